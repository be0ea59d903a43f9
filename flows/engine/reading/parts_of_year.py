"""Spans of the year by name: months and their parts, weeks, quarters, halves, seasons, feasts and whole years."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from flows.engine.reading.calendar_words import (
    FINNISH_MONTHS,
    MONTH,
    MONTHS,
    WEEKDAY,
    WEEKDAYS,
    Span,
    month_span,
    nth_weekday,
)
from flows.engine.reading.feasts import FEASTS, SEASON_MONTHS, season
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spots import ImpossibleError, Spot, fixed, resolved, yearly
from flows.engine.reading.written_days import MONTH_NAME, YEAR, month_number

_EARLY = r"early(?: in)?|beginning of|the beginning of|start of|the start of|alku"
_MID = r"mid|mid-|middle of|the middle of|halfway through|puolivali|keski"
_LATE = r"late(?: in)?|end of|the end of|loppu"
_FI_EARLY = r"alu(?:ssa|sta|n)|alku(?:un|puoli|puolella|puolelta|puolelle|paivina)?"
_FI_MID = r"puolival(?:issa|ista|iin|i|in)"
_FI_LATE = r"loppu(?:un|puoli|puolella|puolelta|puolelle)?|lopu(?:ssa|sta|lla|lta|n)"
_HALVES = r"(?:the )?(?:1\.|2\.) half of"
PART = rf"(?:{_FI_EARLY}|{_FI_MID}|{_FI_LATE})"
"""The word for a part after what it is a part of: "maaliskuun lopussa"."""
_TURN = r"(?:vaihteessa|vaihteeseen|vaihteesta|vaihde|taitteessa|taitteeseen|taitteesta|taite)"

_MONTH_PART = Pattern(
    rf"(?:(?P<inyear>ensi vuonna|tana vuonna|next year|this year),? )?"
    rf"(?:(?P<part>{_EARLY}|{_MID}|{_LATE}|{_HALVES})[ -]?)?"
    rf"(?:(?P<coming>ensi|tana|next|this|koko|all of|the whole of|ensi vuoden|taman vuoden|tulevana|tuleva|coming) )?"
    rf"{MONTH_NAME}(?: (?P<fipart>{PART}|(?:alku|jalki|1\. |2\. )puolisko[a-z]*|aikana|ajan|aikaan))?"
    rf"(?: (?P<nextyear>ensi vuonna|next year|tana vuonna|this year)|(?: | ?-|,? ?')(?P<short>2[6-9]"
    rf"|[34][0-9])(?=$)(?<=[-'][0-9]{{2}}))?{YEAR}$"
)
_TURN_OF_MONTHS = Pattern(rf"(?:(?P<stem>{'|'.join(FINNISH_MONTHS)})(?: ?- ?|kuun ja ))?{MONTH_NAME} {_TURN}{YEAR}$")
_WEEK_NAME = (
    r"(?:viikolla|viikko|viikosta|viikoilla|viikot|viikkoon|viikon|vkolla|vkot|vkoilla|vko|vk|weeks?|wk|w"
    r"|calendar week)\.? ?"
)
_WEEK_YEAR = r"(?:(?:/| |, ?)(?:vuonna |in )?(?P<year>20[0-9]{2}))?"
_WEEK = Pattern(rf"{_WEEK_NAME}(?P<week>[0-9]{{1,2}}){_WEEK_YEAR}$")
_DAY_OF_WEEK = Pattern(
    rf"{_WEEK_NAME}(?P<week>[0-9]{{1,2}}) {WEEKDAY}$"
    rf"|{WEEKDAY.replace('weekday', 'day2')},? (?:of )?{_WEEK_NAME}(?P<week2>[0-9]{{1,2}})$"
)
_WEEKS = Pattern(
    rf"{_WEEK_NAME}(?P<week>[0-9]{{1,2}}) ?(?:-|to|ja|and|until) ?(?:viikkoon |week |vko ?|w)?(?P<last>[0-9]{{1,2}})"
    r"(?:(?:/| |, ?)(?P<year>20[0-9]{2}))?$"
)
_WEEK_OF_MONTH = Pattern(
    rf"{MONTH_NAME} (?P<n>[1-4]\.|last) (?:viikko|viikolla|viikon)$"
    rf"|(?:the )?(?P<n2>[1-4]\.|last) (?:full )?week of (?:{MONTH.format('w')})$"
)
_FEW = "[2-4]|kaksi|kaks|two|kolme|three"
_WEEKS_OF_MONTH = Pattern(
    rf"{MONTH_NAME} (?:1\.|ekat|ensimmaiset|alun) (?P<n>{_FEW}) viikkoa$"
    rf"|{MONTH.format('f')} (?P<n3>{_FEW}) (?:ensimmaista|ekaa) viikkoa$"
    rf"|(?:the )?1\. (?P<n2>{_FEW}) weeks of (?:{MONTH.format('w')})$"
)
_DAY_OF_MONTH = Pattern(
    rf"{MONTH_NAME} (?P<n>[1-4]\.|last) (?:{WEEKDAY}|viikonlop(?:pu|puna|un))$"
    rf"|(?:the )?(?P<n2>[1-4]\.|last) (?:{WEEKDAY.replace('weekday', 'day2')}|weekend) (?:of|in)"
    rf" (?:{MONTH.format('w')})$"
)
_LAST_DAY = Pattern(
    rf"{MONTH_NAME} last(?: (?:day|paiva(?:na|an|n)?))?{YEAR}$"
    rf"|(?:the )?last(?: day)?(?: of)? {MONTH.format('w')}(?:,? (?P<year2>[12][0-9]{{3}}))?$"
)
_QUARTER = Pattern(
    r"(?:(?P<early>20[0-9]{2}) ?/? ?)?(?:the )?(?:q(?P<q>[1-4])(?::[a-z]+)?|(?P<n>[1-4])\. ?(?:kvartaali"
    r"|neljanne[sk]|vuosineljanne[sk]"
    r"|quarter)[a-z]*|(?P<nth>[1-4])(?:st|nd|rd|th) quarter)(?:(?:/| |, ?| of )(?:vuonna )?(?P<year>20[0-9]{2}))?$"
)
_HALF = Pattern(
    r"(?:(?P<early>20[0-9]{2}) ?/? ?)?(?:the )?(?:h(?P<h>[12])|(?P<n>[12])\. (?:vuosipuolisko|puolivuosi|puolivuotis"
    r"|half(?: of the year)?)[a-z]*)(?:(?:/| |, ?| of )(?:vuonna )?(?P<year>20[0-9]{2}))?$"
)
_WHOLE_YEAR = Pattern(r"(?:vuosi|vuonna|vuoden|koko vuosi|koko vuoden|year|in|the year|all of) (?P<year>20[0-9]{2})$")
_PART_OF_YEAR = Pattern(
    r"(?:(?P<which>ensi|taman|tan) )?vuoden (?:(?P<fiyear>20[0-9]{2}) )?(?P<fipart>"
    + PART
    + r")$|(?:(?P<long>ensi|tan|taman|tana) )?(?P<half>alku|loppu)vuo(?:si|tta|desta|den|teen|nna|della)"
    r"(?: (?P<year>20[0-9]{2}))?$"
    r"|(?P<part>early|late|beginning of|the beginning of|start of|the start of|end of|the end of) (?P<en>next year"
    r"|this year|(?:the )?year|20[0-9]{2})$|(?P<end>year[- ]end)$"
)
_REST_OF_YEAR = Pattern(r"(?:the )?rest of (?:the|this) year$|loput vuodesta$|vuoden loppuosa$")
_SEASONS = tuple(
    (
        Pattern(
            r"(?:(?P<part>early|late|mid|(?:the )?(?:end|beginning|start|middle) of|alku|loppu|keski|sydan)[ -]?)?"
            rf"(?:(?:the|koko|all) )?(?:{forms})(?: (?P<fipart>{PART}|ajan|aikana))?(?: (?P<year>20[0-9]{{2}}))?$"
        ),
        month,
    )
    for forms, month in SEASON_MONTHS
)
_FEASTS = tuple((Pattern(rf"(?:{forms})(?: (?P<year>20[0-9]{{2}}))?$"), at) for forms, at in FEASTS)
_SEASON_LEAD = Pattern(r"(?P<which>ensi|tana|tulevana|viime|next|this|last|the|at|in|during|coming|over) ")


def part_of_year(line: str, today: date) -> list[Spot]:
    """The span that the whole line names; two where the words may mean either. Empty when it names none."""
    for reader in (_of_month, _of_week, _of_year):
        if spots := reader(line, today):
            return spots
    found = _SEASON_LEAD.match(line)
    which, named = (found["which"], line[found.end() :]) if found else ("", line)
    spot = _season(named)
    if spot is None:
        return []
    if which in ("viime", "last"):
        return [fixed(*_latest(spot, today))]
    return [fixed(*_upcoming(spot, today))] if which in ("ensi", "next") and spot.year is None else [spot]


def weeks_in_range(line: str) -> tuple[Spot, Spot] | None:
    """The first and the last week of "viikot 12-15"."""
    found = _WEEKS.match(line)
    return (_week(int(found["week"]), None), _week(int(found["last"]), found["year"])) if found else None


def _season(line: str) -> Spot | None:
    for pattern, at in _FEASTS:
        if found := pattern.match(line):
            return yearly(at, found["year"])
    for pattern, month in _SEASONS:
        if found := pattern.match(line):
            return yearly(season(month, _which_part(found["part"], found["fipart"])), found["year"])
    return None


def _upcoming(spot: Spot, today: date) -> Span:
    """The next one that hasn't begun: "ensi talvena" said in January isn't this winter."""
    return next(span for year in (today.year, today.year + 1) if (span := spot.at(year))[0] > today)


def _latest(spot: Spot, today: date) -> Span:
    """The last one that is over."""
    for year in range(today.year, today.year - 3, -1):
        span = spot.at(year)
        if span[1] < today:
            return span
    return spot.at(today.year - 1)


def _which_part(*said: str | None) -> str:
    words = " ".join(word for word in said if word)
    if re.search(r"half of|puolisko", words):
        return "first half" if re.search(r"1\.|alku", words) else "second half"
    if re.search(r"alu|alku|early|beginning|start", words):
        return "early"
    if re.search(r"puoliv|mid|keski|sydan|halfway", words):
        return "mid"
    return "late" if re.search(r"lop|late|end", words) else ""


def _of_month(line: str, today: date) -> list[Spot]:
    if found := _MONTH_PART.match(line):
        month = month_number(found)
        at = partial(part_of_month, month, _which_part(found["part"], found["fipart"]))
        if found["year"]:
            return [yearly(at, found["year"])]
        if found["short"]:
            return [yearly(at, 2000 + int(found["short"]))]
        said = found["nextyear"] or found["inyear"] or found["coming"]
        if said in ("ensi vuonna", "next year", "ensi vuoden"):
            return [yearly(at, today.year + 1)]
        if said in ("tana vuonna", "this year", "taman vuoden"):
            return [yearly(at, today.year)]
        return [fixed(*_upcoming(Spot(at), today))] if said in ("ensi", "next") else [Spot(at)]
    if found := _LAST_DAY.match(line):
        month = month_number(found) if found["fi"] or found["en"] else month_number(found, "w")
        return [yearly(lambda year: (month_span(year, month)[1],) * 2, found["year"] or found["year2"])]
    if found := _TURN_OF_MONTHS.match(line):
        month, year = month_number(found), found["year"]
        if found["stem"]:
            return [yearly(partial(turn_of_month, MONTHS[found["stem"]]), year)]
        # "Maaliskuun vaihteessa" may be its beginning or its end.
        return [yearly(partial(turn_of_month, one), year) for one in ((month - 2) % 12 + 1, month)]
    if (found := _WEEK_OF_MONTH.match(line)) or (found := _WEEKS_OF_MONTH.match(line)):
        return _weeks_of_month(found)
    if found := _DAY_OF_MONTH.match(line):
        month = month_number(found) if found["fi"] or found["en"] else month_number(found, "w")
        named = found["weekday"] or found["day2"]
        nth = found["n"] or found["n2"]
        return [Spot(partial(_nth_day, month, WEEKDAYS.get(named), 0 if nth == "last" else int(nth[0])))]
    return []


def part_of_month(month: int, part: str, year: int) -> Span:
    """The first ten days ("early"), the second ("mid"), the rest ("late") or all."""
    start, end = month_span(year, month)
    first, last = {
        "first half": (1, 15),
        "second half": (16, 31),
        "early": (1, 10),
        "mid": (11, 20),
        "late": (21, 31),
    }.get(part, (1, 31))
    return start.replace(day=first), end.replace(day=min(last, end.day))


def turn_of_month(month: int, year: int) -> Span:
    """The three last days of a month and the three first of the next."""
    end = month_span(year, month)[1]
    return end - timedelta(days=2), end + timedelta(days=3)


def _nth_day(month: int, weekday: int | None, nth: int, year: int) -> Span:
    """The n-th such day of a month, with 0 the last; without a weekday the weekend that begins on the n-th Saturday."""
    if weekday is None:
        saturday = _nth_day(month, 5, nth, year)[0]
        return saturday, saturday + timedelta(days=1)
    if nth:
        day = nth_weekday(year, month, weekday, nth)
    else:
        end = month_span(year, month)[1]
        day = end - timedelta(days=(end.weekday() - weekday) % 7)
    return day, day


def _weeks_of_month(found: re.Match[str]) -> list[Spot]:
    """A week counted from the first day and one from the first Monday, which are the same when the month begins on
    one; the first two or three weeks are counted from the first day."""
    groups = found.groupdict()
    prefix = next(name for name in ("", "w", "f") if groups.get(f"{name}fi") or groups.get(f"{name}en"))
    month = month_number(found, prefix)
    if "n3" in groups:
        few = groups["n"] or groups["n2"] or groups["n3"]
        weeks = int(few) if few.isdigit() else 2 if few in ("kaksi", "kaks", "two") else 3
        return [Spot(lambda year: (date(year, month, 1), date(year, month, 7 * weeks)))]
    said = groups["n"] or groups["n2"]

    def by_days(year: int) -> Span:
        end = month_span(year, month)[1]
        if said == "last":
            return end - timedelta(days=6), end
        start = date(year, month, 1) + timedelta(days=7 * (int(said[0]) - 1))
        return start, start + timedelta(days=6)

    def by_weeks(year: int) -> Span:
        end = month_span(year, month)[1]
        monday = end - timedelta(days=end.weekday()) if said == "last" else nth_weekday(year, month, 0, int(said[0]))
        return monday, monday + timedelta(days=6)

    return [Spot(by_days), Spot(by_weeks)]


def _of_week(line: str, today: date) -> list[Spot]:
    if found := _WEEK.match(line):
        return [_near(_week(int(found["week"]), found["year"]), today)]
    if found := _DAY_OF_WEEK.match(line):
        week = _near(_week(int(found["week"] or found["week2"]), None), today)
        weekday = WEEKDAYS[found["weekday"] or found["day2"]]

        def at(year: int) -> Span:
            day = week.at(year)[0] + timedelta(days=weekday)
            return day, day

        return [Spot(at)]
    return []


def _near(spot: Spot, today: date) -> Spot:
    """The week, when it is within a year or so: week 53 comes only every five or six years, so it is a slip."""
    if spot.year is None and resolved(spot, today)[0].year > today.year + 1:
        raise ImpossibleError("no_such_week")
    return spot


def _week(number: int, year: str | None) -> Spot:
    if not 1 <= number <= 53:
        raise ImpossibleError("no_such_week")

    def at(of_year: int) -> Span:
        try:
            start = date.fromisocalendar(of_year, number, 1)
        except ValueError:
            raise ImpossibleError("no_such_week") from None
        return start, start + timedelta(days=6)

    if year:
        at(int(year))
    return yearly(at, year)


def _months_from(first: int, count: int) -> Callable[[int], Span]:
    return lambda year: (date(year, first, 1), month_span(year, first + count - 1)[1])


def _of_year(line: str, today: date) -> list[Spot]:
    if found := _QUARTER.match(line):
        quarter = int(found["q"] or found["n"] or found["nth"])
        return [yearly(_months_from(3 * quarter - 2, 3), found["year"] or found["early"])]
    if found := _HALF.match(line):
        half = int(found["h"] or found["n"])
        return [yearly(_months_from(6 * half - 5, 6), found["year"] or found["early"])]
    if found := _WHOLE_YEAR.match(line):
        return [yearly(_months_from(1, 12), found["year"])]
    if _REST_OF_YEAR.match(line):
        return [fixed(today, date(today.year, 12, 31))]
    if found := _PART_OF_YEAR.match(line):
        return [_part_of_year(found, today)]
    return []


def _part_of_year(found: re.Match[str], today: date) -> Spot:
    """Its first or last month; "alkuvuosi" and "loppuvuosi" are its first and last three."""
    if found["half"]:
        at = _months_from(1, 3) if found["half"] == "alku" else _months_from(10, 3)
        which = found["long"] or ""
        year: str | int | None = found["year"]
    else:
        part = _which_part(found["fipart"], found["part"]) or "late"
        at = _months_from({"early": 1, "mid": 6, "late": 12}[part], 1)
        which = found["which"] or found["en"] or ""
        year = which if which.isdigit() else found["fiyear"]
    if which in ("ensi", "next year"):
        year = today.year + 1
    elif which in ("taman", "tan", "tana", "this year"):
        year = today.year
    return yearly(at, year)
