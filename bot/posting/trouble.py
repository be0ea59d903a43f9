"""When the platform can't be reached: who tries, and how often."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime

log = logging.getLogger("vaikute")

FIRST_WAIT = 0.5
"""Seconds before the second try, at most."""
LONGEST_WAIT = 60.0
"""Seconds between two tries, at most."""
ALONE = 5
"""After so many failures in a row one tries for all."""
PROBE_EVERY = 1.0
"""Seconds between two who try for all, at least."""


def back_off(failures: int, random: Callable[[], float]) -> float:
    """Seconds to wait after so many failures (from 1): a random share, so that not everybody comes back at once."""
    return random() * min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 16))


class Trouble:
    """The gate that everybody waits at once sending has failed five times in a row.

    One at a time is let through to try. One whose message has not been tried yet may try as soon as a second has
    passed since the last, so that what is new is not late when the platform is back, or when only one message makes
    it fail; the others wait out the back-off.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
        random: Callable[[], float],
    ) -> None:
        self.since: datetime | None = None
        """Since when nothing has arrived; None while all is well."""
        self.answers = 0
        """How often the platform has said something."""
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._failures = 0
        self._new: deque[asyncio.Future[bool]] = deque()
        self._tried: deque[asyncio.Future[bool]] = deque()
        self._new_may_try = False
        self._tried_may_try = False
        self._more = False
        """Something new waits behind one that has been tried."""
        self._timer: asyncio.Task[None] | None = None

    @property
    def closed(self) -> bool:
        return self._failures >= ALONE

    async def wait(self, *, tried: bool) -> bool:
        """Returns when this one may send. True: it tries for all, and must say what became of it (`answered`, `failed`
        or `let_go`, with `probing`)."""
        if not self.closed:
            return False
        if self._tried_may_try or (self._new_may_try and not tried):
            self._out()
            return True
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        (self._tried if tried else self._new).append(waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.result():
                self.let_go(probing=True)
            raise

    def more(self) -> None:
        """Something new has come to one who waits here: it may try as early as a new one."""
        if self._new_may_try and self._release(self._tried):
            self._out()
        else:
            self._more = self.closed

    def answered(self) -> None:
        """The platform said something, be it a refusal: everybody may go."""
        self.since = None
        self.answers += 1
        if self._failures:
            if self.closed:
                log.warning("sending: the platform can be reached again")
            self._failures = 0
            self._more = False
            self._out()
            for waiting in (*self._new, *self._tried):
                if not waiting.done():
                    waiting.set_result(False)
            self._new.clear()
            self._tried.clear()

    def failed(self, *, probing: bool) -> None:
        if self.since is None:
            self.since = self._clock()
        if not self.closed or probing:
            self._failures += 1
            if self.closed:
                if not probing:
                    log.warning("sending: the platform can't be reached; trying now and then")
                self._start_timer()

    def let_go(self, *, probing: bool) -> None:
        """Nothing was learnt: another one may try."""
        if probing and self.closed:
            self._start_timer()

    def _start_timer(self) -> None:
        self._out()
        self._timer = asyncio.get_running_loop().create_task(self._let_try())

    def _out(self) -> None:
        """From now on nobody else may try."""
        self._new_may_try = self._tried_may_try = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _let_try(self) -> None:
        wait = back_off(self._failures, self._random)
        await self._sleep(PROBE_EVERY)
        if self._release(self._new):
            return
        if self._more:
            self._more = False
            if self._release(self._tried):
                return
        self._new_may_try = True
        await self._sleep(max(0.0, wait - PROBE_EVERY))
        if not self._release(self._tried):
            self._tried_may_try = True

    def _release(self, waiting: deque[asyncio.Future[bool]]) -> bool:
        while waiting:
            first = waiting.popleft()
            if not first.done():
                self._new_may_try = False
                first.set_result(True)
                return True
        return False

    def close(self) -> None:
        self._out()
