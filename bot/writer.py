"""One thread for the database, so that the event loop never waits for a disk and the store's turns come one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "writer")

    async def run(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`do(*args)` in the writer's thread, after what was asked before it."""
        if kwargs:
            return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: do(*args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._thread, do, *args)

    def close(self) -> None:
        """Waits for what has been asked."""
        self._thread.shutdown()
