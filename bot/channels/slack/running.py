"""The app from its start to its end: whose tokens it has, what comes in, and a stop that loses nothing."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from slack_sdk.errors import SlackApiError
from starlette.routing import Route

from bot.channels.slack.api import Api, quiet_library
from bot.channels.slack.api_methods import bot_scopes
from bot.channels.slack.courier import TROUBLES
from bot.channels.slack.door import Door
from bot.channels.slack.errors import error_of, is_token
from bot.channels.slack.installations import Installations, OneTeam
from bot.channels.slack.manifest import INSTALL_PATH
from bot.channels.slack.reading import Removed
from bot.channels.slack.service import Service
from bot.channels.telling import Telling
from bot.commands.exit_codes import USAGE
from bot.health import Health
from bot.hosting import Counts, HostProblem, Say, Shared
from bot.posting.pace import Limits
from bot.runner import where
from bot.settings import Settings
from bot.writer import Writer
from storage.problems import StoreProblem

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

    from bot.channels.slack.installing import Installing
    from storage.store import Store

log = logging.getLogger("vaikute")

T = TypeVar("T")

STOP_SECONDS = 4.0
"""For what is under way when the process is asked to end."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between tries to reach Slack at the start, doubling."""
LOOK_SECONDS = 2.0
"""Between two looks at the socket."""
ASK_SECONDS = 60.0
"""Between two new addresses for the socket: Slack gives a few a minute, and the library asks for them too."""
SILENT_SECONDS = 15.0
"""Without a connection for so long the operator is told: the library connects anew within a few seconds."""

Assemble = Callable[["Store", Writer, Settings, Api, Callable[[Removed], Awaitable[None]]], Service]


