"""From evidence to probabilities, and where in a message its question stands."""

from __future__ import annotations

from dataclasses import replace
from math import e

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import ranking
from knowledge.ranking import Figures, Weights, shares
from knowledge.search import LANGUAGES, load
from knowledge.sentences import MARKS, SENTENCES_AT_MOST, stretches
from knowledge.words import going_on, normalise

LIBRARY = load()
WEIGHTS = Weights({"words": 1.0}, {"base": 1.0}, {"whole": 1.0}, 0.0, 0.5, 0.5)
FIGURE = st.floats(-20, 20)


def test_one_stretch_by_hand() -> None:
    """Two articles at 1 and 0 and none at 0: e, 1 and 1 of e + 2."""
    of = shares([Figures([[1.0], [0.0]], [0.0], [1.0])], [False, False], WEIGHTS)
    assert of.articles == pytest.approx((e / (e + 2), 1 / (e + 2)))
    assert of.none == pytest.approx(1 / (e + 2))


def test_two_stretches_by_hand() -> None:
    """The whole weighs e against 1 for the sentence; each is sure of another article."""
    sure, other = [[50.0], [0.0]], [[0.0], [50.0]]
    of = shares([Figures(sure, [0.0], [1.0]), Figures(other, [0.0], [0.0])], [False, False], WEIGHTS)
    assert of.articles == pytest.approx((e / (e + 1), 1 / (e + 1)))


def test_a_silent_article_has_its_own_start() -> None:
    of = shares([Figures([[0.0], [0.0]], [0.0], [1.0])], [False, True], replace(WEIGHTS, silent=1.0))
    assert of.articles == pytest.approx((1 / (e + 2), e / (e + 2)))


@given(st.lists(st.tuples(FIGURE, FIGURE, FIGURE), min_size=1, max_size=4))
def test_probabilities_sum_to_one(rows: list[tuple[float, float, float]]) -> None:
    of = shares([Figures([[a], [b]], [c], [a]) for a, b, c in rows], [False, True], WEIGHTS)
    assert sum(of.articles) + of.none == pytest.approx(1.0)
    assert all(0 <= one <= 1 for one in (*of.articles, of.none))


def test_the_shipped_weights_name_what_is_looked_at() -> None:
    for model, weights in LIBRARY.weights.items():
        assert tuple(weights.article) == ranking.ARTICLE[model]
        assert tuple(weights.none) == ranking.NONE[model]
        assert tuple(weights.stretch) == ranking.MARKED[model]
        assert weights.offer > 0
        assert weights.answer < 1
    assert set(LIBRARY.weights) == set(ranking.ARTICLE)


def test_a_short_message_is_one_stretch() -> None:
    speech = LIBRARY.guides["fi"].speech
    (only,) = stretches(normalise("Paljonko vaikuttaja maksaa?"), speech)
    assert dict(zip(MARKS, only.marks, strict=True))["whole"] == 1.0


def test_the_question_of_a_story_is_among_its_stretches() -> None:
    speech = LIBRARY.guides["fi"].speech
    story = "Meillä on kahvila. Leivomme itse. Tytär auttaa viikonloppuna. Sataa vettä. Kissa nukkuu. Aurinko paistaa. "
    found = stretches(normalise(story + "Onks pakko tehä soppari"), speech)
    assert len(found) <= SENTENCES_AT_MOST + 1
    asked = next(one for one in found if one.text == "onks pakko tehä soppari")
    marks = dict(zip(MARKS, asked.marks, strict=True))
    assert (marks["question_word"], marks["last"], marks["question_mark"]) == (1.0, 1.0, 0.0)
    wondering = stretches(normalise("Meillä on kahvila. En tiedä mitä pitäisi maksaa."), speech)[-1]
    assert dict(zip(MARKS, wondering.marks, strict=True))["wondering"] == 1.0


@pytest.mark.parametrize(
    ("text", "language", "rest"),
    [
        ("entä hinta?", "fi", "hinta?"),
        ("Entäs sitten makrot", "fi", "sitten makrot"),
        ("mites tiktokissa", "fi", "tiktokissa"),
        ("makrot?", "fi", "makrot?"),
        ("makrot", "fi", ""),
        ("entä miten kauan sopimuksen pitää tällaisessa tapauksessa olla voimassa", "fi", ""),
        ("what about TikTok?", "en", "tiktok?"),
        ("and the price?", "en", "the price?"),
        ("how long is it", "en", ""),
        ("", "en", ""),
    ],
)
def test_what_goes_on_from_the_answer_before(text: str, language: str, rest: str) -> None:
    assert going_on(normalise(text), LIBRARY.guides[language].speech) == rest


@given(st.text(max_size=400))
def test_any_text_has_stretches(text: str) -> None:
    for language in LANGUAGES:
        found = stretches(normalise(text), LIBRARY.guides[language].speech)
        assert 1 <= len(found) <= SENTENCES_AT_MOST + 1
        assert all(len(one.marks) == len(MARKS) for one in found)
