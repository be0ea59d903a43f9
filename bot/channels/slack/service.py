"""The app at work: deliveries that have been accepted become turns, and turns become messages, modals and answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.channels.bystanders import Sparing, bystanders_nodes
from bot.channels.pressed import quiet_word, took_effect
from bot.channels.slack import modals
from bot.channels.slack.api import Api
from bot.channels.slack.buttons import LINK, Plain, form_button, placeless, read_action
from bot.channels.slack.courier import TROUBLES, Courier, Place, may_fill_in, place_of_address
from bot.channels.slack.intake import Accepted, FormWanted, Intake, Refused, Taken
from bot.channels.slack.parts import Message, chosen, parts, together
from bot.channels.slack.people import People
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
from bot.channels.slack.surfaces import Sheet, Surfaces, begins, sheet_of
from bot.channels.slack.uploads import fetched
from bot.hosting import Counts
from bot.in_order import InOrder
from bot.posting.pace import Asking, Pace
from bot.posting.posting import Posting
from bot.runner import Runner, where
from bot.words import words
from bot.writer import Writer
from flows.engine.form import Form, pages
from flows.engine.messages import Commanded, Input, Node, Option, Pressed, Reply, Said, Submitted, Uploaded, paragraph
from storage.incoming import Address, Incoming
from storage.outgoing import Outgoing, SentPart
from storage.problems import SetAside, StoreProblem, UnknownAccount

if TYPE_CHECKING:
    from storage.store import Decided, Store

log = logging.getLogger("vaikute")

Json = Mapping[str, Any]
Work = Callable[[Accepted], Coroutine[Any, Any, None]]

OUTCOME_SECONDS = 1.8
"""How long what carries its own answer waits for the turn's outcome. DESIGN wants 2 s, and Slack gives up after 3."""

FIRST = "0"
"""When what an earlier process left was done: before all that comes."""

UNWRITABLE_SECONDS = 2.0
"""Between two tries while the database can't be written."""

BUSY_SECONDS = 0.7
"""Of work after which the thread shows that something is being done."""

HOME_SECONDS = 1.0
"""A home tab is shown again at most this often: many things may change at once."""

