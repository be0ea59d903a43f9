"""What every service on a network does with deliveries that have been accepted, whatever its platform."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.hosting import Counts
from bot.in_order import InOrder
from bot.posting.posting import Posting
from bot.runner import Runner, where
from bot.writer import Writer
from flows.engine.messages import Input
from storage.incoming import Incoming
from storage.outgoing import Outgoing, SentPart
from storage.problems import StoreProblem

if TYPE_CHECKING:
    from storage.store import Decided, Store

log = logging.getLogger("vaikute")

UNWRITABLE_SECONDS = 2.0
"""Between two tries while the database can't be written."""


class Working:
    """Works each place in its order and sends what comes of it. `channel`: whose deliveries these are."""

    def __init__(
        self,
        channel: str,
        store: Store,
        writer: Writer,
        runner: Runner,
        posting: Posting[Any],
        clock: Callable[[], datetime],
    ) -> None:
        self._channel = channel
        self._store = store
        self._writer = writer
        self._runner = runner
        self._posting = posting
        self._clock = clock
        self._places = InOrder()
        self._aside: set[asyncio.Task[object]] = set()
        self._accepted = 0
        """Deliveries that were new."""
        self._worked = 0
        """Turns."""

    async def _left_over(self) -> list[tuple[int, Incoming]]:
        """What an earlier process accepted and did not work."""
        return await self._writer.run(
            lambda: [(inbox_id, self._store.incoming(inbox_id)) for inbox_id in self._store.waiting(self._channel)]
        )

    def beside(self, work: Coroutine[Any, Any, object]) -> None:
        """Something that nothing waits for."""
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(_quietly(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _decided(
        self, inbox_id: int, incoming: Incoming, given: Input | None, others: Sequence[int] = ()
    ) -> Decided | None:
        """What a delivery leads to. While the database can't be written it waits. Raises as `Runner.decide` does."""
        while True:
            try:
                decided = await self._writer.run(self._runner.decide, inbox_id, incoming, given, others)
            except StoreProblem as problem:
                log.error("a delivery waits: %s", where(problem))
                await asyncio.sleep(UNWRITABLE_SECONDS)
            else:
                self._worked += decided is not None
                return decided

    async def finish(self, inbox_id: int) -> None:
        """A delivery that needs no turn."""
        await self._writer.run(self._store.finish, inbox_id, self._clock())

    async def noted(self, outgoing: Sequence[Outgoing]) -> None:
        """These have been shown otherwise than as messages."""
        sent = [SentPart(one.id, 0, "", last=True) for one in outgoing]
        await self._writer.first(self._store.note_parts, sent, self._clock())

    # How it does.

    @property
    def waiting(self) -> int:
        """Deliveries that have not been begun."""
        return len(self._places)

    @property
    def unsent(self) -> int:
        """Messages decided and not delivered."""
        return self._posting.backlog

    @property
    def troubled_since(self) -> datetime | None:
        """Since when the platform has not been reached; None when it was at the last try."""
        return self._posting.troubled_since

    def counts(self) -> Counts:
        posting = self._posting
        return Counts(
            self.waiting, self.unsent, self._accepted, self._worked, posting.sent, posting.failed, posting.not_reached
        )

    def reached(self) -> None:
        """The platform has been reached again: what waits for that goes now."""
        self._posting.reached()

    @property
    def _is_busy(self) -> bool:
        return self._places.busy or bool(self._aside) or bool(self._posting.backlog)

    async def idle(self) -> None:
        """Until everything that came has been worked and sent."""
        while self._is_busy:
            await self._places.idle()
            if self._aside:
                await asyncio.wait(self._aside)
            await asyncio.sleep(0.001)

    async def stop(self, seconds: float) -> None:
        """Begins nothing more; what has begun is finished within `seconds`, and the rest waits in the database."""
        await self._places.close(seconds / 2)
        for task in self._aside:
            task.cancel()
        await self._posting.stop(seconds / 2)


async def _quietly(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except Exception as error:
        log.error("beside: %s", where(error))
