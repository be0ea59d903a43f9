"""A taught answer as an article: its id, its title and its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from flows.engine.reading.free_text import clipped
from flows.field import OwnArticle

LONGEST_TITLE = 80
"""Characters."""
LONGEST_ID = 44
"""Characters of an id, so that a button that carries it stays within what every platform allows."""

_BEGINS = "own-"
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+)(?=\S)")


def title_of(question: str) -> str:
    return clipped(question, LONGEST_TITLE)


def id_for(question: str, language: str, taught: Iterable[OwnArticle], nameless: str) -> str:
    """The id of the answer to a question: its words in plain letters. The same question keeps its id; another one
    that would get the same is numbered. `nameless` is used when the question has no letters that an id may have."""
    base = f"{_BEGINS}{_slug(question) or nameless}"[:LONGEST_ID].rstrip("-")
    ids = {one.id: one for one in taught if one.language == language}
    found, number = base, 2
    while found in ids and not _same(question, ids[found]):
        found = f"{base[: LONGEST_ID - 4]}-{number}"
        number += 1
    return found


def _same(question: str, article: OwnArticle) -> bool:
    return question.casefold() in (way.casefold() for way in (article.title, *article.ask))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def text_of(answer: str) -> str:
    """The answer in the guide's subset of Markdown: each line a paragraph, lines that begin with a dash a list."""
    text, before = "", ""
    for raw in answer.splitlines():
        line = raw.strip()
        if not line:
            continue
        bullet = _BULLET.match(line)
        line = f"- {line[bullet.end() :]}" if bullet else line
        joined = bullet is not None and before.startswith("- ")
        text += ("\n" if joined else "\n\n") + line if text else line
        before = line
    return text
