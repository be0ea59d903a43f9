"""From updates to the inbox: what Telegram may forget is committed first, then worked in each chat's order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.channels.telegram.keyboards import Page, read_data
from bot.channels.telegram.reading import CHANNEL, Bot, Happening, Left, Migrated, Press, Returned, number_of, read
from bot.runner import where
from bot.writer import Writer
from flows.engine.messages import Option, Pressed
from storage.incoming import Incoming
from storage.problems import StoreProblem

if TYPE_CHECKING:
    from storage.store import Store

log = logging.getLogger("vaikute")

_OWN = (
    "v:", "k:", "p:",
    *(f"c:{name}:" for name in (
        "back", "skip", "unknown", "why", "example", "refine", "done", "save", "change", "cancel", "continue", "undo",
        "useful", "not_it",
    )),
)  # fmt: skip
"""How options begin that belong to one person's open question, draft or answer."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A delivery that is in the inbox and waits to be worked. `number` is its place among the updates."""

    number: int
    inbox_id: int
    incoming: Incoming
    press: Press | None = None
    option: Option | None = None
    """With a press: what was pressed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A press that needs no turn. `word` is the key of what is told, or empty; `page` a page to turn to."""

    press: Press
    word: str = ""
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    accepted: tuple[Accepted, ...]
    answered: tuple[Answered, ...]


_Coming = tuple[int, Incoming, Press | None, Option | None]


class Intake:
    def __init__(
        self,
        store: Store,
        writer: Writer,
        clock: Callable[[], datetime],
        commands: Mapping[str, str],
        forms: frozenset[str],
    ) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._commands = commands
        self._forms = forms

    async def take(self, updates: Sequence[Mapping[str, Any]], bot: Bot) -> Taken:
        """Commits what the updates bring. When this returns they may be acknowledged; what had come before is left
        out. An update that makes no sense is logged, without what it says, and passed over.

        Raises StoreProblem when nothing can be kept: then none may be acknowledged.
        """
        happenings = []
        for number, raw in sorted(((number_of(raw) or 0, raw) for raw in updates), key=itemgetter(0)):
            try:
                happening = read(Update.de_json(dict(raw), None), bot, self._commands, self._forms)
            except Exception as error:
                log.error("update %s not read: %s", number, where(error))
                continue
            if happening is not None:
                happenings.append((number, happening))
        if not happenings:
            return Taken((), ())
        try:
            return await self._writer.first(self._keep, happenings)
        except StoreProblem:
            raise
        except Exception as error:
            log.error("a batch of updates: %s", where(error))
        # One of them can't be kept, which must not hold back the others: each by itself, without that one.
        return await self._writer.first(self._keep_each, happenings)

    def _keep_each(self, happenings: Sequence[tuple[int, Happening]]) -> Taken:
        accepted: list[Accepted] = []
        answered: list[Answered] = []
        for number, happening in happenings:
            try:
                taken = self._keep([(number, happening)])
            except StoreProblem:
                raise
            except Exception as error:
                log.error("update %s not kept: %s", number, where(error))
            else:
                accepted += taken.accepted
                answered += taken.answered
        return Taken(tuple(accepted), tuple(answered))

    def _keep(self, happenings: Sequence[tuple[int, Happening]]) -> Taken:
        """In the writer's thread, in their order: what was said before a group moved is moved with it."""
        answered: list[Answered] = []
        accepted: list[Accepted] = []
        coming: list[_Coming] = []
        for number, happening in happenings:
            if isinstance(happening, Migrated | Left | Returned):
                accepted += self._accepted(coming)
                coming = []
            match happening:
                case Incoming():
                    coming.append((number, happening, None, None))
                case Press():
                    found = self._pressed(happening)
                    if isinstance(found, Answered):
                        answered.append(found)
                    else:
                        coming.append((number, *found))
                case Migrated(old, new):
                    self._store.move_place(CHANNEL, old, new)
                case Left(address, reason):
                    self._store.note_gone(address, reason, self._clock())
                case Returned(address):
                    self._store.came_back(address)
        accepted += self._accepted(coming)
        return Taken(tuple(accepted), tuple(answered))

    def _accepted(self, coming: Sequence[_Coming]) -> list[Accepted]:
        """Those that had not come before, all of them committed together."""
        if not coming:
            return []
        kept = self._store.accept_all([incoming for _, incoming, _, _ in coming], self._clock())
        return [
            Accepted(number, inbox_id, incoming, press, option)
            for (number, incoming, press, option), (inbox_id, is_new) in zip(coming, kept, strict=True)
            if is_new
        ]

    def _pressed(self, press: Press) -> Answered | tuple[Incoming, Press, Option]:
        data = read_data(press.data)
        if data is None:
            return Answered(press, "old")
        if isinstance(data, Page):
            return Answered(press, page=data)
        offered = self._store.option(CHANNEL, press.address.place, data.outbox_id, data.index, press.account)
        if offered is None:
            return Answered(press, "old")
        if press.shared and offered.account != press.account and offered.option.id.startswith(_OWN):
            return Answered(press, "not_yours")
        incoming = Incoming(
            press.delivery_id,
            press.address,
            press.account,
            press.account_name,
            Pressed(offered.option.id),
            message=press.message,
            language=press.language,
            shared=press.shared,
        )
        return incoming, press, offered.option
