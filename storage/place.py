"""Who speaks and where, found by the delivery or made at first sight."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, select, update

from flows.engine.known import Member
from flows.field import Workspace
from storage.field_rows import workspace_columns
from storage.incoming import Address, Incoming
from storage.problems import UnknownAccount
from storage.schema import ADDRESS, CONVERSATION, EVENT, IDENTITY, MEMBER, MEMBER_WRITE, TURN, WATCH, WORKSPACE

_AT_HOME = "terminal"
"""The channel where whoever speaks owns the machine, and so a workspace of their own."""

_TEAM_AT = ADDRESS.alias("team_at")
_PLACE = (
    select(
        MEMBER.c.id.label("member_id"),
        MEMBER.c.name,
        MEMBER.c.role,
        MEMBER.c.workspace_id,
        ADDRESS.c.id.label("address_id"),
        ADDRESS.c.workspace_id.label("address_workspace_id"),
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
    team: bool = False
    """Whether the workspace has an address where the team listens."""
    written: Written | None = None
    renamed: bool = False
    """Whether the account bears another name since this delivery."""


def find(connection: Connection, address: Address, account: str) -> Place | None:
    """The place as it stands, or None when this account has not spoken at this address."""
    row = connection.execute(_PLACE, _names(address, account)).one_or_none()
    if row is None or row.conversation_id is None:
        return None
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
        team=row.team,
        written=None if row.undo is None else Written(row.written_at, row.undo, row.written_visit or ""),
    )


def find_or_make(connection: Connection, incoming: Incoming, now: datetime, *, language: str, timezone: str) -> Place:
    """The place, with whatever of it is seen for the first time made.

    Raises UnknownAccount for an account that nobody has invited, and for an address of another workspace.
    """
    address, account = incoming.address, incoming.account
    place = find(connection, address, account)
    if place is None:
        _make(connection, incoming, now, language=language, timezone=timezone)
        place = find(connection, address, account)
        assert place is not None
    name = incoming.account_name
    if name and name != place.member.name:
        connection.execute(_RENAME, {"member_id": place.member.id, "new_name": name})
        place = replace(place, member=replace(place.member, name=name), renamed=True)
    return place


def _make(connection: Connection, incoming: Incoming, now: datetime, *, language: str, timezone: str) -> None:
    address, account = incoming.address, incoming.account
    row = connection.execute(_PLACE, _names(address, account)).one_or_none()
    if row is None:
        workspace_id, member_id = _make_workspace(
            connection, address.channel, account, incoming.account_name, now, timezone
        )
    else:
        workspace_id, member_id = row.workspace_id, row.member_id
    connection.execute(
        insert(CONVERSATION),
        {
            "id": secrets.token_hex(8),
            "address_id": _address_in(connection, address, workspace_id),
            "member_id": member_id,
            "language": language,
            "turn": 0,
            "topic": "",
        },
    )


def _make_workspace(
    connection: Connection, channel: str, account: str, name: str, now: datetime, timezone: str
) -> tuple[str, str]:
    """A workspace and its first member, whose account this is."""
    if channel != _AT_HOME:
        raise UnknownAccount(channel)
    workspace_id, member_id = secrets.token_hex(8), secrets.token_hex(8)
    columns = workspace_columns(Workspace(workspace_id, timezone=timezone))
    connection.execute(insert(WORKSPACE), {**columns, "created_at": now})
    connection.execute(
        insert(MEMBER),
        {"id": member_id, "workspace_id": workspace_id, "name": name, "role": "owner", "created_at": now},
    )
    connection.execute(insert(IDENTITY), {"channel": channel, "account": account, "member_id": member_id})
    return workspace_id, member_id


def workspace_at(connection: Connection, channel: str, account: str) -> tuple[str, int] | None:
    """The id and the knowledge revision of the workspace that an account speaks in, or None when it has none."""
    row = connection.execute(_WORKSPACE, {"channel": channel, "account": account}).one_or_none()
    return None if row is None else (row.workspace_id, row.knowledge_revision)


def workspace_for(connection: Connection, channel: str, account: str, now: datetime, timezone: str) -> str:
    """The id of the workspace that an account speaks in, made where it has none yet.

    Raises UnknownAccount where one has to be invited.
    """
    found = workspace_at(connection, channel, account)
    return found[0] if found else _make_workspace(connection, channel, account, "", now, timezone)[0]


def zone_of(connection: Connection, workspace_id: str) -> ZoneInfo:
    """The workspace's time zone. Raises KeyError when there is no such workspace."""
    chosen = select(WORKSPACE.c.timezone).where(WORKSPACE.c.id == workspace_id)
    name = connection.execute(chosen).scalar_one_or_none()
    if name is None:
        raise KeyError(workspace_id)
    return ZoneInfo(name)


def _address_in(connection: Connection, address: Address, workspace_id: str) -> int:
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
        }
        made = connection.execute(insert(ADDRESS), columns).inserted_primary_key
        assert made is not None
        return int(made[0])
    if row.workspace_id != workspace_id:
        if address.channel != _AT_HOME:
            raise UnknownAccount(address.channel)
        # What the other team wanted to hear there is not for these ears.
        connection.execute(delete(WATCH).where(WATCH.c.address_id == row.id))
        connection.execute(update(ADDRESS).where(here).values(workspace_id=workspace_id))
    return int(row.id)


def _names(address: Address, account: str) -> dict[str, str]:
    return {"channel": address.channel, "place": address.place, "thread": address.thread, "account": account}
