"""Questions answered from the guides alone, outside any conversation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clean import plain_spaces
from bot.guide import library, nodes, source, with_own_articles
from bot.settings import DATABASE_PREFIX
from flows.engine.messages import Node, plain
from knowledge.words import NOTHING_SAID

if TYPE_CHECKING:
    from knowledge.search import Library

MOST_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guides say to one question."""

    question: str
    language: str
    decision: str
    """answer, offer or refuse."""
    articles: tuple[tuple[str, float], ...]
    """Ids with their scores, best first, at most MOST_ARTICLES."""
    titles: tuple[str, ...]
    """Of the passages that were found."""
    nodes: tuple[Node, ...]
    """What is told: the answer, why the guide has none, or a word in reply to small talk. Empty for an offer, and
    where there is nothing to tell."""
    sources: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As `vaikute ask --json` prints it. `answer` is what is told, null where that is nothing."""
        return {
            "question": self.question,
            "language": self.language,
            "decision": self.decision,
            "articles": [{"id": article, "score": round(score, 4)} for article, score in self.articles],
            "answer": plain_spaces(plain(self.nodes)) or None,
        }


def library_beside(database_url: str) -> Library:
    """The library of whoever uses this machine: their own articles and the shipped ones. The database is only read,
    so that it may be in use; where it can't be read, the shipped guides answer alone."""
    if not Path(database_url.removeprefix(DATABASE_PREFIX)).is_file():
        return library()
    from bot.channels.terminal.session import ACCOUNT, HERE
    from storage.own_articles import read_beside
    from storage.problems import StoreProblem

    try:
        own = read_beside(database_url, HERE.channel, ACCOUNT)
    except StoreProblem:
        own = ()
    return with_own_articles(own)


def answer(of: Library, question: str, language: str | None, otherwise: str) -> Answer:
    """`language` None: the question's own, or `otherwise` where that can't be told."""
    from knowledge.search import language_of, search

    language = language or language_of(of, question) or otherwise
    found = search(of, question, language)
    told = [one for one in found.passages[:1] if found.decision == "answer" or not one.covers]
    said = _said(found.talk, found.foreign, language)
    return Answer(
        question,
        language,
        found.decision,
        tuple((passage.article, score) for passage, score in zip(found.passages, found.scores, strict=True))[
            :MOST_ARTICLES
        ],
        tuple(passage.title for passage in found.passages),
        said or tuple(node for passage in told for node in nodes(passage.blocks)),
        tuple(source(one, language) for passage in told for one in passage.sources),
    )


def _said(talk: str, foreign: str, language: str) -> tuple[Node, ...]:
    """A word in reply to small talk, or to a language that the guides aren't written in."""
    from flows.library import TEXTS

    if foreign:
        return TEXTS.say(language, f"engine.say.foreign_{foreign}")
    if talk and talk != NOTHING_SAID:
        return TEXTS.say(language, f"engine.say.talk_{talk}", open=False)
    return ()


def articles(of: Library, language: str) -> tuple[tuple[str, str], ...]:
    """Ids and titles of all articles in a language, by id."""
    return tuple(sorted((one.id, one.title) for one in of.readable[language].articles.values()))
