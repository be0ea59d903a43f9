"""Telegram's Bot API as this program calls it: the library's Bot, and two calls that it has no plain way for."""

from __future__ import annotations

import os
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.reading import ALLOWED_UPDATES
from bot.channels.telegram.requests import WAIT_SECONDS, Requests

DEFAULT_ROOT = "https://api.telegram.org"

POLL_SECONDS = 50
"""How long Telegram keeps a poll open while nothing happens."""
MOST_UPDATES = 100
"""Of one poll, as many as Telegram gives."""


class Api(Bot):
    """`rich` is whether the server knows rich messages (Bot API 10.1), until it says that it doesn't."""

    def __init__(self, token: str, root: str = DEFAULT_ROOT) -> None:
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # whole seconds are deprecated, and warned of at every 429
        root = root.rstrip("/")
        self._requests = Requests(root)
        super().__init__(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._requests,
            get_updates_request=self._requests,
        )
        self._knows_rich = True

    @property
    def rich(self) -> bool:
        return self._knows_rich

    async def prepare(self) -> None:
        """To be called before anything else, in the event loop."""
        await self._requests.initialize()

    async def end(self) -> None:
        await self._requests.shutdown()

    async def fetch(self, offset: int | None, seconds: int = POLL_SECONDS) -> list[dict[str, Any]]:
        """The next updates as they came: one that the library can't read must not hold back the others.

        Raises TelegramError.
        """
        data: dict[str, Any] = {
            "timeout": seconds,
            "limit": MOST_UPDATES,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if offset is not None:
            data["offset"] = offset
        result: Any = await self._post("getUpdates", data, read_timeout=seconds + WAIT_SECONDS)
        return [one for one in result if isinstance(one, dict)] if isinstance(result, list) else []

    async def go_light(self) -> None:
        """From now on with less work for each call; see requests.py."""
        await self._requests.go_light()

    async def call(self, method: str, **fields: Any) -> Any:
        """The result as Telegram gives it, without building the library's objects, which takes longer than the call.
        Fields that are None are left out. Raises TelegramError."""
        return await self._post(method, {name: value for name, value in fields.items() if value is not None})

    async def send_rich(self, html: str, **fields: Any) -> dict[str, Any] | None:
        """The message sent, or None where the server doesn't know rich messages (before Bot API 10.1). Raises
        TelegramError."""
        try:
            sent: dict[str, Any] = await self.call("sendRichMessage", rich_message={"html": html}, **fields)
        except InvalidToken:
            # What the library makes of every 404: the token is good, since others of its calls have been answered.
            self._knows_rich = False
            return None
        return sent


async def username_of(token: str, root: str) -> str:
    """The bot's name in Telegram; empty when it can't be found out."""
    api = Api(token, root)
    await api.prepare()
    try:
        return str((await api.call("getMe")).get("username", ""))
    except TelegramError:
        return ""
    finally:
        await api.end()
