"""The press of a button: its turn, its answer, and what becomes of the buttons."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.channels.pressed import quiet_word, took_effect
from bot.channels.slack.buttons import LINK, Plain, read_action
from bot.channels.slack.courier import TROUBLES, Place
from bot.channels.slack.intake import Accepted, FormWanted, Refused
from bot.channels.slack.parts import Message, chosen
from bot.channels.slack.reading import Press
from bot.channels.slack.saying import message_of
from bot.channels.slack.surfaces import begins
from bot.channels.slack.turns import Turns
from bot.runner import where
from bot.words import words
from flows.engine.messages import Pressed, paragraph
from storage.incoming import Address
from storage.outgoing import Outgoing

if TYPE_CHECKING:
    from storage.store import Decided

log = logging.getLogger("vaikute")


class Pressing:
    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def take(self, press: Press) -> None:
        actor = press.actor
        if press.action == LINK:
            return
        on_view = press.spot.view is not None
        plain = read_action(press.action, press.value)
        wanted = begins(plain.option_id) if on_view and isinstance(plain, Plain) else None
        if wanted is not None:
            flow, given, visit = wanted
            away = not is_modal(press)
            opening = self._turns.surfaces.open_form(
                press.trigger, actor, actor.private, flow=flow, words=given, visit=visit, away=away
            )
            self._turns.beside(self._turns.opened_in_time(opening, actor))
            return
        taken = await self._turns.keep(press.address.place, press, press.at, partial(self._work_press, press))
        match taken:
            case FormWanted(address, shared):
                self._turns.beside(self._open_asked(press, address, shared=shared))
            case Refused(word):
                self._turns.beside(self._word_to(press, words().word(self._turns.reads(actor), f"slack.press.{word}")))

    async def _open_asked(self, press: Press, address: Address, *, shared: bool) -> None:
        away = press.spot.channel != self._turns.courier.known_channel(press.actor.private.place) and not shared
        opened = await self._turns.surfaces.open_form(press.trigger, press.actor, address, shared=shared, away=away)
        if not opened:
            await self._word_to(press, words().word(self._turns.reads(press.actor), "slack.form.expired"))

    async def _work_press(self, press: Press, accepted: Accepted) -> None:
        outcome = await self._turns.outcome(accepted)
        decided = outcome.decided
        if decided is None:
            if outcome.told:
                await self._word_to(press, outcome.told)
            return
        if is_modal(press):
            assert press.spot.view is not None
            await self._turns.in_modal(press.actor, str(press.spot.view["id"]), decided)
            return
        word = quiet_word(decided)
        if word is not None and not word.options and not word.documents and word.table is None:
            message = message_of(word.nodes, decided.outgoing[0].language)
            if message is not None and await self._show_to(press, message):
                await self._turns.noted(decided.outgoing)
            else:
                self._turns.post(decided.outgoing)
        else:
            self._turns.post(decided.outgoing)
        if accepted.shown is not None and press.spot.view is None and _closes(accepted, decided):
            assert accepted.option is not None
            self._turns.beside(self._close_buttons(press, accepted.shown, accepted.option.label))

    async def _close_buttons(self, press: Press, shown: Outgoing, label: str) -> None:
        """What was chosen stands where the buttons were. The message is made anew: what Slack gives back of it is
        escaped."""
        made = (one for one in self._turns.courier.parts(shown) if isinstance(one, Message))
        message = next((one for one in made if any(block["type"] == "actions" for block in one.blocks)), None)
        if message is None:
            return
        spot, blocks = press.spot, chosen(message.blocks, label)
        if spot.ephemeral:
            await self._turns.api.respond(
                spot.response_url, replace_original=True, text=message.text, blocks=list(blocks)
            )
            return
        try:
            plain = chosen(message.plain, label) if message.plain else ()
            await self._turns.courier.change(
                press.actor.team, spot.channel, spot.ts, Message(message.text, blocks, plain)
            )
        except TROUBLES as error:
            log.debug("buttons stayed: %s", where(error))

    async def _word_to(self, press: Press, text: str) -> None:
        """A quiet word to whoever pressed, where they pressed."""
        if press.spot.view is not None:
            language, team = self._turns.reads(press.actor), press.actor.team
            view = self._turns.surfaces.said_words(text, language)
            if is_modal(press):
                await self._turns.surfaces.update(team, str(press.spot.view["id"]), view)
            else:
                await self._turns.surfaces.open(press.trigger, team, _given(view), language)
            return
        message = message_of((paragraph(text),), self._turns.reads(press.actor))
        if message is not None:
            await self._show_to(press, message)

    async def _show_to(self, press: Press, message: Message) -> bool:
        spot = press.spot
        if not spot.channel:
            return False
        place = Place(press.actor.team, spot.channel, "", spot.thread)
        try:
            await self._turns.courier.show(place, message, press.actor.user)
        except TROUBLES as error:
            log.debug("a word was not shown: %s", where(error))
            return False
        return True


def is_modal(press: Press) -> bool:
    return press.spot.view is not None and press.spot.view.get("type") == "modal"


def _closes(accepted: Accepted, decided: Decided) -> bool:
    assert accepted.option is not None
    moved = isinstance(accepted.incoming.input, Pressed) and accepted.incoming.input.option != accepted.option.id
    return moved or took_effect(accepted.option, decided)


async def _given(view: dict[str, Any]) -> dict[str, Any]:
    return view
