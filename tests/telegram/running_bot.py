"""The bot itself, in a thread of its own, talking to the fake of Telegram over HTTP."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.assembly import telegram
from bot.channels.telegram.api import Api
from bot.channels.telegram.running import Running
from bot.channels.telegram.service import Service
from bot.channels.telegram.webhook import Webhook
from bot.posting.pace import Limits
from bot.serving import Server, listening, server
from bot.settings import Settings
from bot.writer import Writer
from storage.store import Store, open_store
from tests.fakes.telegram import FakeTelegram
from tests.storage.fresh import make_fresh

T = TypeVar("T")

AT_ONCE = Limits(chat_burst=100_000, in_all=100_000, group_per_minute=100_000)
"""A person in a test answers faster than any person."""


def settings_for(fake: FakeTelegram, folder: Path, **more: Any) -> Settings:
    return Settings.model_construct(
        **{
            "database_url": f"sqlite:///{folder / 'vaikute.db'}",
            "language": "fi",
            "timezone": "Europe/Helsinki",
            "files": folder,
            "keep_questions": 180,
            "signup": "open",
            "host": "127.0.0.1",
            "port": None,
            "telegram_token": fake.token,
            "telegram_api_url": fake.url,
            "telegram_webhook_url": "",
            "telegram_webhook_secret": "",
            **more,
        }
    )


class RunningBot:
    """As `vaikute telegram` runs it, but for the process: the test's thread waits, the bot's works."""

    def __init__(
        self,
        fake: FakeTelegram,
        folder: Path,
        clock: Callable[[], datetime],
        *,
        webhook: bool = False,
        album_seconds: float = 0.15,
        limits: Limits = AT_ONCE,
        **more: Any,
    ) -> None:
        self.fake = fake
        self.settings = settings_for(fake, folder, **more)
        make_fresh(self.settings.database_path)
        self.told: list[tuple[str, dict[str, object]]] = []
        self._clock = clock
        self._webhook = webhook
        self._album_seconds = album_seconds
        self._limits = limits
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bot", daemon=True)
        self._store: Store | None = None
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def __enter__(self) -> RunningBot:
        self._thread.start()
        self.do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def do(self, work: Coroutine[Any, Any, T], seconds: float = 20.0) -> T:
        """In the bot's loop; returns what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    @property
    def store(self) -> Store:
        assert self._store is not None
        return self._store

    @property
    def service(self) -> Service:
        return self.do(self.running.service())

    async def _start(self) -> None:
        if self._webhook:
            bound = listening("127.0.0.1", 0)
            url = f"http://127.0.0.1:{bound.getsockname()[1]}/telegram"
            self.settings = self.settings.model_copy(update={"telegram_webhook_url": url})
        self._writer = Writer()
        self.running = Running(
            self.settings, self._assemble, self._clock, lambda key, **values: self.told.append((key, values))
        )
        await self.running.start()
        if self._webhook:
            route = Webhook(self.running.service, self.settings.telegram_webhook_url, self.running.secret).route()
            self._server = server([route])
            self._serving = asyncio.get_running_loop().create_task(self._server.serve([bound]))
        await self.running.service()

    def _assemble(self, api: Api) -> Service:
        self._store = open_store(
            self.settings.database_url,
            language=self.settings.language,
            timezone=self.settings.timezone,
            question_days=self.settings.keep_questions,
            signup=self.settings.signup,
        )
        return telegram(
            self._store,
            self._writer,
            self.settings,
            api,
            self._clock,
            album_seconds=self._album_seconds,
            limits=self._limits,
        )

    async def _stop(self) -> None:
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
        await self.running.stop()
        self._writer.close()
        self.store.close()

    def settle(self, seconds: float = 20.0) -> None:
        """Until every update has been taken, worked, and answered."""
        end = time.monotonic() + seconds
        while True:
            while self.fake.waiting:
                if time.monotonic() > end:
                    raise AssertionError(f"{self.fake.waiting} updates were not taken")
                time.sleep(0.001)
            self.do(self.service.idle(), seconds)
            if not self.fake.waiting:
                return
