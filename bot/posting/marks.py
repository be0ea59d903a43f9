"""What has been sent, written down: many parts in one go where they come fast."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from bot.runner import where
from storage.outgoing import SentPart
from storage.problems import StoreProblem

log = logging.getLogger("vaikute")

Run = Callable[..., Awaitable[Any]]
"""`await run(do, *args)` does it in the thread that writes to the database, after what was asked before it."""

UNWRITABLE_WAIT = 1.0
"""Seconds until the next try when the database can't be written."""


class Marks:
    """While one write runs, what is sent meanwhile collects for the next."""

    def __init__(
        self,
        note_parts: Callable[[Sequence[SentPart], datetime], object],
        run: Run,
        clock: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        written: Callable[[Sequence[SentPart]], None] = lambda _: None,
    ) -> None:
        """`written` is told what has been committed."""
        self._note_parts = note_parts
        self._run = run
        self._clock = clock
        self._sleep = sleep
        self._written = written
        self._parts: list[SentPart] = []
        self._writing: asyncio.Task[None] | None = None

    def add(self, part: SentPart) -> None:
        """To be called in the event loop."""
        self._parts.append(part)
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def flush(self) -> None:
        """Returns when all that was added is written. For as long as the database can't be written it waits."""
        while self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write(self) -> None:
        try:
            while self._parts:
                parts, self._parts = self._parts, []
                try:
                    await self._run(self._note_parts, parts, self._clock())
                except StoreProblem as problem:
                    log.error("noting what was sent: %s", where(problem))
                    self._parts[:0] = parts
                    await self._sleep(UNWRITABLE_WAIT)
                    continue
                except Exception as error:
                    # A mistake of ours: it would come again. The worst of it is a repeat after the next start.
                    log.error("noting what was sent: %s", where(error))
                self._written(parts)
        finally:
            self._writing = None
