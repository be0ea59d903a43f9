"""HTTP: the request URL, signatures, retries, and installing by a browser; with Bolt as the app."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Person, Team
from tests.fakes.slack.hooks import signature
from tests.fakes_slack.bots import app_of, client_of, error_of, field, modal

BASIC_AUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk 3.48 gives the app's secret in a way that aiohttp 3.14 warns of."""


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server: Any = site._server
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bolt(fake: FakeSlack, app: AsyncApp) -> AsyncIterator[str]:
    async with serving(app.web_app("/slack/events")) as root:
        fake.request_url = f"{root}/slack/events"
        yield root


def test_an_event_a_press_a_form_and_a_command_reach_bolt(fake: FakeSlack, team: Team, anna: Person) -> None:
    app = app_of(fake, team)
    heard = []

    @app.event("message")
    async def hear(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    @app.command("/vaikute")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack("kuulin")
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field("a", "A")))

    @app.view("form")
    async def form(ack: Any, body: dict[str, Any]) -> None:
        await ack(response_action="errors", errors={"a": body["view"]["state"]["values"]["a"]["value"]["value"]})

    async def run() -> None:
        async with bolt(fake, app):
            assert await asyncio.to_thread(fake.verify_url)
            anna.say("hei")
            await fake.until(lambda: heard)
            assert await asyncio.to_thread(anna.command("a").wait)
            await fake.until(lambda: anna.modal)
            assert anna.modal is not None
            anna.modal.fill("A", "väärin")
            submission = await asyncio.to_thread(anna.modal.submit)
            assert submission.errors == {"a": "väärin"}

    asyncio.run(run())
    assert heard == ["hei"]
    assert anna.last().words == "kuulin"
    assert fake.violations == []


def test_a_forged_an_old_and_an_unsigned_post_are_told_apart(fake: FakeSlack, team: Team, anna: Person) -> None:
    app = app_of(fake, team)
    old = str(int(time.time()) - 600)

    @app.event("message")
    async def hear(event: dict[str, Any]) -> None:
        pass

    async def run() -> None:
        async with bolt(fake, app):
            anna.say("hei")
            await fake.until(lambda: not fake.waiting)
            payload = {"type": "event_callback", "event": {"type": "message", "user": "U1", "text": "a"}}
            for forged in ({"secret": "wrong"}, {"timestamp": old}, {"signature": ""}, {"signature": "v0=00"}):
                assert (await asyncio.to_thread(partial(fake.forge, payload, **forged))).status == 401
            good = fake.posted[0]
            again = await asyncio.to_thread(fake.replay, good)
            assert (again.status, again.body) == (200, good.body)

    asyncio.run(run())


def test_a_signature_is_slacks_own() -> None:
    # The example of docs.slack.dev/authentication/verifying-requests-from-slack
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url="
        b"https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    assert signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


def test_what_is_not_taken_is_posted_again_unless_the_app_asks_not_to(
    fake: FakeSlack, team: Team, anna: Person
) -> None:
    fake.deadline, fake.retries = 0.2, (0.0, 0.05, 0.05)
    seen: list[tuple[str | None, str | None]] = []
    answers = [500, 0, 200, 404]

    async def hear(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        status = answers[len(seen) - 1]
        if not status:
            await asyncio.sleep(0.4)
        headers = {"X-Slack-No-Retry": "1"} if status == 404 else {}
        return web.Response(status=status or 200, headers=headers)

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/slack", hear)
        async with serving(app) as root:
            fake.request_url = f"{root}/slack"
            anna.say("hei")
            await fake.until(lambda: not fake.waiting)
            assert fake.late == []
            anna.say("hei")
            await fake.until(lambda: fake.late)
        act = anna.command("a")
        await fake.until(lambda: act.failed)

    asyncio.run(run())
    assert seen == [(None, None), ("1", "http_error"), ("2", "http_timeout"), (None, None)]


@BASIC_AUTH
@pytest.mark.parametrize("rotation", [False, True])
def test_a_person_installs_the_app_by_a_browser(fake: FakeSlack, tmp_path: Path, rotation: bool) -> None:
    fake.rotation = rotation
    team = fake.team("Kauppa", installed=False)
    owner = team.person("Oona")
    owner.say("kuuletko?")
    assert fake.waiting == 0
    store = FileInstallationStore(base_dir=str(tmp_path), client_id=fake.client_id)
    settings = AsyncOAuthSettings(
        client_id=fake.client_id,
        client_secret=fake.client_secret,
        scopes=list(fake.app.scopes),
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path)),
        authorization_url=f"{fake.url}/oauth/v2/authorize",
    )
    app = AsyncApp(client=client_of(fake, ""), signing_secret=fake.signing_secret, oauth_settings=settings)

    async def run() -> None:
        async with bolt(fake, app) as root:
            place = f"{root}/slack/install"
            assert not team.installed
            refused = await asyncio.to_thread(lambda: fake.install(owner, place, allows=False))
            assert (refused.status_code, team.installed) == (200, False)
            done = await asyncio.to_thread(lambda: fake.install(owner, place))
            assert (done.status_code, team.installed) == (200, True)
            assert fake.violations == []
            fake.state.redirects = ["https://vaikute.fi/"]
            named = (
                f"{fake.url}/oauth/v2/authorize?client_id={fake.client_id}&scope=chat:write&state=a&redirect_uri={root}"
            )
            head = {"Cookie": f"fake={owner.id}|yes"}
            assert (await asyncio.to_thread(lambda: httpx.get(named, headers=head))).text == "bad_redirect_uri"

    asyncio.run(run())
    found = store.find_bot(enterprise_id=None, team_id=team.id)
    assert found is not None
    assert found.bot_token == team.token
    assert bool(found.bot_refresh_token) is rotation
    assert len(fake.violations) == 1


@BASIC_AUTH
def test_tokens_that_end_are_renewed_once(fake: FakeSlack) -> None:
    fake.rotation, fake.token_age = True, 0.0
    team = fake.team("Kauppa")
    refresh = fake.state.world.tokens[team.token].refresh
    client = client_of(fake, "")

    async def run() -> None:
        assert await error_of(client_of(fake, team.token).auth_test()) == "token_expired"
        fake.token_age = 60.0
        more: dict[str, Any] = {"client_id": fake.client_id, "client_secret": fake.client_secret}
        more |= {"grant_type": "refresh_token", "refresh_token": refresh}
        new = await client.oauth_v2_access(**more)
        assert (await client_of(fake, new["access_token"]).auth_test())["team_id"] == team.id
        assert await error_of(client.oauth_v2_access(**more)) == "invalid_refresh_token"
        assert await error_of(client.oauth_v2_access(**{**more, "client_secret": "a"})) == "bad_client_secret"

    asyncio.run(run())
