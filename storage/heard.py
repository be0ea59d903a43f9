"""What a delivery says to its conversation: which message an edit changes, which question a reply answers."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from flows.engine.messages import Edited, Input, Said
from storage.incoming import Incoming
from storage.place import Place
from storage.schema import INBOX, OUTBOX, OUTBOX_PART, TURN

_TURN_OF_MESSAGE = (
    select(TURN.c.number)
    .select_from(INBOX)
    .join(TURN, TURN.c.inbox_id == INBOX.c.id)
    .where(
        INBOX.c.channel == bindparam("channel"),
        INBOX.c.place == bindparam("place"),
        INBOX.c.message == bindparam("message"),
        INBOX.c.id != bindparam("own"),
        INBOX.c.input.not_like('{"Edited"%'),  # the message itself, and not an earlier edit of it
        TURN.c.conversation_id == bindparam("conversation_id"),
    )
    .order_by(INBOX.c.id.desc())
    .limit(1)
)
_QUESTION_OF_PART = (
    select(TURN.c.question)
    .select_from(OUTBOX_PART)
    .join(OUTBOX, OUTBOX.c.id == OUTBOX_PART.c.outbox_id)
    .join(TURN, (TURN.c.conversation_id == OUTBOX.c.conversation_id) & (TURN.c.number == OUTBOX.c.turn))
    .where(
        OUTBOX_PART.c.message == bindparam("message"),
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        OUTBOX.c.address_id == bindparam("address_id"),
    )
    .limit(1)
)


def edit_of_turn(connection: Connection, place: Place, incoming: Incoming, inbox_id: int) -> Input:
    """An edit with the turn that the message became. Where it became none, because the edit came first or the message
    was not for us, it is a message of its own. Every other input is itself."""
    given = incoming.input
    if not isinstance(given, Edited) or given.turn or not incoming.message:
        return given
    names = {
        "channel": incoming.address.channel,
        "place": incoming.address.place,
        "message": incoming.message,
        "own": inbox_id,
        "conversation_id": place.conversation_id,
    }
    turn = connection.execute(_TURN_OF_MESSAGE, names).scalar_one_or_none()
    return Said(given.text) if turn is None else Edited(turn, given.text)


def to_question(connection: Connection, place: Place, given: Input, reply_to: str) -> Input:
    """What is said in reply to an earlier question, with that question's key; every other input is itself."""
    if not reply_to or not isinstance(given, Said):
        return given
    names = {"message": reply_to, "conversation_id": place.conversation_id, "address_id": place.address_id}
    question = connection.execute(_QUESTION_OF_PART, names).scalar_one_or_none()
    return Said(given.text, to=question) if question and question != place.question else given
