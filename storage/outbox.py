"""Replies decided, each until it has been delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from flows.engine.messages import Reply
from storage import field_rows
from storage.codec import from_text, to_text
from storage.incoming import Address
from storage.place import Place
from storage.schema import ADDRESS, DOCUMENT, OUTBOX, OUTBOX_DOCUMENT


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply on its way. `position` counts from 0 within its turn; documents come without their data."""

    id: int
    address: Address
    turn: int
    position: int
    reply: Reply
    inbox_id: int


_ROWS = select(OUTBOX, ADDRESS.c.channel, ADDRESS.c.place, ADDRESS.c.thread).join(
    ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id
)


def add(
    connection: Connection, place: Place, turn: int, inbox_id: int, replies: Sequence[Reply], now: datetime
) -> None:
    """Writes the turn's replies in their order. Their documents must be stored already."""
    if not replies:
        return
    shared = {
        "conversation_id": place.conversation_id,
        "turn": turn,
        "address_id": place.address_id,
        "inbox_id": inbox_id,
        "state": "waiting",
        "decided_at": now,
    }
    for position, reply in enumerate(replies):
        text = to_text(replace(reply, documents=()) if reply.documents else reply)
        made = connection.execute(insert(OUTBOX), {**shared, "position": position, "reply": text}).inserted_primary_key
        assert made is not None
        if reply.documents:
            connection.execute(
                insert(OUTBOX_DOCUMENT),
                [
                    {"outbox_id": made[0], "position": place_in_reply, "document_id": document.id}
                    for place_in_reply, document in enumerate(reply.documents)
                ],
            )


def of_delivery(connection: Connection, inbox_id: int) -> tuple[Outgoing, ...]:
    """What a delivery was answered, sent or not."""
    return _read(connection, _ROWS.where(OUTBOX.c.inbox_id == inbox_id))


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
        found.append(Outgoing(row.id, address, row.turn, row.position, reply, row.inbox_id))
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
