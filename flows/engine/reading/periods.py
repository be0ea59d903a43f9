"""Periods of two days: joined spots, a start and a length, a length alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flows.engine.reading.calendar_words import FINNISH_MONTHS, MONTH, MONTHS, Span, month_span
from flows.engine.reading.lengths import Length, later, lengths_in
from flows.engine.reading.parts_of_year import weeks_in_range
from flows.engine.reading.pattern import Pattern
from flows.engine.reading.places_in_time import spots
from flows.engine.reading.spots import ImpossibleError, Spot, checked, resolved, yearly
from flows.engine.reading.written_days import YEAR, month_number, sharing_a_month

_LONGEST_WRAP = timedelta(days=183)
"""Without years, an end that is before its start means the next year only when that makes at most half a year."""

_LENGTH_LEAD = Pattern(r"(?:for|noin|about|vajaa|reilu|max|enintaan|a period of) ")
_LENGTH_TRAIL = Pattern(r" (?:ajan|ajaksi|long|pitka|pituinen|mittainen|verran|kerrallaan)$")
_FROM_NOW = Pattern(r"(?:(?:over |for |during )?the )?next (?P<en>.+)$|(?:seuraava|tuleva)[a-z]* (?P<fi>.+)$")
_STARTING = Pattern(
    r"(?:from|starting(?: on| from)?|beginning|alkaen) (?P<start>.+)$|(?P<before>.+?)(?: alkaen| lahtien|(?<=sta))$"
)
_AROUND_START = Pattern(r"^(?:alkaen|from|starting(?: on| from)?) |,| (?:alkaen|lahtien|for)$")
_SHARED_STEM = Pattern(rf"(?P<stem>{'|'.join(FINNISH_MONTHS)}) ?- ?{MONTH.format('')}{YEAR}$")
_SPACE = Pattern(r" ")
_MONTHS_AND = Pattern(rf"{MONTH.format('a')},? (?:ja|and|&) {MONTH.format('b')}")
_BETWEEN = Pattern(r"valil|valis|between|vaiht|taittee")
_FROM_TO = Pattern(r"(?:[a-z]sta|nyt|heti|tanaan|huomenna)$")
"""The end of a first place that leads to a second: "maaliskuusta toukokuuhun"."""
_DATED = Pattern(r"[0-9]|last(?: paiva[a-z]*)?$")
_JOINS = (
    Pattern(r" - |(?<=[a-z.0-9])-(?=[0-9a-z])|(?<=-[0-9]{2})/(?=[0-9]{4}-)"),
    Pattern(r" (?:to|until|till|through|thru|and|ja|viiva|alkaen) "),
    Pattern(r"-"),
    _SPACE,
)


def periods(line: str, today: date, order: str) -> Iterator[tuple[Span, bool]]:
    """Every period that the line may mean, likeliest first, and whether it was written out with its years."""
    if joined := _shared(line, order):
        yield from _join(*joined, today)
        return
    if found := spots(line, today, order):
        for spot in found:
            yield resolved(spot, today), False
        return
    if lengths := _length(line):
        # A length alone begins on the next Monday, "the next two weeks" today.
        start = today if _FROM_NOW.match(line) else today + timedelta(days=7 - today.weekday())
        yield from _lasting(start, lengths)
        return
    for start_words, lengths in _starts_and_lengths(line):
        for spot in spots(start_words, today, order):
            yield from _lasting(resolved(spot, today)[0], lengths)
            return
    for join in _JOINS:
        for between in join.finditer(line):
            left, right = line[: between.start()].strip(" ,"), line[between.end() :].strip(" ,")
            if join is _SPACE and not _FROM_TO.search(left) and not (_DATED.search(left) and _DATED.search(right)):
                continue
            left = left.removesuffix(" alkaen").removesuffix(" lahtien").removeprefix("from ")
            firsts = spots(left, today, order)
            lasts = spots(right, today, order) if firsts else []
            if firsts and lasts:
                for first in firsts:
                    for last in lasts:
                        yield from _join(first, last, today)
                return


def months_apart(line: str) -> bool:
    """Whether two months are named and not those between: "maaliskuussa ja toukokuussa" is no one period."""
    found = _MONTHS_AND.search(line)
    if not found or _BETWEEN.search(line):
        return False
    return month_number(found, "b") != month_number(found, "a") % 12 + 1


def _length(line: str) -> tuple[Length, ...]:
    if found := _FROM_NOW.match(line):
        line = found["en"] or found["fi"]
    return lengths_in(_LENGTH_TRAIL.sub("", _LENGTH_LEAD.sub("", line)))


def _lasting(start: date, lengths: tuple[Length, ...]) -> Iterator[tuple[Span, bool]]:
    for length in lengths:
        yield (start, later(start, *length) - timedelta(days=1)), False


def _starts_and_lengths(line: str) -> Iterator[tuple[str, tuple[Length, ...]]]:
    """Every way to see the line as a length from a start, or as a start and its length."""
    words = line.split()
    for place in range(1, min(len(words), 10)):
        left, right = " ".join(words[:place]), " ".join(words[place:])
        # "Two weeks in March" doesn't say that it begins on the first, so a start that follows has to be marked.
        if (found := _STARTING.match(right)) and (lengths := _length(left.strip(","))):
            yield found["start"] or found["before"], lengths
        if lengths := _length(right):
            yield _AROUND_START.sub("", left), lengths


def _shared(line: str, order: str) -> tuple[Spot, Spot] | None:
    """Two spots that share what is said once: 15.-30.4., March 1-31, huhti-toukokuu, viikot 12-15."""
    if found := _SHARED_STEM.match(line):
        one, other = MONTHS[found["stem"]], month_number(found)
        return yearly(lambda y: month_span(y, one), None), yearly(lambda y: month_span(y, other), found["year"])
    return weeks_in_range(line) or sharing_a_month(line, order)


def _join(first: Spot, last: Spot, today: date) -> Iterator[tuple[Span, bool]]:
    literal = first.literal and last.literal
    if first.year is not None:
        start, end = first.at(first.year)[0], last.at(last.year if last.year is not None else first.year)[1]
        if last.weekly and end < start:
            end += timedelta(days=7)
        if last.year is None and end < start:
            wrapped = last.at(first.year + 1)[1]
            end = wrapped if wrapped - start <= _LONGEST_WRAP else end
        yield _days_checked(first, last, (start, end)), literal
    elif last.year is not None:
        end = last.at(last.year)[1]
        start = first.at(last.year)[0]
        if start > end and end - first.at(last.year - 1)[0] <= _LONGEST_WRAP:
            start = first.at(last.year - 1)[0]
        yield _days_checked(first, last, (start, end)), False
    else:
        yield from _yearless(first, last, today)


def _days_checked(first: Spot, last: Spot, span: Span) -> Span:
    checked(first, (span[0], span[0]))
    checked(last, (span[1], span[1]))
    return span


def _yearless(first: Spot, last: Spot, today: date) -> Iterator[tuple[Span, bool]]:
    """The next such period that begins on or after today, after one that is going on."""
    for year in range(today.year - 1, today.year + 9):
        try:
            start, end = first.at(year)[0], last.at(year)[1]
            if end < start:
                wrapped = last.at(year + 1)[1]
                if wrapped - start <= _LONGEST_WRAP:
                    end = wrapped
        except ImpossibleError:
            continue
        if end < today and not (end < start and start >= today):
            continue
        yield _days_checked(first, last, (start, end)), False
        if start >= today:
            return
