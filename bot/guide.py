"""What the guides know of a message, as the conversation's own values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

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
from knowledge import markup

if TYPE_CHECKING:
    from knowledge.article import Passage as GuidePassage
    from knowledge.article import Source
    from knowledge.search import Library

ARTICLE_OPTION = "c:article:"
"""How the id of an option that shows an article begins."""


@cache
def library() -> Library:
    """The shipped guides, loaded when something is first looked for."""
    from knowledge.search import load

    return load()


_GOES_ON = re.compile(
    r"^(?:no\s+)?(?:entäs?|ent|mites?|mitäs|and|but|what about|how about|and what about|and how about)\s+(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""How a question goes on from the one before: "entä hinta?", "and what about TikTok?"."""
_MOST_WORDS = 7
"""Words of a question that may lean on the one before."""


def _going_on(alone: Any, together: Any, topic: str) -> Any:
    """Of what is found with the topic and without it: an article that both name, which the person hasn't just read;
    else what the topic adds to the question."""
    if together.decision != "answer" and alone.decision == "answer":
        return alone
    named = {one.article for one in alone.passages}
    both = [one for one in together.passages if one.article in named and one.article != topic]
    return replace(together, decision="answer", passages=tuple(both[:1])) if both else together


def find(said: str, language: str, topic: str = "") -> Found:
    """What the guides know of a message. When they don't answer it, only an article that explains why keeps its
    text: the nearest topics are named and not told. `topic` is the article that answered last, which a question
    such as "entä hinta?" goes on from."""
    from knowledge.search import search

    of = search(library(), said, language)
    on = _GOES_ON.match(said.strip())
    before = library().guides[language].articles.get(topic) if on and topic else None
    if on is not None and before is not None and len(said.split()) <= _MOST_WORDS:
        of = _going_on(of, search(library(), f"{before.title} {on['rest']}", language), topic)
    return Found(of.decision, tuple(_passage(one, language, whole=_is_told(of.decision, one)) for one in of.passages))


def article(id_: str, language: str) -> Found:
    """One article by its id, nothing when there is none."""
    from knowledge.article import passage_of

    of = library().guides[language].articles.get(id_)
    return Found("answer", (_passage(passage_of(of), language, whole=True),)) if of else Found()


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
