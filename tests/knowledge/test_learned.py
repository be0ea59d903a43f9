"""What ways of asking have taught."""

from __future__ import annotations

import json
from math import exp

import pytest

from knowledge.learned import NONE, parts_of, read_learned
from knowledge.search import LANGUAGES, load
from knowledge.words import normalise
from tests.knowledge.learn import fit
from tests.knowledge.training import training

LIBRARY = load()
SPEECH = LIBRARY.guides["en"].speech
OF = [
    *[("price", text) for text in ("what does it cost", "how much is it", "the cost of a post", "cost please")],
    *[("label", text) for text in ("how to label an ad", "which label is needed", "label the post", "ad label")],
    *[(NONE, text) for text in ("the weather today", "will it rain today", "weather please", "rain today")],
]


def test_it_learns_what_the_words_speak_for() -> None:
    learned = read_learned(json.dumps(fit(OF, SPEECH)))
    assert learned.topics == ("label", "price", NONE)
    for text, topic in (("cost", "price"), ("an ad label", "label"), ("rain and weather", NONE)):
        likely = dict(zip(learned.topics, learned.log_shares(text, SPEECH), strict=True))
        assert max(likely, key=lambda one: likely[one]) == topic


def test_the_same_questions_give_the_same_file() -> None:
    assert json.dumps(fit(OF, SPEECH)) == json.dumps(fit(OF, SPEECH))


def test_probabilities_sum_to_one_on_any_text() -> None:
    for language in LANGUAGES:
        guide = LIBRARY.guides[language]
        assert guide.learned is not None
        for text in ("", "👍", "sopimus", "a" * 1000, "paljonko maksaa " * 100):
            likely = guide.learned.log_shares(normalise(text), guide.speech)
            assert sum(map(exp, likely)) == pytest.approx(1.0)


def test_it_knows_every_article_and_none_other() -> None:
    for language in LANGUAGES:
        guide = LIBRARY.guides[language]
        assert guide.learned is not None
        assert set(guide.learned.topics) == {*guide.articles, NONE}
        assert {topic for topic, _ in training(language)} <= {*guide.articles, NONE}
        assert all(question.strip() for _, question in training(language))


def test_parts() -> None:
    parts = parts_of("labels needed", SPEECH)
    assert parts["=label"] == 1
    assert parts["=label+=need"] == 1
    assert "_lab" in parts
