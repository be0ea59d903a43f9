"""A guide's articles from its outline: one for each section, or for each point of a long one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.article import Article, Source
from knowledge.markup import Block, Bullets, Paragraph, Span, plain
from knowledge.reading.outline import Outline, Section
from knowledge.reading.phrasing import Phrasing, phrasing_of
from knowledge.reading.problems import GuideProblem
from knowledge.reading.spans import has_words, text_of, tidy
from knowledge.reading.titles import sentence_places, sentences, shortened
from knowledge.words import fold

MOST_ARTICLES = 1_000
"""Of one guide."""
LONGEST_SECTION = 100_000
"""Characters of one section's text."""
LONGEST_ARTICLE = 900
"""Characters of a section that stays whole. A longer one is divided into its points."""
LONGEST_POINT = 2 * LONGEST_ARTICLE
"""Characters of a paragraph or a list that stays whole."""
SHORTEST_POINT = 100
"""Characters of a paragraph that is a point of its own; a shorter one goes with the one before or after."""
LONGEST_TITLE = 60
"""Characters of a title that is made from a sentence."""
LONGEST_HEADING = 100
"""Characters that are kept of a section's heading."""
LONGEST_SLUG = 40
"""Characters of an id without its beginning and its number."""
MOST_ASKED = 10
MOST_WORDS = 12
"""Of one way to ask."""
_LEAST_ASKED = 3
_LONGEST_ASKED = 120
"""Characters."""
_ITEM_WORDS = range(2, 9)
"""Words of a list's item that one may ask for."""

_SLUG_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Point:
    """What becomes an article."""

    title: str
    heading: bool
    """Whether the title is the guide's own heading."""
    blocks: tuple[Block, ...]


def articles_of(outline: Outline, language: str, source: Source) -> tuple[Article, ...]:
    """Articles in the text's order. The same outline gives the same ones.

    A section of at most LONGEST_ARTICLE characters is one article, titled by its heading; a longer one is divided at
    its paragraphs, a list staying with what introduces it, and each article but the first is titled by its first
    sentence. They point at their neighbours of the same section. What stands before the first heading is titled by
    the document's title. A heading alone gives nothing. Ids begin with "own-".

    Raises GuideProblem: "empty" when no section has a text, "section_too_long" (title, count, limit) and "too_many"
    (count, limit) when a guide is larger than what is read.
    """
    phrasing = phrasing_of(language)
    sections = [list(_points(section, outline.title, phrasing)) for section in outline.sections]
    count = sum(map(len, sections))
    if not count:
        raise GuideProblem("empty")
    if count > MOST_ARTICLES:
        raise GuideProblem("too_many", count=count, limit=MOST_ARTICLES)
    taken: set[str] = set()
    articles: list[Article] = []
    for points in sections:
        ids = [_id(point.title, taken) for point in points]
        for at, (id_, point) in enumerate(zip(ids, points, strict=True)):
            articles.append(
                Article(
                    id=id_,
                    language=language,
                    title=point.title,
                    ask=_ways_to_ask(point, phrasing),
                    sources=(source,),
                    see_also=(*ids[max(at - 1, 0) : at], *ids[at + 1 : at + 2]),
                    covers=True,
                    blocks=point.blocks,
                )
            )
    return tuple(articles)


def _points(section: Section, document: str, phrasing: Phrasing) -> Iterator[_Point]:
    blocks = tuple(block for block in section.blocks if has_words(plain((block,))))
    if not blocks:
        return
    length = len(plain(blocks))
    heading = _heading(section.title or document, phrasing)
    if length > LONGEST_SECTION:
        raise GuideProblem("section_too_long", title=heading, count=length, limit=LONGEST_SECTION)
    groups = [blocks] if length <= LONGEST_ARTICLE else _divided(blocks, phrasing)
    for at, group in enumerate(groups):
        if at == 0 and heading:
            yield _Point(heading, heading=True, blocks=group)
        else:
            first = sentences(plain(group), phrasing)[0]
            title = shortened(first, phrasing, letters=LONGEST_TITLE, words=LONGEST_TITLE)
            yield _Point(title, heading=False, blocks=group)


def _heading(title: str, phrasing: Phrasing) -> str:
    if len(title) <= LONGEST_HEADING:
        return title
    return shortened(title, phrasing, letters=LONGEST_HEADING, words=LONGEST_HEADING)


def _divided(blocks: Sequence[Block], phrasing: Phrasing) -> list[tuple[Block, ...]]:
    """A long section's points: each a paragraph, with the list or the paragraph that it introduces."""
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and (isinstance(block, Bullets) or plain((groups[-1][-1],)).endswith(":")):
            groups[-1].append(block)
        else:
            groups.append([block])
    return [part for group in _joined(groups) for part in _parts(group, phrasing)]


