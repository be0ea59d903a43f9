"""A table in a rich message, or as text that a phone can show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from bot.channels.telegram.html import escaped, inline, is_blank, length, showable, shown, visible
from flows.engine.messages import List, Node, Table

NARROW = 34
"""Columns of fixed-width text that a phone shows in one line, held upright. Own: narrower letters are set by some."""

LONG = 3_000
"""UTF-16 units after which a fixed-width table begins anew, with its headings."""

GAPS = (2, 1)
"""Columns between two cells; one where two leave no room."""

_NOTHING = frozenset({"", "—", "–", "-"})


def rich(table: Table, nodes: Sequence[Node] = ()) -> str:
    """The nodes, then the table, as the `html` of an InputRichMessage (Bot API 10.1).

    Its tags, from core.telegram.org/bots/api#rich-html-style as copied into grammY's types (grammyjs/types, rich.ts):
    p, ul and li, b, i, code, a, br, and table (attributes bordered and striped) with caption, tr, th and td; align is
    left, center or right (RichBlockTableCell). A cell holds inline text only. Line ends between tags mean nothing.
    Limits are in bot/channels/limits.py.
    """
    head = [(name, "th", nth in table.right) for nth, name in enumerate(table.columns)]
    rows = [[(cell, "td", nth in table.right) for nth, cell in enumerate(row)] for row in table.rows]
    if any(showable(name).strip() for name in table.columns):
        rows.insert(0, head)
    caption = f"<caption>{shown(table.title)}</caption>" if not is_blank(table.title) else ""
    drawn = "".join(f"<tr>{''.join(_cell(*cell) for cell in row)}</tr>" for row in rows)
    text = "".join(_node(node) for node in nodes)
    return f"{text}<table bordered striped>{caption}{drawn}</table>"


def aligned(table: Table) -> tuple[str, ...]:
    """Blocks of HTML: columns of fixed width where a phone has room for them, else a label and its value a line, else
    a block a row."""
    title = f"<b>{shown(table.title)}</b>" if not is_blank(table.title) else ""
    rows = [[_plain(row[nth]) if nth < len(row) else "" for nth in range(_width(table))] for row in table.rows]
    rows = [row for row in rows if any(row)]
    for gap in GAPS:
        lines = _columns(table, rows, gap)
        if max(map(cell_len, lines), default=0) <= NARROW:
            made = _fixed(lines, bool(any(map(_plain, table.columns))))
            break
    else:
        made = _pairs(rows) if _width(table) == 2 else [_row(table, row, rows) for row in rows]
    made = [block for block in made if not is_blank(visible(block))]
    if title and made:
        # In the first block, so that no message ends with it.
        made[0] = title + ("\n" if made[0].startswith("<pre>") or _width(table) == 2 else "\n\n") + made[0]
    return tuple(made or [title] if title else made)


def _node(node: Node) -> str:
    if isinstance(node, List):
        items = (inline(item) for item in node.items)
        drawn = "".join(f"<li>{_lines(item)}</li>" for item in items if not is_blank(visible(item)))
        return f"<ul>{drawn}</ul>" if drawn else ""
    text = inline(node.children)
    return "" if is_blank(visible(text)) else f"<p>{_lines(text)}</p>"


def _lines(html: str) -> str:
    return html.strip("\n").replace("\n", "<br>")


def _cell(text: str, tag: str, right: bool) -> str:
    align = ' align="right"' if right else ""
    return f"<{tag}{align}>{shown(_spaced(text))}</{tag}>"


def _width(table: Table) -> int:
    return max(len(row) for row in (table.columns, *table.rows))


def _spaced(text: str) -> str:
    """As one line, with its non-breaking spaces."""
    return re.sub(r"[ \t\n]+", " ", showable(text)).strip()


def _plain(text: str) -> str:
    """As one line with ordinary spaces, so that columns come out even."""
    return re.sub(r"\s+", " ", showable(text)).strip()


def _columns(table: Table, rows: Sequence[Sequence[str]], gap: int) -> list[str]:
    """The headings, if there are any, and the rows, each as a line padded with spaces."""
    head = [_plain(table.columns[nth]) if nth < len(table.columns) else "" for nth in range(_width(table))]
    shown_rows = [head, *rows] if any(head) else list(rows)
    widths = [max(cell_len(row[nth]) for row in shown_rows) for nth in range(_width(table))] if shown_rows else []
    lines = []
    for row in shown_rows:
        cells = [
            " " * (width - cell_len(cell)) + cell if nth in table.right else cell + " " * (width - cell_len(cell))
            for nth, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(cells).rstrip())
    return lines


def _fixed(lines: Sequence[str], headed: bool) -> list[str]:
    """The lines as few blocks of fixed width, each with the headings."""
    head, body = (lines[:1], lines[1:]) if headed else ((), lines)
    made: list[str] = []
    held: list[str] = []
    for line in body:
        if held and length("\n".join([*held, line])) > LONG:
            made.append(_pre([*head, *held]))
            held = []
        held.append(escaped(line))
    if held:
        made.append(_pre([*map(escaped, head), *held]))
    return made


def _pre(lines: Sequence[str]) -> str:
    return "<pre>" + "\n".join(lines) + "</pre>"


def _pairs(rows: Sequence[Sequence[str]]) -> list[str]:
    """A label and its value a line, all in one block: it is cut between lines where it is long."""
    return ["\n".join(f"<b>{shown(label)}:</b> {shown(value)}" if label else shown(value) for label, value in rows)]


def _row(table: Table, row: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """What the row is about in bold, then a line for each other column that has something to say."""
    about = list(_about(table, rows))
    head = ": ".join(row[nth] for nth in about if row[nth] not in _NOTHING)
    lines = [f"<b>{shown(head)}</b>"] if head else []
    for nth, cell in enumerate(row):
        if nth in about or cell in _NOTHING:
            continue
        column = _plain(table.columns[nth]) if nth < len(table.columns) else ""
        lines.append(f"{shown(column)}: {shown(cell)}" if column else shown(cell))
    return "\n".join(lines)


def _about(table: Table, rows: Sequence[Sequence[str]]) -> Iterator[int]:
    """The columns that name a row: the first one of words, and the next one where the first says the same of several,
    as the group of a measure does."""
    of_words = [nth for nth in range(_width(table)) if nth not in table.right] or [0]
    yield of_words[0]
    if len(of_words) > 1 and len({row[of_words[0]] for row in rows}) < len(rows):
        yield of_words[1]
