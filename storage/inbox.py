"""Deliveries accepted, each until it has been worked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.engine.messages import Input
from storage.codec import from_text, to_text
from storage.incoming import Address, Incoming
from storage.schema import INBOX

_FIND = select(INBOX.c.id).where(
    INBOX.c.channel == bindparam("channel"), INBOX.c.delivery_id == bindparam("delivery_id")
)
_READ = select(INBOX).where(INBOX.c.id == bindparam("inbox_id"))
_WAITING = select(INBOX.c.id).where(INBOX.c.state == "waiting").order_by(INBOX.c.id)
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

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Half characters have no UTF-8, and PostgreSQL takes no NUL."""


def accept(connection: Connection, incoming: Incoming, now: datetime) -> tuple[int, bool]:
    """The row's number, and whether the delivery is new."""
    incoming = storable(incoming)
    names = {"channel": incoming.address.channel, "delivery_id": incoming.delivery_id}
    known = connection.execute(_FIND, names).scalar()
    if known is not None:
        return known, False
    made = connection.execute(
        insert(INBOX),
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
        },
    ).inserted_primary_key
    assert made is not None
    return int(made[0]), True


def waiting(connection: Connection) -> tuple[int, ...]:
    return tuple(connection.execute(_WAITING).scalars())


def read(connection: Connection, inbox_id: int) -> tuple[Incoming, str]:
    """The delivery and its state: waiting, done or aside. Raises KeyError when there is none of that number."""
    row = connection.execute(_READ, {"inbox_id": inbox_id}).one_or_none()
    if row is None:
        raise KeyError(inbox_id)
    incoming = Incoming(
        delivery_id=row.delivery_id,
        address=Address(row.channel, row.place, row.thread),
        account=row.account,
        account_name=row.account_name,
        input=from_text(row.input),
    )
    return incoming, row.state


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
        delivery_id=_text(incoming.delivery_id),
        address=Address(_text(address.channel), _text(address.place), _text(address.thread)),
        account=_text(incoming.account),
        account_name=_text(incoming.account_name),
        input=_input(incoming.input),
    )


def _input(given: Input) -> Input:
    changed: dict[str, Any] = {}
    for one in fields(given):
        value = getattr(given, one.name)
        if isinstance(value, str) and _UNSTORABLE.search(value):
            changed[one.name] = _text(value)
        elif isinstance(value, Mapping):
            changed[one.name] = {_text(key): _text(text) for key, text in value.items()}
    return replace(given, **changed) if changed else given


def _text(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
