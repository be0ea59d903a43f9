"""What stands beside the conversation: forms and answers in modals, and the home tab.

They are made of what the store says now and hold nothing of their own, so that a process loses none of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.channels.slack import home, modals
from bot.channels.slack.api import Api
from bot.channels.slack.buttons import link_button
from bot.channels.slack.courier import TROUBLES
from bot.channels.slack.people import People
from bot.channels.slack.reading import CHANNEL, Actor
from bot.runner import where
from bot.words import words
from bot.writer import Writer
from flows.engine.form import Field, Form, NoForm, pages
from flows.engine.known import Known
from flows.engine.messages import Conversation, Node, Reply, paragraph
from storage.incoming import Address

if TYPE_CHECKING:
    from storage.store import Store

log = logging.getLogger("vaikute")

View = dict[str, Any]

OPEN_SECONDS = 1.0
"""After so long a modal is opened with a word that it is coming: what opens it is good for three seconds."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which form a modal holds, as its private metadata says."""

    address: Address
    shared: bool
    flow: str
    words: str
    """What the flow begins with."""
    visit: str
    asked: int
    page: int
    saved: bool
    """Whether a page of it has been sent."""
    away: bool = False
    """Whether it was opened elsewhere than in the conversation that it leads to."""
    whole: bool = False
    """Whether what was typed was put into it anew: then all that stands in it counts, and not what changed."""

    def metadata(self) -> dict[str, Any]:
        """What goes with the view, and comes back with it."""
        return {
            "a": self.address.place,
            "h": self.address.thread,
            "s": int(self.shared),
            "f": self.flow,
            "w": self.words,
            "v": self.visit,
            "n": self.asked,
            "p": self.page,
            "d": int(self.saved),
            "o": int(self.away),
            "e": int(self.whole),
        }


