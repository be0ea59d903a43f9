"""A table as Slack's table block, or as text where there are none: in modals, on the home tab, or once refused.

Shape: docs.slack.dev/reference/block-kit/blocks/table-block. The newer data_table pages through its rows, but it
sets no column to the right and only some clients draw it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len

from bot.channels.letters import is_blank, one_line
from bot.channels.limits import (
    SLACK_RICH_TEXT,
    SLACK_TABLE_COLUMNS,
    SLACK_TABLE_ROWS,
    SLACK_TABLE_TEXT,
)
from bot.channels.slack.rich_text import Block, Run, paragraphs, preformatted
from bot.channels.tabular import GAPS, columns, plain, row_in_words, width
from flows.engine.messages import Table

NARROW = 38
"""Columns of fixed-width text that a phone held upright shows in one line. Own."""

EMPTY = "–"
"""What stands in an empty cell: Slack refuses a cell without a letter."""

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
        and width(table) <= SLACK_TABLE_COLUMNS.most
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
    rows = [[plain(text) for text in _full(table, row)] for row in _rows(table)]
    if not rows:
        return ()
    for gap in GAPS:
        lines = columns(table, rows, gap)
        # A cell of nothing but accents is narrow and long.
        if max(map(cell_len, lines)) <= NARROW and 2 * max(map(len, lines)) < SLACK_RICH_TEXT.most:
            return tuple(_fixed(lines, bool(any(map(plain, table.columns)))))
    if width(table) == 2:
        return paragraphs(_pairs(rows))
    return paragraphs(_paragraphs(table, rows))


def _native(table: Table) -> Block:
    head = [_cell(name) for name in _full(table, table.columns)]
    rows = [[_cell(text) for text in _full(table, row)] for row in table.rows]
    if not all(is_blank(name) for name in table.columns):
        rows.insert(0, head)
    settings = [{"align": "right" if nth in table.right else "left", "is_wrapped": True} for nth in range(width(table))]
    return {"type": "table", "rows": rows, "column_settings": settings}


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": EMPTY if is_blank(line := one_line(text)) else line}


def _full(table: Table, row: Sequence[str]) -> list[str]:
    """As many cells as the table has columns."""
    return [*row, *[""] * (width(table) - len(row))]


def _rows(table: Table) -> list[tuple[str, ...]]:
    """Those with something to see."""
    return [row for row in table.rows if any(map(plain, row))]


def _cost(table: Table, row: Sequence[str]) -> int:
    """More than the characters that the row takes, in a table or as text with its labels."""
    return sum(map(len, row)) + sum(map(len, table.columns)) + 4 * width(table) + NARROW


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
    for at, row in enumerate(rows):
        head, said = row_in_words(table, row, rows)
        lines = [f"{name}: {cell}" if name else cell for name, cell in said]
        if at:
            yield Run("\n\n")
        if head:
            yield Run(head, _BOLD)
        yield Run(("\n" if head and lines else "") + "\n".join(lines))
