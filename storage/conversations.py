"""A conversation and its member's visits, read before a turn and saved after it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, literal, null, select, union_all, update

from flows.engine.known import Elsewhere
from flows.engine.messages import Conversation, Option, Pending, Visit
from flows.engine.turn import Turn
from storage.codec import from_text, mapping_from_text, mapping_to_text, to_text
from storage.place import Place
from storage.schema import ADDRESS, CONVERSATION, CONVERSATION_OPTION, CONVERSATION_VISIT, TURN, VISIT
from storage.states import VISIT_STATES

DRAFT_LIMIT = 50
ELSEWHERE_LIMIT = 20
"""How many of the member's visits in other conversations are known, the newest."""

_HERE = (null().label("elsewhere"), null().label("channel"), null().label("language"))
_STACK = (
    select(VISIT, CONVERSATION_VISIT.c.position, *_HERE)
    .join(CONVERSATION_VISIT, CONVERSATION_VISIT.c.visit_id == VISIT.c.id)
    .where(CONVERSATION_VISIT.c.conversation_id == bindparam("conversation_id"))
)
_DRAFTS = (
    select(VISIT, literal(-1).label("position"), *_HERE)
    .where(VISIT.c.member_id == bindparam("member_id"), VISIT.c.state == "draft")
    .order_by(VISIT.c.number.desc())
    .limit(DRAFT_LIMIT)
)
_ELSEWHERE = (
    select(
        VISIT,
        literal(-1).label("position"),
        CONVERSATION.c.id.label("elsewhere"),
        ADDRESS.c.channel,
        CONVERSATION.c.language,
    )
    .join(CONVERSATION_VISIT, CONVERSATION_VISIT.c.visit_id == VISIT.c.id)
    .join(CONVERSATION, CONVERSATION.c.id == CONVERSATION_VISIT.c.conversation_id)
    .join(ADDRESS, ADDRESS.c.id == CONVERSATION.c.address_id)
    .where(
        VISIT.c.member_id == bindparam("member_id"),
        VISIT.c.state == "open",
        CONVERSATION.c.id != bindparam("conversation_id"),
        CONVERSATION.c.member_id == bindparam("member_id"),
    )
    .order_by(VISIT.c.number.desc())
    .limit(ELSEWHERE_LIMIT)
)
_NAMED = select(VISIT, literal(-1).label("position"), *_HERE).where(
    VISIT.c.id.in_((bindparam("written_visit"), bindparam("sent_visit"))),
    VISIT.c.member_id == bindparam("member_id"),
)
_VISITS = union_all(_STACK, select(_DRAFTS.subquery()), select(_ELSEWHERE.subquery()), _NAMED)
_OPTIONS = (
    select(CONVERSATION_OPTION.c.option_id, CONVERSATION_OPTION.c.label)
    .where(CONVERSATION_OPTION.c.conversation_id == bindparam("conversation_id"))
    .order_by(CONVERSATION_OPTION.c.position)
)
_SAVE = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("conversation_id"), CONVERSATION.c.turn == bindparam("turn_before"))
    .values(
        language=bindparam("new_language"),
        turn=bindparam("new_turn"),
        pending_kind=bindparam("new_pending_kind"),
        pending_question=bindparam("new_pending_question"),
        pending_text=bindparam("new_pending_text"),
        pending_visit=bindparam("new_pending_visit"),
        topic=bindparam("new_topic"),
        campaign=bindparam("new_campaign"),
        topics=bindparam("new_topics"),
        asked=bindparam("new_asked"),
    )
)
_INSERT_TURN, _INSERT_VISIT = insert(TURN), insert(VISIT)
_INSERT_STACK, _INSERT_OPTIONS = insert(CONVERSATION_VISIT), insert(CONVERSATION_OPTION)
_CLEAR_OPTIONS = delete(CONVERSATION_OPTION).where(
    CONVERSATION_OPTION.c.conversation_id == bindparam("of_conversation")
)
_CLEAR_STACK = delete(CONVERSATION_VISIT).where(CONVERSATION_VISIT.c.conversation_id == bindparam("of_conversation"))
_LEAVE_STACK = delete(CONVERSATION_VISIT).where(CONVERSATION_VISIT.c.visit_id == bindparam("of_visit"))
_KEPT = ("flow", "version", "subject", "revision", "misses", "refining", "state", "aloud")
_JSON = ("answers", "asking", "turns", "was", "contested")
_SAVE_VISIT = (
    update(VISIT)
    .where(VISIT.c.id == bindparam("visit_id"), VISIT.c.member_id == bindparam("of_member"))
    .values(
        {name: bindparam(f"new_{name}") for name in (*_KEPT, *_JSON, "updated_at")},
    )
)


@dataclass(frozen=True, slots=True)
class Talk:
    """How a conversation stands. `visits` by id: those on its stack, the member's drafts, those that are open
    `elsewhere`, the one that ended in the member's newest change, and the one that a form was made of."""

    conversation: Conversation
    visits: dict[str, Visit]
    elsewhere: dict[str, Elsewhere]


