"""What is counted of the questions whose right articles are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.evaluation import Asked, Question, Share, asked, read_questions, report

RIGHT = Question("a", "fi", ("x",), "spoken")
NEAR = Question("n", "fi", (), "near")


def test_wilson_by_hand() -> None:
    """10 of 200: 0.05 within 2.74-8.96 %, worked out with z = 1.96."""
    share = Share(10, 200)
    assert share.value == 0.05
    assert share.low == pytest.approx(0.0274, abs=0.0001)
    assert share.high == pytest.approx(0.0896, abs=0.0001)


def test_wilson_at_the_edges() -> None:
    assert (Share(0, 0).low, Share(0, 0).high, Share(0, 0).value) == (0.0, 1.0, 0.0)
    assert Share(0, 10).low == 0.0
    assert Share(10, 10).high == 1.0
    assert Share(10, 10).low > 0.7


def test_what_became_of_each_question() -> None:
    decisions = {
        "answered": ("answer", ["x", "y"]),
        "wrong": ("answer", ["y", "x"]),
        "offered": ("offer", ["y", "z", "x"]),
        "missed": ("offer", ["y", "z"]),
        "refused": ("refuse", ["x"]),
    }
    questions = [Question(text, "fi", ("x",), "spoken") for text in decisions]
    rows = {row.name: row for row in report(asked(questions, lambda question: decisions[question.text]))}
    assert rows["fi"].top_1 == Share(2, 5)
    assert rows["fi"].top_3 == Share(4, 5)
    assert rows["fi"].answered == Share(1, 5)
    assert rows["fi"].wrong == Share(1, 5)
    assert rows["fi"].offered == Share(1, 5)
    assert rows["fi"].missed == Share(2, 5)
    assert replace(rows["fi spoken"], name="fi") == rows["fi"]


def test_questions_without_an_answer_have_their_own_line() -> None:
    of = (Asked(RIGHT, "answer", ("x",)), Asked(NEAR, "offer", ("x",)), Asked(NEAR, "refuse", ()))
    near = next(row for row in report(of) if row.name == "fi near")
    assert near.not_answered == Share(2, 2)
    assert near.refused == Share(1, 2)
    assert near.top_1 is None
    assert set(near.as_json()) == {"name", "not_answered", "refused"}


def test_questions_are_read() -> None:
    text = '[[question]]\ntext = "a"\nlanguage = "fi"\nright = ["x"]\n[[question]]\ntext = "b"\nlanguage = "en"\n'
    assert read_questions(text) == (Question("a", "fi", ("x",), "plain"), Question("b", "en", (), "near"))
    assert read_questions("") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[question]", "line 1"),
        ('[[question]]\ntext = "a"\n', "question 1"),
        ('[[question]]\ntext = 5\nlanguage = "fi"\n', "question 1"),
        ('[[question]]\ntext = "a"\nlanguage = "fi"\nright = "x"\n', "question 1"),
        ("question = [1]\n", "question 1"),
    ],
)
def test_broken_questions_are_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_questions(text)
