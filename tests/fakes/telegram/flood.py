"""How fast the bot sends: always counted, and refused as too fast where the test wants it."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.fakes.telegram import limits


@dataclass(frozen=True, slots=True)
class Rates:
    """The most messages there ever were in any stretch of 1 s to all chats, of 1 s to one chat, of 60 s to one group.
    Only messages that were accepted count; an album counts each of its files."""

    second: int
    second_of_chat: int
    minute_of_group: int


class _Window:
    """The times of the last `seconds`, and the most there ever were at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.times: deque[float] = deque()
        self.most = 0

    def clear_until(self, now: float) -> None:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()

    def add(self, now: float) -> None:
        self.clear_until(now)
        self.times.append(now)
        self.most = max(self.most, len(self.times))

    def wait(self, now: float, most: int) -> float:
        self.clear_until(now)
        return 0.0 if len(self.times) < most else self.times[len(self.times) - most] + self.seconds - now


class Flood:
    def __init__(self) -> None:
        self.on = False
        self._all = _Window(1.0)
        self._chats: defaultdict[int, _Window] = defaultdict(lambda: _Window(1.0))
        self._groups: defaultdict[int, _Window] = defaultdict(lambda: _Window(60.0))
        self._tokens: dict[int, tuple[float, float]] = {}

    def refuse(self, chat: int, *, group: bool, now: float) -> int:
        """Whole seconds that the bot must wait, 0 where it may send."""
        burst = float(limits.CHAT_BURST.most)
        left, since = self._tokens.get(chat, (burst, now))
        left = min(burst, left + (now - since) * limits.CHAT_RATE.most)
        wait = max(0.0, 1.0 - left) / limits.CHAT_RATE.most
        wait = max(wait, self._all.wait(now, limits.ALL_RATE.most))
        if group:
            wait = max(wait, self._groups[chat].wait(now, limits.GROUP_RATE.most))
        if wait <= 1e-6:
            self._tokens[chat] = (left - 1.0, now)
            return 0
        return math.ceil(wait)

    def count(self, chat: int, *, group: bool, now: float, pieces: int = 1) -> None:
        for _ in range(pieces):
            self._all.add(now)
            self._chats[chat].add(now)
            if group:
                self._groups[chat].add(now)

    def rates(self) -> Rates:
        return Rates(
            self._all.most,
            max((window.most for window in self._chats.values()), default=0),
            max((window.most for window in self._groups.values()), default=0),
        )
