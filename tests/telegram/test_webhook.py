"""Telegram calls the bot."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.channels.telegram.reading import ALLOWED_UPDATES
from bot.channels.telegram.webhook import LARGEST_UPDATE, SECRET_HEADER
from storage.problems import Unwritable
from tests.fakes.telegram import FakeTelegram
from tests.telegram.running_bot import RunningBot
from tests.telegram.talk import NOW, Talk, eventually


@pytest.fixture(scope="module")
def _hooked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    folder = tmp_path_factory.mktemp("hooked")
    with FakeTelegram() as fake, RunningBot(fake, folder, lambda: NOW, webhook=True) as bot:
        eventually(lambda: fake.calls_of("setWebhook"))
        yield Talk(fake, bot)


@pytest.fixture
def talk(_hooked: Talk) -> Iterator[Talk]:
    yield _hooked
    _hooked.fake.peace()
    assert _hooked.fake.violations == []


def post(talk: Talk, body: Any, secret: str | None = None, method: str = "POST") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if secret is None else {SECRET_HEADER: secret}
    return httpx.request(
        method, talk.bot.settings.telegram_webhook_url, content=content, headers=headers, timeout=10
    ).status_code


def right(talk: Talk) -> str:
    return talk.bot.running.secret


def test_the_webhook_is_set_with_all_that_it_needs(talk: Talk) -> None:
    (call,) = talk.fake.calls_of("setWebhook")
    assert call.params["url"] == talk.bot.settings.telegram_webhook_url
    assert len(call.params["secret_token"]) >= 32
    assert call.params["secret_token"] == right(talk)
    assert tuple(call.params["allowed_updates"]) == ALLOWED_UPDATES
    assert talk.fake.calls_of("getUpdates") == []


def test_a_whole_talk(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    talk.tell(anna, "Käsintehdyt saippuat")
    talk.press(anna, talk.with_button(anna, "Myynti"), "Myynti")
    assert talk.question(anna) == "goals.audience"


def test_only_telegram_is_let_in(talk: Talk) -> None:
    anna = talk.owner()
    update = {"update_id": 1, "message": {**anna.say("moi").to_json(), "text": "/tavoitteet", "message_id": 99_001}}
    talk.bot.settle()
    assert post(talk, update) == 403
    for wrong in ("", "wrong", right(talk)[:-1], right(talk) + "x", right(talk).swapcase()):
        assert post(talk, update, wrong) == 403
    assert post(talk, update, right(talk), "GET") == 405
    assert post(talk, update, right(talk), "PUT") == 405
    assert talk.question(anna) is None


@pytest.mark.parametrize(
    "body", [b"", b"moi", b"[]", b"7", b"null", b"\xff\xfe", b'{"a":', b"[" * 100_000, b"1" * 5_000]
)
def test_what_is_no_update(talk: Talk, body: bytes) -> None:
    assert post(talk, body, right(talk)) == 400


def test_what_is_too_large_for_an_update(talk: Talk) -> None:
    assert post(talk, b" " * (LARGEST_UPDATE + 1), right(talk)) == 413


def test_an_update_that_says_nothing_to_us_is_acknowledged(talk: Talk) -> None:
    for update in ({}, {"update_id": 2}, {"update_id": 3, "poll": {}}, {"update_id": 4, "message": "moi"}):
        assert post(talk, update, right(talk)) == 200


def test_it_is_acknowledged_when_it_is_kept(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    really, refused = talk.bot.store.accept_all, iter(range(3))

    def refuse(*args: Any) -> Any:
        if next(refused, None) is not None:
            raise Unwritable("somewhere", "full")
        return really(*args)

    monkeypatch.setattr(talk.bot.store, "accept_all", refuse)
    number = talk.fake.state.updates.last_id + 1
    talk.tell(anna, "/tavoitteet")
    assert [posted.status for posted in talk.fake.posted if posted.update == number] == [503, 503, 503, 200]
    assert talk.question(anna) == "goals.offer"


def test_the_answer_waits_for_the_commit(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    really, kept = talk.bot.store.accept_all, []

    def slowly(*args: Any) -> Any:
        time.sleep(0.2)
        found = really(*args)
        kept.append(time.monotonic())
        return found

    monkeypatch.setattr(talk.bot.store, "accept_all", slowly)
    talk.tell(anna, "/tavoitteet")
    posted = talk.fake.posted[-1]
    assert posted.status == 200
    assert posted.at + posted.seconds >= kept[-1]


def test_each_update_twice_counts_once(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.duplicate_updates = True
    assert talk.tell(anna, "/tavoitteet").count("1/6") == 1
    assert talk.tell(anna, "Käsintehdyt saippuat").count("2/6") == 1
    assert talk.deliveries(anna) == 3


def test_updates_that_overtake_each_other(talk: Talk) -> None:
    people = [talk.owner(f"Anna {nth}") for nth in range(6)]
    talk.fake.shuffle = 5
    with talk.fake.hold():
        for said in ("/tavoitteet", "Käsintehdyt saippuat", "myynti"):
            for person in people:
                person.say(said)
    talk.bot.settle()
    assert [talk.question(person) for person in people] == ["goals.audience"] * 6


def test_two_of_one_chat_that_come_the_wrong_way_round(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    body = {**anna.say("/yhteenveto").to_json(), "entities": []}
    talk.bot.settle()
    number = talk.fake.state.updates.last_id
    talk.fake.state.updates.last_id += 2
    later = {"update_id": number + 2, "message": {**body, "message_id": 99_012, "text": "myynti"}}
    sooner = {"update_id": number + 1, "message": {**body, "message_id": 99_011, "text": "Käsintehdyt saippuat"}}
    assert post(talk, later, right(talk)) == 200
    assert post(talk, sooner, right(talk)) == 200
    talk.bot.settle()
    assert talk.question(anna) == "goals.audience"
