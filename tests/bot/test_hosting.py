"""Many channels in one process: begun together, served together, ended together."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.commands.exit_codes import DATABASE, USAGE, WANTING
from bot.health import Health
from bot.hosting import Counts, Hosted, HostProblem, Shared, host
from bot.settings import Settings
from storage.problems import Unwritable
from storage.store import Store, open_store
from tests.storage.fresh import make_fresh


@pytest.fixture(autouse=True)
def _process() -> Iterator[None]:
    """What hosting sets for the whole process."""
    seconds = sys.getswitchinterval()
    yield
    sys.setswitchinterval(seconds)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    make_fresh(tmp_path / "v.db")
    return Settings.model_construct(
        database_url=f"sqlite:///{tmp_path}/v.db", timezone="Europe/Helsinki", host="127.0.0.1", port=None
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Channel:
    """Does nothing, and says what was asked of it."""

    def __init__(self, name: str, shared: Shared, *, ready: bool = True, needs_server: bool = False) -> None:
        self.name = name
        self.needs_server = needs_server
        self.shared = shared
        self.ready = ready
        self.done: list[str] = []
        self.starting: BaseException | None = None
        self.failing: BaseException | None = None
        self.slow = 0.0

    async def start(self) -> None:
        self.done.append("start")
        await asyncio.sleep(self.slow)
        if self.starting is not None:
            raise self.starting
        await self.shared.store()
        self.done.append("started")

    async def failure(self) -> None:
        if self.failing is not None:
            raise self.failing
        await asyncio.Event().wait()

    def health(self) -> Health:
        return Health(self.ready, {self.name: "polling", "waiting": 1})

    def routes(self) -> list[Route]:
        async def hooked(_request: Request) -> Response:
            return PlainTextResponse(self.name)

        return [Route(f"/{self.name}", hooked)]

    def counts(self) -> Counts:
        return Counts(waiting=1, unsent=2, accepted=3, worked=4, sent=5, failed=6, not_reached=7)

    async def stop(self) -> None:
        if self.shared.is_open:
            await self.shared.writer.run((await self.shared.store()).check_writable)
            self.done.append("stopped while all was open")
        self.done.append("stop")


class Hosting:
    """One run: its channels, what was told, how often the store was opened."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.channels: list[Channel] = []
        self.told: list[tuple[str, dict[str, object]]] = []
        self.opened: list[Store] = []

    def run(
        self, make: Callable[[Shared], list[Channel]], then: Callable[[], Any] | None = None, port: int | None = None
    ) -> int:
        self.settings = self.settings.model_copy(update={"port": port})

        def made(shared: Shared) -> list[Hosted]:
            self.channels = make(shared)
            return list(self.channels)

        def open_(settings: Settings) -> Store:
            self.opened.append(open_store(settings.database_url))
            return self.opened[-1]

        async def work() -> int:
            running = asyncio.create_task(
                host(self.settings, made, lambda key, **values: self.told.append((key, values)), open_)
            )
            if then is not None:
                await self._begun()
                try:
                    await asyncio.to_thread(then)
                finally:
                    os.kill(os.getpid(), signal.SIGTERM)
            return await asyncio.wait_for(running, 20)

        return asyncio.run(work())

    async def _begun(self) -> None:
        while not (self.channels and all("started" in one.done for one in self.channels)):
            await asyncio.sleep(0.005)
        if self.settings.port is not None:
            while not any(key == "host.listening" for key, _ in self.told):
                await asyncio.sleep(0.005)

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.told]


@pytest.fixture
def hosting(settings: Settings) -> Hosting:
    return Hosting(settings)


def two(shared: Shared) -> list[Channel]:
    return [Channel("telegram", shared), Channel("slack", shared)]


def test_a_signal_ends_all_in_order(hosting: Hosting) -> None:
    assert hosting.run(two, then=lambda: None) == 0
    assert hosting.keys == ["host.stopped"]
    assert len(hosting.opened) == 1, "one store for all"
    for channel in hosting.channels:
        assert channel.done == ["start", "started", "stopped while all was open", "stop"]


