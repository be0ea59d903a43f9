"""What somebody is shown without having said anything, and what a form knows of the visit it was made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows import events
from flows.engine.known import Known
from flows.engine.messages import Conversation, Input, Said, Submitted
from flows.engine.turn import Turn
from storage.incoming import Address
from storage.store import Store, open_store
from tests.storage.talking import NOW, contents, decide, echo, heard, join, looking, say

CHAT = Address("slack", "T1/U1")
CHANNEL = Address("slack", "T1/C1", "1.5")
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def anna(store: Store) -> Known:
    return join(store, "T1/U1", CHAT, language="en")


def seen_by(
    store: Store, address: Address = CHAT, account: str = "T1/U1", now: datetime = NOW
) -> tuple[Conversation, Known]:
    found = store.look(address, account, lambda conversation, known, at: (conversation, known, at), now)
    assert found is not None
    assert found[2] == now
    return found[:2]


def test_who_looks_sees_what_a_turn_knows_and_changes_nothing(store: Store, anna: Known, path: Path) -> None:
    def naming(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        undo = (events.ProfileSet({"name": ""}),)
        turn = echo(conversation, given, known, now)
        return replace(turn, events=(events.ProfileSet({"name": "Paja"}),), undo=undo)

    decide(store, heard("hei", account="T1/U1", address=CHAT), naming)
    before = contents(path)
    conversation, known = seen_by(store)
    late = seen_by(store, now=LATER)[1]
    assert contents(path) == before
    assert conversation == store.conversation(CHAT, "T1/U1")
    assert (known.workspace.name, known.member, known.shared) == ("Paja", replace(anna.member, name="T1/U1"), False)
    assert (known.write is not None, late.write) == (True, None)
    seen: list[Known] = []
    decide(store, heard("?", account="T1/U1", address=CHAT), looking(seen))
    assert replace(known, fresh="", accounts=()) == replace(seen[0], fresh="")
    assert len({known.fresh, late.fresh, seen[0].fresh}) == 3
    assert (known.accounts, seen[0].accounts) == (("slack",), ())


def test_who_is_nobody_sees_nothing(store: Store, anna: Known) -> None:
    def see(*_: object) -> None:
        raise AssertionError

    assert store.look(CHAT, "T1/U9", see, NOW) is None
    assert store.look(Address("telegram", "1"), "T1/U1", see, NOW) is None


def test_a_conversation_that_has_not_begun_is_seen_as_it_would_begin(store: Store, anna: Known, path: Path) -> None:
    (visit,) = decide(store, heard("hei", account="T1/U1", address=CHAT), echo).turn.visits
    before = contents(path)
    conversation, known = seen_by(store, CHANNEL)
    assert conversation == Conversation("", "en")
    assert set(known.elsewhere) == set(known.visits) == {visit.id}
    assert contents(path) == before
    decide(store, heard("hei", account="T1/U1", address=CHANNEL, shared=True, language="fi"), echo, LATER)
    thread = replace(CHANNEL, thread="2.5")
    conversation, known = seen_by(store, thread)
    assert (conversation, known.shared) == (Conversation("", "fi"), False)
    assert seen_by(store, CHANNEL)[1].shared
    decide(store, heard("hei", account="T1/U1", address=CHAT), echo, LATER + timedelta(seconds=1))
    assert seen_by(store, thread)[0].language == "en"


def test_without_a_language_on_the_channel_it_is_the_store_s(path: Path) -> None:
    store = open_store(f"sqlite:///{path}", language="en")
    workspace = store.install("slack", "T1", "T1/U1", "Anna", NOW)
    conversation, known = seen_by(store)
    assert conversation == Conversation("", "en")
    assert (known.workspace.id, known.member.name, known.visits) == (workspace, "Anna", {})
    store.close()


def test_the_accounts_are_the_member_s_channels(store: Store, anna: Known) -> None:
    with store.writing() as connection:
        for channel, account in (("telegram", "1"), ("slack", "T2/U1")):
            connection.exec_driver_sql("INSERT INTO identity VALUES (?, ?, ?)", (channel, account, anna.member.id))
    assert seen_by(store)[1].accounts == ("slack", "telegram")


# A form and its visit.


def ending(state: str) -> object:
    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        visits = tuple(replace(known.visits[one], state=state) for one in conversation.stack)
        return Turn(replace(conversation, turn=conversation.turn + 1, stack=()), visits=visits)

    return respond


@pytest.mark.parametrize("state", ["draft", "done", "dropped"])
def test_a_form_sent_twice_meets_its_visit_in_whatever_state(store: Store, state: str) -> None:
    (visit,) = say(store, "hei", echo).visits
    say(store, "valmis", ending(state))  # type: ignore[arg-type]
    seen: list[Known] = []
    for form in (Submitted({}, visit=visit.id), Submitted({}), Said("hei")):
        decide(store, heard(form), looking(seen))
    known = seen[0].visits
    assert known[visit.id].state == state
    assert set(seen[1].visits) == set(seen[2].visits) == ({visit.id} if state == "draft" else set())


def test_a_form_meets_no_visit_of_another_s(store: Store) -> None:
    (visit,) = say(store, "hei", echo, account="bertta", address=Address("terminal", "x")).visits
    seen: list[Known] = []
    decide(store, heard(Submitted({}, visit=visit.id)), looking(seen))
    decide(store, heard(Submitted({}, visit="nothing")), looking(seen))
    assert [known.visits for known in seen] == [{}, {}]


def test_a_form_of_the_open_visit_knows_it_once(store: Store) -> None:
    (visit,) = say(store, "hei", echo).visits
    turn = decide(store, heard(Submitted({}, visit=visit.id)), echo).turn
    assert turn.visits[0].answers["heard"] == ("hei", "")
    assert turn.conversation.stack == (visit.id,)