def _joined(groups: Sequence[list[Block]]) -> list[list[Block]]:
    """Groups without the very short ones, which go with their neighbour. A list is long enough."""
    joined: list[list[Block]] = []
    length = 0
    short = False
    """Of the last one."""
    for group in groups:
        size = len(plain(tuple(group)))
        is_short = size < SHORTEST_POINT and not any(isinstance(block, Bullets) for block in group)
        if joined and (short or is_short) and length + size <= LONGEST_ARTICLE:
            joined[-1].extend(group)
            length += size
            short = short and is_short and length < SHORTEST_POINT
        else:
            joined.append(list(group))
            length, short = size, is_short
    return joined


def _parts(group: Sequence[Block], phrasing: Phrasing) -> list[tuple[Block, ...]]:
    """A point that is far too long to read, divided at its sentences and its list's items."""
    if len(plain(tuple(group))) <= LONGEST_POINT:
        return [tuple(group)]
    parts: list[list[tuple[int, Block]]] = []
    length = 0
    for number, block in enumerate(group):
        for small in _small(block, phrasing):
            size = len(plain((small,)))
            if parts and length + size <= LONGEST_ARTICLE:
                length += size
            else:
                parts.append([])
                length = size
            parts[-1].append((number, small))
    return [
        tuple(_put_together([small for _, small in same]) for _, same in groupby(part, key=lambda pair: pair[0]))
        for part in parts
    ]


def _small(block: Block, phrasing: Phrasing) -> Iterator[Block]:
    """Paragraphs of a sentence, or lists of an item. A sentence without end is cut at LONGEST_ARTICLE characters."""
    if isinstance(block, Bullets):
        yield from (Bullets((item,)) for item in block.items)
        return
    for start, end in sentence_places(text_of(block.spans), phrasing):
        for at in range(start, end, LONGEST_ARTICLE):
            cut = tidy(_cut(block.spans, at, min(at + LONGEST_ARTICLE, end)))
            if has_words(text_of(cut)):
                yield Paragraph(cut)


def _put_together(smalls: Sequence[Block]) -> Block:
    """Sentences of one paragraph, or items of one list."""
    if isinstance(smalls[0], Bullets):
        return Bullets(tuple(item for small in smalls if isinstance(small, Bullets) for item in small.items))
    rows = (small.spans for small in smalls if isinstance(small, Paragraph))
    return Paragraph(tidy(span for row in rows for span in (*row, Span(" "))))


def _cut(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """What stands between two places of a row of spans, in characters."""
    at = 0
    for span in spans:
        text = span.text[max(start - at, 0) : max(end - at, 0)]
        if text:
            yield Span(text, span.bold, span.href)
        at += len(span.text)


def _ways_to_ask(point: _Point, phrasing: Phrasing) -> tuple[str, ...]:
    """The title and what a reader would call the same, at most MOST_ASKED of at most MOST_WORDS words each."""
    ways: dict[str, str] = {}

    def add(text: str) -> None:
        way = shortened(text, phrasing, letters=_LONGEST_ASKED, words=MOST_WORDS)
        if has_words(way):
            ways.setdefault(fold(way).rstrip("?"), way)

    add(point.title)
    name = shortened(point.title, phrasing, letters=80, words=8).rstrip("?")
    framed = [frame.format(name) for frame in phrasing.frames]
    if point.heading and not _is_question(point.title, phrasing):
        for way in framed:
            add(way)
    for text in (*_first_sentences(point.blocks, phrasing), *_bold(point.blocks), *_items(point.blocks)):
        add(text)
    for text in (*sentences(plain(point.blocks), phrasing), *framed):
        if len(ways) >= _LEAST_ASKED:
            break
        add(text)
    return tuple(ways.values())[:MOST_ASKED]


def _is_question(title: str, phrasing: Phrasing) -> bool:
    return title.endswith("?") or fold(title.split()[0]) in phrasing.questions


def _first_sentences(blocks: Sequence[Block], phrasing: Phrasing) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from sentences(text_of(block.spans), phrasing)[:1]


def _bold(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        for row in (block.spans,) if isinstance(block, Paragraph) else block.items:
            yield from (span.text for span in row if span.bold)


def _items(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Bullets):
            yield from (text for item in block.items if len((text := text_of(item)).split()) in _ITEM_WORDS)


def _id(title: str, taken: set[str]) -> str:
    """Also noted as taken. A title without a letter of a-z or a digit is called "part"."""
    slug = ""
    for word in _SLUG_WORD.findall(fold(title)):
        longer = f"{slug}-{word}" if slug else word[:LONGEST_SLUG]
        if len(longer) > LONGEST_SLUG:
            break
        slug = longer
    first = id_ = f"own-{slug or 'part'}"
    number = 2
    while id_ in taken:
        id_ = f"{first}-{number}"
        number += 1
    taken.add(id_)
    return id_