MOST_HOMES = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery led to. Without `decided` nothing did, and `told` says why; both are empty when it had been
    worked before."""

    decided: Decided | None = None
    told: str = ""


class Service:
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
        commands: Mapping[str, str],
        forms: frozenset[str],
        language: str,
        *,
        removed: Callable[[Removed], Coroutine[Any, Any, None]],
    ) -> None:
        """`commands`: what can be written after a slash to the command's name; `forms`: the ways to name a form;
        `removed` is told of a team that took the app out."""
        self._store = store
        self._writer = writer
        self._runner = runner
        self._api = api
        self._courier = courier
        self._posting = posting
        self._pace = pace
        self._intake = intake
        self._people = people
        self._surfaces = surfaces
        self._clock = clock
        self._commands = commands
        self._forms = forms
        self._language = language
        self._removed = removed
        self._places = InOrder()
        self._coming: Counter[str] = Counter()
        """By place, how much of what was said there is being kept now."""
        self._held: dict[str, list[tuple[Accepted, Work, str]]] = {}
        """What was said or pressed and is kept, while something else of its place is being kept: Slack promises no
        order, and what came together is worked in the order in which it was done."""
        self._sparing = Sparing()
        self._aside: set[asyncio.Task[object]] = set()
        self._homes: dict[str, tuple[Actor, str]] = {}
        """Whoever has looked at their home tab, and the app's id, by account."""
        self._home_due: set[str] = set()
        self.accepted = 0
        """Deliveries kept since the start."""
        self.worked = 0
        """Turns made since the start."""

    # What comes in.

    async def start(self) -> None:
        """Works and sends what an earlier process left."""
        await self._posting.start()
        for inbox_id, incoming in await self._writer.run(self._left_over):
            self._queue(Accepted(inbox_id, incoming), self._work, FIRST)

    def _left_over(self) -> list[tuple[int, Incoming]]:
        return [(inbox_id, self._store.incoming(inbox_id)) for inbox_id in self._store.waiting(CHANNEL)]

    async def take(self, payload: Json) -> Json | None:
        """What Slack is answered; None for nothing. When this returns, the delivery is safe. Raises StoreProblem when
        it isn't."""
        try:
            happening = read(payload, self._commands, self._forms)
            self._surfaces.app = str(payload.get("api_app_id") or self._surfaces.app)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            log.warning("a payload was not understood: %s", where(error))
            return None
        match happening:
            case Heard():
                await self._hear(happening)
            case Press():
                await self._pressed(happening)
            case Ordered():
                return await self._order(happening)
            case FormSent():
                return await self._form_sent(happening)
            case FormChanged():
                self._beside(self._surfaces.change_form(happening.actor, happening.view))
            case FormClosed():
                self._beside(self._form_closed(happening))
            case Shortcut():
                await self._shortcut(happening)
            case HomeOpened(actor, app):
                self._beside(self._open_home(actor, app))
            case MessagesOpened():
                await self._messages_opened(happening)
            case Removed():
                self._beside(self._removed(happening))
        return None

    def _queue(self, accepted: Accepted, work: Work, at: str = "") -> None:
        """`at`: the event's own time, by which what is said in one place is put into order."""
        self.accepted += 1
        number = int(float(at) * 1_000_000) if at else time.time_ns() // 1_000
        self._places.add(accepted.incoming.address.place, number, partial(work, accepted))

    def _beside(self, work: Coroutine[Any, Any, object]) -> None:
        """Something that nothing waits for."""
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(self._done_quietly(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _done_quietly(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:
            log.error("beside: %s", where(error))

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
        """Since when Slack has not been reached; None when it was at the last try."""
        return self._posting.troubled_since

    def counts(self) -> Counts:
        posting = self._posting
        return Counts(
            self.waiting, self.unsent, self.accepted, self.worked, posting.sent, posting.failed, posting.not_reached
        )

    def reached(self) -> None:
        """Slack has been reached again: what waits for that goes now."""
        self._posting.reached()

    async def idle(self) -> None:
        """Until everything that came has been worked and sent."""
        while self._places.busy or self._aside or self._posting.backlog:
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

    # What was said.

    async def _hear(self, heard: Heard) -> None:
        incoming = self._named(heard.incoming)
        if not incoming.shared:
            self._courier.remember(incoming.address.place, heard.channel)
        await self._keep(incoming.address.place, incoming, heard.at, self._work)

    async def _keep(self, place: str, given: Incoming | Press, at: str, work: Work) -> Taken:
        """Keeps what was said or pressed at a place, and has it worked in its order. Raises StoreProblem."""
        self._coming[place] += 1
        try:
            taken = await self._intake.take(given)
            if isinstance(taken, Accepted):
                named = replace(taken, incoming=self._named(taken.incoming))
                self._held.setdefault(place, []).append((named, work, at))
            return taken
        finally:
            self._coming[place] -= 1
            if not self._coming[place]:
                del self._coming[place]
                for held in self._held.pop(place, ()):
                    self._queue(*held)

    def _named(self, incoming: Incoming) -> Incoming:
        """With what is remembered of who said it."""
        known = self._people.remembered(incoming.account)
        return replace(incoming, account_name=known.name, language=known.language)

    async def _work(self, accepted: Accepted) -> None:
        given: Input | None = None
        if self._names_form(accepted.incoming):
            if await self._has_form(accepted.incoming):
                await self._offer_form(accepted)
                return
            given = Submitted({})  # says that no form is open, and what one could begin
        outcome = await self._outcome(accepted, given)
        if outcome.decided is not None:
            self._posting.add(outcome.decided.outgoing)
        elif outcome.told:
            await self._tell(accepted.incoming, outcome.told)

    def _names_form(self, incoming: Incoming) -> bool:
        given = incoming.input
        return isinstance(given, Said) and given.text.strip(" ./!").casefold() in self._forms

    async def _has_form(self, incoming: Incoming) -> bool:
        shown = await self._surfaces.form(incoming.address, incoming.account)
        return shown is not None and isinstance(shown.form, Form)

    async def _offer_form(self, accepted: Accepted) -> None:
        """A form opens from a button only: what is said brings one."""
        language = await self._introduce(accepted)
        text = words().word(language, "slack.form.offered")
        await self._say(accepted.incoming, (paragraph(text),), form=True)
        await self._writer.run(self._store.finish, accepted.inbox_id, self._clock())

    async def _outcome(self, accepted: Accepted, given: Input | None = None) -> Outcome:
        """Works a delivery, or what was `given` by it. What could not be worked is finished, with what is to be told of
        it."""
        incoming = accepted.incoming
        language = await self._introduce(accepted)
        try:
            decided = await self._decide(accepted, given)
        except UnknownAccount as unknown:
            told = await self._to_stranger(incoming, unknown, language)
            await self._writer.run(self._store.finish, accepted.inbox_id, self._clock())
            return Outcome(told=told)
        except SetAside as problem:
            return Outcome(told=words().word(language, "slack.word.set_aside", reference=problem.reference))
        self.worked += decided is not None
        self._home_changed(incoming, decided)
        return Outcome(decided)

    async def _introduce(self, accepted: Accepted) -> str:
        """Learns who it is, before the first turn with them. The language that they read."""
        incoming = accepted.incoming
        found = await self._people.ask(_actor_of(incoming))
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
            while True:
                try:
                    return await self._writer.run(self._runner.decide, accepted.inbox_id, incoming, given)
                except StoreProblem as problem:
                    log.error("a delivery waits: %s", where(problem))
                    await asyncio.sleep(UNWRITABLE_SECONDS)
        finally:
            showing.cancel()

    async def _upload(self, incoming: Incoming) -> Uploaded:
        """What a stranger sends is not fetched."""
        assert isinstance(incoming.input, Uploaded)
        may_begin = partial(self._store.may_begin, CHANNEL, incoming.account, incoming.team)
        if not await self._writer.run(may_begin):
            return incoming.input
        return await fetched(self._api, incoming)

    def _busy(self, incoming: Incoming) -> asyncio.TimerHandle:
        """Shows that something is being done, once it takes longer than a moment; until cancelled."""
        loop = asyncio.get_running_loop()
        return loop.call_later(BUSY_SECONDS, lambda: self._beside(self._show_busy(incoming)))

    async def _show_busy(self, incoming: Incoming) -> None:
        place = place_of_address(incoming.address)
        place = replace(place, thread=incoming.address.thread or incoming.root or incoming.message)
        language = self._people.remembered(incoming.account).language or self._language
        try:
            await self._courier.status(place, words().word(language, "slack.show.working"))
        except TROUBLES as error:
            log.debug("no status: %s", where(error))

    # Words outside of any conversation.

    async def _to_stranger(self, incoming: Incoming, unknown: UnknownAccount, language: str) -> str:
        """What somebody who is in no brand is told; where others hear, a question is answered from the shipped guide,
        and the rest is told sparingly."""
        if incoming.shared and isinstance(incoming.input, Said):
            found = await asyncio.to_thread(self._runner.look_up, incoming.input.text, language)
            nodes = bystanders_nodes(found, language)
            if nodes:
                await self._say(incoming, nodes)
                return ""
        if incoming.shared and not self._sparing.may_tell(incoming.address.place, incoming.account):
            return ""
        return words().word(language, f"slack.stranger.{unknown.reason}")

    async def _tell(self, incoming: Incoming, text: str) -> None:
        """Where others hear, to the one who spoke alone."""
        await self._say(incoming, (paragraph(text),), alone=incoming.shared)

    async def _say(self, incoming: Incoming, nodes: Sequence[Node], *, alone: bool = False, form: bool = False) -> None:
        """Something that isn't part of a conversation, to where the delivery came from; with a button that opens a
        form where there is one."""
        place = place_of_address(incoming.address)
        if not incoming.shared:
            place = replace(place, thread=incoming.root or incoming.message)
        message = _message(nodes, self._people.remembered(incoming.account).language or self._language, form=form)
        if message is None:
            return
        await self._pace.turn(Asking(incoming.address.place, group=False, reply=True))
        try:
            if alone:
                await self._courier.show(place, message, incoming.account.partition("/")[2])
            else:
                await self._courier.say(place, message)
        except TROUBLES as error:
            log.warning("a word was not sent: %s", where(error))

    # Buttons.

    async def _pressed(self, press: Press) -> None:
        actor = press.actor
        if press.action == LINK:
            return
        on_view = press.spot.view is not None
        plain = read_action(press.action, press.value)
        wanted = begins(plain.option_id) if on_view and isinstance(plain, Plain) else None
        if wanted is not None:
            flow, given, visit = wanted
            away = not _is_modal(press)
            opening = self._surfaces.open_form(
                press.trigger, actor, actor.private, flow=flow, words=given, visit=visit, away=away
            )
            self._beside(self._opened_in_time(opening, actor))
            return
        taken = await self._keep(press.address.place, press, press.at, partial(self._work_press, press))
        match taken:
            case FormWanted(address, shared):
                self._beside(self._open_asked(press, address, shared=shared))
            case Refused(word):
                self._beside(self._word_to(press, words().word(self._reads(actor), f"slack.press.{word}")))

    async def _open_asked(self, press: Press, address: Address, *, shared: bool) -> None:
        away = press.spot.channel != self._courier.known_channel(press.actor.private.place) and not shared
        opened = await self._surfaces.open_form(press.trigger, press.actor, address, shared=shared, away=away)
        if not opened:
            await self._word_to(press, words().word(self._reads(press.actor), "slack.form.expired"))

    async def _opened_in_time(self, opening: Coroutine[Any, Any, bool], actor: Actor, response_url: str = "") -> None:
        """Opens a form from where no message can answer; whoever waited in vain is told."""
        if not await opening:
            await self._told_alone(actor, words().word(self._reads(actor), "slack.form.expired"), response_url)

    async def _told_alone(self, actor: Actor, text: str, response_url: str = "") -> None:
        """A word to one person: as the answer to a command, else in their own conversation."""
        message = _message((paragraph(text),), self._reads(actor))
        assert message is not None
        if response_url:
            await self._api.respond(response_url, **_ephemeral(message))
            return
        try:
            await self._courier.say(Place(actor.team, "", actor.user), message)
        except TROUBLES as error:
            log.warning("a word was not sent: %s", where(error))

    async def _work_press(self, press: Press, accepted: Accepted) -> None:
        outcome = await self._outcome(accepted)
        decided = outcome.decided
        if decided is None:
            if outcome.told:
                await self._word_to(press, outcome.told)
            return
        if _is_modal(press):
            assert press.spot.view is not None
            await self._in_modal(press.actor, str(press.spot.view["id"]), decided)
            return
        word = quiet_word(decided)
        if word is not None and not word.options and not word.documents and word.table is None:
            message = _message(word.nodes, decided.outgoing[0].language)
            if message is not None and await self._show_to(press, message):
                await self._noted(decided.outgoing)
            else:
                self._posting.add(decided.outgoing)
        else:
            self._posting.add(decided.outgoing)
        if accepted.shown is not None and press.spot.view is None and _closes(accepted, decided):
            assert accepted.option is not None
            self._beside(self._close_buttons(press, accepted.shown, accepted.option.label))

    async def _close_buttons(self, press: Press, shown: Outgoing, label: str) -> None:
        """What was chosen stands where the buttons were. The message is made anew: what Slack gives back of it is
        escaped."""
        made = (one for one in self._courier.parts(shown) if isinstance(one, Message))
        message = next((one for one in made if any(block["type"] == "actions" for block in one.blocks)), None)
        if message is None:
            return
        spot, blocks = press.spot, chosen(message.blocks, label)
        if spot.ephemeral:
            await self._api.respond(spot.response_url, replace_original=True, text=message.text, blocks=list(blocks))
            return
        try:
            plain = chosen(message.plain, label) if message.plain else ()
            await self._courier.change(press.actor.team, spot.channel, spot.ts, Message(message.text, blocks, plain))
        except TROUBLES as error:
            log.debug("buttons stayed: %s", where(error))

    async def _word_to(self, press: Press, text: str) -> None:
        """A quiet word to whoever pressed, where they pressed."""
        if press.spot.view is not None:
            language, team = self._reads(press.actor), press.actor.team
            view = self._surfaces.said_words(text, language)
            if _is_modal(press):
                await self._surfaces.update(team, str(press.spot.view["id"]), view)
            else:
                await self._surfaces.open(press.trigger, team, _given(view), language)
            return
        message = _message((paragraph(text),), self._reads(press.actor))
        if message is not None:
            await self._show_to(press, message)

    async def _show_to(self, press: Press, message: Message) -> bool:
        spot = press.spot
        if not spot.channel:
            return False
        place = Place(press.actor.team, spot.channel, "", spot.thread)
        try:
            await self._courier.show(place, message, press.actor.user)
        except TROUBLES as error:
            log.debug("a word was not shown: %s", where(error))
            return False
        return True

    async def _in_modal(self, actor: Actor, view_id: str, decided: Decided) -> None:
        """The outcome in place of what a modal showed. What is asked, what a modal can't show, and what finds it
        closed, goes to the conversation."""
        shown, opinions = _shown_aside(decided.outgoing)
        language = decided.turn.conversation.language
        if shown:
            replies = [one.reply for one in shown]
            view = self._surfaces.said([*replies, Reply((), opinions)], language)
        else:
            view = self._surfaces.done(actor, language)
        if view_id and await self._surfaces.update(actor.team, view_id, view):
            await self._noted(shown)
            self._posting.add(_without_opinions(one) for one in decided.outgoing if one not in shown)
        else:
            self._posting.add(decided.outgoing)

    async def _noted(self, outgoing: Sequence[Outgoing]) -> None:
        """These have been shown otherwise."""
        sent = [SentPart(one.id, 0, "", last=True) for one in outgoing]
        await self._writer.first(self._store.note_parts, sent, self._clock())

    # Commands.

    async def _order(self, ordered: Ordered) -> Json | None:
        actor = self._with_name(ordered.actor)
        if isinstance(ordered.given, Commanded) and ordered.given.name in self._forms:
            away = ordered.channel != self._courier.known_channel(actor.private.place)
            opening = self._surfaces.open_form(ordered.trigger, actor, actor.private, away=away)
            self._beside(self._opened_in_time(opening, actor, ordered.response_url))
            return None
        incoming = Incoming(
            ordered.delivery_id,
            actor.private,
            actor.account,
            actor.name,
            ordered.given,
            language=self._people.remembered(actor.account).language,
            team=actor.team if actor.own else "",
        )
        taken = await self._intake.take(incoming)
        if not isinstance(taken, Accepted):
            return None
        if ordered.channel == self._courier.known_channel(actor.private.place):
            self._queue(taken, self._work)
            return None
        worked = self._worked(taken)
        done, _ = await asyncio.wait({worked}, timeout=OUTCOME_SECONDS)
        if done:
            return await self._answer(actor, worked.result())
        self._beside(self._answer_late(ordered, actor, worked))
        return None

    def _worked(self, accepted: Accepted) -> asyncio.Future[Outcome]:
        """The delivery's outcome, once it is its turn."""
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        async def work(one: Accepted) -> None:
            outcome = Outcome()
            try:
                outcome = await self._outcome(one)
            finally:
                if not done.done():
                    done.set_result(outcome)

        self._queue(accepted, work)
        return done

    async def _answer(self, actor: Actor, outcome: Outcome) -> Json | None:
        """To a command given somewhere else than in the conversation: the outcome where one message holds it, else a
        word that it is there. What is asked is asked in the conversation, where it can be answered in words."""
        language = self._reads(actor)
        if outcome.decided is None:
            told = _message((paragraph(outcome.told),), language)
            return _ephemeral(told) if told is not None else None
        outgoing = outcome.decided.outgoing
        shown, opinions = _shown_aside(outgoing)
        made = [part for one in shown for part in self._courier.parts(one) if isinstance(part, Message)]
        answer = together(made, placeless(opinions, 0))
        if answer is not None:
            await self._noted(shown)
            self._posting.add(_without_opinions(one) for one in outgoing if one not in shown)
            return _ephemeral(answer)
        self._posting.add(outgoing)
        if not outgoing:
            return None
        last = outgoing[-1]
        fills = (form_button(0, last.reply.options, language),) if may_fill_in(last) else ()
        below = self._surfaces.way_there(actor, language, *fills)
        return _ephemeral(private_elsewhere(language, below, asks=last.asks))

    async def _answer_late(self, ordered: Ordered, actor: Actor, worked: asyncio.Future[Outcome]) -> None:
        answer = await self._answer(actor, await worked)
        if answer is not None and ordered.response_url:
            await self._api.respond(ordered.response_url, **answer)

    # Forms.

    async def _form_sent(self, sent: FormSent) -> Json | None:
        try:
            sheet = sheet_of(modals.metadata(sent.view), sent.actor)
        except (KeyError, TypeError, ValueError):
            return None
        actor = self._with_name(sent.actor)
        values = _values(sheet, sent.view)
        given = _submitted(sheet, values)
        taken = await self._intake.take(self._of_sheet(sent.delivery_id, actor, sheet, given))
        if not isinstance(taken, Accepted):
            return None
        worked = self._worked(taken)
        done, _ = await asyncio.wait({worked}, timeout=OUTCOME_SECONDS)
        if done:
            return await self._after_form(actor, sheet, sent.view, worked.result())
        self._beside(self._after_form_late(actor, sheet, sent.view, worked))
        return {"response_action": "update", "view": modals.loading(self._reads(actor))}

    def _of_sheet(self, delivery_id: str, actor: Actor, sheet: Sheet, given: Input) -> Incoming:
        return Incoming(
            delivery_id,
            sheet.address,
            actor.account,
            actor.name,
            given,
            language=self._people.remembered(actor.account).language,
            shared=sheet.shared,
            team=actor.team if actor.own else "",
        )

    async def _after_form(self, actor: Actor, sheet: Sheet, view: Json, outcome: Outcome) -> Json | None:
        """What the modal shows next: faults under their fields, the next page, or nothing more."""
        decided = outcome.decided
        if decided is None:
            if not outcome.told:
                return {"response_action": "clear"}
            return _update(self._surfaces.said_words(outcome.told, self._reads(actor)))
        language = decided.turn.conversation.language
        if decided.turn.faults:
            self._posting.add(decided.outgoing)
            return {"response_action": "errors", "errors": modals.errors(decided.turn.faults, view)}
        if decided.turn.stale:
            return await self._anew(actor, sheet, decided, language)
        following = await self._following(actor, sheet, view)
        if following is None:
            if _only_words(decided):
                await self._noted(decided.outgoing)
                return _update(self._surfaces.said([one.reply for one in decided.outgoing], language))
            self._posting.add(decided.outgoing)
            return _update(self._surfaces.done(actor, language)) if sheet.away else {"response_action": "clear"}
        self._posting.add(decided.outgoing)
        return _update(following)

    async def _anew(self, actor: Actor, sheet: Sheet, decided: Decided, language: str) -> Json:
        """The conversation went on while the form was open: the form as it stands now, with a word about it."""
        notes = tuple(node for one in decided.outgoing for node in one.reply.nodes)
        await self._noted(decided.outgoing)
        shown = await self._surfaces.sheet_form(sheet, actor.account)
        if shown is None or not isinstance(shown.form, Form) or not shown.form.begun:
            return _update(self._surfaces.said([one.reply for one in decided.outgoing], language))
        form = shown.form
        fresh = replace(sheet, visit=form.visit, asked=form.asked, flow=form.flow)
        return _update(self._surfaces.page(form, fresh, shown.language, notes))

    async def _following(self, actor: Actor, sheet: Sheet, view: Json) -> dict[str, Any] | None:
        """The page that comes next: one that still lacks something required, else this one where its answers brought
        something more to ask, else the next one; None at the end."""
        shown = await self._surfaces.sheet_form(sheet, actor.account)
        if shown is None or not isinstance(shown.form, Form) or not shown.form.begun:
            return None
        form, made = shown.form, pages(shown.form)
        lacking = [
            number
            for number, fields in enumerate(made)
            if not form.ready and any(one.required and not one.value and not one.chosen for one in fields)
        ]
        seen = modals.field_ids(view)
        page = lacking[0] if lacking else sheet.page
        if not lacking and (page >= len(made) or all(one.id in seen or one.value for one in made[page])):
            page += 1
        if page >= len(made):
            return None
        following = replace(sheet, flow=form.flow, visit=form.visit, asked=form.asked, page=page, saved=True)
        return self._surfaces.page(form, following, shown.language)

    async def _after_form_late(self, actor: Actor, sheet: Sheet, view: Json, worked: asyncio.Future[Outcome]) -> None:
        """The outcome came too late for an answer: the waiting modal is brought up to date."""
        answer = await self._after_form(actor, sheet, view, await worked)
        language = self._reads(actor)
        if answer is not None and answer.get("response_action") == "errors":
            # The fields are gone by now, and what stood in them.
            typed = modals.typed(view)
            shown = await self._surfaces.sheet_form(sheet, actor.account, typed=typed)
            if shown is not None and isinstance(shown.form, Form):
                faults = modals.named_faults(answer["errors"], view)
                form = replace(shown.form, visit=sheet.visit, asked=sheet.asked)
                page = self._surfaces.page(form, sheet, language, [paragraph(one) for one in faults], typed)
                await self._surfaces.update(actor.team, str(view["id"]), page)
        elif answer is not None and "view" in answer:
            await self._surfaces.update(actor.team, str(view["id"]), answer["view"])
        else:
            await self._surfaces.update(actor.team, str(view["id"]), self._surfaces.done(actor, language))

    async def _form_closed(self, closed: FormClosed) -> None:
        """What was filled in and can be read stays as a draft, and the conversation says where it stands."""
        sheet = sheet_of(modals.metadata(closed.view), closed.actor)
        actor = self._with_name(closed.actor)
        values = {key: text for key, text in _values(sheet, closed.view).items() if text.strip()}
        saved = sheet.saved
        for attempt in range(2):
            if not values:
                break
            given = _submitted(sheet, values)
            taken = await self._intake.take(self._of_sheet(f"{closed.delivery_id}:{attempt}", actor, sheet, given))
            outcome = await self._worked(taken) if isinstance(taken, Accepted) else Outcome()
            if outcome.decided is None or outcome.decided.turn.stale:
                return
            faults = outcome.decided.turn.faults
            if not faults:
                saved = True
                if outcome.decided.outgoing:
                    self._posting.add(outcome.decided.outgoing)
                    return  # it said what comes next
                break
            values = {key: text for key, text in values.items() if key not in faults}
        if saved:
            kept = words().word(self._reads(actor), "slack.form.kept")
            await self._tell(self._of_sheet("", actor, sheet, Commanded("repeat")), kept)
            told = Commanded("repeat")
            taken = await self._intake.take(self._of_sheet(f"{closed.delivery_id}:kept", actor, sheet, told))
            if isinstance(taken, Accepted):
                self._queue(taken, self._work)

    # Shortcuts, and what is looked at.

    async def _shortcut(self, shortcut: Shortcut) -> None:
        actor = self._with_name(shortcut.actor)
        if shortcut.name == NEW_CAMPAIGN:
            opening = self._surfaces.open_form(shortcut.trigger, actor, actor.private, flow="goals", away=True)
            self._beside(self._opened_in_time(opening, actor))
            return
        name = _OF_MESSAGES.get(shortcut.name)
        if name is None:
            return
        incoming = Incoming(
            shortcut.delivery_id,
            actor.private,
            actor.account,
            actor.name,
            Commanded(name, shortcut.text),
            language=self._people.remembered(actor.account).language,
            team=actor.team if actor.own else "",
        )
        taken = await self._intake.take(incoming)
        if isinstance(taken, Accepted):
            self._beside(self._shortcut_shown(shortcut, actor, self._worked(taken)))

    async def _shortcut_shown(self, shortcut: Shortcut, actor: Actor, worked: asyncio.Future[Outcome]) -> None:
        opened = await self._surfaces.open_loading(shortcut.trigger, actor.team, self._reads(actor))
        outcome = await worked
        if outcome.decided is not None:
            await self._in_modal(actor, opened, outcome.decided)
        elif outcome.told and opened:
            view = self._surfaces.said_words(outcome.told, self._reads(actor))
            await self._surfaces.update(actor.team, opened, view)
        elif outcome.told:
            await self._told_alone(actor, outcome.told)

    async def _open_home(self, actor: Actor, app: str) -> None:
        if len(self._homes) >= MOST_HOMES:
            self._homes.clear()
        self._homes[actor.account] = actor, app
        await self._surfaces.show_home(actor, app)

    def _home_changed(self, incoming: Incoming, decided: Decided | None) -> None:
        """Whoever has looked at their home tab finds it up to date after their own turns."""
        account = incoming.account
        if decided is None or account not in self._homes or account in self._home_due:
            return
        if decided.turn.events or decided.turn.visits or isinstance(incoming.input, Commanded | Pressed):
            self._home_due.add(account)
            self._beside(self._show_home_again(account))

    async def _show_home_again(self, account: str) -> None:
        await asyncio.sleep(HOME_SECONDS)
        self._home_due.discard(account)
        actor, app = self._homes[account]
        await self._surfaces.show_home(actor, app)

    async def _messages_opened(self, opened: MessagesOpened) -> None:
        """A first look at the conversation: what one may begin with, and a greeting for whoever may come in."""
        actor = opened.actor
        self._courier.remember(actor.private.place, opened.channel)
        self._beside(self._prompt(actor, opened.channel))
        found = await self._writer.first(self._first_time, actor)
        if found:
            incoming = Incoming(
                opened.delivery_id,
                actor.private,
                actor.account,
                actor.name,
                Commanded("start"),
                language=self._people.remembered(actor.account).language,
                team=actor.team if actor.own else "",
            )
            taken = await self._intake.take(incoming)
            if isinstance(taken, Accepted):
                self._queue(taken, self._work)

    def _first_time(self, actor: Actor) -> bool:
        team = actor.team if actor.own else ""
        if not self._store.may_begin(CHANNEL, actor.account, team):
            return False
        return self._store.conversation(actor.private, actor.account) is None

    async def _prompt(self, actor: Actor, channel: str) -> None:
        from bot.channels.slack.manifest import prompts

        await self._people.ask(actor)
        language = self._reads(actor)
        title = words().word(language, "slack.prompts.title")
        await self._surfaces.prompts(actor, channel, prompts(language), title)

    # Who.

    def _reads(self, actor: Actor) -> str:
        return self._surfaces.language_of(actor)

    def _with_name(self, actor: Actor) -> Actor:
        return replace(actor, name=self._people.remembered(actor.account).name)


NEW_CAMPAIGN = "new_campaign"
_OF_MESSAGES = {"check_post": "label", "answer_question": "ask"}
"""The callback ids of the message shortcuts to the commands that they give, with the message's text."""


def private_elsewhere(language: str, below: Sequence[Mapping[str, Any]], *, asks: bool = False) -> Message:
    """That the answer, or what is asked, is in the person's own conversation; `below` is the way there."""
    text = words().word(language, "slack.show.go_on_private" if asks else "slack.show.private_elsewhere")
    made = _message((paragraph(text),), language)
    assert made is not None
    return replace(made, blocks=(*made.blocks, *map(dict, below)))


_OPINIONS = ("c:useful:", "c:not_it:")
_BESIDE = (*_OPINIONS, "p:mine:")
"""How the ids of the options begin that are about what was said before a question came again."""


def _shown_aside(outgoing: Sequence[Outgoing]) -> tuple[list[Outgoing], tuple[Option, ...]]:
    """What can be shown elsewhere than in the conversation, and what can be thought of it, which stands below the
    question that came again."""
    shown = [one for one in outgoing if not one.notice and not one.asks and not one.reply.documents]
    asked = [one for one in outgoing if one.asks and not one.notice]
    return shown, tuple(option for one in asked for option in one.reply.options if option.id.startswith(_OPINIONS))


def _without_opinions(asked: Outgoing) -> Outgoing:
    """A question that came again after something that isn't shown above it. Its own options keep their places."""
    options = asked.reply.options
    while options and asked.asks and options[-1].id.startswith(_BESIDE):
        options = options[:-1]
    return asked if options == asked.reply.options else replace(asked, reply=replace(asked.reply, options=options))


def _message(nodes: Sequence[Node], language: str, *, form: bool = False) -> Message | None:
    """The nodes as one message; None where nothing of them is to be seen."""
    made = parts(Reply(tuple(nodes)), 0, language=language, form=form)
    return next((one for one in made if isinstance(one, Message)), None)


def _ephemeral(message: Message) -> Json:
    """As the answer to a command, to the one who gave it alone."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}


def _submitted(sheet: Sheet, values: Mapping[str, str]) -> Submitted:
    return Submitted(values, flow=sheet.flow, visit=sheet.visit, asked=sheet.asked, shown=True, words=sheet.words)


def _values(sheet: Sheet, view: Json) -> dict[str, str]:
    return modals.everything(view) if sheet.whole else modals.values(view)


def _update(view: Json) -> Json:
    return {"response_action": "update", "view": view}


async def _given(view: dict[str, Any]) -> dict[str, Any]:
    return view


def _is_modal(press: Press) -> bool:
    return press.spot.view is not None and press.spot.view.get("type") == "modal"


def _closes(accepted: Accepted, decided: Decided) -> bool:
    assert accepted.option is not None
    moved = isinstance(accepted.incoming.input, Pressed) and accepted.incoming.input.option != accepted.option.id
    return moved or took_effect(accepted.option, decided)


def _only_words(decided: Decided) -> bool:
    """Whether a form led to no more than a word, such as that it had been sent before."""
    turn = decided.turn
    return (
        not turn.visits
        and not turn.events
        and len(decided.outgoing) == 1
        and not decided.outgoing[0].reply.options
        and decided.outgoing[0].reply.table is None
        and not decided.outgoing[0].reply.documents
    )


def _actor_of(incoming: Incoming) -> Actor:
    team = incoming.address.place.partition("/")[0]
    return Actor(team, incoming.account, incoming.account_name, bool(incoming.team))
