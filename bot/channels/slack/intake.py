"""Deliveries into the inbox: when `take` returns, they survive anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels.slack.buttons import FormPressed, Picked, Plain, read_action
from bot.channels.slack.reading import CHANNEL, Press
from bot.writer import Writer
from flows.engine.messages import Option, Pressed
from storage.incoming import Address, Incoming
from storage.outgoing import Outgoing

if TYPE_CHECKING:
    from storage.store import Store

_OWN = ("v:", "k:", "p:")
"""Options that answer a question: only whoever was asked may press them."""

_GO_PRIVATE = "p:private:"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A delivery that is kept, and has not come before."""

    inbox_id: int
    incoming: Incoming
    option: Option | None = None
    """What was pressed."""
    shown: Outgoing | None = None
    """The reply that it was a button of."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A press that leads to no turn. `word` says why: old or not_yours."""

    word: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """It had come before."""


@dataclass(frozen=True, slots=True)
class FormWanted:
    """The form of what is asked in a conversation."""

    address: Address
    shared: bool


Taken = Accepted | Refused | Repeated | FormWanted
_Job = tuple[Incoming | Press, asyncio.Future[Taken]]


class Intake:
    def __init__(self, store: Store, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._waiting: list[_Job] = []
        self._taking: asyncio.Task[None] | None = None

    async def take(self, given: Incoming | Press) -> Taken:
        """What comes while one is being written goes together with the next. Raises StoreProblem when it could not be
        kept."""
        done: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append((given, done))
        if self._taking is None:
            self._taking = asyncio.get_running_loop().create_task(self._take())
        return await done

    async def _take(self) -> None:
        try:
            while self._waiting:
                jobs, self._waiting = self._waiting, []
                try:
                    found = await self._writer.first(self._kept, [given for given, _ in jobs])
                except Exception as error:
                    for _, done in jobs:
                        if not done.done():
                            done.set_exception(error)
                    continue
                for (_, done), taken in zip(jobs, found, strict=True):
                    if not done.done():
                        done.set_result(taken)
        finally:
            self._taking = None

    # In the writer's thread.

    def _kept(self, givens: Sequence[Incoming | Press]) -> list[Taken]:
        found = [self._pressed(given) if isinstance(given, Press) else Accepted(0, given) for given in givens]
        coming = [one.incoming for one in found if isinstance(one, Accepted)]
        kept = iter(self._store.accept_all(coming, self._clock()) if coming else ())
        taken: list[Taken] = []
        for one in found:
            if isinstance(one, Accepted):
                inbox_id, is_new = next(kept)
                taken.append(replace(one, inbox_id=inbox_id) if is_new else Repeated())
            else:
                taken.append(one)
        return taken

    def _pressed(self, press: Press) -> Taken:
        """Not kept yet, and so without its number."""
        read = read_action(press.action, press.value)
        actor = press.actor
        if isinstance(read, Plain):
            option = Option(read.option_id, "")
            return Accepted(0, self._incoming(press, actor.private, option, shared=False), option)
        if not isinstance(read, Picked | FormPressed):
            return Refused("old")
        if isinstance(read, FormPressed) and not read.outbox_id:
            return FormWanted(actor.private, shared=False)
        # What was shown to one person alone may stand somewhere else than in its conversation.
        places = (press.address.place, actor.private.place)
        shown = next(
            (s for p in places if (s := self._store.shown(CHANNEL, p, read.outbox_id, actor.account)) is not None), None
        )
        if shown is None:
            return Refused("old")
        if isinstance(read, FormPressed):
            if shown.account != actor.account:
                return Refused("not_yours")
            return FormWanted(shown.address, shown.shared)
        if not 0 <= read.index < len(shown.reply.options):
            return Refused("old")
        option = shown.reply.options[read.index]
        if shown.account != actor.account and (option.id.startswith(_OWN) or not shown.shared):
            return Refused("not_yours")
        if shown.shared and option.id.startswith(_GO_PRIVATE) and option.id.endswith(":go"):
            # The draft goes on where nobody else hears; its old place says so by itself.
            moved = Option(f"c:continue:{option.id.split(':')[2]}", option.label)
            return Accepted(0, self._incoming(press, actor.private, moved, shared=False), option, shown)
        return Accepted(0, self._incoming(press, shown.address, option, shared=shown.shared), option, shown)

    def _incoming(self, press: Press, address: Address, option: Option, *, shared: bool) -> Incoming:
        spot = press.spot
        incoming = Incoming(
            press.delivery_id,
            address,
            press.actor.account,
            press.actor.name,
            Pressed(option.id),
            shared=shared,
            team=press.actor.member_of,
        )
        if spot.view is not None or spot.ephemeral or press.address.place != address.place:
            return incoming
        return replace(incoming, message=spot.ts, root=spot.thread if spot.thread != spot.ts else "")
