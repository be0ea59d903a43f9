"""A table in a rich message, or as text that a phone can show."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from bot.channels.letters import is_blank, one_line, showable
from bot.channels.tabular import GAPS, columns, plain, row_in_words, width
from bot.channels.telegram.html import escaped, inline, length, shown, visible
from flows.engine.messages import List, Node, Table

NARROW = 34
"""Columns of fixed-width text that a phone shows in one line, held upright. Own: narrower letters are set by some."""

LONG = 3_000
"""UTF-16 units after which a fixed-width table begins anew, with its headings."""


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
    rows = [[plain(row[nth]) if nth < len(row) else "" for nth in range(width(table))] for row in table.rows]
    rows = [row for row in rows if any(row)]
    for gap in GAPS:
        lines = columns(table, rows, gap)
        if max(map(cell_len, lines), default=0) <= NARROW:
            made = _fixed(lines, bool(any(map(plain, table.columns))))
            break
    else:
        made = _pairs(rows) if width(table) == 2 else [_row(table, row, rows) for row in rows]
    made = [block for block in made if not is_blank(visible(block))]
    if title and made:
        # In the first block, so that no message ends with it.
        made[0] = title + ("\n" if made[0].startswith("<pre>") or width(table) == 2 else "\n\n") + made[0]
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
    return f"<{tag}{align}>{shown(one_line(text))}</{tag}>"


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
    head, said = row_in_words(table, row, rows)
    lines = [f"<b>{shown(head)}</b>"] if head else []
    lines += [f"{shown(name)}: {shown(cell)}" if name else shown(cell) for name, cell in said]
    return "\n".join(lines)
