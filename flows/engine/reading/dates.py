"""Reading days and periods: 1.3.2027, 15.3.–30.4., huhti-toukokuu, vko 12, ensi maanantaina, next Friday, Q2 2027.

A place in time is first read as a spot: a span that is fixed, or one that comes every year. Two spots joined, or one
alone, then become days with the help of today's date. What may be day/month or month/day is read both ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.engine.reading.calendar_words import (
    ENGLISH_DAYS,
    ENGLISH_MONTHS,
    FINNISH_DAYS,
    FINNISH_MONTHS,
    MONTH,
    MONTHS,
    SEASONS,
    SHORT_WEEKDAY,
    WEEKDAY,
    WEEKDAYS,
    Span,
    month_span,
)
from flows.engine.reading.free_text import clipped
from flows.engine.reading.number_words import spoken_number
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spelling import folded, tidy, vocabulary
from flows.field import Period

LONGEST_TEXT = 120
_YEARS = range(1900, 2201)
_LONGEST_WRAP = timedelta(days=183)
"""Without years, an end that is before its start means the next year only when that makes at most half a year."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A span: `at(year)` gives it, for the only year it has or for any."""

    at: Callable[[int], Span]
    year: int | None = None
    literal: bool = False
    """Written out as a day with its year."""
    part: bool = False
    """A day or an interval named by words, not by its month alone."""


@dataclass(frozen=True, slots=True)
class _ImpossibleError(Exception):
    """A day or week that no calendar has."""

    reason: str


def _fixed(start: date, end: date | None = None, *, literal: bool = False) -> _Spot:
    span = (start, end or start)
    return _Spot(lambda _: span, start.year, literal)


def _day(day: int, month: int, year: int) -> Span:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _ImpossibleError("no_such_day") from None
    return found, found


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        return 2000 + year
    if year not in _YEARS:
        raise _ImpossibleError("no_such_day")
    return year


def _spot_of_day(day: int, month: int, year: str | None) -> _Spot:
    if not 1 <= month <= 12 or not 1 <= day <= month_span(2028, month)[1].day:
        raise _ImpossibleError("no_such_day")
    at = partial(_day, day, month)
    if year is None:
        return _Spot(at)
    found = _full_year(year)
    at(found)
    return _Spot(at, found, literal=True)


def _month_number(found: re.Match[str], prefix: str = "") -> int | None:
    name = found.group(f"{prefix}fi") or found.group(f"{prefix}en")
    return MONTHS[name.rstrip(".")] if name else None


