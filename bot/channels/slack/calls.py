"""Slash commands and shortcuts, whose answer comes where they were called from."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.channels.slack.buttons import form_button, placeless
from bot.channels.slack.courier import may_fill_in
from bot.channels.slack.filled_in import OUTCOME_SECONDS
from bot.channels.slack.intake import Accepted
from bot.channels.slack.parts import Message, together
from bot.channels.slack.reading import Actor, Ordered, Shortcut
from bot.channels.slack.saying import ephemeral, message_of, private_elsewhere, shown_aside, without_opinions
from bot.channels.slack.turns import Outcome, Turns
from flows.engine.messages import Commanded, paragraph

Json = Mapping[str, Any]

NEW_CAMPAIGN = "new_campaign"
_OF_MESSAGES = {"check_post": "label", "answer_question": "ask"}
"""The callback ids of the message shortcuts to the commands that they give, with the message's text."""


class Calls:
    """`forms`: the ways to name a form."""

    def __init__(self, turns: Turns, forms: frozenset[str]) -> None:
        self._turns = turns
        self._forms = forms

    async def order(self, ordered: Ordered) -> Json | None:
        actor = self._turns.with_name(ordered.actor)
        if isinstance(ordered.given, Commanded) and ordered.given.name in self._forms:
            away = ordered.channel != self._turns.courier.known_channel(actor.private.place)
            opening = self._turns.surfaces.open_form(ordered.trigger, actor, actor.private, away=away)
            self._turns.beside(self._turns.opened_in_time(opening, actor, ordered.response_url))
            return None
        incoming = self._turns.incoming_of(ordered.delivery_id, actor, ordered.given)
        taken = await self._turns.intake.take(incoming)
        if not isinstance(taken, Accepted):
            return None
        if ordered.channel == self._turns.courier.known_channel(actor.private.place):
            self._turns.queue(taken, self._turns.work)
            return None
        worked = self._turns.worked_soon(taken)
        done, _ = await asyncio.wait({worked}, timeout=OUTCOME_SECONDS)
        if done:
            return await self._answer(actor, worked.result())
        self._turns.beside(self._answer_late(ordered, actor, worked))
        return None

    async def _answer(self, actor: Actor, outcome: Outcome) -> Json | None:
        """To a command given somewhere else than in the conversation: the outcome where one message holds it, else a
        word that it is there. What is asked is asked in the conversation, where it can be answered in words."""
        language = self._turns.reads(actor)
        if outcome.decided is None:
            told = message_of((paragraph(outcome.told),), language)
            return ephemeral(told) if told is not None else None
        outgoing = outcome.decided.outgoing
        shown, opinions = shown_aside(outgoing)
        made = [part for one in shown for part in self._turns.courier.parts(one) if isinstance(part, Message)]
        answer = together(made, placeless(opinions, 0))
        if answer is not None:
            await self._turns.noted(shown)
            self._turns.post(without_opinions(one) for one in outgoing if one not in shown)
            return ephemeral(answer)
        self._turns.post(outgoing)
        if not outgoing:
            return None
        last = outgoing[-1]
        fills = (form_button(0, last.reply.options, language),) if may_fill_in(last) else ()
        below = self._turns.surfaces.way_there(actor, language, *fills)
        return ephemeral(private_elsewhere(language, below, asks=last.asks))

    async def _answer_late(self, ordered: Ordered, actor: Actor, worked: asyncio.Future[Outcome]) -> None:
        answer = await self._answer(actor, await worked)
        if answer is not None and ordered.response_url:
            await self._turns.api.respond(ordered.response_url, **answer)

    async def shortcut(self, shortcut: Shortcut) -> None:
        actor = self._turns.with_name(shortcut.actor)
        if shortcut.name == NEW_CAMPAIGN:
            opening = self._turns.surfaces.open_form(shortcut.trigger, actor, actor.private, flow="goals", away=True)
            self._turns.beside(self._turns.opened_in_time(opening, actor))
            return
        name = _OF_MESSAGES.get(shortcut.name)
        if name is None:
            return
        incoming = self._turns.incoming_of(shortcut.delivery_id, actor, Commanded(name, shortcut.text))
        taken = await self._turns.intake.take(incoming)
        if isinstance(taken, Accepted):
            self._turns.beside(self._shortcut_shown(shortcut, actor, self._turns.worked_soon(taken)))

    async def _shortcut_shown(self, shortcut: Shortcut, actor: Actor, worked: asyncio.Future[Outcome]) -> None:
        opened = await self._turns.surfaces.open_loading(shortcut.trigger, actor.team, self._turns.reads(actor))
        outcome = await worked
        if outcome.decided is not None:
            await self._turns.in_modal(actor, opened, outcome.decided)
        elif outcome.told and opened:
            view = self._turns.surfaces.said_words(outcome.told, self._turns.reads(actor))
            await self._turns.surfaces.update(actor.team, opened, view)
        elif outcome.told:
            await self._turns.told_alone(actor, outcome.told)
