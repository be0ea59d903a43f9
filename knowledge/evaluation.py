"""How well questions are answered whose right articles are known.

Shares are printed with their 95 % interval by Wilson's score (E. B. Wilson, "Probable Inference, the Law of
Succession, and Statistical Inference", 1927), which holds for small counts and near 0 and 1 too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

NORMAL_95 = 1.96
"""Standard deviations on either side of a normal distribution's middle that hold 95 % of it."""

SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: str
    right: tuple[str, ...]
    """Ids of the articles that answer it; none when the guide doesn't."""
    style: str = "plain"
    """How it is said (plain, inflected, spoken, typo, keywords, story, paraphrase), or why it has no answer: near the
    field or far from it, hostile, said (an answer to the assistant's own question), small_talk."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was decided on it."""

    question: Question
    decision: str
    """answer, offer or refuse."""
    ranked: tuple[str, ...]
    """Ids of the likeliest articles, best first, whatever was decided."""

    @property
    def is_first(self) -> bool:
        return self.ranked[:1] != () and self.ranked[0] in self.question.right

    @property
    def is_among_three(self) -> bool:
        return any(one in self.question.right for one in self.ranked[:3])


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of`, and the interval that holds the true share in 95 of 100 such samples; all 0-1."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        return self._interval()[0]

    @property
    def high(self) -> float:
        return self._interval()[1]

    def _interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        squared = NORMAL_95**2
        middle = (self.value + squared / (2 * self.of)) / (1 + squared / self.of)
        spread = sqrt(self.value * (1 - self.value) / self.of + squared / (4 * self.of**2))
        half = NORMAL_95 * spread / (1 + squared / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report. The first six are shares of questions that have an answer, None for other lines."""

    name: str
    """A language ("fi"), a language and a style ("fi spoken"), or why there is no answer ("fi near")."""
    top_1: Share | None
    top_3: Share | None
    answered: Share | None
    """Answered, and rightly."""
    offered: Share | None
    """Offered, with a right article among the three."""
    wrong: Share | None
    """Answered with another article."""
    missed: Share | None
    """Refused, or offered without a right article."""
    not_answered: Share | None
    """Of the questions without an answer: refused or offered."""
    refused: Share | None
    """Of the questions without an answer."""

    def shares(self) -> tuple[tuple[str, Share | None], ...]:
        names = ("top_1", "top_3", "answered", "offered", "wrong", "missed", "not_answered", "refused")
        return tuple((name, getattr(self, name)) for name in names)

    def as_json(self) -> dict[str, Any]:
        shown = {
            name: {"share": round(of.value, 4), "low": round(of.low, 4), "high": round(of.high, 4), "of": of.of}
            for name, of in self.shares()
            if of is not None
        }
        return {"name": self.name, **shown}


def read_questions(text: str) -> tuple[Question, ...]:
    """Questions from TOML: [[question]] tables with `text`, `language`, `right` (a list, may be left out) and `style`.

    Raises ValueError that says which table is wrong, or where the text is no TOML.
    """
    try:
        tables = tomllib.loads(text).get("question", [])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(str(error)) from None
    return tuple(_question(number, table) for number, table in enumerate(tables, start=1))


def _question(number: int, table: Any) -> Question:
    if not isinstance(table, dict):
        raise ValueError(f"question {number} is not a table")
    text, language, right = table.get("text"), table.get("language"), table.get("right", [])
    style = table.get("style", "plain" if right else "near")
    if not isinstance(text, str) or not isinstance(language, str) or not isinstance(style, str):
        raise ValueError(f"question {number} needs text and language")
    if not isinstance(right, list) or not all(isinstance(one, str) for one in right):
        raise ValueError(f"question {number}: right is a list of article ids")
    return Question(text, language, tuple(right), style)


Decide = Callable[[Question], tuple[str, Sequence[str]]]
"""A question -> the decision and the likeliest articles, best first."""


def asked(questions: Iterable[Question], decide: Decide) -> tuple[Asked, ...]:
    return tuple(_asked(question, *decide(question)) for question in questions)


def _asked(question: Question, decision: str, ranked: Sequence[str]) -> Asked:
    return Asked(question, decision, tuple(ranked))


def report(of: Sequence[Asked]) -> tuple[Row, ...]:
    """For each language a line of all that has an answer, one for each style, and one for each way to have none."""
    rows = []
    for language in dict.fromkeys(one.question.language for one in of):
        mine = [one for one in of if one.question.language == language]
        answerable = [one for one in mine if one.question.right]
        rows.append(_answerable(language, answerable))
        rows += [
            _answerable(f"{language} {style}", [one for one in answerable if one.question.style == style])
            for style in dict.fromkeys(one.question.style for one in answerable)
        ]
        rest = [one for one in mine if not one.question.right]
        rows += [
            _unanswerable(f"{language} {style}", [one for one in rest if one.question.style == style])
            for style in dict.fromkeys(one.question.style for one in rest)
        ]
    return tuple(rows)


def _answerable(name: str, of: Sequence[Asked]) -> Row:
    def share(counts: Callable[[Asked], bool]) -> Share:
        return Share(sum(map(counts, of)), len(of))

    return Row(
        name,
        top_1=share(lambda one: one.is_first),
        top_3=share(lambda one: one.is_among_three),
        answered=share(lambda one: one.decision == "answer" and one.is_first),
        offered=share(lambda one: one.decision == "offer" and one.is_among_three),
        wrong=share(lambda one: one.decision == "answer" and not one.is_first),
        missed=share(lambda one: one.decision == "refuse" or (one.decision == "offer" and not one.is_among_three)),
        not_answered=None,
        refused=None,
    )


def _unanswerable(name: str, of: Sequence[Asked]) -> Row:
    kept = Share(sum(one.decision != "answer" for one in of), len(of))
    refused = Share(sum(one.decision == "refuse" for one in of), len(of))
    return Row(name, None, None, None, None, None, None, kept, refused)
