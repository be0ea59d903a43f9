"""Rich messages: enough of their HTML to know what a person would see, strict in what must hold together.

What Telegram says to wrong rich HTML isn't published; the words are those of ordinary HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import ApiError, fault
from tests.fakes.telegram.html import unescape

_INLINE = frozenset({
    "a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "mark", "sub", "sup", "span",
    "tg-spoiler", "tg-emoji", "tg-time", "tg-math", "tg-reference",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "aside", "footer", "ul", "ol", "li", "table",
    "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary", "figure", "figcaption", "cite",
    "tg-thinking", "tg-math-block",
})  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "input", "tg-map"})
_INSIDE = {
    "li": {"ul", "ol"}, "tr": {"table", "thead", "tbody", "tfoot"}, "td": {"tr"}, "th": {"tr"},
    "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"}, "caption": {"table"}, "summary": {"details"},
}  # fmt: skip
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>")
_LEAVES = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "aside", "footer", "li", "summary", "figcaption",
    "caption",
})  # fmt: skip


@dataclass(slots=True)
class Table:
    rows: list[list[str]] = field(default_factory=list)
    header: int = 0
    """How many of the first rows are headings."""


@dataclass(slots=True)
class Rich:
    """`blocks`: (kind, text or table) from top to bottom; kind is the tag, "p" for bare text, or "table"."""

    html: str
    blocks: list[tuple[str, str | Table]] = field(default_factory=list)

    @property
    def tables(self) -> list[Table]:
        return [content for _, content in self.blocks if isinstance(content, Table)]

    @property
    def paragraphs(self) -> list[str]:
        return [content for _, content in self.blocks if isinstance(content, str)]

    @property
    def text(self) -> str:
        """All of it as plain lines; the cells of a row stand between bars."""
        lines: list[str] = []
        for kind, content in self.blocks:
            if isinstance(content, Table):
                lines += [" | ".join(row) for row in content.rows]
            else:
                lines.append(f"• {content}" if kind == "li" else content)
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        return {"blocks": [_block(kind, content) for kind, content in self.blocks]}


def _block(kind: str, content: str | Table) -> dict[str, Any]:
    if isinstance(content, Table):
        cells = [
            [{"text": cell, "is_header": number < content.header, "align": "left", "valign": "middle"} for cell in row]
            for number, row in enumerate(content.rows)
        ]
        return {"type": "table", "cells": cells}
    if len(kind) == 2 and kind[0] == "h":
        return {"type": "section_heading", "text": content, "size": int(kind[1])}
    return {"type": "paragraph", "text": content}


def _wrong(words: str) -> ApiError:
    return fault(f"can't parse entities: {words}")


class _Reader:
    def __init__(self, html: str) -> None:
        self.rich = Rich(html)
        self.stack: list[str] = []
        self.text: list[str] = []
        self.tables: list[Table] = []
        self.row_headed = True

    def say(self, text: str) -> None:
        if "pre" not in self.stack:
            text = re.sub(r"[ \t\r\n]+", " ", text)
        self.text.append(unescape(text))

    def flush(self, kind: str) -> str:
        text = "".join(self.text).strip()
        self.text = []
        if text and not ({"td", "th"} & set(self.stack)):
            self.rich.blocks.append((kind, text))
        return text

    def leaf(self) -> str:
        return next((tag for tag in reversed(self.stack) if tag in _LEAVES), "p")

    def open(self, tag: str, offset: int) -> None:
        if tag in _VOID:
            if tag == "br":
                self.text.append("\n")
            return
        parents = _INSIDE.get(tag)
        if parents and (not self.stack or self.stack[-1] not in parents):
            raise _wrong(f'Unsupported start tag "{tag}" at byte offset {offset}')
        if tag in _BLOCKS:
            if tag not in ("td", "th") and not ({"td", "th"} & set(self.stack)):
                self.flush(self.leaf())
            elif tag in ("td", "th"):
                self.text = []
        if tag == "table":
            self.tables.append(Table())
        elif tag == "tr":
            self.tables[-1].rows.append([])
            self.row_headed = True
        self.stack.append(tag)
        if len(self.stack) > limits.RICH_DEPTH.most:
            raise fault("RICH_MESSAGE_TOO_DEEP")

    def close(self, tag: str, offset: int) -> None:
        if not self.stack:
            raise _wrong(f"Unexpected end tag at byte offset {offset}")
        if tag != self.stack[-1]:
            raise _wrong(f'Unmatched end tag at byte offset {offset}, expected "</{self.stack[-1]}>", found "</{tag}>"')
        if tag in ("td", "th"):
            row = self.tables[-1].rows[-1]
            row.append("".join(self.text).strip())
            self.text = []
            self.row_headed = self.row_headed and (tag == "th" or "thead" in self.stack)
            if len(row) > limits.RICH_COLUMNS.most:
                raise fault("RICH_MESSAGE_TABLE_TOO_WIDE")
        elif tag == "tr" and self.row_headed and self.tables[-1].header == len(self.tables[-1].rows) - 1:
            self.tables[-1].header += 1
        elif tag == "table":
            self.text = []
            self.rich.blocks.append(("table", self.tables.pop()))
        elif tag in _BLOCKS and not ({"td", "th"} & set(self.stack)):
            self.flush(self.leaf())
        self.stack.pop()


def parse(html: str) -> Rich:
    """Raises ApiError 400 where tags are unknown, unbalanced or out of place, or where it is empty or too long."""
    reader = _Reader(html)
    at = 0
    while True:
        tag_at = html.find("<", at)
        reader.say(html[at : tag_at if tag_at >= 0 else len(html)])
        if tag_at < 0:
            break
        offset = len(html[:tag_at].encode())
        found = _TAG.match(html, tag_at)
        if found is None:
            raise _wrong(f"Unclosed start tag at byte offset {offset}")
        tag = found[2].lower()
        if tag not in _INLINE and tag not in _BLOCKS and tag not in _VOID:
            raise _wrong(f'Unsupported start tag "{tag}" at byte offset {offset}')
        if found[1]:
            reader.close(tag, offset)
        else:
            reader.open(tag, offset)
        at = found.end()
    if reader.stack:
        raise _wrong(f'Can\'t find end tag corresponding to start tag "{reader.stack[-1]}"')
    reader.flush("p")
    if not reader.rich.blocks:
        raise fault("RICH_MESSAGE_CONTENT_REQUIRED")
    if len(reader.rich.text) > limits.RICH_TEXT.most:
        raise fault("message is too long")
    if len(reader.rich.blocks) > limits.RICH_BLOCKS.most:
        raise fault("RICH_MESSAGE_TOO_MANY_BLOCKS")
    return reader.rich
