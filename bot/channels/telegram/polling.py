"""Long polling of our own: an update is in the database before the next poll says that Telegram may forget it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import datetime

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.api import POLL_SECONDS, Api
from bot.channels.telegram.errors import outcome_of
from bot.channels.telegram.reading import number_of
from bot.channels.telegram.service import Service
from bot.channels.telling import Telling
from bot.posting.outcomes import TooFast
from bot.runner import where
from storage.problems import StoreProblem

log = logging.getLogger("vaikute")

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between tries while Telegram can't be reached, doubling."""
CONFLICT_WAIT = 5.0
"""Seconds, while somebody else polls with the same token."""


class WrongToken(Exception):  # noqa: N818 - told to the operator
    """Telegram knows no bot of this token."""


class Polling:
    """`tell` takes the key of a sentence for the operator; `service` returns once there is one to take updates."""

    def __init__(
        self,
        api: Api,
        service: Callable[[], Awaitable[Service]],
        clock: Callable[[], datetime],
        tell: Telling,
    ) -> None:
        self._api = api
        self._service = service
        self._clock = clock
        self._tell = tell
        self.polled_at: datetime | None = None
        """When Telegram answered last."""
        self.failing = False
        """Whether it has not answered since, though it was asked."""

    async def run(self) -> None:
        """Until it is cancelled: a poll that is under way has then acknowledged nothing. Raises WrongToken."""
        offset: int | None = None
        failures = 0
        while True:
            try:
                # The first answer, also after a failure, comes at once, so that it is known that all is well.
                at_once = failures or self.polled_at is None
                updates = await self._api.fetch(offset, 0 if at_once else POLL_SECONDS)
            except InvalidToken:
                raise WrongToken from None
            except Conflict as error:
                if "webhook" in error.message.lower():
                    await self._end_webhook()
                    continue
                self._tell("conflict")
                await asyncio.sleep(CONFLICT_WAIT)
                continue
            except RetryAfter as error:
                told = outcome_of(error)
                await asyncio.sleep(told.seconds if isinstance(told, TooFast) else FIRST_WAIT)
                continue
            except TelegramError as error:
                log.info("polling: %s", where(error))
                failures += 1
                self.failing = failures > 1
                if failures > 1:  # one is no news: connections break
                    self._tell("no_network")
                await asyncio.sleep(
                    min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 8)) * random.uniform(0.5, 1)
                )
                continue
            if failures:
                (await self._service()).reached()
            if failures > 1:
                self._tell("network_again")
            failures, self.failing = 0, False
            self._tell.all_well()
            self.polled_at = self._clock()
            offset = await self._take(updates, offset)

    async def _take(self, updates: list[dict[str, object]], offset: int | None) -> int | None:
        if not updates:
            return offset
        service = await self._service()
        while True:
            try:
                await service.take(updates)
            except StoreProblem as problem:
                log.error("nothing is acknowledged: %s", where(problem))
                self._tell("unwritable")
                await asyncio.sleep(FIRST_WAIT)
            else:
                numbers = [number for one in updates if (number := number_of(one)) is not None]
                return max(numbers, default=(offset or 1) - 1) + 1

    async def _end_webhook(self) -> None:
        try:
            await self._api.call("deleteWebhook", drop_pending_updates=False)
        except TelegramError as error:
            log.warning("the webhook stays: %s", where(error))
            await asyncio.sleep(FIRST_WAIT)
