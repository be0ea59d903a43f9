"""How fast the bot sends and calls: always counted, and refused as too fast where the test wants it."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.fakes.slack import limits


@dataclass(frozen=True, slots=True)
class Rates:
    """The most messages there ever were in any stretch of 1 s to all channels of one workspace, of 1 s to one channel,
    and the most calls of each method in any stretch of 60 s. Only what was accepted counts."""

    second: int
    second_of_channel: int
    minute_of_method: dict[str, int]


class _Window:
    """The times of the last `seconds`, and the most there ever were at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.times: deque[float] = deque()
        self.most = 0

    def add(self, now: float) -> None:
        self._clear(now)
        self.times.append(now)
        self.most = max(self.most, len(self.times))

    def wait(self, now: float, most: int) -> float:
        self._clear(now)
        return 0.0 if len(self.times) < most else self.times[len(self.times) - most] + self.seconds - now

    def _clear(self, now: float) -> None:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()


class Flood:
    def __init__(self) -> None:
        self.on = False
        self.tiers = False
        self.burst = int(limits.CHANNEL_BURST.most)
        self._teams: defaultdict[str, _Window] = defaultdict(lambda: _Window(1.0))
        self._channels: defaultdict[str, _Window] = defaultdict(lambda: _Window(1.0))
        self._methods: defaultdict[tuple[str, str], _Window] = defaultdict(lambda: _Window(60.0))
        self._tokens: dict[str, tuple[float, float]] = {}

    def refuse_call(self, team: str, method: str, tier: int, now: float) -> int:
        """Whole seconds that the bot must wait, 0 where it may call."""
        if not self.tiers or not tier:
            return 0
        return math.ceil(self._methods[team, method].wait(now, limits.TIERS[tier]))

    def refuse_message(self, channel: str, now: float) -> int:
        if not self.on:
            return 0
        left, since = self._tokens.get(channel, (float(self.burst), now))
        left = min(float(self.burst), left + (now - since) * limits.CHANNEL_RATE.most)
        if left < 1.0 - 1e-6:
            return math.ceil((1.0 - left) / limits.CHANNEL_RATE.most)
        self._tokens[channel] = (left - 1.0, now)
        return 0

    def count_call(self, team: str, method: str, now: float) -> None:
        self._methods[team, method].add(now)

    def count_message(self, team: str, channel: str, now: float) -> None:
        self._teams[team].add(now)
        self._channels[channel].add(now)

    def rates(self) -> Rates:
        methods: dict[str, int] = {}
        for (_, method), window in self._methods.items():
            methods[method] = max(methods.get(method, 0), window.most)
        return Rates(
            max((window.most for window in self._teams.values()), default=0),
            max((window.most for window in self._channels.values()), default=0),
            methods,
        )
