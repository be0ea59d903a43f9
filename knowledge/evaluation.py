"""How well a library answers a set of questions whose right articles are known."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.search import Found, Library, candidates, search
from knowledge.words import normalise


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: str
    right: tuple[str, ...]
    """Ids of the articles that answer it; none when the guide doesn't."""
    small_talk: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Counts over one language's questions. Small talk is left out of all but `small_talk`."""

    language: str
    answerable: int
    top_1: int
    """A right article was ranked first."""
    top_3: int
    answered: int
    """Answered, and rightly."""
    offered: int
    """Offered with a right article among the passages."""
    wrong: int
    """Answered with another article."""
    missed: int
    """Offered without a right article, or refused."""
    unanswerable: int
    refused: int
    """Unanswerable, and refused."""
    false_answers: int
    """Unanswerable, and answered."""
    small_talk: int
    quiet: int
    """Small talk that got no passage."""

    def share(self, count: int) -> float:
        """Of the answerable questions, 0-1."""
        return count / self.answerable if self.answerable else 0.0


def read_questions(text: str) -> tuple[Question, ...]:
    """Questions from TOML. Raises KeyError when one lacks its text, language or right articles."""
    return tuple(
        Question(entry["text"], entry["language"], tuple(entry["right"]), entry.get("small_talk", False))
        for entry in tomllib.loads(text)["question"]
    )


def evaluate(library: Library, questions: Iterable[Question], language: str) -> Report:
    asked = [question for question in questions if question.language == language]
    found = {question: search(library, question.text, language) for question in asked}
    talk = [question for question in asked if question.small_talk]
    answerable = [question for question in asked if question.right]
    unanswerable = [question for question in asked if not question.right and not question.small_talk]
    ranks = {question: ranked(library, question) for question in answerable}
    answered = [question for question in answerable if found[question].decision == "answer"]
    right = [question for question in answered if _first(found[question]) in question.right]
    offered = [
        question
        for question in answerable
        if found[question].decision == "offer"
        and any(passage.article in question.right for passage in found[question].passages)
    ]
    return Report(
        language=language,
        answerable=len(answerable),
        top_1=sum(ranks[question][:1] != [] and ranks[question][0] in question.right for question in answerable),
        top_3=sum(any(one in question.right for one in ranks[question][:3]) for question in answerable),
        answered=len(right),
        offered=len(offered),
        wrong=len(answered) - len(right),
        missed=len(answerable) - len(answered) - len(offered),
        unanswerable=len(unanswerable),
        refused=sum(found[question].decision == "refuse" for question in unanswerable),
        false_answers=sum(found[question].decision == "answer" for question in unanswerable),
        small_talk=len(talk),
        quiet=sum(found[question] == Found("refuse", (), ()) for question in talk),
    )


def ranked(library: Library, question: Question) -> Sequence[str]:
    """Ids of all articles that share anything with a question, best first, those out of scope among them."""
    return [one.article.id for one in candidates(library, normalise(question.text), question.language)]


def _first(found: Found) -> str:
    return found.passages[0].article
