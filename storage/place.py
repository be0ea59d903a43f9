"""Who speaks and where, found by the delivery or made at first sight."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, select, update

from flows.engine.known import Member
from storage import signup
from storage.incoming import Address, Incoming
from storage.problems import UnknownAccount
from storage.schema import (
    ADDRESS,
    CONVERSATION,
    CONVERSATION_VISIT,
    EVENT,
    IDENTITY,
    MEMBER,
    MEMBER_WRITE,
    TURN,
    VISIT,
    WATCH,
    WORKSPACE,
)
from storage.signup import AT_HOME, Beginning

_TEAM_AT = ADDRESS.alias("team_at")
_PLACE = (
    select(
        MEMBER.c.id.label("member_id"),
        MEMBER.c.name,
        MEMBER.c.role,
        MEMBER.c.workspace_id,
        ADDRESS.c.id.label("address_id"),
        ADDRESS.c.workspace_id.label("address_workspace_id"),
        ADDRESS.c.shared,
        ADDRESS.c.gone_at,
        CONVERSATION.c.id.label("conversation_id"),
        CONVERSATION.c.language,
        CONVERSATION.c.turn,
        CONVERSATION.c.pending_kind,
        CONVERSATION.c.pending_question,
        CONVERSATION.c.pending_text,
        CONVERSATION.c.pending_visit,
        CONVERSATION.c.topic,
        CONVERSATION.c.campaign,
        CONVERSATION.c.topics,
        CONVERSATION.c.asked,
        select(func.max(EVENT.c.id))
        .where(EVENT.c.workspace_id == MEMBER.c.workspace_id)
        .scalar_subquery()
        .label("last_event"),
        exists()
        .where(
            WATCH.c.workspace_id == MEMBER.c.workspace_id,
            WATCH.c.address_id == _TEAM_AT.c.id,
            _TEAM_AT.c.workspace_id == MEMBER.c.workspace_id,
        )
        .label("team"),
        TURN.c.at.label("heard_at"),
        TURN.c.question,
        MEMBER_WRITE.c.at.label("written_at"),
        MEMBER_WRITE.c.visit_id.label("written_visit"),
        MEMBER_WRITE.c.undo,
    )
    .select_from(IDENTITY)
    .join(MEMBER, MEMBER.c.id == IDENTITY.c.member_id)
    .outerjoin(
        ADDRESS,
        and_(
            ADDRESS.c.channel == bindparam("channel"),
            ADDRESS.c.place == bindparam("place"),
            ADDRESS.c.thread == bindparam("thread"),
        ),
    )
    .outerjoin(CONVERSATION, and_(CONVERSATION.c.address_id == ADDRESS.c.id, CONVERSATION.c.member_id == MEMBER.c.id))
    .outerjoin(TURN, and_(TURN.c.conversation_id == CONVERSATION.c.id, TURN.c.number == CONVERSATION.c.turn))
    .outerjoin(MEMBER_WRITE, MEMBER_WRITE.c.member_id == MEMBER.c.id)
    .where(IDENTITY.c.channel == bindparam("channel"), IDENTITY.c.account == bindparam("account"))
)
_WORKSPACE = (
    select(MEMBER.c.workspace_id, WORKSPACE.c.knowledge_revision)
    .select_from(IDENTITY)
    .join(MEMBER, MEMBER.c.id == IDENTITY.c.member_id)
    .join(WORKSPACE, WORKSPACE.c.id == MEMBER.c.workspace_id)
    .where(IDENTITY.c.channel == bindparam("channel"), IDENTITY.c.account == bindparam("account"))
)
_HOLDER = (
    select(MEMBER.c.name)
    .select_from(CONVERSATION)
    .join(MEMBER, MEMBER.c.id == CONVERSATION.c.member_id)
    .join(CONVERSATION_VISIT, CONVERSATION_VISIT.c.conversation_id == CONVERSATION.c.id)
    .join(VISIT, VISIT.c.id == CONVERSATION_VISIT.c.visit_id)
    .where(
        CONVERSATION.c.address_id == bindparam("address_id"),
        CONVERSATION.c.member_id != bindparam("member_id"),
        MEMBER.c.workspace_id == bindparam("workspace_id"),
    )
    .order_by(VISIT.c.updated_at.desc())
    .limit(1)
)
_SPOKEN = (
    select(CONVERSATION.c.language)
    .join(ADDRESS, ADDRESS.c.id == CONVERSATION.c.address_id)
    .join(TURN, and_(TURN.c.conversation_id == CONVERSATION.c.id, TURN.c.number == CONVERSATION.c.turn))
    .where(CONVERSATION.c.member_id == bindparam("member_id"), ADDRESS.c.channel == bindparam("channel"))
    .order_by(TURN.c.at.desc(), TURN.c.inbox_id.desc())
    .limit(1)
)
_ACCOUNTS = (
    select(IDENTITY.c.channel)
    .where(IDENTITY.c.member_id == bindparam("member_id"))
    .distinct()
    .order_by(IDENTITY.c.channel)
)
_OTHERS_AT = (
    select(ADDRESS.c.id)
    .where(ADDRESS.c.channel == bindparam("channel"), ADDRESS.c.place == bindparam("place"))
    .where(ADDRESS.c.workspace_id != bindparam("workspace_id"))
    .limit(1)
)
_SET_SHARED = update(ADDRESS).where(ADDRESS.c.id == bindparam("address_id")).values(shared=bindparam("new_shared"))
_CAME_BACK = update(ADDRESS).where(ADDRESS.c.id == bindparam("address_id")).values(gone_at=None, gone="")
_RENAME = update(MEMBER).where(MEMBER.c.id == bindparam("member_id")).values(name=bindparam("new_name"))


@dataclass(frozen=True, slots=True)
class Written:
    """The row of the member's own newest change. `undo` is still JSON: few turns need it."""

    at: datetime
    undo: str
    visit_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """A member at an address. From `language` to `heard_at` it is the conversation as its own row and turn tell."""

    member: Member
    workspace_id: str
    last_event: int
    """The number of the workspace's newest event, 0 when nothing has happened in it."""
    address_id: int
    conversation_id: str
    language: str
    turn: int = 0
    pending: tuple[str, str, str, str] | None = None
    topic: str = ""
    campaign: str = ""
    topics: str = ""
    """Still JSON, or empty."""
    asked: str = ""
    heard_at: datetime | None = None
    question: str = ""
    """The question that the last turn left open."""
    shared: bool = False
    """Whether several people hear what is said at the address, as the delivery before this one told."""
    gone_at: datetime | None = None
    """Since when the address can't be reached; None when it can."""
    team: bool = False
    """Whether the workspace has an address where the team listens."""
    written: Written | None = None
    renamed: bool = False
    """Whether the account bears another name since this delivery."""


