"""vaikute telegram"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.exit_codes import USAGE
from bot.commands.hosted import run
from bot.commands.opening import settings_or_exit, tell, word

if TYPE_CHECKING:
    from bot.channels.telegram.api import Api
    from bot.channels.telegram.service import Service
    from bot.hosting import Hosted, Say, Shared
    from bot.settings import Settings


def telegram(language: Annotated[str | None, typer.Option("--language")] = None) -> None:
    settings = settings_or_exit(language)
    if not settings.telegram_token:
        tell(word(settings, "telegram.no_token"))
        raise typer.Exit(USAGE)
    run(settings, [make_telegram])


def make_telegram(settings: Settings, shared: Shared, say: Say) -> Hosted:
    from bot.channels.telegram.hosted import HostedTelegram

    def assemble(api: Api) -> Service:
        from bot.assembly import telegram as assembled  # in the thread, once the first poll has left

        return assembled(shared.opened(), shared.writer, settings, api)

    return HostedTelegram(settings, assemble, shared.clock, say)
