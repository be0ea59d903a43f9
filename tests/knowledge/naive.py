"""What the search is measured against: rapidfuzz over the phrasings, and plain BM25."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from rapidfuzz import fuzz, process

from knowledge.evaluation import Question
from knowledge.search import Library
from knowledge.words import normalise

Way = Callable[[Library, Question], Sequence[str]]
"""A question -> ids of the articles, likeliest first."""


def by_likeness(library: Library, question: Question) -> list[str]:
    """The articles by their likest title or phrasing, as rapidfuzz has it (token_set_ratio)."""
    phrasings, articles = _phrasings(library, question.language)
    found = process.extract(question.text.lower(), phrasings, scorer=fuzz.token_set_ratio, limit=60)
    return list(dict.fromkeys(articles[place] for _, _, place in found))


@cache
def _phrasings_of(articles: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[list[str], list[str]]:
    pairs = [(text.lower(), id) for id, texts in articles for text in texts]
    return [text for text, _ in pairs], [id for _, id in pairs]


def _phrasings(library: Library, language: str) -> tuple[list[str], list[str]]:
    guide = library.guides[language]
    return _phrasings_of(tuple((one.id, (one.title, *one.ask)) for one in guide.articles.values() if one.covers))


def by_words(library: Library, question: Question) -> list[str]:
    """The articles by BM25 over stems."""
    guide = library.guides[question.language]
    ids = list(guide.articles)
    found = guide.index.words(guide.index.query(normalise(question.text)))
    return [ids[at] for at in sorted(found, key=lambda at: -found[at]) if not guide.silent[at]]


WAYS: dict[str, Way] = {"naive rapidfuzz": by_likeness, "plain BM25": by_words}


def measured(of: Way, library: Library, questions: Sequence[Question]) -> tuple[str, str]:
    """Shares of the answerable questions whose right article is first, and among three, by language."""
    first, three = {}, {}
    for language in library.guides:
        mine = [one for one in questions if one.language == language and one.right]
        ranked = [(one, of(library, one)) for one in mine]
        first[language] = sum(ids[:1] != [] and ids[0] in one.right for one, ids in ranked) / len(mine)
        three[language] = sum(any(id in one.right for id in ids[:3]) for one, ids in ranked) / len(mine)
    return _told(first), _told(three)


def _told(of: dict[str, float]) -> str:
    return ", ".join(f"{language} {value:.3f}" for language, value in of.items())
