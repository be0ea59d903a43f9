"""The bot from its start to its end: who it is, what comes in, and a stop that loses nothing.

The first poll leaves before the database and the conversation are loaded, which take longer to import than Telegram
takes to answer; what it brings waits for them.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram import setting_up
from bot.channels.telegram.api import Api
from bot.channels.telegram.polling import Polling, WrongToken
from bot.channels.telegram.reading import Bot
from bot.channels.telegram.service import Service
from bot.channels.telling import Tell, Telling
from bot.health import Health
from bot.hosting import Counts
from bot.runner import where
from bot.settings import Settings

log = logging.getLogger("vaikute")

T = TypeVar("T")

STOP_SECONDS = 4.0
"""For what is under way when the process is asked to end."""
SILENT_AFTER = timedelta(seconds=150)
"""A poll is answered at least every 50 seconds; three missed are trouble."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between tries to find out who the bot is, doubling."""


class WebhookRefused(Exception):  # noqa: N818 - told to the operator
    """Telegram doesn't take the webhook's address; the reason is Telegram's own."""


class Running:
    """To be made in the event loop. `assemble` opens the database and puts the parts together, in a thread."""

    def __init__(
        self,
        settings: Settings,
        assemble: Callable[[Api], Service],
        clock: Callable[[], datetime],
        tell: Tell,
    ) -> None:
        self.api = Api(settings.telegram_token, settings.telegram_api_url)
        self.secret = settings.telegram_webhook_secret or secrets.token_urlsafe(32)
        self._settings = settings
        self._assemble = assemble
        self._clock = clock
        self._tell = Telling(tell)
        self._service: asyncio.Future[Service] = asyncio.get_running_loop().create_future()
        self._polling: Polling | None = None
        self._hooked = False
        self._tasks: list[asyncio.Task[Any]] = []

    async def service(self) -> Service:
        """The service once it is assembled and knows who it is."""
        return await asyncio.shield(self._service)

    async def start(self) -> None:
        """Begins. Raises StoreProblem when the database can't be used."""
        loop = asyncio.get_running_loop()
        await self.api.prepare()
        if not self._settings.telegram_webhook_url:
            self._polling = Polling(self.api, self.service, self._clock, self._tell)
            self._tasks.append(loop.create_task(self._polling.run()))
            await asyncio.sleep(0.01)  # lets the first poll leave
        service = await loop.run_in_executor(None, self._assemble, self.api)
        gc.freeze()  # what has been imported stays: a collection need not look through it
        self._tasks.append(loop.create_task(self._introduce(service)))

    async def _introduce(self, service: Service) -> None:
        """Who the bot is, in Telegram and to Telegram. Raises WrongToken and WebhookRefused."""
        await self.api.go_light()
        me = await self._me()
        service.bot = Bot(int(me["id"]), str(me.get("username", "")))
        await service.start()
        self._service.set_result(service)
        if self._settings.telegram_webhook_url:
            await self._hook()
        self._tell("started", username=service.bot.username)
        await setting_up.show(self.api)

    async def _me(self) -> dict[str, Any]:
        return dict(await self._answered(lambda: self.api.call("getMe"), no_news=1))

    async def _hook(self) -> None:
        async def hook() -> None:
            try:
                await setting_up.set_webhook(self.api, self._settings.telegram_webhook_url, self.secret)
            except BadRequest as error:  # it would be refused again
                raise WebhookRefused(error.message) from error

        await self._answered(hook)
        self._hooked = True

    async def _answered(self, call: Callable[[], Awaitable[T]], *, no_news: int = 0) -> T:
        """What Telegram answers, asked until it does. The operator is told of failures after the first `no_news`.

        Raises WrongToken.
        """
        failures = 0
        while True:
            try:
                return await call()
            except InvalidToken:
                raise WrongToken from None
            except TelegramError as error:
                log.info("starting: %s", where(error))
                failures += 1
                if failures > no_news:
                    self._tell("no_network")
                await asyncio.sleep(min(FIRST_WAIT * 2.0 ** (failures - 1), LONGEST_WAIT))

    async def failure(self) -> None:
        """Until something ends it that can't be mended here; that is raised."""
        await asyncio.gather(*self._tasks)
        await asyncio.Event().wait()

    def health(self) -> Health:
        """How the bot is doing, the database left out."""
        if not self._service.done():
            return Health(False, {"telegram": "starting"})
        service = self._service.result()
        now = self._clock()
        heard = self._polling.polled_at if self._polling is not None else None
        if self._polling is None:
            alive = self._hooked
        else:
            alive = heard is not None and now - heard < SILENT_AFTER and not self._polling.failing
        troubled = service.troubled_since
        return Health(
            alive and troubled is None,
            {
                "telegram": "webhook" if self._polling is None else "polling",
                "heard_at": heard.isoformat(timespec="seconds") if heard else None,
                "waiting": service.waiting,
                "unsent": service.unsent,
                "not_reached_since": troubled.isoformat(timespec="seconds") if troubled else None,
            },
        )

    def counts(self) -> Counts:
        return self._service.result().counts() if self._service.done() else Counts()

    async def stop(self) -> None:
        """Ends within STOP_SECONDS and a little. What has not been acknowledged comes again at the next start, what
        has been is in the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._service.done() and not self._service.cancelled():
            await self._service.result().stop(STOP_SECONDS)
        with suppress(TelegramError):
            await self.api.end()
