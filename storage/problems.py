"""What can be wrong with a store, as values. The sentences that tell a person are elsewhere."""

from __future__ import annotations

import sqlite3


class StoreProblem(Exception):  # noqa: N818
    """The store can't be used as it is.

    `reason` is a short key: scheme, newer, in_use, folder, read_only, full, not_a_database, foreign, corrupt, io.
    `found` and `known` hold what was met and what would do: schema revisions, a process id, URL schemes.
    """

    def __init__(self, path: str, reason: str, found: str = "", known: str = "") -> None:
        super().__init__(path, reason, found, known)
        self.path = path
        self.reason = reason
        self.found = found
        self.known = known


class NewerSchema(StoreProblem):
    """The database was made by a newer version: `found` is its revision, `known` this version's. It was not touched."""


class InUse(StoreProblem):
    """Another process writes to this database; `found` is its process id when that is known."""


class Unwritable(StoreProblem):
    """Nothing can be kept there. What was being written has been rolled back whole."""


class UnknownAccount(KeyError):  # noqa: N818
    """An account that can't speak there; nothing was made for it.

    `reason` is uninvited, or why the invitation didn't do: wrong_code, used or expired; other_brand when the address
    belongs to another workspace than the account's, or than the one that it would get.
    """

    def __init__(self, channel: str, reason: str = "uninvited") -> None:
        super().__init__(channel, reason)
        self.channel = channel
        self.reason = reason


UNKNOWN_REASONS = ("uninvited", "wrong_code", "used", "expired", "other_brand")


class SetAside(Exception):  # noqa: N818
    """An input that could not be worked and that the queue goes on without."""

    def __init__(self, inbox_id: int, reason: str) -> None:
        super().__init__(inbox_id, reason)
        self.inbox_id = inbox_id
        self.reference = f"{inbox_id:04d}"
        """The number to tell a person and an operator: the inbox row's."""
        self.reason = reason
        """raised, or why storage refused twice: revision, role or taken."""


_REASONS = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "folder",
    sqlite3.SQLITE_NOTADB: "not_a_database",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_IOERR: "io",
}
_OTHERS_WRITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def problem_of(error: BaseException, path: str) -> StoreProblem | None:
    """What a database's error says of the store, or None when it is a mistake of ours."""
    # SQLAlchemy's errors carry the driver's; its import is too long for those who only name a problem.
    cause = getattr(error, "orig", error)
    if not isinstance(cause, sqlite3.Error):
        return None
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in _OTHERS_WRITE:
        return InUse(path, "in_use")
    reason = _REASONS.get(code)
    return Unwritable(path, reason) if reason else None
