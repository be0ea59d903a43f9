"""What the commands that run channels have in common."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from bot.commands.exit_codes import DATABASE
from bot.commands.opening import leaving_quietly, opened, tell, word

if TYPE_CHECKING:
    from bot.hosting import Hosted, Say, Shared
    from bot.settings import Settings
    from storage.store import Store

Make = Callable[["Settings", "Shared", "Say"], "Hosted"]
"""Makes a channel, in the event loop."""


def run(settings: Settings, makers: Sequence[Make]) -> None:
    """Runs the channels until they end, and leaves with their exit code."""
    _database_free_or_exit(settings)
    with leaving_quietly():
        raise typer.Exit(asyncio.run(_hosted(settings, makers)))


def _database_free_or_exit(settings: Settings) -> None:
    """Said before the first poll, which would disturb the bot that uses the database."""
    from storage.lock import holder

    found = holder(settings.database_path) if settings.database_path.parent.is_dir() else None
    if found is not None:
        from bot.problems import store_problem
        from storage.problems import InUse

        tell(store_problem(InUse(str(settings.database_path), "in_use", found=found), settings.language))
        raise typer.Exit(DATABASE)


async def _hosted(settings: Settings, makers: Sequence[Make]) -> int:
    from bot.hosting import host

    def say(key: str, **values: object) -> None:
        tell(word(settings, key, **values))

    def make(shared: Shared) -> list[Hosted]:
        return [one(settings, shared, say) for one in makers]

    return await host(settings, make, say, _store)


def _store(settings: Settings) -> Store:
    _bring_up_to_date(settings)
    return opened(settings)


def _bring_up_to_date(settings: Settings) -> None:
    """In a process of its own: what migrates a database would stay in this one's memory (24 MB) for as long as the bot
    runs. What can't be done there is told when the store is opened here."""
    from storage.opening import is_current

    if not is_current(settings.database_url):
        subprocess.run(
            [sys.executable, "-m", "bot", "db", "upgrade"],
            env={**os.environ, "DATABASE_URL": settings.database_url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
