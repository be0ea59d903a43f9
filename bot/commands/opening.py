"""Settings and database for a command, and what is told when one of them can't be used."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
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


def opened(settings: Settings) -> Store:
    """The store, without the questions whose time is up. Raises StoreProblem when it can't be used."""
    from storage.store import open_store

    store = open_store(
        settings.database_url,
        language=settings.language,
        timezone=settings.timezone,
        question_days=settings.keep_questions,
        signup=settings.signup,
    )
    try:
        store.forget_old_questions(datetime.now(settings.zone))
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def store_of(settings: Settings) -> Iterator[Store]:
    """The open store, closed in the end. Exits with DATABASE when it can't be used, with a word in the language."""
    from bot.problems import store_problem
    from storage.problems import StoreProblem

    try:
        store = opened(settings)
        try:
            yield store
        finally:
            store.close()
    except StoreProblem as problem:
        tell(store_problem(problem, settings.language))
        raise typer.Exit(DATABASE) from None


@contextmanager
def own_workspace(settings: Settings) -> Iterator[tuple[Store, str]]:
    """The open store and the id of the workspace of whoever uses this machine, empty when there is none yet.

    Exits with WANTING, and makes nothing, when there is no database.
    """
    from bot.channels.terminal.session import ACCOUNT, HERE

    if not settings.database_path.exists():
        tell(word(settings, "database.none", path=settings.database_path))
        raise typer.Exit(WANTING)
    with store_of(settings) as store:
        found = store.workspace_at(HERE, ACCOUNT)
        yield store, found[0] if found else ""


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


@contextmanager
def progress(text: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal's standard error; gives the function that moves it on."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=total)
        yield lambda: bar.advance(task)


def agreed(question: str) -> bool:
    """Asks on the terminal; only a yes is one."""
    from flows.engine.reading.outcome import Read
    from flows.engine.reading.yes_no import read_yes_no

    try:
        reading = read_yes_no(input(question))
    except EOFError:
        return False
    return isinstance(reading, Read) and reading.value


def word(settings: Settings, key: str, **values: object) -> str:
    """A sentence of the command line, in the language that the command speaks."""
    from bot.words import words

    return words().word(settings.language, f"command.{key}", **values)


def tell(text: str) -> None:
    print(text, file=sys.stderr)


def put_json(value: dict[str, object]) -> None:
    """One object a line, at once, so that a program can read while it asks."""
    import json

    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
