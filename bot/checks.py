"""Whether this installation is in order: what `vaikute doctor` looks at. Nothing is made or changed."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.commands.environment import language_of_environment
from bot.problems import settings_problem, store_problem
from bot.settings import Settings, SettingsProblem, load
from bot.words import words
from storage.migrations import HEAD, REVISIONS
from storage.problems import NewerSchema, StoreProblem, Unwritable, problem_of

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    """python, settings, database, files or guide."""
    ok: bool
    text: str
    """What was found, or what to do."""


def run_checks(language: str | None = None) -> tuple[str, tuple[Check, ...]]:
    """The language that the checks speak, and the checks. Without usable settings nothing that needs them is
    looked at."""
    told_in = language or language_of_environment()
    try:
        settings = load()
    except SettingsProblem as problem:
        wrong = Check("settings", False, settings_problem(problem, told_in).replace("\n", " "))
        return told_in, (_python(told_in), wrong, _guide(told_in))
    told_in = language or settings.language
    return told_in, (
        _python(told_in),
        Check(
            "settings",
            True,
            _say(
                told_in,
                "settings",
                code=settings.language,
                timezone=settings.timezone,
                days=settings.keep_questions,
            ),
        ),
        _database(settings, told_in),
        _files(settings.files, told_in),
        _guide(told_in),
    )


def _say(language: str, key: str, **values: object) -> str:
    return words().word(language, f"command.doctor.text.{key}", **values)


def _python(language: str) -> Check:
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Check("python", ok, _say(language, "python" if ok else "python_old", version=platform.python_version()))


def _database(settings: Settings, language: str) -> Check:
    path = settings.database_path
    try:
        state = check_database(settings)
    except StoreProblem as problem:
        return Check("database", False, store_problem(problem, language))
    return Check("database", True, words().word(language, f"command.database.{state}", path=path))


def check_database(settings: Settings) -> str:
    """none, sound or older (an earlier version's, which opening it brings up to date). Reads and nothing else.

    Raises StoreProblem when it is damaged, newer or something else, or when none could be made.
    """
    path = settings.database_path
    if path.exists():
        return _state(path)
    if not _writable(path.parent):
        raise Unwritable(str(path), "folder")
    return "none"


def _state(path: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Unwritable(str(path), "corrupt")
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise Unwritable(str(path), "corrupt")
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "alembic_version" not in names:
                if names:
                    raise Unwritable(str(path), "foreign")
                return "older"
            version = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except sqlite3.Error as error:
        raise problem_of(error, str(path)) or Unwritable(str(path), "not_a_database") from error
    if version not in REVISIONS:
        raise NewerSchema(str(path), "newer", found=version, known=HEAD)
    return "sound" if version == HEAD else "older"


def _files(folder: Path, language: str) -> Check:
    if _writable(folder):
        return Check("files", True, _say(language, "files", folder=folder))
    reason = "no_folder" if folder.exists() and not folder.is_dir() else "forbidden"
    told = words().word(language, f"terminal.unsaved.reason.{reason}")
    return Check("files", False, _say(language, "files_problem", folder=folder, reason=told))


def _writable(folder: Path) -> bool:
    """Whether files can be put there, in a folder that is or in one that can be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _guide(language: str) -> Check:
    from bot.guide import library

    try:
        counts = {one: len(guide.articles) for one, guide in library().guides.items()}
    except Exception as error:
        # Whatever is wrong with the guide's files, the other checks are still told.
        return Check("guide", False, _say(language, "guide_problem", reason=type(error).__name__))
    return Check("guide", all(counts.values()), _say(language, "guide", **counts))
