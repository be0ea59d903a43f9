"""Deliveries accepted, each until it has been worked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, case, insert, select, update

from flows.engine.messages import Edited, Input, Pressed, Submitted
from storage.codec import from_text, to_text
from storage.incoming import Address, Incoming
from storage.schema import INBOX

_FIND = select(INBOX.c.id).where(
    INBOX.c.channel == bindparam("channel"), INBOX.c.delivery_id == bindparam("delivery_id")
)
_FIND_MESSAGE = (
    select(INBOX.c.id)
    .where(
        INBOX.c.channel == bindparam("channel"),
        INBOX.c.place == bindparam("place"),
        INBOX.c.message == bindparam("message"),
        INBOX.c.accepted_at >= bindparam("since"),
    )
    .order_by(INBOX.c.id)
    .limit(1)
)
_READ = select(INBOX).where(INBOX.c.id == bindparam("inbox_id"))
_WAITING = select(INBOX.c.id).where(INBOX.c.state == "waiting").order_by(INBOX.c.id)
_WAITING_OF = (
    select(INBOX.c.id).where(INBOX.c.state == "waiting", INBOX.c.channel == bindparam("channel")).order_by(INBOX.c.id)
)
_ALBUM = (
    select(INBOX)
    .where(
        INBOX.c.state == "waiting",
        INBOX.c.channel == bindparam("channel"),
        INBOX.c.place == bindparam("place"),
        INBOX.c.album == bindparam("album"),
    )
    .order_by(INBOX.c.id)
)
_INSERT = insert(INBOX)
_KEEP_INPUT = update(INBOX).where(INBOX.c.id == bindparam("inbox_id")).values(input=bindparam("new_input"))
_KEEP_PERSON = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("inbox_id"), INBOX.c.state == "waiting")
    .values(
        account_name=case((INBOX.c.account_name == "", bindparam("new_name")), else_=INBOX.c.account_name),
        language=case((INBOX.c.language == "", bindparam("new_language")), else_=INBOX.c.language),
    )
)
_FINISH = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("inbox_id"), INBOX.c.state == "waiting")
    .values(state=bindparam("new_state"), worked_at=bindparam("now"))
)
_RAISED = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("inbox_id"))
    .values(tries=INBOX.c.tries + 1, problem=bindparam("new_problem"))
)
_TRIES = select(INBOX.c.tries).where(INBOX.c.id == bindparam("inbox_id"))

OVERTAKEN = timedelta(minutes=10)
"""For how long a message may come after its own edit, or once more under another number. Later the same number is
another message: a chat may have begun to count anew."""

_OF_ANOTHER = Edited | Pressed | Submitted
"""What may name a message that it isn't itself."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Half characters have no UTF-8, and PostgreSQL takes no NUL."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A delivery as its row tells. `state` is waiting, done or aside."""

    incoming: Incoming
    state: str
    accepted_at: datetime


def accept(connection: Connection, incoming: Incoming, now: datetime) -> tuple[int, bool]:
    """The row's number, and whether the delivery is new: neither it nor, lately, the message that it brings is here
    yet."""
    incoming = storable(incoming)
    names = {"channel": incoming.address.channel, "delivery_id": incoming.delivery_id}
    known = connection.execute(_FIND, names).scalar()
    if known is None and incoming.message and not isinstance(incoming.input, _OF_ANOTHER):
        place = {"channel": incoming.address.channel, "place": incoming.address.place}
        known = connection.execute(
            _FIND_MESSAGE, {**place, "message": incoming.message, "since": now - OVERTAKEN}
        ).scalar()
    if known is not None:
        return known, False
    made = connection.execute(
        _INSERT,
        {
            **names,
            "place": incoming.address.place,
            "thread": incoming.address.thread,
            "account": incoming.account,
            "account_name": incoming.account_name,
            "input": to_text(incoming.input),
            "state": "waiting",
            "tries": 0,
            "problem": "",
            "accepted_at": now,
            "message": incoming.message,
            "reply_to": incoming.reply_to,
            "root": incoming.root,
            "language": incoming.language,
            "shared": incoming.shared,
            "file": incoming.file,
            "album": incoming.album,
            "team": incoming.team,
        },
    ).inserted_primary_key
    assert made is not None
    return int(made[0]), True


