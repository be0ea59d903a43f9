"""vaikute chat"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.opening import leaving_quietly, settings_or_exit, store_of


def chat(
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    files: Annotated[Path | None, typer.Option("--files")] = None,
) -> None:
    settings = settings_or_exit(language)
    if files is not None:
        settings = settings.model_copy(update={"files": files.expanduser().absolute()})
    with leaving_quietly(), store_of(settings) as store:
        from bot.assembly import commands, session

        if as_json:
            import sys

            from bot.channels.terminal import programs

            code = programs.converse(
                lambda show: session(store, settings, show), sys.stdin.buffer, sys.stdout.buffer, language
            )
        else:
            from bot.channels.terminal import people

            code = people.converse(lambda show: session(store, settings, show), commands(), language)
    raise typer.Exit(code)
