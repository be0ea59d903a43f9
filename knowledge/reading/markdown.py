"""Markdown, as CommonMark reads it with tables, in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.markup import Bullets, Paragraph, Span
from knowledge.reading.html import html_pieces
from knowledge.reading.outline import Heading, Outline, Piece, outline_of
from knowledge.reading.rows import row_of
from knowledge.reading.spans import secure, text_of

_FRONT = re.compile(
    r"\ufeff?(?:---[ \t]*\n(?P<yaml>(?:[\w-]+[ \t]*:|[ \t#]).*?)\n(?:---|\.\.\.)|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+)"
    r"[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_FRONT_TITLE = re.compile(r"""^title[ \t]*[:=][ \t]*(["']?)(?P<title>.+?)\1[ \t]*$""", re.MULTILINE)
_BOLD_TAG = re.compile(r"<(?P<end>/?)(?:b|strong)\b[^>]*>", re.IGNORECASE)


def read_markdown(text: str) -> Outline:
    """Headings, paragraphs, lists of both kinds (nested ones flattened), bold text and https links.

    A table's row is a list item "cell: cell, cell", code is a plain paragraph; images, comments and front matter are
    dropped, of which only a title stays. Raises GuideProblem "empty" when there is no text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    title = ""
    front = _FRONT.match(text)
    if front:
        named = _FRONT_TITLE.search(front["yaml"] or front["toml"] or "")
        title = named["title"] if named else ""
        text = text[front.end() :]
    return outline_of(_pieces(MarkdownIt("commonmark").enable("table").parse(text)), title)


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    depth = 0
    """Lists that are open."""
    item: list[Span] = []
    cells: list[Sequence[Span]] = []
    for token, before in zip(tokens, [None, *tokens], strict=False):
        match token.type:
            case (
                "bullet_list_open"
                | "ordered_list_open"
                | "list_item_open"
                | "list_item_close"
                | "heading_open"
                | "tr_open"
            ):
                # A list within an item: what came so far is an item of its own.
                cells = []
                if item:
                    yield Bullets((tuple(item),))
                    item = []
                depth += token.type.endswith("list_open")
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "tr_close":
                yield Bullets((row_of(cells),))
            case "inline":
                spans = _spans(token.children or ())
                opened = before.type if before else ""
                if opened in ("th_open", "td_open"):
                    cells.append(spans)
                elif opened == "heading_open" and before is not None:
                    yield Heading(text_of(spans), int(before.tag[1:]))
                elif depth:
                    item.extend((Span(" "), *spans))
                else:
                    yield Paragraph(spans)
            case "fence" | "code_block":
                if depth:
                    item.append(Span(f" {token.content}"))
                else:
                    yield Paragraph((Span(token.content),))
            case "html_block":
                found = html_pieces(token.content)
                if depth:
                    for piece in found:
                        if isinstance(piece, Paragraph):
                            item.extend((Span(" "), *piece.spans))
                        else:
                            yield piece
                else:
                    yield from found
            case _:
                pass


def _spans(tokens: Sequence[Token]) -> tuple[Span, ...]:
    spans: list[Span] = []
    bold = 0
    hrefs: list[str | None] = []
    for token in tokens:
        match token.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "link_open":
                hrefs.append(secure(str(token.attrGet("href") or "")))
            case "link_close":
                hrefs.pop()
            case "softbreak" | "hardbreak":
                spans.append(Span(" "))
            case "text" | "text_special" | "code_inline":
                spans.append(Span(token.content, bold > 0, hrefs[-1] if hrefs else None))
            case "html_inline":
                tag = _BOLD_TAG.fullmatch(token.content)
                if tag:
                    bold += -1 if tag["end"] else 1
                elif token.content.lower().startswith("<br"):
                    spans.append(Span(" "))
            case _:  # images, and marks that show nothing
                pass
    return tuple(spans)
