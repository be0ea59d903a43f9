"""Work of one kind in order, of different kinds side by side: a chat's deliveries wait for each other and for no one
else's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from heapq import heappop, heappush

from bot.runner import where

log = logging.getLogger("vaikute")

Job = Callable[[], Awaitable[None]]


class InOrder:
    """Jobs by key. What waits is done by its number, lowest first; one that has begun is finished before the next."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, list[tuple[int, int, Job]]] = {}
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}
        self._added = 0
        self._closed = False

    def add(self, key: Hashable, number: int, job: Job) -> None:
        """To be called in the event loop. A job's exception is logged without its words and the next one goes."""
        if self._closed:
            return
        self._added += 1
        heappush(self._waiting.setdefault(key, []), (number, self._added, job))
        if key not in self._tasks:
            self._tasks[key] = asyncio.get_running_loop().create_task(self._work(key))

    def __len__(self) -> int:
        """Jobs that have not begun."""
        return sum(map(len, self._waiting.values()))

    @property
    def busy(self) -> bool:
        """Whether anything waits or is being done."""
        return bool(self._tasks)

    async def _work(self, key: Hashable) -> None:
        try:
            waiting = self._waiting[key]
            while waiting and not self._closed:
                _, _, job = heappop(waiting)
                try:
                    await job()
                except Exception as error:
                    log.error("working: %s", where(error))
        finally:
            del self._tasks[key]
            self._waiting.pop(key, None)

    async def idle(self) -> None:
        """Until nothing waits and nothing is being done."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def close(self, seconds: float) -> None:
        """Begins nothing more, and lets what has begun be finished within `seconds`; then it is cancelled."""
        self._closed = True
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
