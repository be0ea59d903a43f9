"""The small subset of Markdown that articles are written in, as neutral blocks: paragraphs, `- ` lists, **bold**
and [links](https://...). Anything else is plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"\*\*(?P<bold>.+?)\*\*|\[(?P<text>[^\]]+)\]\((?P<href>https://[^\s)]+)\)")
_BULLET = "- "


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    bold: bool = False
    href: str | None = None
    """An https address, or None."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[tuple[Span, ...], ...]


Block = Paragraph | Bullets


def spans_of(line: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    end = 0
    for mark in _MARK.finditer(line):
        if mark.start() > end:
            spans.append(Span(line[end : mark.start()]))
        if mark["bold"] is not None:
            spans.append(Span(mark["bold"], bold=True))
        else:
            spans.append(Span(mark["text"], href=mark["href"]))
        end = mark.end()
    if end < len(line):
        spans.append(Span(line[end:]))
    return tuple(spans)


def blocks_of(body: str) -> tuple[Block, ...]:
    """Paragraphs and lists in order. A line that is neither blank nor a bullet goes on with the paragraph before."""
    blocks: list[Block] = []
    lines: list[str] = []
    items: list[tuple[Span, ...]] = []

    def close() -> None:
        if lines:
            blocks.append(Paragraph(spans_of(" ".join(lines))))
            lines.clear()
        if items:
            blocks.append(Bullets(tuple(items)))
            items.clear()

    for raw in body.splitlines():
        line = raw.strip()
        if not line:
            if lines:
                close()
        elif line.startswith(_BULLET):
            if lines:
                close()
            items.append(spans_of(line[len(_BULLET) :].strip()))
        else:
            if items:
                close()
            lines.append(line)
    close()
    return tuple(blocks)


def plain(blocks: tuple[Block, ...]) -> str:
    """The words alone, one line for each paragraph and list item."""
    rows: list[tuple[Span, ...]] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            rows.append(block.spans)
        else:
            rows.extend(block.items)
    return "\n".join("".join(span.text for span in row) for row in rows)
