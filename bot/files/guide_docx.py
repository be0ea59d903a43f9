"""A guide written in Word: its headings, paragraphs, lists and tables, whatever language Word was in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from knowledge.markup import Bullets, Paragraph, Span
from knowledge.reading.outline import Heading, Outline, Piece, outline_of
from knowledge.reading.problems import GuideProblem
from knowledge.reading.rows import row_of
from knowledge.reading.spans import secure, text_of
from knowledge.reading.text import item_of

if TYPE_CHECKING:
    from docx.document import Document

LARGEST_UNPACKED = 50_000_000
"""Bytes of all parts together."""
MOST_PARTS = 5_000

_HEADING = re.compile(r"(?:heading|otsikko) ?([1-9])", re.IGNORECASE)
_TITLE = frozenset({"title", "otsikko"})
_CONTENTS = re.compile(r"(?:toc|sisluet|sisällysluettelo)\b.*|toc ?\d|sisluet ?\d", re.IGNORECASE)
_LIST = re.compile(r"(?:list (?:bullet|number)|merkitty luettelo|numeroitu luettelo)\b.*", re.IGNORECASE)
_DEEPEST = 20
"""Styles that one rests on, tables in tables."""


def read_docx(data: bytes) -> Outline:
    """Headings by their style's name or outline level, lists by style or numbering, bold text, https links; a table's
    row is a list item. Contents lists, headers, footers, notes, text boxes and deleted text are left out.

    Raises GuideProblem: "not_docx"; "unpacks_too_large" (size, limit: bytes); "empty".
    """
    _check(data)
    import docx  # takes a tenth of a second: only when a file is read

    try:
        pieces = list(_Reading(docx.Document(io.BytesIO(data))).pieces())
    except Exception as error:
        # Of a broken or foreign file python-docx, lxml and zipfile raise whatever they stumble over.
        raise GuideProblem("not_docx") from error
    return outline_of(pieces)


def _check(data: bytes) -> None:
    """Before anything is unpacked. A part that is larger than it says isn't read past its said size by zipfile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception as error:
        # Besides BadZipFile: a broken directory makes zipfile raise struct's, codecs' and others' errors.
        raise GuideProblem("not_docx") from error
    size = sum(part.file_size for part in parts)
    if size > LARGEST_UNPACKED:
        raise GuideProblem("unpacks_too_large", size=size, limit=LARGEST_UNPACKED)
    if len(parts) > MOST_PARTS or "[Content_Types].xml" not in {part.filename for part in parts}:
        raise GuideProblem("not_docx")


class _Style:
    """What a paragraph's or a run's style says, with what it rests on."""

    def __init__(self, style: Any) -> None:
        from docx.oxml.ns import qn

        self.names: list[str] = []
        self.level: int | None = None
        self.numbered: bool | None = None
        self.bold: bool | None = None
        for _ in range(_DEEPEST):
            if style is None:
                break
            self.names += [name for name in (style.name, style.style_id) if name]
            element = style.element
            if self.level is None:
                self.level = _number(element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}"))
            if self.numbered is None:
                number = _number(element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}"))
                self.numbered = None if number is None else number > 0
            if self.bold is None:
                self.bold = style.font.bold
            style = style.base_style

    @property
    def heading(self) -> int:
        """Level, 0 for no heading."""
        if any(name.lower() in _TITLE for name in self.names[:2]):
            return 1
        for name in self.names:
            found = _HEADING.fullmatch(name)
            if found:
                return int(found[1])
        return self.level + 1 if self.level is not None and self.level < 9 else 0


