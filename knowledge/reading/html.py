"""A page of HTML in pieces: what a reader came for, without what surrounds it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

from knowledge.markup import Bullets, Paragraph, Span
from knowledge.reading.outline import Heading, Outline, Piece, outline_of
from knowledge.reading.rows import row_of
from knowledge.reading.spans import has_words, secure, text_of

_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_NEVER_SHOWN = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "select", "datalist", "textarea", "button", "iframe",
    "object", "audio", "video", "canvas",
})  # fmt: skip
_SURROUNDINGS = frozenset({"nav", "header", "footer", "aside", "form"})
_QUESTION = 6
"""Level of what opens to its answer, or is defined: below every real heading."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": _QUESTION}
_LINE_ENDS = _SURROUNDINGS | _HEADINGS.keys() | {
    "html", "body", "main", "article", "section", "div", "p", "blockquote", "pre", "address", "center", "figure",
    "figcaption", "dl", "dt", "dd", "ul", "ol", "li", "table", "caption", "tr", "hr", "details", "fieldset",
}  # fmt: skip
_ENDS_BEFORE = {
    "li": ({"li"}, {"ul", "ol"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"table", "tr"}),
    "th": ({"td", "th"}, {"table", "tr"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
}
"""A tag that begins -> those it ends though their end tags were left out, and within what."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"<!\[[^>]*>?")
"""Word's conditions and XML's sections, of which html.parser knows only some."""


_LONGEST_TAG = 100_000
"""Characters: a picture may be written out in one."""


@dataclass(frozen=True, slots=True)
class _Open:
    """An element whose end has not come."""

    tag: str
    bold: bool = False
    hidden: bool = False
    href: str | None = None


def read_html(text: str) -> Outline:
    """Headings, paragraphs, lists (nested ones flattened), bold text, https links, and rows of tables as list items.

    Of a page with <main> or <article> only that is read; navigation, headers, footers, asides and forms are left out
    unless the page has nothing else. Raises GuideProblem "empty" when there is no text.
    """
    page = _read(text)
    pieces = page.chosen()
    titles = (piece.title for piece in pieces if isinstance(piece, Heading) and piece.level == 1)
    return outline_of(pieces, next(titles, page.title))


def html_pieces(text: str) -> list[Piece]:
    """The same of a part of a page, which may have nothing to show."""
    return _read(text).chosen()


def _read(text: str) -> _Page:
    page = _Page()
    page.feed(_with_whole_tags(_DECLARATION.sub(" ", _COMMENT.sub(" ", text))))
    page.close()
    page.end_line()
    return page


def _with_whole_tags(text: str) -> str:
    """The text where each < begins a tag that ends before the next one, and others are characters.

    html.parser looks for a tag's end from every < to the end of the text: with many of them that takes hours.
    """
    parts = text.split(">")
    for at, part in enumerate(parts):
        start, mark, tag = part.rpartition("<")
        if mark and (at == len(parts) - 1 or len(tag) > _LONGEST_TAG):
            start, mark, tag = part, "", ""
        parts[at] = f"{start.replace('<', '&lt;')}{mark}{tag}"
    return ">".join(parts)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._pieces: list[tuple[Piece, frozenset[str]]] = []
        """With what they stand in: main, article, surroundings."""
        self._open: list[_Open] = []
        self._tags: Counter[str] = Counter()
        self._bold = self._hidden = 0
        self._hrefs: list[str | None] = []
        self._spans: list[Span] = []
        """Of the line that is being read."""
        self._cells: list[list[Span]] | None = None
        """Of the table's row that is being read."""
        self._breaks = 0

    def chosen(self) -> list[Piece]:
        """The pieces of <main>, else of <article>, else of the page without its surroundings, else all."""
        for within in ("main", "article", ""):
            found = [
                piece
                for piece, inside in self._pieces
                if "surroundings" not in inside and (not within or within in inside)
            ]
            if any(not isinstance(piece, Heading) for piece in found):
                return found
        return [piece for piece, _ in self._pieces]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDS_BEFORE:
            self._end_left_open(*_ENDS_BEFORE[tag])
        if tag in _LINE_ENDS:
            if tag != "li" and self._tags["p"] and self._innermost_line() == "p":
                self._end("p")
            self._start_line(tag)
        elif tag == "br":
            self._breaks += 1
            if self._breaks > 1 and self._cells is None and not self._tags["li"]:
                self.end_line()
            else:
                self._spans.append(Span(" "))
        if tag in ("td", "th"):
            if self._cells is None:
                self.end_line()
            else:
                self._cells.append([])
        if tag in _VOID:
            return
        given = dict(attrs)
        self._push(
            _Open(
                tag,
                bold=tag in ("b", "strong"),
                hidden=tag in _NEVER_SHOWN or "hidden" in given,
                href=secure(given.get("href")) if tag == "a" else None,
            )
        )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # <p/> and <b/> open an element in HTML, as browsers read it.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._tags[tag]:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._tags["title"] and not self._tags["body"]:
            self.title += data
            return
        if has_words(data):
            self._breaks = 0
        span = Span(data, self._bold > 0, self._hrefs[-1] if self._hrefs else None)
        if self._cells:
            self._cells[-1].append(span)
        else:
            self._spans.append(span)

    def end_line(self) -> None:
        """What was read since the last one becomes a piece."""
        spans, self._spans = self._spans, []
        if not has_words(text_of(spans)):
            return
        level = max((_HEADINGS[tag] for tag in _HEADINGS if self._tags[tag]), default=0)
        piece: Piece
        if level:
            piece = Heading(text_of(spans), level)
        elif self._tags["dt"] and text_of(spans).rstrip().endswith("?"):
            piece = Heading(text_of(spans), _QUESTION)
        elif self._tags["li"]:
            piece = Bullets((tuple(spans),))
        else:
            piece = Paragraph(tuple(spans))
        self._add(piece)

    def _add(self, piece: Piece) -> None:
        inside = {tag for tag in ("main", "article") if self._tags[tag]}
        around = {tag for tag in _SURROUNDINGS if self._tags[tag]}
        if around and not (around == {"header"} and inside and isinstance(piece, Heading)):
            # An article's own header has its title, and else the writer, the date and buttons to share.
            inside.add("surroundings")
        self._pieces.append((piece, frozenset(inside)))

    def _start_line(self, tag: str) -> None:
        if self._cells is not None and (tag in _HEADINGS or tag in ("ul", "ol", "table")):
            # A table for the page's layout: what is in its cells is read as if there were none.
            self._spans.extend(span for cell in self._cells for span in (Span(" "), *cell))
            self._cells = None
        if self._cells:
            self._cells[-1].append(Span(" "))
        elif self._tags["li"] and tag in ("p", "div"):
            self._spans.append(Span(" "))
        else:
            self.end_line()
        if tag == "tr":
            self._cells = []

    def _innermost_line(self) -> str:
        return next((one.tag for one in reversed(self._open[-8:]) if one.tag in _LINE_ENDS), "")

    def _end_left_open(self, tags: set[str], within: set[str]) -> None:
        for one in reversed(self._open[-8:]):
            if one.tag in within:
                return
            if one.tag in tags:
                self._end(one.tag)
                return

    def _end(self, tag: str) -> None:
        while True:
            last = self._open[-1]
            self._end_of_line(last.tag)
            self._pop()
            if last.tag == tag:
                return

    def _end_of_line(self, tag: str) -> None:
        if tag == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            row = row_of(cells)
            if has_words(text_of(row)):
                self._add(Bullets((row,)))
        elif self._cells:
            self._cells[-1].append(Span(" "))
        elif tag in _LINE_ENDS:
            if self._tags["li"] and tag in ("p", "div"):
                self._spans.append(Span(" "))
            else:
                self.end_line()

    def _push(self, opened: _Open) -> None:
        self._open.append(opened)
        self._tags[opened.tag] += 1
        self._bold += opened.bold
        self._hidden += opened.hidden
        if opened.tag == "a":
            self._hrefs.append(opened.href)

    def _pop(self) -> None:
        ended = self._open.pop()
        self._tags[ended.tag] -= 1
        self._bold -= ended.bold
        self._hidden -= ended.hidden
        if ended.tag == "a":
            self._hrefs.pop()
