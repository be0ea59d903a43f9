"""The bot asks Telegram for what has come."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.telegram.api import Api
from bot.channels.telegram.polling import WrongToken
from bot.channels.telegram.reading import ALLOWED_UPDATES
from bot.channels.telegram.running import Running
from tests.fakes.telegram import FakeTelegram
from tests.telegram.conftest import Run
from tests.telegram.running_bot import settings_for
from tests.telegram.talk import NOW, Talk, eventually, shown


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without long waits between tries."""
    monkeypatch.setattr("bot.channels.telegram.polling.FIRST_WAIT", 0.05)
    monkeypatch.setattr("bot.channels.telegram.polling.CONFLICT_WAIT", 0.05)
    monkeypatch.setattr("bot.channels.telegram.running.FIRST_WAIT", 0.05)


def call(fake: FakeTelegram, method: str, **fields: Any) -> httpx.Response:
    return httpx.post(f"{fake.url}/bot{fake.token}/{method}", json=fields, timeout=5)


def nothing(_: Api) -> Any:
    """No service: it is never asked for."""


def told(talk: Talk) -> list[str]:
    return [key for key, _ in talk.bot.told]


def test_it_says_what_it_wants_to_hear_of(talk: Talk) -> None:
    talk.owner()
    for poll in talk.fake.calls_of("getUpdates"):
        assert tuple(poll.params["allowed_updates"]) == ALLOWED_UPDATES
        assert poll.params["timeout"] in (0, 50)


def test_a_second_poller_is_told(talk: Talk) -> None:
    talk.bot.told.clear()
    anna = talk.owner()
    other = threading.Thread(target=lambda: call(talk.fake, "getUpdates", timeout=1))
    eventually(talk.fake.state.updates.is_polled)
    other.start()
    eventually(lambda: "conflict" in told(talk))
    other.join()
    talk.tell(anna, "/tavoitteet")
    assert talk.question(anna) == "goals.offer"
    assert told(talk).count("conflict") == 1


def test_a_webhook_of_earlier_is_taken_away(run: Run, fake: FakeTelegram) -> None:
    assert call(fake, "setWebhook", url="https://example.org/telegram").status_code == 200
    talk = run()
    anna = talk.owner()
    assert len(fake.calls_of("deleteWebhook")) == 1
    assert fake.calls_of("deleteWebhook")[0].params.get("drop_pending_updates") in (False, None)
    talk.tell(anna, "/tavoitteet")
    assert talk.question(anna) == "goals.offer"


@pytest.mark.parametrize("token", ["7002015431:AAF-this-is-the-token-of-nobody-here", "1:x"])
def test_a_token_that_telegram_does_not_know(fake: FakeTelegram, tmp_path: Path, token: str) -> None:
    async def begin() -> None:
        settings = settings_for(fake, tmp_path, telegram_token=token)
        running = Running(settings, nothing, lambda: NOW, lambda *_, **__: None)
        try:
            await running.start()
            await asyncio.wait_for(running.failure(), 5)
        finally:
            await running.stop()

    with pytest.raises(WrongToken):
        asyncio.run(begin())


def test_no_network_is_told_once_and_so_is_its_return(talk: Talk) -> None:
    talk.bot.told.clear()
    anna = talk.owner()
    talk.fake.down()
    eventually(lambda: "no_network" in told(talk))
    time.sleep(0.3)
    assert told(talk).count("no_network") == 1
    facts = talk.bot.running.health()
    talk.fake.up()
    eventually(lambda: "network_again" in told(talk), 8)
    anna.say("/tavoitteet")
    talk.bot.settle()
    assert talk.question(anna) == "goals.offer"
    assert "1/6" in shown(talk.new(anna))
    assert facts.facts["telegram"] == "polling"


def test_what_was_decided_without_a_network_goes_when_it_is_back(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.trouble("sendMessage", anna.id, "slow", seconds=0.3)
    anna.say("/tavoitteet")
    eventually(lambda: talk.question(anna) == "goals.offer")
    talk.fake.down()
    time.sleep(0.4)
    talk.fake.up()
    talk.bot.settle()
    assert "1/6" in shown(talk.new(anna))


def test_a_bot_that_begins_without_a_network(run: Run, fake: FakeTelegram, tmp_path: Path) -> None:
    heard: list[str] = []

    async def begin() -> None:
        running = Running(settings_for(fake, tmp_path), nothing, lambda: NOW, lambda key, **_: heard.append(key))
        await running.start()
        await asyncio.sleep(0.6)
        assert not running.health().ready
        await running.stop()

    fake.down()
    asyncio.run(begin())
    assert set(heard) == {"no_network"}
    fake.up()


def test_too_fast_is_waited_out(talk: Talk) -> None:
    talk.bot.told.clear()
    anna = talk.owner()
    talk.fake.trouble("getUpdates", kind="429", retry_after=1)
    talk.tell(anna, "/tavoitteet")
    begun = time.monotonic()
    talk.tell(anna, "Käsintehdyt saippuat")
    assert talk.question(anna) == "goals.goal"
    assert time.monotonic() - begun < 3
    assert "no_network" not in told(talk)


@pytest.mark.parametrize("kind", ["500", "502", "reset_before", "reset_after"])
def test_a_poll_that_fails_is_polled_again(talk: Talk, kind: str) -> None:
    anna = talk.owner()
    talk.fake.trouble("getUpdates", kind=kind, times=2)
    talk.tell(anna, "/tavoitteet")
    talk.tell(anna, "Käsintehdyt saippuat")
    talk.tell(anna, "myynti")
    assert talk.question(anna) == "goals.audience"


def test_it_stops_in_time_with_work_under_way_and_loses_nothing(run: Run, fake: FakeTelegram) -> None:
    talk = run()
    people = [talk.owner(f"Anna {nth}") for nth in range(8)]
    talk.tell(people[0], "/ehdokkaat")
    fake.trouble("download", kind="hang", seconds=8)
    people[0].send_document("lista.csv", b"@anna.koti;Instagram;12 500;300\n")
    fake.trouble("sendMessage", people[1].id, "hang", seconds=8)
    for person in people[1:]:
        for said in ("/tavoitteet", "Käsintehdyt saippuat", "myynti"):
            person.say(said)
    time.sleep(0.15)
    begun = time.monotonic()
    run.stop()
    assert time.monotonic() - begun < 5.0
    fake.peace()

    talk = run()
    talk.bot.settle()
    assert talk.question(people[0]) == "candidates.figures"
    assert [talk.question(person) for person in people[1:]] == ["goals.audience"] * 7
    for person in people[1:]:
        said = shown(person.sent)
        copies = said.count("1/6")
        assert copies == 1 or (copies == 2 and "uudelleen" in said)
        assert said.count("3/6") == 1
