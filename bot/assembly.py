"""The composition root: the parts put together for a channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.channels.terminal.session import Session
from bot.delivery import Delivery, Show
from bot.guide import Guides
from bot.runner import Runner, clock_of
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.store import Store


def session(store: Store, settings: Settings, show: Show) -> Session:
    """The terminal's conversation."""
    from flows.library import respond

    clock = clock_of(settings.zone)
    runner = Runner(store, respond, Guides(store.own_articles), clock, settings.language)
    return Session(store, runner, Delivery(store, settings.files, clock), show, settings.language)


def commands() -> Mapping[str, str]:
    """What can be written after a slash, in any language, to the command's name."""
    from flows.engine.interpretation import all_phrases
    from flows.library import TEXTS

    return {phrase.casefold(): name for name, phrases in all_phrases(TEXTS, "phrase").items() for phrase in phrases}
