"""What became of what was sent, address by address."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.engine.known import Found, Known
from flows.engine.messages import Conversation, Edited, Input, Option, Pressed, Reply, Said, paragraph, plain
from flows.engine.turn import Notice, Turn
from storage.incoming import Address
from storage.outgoing import Offered
from storage.store import Outgoing, SentPart, Store
from tests.storage.talking import NOW, contents, decide, echo, heard, join, listening, looking, say
from tests.storage.test_plans import noting, scans

CHAT = Address("telegram", "100")
OTHER_CHAT = Address("telegram", "200")
GROUP = Address("telegram", "-300")
NEW = "-1000300"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def anna(store: Store) -> Known:
    """Anna owns a workspace, and writes from Telegram."""
    return join(store, "anna", CHAT)


def offer(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """Two replies, the first with options."""
    options = (Option("a", "Yksi"), Option("b", "Kaksi"))
    replies = (Reply((paragraph("valitse"),), options), Reply((paragraph("toinen"),)))
    return Turn(replace(conversation, turn=conversation.turn + 1), replies, question="goals.goal")


def told(store: Store, account: str = "anna", address: Address = CHAT, **more: Any) -> tuple[Outgoing, ...]:
    """What was decided to somebody's word."""
    return decide(store, heard("hei", account=account, address=address, **more), offer).outgoing


def rows(path: Path) -> dict[int, tuple[object, ...]]:
    """Of the outbox, by number: state, when it was sent, when given up, why, and whether it is unsure."""
    with closing(sqlite3.connect(path)) as connection:
        chosen = "SELECT id, state, sent_at IS NOT NULL, failed_at IS NOT NULL, problem, unsure FROM outbox"
        return {number: tuple(row) for number, *row in connection.execute(chosen)}


SENT = ("sent", 1, 0, "", 0)
WAITING = ("waiting", 0, 0, "", 0)


# Parts.


def test_a_reply_is_sent_with_its_last_part(store: Store, anna: Known, path: Path) -> None:
    first, second = told(store)
    store.note_parts([SentPart(first.id, 0, "m0", last=False)], NOW)
    assert [(one.id, one.parts_sent) for one in store.unsent()] == [(first.id, 1), (second.id, 0)]
    parts = [SentPart(first.id, 1, "m1", last=True), SentPart(second.id, 0, "m2", last=True)]
    store.note_parts(parts, NOW)
    assert store.unsent() == ()
    assert rows(path) == {first.id: SENT, second.id: SENT}
    before = contents(path)
    store.note_parts([replace(one, message="another") for one in parts], LATER)
    store.note_parts([], LATER)
    assert contents(path) == before


def test_parts_of_what_was_erased_meanwhile_are_passed_over(store: Store, anna: Known) -> None:
    first, second = told(store)
    store.note_parts([SentPart(99, 0, "m", last=True), SentPart(first.id, 0, "n", last=True)], NOW)
    assert [one.id for one in store.unsent()] == [second.id]


def test_what_nobody_knows_of_is_unsure_until_it_is_known(store: Store, anna: Known, path: Path) -> None:
    first, second = told(store)
    store.note_unsure(first.id)
    store.note_unsure(first.id)
    assert [one.unsure for one in store.unsent()] == [True, False]
    store.note_parts([SentPart(first.id, 0, "m", last=False)], NOW)
    assert [one.unsure for one in store.unsent()] == [False, False]
    store.note_unsure(first.id)
    store.note_parts([SentPart(first.id, 1, "m", last=True)], NOW)
    store.note_unsure(first.id)
    assert rows(path) == {first.id: SENT, second.id: WAITING}


def test_what_failed_waits_no_more_and_the_next_goes(store: Store, anna: Known, path: Path) -> None:
    first, second = told(store)
    store.note_failed(first.id, "too_long", NOW)
    assert [one.id for one in store.unsent()] == [second.id]
    before = contents(path)
    store.note_failed(first.id, "another", LATER)
    assert contents(path) == before
    assert rows(path)[first.id] == ("waiting", 0, 1, "too_long", 0)
    store.mark_sent([second.id], NOW)
    store.note_failed(second.id, "late", NOW)
    # It arrived after all.
    store.note_parts([SentPart(first.id, 0, "m", last=True)], LATER)
    assert rows(path) == {first.id: SENT, second.id: SENT}


