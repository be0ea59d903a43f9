"""Settings and database for a command, and what is told when one of them can't be used."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from bot.commands.environment import language_of_environment
from bot.commands.exit_codes import DATABASE, INTERRUPTED, USAGE, WANTING

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.store import Store


def settings_or_exit(language: str | None = None) -> Settings:
    """The settings; `language` is what the command line says. Exits with USAGE when one can't be used."""
    from bot.settings import SettingsProblem, load

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = load()
    except SettingsProblem as problem:
        from bot.problems import settings_problem

        tell(settings_problem(problem, language or language_of_environment()))
        raise typer.Exit(USAGE) from None
    if language is None:
        return settings
    if language not in ("fi", "en"):
        from bot.words import words

        tell(words().word(settings.language, "command.option.language", value=language[:40]))
        raise typer.Exit(USAGE)
    return settings.model_copy(update={"language": language})


@contextmanager
def store_of(settings: Settings) -> Iterator[Store]:
    """The open store, closed in the end. Exits with DATABASE when it can't be used, with a word in the language."""
    from bot.problems import store_problem
    from storage.problems import StoreProblem
    from storage.store import open_store

    try:
        store = open_store(settings.database_url, language=settings.language, timezone=settings.timezone)
        try:
            yield store
        finally:
            store.close()
    except StoreProblem as problem:
        tell(store_problem(problem, settings.language))
        raise typer.Exit(DATABASE) from None


@contextmanager
def leaving_quietly() -> Iterator[None]:
    """Ctrl-C and a reader that went away end the command without a traceback."""
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # The interpreter flushes once more on leaving; there is nobody left to read it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(WANTING) from None


def tell(text: str) -> None:
    print(text, file=sys.stderr)


def put_json(value: dict[str, object]) -> None:
    """One object a line, at once, so that a program can read while it asks."""
    import json

    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
