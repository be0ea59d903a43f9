"""Questions that wait for an owner's answer: each asking a row, read as one where the words are the same.

The words stay as many days as the setting allows and then go everywhere: from here, from the delivery that held them
and from the conversation. With 0 days they are not kept at all, and history tells only that something was asked and in
which language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from flows.engine.messages import Edited, Said
from flows.events import QuestionLeftOpen
from flows.field import OpenQuestion
from storage.codec import from_text, to_text
from storage.retention import oldest_kept
from storage.schema import CONVERSATION, EVENT, EVENT_CHANGE, INBOX, OPEN_QUESTION, TURN

KNOWN_LIMIT = 20
"""How many a conversation knows."""
_WAYS_LIMIT = 1_000
"""Rows that are looked at for other ways in which the same was written."""
_LOOK_BACK = 20
"""Turns among which the delivery that a question came with is looked for."""

_HEARD = (
    select(TURN.c.inbox_id, INBOX.c.input)
    .join(INBOX, INBOX.c.id == TURN.c.inbox_id)
    .where(TURN.c.conversation_id == bindparam("conversation_id"))
    .order_by(TURN.c.number.desc())
    .limit(_LOOK_BACK)
)
_SILENCE = update(INBOX).where(INBOX.c.id == bindparam("of_inbox")).values(input=bindparam("new_input"))


def key_of(text: str) -> str:
    """What makes two texts the same question: their words, whatever the capitals, spaces and marks."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def leave_open(
    connection: Connection,
    workspace_id: str,
    member_id: str,
    conversation_id: str,
    event: QuestionLeftOpen,
    days: int,
    now: datetime,
) -> None:
    """Keeps the question, in a turn that has begun, and lets go of those whose time is up."""
    inbox_id = _delivery_of(connection, conversation_id, event.text)
    if days == 0:
        _silence(connection, [] if inbox_id is None else [inbox_id])
        return
    forget_old(connection, days, now, OPEN_QUESTION.c.workspace_id == workspace_id)
    connection.execute(
        insert(OPEN_QUESTION),
        {
            "workspace_id": workspace_id,
            "member_id": member_id,
            "inbox_id": inbox_id,
            "text": event.text,
            "key": key_of(event.text),
            "language": event.language,
            "kind": event.kind,
            "article": event.article,
            "state": "open",
            "at": now,
        },
    )


def read(
    connection: Connection, workspace_id: str, zone: ZoneInfo, since: datetime, limit: int | None = None
) -> tuple[OpenQuestion, ...]:
    """The open ones asked since then, those asked last first, each with how often the same was asked."""
    theirs = (
        OPEN_QUESTION.c.workspace_id == workspace_id,
        OPEN_QUESTION.c.state == "open",
        OPEN_QUESTION.c.at >= since,
    )
    same = (OPEN_QUESTION.c.key, OPEN_QUESTION.c.language)
    groups = connection.execute(
        select(func.max(OPEN_QUESTION.c.number).label("number"), func.count().label("times"), *same)
        .where(*theirs)
        .group_by(*same)
        .order_by(func.max(OPEN_QUESTION.c.number).desc())
        .limit(limit)
    ).all()
    if not groups:
        return ()
    chosen = select(OPEN_QUESTION).where(*theirs)
    if limit is not None:
        chosen = chosen.where(tuple_(*same).in_([(row.key, row.language) for row in groups]))
    newest = {}
    ways: dict[tuple[str, str], dict[str, None]] = {}
    for row in connection.execute(chosen.order_by(OPEN_QUESTION.c.number.desc()).limit(limit and _WAYS_LIMIT)):
        newest[row.number] = row
        ways.setdefault((row.key, row.language), {})[row.text] = None
    return tuple(
        OpenQuestion(
            id=str(group.number),
            text=newest[group.number].text,
            language=group.language,
            at=newest[group.number].at.astimezone(zone),
            kind=newest[group.number].kind,
            article=newest[group.number].article,
            times=group.times,
            ways=tuple(ways[group.key, group.language])[1:],
        )
        for group in groups
        if group.number in newest
    )


