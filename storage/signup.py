"""How an account becomes a member: with an invitation, with its team, or on its own where it may."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from flows.engine.messages import Commanded
from flows.field import Workspace
from storage import invitations, teams
from storage.field_rows import workspace_columns
from storage.incoming import Incoming
from storage.problems import UnknownAccount
from storage.schema import IDENTITY, MEMBER, WORKSPACE

AT_HOME = "terminal"
"""The channel where whoever speaks owns the machine, and so a workspace of their own."""

_MEMBER = (
    select(MEMBER.c.workspace_id, MEMBER.c.role)
    .select_from(IDENTITY)
    .join(MEMBER, MEMBER.c.id == IDENTITY.c.member_id)
    .where(IDENTITY.c.channel == bindparam("channel"), IDENTITY.c.account == bindparam("account"))
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How what is seen for the first time begins: a conversation's language, a workspace's time zone, and whether an
    account that nobody invited gets a workspace of its own (`signup` is invite or open)."""

    language: str
    timezone: str
    signup: str

    def may_begin(self, channel: str) -> bool:
        return channel == AT_HOME or self.signup == "open"


def sign_up(connection: Connection, incoming: Incoming, now: datetime, beginning: Beginning) -> tuple[str, str]:
    """The workspace and the member that an account becomes: the invitation's, else its team's, or else of its own
    where it may begin. A workspace made here is the team's from then on, where the team has none.

    Raises UnknownAccount where it may not.
    """
    channel, account, name = incoming.address.channel, incoming.account, incoming.account_name
    invitation = _invitation(connection, incoming, now)
    team = teams.find(connection, channel, incoming.team) if incoming.team else None
    if invitation is None and team is not None:
        is_owner = account == team.installed_by and not _has_owner(connection, team.workspace_id)
        role = "owner" if is_owner else "viewer"
        return team.workspace_id, _make_member(connection, team.workspace_id, channel, account, name, role, now)
    if invitation is None and not beginning.may_begin(channel):
        raise UnknownAccount(channel)
    if invitation is not None and invitation.workspace_id is not None:
        workspace_id = invitation.workspace_id
        member_id = _make_member(connection, workspace_id, channel, account, name, invitation.role, now)
    else:
        workspace_id = _make_workspace(connection, now, beginning.timezone)
        member_id = _make_member(connection, workspace_id, channel, account, name, "owner", now)
        if incoming.team and team is None:
            teams.add(connection, channel, incoming.team, workspace_id, "", now)
    if invitation is not None and not invitations.use(connection, invitation, workspace_id, member_id, now):
        raise UnknownAccount(channel, "used")
    return workspace_id, member_id


def _has_owner(connection: Connection, workspace_id: str) -> bool:
    """Whoever installs the app anew in a team whose brand is somebody's doesn't take it over."""
    owners = select(MEMBER.c.id).where(MEMBER.c.workspace_id == workspace_id, MEMBER.c.role == "owner").limit(1)
    return connection.execute(owners).first() is not None


def _invitation(connection: Connection, incoming: Incoming, now: datetime) -> invitations.Invitation | None:
    """The invitation that is taken up, None where no code was said.

    Raises UnknownAccount for a code that doesn't do: whoever has one wants to get into its brand, and not to begin one
    or to look at the team's.
    """
    channel, given = incoming.address.channel, incoming.input
    if channel == AT_HOME or not isinstance(given, Commanded) or given.name != "join":
        return None
    invitation, reason = invitations.look_up(connection, given.words, now)
    if invitation is None and reason != "uninvited":
        raise UnknownAccount(channel, reason)
    return invitation


def install(
    connection: Connection, channel: str, team: str, account: str, name: str, now: datetime, beginning: Beginning
) -> str:
    """The id of the workspace of a team that an account has just let us into.

    It is made with the account as its owner. An account that owns a workspace already brings that one; one that is
    somebody's without owning it stays what it is, and the new workspace has no members yet. Where the team has a
    workspace, only who let us in last is kept: who isn't anybody's yet owns it from their first word, where nobody
    does.
    """
    known = teams.find(connection, channel, team)
    if known is not None:
        teams.set_installer(connection, channel, team, account)
        return known.workspace_id
    member = connection.execute(_MEMBER, {"channel": channel, "account": account}).one_or_none()
    if member is not None and member.role == "owner":
        workspace_id = str(member.workspace_id)
    else:
        workspace_id = _make_workspace(connection, now, beginning.timezone)
        if member is None:
            _make_member(connection, workspace_id, channel, account, name, "owner", now)
    teams.add(connection, channel, team, workspace_id, account, now)
    return workspace_id


def begin(connection: Connection, channel: str, account: str, now: datetime, beginning: Beginning) -> str:
    """A workspace that an account owns which is nobody's yet. Raises UnknownAccount where one has to be invited."""
    if not beginning.may_begin(channel):
        raise UnknownAccount(channel)
    workspace_id = _make_workspace(connection, now, beginning.timezone)
    _make_member(connection, workspace_id, channel, account, "", "owner", now)
    return workspace_id


def _make_workspace(connection: Connection, now: datetime, timezone: str) -> str:
    """The id of a new workspace, without members."""
    workspace_id = secrets.token_hex(8)
    columns = workspace_columns(Workspace(workspace_id, timezone=timezone))
    connection.execute(insert(WORKSPACE), {**columns, "created_at": now})
    return workspace_id


def _make_member(
    connection: Connection, workspace_id: str, channel: str, account: str, name: str, role: str, now: datetime
) -> str:
    member_id = secrets.token_hex(8)
    connection.execute(
        insert(MEMBER),
        {"id": member_id, "workspace_id": workspace_id, "name": name, "role": role, "created_at": now},
    )
    connection.execute(insert(IDENTITY), {"channel": channel, "account": account, "member_id": member_id})
    return member_id
