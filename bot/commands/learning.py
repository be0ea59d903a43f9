"""vaikute knowledge questions, opinions: what the guides could not answer, and which answers helped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import USAGE, WANTING
from bot.commands.opening import leaving_quietly, own_workspace, put_json, settings_or_exit, tell, word

if TYPE_CHECKING:
    from bot.settings import Settings
    from flows.field import OpenQuestion

_COLUMNS = ("question", "language", "asked", "times", "why", "shown")
_SEPARATORS = {"fi": ";", "en": ","}
"""What the language's spreadsheets take for the end of a cell."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Where a spreadsheet would begin to calculate what a person wrote."""


def questions(
    language: Annotated[str | None, typer.Option("--language")] = None,
    csv_file: Annotated[Path | None, typer.Option("--csv")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from datetime import datetime

    settings = settings_or_exit(language)
    with leaving_quietly(), own_workspace(settings) as (store, workspace):
        found = store.open_questions(workspace, datetime.now(settings.zone)) if workspace else ()
        counts = store.unanswered(workspace) if workspace else {}
    with leaving_quietly():
        if csv_file is not None:
            _write(csv_file, found, settings)
        elif as_json:
            for one in found:
                put_json(
                    {
                        "id": one.id,
                        "question": one.text,
                        "language": one.language,
                        "asked": one.at.isoformat(timespec="seconds"),
                        "times": one.times,
                        "kind": one.kind,
                        "article": one.article or None,
                        "ways": list(one.ways),
                    }
                )
        else:
            _show(found, counts, settings)


def _show(found: Sequence[OpenQuestion], counts: dict[str, int], settings: Settings) -> None:
    import sys

    from bot.channels.terminal.screen import Screen
    from flows.engine import formats
    from flows.engine.messages import Table

    screen = Screen(sys.stdout)
    if found:
        columns = tuple(word(settings, f"questions.column.{name}") for name in ("question", "asked", "times", "why"))
        rows = tuple(
            (
                one.text,
                formats.moment(one.at, settings.language),
                formats.number(one.times, settings.language),
                word(settings, f"questions.why.{one.kind}"),
            )
            for one in found
        )
        screen.table(Table(word(settings, "questions.title"), columns, rows, right=(2,)))
        screen.notice(word(settings, "questions.teach"))
    else:
        screen.line(word(settings, "questions.none" if settings.keep_questions else "questions.none_kept"))
    if counts:
        told = ", ".join(f"{code} {formats.number(times, settings.language)}" for code, times in counts.items())
        screen.line(word(settings, "questions.unanswered", counts=told))


def _write(file: Path, found: Sequence[OpenQuestion], settings: Settings) -> None:
    """A new file that a spreadsheet opens as it should; nothing in it is a formula."""
    import csv

    rows = [
        (one.text, one.language, one.at.strftime("%Y-%m-%d %H:%M"), str(one.times),
         word(settings, f"questions.why.{one.kind}"), one.article)
        for one in found
    ]  # fmt: skip
    try:
        with file.expanduser().open("x", encoding="utf-8-sig", errors="replace", newline="") as out:
            writer = csv.writer(out, delimiter=_SEPARATORS[settings.language])
            writer.writerow([word(settings, f"questions.column.{name}") for name in _COLUMNS])
            writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    except FileExistsError:
        tell(word(settings, "export.exists", path=file))
        raise typer.Exit(USAGE) from None
    except OSError as error:
        tell(word(settings, "export.failed", path=file, reason=error.strerror or ""))
        raise typer.Exit(WANTING) from None
    tell(word(settings, "questions.done", count=len(rows), path=file))


def opinions(
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    import sys

    from bot.channels.terminal.screen import Screen
    from flows.engine import formats
    from flows.engine.messages import Table

    settings = settings_or_exit(language)
    with leaving_quietly(), own_workspace(settings) as (store, workspace):
        found = store.opinions(workspace) if workspace else ()
        if as_json:
            for one in found:
                put_json(
                    {
                        "article": one.article,
                        "language": one.language,
                        "useful": one.useful,
                        "not_useful": one.not_useful,
                    }
                )
            return
        if not found:
            print(word(settings, "opinions.none"))
            return
        rows = tuple(
            (
                one.article,
                one.language,
                formats.number(one.useful, settings.language),
                formats.number(one.not_useful, settings.language),
            )
            for one in found
        )
        columns = tuple(
            word(settings, f"opinions.column.{name}") for name in ("article", "language", "useful", "not_useful")
        )
        Screen(sys.stdout).table(Table(word(settings, "opinions.title"), columns, rows, right=(2, 3)))
