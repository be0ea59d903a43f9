"""vaikute export, vaikute erase: everything that is stored, taken out or taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.exit_codes import USAGE, WANTING
from bot.commands.opening import leaving_quietly, settings_or_exit, store_of, tell


def export(
    file: Annotated[Path | None, typer.Argument()] = None,
    language: Annotated[str | None, typer.Option("--language")] = None,
) -> None:
    import json
    import sys

    from bot.words import words

    settings = settings_or_exit(language)

    def word(key: str, **values: object) -> str:
        return words().word(settings.language, f"command.{key}", **values)

    if not settings.database_path.exists():
        tell(word("database.none", path=settings.database_path))
        raise typer.Exit(WANTING)
    with leaving_quietly(), store_of(settings) as store:
        from storage.export import export_workspace, workspaces

        everything = {"workspaces": [export_workspace(store, one) for one, _name in workspaces(store)]}
        text = json.dumps(everything, ensure_ascii=False, indent=2) + "\n"
        if file is None:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            return
        try:
            with file.expanduser().open("x", encoding="utf-8", errors="replace") as out:
                out.write(text)
        except FileExistsError:
            tell(word("export.exists", path=file))
            raise typer.Exit(USAGE) from None
        except OSError as error:
            tell(word("export.failed", path=file, reason=error.strerror or ""))
            raise typer.Exit(WANTING) from None
        tell(word("export.done", path=file))


def erase(
    yes: Annotated[bool, typer.Option("--yes")] = False,
    language: Annotated[str | None, typer.Option("--language")] = None,
) -> None:
    from bot.words import words

    settings = settings_or_exit(language)

    def word(key: str, **values: object) -> str:
        return words().word(settings.language, f"command.{key}", **values)

    path = settings.database_path
    if not path.exists():
        tell(word("erase.nothing", path=path))
        return
    with leaving_quietly():
        if not yes and not _agreed(word("erase.ask", path=path), word("erase.yes")):
            tell(word("erase.kept"))
            raise typer.Exit(WANTING)
        with store_of(settings) as store:
            from storage.export import erase_workspace, workspaces

            for workspace, _name in workspaces(store):
                erase_workspace(store, workspace)
        tell(word("erase.done", folder=settings.files))


def _agreed(question: str, word: str) -> bool:
    try:
        return input(question).strip().casefold() == word
    except EOFError:
        return False
