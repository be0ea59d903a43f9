"""Replies on a screen: readable width, numbered options, tables, colours where the terminal has them."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterable
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table as RichTable
from rich.text import Text as RichText

from bot.clean import released, showable
from flows.engine.messages import (
    Bold,
    Code,
    Inline,
    Italic,
    Link,
    List,
    Node,
    Option,
    Paragraph,
    Table,
    Text,
)

WIDEST = 88
NARROWEST = 20
PADDING = 2
"""Columns between two cells of a table."""


class Screen:
    def __init__(self, out: TextIO) -> None:
        self._out = out
        if isinstance(out, io.TextIOWrapper):
            # A terminal of another encoding shows a question mark where it has no letter.
            out.reconfigure(errors="replace")
        tty = out.isatty()
        self._colours = tty and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.tty = tty

    @property
    def width(self) -> int:
        """Asked for each time, since a window can be made narrower in the middle."""
        return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))

    def nodes(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, Paragraph):
                self._wrapped(rich_text(node.children))
            elif isinstance(node, List):
                for item in node.items:
                    self._wrapped(rich_text(item), "• ")
            self.blank()

    def options(self, options: Iterable[Option], first: int) -> None:
        """`first` is the number of the first one."""
        shown = list(options)
        digits = len(str(first + len(shown) - 1))
        for number, option in enumerate(shown, first):
            self._wrapped(RichText(showable(option.label)), f"  {number:>{digits}}  ", "bold cyan")
        if shown:
            self.blank()

    def table(self, table: Table) -> None:
        """As columns, or row by row where the columns would not fit."""
        if table.title:
            self._wrapped(RichText(showable(table.title), "bold"))
        if _least_width(table) <= self.width:
            self._print(_columns(table))
        else:
            self._rows(table)
        self.blank()

    def line(self, text: str, style: str = "") -> None:
        """Plain text as paragraphs of its own."""
        for part in text.split("\n"):
            self._wrapped(RichText(showable(part), style))

    def path(self, label: str, path: str) -> None:
        """A path never breaks, so that it can be copied whole; it has a line of its own where the label leaves no
        room for it."""
        label, path = showable(label), showable(path)
        room = cell_len(label) + 1 + cell_len(path) <= self.width
        self._print(RichText(f"{label} {path}" if room else f"{label}\n{path}", "green"))

    def notice(self, text: str) -> None:
        """A sentence of the terminal's own."""
        self.line(text, "dim")
        self.blank()

    def typed(self, text: str) -> None:
        """What was read, so that a transcript shows both sides."""
        for part in text.split("\n"):
            self._wrapped(RichText(showable(part)), "> ")
        self.blank()

    def blank(self) -> None:
        self._out.write("\n")
        self._out.flush()

    def _rows(self, table: Table) -> None:
        for nth, row in enumerate(table.rows):
            if nth:
                self.blank()
            for column, cell in zip(table.columns, row, strict=False):
                label = showable(column)
                self._wrapped(RichText(f"{label}: " if label else "", "dim") + RichText(showable(cell)))

    def _wrapped(self, text: RichText, mark: str = "", mark_style: str = "") -> None:
        """Broken at words; every line after the first stands below the text and not below the mark."""
        console = self._console()
        indent = cell_len(mark)
        for nth, line in enumerate(text.wrap(console, max(self.width - indent, 8), overflow="fold")):
            line.rstrip()
            self._print((RichText(mark, mark_style) if nth == 0 else RichText(" " * indent)) + line)

    def _print(self, what: RenderableType) -> None:
        console = self._console()
        console.print(what, soft_wrap=isinstance(what, RichText))
        drawn = console.file
        assert isinstance(drawn, io.StringIO)
        self._out.write(re.sub(r" +\n", "\n", released(drawn.getvalue())))
        self._out.flush()

    def _console(self) -> Console:
        return Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=self._colours,
            color_system="standard" if self._colours else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )


def rich_text(children: tuple[Inline, ...], style: str = "") -> RichText:
    text = RichText(style=style)
    for child in children:
        match child:
            case Text(plain):
                text.append(showable(plain))
            case Code(plain):
                text.append(showable(plain), "cyan")
            case Bold(inner):
                text.append_text(rich_text(inner, "bold"))
            case Italic(inner):
                text.append_text(rich_text(inner, "italic"))
            case Link(href, inner):
                label = rich_text(inner, "underline")
                text.append_text(label)
                if label.plain != href:
                    text.append(f" ({showable(href)})")
    return text


def _columns(table: Table) -> RichTable:
    drawn = RichTable(box=box.SIMPLE_HEAD, padding=(0, PADDING, 0, 0), pad_edge=False, show_edge=False)
    for nth, column in enumerate(table.columns):
        drawn.add_column(RichText(showable(column)), justify="right" if nth in table.right else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(RichText(showable(cell)) for cell in row))
    return drawn


def _least_width(table: Table) -> int:
    """Columns of the screen that the table needs when its cells are broken at words."""
    columns = [
        [table.columns[nth], *(row[nth] for row in table.rows if nth < len(row))] for nth in range(len(table.columns))
    ]
    longest = [
        max((cell_len(word) for cell in cells for word in showable(cell).split()), default=0) for cells in columns
    ]
    return sum(longest) + (PADDING + 1) * len(columns)
