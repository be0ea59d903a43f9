"""Which article answers a question, or that none does.

Pure and quick: `load` reads the packaged guide once, `search` takes a few milliseconds and never raises on any text.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import exp
from typing import Literal

from knowledge.article import Article, Passage, Source, passage_of, read_article
from knowledge.index import Evidence, Index
from knowledge.language import Recogniser
from knowledge.markup import Block, Bullets, Paragraph, Span
from knowledge.words import Speech, is_small_talk, normalise, read_speech, sentences_of

__all__ = [
    "LANGUAGES",
    "Block",
    "Bullets",
    "Found",
    "Library",
    "Paragraph",
    "Passage",
    "Source",
    "Span",
    "article",
    "language_of",
    "library_of",
    "load",
    "search",
]

LANGUAGES = ("fi", "en")
PASSAGES_AT_MOST = 3
QUESTIONS_AT_MOST = 2
"""Sentences with a question mark that are looked at by themselves, besides the first and the last sentence."""

Decision = Literal["answer", "offer", "refuse"]


@dataclass(frozen=True, slots=True)
class Weights:
    """The figures of weights.toml."""

    score: Mapping[str, float]
    sentence: Mapping[str, float]
    confidence: Mapping[str, float]
    threshold: Mapping[str, float]


class Guide:
    """One language's articles. The index is made when that language is first searched, about 0.1 s."""

    def __init__(self, articles: Sequence[Article], speech: Speech) -> None:
        self.articles: Mapping[str, Article] = {found.id: found for found in articles}
        self.speech = speech

    @cached_property
    def index(self) -> Index:
        return Index(tuple(self.articles.values()), self.speech)


@dataclass(frozen=True, slots=True)
class Library:
    """Guides in their languages. What it answers never changes after it was made."""

    guides: Mapping[str, Guide]
    """Language -> guide."""
    weights: Weights
    recogniser: Recogniser


@dataclass(frozen=True, slots=True)
class Found:
    """What a question led to.

    answer: the first passage answers it. offer: one of the passages may be meant. refuse: the guide doesn't answer;
    the passages are an honest explanation and the nearest topics, or nothing at all (small talk, nonsense).
    """

    decision: Decision
    passages: tuple[Passage, ...]
    scores: tuple[float, ...]
    """0-1, one for each passage."""


@dataclass(frozen=True, slots=True)
class Candidate:
    article: Article
    score: float
    evidence: Evidence
    unknown: float


def load() -> Library:
    """The guide and the language files that come with the package."""
    package = files("knowledge")
    speech = {
        language: read_speech(
            _text(package / "languages" / f"{language}.toml"),
            language,
            json.loads(_text(package / "languages" / f"{language}.stems.json")),
        )
        for language in LANGUAGES
    }
    articles = [
        read_article(_text(entry), language)
        for language in LANGUAGES
        for entry in sorted((package / "guide" / language).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".md")
    ]
    return library_of(articles, speech, weights_of(_text(package / "weights.toml")))


def library_of(articles: Sequence[Article], speech: Mapping[str, Speech], weights: Weights) -> Library:
    """A library of any articles. Raises ValueError when two articles of a language share an id."""
    by_language: dict[str, list[Article]] = {language: [] for language in speech}
    for found in articles:
        if any(other.id == found.id for other in by_language[found.language]):
            raise ValueError(f"two articles have the id {found.id} in {found.language}")
        by_language[found.language].append(found)
    recogniser = Recogniser(
        {
            language: [text for found in of for text in (found.title, *found.ask)]
            for language, of in by_language.items()
        },
        {language: words.stop | words.small_talk for language, words in speech.items()},
    )
    guides = {language: Guide(of, speech[language]) for language, of in by_language.items()}
    return Library(guides, weights, recogniser)


def weights_of(text: str) -> Weights:
    table = tomllib.loads(text)
    return Weights(table["score"], table["sentence"], table["confidence"], table["threshold"])


def article(library: Library, id: str, language: str) -> Article:
    """Raises KeyError when there is no such article or language."""
    return library.guides[language].articles[id]


