"""Reading days and periods: 1.3.2027, 15.3.–30.4., huhti-toukokuu, vko 12, ensi maanantaina, next Friday, Q2 2027.

A text is put into one wording (`date_wording`) and read as a place in time (`places_in_time`) or as two joined
(`periods`), which become days with the help of today's date. What may be day/month or month/day is read both ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from flows.engine.reading.calendar_words import Span
from flows.engine.reading.date_wording import bare_of_talk, corrected, in_one_wording, without_clock
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.periods import months_apart, periods
from flows.engine.reading.places_in_time import spots
from flows.engine.reading.spelling import folded, tidy
from flows.engine.reading.spots import ImpossibleError, resolved
from flows.engine.reading.written_days import TWO_WAYS
from flows.field import Period

LONGEST_TEXT = 120

_Found = tuple[Span, bool]
"""A span, and whether it was written out with its years."""

_ONLY_START = Pattern(
    r"(?:from|starting(?: from| on)?|starts?(?: on)?|beginning|alkaen|alkaa|since) (?P<after>.+)"
    r"|(?P<before>.+?)(?: (?:alkaen|lahtien|eteenpain|onwards?)| ?-)"
)
_ONLY_END = Pattern(
    r"(?:until|till|by|up to|viimeistaan|- ?(?=[0-9])) ?(?P<after>.+)|(?P<before>.+) (?:asti|saakka|mennessa)"
    r"|(?P<into>[a-z ]+ (?:loppuun|puolivaliin|alkuun)|[a-z]+kuuhun|jouluun|juhannukseen|vappuun|paasiaiseen|kesaan"
    r"|syksyyn|kevaaseen|talveen|loppuvuoteen)"
)
_AFTER = Pattern(r"after (?P<after>.+)|(?P<before>.+) jalkeen")
_BEFORE = Pattern(r"before (?P<after>.+)|ennen (?P<then>.+)|(?P<before>.+) alla")
_DEADLINE = Pattern(r"(?:by|until|till) |.+ (?:mennessa|asti|saakka|loppuun)$")
_TO = Pattern(r" (?:to|until|till|through|-) |[a-z](?:sta|lta) [a-z ]+(?:hin|hun|een|aan|iin)$")
_EITHER = Pattern(r" (?:tai|vai|or) ")
_PARTITIVE = Pattern(r"(?P<name>joulu|juhannus|vappu|paasiai|kesa|syksy|kevat|talve)(?:a|ta|sta|tta)$")
_NOMINATIVES = {"paasiai": "paasiainen", "talve": "talvi"}


def read_date(text: str, today: date, *, past: bool = False) -> Reading[date]:
    """One day. Without a year the next such day on or after `today`, with `past` the last on or before it.

    "Vapun jälkeen" is the day after or the next Monday, "ennen juhannusta" the day before, "maaliskuun loppuun
    mennessä" the last day. Doubt where day and month, or two weeks, could be meant, and for words that mean several
    days ("maaliskuun alussa": the first or the last of them). Miss "not_a_date", "no_such_day", "no_such_week",
    "weekday_differs" (that day is another day of the week).
    """

    def days(line: str, order: str) -> list[_Found]:
        named = spots(bare_of_talk(line), today, order, past)
        if not named and (beside := _AFTER.fullmatch(line)) and (span := _span(_said(beside), today, order)):
            day = span[1] + timedelta(days=1)
            monday = span[1] + timedelta(days=7 - span[1].weekday())
            return [((day, day), False), ((monday, monday), False)]
        if not named and (beside := _BEFORE.fullmatch(line)) and (span := _span(_said(beside), today, order)):
            day = span[0] - timedelta(days=1)
            return [((day, day), False)]
        found: list[_Found] = []
        for part in _EITHER.split(line):
            for spot in named or spots(bare_of_talk(part), today, order, past):
                start, end = resolved(spot, today, past)
                few = (end - start).days <= 2
                if start == end or (_DEADLINE.match(line) and not few):
                    found.append(((end, end), spot.literal))
                    continue
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

    A length alone ("4 viikkoa") begins on the next Monday, "the next 4 weeks" today. Doubt for two lengths
    ("2-3 viikkoa"), for alternatives, and where the words mean one of two. Miss "not_a_period", "no_such_day",
    "no_such_week", "end_before_start" (with `start` and `end`), "no_end" (with `start`: "1.3. alkaen"), "no_start"
    (with `end`: "30.4. asti", "maaliskuun loppuun"), "weekday_differs".
    """

    def spans(line: str, order: str) -> list[_Found]:
        if line.isdigit() and len(line) == 4 and today.year <= int(line) <= today.year + 8:
            return [((date(int(line), 1, 1), date(int(line), 12, 31)), False)]
        found: list[_Found] = []
        for part in (bare_of_talk(line), line):
            for piece in _EITHER.split(part):
                found += periods(piece.strip(), today, order)
            if found:
                break
        return found

    if months_apart(in_one_wording(folded(tidy(text[:LONGEST_TEXT])))):
        return Miss("not_a_period", {"value": clipped(text)})
    outcome = _one_sided(text, today) or _read(text, spans, "not_a_period")
    if isinstance(outcome, Miss):
        return outcome
    told = (outcome.value,) if isinstance(outcome, Read) else outcome.readings
    rising = [Period(start, end) for start, end in told if start <= end]
    if not rising:
        return Miss("end_before_start", {"start": told[0][0], "end": told[0][1]})
    if len(rising) > 1:
        return Doubt(tuple(rising))
    return Read(rising[0], echo=isinstance(outcome, Doubt) or outcome.echo)


