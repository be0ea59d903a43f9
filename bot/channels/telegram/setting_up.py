"""What Telegram shows of the bot: its commands by chat and language, and its descriptions. Changed only where it isn't
so already, since Telegram minds how often these are set."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from telegram.error import TelegramError

from bot.channels.telegram.api import Api
from bot.channels.telegram.reading import ALLOWED_UPDATES
from bot.runner import where
from bot.words import words

log = logging.getLogger("vaikute")

PRIVATE = (
    "goals", "candidates", "contracts", "results", "menu", "continue", "back", "skip", "summary", "form", "undo",
    "cancel", "history", "person", "language", "help",
)  # fmt: skip
"""Commands of a private chat, in the order shown."""
GROUP = ("menu", "goals", "candidates", "results", "continue", "language", "help")

_SCOPES = (("all_private_chats", PRIVATE), ("all_group_chats", GROUP))
_LANGUAGES = (("", "en"), ("fi", "fi"))
"""Telegram's language code to ours: who reads neither sees English."""

CONNECTIONS = 40
"""That Telegram may have open to the webhook at once, its own default."""


def commands(names: tuple[str, ...], language: str) -> list[dict[str, str]]:
    say = words()
    return [
        {
            "command": say.word(language, f"telegram.command.{name}.name"),
            "description": say.word(language, f"telegram.command.{name}.description"),
        }
        for name in names
    ]


def wanted() -> Iterator[tuple[str, dict[str, Any], str, Any]]:
    """What is shown: the thing's name in Telegram's methods, what says which of them, its field, and the value."""
    for code, language in _LANGUAGES:
        which = {"language_code": code} if code else {}
        for scope, names in _SCOPES:
            yield "MyCommands", {**which, "scope": {"type": scope}}, "commands", commands(names, language)
        yield "MyDescription", which, "description", words().word(language, "telegram.bot.description")
        yield (
            "MyShortDescription", which, "short_description", words().word(language, "telegram.bot.short_description"),
        )  # fmt: skip


async def show(api: Api) -> None:
    """Raises nothing: the bot works without it."""
    for name, which, field, value in wanted():
        try:
            shown = await api.call(f"get{name}", **which)
            if (shown if field == "commands" else shown.get(field)) != value:
                await api.call(f"set{name}", **which, **{field: value})
        except TelegramError as error:
            log.warning("set%s: %s", name, where(error))


async def set_webhook(api: Api, url: str, secret: str) -> None:
    """Raises TelegramError."""
    await api.call(
        "setWebhook",
        url=url,
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
        max_connections=CONNECTIONS,
        drop_pending_updates=False,
    )
