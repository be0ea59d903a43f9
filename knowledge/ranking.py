"""From evidence to probabilities: which article a message is about, or that none is.

A conditional logit (D. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974) over the articles
and "none" for each stretch of a message, and a mixture of the stretches (a mixture of experts as by Jacobs, Jordan,
Nowlan and Hinton, 1991), since only one of them may hold the question. All weights are in weights.json, which
`python -m tests.knowledge.fit` makes; there are some twenty of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from knowledge.sentences import MARKS

WORDS = ("words", "words_share")
LETTERS = ("letters", "phrasing", "phrasing_share")
LEARNED = ("learned",)
MEANING = ("meant",)
NO_WORDS = ("base", "unknown", "words_most")
NO_LETTERS = ("phrasing_most",)
NO_LEARNED = ("learned_none",)
NO_MEANING = ("meant_none",)
STRETCH = (*MARKS, "unknown_part", "strong")
STRETCH_LEARNED = ("sure", "sure_none")

ARTICLE = {
    "own": (*WORDS, *LETTERS),
    "lexical": (*WORDS, *LEARNED),
    "meaning": (*WORDS, *LEARNED, *MEANING),
}
"""Model -> names of its figures for an article. `own` looks at articles that nothing was learned of."""
NONE = {
    "own": (*NO_WORDS, *NO_LETTERS),
    "lexical": (*NO_WORDS, *NO_LEARNED),
    "meaning": (*NO_WORDS, *NO_LEARNED, *NO_MEANING),
}
MARKED = {
    "own": STRETCH,
    "lexical": (*STRETCH, *STRETCH_LEARNED),
    "meaning": (*STRETCH, *STRETCH_LEARNED),
}
"""Model -> names of its figures for a stretch."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One model's: the names of the figures it looks at, and what each of them counts."""

    article: Mapping[str, float]
    none: Mapping[str, float]
    stretch: Mapping[str, float]
    silent: float
    """What an article counts beforehand that says that the guide is silent."""
    answer: float
    """Probability of the best article from which it is the answer, 0-1."""
    offer: float
    """Summed probability of the best three from which they are offered, 0-1."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one stretch of a message says for each article and for none, in the order of the model's names."""

    articles: Sequence[Sequence[float]]
    none: Sequence[float]
    stretch: Sequence[float]


@dataclass(frozen=True, slots=True)
class Shares:
    """Probabilities, 0-1; with `none` they sum to 1."""

    articles: tuple[float, ...]
    none: float


def read_weights(text: str) -> Mapping[str, Weights]:
    """The models of weights.json by their names."""
    return {
        name: Weights(of["article"], of["none"], of["stretch"], of["silent"], of["answer"], of["offer"])
        for name, of in json.loads(text).items()
    }


def shares(stretches: Sequence[Figures], silent: Sequence[bool], weights: Weights) -> Shares:
    """`silent`: for each article, whether it only says that the guide is silent."""
    article, none, stretch = (
        tuple(weights.article.values()),
        tuple(weights.none.values()),
        tuple(weights.stretch.values()),
    )
    holds = _softmax([_sum(stretch, one.stretch) for one in stretches])
    total = [0.0] * len(silent)
    nothing = 0.0
    for hold, one in zip(holds, stretches, strict=True):
        utilities = [
            _sum(article, figures) + (weights.silent if is_silent else 0.0)
            for figures, is_silent in zip(one.articles, silent, strict=True)
        ]
        chances = _softmax([*utilities, _sum(none, one.none)])
        for at, chance in enumerate(chances[:-1]):
            total[at] += hold * chance
        nothing += hold * chances[-1]
    return Shares(tuple(total), nothing)


def _sum(weights: Sequence[float], figures: Sequence[float]) -> float:
    return sum(weight * figure for weight, figure in zip(weights, figures, strict=True))


def _softmax(of: Sequence[float]) -> list[float]:
    most = max(of)
    raised = [exp(one - most) for one in of]
    whole = sum(raised)
    return [one / whole for one in raised]
