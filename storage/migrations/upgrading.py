"""Brings a database's schema to the newest version. Importing this imports alembic, which takes a while."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from storage.migrations import HEAD


def upgrade(connection: Connection) -> None:
    """Runs the scripts that the database lacks, inside the connection's own transaction."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    command.upgrade(config, HEAD)
