"""What Slack has to tell the app: each event, interaction and command, until the app has taken it.

An app hears of them through a socket that it opened, or, where it has a request URL, by HTTP. An event that isn't
taken is told again, an interaction or a command is told once: the person sees that the app didn't answer. Order isn't
promised, and deliveries don't wait for one another.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.fakes.slack import limits

Json = dict[str, Any]
EVENT, INTERACTION, COMMAND = "events_api", "interactive", "slash_commands"

WAITING, TAKEN, LOST = "waiting", "taken", "lost"


@dataclass(slots=True, eq=False)
class Delivery:
    id: str
    """Of the envelope."""
    kind: str
    payload: Json
    team: str
    at: float
    """Monotonic seconds, of when it was made."""
    answerable: bool = False
    """Whether the app may answer with what is to be shown."""
    on_end: Callable[[Delivery], None] | None = None
    outcome: str = WAITING
    answer: Json | None = None
    attempt: int = 0
    """How often it was sent before."""
    reason: str = ""
    under_way: bool = False
    due: float = 0.0
    sent_at: float = 0.0
    done_at: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)
    timer: asyncio.TimerHandle | None = None
    route: object = None

    @property
    def again(self) -> bool:
        return self.kind == EVENT

    @property
    def seconds(self) -> float:
        """How long the app took from the last attempt."""
        return self.done_at - self.sent_at


class Route(Protocol):
    """A way to the app."""

    def ready(self) -> bool: ...

    def send(self, delivery: Delivery) -> None:
        """Begins to send; the route tells of the end by taken() or failed()."""


class Deliveries:
    """Lives in the server's loop; `push`, `ring` and what only reads may be called from elsewhere."""

    def __init__(self, lock: threading.RLock, violations: list[str]) -> None:
        self._lock = lock
        self._violations = violations
        self.loop: asyncio.AbstractEventLoop | None = None
        self.routes: list[Route] = []
        self.hook: Route | None = None
        """Where the app is told by HTTP; then sockets aren't used."""
        self.deadline = limits.DEADLINE.most
        self.retries: tuple[float, ...] = limits.RETRIES
        self.pending: dict[str, Delivery] = {}
        self.late: list[Delivery] = []
        """Interactions and commands that the app didn't answer in time, and events that it never took."""
        self.taken_count = 0
        self.held = False
        self.duplicate = False
        self.shuffle: random.Random | None = None
        self.on_change: Callable[[], None] = lambda: None
        self._made = 0
        self._turn = 0
        self._rung = False

    def push(
        self,
        kind: str,
        payload: Json,
        team: str,
        *,
        answerable: bool = False,
        on_end: Callable[[Delivery], None] | None = None,
    ) -> Delivery:
        with self._lock:
            for _ in range(2 if self.duplicate and kind == EVENT else 1):
                self._made += 1
                name = f"{self._made:08x}-0000-4000-8000-{id(self) % 16**12:012x}"
                delivery = Delivery(name, kind, payload, team, time.monotonic(), answerable, on_end)
                self.pending[name] = delivery
        self.ring()
        return delivery

    def ring(self) -> None:
        """Begins every delivery that may begin now, soon."""
        with self._lock:
            if self.loop is None or self._rung:
                return
            self._rung = True
            self.loop.call_soon_threadsafe(self._pump)

    def _pump(self) -> None:
        with self._lock:
            self._rung = False
            if self.held:
                return
            now = time.monotonic()
            waiting = [one for one in self.pending.values() if not one.under_way]
            if self.shuffle is not None:
                self.shuffle.shuffle(waiting)
            for delivery in waiting:
                if delivery.due > now:
                    continue
                route = self._route()
                if route is not None:
                    self._begin(delivery, route)
                elif not delivery.again and delivery.timer is None:
                    # Nobody listens, and a person waits for an answer
                    self._later(delivery, self.deadline, self.expire)

    def _route(self) -> Route | None:
        if self.hook is not None:
            return self.hook
        ready = [route for route in self.routes if route.ready()]
        if not ready:
            return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    def _begin(self, delivery: Delivery, route: Route) -> None:
        delivery.under_way, delivery.route, delivery.sent_at = True, route, time.monotonic()
        route.send(delivery)
        # A post ends by itself
        if route is not self.hook and (delivery.again or delivery.timer is None):
            self._later(delivery, self.deadline, self.expire)

    def _later(self, delivery: Delivery, seconds: float, what: Callable[[Delivery], None]) -> None:
        if delivery.timer is not None:
            delivery.timer.cancel()
        assert self.loop is not None
        delivery.timer = self.loop.call_later(seconds, what, delivery)

    # How a delivery ends; called in the loop

    def taken(self, delivery: Delivery, answer: Json | None = None) -> None:
        with self._lock:
            if delivery.outcome != WAITING:
                return
            if answer and not delivery.answerable:
                self._violations.append(f"{delivery.kind}: an answer with a payload to what takes none: {answer}")
            delivery.answer = answer or None
            self.taken_count += 1
            self._end(delivery, TAKEN)

    def expire(self, delivery: Delivery) -> None:
        self.failed(delivery, "timeout")

    def failed(self, delivery: Delivery, reason: str, *, again: bool = True) -> None:
        """The app didn't take it: an event is told again after a while, anything else is lost."""
        with self._lock:
            if delivery.outcome != WAITING or (delivery.again and not delivery.under_way):
                return
            if not delivery.again or not again or delivery.attempt >= len(self.retries):
                self.late.append(delivery)
                self._end(delivery, LOST)
                return
            wait = self.retries[delivery.attempt]
            self._again(delivery, reason)
            delivery.due = time.monotonic() + wait
            self._later(delivery, wait, lambda _: self.ring())

    def broken(self, route: object) -> None:
        """A connection is gone: what was under way on it goes to another one, or to the next one."""
        with self._lock:
            for delivery in self.pending.values():
                if delivery.route is route and delivery.under_way:
                    self._again(delivery, "connection_failed")
                    if delivery.again and delivery.timer is not None:
                        delivery.timer.cancel()
                        delivery.timer = None
        self.ring()

    def _again(self, delivery: Delivery, reason: str) -> None:
        delivery.under_way, delivery.route = False, None
        delivery.attempt += 1
        delivery.reason = reason

    def _end(self, delivery: Delivery, outcome: str) -> None:
        delivery.outcome, delivery.under_way, delivery.done_at = outcome, False, time.monotonic()
        self.pending.pop(delivery.id, None)
        if delivery.timer is not None:
            delivery.timer.cancel()
            delivery.timer = None
        if delivery.on_end is not None:
            delivery.on_end(delivery)
        delivery.done.set()
        self.on_change()

    def waiting(self) -> int:
        return len(self.pending)
