"""A place that has another id now, such as a Telegram group that became a supergroup."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from storage.outbox import ON_ITS_WAY
from storage.schema import ADDRESS, CONVERSATION, INBOX, OUTBOX, OUTBOX_PART, WATCH

MOVED = "moved"
"""The problem of what was given up because its place moved to where another workspace was sooner."""

_NEW = ADDRESS.alias("new_address")
_THEIRS = CONVERSATION.alias("theirs")
_ADDRESSES = (
    select(ADDRESS.c.id, ADDRESS.c.workspace_id, _NEW.c.id.label("new_id"), _NEW.c.workspace_id.label("new_workspace"))
    .outerjoin(
        _NEW,
        (_NEW.c.channel == ADDRESS.c.channel)
        & (_NEW.c.thread == ADDRESS.c.thread)
        & (_NEW.c.place == bindparam("new_place")),
    )
    .where(ADDRESS.c.channel == bindparam("channel"), ADDRESS.c.place == bindparam("old_place"))
    .order_by(ADDRESS.c.id)
)
_RENAME = (
    update(ADDRESS)
    .where(ADDRESS.c.id == bindparam("old_id"))
    .values(place=bindparam("new_place"), gone_at=None, gone="")
)
_MOVE_INBOX = (
    update(INBOX)
    .where(INBOX.c.channel == bindparam("of_channel"), INBOX.c.place == bindparam("old_place"))
    .values(place=bindparam("new_place"))
)
# The new place counts its messages from the beginning: an old number would be taken for one of its own.
_FORGET_MESSAGES = (
    update(INBOX)
    .where(
        INBOX.c.channel == bindparam("of_channel"),
        INBOX.c.place == bindparam("old_place"),
        INBOX.c.state != "waiting",
        INBOX.c.message != "",
    )
    .values(message="")
)
_FORGET_PARTS = (
    update(OUTBOX_PART)
    .where(OUTBOX_PART.c.outbox_id.in_(select(OUTBOX.c.id).where(OUTBOX.c.address_id == bindparam("old_id"))))
    .values(message="")
)
_TALKS_IN_BOTH = select(CONVERSATION.c.id).where(
    CONVERSATION.c.address_id == bindparam("old_id"),
    exists().where(_THEIRS.c.address_id == bindparam("new_id"), _THEIRS.c.member_id == CONVERSATION.c.member_id),
)
_MOVE_CONVERSATIONS = (
    update(CONVERSATION).where(CONVERSATION.c.address_id == bindparam("old_id")).values(address_id=bindparam("new_id"))
)
_MOVE_OUTBOX = update(OUTBOX).where(OUTBOX.c.address_id == bindparam("old_id")).values(address_id=bindparam("new_id"))
_MOVE_WAITING = _MOVE_OUTBOX.where(ON_ITS_WAY)
# Nobody saw the moment: it could not be delivered from the beginning.
_GIVE_UP = (
    update(OUTBOX)
    .where(OUTBOX.c.address_id == bindparam("old_id"), ON_ITS_WAY)
    .values(failed_at=OUTBOX.c.decided_at, problem=MOVED)
)
_MOVE_WATCH = (
    update(WATCH)
    .where(
        WATCH.c.address_id == bindparam("old_id"),
        ~exists().where(WATCH.alias("there").c.address_id == bindparam("new_id")),
    )
    .values(address_id=bindparam("new_id"))
)
_LEAVE_WATCH = delete(WATCH).where(WATCH.c.address_id == bindparam("old_id"))
_LEAVE = delete(ADDRESS).where(ADDRESS.c.id == bindparam("old_id"))


def move_place(connection: Connection, channel: str, old: str, new: str) -> None:
    """Everything at a place goes on at its new one. Where the new place is known already, the two become one; where a
    member has talked in both, the old conversation stays behind and only what waits goes on. What belongs to another
    workspace than the new place stays, and what waits there is given up. A second time changes nothing.
    """
    if old == new:
        return
    names = {"channel": channel, "old_place": old, "new_place": new}
    for row in connection.execute(_ADDRESSES, names).all():
        ids = {"old_id": row.id, "new_id": row.new_id}
        if row.new_id is None:
            connection.execute(_FORGET_PARTS, ids)
            connection.execute(_RENAME, {"old_id": row.id, "new_place": new})
        elif row.workspace_id != row.new_workspace:
            connection.execute(_GIVE_UP, ids)
        elif connection.execute(_TALKS_IN_BOTH, ids).first() is not None:
            connection.execute(_MOVE_WAITING, ids)
        else:
            connection.execute(_FORGET_PARTS, ids)
            connection.execute(_MOVE_CONVERSATIONS, ids)
            connection.execute(_MOVE_OUTBOX, ids)
            connection.execute(_MOVE_WATCH, ids)
            connection.execute(_LEAVE_WATCH, ids)
            connection.execute(_LEAVE, ids)
    of_place = {"of_channel": channel, "old_place": old}
    connection.execute(_FORGET_MESSAGES, of_place)
    connection.execute(_MOVE_INBOX, {**of_place, "new_place": new})
