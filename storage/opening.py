"""From a URL to a database that can be written: the folder, the one writer, the schema's version."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from storage.lock import WriterLock
from storage.migrations import HEAD, REVISIONS
from storage.prepared import QuickConnection
from storage.problems import NewerSchema, StoreProblem, Unwritable, problem_of

SCHEMES = "sqlite:///<path>"
BUSY_MILLISECONDS = 5_000
"""How long to wait for a reader or a backup that holds the file; writers of ours are kept out by the lock."""

_ERRORS = {
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EROFS: "read_only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
}


class Database:
    """One connection, writing: every transaction begins immediately, so that it never has to be repeated for
    another's sake halfway."""

    def __init__(self, url: str) -> None:
        """Raises a StoreProblem when there is nothing to write to."""
        self.path = _path_of(url)
        self._lock = None if self.path is None else _locked(self.path)
        try:
            version = None if self.path is None else _version(self.path)
            self.engine = _engine(self.path)
            self._engine_beside: Engine | None = None
            self.connection = self._connected(version)
        except BaseException:
            self._let_go()
            raise

    @property
    def name(self) -> str:
        return "" if self.path is None else str(self.path)

    def _connected(self, version: str | None) -> Connection:
        try:
            connection = QuickConnection(self.engine)
            if version != HEAD:
                # Only here: most starts do without it, and it takes longer to import than they take.
                from storage.migrations.upgrading import upgrade

                with transaction(connection):
                    upgrade(connection)
        except (DBAPIError, sqlite3.Error) as error:
            raise problem_of(error, self.name) or error from error
        return connection

    def engine_beside(self) -> Engine:
        """Another way into the same database in this process, for a library that keeps something of its own there.
        Its transactions begin immediately too, so they wait for one of ours that is open and must not be made inside
        one. A database in memory has one connection, and this is that."""
        if self._engine_beside is None:
            driver: Any = self.connection.connection.dbapi_connection
            self._engine_beside = _engine_beside(self.path, driver)
        return self._engine_beside

    def compact(self) -> None:
        """Writes the file anew without what was deleted from it, its log included."""
        driver: Any = self.connection.connection.dbapi_connection
        self.connection.rollback()
        driver.execute("VACUUM").close()
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        if self._engine_beside is not None:
            self._engine_beside.dispose()
        self.connection.close()
        self.engine.dispose()
        self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _path_of(url: str) -> Path | None:
    """The database's file, or None for one in memory."""
    try:
        parts = make_url(url)
    except ArgumentError:
        raise StoreProblem("", "scheme", found=url.partition(":")[0], known=SCHEMES) from None
    if parts.get_backend_name() != "sqlite" or parts.query:
        raise StoreProblem("", "scheme", found=parts.drivername, known=SCHEMES)
    if parts.database in (None, "", ":memory:"):
        return None
    return Path(parts.database).expanduser().resolve()


def _locked(path: Path) -> WriterLock:
    """Makes the folder and the file where they are missing, open to their owner only, and takes the file's lock."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.is_dir():
            raise Unwritable(str(path), "not_a_database")
        lock = WriterLock(path)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError:
            lock.release()
            raise
    except OSError as error:
        raise Unwritable(str(path), _ERRORS.get(error.errno or 0, "folder")) from error
    return lock


def _version(path: Path) -> str | None:
    """The schema's revision, read without a chance of writing; None for an empty file.

    Raises NewerSchema for a revision that this version doesn't know, Unwritable for a file that is something else.
    """
    if path.stat().st_size == 0:
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "alembic_version" not in names:
                if names:
                    raise Unwritable(str(path), "foreign")
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise problem_of(error, str(path)) or Unwritable(str(path), "not_a_database") from error
    version = None if row is None else str(row[0])
    if version is not None and version not in REVISIONS:
        raise NewerSchema(str(path), "newer", found=version, known=HEAD)
    return version


def _engine(path: Path | None) -> Engine:
    engine = create_engine(
        "sqlite://" if path is None else f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
    )

    event.listen(engine, "connect", _prepare)
    return engine


def _engine_beside(path: Path | None, driver: Any) -> Engine:
    """One connection, which one thread has at a time; `driver` is the one to a database in memory."""
    if path is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: driver)
    else:
        engine = create_engine(
            f"sqlite:///{path}",
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            connect_args={"check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver must not begin transactions of its own accord: it would begin them as reading ones.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


@contextmanager
def transaction(connection: Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[Connection]:
    """Committed when the block ends well, else rolled back."""
    with connection.begin():
        # Straight to the driver: a listener for it would make every statement look for listeners.
        driver: Any = connection.connection.dbapi_connection
        driver.execute(begin).close()
        yield connection


def is_current(url: str) -> bool:
    """Whether there is a database of this version already. Raises StoreProblem for one that can't be used."""
    path = _path_of(url)
    return path is None or (path.is_file() and _version(path) == HEAD)


@contextmanager
def writing_beside(url: str) -> Iterator[Connection]:
    """One transaction beside a process that may be writing: it waits for its turn and doesn't take the file's lock.
    Only for what no process remembers, and where `is_current`.

    Raises StoreProblem when it can't be written.
    """
    path = _path_of(url)
    engine = _engine(path)
    try:
        with engine.connect() as connection, transaction(connection):
            yield connection
    except (DBAPIError, sqlite3.Error) as error:
        raise problem_of(error, str(path)) or error from error
    finally:
        engine.dispose()


def reading_only(url: str) -> Engine | None:
    """An engine that can only read, while another process may be writing. None where there is no database to read, or
    one of another version."""
    path = _path_of(url)
    if path is None or not path.is_file() or _version(path) != HEAD:
        return None
    address = f"{path.as_uri()}?mode=ro"
    return create_engine("sqlite://", poolclass=StaticPool, creator=lambda: sqlite3.connect(address, uri=True))
