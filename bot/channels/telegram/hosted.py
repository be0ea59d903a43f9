"""The bot on Telegram as one of the channels of a process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels.telegram.api import Api
from bot.channels.telegram.polling import WrongToken
from bot.channels.telegram.running import Running, WebhookRefused
from bot.channels.telegram.service import Service
from bot.hosting import Counts, HostProblem, Say

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.health import Health
    from bot.settings import Settings


class HostedTelegram:
    """To be made in the event loop. `assemble` puts the parts together, in a thread."""

    name = "telegram"

    def __init__(
        self, settings: Settings, assemble: Callable[[Api], Service], clock: Callable[[], datetime], say: Say
    ) -> None:
        logging.getLogger("telegram").setLevel(logging.CRITICAL)  # what goes wrong is told in our own words
        self._settings = settings
        self._running = Running(settings, assemble, clock, lambda key, **values: say(f"telegram.{key}", **values))

    @property
    def needs_server(self) -> bool:
        return bool(self._settings.telegram_webhook_url)

    async def start(self) -> None:
        await self._running.start()

    async def failure(self) -> None:
        try:
            await self._running.failure()
        except WrongToken:
            raise HostProblem("telegram.wrong_token") from None
        except WebhookRefused as refused:
            raise HostProblem("telegram.webhook_refused", reason=str(refused)) from None

    def health(self) -> Health:
        return self._running.health()

    def routes(self) -> list[Route]:
        if not self._settings.telegram_webhook_url:
            return []
        from bot.channels.telegram.webhook import Webhook

        running = self._running
        return [Webhook(running.service, self._settings.telegram_webhook_url, running.secret).route()]

    def counts(self) -> Counts:
        return self._running.counts()

    async def stop(self) -> None:
        await self._running.stop()
