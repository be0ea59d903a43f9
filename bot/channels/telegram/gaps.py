"""Updates that overtook each other on their way to the webhook, put back in order.

Telegram numbers updates one after the other and sends several at once. Where a number is missing the later ones wait a
moment for it; it may also never come, since Telegram sometimes jumps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from heapq import heappop, heappush

WAIT_SECONDS = 0.15
"""For a missing number. Own: several connections to one host differ by a few milliseconds, a lost one by more."""


class Gaps:
    def __init__(self, wait: float = WAIT_SECONDS) -> None:
        self._wait = wait
        self._next: int | None = None
        self._held: list[tuple[int, Callable[[], None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        """What has arrived and is held back."""
        return len(self._held)

    def arrived(self, number: int, release: Callable[[], None]) -> None:
        """Calls `release` as soon as everything before it has arrived, or has been waited for; a late one at once."""
        if self._next is None:
            self._next = number
        if number < self._next:
            release()
            return
        heappush(self._held, (number, release))
        self._drain()

    def _drain(self) -> None:
        while self._held and self._next is not None and self._held[0][0] <= self._next:
            number, release = heappop(self._held)
            self._next = max(self._next, number + 1)
            release()
        if self._timer is not None and not self._held:
            self._timer.cancel()
            self._timer = None
        elif self._held and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._wait, self._give_up)

    def _give_up(self) -> None:
        self._timer = None
        self._next = self._held[0][0]
        self._drain()
