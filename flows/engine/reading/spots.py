"""A spot: a place in time as a text names it, before today's date says which one is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from flows.engine.reading.calendar_words import Span, month_span

_YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class Spot:
    """A span: `at(year)` gives it, for the only year it has or for any."""

    at: Callable[[int], Span]
    year: int | None = None
    literal: bool = False
    """Written out as a day with its year."""
    weekday: int | None = None
    """0 for Monday, when a written date names it as well; it must then be so."""
    weekly: bool = False
    """A day of the week alone, which comes again in seven days."""


@dataclass(frozen=True, slots=True)
class ImpossibleError(Exception):
    """A day or week that no calendar has."""

    reason: str


def fixed(start: date, end: date | None = None, *, weekly: bool = False) -> Spot:
    span = (start, end or start)
    return Spot(lambda _: span, start.year, weekly=weekly)


def yearly(at: Callable[[int], Span], year: str | int | None) -> Spot:
    return Spot(at, int(year) if year else None)


def spot_of_day(day: int, month: int, year: str | None) -> Spot:
    """A day of the month; a year of two digits is of this century."""
    if not 1 <= month <= 12 or not 1 <= day <= month_span(2028, month)[1].day:
        raise ImpossibleError("no_such_day")
    at = partial(_day, day, month)
    if year is None:
        return Spot(at)
    found = 2000 + int(year) if len(year) == 2 else int(year)
    if found not in _YEARS:
        raise ImpossibleError("no_such_day")
    at(found)
    return Spot(at, found, literal=True)


def _day(day: int, month: int, year: int) -> Span:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ImpossibleError("no_such_day") from None
    return found, found


def resolved(spot: Spot, today: date, past: bool = False) -> Span:
    """The span that is meant: the next one that isn't over, with `past` the latest one that has begun."""
    if spot.year is not None:
        return checked(spot, spot.at(spot.year))
    years = range(today.year + 1, today.year - 9, -1) if past else range(today.year - 1, today.year + 9)
    for year in years:
        try:
            start, end = spot.at(year)
        except ImpossibleError:
            continue
        if (start <= today) if past else (end >= today):
            return checked(spot, (start, end))
    raise ImpossibleError("no_such_day")


def checked(spot: Spot, span: Span) -> Span:
    """The span, when its first day is the weekday that was said with it."""
    if spot.weekday is not None and span[0].weekday() != spot.weekday:
        raise ImpossibleError("weekday_differs")
    return span
