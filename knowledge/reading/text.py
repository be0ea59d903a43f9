"""Plain text with headings, as people write and paste it.

A paragraph is a line, or lines of one width up to a blank line. Headings are told by their shape: underlined, in
capitals, numbered, or a short line without a full stop that text follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.markup import Bullets, Paragraph, Span
from knowledge.reading.outline import Heading, Outline, Piece, outline_of
from knowledge.reading.spans import has_words

LONGEST_HEADING = 90
"""Characters."""
_MOST_WORDS = 14
_LONGEST_UNDERLINED = 120
_WRAPPED = range(40, 131)
"""Characters of a line that may have been broken for its width."""

_LINE = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BULLET = re.compile(r"[-*•·‣◦▪●–—]\s+(?=\S)|[a-zA-Z]\)\s+(?=\S)")
_NUMBER = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?=\S)")
_CHAPTER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)\.?\s+(?=\w)")
_HASHES = re.compile(r"(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*")
_PAIRING = frozenset({"ja", "tai", "sekä", "eli", "and", "or", "to"})
"""Words before which a hyphen stands for the rest of a word: "osto- ja myyntihinta"."""
_UNDERLINE = re.compile(r"={3,}|-{3,}")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    indent: int
    """Spaces before it."""
    apart: bool
    """A blank line, or a rule, stands before it."""
    level: int = 0
    """Of a heading that is marked as one, else 0."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A paragraph, a list item or a heading."""

    text: str
    item: bool = False
    number: int | None = None
    """Of an item that is numbered."""
    level: int = 0
    """Of a heading that is marked as one, else 0."""
    lines: int = 1


def read_text(text: str) -> Outline:
    """Raises GuideProblem "empty" when there is no word."""
    lines = _lines(text)
    units = _units(lines, wrapped=_is_wrapped(lines))
    return outline_of(_pieces(_counted(units)))


def item_of(line: str) -> str | None:
    """The words of a line that begins with a bullet; None for another."""
    mark = _BULLET.match(line)
    return line[mark.end() :] if mark else None


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    apart = True
    for raw in _LINE.split(text.expandtabs(4)):
        stripped = raw.strip().strip("\ufeff")
        if not has_words(stripped):
            if lines and not apart and _UNDERLINE.fullmatch(stripped) and _may_be_underlined(lines[-1]):
                lines[-1] = replace(lines[-1], level=1 if stripped[0] == "=" else 2)
            apart = True
            continue
        hashes = _HASHES.fullmatch(stripped)
        if hashes and has_words(hashes["title"]):
            lines.append(_Line(hashes["title"], 0, apart, len(hashes["level"])))
        else:
            lines.append(_Line(stripped, len(raw) - len(raw.lstrip()), apart))
        apart = False
    return lines


