"""vaikute slack, vaikute slack manifest"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import USAGE
from bot.commands.hosted import run
from bot.commands.opening import settings_or_exit, tell, word

if TYPE_CHECKING:
    from bot.hosting import Hosted, Say, Shared
    from bot.settings import Settings


def slack(context: typer.Context, language: Annotated[str | None, typer.Option("--language")] = None) -> None:
    if context.invoked_subcommand is not None:
        return
    settings = settings_or_exit(language)
    wanting = settings.slack_wanting
    if wanting:
        tell(word(settings, f"slack.wanting.{wanting}"))
        raise typer.Exit(USAGE)
    run(settings, [make_slack])


def make_slack(settings: Settings, shared: Shared, say: Say) -> Hosted:
    from bot.channels.slack.running import Running

    return Running(settings, shared, say)


def manifest(
    url: Annotated[str, typer.Option("--url")] = "",
    socket: Annotated[bool | None, typer.Option("--socket/--http")] = None,
    app_name: Annotated[str, typer.Option("--app-name")] = "Vaikute",
    language: Annotated[str, typer.Option("--language")] = "en",
) -> None:
    """Needs no settings: it is what the app is made from."""
    from bot.channels.slack.manifest import WrongManifest
    from bot.channels.slack.manifest import manifest as made

    try:
        found = made(url, socket=socket if socket is not None else not url, language=language, name=app_name)
    except WrongManifest as wrong:
        from bot.commands.environment import language_of_environment
        from bot.words import words

        told_in = language if language in ("fi", "en") else language_of_environment()
        tell(words().word(told_in, f"command.{wrong.key}", value=wrong.value))
        raise typer.Exit(USAGE) from None
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
