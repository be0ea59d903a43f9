"""Everything that is stored of one workspace: given out, or taken away for good."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    union,
    update,
)

from storage.migrations import HEAD
from storage.schema import (
    ADDRESS,
    ANSWER_OPINION,
    CAMPAIGN,
    CAMPAIGN_CHANNEL,
    CAMPAIGN_TARGET,
    CANDIDATE,
    COLLABORATION,
    CONTRACT,
    CONTRACT_DELIVERABLE,
    CONTRACT_PRICING,
    CONVERSATION,
    CONVERSATION_OPTION,
    CONVERSATION_VISIT,
    DOCUMENT,
    DOCUMENT_BYTES,
    DOCUMENT_NAME_PART,
    EVENT,
    EVENT_CHANGE,
    IDENTITY,
    INBOX,
    INVITATION,
    MEASUREMENT,
    MEMBER,
    MEMBER_WRITE,
    OPEN_QUESTION,
    OUTBOX,
    OUTBOX_DOCUMENT,
    OUTBOX_PART,
    OWN_ARTICLE,
    SLACK_BOT,
    SLACK_INSTALLATION,
    SLACK_OAUTH_STATE,
    TABLES,
    TEAM,
    TRACKING_CODE,
    TURN,
    VISIT,
    WATCH,
    WORKSPACE,
)
from storage.store import Store

_JSON = {"answers", "asking", "turns", "was", "contested", "undo", "input", "reply", "topics", "ask"}
_NEVER_OUT = {
    "code_hash",
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
    "incoming_webhook_configuration_url",
}
"""Whoever has a hash can try which code it is of; the rest opens a team's Slack."""
_SLACK = "slack"


def workspaces(store: Store) -> tuple[tuple[str, str], ...]:
    """Every workspace's id and name, the oldest first."""
    with store.reading() as connection:
        rows = connection.execute(select(WORKSPACE.c.id, WORKSPACE.c.name).order_by(WORKSPACE.c.created_at))
        return tuple((row.id, row.name) for row in rows)


