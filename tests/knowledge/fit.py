"""Fits knowledge/weights.json from the development set, and prints what it reaches cross-validated:
python -m tests.knowledge.fit

Run it after tests.knowledge.learn and tests.knowledge.mean, whenever the guide or the development set changes. The
folds are whole topics, so that no question is judged by weights that were fitted on questions of the same topic.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

import knowledge
from bot.meaning import meaning
from knowledge import ranking
from knowledge.evaluation import SMALL_TALK, Asked, Question, asked, report
from knowledge.ranking import Figures, Weights
from knowledge.search import Candidate, Library, decide, figures, load
from knowledge.sentences import stretches
from knowledge.words import normalise
from tests.knowledge.evaluate import QUESTIONS, table

PLACE = Path(knowledge.__file__).parent / "weights.json"
FOLDS = 5
FOLDER = Path(__file__).parent / "background"
"""Sentences that ask nothing, as people tell them around a question."""
MADE_OF = 3
"""Of so many questions one is also told in the midst of such sentences."""
SHRINKING = 0.3
WRONG_AT_MOST = 0.02
"""Share of the answerable questions that may be answered wrongly, cross-validated."""
FALSE_AT_MOST = 0.07
"""Share of the near-field questions without an answer that may be answered."""
FALSE_OFFERS_AT_MOST = 0.12
"""Share of the near-field questions without an answer that may get an offer or an answer."""

Floats = NDArray[np.float64]
Parted = tuple[Floats, Floats, Floats, float]
"""Weights of an article, of none and of a stretch, and what a silent article counts beforehand."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its figures: stretches x articles x names, stretches x names, stretches x marks."""

    question: Question
    fold: int
    made: bool
    """Made by telling something else around a question; it is fitted to, and not counted."""
    articles: Floats
    none: Floats
    stretch: Floats
    right: NDArray[np.bool_]
    """For each article and, last, for none, whether that is right."""


