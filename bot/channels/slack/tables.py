"""A table as Slack's table block, or as text where there are none: in modals, on the home tab, or once refused.

Shape: docs.slack.dev/reference/block-kit/blocks/table-block. The newer data_table pages through its rows, but it
sets no column to the right and only some clients draw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len

from bot.channels.limits import (
    SLACK_RICH_TEXT,
    SLACK_TABLE_COLUMNS,
    SLACK_TABLE_ROWS,
    SLACK_TABLE_TEXT,
)
from bot.channels.slack.letters import is_blank, one_line
from bot.channels.slack.rich_text import Block, Run, paragraphs, preformatted
from flows.engine.messages import Table

NARROW = 38
"""Columns of fixed-width text that a phone held upright shows in one line. Own."""

GAPS = (2, 1)
"""Columns between two cells; one where two leave no room."""

EMPTY = "–"
"""What stands in an empty cell: Slack refuses a cell without a letter."""

_NOTHING = frozenset({"", "—", "–", "-"})
_BOLD = frozenset({"bold"})


def table(table: Table) -> tuple[tuple[Block, ...], ...]:
    """The table as few runs of blocks with at most one table block each, which a message takes one of. The title
    stands above the first. A table that no block can hold is text, in one run a block."""
    if not is_native(table):
        return tuple((block,) for block in as_text(table))
    first, *others = ((_native(part),) for part in chunks(table))
    return ((*title(table), *first), *others)


def is_native(table: Table) -> bool:
    """Whether table blocks can hold it. The room that its text takes is counted too, so that it can be shown as text
    where Slack turns out not to take the block."""
    most = max((_cost(table, row) for row in _rows(table)), default=0)
    return (
        most > 0
        and _width(table) <= SLACK_TABLE_COLUMNS.most
        and _cost(table, table.columns) + most <= SLACK_TABLE_TEXT.most
    )


def chunks(table: Table) -> Iterator[Table]:
    """The table in tables with the same headings that a block each can hold; only for one that blocks can hold."""
    room = SLACK_TABLE_TEXT.most - _cost(table, table.columns)
    most = SLACK_TABLE_ROWS.most - 1
    held: list[tuple[str, ...]] = []
    size = 0
    for row in _rows(table):
        cost = _cost(table, row)
        if held and (size + cost > room or len(held) == most):
            yield replace(table, rows=tuple(held))
            held, size = [], 0
        held.append(row)
        size += cost
    if held:
        yield replace(table, rows=tuple(held))


def title(table: Table) -> tuple[Block, ...]:
    return paragraphs((Run(one_line(table.title), _BOLD),))


def as_text(table: Table) -> tuple[Block, ...]:
    """The title and the rows: columns of fixed width where a phone has room for them, else a label and its value a
    line, else a paragraph a row."""
    return (*title(table), *rows_as_text(table))


def rows_as_text(table: Table) -> tuple[Block, ...]:
    rows = [[_plain(text) for text in _full(table, row)] for row in _rows(table)]
    if not rows:
        return ()
    for gap in GAPS:
        lines = _columns(table, rows, gap)
        # A cell of nothing but accents is narrow and long.
        if max(map(cell_len, lines)) <= NARROW and 2 * max(map(len, lines)) < SLACK_RICH_TEXT.most:
            return tuple(_fixed(lines, bool(any(map(_plain, table.columns)))))
    if _width(table) == 2:
        return paragraphs(_pairs(rows))
    return paragraphs(_paragraphs(table, rows))


def _native(table: Table) -> Block:
    head = [_cell(name) for name in _full(table, table.columns)]
    rows = [[_cell(text) for text in _full(table, row)] for row in table.rows]
    if not all(is_blank(name) for name in table.columns):
        rows.insert(0, head)
    columns = [{"align": "right" if nth in table.right else "left", "is_wrapped": True} for nth in range(_width(table))]
    return {"type": "table", "rows": rows, "column_settings": columns}


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": EMPTY if is_blank(line := one_line(text)) else line}


def _full(table: Table, row: Sequence[str]) -> list[str]:
    """As many cells as the table has columns."""
    return [*row, *[""] * (_width(table) - len(row))]


def _rows(table: Table) -> list[tuple[str, ...]]:
    """Those with something to see."""
    return [row for row in table.rows if any(map(_plain, row))]


def _width(table: Table) -> int:
    return max(len(row) for row in (table.columns, *table.rows))


def _cost(table: Table, row: Sequence[str]) -> int:
    """More than the characters that the row takes, in a table or as text with its labels."""
    return sum(map(len, row)) + sum(map(len, table.columns)) + 4 * _width(table) + NARROW


def _plain(text: str) -> str:
    """As one line with ordinary spaces, so that columns come out even."""
    line = re.sub(r"\s+", " ", one_line(text))
    return "" if is_blank(line) else line.strip()


def _columns(table: Table, rows: Sequence[Sequence[str]], gap: int) -> list[str]:
    """The headings, if there are any, and the rows, each as a line padded with spaces."""
    head = [_plain(table.columns[nth]) if nth < len(table.columns) else "" for nth in range(_width(table))]
    shown = [head, *rows] if any(head) else list(rows)
    widths = [max(cell_len(row[nth]) for row in shown) for nth in range(_width(table))]
    lines = []
    for row in shown:
        cells = [
            " " * (width - cell_len(cell)) + cell if nth in table.right else cell + " " * (width - cell_len(cell))
            for nth, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(cells).rstrip())
    return lines


def _fixed(lines: Sequence[str], headed: bool) -> Iterator[Block]:
    """The lines as few blocks of fixed width, each with the headings."""
    head, body = (lines[:1], lines[1:]) if headed else ((), lines)
    held: list[str] = []
    for line in body:
        if held and len("\n".join([*head, *held, line])) > SLACK_RICH_TEXT.most:
            yield preformatted("\n".join([*head, *held]))
            held = []
        held.append(line)
    yield preformatted("\n".join([*head, *held]))


def _pairs(rows: Sequence[Sequence[str]]) -> Iterator[Run]:
    for nth, (label, value) in enumerate(rows):
        if nth:
            yield Run("\n")
        if label:
            yield Run(f"{label}:", _BOLD)
        yield Run(f" {value}" if label else value)


def _paragraphs(table: Table, rows: Sequence[Sequence[str]]) -> Iterator[Run]:
    """What each row is about in bold, then a line for each other column that has something to say."""
    about = list(_about(table, rows))
    for at, row in enumerate(rows):
        head = ": ".join(row[nth] for nth in about if row[nth] not in _NOTHING)
        lines = [
            f"{column}: {cell}" if column else cell
            for nth, cell in enumerate(row)
            if nth not in about and cell not in _NOTHING
            for column in [_plain(table.columns[nth]) if nth < len(table.columns) else ""]
        ]
        if at:
            yield Run("\n\n")
        if head:
            yield Run(head, _BOLD)
        yield Run(("\n" if head and lines else "") + "\n".join(lines))


def _about(table: Table, rows: Sequence[Sequence[str]]) -> Iterator[int]:
    """The columns that name a row: the first one of words, and the next one where the first says the same of several,
    as the group of a measure does."""
    of_words = [nth for nth in range(_width(table)) if nth not in table.right] or [0]
    yield of_words[0]
    if len(of_words) > 1 and len({row[of_words[0]] for row in rows}) < len(rows):
        yield of_words[1]
