"""Ages as people say them."""

from __future__ import annotations

import pytest

from flows.engine.reading.ages import OLDEST, read_ages
from flows.engine.reading.outcome import Doubt, Miss, Read


@pytest.mark.parametrize("text", ["18-24", "18–24", "18 - 24", "18 to 24", "１８-２４", "18\u201124", "18 − 24"])
def test_a_written_span_needs_no_echo(text: str) -> None:
    assert read_ages(text) == Read((18, 24))


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("18-24-vuotiaat naiset", (18, 24)),
        ("between 18 and 24", (18, 24)),
        ("18:sta 24:ään", (18, 24)),
        ("20-vuotiaista 40-vuotiaisiin", (20, 40)),
        ("kahdestakymmenestä kolmeenkymmeneen", (20, 30)),
        ("alle 18", (0, 17)),
        ("under 30", (0, 29)),
        ("max 25", (0, 25)),
        ("korkeintaan 25", (0, 25)),
        ("25 asti", (0, 25)),
        ("yli 18", (18, OLDEST)),
        ("above 18", (18, OLDEST)),
        ("18+", (18, OLDEST)),
        ("18 plus", (18, OLDEST)),
        ("vähintään 18", (18, OLDEST)),
        ("18 years and older", (18, OLDEST)),
        ("18 vuotta täyttäneet", (18, OLDEST)),
        ("yli 18 mutta alle 30", (18, 29)),
        ("kolmekymppiset", (30, 39)),
        ("kolmi-nelikymppiset", (30, 49)),
        ("20-40-kymppiset", (20, 49)),
        ("yli nelikymppiset", (40, OLDEST)),
        ("in their thirties", (30, 39)),
        ("20s and 30s", (20, 39)),
        ("30 v", (30, 30)),
        ("thirty", (30, 30)),
        ("kaikenikäiset", (0, OLDEST)),
    ],
)
def test_ages_in_words_are_echoed(text: str, ages: tuple[int, int]) -> None:
    assert read_ages(text) == Read(ages, echo=True)


def test_several_spans_are_asked_about() -> None:
    assert read_ages("18-24 ja 35-44") == Doubt(((18, 24), (35, 44), (18, 44)))


@pytest.mark.parametrize(
    "text",
    [
        "", "nuoret aikuiset", "24-18", "0-130", "200", "-18", "18-", "18, 24", "18:24",
        # Numbers of something else.
        "18-24 €", "3-5 k", "12 500", "1 000-5 000", "15.3.", "15.3.-30.4.", "2-3 kuukautta", "2027",
        "1990-luvulla syntyneet", "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_age_is_missed(text: str) -> None:
    outcome = read_ages(text)
    assert isinstance(outcome, Miss)
    assert outcome.reason == "not_ages"
