"""vaikute db upgrade, vaikute db check"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.exit_codes import DATABASE, DONE, WANTING
from bot.commands.opening import settings_or_exit, store_of, tell


def upgrade(language: Annotated[str | None, typer.Option("--language")] = None) -> None:
    from bot.words import words

    settings = settings_or_exit(language)
    # Opening brings the schema up to date: it is the same step that a conversation takes.
    with store_of(settings):
        print(words().word(settings.language, "command.database.upgraded", path=settings.database_path))


def check(
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    import json

    from bot.checks import check_database
    from bot.problems import store_problem
    from bot.words import words
    from storage.problems import StoreProblem

    settings = settings_or_exit(language)
    try:
        key = check_database(settings)
        text = words().word(settings.language, f"command.database.{key}", path=settings.database_path)
        code = DONE if key == "sound" else WANTING
    except StoreProblem as problem:
        key, text, code = problem.reason, store_problem(problem, settings.language), DATABASE
    if as_json:
        print(json.dumps({"ok": code == DONE, "state": key, "text": text}, ensure_ascii=False))
    elif code == DATABASE:
        tell(text)
    else:
        print(text)
    raise typer.Exit(code)