class Running:
    """`Hosted`. `say` tells the operator."""

    name = "slack"

    def __init__(self, settings: Settings, shared: Shared, say: Say, *, limits: Limits | None = None) -> None:
        quiet_library()
        self._settings = settings
        self._shared = shared
        self._limits = limits
        self._say = say
        self._tell = Telling(lambda key, **values: say(f"slack.{key}", **values))
        self._service: asyncio.Future[Service] = asyncio.get_running_loop().create_future()
        self._dead: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: list[asyncio.Task[Any]] = []
        self._tokens: OneTeam | Installations | None = None
        self._api: Api | None = None
        self._door: Door | None = None
        self._installing: Installing | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._connected_at = 0.0
        self._team_name = ""

    @property
    def by_socket(self) -> bool:
        return bool(self._settings.slack_app_token)

    @property
    def one_team(self) -> bool:
        """A token in the settings is for one team; without it teams install the app."""
        return bool(self._settings.slack_bot_token)

    @property
    def needs_server(self) -> bool:
        return not self.by_socket or not self.one_team

    async def service(self) -> Service:
        """The service once it is assembled and knows who it is."""
        return await asyncio.shield(self._service)

    async def start(self) -> None:
        """Raises StoreProblem when the database can't be used."""
        store = await self._shared.store()
        self._tokens, api = self._token_holder(store)
        self._api = api
        service = self._assembled(store, api)
        gc.freeze()  # what has been imported stays: a collection need not look through it
        self._door = Door(self._settings.slack_signing_secret, api.client, self._take)
        self._tasks.append(asyncio.get_running_loop().create_task(self._introduce(service)))

    def _token_holder(self, store: Store) -> tuple[OneTeam | Installations, Api]:
        settings = self._settings
        if self.one_team:
            one = OneTeam(settings.slack_bot_token, self._token_refused)
            return one, Api(settings.slack_api_url, one, self._scope_missing)
        late = _Late()
        api = Api(settings.slack_api_url, late, self._scope_missing)
        many = late.of = Installations(
            store, self._shared.writer, api.client, settings.slack_client_id, settings.slack_client_secret,
            self._shared.clock, lambda team: self._say("slack.installed", team=team),
        )  # fmt: skip
        from bot.channels.slack.installing import Installing

        self._installing = Installing(
            settings.slack_client_id, settings.slack_client_secret, settings.slack_api_url, api.client, many,
            settings.language,
        )  # fmt: skip
        return many, api

    def _assembled(self, store: Store, api: Api) -> Service:
        from bot.assembly import slack

        return slack(
            store, self._shared.writer, self._settings, api, self._shared.clock, self._removed, limits=self._limits
        )

    async def _take(self, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        try:
            return await (await self.service()).take(payload)
        except StoreProblem:
            self._tell("unwritable")
            raise

    # Who it is, to Slack.

    async def _introduce(self, service: Service) -> None:
        """Raises HostProblem."""
        if self.one_team:
            await self._whose_token()
        await service.start()
        url = await self._socket_url() if self.by_socket else ""
        self._service.set_result(service)
        self._connected_at = time.monotonic()
        if self.by_socket:
            connecting = asyncio.get_running_loop().create_task(self._connect(url))
            self._tasks.append(connecting)
            # The library tries until it succeeds; what it is like meanwhile is seen below.
            await asyncio.wait({connecting}, timeout=SILENT_SECONDS)
        if self.one_team:
            self._tell("started", team=self._team_name)
        else:
            assert isinstance(self._tokens, Installations)
            self._tell("started_oauth", teams=await self._tokens.count(), path=INSTALL_PATH)
        if self.by_socket:
            await self._watch_socket(service)

    async def _whose_token(self) -> None:
        api, tokens = self._api, self._tokens
        assert api is not None
        assert isinstance(tokens, OneTeam)
        token = self._settings.slack_bot_token
        response = await self._answered(lambda: api.client.auth_test(token=token), "SLACK_BOT_TOKEN", "auth.test")
        tokens.team = str(response.get("team_id") or response.get("enterprise_id") or "")
        self._team_name = str(response.get("team") or tokens.team)
        given = _scopes(response.headers)
        missing = [scope for scope in bot_scopes() if scope not in given] if given else []
        if missing:
            self._tell("missing_scope", scope=", ".join(missing))

    async def _socket_url(self) -> str:
        api = self._api
        assert api is not None
        token = self._settings.slack_app_token
        response = await self._answered(
            lambda: api.client.apps_connections_open(app_token=token), "SLACK_APP_TOKEN", "apps.connections.open"
        )
        return str(response["url"])

    async def _answered(self, call: Callable[[], Awaitable[T]], setting: str, method: str) -> T:
        """What Slack answers, asked until it does. Raises HostProblem for a token that it will not take."""
        failures = 0
        while True:
            try:
                return await call()
            except SlackApiError as error:
                self._raise_if_hopeless(error, setting, method)
                log.info("starting: %s", error_of(error) or where(error))
            except TROUBLES as error:
                log.info("starting: %s", where(error))
            failures += 1
            if failures > 1:
                self._tell("no_network")
            await asyncio.sleep(min(FIRST_WAIT * 2.0 ** (failures - 1), LONGEST_WAIT))

    def _raise_if_hopeless(self, error: SlackApiError, setting: str, method: str) -> None:
        said, is_bots = error_of(error), setting == "SLACK_BOT_TOKEN"
        if said in ("token_revoked", "account_inactive", "token_expired"):
            raise HostProblem("slack.revoked" if is_bots else "slack.wrong_app_token", USAGE) from None
        if said in ("not_allowed_token_type", "missing_args"):
            raise HostProblem("slack.token_type", USAGE, method=method) from None
        if said == "missing_scope":
            key = "slack.missing_scope" if is_bots else "slack.app_token_scope"
            raise HostProblem(key, USAGE, scope=str(error.response.get("needed") or "")) from None
        if is_token(error):
            raise HostProblem("slack.wrong_token" if is_bots else "slack.wrong_app_token", USAGE) from None
        if said in ("forbidden_team", "access_denied", "socket_mode_not_enabled"):
            raise HostProblem("slack.no_socket_mode", USAGE) from None

    async def _connect(self, url: str) -> None:
        assert self._door is not None
        self._socket = self._door.socket(self._settings.slack_app_token, url)
        await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def _watch_socket(self, service: Service) -> None:
        """The library keeps the connection; here it is seen how it does."""
        was_lost, ask_at = False, 0.0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._is_connected():
                self._connected_at = time.monotonic()
                if was_lost:
                    service.reached()
                    self._tell("network_again")
                    self._tell.all_well()
                was_lost = False
            elif time.monotonic() - self._connected_at > SILENT_SECONDS:
                was_lost = True
                self._tell("no_network")
                if time.monotonic() > ask_at:
                    await self._connect_anew()
                    ask_at = time.monotonic() + ASK_SECONDS

    async def _connect_anew(self) -> None:
        """An address that Slack gave is good for a moment: the library, which would try the same for ever, gets a new
        one. Raises HostProblem where Slack doesn't take the app's token any more."""
        assert self._api is not None
        assert self._socket is not None
        token = self._settings.slack_app_token
        try:
            response = await self._api.client.apps_connections_open(app_token=token)
        except SlackApiError as error:
            self._raise_if_hopeless(error, "SLACK_APP_TOKEN", "apps.connections.open")
        except TROUBLES as error:
            log.info("no connection: %s", where(error))
        else:
            self._socket.client.wss_uri = str(response["url"])

    def _is_connected(self) -> bool:
        client = self._socket.client if self._socket is not None else None
        session = client.current_session if client is not None else None
        return session is not None and not session.closed

    # What may end it.

    def _token_refused(self, reason: str) -> None:
        if not self._dead.done():
            log.error("the token is not taken any more: %s", reason)
            self._dead.set_exception(HostProblem("slack.revoked", USAGE))

    def _scope_missing(self, scope: str) -> None:
        self._tell("missing_scope", scope=scope)

    async def _removed(self, removed: Removed) -> None:
        """A team took the app out. What is told late, when it has the app again, changes nothing."""
        if await self._is_still_taken(removed.team):
            log.info("a team has the app again")
            return
        if isinstance(self._tokens, Installations):
            # An uninstallation is told twice: as such, and as the end of the tokens.
            if await self._tokens.forget(removed.team, removed.reason):
                self._say("slack.uninstalled", team=removed.team)
        elif isinstance(self._tokens, OneTeam) and removed.team == self._tokens.team:
            self._token_refused(removed.reason)

    async def _is_still_taken(self, team: str) -> bool:
        """Whether the token that speaks for the team is good; when Slack doesn't tell, it isn't."""
        assert self._tokens is not None
        assert self._api is not None
        try:
            token = await self._tokens.token(team)
            return token is not None and bool(await self._api.call_with(token, "auth.test"))
        except TROUBLES:
            return False

    async def failure(self) -> None:
        """Until something ends it that can't be mended here; that is raised."""
        waited = [asyncio.ensure_future(asyncio.shield(self._dead)), *self._tasks]
        done, _ = await asyncio.wait(waited, return_when=asyncio.FIRST_EXCEPTION)
        for one in done:
            one.result()
        await asyncio.Event().wait()

    # How it does.

    def health(self) -> Health:
        how = "socket" if self.by_socket else "http"
        if not self._service.done():
            return Health(False, {"slack": "starting"})
        service = self._service.result()
        troubled = service.troubled_since
        connected = self._is_connected() if self.by_socket else True
        return Health(
            connected and troubled is None,
            {
                "slack": how,
                "connected": connected,
                "waiting": service.waiting,
                "unsent": service.unsent,
                "not_reached_since": troubled.isoformat(timespec="seconds") if troubled else None,
            },
        )

    def routes(self) -> Sequence[Route]:
        found: list[Route] = []
        if self._door is not None and not self.by_socket:
            found.append(self._door.route())
        if self._installing is not None:
            found += self._installing.routes()
        return found

    def counts(self) -> Counts:
        return self._service.result().counts() if self._service.done() else Counts()

    async def stop(self) -> None:
        """Ends within STOP_SECONDS and a little. What has not been acknowledged comes again, what has been is in the
        database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._dead.done():
            self._dead.exception()
        if self._socket is not None:
            with suppress(Exception):
                await self._socket.close_async()  # type: ignore[no-untyped-call]
        if self._service.done() and not self._service.cancelled():
            await self._service.result().stop(STOP_SECONDS)
        if self._api is not None:
            await self._api.end()


class _Late:
    """The tokens of an API that is needed before they are there."""

    of: Installations

    async def token(self, team: str) -> str | None:
        return await self.of.token(team)

    async def refused(self, team: str, token: str, reason: str) -> None:
        await self.of.refused(team, token, reason)


def _scopes(headers: Mapping[str, Any]) -> frozenset[str]:
    """What the token may, as Slack tells with each answer; empty where it doesn't."""
    found = next((value for name, value in headers.items() if str(name).lower() == "x-oauth-scopes"), "")
    return frozenset(one.strip() for one in str(found).split(",") if one.strip())