def language_of(library: Library, text: str) -> Literal["fi", "en"] | None:
    """The language that a text is written in, None when it can't be told (a name, a number, an empty text)."""
    found = library.recogniser.language_of(normalise(text))
    return "fi" if found == "fi" else "en" if found == "en" else None


def search(library: Library, question: str, language: str) -> Found:
    """Looks for `question` among the articles of `language` ("fi" or "en"; another raises KeyError)."""
    speech = library.guides[language].speech
    text = normalise(question)
    if is_small_talk(text, speech):
        return Found("refuse", (), ())
    return decide(candidates(library, text, language), library.weights)


def candidates(library: Library, text: str, language: str) -> list[Candidate]:
    """Articles that share anything with a normalised text, best first."""
    index, weights = library.guides[language].index, library.weights
    best: dict[int, Candidate] = {}
    for sentence, counts in _sentences(text, weights):
        query = index.query(sentence)
        unknown = query.unknown
        for at, evidence in index.evidence(query).items():
            score = counts * _score(evidence, weights)
            known = best.get(at)
            if known is None or score > known.score:
                best[at] = Candidate(index.articles[at], score, evidence, unknown)
    return sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.article.id))


def _sentences(text: str, weights: Weights) -> list[tuple[str, float]]:
    """The whole text, and of a longer one the sentences a question may stand in, each with what it counts."""
    found = [(text, 1.0)]
    sentences = sentences_of(text)
    if len(sentences) > 1:
        places = {
            0,
            len(sentences) - 1,
            *[at for at, one in enumerate(sentences) if one.endswith("?")][-QUESTIONS_AT_MOST:],
        }
        for at in sorted(places):
            last = "last" if at == len(sentences) - 1 else "other"
            found.append((sentences[at], weights.sentence["question" if sentences[at].endswith("?") else last]))
    return found


def _score(evidence: Evidence, weights: Weights) -> float:
    share = weights.score
    return (
        share["words"] * evidence.words
        + share["letters"] * evidence.letters
        + share["phrasing"] * evidence.phrasing
    )  # fmt: skip


def features(found: Sequence[Candidate], best: Candidate) -> dict[str, float]:
    """What the confidence in a candidate is made of, each 0-1 (the margin may be below 0)."""
    second = max((other.score for other in found if other is not best), default=0.0)
    return {
        "base": 1.0,
        "score": best.score,
        "margin": best.score - second,
        "words": best.evidence.words,
        "phrasing": best.evidence.phrasing,
        "unknown": best.unknown,
    }


def confidence(found: Sequence[Candidate], best: Candidate, weights: Weights) -> float:
    """How likely the best candidate is right, 0-1, by the fitted logistic model."""
    total = sum(weights.confidence[name] * value for name, value in features(found, best).items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def decide(found: Sequence[Candidate], weights: Weights) -> Found:
    """answer, offer or refuse, by the thresholds."""
    limit = weights.threshold
    covered = [candidate for candidate in found if candidate.article.covers]
    near = [candidate for candidate in covered if candidate.score >= limit["nearest"]]
    silent = next((candidate for candidate in found if not candidate.article.covers), None)
    best = covered[0] if covered else None
    if silent and (best is None or silent.score > best.score - limit["decoy_behind"]):
        explains = silent.score >= limit["nearest"] and silent.unknown <= limit["unknown"]
        return _found("refuse", [silent, *near] if explains else near)
    if best is None or best.unknown > limit["unknown"]:
        return _found("refuse", near)
    sure = confidence(found, best, weights)
    if sure >= limit["answer"]:
        return _found("answer", covered)
    if sure >= limit["offer"]:
        return _found("offer", near or covered)
    return _found("refuse", near)


def _found(decision: Decision, shown: Sequence[Candidate]) -> Found:
    kept = shown[:PASSAGES_AT_MOST]
    return Found(
        decision,
        tuple(passage_of(candidate.article) for candidate in kept),
        tuple(round(candidate.score, 4) for candidate in kept),
    )


def _text(entry: Traversable) -> str:
    return entry.read_text(encoding="utf-8")