def sheet_of(metadata: Mapping[str, Any], actor: Actor) -> Sheet:
    """Raises KeyError, TypeError or ValueError for what isn't one of ours, or is of a place that isn't the actor's."""
    address, shared = Address(CHANNEL, str(metadata["a"]), str(metadata["h"])), bool(metadata["s"])
    team, _, target = address.place.partition("/")
    theirs = team == actor.team and target[:1] in ("C", "G") if shared else address == actor.private
    if not theirs:
        raise ValueError("somebody else's place")
    return Sheet(
        address,
        shared,
        str(metadata["f"]),
        str(metadata["w"]),
        str(metadata["v"]),
        int(metadata["n"]),
        int(metadata["p"]),
        bool(metadata["d"]),
        bool(metadata["o"]),
        bool(metadata["e"]),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it stands, and the language of its conversation."""

    form: Form | NoForm
    language: str


class Surfaces:
    def __init__(
        self,
        store: Store,
        writer: Writer,
        api: Api,
        people: People,
        clock: Callable[[], datetime],
        language: str,
    ) -> None:
        self._store = store
        self._writer = writer
        self._api = api
        self._people = people
        self._clock = clock
        self._language = language
        self.app = ""
        """The app's id, once Slack has named it."""

    # Forms.

    async def open_form(
        self, trigger: str, actor: Actor, address: Address, *, shared: bool = False, flow: str = "", words: str = "",
        visit: str = "", away: bool = False,
    ) -> bool:  # fmt: skip
        """Whether it could be opened."""
        made = self._form_view(actor, address, shared=shared, flow=flow, words=words, visit=visit, away=away)
        return await self.open(trigger, actor.team, made, self.language_of(actor))

    async def _form_view(
        self, actor: Actor, address: Address, *, shared: bool, flow: str, words: str, visit: str, away: bool
    ) -> View:
        shown = await self.form(address, actor.account, flow=flow, words=words, visit=visit)
        if shown is None:
            return self.said_words(*await self.outside(actor))
        if isinstance(shown.form, NoForm):
            return _no_form(shown.form, shown.language)
        form = shown.form
        sheet = Sheet(address, shared, form.flow, form.words, form.visit, form.asked, 0, False, away)
        return self.page(form, sheet, shown.language)

    def page(
        self,
        form: Form,
        sheet: Sheet,
        language: str,
        notes: Sequence[Node] = (),
        typed: Mapping[str, str] | None = None,
    ) -> View:
        """One page of a form; one beyond the end is the last. `notes` stand above it; `typed` is put into its fields,
        where the view before this one has lost it."""
        sheet = replace(sheet, page=max(0, min(sheet.page, len(pages(form)) - 1)))
        if typed is not None:
            form, sheet = modals.with_typed(form, typed), replace(sheet, whole=True)
        if notes:
            form = replace(form, intro=tuple(notes))
        return modals.view(form, sheet.page, language=language, metadata=sheet.metadata())

    async def form(
        self,
        address: Address,
        account: str,
        *,
        flow: str = "",
        words: str = "",
        visit: str = "",
        typed: Mapping[str, str] | None = None,
    ) -> Shown | None:
        """None for an account that is nobody's."""
        see = partial(_see_form, flow=flow, words=words, visit=visit, typed=typed or {})
        return await self._writer.first(self._store.look, address, account, see, self._clock())

    async def sheet_form(self, sheet: Sheet, account: str, *, typed: Mapping[str, str] | None = None) -> Shown | None:
        """The form of a modal as it stands now."""
        return await self.form(
            sheet.address, account, flow=sheet.flow, words=sheet.words, visit=sheet.visit, typed=typed
        )

    async def change_form(self, actor: Actor, view: Mapping[str, Any]) -> None:
        """What else is asked by what has been chosen so far."""
        sheet, typed = sheet_of(modals.metadata(view), actor), modals.typed(view)
        look = partial(self.sheet_form, sheet, actor.account)
        now, base = await look(typed=typed), await look()
        if now is None or base is None or isinstance(now.form, NoForm) or isinstance(base.form, NoForm):
            return
        fields = now.form.fields if sheet.whole else _unfilled(now.form, base.form)
        form = replace(now.form, visit=sheet.visit, asked=sheet.asked, fields=fields)
        changed = self.page(form, sheet, now.language, typed=typed if sheet.whole else None)
        if [one.get("block_id") for one in changed["blocks"]] == [one.get("block_id") for one in view["blocks"]]:
            return
        await self._call("views.update", actor.team, view_id=view["id"], hash=view.get("hash"), view=changed)

    # Modals.

    async def open(self, trigger: str, team: str, made: Awaitable[View], language: str) -> bool:
        """Opens a modal as soon as it is made, or one that says it is coming."""
        making = asyncio.ensure_future(made)
        done, _ = await asyncio.wait({making}, timeout=OPEN_SECONDS)
        if done:
            return await self._call("views.open", team, trigger_id=trigger, view=making.result()) is not None
        opened = await self.open_loading(trigger, team, language)
        view = await making
        if opened:
            await self.update(team, opened, view)
        return bool(opened)

    async def open_loading(self, trigger: str, team: str, language: str) -> str:
        """The id of a modal that says it is coming; empty where it could not be opened."""
        answer = await self._call("views.open", team, trigger_id=trigger, view=modals.loading(language))
        return "" if answer is None else str(answer["view"]["id"])

    async def update(self, team: str, view_id: str, view: View) -> bool:
        return await self._call("views.update", team, view_id=view_id, view=view) is not None

    def said(self, replies: Sequence[Reply], language: str) -> View:
        return modals.said(tuple(replies), language=language)

    def said_words(self, text: str, language: str) -> View:
        """A sentence of the channel's own in a modal."""
        return modals.said((Reply((paragraph(text),)),), language=language)

    def done(self, actor: Actor, language: str) -> View:
        """That it goes on in the person's own conversation, and the way there."""
        view = self.said_words(words().word(language, "slack.form.done"), language)
        return {**view, "blocks": [*view["blocks"], *self.way_there(actor, language)]}

    def way_there(self, actor: Actor, language: str, *beside: View) -> tuple[View, ...]:
        """A button that opens the person's own conversation, and others `beside` it."""
        url = f"slack://app?team={actor.team}&id={self.app}&tab=messages"
        opens = [link_button(words().word(language, "slack.show.open_private"), url)] if self.app else []
        elements = [*opens, *beside]
        return ({"type": "actions", "elements": elements},) if elements else ()

    async def outside(self, actor: Actor) -> tuple[str, str]:
        """What somebody is told who is nobody's member: how to get in, for whom it's enough to come; and the language
        of that."""
        language = self.language_of(actor)
        team = actor.member_of
        may_come = await self._writer.first(self._store.may_begin, CHANNEL, actor.account, team)
        return words().word(language, "slack.stranger.welcome" if may_come else "slack.stranger.uninvited"), language

    def language_of(self, actor: Actor) -> str:
        """Outside of a conversation."""
        return self._people.remembered(actor.account).language or self._language

    # The home tab.

    async def show_home(self, actor: Actor, app: str) -> None:
        await self._people.ask(actor)
        seen = await self._writer.first(self._store.look, actor.private, actor.account, _see_home, self._clock())
        if seen is None:
            text, language = await self.outside(actor)
            view = home.stranger(text, self.way_there(actor, language))
        else:
            dashboard, language = seen
            view = home.view(dashboard, language=language, app_id=app, team=actor.team)
        await self._call("views.publish", actor.team, user_id=actor.user, view=view)

    async def prompts(self, actor: Actor, channel: str, given: Sequence[Mapping[str, str]], title: str) -> None:
        """What a person may begin with, above the empty conversation."""
        await self._call(
            "assistant.threads.setSuggestedPrompts", actor.team, channel_id=channel, prompts=list(given), title=title
        )

    async def _call(self, method: str, team: str, **fields: Any) -> Mapping[str, Any] | None:
        """None where Slack didn't take it: nothing of it is lost, since it is made anew when it is looked at."""
        try:
            return await self._api.call(method, team, **fields)
        except TROUBLES as error:
            log.warning("%s: %s", method, _reason(error))
            return None


def _no_form(why: NoForm, language: str) -> View:
    title = words().word(language, "slack.form.title")
    return modals.said((Reply(why.nodes, why.options),), language, title=title)


def _see_form(
    conversation: Conversation, known: Known, now: datetime, *, flow: str, words: str, visit: str,
    typed: Mapping[str, str],
) -> Shown:  # fmt: skip
    from flows.library import form

    made = form(conversation, known, now, flow=flow, words=words, visit=visit, typed=typed)
    return Shown(made, conversation.language)


def _see_home(conversation: Conversation, known: Known, now: datetime) -> tuple[Any, str]:
    from flows.library import dashboard

    return dashboard(conversation, known, now), conversation.language


def _unfilled(now: Form, base: Form) -> tuple[Field, ...]:
    """The fields of now with what has been answered in them, and not what stands there unsent: Slack keeps that by
    itself, and only what differs from the answers is sent."""
    answered = {field.id: field for field in base.fields}
    return tuple(
        replace(field, value=before.value, chosen=before.chosen)
        if (before := answered.get(field.id)) is not None
        else replace(field, value="", chosen=())
        for field in now.fields
    )


def begins(option_id: str) -> tuple[str, str, str] | None:
    """The flow, its words and the draft that an option of the home tab begins or goes on with; None for others."""
    if not home.opens_form(option_id):
        return None
    _, name, given = option_id.split(":", 2)
    return ("", "", given) if name == "continue" else (name, given, "")


def _reason(error: BaseException) -> str:
    from slack_sdk.errors import SlackApiError

    from bot.channels.slack.errors import error_of

    return error_of(error) if isinstance(error, SlackApiError) and error_of(error) else where(error)
