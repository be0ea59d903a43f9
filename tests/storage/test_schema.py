"""The migrated schema and the models' are one, and every column, event and visit has its place."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Table, create_engine

from flows.engine.messages import Conversation, Pending, Visit
from flows.engine.permissions import TABLE
from storage.applying import _BY_EVENT
from storage.export import _rows_of
from storage.migrations import HEAD, REVISIONS
from storage.schema import TABLES
from storage.store import Store
from storage.tables import METADATA


def _statements(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each table's and index's own definition, its parts in order of the alphabet: a column that was added later
    stands last."""
    with closing(sqlite3.connect(path)) as connection:
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"):
            if not name.startswith(("alembic_version", "sqlite_")):
                head, _, parts = " ".join(sql.replace('"', "").split()).partition("(")
                yield name, [head, *sorted(re.split(r" ?, ?(?![^(]*\))", parts.removesuffix(")").strip()))]


def test_the_migrated_schema_is_the_models(store: Store, path: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
    METADATA.create_all(engine)
    engine.dispose()
    assert dict(_statements(path)) == dict(_statements(tmp_path / "models.db"))
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_tables_for_statements_are_the_models() -> None:
    def columns(table: Table) -> list[tuple[str, str, bool]]:
        kinds = {"AutoString": "String"}
        found = ((column.name, type(column.type).__name__, column.primary_key) for column in table.columns)
        return [(name, kinds.get(kind, kind), key) for name, kind, key in found]

    assert {name: columns(table) for name, table in TABLES.items()} == {
        name: columns(table) for name, table in METADATA.tables.items()
    }


def test_talking_needs_no_slow_import() -> None:
    slow = "sqlmodel", "pydantic", "alembic", "sqlalchemy.orm"
    look = f"import sys, storage.store; print([name for name in {slow} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_known_revisions_are_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(REVISIONS)


def test_every_event_has_its_rows() -> None:
    assert {kind.__name__ for kind in _BY_EVENT} == set(TABLE)


def test_every_table_is_exported_and_erased() -> None:
    assert set(_rows_of("w")) == set(METADATA.tables)


def test_every_part_of_a_visit_and_of_a_conversation_has_a_column() -> None:
    visit, conversation = METADATA.tables["visit"].c, METADATA.tables["conversation"].c
    assert {"member_id" if one.name == "member" else one.name for one in fields(Visit)} <= set(visit.keys())
    elsewhere = {"stack", "offered", "pending", "heard_at"}
    assert {one.name for one in fields(Conversation)} - elsewhere <= set(conversation.keys())
    assert {f"pending_{one.name}" for one in fields(Pending)} <= set(conversation.keys())
