"""Files that people send: fetched after their delivery is safe, before it is worked."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import TelegramError

from bot.channels.telegram.api import Api
from bot.channels.telegram.errors import outcome_of
from bot.files.text import LARGEST, uploaded
from bot.posting.outcomes import Refused
from bot.runner import where
from flows.engine.messages import Uploaded
from storage.incoming import Incoming

log = logging.getLogger("vaikute")

TRIES = 4
FIRST_WAIT = 0.5
"""Seconds, doubling."""


async def fetched(api: Api, incoming: Incoming) -> Uploaded:
    """The file as the conversation takes it; one that can't be had comes with its problem, and so does what holds
    nothing to fetch."""
    assert isinstance(incoming.input, Uploaded)
    if not incoming.file:
        return incoming.input
    name = incoming.input.name
    for nth in range(TRIES):
        if nth:
            await asyncio.sleep(FIRST_WAIT * 2.0 ** (nth - 1))
        try:
            file = await api.get_file(incoming.file)
            if (file.file_size or 0) > LARGEST:
                return Uploaded(name, problem="too_large")
            return uploaded(name, bytes(await file.download_as_bytearray()))
        except TelegramError as error:
            if "too big" in error.message.lower():
                return Uploaded(name, problem="too_large")
            if isinstance(outcome_of(error), Refused):
                break
            log.warning("a file was not fetched: %s", where(error))
    return Uploaded(name, problem="unreadable")