def waiting(connection: Connection, channel: str | None = None) -> tuple[int, ...]:
    if channel is None:
        return tuple(connection.execute(_WAITING).scalars())
    return tuple(connection.execute(_WAITING_OF, {"channel": channel}).scalars())


def read(connection: Connection, inbox_id: int) -> Kept:
    """Raises KeyError when there is none of that number."""
    row = connection.execute(_READ, {"inbox_id": inbox_id}).mappings().one_or_none()
    if row is None:
        raise KeyError(inbox_id)
    return Kept(_incoming(row), row["state"], row["accepted_at"])


def album(connection: Connection, inbox_id: int) -> tuple[tuple[int, Incoming], ...]:
    """What waits of the album that a delivery belongs to, the oldest first, this one included. Where there is no album
    it is this one alone, and nothing once this one has been worked. Raises KeyError as `read` does."""
    kept = read(connection, inbox_id)
    if kept.state != "waiting":
        return ()
    incoming = kept.incoming
    if not incoming.album:
        return ((inbox_id, incoming),)
    names = {"channel": incoming.address.channel, "place": incoming.address.place, "album": incoming.album}
    return tuple((row["id"], _incoming(row)) for row in connection.execute(_ALBUM, names).mappings())


def keep_input(connection: Connection, inbox_id: int, given: Input) -> None:
    """What the delivery turned out to say, in place of what it said when it was accepted."""
    connection.execute(_KEEP_INPUT, {"inbox_id": inbox_id, "new_input": to_text(given)})


def keep_person(connection: Connection, inbox_id: int, name: str, language: str) -> None:
    """What was learned of the person since: it stands where the waiting delivery says nothing."""
    names = {"new_name": storable_text(name), "new_language": storable_text(language)}
    connection.execute(_KEEP_PERSON, {"inbox_id": inbox_id, **names})


def _incoming(row: RowMapping) -> Incoming:
    return Incoming(
        delivery_id=row["delivery_id"],
        address=Address(row["channel"], row["place"], row["thread"]),
        account=row["account"],
        account_name=row["account_name"],
        input=from_text(row["input"]),
        message=row["message"],
        reply_to=row["reply_to"],
        root=row["root"],
        language=row["language"],
        shared=row["shared"],
        file=row["file"],
        album=row["album"],
        team=row["team"],
    )


def finish(connection: Connection, inbox_id: int, state: str, now: datetime) -> None:
    connection.execute(_FINISH, {"inbox_id": inbox_id, "new_state": state, "now": now})


def raised(connection: Connection, inbox_id: int, problem: str) -> int:
    """Counts a try that raised, and returns how many there have been."""
    connection.execute(_RAISED, {"inbox_id": inbox_id, "new_problem": problem})
    return int(connection.execute(_TRIES, {"inbox_id": inbox_id}).scalar_one())


def storable(incoming: Incoming) -> Incoming:
    """The same delivery, with what no database keeps shown as the replacement character."""
    address = incoming.address
    return Incoming(
        delivery_id=storable_text(incoming.delivery_id),
        address=Address(storable_text(address.channel), storable_text(address.place), storable_text(address.thread)),
        account=storable_text(incoming.account),
        account_name=storable_text(incoming.account_name),
        input=storable_input(incoming.input),
        message=storable_text(incoming.message),
        reply_to=storable_text(incoming.reply_to),
        root=storable_text(incoming.root),
        language=storable_text(incoming.language),
        shared=incoming.shared,
        file=storable_text(incoming.file),
        album=storable_text(incoming.album),
        team=storable_text(incoming.team),
    )


def storable_input(given: Input) -> Input:
    changed: dict[str, Any] = {}
    for one in fields(given):
        value = getattr(given, one.name)
        if isinstance(value, str) and _UNSTORABLE.search(value):
            changed[one.name] = storable_text(value)
        elif isinstance(value, Mapping):
            changed[one.name] = {storable_text(key): storable_text(text) for key, text in value.items()}
    return replace(given, **changed) if changed else given


def storable_text(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
