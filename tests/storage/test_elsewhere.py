"""One person in several places: what is open elsewhere, what moves, and what is said where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.delivery import Delivery
from flows import events
from flows.engine.known import Elsewhere, Known
from flows.engine.messages import Conversation, Document, Input, Reply, Visit, paragraph, plain
from flows.engine.turn import Notice, Turn
from storage import conversations
from storage.incoming import Address
from storage.problems import SetAside
from storage.store import Respond, Store, open_store
from tests.storage.talking import ANNA, HERE, NOW, contents, echo, execute, known_to, listening, say

WORK = Address("terminal", "töissä")
ROOM = Address("slack", "tiimi", "1.5")


def said_there(text: str) -> Reply:
    return Reply((paragraph(text),))


def taking(visit_id: str, *notices: Notice) -> Respond:
    """Goes on with a visit that is open in another conversation."""

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        after = replace(conversation, turn=conversation.turn + 1, stack=(*conversation.stack, visit_id))
        return Turn(after, (said_there("jatketaan"),), visits=(replace(known.visits[visit_id], turns={}),),
                    notices=notices)  # fmt: skip

    return respond


def conversation_at(store: Store, address: Address) -> Conversation:
    found = store.conversation(address, ANNA)
    assert found is not None
    return found


def waiting(store: Store, address: Address) -> list[str]:
    return [plain(one.reply.nodes) for one in store.unsent(address)]


def test_what_is_open_elsewhere_is_known_with_its_place(store: Store) -> None:
    (visit,) = say(store, "hei", echo).visits
    known = known_to(store, address=WORK)
    assert known.visits == {visit.id: visit}
    assert known.elsewhere == {visit.id: Elsewhere(conversation_at(store, HERE).id, "terminal", "fi")}
    here = known_to(store)
    assert (here.visits, here.elsewhere) == ({visit.id: visit}, {})


def test_another_s_visits_are_not_known(store: Store, path: Path) -> None:
    say(store, "hei", echo)
    workspace = known_to(store).workspace.id
    execute(path, "INSERT INTO member VALUES ('bertta', ?, 'Bertta', 'editor', '2027-03-01 09:00:00')", workspace)
    execute(path, "INSERT INTO identity VALUES ('terminal', 'bertta', 'bertta')")
    known = known_to(store, account="bertta", address=WORK)
    assert (known.visits, known.elsewhere) == ({}, {})


def test_a_visit_moves_and_the_old_place_is_told(store: Store) -> None:
    (visit,) = say(store, "hei", echo).visits
    old = conversation_at(store, HERE).id
    say(store, "jatka", taking(visit.id, Notice(said_there("jatkuu muualla"), old)), address=WORK)
    assert conversation_at(store, WORK).stack == (visit.id,)
    assert waiting(store, HERE) == ["kuulin: hei", "jatkuu muualla"]
    assert waiting(store, WORK) == ["jatketaan"]
    # The old place's next turn begins without it, and sees where it is.
    seen: list[tuple[tuple[str, ...], str]] = []

    def look(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        seen.append((conversation.stack, known.elsewhere[visit.id].conversation))
        return Turn(replace(conversation, turn=conversation.turn + 1))

    say(store, "missä?", look)
    assert seen == [((), conversation_at(store, WORK).id)]
    # And it can come back.
    say(store, "jatka", taking(visit.id))
    assert (conversation_at(store, HERE).stack, conversation_at(store, WORK).stack) == ((visit.id,), ())


def test_the_rest_of_a_stack_keeps_its_order_when_one_moves(store: Store) -> None:
    def open_three(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        visits = tuple(Visit(f"visit-{n}", "goals", 1, known.member.id) for n in range(3))
        after = replace(conversation, turn=conversation.turn + 1, stack=tuple(one.id for one in visits))
        return Turn(after, visits=visits)

    say(store, "hei", open_three)
    say(store, "jatka", taking("visit-1"), address=WORK)
    assert conversation_at(store, HERE).stack == ("visit-0", "visit-2")
    assert set(known_to(store, address=WORK).elsewhere) == {"visit-0", "visit-2"}


@pytest.mark.parametrize("state", ["draft", "done", "dropped"])
def test_what_ends_from_another_place_is_open_nowhere(store: Store, state: str) -> None:
    (visit,) = say(store, "hei", echo).visits

    def end(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        after = replace(conversation, turn=conversation.turn + 1)
        return Turn(after, visits=(replace(known.visits[visit.id], state=state),))

    say(store, "lopeta", end, address=WORK)
    assert conversation_at(store, HERE).stack == ()
    assert set(known_to(store).visits) == ({visit.id} if state == "draft" else set())


def test_only_so_many_are_known_and_the_newest(store: Store) -> None:
    def open_many(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        visits = tuple(Visit(f"visit-{n}", "goals", 1, known.member.id) for n in range(30))
        after = replace(conversation, turn=conversation.turn + 1, stack=tuple(one.id for one in visits))
        return Turn(after, visits=visits)

    say(store, "hei", open_many)
    known = known_to(store, address=WORK)
    assert len(known.elsewhere) == conversations.ELSEWHERE_LIMIT
    assert "visit-29" in known.elsewhere
    assert set(known.visits) == set(known.elsewhere)
    assert len(conversation_at(store, HERE).stack) == 30


# Notices.

PAPER = Document("paper-1", "transcript", "Keskustelu", 1, "fi", "{}")


def telling(*notices: Notice, made: tuple[events.Event, ...] = ()) -> Respond:
    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        after = replace(conversation, turn=conversation.turn + 1)
        return Turn(after, (said_there("kysyin tiimiltä"),), made, notices=notices)

    return respond


def test_the_team_is_told_where_it_listens(store: Store) -> None:
    assert not known_to(store).team
    workspace = known_to(store).workspace.id
    other = known_to(store, account="cecilia", address=Address("terminal", "c")).workspace.id
    listening(store, workspace, ROOM)
    listening(store, workspace, Address("telegram", "-100"))
    listening(store, other, Address("slack", "muut"))
    assert known_to(store).team
    notice = Notice(replace(said_there("Anna kysyy"), documents=(PAPER,)))
    say(store, "ihminen", telling(notice, made=(events.DocumentMade(PAPER, ""), events.PersonAsked("paper-1"))))
    assert waiting(store, ROOM) == waiting(store, Address("telegram", "-100")) == ["Anna kysyy"]
    assert waiting(store, Address("slack", "muut")) == []
    (told,) = store.unsent(ROOM)
    assert told.notice
    assert told.reply.documents == (replace(PAPER, data=""),)
    # What the delivery was answered is what its sender saw.
    assert [plain(one.nodes) for one in store.replies(told.inbox_id)] == ["kysyin tiimiltä"]


def test_a_workspace_without_a_place_to_listen_is_told_nowhere(store: Store) -> None:
    say(store, "ihminen", telling(Notice(said_there("Anna kysyy"))))
    assert [plain(one.reply.nodes) for one in store.unsent()] == ["kysyin tiimiltä"]


def test_an_address_that_became_another_workspace_s_hears_nothing(store: Store) -> None:
    workspace = known_to(store).workspace.id
    listening(store, workspace, WORK)
    old = conversation_at(store, HERE).id
    known_to(store, account="cecilia", address=WORK)
    assert not known_to(store).team
    known_to(store, account="cecilia", address=HERE)
    say(store, "hei", telling(Notice(said_there("salaisuus")), Notice(said_there("salaisuus"), old)),
        address=Address("terminal", "kolmas"))  # fmt: skip
    assert waiting(store, HERE) == waiting(store, WORK) == []


def test_notices_come_after_the_replies_in_the_order_they_were_decided(store: Store) -> None:
    known_to(store)
    old = conversation_at(store, HERE).id
    say(store, "yksi", telling(Notice(said_there("1"), old), Notice(said_there("2"), old)), address=WORK)
    say(store, "kaksi", echo)
    say(store, "kolme", telling(Notice(said_there("3"), old)), address=WORK)
    assert waiting(store, HERE) == ["1", "2", "kuulin: kaksi", "3"]
    assert [(one.turn, one.position, one.notice) for one in store.unsent(WORK)] == [(1, 0, False), (2, 0, False)]


@pytest.mark.parametrize("whose", ["own", "another's", "nobody's"])
def test_a_notice_to_a_conversation_that_isn_t_the_member_s_other_one_fails(
    store: Store, path: Path, whose: str
) -> None:
    known_to(store)
    known_to(store, account="cecilia", address=WORK)
    theirs = store.conversation(WORK, "cecilia")
    assert theirs is not None
    to = {"own": conversation_at(store, HERE).id, "another's": theirs.id, "nobody's": "x"}[whose]
    before = contents(path)
    with pytest.raises(SetAside) as caught:
        say(store, "hei", telling(Notice(said_there("hei"), to)))
    assert isinstance(caught.value.__cause__, ValueError)
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}


def test_a_notice_is_delivered_at_its_address_after_a_restart(path: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    (visit,) = say(store, "hei", echo).visits
    old = conversation_at(store, HERE).id
    say(store, "jatka", taking(visit.id, Notice(said_there("jatkuu muualla"), old)), address=WORK)
    store.close()
    store = open_store(f"sqlite:///{path}")
    shown: list[str] = []
    delivery = Delivery(store, tmp_path / "files", lambda: NOW)
    delivery.send_unsent(HERE, lambda turn, reply, files: shown.append(plain(reply.nodes)))
    assert shown == ["kuulin: hei", "jatkuu muualla"]
    assert waiting(store, HERE) == []
    assert waiting(store, WORK) == ["jatketaan"]
    store.close()
