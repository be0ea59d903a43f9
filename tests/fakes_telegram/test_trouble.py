"""Trouble on demand, and how fast the bot sends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import telegram
from telegram.error import RetryAfter

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.flood import Flood
from tests.fakes_telegram.bots import ANNA, error_of, talking

ANSWERED: list[tuple[str, dict[str, Any], str]] = [
    ("400", {"words": "chat not found"}, "BadRequest: Chat not found"),
    ("403", {}, "Forbidden: Forbidden: bot was blocked by the user"),
    ("500", {}, "NetworkError: Internal Server Error"),
    ("502", {}, "NetworkError: Bad Gateway"),
    ("503", {}, "NetworkError: Service Unavailable"),
    ("reset_before", {}, "NetworkError: httpx.ReadError"),
    ("hang", {"seconds": 0.05, "acts": False}, "NetworkError: Internal Server Error"),
]


def test_each_trouble_happens_once_and_to_whom_it_is_meant_for(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    fake.person(1002).start()
    anna.start()

    async def talk(bot: telegram.Bot) -> None:
        for kind, more, words in ANSWERED:
            fake.trouble("sendMessage", ANNA, kind, **more)
            await bot.send_message(1002, "a")
            assert (await error_of(bot.send_message(ANNA, "a"))).startswith(words), kind
            assert anna.sent == [], kind
        fake.trouble("sendMessage", kind="429", retry_after=7, times=2)
        for _ in range(2):
            with pytest.raises(RetryAfter) as told:
                await bot.send_message(ANNA, "a")
            assert told.value.retry_after == timedelta(seconds=7)
        await bot.send_message(ANNA, "a")
        assert len(anna.sent) == 1

    talking(fake, talk)
    assert fake.violations == []


def test_a_reset_after_acting_leaves_the_message_there(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    anna.start()

    async def talk(bot: telegram.Bot) -> None:
        fake.trouble("sendMessage", kind="reset_after", after=1)
        await bot.send_message(ANNA, "yksi")
        assert (await error_of(bot.send_message(ANNA, "kaksi"))).startswith("NetworkError")
        fake.trouble("sendMessage", kind="hang", seconds=0.5)
        assert (await error_of(bot.send_message(ANNA, "kolme", read_timeout=0.1))).startswith("TimedOut")
        await bot.send_message(ANNA, "neljä")

    talking(fake, talk)
    assert [message.text for message in anna.sent] == ["yksi", "kaksi", "kolme", "neljä"]


def test_no_network_and_slow_answers(fake: FakeTelegram) -> None:
    fake.person(ANNA).start()

    async def talk(bot: telegram.Bot) -> None:
        fake.down()
        assert (await error_of(bot.send_message(ANNA, "a"))).startswith("NetworkError")
        fake.up()
        fake.delay = 0.1
        begun = asyncio.get_running_loop().time()
        await bot.send_message(ANNA, "a")
        assert asyncio.get_running_loop().time() - begun >= 0.1
        fake.peace()
        fake.trouble("download", kind="500")
        fake.trouble("getUpdates", kind="503")
        assert (await error_of(bot.get_updates())).startswith("NetworkError")

    talking(fake, talk)


def test_floods_are_counted_always_and_refused_on_demand(fake: FakeTelegram) -> None:
    people = [fake.person(1000 + number) for number in range(3)]
    for person in people:
        person.start()
    group = fake.group("Kahvila", people[:2])

    async def talk(bot: telegram.Bot) -> None:
        for _ in range(8):
            await bot.send_message(ANNA, "a")
        assert fake.rates().second_of_chat == 8
        fake.flood = True
        told = [await error_of(bot.send_message(1002, "a")) for _ in range(6)]
        assert told[:5] == [""] * 5
        assert told[5].startswith("RetryAfter: Flood control exceeded. Retry in 0:00:01")
        fake.flood = False
        for _ in range(20):
            await bot.send_message(group.id, "a")
        fake.flood = True
        assert (await error_of(bot.send_message(group.id, "a"))).startswith("RetryAfter")

    talking(fake, talk)
    assert fake.rates().minute_of_group == 20
    assert fake.violations == []


def test_thirty_messages_a_second_are_taken_and_a_chat_is_free_again_later() -> None:
    flood = Flood()
    taken = 0
    for chat in range(40):
        if not flood.refuse(chat, group=False, now=10.0 + chat / 1000):
            flood.count(chat, group=False, now=10.0 + chat / 1000)
            taken += 1
    assert (taken, flood.rates().second) == (30, 30)
    assert flood.refuse(99, group=False, now=11.05) == 0
    for _ in range(4):
        assert flood.refuse(99, group=False, now=11.05) == 0
    assert flood.refuse(99, group=False, now=11.05) == 1
    assert flood.refuse(99, group=False, now=12.06) == 0


def test_waiting_and_settling(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    with pytest.raises(AssertionError, match=r"not within 0\.1 s"):
        fake.wait_for(lambda: anna.sent, 0.1)

    async def talk(bot: telegram.Bot) -> None:
        anna.say("hei")
        with pytest.raises(AssertionError, match="1 updates wait"):
            await fake.settled(anna, 0.2)
        update = (await bot.get_updates())[0]
        await bot.send_message(ANNA, "moi")
        await bot.get_updates(offset=update.update_id + 1)
        await fake.settled(anna)

    talking(fake, talk)
    fake.settle()
    assert fake.wait_for(lambda: anna.sent)[0].text == "moi"
    assert [call.ok for call in fake.calls_of("sendMessage")] == [True]
