"""Replies and notices decided, each until it has been delivered or given up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, select, update

from flows.engine.messages import Reply
from flows.engine.turn import Notice, Turn
from storage import field_rows
from storage.codec import from_text, to_text
from storage.incoming import Address, Incoming
from storage.outgoing import Offered, Outgoing
from storage.place import Place
from storage.schema import ADDRESS, CONVERSATION, DOCUMENT, INBOX, OUTBOX, OUTBOX_DOCUMENT, OUTBOX_PART, TURN, WATCH

GONE = "gone"
"""The problem of what was given up because its address can't be reached."""

ON_ITS_WAY = and_(OUTBOX.c.state == "waiting", OUTBOX.c.failed_at.is_(None))
"""Neither delivered nor given up."""

_LARGEST = 2**63 - 1
"""Of the numbers that a database keeps; what a button gives back may be anything."""


@dataclass(frozen=True, slots=True)
class _Going:
    """Where one reply goes."""

    address_id: int
    address: Address
    reply: Reply
    notice: bool
    language: str
    account: str
    shared: bool
    gone: bool
    message: str = ""
    root: str = ""
    asks: bool = False


_ADDRESS = (ADDRESS.c.channel, ADDRESS.c.place, ADDRESS.c.thread, ADDRESS.c.shared)
_PARTS_SENT = (
    select(func.count())
    .select_from(OUTBOX_PART)
    .where(OUTBOX_PART.c.outbox_id == OUTBOX.c.id)
    .scalar_subquery()
    .label("parts_sent")
)
_REPLY = OUTBOX.alias("reply")
_LAST_REPLY = (
    select(func.max(_REPLY.c.position))
    .where(
        _REPLY.c.conversation_id == OUTBOX.c.conversation_id,
        _REPLY.c.turn == OUTBOX.c.turn,
        _REPLY.c.notice.is_(False),
    )
    .correlate(OUTBOX)
    .scalar_subquery()
    .label("last_reply")
)
_ROWS = (
    select(OUTBOX, *_ADDRESS, _PARTS_SENT, _LAST_REPLY, INBOX.c.message, INBOX.c.root, TURN.c.question)
    .join(ADDRESS, ADDRESS.c.id == OUTBOX.c.address_id)
    .join(INBOX, INBOX.c.id == OUTBOX.c.inbox_id)
    .join(TURN, (TURN.c.conversation_id == OUTBOX.c.conversation_id) & (TURN.c.number == OUTBOX.c.turn))
)
_SHOWN = _ROWS.where(OUTBOX.c.id == bindparam("outbox_id"), ADDRESS.c.channel == bindparam("channel")).order_by(
    OUTBOX.c.id
)

_OTHER_PLACE = (
    select(ADDRESS.c.id, ADDRESS.c.workspace_id, ADDRESS.c.gone_at, *_ADDRESS, CONVERSATION.c.language, INBOX.c.account)
    .join(CONVERSATION, CONVERSATION.c.address_id == ADDRESS.c.id)
    .outerjoin(TURN, (TURN.c.conversation_id == CONVERSATION.c.id) & (TURN.c.number == CONVERSATION.c.turn))
    .outerjoin(INBOX, INBOX.c.id == TURN.c.inbox_id)
    .where(
        CONVERSATION.c.id == bindparam("conversation_id"),
        CONVERSATION.c.member_id == bindparam("member_id"),
        CONVERSATION.c.id != bindparam("here"),
    )
)
_TEAM = (
    select(
        ADDRESS.c.id,
        ADDRESS.c.gone_at,
        *_ADDRESS,
        select(CONVERSATION.c.language)
        .where(CONVERSATION.c.address_id == ADDRESS.c.id)
        .order_by(CONVERSATION.c.turn.desc())
        .limit(1)
        .scalar_subquery()
        .label("language"),
    )
    .join(WATCH, WATCH.c.address_id == ADDRESS.c.id)
    .where(WATCH.c.workspace_id == bindparam("workspace_id"), ADDRESS.c.workspace_id == bindparam("workspace_id"))
    .order_by(ADDRESS.c.id)
)

_INSERT = insert(OUTBOX)
_MARK_SENT = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("outbox_id"), OUTBOX.c.state == "waiting")
    .values(state="sent", sent_at=bindparam("now"), unsure=False, failed_at=None, problem="")
)
_DOCUMENTS = (
    select(OUTBOX_DOCUMENT)
    .where(OUTBOX_DOCUMENT.c.outbox_id == bindparam("outbox_id"))
    .order_by(OUTBOX_DOCUMENT.c.position)
)


def add(
    connection: Connection, place: Place, turn: Turn, incoming: Incoming, inbox_id: int, now: datetime
) -> tuple[Outgoing, ...]:
    """Writes the turn's replies in their order, then its notices, and returns those that are on their way: what goes
    to an address that can't be reached is given up at once. Their documents must be stored already.

    Raises ValueError for a notice to a conversation that isn't another one of the member's.
    """
    language = turn.conversation.language
    here = _Going(
        place.address_id,
        incoming.address,
        Reply(),
        notice=False,
        language=language,
        account=incoming.account,
        shared=place.shared,
        gone=place.gone_at is not None,
        message=incoming.message,
        root=incoming.root,
    )
    asks = turn.question is not None
    last = len(turn.replies) - 1
    going = [replace(here, reply=reply, asks=asks and nth == last) for nth, reply in enumerate(turn.replies)]
    for notice in turn.notices:
        going += _places_of(connection, place, notice, language)
    number = turn.conversation.turn
    shared = {"conversation_id": place.conversation_id, "turn": number, "inbox_id": inbox_id, "state": "waiting"}
    written = []
    for position, one in enumerate(going):
        documents = tuple(replace(document, data="") for document in one.reply.documents)
        columns = {
            **shared,
            "address_id": one.address_id,
            "position": position,
            "reply": to_text(replace(one.reply, documents=()) if documents else one.reply),
            "notice": one.notice,
            "decided_at": now,
            "account": one.account,
            "language": one.language,
            "failed_at": now if one.gone else None,
            "problem": GONE if one.gone else "",
        }
        made = connection.execute(_INSERT, columns).inserted_primary_key
        assert made is not None
        if documents:
            connection.execute(
                insert(OUTBOX_DOCUMENT),
                [
                    {"outbox_id": made[0], "position": place_in_reply, "document_id": document.id}
                    for place_in_reply, document in enumerate(documents)
                ],
            )
        if not one.gone:
            reply = replace(one.reply, documents=documents) if documents else one.reply
            written.append(
                Outgoing(
                    int(made[0]), one.address, number, position, reply, inbox_id, one.notice, one.language, one.account,
                    one.shared, message=one.message, root=one.root, asks=one.asks,
                )
            )  # fmt: skip
    return tuple(written)


