"""The one place in time that a line names, in any of the ways there are."""

from __future__ import annotations

from datetime import date

from flows.engine.reading.near_days import near_days
from flows.engine.reading.parts_of_year import part_of_year
from flows.engine.reading.spots import Spot
from flows.engine.reading.written_days import written_days


def spots(line: str, today: date, order: str, past: bool = False) -> list[Spot]:
    """The spot that the whole line names: none, one, or two where the words mean one of two."""
    line = line.strip(" ,")
    if not line:
        return []
    return (
        written_days(line, today, order)
        or part_of_year(line, today)
        or near_days(line, today, lambda of_month: spots(of_month, today, order), past)
    )