def _may_be_underlined(line: _Line) -> bool:
    return (
        not line.level
        and len(line.text) <= _LONGEST_UNDERLINED
        and item_of(line.text) is None
        and (line.apart or line.text[-1] not in ".:;,")
    )


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Whether lines go on in the next ones: then many of these begin with a small letter."""
    pairs = goes_on = 0
    for line, following in pairwise(lines):
        if following.apart or line.level or following.level or len(line.text) not in _WRAPPED:
            continue
        if item_of(following.text) is None and not _NUMBER.match(following.text):
            pairs += 1
            goes_on += following.text[0].islower()
    return goes_on * 4 > pairs


def _units(lines: Sequence[_Line], *, wrapped: bool) -> list[_Unit]:
    width = _width(lines)
    units: list[_Unit] = []
    parts: list[str] = []
    """Lines of the last unit."""
    indent = 0

    def close() -> None:
        if parts:
            units[-1] = replace(units[-1], text=_joined(parts), lines=len(parts))
            parts.clear()

    for at, line in enumerate(lines):
        goes_on = bool(parts) and not line.apart and not line.level and _begun(line) is None
        if goes_on and not units[-1].item:
            goes_on = wrapped and not _is_ended(lines[at - 1], line, width, first=len(parts) == 1)
        elif goes_on:
            goes_on = line.indent > indent or (wrapped and line.text[0].islower())
        if goes_on:
            parts.append(line.text)
            continue
        close()
        begun = None if line.level else _begun(line)
        units.append(begun or _Unit(line.text, level=line.level))
        if not line.level:
            parts.append(units[-1].text)
            indent = line.indent
    close()
    return units


def _begun(line: _Line) -> _Unit | None:
    """The item that a line begins. A numbered one keeps its number in the text: it may be none."""
    text = item_of(line.text)
    if text is not None:
        return _Unit(text, item=True)
    number = _NUMBER.match(line.text)
    return _Unit(line.text, item=True, number=int(number["number"])) if number else None


def _width(lines: Sequence[_Line]) -> int:
    """Characters at which lines were broken; an address that was too long to break doesn't count."""
    lengths = sorted(len(line.text) for line in lines if len(line.text) in _WRAPPED)
    return lengths[len(lengths) * 19 // 20] if lengths else 0


def _is_ended(line: _Line, following: _Line, width: int, *, first: bool) -> bool:
    """In text of one width: whether a line was ended on purpose, though the next word would have had room.

    `first`: the line begins its paragraph, and may be a heading.
    """
    length = len(line.text) + 1 + len(following.text.split(maxsplit=1)[0])
    if line.text[-1] in ".!?:" and (first or line.text[-1] != "?") and not following.text[0].islower():
        return length <= width
    return first and _like_heading(line.text) and length < 0.75 * width


def _joined(parts: Sequence[str]) -> str:
    """Lines in one; a word that was broken at its hyphen is whole again."""
    text = parts[0]
    for part in parts[1:]:
        broken = re.search(r"\w-$", text) and part[0].islower() and part.split(maxsplit=1)[0] not in _PAIRING
        text += part if broken else f" {part}"
    return text


def _like_heading(text: str) -> bool:
    first = next(letter for letter in text if letter.isalnum())
    return (
        len(text) <= LONGEST_HEADING
        and len(text.split()) <= _MOST_WORDS
        and text[-1] not in ".:;,…-–"
        and not first.islower()
        and any(letter.isalpha() for letter in text)
    )


def _is_in_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 4 and text.upper() == text and text.lower() != text


def _counted(units: Sequence[_Unit]) -> list[_Unit]:
    """Units of which those with a number are items only where the number counts them."""
    found: list[_Unit] = []
    for at, unit in enumerate(units):
        if unit.number is None:
            found.append(unit)
            continue
        before = units[at - 1] if at else None
        following = units[at + 1] if at + 1 < len(units) else None
        if _is_listed(unit.number, before, following):
            found.append(replace(unit, text=_NUMBER.sub("", unit.text, count=1), number=None))
        else:
            found.append(replace(unit, item=False))
    return found


def _is_listed(number: int, before: _Unit | None, following: _Unit | None) -> bool:
    """Whether a number at a line's beginning counts items: its neighbour goes on from it, or a list was announced."""
    if following is not None and following.number == number + 1:
        return True
    if before is None:
        return False
    return before.number == number - 1 or (before.item and before.number is None) or before.text.endswith(":")


def _pieces(units: Sequence[_Unit]) -> list[Piece]:
    pieces: list[Piece] = []
    for at, unit in enumerate(units):
        heading = _heading(unit, units[at + 1 : at + 3], first=at == 0)
        if heading:
            pieces.append(heading)
        else:
            spans = (Span(unit.text),)
            pieces.append(Bullets((spans,)) if unit.item else Paragraph(spans))
    return pieces


def _heading(unit: _Unit, later: Sequence[_Unit], *, first: bool) -> Heading | None:
    text = unit.text
    if unit.level:
        return Heading(text, unit.level)
    if not _may_be_heading(unit) or not later:
        return None
    following = later[0]
    chapter = _CHAPTER.match(text)
    if chapter and text[chapter.end()].isupper():
        return Heading(text, chapter["number"].count(".") + 1)
    if unit.number is not None:
        title = _NUMBER.sub("", text, count=1)
        return Heading(text, 1) if title[0].isupper() and not following.item and _is_body(following, title) else None
    if _is_in_capitals(text):
        return Heading(text, 1)
    if first and _may_be_heading(following) and later[1:] and not _may_be_heading(later[1]):
        # The document's title, and the first heading right below it.
        return Heading(text, 1)
    if _may_be_heading(following) or not _is_body(following, text):
        # Short lines in a row are a list without marks, a verse or an address. As headings they would be lost.
        return None
    return Heading(text, 1 if first else 2)


def _may_be_heading(unit: _Unit) -> bool:
    return bool(unit.level) or (unit.lines == 1 and not unit.item and _like_heading(unit.text))


def _is_body(unit: _Unit, title: str) -> bool:
    """Whether a unit says what a title before it promises: it is a list, longer, or the answer to a question."""
    return unit.item or len(unit.text) > len(title) or title.endswith("?")
