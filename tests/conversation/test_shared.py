"""Where several people hear: one flow at a time, and money only where it was agreed to speak of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.messages import Commanded, Option, Pressed, Said
from flows.engine.question import Step
from flows.engine.shared import asks_of_money
from flows.library import FLOWS
from tests.conversation.talk import ANSWER, NOTHING, Person

TO_MONEY = ("Käsintehdyt saippuat", "myynti", "opiskelijat")
"""After these the budget comes next."""


def in_company(language: str = "fi", holder: str = "") -> Person:
    person = Person(language)
    person.known = replace(person.known, shared=True, holder=holder)
    return person


def at_money() -> Person:
    person = in_company()
    person.does(Commanded("goals"))
    person.says(*TO_MONEY)
    return person


def offered(person: Person, label: str) -> Option:
    return next(option for option in person.conversation.offered if option.label == label)


def test_money_is_not_asked_of_where_others_hear() -> None:
    person = at_money()
    assert "rahasta" in person.shown
    assert "budjetti" not in person.shown.lower()
    assert [option.label for option in person.conversation.offered] == ["Jatketaan kahden kesken", "Puhutaan tässä"]
    assert person.turn is not None
    assert person.turn.question == "goals.budget"


def test_alone_it_is_asked_at_once() -> None:
    person = Person()
    person.does(Commanded("goals"))
    person.says(*TO_MONEY)
    assert "rahasta" not in person.shown
    assert person.visit.aloud is False


@pytest.mark.parametrize("said", ["Puhutaan tässä", "2"])
def test_staying_takes_a_choice(said: str) -> None:
    person = at_money()
    person.says(said)
    assert person.visit.aloud
    assert "4/6" in person.shown
    person.says("3000 €")
    assert person.turn is not None
    assert person.turn.question == "goals.period"
    assert "rahasta" not in person.shown


@pytest.mark.parametrize("said", ["joo", "ei", "ehkä", "paljonko mikrovaikuttaja maksaa?"])
def test_anything_else_leaves_the_choice_open(said: str) -> None:
    person = at_money()
    person.does(Said(said), ANSWER if said.endswith("?") else NOTHING)
    assert not person.visit.aloud
    assert "Puhutaan tässä" in [option.label for option in person.conversation.offered]


def test_going_private_keeps_a_draft() -> None:
    person = at_money()
    person.does(Pressed(offered(person, "Jatketaan kahden kesken").id))
    assert person.conversation.stack == ()
    assert [visit.state for visit in person.known.visits.values()] == ["draft"]
    assert "jatka" in person.shown


def test_the_choice_says_itself_again_in_the_other_language() -> None:
    person = at_money()
    person.does(Commanded("language", "en"))
    assert [option.label for option in person.conversation.offered] == ["Go on in private", "Talk about it here"]


@pytest.mark.parametrize(
    ("flow", "of_money"),
    [
        ("goals", {"budget", "average_order", "confirm"}),
        ("candidates", {"price", "confirm"}),
        ("results", {"extra_costs", "hour_cost", "confirm"}),
        ("workspace", {"hour_cost", "confirm"}),
    ],
)
def test_which_questions_are_about_money(flow: str, of_money: set[str]) -> None:
    found = {one.name for one in FLOWS[flow].questions if asks_of_money(FLOWS[flow], Step(one))}
    assert found == of_money


def test_a_contract_is_confidential_from_its_first_question() -> None:
    assert all(asks_of_money(FLOWS["contracts"], Step(one)) for one in FLOWS["contracts"].questions)


def test_a_summary_that_was_asked_for_is_for_the_one_who_asked() -> None:
    person = in_company()
    person.does(Commanded("goals"))
    person.says(*TO_MONEY[:2])
    turn = person.does(Commanded("summary"))
    assert [reply.private for reply in turn.replies if reply.table] == [True]


def test_the_menu_is_for_everybody_and_a_campaign_for_the_one_who_asked() -> None:
    person = in_company()
    person.does(Commanded("goals"))
    person.says(*TO_MONEY, "Puhutaan tässä", "3000 €", "maaliskuu 2027", "instagram", "tallenna")
    assert not any(reply.private for reply in person.does(Commanded("menu")).replies)
    assert all(reply.private for reply in person.does(Commanded("campaign")).replies)
    assert all(reply.private for reply in person.does(Commanded("history")).replies if reply.table)


@pytest.mark.parametrize("given", [Commanded("goals"), Said("uusi kampanja"), Said("höpö höpö"), Said("@anna.koti")])
def test_nothing_begins_over_somebody_elses_flow(given: Commanded | Said) -> None:
    person = in_company(holder="Antti")
    turn = person.does(given)
    assert "Antti" in person.shown
    assert turn.conversation.stack == ()
    assert [reply.private for reply in turn.replies] == [True]


def test_questions_are_answered_to_everybody() -> None:
    person = in_company(holder="Antti")
    person.does(Said("paljonko mikrovaikuttaja maksaa?"), ANSWER)
    assert "Vastaus." in person.shown
    assert "Antti" not in person.shown


def test_the_first_greeting_says_how_to_be_heard() -> None:
    person = in_company()
    person.does(Commanded("start"))
    assert "Mainitse minut" in person.shown
    person.does(Commanded("start"))
    assert "mainitsee minut" not in person.shown


def test_a_reply_to_an_old_question_answers_that_one() -> None:
    person = Person()
    person.does(Commanded("goals"))
    person.says("Käsintehdyt saippuat", "myynti")
    turn = person.does(Said("kynttilät", to="goals.offer"))
    assert person.visit.answers["goals.offer"] == "kynttilät"
    assert turn.question == "goals.audience"
    person.does(Said("ohje", to="goals.offer"))
    assert person.visit.answers["goals.offer"] == "kynttilät"
    person.does(Said("nuoret", to="goals.audience"))
    assert person.visit.answers["goals.audience"] == "nuoret"
    person.does(Said("en tiedä yhtään", to="goals.goal"))
    assert person.visit.answers["goals.goal"] == "sales"


def test_a_form_lists_what_is_open_and_takes_labels() -> None:
    person = Person()
    person.does(Commanded("goals"))
    person.says("Käsintehdyt saippuat")
    person.does(Commanded("form"))
    assert "/lomake" in person.shown
    assert "Budjetti: " in person.shown
    assert "Tarjous: " not in person.shown
    assert person.turn is not None
    assert person.turn.question == "goals.goal"


@pytest.mark.parametrize("language", ["fi", "en"])
def test_an_invitation_greets_once(language: str) -> None:
    person = Person(language, role="editor")
    person.does(Commanded("join", "i-x"))
    assert ("muokkaaja" if language == "fi" else "editor") in person.shown
    person.does(Commanded("join", "i-x"))
    assert ("Olet jo" if language == "fi" else "already") in person.shown
