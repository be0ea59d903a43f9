"""Socket Mode: how what happens reaches the app, and what happens to what it doesn't take."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.fakes.slack import FakeSlack, Person, Team
from tests.fakes_slack.bots import Json, client_of, error_of, socket


class Ear:
    """Hears what comes, and acknowledges it unless it is told to be deaf."""

    def __init__(self, *deaf: int) -> None:
        self.deaf = deaf
        self.heard: list[SocketModeRequest] = []

    async def __call__(self, request: SocketModeRequest) -> Json | None:
        self.heard.append(request)
        return None if len(self.heard) - 1 in self.deaf else {}

    @property
    def texts(self) -> list[str]:
        return [request.payload["event"]["text"] for request in self.heard]


def test_what_happened_before_the_app_listened_comes_when_it_does(fake: FakeSlack, team: Team, anna: Person) -> None:
    ear = Ear()

    async def run() -> None:
        anna.say("yksi")
        async with socket(fake, ear) as client:
            anna.say("kaksi")
            await fake.until(lambda: len(ear.heard) == 2 and not fake.waiting)
            await fake.until(lambda: fake.socket_pings)
            assert await client.is_connected()

    asyncio.run(run())
    assert ear.texts == ["yksi", "kaksi"]
    assert (ear.heard[0].type, ear.heard[0].retry_attempt) == ("events_api", 0)
    assert fake.violations == []


def test_an_event_that_is_not_taken_comes_again_and_a_press_does_not(fake: FakeSlack, team: Team, anna: Person) -> None:
    fake.deadline, fake.retries = 0.1, (0.0, 0.05)
    ear = Ear(0, 1, 2, 3)

    async def run() -> None:
        async with socket(fake, ear):
            anna.say("hei")
            await fake.until(lambda: fake.late)
            assert [request.retry_attempt for request in ear.heard] == [0, 1, 2]
            assert ear.heard[2].retry_reason == "timeout"
            act = anna.command("a")
            await fake.until(lambda: act.failed)
            assert len(ear.heard) == 4

    asyncio.run(run())
    assert fake.waiting == 0
    assert [delivery.kind for delivery in fake.late] == ["events_api", "slash_commands"]


def test_nobody_listens_to_a_person_who_presses(fake: FakeSlack, team: Team, anna: Person) -> None:
    fake.deadline = 0.05
    act = anna.command("a")
    assert not act.wait()
    assert act.failed


@pytest.mark.parametrize("how", ["refresh", "drop", "down"])
def test_what_was_under_way_goes_to_the_next_connection(fake: FakeSlack, team: Team, anna: Person, how: str) -> None:
    ear = Ear(0)

    async def run() -> None:
        async with socket(fake, ear):
            anna.say("hei")
            await fake.until(lambda: ear.heard)
            if how == "refresh":
                await asyncio.to_thread(fake.disconnect)
            elif how == "drop":
                await asyncio.to_thread(fake.drop)
            else:
                await asyncio.to_thread(fake.down)
                await asyncio.to_thread(fake.up)
            await fake.until(lambda: len(ear.heard) == 2 and not fake.waiting)

    asyncio.run(run())
    assert ear.texts == ["hei", "hei"]
    assert fake.connections_ever >= 2


def test_a_warning_ends_nothing(fake: FakeSlack, team: Team, anna: Person) -> None:
    ear = Ear()

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            url = (await client_of(fake, fake.app_token, session).apps_connections_open(app_token=fake.app_token))[
                "url"
            ]
            async with session.ws_connect(url) as ws:
                assert (await ws.receive_json())["type"] == "hello"
                await asyncio.to_thread(fake.disconnect, "warning")
                assert (await ws.receive_json())["reason"] == "warning"
                anna.say("hei")
                told = await ws.receive_json()
                assert not told["accepts_response_payload"]
                await ws.send_json({"envelope_id": told["envelope_id"], "payload": {"text": "a"}})
                await fake.until(lambda: not fake.waiting)
                with pytest.raises(aiohttp.WSServerHandshakeError):
                    await session.ws_connect(url)

    asyncio.run(run())
    assert ear.heard == []
    assert len(fake.violations) == 2


def test_several_connections_share_the_work_and_there_are_ten(fake: FakeSlack, team: Team, anna: Person) -> None:
    first, second = Ear(), Ear()

    async def run() -> None:
        async with socket(fake, first), socket(fake, second):
            await fake.until(lambda: fake.connections == 2)
            for number in range(10):
                anna.say(f"{number}")
            await fake.until(lambda: not fake.waiting)
        async with aiohttp.ClientSession() as session:
            client = client_of(fake, fake.app_token, session)
            open_ones = []
            for _ in range(11):
                url = (await client.apps_connections_open(app_token=fake.app_token))["url"]
                open_ones.append(await session.ws_connect(url))
            assert (await open_ones[-1].receive_json())["reason"] == "too_many_websockets"
            for ws in open_ones:
                await ws.close()
            assert await error_of(client_of(fake, team.token, session).api_call("apps.connections.open")) != ""

    asyncio.run(run())
    assert first.heard
    assert second.heard
    assert sorted(first.texts + second.texts) == [str(number) for number in range(10)]


def test_twice_out_of_order_and_held_back(fake: FakeSlack, team: Team, anna: Person) -> None:
    ear = Ear()

    async def run() -> None:
        async with socket(fake, ear):
            fake.shuffle = 3
            with fake.hold():
                for number in range(8):
                    anna.say(f"{number}")
                await asyncio.sleep(0.05)
                assert ear.heard == []
            await fake.until(lambda: not fake.waiting)
            fake.peace()
            fake.duplicate_events = True
            anna.say("kahdesti")
            await fake.until(lambda: not fake.waiting)

    asyncio.run(run())
    assert ear.texts[:8] != sorted(ear.texts[:8])
    assert sorted(ear.texts[:8]) == [str(number) for number in range(8)]
    assert ear.texts[8:] == ["kahdesti", "kahdesti"]
    assert len({request.payload["event_id"] for request in ear.heard[8:]}) == 1


def test_a_command_is_answered_at_once(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def hear(request: SocketModeRequest) -> Json | None:
        return {"text": "kuulin", "response_type": "ephemeral"}

    async def run() -> None:
        async with socket(fake, hear):
            act = anna.command("a")
            assert await asyncio.to_thread(act.wait)

    asyncio.run(run())
    assert anna.last().words == "kuulin"
    assert anna.last().ephemeral


def test_an_app_that_is_removed_hears_of_it_and_of_nothing_more(fake: FakeSlack, team: Team, anna: Person) -> None:
    ear = Ear()

    async def run() -> None:
        async with socket(fake, ear):
            team.uninstall()
            anna.say("kuuletko?")
            await fake.until(lambda: not fake.waiting)

    asyncio.run(run())
    assert [request.payload["event"]["type"] for request in ear.heard] == ["app_uninstalled", "tokens_revoked"]


def test_the_bot_hears_itself(fake: FakeSlack, team: Team, anna: Person) -> None:
    ear = Ear()

    async def run() -> None:
        async with socket(fake, ear), aiohttp.ClientSession() as session:
            client = client_of(fake, team.token, session)
            sent = await client.chat_postMessage(channel=anna.id, text="hei")
            await client.chat_update(channel=anna.dm.id, ts=sent["ts"], text="moi")
            await fake.until(lambda: not fake.waiting)

    asyncio.run(run())
    own, changed = (request.payload["event"] for request in ear.heard)
    assert (own["user"], own["app_id"], own["bot_id"]) == (team.bot.id, fake.app_id, team.bot.bot_id)
    assert changed["subtype"] == "message_changed"