def _said(found: re.Match[str]) -> str:
    """What was said beside "ennen", "before" and the like; a feast as it is named, "joulua" as "joulu"."""
    said: str = next(value for value in found.groupdict().values() if value)
    partitive = _PARTITIVE.search(said)
    if partitive:
        name = partitive["name"]
        said = said[: partitive.start()] + _NOMINATIVES.get(name, name)
    return said


def _span(line: str, today: date, order: str = "dmy") -> Span | None:
    found = spots(bare_of_talk(line), today, order)
    return resolved(found[0], today) if found else None


def _one_sided(text: str, today: date) -> Miss | None:
    """What is missing when only the first or only the last day was said."""
    line = in_one_wording(folded(tidy(text[:LONGEST_TEXT])).strip(" !?."))
    try:
        if spots(line, today, "dmy") and not _ONLY_END.fullmatch(line):
            return None
        for pattern, reason in (
            (_ONLY_START, "no_end"),
            (_ONLY_END, "no_start"),
            (_AFTER, "no_end"),
            (_BEFORE, "no_start"),
        ):
            found = pattern.fullmatch(line)
            if found and pattern is _ONLY_START and _TO.search(line):
                # "From Monday to Friday" has both.
                continue
            if found and (span := _span(_said(found), today)):
                start = span[1] + timedelta(days=1) if pattern is _AFTER else span[0]
                end = span[0] - timedelta(days=1) if pattern is _BEFORE else span[1]
                return Miss(
                    reason, {"value": clipped(text), **({"start": start} if reason == "no_end" else {"end": end})}
                )
    except ImpossibleError:
        return None
    return None


def _read(text: str, spans_of: Callable[[str, str], list[_Found]], nothing: str) -> Reading[Span]:
    """Every order of day and month that the text allows, then once more with typing errors put right."""
    line = folded(tidy(text[: 4 * LONGEST_TEXT])).strip(" \"'!?;,()")
    if not line or len(line) > LONGEST_TEXT or "\n" in line:
        return Miss(nothing, {"value": clipped(text)})
    impossible: Miss | None = None
    for attempt in (line, corrected(line)):
        if attempt is None:
            break
        told = in_one_wording(without_clock(attempt))
        found: list[_Found] = []
        for order in ("dmy", "mdy", "ymd") if TWO_WAYS.search(told) else ("dmy",):
            try:
                found += spans_of(told, order)
            except ImpossibleError as refused:
                impossible = impossible or Miss(refused.reason, {"value": clipped(text)})
            except (ValueError, OverflowError):
                impossible = impossible or Miss("no_such_day", {"value": clipped(text)})
        distinct = tuple(dict.fromkeys(span for span, _ in found))
        if len(distinct) > 1:
            return Doubt(distinct)
        if distinct:
            as_typed = bare_of_talk(told) in (line, line.removesuffix("."))
            return Read(distinct[0], echo=not found[0][1] or attempt is not line or not as_typed)
        if impossible:
            return impossible
    return Miss(nothing, {"value": clipped(text)})
