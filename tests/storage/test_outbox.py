"""Replies decided and not yet delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from flows import events
from flows.engine.known import Known
from flows.engine.messages import Conversation, Document, Input, Option, Reply, Table, paragraph
from flows.engine.turn import Turn
from storage.incoming import Address
from storage.problems import SetAside
from storage.store import Store, open_store
from tests.storage.talking import HERE, NOW, contents, echo, say

PAPER = Document("document-1", "plan", "Suunnitelma", 1, "fi", '{"a": 1}', ("Paja", "suunnitelma"))
REPLIES = (
    Reply((paragraph("Tässä suunnitelma."),), (Option("a", "Avaa"),), Table("T", ("x",), (("1",),), (0,)), (PAPER,)),
    Reply((paragraph("Jatketaanko?"),), private=True),
)


def give(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    after = replace(conversation, turn=conversation.turn + 1)
    return Turn(after, REPLIES, (events.DocumentMade(PAPER, ""),))


def test_replies_wait_in_order_until_they_are_sent(store: Store) -> None:
    elsewhere = Address("terminal", "töissä")
    say(store, "yksi", give)
    say(store, "kaksi", echo, address=elsewhere)
    waiting = store.unsent()
    assert [(one.address, one.turn, one.position) for one in waiting] == [(HERE, 1, 0), (HERE, 1, 1), (elsewhere, 1, 0)]
    assert store.unsent(elsewhere) == waiting[2:]
    assert store.unsent(Address("terminal", "ei täällä")) == ()
    store.mark_sent([waiting[0].id, waiting[2].id], NOW)
    assert store.unsent() == waiting[1:2]
    store.mark_sent([], NOW)
    store.mark_sent([one.id for one in waiting], NOW)
    assert store.unsent() == ()


def test_a_reply_names_its_documents_and_the_document_has_the_data(store: Store, path: Path) -> None:
    say(store, "yksi", give)
    shown = replace(REPLIES[0], documents=(replace(PAPER, data=""),))
    inbox_id = store.unsent()[0].inbox_id
    assert [one.reply for one in store.unsent()] == [shown, REPLIES[1]]
    assert store.replies(inbox_id) == (shown, REPLIES[1])
    assert store.document("document-1") == PAPER
    assert PAPER.title not in str(contents(path)["outbox"])


def test_sent_or_not_the_replies_of_a_delivery_can_be_given_again(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    say(store, "yksi", echo)
    (one,) = store.unsent()
    store.mark_sent([one.id], NOW)
    store.close()
    store = open_store(f"sqlite:///{path}")
    assert store.replies(one.inbox_id) == (one.reply,)
    assert store.unsent() == ()
    store.close()


def test_a_reply_can_t_name_a_document_that_is_not_kept(store: Store) -> None:
    def promise(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        return replace(give(conversation, given, known, now), events=())

    with pytest.raises(SetAside):
        say(store, "yksi", promise)
    assert store.unsent() == ()
