"""What a guide is made of: an article, the passage of it that is shown, and the neutral blocks of its text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from knowledge.markup import Block, blocks_of, plain

FENCE = "+++"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from. `date` is the source's own ISO date as far as it is known ("2025", "2026-01",
    "2026-02-25"); for an undated page, the day it was read."""

    name: str
    date: str


@dataclass(frozen=True, slots=True)
class Article:
    """One question's answer in one language. `covers` is False when the article says that the guide is silent."""

    id: str
    language: str
    title: str
    ask: tuple[str, ...]
    """Standard-language ways to ask for it."""
    sources: tuple[Source, ...]
    see_also: tuple[str, ...]
    covers: bool
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The body without its markup."""
        return plain(self.blocks)


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of an article that is shown."""

    article: str
    title: str
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]
    covers: bool = True
    """False: the passage explains that the guide doesn't answer this, and where to turn."""


def passage_of(article: Article) -> Passage:
    return Passage(article.id, article.title, article.blocks, article.sources, article.covers)


def read_article(text: str, language: str) -> Article:
    """An article from its Markdown file: TOML between two +++ lines, then the body.

    Raises ValueError when the front matter is missing, isn't TOML, or lacks a field or has one of a wrong type.
    """
    parts = text.split(FENCE + "\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise ValueError("an article begins with front matter between two +++ lines")
    front = tomllib.loads(parts[1])
    try:
        found = Article(
            id=front["id"],
            language=language,
            title=front["title"],
            ask=tuple(front["ask"]),
            sources=tuple(Source(source["name"], source["date"]) for source in front["sources"]),
            see_also=tuple(front.get("see_also", ())),
            covers=front.get("covers", True),
            blocks=blocks_of(parts[2]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"front matter lacks or misspells {error}") from error
    if not all(isinstance(value, str) for value in (found.id, found.title, *found.ask, *found.see_also)):
        raise ValueError(f"front matter of {found.id} holds something else than text")
    return found
