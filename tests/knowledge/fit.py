"""Fits knowledge/weights.toml and prints what it found: python -m tests.knowledge.fit

Two kinds of questions are learned from: the development set, and the guide's own phrasings, a tenth at a time taken
out of the guide and then asked of what is left of it. The second kind keeps the first from flattering.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import exp

from knowledge.article import Article
from knowledge.evaluation import Question
from knowledge.index import Evidence
from knowledge.search import (
    LANGUAGES,
    Candidate,
    Found,
    Library,
    Weights,
    _sentences,
    decide,
    features,
    library_of,
    load,
)
from knowledge.words import normalise
from tests.knowledge.evaluate import QUESTIONS

FOLDS = 10
DEVELOPMENT_COUNTS = 5.0
"""A question as people type it counts as much as so many standard phrasings."""
SHRINKING = 1.0
NAMES = ("base", "score", "margin", "words", "phrasing", "unknown")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the evidence for every article, so that other weights can be tried without searching again."""

    question: Question
    counts: float
    evidence: tuple[tuple[Article, str, Evidence, float], ...]
    """Article, kind of sentence, evidence, share of unknown words."""


def gather(library: Library, question: Question, counts: float) -> Case:
    index = library.guides[question.language].index
    marks = replace(library.weights, sentence={"question": 1.0, "last": 2.0, "other": 3.0})
    kinds = {1.0: "question", 2.0: "last", 3.0: "other"}
    rows = []
    for number, (sentence, mark) in enumerate(_sentences(normalise(question.text), marks)):
        query = index.query(sentence)
        kind = "whole" if number == 0 else kinds[mark]
        for at, evidence in index.evidence(query).items():
            rows.append((index.articles[at], kind, evidence, query.unknown))
    return Case(question, counts, tuple(rows))


def cases() -> Iterator[Case]:
    library = load()
    for question in QUESTIONS:
        if not question.small_talk:
            yield gather(library, question, DEVELOPMENT_COUNTS)
    speech = {language: guide.speech for language, guide in library.guides.items()}
    for fold in range(FOLDS):
        kept, taken = [], []
        for guide in library.guides.values():
            for place, article in enumerate(guide.articles.values()):
                out = {ask for number, ask in enumerate(article.ask) if (number + place) % FOLDS == fold}
                kept.append(replace(article, ask=tuple(ask for ask in article.ask if ask not in out)))
                right = (article.id,) if article.covers else ()
                taken += [Question(ask, article.language, right) for ask in out]
        without = library_of(kept, speech, library.weights)
        for question in taken:
            yield gather(without, question, 1.0)


def ranking(case: Case, weights: Weights) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    share = weights.score
    for article, kind, evidence, unknown in case.evidence:
        score = share["words"] * evidence.words + share["letters"] * evidence.letters
        score += share["phrasing"] * evidence.phrasing
        score *= 1.0 if kind == "whole" else weights.sentence[kind]
        known = best.get(article.id)
        if known is None or score > known.score:
            best[article.id] = Candidate(article, score, evidence, unknown)
    return sorted(best.values(), key=lambda one: (-one.score, one.article.id))


def ranks_right(case: Case, weights: Weights) -> bool:
    """The best article is a right one; for an unanswerable question, one that says so."""
    found = ranking(case, weights)
    if case.question.right:
        return bool(found) and found[0].article.id in case.question.right
    return not found or not found[0].article.covers


def fit_score(all_cases: Sequence[Case], weights: Weights) -> Weights:
    """The shares of evidence that rank most answerable questions right, by trying a grid."""
    answerable = [case for case in all_cases if case.question.right]

    def worth(tried: Weights) -> float:
        return sum(case.counts for case in answerable if ranks_right(case, tried))

    best = max(
        (
            replace(
                weights, score={"words": words / 20, "letters": letters / 20, "phrasing": (20 - words - letters) / 20}
            )
            for words, letters in product((4, 6, 8, 9, 10, 11, 12, 13), (0, 2, 4, 6))
            if words + letters <= 18
        ),
        key=worth,
    )
    return max(
        (
            replace(best, sentence={"question": question, "last": last, "other": other})
            for question, last, other in product((0.9, 1.0), (0.85, 0.9, 0.95), (0.7, 0.8, 0.9))
        ),
        key=worth,
    )


