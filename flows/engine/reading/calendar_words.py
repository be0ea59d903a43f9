"""Months and weekdays as Finnish and English name them, in folded letters."""

from __future__ import annotations

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
_LONG_DAY = "|".join([*FINNISH_DAYS, *ENGLISH_DAYS])
WEEKDAY = rf"(?P<weekday>{_LONG_DAY})(?:na|sta|hin|ksi|ta|n)?(?![a-z])"
SHORT_WEEKDAY = r"(?:ma|ti|ke|to|pe|la|su|mon|tues?|wed|thu|thurs?|fri|sat|sun)(?![a-z])\.?"
DAY_BEFORE_DATE = (
    rf"(?:(?:(?P<dayname>{_LONG_DAY})(?:na|n)?(?![a-z])|(?P<shortday>{SHORT_WEEKDAY}))(?: ?,)? ?)?(?:the )?"
)
"""The weekday that a written date may begin with. "Maanantaista 31.3." is two days, so its case isn't here."""


def month_span(year: int, month: int) -> Span:
    start = date(year, month, 1)
    return start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
