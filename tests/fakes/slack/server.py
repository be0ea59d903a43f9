"""The fake as a test holds it: a server in a thread of its own, and all that can be asked of it or done to it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
from aiohttp import web

from bot.channels.slack.manifest import REDIRECT_PATH, manifest
from tests.fakes.slack import oauth
from tests.fakes.slack.control import Control
from tests.fakes.slack.deliveries import Deliveries, Delivery
from tests.fakes.slack.errors import ApiError
from tests.fakes.slack.hooks import Hooks, Posted
from tests.fakes.slack.methods import Api
from tests.fakes.slack.people import Person
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.spec import load
from tests.fakes.slack.state import App, Call, State
from tests.fakes.slack.teams import Team
from tests.fakes.slack.trouble import Trouble
from tests.fakes.slack.world import Json, Token, User, World
from tests.fakes.slack.world import Team as Known

T = TypeVar("T")


class FakeSlack:
    """`with FakeSlack() as fake:` listens on a free port of the loopback; the stock library is pointed to it with
    `AsyncWebClient(token=fake.team("Kahvila").token, base_url=fake.api_url)`.

    The app has the scopes and hears the events of the product's manifest, unless others are named. All of it may be
    used from any thread."""

    def __init__(
        self,
        *,
        scopes: Sequence[str] | None = None,
        events: Iterable[str] | None = None,
        name: str = "Vaikute",
        command: str = "/vaikute",
        app_id: str = "A0VAIKUTE01",
        app_token: str = "xapp-1-A0VAIKUTE01-1234567890-this-is-no-token",
    ) -> None:
        known = manifest(socket=True)
        scopes = known["oauth_config"]["scopes"]["bot"] if scopes is None else scopes
        events = known["settings"]["event_subscriptions"]["bot_events"] if events is None else events
        self.app = App(
            app_id, "7002015431.7002015432", "0123456789abcdef-no-secret", "fedcba9876543210-no-secret", app_token,
            "no-verification-token", name, command, frozenset(events), tuple(scopes),
        )  # fmt: skip
        world = World()
        violations: list[str] = []
        self.state = State(self.app, world, load(), Deliveries(world.lock, violations), violations)
        world.tokens[app_token] = Token(app_token, "app", "", ("connections:write",))
        self.teams: dict[str, Team] = {}
        self.redirect_urls: list[str] = []
        """Those on the app's page, where a test sets them."""
        self._sockets = Sockets(self.state)
        self._hooks = Hooks(self.state)
        self._api = Api(self.state, self._sockets, self._notify)
        self._control = Control(self)
        self._changed = threading.Condition()
        self._changes = 0
        self.state.on_change = self.state.deliveries.on_change = self._wake
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0

    # Its life

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begin(self, port: int = 0) -> None:
        ready = threading.Event()

        def run() -> None:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                self.state.deliveries.loop = self._loop
                runner.run(self._open(port))
                self._loop.call_soon(ready.set)
                self._loop.run_forever()
                runner.run(self._close())

        self._thread = threading.Thread(target=run, name="slack", daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the fake could not open its port")
        self.state.deliveries.ring()

    def end(self) -> None:
        loop, thread = self._loop, self._thread
        if loop is not None and thread is not None:
            self.state.deliveries.loop = None
            self._loop = self._thread = None
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)

    async def _open(self, port: int) -> None:
        app = web.Application(client_max_size=0)
        app.router.add_route("*", "/api/{method}", self._api.call)
        app.router.add_get("/link/", self._sockets.serve)
        app.router.add_route("*", "/upload/v1/{ticket}", self._api.upload)
        app.router.add_get("/files-pri/{rest:.*}", self._api.download)
        app.router.add_post("/actions/{rest:.*}", self._api.respond)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        app.router.add_get("/signin", _sign_in)
        app.router.add_post("/control/{what}", self._control.handle)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, backlog=512)
        await site.start()
        server = site._server
        assert isinstance(server, asyncio.Server)
        self._port = server.sockets[0].getsockname()[1]
        self.state.root = self.url

    async def _close(self) -> None:
        await self._hooks.close()
        await self._sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def down(self) -> None:
        """No network: nobody listens any more, and who is connected is cut off."""
        self._run(self._cut())

    async def _cut(self) -> None:
        self._sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def up(self) -> None:
        """Listens again, on the same port."""
        self._run(self._open(self._port))

    def _run(self, task: Any) -> Any:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(10)

    def _notify(self, call: Call) -> None:
        self._wake()
        self._control.notice(call)

    def _wake(self) -> None:
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def app_id(self) -> str:
        return self.app.app_id

    @property
    def client_id(self) -> str:
        return self.app.client_id

    @property
    def client_secret(self) -> str:
        return self.app.client_secret

    @property
    def signing_secret(self) -> str:
        return self.app.signing_secret

    @property
    def app_token(self) -> str:
        return self.app.app_token

    # Workspaces

    def team(
        self,
        name: str = "Kahvila",
        *,
        id: str = "",
        installed: bool = True,
        scopes: Sequence[str] | None = None,
        enterprise: str = "",
    ) -> Team:
        """A new workspace, or the one with this id."""
        with self.state.world.lock:
            if id in self.teams:
                return self.teams[id]
            world = self.state.world
            number = id or world.new_id("T")
            bot = User(world.new_id("U"), number, self.app.name, "en-US", is_bot=True, bot_id=world.new_id("B"))
            known = Known(number, name, bot, (), enterprise)
            known.users[bot.id] = bot
            known.names[bot.id] = bot.name
            world.teams[number] = known
            team = self.teams[number] = Team(self.state, known)
            if installed:
                team.install(scopes)
            return team

    # How the app is told

    @property
    def request_url(self) -> str:
        return self._hooks.url

    @request_url.setter
    def request_url(self, url: str) -> None:
        """The app is told by HTTP from now on; "" is by sockets again."""
        self._hooks.url = url
        self.state.deliveries.hook = self._hooks if url else None
        self.state.deliveries.ring()

    def verify_url(self) -> bool:
        """Whether the app answers the challenge that Slack puts to a request URL. Blocks the thread."""
        return bool(self._run(self._hooks.verify()))

    def forge(
        self, payload: Json, *, secret: str = "", timestamp: str = "", signature: str | None = None, url: str = ""
    ) -> Posted:
        """Posts an event that isn't Slack's: signed with another secret, at another time, or with this signature ("" is
        none). Blocks the thread."""
        body = httpx.Request("POST", "http://a", json=payload).content
        headers = self._hooks.signed(body, False, timestamp=timestamp, secret=secret)
        if signature is not None:
            headers["X-Slack-Signature"] = signature
            if not signature:
                del headers["X-Slack-Signature"]
        posted: Posted = self._run(self._hooks.post(body, headers, url=url))[0]
        return posted

    def replay(self, posted: Posted | None = None) -> Posted:
        """Posts once more what was posted (last), exactly as it was. Blocks the thread."""
        old = posted or self.posted[-1]
        again: Posted = self._run(self._hooks.post(old.body, dict(old.headers), url=old.url))[0]
        return again

    @property
    def posted(self) -> list[Posted]:
        """Every request to the app."""
        return self._hooks.posted

    @property
    def connections(self) -> int:
        """How many sockets are open."""
        return len(self._sockets.open)

    @property
    def connections_ever(self) -> int:
        return self._sockets.opened

    @property
    def socket_pings(self) -> int:
        return sum(socket.pings for socket in self._sockets.open)

    def disconnect(self, reason: str = "refresh_requested", seconds: float = 0.1) -> None:
        """Tells the sockets that they will end ("warning", "refresh_requested", "link_disabled"), and ends them after
        that many seconds, unless it is a warning."""
        self._run(self._sockets.disconnect(reason, seconds))

    def drop(self) -> None:
        """The sockets break without a word."""

        async def drop() -> None:
            self._sockets.drop()

        self._run(drop())

    # Installing by a browser

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        """The page that asks; the cookie names who is signed in, and whether that person allows it."""
        name, _, allows = request.cookies.get("fake", "").partition("|")
        with self.state.world.lock:
            person = next((team.people[name] for team in self.teams.values() if name in team.people), None)
            if person is None:
                return web.Response(status=302, headers={"Location": "/signin"})
            team = self.teams[person.team]
            try:
                place = oauth.authorize(self.state, request.query, person.user, team.known, allows=allows != "no")
            except ApiError as error:
                self.state.violations.append(f"oauth: {error.words}")
                return web.Response(status=400, text=error.error)
        return web.Response(status=302, headers={"Location": place})

    def install(
        self, person: Person, install_url: str, *, allows: bool = True, cookies: dict[str, str] | None = None
    ) -> httpx.Response:
        """Walks as a person's browser from the app's own page to the end, and gives what is shown there. Blocks the
        thread. `cookies` are kept by the browser; those of one walk in another one are somebody else's. Where no
        `redirect_urls` are set, the app has that of its manifest. Raises AssertionError where the page leads nowhere.
        """
        jar = {} if cookies is None else cookies
        origin = urlsplit(install_url)
        self.state.redirects = self.redirect_urls or [f"{origin.scheme}://{origin.netloc}{REDIRECT_PATH}"]
        page = _visit(install_url, jar)
        place = page.headers.get("location", "")
        if not place:
            found = re.search(r'href="([^"]*/oauth/v2/authorize\?[^"]*)"', page.text)
            assert found, f"no way to Slack on {install_url}: {page.status_code} {page.text[:500]}"
            place = found[1].replace("&amp;", "&")
        query = urlsplit(place).query
        assert parse_qs(query).get("client_id"), f"no client_id in {place}"
        signed_in = {"fake": f"{person.id}|{'yes' if allows else 'no'}"}
        asked = _visit(f"{self.url}/oauth/v2/authorize?{query}", signed_in)
        assert asked.status_code == 302, f"{asked.status_code} {asked.text}"
        return _visit(asked.headers["location"], jar)

    # What a test sets

    @property
    def flood(self) -> bool:
        """Whether messages that are sent too fast are answered 429."""
        return self.state.flood.on

    @flood.setter
    def flood(self, on: bool) -> None:
        self.state.flood.on = on

    @property
    def tiers(self) -> bool:
        """Whether calls beyond the rate of their method's tier are answered 429."""
        return self.state.flood.tiers

    @tiers.setter
    def tiers(self, on: bool) -> None:
        self.state.flood.tiers = on

    @property
    def burst(self) -> int:
        """How many messages a channel takes at once, where `flood` is on."""
        return self.state.flood.burst

    @burst.setter
    def burst(self, count: int) -> None:
        self.state.flood.burst = count

    @property
    def delay(self) -> float:
        """Seconds that every answer takes."""
        return self.state.delay

    @delay.setter
    def delay(self, seconds: float) -> None:
        self.state.delay = seconds

    @property
    def deadline(self) -> float:
        """Seconds in which a delivery must be taken."""
        return self.state.deliveries.deadline

    @deadline.setter
    def deadline(self, seconds: float) -> None:
        self.state.deliveries.deadline = seconds

    @property
    def retries(self) -> tuple[float, ...]:
        """Seconds before each new attempt of an event that wasn't taken."""
        return self.state.deliveries.retries

    @retries.setter
    def retries(self, seconds: Sequence[float]) -> None:
        self.state.deliveries.retries = tuple(seconds)

    @property
    def trigger_age(self) -> float:
        """Seconds in which an interaction lets the bot open something."""
        return self.state.trigger_age

    @trigger_age.setter
    def trigger_age(self, seconds: float) -> None:
        self.state.trigger_age = seconds

    @property
    def echo(self) -> bool:
        """Whether the bot is told of its own messages."""
        return self.state.echo

    @echo.setter
    def echo(self, on: bool) -> None:
        self.state.echo = on

    @property
    def rotation(self) -> bool:
        """Whether new tokens end, and are renewed."""
        return self.state.rotation

    @rotation.setter
    def rotation(self, on: bool) -> None:
        self.state.rotation = on

    @property
    def token_age(self) -> float:
        """Seconds until a new token ends, where there is rotation."""
        return self.state.token_age

    @token_age.setter
    def token_age(self, seconds: float) -> None:
        self.state.token_age = seconds

    @property
    def forgetful(self) -> bool:
        """Whether, after views.update, a field that the person has not touched is missing from the view's state."""
        return self.state.forgetful

    @forgetful.setter
    def forgetful(self, on: bool) -> None:
        self.state.forgetful = on

    @property
    def messages_tab(self) -> bool:
        return self.state.messages_tab

    @messages_tab.setter
    def messages_tab(self, on: bool) -> None:
        self.state.messages_tab = on

    @property
    def home_tab(self) -> bool:
        return self.state.home_tab

    @home_tab.setter
    def home_tab(self, on: bool) -> None:
        self.state.home_tab = on

    @property
    def duplicate_events(self) -> bool:
        """Whether each event comes twice."""
        return self.state.deliveries.duplicate

    @duplicate_events.setter
    def duplicate_events(self, on: bool) -> None:
        self.state.deliveries.duplicate = on

    @property
    def shuffle(self) -> int | None:
        """A seed: what waits together is given in another order. None ends it."""
        return None

    @shuffle.setter
    def shuffle(self, seed: int | None) -> None:
        self.state.deliveries.shuffle = None if seed is None else random.Random(seed)

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """What is made inside is delivered together, at the end."""
        self.state.deliveries.held = True
        try:
            yield
        finally:
            self.state.deliveries.held = False
            self.state.deliveries.ring()

    def trouble(self, method: str | None = None, channel: str | None = None, kind: str = "429", **more: Any) -> Trouble:
        """The next fitting call goes wrong; see trouble.py for the kinds and for `times`, `retry_after`, `seconds`,
        `words`, `acts` and `after`."""
        trouble = Trouble(method, channel, kind, **more)
        with self.state.world.lock:
            self.state.troubles.waiting.append(trouble)
        return trouble

    def peace(self) -> None:
        """No more trouble, of any kind."""
        with self.state.world.lock:
            self.state.troubles.waiting.clear()
        self.flood = self.tiers = self.duplicate_events = False
        self.delay = 0.0
        self.shuffle = None

    # What happened

    @property
    def spec_known(self) -> bool:
        """Whether calls are checked against the published API."""
        return self.state.spec.known

    @property
    def violations(self) -> list[str]:
        """What a good bot never does: arguments that aren't published, blocks that Slack refuses, limits passed."""
        return self.state.violations

    @property
    def refusals(self) -> list[str]:
        """Errors that even a good bot meets: a message gone, a channel archived, a token revoked, too fast."""
        return self.state.refusals

    @property
    def pings(self) -> list[str]:
        """Mentions of people and groups in what the bot sent."""
        return self.state.pings

    @property
    def late(self) -> list[Delivery]:
        """Interactions and commands that the app didn't answer in time, and events that it never took."""
        return self.state.deliveries.late

    @property
    def calls(self) -> list[Call]:
        return self.state.calls

    def calls_of(self, *methods: str) -> list[Call]:
        with self.state.world.lock:
            return [call for call in self.state.calls if call.method in methods]

    def rates(self) -> Rates:
        with self.state.world.lock:
            return self.state.flood.rates()

    @property
    def waiting(self) -> int:
        """Deliveries that the app has not taken."""
        with self.state.world.lock:
            return self.state.deliveries.waiting()

    @property
    def taken(self) -> int:
        """Deliveries that the app has taken, ever."""
        return self.state.deliveries.taken_count

    def wait_for(self, predicate: Callable[[], T], seconds: float = 5.0) -> T:
        """What the predicate gives as soon as that is true; it is asked after each call of the bot and each delivery
        that it took. Blocks the thread: a bot in the same loop needs `until`. Raises AssertionError with the last calls
        when the time is over."""
        end = time.monotonic() + seconds
        while True:
            seen = self._changes
            value = predicate()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(self._told(seconds))
            with self._changed:
                if self._changes == seen:
                    self._changed.wait(min(left, 0.05))

    async def until(self, predicate: Callable[[], T], seconds: float = 5.0) -> T:
        """As `wait_for`, for a bot that runs in the same loop as the test."""
        end = time.monotonic() + seconds
        while not (value := predicate()):
            if time.monotonic() > end:
                raise AssertionError(self._told(seconds))
            await asyncio.sleep(0.005)
        return value

    def settle(self, seconds: float = 10.0, quiet: float = 0.1) -> None:
        """Until the app has taken everything and was quiet for `quiet` seconds. Blocks the thread, as `wait_for`."""
        self.wait_for(lambda: self._is_settled(quiet), seconds)

    async def settled(self, seconds: float = 10.0, quiet: float = 0.1) -> None:
        """As `settle`, for a bot that runs in the same loop as the test."""
        await self.until(lambda: self._is_settled(quiet), seconds)

    def _is_settled(self, quiet: float) -> bool:
        with self.state.world.lock:
            if self.state.deliveries.waiting():
                return False
            newest = self.state.last_push
            for call in reversed(self.state.calls):
                if call.method != "apps.connections.open":
                    newest = max(newest, call.at, call.done_at)
                    break
            return time.monotonic() - newest >= quiet

    def _told(self, seconds: float) -> str:
        with self.state.world.lock:
            lines = [f"not within {seconds} s; {self.state.deliveries.waiting()} deliveries wait; the last calls:"]
            calls = self.state.calls[-8:]
            lines += [f"  {call.method} {str(call.params)[:300]} -> {call.code} {call.error}" for call in calls]
            lines += [f"  violation: {violation}" for violation in self.state.violations[-5:]]
            return "\n".join(lines)


async def _sign_in(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html><title>Sign in to Slack</title></html>", content_type="text/html")


def _visit(place: str, cookies: dict[str, str]) -> httpx.Response:
    """As a browser, which sends Secure cookies to the loopback too; httpx wouldn't."""
    head = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    # Without certificates, which take longer to load than all the rest of a visit: everything is on the loopback.
    page = httpx.get(place, headers=head, timeout=10, verify=False)
    for line in page.headers.get_list("set-cookie"):
        name, _, value = line.partition(";")[0].partition("=")
        cookies[name.strip()] = value.strip()
    return page