def read(connection: Connection, place: Place, sent_visit: str = "") -> Talk:
    """`sent_visit` is the id of a visit that is known too if it is the member's, in whatever state."""
    whose = {
        "conversation_id": place.conversation_id,
        "member_id": place.member.id,
        "written_visit": place.written.visit_id if place.written else "",
        "sent_visit": sent_visit,
    }
    rows = connection.execute(_VISITS, whose).mappings().all()
    visits = {row["id"]: visit_of(row) for row in rows}
    stack = sorted((row["position"], row["id"]) for row in rows if row["position"] >= 0)
    options = connection.execute(_OPTIONS, {"conversation_id": place.conversation_id})
    conversation = Conversation(
        id=place.conversation_id,
        language=place.language,
        stack=tuple(visit_id for _, visit_id in stack),
        turn=place.turn,
        pending=Pending(*place.pending) if place.pending else None,
        offered=tuple(Option(option_id, label) for option_id, label in options),
        topic=place.topic,
        campaign=place.campaign,
        topics=tuple(json.loads(place.topics)) if place.topics else (),
        asked=place.asked,
        heard_at=place.heard_at,
    )
    elsewhere = {
        row["id"]: Elsewhere(row["elsewhere"], row["channel"], row["language"]) for row in rows if row["elsewhere"]
    }
    return Talk(conversation, visits, elsewhere)


def begin_turn(connection: Connection, before: Conversation, turn: Turn, inbox_id: int, now: datetime) -> None:
    """The turn's own row, which everything else of it points at.

    Raises ValueError when the turn is not this conversation's next.
    """
    if turn.conversation.id != before.id or turn.conversation.turn != before.turn + 1:
        raise ValueError("a turn continues its own conversation by one")
    columns = {
        "conversation_id": before.id,
        "number": turn.conversation.turn,
        "inbox_id": inbox_id,
        "question": turn.question,
        "at": now,
    }
    connection.execute(_INSERT_TURN, columns)


def save(
    connection: Connection,
    before: Conversation,
    turn: Turn,
    member_id: str,
    now: datetime,
    *,
    keeps_questions: bool = True,
) -> None:
    """The visits that the turn names, then the conversation with its stack and options; with the last question only
    where questions are kept."""
    after = turn.conversation
    for visit in turn.visits:
        _save_visit(connection, visit, member_id, now)
        if visit.state != "open" and visit.id not in after.stack:
            # What was ended or put aside from here is open nowhere.
            connection.execute(_LEAVE_STACK, {"of_visit": visit.id})
    pending = after.pending
    saved = connection.execute(
        _SAVE,
        {
            "conversation_id": after.id,
            "turn_before": before.turn,
            "new_language": after.language,
            "new_turn": after.turn,
            "new_pending_kind": pending.kind if pending else None,
            "new_pending_question": pending.question if pending else None,
            "new_pending_text": pending.text if pending else None,
            "new_pending_visit": pending.visit if pending else None,
            "new_topic": after.topic,
            "new_campaign": after.campaign or None,
            "new_topics": json.dumps(after.topics) if after.topics else None,
            "new_asked": (after.asked or None) if keeps_questions else None,
        },
    )
    if saved.rowcount != 1:
        raise ValueError("the conversation has moved on")
    if after.stack != before.stack:
        _save_stack(connection, after)
    if after.offered != before.offered:
        _save_options(connection, after)


def _save_visit(connection: Connection, visit: Visit, member_id: str, now: datetime) -> None:
    if visit.member != member_id or visit.state not in VISIT_STATES:
        raise ValueError("a visit is its member's, and open, draft, done or dropped")
    columns: dict[str, object] = {name: getattr(visit, name) for name in _KEPT}
    columns |= {
        "answers": mapping_to_text(visit.answers),
        "asking": mapping_to_text(visit.asking),
        "turns": mapping_to_text(visit.turns),
        "was": to_text(visit.was) if visit.was else None,
        "contested": mapping_to_text(visit.contested) if visit.contested else None,
        "updated_at": now,
    }
    changed = connection.execute(
        _SAVE_VISIT,
        {"visit_id": visit.id, "of_member": member_id, **{f"new_{name}": value for name, value in columns.items()}},
    )
    if not changed.rowcount:
        connection.execute(_INSERT_VISIT, {**columns, "id": visit.id, "member_id": member_id})


def _save_stack(connection: Connection, after: Conversation) -> None:
    connection.execute(_CLEAR_STACK, {"of_conversation": after.id})
    if after.stack:
        # A visit that goes on here leaves the stack it was on.
        connection.execute(_LEAVE_STACK, [{"of_visit": visit_id} for visit_id in after.stack])
        connection.execute(
            _INSERT_STACK,
            [
                {"conversation_id": after.id, "position": position, "visit_id": visit_id}
                for position, visit_id in enumerate(after.stack)
            ],
        )


def _save_options(connection: Connection, after: Conversation) -> None:
    connection.execute(_CLEAR_OPTIONS, {"of_conversation": after.id})
    if after.offered:
        connection.execute(
            _INSERT_OPTIONS,
            [
                {"conversation_id": after.id, "position": position, "option_id": option.id, "label": option.label}
                for position, option in enumerate(after.offered)
            ],
        )


def visit_of(row: RowMapping) -> Visit:
    return Visit(
        id=row["id"],
        member=row["member_id"],
        answers=mapping_from_text(row["answers"]),
        asking=mapping_from_text(row["asking"]),
        turns=mapping_from_text(row["turns"]),
        was=from_text(row["was"]) if row["was"] else (),
        contested=mapping_from_text(row["contested"]) if row["contested"] else {},
        **{name: row[name] for name in _KEPT},
    )
