"""Replies and notices decided, each until it has been delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from flows.engine.messages import Reply
from flows.engine.turn import Notice, Turn
from storage import field_rows
from storage.codec import from_text, to_text
from storage.incoming import Address
from storage.place import Place
from storage.schema import ADDRESS, CONVERSATION, DOCUMENT, OUTBOX, OUTBOX_DOCUMENT, WATCH


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply or a notice on its way. `position` counts from 0 within its turn, a turn's notices after its replies;
    documents come without their data."""

    id: int
    address: Address
    turn: int
    """The turn that decided it: of the conversation at the address, or for a notice of another one."""
    position: int
    reply: Reply
    inbox_id: int
    notice: bool = False


_ROWS = select(OUTBOX, ADDRESS.c.channel, ADDRESS.c.place, ADDRESS.c.thread).join(
    ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id
)

_OTHER_PLACE = (
    select(ADDRESS.c.id, ADDRESS.c.workspace_id)
    .join(CONVERSATION, CONVERSATION.c.address_id == ADDRESS.c.id)
    .where(
        CONVERSATION.c.id == bindparam("conversation_id"),
        CONVERSATION.c.member_id == bindparam("member_id"),
        CONVERSATION.c.id != bindparam("here"),
    )
)
_TEAM = (
    select(ADDRESS.c.id)
    .join(WATCH, WATCH.c.address_id == ADDRESS.c.id)
    .where(WATCH.c.workspace_id == bindparam("workspace_id"), ADDRESS.c.workspace_id == bindparam("workspace_id"))
    .order_by(ADDRESS.c.id)
)


def add(connection: Connection, place: Place, turn: Turn, inbox_id: int, now: datetime) -> None:
    """Writes the turn's replies in their order, then its notices. Their documents must be stored already.

    Raises ValueError for a notice to a conversation that isn't another one of the member's.
    """
    going = [(place.address_id, reply, False) for reply in turn.replies]
    for notice in turn.notices:
        going += [(address_id, notice.reply, True) for address_id in _places_of(connection, place, notice)]
    shared = {
        "conversation_id": place.conversation_id,
        "turn": turn.conversation.turn,
        "inbox_id": inbox_id,
        "state": "waiting",
        "decided_at": now,
    }
    for position, (address_id, reply, is_notice) in enumerate(going):
        text = to_text(replace(reply, documents=()) if reply.documents else reply)
        made = connection.execute(
            insert(OUTBOX),
            {**shared, "address_id": address_id, "position": position, "reply": text, "notice": is_notice},
        ).inserted_primary_key
        assert made is not None
        if reply.documents:
            connection.execute(
                insert(OUTBOX_DOCUMENT),
                [
                    {"outbox_id": made[0], "position": place_in_reply, "document_id": document.id}
                    for place_in_reply, document in enumerate(reply.documents)
                ],
            )


def _places_of(connection: Connection, place: Place, notice: Notice) -> list[int]:
    """The addresses that a notice goes to; none where an address has become another workspace's by now."""
    if not notice.conversation:
        return list(connection.execute(_TEAM, {"workspace_id": place.workspace_id}).scalars())
    whose = {"conversation_id": notice.conversation, "member_id": place.member.id, "here": place.conversation_id}
    row = connection.execute(_OTHER_PLACE, whose).one_or_none()
    if row is None:
        raise ValueError("a notice goes to the team, or to another conversation of the member's own")
    return [row.id] if row.workspace_id == place.workspace_id else []


def of_delivery(connection: Connection, inbox_id: int) -> tuple[Outgoing, ...]:
    """What a delivery was answered, sent or not. What it led to elsewhere is not among it."""
    return _read(connection, _ROWS.where(OUTBOX.c.inbox_id == inbox_id, OUTBOX.c.notice.is_(False)))


def unsent(connection: Connection, address: Address | None) -> tuple[Outgoing, ...]:
    """What waits to be delivered, at one address or at all, in the order it was decided."""
    rows = _ROWS.where(OUTBOX.c.state == "waiting")
    if address is not None:
        rows = rows.where(
            ADDRESS.c.channel == address.channel, ADDRESS.c.place == address.place, ADDRESS.c.thread == address.thread
        )
    return _read(connection, rows)


def mark_sent(connection: Connection, outbox_ids: Sequence[int], now: datetime) -> None:
    for start in range(0, len(outbox_ids), 500):
        chosen = OUTBOX.c.id.in_(list(outbox_ids[start : start + 500]))
        connection.execute(update(OUTBOX).where(chosen, OUTBOX.c.state == "waiting").values(state="sent", sent_at=now))


def _read(connection: Connection, chosen: Select[Any]) -> tuple[Outgoing, ...]:
    rows = connection.execute(chosen.order_by(OUTBOX.c.id)).all()
    documents = _documents(connection, [row.id for row in rows])
    found = []
    for row in rows:
        reply: Reply = from_text(row.reply)
        if row.id in documents:
            reply = replace(reply, documents=tuple(documents[row.id]))
        address = Address(row.channel, row.place, row.thread)
        found.append(Outgoing(row.id, address, row.turn, row.position, reply, row.inbox_id, row.notice))
    return tuple(found)


def _documents(connection: Connection, outbox_ids: list[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(outbox_ids), 500):
        lines = connection.execute(
            select(OUTBOX_DOCUMENT)
            .where(OUTBOX_DOCUMENT.c.outbox_id.in_(outbox_ids[start : start + 500]))
            .order_by(OUTBOX_DOCUMENT.c.outbox_id, OUTBOX_DOCUMENT.c.position)
        ).all()
        if not lines:
            continue
        chosen = field_rows.DOCUMENTS_WITHOUT_DATA.where(DOCUMENT.c.id.in_({line.document_id for line in lines}))
        by_id = {document.id: document for document in field_rows.read_documents(connection, chosen)}
        for line in lines:
            found[line.outbox_id].append(by_id[line.document_id])
    return found
