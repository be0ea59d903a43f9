"""Which token speaks for the app in which team: one from the settings, or one of each team that installed it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.slack.reading import CHANNEL
from bot.runner import where
from bot.writer import Writer
from storage.problems import StoreProblem

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Store

log = logging.getLogger("vaikute")

STATE_SECONDS = 600
"""How long somebody may take to install it. The library's own."""
ROTATE_MINUTES = 120
"""Before a token runs out it is renewed. The library's own."""
RENEW_AGAIN_SECONDS = 60.0
"""After so long a token that still lasts is tried to be renewed again."""
LOOK_AGAIN_SECONDS = 60.0
"""After so long a team that hadn't installed the app is looked up again."""


class OneTeam:
    """The token of the settings, good for the team that it is of."""

    def __init__(self, token: str, dead: Callable[[str], None]) -> None:
        """`dead` is told why when Slack doesn't take it any more."""
        self._token = token
        self._dead = dead
        self.team = ""
        """Known once Slack has been asked."""

    async def token(self, team: str) -> str | None:
        return self._token if team == self.team else None

    async def refused(self, _team: str, _token: str, reason: str) -> None:
        self._dead(reason)


class Installations(AsyncInstallationStore):
    """Of many teams, in the library's own tables on the same database. What is read stays in memory until it changes;
    everything is written in the writer's thread. A token that runs out is renewed under a lock, since its refresh
    token is good once."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        client: AsyncWebClient,
        client_id: str,
        client_secret: str,
        clock: Callable[[], datetime],
        installed: Callable[[str], None],
    ) -> None:
        """`installed` is told the name of a team that has let the app in."""
        self._installed = installed
        self._store = store
        self._writer = writer
        self._clock = clock
        engine = store.engine()
        self._kept = SQLAlchemyInstallationStore(client_id=client_id, engine=engine)
        self.states = States(SQLAlchemyOAuthStateStore(expiration_seconds=STATE_SECONDS, engine=engine), writer)
        self._rotator = AsyncTokenRotator(client_id=client_id, client_secret=client_secret, client=client)
        self._bots: dict[str, Bot] = {}
        self._missing: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._renew_at: dict[str, float] = {}
        """By team whose token could not be renewed, when that is tried again."""
        self._unkept: set[str] = set()
        """Teams whose renewed token isn't in the database yet."""

    # For the channel.

    async def token(self, team: str) -> str | None:
        bot = self._bots.get(team)
        if bot is not None and _lasts(bot) and team not in self._unkept:
            return bot.bot_token
        if bot is None and self._missing.get(team, 0.0) > time.monotonic():
            return None
        async with self._locks.setdefault(team, asyncio.Lock()):
            return await self._renewed(team)

    async def _renewed(self, team: str) -> str | None:
        bot = self._bots.get(team) or await self._writer.run(self._find, team)
        if bot is None:
            self._missing[team] = time.monotonic() + LOOK_AGAIN_SECONDS
            return None
        self._bots[team] = bot
        if not _lasts(bot) and self._renew_at.get(team, 0.0) <= time.monotonic():
            bot = await self._renew(team, bot)
        if team in self._unkept:
            await self._keep(team)
        return bot.bot_token

    async def _renew(self, team: str, bot: Bot) -> Bot:
        """The same where that can't be done now. Raises ConnectionRefusedError when nothing can be called with it any
        more, until Slack is reached again."""
        try:
            fresh = await self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=ROTATE_MINUTES)
        except (SlackTokenRotationError, TimeoutError, aiohttp.ClientError, OSError) as error:
            log.error("a token was not renewed: %s", where(error))
            if not _is_over(bot):
                self._renew_at[team] = time.monotonic() + RENEW_AGAIN_SECONDS
            elif not isinstance(error, SlackTokenRotationError):
                raise ConnectionRefusedError("not renewed") from error
            return bot
        if fresh is None:
            return bot
        # The refresh token of the old one is spent: whatever happens to the database now, this one is the team's.
        self._bots[team] = fresh
        self._unkept.add(team)
        return fresh

    async def _keep(self, team: str) -> None:
        """Until it is in the database it is tried again whenever the token is asked for."""
        try:
            await self._writer.first(self._kept.save_bot, self._bots[team])
        except SQLAlchemyError as error:
            log.error("a renewed token was not kept: %s", where(error))
        else:
            self._unkept.discard(team)

    async def refused(self, team: str, token: str, reason: str) -> None:
        """A token that is worth nothing any more; one that has been replaced meanwhile stays."""
        bot = self._bots.get(team)
        if bot is not None and bot.bot_token == token:
            log.warning("a team's token is not taken any more: %s", reason)
            del self._bots[team]
            if reason != "token_expired":
                await self.forget(team, reason)

    async def forget(self, team: str, reason: str) -> bool:
        """The app was taken out of the team; whether it had been in it. What the team has in Vaikute stays."""
        self._bots.pop(team, None)
        self._unkept.discard(team)
        self._missing[team] = time.monotonic() + LOOK_AGAIN_SECONDS
        was_there = await self._writer.run(self._delete, team)
        await self._writer.run(self._store.team_gone, CHANNEL, team, reason, self._clock())
        return was_there

    async def count(self) -> int:
        """Teams that have the app."""
        return await self._writer.run(self._count)

    # In the writer's thread.

    def _count(self) -> int:
        columns = self._kept.bots.c
        teams = select(columns.enterprise_id, columns.team_id).where(columns.client_id == self._kept.client_id)
        with self._kept.engine.connect() as connection:
            return len(connection.execute(teams.distinct()).all())

    def _find(self, team: str) -> Bot | None:
        """Whether the team is a workspace or a whole organization."""
        columns = self._kept.bots.c
        newest = (
            self._kept.bots.select()
            .where(
                columns.client_id == self._kept.client_id,
                columns.bot_token.is_not(None),
                (columns.team_id == team) | (columns.team_id.is_(None) & (columns.enterprise_id == team)),
            )
            .order_by(columns.installed_at.desc(), columns.id.desc())
            .limit(1)
        )
        with self._kept.engine.connect() as connection:
            row = connection.execute(newest).mappings().first()
        return None if row is None else self._kept.build_bot_entity(row)

    def _delete(self, team: str) -> bool:
        deleted = 0
        with self._kept.engine.begin() as connection:
            for table in (self._kept.bots, self._kept.installations):
                whose = (table.c.team_id == team) | (table.c.team_id.is_(None) & (table.c.enterprise_id == team))
                mine = table.delete().where(table.c.client_id == self._kept.client_id, whose)
                deleted += connection.execute(mine).rowcount
        return deleted > 0

    # For the library's way to install.

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Raises BoltError when it can't be kept."""
        team = installation.team_id or installation.enterprise_id or ""
        try:
            await self._writer.run(self._kept.save, installation)
            await self._writer.run(
                self._store.install, CHANNEL, team, f"{team}/{installation.user_id}", "", self._clock()
            )
        except (StoreProblem, SQLAlchemyError, OSError) as problem:
            log.error("an installation was not kept: %s", where(problem))
            raise BoltError("not kept") from None
        self._bots.pop(team, None)
        self._unkept.discard(team)
        self._missing.pop(team, None)
        self._installed(installation.team_name or installation.enterprise_name or team)

    async def async_save_bot(self, bot: Bot) -> None:
        await self._writer.run(self._kept.save_bot, bot)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        find = partial(
            self._kept.find_bot,
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )
        return await self._writer.run(find)


class States(AsyncOAuthStateStore):
    """The library's own one-time states, written in the writer's thread."""

    def __init__(self, kept: SQLAlchemyOAuthStateStore, writer: Writer) -> None:
        self._kept = kept
        self._writer = writer

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *_args: Any, **_values: Any) -> str:
        return await self._writer.run(self._kept.issue)

    async def async_consume(self, state: str) -> bool:
        return await self._writer.run(self._kept.consume, state)


def _is_over(bot: Bot) -> bool:
    return bot.bot_token_expires_at is not None and bot.bot_token_expires_at <= time.time()


def _lasts(bot: Bot) -> bool:
    expires = bot.bot_token_expires_at
    return expires is None or expires > time.time() + ROTATE_MINUTES * 60
