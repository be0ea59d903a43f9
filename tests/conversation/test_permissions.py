"""Who may do what."""

from __future__ import annotations

from typing import get_args

import pytest

from flows.engine.messages import Commanded, Said, Submitted
from flows.engine.permissions import ROLES, TABLE, may, may_write
from flows.events import Event, ProfileSet, QuestionLeftOpen
from tests.conversation.talk import Person


def test_the_table_has_a_row_for_every_event() -> None:
    assert set(TABLE) == {event.__name__ for event in get_args(Event)}


@pytest.mark.parametrize(
    ("role", "profile", "question"), [("owner", True, True), ("editor", False, True), ("viewer", False, True)]
)
def test_the_table(role: str, profile: bool, question: bool) -> None:
    assert may(role, ProfileSet({})) is profile
    assert may(role, QuestionLeftOpen("?", "fi")) is question


def test_an_unknown_role_may_nothing_and_an_unknown_event_is_an_error() -> None:
    assert not may("stranger", ProfileSet({}))
    with pytest.raises(KeyError):
        may("owner", object())


def test_a_viewer_is_told_kindly_and_nothing_begins() -> None:
    person = Person(role="viewer")
    turn = person.does(Commanded("goals"))
    assert turn.question is None
    assert turn.visits == ()
    assert "Oikeutesi riittävät katseluun" in person.shown
    person.does(Said("mikä tämä on?"))
    assert [role for role in ROLES if may_write(role)] == ["owner", "editor"]


def test_a_viewer_who_sends_a_form_is_told_so_too() -> None:
    person = Person(role="viewer")
    turn = person.does(Submitted({"goals.offer": "Saippuat"}))
    assert turn.visits == ()
    assert "Oikeutesi riittävät katseluun" in person.shown


def test_a_form_for_a_flow_that_can_not_begin_says_why() -> None:
    person = Person()
    turn = person.does(Submitted({"contracts.party_name": "Anna Koti"}))
    assert turn.visits == ()
    assert "Sopimus tarvitsee kampanjan" in person.shown
