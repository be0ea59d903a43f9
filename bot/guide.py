"""What the guides know of a message, as the conversation's own values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date

from flows.engine import formats
from flows.engine.known import Found, Passage
from flows.engine.messages import (
    Bold,
    Commanded,
    Inline,
    Input,
    Link,
    List,
    Node,
    Option,
    Paragraph,
    Pressed,
    Said,
    Text,
)
from flows.engine.reading.choices import Choice, read_choice
from flows.engine.reading.outcome import Read
from flows.field import OwnArticle
from knowledge import markup
from knowledge.words import NOTHING_SAID

if TYPE_CHECKING:
    from knowledge.article import Article, Source
    from knowledge.article import Passage as GuidePassage
    from knowledge.search import Library

ARTICLE_OPTION = "c:article:"
"""How the id of an option that shows an article begins."""


@cache
def library() -> Library:
    """The shipped guides, loaded when something is first looked for, with the meaning model where there is one."""
    from bot.meaning import meaning

    return replace(_words_alone(), meaning=meaning())


@cache
def _words_alone() -> Library:
    """Without the meaning model, which brings numpy: all that small talk needs."""
    from knowledge.search import load

    return load()


MOST_KEPT = 16
"""Workspaces whose own articles are kept ready for searching."""

Workspace = tuple[str, int]
"""Its id and the revision of its own articles."""


class Guides:
    """The shipped guides, and in front of them what each workspace has of its own."""

    def __init__(self, own: Callable[[str], Sequence[OwnArticle]]) -> None:
        """`own`: a workspace's own articles by its id."""
        self._at = lru_cache(MOST_KEPT)(self._library)
        self._own = own

    def find(self, said: str, language: str, topic: str, workspace: Workspace | None) -> Found:
        """What the guides know of a message. When they don't answer it, only an article that explains why keeps its
        text: the nearest topics are named and not told. `topic` is the article that answered last, which a question
        such as "entä hinta?" goes on from."""
        return find(self.of(workspace), said, language, topic)

    def small_talk(self, said: str, language: str) -> str:
        """Which kind of small talk a message is, empty when it is none: quickly, without looking anything up."""
        from knowledge.search import small_talk

        kind = small_talk(_words_alone(), said, language)
        return "" if kind == NOTHING_SAID else kind

    def article(self, id_: str, language: str, workspace: Workspace | None) -> Found:
        """One article by its id, nothing when there is none."""
        from knowledge.article import passage_of
        from knowledge.search import article

        try:
            of = article(self.of(workspace), id_, language)
        except KeyError:
            return Found()
        return Found("answer", (_passage(passage_of(of), language, whole=True),))

    def of(self, workspace: Workspace | None) -> Library:
        """The library that a workspace looks in."""
        return library() if workspace is None or workspace[1] == 0 else self._at(*workspace)

    def _library(self, workspace: str, _revision: int) -> Library:
        return with_own_articles(self._own(workspace))


def with_own_articles(own: Sequence[OwnArticle]) -> Library:
    """The shipped guides with a workspace's own articles in front of them."""
    from knowledge.search import with_own

    return with_own(library(), [_article(one) for one in own])


def find(of: Library, said: str, language: str, topic: str = "") -> Found:
    """As `Guides.find`, in a given library."""
    from knowledge.search import search

    found = search(of, said, language, topic)
    if found.talk and found.talk != NOTHING_SAID:
        return Found("talk", talk=found.talk)
    passages = (_passage(one, language, whole=_is_told(found.decision, one)) for one in found.passages)
    return Found(found.decision, tuple(passages), foreign=found.foreign)


def _article(of: OwnArticle) -> Article:
    from knowledge.article import Article, Source
    from knowledge.markup import blocks_of

    return Article(
        id=of.id,
        language=of.language,
        title=of.title,
        ask=of.ask,
        sources=(Source(of.source, of.dated.isoformat()),),
        see_also=(),
        covers=True,
        blocks=blocks_of(of.text),
    )


def chosen_article(given: Input, offered: tuple[Option, ...]) -> str | None:
    """The id of the article that an input asks for by its button, or by the number or words of one that was
    offered."""
    match given:
        case Commanded("article", words):
            return words.strip()
        case Pressed(option) if option.startswith(ARTICLE_OPTION):
            return option.removeprefix(ARTICLE_OPTION)
        case Said(text):
            articles = [one for one in offered if one.id.startswith(ARTICLE_OPTION)]
            number = text.strip().rstrip(".")
            if number.isdecimal() and 0 < int(number) <= len(offered):
                articles = [one for one in articles if one is offered[int(number) - 1]]
            else:
                read = read_choice(text, tuple(Choice(one.id, one.label) for one in articles)) if articles else None
                articles = [one for one in articles if isinstance(read, Read) and one.id == read.value]
            return articles[0].id.removeprefix(ARTICLE_OPTION) if articles else None
    return None


def _is_told(decision: str, one: GuidePassage) -> bool:
    return decision == "answer" or not one.covers


def _passage(of: GuidePassage, language: str, *, whole: bool) -> Passage:
    sources = tuple(source(one, language) for one in of.sources) if whole else ()
    return Passage(of.article, of.title, nodes(of.blocks) if whole else (), sources)


def nodes(blocks: tuple[markup.Block, ...]) -> tuple[Node, ...]:
    return tuple(
        Paragraph(_inline(block.spans))
        if isinstance(block, markup.Paragraph)
        else List(tuple(_inline(item) for item in block.items))
        for block in blocks
    )


def source(of: Source, language: str) -> str:
    """ "KKV, 25.2.2026" """
    return f"{of.name}, {_day(of.date, language)}" if of.date else of.name


def _inline(spans: tuple[markup.Span, ...]) -> tuple[Inline, ...]:
    return tuple(_marked(span) for span in spans)


def _marked(span: markup.Span) -> Inline:
    text = Text(span.text)
    if span.href:
        return Link(span.href, (text,))
    return Bold((text,)) if span.bold else text


def _day(iso: str, language: str) -> str:
    """A date as far as it is known: a day, a month of a year or a year."""
    try:
        if len(iso) == len("2026-02"):
            month = date.fromisoformat(f"{iso}-01")
            if language == "fi":
                return f"{month.month}/{month.year}"
            return str(format_date(month, "MMMM y", locale=formats.locale_of(language)))
        return formats.day(date.fromisoformat(iso), language)
    except ValueError:
        return iso
