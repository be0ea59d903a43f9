"""vaikute doctor"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.exit_codes import DONE, WANTING
from bot.commands.opening import leaving_quietly


def doctor(
    language: Annotated[str | None, typer.Option("--language")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    import json

    from bot.checks import run_checks
    from bot.words import words
    from flows.engine.formats import LANGUAGES

    with leaving_quietly():
        told_in, checks = run_checks(language if language in LANGUAGES else None)
        if as_json:
            print(
                json.dumps(
                    {
                        "ok": all(check.ok for check in checks),
                        "checks": [{"name": check.name, "ok": check.ok, "text": check.text} for check in checks],
                    },
                    ensure_ascii=False,
                )
            )
        else:
            for check in checks:
                mark = words().word(told_in, "command.doctor.ok" if check.ok else "command.doctor.fix")
                name = words().word(told_in, f"command.doctor.name.{check.name}")
                print(f"{name}: {mark}. {check.text}")
        raise typer.Exit(DONE if all(check.ok for check in checks) else WANTING)
