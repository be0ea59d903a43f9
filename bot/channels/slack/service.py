"""The app at work: what comes in goes to whatever answers it, and what is looked at is shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.channels.slack.api import Api
from bot.channels.slack.calls import Calls
from bot.channels.slack.courier import Courier
from bot.channels.slack.filled_in import FilledIn
from bot.channels.slack.intake import Accepted, Intake
from bot.channels.slack.people import People
from bot.channels.slack.pressing import Pressing
from bot.channels.slack.reading import (
    CHANNEL,
    Actor,
    FormChanged,
    FormClosed,
    FormSent,
    Heard,
    HomeOpened,
    MessagesOpened,
    Ordered,
    Press,
    Removed,
    Shortcut,
    read,
)
from bot.channels.slack.surfaces import Surfaces
from bot.channels.slack.turns import Turns
from bot.posting.pace import Pace
from bot.posting.posting import Posting
from bot.runner import Runner, where
from bot.words import words
from bot.writer import Writer
from flows.engine.messages import Commanded, Input, Pressed, Submitted
from storage.incoming import Incoming

if TYPE_CHECKING:
    from storage.store import Decided, Store

log = logging.getLogger("vaikute")

Json = Mapping[str, Any]

FIRST = "0"
"""When what an earlier process left was done: before all that comes."""

HOME_SECONDS = 1.0
"""A home tab is shown again at most this often: many things may change at once."""

MOST_HOMES = 10_000


class Service(Turns):
    def __init__(
        self,
        store: Store,
        writer: Writer,
        runner: Runner,
        api: Api,
        courier: Courier,
        posting: Posting[Any],
        pace: Pace,
        intake: Intake,
        people: People,
        surfaces: Surfaces,
        clock: Callable[[], datetime],
        commands: Mapping[str, str],
        forms: frozenset[str],
        language: str,
        *,
        removed: Callable[[Removed], Coroutine[Any, Any, None]],
    ) -> None:
        """`commands`: what can be written after a slash to the command's name; `forms`: the ways to name a form;
        `removed` is told of a team that took the app out."""
        super().__init__(store, writer, runner, api, courier, posting, pace, intake, people, surfaces, clock, language)
        self._commands = commands
        self._forms = forms
        self._removed = removed
        self._pressing = Pressing(self)
        self._filled_in = FilledIn(self, forms)
        self._calls = Calls(self, forms)
        self._homes: dict[str, tuple[Actor, str]] = {}
        """Whoever has looked at their home tab, and the app's id, by account."""
        self._home_due: set[str] = set()

    async def start(self) -> None:
        """Works and sends what an earlier process left."""
        await self._posting.start()
        for inbox_id, incoming in await self._left_over():
            self.queue(Accepted(inbox_id, incoming), self._work, FIRST)

    async def take(self, payload: Json) -> Json | None:
        """What Slack is answered; None for nothing. When this returns, the delivery is safe. Raises StoreProblem when
        it isn't."""
        try:
            happening = read(payload, self._commands, self._forms)
            self.surfaces.app = str(payload.get("api_app_id") or self.surfaces.app)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            log.warning("a payload was not understood: %s", where(error))
            return None
        match happening:
            case Heard():
                await self._hear(happening)
            case Press():
                await self._pressing.take(happening)
            case Ordered():
                return await self._calls.order(happening)
            case FormSent():
                return await self._filled_in.sent(happening)
            case FormChanged():
                self.beside(self.surfaces.change_form(happening.actor, happening.view))
            case FormClosed():
                self.beside(self._filled_in.closed(happening))
            case Shortcut():
                await self._calls.shortcut(happening)
            case HomeOpened(actor, app):
                self.beside(self._open_home(actor, app))
            case MessagesOpened():
                await self._messages_opened(happening)
            case Removed():
                self.beside(self._removed(happening))
        return None

    async def _hear(self, heard: Heard) -> None:
        incoming = self.named(heard.incoming)
        if not incoming.shared:
            self.courier.remember(incoming.address.place, heard.channel)
        await self.keep(incoming.address.place, incoming, heard.at, self._work)

    async def _work(self, accepted: Accepted) -> None:
        given: Input | None = None
        if self._filled_in.names(accepted.incoming):
            if await self._filled_in.there_is(accepted.incoming):
                await self._filled_in.offer(accepted)
                return
            given = Submitted({})  # says that no form is open, and what one could begin
        await self.work(accepted, given)

    async def _open_home(self, actor: Actor, app: str) -> None:
        if len(self._homes) >= MOST_HOMES:
            self._homes.clear()
        self._homes[actor.account] = actor, app
        await self.surfaces.show_home(actor, app)

    def after_turn(self, incoming: Incoming, decided: Decided | None) -> None:
        """Whoever has looked at their home tab finds it up to date after their own turns."""
        account = incoming.account
        if decided is None or account not in self._homes or account in self._home_due:
            return
        if decided.turn.events or decided.turn.visits or isinstance(incoming.input, Commanded | Pressed):
            self._home_due.add(account)
            self.beside(self._show_home_again(account))

    async def _show_home_again(self, account: str) -> None:
        await asyncio.sleep(HOME_SECONDS)
        self._home_due.discard(account)
        actor, app = self._homes[account]
        await self.surfaces.show_home(actor, app)

    async def _messages_opened(self, opened: MessagesOpened) -> None:
        """A first look at the conversation: what one may begin with, and a greeting for whoever may come in."""
        actor = opened.actor
        self.courier.remember(actor.private.place, opened.channel)
        self.beside(self._prompt(actor, opened.channel))
        found = await self._writer.first(self._first_time, actor)
        if found:
            taken = await self.intake.take(self.incoming_of(opened.delivery_id, actor, Commanded("start")))
            if isinstance(taken, Accepted):
                self.queue(taken, self._work)

    def _first_time(self, actor: Actor) -> bool:
        team = actor.member_of
        if not self._store.may_begin(CHANNEL, actor.account, team):
            return False
        return self._store.conversation(actor.private, actor.account) is None

    async def _prompt(self, actor: Actor, channel: str) -> None:
        from bot.channels.slack.manifest import prompts

        await self.people.ask(actor)
        language = self.reads(actor)
        title = words().word(language, "slack.prompts.title")
        await self.surfaces.prompts(actor, channel, prompts(language), title)
