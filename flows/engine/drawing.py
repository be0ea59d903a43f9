"""Charts made so that every platform that draws them takes them: names short and each its own, not too many bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from flows.engine.messages import (
    LONGEST_CHART_LABEL,
    LONGEST_CHART_TITLE,
    LONGEST_CHART_UNIT,
    MOST_CATEGORIES,
    MOST_SERIES,
    Chart,
    Series,
)
from flows.engine.reading.free_text import clipped

FEWEST = 2
"""Figures that are worth drawing: one alone is read faster than it is looked at."""


def drawn(
    kind: Literal["bar", "line"],
    title: str,
    categories: Sequence[str],
    series: Sequence[tuple[str, Sequence[Decimal | None]]],
    unit: str = "",
) -> tuple[Chart, ...]:
    """The chart of the first categories and series that fit; none when hardly anything is known."""
    shown = series[:MOST_SERIES]
    if sum(value is not None for _, values in shown for value in values[:MOST_CATEGORIES]) < FEWEST:
        return ()
    names = _each_its_own(name for name, _ in shown)
    return (
        Chart(
            kind,
            clipped(title, LONGEST_CHART_TITLE),
            _each_its_own(categories[:MOST_CATEGORIES]),
            tuple(
                Series(name, tuple(values[:MOST_CATEGORIES])) for name, (_, values) in zip(names, shown, strict=True)
            ),
            clipped(unit, LONGEST_CHART_UNIT),
        ),
    )


def _each_its_own(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels cut to their length, a number at the end of those that would be the same."""
    found: list[str] = []
    for label in labels:
        short, number = clipped(label, LONGEST_CHART_LABEL) or "–", 1
        while short in found:
            number += 1
            end = f" {number}"
            short = clipped(label, LONGEST_CHART_LABEL - len(end)) + end
        found.append(short)
    return tuple(found)
