"""Days written with their number: 1.3.2027, 3/4/2027, 1. maaliskuuta, March 1st, and two that share a month.

What may be day/month or month/day is read in the order asked: "dmy", "mdy" or "ymd".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from flows.engine.reading.calendar_words import (
    DAY_BEFORE_DATE,
    FINNISH_MONTHS,
    MONTH,
    MONTHS,
    WEEKDAYS,
    month_span,
)
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spots import ImpossibleError, Spot, spot_of_day, yearly

MONTH_NAME = MONTH.format("")
YEAR = r"(?:,? ?(?:vuonna |in |of )?(?P<year>[12][0-9]{3}))?"
TWO_WAYS = Pattern(r"[0-9]/[0-9]|[0-9]\. ?[0-9]{1,2}\. ?[0-9]{2}(?![0-9])|(?<![0-9])[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}")
"""Whether a text may have the order of day and month both ways."""

_ISO = Pattern(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?:\.|t[0-9]{2}[0-9:.z+-]*)?$"
)
_NUMERIC = Pattern(
    DAY_BEFORE_DATE
    + r"(?P<day>[0-9]{1,2})(?:\. ?(?P<month>[0-9]{1,2})(?:(?:\. ?| (?=[0-9]{4}))(?P<year>[0-9]{4}|[0-9]{2}))?\.?"
    + r"|/(?P<smonth>[0-9]{1,2})(?:/(?P<syear>[0-9]{4}|[0-9]{2}))?|-(?P<dmonth>[0-9]{1,2})-(?P<dyear>[0-9]{4}))$"
)
_WORDED = Pattern(
    DAY_BEFORE_DATE
    + rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? ?(?:paiva(?:na|sta|an)? )?(?:of )?{MONTH_NAME}"
    + rf"(?:{YEAR}|,? '?(?P<syear>[2-4][0-9]))$"
)
_WORDED_US = Pattern(
    DAY_BEFORE_DATE
    + rf"{MONTH_NAME} (?:the )?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?(?: ?paiva(?:na|sta|an)?)?(?![0-9]){YEAR}$"
)
_STEM_DAY = Pattern(rf"(?P<day>[0-9]{{1,2}})\.? (?P<stem>{'|'.join(FINNISH_MONTHS)})$")
_NOMINATIVE = Pattern(r"[a-z]+kuu [0-9]{2}$")

_SHARED_MONTH = Pattern(
    r"(?P<d1>[0-9]{1,2})\.? ?(?:-|to|ja) ?(?P<d2>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\.? ?(?P<year>[0-9]{4}"
    r"|[0-9]{2})?$"
)
_DAY_OF_WEEK = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_SHARED_WORD = Pattern(
    rf"(?:(?P<w1>{_DAY_OF_WEEK})(?:na)?[.,]? )?(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? ?(?:-|to|and"
    rf"|until) ?(?:(?P<w2>{_DAY_OF_WEEK})(?:na)?[.,]? )?"
    rf"(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? ?(?:of )?{MONTH_NAME}{YEAR}$"
)
_SHARED_US = Pattern(
    rf"{MONTH_NAME} (?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? ?(?:-|to|and|until) ?(?P<d2>[0-9]{{1,2}})(?:st|nd|rd"
    rf"|th|\.(?: paiva)?)?(?![0-9./]){YEAR}$"
)


def month_number(found: re.Match[str], prefix: str = "") -> int:
    """The month of a match with MONTH in it."""
    name = found.group(f"{prefix}fi") or found.group(f"{prefix}en")
    return MONTHS[name.rstrip(".")]


def written_days(line: str, today: date, order: str) -> list[Spot]:
    """The day that the whole line writes; two for "maaliskuu 28", a day or a year. Empty when it writes none."""
    if found := _ISO.match(line):
        spot = spot_of_day(int(found["day"]), int(found["month"]), found["year"])
        return [replace(spot, literal=found["mark"] == "-")]
    if found := _NUMERIC.match(line):
        return [_numeric(found, order)]
    if found := _WORDED.match(line):
        return [_worded(found, order, found["year"] or found["syear"])]
    if found := _STEM_DAY.match(line):
        return [spot_of_day(int(found["day"]), MONTHS[found["stem"]], None)]
    if found := _WORDED_US.match(line):
        spots = [_worded(found, order, found["year"])]
        year = 2000 + int(found["day"])
        if _NOMINATIVE.match(line) and today.year <= year <= today.year + 8:
            month = month_number(found)
            spots.append(yearly(lambda of_year: month_span(of_year, month), year))
        return spots
    return []


def _numeric(found: re.Match[str], order: str) -> Spot:
    day = int(found["day"])
    month = int(found["month"] or found["smonth"] or found["dmonth"])
    year = found["year"] or found["syear"] or found["dyear"]
    slashed, short = (found["smonth"] or found["dmonth"]) is not None, year is not None and len(year) == 2
    if order == "mdy" and (slashed or short):
        day, month = month, day
    elif order == "ymd":
        # 27.3.01 could be 2027-03-01 written the other way round, but not some far year.
        if not (short and year) or abs(int(year) - day) > 8:
            raise ImpossibleError("no_such_day")
        day, year = int(year), f"{day:02d}"
    return _with_weekday(spot_of_day(day, month, year), found, order, year)


def _worded(found: re.Match[str], order: str, year: str | None) -> Spot:
    return _with_weekday(spot_of_day(int(found["day"]), month_number(found), year), found, order, year)


def _with_weekday(spot: Spot, found: re.Match[str], order: str, year: str | None) -> Spot:
    named = found["dayname"] or (found["shortday"] or "").rstrip(".")
    literal = order == "dmy" and year is not None and len(year) == 4
    return Spot(spot.at, spot.year, literal=literal, weekday=WEEKDAYS[named] if named else None)


def sharing_a_month(line: str, order: str) -> tuple[Spot, Spot] | None:
    """Two days that share what is said once: 15.-30.4., March 1-31, 1.–15. maaliskuuta."""
    if order == "dmy" and (found := _SHARED_MONTH.match(line)):
        month = int(found["month"])
    elif found := _SHARED_WORD.match(line) or _SHARED_US.match(line):
        month = month_number(found)
    else:
        return None
    named = found.groupdict()
    first, last = (
        replace(spot_of_day(int(named[f"d{n}"]), month, named["year"]), weekday=WEEKDAYS.get(named.get(f"w{n}") or ""))
        for n in "12"
    )
    return first, last