class _Reading:
    def __init__(self, document: Document) -> None:
        from docx.oxml.ns import qn

        self._document = document
        self._qn = qn
        self._styles: dict[str, _Style] = {}

    def pieces(self) -> Iterator[Piece]:
        return self._blocks(self._document.element.body, 0)

    def _blocks(self, parent: Any, depth: int) -> Iterator[Piece]:
        for element in parent:
            tag = element.tag
            if tag == self._qn("w:p"):
                yield from self._paragraph(element)
            elif tag == self._qn("w:tbl") and depth < _DEEPEST:
                yield from self._table(element, depth + 1)
            elif tag == self._qn("w:sdt") and not self._is_contents(element):
                for content in element.findall(self._qn("w:sdtContent")):
                    yield from self._blocks(content, depth)
            elif tag in (self._qn("w:ins"), self._qn("w:customXml"), self._qn("w:moveTo")):
                yield from self._blocks(element, depth)

    def _is_contents(self, element: Any) -> bool:
        gallery = element.find(f"{self._qn('w:sdtPr')}/{self._qn('w:docPartObj')}/{self._qn('w:docPartGallery')}")
        return gallery is not None and "contents" in gallery.get(self._qn("w:val"), "").lower()

    def _paragraph(self, element: Any) -> Iterator[Piece]:
        style = self._style_of(element)
        if any(_CONTENTS.fullmatch(name) for name in style.names):
            return
        spans = tuple(self._spans(element))
        level = self._heading(element, style)
        if level:
            yield Heading(text_of(spans), level)
        elif self._is_item(element, style):
            yield Bullets((spans,))
        else:
            # A list whose marks were typed.
            item = item_of(text_of(spans).strip())
            yield Paragraph(spans) if item is None else Bullets(((Span(item),),))

    def _style_of(self, element: Any) -> _Style:
        from docx.text.paragraph import Paragraph as Line

        id_ = element.style or ""
        if id_ not in self._styles:
            self._styles[id_] = _Style(Line(element, self._document._body).style)
        return self._styles[id_]

    def _heading(self, element: Any, style: _Style) -> int:
        own = _number(element.find(f"{self._qn('w:pPr')}/{self._qn('w:outlineLvl')}"))
        if own is not None:
            return own + 1 if own < 9 else 0
        return style.heading

    def _is_item(self, element: Any, style: _Style) -> bool:
        own = _number(element.find(f"{self._qn('w:pPr')}/{self._qn('w:numPr')}/{self._qn('w:numId')}"))
        if own is not None:
            return own > 0
        return bool(style.numbered) or any(_LIST.fullmatch(name) for name in style.names)

    def _spans(self, element: Any, href: str | None = None) -> Iterator[Span]:
        """Of a paragraph or of what stands in it: runs, links, content controls, insertions."""
        for child in element:
            tag = child.tag
            if tag == self._qn("w:r"):
                text = "".join(self._texts(child))
                if text:
                    yield Span(text, self._is_bold(child), href)
            elif tag == self._qn("w:hyperlink"):
                yield from self._spans(child, self._address(child))
            elif tag in map(self._qn, ("w:ins", "w:moveTo", "w:smartTag", "w:customXml", "w:fldSimple")):
                yield from self._spans(child, href)
            elif tag == self._qn("w:sdt"):
                for content in child.findall(self._qn("w:sdtContent")):
                    yield from self._spans(content, href)

    def _texts(self, run: Any) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag == self._qn("w:t"):
                yield child.text or ""
            elif tag in map(self._qn, ("w:tab", "w:br", "w:cr")):
                yield " "
            elif tag == self._qn("w:noBreakHyphen"):
                yield "-"

    def _is_bold(self, run: Any) -> bool:
        from docx.text.run import Run

        bold = Run(run, self._document._body).bold
        if bold is None and run.style:
            key = f"r:{run.style}"
            if key not in self._styles:
                self._styles[key] = _Style(Run(run, self._document._body).style)
            bold = self._styles[key].bold
        return bool(bold)

    def _address(self, link: Any) -> str | None:
        relation = self._document.part.rels.get(link.get(self._qn("r:id"), ""))
        return secure(relation.target_ref) if relation is not None and relation.is_external else None

    def _table(self, element: Any, depth: int) -> Iterator[Piece]:
        """Rows as list items; a frame around a text, or a table for the page's layout, as what is in it."""
        rows = [
            [cell for cell in row.iter(self._qn("w:tc")) if self._row_of(cell) is row]
            for row in element.iter(self._qn("w:tr"))
            if self._table_of(row) is element
        ]
        read = [[list(self._blocks(cell, depth)) for cell in row] for row in rows]
        if sum(map(len, read)) == 1 or any(isinstance(p, Heading) for row in read for cell in row for p in cell):
            for row in read:
                for cell in row:
                    yield from cell
            return
        for row in read:
            yield Bullets((row_of([tuple(_in_line(cell)) for cell in row]),))

    def _row_of(self, cell: Any) -> Any:
        return next(cell.iterancestors(self._qn("w:tr")))

    def _table_of(self, row: Any) -> Any:
        return next(row.iterancestors(self._qn("w:tbl")))


def _in_line(pieces: list[Piece]) -> Iterator[Span]:
    for piece in pieces:
        if isinstance(piece, Heading):
            yield Span(f"{piece.title} ")
            continue
        for row in (piece.spans,) if isinstance(piece, Paragraph) else piece.items:
            yield from (*row, Span(" "))


def _number(element: Any) -> int | None:
    """The value of an element that says a number."""
    if element is None:
        return None
    from docx.oxml.ns import qn

    value = element.get(qn("w:val"), "")
    return int(value) if value.isdecimal() else None
