"""A table as text of fixed width, and what its rows are about where there is no room for columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from bot.channels.letters import is_blank, one_line
from flows.engine.messages import Table

GAPS = (2, 1)
"""Columns between two cells; one where two leave no room."""

NOTHING = frozenset({"", "—", "–", "-"})
"""What a cell says that says nothing."""


def width(table: Table) -> int:
    return max(len(row) for row in (table.columns, *table.rows))


def plain(text: str) -> str:
    """As one line with ordinary spaces, so that columns come out even."""
    line = re.sub(r"\s+", " ", one_line(text))
    return "" if is_blank(line) else line.strip()


def column(table: Table, nth: int) -> str:
    """Its heading; empty where it has none."""
    return plain(table.columns[nth]) if nth < len(table.columns) else ""


def columns(table: Table, rows: Sequence[Sequence[str]], gap: int) -> list[str]:
    """The headings, if there are any, and the rows, each as a line padded with spaces. `rows` are plain and whole."""
    head = [column(table, nth) for nth in range(width(table))]
    shown = [head, *rows] if any(head) else list(rows)
    widths = [max(cell_len(row[nth]) for row in shown) for nth in range(width(table))] if shown else []
    lines = []
    for row in shown:
        cells = [
            " " * (wide - cell_len(cell)) + cell if nth in table.right else cell + " " * (wide - cell_len(cell))
            for nth, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(cells).rstrip())
    return lines


def row_in_words(table: Table, row: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, list[tuple[str, str]]]:
    """What the row is about, then each other column that has something to say, with its heading."""
    about = list(_about(table, rows))
    head = ": ".join(row[nth] for nth in about if row[nth] not in NOTHING)
    said = [(column(table, nth), cell) for nth, cell in enumerate(row) if nth not in about and cell not in NOTHING]
    return head, said


def _about(table: Table, rows: Sequence[Sequence[str]]) -> Iterator[int]:
    """The columns that name a row: the first one of words, and the next one where the first says the same of several,
    as the group of a measure does."""
    of_words = [nth for nth in range(width(table)) if nth not in table.right] or [0]
    yield of_words[0]
    if len(of_words) > 1 and len({row[of_words[0]] for row in rows}) < len(rows):
        yield of_words[1]
