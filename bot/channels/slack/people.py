"""Who somebody is, as Slack tells it: events bring no names and no languages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.channels.slack.api import Api
from bot.channels.slack.errors import NotInstalled
from bot.channels.slack.reading import LONGEST_NAME, Actor
from bot.runner import where
from flows.engine.formats import LANGUAGES

log = logging.getLogger("vaikute")

KNOWN_SECONDS = 24 * 3600.0
"""How long what Slack said of a person is believed."""
UNKNOWN_SECONDS = 300.0
"""Until somebody whom Slack didn't tell of is asked about again."""
ASK_SECONDS = 1.0
"""How long a turn waits for it at most."""
MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Somebody:
    name: str = ""
    language: str = ""
    """fi or en; empty when Slack doesn't tell."""


class People:
    def __init__(self, api: Api, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._known: dict[str, tuple[Somebody, float]] = {}
        self._asking: dict[str, asyncio.Task[Somebody]] = {}

    def remembered(self, account: str) -> Somebody:
        """What is known without asking."""
        found = self._known.get(account)
        return found[0] if found and found[1] > self._clock() else Somebody()

    def is_known(self, account: str) -> bool:
        found = self._known.get(account)
        return found is not None and found[1] > self._clock()

    async def ask(self, actor: Actor) -> Somebody:
        """What Slack says of a person, nothing where it takes too long."""
        if self.is_known(actor.account):
            return self.remembered(actor.account)
        task = self._asking.get(actor.account)
        if task is None:
            task = self._asking[actor.account] = asyncio.get_running_loop().create_task(self._look_up(actor))
            task.add_done_callback(lambda _: self._asking.pop(actor.account, None))
        done, _ = await asyncio.wait({task}, timeout=ASK_SECONDS)
        return task.result() if done else Somebody()

    async def _look_up(self, actor: Actor) -> Somebody:
        found, lasts = Somebody(), UNKNOWN_SECONDS
        try:
            answer = await self._api.call("users.info", actor.team, user=actor.user, include_locale="true")
            found, lasts = somebody(answer.get("user") or {}), KNOWN_SECONDS
        except (TimeoutError, SlackApiError, NotInstalled, aiohttp.ClientError, OSError) as error:
            log.debug("a name is not known: %s", where(error))
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[actor.account] = found, self._clock() + lasts
        return found


def somebody(user: object) -> Somebody:
    """What users.info said of one."""
    if not isinstance(user, dict):
        return Somebody()
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    name = next((str(one).strip() for one in names if one and str(one).strip()), "")
    code = str(user.get("locale") or "").split("-")[0].lower()
    return Somebody(name[:LONGEST_NAME], code if code in LANGUAGES or not code else "en")