def test_what_is_served(hosting: Hosting) -> None:
    port = free_port()
    found: dict[str, httpx.Response] = {}

    def look() -> None:
        for path in ("/healthz", "/readyz", "/metrics", "/telegram", "/slack", "/nothing"):
            found[path] = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=10)

    assert hosting.run(two, then=look, port=port) == 0
    assert hosting.told[0] == ("host.listening", {"host": "127.0.0.1", "port": port})
    assert found["/healthz"].json() == {"alive": True}
    assert found["/readyz"].status_code == 200
    assert found["/readyz"].json() == {
        "ready": True,
        "telegram": {"ready": True, "how": "polling", "waiting": 1},
        "slack": {"ready": True, "how": "polling", "waiting": 1},
        "database": "writable",
    }
    assert found["/slack"].text == "slack"
    assert found["/nothing"].status_code == 404
    assert found["/metrics"].headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = found["/metrics"].text.splitlines()
    for line in (
        'vaikute_ready{channel="telegram"} 1.0',
        'vaikute_deliveries_waiting{channel="slack"} 1.0',
        'vaikute_messages_unsent{channel="slack"} 2.0',
        'vaikute_deliveries_accepted_total{channel="slack"} 3.0',
        'vaikute_turns_total{channel="slack"} 4.0',
        'vaikute_messages_sent_total{channel="telegram"} 5.0',
        'vaikute_messages_failed_total{channel="telegram"} 6.0',
        'vaikute_platform_not_reached_total{channel="telegram"} 7.0',
    ):
        assert line in lines


def test_one_alone_tells_its_facts_as_they_are(hosting: Hosting) -> None:
    port = free_port()
    found: list[httpx.Response] = []
    hosting.run(
        lambda shared: [Channel("telegram", shared, ready=False)],
        then=lambda: found.append(httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10)),
        port=port,
    )
    assert found[0].status_code == 503
    assert found[0].json() == {"ready": False, "telegram": "polling", "waiting": 1, "database": "writable"}


def test_one_that_is_not_ready_is_told_apart(hosting: Hosting) -> None:
    port = free_port()
    found: list[httpx.Response] = []
    hosting.run(
        lambda shared: [Channel("telegram", shared), Channel("slack", shared, ready=False)],
        then=lambda: found.append(httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10)),
        port=port,
    )
    assert found[0].status_code == 503
    assert (found[0].json()["telegram"]["ready"], found[0].json()["slack"]["ready"]) == (True, False)


def test_what_can_not_be_mended_ends_all_with_its_sentence(hosting: Hosting) -> None:
    def make(shared: Shared) -> list[Channel]:
        channels = two(shared)
        channels[1].failing = HostProblem("slack.wrong_token", USAGE, team="Oy")
        return channels

    assert hosting.run(make) == USAGE
    assert hosting.told == [("slack.wrong_token", {"team": "Oy"})]
    assert all(channel.done[-1] == "stop" for channel in hosting.channels)


def test_a_database_that_can_not_be_opened_ends_all(hosting: Hosting) -> None:
    def make(shared: Shared) -> list[Channel]:
        channels = two(shared)
        channels[0].starting = Unwritable("a.db", "full")
        channels[1].slow = 0.2
        return channels

    assert hosting.run(make) == DATABASE
    assert hosting.told == [("store.full", {"path": "a.db", "found": "", "known": ""})]
    assert hosting.channels[1].done[:2] == ["start", "started"], "it is stopped only when it has begun"
    assert hosting.channels[1].done[-1] == "stop"


def test_a_port_that_is_taken(hosting: Hosting) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert hosting.run(two, port=port) == WANTING
    assert hosting.told == [("host.port_taken", {"host": "127.0.0.1", "port": port})]
    assert all(channel.done[-1] == "stop" for channel in hosting.channels)


def test_a_mistake_of_ours_is_raised_and_all_is_closed(hosting: Hosting) -> None:
    def make(shared: Shared) -> list[Channel]:
        channels = two(shared)
        channels[0].failing = ZeroDivisionError()
        return channels

    with pytest.raises(ZeroDivisionError):
        hosting.run(make)
    assert all(channel.done[-1] == "stop" for channel in hosting.channels)
    open_store(hosting.settings.database_url).close()


def test_one_that_does_not_stop_well_keeps_nobody_from_stopping(hosting: Hosting) -> None:
    class Stubborn(Channel):
        async def stop(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hosting.run(lambda shared: [Stubborn("slack", shared), Channel("telegram", shared)], then=lambda: None)
    assert hosting.channels[1].done[-1] == "stop"
    open_store(hosting.settings.database_url).close()


def test_a_channel_that_needs_a_server_gets_one(hosting: Hosting, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr("bot.settings.DEFAULT_PORT", port)

    def look() -> None:
        while not hosting.told:
            pass
        assert httpx.get(f"http://127.0.0.1:{port}/slack", timeout=10).text == "slack"

    assert hosting.run(lambda shared: [Channel("slack", shared, needs_server=True)], then=look) == 0