def find(connection: Connection, address: Address, account: str) -> Place | None:
    """The place as it stands, or None when this account has not spoken at this address."""
    row = connection.execute(_PLACE, _names(address, account)).one_or_none()
    return None if row is None or row.conversation_id is None else _place_of(row)


def find_or_foresee(connection: Connection, address: Address, account: str, language: str) -> Place | None:
    """The place as it stands, or as it would begin: its conversation's id is empty then, and its language the one that
    the member spoke last on the channel, else `language`. None when the account is nobody's."""
    row = connection.execute(_PLACE, _names(address, account)).one_or_none()
    if row is None or row.conversation_id is not None:
        return None if row is None else _place_of(row)
    whose = {"member_id": row.member_id, "channel": address.channel}
    return Place(
        member=Member(row.member_id, row.name, row.role),
        workspace_id=row.workspace_id,
        last_event=row.last_event or 0,
        address_id=row.address_id or 0,
        conversation_id="",
        language=connection.execute(_SPOKEN, whose).scalar_one_or_none() or language,
        shared=bool(row.shared),
        team=row.team,
        written=_written_of(row),
    )


def _place_of(row: Any) -> Place:
    pending = None
    if row.pending_kind is not None:
        # A row of the first schema doesn't say which visit was open.
        pending = (row.pending_kind, row.pending_question, row.pending_text, row.pending_visit or "")
    return Place(
        member=Member(row.member_id, row.name, row.role),
        workspace_id=row.workspace_id,
        last_event=row.last_event or 0,
        address_id=row.address_id,
        conversation_id=row.conversation_id,
        language=row.language,
        turn=row.turn,
        pending=pending,
        topic=row.topic,
        campaign=row.campaign or "",
        topics=row.topics or "",
        asked=row.asked or "",
        heard_at=row.heard_at,
        question=row.question or "",
        shared=row.shared,
        gone_at=row.gone_at,
        team=row.team,
        written=_written_of(row),
    )


def _written_of(row: Any) -> Written | None:
    return None if row.undo is None else Written(row.written_at, row.undo, row.written_visit or "")


def accounts(connection: Connection, member_id: str) -> tuple[str, ...]:
    """The channels where a member has an account."""
    return tuple(connection.execute(_ACCOUNTS, {"member_id": member_id}).scalars())


