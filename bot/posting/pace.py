"""How fast messages may start: to one chat, to one group, and in all. Replies go before news.

The limit in all and a group's are counted over a rolling window, so no window holds more, wherever it begins; a
chat's own is a bucket, since platforms let a short burst pass. Counted is when a message starts.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

GROUP_WINDOW = 60.0
"""Seconds."""
WINDOW = 1.0
"""Seconds, for the limit in all."""

LEAST_SLEEP = 0.001
"""Seconds. What rounding leaves of a wait would otherwise be slept in steps so small that no clock shows them."""

_SWEEP_FROM = 1024
"""Chats kept before the quiet ones are looked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Raises ValueError for a limit below 1 (`chat_per_second`: not above 0), and unless `kept_for_replies` is from 0
    to `in_all` - 1."""

    chat_per_second: float = 1.0
    chat_burst: int = 3
    """Messages that a chat which has been quiet may get at once."""
    in_all: int = 30
    """Messages in any second, to everybody together."""
    group_per_minute: int = 20
    kept_for_replies: int = 10
    """How many of `in_all` news leave free, so that during a broadcast a reply need not wait for the second to end."""

    def __post_init__(self) -> None:
        if self.chat_per_second <= 0 or min(self.chat_burst, self.in_all, self.group_per_minute) < 1:
            raise ValueError("a limit lets nothing pass")
        if not 0 <= self.kept_for_replies < self.in_all:
            raise ValueError("news need a part of what may be sent in all")


class _Chat:
    """What is remembered of a chat that has been written to lately."""

    __slots__ = ("full", "held", "starts")

    def __init__(self, most: int) -> None:
        self.full = 0.0
        """When its bucket is full again."""
        self.held = 0.0
        """Until when the platform said to wait."""
        self.starts: deque[float] | None = deque(maxlen=most) if most else None
        """A group's last messages."""

    def quiet(self, now: float) -> bool:
        return self.full <= now and self.held <= now and not (self.starts and self.starts[-1] + GROUP_WINDOW > now)


class Asking:
    """One message that asks for its turn."""

    __slots__ = ("chat", "given", "group", "reply")

    def __init__(self, chat: str, *, group: bool, reply: bool) -> None:
        self.chat = chat
        self.group = group
        self.reply = reply
        self.given: asyncio.Future[bool] | None = None
        """While it waits for the limit in all: True is a turn, False means that the chat must wait again."""


class _Lane(deque[tuple[Asking, asyncio.Future[bool]]]):
    """Those who wait, first come first served. One that changed lanes or went away is passed over."""

    def first(self, *, reply: bool) -> Asking | None:
        while self:
            asking, given = self[0]
            if asking.reply is reply and not given.done():
                return asking
            self.popleft()
        return None


