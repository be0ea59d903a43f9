"""Questions answered from the guides alone, outside any conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.clean import plain_spaces
from bot.guide import library, nodes, source
from flows.engine.messages import Node, plain

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
    """The answer; empty unless the decision is answer, or the guide explains why it has none."""
    sources: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As `vaikute ask --json` prints it. The answer is null unless the decision is answer."""
        return {
            "question": self.question,
            "language": self.language,
            "decision": self.decision,
            "articles": [{"id": article, "score": round(score, 4)} for article, score in self.articles],
            "answer": plain_spaces(plain(self.nodes)) if self.decision == "answer" else None,
        }


def answer(question: str, language: str | None, otherwise: str) -> Answer:
    """`language` None: the question's own, or `otherwise` where that can't be told."""
    from knowledge.search import language_of, search

    language = language or language_of(library(), question) or otherwise
    found = search(library(), question, language)
    told = [one for one in found.passages[:1] if found.decision == "answer" or not one.covers]
    return Answer(
        question,
        language,
        found.decision,
        tuple((passage.article, score) for passage, score in zip(found.passages, found.scores, strict=True))[
            :MOST_ARTICLES
        ],
        tuple(passage.title for passage in found.passages),
        tuple(node for passage in told for node in nodes(passage.blocks)),
        tuple(source(one, language) for passage in told for one in passage.sources),
    )


def articles(language: str) -> tuple[tuple[str, str], ...]:
    """Ids and titles of all articles in a language, by id."""
    return tuple(sorted((one.id, one.title) for one in library().guides[language].articles.values()))