def with_background(questions: Sequence[Question]) -> Iterator[tuple[Question, int, bool]]:
    """Each question with its fold, and some of them once more in the midst of what has nothing to do with them."""
    background = {
        language: (FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
        for language in {one.language for one in questions}
    }
    for number, question in enumerate(questions):
        fold = (crc32(question.right[0].encode()) if question.right else number) % FOLDS
        yield question, fold, False
        if number % MADE_OF == 0 and question.style != "story":
            told = background[question.language]
            chance = crc32(question.text.encode())
            before = [told[(chance + 7 * at) % len(told)] for at in range((1, 2, 3, 8)[chance % 4])]
            after = [told[(chance + 3) % len(told)]] if chance % 5 == 0 else []
            yield replace(question, text=" ".join([*before, question.text, *after])), fold, True


def gather(library: Library, model: str, questions: Sequence[Question]) -> Iterator[Case]:
    for question, fold, made in with_background(questions):
        guide = library.guides[question.language]
        found: list[Figures] = [
            figures(library, guide, one, model) for one in stretches(normalise(question.text), guide.speech)
        ]
        right = np.array([*(id in question.right for id in guide.articles), False])
        if not question.right:
            right = np.array([*guide.silent, True])
        yield Case(
            question,
            fold,
            made,
            np.array([one.articles for one in found], float),
            np.array([one.none for one in found], float),
            np.array([one.stretch for one in found], float),
            right,
        )


class Batch:
    """Cases side by side, those with fewer stretches filled up with ones that hold nothing."""

    def __init__(self, cases: Sequence[Case], silent: Sequence[bool]) -> None:
        most = max(len(case.none) for case in cases)

        def filled(of: Floats) -> Floats:
            return np.concatenate([of, np.zeros((most - len(of), *of.shape[1:]))])

        self.articles = np.array([filled(case.articles) for case in cases])
        self.none = np.array([filled(case.none) for case in cases])
        self.stretch = np.array([filled(case.stretch) for case in cases])
        self.empty = np.array([np.arange(most) >= len(case.none) for case in cases])
        self.right = np.array([case.right for case in cases])[:, None, :]
        self.silent = np.array(silent, float)

    def chances(self, of: Parted) -> tuple[Floats, Floats]:
        """For each case and stretch the probabilities of the articles and none, and how likely it is to count."""
        article, none, stretch, silent = of
        utilities = np.concatenate([self.articles @ article + silent * self.silent, (self.none @ none)[:, :, None]], 2)
        chances = np.exp(utilities - utilities.max(2, keepdims=True))
        marks = np.where(self.empty, -np.inf, self.stretch @ stretch)
        holds = np.exp(marks - marks.max(1, keepdims=True))
        return chances / chances.sum(2, keepdims=True), holds / holds.sum(1, keepdims=True)

    def shares(self, of: Parted) -> Floats:
        chances, holds = self.chances(of)
        found: Floats = np.einsum("cs,csa->ca", holds, chances)
        return found


class Objective:
    """The log likelihood of the right outcomes, less a little for large weights, with its slope."""

    def __init__(self, cases: Sequence[Case], silent: Sequence[bool]) -> None:
        self._batch = Batch(cases, silent)
        self._a = self._batch.articles.shape[3]
        self._n = self._batch.none.shape[2]
        self.size = self._a + self._n + self._batch.stretch.shape[2] + 1

    def parted(self, at: Floats) -> Parted:
        a, n = self._a, self._n
        return at[:a], at[a : a + n], at[a + n : -1], float(at[-1])

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        of = self._batch
        chances, holds = of.chances(self.parted(at))
        hit = (chances * of.right).sum(2) + 1e-12
        whole = (holds * hit).sum(1)
        blame = holds * hit / whole[:, None]
        push = blame[:, :, None] * (chances * of.right / hit[:, :, None] - chances)
        slope = np.concatenate(
            [
                np.einsum("csa,csak->k", push[:, :, :-1], of.articles, optimize=True),
                np.einsum("cs,csk->k", push[:, :, -1], of.none),
                np.einsum("cs,csk->k", blame - holds, of.stretch),
                [float((push[:, :, :-1] @ of.silent).sum())],
            ]
        )
        return -float(np.log(whole).sum()) + SHRINKING * float(at @ at), -slope + 2 * SHRINKING * at


def least(of: Objective, steps: int = 150) -> Floats:
    """Where the objective is least, by BFGS with a halving line search (Nocedal and Wright, 2006, ch. 6)."""
    at = np.full(of.size, 0.1)
    value, slope = of(at)
    bend = np.eye(of.size) / max(1.0, float(np.linalg.norm(slope)))
    for _ in range(steps):
        way = -bend @ slope
        length = 1.0
        while True:
            there = at + length * way
            new, new_slope = of(there)
            if new <= value + 1e-4 * length * float(slope @ way) or length < 1e-8:
                break
            length /= 2
        moved, turned = there - at, new_slope - slope
        done = value - new < 1e-5
        at, value, slope = there, new, new_slope
        if done:
            break
        if (along := float(moved @ turned)) > 1e-12:
            left = np.eye(of.size) - np.outer(moved, turned) / along
            bend = left @ bend @ left.T + np.outer(moved, moved) / along
    return at


def weights_at(model: str, of: Objective, at: Floats, answer: float, offer: float) -> Weights:
    article, none, stretch, silent = of.parted(at)

    def named(names: Sequence[str], values: Floats) -> dict[str, float]:
        return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}

    return Weights(
        named(ranking.ARTICLE[model], article),
        named(ranking.NONE[model], none),
        named(ranking.MARKED[model], stretch),
        round(silent, 3),
        answer,
        offer,
    )


Judged = tuple[Question, Floats]
"""A question and the probabilities of the articles and, last, of none."""


