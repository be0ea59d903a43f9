"""The stock library, pointed to the fake."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import telegram
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from tests.fakes.telegram import FakeTelegram

T = TypeVar("T")
ANNA = 1001


def bot_of(fake: FakeTelegram, token: str = "") -> telegram.Bot:
    # Reading the machine's certificates twice for every bot is most of what making one costs, and none is needed here
    requests = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    return telegram.Bot(
        token or fake.token,
        base_url=f"{fake.url}/bot",
        base_file_url=f"{fake.url}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )


def talking(fake: FakeTelegram, talk: Callable[[telegram.Bot], Awaitable[T]]) -> T:
    """What the talk gives, with a bot that is opened before it and closed after it."""

    async def run() -> T:
        async with bot_of(fake) as bot:
            return await talk(bot)

    return asyncio.run(run())


async def error_of(call: Awaitable[Any]) -> str:
    """The words of the error that the call ends in; "" where it ends well."""
    try:
        await call
    except TelegramError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def buttons(*rows: list[tuple[str, str]]) -> telegram.InlineKeyboardMarkup:
    return telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )
