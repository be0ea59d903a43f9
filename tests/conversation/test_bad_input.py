"""Whatever is typed gets an answer, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.flow import settle
from flows.engine.known import Refusal
from flows.engine.messages import Edited, Pressed, Said, Submitted, Uploaded
from flows.engine.question import Scene
from flows.library import FLOWS, TEXTS
from tests.conversation.talk import NOW, Person, at_goals

STAGES = [
    (),
    ("Saippuat",),
    ("Saippuat", "6", "nuoret"),
    ("Saippuat", "6", "nuoret", "3000"),
    ("Saippuat", "6", "nuoret", "3000", "maaliskuu 2027", "instagram"),
    ("Saippuat", "6", "nuoret", "3000", "maaliskuu 2027", "instagram", "muuta kohtaa"),
    ("Saippuat", "keskeytä"),
    ("Saippuat", "6", "nuoret", "1.500"),
]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80), stage=st.sampled_from(STAGES), language=st.sampled_from(["fi", "en"]))
def test_any_text_anywhere_gets_an_answer(text: str, stage: tuple[str, ...], language: str) -> None:
    person = at_goals(language, *stage)
    turn = person.does(Said(text))
    assert turn.replies
    assert turn.conversation.turn == person.conversation.turn
    if person.conversation.stack:
        flow = FLOWS[person.visit.flow]
        position = settle(flow, Scene(TEXTS, language, person.known, NOW, person.visit))
        assert (position.open.question.key if position.open else None) == turn.question


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Sitten kun ehditään", "Sitten kun ehditään"),
        ("Öljyä  päälle / höpöä", "Öljyä päälle”"),
        ("Näyttöjä’kin; höpöä", "Näyttöjä’kin”"),
        ("meidän", "meidän"),
    ],
)
def test_what_is_refused_at_choices_is_shown_in_the_persons_own_letters(text: str, shown: str) -> None:
    person = at_goals("fi", "Saippuat", "6", "nuoret", "3000", "maaliskuu 2027")
    assert person.says(text).question == "goals.channels"
    assert shown in person.shown


@pytest.mark.parametrize("text", ["²", "٣", "9" * 5000, "3.", "①"])
@pytest.mark.parametrize("stage", STAGES)
def test_odd_digits_get_an_answer_too(text: str, stage: tuple[str, ...]) -> None:
    turn = at_goals("fi", *stage).does(Said(text))
    assert turn.replies


@settings(max_examples=40, deadline=None)
@given(option=st.text(max_size=60), stage=st.sampled_from(STAGES))
def test_any_button_gets_an_answer_and_changes_nothing(option: str, stage: tuple[str, ...]) -> None:
    person = at_goals("fi", *stage)
    before = person.visit.answers
    turn = person.does(Pressed(option))
    assert turn.replies
    assert turn.events == ()
    assert person.conversation.stack == () or person.visit.answers == before


@pytest.mark.parametrize("text", ["x" * 100_000, "", "   ", "\u202e\u0000\u0007", "😀" * 500])
def test_absurd_messages_change_nothing(text: str) -> None:
    person = at_goals("fi", "Saippuat")
    before = person.visit.answers
    turn = person.does(Said(text))
    assert turn.question == "goals.goal"
    assert person.visit.answers == before
    assert len(person.shown) < 2000


@pytest.mark.parametrize(
    "given_input",
    [
        Uploaded("a.csv", None, "missing"),
        Uploaded("a.csv", "b"),
        Edited(99, "x"),
        Submitted({"nothing": "x"}),
        Submitted({}),
    ],
)
def test_inputs_out_of_place_are_told_and_change_nothing(given_input: Uploaded | Edited | Submitted) -> None:
    person = at_goals("fi", "Saippuat")
    before = person.visit
    turn = person.does(given_input)
    assert turn.replies
    assert turn.events == ()
    assert person.visit.answers == before.answers


def test_a_refused_answer_changes_nothing_and_says_the_value_and_an_example() -> None:
    person = at_goals("fi", "Saippuat", "6", "nuoret")
    before = person.visit.answers
    turn = person.does(Said("ihan älyttömästi"))
    assert turn.question == "goals.budget"
    assert turn.events == ()
    assert person.visit.answers == before
    assert "ihan älyttömästi" in person.shown
    assert "Esimerkiksi: 3 000 €" in person.shown


def test_what_somebody_changed_meanwhile_is_told_and_nothing_is_saved() -> None:
    person = at_goals("fi", "Saippuat", "6", "nuoret", "3000", "maaliskuu 2027", "instagram")
    refusal = Refusal("revision", "Anna", "2026-11-23T14:05:00+02:00", (("budget", "3000.00 EUR", "5000.00 EUR"),))
    turn = person.does(Said("tallenna"), refusal=refusal)
    assert turn.events == ()
    assert turn.question == "goals.confirm"
    assert "Anna" in person.shown
    assert "Budjetti: 3 000 € → 5 000 €" in person.shown
    assert "14.05" in person.shown


def test_dependents_are_asked_again_and_nothing_else() -> None:
    person = Person()
    person.says("uusi kampanja", "Saippuat", "6", "nuoret", "3000", "maaliskuu 2027", "instagram", "tarkenna")
    person.says("25-40", "ohita", "25,5", "62,75", "60")
    assert "goals.average_order" in person.visit.answers
    turn = person.says("muuta arvonlisävero 13,5")
    assert turn.question == "goals.average_order"
    assert person.visit.answers["goals.margin"] == 60


def test_figures_told_early_are_kept_and_sales_wait_for_the_vat_rate() -> None:
    person = Person("en")
    person.says("new campaign", "Soap", "sales", "everyone", "3000", "March 2026", "tiktok", "save")
    person.says("results", "impressions 64,000 and reach 41,000", "clicks 1,000, orders 20, revenue €1,255")
    turn = person.says("standard")
    assert person.visit.answers["results.visibility#whole"] == {"impressions": 64_000, "reach": 41_000}
    assert "results.conversion#whole" not in person.visit.answers
    assert turn.question == "results.engagement"
