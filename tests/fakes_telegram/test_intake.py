"""How updates reach the bot: by polling and by webhook, twice, out of order, and with two bots at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import telegram

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.http import HttpServer, Request, Response
from tests.fakes_telegram.bots import ANNA, bot_of, error_of, talking

SECRET = "a-secret_1"


def texts(updates: Any) -> list[str]:
    return [update.message.text for update in updates]


def test_an_offset_confirms_and_forgets(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)

    async def talk(bot: telegram.Bot) -> None:
        for text in ("yksi", "kaksi", "kolme"):
            anna.say(text)
        first = await bot.get_updates(limit=2)
        assert texts(first) == ["yksi", "kaksi"]
        assert first[1].update_id == first[0].update_id + 1
        assert texts(await bot.get_updates()) == ["yksi", "kaksi", "kolme"]
        assert texts(await bot.get_updates(offset=first[1].update_id)) == ["kaksi", "kolme"]
        assert texts(await bot.get_updates()) == ["kaksi", "kolme"]
        assert texts(await bot.get_updates(offset=-1)) == ["kolme"]
        assert texts(await bot.get_updates()) == ["kolme"]
        assert fake.waiting == 1
        assert await bot.get_updates(offset=first[1].update_id + 2) == ()
        assert fake.waiting == 0

    talking(fake, talk)
    assert fake.violations == []


def test_a_long_poll_ends_when_something_comes_or_its_time_is_over(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)

    async def talk(bot: telegram.Bot) -> None:
        begun = asyncio.get_running_loop().time()
        poll = asyncio.create_task(bot.get_updates(timeout=10))
        await fake.until(lambda: fake.state.updates.is_polled())
        anna.say("hei")
        updates = await poll
        assert texts(updates) == ["hei"]
        assert asyncio.get_running_loop().time() - begun < 2
        assert await bot.get_updates(offset=updates[0].update_id + 1, timeout=1) == ()

    talking(fake, talk)


def test_the_older_of_two_polls_is_told_of_the_other(fake: FakeTelegram) -> None:
    async def talk(bot: telegram.Bot) -> None:
        async with bot_of(fake) as other:
            older = asyncio.create_task(error_of(bot.get_updates(timeout=10)))
            await fake.until(lambda: fake.state.updates.is_polled())
            newer = asyncio.create_task(other.get_updates(timeout=10))
            told = await older
            assert told == (
                "Conflict: Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
                "running"
            )
            fake.person(ANNA).say("hei")
            assert texts(await newer) == ["hei"]

    talking(fake, talk)


def test_what_the_bot_wants_to_hear_sticks(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)

    async def talk(bot: telegram.Bot) -> None:
        await bot.get_updates(allowed_updates=["message"])
        said = anna.say("hei")
        anna.edit(said, "moi")
        anna.block_bot()
        anna.unblock_bot()
        assert [update.message is not None for update in await bot.get_updates()] == [True]
        await bot.get_updates(allowed_updates=[])
        anna.edit(said, "moi taas")
        kinds = [update.edited_message is not None for update in await bot.get_updates()]
        assert kinds == [False, True]
        await bot.get_updates(allowed_updates=["mesage"])

    talking(fake, talk)
    assert fake.violations == ["getUpdates: 'mesage' is no kind of update"]


def test_updates_may_come_twice_out_of_order_or_broken(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    fake.duplicate_updates = True

    async def talk(bot: telegram.Bot) -> None:
        seen: list[int] = []
        offset = 0
        for text in ("yksi", "kaksi"):
            anna.say(text)
            for update in await bot.get_updates(offset=offset):
                seen.append(update.update_id)
                offset = max(offset, update.update_id + 1)
        seen += [update.update_id for update in await bot.get_updates(offset=offset)]
        assert seen == [seen[0], seen[0], seen[0] + 1, seen[0] + 1]
        assert await bot.get_updates(offset=offset) == ()
        fake.peace()
        fake.shuffle = 1
        for number in range(8):
            anna.say(str(number))
        order = texts(await bot.get_updates(offset=offset))
        assert order != sorted(order)
        assert sorted(order) == [str(number) for number in range(8)]
        fake.push_raw({"mystery": {}})
        assert [update for update in await bot.get_updates(offset=offset + 8) if update.message is None]
        fake.push_raw(b'{"update_id": 1, ')
        assert "Invalid server response" in await error_of(bot.get_updates(offset=offset + 9))
        assert await bot.get_updates(offset=offset + 9) == ()

    talking(fake, talk)


class Receiver:
    """The bot's own webhook; `statuses` are given one after the other, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, Any], str]] = []
        self.statuses: list[int] = []
        self.slow: dict[int, float] = {}
        self.at_once = 0
        self.most_at_once: dict[int, int] = {}

    async def handle(self, request: Request) -> Response:
        update = json.loads(request.body)
        chat = update["message"]["chat"]["id"]
        self.most_at_once[chat] = self.most_at_once.get(chat, 0) + 1
        self.at_once = max(self.at_once, sum(self.most_at_once.values()))
        assert self.most_at_once[chat] == 1
        await asyncio.sleep(self.slow.get(chat, 0.0))
        self.most_at_once[chat] -= 1
        self.got.append((update, request.headers.get("x-telegram-bot-api-secret-token", "")))
        return Response(self.statuses.pop(0) if self.statuses else 200, b"")

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update, _ in self.got]