def export_workspace(store: Store, workspace_id: str) -> dict[str, Any]:
    """All rows of the workspace by table, as JSON can hold them: bytes in base64, moments in UTC, money in cents.

    Raises KeyError when there is no such workspace.
    """
    with store.reading() as connection:
        _assert_there(connection, workspace_id)
        theirs = _rows_of(workspace_id)
        tables = {
            table.name: [
                {name: _readable(name, value) for name, value in row.items()}
                for row in connection.execute(
                    select(*_given_out(table)).where(theirs[table.name]).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in _in_order()
        }
    return {"workspace": workspace_id, "schema": HEAD, "tables": tables}


def erase_workspace(store: Store, workspace_id: str) -> None:
    """Takes away every row of the workspace, deliveries of its people included, and leaves no trace in the file.

    Raises KeyError when there is no such workspace, Unwritable when the disk can't be written.
    """
    with store.writing() as connection:
        _assert_there(connection, workspace_id)
        _leave_shared_addresses(connection, workspace_id)
        _forget_installers(connection, workspace_id)
        theirs = _rows_of(workspace_id)
        # A condition looks at rows that may be gone by then, so what goes is decided before anything does.
        gone = [(table, _keys(connection, select(*table.primary_key.columns).where(theirs[table.name])))
                for table in _in_order()]  # fmt: skip
        for table, keys in reversed(gone):
            columns = list(table.primary_key.columns)
            for key in keys:
                connection.execute(
                    delete(table).where(*(column == part for column, part in zip(columns, key, strict=True)))
                )
    store.forget(workspace_id)
    store.compact()


def _leave_shared_addresses(connection: Connection, workspace_id: str) -> None:
    """An address where another workspace's member has talked as well, or was told something, goes on as that one's."""
    theirs = (ADDRESS.c.workspace_id == workspace_id, MEMBER.c.workspace_id != workspace_id)
    talked = (
        select(ADDRESS.c.id, MEMBER.c.workspace_id)
        .join(CONVERSATION, CONVERSATION.c.address_id == ADDRESS.c.id)
        .join(MEMBER, MEMBER.c.id == CONVERSATION.c.member_id)
        .where(*theirs)
    )
    told = (
        select(ADDRESS.c.id, MEMBER.c.workspace_id)
        .join(OUTBOX, OUTBOX.c.address_id == ADDRESS.c.id)
        .join(CONVERSATION, CONVERSATION.c.id == OUTBOX.c.conversation_id)
        .join(MEMBER, MEMBER.c.id == CONVERSATION.c.member_id)
        .where(*theirs)
    )
    for row in connection.execute(union(talked, told)).all():
        connection.execute(update(ADDRESS).where(ADDRESS.c.id == row.id).values(workspace_id=row.workspace_id))


def _forget_installers(connection: Connection, workspace_id: str) -> None:
    """Another workspace's team goes on without the name of one of these members who let us in there."""
    one_of_them = exists().where(
        IDENTITY.c.channel == TEAM.c.channel,
        IDENTITY.c.account == TEAM.c.installed_by,
        IDENTITY.c.member_id == MEMBER.c.id,
        MEMBER.c.workspace_id == workspace_id,
    )
    connection.execute(update(TEAM).where(TEAM.c.workspace_id != workspace_id, one_of_them).values(installed_by=""))


def _in_order() -> list[Table]:
    """Every table, after those that it points at."""
    # Only the declaration knows what points at what, and it takes long to import.
    from storage.tables import METADATA

    return [TABLES[table.name] for table in METADATA.sorted_tables]


def _given_out(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name not in _NEVER_OUT]


def _keys(connection: Connection, chosen: Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(chosen)]


def _assert_there(connection: Connection, workspace_id: str) -> None:
    if connection.execute(select(WORKSPACE.c.id).where(WORKSPACE.c.id == workspace_id)).first() is None:
        raise KeyError(workspace_id)


def _rows_of(workspace_id: str) -> dict[str, ColumnElement[bool]]:
    """Which rows are a workspace's, for every table."""
    members = select(MEMBER.c.id).where(MEMBER.c.workspace_id == workspace_id)
    conversations = select(CONVERSATION.c.id).where(CONVERSATION.c.member_id.in_(members))
    campaigns = select(CAMPAIGN.c.id).where(CAMPAIGN.c.workspace_id == workspace_id)
    contracts = select(CONTRACT.c.id).where(CONTRACT.c.workspace_id == workspace_id)
    documents = select(DOCUMENT.c.id).where(DOCUMENT.c.workspace_id == workspace_id)
    events = select(EVENT.c.id).where(EVENT.c.workspace_id == workspace_id)
    replies = select(OUTBOX.c.id).where(OUTBOX.c.conversation_id.in_(conversations))
    worked = select(TURN.c.inbox_id).where(TURN.c.conversation_id.in_(conversations))
    by_a_member = exists().where(
        IDENTITY.c.channel == INBOX.c.channel, IDENTITY.c.account == INBOX.c.account, IDENTITY.c.member_id.in_(members)
    )
    at_an_address = exists().where(
        ADDRESS.c.channel == INBOX.c.channel,
        ADDRESS.c.place == INBOX.c.place,
        ADDRESS.c.thread == INBOX.c.thread,
        ADDRESS.c.workspace_id == workspace_id,
    )
    worked_for_others = exists().where(TURN.c.inbox_id == INBOX.c.id, TURN.c.conversation_id.not_in(conversations))
    team = func.coalesce(SLACK_BOT.c.team_id, SLACK_BOT.c.enterprise_id)
    installer_s_team = func.coalesce(SLACK_INSTALLATION.c.team_id, SLACK_INSTALLATION.c.enterprise_id)
    slack_teams = _slack_teams_of(workspace_id)
    installed_by_a_member = exists().where(
        IDENTITY.c.channel == _SLACK,
        IDENTITY.c.account == installer_s_team + "/" + SLACK_INSTALLATION.c.user_id,
        IDENTITY.c.member_id.in_(members),
    )
    rows: dict[Any, ColumnElement[bool]] = {
        WORKSPACE: WORKSPACE.c.id == workspace_id,
        MEMBER: MEMBER.c.workspace_id == workspace_id,
        IDENTITY: IDENTITY.c.member_id.in_(members),
        INVITATION: INVITATION.c.workspace_id == workspace_id,
        TEAM: TEAM.c.workspace_id == workspace_id,
        ADDRESS: ADDRESS.c.workspace_id == workspace_id,
        CONVERSATION: CONVERSATION.c.id.in_(conversations),
        CONVERSATION_VISIT: CONVERSATION_VISIT.c.conversation_id.in_(conversations),
        CONVERSATION_OPTION: CONVERSATION_OPTION.c.conversation_id.in_(conversations),
        VISIT: VISIT.c.member_id.in_(members),
        INBOX: or_(INBOX.c.id.in_(worked), and_(or_(by_a_member, at_an_address), ~worked_for_others)),
        TURN: TURN.c.conversation_id.in_(conversations),
        OUTBOX: OUTBOX.c.id.in_(replies),
        OUTBOX_DOCUMENT: OUTBOX_DOCUMENT.c.outbox_id.in_(replies),
        OUTBOX_PART: OUTBOX_PART.c.outbox_id.in_(replies),
        WATCH: WATCH.c.workspace_id == workspace_id,
        MEMBER_WRITE: MEMBER_WRITE.c.member_id.in_(members),
        CAMPAIGN: CAMPAIGN.c.workspace_id == workspace_id,
        CAMPAIGN_CHANNEL: CAMPAIGN_CHANNEL.c.campaign_id.in_(campaigns),
        CAMPAIGN_TARGET: CAMPAIGN_TARGET.c.campaign_id.in_(campaigns),
        CANDIDATE: CANDIDATE.c.workspace_id == workspace_id,
        COLLABORATION: COLLABORATION.c.workspace_id == workspace_id,
        TRACKING_CODE: TRACKING_CODE.c.workspace_id == workspace_id,
        CONTRACT: CONTRACT.c.workspace_id == workspace_id,
        CONTRACT_DELIVERABLE: CONTRACT_DELIVERABLE.c.contract_id.in_(contracts),
        CONTRACT_PRICING: CONTRACT_PRICING.c.contract_id.in_(contracts),
        MEASUREMENT: MEASUREMENT.c.workspace_id == workspace_id,
        EVENT: EVENT.c.workspace_id == workspace_id,
        EVENT_CHANGE: EVENT_CHANGE.c.event_id.in_(events),
        DOCUMENT: DOCUMENT.c.workspace_id == workspace_id,
        DOCUMENT_NAME_PART: DOCUMENT_NAME_PART.c.document_id.in_(documents),
        DOCUMENT_BYTES: DOCUMENT_BYTES.c.document_id.in_(documents),
        OPEN_QUESTION: OPEN_QUESTION.c.workspace_id == workspace_id,
        OWN_ARTICLE: OWN_ARTICLE.c.workspace_id == workspace_id,
        ANSWER_OPINION: ANSWER_OPINION.c.workspace_id == workspace_id,
        SLACK_BOT: team.in_(slack_teams),
        SLACK_INSTALLATION: or_(installer_s_team.in_(slack_teams), installed_by_a_member),
        # A random word that is good for some minutes, and nobody's yet.
        SLACK_OAUTH_STATE: false(),
    }
    return {table.name: condition for table, condition in rows.items()}


def _slack_teams_of(workspace_id: str) -> Select[tuple[str]]:
    """The Slack teams that come into this workspace and speak in no other: our way into them is this one's."""
    speaks_elsewhere = exists().where(
        IDENTITY.c.channel == _SLACK,
        IDENTITY.c.account >= TEAM.c.team + "/",
        IDENTITY.c.account < TEAM.c.team + "0",
        IDENTITY.c.member_id == MEMBER.c.id,
        MEMBER.c.workspace_id != workspace_id,
    )
    return select(TEAM.c.team).where(TEAM.c.channel == _SLACK, TEAM.c.workspace_id == workspace_id, ~speaks_elsewhere)


def _readable(name: str, value: object) -> object:
    match value:
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case str() if name in _JSON:
            return json.loads(value)
        case _:
            return value
