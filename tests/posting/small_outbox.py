"""A store's outbox in memory, a courier that does as it is told, and both with a Posting between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.posting.outcomes import Moved
from bot.posting.pace import Limits, Pace
from bot.posting.posting import Posting
from flows.engine.messages import Document, Paragraph, Reply, Text
from storage.incoming import Address
from storage.outgoing import Outgoing, SentPart
from tests.posting.fake_time import now

NO_LIMITS = Limits(1e6, 1_000_000, 1_000_000, 1_000_000, 0)
START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def clock() -> datetime:
    return START + timedelta(seconds=now())


def row(
    number: int,
    place: str = "anna",
    said: str = "a",
    *,
    notice: bool = False,
    parts_sent: int = 0,
    unsure: bool = False,
    documents: tuple[Document, ...] = (),
    channel: str = "telegram",
) -> Outgoing:
    """Each letter of `said` is a part."""
    reply = Reply((Paragraph((Text(said),)),), documents=documents)
    return Outgoing(
        number, Address(channel, place), 1, 0, reply, 1, notice=notice, parts_sent=parts_sent, unsure=unsure
    )


@dataclass
class SmallOutbox:
    rows: dict[int, Outgoing] = field(default_factory=dict)
    log: list[tuple[Any, ...]] = field(default_factory=list)
    sent: dict[int, list[str]] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    breaks: list[Exception] = field(default_factory=list)
    """Raised by the next writes, one each."""

    def keep(self, *rows: Outgoing) -> tuple[Outgoing, ...]:
        self.rows.update({one.id: one for one in rows})
        return rows

    def unsent(self, address: Address | None = None, *, channel: str | None = None) -> tuple[Outgoing, ...]:
        return tuple(
            one
            for _, one in sorted(self.rows.items())
            if address in (None, one.address) and channel in (None, one.address.channel)
        )

    def _write(self, *what: Any) -> None:
        if self.breaks:
            raise self.breaks.pop(0)
        self.log.append(what)

    def note_parts(self, parts: Sequence[SentPart], now: datetime, /) -> None:
        self._write("parts", *((part.outbox_id, part.part) for part in parts))
        for part in parts:
            self.sent.setdefault(part.outbox_id, []).append(part.message)
            assert part.part == self.rows[part.outbox_id].parts_sent
            self.rows[part.outbox_id] = replace(self.rows[part.outbox_id], parts_sent=part.part + 1, unsure=False)
            if part.last:
                del self.rows[part.outbox_id]

    def note_unsure(self, outbox_id: int, /) -> None:
        self._write("unsure", outbox_id)
        self.rows[outbox_id] = replace(self.rows[outbox_id], unsure=True)

    def note_failed(self, outbox_id: int, problem: str, now: datetime, /) -> None:
        self._write("failed", outbox_id, problem)
        self.failed[outbox_id] = problem
        del self.rows[outbox_id]

    def note_gone(self, address: Address, reason: str, now: datetime, /) -> None:
        self._write("gone", address.place, reason)
        for one in self.unsent(address):
            del self.rows[one.id]

    def move_place(self, channel: str, old: str, new: str, /) -> None:
        self._write("moved", old, new)
        for one in self.unsent():
            if one.address.place == old:
                self.rows[one.id] = replace(one, address=replace(one.address, place=new))


@dataclass(frozen=True)
class Sending:
    id: int
    part: str
    repeat: bool
    place: str
    at: float


class ToldCourier:
    """`outcomes[id]` are raised or waited for by the row's next sends, one each; None is success."""

    def __init__(self, log: list[tuple[Any, ...]]) -> None:
        self.sendings: list[Sending] = []
        self.outcomes: dict[int, list[BaseException | Callable[[], Any] | None]] = {}
        self.moved: dict[str, str] = {}
        self.seconds = 0.0
        """How long a send takes."""
        self._log = log

    def parts(self, outgoing: Outgoing, /) -> Sequence[str]:
        (paragraph,) = outgoing.reply.nodes
        assert isinstance(paragraph, Paragraph)
        (text,) = paragraph.children
        assert isinstance(text, Text)
        if text.text == "broken":
            raise ValueError("salaisuus")
        return list(text.text)

    async def send(self, outgoing: Outgoing, part: str, /, *, repeat: bool) -> str:
        self.sendings.append(Sending(outgoing.id, part, repeat, outgoing.address.place, now()))
        self._log.append(("send", outgoing.id, part, repeat))
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if outgoing.address.place in self.moved:
            raise Moved(self.moved[outgoing.address.place])
        outcome = self.outcomes[outgoing.id].pop(0) if self.outcomes.get(outgoing.id) else None
        if isinstance(outcome, BaseException):
            raise outcome
        if outcome is not None:
            await outcome()
        return f"m{outgoing.id}{part}"

    def is_group(self, address: Address, /) -> bool:
        return address.place.startswith("-")

    @property
    def order(self) -> list[str]:
        return [f"{one.id}{one.part}{'!' if one.repeat else ''}" for one in self.sendings]


class Scene:
    """To be made within the event loop."""

    def __init__(self, limits: Limits = NO_LIMITS, random: Callable[[], float] = lambda: 1.0) -> None:
        self.outbox = SmallOutbox()
        self.courier = ToldCourier(self.outbox.log)
        self.pace = Pace(limits, clock=now)
        self.posting = self.another(random)

    def another(self, random: Callable[[], float] = lambda: 1.0) -> Posting[str]:
        """A posting of the next process."""
        return Posting(self.outbox, self.courier, self.pace, written, clock, channel="telegram", random=random)

    async def post(self, *rows: Outgoing) -> None:
        """Until nothing is left to do."""
        await self.posting.start()
        self.posting.add(self.outbox.keep(*rows))
        await self.done()

    async def done(self) -> None:
        while self.posting.backlog:
            await asyncio.sleep(0.5)


async def written(do: Callable[..., Any], *args: Any) -> Any:
    """As another thread would: later, and one after another."""
    await asyncio.sleep(0)
    return do(*args)