@asynccontextmanager
async def receiving() -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver()
    server = HttpServer(receiver.handle)
    await server.open()
    try:
        yield receiver, f"http://127.0.0.1:{server.port}/hook"
    finally:
        await server.close()


def test_a_webhook_gets_each_update_in_its_chats_order_until_it_takes_it(fake: FakeTelegram) -> None:
    anna, pekka = fake.person(ANNA), fake.person(1002)
    fake.state.webhook.first_wait = 0.02

    async def talk(bot: telegram.Bot) -> None:
        async with receiving() as (receiver, url):
            anna.say("ennen")
            receiver.statuses = [500, 302]
            await bot.set_webhook(url, secret_token=SECRET, allowed_updates=["message"], max_connections=5)
            assert (await error_of(bot.get_updates())).startswith(
                "Conflict: Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete"
            )
            await fake.until(lambda: fake.waiting == 0)
            assert receiver.texts == ["ennen"] * 3
            assert {secret for _, secret in receiver.got} == {SECRET}
            info = await bot.get_webhook_info()
            assert (info.url, info.max_connections, info.allowed_updates) == (url, 5, ("message",))
            assert info.last_error_message == "Wrong response from the webhook: 302"
            receiver.got.clear()
            receiver.slow = {anna.id: 0.05, pekka.id: 0.05}
            for text in ("a1", "a2"):
                anna.say(text)
                pekka.say(text.replace("a", "p"))
            await fake.until(lambda: fake.waiting == 0)
            assert [text for text in receiver.texts if text[0] == "a"] == ["a1", "a2"]
            assert sorted(receiver.texts) == ["a1", "a2", "p1", "p2"]
            assert receiver.at_once == 2
            fake.duplicate_updates = True
            receiver.got.clear()
            anna.say("kahdesti")
            await fake.until(lambda: receiver.texts == ["kahdesti"] * 2)
            fake.duplicate_updates = False
            await bot.delete_webhook()
            anna.say("jälkeen")
            assert texts(await bot.get_updates()) == ["jälkeen"]
            assert (await bot.get_webhook_info()).url == ""
            await bot.set_webhook(url, drop_pending_updates=True)
            assert fake.waiting == 0

    talking(fake, talk)
    assert [posted.status for posted in fake.posted][:3] == [500, 302, 200]


def test_a_webhook_that_is_not_there_is_tried_again(fake: FakeTelegram) -> None:
    fake.state.webhook.first_wait = 0.02

    async def talk(bot: telegram.Bot) -> None:
        async with receiving() as (_, url):
            pass
        await bot.set_webhook(url)
        fake.person(ANNA).say("hei")
        await fake.until(lambda: len(fake.posted) >= 2)
        assert fake.waiting == 1
        assert {posted.status for posted in fake.posted} == {0}

    talking(fake, talk)


def test_an_address_or_a_secret_that_telegram_would_not_take(fake: FakeTelegram) -> None:
    async def talk(bot: telegram.Bot) -> None:
        refused: list[tuple[dict[str, Any], str]] = [
            ({"url": "http://vaikute.example/hook"}, "An https url must be provided"),
            ({"url": "https://vaikute.example:8080/"}, "Webhook can be set up only on ports 80, 88, 443 or 8443"),
            ({"url": "https://vaikute.example/", "secret_token": "ä"}, "Secret token contains unallowed characters"),
            ({"url": "https://vaikute.example/", "secret_token": "a" * 257}, "Secret token is too long"),
        ]
        for given, words in refused:
            assert words.lower() in (await error_of(bot.set_webhook(**given))).lower()

    talking(fake, talk)
    assert len(fake.violations) == 4


def test_held_updates_come_together(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)

    async def talk(bot: telegram.Bot) -> None:
        poll = asyncio.create_task(bot.get_updates(timeout=5))
        await fake.until(lambda: fake.state.updates.is_polled())
        with fake.hold():
            anna.say("yksi")
            await asyncio.sleep(0.05)
            anna.say("kaksi")
            assert not poll.done()
        assert texts(await poll) == ["yksi", "kaksi"]

    talking(fake, talk)
