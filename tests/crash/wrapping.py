"""How a process is made to kill itself at a named place of the product.

The product knows nothing of it: its methods are wrapped from outside, in the process that is to die.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp.client_reqrep import ClientResponse
from sqlalchemy import event
from sqlalchemy.engine import Engine

from storage.store import Store

PassBy = Callable[[], None]
When = Callable[..., bool]


def always(*_: Any, **__: Any) -> bool:
    return True


def before(owner: Any, name: str, when: When, pass_by: PassBy) -> None:
    """`when` gets what the method gets."""
    original = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        if when(*given, **named):
            pass_by()
        return original(*given, **named)

    setattr(owner, name, wrapped)


def after(owner: Any, name: str, when: When, pass_by: PassBy) -> None:
    """`when` gets what the method gave and what it got."""
    original = getattr(owner, name)

    async def waited(*given: Any, **named: Any) -> Any:
        result = await original(*given, **named)
        if when(result, *given, **named):
            pass_by()
        return result

    def wrapped(*given: Any, **named: Any) -> Any:
        result = original(*given, **named)
        if when(result, *given, **named):
            pass_by()
        return result

    setattr(owner, name, waited if asyncio.iscoroutinefunction(original) else wrapped)


def _sql(method: str, hook: str, pass_by: PassBy) -> None:
    """`hook` of SQLAlchemy's, within the store's method alone."""
    inside = threading.local()
    original = getattr(Store, method)

    def wrapped(*given: Any, **named: Any) -> Any:
        inside.now = True
        try:
            return original(*given, **named)
        finally:
            inside.now = False

    def happens(*_: Any) -> None:
        if getattr(inside, "now", False):
            pass_by()

    setattr(Store, method, wrapped)
    event.listen(Engine, hook, happens)


def statement(method: str, pass_by: PassBy) -> None:
    _sql(method, "before_cursor_execute", pass_by)


def commit(method: str, pass_by: PassBy) -> None:
    _sql(method, "commit", pass_by)


def leaving(is_send: Callable[[str], bool], pass_by: PassBy) -> None:
    """The bytes are on their way: nobody knows whether they will be acted on."""
    original: Any = ClientResponse.start

    async def start(answer: ClientResponse, connection: Any) -> Any:
        if is_send(str(answer.url)):
            await asyncio.sleep(0)
            pass_by()
        return await original(answer, connection)

    ClientResponse.start = start  # type: ignore[method-assign, assignment]


def answered(is_send: Callable[[str], bool], pass_by: PassBy) -> None:
    """The first of the answer is here, and nobody has read it."""
    after(ClientResponse, "start", lambda _, answer, *__: is_send(str(answer.url)), pass_by)


def any_time(pass_by: PassBy) -> None:
    """`nth` is in milliseconds from the start."""

    def count() -> None:
        while True:
            time.sleep(0.001)
            pass_by()

    threading.Thread(target=count, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Point:
    """`most`: how often it is passed at most before the kill, which is chosen from 1 on. `restart`: it is one of
    starting, and needs something that an earlier kill left."""

    name: str
    install: Callable[[PassBy], None]
    most: int = 6
    restart: bool = False


ANY_TIME = Point("at any time", any_time, 1_500)
"""Of every table of points."""


def die_at(points: Sequence[Point], name: str, nth: int) -> None:
    """From now on this process kills itself when it passes the point for the n-th time."""
    passed = 0

    def pass_by() -> None:
        nonlocal passed
        passed += 1
        if passed == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    next(point for point in points if point.name == name).install(pass_by)
