"""The member's own newest change, kept for as long as it may be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert

from flows.engine.known import Write
from flows.engine.turn import Turn
from flows.events import AnswerJudged, DocumentMade, QuestionLeftOpen
from storage.codec import from_text, to_text
from storage.place import Place, Written
from storage.schema import MEMBER_WRITE

UNDO_MINUTES = 10

_CHANGES_NOTHING = (QuestionLeftOpen, AnswerJudged, DocumentMade)
"""Events that leave an earlier change as the newest one."""
_CLEAR = delete(MEMBER_WRITE).where(MEMBER_WRITE.c.member_id == bindparam("of_member"))


def may_be_taken_back(written: Written, now: datetime) -> bool:
    """Whether the change is still young enough."""
    return now - written.at <= timedelta(minutes=UNDO_MINUTES)


def write_of(written: Written | None) -> Write | None:
    """The change with its events; None when there is none, or a newer version no longer has such events."""
    if written is None:
        return None
    try:
        undo = from_text(written.undo)
    except TypeError:
        # An upgrade within the ten minutes: the chance to take back is lost then, and the talk goes on.
        return None
    return Write(written.at, undo, written.visit_id)


def keep(connection: Connection, place: Place, turn: Turn, now: datetime) -> None:
    """What takes the turn back, in place of what took back the one before. The turn and its visits are stored.

    A change that can't be taken back ends the chance to take back the earlier one: its author would otherwise take
    back something else than what was done last.
    """
    kept = turn.undo if not turn.undone else ()
    changed = any(not isinstance(event, _CHANGES_NOTHING) for event in turn.events)
    if kept or turn.undone or changed:
        clear(connection, place)
    if kept:
        connection.execute(
            insert(MEMBER_WRITE),
            {
                "member_id": place.member.id,
                "conversation_id": place.conversation_id,
                "turn": turn.conversation.turn,
                "at": now,
                "visit_id": turn.undo_visit or None,
                "undo": to_text(kept),
            },
        )


def clear(connection: Connection, place: Place) -> None:
    connection.execute(_CLEAR, {"of_member": place.member.id})