def test_what_waits_is_told_by_channel(store: Store, anna: Known) -> None:
    mine = told(store)
    say(store, "kotona", echo)
    assert store.unsent(channel="telegram") == mine == store.unsent(CHAT) == store.unsent(CHAT, channel="telegram")
    assert store.unsent(channel="slack") == store.unsent(CHAT, channel="slack") == ()
    assert len(store.unsent()) == 3


# Addresses that are gone.


def test_nothing_waits_for_an_address_that_is_gone(store: Store, anna: Known, path: Path) -> None:
    join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)
    mine, theirs = told(store), told(store, "bertta", OTHER_CHAT)
    store.note_gone(CHAT, "blocked", NOW)
    assert store.unsent() == theirs
    assert {rows(path)[one.id] for one in mine} == {("waiting", 0, 1, "gone", 0)}
    assert store.gone() == ((CHAT, "blocked", NOW),)
    store.note_gone(Address("telegram", "nowhere"), "blocked", NOW)
    assert len(store.gone()) == 1


def test_what_is_decided_for_an_address_that_is_gone_fails_at_once(store: Store, anna: Known, path: Path) -> None:
    join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)
    listening(store, anna.workspace.id, GROUP)
    earlier, _ = store.accept(heard("hei", address=CHAT), NOW - timedelta(minutes=1))
    store.note_gone(CHAT, "blocked", NOW)
    store.note_gone(GROUP, "kicked", NOW)

    def tell_all(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        return replace(offer(conversation, given, known, now), notices=(Notice(Reply((paragraph("tiimille"),))),))

    decided = store.decide(earlier, tell_all, Found(), LATER)
    assert decided is not None
    assert (decided.outgoing, store.unsent()) == ((), ())
    assert set(rows(path).values()) == {("waiting", 0, 1, "gone", 0)}
    assert len(rows(path)) == 3
    assert [plain(one.nodes) for one in store.replies(earlier)] == ["valitse", "toinen"]
    assert [address for address, *_ in store.gone()] == [CHAT, GROUP]
    store.came_back(GROUP)
    (notice,) = [one for one in decide(store, heard("?", account="bertta", address=OTHER_CHAT), tell_all).outgoing
                 if one.notice]  # fmt: skip
    assert (notice.address, notice.account, notice.language) == (GROUP, "", "fi")


def test_who_speaks_again_can_be_reached_again(store: Store, anna: Known) -> None:
    told(store)
    store.note_gone(CHAT, "blocked", NOW)
    inbox_id, _ = store.accept(heard("palasin", address=CHAT), LATER)
    decided = store.decide(inbox_id, offer, Found(), LATER)
    assert decided is not None
    assert store.gone() == ()
    # What was given up stays so.
    assert store.unsent() == decided.outgoing
    store.note_gone(CHAT, "blocked", LATER)
    store.came_back(CHAT)
    store.came_back(Address("telegram", "nowhere"))
    assert store.gone() == ()


def test_a_team_that_shut_us_out_is_gone_with_all_its_places(store: Store, path: Path) -> None:
    private, thread = Address("slack", "T1/U1"), Address("slack", "T1/C1", "1.5")
    others = [
        Address("slack", "T10/U1"),
        Address("slack", "T/U1"),
        Address("slack", "T1"),
        Address("telegram", "T1/U1"),
    ]
    for address in (private, thread, *others):
        join(store, f"x{address.channel}{address.place}", address)
    mine = [one for address in (private, thread) for one in told(store, f"x{address.channel}{address.place}", address)]
    theirs = [one for address in others for one in told(store, f"x{address.channel}{address.place}", address)]
    store.team_gone("slack", "T1", "uninstalled", NOW)
    assert {(address, reason, at) for address, reason, at in store.gone()} == {
        (private, "uninstalled", NOW),
        (thread, "uninstalled", NOW),
    }
    assert {rows(path)[one.id] for one in mine} == {("waiting", 0, 1, "gone", 0)}
    assert list(store.unsent()) == theirs
    store.team_gone("slack", "T404", "uninstalled", NOW)
    store.team_gone("slack", "", "uninstalled", NOW)
    assert len(store.gone()) == 2


# What was shown.


def test_an_option_is_found_only_where_it_was_shown(store: Store, anna: Known) -> None:
    join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)
    stranger = join(store, "cecilia", Address("telegram", "300"))
    assert stranger.workspace.id != anna.workspace.id
    (first, second), (theirs, _) = told(store), told(store, "bertta", OTHER_CHAT)
    assert store.option("telegram", CHAT.place, first.id, 1) == Offered(Option("b", "Kaksi"), "anna")
    assert store.option("telegram", OTHER_CHAT.place, theirs.id, 0) == Offered(Option("a", "Yksi"), "bertta")
    store.note_parts([SentPart(first.id, 0, "m", last=True)], NOW)
    assert store.shown("telegram", CHAT.place, first.id) == replace(first, parts_sent=1)
    assert store.shown("telegram", CHAT.place, second.id) == second
    for number in (-1, 2, 10**30):
        assert store.option("telegram", CHAT.place, first.id, number) is None
    assert store.option("telegram", CHAT.place, second.id, 0) is None
    # Whatever number is tried, each place shows its own.
    everywhere = {
        (channel, place, number): store.shown(channel, place, number)
        for channel in ("telegram", "slack", "terminal", "")
        for place in (CHAT.place, OTHER_CHAT.place, "300", "", "%")
        for number in (-(10**30), -1, *range(12), 2**63 - 1, 2**63, 10**30)
    }
    found = {one.id: (channel, place) for (channel, place, _), one in everywhere.items() if one}
    assert len(found) == sum(1 for one in everywhere.values() if one) == 4
    assert {found[first.id], found[second.id]} == {("telegram", CHAT.place)}
    assert found[theirs.id] == ("telegram", OTHER_CHAT.place)


