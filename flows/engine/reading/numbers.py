"""Reading counts, decimals and percentages: 12 500, 12,5k, 1,2 milj., kaksitoista, 3,4 %, noin 40."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.quantity import Amount, Quantity, read_quantity
from flows.engine.reading.spelling import folded, tidy, vocabulary

_COUNTED = re.compile(
    r"(?:seuraaj|tilaaj|tykka|komment|jako|jaet|tallennu|katsel|katso|nayttoker|nayttok|klikk|julkais|postau|somepost"
    r"|kavij|kaynt|asiak|kappale|kpl|paiva|henkil|ihmi|mainin|palautu|uut|uusi|follow|subscri|like|comment|share"
    r"|save|view|click"
    r"|impression|post|visit|order|customer|mention|refund|people|piece|pcs|day|hour|tun|h$|kertaa|times|new)[a-z]*"
)
_WORD = re.compile(r"[a-z]+(?:[-/][a-z]+)*")
_NOT_OF_COUNTS = frozenset(
    vocabulary("tai vai or ja and minus plus kertaa times mutta but ei en not prosenttiyksikkoa puoli half sitten ago")
)
_HALVES = {
    name: Decimal(value)
    for value, names in {
        50: ("puolet", "puolikas", "half", "a half", "one half"),
        25: ("neljannes", "neljasosa", "a quarter", "one quarter", "quarter"),
        20: ("viidesosa", "viidennes", "a fifth", "one fifth"),
        10: ("kymmenesosa", "kymmenes", "a tenth", "one tenth"),
    }.items()
    for name in names
}
"""Shares that are whole percents. A third isn't, so it is refused rather than rounded."""
_OF_WHAT = re.compile(r" (?:hinnasta|katteesta|myynnista|summasta|of (?:it|sales|the price|the margin))$")
_PER_TIME = re.compile(
    r"(?:/|per )? ?(?:vko|vk|viikko|viikossa|viikolta|kk|kuussa|kuukausi|kuukaudessa|pv|paiva|paivassa|week|month|day)"
)


def read_count(text: str, *, low: int = 0, high: int = 10**10) -> Reading[int]:
    """A whole number from `low` to `high`. "1.500" and "1,500" are 1 500, since a count has no decimals.

    Doubt for a range and where a suffix leaves two readings ("1.500k"). Miss "not_a_number", "not_whole", "below",
    "above".
    """
    quantity = read_quantity(text)
    if quantity is None or quantity.unit:
        return Miss("not_a_number", {"value": clipped(text)})
    known = _known_rest(quantity)
    if known is None:
        return Miss("not_a_number", {"value": clipped(text)})
    first = _whole(quantity.first)
    if quantity.last is not None:
        last = _whole(quantity.last)
        pairs = Quantity(first, last).pairs() if first.readings and last.readings else ()
        return _ends(text, [(int(a), int(b)) for a, b in pairs], low, high)
    if not first.readings:
        return Miss("not_whole", {"value": clipped(text)})
    return within([int(value) for value in first.readings], low, high, echo=quantity.loose or not known)


def read_decimal(text: str, *, low: Decimal, high: Decimal) -> Reading[Decimal]:
    """A number from `low` to `high` that may have decimals. Doubt for "1.500" and "1,500", and for a range.

    Miss "not_a_number", "below", "above".
    """
    quantity = read_quantity(text)
    if quantity is None or quantity.unit:
        return Miss("not_a_number", {"value": clipped(text)})
    known = _known_rest(quantity)
    if known is None:
        return Miss("not_a_number", {"value": clipped(text)})
    if quantity.last is not None:
        return _ends(text, list(quantity.pairs()), low, high)
    return within(list(quantity.first.readings), low, high, echo=quantity.loose or not known)


def read_percent(text: str, *, low: Decimal = Decimal(0), high: Decimal = Decimal(100)) -> Reading[Decimal]:
    """A percentage, 40 for 40 %, with or without its sign. Doubt for a range, and for "0,4" without the sign,
    which may be 0.4 % or 40 %.

    Miss "not_a_number", "below", "above".
    """
    half = _HALVES.get(_OF_WHAT.sub("", folded(tidy(text[:100])).strip(" .!")))
    if half is not None:
        return within([half], low, high, echo=True)
    quantity = read_quantity(text)
    if quantity is None or quantity.unit not in ("", "percent") or quantity.first.factor > 100:
        return Miss("not_a_number", {"value": clipped(text)})
    if quantity.rest and not (quantity.unit and len(quantity.rest.split()) <= 3 and _plain_words(quantity.rest)):
        return Miss("not_a_number", {"value": clipped(text)})
    if quantity.last is not None:
        return _ends(text, list(quantity.pairs()), low, high)
    readings = list(quantity.first.readings)
    if not quantity.unit and len(readings) == 1 and 0 < readings[0] < 1:
        readings.append(readings[0] * 100)
    return within(readings, low, high, echo=quantity.loose or bool(quantity.rest))


def within(readings: list[int] | list[Decimal], low: int | Decimal, high: int | Decimal, *, echo: bool) -> Reading:  # type: ignore[type-arg]
    """The outcome of readings of one text: those out of range are not meant, unless all are."""
    fitting = list(dict.fromkeys(value for value in readings if low <= value <= high))
    if len(fitting) > 1:
        return Doubt(tuple(fitting))
    if fitting:
        return Read(fitting[0], echo=echo or len(readings) > 1)
    if readings[0] < low:
        return Miss("below", {"value": readings[0], "low": low})
    return Miss("above", {"value": readings[0], "high": high})


def _ends(
    text: str,
    pairs: Iterable[tuple[int, int]] | Iterable[tuple[Decimal, Decimal]],
    low: int | Decimal,
    high: int | Decimal,
) -> Reading:  # type: ignore[type-arg]
    ends: list[int | Decimal] = []
    for start, end in pairs:
        if start < low:
            return Miss("below", {"value": start, "low": low})
        if end > high:
            return Miss("above", {"value": end, "high": high})
        ends += [start, end]
    distinct = tuple(dict.fromkeys(ends))
    if not distinct:
        return Miss("not_a_number", {"value": clipped(text)})
    return Doubt(distinct) if len(distinct) > 1 else Read(distinct[0], echo=True)


def _whole(amount: Amount) -> Amount:
    """The readings of a count: whole ones only, and "1.500" with its thousands."""
    readings = amount.readings
    if amount.factor == 1 and len(readings) > 1:
        # "1.500" is 1 500; only "1.000,000" is left with two readings.
        readings = tuple(value for value in readings if value >= readings[0] == readings[0].to_integral_value())
    whole = tuple(value for value in readings if value == value.to_integral_value())
    return Amount(whole, amount.raw, amount.factor, amount.spoken, amount.sign)


def _plain_words(rest: str) -> bool:
    words = rest.split()
    # "12 ooo" is twelve thousand with the wrong key, not twelve of something.
    return all(_WORD.fullmatch(word) and word not in _NOT_OF_COUNTS and word.strip("o") for word in words)


def _known_rest(quantity: Quantity) -> bool | None:
    """Whether the words after a number name something that is counted; None when they aren't just a noun or two."""
    if not quantity.rest:
        return True
    if _PER_TIME.fullmatch(quantity.rest):
        return False
    if not _plain_words(quantity.rest):
        return None
    words = quantity.rest.split()
    if _COUNTED.fullmatch(words[0]):
        return True if len(words) <= 5 else None
    # "yksi hetki" is no answer; "12 juttua" may be one, and is said back.
    return None if quantity.first.spoken or len(words) > 2 else False