def cross_validated(model: str, cases: Sequence[Case], silent: Sequence[bool]) -> list[Judged]:
    judged: list[Judged] = []
    for fold in range(FOLDS):
        of = Objective([case for case in cases if case.fold != fold], silent)
        mine = [case for case in cases if case.fold == fold and not case.made]
        shares = Batch(mine, silent).shares(of.parted(least(of)))
        judged += zip((case.question for case in mine), shares, strict=True)
    return judged


def thresholds(judged: Sequence[Judged], library: Library) -> tuple[float, float]:
    """The lowest ones that keep within what may go wrong."""
    silent = {language: np.array(guide.silent) for language, guide in library.guides.items()}
    ids = {language: list(guide.articles) for language, guide in library.guides.items()}
    best, three, right, near, none = [], [], [], [], []
    for question, shares in judged:
        covered = np.where(silent[question.language], 0.0, shares[:-1])
        order = np.argsort(-covered)[:3]
        best.append(covered[order[0]])
        three.append(covered[order].sum())
        right.append(ids[question.language][order[0]] in question.right)
        near.append(question.style == "near")
        none.append(not question.right)
    tops, sums = np.array(best), np.array(three)
    is_right, is_near, is_none = np.array(right), np.array(near), np.array(none)
    answer = next(
        (
            level
            for level in np.arange(0.3, 0.96, 0.01)
            if ((tops >= level) & ~is_right & ~is_none).sum() <= WRONG_AT_MOST * (~is_none).sum()
            and ((tops >= level) & is_near).sum() <= FALSE_AT_MOST * is_near.sum()
        ),
        0.95,
    )
    offer = next(
        (
            level
            for level in np.arange(0.2, 0.96, 0.01)
            if (((sums >= level) | (tops >= answer)) & is_near).sum() <= FALSE_OFFERS_AT_MOST * is_near.sum()
        ),
        0.95,
    )
    return round(float(answer), 2), round(float(offer), 2)


def outcomes(judged: Sequence[Judged], library: Library, weights: Weights) -> tuple[Asked, ...]:
    by_text = dict(judged)

    def decision(question: Question) -> tuple[str, list[str]]:
        guide = library.guides[question.language]
        shares = by_text[question]
        found = sorted(zip(guide.articles.values(), shares[:-1], strict=True), key=lambda pair: (-pair[1], pair[0].id))
        ranked = [Candidate(article, float(share)) for article, share in found]
        of = decide(ranked, float(shares[-1]), weights)
        return of.decision, [one.article.id for one in ranked if one.article.covers][:3]

    return asked([question for question, _ in judged], decision)


def fitted(model: str, library: Library, questions: Sequence[Question]) -> tuple[Weights, tuple[Asked, ...]]:
    """The model's weights, and how the questions fare by weights fitted without their topics."""
    cases = list(gather(library, model, questions))
    silent = next(iter(library.guides.values())).silent
    judged = cross_validated(model, cases, silent)
    answer, offer = thresholds(judged, library)
    of = Objective(cases, silent)
    weights = weights_at(model, of, least(of), answer, offer)
    return weights, outcomes(judged, library, weights)


def as_json(models: Mapping[str, Weights]) -> str:
    written: dict[str, Any] = {
        name: {
            "article": dict(of.article), "none": dict(of.none), "stretch": dict(of.stretch),
            "silent": of.silent, "answer": of.answer, "offer": of.offer,
        }
        for name, of in models.items()
    }  # fmt: skip
    return json.dumps(written, indent=1) + "\n"


def main() -> None:
    library = load(meaning())
    questions = [one for one in QUESTIONS if one.style != SMALL_TALK]
    models = dict(library.weights)
    for model in ranking.ARTICLE:
        if model == "meaning" and library.meaning is None:
            sys.stdout.write("meaning: not installed, its weights stay as they are\n")
            continue
        models[model], fared = fitted(model, library, questions)
        sys.stdout.write(f"{model}, cross-validated by topic\n{table(report(fared))}\n")
    PLACE.write_text(as_json(models), "utf-8")


if __name__ == "__main__":
    main()
