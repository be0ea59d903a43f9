"""The app itself, in a thread of its own, talking to the fake of Slack over HTTP and web socket."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.channels.slack.running import Running
from bot.channels.slack.service import Service
from bot.commands.opening import opened
from bot.hosting import Shared
from bot.posting.pace import Limits
from bot.serving import Server, listening, server
from bot.settings import Settings
from storage.store import Store
from tests.fakes.slack import FakeSlack, Team
from tests.storage.fresh import make_fresh

T = TypeVar("T")

AT_ONCE = Limits(chat_burst=100_000, in_all=100_000, group_per_minute=100_000)
"""A person in a test answers faster than any person."""


def settings_for(fake: FakeSlack, folder: Path, **more: Any) -> Settings:
    """By socket and with OAuth where nothing else is said."""
    return Settings.model_construct(
        **{
            "database_url": f"sqlite:///{folder / 'vaikute.db'}",
            "language": "fi",
            "timezone": "Europe/Helsinki",
            "files": folder,
            "keep_questions": 180,
            "signup": "invite",
            "host": "127.0.0.1",
            "port": None,
            "telegram_token": "",
            "slack_bot_token": "",
            "slack_app_token": "",
            "slack_signing_secret": "",
            "slack_client_id": "",
            "slack_client_secret": "",
            "slack_api_url": fake.api_url,
            **more,
        }
    )


class RunningApp:
    """As `vaikute slack` runs it, but for the process: the test's thread waits, the app's works.

    `team`: the app speaks for this one by its token; without one teams install it. `http`: Slack calls it with signed
    requests, else it keeps a socket open.
    """

    def __init__(
        self,
        fake: FakeSlack,
        folder: Path,
        clock: Callable[[], datetime],
        *,
        team: Team | None = None,
        http: bool = False,
        limits: Limits | None = AT_ONCE,
        **more: Any,
    ) -> None:
        self.fake = fake
        self.http = http
        self.team = team
        tokens = {"slack_bot_token": team.token} if team else {
            "slack_client_id": fake.client_id, "slack_client_secret": fake.client_secret,
        }  # fmt: skip
        way = {"slack_signing_secret": fake.signing_secret} if http else {"slack_app_token": fake.app_token}
        self.settings = settings_for(fake, folder, **tokens, **way, **more)
        make_fresh(self.settings.database_path)
        self.told: list[tuple[str, dict[str, object]]] = []
        self.url = ""
        self._clock = clock
        self._limits = limits
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="app", daemon=True)
        self._store: Store | None = None
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def __enter__(self) -> RunningApp:
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
        """In the app's loop; returns what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    @property
    def store(self) -> Store:
        assert self._store is not None
        return self._store

    @property
    def service(self) -> Service:
        return self.do(self.running.service())

    async def _start(self) -> None:
        self._shared = Shared(self.settings, self._clock, opened)
        self.running = Running(
            self.settings, self._shared, lambda key, **values: self.told.append((key, values)), limits=self._limits
        )
        await self.running.start()
        self._store = await self._shared.store()
        if routes := list(self.running.routes()):
            bound = listening("127.0.0.1", 0)
            self.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
            self._server = server(routes)
            self._serving = asyncio.get_running_loop().create_task(self._server.serve([bound]))
        await self.running.service()
        if self.http:
            self.fake.request_url = f"{self.url}/slack/events"

    async def _stop(self) -> None:
        self.fake.request_url = ""
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
        await self.running.stop()
        self._shared.close()

    def settle(self, seconds: float = 20.0) -> None:
        """Until every delivery has been taken, worked, and answered."""
        end = time.monotonic() + seconds
        while True:
            while self.fake.waiting:
                if time.monotonic() > end:
                    raise AssertionError(f"{self.fake.waiting} deliveries were not taken")
                time.sleep(0.001)
            self.do(self.service.idle(), seconds)
            if not self.fake.waiting:
                return