_M = MONTH.format("")
_YEAR = r"(?:,? ?(?:vuonna |in |of )?(?P<year>[12][0-9]{3}))?"
_PREFIX = rf"(?:(?:{WEEKDAY.replace('?P<weekday>', '?P<dayname>')}|(?P<shortday>{SHORT_WEEKDAY}))(?: ?,)? ?)?(?:the )?"
_ISO = Pattern(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})$")
_NUMERIC = Pattern(
    _PREFIX
    + r"(?P<day>[0-9]{1,2})(?:\. ?(?P<month>[0-9]{1,2})(?:\. ?(?P<year>[0-9]{4}|[0-9]{2}))?\.?"
    + r"|/(?P<smonth>[0-9]{1,2})(?:/(?P<syear>[0-9]{4}|[0-9]{2}))?|-(?P<dmonth>[0-9]{1,2})-(?P<dyear>[0-9]{4}))$"
)
_WORDED = Pattern(_PREFIX + rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? ?(?:of )?(?:paiva(?:na)? )?{_M}{_YEAR}$")
_WORDED_US = Pattern(
    _PREFIX + rf"{_M} (?:the )?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?(?: paiva(?:na)?)?(?![0-9]){_YEAR}$"
)
_MONTH_PART = Pattern(
    r"(?:(?P<part>early|alku|beginning of|the beginning of|start of|the start of|mid|mid-|middle of|the middle of"
    r"|puolivali"
    r"|late|end of|the end of)[ -]?)?"
    rf"(?:(?P<coming>ensi|tana|next|this|koko|all of|the whole of|ensi vuoden|tulevana|tuleva|coming) )?{_M}(?:"
    r" (?P<fipart>"
    r"alu(?:ssa|sta|n)|alku(?:un|puoli|puolella)?|puolival(?:issa|ista|iin|i)|loppu(?:un|puoli|puolella)?"
    r"|lopu(?:ssa|sta|lla)|aikana|ajan))?"
    rf"(?: (?P<nextyear>ensi vuonna|next year))?{_YEAR}$"
)
_WEEK = Pattern(
    r"(?:viikolla|viikko|viikosta|viikoilla|viikot|viikkoon|vkolla|vkot|vkoilla|vko|vk|weeks?|wk|w|calendar"
    r" week)\.? ?"
    r"(?P<week>[0-9]{1,2})(?:(?:/| |, ?)(?:vuonna |in )?(?P<year>20[0-9]{2}))?$"
)
_WEEKS = Pattern(
    r"(?:viikoilla|viikot|viikosta|viikko|viikolla|vkot|vkoilla|vko|vk|weeks?|wk|w)\.? ?(?P<week>[0-9]{1,2})"
    r" ?(?:-|to|ja|and|until) ?(?:viikkoon |week |w)?(?P<last>[0-9]{1,2})(?:(?:/| |, ?)(?P<year>20[0-9]{2}))?$"
)
_SPOKEN_DAY = Pattern(
    rf"(?:(?P<which>ensi|tuleva(?:na)?|tana|next|this|coming|on|viime|last|ensi viikon|next week|this week|taman"
    rf" viikon) )?{WEEKDAY}"
    r"(?: (?P<after>next week|ensi viikolla|this week|talla viikolla))?$"
)
_NAMED = Pattern(
    r"(?P<tomorrow>huomenna|huomisesta|huominen|huomiseksi|tomorrow)|(?P<overmorrow>ylihuomenna|ylihuomisesta"
    r"|(?:the )?day after tomorrow)"
    r"|(?P<today>tanaan|tasta paivasta|today|nyt|heti|now)|(?P<yesterday>eilen|eiliselta|yesterday)"
    r"|(?P<nextweek>ensi viiko(?:lla|sta|n)|ensi viikko|ensi viikkoon|(?:the )?next week)|(?P<thisweek>talla"
    r" viikolla|tama viikko|this week)"
    r"|(?P<lastweek>viime viiko(?:lla|sta)|last week)"
    r"|(?P<nextmonth>ensi kuu(?:ssa|n|hun|sta|kausi)?|ensi kuukau(?:tena|den)|(?:the )?next month)"
    r"|(?P<thismonth>tassa kuussa|tama kuukausi|tama kuu|this month)|(?P<lastmonth>viime kuussa|last month)"
    r"|(?P<nextyear>ensi vuo(?:nna|si|den)|next year)|(?P<thisyear>tana vuonna|tama vuosi|this year)"
)
_QUARTER = Pattern(
    r"(?:q(?P<q>[1-4])|(?P<n>[1-4])\. ?(?:kvartaali|neljannes|vuosineljannes|quarter)[a-z]*|(?P<nth>[1-4])(?:st"
    r"|nd|rd|th) quarter(?: of)?)"
    r"(?:(?:/| |, ?)(?:vuonna )?(?P<year>20[0-9]{2}))?$"
)
_WHOLE_YEAR = Pattern(r"(?:vuosi|vuonna|vuoden|year|in|the year) (?P<year>20[0-9]{2})$")
_SEASONS = tuple((Pattern(rf"(?:{forms})(?: (?P<year>20[0-9]{{2}}))?$"), at) for forms, at in SEASONS)
_SEASON_LEAD = Pattern(r"(?:ensi|tana|tulevana|next|this|the|at|in|during|coming|over) ")

_LENGTH = (
    r"(?:(?P<{0}n>[0-9]{{1,3}}|[a-z]+(?: [a-z]+)?) )?(?P<{0}unit>paiva(?:a|n|ksi)?|pv|days?|viikko(?:a|on)?"
    r"|viikon|viikoksi|vkoa?|vk|weeks?"
    r"|kuukau(?:si|tta|den|deksi)|kuuta|kk|months?|vuo(?:si|tta|den|deksi)|years?)"
)
_HENCE = Pattern(
    rf"(?:{_LENGTH.format('a')} (?:paasta|kuluttua|kuluessa|from now|from today)|in {_LENGTH.format('b')}(?: from"
    r" now|'? time)?)$"
)
_DURATION = Pattern(rf"(?:for |noin |about )?{_LENGTH.format('')}(?: ajan| long| pitka)?$")
_DURATION_THEN_START = Pattern(
    rf"{_LENGTH.format('')}(?: ajan)?,? (?:from|starting|starting on|starting from|beginning|alkaen) (?P<start>.+)$"
    rf"|{_LENGTH.format('z')}(?: ajan)?,? (?P<zstart>.+?)(?: alkaen| lahtien|(?<=sta))$"
)
_START_THEN_DURATION = Pattern(
    rf"(?:alkaen |from |starting )?(?P<start>.+?)(?: alkaen| lahtien)?,? (?:for )?{_LENGTH.format('')}(?: ajan)?$"
)
_CLOCK = Pattern(r",? (?:klo|kello|at) ?[0-9]{1,2}(?:[.:][0-9]{2})? ?(?:am|pm)?$")
_ONLY_START = Pattern(
    r"(?:from|starting(?: from| on)?|beginning|alkaen|after|since) (?P<after>.+)|(?P<before>.+) (?:alkaen|lahtien"
    r"|onwards?)"
)
_ONLY_END = Pattern(r"(?:until|till|by|before|up to) (?P<after>.+)|(?P<before>.+) (?:asti|saakka|mennessa)")
_LEAD = Pattern(
    r"(?:(?:noin|about|around|suunnilleen|ehka|maybe|se|kampanja|kampanja-aika|aika|on|olisi|ois|is|it's|valilla"
    r"|between|from"
    r"|ajalla|period|during|ajalle|aikavali|joskus|sometime|vaikka|say|by|at"
    r"|in(?! [a-z0-9]+(?: [a-z]+)? (?:day|week|month|year)))(?![a-z]):? )+"
)
_TRAIL = Pattern(
    r"(?:,? (?:kiitos|please|thanks|valilla|valisena aikana|valinen aika|asti|saakka|mennessa|aikana|kai|ehka))+$"
)
_SHARED_MONTH = Pattern(
    r"(?P<d1>[0-9]{1,2})\.? ?(?:-|to|ja) ?(?P<d2>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\.? ?(?P<year>[0-9]{4}"
    r"|[0-9]{2})?$"
)
_SHARED_WORD = Pattern(
    rf"(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? ?(?:-|to|and|until) ?(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? ?(?:of"
    rf" )?{_M}{_YEAR}$"
)
_SHARED_US = Pattern(
    rf"{_M} (?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)? ?(?:-|to|and|until) ?(?P<d2>[0-9]{{1,2}})(?:st|nd|rd"
    rf"|th)?(?![0-9./]){_YEAR}$"
)
_SHARED_STEM = Pattern(rf"(?P<stem>{'|'.join(FINNISH_MONTHS)}) ?- ?{MONTH.format('')}{_YEAR}$")
_JOINS = (
    Pattern(r" - |(?<=[a-z.0-9])-(?=[0-9a-z])|(?<=-[0-9]{2})/(?=[0-9]{4}-)"),
    Pattern(r" (?:to|until|till|through|thru|and|ja|viiva|alkaen) "),
    Pattern(r"-"),
    Pattern(r" "),
)
_TWO_WAYS = Pattern(r"[0-9]/[0-9]|[0-9]\. ?[0-9]{1,2}\. ?[0-9]{2}(?![0-9])")


def read_date(text: str, today: date, *, past: bool = False) -> Reading[date]:
    """One day. Without a year the next such day on or after `today`, with `past` the last on or before it.

    Doubt where day and month, or two weeks, could be meant, and for words that mean several days ("maaliskuun
    alussa": the first or the last of them). Miss "not_a_date", "no_such_day", "weekday_differs" (that day is
    another day of the week).
    """

    def days(line: str, order: str) -> list[tuple[tuple[date, date], bool]]:
        found: list[tuple[tuple[date, date], bool]] = []
        for spot in _spots(line, today, order):
            start, end = _resolved(spot, today, past)
            if start == end:
                found.append(((start, start), spot.literal))
            else:
                few = (end - start).days <= 2
                ends = [start + timedelta(days=n) for n in range((end - start).days + 1)] if few else [start, end]
                found += [((day, day), False) for day in ends]
        return found

    outcome = _read(text, days, "not_a_date")
    if isinstance(outcome, Read):
        return Read(outcome.value[0], outcome.echo)
    if isinstance(outcome, Doubt):
        return Doubt(tuple(start for start, _ in outcome.readings))
    return outcome


def read_period(text: str, today: date) -> Reading[Period]:
    """First and last day. Without a year the next such period that isn't over.

    A length alone ("4 viikkoa") begins on the next Monday. Miss "not_a_period", "no_such_day", "no_such_week",
    "end_before_start" (with `start` and `end`), "no_end" (with `start`: "1.3. alkaen"), "no_start" (with `end`:
    "30.4. asti"), "weekday_differs".
    """
    outcome = _one_sided(text, today) or _read(
        text, lambda line, order: list(_periods(line, today, order)), "not_a_period"
    )
    if isinstance(outcome, Miss):
        return outcome
    spans = (outcome.value,) if isinstance(outcome, Read) else outcome.readings
    rising = [Period(start, end) for start, end in spans if start <= end]
    if not rising:
        return Miss("end_before_start", {"start": spans[0][0], "end": spans[0][1]})
    if len(rising) > 1:
        return Doubt(tuple(rising))
    return Read(rising[0], echo=isinstance(outcome, Doubt) or outcome.echo)


def _one_sided(text: str, today: date) -> Miss | None:
    """What is missing when only the first or only the last day was said."""
    line = folded(tidy(text[:LONGEST_TEXT]))
    for pattern, reason in ((_ONLY_START, "no_end"), (_ONLY_END, "no_start")):
        if found := pattern.fullmatch(line):
            said = found.group("before") or found.group("after")
            try:
                spots = _spots(said, today, "dmy")
                span = _resolved(spots[0], today) if spots else None
            except _ImpossibleError:
                return None
            if span:
                value = {"start": span[0]} if reason == "no_end" else {"end": span[1]}
                return Miss(reason, {"value": clipped(text), **value})
    return None


def _read(text: str, spans_of: Callable[[str, str], list[tuple[Span, bool]]], nothing: str) -> Reading[Span]:
    """Every order of day and month that the text allows, then once more with typing errors put right."""
    line = folded(tidy(text[: 4 * LONGEST_TEXT])).strip(" \"'!?;,()")
    if not line or len(line) > LONGEST_TEXT or "\n" in line:
        return Miss(nothing, {"value": clipped(text)})
    impossible: Miss | None = None
    for attempt in (line, _corrected(line)):
        if attempt is None:
            break
        clock = _CLOCK.search(attempt)
        told = _CLOCK.sub("", attempt)
        told = _LEAD.sub("", told, count=1) if _LEAD.match(told) else told
        told = _TRAIL.sub("", told)
        found: list[tuple[Span, bool]] = []
        for order in ("dmy", "mdy", "ymd") if _TWO_WAYS.search(told) else ("dmy",):
            try:
                found += spans_of(told, order)
            except _ImpossibleError as refused:
                impossible = impossible or Miss(refused.reason, {"value": clipped(text)})
            except (ValueError, OverflowError):
                impossible = impossible or Miss("no_such_day", {"value": clipped(text)})
        spans = tuple(dict.fromkeys(span for span, _ in found))
        if len(spans) > 1:
            return Doubt(spans)
        if spans:
            literal = found[0][1] and attempt is line and told in (line, line.removesuffix("."))
            return Read(spans[0], echo=not literal or bool(clock))
        if impossible:
            return impossible
    return Miss(nothing, {"value": clipped(text)})


def _spots(line: str, today: date, order: str) -> list[_Spot]:
    """The spot a text names: none, one, or two where the words mean one of two weeks."""
    line = line.strip(" ,")
    if not line:
        return []
    if line[0].isdigit():
        spot = _digit_spot(line, order)
        if spot:
            return [spot]
    if (found := _NUMERIC.match(line)) or (found := _WORDED.match(line)) or (found := _WORDED_US.match(line)):
        return [_written_day(found, order)]
    if found := _MONTH_PART.match(line):
        return [_month_part(found, today)]
    if found := _WEEK.match(line):
        return [_week(int(found.group("week")), found.group("year"))]
    if found := _SPOKEN_DAY.match(line):
        return _weekday(found, today)
    if found := _NAMED.fullmatch(line):
        return [_named(found.lastgroup or "", today)]
    if (found := _HENCE.match(line)) and (hence := _hence(found, today)):
        return [_fixed(hence)]
    if found := _QUARTER.match(line):
        quarter = int(found.group("q") or found.group("n") or found.group("nth"))
        year = found.group("year")
        return [
            _Spot(lambda y: (date(y, 3 * quarter - 2, 1), month_span(y, 3 * quarter)[1]), int(year) if year else None)
        ]
    if found := _WHOLE_YEAR.match(line):
        year_number = int(found.group("year"))
        return [_fixed(date(year_number, 1, 1), date(year_number, 12, 31))]
    season = _SEASON_LEAD.sub("", line, count=1) if _SEASON_LEAD.match(line) else line
    for pattern, at in _SEASONS:
        if found := pattern.match(season):
            year = found.group("year")
            return [_Spot(at, int(year) if year else None)]
    return []


def _digit_spot(line: str, order: str) -> _Spot | None:
    if found := _ISO.match(line):
        return _spot_of_day(int(found.group("day")), int(found.group("month")), found.group("year"))
    found = _NUMERIC.match(line) or _WORDED.match(line)
    return _written_day(found, order) if found else None


def _written_day(found: re.Match[str], order: str) -> _Spot:
    groups = found.groupdict()
    day = int(groups["day"])
    if "month" in groups:
        month = int(groups["month"] or groups["smonth"] or groups["dmonth"])
        year = groups["year"] or groups["syear"] or groups["dyear"]
        slashed, short = groups["smonth"] is not None, year is not None and len(year) == 2
        if order == "mdy" and (slashed or short):
            day, month = month, day
        elif order == "ymd":
            # 27.3.01 could be 2027-03-01 written the other way round, but not some far year.
            if not (short and year) or abs(int(year) - day) > 8:
                raise _ImpossibleError("no_such_day")
            day, year = int(year), f"{day:02d}"
    else:
        month, year = _month_number(found) or 0, groups["year"]
    spot = _spot_of_day(day, month, year)
    named = groups["dayname"] or (groups["shortday"] or "").rstrip(".")
    if named and spot.year is not None and spot.at(spot.year)[0].weekday() != WEEKDAYS[named]:
        raise _ImpossibleError("weekday_differs")
    return _Spot(spot.at, spot.year, literal=order == "dmy" and year is not None and len(year) == 4)


def _month_part(found: re.Match[str], today: date) -> _Spot:
    month = _month_number(found) or 0
    part = f"{found.group('part') or ''} {found.group('fipart') or ''}".strip()
    if re.search(r"alu|alku|early|beginning|start", part):
        first, last = 1, 10
    elif re.search(r"puoliv|mid", part):
        first, last = 11, 20
    elif re.search(r"lop|late|end", part):
        first, last = 21, 31
    else:
        first, last = 1, 31

    def at(year: int) -> Span:
        start, end = month_span(year, month)
        return start.replace(day=first), end.replace(day=min(last, end.day))

    year = found.group("year")
    if year:
        return _Spot(at, int(year))
    if found.group("nextyear") or found.group("coming") == "ensi vuoden":
        return _Spot(at, today.year + 1)
    return _Spot(at)


def _week(number: int, year: str | None) -> _Spot:
    if not 1 <= number <= 53:
        raise _ImpossibleError("no_such_week")

    def at(of_year: int) -> Span:
        try:
            start = date.fromisocalendar(of_year, number, 1)
        except ValueError:
            raise _ImpossibleError("no_such_week") from None
        return start, start + timedelta(days=6)

    if year:
        at(int(year))
    return _Spot(at, int(year) if year else None)


def _weekday(found: re.Match[str], today: date) -> list[_Spot]:
    wanted, which, after = WEEKDAYS[found.group("weekday")], found.group("which") or "", found.group("after") or ""
    monday = today - timedelta(days=today.weekday())
    if ("viikon" in which and "ensi" in which) or which == "next week" or after in ("next week", "ensi viikolla"):
        return [_fixed(monday + timedelta(days=7 + wanted))]
    if which in ("this week", "taman viikon") or after:
        return [_fixed(monday + timedelta(days=wanted))]
    coming = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    if which in ("viime", "last"):
        return [_fixed(coming - timedelta(days=7 if wanted != today.weekday() else 14))]
    if which in ("ensi", "next") and wanted > today.weekday():
        # Said on a Monday, "next Friday" is this week's for some and next week's for others.
        return [_fixed(coming), _fixed(coming + timedelta(days=7))]
    return [_fixed(coming)]


def _named(name: str, today: date) -> _Spot:
    ahead = {"today": 0, "tomorrow": 1, "overmorrow": 2, "yesterday": -1}
    if name in ahead:
        return _fixed(today + timedelta(days=ahead[name]))
    shift = {"next": 1, "this": 0, "last": -1}[name[:4]]
    if name.endswith("week"):
        monday = today + timedelta(days=7 * shift - today.weekday())
        return _fixed(monday, monday + timedelta(days=6))
    if name.endswith("month"):
        return _fixed(*month_span(*_months_on(today.year, today.month, shift)))
    return _fixed(date(today.year + shift, 1, 1), date(today.year + shift, 12, 31))


def _months_on(year: int, month: int, months: int) -> tuple[int, int]:
    years, index = divmod(month - 1 + months, 12)
    return year + years, index + 1


def later(start: date, days: int = 0, months: int = 0) -> date:
    """The day so many days and calendar months later: 31.1. and one month is the last of February."""
    year, month = _months_on(start.year, start.month, months)
    return date(year, month, min(start.day, month_span(year, month)[1].day)) + timedelta(days=days)


def length_of(count: str | None, unit: str) -> tuple[int, int] | None:
    """A written length as (days, months): "2", "viikkoa" is (14, 0). None when it isn't a whole number of 1-999."""
    number = 1
    if count and count not in ("a", "an", "the", "yhden"):
        if count.isascii() and count.isdigit():
            number = int(count)
        else:
            spoken = spoken_number(count)
            if spoken is None or spoken.end != len(count) or spoken.value % 1:
                return None
            number = int(spoken.value)
    if not 1 <= number <= 999:
        return None
    if unit.startswith(("pai", "pv", "day")):
        return number, 0
    if unit.startswith(("vi", "vk", "week")):
        return 7 * number, 0
    return (0, number) if unit.startswith(("kuu", "kk", "month")) else (0, 12 * number)


def _hence(found: re.Match[str], today: date) -> date | None:
    groups = found.groupdict()
    length = length_of(groups["an"] or groups["bn"], groups["aunit"] or groups["bunit"])
    return later(today, *length) if length else None


def _resolved(spot: _Spot, today: date, past: bool = False) -> Span:
    if spot.year is not None:
        return spot.at(spot.year)
    years = range(today.year + 1, today.year - 9, -1) if past else range(today.year - 1, today.year + 9)
    for year in years:
        try:
            start, end = spot.at(year)
        except _ImpossibleError:
            continue
        if (start <= today) if past else (end >= today):
            return start, end
    raise _ImpossibleError("no_such_day")


def _periods(line: str, today: date, order: str) -> Iterator[tuple[Span, bool]]:
    if joined := _shared(line, order):
        yield from _join(*joined, today)
        return
    if spots := _spots(line, today, order):
        for spot in spots:
            yield _resolved(spot, today), False
        return
    monday = today + timedelta(days=7 - today.weekday())
    if (found := _DURATION.match(line)) and (length := length_of(found.group("n"), found.group("unit"))):
        yield (monday, later(monday, *length) - timedelta(days=1)), False
        return
    for start, length in _starts_and_lengths(line):
        for spot in _spots(start, today, order):
            begins = _resolved(spot, today)[0]
            yield (begins, later(begins, *length) - timedelta(days=1)), False
            return
    for join in _JOINS:
        for between in join.finditer(line):
            left, right = line[: between.start()].strip(), line[between.end() :].strip()
            left = left.removesuffix(" alkaen").removesuffix(" lahtien").removeprefix("from ")
            firsts = _spots(left, today, order)
            lasts = _spots(right, today, order) if firsts else []
            if firsts and lasts:
                for first in firsts:
                    for last in lasts:
                        yield from _join(first, last, today)
                return


def _starts_and_lengths(line: str) -> Iterator[tuple[str, tuple[int, int]]]:
    if found := _DURATION_THEN_START.match(line):
        groups = found.groupdict()
        length = length_of(groups["n"] or groups["zn"], groups["unit"] or groups["zunit"])
        if length:
            yield groups["start"] or groups["zstart"], length
    if found := _START_THEN_DURATION.match(line):
        length = length_of(found.group("n"), found.group("unit"))
        if length:
            yield found.group("start"), length


def _shared(line: str, order: str) -> tuple[_Spot, _Spot] | None:
    """Two spots that share what is said once: 15.-30.4., March 1-31, huhti-toukokuu, viikot 12-15."""
    if found := _SHARED_STEM.match(line):
        one, other = MONTHS[found.group("stem")], _month_number(found) or 0
        year = found.group("year")
        fixed = int(year) if year else None
        return _Spot(lambda y: month_span(y, one)), _Spot(lambda y: month_span(y, other), fixed)
    if found := _WEEKS.match(line):
        return _week(int(found.group("week")), None), _week(int(found.group("last")), found.group("year"))
    if order == "dmy" and (found := _SHARED_MONTH.match(line)):
        month, year = int(found.group("month")), found.group("year")
    elif found := _SHARED_WORD.match(line) or _SHARED_US.match(line):
        month, year = _month_number(found) or 0, found.group("year")
    else:
        return None
    first = _spot_of_day(int(found.group("d1")), month, year)
    return first, _spot_of_day(int(found.group("d2")), month, year)


def _join(first: _Spot, last: _Spot, today: date) -> Iterator[tuple[Span, bool]]:
    literal = first.literal and last.literal
    if first.year is not None:
        start, end = first.at(first.year)[0], last.at(last.year if last.year is not None else first.year)[1]
        if last.year is None and end < start:
            wrapped = last.at(first.year + 1)[1]
            end = wrapped if wrapped - start <= _LONGEST_WRAP else end
        yield (start, end), literal
    elif last.year is not None:
        end = last.at(last.year)[1]
        start = first.at(last.year)[0]
        if start > end and end - first.at(last.year - 1)[0] <= _LONGEST_WRAP:
            start = first.at(last.year - 1)[0]
        yield (start, end), False
    else:
        yield from _yearless(first, last, today)


def _yearless(first: _Spot, last: _Spot, today: date) -> Iterator[tuple[Span, bool]]:
    """The next such period that begins on or after today, after one that is going on."""
    for year in range(today.year - 1, today.year + 9):
        try:
            start, end = first.at(year)[0], last.at(year)[1]
            if end < start:
                wrapped = last.at(year + 1)[1]
                if wrapped - start <= _LONGEST_WRAP:
                    end = wrapped
        except _ImpossibleError:
            continue
        if end < today and not (end < start and start >= today):
            continue
        yield (start, end), False
        if start >= today:
            return


_VOCABULARY = (
    *(f"{stem}kuu{case}" for stem in FINNISH_MONTHS for case in ("", "ssa", "n", "ta", "hun")),
    *(name for name in ENGLISH_MONTHS if len(name) > 4),
    *(f"{name}{case}" for name in FINNISH_DAYS for case in ("na", "sta")),
    *ENGLISH_DAYS,
    *vocabulary(
        "huomenna ylihuomenna tomorrow viikolla viikkoa viikon weeks alussa lopussa puolivalissa paasta kuluttua "
        "juhannuksena jouluna paasiaisena kuukautta kuukauden months kuussa"
    ),
)
_LONG_WORD = Pattern("[a-z]{6,}")


def _corrected(line: str) -> str | None:
    """The line with words that are one typing error from a calendar word put right, None when there are none."""

    def right(found: re.Match[str]) -> str:
        word = found.group()
        nearest = process.extractOne(word, _VOCABULARY, scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2)
        return nearest[0] if nearest else word

    corrected = _LONG_WORD.sub(right, line)
    return corrected if corrected != line else None