# Places that move.


def test_everything_of_a_place_goes_on_at_its_new_one(store: Store, anna: Known, path: Path) -> None:
    thread = replace(GROUP, thread="7")
    waiting, _ = store.accept(heard("odottaa", address=GROUP, shared=True, message="5"), NOW)
    first, second = told(store, address=GROUP, shared=True, message="4")
    store.note_parts([SentPart(first.id, 0, "6", last=True)], NOW)
    (threaded, _) = told(store, address=thread, shared=True)
    listening(store, anna.workspace.id, Address("telegram", GROUP.place, "8"))
    elsewhere = Address("slack", GROUP.place)
    with store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO identity VALUES ('slack', 'anna', ?)", (anna.member.id,))
    (other, _) = told(store, address=elsewhere)
    store.note_gone(thread, "kicked", NOW)
    store.move_place("telegram", GROUP.place, NEW)
    before = contents(path)
    store.move_place("telegram", GROUP.place, NEW)
    store.move_place("telegram", NEW, NEW)
    assert contents(path) == before
    new = Address("telegram", NEW)
    assert store.gone() == ()
    # The number of the message that it answers is another's there.
    assert store.unsent(new) == (replace(second, address=new, message=""),)
    assert store.unsent(elsewhere)[0].id == other.id
    assert store.shown("telegram", NEW, threaded.id) == replace(threaded, address=replace(thread, place=NEW))
    assert store.incoming(waiting).address == new
    conversation = store.conversation(new, "anna")
    assert conversation is not None
    assert conversation.turn == 1
    assert store.conversation(GROUP, "anna") is None
    # The new place counts its messages anew: 4 and 6 are others there.
    assert store.accept(heard("uusi", address=new, message="4"), NOW)[1]
    inputs: list[Input] = []
    for given in (heard(Edited(0, "ei ole sama"), address=new, message="4", shared=True),
                  heard("vastaus", address=new, reply_to="6", shared=True)):  # fmt: skip
        decide(store, given, looking([], inputs))
    assert inputs == [Said("ei ole sama"), Said("vastaus")]


