"""Months, weekdays, feasts and seasons as Finnish and English name them, in folded letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flows.engine.reading.spelling import vocabulary

Span = tuple[date, date]
"""First and last day, both included."""

FINNISH_MONTHS = vocabulary("tammi helmi maalis huhti touko kesa heina elo syys loka marras joulu")
ENGLISH_MONTHS = vocabulary("january february march april may june july august september october november december")
MONTHS = {name: number for names in (FINNISH_MONTHS, ENGLISH_MONTHS) for number, name in enumerate(names, start=1)}
MONTHS |= {name[:3]: number for number, name in enumerate(ENGLISH_MONTHS, start=1)} | {"sept": 9}

MONTH = (
    rf"(?:(?P<{{0}}fi>{'|'.join(FINNISH_MONTHS)})(?:kuu(?:ta|ssa|n|hun|sta|lle|ksi|lla|s)?|k\.)"
    rf"|(?P<{{0}}en>{'|'.join(ENGLISH_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?))(?![a-z])"
)
"""A month anywhere in its sentence; fill in a prefix for the two group names."""

FINNISH_DAYS = vocabulary("maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai")
ENGLISH_DAYS = vocabulary("monday tuesday wednesday thursday friday saturday sunday")
_SHORT_DAYS = (vocabulary("ma ti ke to pe la su"), vocabulary("mon tue wed thu fri sat sun"))
WEEKDAYS = {
    name: number for names in (FINNISH_DAYS, ENGLISH_DAYS, *_SHORT_DAYS) for number, name in enumerate(names)
} | {"tues": 1, "thur": 3, "thurs": 3}
WEEKDAY = rf"(?P<weekday>{'|'.join([*FINNISH_DAYS, *ENGLISH_DAYS])})(?:na|sta|hin|ksi|ta|n|s)?(?![a-z])"
SHORT_WEEKDAY = r"(?:ma|ti|ke|to|pe|la|su|mon|tues?|wed|thu|thurs?|fri|sat|sun)(?![a-z])\.?"


def month_span(year: int, month: int) -> Span:
    start = date(year, month, 1)
    return start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm that Meeus gives."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _midsummer(year: int) -> Span:
    eve = date(year, 6, 19) + timedelta(days=(4 - date(year, 6, 19).weekday()) % 7)
    return eve, eve + timedelta(days=2)


def _days(month: int, day: int, last_month: int, last_day: int) -> Callable[[int], Span]:
    def span(year: int) -> Span:
        last_year = year if (last_month, last_day) >= (month, day) else year + 1
        return date(year, month, day), date(last_year, last_month, last_day)

    return span


def _one(day_of: Callable[[int], date]) -> Callable[[int], Span]:
    return lambda year: (day_of(year), day_of(year))


def _winter(year: int) -> Span:
    return date(year, 12, 1), date(year + 1, 3, 1) - timedelta(days=1)


def _black_friday(year: int) -> date:
    return nth_weekday(year, 11, 3, 4) + timedelta(days=1)


_CASE = r"(?:na|n|ksi|a|ta|lla|ssa|sta|t)?"
SEASONS: tuple[tuple[str, Callable[[int], Span]], ...] = (
    (rf"juhannu(?:s|ksena|ksen|kseksi|sta|sviikonloppu{_CASE}|saatto{_CASE})|midsummer", _midsummer),
    (
        r"joulun alla|ennen joulua|joulun alus(?:ta|aika|ajalla)|before christmas|the run-up to christmas",
        _days(12, 1, 12, 23),
    ),
    (r"joulu(?:na|n|ksi|n aikaan)?|christmas|xmas", _days(12, 24, 12, 26)),
    (r"uutena ?vuotena|uusi ?vuosi|uudeksi ?vuodeksi|new year'?s?(?: eve)?", _days(12, 31, 1, 1)),
    (
        r"paasiai(?:nen|sena|sen|seksi)|easter",
        lambda year: (easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)),
    ),
    (r"vappu(?:na|n|a|ksi)?|vapuksi|vapun(?: aikaan)?|may day", _days(4, 30, 5, 1)),
    (rf"(?:ystavanpaiva{_CASE}|valentine'?s?(?: day)?)", _days(2, 14, 2, 14)),
    (rf"(?:naistenpaiva{_CASE}|women'?s day)", _days(3, 8, 3, 8)),
    (rf"(?:aitienpaiva{_CASE}|mother'?s day)", _one(lambda year: nth_weekday(year, 5, 6, 2))),
    (rf"isanpaiva{_CASE}", _one(lambda year: nth_weekday(year, 11, 6, 2))),
    (rf"(?:itsenaisyyspaiva{_CASE}|(?:finnish )?independence day)", _days(12, 6, 12, 6)),
    (r"halloween(?:ina|in)?", _days(10, 31, 10, 31)),
    (r"black friday(?:na|n)?", _one(_black_friday)),
    (r"cyber monday(?:na|n)?", _one(lambda year: _black_friday(year) + timedelta(days=3))),
    (r"keva(?:t|alla|an|aksi)|spring", _days(3, 1, 5, 31)),
    (r"kesa(?:lla|n|ksi)?|summer", _days(6, 1, 8, 31)),
    (r"syksy(?:lla|n|ksi)?|autumn|fall", _days(9, 1, 11, 30)),
    (r"talv(?:i|ella|en|eksi)|winter", _winter),
)
"""Finnish feasts with their eves, and seasons by whole months."""
