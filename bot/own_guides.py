"""Files of one's own made into articles that a workspace keeps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clean import storable
from flows.field import OwnArticle

if TYPE_CHECKING:
    from knowledge.markup import Block, Span
    from knowledge.reading.outline import Outline

_LANGUAGE_SECTIONS = 200
"""How many of a guide's sections are looked at to tell its language."""
_LIKE_AN_ITEM = re.compile(r"^- ")
"""A paragraph that begins so would be read as a list."""


def articles_of_file(path: Path, language: str | None, otherwise: str) -> tuple[OwnArticle, ...]:
    """The articles of one file, without a guide's name. `language` None: that of its text, or `otherwise` where that
    can't be told. Raises GuideProblem with the file's `name` among its values."""
    from bot.files.guide_file import read_guide
    from knowledge.article import Source
    from knowledge.reading.articles import articles_of
    from knowledge.reading.problems import GuideProblem

    outline, _ = read_guide(path)
    dated = _day_of(path)
    try:
        made = articles_of(
            outline, language or _language_of(outline) or otherwise, Source(path.name, dated.isoformat())
        )
    except GuideProblem as problem:
        raise GuideProblem(problem.key, **{"name": path.name, **problem.values}) from problem
    return tuple(
        OwnArticle(
            id=one.id,
            language=one.language,
            title=one.title,
            ask=one.ask,
            text=_written(one.blocks),
            source=storable(path.name),
            dated=dated,
        )
        for one in made
    )


def _day_of(path: Path) -> date:
    """When the file was last changed."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _language_of(outline: Outline) -> str | None:
    """The language of most of the sections' words."""
    from bot.guide import library
    from knowledge.markup import plain
    from knowledge.search import language_of

    votes: Counter[str] = Counter()
    for section in outline.sections[:_LANGUAGE_SECTIONS]:
        text = f"{section.title}\n{plain(section.blocks)}"
        found = language_of(library(), text)
        if found is not None:
            votes[found] += len(text)
    return votes.most_common(1)[0][0] if votes else None


def _written(blocks: Iterable[Block]) -> str:
    """Blocks in the Markdown subset that knowledge/markup.py reads."""
    from knowledge.markup import Bullets

    return "\n\n".join(
        "\n".join(f"- {_line(item)}" for item in block.items)
        if isinstance(block, Bullets)
        else _LIKE_AN_ITEM.sub("– ", _line(block.spans))
        for block in blocks
    )


def _line(spans: Iterable[Span]) -> str:
    return "".join(
        f"[{span.text}]({span.href})" if span.href else f"**{span.text}**" if span.bold else span.text for span in spans
    )
