"""Sends what the outbox holds for one channel: each address in its order, many addresses side by side.

`bot.posting.outcomes` says what happens when a part does not simply arrive.
"""

from __future__ import annotations

import asyncio
import logging
import random as chance
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Generic, Protocol, TypeVar

from bot.posting.marks import UNWRITABLE_WAIT, Marks, Run
from bot.posting.outbox import Outbox
from bot.posting.outcomes import Moved, NotConnected, Refused, TooFast, Unsure
from bot.posting.pace import Asking, Pace
from bot.posting.trouble import Trouble, back_off
from bot.runner import where
from storage.incoming import Address
from storage.outgoing import Outgoing, SentPart
from storage.problems import StoreProblem

log = logging.getLogger("vaikute")

Part = TypeVar("Part")

MOST_ALONE = 30
"""Tries of one message that the platform fails to take while it takes others: then the fault is the message's, and it
is given up. With the back-off that is about a quarter of an hour."""

LEAST_HOLD = 0.5
"""Seconds that a chat waits at least when the platform said "too fast"."""


class Courier(Protocol[Part]):
    """How a channel brings a message to a person, part by part."""

    def parts(self, outgoing: Outgoing, /) -> Sequence[Part]:
        """The same for the same row, every time, in every process: sending goes on at a part's number. Called in a
        worker thread when the reply has documents."""

    async def send(self, outgoing: Outgoing, part: Part, /, *, repeat: bool) -> str:
        """Returns the platform's id of the message. `repeat`: it may have arrived before, and should say so.

        Raises the exceptions of `bot.posting.outcomes`.
        """

    def is_group(self, address: Address, /) -> bool: ...


class _Row(Generic[Part]):
    """A row on its way."""

    __slots__ = ("alone", "outgoing", "parts", "seen", "sent", "tries", "unsure")

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing
        self.parts: Sequence[Part] | None = None
        self.sent = outgoing.parts_sent
        self.unsure = outgoing.unsure
        self.tries = 0
        """Failures in a row to reach the platform with it."""
        self.alone = 0
        """How many of those came while other messages got through."""
        self.seen = 0
        """How often the platform had answered when it failed last."""

    @property
    def begun(self) -> bool:
        """Whether the person may have seen some of it."""
        return self.sent > 0 or self.unsure


class _Line(Generic[Part]):
    """What waits at one address."""

    __slots__ = ("address", "asking", "begun", "busy", "group", "notices", "pause", "probing", "replies", "task")

    def __init__(self, address: Address, group: bool) -> None:
        self.address = address
        self.group = group
        self.begun: _Row[Part] | None = None
        """The one that is finished before any other goes."""
        self.replies: deque[_Row[Part]] = deque()
        self.notices: deque[_Row[Part]] = deque()
        self.asking: Asking | None = None
        """While the next message waits for its turn."""
        self.task: asyncio.Task[None] | None = None
        self.pause: asyncio.Future[object] | None = None
        """While it waits before the next try."""
        self.busy = False
        """Something has left whose outcome isn't noted yet."""
        self.probing = False
        """It tries for all, see Trouble."""

    def first(self) -> _Row[Part] | None:
        if self.begun is not None:
            return self.begun
        if self.replies:
            return self.replies[0]
        return self.notices[0] if self.notices else None

    def put(self, row: _Row[Part]) -> None:
        """In its lane, by its number."""
        if row.begun and self.begun is None:
            self.begun = row
            return
        lane = self.notices if row.outgoing.notice else self.replies
        if not lane or lane[-1].outgoing.id < row.outgoing.id:
            lane.append(row)
        else:
            place = next(place for place, other in enumerate(lane) if other.outgoing.id > row.outgoing.id)
            lane.insert(place, row)

    def begin(self, row: _Row[Part]) -> None:
        if row is not self.begun:
            (self.notices if row.outgoing.notice else self.replies).popleft()
            self.begun = row

    def back(self, row: _Row[Part]) -> None:
        """Nothing of it arrived: a reply may go before it again."""
        if row is self.begun and not row.begun:
            self.begun = None
            self.put(row)

    def rows(self) -> list[_Row[Part]]:
        return [*([self.begun] if self.begun else ()), *self.replies, *self.notices]

    @property
    def is_reply(self) -> bool:
        """Whether a reply goes next, or waits for what is being finished."""
        return bool(self.replies) or (self.begun is not None and not self.begun.outgoing.notice)


