"""The composition root: the parts put together for a channel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.channels.terminal.session import Session
from bot.delivery import Delivery, Show
from bot.guide import Guides
from bot.runner import Runner, clock_of
from bot.settings import Settings
from bot.writer import Writer
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Document

if TYPE_CHECKING:
    from bot.channels.slack.api import Api as SlackApi
    from bot.channels.slack.reading import Removed
    from bot.channels.slack.service import Service as SlackService
    from bot.channels.telegram.api import Api
    from bot.channels.telegram.service import Service
    from bot.posting.pace import Limits
    from storage.store import Store


def session(store: Store, settings: Settings, show: Show) -> Session:
    """The terminal's conversation."""
    from flows.library import respond

    clock = clock_of(settings.zone)
    runner = Runner(store, respond, Guides(store.own_articles), clock, settings.language)
    return Session(store, runner, Delivery(store, settings.files, clock), show, settings.language)


def telegram(
    store: Store,
    writer: Writer,
    settings: Settings,
    api: Api,
    clock: Callable[[], datetime] | None = None,
    *,
    album_seconds: float | None = None,
    limits: Limits | None = None,
) -> Service:
    """The bot on Telegram. The clock, the wait for an album's rest and how fast it may send are given where a test
    has its own."""
    from bot.channels.telegram.courier import Courier
    from bot.channels.telegram.intake import Intake
    from bot.channels.telegram.reading import CHANNEL
    from bot.channels.telegram.service import ALBUM_SECONDS, Service
    from bot.delivery import document_bytes
    from bot.posting.pace import Limits, Pace
    from bot.posting.posting import Posting
    from flows.library import respond

    clock = clock or clock_of(settings.zone)

    async def made(document: Document, format_: str) -> bytes | None:
        return await asyncio.to_thread(document_bytes, store, document, format_, clock())

    runner = Runner(store, respond, Guides(store.own_articles), clock, settings.language)
    courier = Courier(api, lambda: service.bot.username, made)
    # Telegram takes 30 a second, and counts when they arrive: two are left for the difference.
    pace = Pace(limits or Limits(in_all=28))
    posting = Posting(store, courier, pace, writer.first, clock, channel=CHANNEL)
    intake = Intake(store, writer, clock, commands(), form_names())
    service = Service(
        store,
        writer,
        runner,
        api,
        courier,
        posting,
        pace,
        intake,
        clock,
        settings.language,
        album_seconds=ALBUM_SECONDS if album_seconds is None else album_seconds,
    )
    return service


def slack(
    store: Store,
    writer: Writer,
    settings: Settings,
    api: SlackApi,
    clock: Callable[[], datetime],
    removed: Callable[[Removed], Coroutine[Any, Any, None]],
    *,
    limits: Limits | None = None,
) -> SlackService:
    """The app on Slack. `removed` is told of a team that took it out; how fast it may send is given where a test has
    its own."""
    from bot.channels.slack.courier import Courier
    from bot.channels.slack.intake import Intake
    from bot.channels.slack.people import People
    from bot.channels.slack.reading import CHANNEL
    from bot.channels.slack.service import Service
    from bot.channels.slack.surfaces import Surfaces
    from bot.delivery import document_bytes
    from bot.posting.pace import Limits, Pace
    from bot.posting.posting import Posting
    from flows.library import respond

    async def made(document: Document, format_: str) -> bytes | None:
        return await asyncio.to_thread(document_bytes, store, document, format_, clock())

    runner = Runner(store, respond, Guides(store.own_articles), clock, settings.language)
    courier = Courier(api, made)
    # Slack counts by channel, and tells no number for all of a team's together.
    pace = Pace(limits or Limits(in_all=SLACK_IN_ALL))
    posting = Posting(store, courier, pace, writer.first, clock, channel=CHANNEL)
    people = People(api)
    return Service(
        store,
        writer,
        runner,
        api,
        courier,
        posting,
        pace,
        Intake(store, writer, clock),
        people,
        Surfaces(store, writer, api, people, clock, settings.language),
        clock,
        commands(),
        form_names(),
        settings.language,
        removed=removed,
    )


SLACK_IN_ALL = 100
"""Messages in any second to all channels of all teams together. Own: far more than people cause."""


def form_names() -> frozenset[str]:
    """How a form can be called, in any language."""
    from flows.library import TEXTS

    return frozenset(TEXTS.word(language, "engine.word.form") for language in LANGUAGES) | {"form"}


def commands() -> Mapping[str, str]:
    """What can be written after a slash, in any language, to the command's name."""
    from flows.engine.interpretation import all_phrases
    from flows.library import TEXTS

    return {phrase.casefold(): name for name, phrases in all_phrases(TEXTS, "phrase").items() for phrase in phrases}
