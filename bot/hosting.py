"""Channels at work in one process: one store, one writer, one server, and one end for all of them."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from bot.commands.exit_codes import DATABASE, DONE, USAGE, WANTING
from bot.health import Health, together
from bot.writer import Writer
from storage.problems import StoreProblem

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.settings import Settings
    from storage.store import Store

SWITCH_SECONDS = 0.001
"""How long a thread may keep the others waiting. The loop should not wait for a turn that is being computed."""
WRITABLE_SECONDS = 2.0
"""For the database to show that it can be written, when health is asked."""

Say = Callable[..., None]
"""Tells the operator the sentence of a key of the command line's words, such as "slack.started", with its values."""


class HostProblem(Exception):  # noqa: N818 - a state of the installation, told to the operator
    """Ends the process: the key of the sentence that says why and what to do, its values, and the exit code."""

    def __init__(self, key: str, code: int = USAGE, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Counts:
    """What a channel has done since it began, and what waits."""

    waiting: int = 0
    """Deliveries accepted and not begun, now."""
    unsent: int = 0
    """Messages decided and not delivered, now."""
    accepted: int = 0
    """Deliveries that were new."""
    worked: int = 0
    """Turns."""
    sent: int = 0
    """Messages delivered whole."""
    failed: int = 0
    """Messages given up."""
    not_reached: int = 0
    """Tries that did not reach the platform."""


class Hosted(Protocol):
    """One channel. Made in the event loop, before anything is connected."""

    @property
    def name(self) -> str: ...

    @property
    def needs_server(self) -> bool:
        """Whether it has routes that the platform must reach: a webhook, signed requests, OAuth."""

    async def start(self) -> None:
        """Begins, and doesn't wait for the platform: what goes wrong there is `failure`'s. What fetches messages may
        ask for the first ones before it opens the store, which takes longer.

        Raises StoreProblem and HostProblem.
        """

    async def failure(self) -> None:
        """Until something ends it that can't be mended; raises that (a HostProblem where there are words for it)."""

    def health(self) -> Health:
        """The database left out."""

    def routes(self) -> Sequence[Route]:
        """Asked once `start` is done, and only where there is a server."""

    def counts(self) -> Counts: ...

    async def stop(self) -> None:
        """Also after a `start` that failed. The store and the writer are still open."""


class Shared:
    """What the channels of a process have together. `open_` opens the store; it is called once, in a thread."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], open_: Callable[[Settings], Store]) -> None:
        self.settings = settings
        self.clock = clock
        self.writer = Writer()
        self._open = open_
        self._opening = threading.Lock()
        self._store: Store | None = None

    def opened(self) -> Store:
        """The store, opened when it is first asked for. To be called in a thread. Raises StoreProblem."""
        with self._opening:
            if self._store is None:
                self._store = self._open(self.settings)
            return self._store

    async def store(self) -> Store:
        """The same, for the event loop."""
        return await asyncio.to_thread(self.opened)

    @property
    def is_open(self) -> bool:
        return self._store is not None

    async def is_writable(self) -> bool:
        """Whether the database is open and can be written now."""
        if self._store is None:
            return False
        try:
            async with asyncio.timeout(WRITABLE_SECONDS):
                await self.writer.first(self._store.check_writable)
        except (TimeoutError, StoreProblem):
            return False
        return True

    def close(self) -> None:
        self.writer.close()
        if self._store is not None:
            self._store.close()


async def host(
    settings: Settings,
    make: Callable[[Shared], Sequence[Hosted]],
    say: Say,
    open_: Callable[[Settings], Store],
) -> int:
    """Runs the channels until a signal or something that can't be mended ends them. The exit code."""
    from bot.problems import store_sentence
    from bot.runner import clock_of

    sys.setswitchinterval(SWITCH_SECONDS)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    shared = Shared(settings, clock_of(settings.zone), open_)
    channels: Sequence[Hosted] = ()
    server = _Served()
    try:
        channels = make(shared)
        await _start(channels)
        if settings.port is not None or any(channel.needs_server for channel in channels):
            await server.start(settings, channels, shared)
            say("host.listening", host=settings.host, port=_port(settings))
        await _first(stopping.wait(), *(channel.failure() for channel in channels))
    except HostProblem as problem:
        say(problem.key, **problem.values)
        return problem.code
    except StoreProblem as problem:
        key, values = store_sentence(problem)
        say(key, **values)
        return DATABASE
    finally:
        await server.stop()
        ended = await asyncio.gather(*(channel.stop() for channel in channels), return_exceptions=True)
        shared.close()
        _raise(ended)
    say("host.stopped")
    return DONE


async def _start(channels: Sequence[Hosted]) -> None:
    """All at once. Each has started or failed when this ends, so that all can be stopped; the first failure is
    raised."""
    _raise(await asyncio.gather(*(channel.start() for channel in channels), return_exceptions=True))


def _raise(ended: Sequence[BaseException | None]) -> None:
    for one in ended:
        if one is not None:
            raise one


async def _first(*waited: Awaitable[object]) -> None:
    """Until one of them ends; what it raised is raised."""
    tasks = [asyncio.ensure_future(one) for one in waited]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in done:
        task.result()


def _port(settings: Settings) -> int:
    from bot.settings import DEFAULT_PORT

    return DEFAULT_PORT if settings.port is None else settings.port


class _Served:
    """The pages about the process, and what the channels' platforms call."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._server: Any = None

    async def start(self, settings: Settings, channels: Sequence[Hosted], shared: Shared) -> None:
        """Raises HostProblem where it can't listen."""
        from bot.serving import listening, routes, server

        port = _port(settings)
        try:
            bound = listening(settings.host, port)
        except OSError:
            raise HostProblem("host.port_taken", WANTING, host=settings.host, port=port) from None
        found = routes(partial(health, channels, shared), partial(_metrics, channels, shared))
        self._server = server([*found, *(route for channel in channels for route in channel.routes())])
        self._task = asyncio.create_task(self._server.serve([bound]))

    async def stop(self) -> None:
        if self._task is not None:
            self._server.should_exit = True
            await self._task


async def health(channels: Sequence[Hosted], shared: Shared) -> Health:
    """Ready when every channel is and the database can be written."""
    writable = await shared.is_writable()
    found = together({channel.name: channel.health() for channel in channels})
    return Health(found.ready and writable, {**found.facts, "database": "writable" if writable else "not writable"})


async def _metrics(channels: Sequence[Hosted], shared: Shared) -> bytes:
    from bot.metrics import Measured, exposition

    writable = await shared.is_writable()
    return exposition([Measured(one.name, one.counts(), one.health().ready and writable) for one in channels])