class Posting(Generic[Part]):
    """All but `start` and `stop` are to be called in the event loop and don't wait."""

    def __init__(
        self,
        outbox: Outbox,
        courier: Courier[Part],
        pace: Pace,
        run: Run,
        clock: Callable[[], datetime],
        *,
        channel: str,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self._outbox = outbox
        self._courier = courier
        self._pace = pace
        self._run = run
        self._clock = clock
        self._channel = channel
        self._sleep = sleep
        self._random = random
        self._trouble = Trouble(clock, sleep, random)
        self._marks = Marks(outbox.note_parts, run, clock, sleep=sleep, written=self._forget_delivered)
        self._lines: dict[Address, _Line[Part]] = {}
        self._known: set[int] = set()
        self._cut_off: list[int] = []
        """Rows that were being sent when the time to stop had run out."""
        self.sent = 0
        """Messages that arrived whole, since the process began."""
        self.failed = 0
        """Messages given up."""
        self.not_reached = 0
        """Tries that did not reach the platform."""
        self._started = False
        self._stopping = False

    @property
    def backlog(self) -> int:
        """Rows that wait or whose delivery isn't noted yet."""
        return len(self._known)

    @property
    def troubled_since(self) -> datetime | None:
        """Since when the platform has not been reached; None when it was at the last try."""
        return self._trouble.since

    def reached(self) -> None:
        """The platform has answered someone else again after it could not be reached: no need to wait longer."""
        self._trouble.answered()

    def add(self, outgoings: Iterable[Outgoing]) -> None:
        """Rows that have been committed. Other channels' are left alone, and so are those known already."""
        if self._stopping:
            return
        for outgoing in outgoings:
            if outgoing.address.channel == self._channel and outgoing.id not in self._known:
                self._known.add(outgoing.id)
                self._put(_Row(outgoing))

    async def start(self) -> None:
        """Takes what an earlier process left. Nothing is sent before, so that the older goes first."""
        self.add(await self._run(partial(self._outbox.unsent, channel=self._channel)))
        self._started = True
        for line in self._lines.values():
            self._wake(line)

    async def stop(self, seconds: float) -> None:
        """Lets what is being sent arrive and be noted within `seconds`. The rest stays in the outbox.

        What is still being sent then is noted as unsure: it goes again at the next start, marked as a repeat.
        """
        self._stopping = True
        end = asyncio.get_running_loop().time() + seconds
        tasks = []
        for line in self._lines.values():
            if line.task is not None:
                tasks.append(line.task)
                if not line.busy:
                    line.task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds * 0.75)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=seconds * 0.1)
        self._trouble.close()
        try:
            async with asyncio.timeout_at(end):
                await self._marks.flush()
                for outbox_id in self._cut_off:
                    await self._run(self._outbox.note_unsure, outbox_id)
        except (TimeoutError, StoreProblem) as problem:
            log.error("stopping: what was sent last may be sent again: %s", where(problem))

    # One address.

    def _put(self, row: _Row[Part]) -> None:
        address = row.outgoing.address
        line = self._lines.get(address)
        if line is None:
            line = self._lines[address] = _Line(address, self._courier.is_group(address))
        line.put(row)
        if line.asking is not None:
            self._trouble.more()
            if line.is_reply:
                self._pace.hurry(line.asking)
        elif line.pause is not None and line.first() is row:
            line.pause.cancel()
        if self._started and line.task is None:
            self._wake(line)

    def _wake(self, line: _Line[Part]) -> None:
        line.task = asyncio.get_running_loop().create_task(self._post(line))

    async def _post(self, line: _Line[Part]) -> None:
        """Sends what waits at the address, until nothing does."""
        has_turn = False
        try:
            while (row := line.first()) is not None and not self._stopping:
                if row.parts is None:
                    await self._make_parts(line, row)
                elif not has_turn:
                    await self._wait(line, row)
                    has_turn = True
                else:
                    # A reply that came while a notice waited for its turn is the first by now, and takes it.
                    has_turn = False
                    line.begin(row)
                    line.busy = True
                    pause = await self._send(line, row, row.parts)
                    line.busy = False
                    if pause and not self._stopping:
                        await self._pause(line, pause)
        except Exception as error:
            # A mistake of ours. Its rows stay in the outbox, and may be added again.
            log.error("sending: %s", where(error))
            self._known.difference_update(row.outgoing.id for row in line.rows())
        finally:
            self._let_go(line)
            if self._lines.get(line.address) is line:
                del self._lines[line.address]

    async def _pause(self, line: _Line[Part], seconds: float) -> None:
        """Ends early for a reply that goes before what is to be tried again."""
        line.pause = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait({line.pause})
        finally:
            line.pause.cancel()
            line.pause = None

    async def _make_parts(self, line: _Line[Part], row: _Row[Part]) -> None:
        try:
            if row.outgoing.reply.documents:
                row.parts = await asyncio.to_thread(self._courier.parts, row.outgoing)
            else:
                row.parts = self._courier.parts(row.outgoing)
        except Exception as error:
            await self._fail(line, row, where(error))
        else:
            if row.sent >= len(row.parts):
                await self._fail(line, row, "nothing to send")

    async def _wait(self, line: _Line[Part], row: _Row[Part]) -> None:
        """Until the next message may start."""
        line.asking = asking = Asking(line.address.place, group=line.group, reply=line.is_reply)
        try:
            while True:
                while self._trouble.closed and not line.probing:
                    await self._pace.chat_free(asking)  # one who tries for all must not be held up
                    line.probing = await self._trouble.wait(tried=row.tries > 0)
                await self._pace.turn(asking)
                if line.probing or not self._trouble.closed:
                    return
                # The way was closed meanwhile. The turn is void, or all such would start at once when it opens.
        finally:
            line.asking = None

    async def _send(self, line: _Line[Part], row: _Row[Part], parts: Sequence[Part]) -> float:
        """Sends the next part and notes what became of it. Seconds to wait before anything else goes there."""
        outgoing = row.outgoing
        try:
            message = await self._courier.send(outgoing, parts[row.sent], repeat=row.unsure)
        except NotConnected:
            self.not_reached += 1
            self._trouble.failed(probing=line.probing)
            line.probing = False
            row.tries += 1
            row.alone += row.tries > 1 and self._trouble.answers > row.seen
            row.seen = self._trouble.answers
            if row.alone >= MOST_ALONE:
                await self._fail(line, row, "not taken")
                return 0.0
            line.back(row)
            return 0.0 if self._trouble.closed else back_off(row.tries, self._random)
        except Unsure:
            self._let_go(line)
            return await self._repeat(line, row)
        except TooFast as told:
            self._answered(line)
            self._pace.hold(line.address.place, max(told.seconds, LEAST_HOLD))
            line.back(row)
        except Refused as refused:
            self._answered(line)
            if refused.gone:
                await self._give_up(line, refused.reason)
            else:
                await self._fail(line, row, refused.reason)
        except Moved as moved:
            self._answered(line)
            await self._move(line, moved.place)
        except asyncio.CancelledError:
            self._cut_off.append(outgoing.id)
            raise
        except Exception as error:
            self._let_go(line)
            await self._fail(line, row, where(error))
        else:
            self._answered(line)
            row.sent += 1
            row.unsure = False
            row.tries = row.alone = 0
            last = row.sent == len(parts)
            self._marks.add(SentPart(outgoing.id, row.sent - 1, message, last))
            if last:
                self.sent += 1
                line.begun = None
        return 0.0

    def _answered(self, line: _Line[Part]) -> None:
        line.probing = False
        self._trouble.answered()

    def _let_go(self, line: _Line[Part]) -> None:
        self._trouble.let_go(probing=line.probing)
        line.probing = False

    # What becomes of rows that did not arrive.

    async def _repeat(self, line: _Line[Part], row: _Row[Part]) -> float:
        """Once more, when it is certain that this is not forgotten. Seconds to wait before."""
        if row.unsure:
            await self._fail(line, row, "unsure")
            return 0.0
        row.unsure = True
        if not await self._note(self._outbox.note_unsure, row.outgoing.id):
            self._drop(line, row)
            return 0.0
        return back_off(1, self._random)

    async def _fail(self, line: _Line[Part], row: _Row[Part], problem: str) -> None:
        log.error("message %d not sent: %s", row.outgoing.id, problem)
        self.failed += 1
        await self._note(self._outbox.note_failed, row.outgoing.id, problem, self._clock())
        self._drop(line, row)

    async def _give_up(self, line: _Line[Part], reason: str) -> None:
        log.warning("an address is gone: %s", reason)
        rows = line.rows()
        self.failed += len(rows)
        await self._note(self._outbox.note_gone, line.address, reason, self._clock())
        for row in rows:  # what came meanwhile is of someone who came back
            self._drop(line, row)

    async def _move(self, line: _Line[Part], place: str) -> None:
        noted = await self._note(self._outbox.move_place, line.address.channel, line.address.place, place)
        for row in line.rows():
            self._drop(line, row)
            if noted:
                self._known.add(row.outgoing.id)
                row.outgoing = replace(row.outgoing, address=replace(row.outgoing.address, place=place))
                row.parts = None
                self._put(row)

    def _drop(self, line: _Line[Part], row: _Row[Part]) -> None:
        if row is line.begun:
            line.begun = None
        else:
            (line.notices if row.outgoing.notice else line.replies).remove(row)
        self._known.discard(row.outgoing.id)

    def _forget_delivered(self, parts: Sequence[SentPart]) -> None:
        self._known.difference_update(part.outbox_id for part in parts if part.last)

    async def _note(self, note: Callable[..., object], *args: object) -> bool:
        """Committed, after what was sent before. Tries for as long as the database can't be written; False when it
        won't be."""
        while True:
            try:
                await self._marks.flush()
                await self._run(note, *args)
                return True
            except StoreProblem as problem:
                log.error("noting what became of a message: %s", where(problem))
                if self._stopping:
                    return False
                await self._sleep(UNWRITABLE_WAIT)
            except Exception as error:
                log.error("noting what became of a message: %s", where(error))
                return False