def _places_of(connection: Connection, place: Place, notice: Notice, language: str) -> list[_Going]:
    """Where a notice goes; nowhere where an address has become another workspace's by now."""
    if not notice.conversation:
        rows = connection.execute(_TEAM, {"workspace_id": place.workspace_id}).all()
        return [_going(row, notice.reply, row.language or language, "") for row in rows]
    whose = {"conversation_id": notice.conversation, "member_id": place.member.id, "here": place.conversation_id}
    row = connection.execute(_OTHER_PLACE, whose).one_or_none()
    if row is None:
        raise ValueError("a notice goes to the team, or to another conversation of the member's own")
    if row.workspace_id != place.workspace_id:
        return []
    return [_going(row, notice.reply, row.language, row.account or "")]


def _going(row: Any, reply: Reply, language: str, account: str) -> _Going:
    address = Address(row.channel, row.place, row.thread)
    return _Going(row.id, address, reply, True, language, account, row.shared, row.gone_at is not None)


def of_delivery(connection: Connection, inbox_id: int) -> tuple[Outgoing, ...]:
    """What a delivery was answered, sent or not. What it led to elsewhere is not among it."""
    rows = _ROWS.where(OUTBOX.c.inbox_id == inbox_id, OUTBOX.c.notice.is_(False))
    return _read(connection, rows.order_by(OUTBOX.c.id))


def unsent(connection: Connection, address: Address | None, channel: str | None = None) -> tuple[Outgoing, ...]:
    """What waits to be delivered, at one address, on one channel or at all, in the order it was decided."""
    rows = _ROWS.where(ON_ITS_WAY)
    if channel is not None:
        rows = rows.where(ADDRESS.c.channel == channel)
    if address is not None:
        rows = rows.where(
            ADDRESS.c.channel == address.channel, ADDRESS.c.place == address.place, ADDRESS.c.thread == address.thread
        )
    return _read(connection, rows.order_by(OUTBOX.c.id))


def shown(connection: Connection, channel: str, place: str, outbox_id: int, account: str = "") -> Outgoing | None:
    """One of what was decided to be shown at a place, or to the account alone, sent or not; None when no such goes
    there."""
    if not 0 < outbox_id <= _LARGEST:
        return None
    found = next(iter(_read(connection, _SHOWN, {"channel": channel, "outbox_id": outbox_id})), None)
    if found is None or place == found.address.place:
        return found
    # What is for one person's eyes was shown to that person alone, in a chat of their own.
    return found if found.reply.private and account and account == found.account else None


def option(
    connection: Connection, channel: str, place: str, outbox_id: int, index: int, account: str = ""
) -> Offered | None:
    """The option of that index, from 0, in what was shown at a place or to the account; None when there is none."""
    found = shown(connection, channel, place, outbox_id, account)
    if found is None or not 0 <= index < len(found.reply.options):
        return None
    return Offered(found.reply.options[index], found.account)


def mark_sent(connection: Connection, outbox_ids: Sequence[int], now: datetime) -> None:
    """Delivered whole, even where it had been given up."""
    if outbox_ids:
        connection.execute(_MARK_SENT, [{"outbox_id": outbox_id, "now": now} for outbox_id in outbox_ids])


def _read(connection: Connection, chosen: Select[Any], values: dict[str, object] | None = None) -> tuple[Outgoing, ...]:
    rows = connection.execute(chosen, values).all()
    documents = _documents(connection, [row.id for row in rows])
    found = []
    for row in rows:
        reply: Reply = from_text(row.reply)
        if row.id in documents:
            reply = replace(reply, documents=tuple(documents[row.id]))
        found.append(
            Outgoing(
                id=row.id,
                address=Address(row.channel, row.place, row.thread),
                turn=row.turn,
                position=row.position,
                reply=reply,
                inbox_id=row.inbox_id,
                notice=row.notice,
                language=row.language,
                account=row.account,
                shared=row.shared,
                parts_sent=row.parts_sent,
                unsure=row.unsure,
                message="" if row.notice else row.message,
                root="" if row.notice else row.root,
                asks=row.question is not None and not row.notice and row.position == row.last_reply,
            )
        )
    return tuple(found)


def _documents(connection: Connection, outbox_ids: list[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for outbox_id in outbox_ids:
        lines = connection.execute(_DOCUMENTS, {"outbox_id": outbox_id}).all()
        if not lines:
            continue
        chosen = field_rows.DOCUMENTS_WITHOUT_DATA.where(DOCUMENT.c.id.in_({line.document_id for line in lines}))
        by_id = {document.id: document for document in field_rows.read_documents(connection, chosen)}
        for line in lines:
            found[line.outbox_id].append(by_id[line.document_id])
    return found
