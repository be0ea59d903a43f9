"""What became of what was sent: parts that arrived, what nobody knows of, what was given up, and addresses that
can't be reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from storage import outbox
from storage.inbox import storable_text
from storage.incoming import Address
from storage.outgoing import SentPart
from storage.schema import ADDRESS, OUTBOX, OUTBOX_PART

# What was erased meanwhile has no parts, and a part that is known already is not new.
_KEEP_PART = insert(OUTBOX_PART).from_select(
    ["outbox_id", "part", "message", "sent_at"],
    select(
        OUTBOX.c.id,
        bindparam("part", type_=OUTBOX_PART.c.part.type),
        bindparam("message", type_=OUTBOX_PART.c.message.type),
        bindparam("now", type_=OUTBOX_PART.c.sent_at.type),
    ).where(
        OUTBOX.c.id == bindparam("of_row"),
        ~exists().where(OUTBOX_PART.c.outbox_id == bindparam("of_row"), OUTBOX_PART.c.part == bindparam("part")),
    ),
)
_SURE = update(OUTBOX).where(OUTBOX.c.id == bindparam("of_row"), OUTBOX.c.unsure.is_(True)).values(unsure=False)
_UNSURE = update(OUTBOX).where(OUTBOX.c.id == bindparam("of_row"), OUTBOX.c.state == "waiting").values(unsure=True)
_GIVEN_UP: dict[str, Any] = {"failed_at": bindparam("now"), "problem": bindparam("new_problem")}
_FAILED = update(OUTBOX).where(OUTBOX.c.id == bindparam("of_row"), outbox.ON_ITS_WAY).values(_GIVEN_UP)
_FAILED_AT = update(OUTBOX).where(OUTBOX.c.address_id == bindparam("at_address"), outbox.ON_ITS_WAY).values(_GIVEN_UP)
_ADDRESS = select(ADDRESS.c.id).where(
    ADDRESS.c.channel == bindparam("channel"),
    ADDRESS.c.place == bindparam("place"),
    ADDRESS.c.thread == bindparam("thread"),
)
# From "T1/" up to what follows every "T1/...": the slash's successor is 0.
_OF_TEAM = select(ADDRESS.c.id).where(
    ADDRESS.c.channel == bindparam("channel"),
    ADDRESS.c.place >= bindparam("first_place"),
    ADDRESS.c.place < bindparam("after_places"),
)
_GONE = (
    update(ADDRESS)
    .where(ADDRESS.c.id == bindparam("at_address"))
    .values(gone_at=bindparam("now"), gone=bindparam("reason"))
)
_CAME_BACK = update(ADDRESS).where(ADDRESS.c.id == bindparam("at_address")).values(gone_at=None, gone="")
_ALL_GONE = select(ADDRESS).where(ADDRESS.c.gone_at.is_not(None)).order_by(ADDRESS.c.id)


def note_parts(connection: Connection, parts: Sequence[SentPart], now: datetime) -> None:
    """Keeps the parts that arrived; with its last part a reply is sent. The same part again changes nothing."""
    if not parts:
        return
    connection.execute(
        _KEEP_PART,
        [{"of_row": one.outbox_id, "part": one.part, "message": storable_text(one.message), "now": now}
         for one in parts],
    )  # fmt: skip
    whole = {one.outbox_id for one in parts if one.last}
    more = {one.outbox_id for one in parts} - whole
    if more:
        connection.execute(_SURE, [{"of_row": outbox_id} for outbox_id in sorted(more)])
    outbox.mark_sent(connection, sorted(whole), now)


def note_unsure(connection: Connection, outbox_id: int) -> None:
    connection.execute(_UNSURE, {"of_row": outbox_id})


def note_failed(connection: Connection, outbox_id: int, problem: str, now: datetime) -> None:
    connection.execute(_FAILED, {"of_row": outbox_id, "new_problem": storable_text(problem), "now": now})


def note_gone(connection: Connection, address: Address, reason: str, now: datetime) -> None:
    """Marks an address that can't be reached, and gives up what waits for it. One that is not known stays so."""
    address_id = _id_of(connection, address)
    if address_id is not None:
        connection.execute(_GONE, {"at_address": address_id, "now": now, "reason": storable_text(reason)})
        connection.execute(_FAILED_AT, {"at_address": address_id, "now": now, "new_problem": outbox.GONE})


def team_gone(connection: Connection, channel: str, team: str, reason: str, now: datetime) -> None:
    """Marks every address of a team, and gives up what waits for them."""
    names = {"channel": channel, "first_place": f"{team}/", "after_places": f"{team}0"}
    ids = connection.execute(_OF_TEAM, names).scalars().all()
    if ids:
        reason = storable_text(reason)
        connection.execute(_GONE, [{"at_address": one, "now": now, "reason": reason} for one in ids])
        connection.execute(_FAILED_AT, [{"at_address": one, "now": now, "new_problem": outbox.GONE} for one in ids])


def came_back(connection: Connection, address: Address) -> None:
    """The address can be reached again. What was given up stays so."""
    address_id = _id_of(connection, address)
    if address_id is not None:
        connection.execute(_CAME_BACK, {"at_address": address_id})


def gone(connection: Connection) -> tuple[tuple[Address, str, datetime], ...]:
    """The addresses that can't be reached, why, and since when."""
    rows = connection.execute(_ALL_GONE).all()
    return tuple((Address(row.channel, row.place, row.thread), row.gone, row.gone_at) for row in rows)


def _id_of(connection: Connection, address: Address) -> int | None:
    names = {"channel": address.channel, "place": address.place, "thread": address.thread}
    return connection.execute(_ADDRESS, names).scalar_one_or_none()
