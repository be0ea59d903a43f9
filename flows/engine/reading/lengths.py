"""Lengths of time as they are said, in days and calendar months: 2 viikkoa, puolitoista kuukautta, 24 h."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flows.engine.reading.calendar_words import month_span
from flows.engine.reading.number_words import spoken_number
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import errors, vocabulary

Length = tuple[int, int]
"""Days and calendar months."""

_DAY = r"paiva(?:a|n|ksi|ssa)?|vuorokau(?:si|tta|den)|vrk|pv|days?|d"
_WEEK = r"viikko(?:a|on|o|s)?|viikon|viikoksi|viikossa|vko(?:a|n|ksi)?|vk(?:o|n)?|weeks?|wks?"
_MONTH = r"kuukau(?:si|s|tta|den|deksi|dessa)|kuuta|kuun|kk|months?|mths?|mos?"
_YEAR = r"vuo(?:si|tta|den|deksi|dessa)|v|years?|yrs?"
_OTHERS = r"fortnights?|kvartaali[a-z]?|neljannesvuo(?:si|tta|den)|quarters?|tun(?:ti|tia|nin)|hours?|hrs?|h"
_UNIT = rf"(?:{_DAY}|{_WEEK}|{_MONTH}|{_YEAR}|{_OTHERS})(?:'s|s')?"

LENGTH = (
    r"(?:(?P<{0}n>[0-9]{{1,4}}(?:[.,]5)?|[a-z]+(?: [a-z]+){{0,3}}?(?= )) ?)?"
    rf"(?P<{{0}}unit>{_UNIT.replace('{', '{{').replace('}', '}}')})(?![a-z])(?P<{{0}}half> (?:and a half|ja puoli))?"
)
"""A length anywhere in its sentence; fill in a prefix for the group names."""

_BETWEEN = Pattern(
    r"(?P<low>[0-9]{1,3}|[a-z]+)(?: ?(?:-|\.\.\.?) ?| (?:to|tai|or|vai|viiva) |(?<=sta) )(?P<high>[0-9]{1,3}|[a-z]+)"
    rf" ?(?P<unit>{_UNIT})(?![a-z])"
)
_ONE_OR = Pattern(rf"(?:a )?(?P<unit>{_UNIT}) (?:tai|or|vai) (?P<high>[0-9]|[a-z]+)")
_WHOLE = Pattern(LENGTH.format(""))
_UNIT_WORDS = vocabulary(
    "paivaa paivan viikkoa viikon viikko kuukautta kuukauden kuukausi vuotta vuoden days weeks months"
)
_LONG_WORD = Pattern("[a-z]{4,}")


def later(start: date, days: int = 0, months: int = 0) -> date:
    """The day so many days and calendar months later: 31.1. and one month is the last of February."""
    year, month = months_on(start.year, start.month, months)
    return date(year, month, min(start.day, month_span(year, month)[1].day)) + timedelta(days=days)


def months_on(year: int, month: int, months: int) -> tuple[int, int]:
    """The year and the month so many months later, or earlier when negative."""
    years, index = divmod(month - 1 + months, 12)
    return year + years, index + 1


def lengths_in(line: str) -> tuple[Length, ...]:
    """The length that a folded line says, two for "2-3 viikkoa" and "a week or two", none when it says none."""
    if found := _WHOLE.fullmatch(line):
        one = length_of(found["n"], found["unit"], half=found["half"] is not None)
        return (one,) if one else ()
    if found := _BETWEEN.fullmatch(line):
        ends = [length_of(found["low"], found["unit"]), length_of(found["high"], found["unit"])]
    elif found := _ONE_OR.fullmatch(line):
        ends = [length_of(None, found["unit"]), length_of(found["high"], found["unit"])]
    else:
        return ()
    return tuple(dict.fromkeys(one for one in ends if one)) if all(ends) else ()


def length_of(count: str | None, unit: str, *, half: bool = False) -> Length | None:
    """A written length: "2", "viikkoa" is (14, 0).

    None when it isn't 1-9999 of its unit, or doesn't come to whole days: half a week, 5 hours.
    """
    number = Decimal(1)
    if count and count not in ("a", "an", "the", "yhden", "yks"):
        if count[0].isdigit():
            number = Decimal(count.replace(",", "."))
        else:
            spoken = spoken_number(count)
            if spoken is None or spoken.end != len(count):
                return None
            number = spoken.value
    if half:
        number += Decimal("0.5")
    if not 0 < number <= 9999:
        return None
    days, months = _parts(number, unit)
    return None if days % 1 or months % 1 else (int(days), int(months))


def _parts(number: Decimal, unit: str) -> tuple[Decimal, Decimal]:
    none = Decimal(0)
    if unit.startswith(("pai", "pv", "day", "d", "vuorok", "vrk")):
        return number, none
    if unit.startswith(("vi", "vk", "week", "wk")):
        return 7 * number, none
    if unit.startswith("fortnight"):
        return 14 * number, none
    if unit.startswith(("h", "tun")):
        return number / 24, none
    if unit.startswith(("kvart", "nelj", "quart")):
        return none, 3 * number
    if unit.startswith(("kuu", "kk", "mo", "mth")):
        # Half a month has no day of its own; 15 days is what people mean.
        return 30 * (number % 1), number - number % 1
    return none, 12 * number


def with_units_spelt(line: str) -> str | None:
    """The line with the names of units that have one typing error put right, None when there are none."""

    def right(word: str) -> str:
        near = [known for known in _UNIT_WORDS if errors(word, known) == 1]
        return near[0] if near and word not in _UNIT_WORDS else word

    spelt = _LONG_WORD.sub(lambda found: right(found.group()), line)
    return spelt if spelt != line else None
