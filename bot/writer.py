"""One thread for the database, so that the event loop never waits for a disk and the store's turns come one by one."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_Asked = tuple[asyncio.Future[Any], Callable[[], Any]]


class Writer:
    """Does what it is asked in the order in which it was asked, but what is asked `first` before all turns that wait:
    to keep what came and to note what was sent takes a moment, and somebody waits for the one while a kill could
    repeat the other."""

    def __init__(self) -> None:
        self._first: deque[_Asked] = deque()
        self._then: deque[_Asked] = deque()
        self._asked = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def run(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `do(*args)` gives, done in the writer's thread. Raises RuntimeError once the writer is closed."""
        return await self._ask(self._then, partial(do, *args, **kwargs))

    async def first(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same, before what `run` was asked and hasn't begun."""
        return await self._ask(self._first, partial(do, *args, **kwargs))

    def close(self) -> None:
        """Waits for what has been asked."""
        with self._asked:
            self._closed = True
            self._asked.notify()
        self._thread.join()

    async def _ask(self, lane: deque[_Asked], do: Callable[[], T]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._asked:
            if self._closed:
                raise RuntimeError("the writer is closed")
            lane.append((future, do))
            self._asked.notify()
        return await future

    def _work(self) -> None:
        while True:
            with self._asked:
                while not (self._first or self._then or self._closed):
                    self._asked.wait()
                if not (self._first or self._then):
                    return
                future, do = (self._first or self._then).popleft()
            if not future.cancelled():
                self._do(future, do)

    def _do(self, future: asyncio.Future[Any], do: Callable[[], Any]) -> None:
        try:
            done = partial(_give, future, do(), None)
        except BaseException as error:
            done = partial(_give, future, None, error)
        with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
            future.get_loop().call_soon_threadsafe(done)


def _give(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return  # whoever asked was cancelled meanwhile; what was done stays done
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
