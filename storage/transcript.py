"""What was said in a conversation, in words: for a colleague, once the person has let them read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from flows.engine.known import Spoken
from flows.engine.messages import Commanded, Edited, Input, Pressed, Reply, Said, Submitted, Uploaded, plain
from flows.field import Workspace
from storage.codec import from_text
from storage.place import Place
from storage.schema import INBOX, OUTBOX, TURN

MESSAGE_LIMIT = 200
CHARACTER_LIMIT = 4_000
"""Of one message; the rest of a longer one is left out, with an ellipsis in its place."""

_ASKED = "person"
"""The kind of the pending question whose answer lets the conversation be read."""

_HEARD = (
    select(TURN.c.number, INBOX.c.input, INBOX.c.account, INBOX.c.accepted_at)
    .join(INBOX, INBOX.c.id == TURN.c.inbox_id)
    .where(TURN.c.conversation_id == bindparam("conversation_id"))
    .order_by(TURN.c.number.desc())
    .limit(MESSAGE_LIMIT)
)
_ANSWERED = (
    select(OUTBOX.c.turn, OUTBOX.c.reply, OUTBOX.c.decided_at)
    .where(
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        OUTBOX.c.turn >= bindparam("from_turn"),
        OUTBOX.c.notice.is_(False),
    )
    .order_by(OUTBOX.c.turn, OUTBOX.c.position)
)


def read(connection: Connection, place: Place, workspace: Workspace) -> tuple[Spoken, ...]:
    """The newest messages, oldest first, at the workspace's time; nothing unless the person was just asked.

    A message without words, such as a press of a button that is shown no more, is left out.
    """
    if place.pending is None or place.pending[0] != _ASKED:
        return ()
    zone = ZoneInfo(workspace.timezone)
    heard = connection.execute(_HEARD, {"conversation_id": place.conversation_id}).all()[::-1]
    first = {"conversation_id": place.conversation_id, "from_turn": heard[0].number if heard else 0}
    answered: defaultdict[int, list[tuple[datetime, Reply]]] = defaultdict(list)
    for turn, text, decided_at in connection.execute(_ANSWERED, first):
        answered[turn].append((decided_at, from_text(text)))
    spoken: list[Spoken] = []
    labels: dict[str, str] = {}
    for row in heard:
        # Who has no name is still somebody else than the assistant, whose `who` is empty.
        spoken.append(Spoken(row.accepted_at, place.member.name or row.account, _said(from_text(row.input), labels)))
        for at, reply in answered[row.number]:
            spoken.append(Spoken(at, "", plain(reply.nodes)))
            labels |= _labels(reply)
    newest = [one for one in spoken if one.text.strip()][-MESSAGE_LIMIT:]
    return tuple(Spoken(one.at.astimezone(zone), one.who, _clipped(one.text)) for one in newest)


def _labels(reply: Reply) -> dict[str, str]:
    return {option.id: option.label for option in reply.options}


def _said(given: Input, labels: Mapping[str, str]) -> str:
    match given:
        case Said() | Edited():
            return given.text
        case Pressed():
            return labels.get(given.option, "")
        case Commanded():
            return f"{given.name} {given.words}".strip()
        case Uploaded():
            return given.name
        case Submitted():
            return "\n".join(f"{key}: {text}" for key, text in given.values.items())


def _clipped(text: str) -> str:
    return text if len(text) <= CHARACTER_LIMIT else text[: CHARACTER_LIMIT - 1] + "…"
