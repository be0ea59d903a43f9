"""Forms that are sent or closed: what the modal shows next, and what the conversation hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.channels.slack import modals
from bot.channels.slack.intake import Accepted
from bot.channels.slack.reading import Actor, FormClosed, FormSent
from bot.channels.slack.surfaces import Sheet, sheet_of
from bot.channels.slack.turns import Outcome, Turns
from bot.words import words
from flows.engine.form import Form, pages
from flows.engine.messages import Commanded, Input, Said, Submitted, paragraph
from storage.incoming import Incoming

if TYPE_CHECKING:
    from storage.store import Decided

Json = Mapping[str, Any]

OUTCOME_SECONDS = 1.8
"""How long what carries its own answer waits for the turn's outcome. DESIGN wants 2 s, and Slack gives up after 3."""


class FilledIn:
    """`names`: the ways to name a form."""

    def __init__(self, turns: Turns, names: frozenset[str]) -> None:
        self._turns = turns
        self._names = names

    async def sent(self, sent: FormSent) -> Json | None:
        try:
            sheet = sheet_of(modals.metadata(sent.view), sent.actor)
        except (KeyError, TypeError, ValueError):
            return None
        actor = self._turns.with_name(sent.actor)
        values = _values(sheet, sent.view)
        given = _submitted(sheet, values)
        taken = await self._turns.intake.take(self._of_sheet(sent.delivery_id, actor, sheet, given))
        if not isinstance(taken, Accepted):
            return None
        worked = self._turns.worked_soon(taken)
        done, _ = await asyncio.wait({worked}, timeout=OUTCOME_SECONDS)
        if done:
            return await self._after_form(actor, sheet, sent.view, worked.result())
        self._turns.beside(self._after_form_late(actor, sheet, sent.view, worked))
        return {"response_action": "update", "view": modals.loading(self._turns.reads(actor))}

    def _of_sheet(self, delivery_id: str, actor: Actor, sheet: Sheet, given: Input) -> Incoming:
        incoming = self._turns.incoming_of(delivery_id, actor, given)
        return replace(incoming, address=sheet.address, shared=sheet.shared)

    async def _after_form(self, actor: Actor, sheet: Sheet, view: Json, outcome: Outcome) -> Json | None:
        """What the modal shows next: faults under their fields, the next page, or nothing more."""
        decided = outcome.decided
        if decided is None:
            if not outcome.told:
                return {"response_action": "clear"}
            return _update(self._turns.surfaces.said_words(outcome.told, self._turns.reads(actor)))
        language = decided.turn.conversation.language
        if decided.turn.faults:
            self._turns.post(decided.outgoing)
            return {"response_action": "errors", "errors": modals.errors(decided.turn.faults, view)}
        if decided.turn.stale:
            return await self._anew(actor, sheet, decided, language)
        following = await self._following(actor, sheet, view)
        if following is None:
            if _only_words(decided):
                await self._turns.noted(decided.outgoing)
                return _update(self._turns.surfaces.said([one.reply for one in decided.outgoing], language))
            self._turns.post(decided.outgoing)
            return _update(self._turns.surfaces.done(actor, language)) if sheet.away else {"response_action": "clear"}
        self._turns.post(decided.outgoing)
        return _update(following)

    async def _anew(self, actor: Actor, sheet: Sheet, decided: Decided, language: str) -> Json:
        """The conversation went on while the form was open: the form as it stands now, with a word about it."""
        notes = tuple(node for one in decided.outgoing for node in one.reply.nodes)
        await self._turns.noted(decided.outgoing)
        shown = await self._turns.surfaces.sheet_form(sheet, actor.account)
        if shown is None or not isinstance(shown.form, Form) or not shown.form.begun:
            return _update(self._turns.surfaces.said([one.reply for one in decided.outgoing], language))
        form = shown.form
        fresh = replace(sheet, visit=form.visit, asked=form.asked, flow=form.flow)
        return _update(self._turns.surfaces.page(form, fresh, shown.language, notes))

    async def _following(self, actor: Actor, sheet: Sheet, view: Json) -> dict[str, Any] | None:
        """The page that comes next: one that still lacks something required, else this one where its answers brought
        something more to ask, else the next one; None at the end."""
        shown = await self._turns.surfaces.sheet_form(sheet, actor.account)
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
        return self._turns.surfaces.page(form, following, shown.language)

    async def _after_form_late(self, actor: Actor, sheet: Sheet, view: Json, worked: asyncio.Future[Outcome]) -> None:
        """The outcome came too late for an answer: the waiting modal is brought up to date."""
        answer = await self._after_form(actor, sheet, view, await worked)
        language = self._turns.reads(actor)
        if answer is not None and answer.get("response_action") == "errors":
            # The fields are gone by now, and what stood in them.
            typed = modals.typed(view)
            shown = await self._turns.surfaces.sheet_form(sheet, actor.account, typed=typed)
            if shown is not None and isinstance(shown.form, Form):
                faults = modals.named_faults(answer["errors"], view)
                form = replace(shown.form, visit=sheet.visit, asked=sheet.asked)
                page = self._turns.surfaces.page(form, sheet, language, [paragraph(one) for one in faults], typed)
                await self._turns.surfaces.update(actor.team, str(view["id"]), page)
        elif answer is not None and "view" in answer:
            await self._turns.surfaces.update(actor.team, str(view["id"]), answer["view"])
        else:
            await self._turns.surfaces.update(actor.team, str(view["id"]), self._turns.surfaces.done(actor, language))

    async def closed(self, closed: FormClosed) -> None:
        """What was filled in and can be read stays as a draft, and the conversation says where it stands."""
        sheet = sheet_of(modals.metadata(closed.view), closed.actor)
        actor = self._turns.with_name(closed.actor)
        values = {key: text for key, text in _values(sheet, closed.view).items() if text.strip()}
        saved = sheet.saved
        for attempt in range(2):
            if not values:
                break
            given = _submitted(sheet, values)
            taken = await self._turns.intake.take(
                self._of_sheet(f"{closed.delivery_id}:{attempt}", actor, sheet, given)
            )
            outcome = await self._turns.worked_soon(taken) if isinstance(taken, Accepted) else Outcome()
            if outcome.decided is None or outcome.decided.turn.stale:
                return
            faults = outcome.decided.turn.faults
            if not faults:
                saved = True
                if outcome.decided.outgoing:
                    self._turns.post(outcome.decided.outgoing)
                    return  # it said what comes next
                break
            values = {key: text for key, text in values.items() if key not in faults}
        if saved:
            kept = words().word(self._turns.reads(actor), "slack.form.kept")
            await self._turns.tell(self._of_sheet("", actor, sheet, Commanded("repeat")), kept)
            told = Commanded("repeat")
            taken = await self._turns.intake.take(self._of_sheet(f"{closed.delivery_id}:kept", actor, sheet, told))
            if isinstance(taken, Accepted):
                self._turns.queue(taken, self._turns.work)

    def names(self, incoming: Incoming) -> bool:
        given = incoming.input
        return isinstance(given, Said) and given.text.strip(" ./!").casefold() in self._names

    async def there_is(self, incoming: Incoming) -> bool:
        shown = await self._turns.surfaces.form(incoming.address, incoming.account)
        return shown is not None and isinstance(shown.form, Form)

    async def offer(self, accepted: Accepted) -> None:
        """A form opens from a button only: what is said brings one."""
        language = await self._turns.introduce(accepted)
        text = words().word(language, "slack.form.offered")
        await self._turns.say(accepted.incoming, (paragraph(text),), form=True)
        await self._turns.finish(accepted.inbox_id)


def _submitted(sheet: Sheet, values: Mapping[str, str]) -> Submitted:
    return Submitted(values, flow=sheet.flow, visit=sheet.visit, asked=sheet.asked, shown=True, words=sheet.words)


def _values(sheet: Sheet, view: Json) -> dict[str, str]:
    return modals.everything(view) if sheet.whole else modals.values(view)


def _update(view: Json) -> Json:
    return {"response_action": "update", "view": view}


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
