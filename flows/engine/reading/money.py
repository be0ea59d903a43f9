"""Reading amounts of money: 12 000 €, 1,5k, 2,5 t€, noin 3000 eur, max 2 tonnia, 300 € + alv, 49,90 sis. alv."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from flows.engine.money import LARGEST, Money, rounded
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.quantity import LONGEST_TEXT, Quantity, read_quantity
from flows.engine.reading.spelling import folded, tidy, vocabulary

_VAT = r"(?:alv(?:ia|in|n|ta|:[a-z]+)?|arvonlisavero[a-z]*|vat)(?![a-z])\.?"
_RATE = r"(?: ?(?P<{name}>[0-9]{{1,2}}(?:[.,][0-9]{{1,2}})?) ?(?:%|prosenttia|pros\.?|percent))?"
_WITHOUT = Pattern(
    rf"[ ,(]*(?:(?:\+|plus|ei sis(?:\.|alla)?|ilman|exc?l?\.?|excluding|without|w/o|before|net of|not incl(?:uding"
    rf"|\.)?) ?(?:the )?{_VAT}"
    + _RATE.format(name="rate_on_top")
    + rf"|{_VAT} ?(?:0 ?%?(?![0-9.,])|ei (?:sis[a-z.]*|mukana)|not included|excluded|lisaksi|paalle)"
    rf"|0 ?% ?{_VAT}|veroton(?:ta)?(?![a-z])|verottomana|alviton(?:ta)?(?![a-z])|ennen veroja)\)?"
)
_INCLUDING = Pattern(
    rf"[ ,(]*(?:(?:sis(?:\.|altaa|altaen|)|inc?l?\.?|including|includes|with|mukaan lukien) ?(?:the )?{_VAT}"
    + _RATE.format(name="rate_inside")
    + rf"|{_VAT} ?(?:sis(?:\.|altyy|altyen|)(?![a-z])|mukana|included|incl?\.?|mukaan lukien)|alvillinen"
    r"|alvillisena|alveineen"
    r"|alvineen|verollinen|verollisena)\)?"
)
_EITHER = Pattern(rf"[ ,(]*{_VAT}" + _RATE.format(name="rate") + r"\)?")
_PER = Pattern(
    r"(?:(?:/|per|a|kuussa|kuukaudessa|for|from|kampanja[a-z]*|campaign|each) ?)?[a-z]*(?:"
    r" [a-z]+){0,2}"
)
_PERIOD_AFTER = Pattern(r"[a-z]+(?: [a-z]+){3}")
"""Four words may follow an amount with its unit: "kolme tuhatta euroa maaliskuun alusta huhtikuun loppuun"."""
_NOT_WITH_MONEY = frozenset(
    vocabulary("tai vai or ja and mutta but ei en not sitten ago prosenttia vuotta years kertaa times")
)
_COUNTED = Pattern(
    r"(?:seuraaj|tilaaj|tykka|komment|jakoa|katselu|naytto|klikk|postausta|julkaisua|videota|kuvaa|kappaletta|kpl"
    r"|viikk|vko|paiva|pv|kuukautta|tunti|henkil|ihmis|asiak|follow|subscri|likes|views|posts|videos|pieces|pcs|people"
    r"|weeks|days|months|hours|customers|orders|tilaus|o+$)"
)
"""What is counted rather than priced: "300 seuraajaa" is no amount of money, while "300 / postaus" is."""
_PRICED = Pattern(
    r"(?:/|per |a |an |each|for |from |kappale|kuussa|kuukaude|kuukautta kohti|viikossa|budje|budget|kampanja|campaign"
    r"|kaytossa|kaytettavissa|riitta|palkkio|fee|hinta|yhteensa|netto|brutto|net|gross|on ok|is fine|would|sopii|kay)"
)
"""What may follow a bare number in words; "sata asiaa" and "tuhat kiitosta" are ways of speaking."""


@dataclass(frozen=True, slots=True)
class _Tax:
    included: bool | None
    """None: a rate was named and not whether it is in the amount."""
    rate: Decimal
    overridden: bool

    def money(self, amount: Decimal, included: bool, typed: str) -> Money:
        if included and self.rate:
            return Money.including_vat(amount, self.rate, typed)
        return Money(rounded(amount), vat_rate=self.rate, typed=typed)


def read_money(
    text: str, *, vat_rate: Decimal | None, consumer: bool, low: Decimal = Decimal(0), high: Decimal = LARGEST
) -> Reading[Money]:
    """Euros without VAT from `low` to `high`.

    A `consumer` price is read as including `vat_rate` percent, another amount as without; "sis. alv" and "+ alv" say
    otherwise. A range gives a Doubt of its ends. Miss "not_money", "currency" (another one than euros), "below",
    "above".
    """
    parsed = _parsed(text, vat_rate, consumer)
    if isinstance(parsed, Miss):
        return parsed
    quantity, tax, typed, echo = parsed
    if quantity.last is not None:
        ends = [end for pair in quantity.pairs() for end in pair]
        moneys = _moneys(ends, tax, typed)
        outside = next((miss for one in moneys if (miss := _outside(one, low, high))), None)
        if outside or not moneys:
            return outside or Miss("not_money", {"value": clipped(text)})
        return Doubt(tuple(moneys)) if len(moneys) > 1 else Read(moneys[0], echo=True)
    moneys = _moneys(list(quantity.first.readings), tax, typed)
    fitting = [one for one in moneys if _outside(one, low, high) is None]
    if not fitting:
        return _outside(moneys[0], low, high) or Miss("not_money", {"value": clipped(text)})
    if len(fitting) > 1:
        return Doubt(tuple(fitting))
    return Read(fitting[0], echo=echo or len(moneys) > 1)


def read_money_range(
    text: str, *, vat_rate: Decimal | None, consumer: bool, low: Decimal = Decimal(0), high: Decimal = LARGEST
) -> Reading[tuple[Money, Money]]:
    """The least and the most, both without VAT; one amount is both. Otherwise as `read_money`."""
    parsed = _parsed(text, vat_rate, consumer)
    if isinstance(parsed, Miss):
        return parsed
    quantity, tax, typed, echo = parsed
    if tax.included is None:
        return Miss("not_money", {"value": clipped(text)})
    ranges = [
        (tax.money(start, tax.included, typed), tax.money(end, tax.included, typed)) for start, end in quantity.pairs()
    ]
    fitting = [pair for pair in ranges if not _outside(pair[0], low, high) and not _outside(pair[1], low, high)]
    if not ranges:
        return Miss("not_money", {"value": clipped(text)})
    if not fitting:
        return _outside(ranges[0][0], low, high) or _outside(ranges[0][1], low, high) or Miss("not_money")
    return Doubt(tuple(fitting)) if len(fitting) > 1 else Read(fitting[0], echo=echo or len(ranges) > 1)


def _parsed(text: str, vat_rate: Decimal | None, consumer: bool) -> tuple[Quantity, _Tax, str, bool] | Miss:
    typed = tidy(text[: 4 * LONGEST_TEXT])
    miss = Miss("not_money", {"value": clipped(text)})
    if len(typed) > LONGEST_TEXT:
        return miss
    line, tax = _taxed(folded(typed), vat_rate or Decimal(0), consumer)
    quantity = read_quantity(line)
    if quantity is None or quantity.unit == "percent":
        return miss
    if quantity.unit not in ("", "euro"):
        return Miss("currency", {"value": clipped(text), "currency": quantity.unit})
    if quantity.rest:
        words = quantity.rest.replace("/", " ").split()
        fits = _PER.fullmatch(quantity.rest) or (quantity.unit and _PERIOD_AFTER.fullmatch(quantity.rest))
        if not fits or _NOT_WITH_MONEY.intersection(words):
            return miss
        if not quantity.unit and _COUNTED.match(quantity.rest):
            return miss
        if quantity.first.spoken and not quantity.unit and not _PRICED.match(quantity.rest):
            return miss
    every = [*quantity.first.readings, *(quantity.last.readings if quantity.last else ())]
    if not any(one == rounded(one) for one in every):
        # A tenth of a cent is no amount anyone pays; digits went wrong somewhere.
        return miss
    taken_out = tax.included is not False and bool(tax.rate)
    return quantity, tax, typed, quantity.loose or bool(quantity.rest) or tax.overridden or taken_out


def _moneys(amounts: list[Decimal], tax: _Tax, typed: str) -> list[Money]:
    sides = (tax.included,) if tax.included is not None else (False, True)
    return list(dict.fromkeys(tax.money(amount, side, typed) for amount in amounts for side in sides))


def _outside(money: Money, low: Decimal, high: Decimal) -> Miss | None:
    if money.amount < low:
        return Miss("below", {"value": money.amount, "low": low})
    if money.amount > high:
        return Miss("above", {"value": money.amount, "high": high})
    return None


def _taxed(line: str, rate: Decimal, consumer: bool) -> tuple[str, _Tax]:
    """The line without its words about VAT, and what they say."""
    if not ("al" in line or "va" in line or "vero" in line):
        return line, _Tax(consumer, rate, False)
    for pattern, included in ((_WITHOUT, False), (_INCLUDING, True)):
        if said := pattern.search(line):
            named = next((value for value in said.groupdict().values() if value), None)
            own = Decimal(named.replace(",", ".")) if named else rate
            return _cut(line, said), _Tax(included, own, True)
    said = _EITHER.search(line)
    if said and said.group("rate"):
        return _cut(line, said), _Tax(None, Decimal(said.group("rate").replace(",", ".")), True)
    return line, _Tax(consumer, rate, False)


def _cut(line: str, said: re.Match[str]) -> str:
    return f"{line[: said.start()]} {line[said.end() :]}".strip()
