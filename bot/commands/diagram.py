"""vaikute diagram"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.exit_codes import USAGE
from bot.commands.opening import leaving_quietly, settings_or_exit, tell


def diagram(
    flow: Annotated[str | None, typer.Argument()] = None,
    language: Annotated[str | None, typer.Option("--language")] = None,
) -> None:
    from bot.words import words
    from flows.library import FLOWS
    from flows.library import diagram as drawn

    settings = settings_or_exit(language)
    with leaving_quietly():
        if flow is None:
            print("\n".join(FLOWS))
        elif flow in FLOWS:
            print(drawn(flow, settings.language))
        else:
            tell(words().word(settings.language, "command.diagram.unknown", flow=flow[:40], flows=", ".join(FLOWS)))
            raise typer.Exit(USAGE)
