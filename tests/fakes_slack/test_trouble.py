"""Trouble on demand."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Person, Team
from tests.fakes_slack.bots import error_of, talking


async def outcome(client: AsyncWebClient, channel: str, text: str) -> str:
    try:
        return await error_of(client.chat_postMessage(channel=channel, text=text))
    except (aiohttp.ClientError, OSError) as error:
        return type(error).__name__


def test_each_kind_of_trouble_comes_once(fake: FakeSlack, team: Team, anna: Person) -> None:
    fake.trouble("chat.postMessage", kind="429", retry_after=7)
    fake.trouble("chat.postMessage", kind="error", words="fatal_error")
    fake.trouble("chat.postMessage", kind="reset_before")
    fake.trouble("chat.postMessage", kind="reset_after")
    fake.trouble("chat.postMessage", kind="500")

    async def talk(client: AsyncWebClient) -> None:
        assert await outcome(client, anna.id, "a") == "ratelimited"
        assert await outcome(client, anna.id, "b") == "fatal_error"
        assert "Error" in await outcome(client, anna.id, "c")
        assert "Error" in await outcome(client, anna.id, "d")
        with pytest.raises(Exception, match="500"):
            await client.chat_postMessage(channel=anna.id, text="e")
        assert await outcome(client, anna.id, "f") == ""

    talking(fake, team, talk)
    assert [message.text for message in anna.sent] == ["d", "f"]
    assert fake.violations == []


def test_slow_and_hanging_answers(fake: FakeSlack, team: Team, anna: Person) -> None:
    fake.trouble(kind="slow", seconds=0.1)
    fake.trouble(kind="hang", seconds=5)

    async def talk(client: AsyncWebClient) -> None:
        begun = time.monotonic()
        await client.chat_postMessage(channel=anna.id, text="a")
        assert time.monotonic() - begun >= 0.1
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.chat_postMessage(channel=anna.id, text="b")

    talking(fake, team, talk)
    assert [message.text for message in anna.sent] == ["a", "b"]


def test_only_one_channel_after_some_calls(fake: FakeSlack, team: Team, anna: Person) -> None:
    fake.trouble("chat.postMessage", anna.dm.id, "error", after=1, times=None, words="internal_error")
    bertta = team.person("Bertta")

    async def talk(client: AsyncWebClient) -> None:
        outcomes = [await outcome(client, channel, "a") for channel in (anna.dm.id, anna.dm.id, bertta.dm.id)]
        assert outcomes == ["", "internal_error", ""]
        fake.peace()
        assert await outcome(client, anna.dm.id, "a") == ""

    talking(fake, team, talk)


def test_no_network(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        await asyncio.to_thread(fake.down)
        assert "Error" in await outcome(client, anna.id, "a")
        await asyncio.to_thread(fake.up)
        assert await outcome(client, anna.id, "b") == ""

    talking(fake, team, talk)
    assert [message.text for message in anna.sent] == ["b"]


def test_a_kind_that_is_none(fake: FakeSlack) -> None:
    with pytest.raises(ValueError, match="'404' is none of"):
        fake.trouble(kind="404")


def test_waiting_tells_what_happened(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=anna.id, text="a")

    talking(fake, team, talk)
    with pytest.raises(AssertionError, match=r"chat\.postMessage"):
        fake.wait_for(lambda: False, seconds=0.05)
    fake.echo = False
    assert fake.wait_for(lambda: anna.sent)[0].text == "a"