class Pace:
    """Gives turns. For one channel: `chat` is a place there."""

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """`clock` counts seconds and never goes back."""
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._interval = 1.0 / limits.chat_per_second
        self._ahead = (limits.chat_burst - 1) * self._interval
        self._chats: dict[str, _Chat] = {}
        self._sweep_at = _SWEEP_FROM
        self._all: deque[float] = deque(maxlen=limits.in_all)
        self._news: deque[float] = deque(maxlen=limits.in_all - limits.kept_for_replies)
        self._replies_waiting = _Lane()
        self._news_waiting = _Lane()
        self._giver: asyncio.Task[None] | None = None
        self._sleeps_for_news = False

    async def turn(self, asking: Asking) -> None:
        """Returns when the message may start, and counts it. Doesn't suspend when nothing holds it."""
        while True:
            now = self._clock()
            if (wait := self._chat_wait(asking, now)) > 0:
                await self._sleep(max(wait, LEAST_SLEEP))
            elif self._is_next(asking, now):
                self._count(asking, now)
                return
            elif await self._stand(asking):
                return

    async def chat_free(self, asking: Asking) -> None:
        """Returns when the chat itself takes a message; counts nothing."""
        while (wait := self._chat_wait(asking, self._clock())) > 0:
            await self._sleep(max(wait, LEAST_SLEEP))

    def hurry(self, asking: Asking) -> None:
        """What asks has become a reply while it waits."""
        if not asking.reply:
            asking.reply = True
            if asking.given is not None and not asking.given.done():
                self._join(asking, asking.given)

    def hold(self, chat: str, seconds: float) -> None:
        """Nothing starts in this chat for so long."""
        found = self._chat(chat, group=False)
        found.held = max(found.held, self._clock() + seconds)

    def __len__(self) -> int:
        """Chats that are remembered."""
        return len(self._chats)

    # The chat's own limits.

    def _chat_wait(self, asking: Asking, now: float) -> float:
        """Seconds; 0 or less when it may start."""
        chat = self._chats.get(asking.chat)
        if chat is None:
            return 0.0
        wait = max(chat.full - self._ahead, chat.held) - now
        starts = chat.starts
        if asking.group and starts and len(starts) == starts.maxlen:
            wait = max(wait, starts[0] + GROUP_WINDOW - now)
        return wait

    def _chat(self, name: str, *, group: bool) -> _Chat:
        chat = self._chats.get(name)
        if chat is None:
            if len(self._chats) >= self._sweep_at:
                self._forget_quiet()
            chat = self._chats[name] = _Chat(self._limits.group_per_minute if group else 0)
        elif group and chat.starts is None:
            chat.starts = deque(maxlen=self._limits.group_per_minute)
        return chat

    def _forget_quiet(self) -> None:
        now = self._clock()
        self._chats = {name: chat for name, chat in self._chats.items() if not chat.quiet(now)}
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._chats))

    # The limit in all.

    def _all_wait(self, now: float, *, reply: bool) -> float:
        wait = self._all[0] + WINDOW - now if len(self._all) == self._all.maxlen else 0.0
        if not reply and len(self._news) == self._news.maxlen:
            wait = max(wait, self._news[0] + WINDOW - now)
        return wait

    def _is_next(self, asking: Asking, now: float) -> bool:
        if asking.reply:
            nobody_before = self._giver is None or self._replies_waiting.first(reply=True) is None
        else:
            nobody_before = self._giver is None
        return nobody_before and self._all_wait(now, reply=asking.reply) <= 0

    def _count(self, asking: Asking, now: float) -> None:
        chat = self._chat(asking.chat, group=asking.group)
        chat.full = max(chat.full, now) + self._interval
        if chat.starts is not None:
            chat.starts.append(now)
        self._all.append(now)
        if not asking.reply:
            self._news.append(now)

    async def _stand(self, asking: Asking) -> bool:
        """Waits in its lane; whether it was given a turn, which is counted then."""
        given: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        asking.given = given
        self._join(asking, given)
        try:
            return await given
        finally:
            asking.given = None

    def _join(self, asking: Asking, given: asyncio.Future[bool]) -> None:
        (self._replies_waiting if asking.reply else self._news_waiting).append((asking, given))
        if self._giver is not None and asking.reply and self._sleeps_for_news:
            # A reply may go earlier.
            self._giver.cancel()
            self._sleeps_for_news = False
            self._giver = None
        if self._giver is None:
            self._giver = asyncio.get_running_loop().create_task(self._give())

    async def _give(self) -> None:
        while True:
            reply = True
            asking, lane = self._replies_waiting.first(reply=True), self._replies_waiting
            if asking is None:
                reply = False
                asking, lane = self._news_waiting.first(reply=False), self._news_waiting
            if asking is None:
                self._giver = None
                return
            now = self._clock()
            if (wait := self._all_wait(now, reply=reply)) > 0:
                self._sleeps_for_news = not reply
                await self._sleep(max(wait, LEAST_SLEEP))
                self._sleeps_for_news = False
                continue
            _, given = lane.popleft()
            if self._chat_wait(asking, now) > 0:
                given.set_result(False)
            else:
                self._count(asking, now)
                given.set_result(True)
