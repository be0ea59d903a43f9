"""From a delivery that has been accepted to its outcome, and the words that are said outside of any conversation."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.channels.bystanders import Sparing, bystanders_nodes
from bot.channels.slack.api import Api
from bot.channels.slack.courier import TROUBLES, Courier, Place, place_of_address
from bot.channels.slack.intake import Accepted, Intake, Taken
from bot.channels.slack.people import People
from bot.channels.slack.reading import CHANNEL, Actor, Press
from bot.channels.slack.saying import ephemeral, message_of, shown_aside, without_opinions
from bot.channels.slack.surfaces import Surfaces
from bot.channels.slack.uploads import fetched
from bot.channels.working import Working
from bot.posting.pace import Asking, Pace
from bot.posting.posting import Posting
from bot.runner import Runner, where
from bot.words import words
from bot.writer import Writer
from flows.engine.messages import Input, Node, Reply, Said, Uploaded, paragraph
from storage.incoming import Incoming
from storage.outgoing import Outgoing
from storage.problems import SetAside, UnknownAccount

if TYPE_CHECKING:
    from storage.store import Decided, Store

log = logging.getLogger("vaikute")

Work = Callable[[Accepted], Coroutine[Any, Any, None]]

BUSY_SECONDS = 0.7
"""Of work after which the thread shows that something is being done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery led to. Without `decided` nothing did, and `told` says why; both are empty when it had been
    worked before."""

    decided: Decided | None = None
    told: str = ""


class Turns(Working):
    """`language` is the one that strangers are spoken to in when Slack doesn't say theirs."""

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
        language: str,
    ) -> None:
        super().__init__(CHANNEL, store, writer, runner, posting, clock)
        self.api = api
        self.courier = courier
        self.intake = intake
        self.people = people
        self.surfaces = surfaces
        self._pace = pace
        self._language = language
        self._coming: Counter[str] = Counter()
        """By place, how much of what was said there is being kept now."""
        self._held: dict[str, list[tuple[Accepted, Work, str]]] = {}
        """What was said or pressed and is kept, while something else of its place is being kept: Slack promises no
        order, and what came together is worked in the order in which it was done."""
        self._sparing = Sparing()

    def post(self, outgoing: Iterable[Outgoing]) -> None:
        """As messages of the conversation."""
        self._posting.add(outgoing)

    def after_turn(self, incoming: Incoming, decided: Decided | None) -> None:
        """What else changes with a turn."""

    def queue(self, accepted: Accepted, work: Work, at: str = "") -> None:
        """`at`: the event's own time, by which what is said in one place is put into order."""
        self._accepted += 1
        number = int(float(at) * 1_000_000) if at else time.time_ns() // 1_000
        self._places.add(accepted.incoming.address.place, number, partial(work, accepted))

    async def keep(self, place: str, given: Incoming | Press, at: str, work: Work) -> Taken:
        """Keeps what was said or pressed at a place, and has it worked in its order. Raises StoreProblem."""
        self._coming[place] += 1
        try:
            taken = await self.intake.take(given)
            if isinstance(taken, Accepted):
                named = replace(taken, incoming=self.named(taken.incoming))
                self._held.setdefault(place, []).append((named, work, at))
            return taken
        finally:
            self._coming[place] -= 1
            if not self._coming[place]:
                del self._coming[place]
                for held in self._held.pop(place, ()):
                    self.queue(*held)

    def incoming_of(self, delivery_id: str, actor: Actor, given: Input) -> Incoming:
        """What a person did elsewhere than in a conversation, as a delivery to their own."""
        return Incoming(
            delivery_id,
            actor.private,
            actor.account,
            actor.name,
            given,
            language=self.people.remembered(actor.account).language,
            team=actor.member_of,
        )

    def named(self, incoming: Incoming) -> Incoming:
        """With what is remembered of who said it."""
        known = self.people.remembered(incoming.account)
        return replace(incoming, account_name=known.name, language=known.language)

    async def work(self, accepted: Accepted, given: Input | None = None) -> None:
        """The outcome as messages."""
        outcome = await self.outcome(accepted, given)
        if outcome.decided is not None:
            self.post(outcome.decided.outgoing)
        elif outcome.told:
            await self.tell(accepted.incoming, outcome.told)

    async def outcome(self, accepted: Accepted, given: Input | None = None) -> Outcome:
        """Works a delivery, or what was `given` by it. What could not be worked is finished, with what is to be told of
        it."""
        incoming = accepted.incoming
        language = await self.introduce(accepted)
        try:
            decided = await self._decide(accepted, given)
        except UnknownAccount as unknown:
            told = await self._to_stranger(incoming, unknown, language)
            await self.finish(accepted.inbox_id)
            return Outcome(told=told)
        except SetAside as problem:
            return Outcome(told=words().word(language, "slack.word.set_aside", reference=problem.reference))
        self.after_turn(incoming, decided)
        return Outcome(decided)

    async def introduce(self, accepted: Accepted) -> str:
        """Learns who it is, before the first turn with them. The language that they read."""
        incoming = accepted.incoming
        found = await self.people.ask(_actor_of(incoming))
        if (found.name and not incoming.account_name) or (found.language and not incoming.language):
            await self._writer.first(self._store.keep_person, accepted.inbox_id, found.name, found.language)
        return found.language or incoming.language or self._language

    async def _decide(self, accepted: Accepted, given: Input | None) -> Decided | None:
        """Raises UnknownAccount and SetAside. While the database can't be written it waits."""
        incoming = accepted.incoming
        showing = self._busy(incoming)
        try:
            if incoming.file:
                given = await self._upload(incoming)
            return await self._decided(accepted.inbox_id, incoming, given)
        finally:
            showing.cancel()

    async def _upload(self, incoming: Incoming) -> Uploaded:
        """What a stranger sends is not fetched."""
        assert isinstance(incoming.input, Uploaded)
        may_begin = partial(self._store.may_begin, CHANNEL, incoming.account, incoming.team)
        if not await self._writer.run(may_begin):
            return incoming.input
        return await fetched(self.api, incoming)

    def _busy(self, incoming: Incoming) -> asyncio.TimerHandle:
        """Shows that something is being done, once it takes longer than a moment; until cancelled."""
        loop = asyncio.get_running_loop()
        return loop.call_later(BUSY_SECONDS, lambda: self.beside(self._show_busy(incoming)))

    async def _show_busy(self, incoming: Incoming) -> None:
        place = place_of_address(incoming.address)
        place = replace(place, thread=incoming.address.thread or incoming.root or incoming.message)
        language = self.people.remembered(incoming.account).language or self._language
        try:
            await self.courier.status(place, words().word(language, "slack.show.working"))
        except TROUBLES as error:
            log.debug("no status: %s", where(error))

    async def _to_stranger(self, incoming: Incoming, unknown: UnknownAccount, language: str) -> str:
        """What somebody who is in no brand is told; where others hear, a question is answered from the shipped guide,
        and the rest is told sparingly."""
        if incoming.shared and isinstance(incoming.input, Said):
            found = await asyncio.to_thread(self._runner.look_up, incoming.input.text, language)
            nodes = bystanders_nodes(found, language)
            if nodes:
                await self.say(incoming, nodes)
                return ""
        if incoming.shared and not self._sparing.may_tell(incoming.address.place, incoming.account):
            return ""
        return words().word(language, f"slack.stranger.{unknown.reason}")

    async def tell(self, incoming: Incoming, text: str) -> None:
        """Where others hear, to the one who spoke alone."""
        await self.say(incoming, (paragraph(text),), alone=incoming.shared)

    async def say(self, incoming: Incoming, nodes: Sequence[Node], *, alone: bool = False, form: bool = False) -> None:
        """Something that isn't part of a conversation, to where the delivery came from; with a button that opens a
        form where there is one."""
        place = place_of_address(incoming.address)
        if not incoming.shared:
            place = replace(place, thread=incoming.root or incoming.message)
        message = message_of(nodes, self.people.remembered(incoming.account).language or self._language, form=form)
        if message is None:
            return
        await self._pace.turn(Asking(incoming.address.place, group=False, reply=True))
        try:
            if alone:
                await self.courier.show(place, message, incoming.account.partition("/")[2])
            else:
                await self.courier.say(place, message)
        except TROUBLES as error:
            log.warning("a word was not sent: %s", where(error))

    async def told_alone(self, actor: Actor, text: str, response_url: str = "") -> None:
        """A word to one person: as the answer to a command, else in their own conversation."""
        message = message_of((paragraph(text),), self.reads(actor))
        assert message is not None
        if response_url:
            await self.api.respond(response_url, **ephemeral(message))
            return
        try:
            await self.courier.say(Place(actor.team, "", actor.user), message)
        except TROUBLES as error:
            log.warning("a word was not sent: %s", where(error))

    def worked_soon(self, accepted: Accepted) -> asyncio.Future[Outcome]:
        """The delivery's outcome, once it is its turn."""
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        async def work(one: Accepted) -> None:
            outcome = Outcome()
            try:
                outcome = await self.outcome(one)
            finally:
                if not done.done():
                    done.set_result(outcome)

        self.queue(accepted, work)
        return done

    def reads(self, actor: Actor) -> str:
        return self.surfaces.language_of(actor)

    def with_name(self, actor: Actor) -> Actor:
        return replace(actor, name=self.people.remembered(actor.account).name)

    async def in_modal(self, actor: Actor, view_id: str, decided: Decided) -> None:
        """The outcome in place of what a modal showed. What is asked, what a modal can't show, and what finds it
        closed, goes to the conversation."""
        shown, opinions = shown_aside(decided.outgoing)
        language = decided.turn.conversation.language
        if shown:
            replies = [one.reply for one in shown]
            view = self.surfaces.said([*replies, Reply((), opinions)], language)
        else:
            view = self.surfaces.done(actor, language)
        if view_id and await self.surfaces.update(actor.team, view_id, view):
            await self.noted(shown)
            self.post(without_opinions(one) for one in decided.outgoing if one not in shown)
        else:
            self.post(decided.outgoing)

    async def opened_in_time(self, opening: Coroutine[Any, Any, bool], actor: Actor, response_url: str = "") -> None:
        """Opens a form from where no message can answer; whoever waited in vain is told."""
        if not await opening:
            await self.told_alone(actor, words().word(self.reads(actor), "slack.form.expired"), response_url)


def _actor_of(incoming: Incoming) -> Actor:
    team = incoming.address.place.partition("/")[0]
    return Actor(team, incoming.account, incoming.account_name, bool(incoming.team))
