"""Invitations made from the command line, while the bot that takes them up may be running."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from sqlalchemy import Connection, select

from storage import invitations
from storage.opening import Database, is_current, writing_beside
from storage.schema import WORKSPACE


class UnknownBrand(KeyError):  # noqa: N818
    """No brand of that name or id; `names` are those that there are."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names


class AmbiguousBrand(KeyError):  # noqa: N818
    """Several brands of that name."""


def invite_beside(url: str, role: str, brand: str | None, now: datetime, hours: int) -> str:
    """A new code for the brand of that name or id, or for a new one when it is None.

    One short transaction, which waits for another process's and keeps nobody out. Raises UnknownBrand,
    AmbiguousBrand, and a StoreProblem when the database can't be used.
    """
    if not is_current(url):
        with closing(Database(url)):
            pass  # made or brought up to date
    with writing_beside(url) as connection:
        return _invite(connection, role, brand, now, hours)


def _invite(connection: Connection, role: str, brand: str | None, now: datetime, hours: int) -> str:
    workspace_id = None if brand is None else _workspace(connection, brand.strip())
    return invitations.make(connection, role, now, workspace_id=workspace_id, made_by=None, hours=hours)


def _workspace(connection: Connection, brand: str) -> str:
    rows = connection.execute(select(WORKSPACE.c.id, WORKSPACE.c.name).order_by(WORKSPACE.c.name)).all()
    # Compared here: SQLite knows small letters of English alone.
    found = [row.id for row in rows if row.id == brand or row.name.casefold() == brand.casefold()]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise AmbiguousBrand(brand)
    raise UnknownBrand(tuple(row.name for row in rows if row.name))
