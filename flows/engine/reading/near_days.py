"""Days and spans counted from today: ensi maanantaina, parin viikon päästä, kuun lopussa, next weekend, a week ago."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from flows.engine.reading.calendar_words import ENGLISH_MONTHS, FINNISH_MONTHS, WEEKDAY, WEEKDAYS, month_span
from flows.engine.reading.lengths import LENGTH, Length, later, length_of, months_on
from flows.engine.reading.parts_of_year import PART, turn_of_month
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.spots import Spot, fixed

_SHORT = "ma|ti|ke|to|pe|la|su|mon|tues?|wed|thurs?|thu|fri|sat|sun"
_SPOKEN_DAY = Pattern(
    r"(?:(?P<which>ensi|tuleva(?:na)?|tana|next|this|coming|on|viime|last|ensi viikon|ensi viikolla|next week"
    rf"|this week|taman viikon|talla viikolla|viikon paasta|a week on|a week from|week on) )?(?:{WEEKDAY}"
    rf"|(?P<short>{_SHORT})\.?)"
    r"(?: (?P<after>next week|ensi viikolla|this week|talla viikolla|viikon paasta|week))?$"
)
_SPAN_OF_DAYS = Pattern(
    rf"(?:(?P<which>ensi viikon|ensi viikolla|next week|taman viikon|talla viikolla|this week),? )?"
    rf"(?:{WEEKDAY}|(?P<short>{_SHORT}))(?: ?- ?| to | through | )"
    rf"(?:{WEEKDAY.replace('weekday', 'day2')}|(?P<short2>{_SHORT}))"
    r"(?: (?P<after>next week|ensi viikolla|this week|talla viikolla))?$"
)
_NAMED = Pattern(
    r"(?P<tomorrow>huomenna|huomen|huomisesta|huominen|huomiseksi|huomiseen|tomorrow)"
    r"|(?P<overmorrow>ylihuomenna|ylihuomen|ylihuomisesta|(?:the )?day after tomorrow)"
    r"|(?P<today>tanaan|tanaa|tasta paivasta|tasta|tana (?:iltana|aamuna|paivana)|today|tonight|nyt|heti|now)"
    r"|(?P<yesterday>eilen|eiliselta|yesterday)"
    r"|(?P<ereyesterday>toissapaivana|toissa paivana|(?:the )?day before yesterday)"
    r"|(?P<nextweek>ensi viiko(?:lla|sta|n)|ensi viikko|ensi viikkoon|(?:the )?next week)"
    r"|(?P<thisweek>talla viikolla|tama viikko|this week)|(?P<lastweek>viime viiko(?:lla|sta|n)|last week)"
    r"|(?P<overweek>(?:the )?week after next|(?:sita|siita) ensi viikolla|ensi viikkoa seuraava(?:lla|na) viikolla)"
    r"|(?P<nextmonth>ensi kuu(?:ssa|n|hun|sta|kausi)?|ensi kuukau(?:tena|den)|(?:the )?next month)"
    r"|(?P<thismonth>tassa kuussa|tama kuukausi|tama kuu|this month)|(?P<lastmonth>viime kuussa|last month)"
    r"|(?P<overmonth>(?:the )?month after next)"
    r"|(?P<nextyear>ensi vuo(?:nna|si|den)|next year)|(?P<lastyear>viime vuonna|viime vuosi|last year)"
    r"|(?P<thisyear>tana vuonna|tama vuosi|koko vuo(?:si|den)|this year|all year)"
    r"|(?P<nextquarter>ensi (?:kvartaali|neljannes|vuosineljannes)[a-z]*|next quarter)"
    r"|(?P<thisquarter>ta(?:lla|ma|ssa) (?:kvartaali|neljannes|vuosineljannes)[a-z]*|this quarter)"
)
_AHEAD = {"today": 0, "tomorrow": 1, "overmorrow": 2, "yesterday": -1, "ereyesterday": -2}
_SHIFTS = {"over": 2, "next": 1, "this": 0, "last": -1}
_WEEKEND = Pattern(
    r"(?:(?P<which>ensi|tana|tulevana|tuleva|next|this|coming|viime|last|ensi viikon|taman viikon|at the|the) )?"
    r"(?:viikonlop(?:puna|pu|un|pua|puksi)|viikonlopusta|vkl|weekend)$"
)
_PART_OF_WEEK = Pattern(
    rf"(?:(?P<which>ensi|taman|talla) )?viikon (?P<part>{PART})$|(?P<half>alku|loppu)viiko(?:sta|lla|n)$"
    r"|(?P<en>early|late|(?:the )?(?:end|beginning|start) of|mid) ?-?(?P<week>next week|this week|the week|week)$"
)
_HENCE = Pattern(
    rf"(?:{LENGTH.format('a')} (?:paasta|kuluttua|from now|from today|paasta tasta|time)"
    rf"|in {LENGTH.format('b')}(?: from now| time)?)$"
)
_WITHIN = Pattern(rf"(?:{LENGTH.format('a')} (?:sisalla|sisaan|kuluessa)|within (?:the next )?{LENGTH.format('b')})$")
_FROM_DAY = Pattern(rf"{LENGTH.format('')} (?:from|after|paasta|kuluttua) (?P<day>[a-z ]+)$")
_AGO = Pattern(rf"{LENGTH.format('')} (?:sitten|ago)$")
_THIS_MONTH = Pattern(
    rf"(?:(?P<which>ensi|taman|tan|kuluvan) )?ku(?:un|ukauden) (?P<fi>{PART}|last(?: paiva(?:na|an)?)?"
    rf"|[0-9]{{1,2}}\.?(?: paiva(?:na)?)?)$"
    r"|(?P<part>early|late|mid|(?:the )?(?:beginning|start|middle|end|last day|last) of"
    r"|(?:the )?[0-9]{1,2}(?:st|nd|rd|th|\.) of)"
    r" ?-?(?P<month>next month|this month|(?:the )?month)$"
    r"|(?P<end>(?:the )?month[- ]end)$|(?P<turn>kuun ?vaihteessa|(?:the )?turn of the month)$"
    r"|(?:on )?(?:the )?(?P<day>[0-9]{1,2})(?:\.? paiva(?:na|an|sta)?|\. pv|st|nd|rd|th)$"
)
_ENDING = Pattern(r"(?:st|nd|rd|th|\.)? of$")

Spots = Callable[[str], list[Spot]]


def near_days(line: str, today: date, spots: Spots, past: bool) -> list[Spot]:
    """The day or span that the whole line counts from today; two where the words mean one of two weeks.

    `spots` reads a line that names its month. With `past` a bare weekday or day of the month is the latest one.
    """
    if found := _SPOKEN_DAY.match(line):
        return _weekday(found, today, past)
    if found := _NAMED.fullmatch(line):
        return [_named(found.lastgroup or "", today)]
    if found := _WEEKEND.match(line):
        return _weekend(found["which"] or "", today)
    if found := _PART_OF_WEEK.match(line):
        return [_part_of_week(found, today)]
    if found := _SPAN_OF_DAYS.match(line):
        return _days_of_week(found, today)
    if found := _HENCE.match(line):
        length = _length(found, "a") or _length(found, "b")
        return [fixed(later(today, *length))] if length else []
    if found := _WITHIN.match(line):
        length = _length(found, "a") or _length(found, "b")
        return [fixed(today, later(today, *length))] if length else []
    if (found := _AGO.match(line)) and (length := _length(found)):
        return [fixed(later(today, -length[0], -length[1]))]
    if (found := _FROM_DAY.match(line)) and (length := _length(found)):
        return _after_a_day(found["day"], length, today)
    if found := _THIS_MONTH.match(line):
        return _in_month(found, today, spots, past)
    return []


def _length(found: re.Match[str], prefix: str = "") -> Length | None:
    """The length in the groups of LENGTH with that prefix."""
    unit = found[f"{prefix}unit"]
    return length_of(found[f"{prefix}n"], unit, half=found[f"{prefix}half"] is not None) if unit else None


def _weekday(found: re.Match[str], today: date, past: bool = False) -> list[Spot]:
    wanted = WEEKDAYS[(found["weekday"] or found["short"]).rstrip(".")]
    which, after = found["which"] or "", found["after"] or ""
    monday = today - timedelta(days=today.weekday())
    coming = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    if "viikon paasta" in (which, after):
        # A week from that day, or that day in the week that is a week from now.
        return list({day: fixed(day) for day in (coming + timedelta(7), monday + timedelta(7 + wanted))}.values())
    if which in ("a week on", "a week from", "week on") or after == "week":
        return [fixed(coming + timedelta(days=7))]
    if which in ("ensi viikon", "ensi viikolla", "next week") or after in ("next week", "ensi viikolla"):
        return [fixed(monday + timedelta(days=7 + wanted))]
    if which in ("this week", "taman viikon", "talla viikolla") or after:
        return [fixed(monday + timedelta(days=wanted))]
    if which in ("viime", "last"):
        return [fixed(coming - timedelta(days=7 if wanted != today.weekday() else 14))]
    if which in ("ensi", "next") and wanted > today.weekday():
        # Said on a Monday, "next Friday" is this week's for some and next week's for others.
        return [fixed(coming), fixed(coming + timedelta(days=7))]
    if past and which in ("", "on"):
        return [fixed(coming - timedelta(days=7), weekly=True)]
    return [fixed(coming, weekly=True)]


def _days_of_week(found: re.Match[str], today: date) -> list[Spot]:
    """From one day to another of the same week, "maanantaista perjantaihin"; the next that begins today or later."""
    first = WEEKDAYS[found["weekday"] or found["short"]]
    last = WEEKDAYS[found["day2"] or found["short2"]]
    said = found["which"] or found["after"] or ""
    monday = today - timedelta(days=today.weekday())
    if said in ("ensi viikon", "ensi viikolla", "next week"):
        start = monday + timedelta(days=7 + first)
    elif said:
        start = monday + timedelta(days=first)
    else:
        start = today + timedelta(days=(first - today.weekday()) % 7)
    return [fixed(start, start + timedelta(days=(last - first) % 7))]


def _named(name: str, today: date) -> Spot:
    if name in _AHEAD:
        return fixed(today + timedelta(days=_AHEAD[name]))
    shift = _SHIFTS[name[:4]]
    if name.endswith("week"):
        monday = today + timedelta(days=7 * shift - today.weekday())
        return fixed(monday, monday + timedelta(days=6))
    if name.endswith("month"):
        return fixed(*month_span(*months_on(today.year, today.month, shift)))
    if name.endswith("quarter"):
        year, month = months_on(today.year, (today.month - 1) // 3 * 3 + 1, 3 * shift)
        return fixed(date(year, month, 1), month_span(year, month + 2)[1])
    return fixed(date(today.year + shift, 1, 1), date(today.year + shift, 12, 31))


def _weekend(which: str, today: date) -> list[Spot]:
    saturday = today + timedelta(days=5 - today.weekday())
    if today.weekday() == 6 and which not in ("viime", "last"):
        saturday += timedelta(days=7)

    def weekend(shift: int) -> Spot:
        day = saturday + timedelta(days=7 * shift)
        return fixed(day, day + timedelta(days=1))

    if which in ("viime", "last"):
        return [weekend(-1)]
    if which == "ensi viikon":
        return [weekend(0 if today.weekday() == 6 else 1)]
    return [weekend(0), weekend(1)] if which in ("ensi", "next") else [weekend(0)]


def _part_of_week(found: re.Match[str], today: date) -> Spot:
    """Its first three days, or the four last; without "ensi" of this week unless they are over."""
    said = found["part"] or found["half"] or found["en"]
    late = said.startswith(("lop", "late", "end", "the end"))
    middle = said.startswith(("puoliv", "mid"))
    first, last = (3, 6) if late else (1, 3) if middle else (0, 2)
    monday = today - timedelta(days=today.weekday())
    if found["which"] == "ensi" or found["week"] == "next week" or monday + timedelta(days=last) < today:
        monday += timedelta(days=7)
    return fixed(monday + timedelta(days=first), monday + timedelta(days=last))


def _after_a_day(said: str, length: Length, today: date) -> list[Spot]:
    """ "Two weeks from Monday"."""
    if found := _SPOKEN_DAY.match(said):
        days = _weekday(found, today)
    elif found := _NAMED.fullmatch(said):
        days = [_named(found.lastgroup or "", today)]
    else:
        return []
    return [fixed(later(day.at(today.year)[0], *length)) for day in days]


def _in_month(found: re.Match[str], today: date, spots: Spots, past: bool) -> list[Spot]:
    """A part or a day of this month, or of the next when it is over or said so: "kuun lopussa", "the 15th". With
    `past` of the last month when it hasn't begun in this one."""
    which = found["which"] or found["month"] or ""
    shifts = (
        (1,)
        if which in ("ensi", "next month")
        else (0,)
        if which in ("taman", "tan", "this month")
        else (0, -1 if past else 1)
    )
    for shift in shifts:
        year, month = months_on(today.year, today.month, shift)
        if found["turn"]:
            span = turn_of_month(month, year)
        else:
            told = spots(_line_of_month(found, month))
            if not told:
                return []
            span = told[0].at(year)
        if shift == shifts[-1] or (span[0] <= today if past else span[1] >= today):
            return [fixed(*span)]
    return []


def _line_of_month(found: re.Match[str], month: int) -> str:
    finnish, english = f"{FINNISH_MONTHS[month - 1]}kuun", ENGLISH_MONTHS[month - 1]
    if found["fi"]:
        return f"{finnish} {found['fi']}"
    if found["day"]:
        return f"{finnish} {found['day']}."
    if found["end"]:
        return f"end of {english}"
    part = found["part"].removeprefix("the ")
    if part[0].isdigit():
        return f"{english} {_ENDING.sub('', part)}"
    return f"{part} {english}"
