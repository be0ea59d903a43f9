"""Whether what is shown fits a platform: a reply is measured by each of the platform's limits.

Channels split a reply between its blocks, so what has to fit is each thing that can't be split: a paragraph, an item
of a list, a row of a table, a button.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from flows.engine.messages import (
    LONGEST_CHART_LABEL,
    LONGEST_CHART_TITLE,
    LONGEST_CHART_UNIT,
    MOST_CATEGORIES,
    MOST_CHARTS,
    MOST_SERIES,
    Document,
    Node,
    Paragraph,
    Reply,
    plain,
)

Unit = Literal["characters", "utf16", "escaped", "bytes", "pieces"]
"""characters: code points. utf16: UTF-16 units, an emoji is two. escaped: code points once & < > are written as
entities. bytes: of UTF-8. pieces: a count of things."""

FileNames = Callable[[Document], tuple[str, ...]]
"""What the files of a document are called; the channel's side knows."""


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    unit: Unit
    source: str
    """Where the limit is written; "own" and the reason where no platform sets it."""


@dataclass(frozen=True, slots=True)
class ScreenLimits:
    """What one reply of a channel may hold. None: the platform sets no limit, or the channel splits there."""

    platform: str
    block: Limit
    """One paragraph, or one item of a list."""
    blocks: Limit | None
    """Paragraphs and lists of one reply."""
    label: Limit
    """An option's text."""
    options: Limit
    """Options of one reply."""
    option_id: Limit
    title: Limit
    """A table's or a document's title."""
    rows: Limit | None
    """A table's rows, its heading counted."""
    columns: Limit | None
    row: Limit | None
    """All cells of one row."""
    table: Limit | None
    """All cells of a table."""
    file_name: Limit


@dataclass(frozen=True, slots=True)
class Excess:
    """One thing that doesn't fit."""

    limit: str
    measured: int
    allowed: int
    text: str


def measured(text: str, unit: Unit) -> int:
    """The size of a text in the unit. `pieces` is no unit of a text."""
    if unit == "utf16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if unit == "escaped":
        return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
    if unit == "bytes":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text)


def excesses(reply: Reply, limits: ScreenLimits, names: FileNames | None = None) -> Iterator[Excess]:
    """Everything of the reply that the platform wouldn't take."""
    for name, limit, text in _texts(reply, limits, names):
        # The escaped length is the largest of all and five times the length at most: most texts need no counting.
        if limit is not None and 5 * len(text) > limit.most and (size := measured(text, limit.unit)) > limit.most:
            yield Excess(name, size, limit.most, text)
    yield from _drawn_too_large(reply)
    for name, limit, count in _counts(reply, limits):
        if limit is not None and count > limit.most:
            yield Excess(name, count, limit.most, plain(reply.nodes))


def _drawn_too_large(reply: Reply) -> Iterator[Excess]:
    """What of the charts no platform that draws them would take; the limits are the strictest one's."""
    if len(reply.charts) > MOST_CHARTS:
        yield Excess("charts", len(reply.charts), MOST_CHARTS, reply.charts[0].title)
    for chart in reply.charts:
        names = tuple(series.name for series in chart.series)
        yield from _longer("chart_title", LONGEST_CHART_TITLE, (chart.title,))
        yield from _longer("chart_unit", LONGEST_CHART_UNIT, (chart.unit,))
        yield from _longer("chart_label", LONGEST_CHART_LABEL, (*names, *chart.categories))
        for labels, most in ((names, MOST_SERIES), (chart.categories, MOST_CATEGORIES)):
            if not 0 < len(labels) <= most:
                yield Excess("chart_size", len(labels), most, chart.title)
            if len(set(labels)) < len(labels):
                yield Excess("chart_same_label", len(labels), len(set(labels)), chart.title)
        for series in chart.series:
            if len(series.values) != len(chart.categories):
                yield Excess("chart_values", len(series.values), len(chart.categories), series.name)


def _longer(limit: str, most: int, texts: tuple[str, ...]) -> Iterator[Excess]:
    yield from (Excess(limit, len(text), most, text) for text in texts if len(text) > most)


def _texts(reply: Reply, limits: ScreenLimits, names: FileNames | None) -> Iterator[tuple[str, Limit | None, str]]:
    for node in reply.nodes:
        for text in _blocks(node):
            yield "block", limits.block, text
    for option in reply.options:
        yield "label", limits.label, option.label
        yield "option_id", limits.option_id, option.id
    if reply.table is not None:
        rows = [" | ".join(row) for row in (reply.table.columns, *reply.table.rows)]
        yield "title", limits.title, reply.table.title
        for row in rows:
            yield "row", limits.row, row
        yield "table", limits.table, "\n".join(rows)
    for document in reply.documents:
        yield "title", limits.title, document.title
        for name in names(document) if names else ():
            yield "file_name", limits.file_name, name


def _counts(reply: Reply, limits: ScreenLimits) -> Iterator[tuple[str, Limit | None, int]]:
    yield "blocks", limits.blocks, len(reply.nodes)
    yield "options", limits.options, len(reply.options)
    if reply.table is not None:
        yield "rows", limits.rows, len(reply.table.rows) + 1
        yield "columns", limits.columns, max(len(row) for row in (reply.table.columns, *reply.table.rows))


def _blocks(node: Node) -> Iterator[str]:
    if isinstance(node, Paragraph):
        yield plain((node,))
    else:
        for item in node.items:
            yield plain((Paragraph(item),))
