"""What every reader makes of a text: its headings, and what stands under each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.markup import Block, Bullets, Paragraph, Span
from knowledge.reading.problems import GuideProblem
from knowledge.reading.spans import has_words, text_of, tidy, visible

LONGEST_BOLD_HEADING = 90
"""Characters of a paragraph in bold that may be meant as a heading."""


_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\.)\s+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Heading:
    title: str
    """May begin with its number, which the outline leaves out."""
    level: int
    """1 for the highest, 9 for the lowest."""


Piece = Heading | Block
"""What a reader finds, in the text's order. A list may come in several pieces, an item in each."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    """Empty for what stands before the first heading."""
    level: int
    """As the heading's; 0 for what stands before the first one."""
    blocks: tuple[Block, ...]
    """Without those of the headings below. Empty for a heading alone."""


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    """The document's own; empty when it has none."""
    sections: tuple[Section, ...]


def outline_of(pieces: Iterable[Piece], title: str = "") -> Outline:
    """Pieces under their headings; what has no letter or digit is left out.

    Without a `title` of the document's own, a heading that nothing stands before is it.
    Raises GuideProblem "empty" when there is nothing but headings.
    """
    whole = [piece for piece in map(_tidied, pieces) if piece is not None]
    if not any(isinstance(piece, Paragraph | Bullets) for piece in whole):
        raise GuideProblem("empty")
    if not any(isinstance(piece, Heading) for piece in whole[1:]):
        whole = _bold_lines_as_headings(whole)
    title = visible(title)
    if not title and isinstance(whole[0], Heading):
        title = whole[0].title
    return Outline(title, tuple(_sections(whole)))


def _tidied(piece: Piece) -> Piece | None:
    if isinstance(piece, Heading):
        title = visible(piece.title)
        number = _NUMBER.match(title)
        if number and title[number.end()].isupper():
            title = title[number.end() :]
        return Heading(title, piece.level) if has_words(title) else None
    if isinstance(piece, Paragraph):
        spans = tidy(piece.spans)
        return Paragraph(spans) if has_words(text_of(spans)) else None
    items = tuple(item for item in map(tidy, piece.items) if has_words(text_of(item)))
    return Bullets(items) if items else None


def _bold_lines_as_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """Where a text has no headings, a short line in bold was meant as one."""
    found: list[Piece] = []
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        if isinstance(piece, Paragraph) and following is not None and all(span.bold for span in piece.spans):
            text = text_of(piece.spans)
            if len(text) <= LONGEST_BOLD_HEADING and text[-1] not in ".:;,":
                found.append(Heading(text, 2))
                continue
        found.append(piece)
    return found


def _sections(pieces: Sequence[Piece]) -> Iterable[Section]:
    heading = Heading("", 0)
    blocks: list[Block] = []
    items: list[tuple[Span, ...]] = []
    for piece in pieces:
        if isinstance(piece, Bullets):
            items.extend(piece.items)
            continue
        if items:
            blocks.append(Bullets(tuple(items)))
            items.clear()
        if isinstance(piece, Paragraph):
            blocks.append(piece)
        else:
            if heading.title or blocks:
                yield Section(heading.title, heading.level, tuple(blocks))
            heading, blocks = piece, []
    if items:
        blocks.append(Bullets(tuple(items)))
    yield Section(heading.title, heading.level, tuple(blocks))
