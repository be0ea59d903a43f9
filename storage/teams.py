"""A platform's teams, such as Slack's workspaces: each has one workspace of ours, which its people come into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.schema import TEAM

_HERE = (TEAM.c.channel == bindparam("of_channel"), TEAM.c.team == bindparam("of_team"))
_FIND = select(TEAM.c.workspace_id, TEAM.c.installed_by).where(*_HERE)
_ADD = insert(TEAM)
_SET_INSTALLER = update(TEAM).where(*_HERE).values(installed_by=bindparam("new_installer"))


@dataclass(frozen=True, slots=True)
class Team:
    workspace_id: str
    installed_by: str
    """The account that let us in, empty when that isn't known."""


def find(connection: Connection, channel: str, team: str) -> Team | None:
    """The team, or None when it has no workspace."""
    row = connection.execute(_FIND, {"of_channel": channel, "of_team": team}).one_or_none()
    return None if row is None else Team(row.workspace_id, row.installed_by)


def add(connection: Connection, channel: str, team: str, workspace_id: str, installed_by: str, now: datetime) -> None:
    """The workspace is the team's from now on; it must have had none."""
    connection.execute(
        _ADD,
        {
            "channel": channel,
            "team": team,
            "workspace_id": workspace_id,
            "installed_by": installed_by,
            "made_at": now,
        },
    )


def set_installer(connection: Connection, channel: str, team: str, account: str) -> None:
    connection.execute(_SET_INSTALLER, {"of_channel": channel, "of_team": team, "new_installer": account})
