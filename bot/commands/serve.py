"""vaikute serve"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.exit_codes import USAGE
from bot.commands.hosted import Make, run
from bot.commands.opening import settings_or_exit, tell, word
from bot.commands.slack import make_slack
from bot.commands.telegram import make_telegram


def serve(language: Annotated[str | None, typer.Option("--language")] = None) -> None:
    settings = settings_or_exit(language)
    makers: list[Make] = []
    if settings.telegram_token:
        makers.append(make_telegram)
    if settings.slack_wanting == "":
        makers.append(make_slack)
    elif settings.slack_wanting != "all":
        tell(word(settings, f"slack.wanting.{settings.slack_wanting}"))
        raise typer.Exit(USAGE)
    if not makers:
        tell(word(settings, "serve.nothing"))
        raise typer.Exit(USAGE)
    run(settings, makers)