def find_or_make(
    connection: Connection, incoming: Incoming, accepted_at: datetime, now: datetime, beginning: Beginning
) -> Place:
    """The place, with whatever of it is seen for the first time made.

    An address that could not be reached can be again when what was accepted since comes from there. Raises
    UnknownAccount for an account that nobody has invited, and for an address of another workspace.
    """
    address, account = incoming.address, incoming.account
    place = find(connection, address, account)
    if place is None:
        _make(connection, incoming, now, beginning)
        place = find(connection, address, account)
        assert place is not None
    name = incoming.account_name
    if name and name != place.member.name:
        connection.execute(_RENAME, {"member_id": place.member.id, "new_name": name})
        place = replace(place, member=replace(place.member, name=name), renamed=True)
    if place.shared != incoming.shared:
        connection.execute(_SET_SHARED, {"address_id": place.address_id, "new_shared": incoming.shared})
        place = replace(place, shared=incoming.shared)
    if place.gone_at is not None and place.gone_at <= accepted_at:
        connection.execute(_CAME_BACK, {"address_id": place.address_id})
        place = replace(place, gone_at=None)
    return place


def holder(connection: Connection, place: Place) -> str:
    """The name of another member whose flow is open at this very address, `?` for one without a name, empty when there
    is none; of several the one who has answered last."""
    whose = {"address_id": place.address_id, "member_id": place.member.id, "workspace_id": place.workspace_id}
    name = connection.execute(_HOLDER, whose).scalar_one_or_none()
    return "" if name is None else name or "?"


def _make(connection: Connection, incoming: Incoming, now: datetime, beginning: Beginning) -> None:
    address, account = incoming.address, incoming.account
    row = connection.execute(_PLACE, _names(address, account)).one_or_none()
    if row is None:
        workspace_id, member_id = signup.sign_up(connection, incoming, now, beginning)
    else:
        workspace_id, member_id = row.workspace_id, row.member_id
    if incoming.shared and address.channel != AT_HOME:
        # A thread of a shared place is heard by those of its other threads.
        names = {"channel": address.channel, "place": address.place, "workspace_id": workspace_id}
        if connection.execute(_OTHERS_AT, names).first() is not None:
            raise UnknownAccount(address.channel, "other_brand")
    connection.execute(
        insert(CONVERSATION),
        {
            "id": secrets.token_hex(8),
            "address_id": _address_in(connection, address, workspace_id, shared=incoming.shared),
            "member_id": member_id,
            "language": incoming.language or beginning.language,
            "turn": 0,
            "topic": "",
        },
    )


def workspace_at(connection: Connection, channel: str, account: str) -> tuple[str, int] | None:
    """The id and the knowledge revision of the workspace that an account speaks in, or None when it has none."""
    row = connection.execute(_WORKSPACE, {"channel": channel, "account": account}).one_or_none()
    return None if row is None else (row.workspace_id, row.knowledge_revision)


def workspace_for(connection: Connection, channel: str, account: str, now: datetime, beginning: Beginning) -> str:
    """The id of the workspace that an account speaks in, made where it has none yet.

    Raises UnknownAccount where one has to be invited.
    """
    found = workspace_at(connection, channel, account)
    if found:
        return found[0]
    return signup.begin(connection, channel, account, now, beginning)


def zone_of(connection: Connection, workspace_id: str) -> ZoneInfo:
    """The workspace's time zone. Raises KeyError when there is no such workspace."""
    chosen = select(WORKSPACE.c.timezone).where(WORKSPACE.c.id == workspace_id)
    name = connection.execute(chosen).scalar_one_or_none()
    if name is None:
        raise KeyError(workspace_id)
    return ZoneInfo(name)


def _address_in(connection: Connection, address: Address, workspace_id: str, *, shared: bool) -> int:
    here = and_(
        ADDRESS.c.channel == address.channel, ADDRESS.c.place == address.place, ADDRESS.c.thread == address.thread
    )
    row = connection.execute(select(ADDRESS.c.id, ADDRESS.c.workspace_id).where(here)).one_or_none()
    if row is None:
        columns = {
            "channel": address.channel,
            "place": address.place,
            "thread": address.thread,
            "workspace_id": workspace_id,
            "shared": shared,
        }
        made = connection.execute(insert(ADDRESS), columns).inserted_primary_key
        assert made is not None
        return int(made[0])
    if row.workspace_id != workspace_id:
        if address.channel != AT_HOME:
            raise UnknownAccount(address.channel, "other_brand")
        # What the other team wanted to hear there is not for these ears.
        connection.execute(delete(WATCH).where(WATCH.c.address_id == row.id))
        connection.execute(update(ADDRESS).where(here).values(workspace_id=workspace_id))
    return int(row.id)


def _names(address: Address, account: str) -> dict[str, str]:
    return {"channel": address.channel, "place": address.place, "thread": address.thread, "account": account}