def fit_confidence(all_cases: Sequence[Case], weights: Weights) -> Weights:
    """Logistic regression by Newton's method with a little shrinking: is the best covered article right?"""
    rows: list[tuple[list[float], float, float]] = []
    for case in all_cases:
        found = ranking(case, weights)
        best = next((one for one in found if one.article.covers), None)
        if best is not None:
            named = features(found, best)
            rows.append(([named[name] for name in NAMES], float(best.article.id in case.question.right), case.counts))
    size = range(len(NAMES))
    slopes = [0.0 for _ in size]
    for _ in range(12):
        uphill = [-SHRINKING * slope for slope in slopes]
        bend = [[SHRINKING * (row == column) for column in size] for row in size]
        for values, right, counts in rows:
            likely = 1 / (1 + exp(-sum(slope * value for slope, value in zip(slopes, values, strict=True))))
            for row in size:
                uphill[row] += counts * (right - likely) * values[row]
                for column in size:
                    bend[row][column] += counts * likely * (1 - likely) * values[row] * values[column]
        slopes = [slope + step for slope, step in zip(slopes, solved(bend, uphill), strict=True)]
    return replace(weights, confidence=dict(zip(NAMES, (round(slope, 2) for slope in slopes), strict=True)))


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination of a small symmetric positive system."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place, top in enumerate(rows):
        for below in rows[place + 1 :]:
            share = below[place] / top[place]
            for column in range(place, len(top)):
                below[column] -= share * top[column]
    found = [0.0] * len(rows)
    for place in reversed(range(len(rows))):
        rest = sum(rows[place][column] * found[column] for column in range(place + 1, len(rows)))
        found[place] = (rows[place][-1] - rest) / rows[place][place]
    return found


def worth_of(case: Case, found: Found) -> float:
    """What a decision is worth to the person; a wrong answer costs more than none."""
    shown = [passage.article for passage in found.passages]
    if not case.question.right:
        return {"refuse": 1.0, "offer": -0.3, "answer": -2.0}[found.decision]
    if found.decision == "answer":
        return 1.0 if shown[0] in case.question.right else -2.0
    right = any(one in case.question.right for one in shown)
    return (0.7 if right else -0.3) if found.decision == "offer" else (0.2 if right else 0.0)


def fit_threshold(all_cases: Sequence[Case], weights: Weights) -> Weights:
    rankings = [(case, ranking(case, weights)) for case in all_cases]
    tried = [
        replace(
            weights,
            threshold={
                **weights.threshold, "answer": answer, "offer": offer, "decoy_behind": behind, "unknown": unknown
            },
        )
        for answer, offer, behind, unknown in product(
            (0.5, 0.55, 0.6, 0.65, 0.7), (0.1, 0.15, 0.2, 0.25, 0.3), (-0.05, 0.0, 0.03), (0.4, 0.48, 0.6)
        )
    ]  # fmt: skip
    return max(
        tried,
        key=lambda one: sum(case.counts * worth_of(case, decide(found, one)) for case, found in rankings),
    )


def main() -> None:
    gathered = list(cases())
    weights = load().weights
    for language in LANGUAGES:
        for kind, counts in (("development", DEVELOPMENT_COUNTS), ("phrasings", 1.0)):
            of = [c for c in gathered if c.question.language == language and c.counts == counts and c.question.right]
            share = sum(ranks_right(case, weights) for case in of) / len(of)
            sys.stdout.write(f"{language} {kind}: first right {share:.3f} of {len(of)}\n")
    weights = fit_score(gathered, weights)
    sys.stdout.write(f"score {dict(weights.score)}\nsentence {dict(weights.sentence)}\n")
    weights = fit_confidence(gathered, weights)
    sys.stdout.write(f"confidence {dict(weights.confidence)}\n")
    weights = fit_threshold(gathered, weights)
    sys.stdout.write(f"threshold {dict(weights.threshold)}\n")


if __name__ == "__main__":
    main()