def test_a_place_that_is_known_already_becomes_one_with_the_old(store: Store, anna: Known, path: Path) -> None:
    join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)
    new = Address("telegram", NEW)
    mine = told(store, address=GROUP, shared=True)
    theirs = told(store, "bertta", new, shared=True)
    store.move_place("telegram", GROUP.place, NEW)
    assert store.unsent(new) == (*(replace(one, address=new) for one in mine), *theirs)
    assert [row for row in contents(path)["address"] if GROUP.place in row] == []
    talk = store.conversation(new, "anna")
    assert talk is not None
    assert talk.turn == 1
    with store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@pytest.mark.parametrize("new_listens", [True, False])
def test_the_team_listens_at_the_new_place(store: Store, anna: Known, path: Path, new_listens: bool) -> None:
    new = Address("telegram", NEW)
    listening(store, anna.workspace.id, GROUP)
    if new_listens:
        listening(store, anna.workspace.id, new)
    else:
        told(store, address=new, shared=True)
    store.move_place("telegram", GROUP.place, NEW)
    assert len(contents(path)["watch"]) == 1

    def tell(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        return Turn(replace(conversation, turn=conversation.turn + 1), notices=(Notice(Reply()),))

    (notice,) = decide(store, heard("?", address=CHAT), tell).outgoing
    assert notice.address == new


def test_who_has_talked_in_both_places_goes_on_in_the_new_one(store: Store, anna: Known) -> None:
    new = Address("telegram", NEW)
    (sent, waiting), newer = told(store, address=GROUP, shared=True), told(store, address=new, shared=True)
    store.mark_sent([sent.id], NOW)
    store.move_place("telegram", GROUP.place, NEW)
    store.move_place("telegram", GROUP.place, NEW)
    assert store.unsent() == (replace(waiting, address=new), *newer)
    talk = store.conversation(GROUP, "anna")
    assert talk is not None
    assert talk.turn == 1


def test_nothing_moves_to_another_workspace(store: Store, anna: Known, path: Path) -> None:
    join(store, "bertta", OTHER_CHAT)
    new = Address("telegram", NEW)
    mine, theirs = told(store, address=GROUP, shared=True), told(store, "bertta", new, shared=True)
    store.move_place("telegram", GROUP.place, NEW)
    assert store.unsent() == theirs
    assert {rows(path)[one.id] for one in mine} == {("waiting", 0, 1, "moved", 0)}
    assert store.conversation(GROUP, "anna") is not None
    assert store.conversation(new, "anna") is None


# However much is stored.


def test_no_statement_of_a_channel_goes_through_a_whole_table(store: Store, anna: Known, path: Path) -> None:
    statements: dict[str, Any] = {}
    with noting(statements):
        join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)
        first, second = told(store, address=GROUP, shared=True, message="1")
        store.note_parts([SentPart(first.id, 0, "2", last=False), SentPart(second.id, 0, "3", last=True)], NOW)
        told(store, "bertta", GROUP, shared=True, message="4", reply_to="2")
        told(store, address=GROUP, shared=True, reply_to="2")
        decide(store, heard(Edited(0, "a"), address=GROUP, message="1"), offer)
        decide(store, heard(Pressed("a"), address=GROUP, message="2"), offer)
        store.waiting("telegram")
        album, _ = store.accept(heard("1", address=CHAT, album="a"), NOW)
        store.album(album)
        store.finish(album, NOW)
        store.unsent(CHAT)
        store.unsent(channel="telegram")
        store.option("telegram", CHAT.place, first.id, 0)
        store.note_unsure(first.id)
        store.note_failed(first.id, "x", NOW)
        store.note_gone(CHAT, "x", NOW)
        told(store)
        store.came_back(CHAT)
        told(store, address=Address("telegram", NEW), shared=True)
        told(store, "bertta", Address("telegram", NEW, "2"), shared=True)
        told(store, address=replace(GROUP, thread="2"), shared=True)
        told(store, address=replace(GROUP, thread="3"), shared=True)
        store.move_place("telegram", GROUP.place, NEW)
    assert len(statements) > 50
    assert scans(path, statements) == []
