"""One-time codes with which somebody becomes a member."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.engine.permissions import ROLES
from storage.schema import INVITATION, MEMBER, WORKSPACE

CODE_BYTES = 16
"""Random ones in a code. With its beginning a code is 24 characters of A-Z a-z 0-9 _ -: Telegram's start payload takes
64 of these (Bot features, Deep linking)."""

_BEGINNING = "i-"
_LOOK_UP = select(INVITATION).where(INVITATION.c.code_hash == bindparam("code_hash"))
_USE = (
    update(INVITATION)
    .where(INVITATION.c.code_hash == bindparam("of_code"), INVITATION.c.used_at.is_(None))
    .values(used_at=bindparam("now"), used_by=bindparam("member_id"), workspace_id=bindparam("new_workspace_id"))
)
_ROLE_IN = select(MEMBER.c.role).where(
    MEMBER.c.id == bindparam("member_id"), MEMBER.c.workspace_id == bindparam("workspace_id")
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One that is good. Without a workspace it is an invitation to make one."""

    code_hash: str
    workspace_id: str | None
    role: str


def make(
    connection: Connection, role: str, now: datetime, *, workspace_id: str | None, made_by: str | None, hours: int
) -> str:
    """A new code, good for so many hours; only its hash is kept.

    Raises ValueError for an unknown role and for a maker who isn't of the workspace, KeyError when there is no such
    workspace.
    """
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}")
    if workspace_id is not None:
        chosen = select(WORKSPACE.c.id).where(WORKSPACE.c.id == workspace_id)
        if connection.execute(chosen).first() is None:
            raise KeyError(workspace_id)
    if made_by is not None:
        whose = {"member_id": made_by, "workspace_id": workspace_id}
        if connection.execute(_ROLE_IN, whose).first() is None:
            raise ValueError("an invitation is made by a member of its workspace")
    code = _BEGINNING + base64.urlsafe_b64encode(secrets.token_bytes(CODE_BYTES)).decode("ascii").rstrip("=")
    connection.execute(
        insert(INVITATION),
        {
            "code_hash": _hash(code),
            "workspace_id": workspace_id,
            "role": role,
            "made_by": made_by,
            "made_at": now,
            "expires_at": now + timedelta(hours=hours),
        },
    )
    return code


def look_up(connection: Connection, code: str, now: datetime) -> tuple[Invitation | None, str]:
    """The invitation, or why there is none: uninvited (no code was said), wrong_code, used or expired."""
    code = code.strip()
    if not code:
        return None, "uninvited"
    row = connection.execute(_LOOK_UP, {"code_hash": _hash(code)}).one_or_none()
    if row is None:
        return None, "wrong_code"
    if row.used_at is not None:
        return None, "used"
    if row.expires_at <= now:
        return None, "expired"
    return Invitation(row.code_hash, row.workspace_id, row.role), ""


def use(connection: Connection, invitation: Invitation, workspace_id: str, member_id: str, now: datetime) -> bool:
    """Nobody else can use it from now on. False when somebody has meanwhile."""
    used = connection.execute(
        _USE,
        {"of_code": invitation.code_hash, "now": now, "member_id": member_id, "new_workspace_id": workspace_id},
    )
    return used.rowcount == 1


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
