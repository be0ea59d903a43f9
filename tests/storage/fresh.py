"""An empty database at once: migrated one time in each process, then copied."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from storage.store import open_store


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_store(f"sqlite:///{path}").close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        return path.read_bytes()


def make_fresh(path: Path) -> None:
    """An up-to-date database with nothing in it, unless there is one already."""
    if not path.exists():
        path.write_bytes(_empty())