def settle(
    connection: Connection, workspace_id: str, questions: Iterable[str], state: str, answered_by: int | None = None
) -> int:
    """Gives the open questions of these ids, and all that ask the same, another state. Those that are no longer open
    are passed over: they were settled, or their time was up. Returns how many rows changed."""
    numbers = [int(one) for one in questions if one.isdecimal()]
    theirs = (OPEN_QUESTION.c.workspace_id == workspace_id, OPEN_QUESTION.c.state == "open")
    same = connection.execute(
        select(OPEN_QUESTION.c.key, OPEN_QUESTION.c.language).where(OPEN_QUESTION.c.number.in_(numbers), *theirs)
    ).all()
    changed = 0
    for key, language in dict.fromkeys(tuple(row) for row in same):
        changed += connection.execute(
            update(OPEN_QUESTION)
            .where(*theirs, OPEN_QUESTION.c.key == key, OPEN_QUESTION.c.language == language)
            .values(state=state, answered_by=answered_by)
        ).rowcount
    return changed


def reopen(connection: Connection, answered_by: int) -> None:
    """Those that an article answered are open again."""
    connection.execute(
        update(OPEN_QUESTION).where(OPEN_QUESTION.c.answered_by == answered_by).values(state="open", answered_by=None)
    )


def count_by_language(connection: Connection, workspace_id: str) -> dict[str, int]:
    """How often the guides had no answer, by language, since the first day: kept whatever happens to the words."""
    rows = connection.execute(
        select(EVENT_CHANGE.c.after, func.count())
        .join(EVENT, EVENT.c.id == EVENT_CHANGE.c.event_id)
        .where(
            EVENT.c.workspace_id == workspace_id,
            EVENT.c.name == "QuestionLeftOpen",
            EVENT_CHANGE.c.field == "language",
        )
        .group_by(EVENT_CHANGE.c.after)
        .order_by(EVENT_CHANGE.c.after)
    )
    return {str(language): int(times) for language, times in rows}


def forget_old(connection: Connection, days: int, now: datetime, *where: ColumnElement[bool]) -> int:
    """Takes away the questions whose time is up, answered ones too, and returns how many askings those were."""
    old = (OPEN_QUESTION.c.at < oldest_kept(days, now), *where)
    numbers = connection.execute(select(OPEN_QUESTION.c.number, OPEN_QUESTION.c.inbox_id).where(*old)).all()
    if numbers:
        _silence(connection, [row.inbox_id for row in numbers if row.inbox_id is not None])
        connection.execute(delete(OPEN_QUESTION).where(*old))
    return len(numbers)


def forget_asked(connection: Connection, days: int, now: datetime) -> None:
    """Conversations that went quiet before then don't remember their last question."""
    last = select(TURN.c.at).where(TURN.c.conversation_id == CONVERSATION.c.id, TURN.c.number == CONVERSATION.c.turn)
    connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.asked.is_not(None), last.scalar_subquery() < oldest_kept(days, now))
        .values(asked=None)
    )


def _delivery_of(connection: Connection, conversation_id: str, text: str) -> int | None:
    """The newest delivery of the conversation that says this; the text may be the beginning of it."""
    key = key_of(text)
    for row in connection.execute(_HEARD, {"conversation_id": conversation_id}):
        given = from_text(row.input)
        if isinstance(given, Said | Edited) and key and key_of(given.text).startswith(key):
            return int(row.inbox_id)
    return None


def _silence(connection: Connection, inbox_ids: list[int]) -> None:
    """The deliveries stay as what came and when, without their words."""
    for inbox_id in dict.fromkeys(inbox_ids):
        written = connection.execute(select(INBOX.c.input).where(INBOX.c.id == inbox_id)).scalar_one()
        given = from_text(written)
        if isinstance(given, Said | Edited):
            connection.execute(_SILENCE, {"of_inbox": inbox_id, "new_input": to_text(replace(given, text=""))})
