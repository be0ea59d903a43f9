"""Files that people send: fetched after their delivery is safe, before it is worked."""

from __future__ import annotations

import asyncio
import logging

import aiohttp

from bot.channels.slack.api import Api
from bot.channels.slack.courier import TROUBLES
from bot.channels.uploads import together
from bot.files.text import LARGEST, uploaded
from bot.runner import where
from flows.engine.messages import Uploaded
from storage.incoming import Incoming

log = logging.getLogger("vaikute")

TRIES = 4
FIRST_WAIT = 0.5
"""Seconds, doubling."""


async def fetched(api: Api, incoming: Incoming) -> Uploaded:
    """The files as the conversation takes them; what can't be had comes with its problem."""
    assert isinstance(incoming.input, Uploaded)
    name, team = incoming.input.name, incoming.address.place.partition("/")[0]
    return together([await _one(api, url, team, name) for url in incoming.file.split("\n")])


async def _one(api: Api, url: str, team: str, name: str) -> Uploaded:
    for nth in range(TRIES):
        if nth:
            await asyncio.sleep(FIRST_WAIT * 2.0 ** (nth - 1))
        try:
            data = await api.download(url, team, LARGEST)
        except aiohttp.ClientResponseError as error:
            log.warning("a file was not fetched: status %d", error.status)
            if error.status < 500 and error.status != 429:
                break
        except PermissionError:
            log.warning("a file was not fetched: it may not be")
            break
        except TROUBLES as error:
            log.warning("a file was not fetched: %s", where(error))
        else:
            return Uploaded(name, problem="too_large") if data is None else uploaded(name, data)
    return Uploaded(name, problem="unreadable")
