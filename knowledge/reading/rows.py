"""A table's row in words."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.markup import Span
from knowledge.reading.spans import has_words, text_of, tidy


def row_of(cells: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """ "first cell: second, third" without the cells that are empty."""
    spans: list[Span] = []
    filled = [tidied for tidied in map(tidy, cells) if has_words(text_of(tidied))]
    for at, cell in enumerate(filled):
        if at:
            spans.append(Span(": " if at == 1 else ", "))
        spans.extend(cell)
    return tuple(spans)
