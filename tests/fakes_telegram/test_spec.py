"""Calls against the published API, where it is at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.channels import limits as ours
from tests.fakes.telegram import FakeTelegram, limits
from tests.fakes.telegram.spec import load
from tests.fakes_telegram.bots import ANNA

Post = Callable[..., dict[str, Any]]


@pytest.fixture
def post(fake: FakeTelegram) -> Post:
    if not fake.spec_known:
        pytest.skip("the published Bot API isn't at hand (VAIKUTE_TELEGRAM_SPEC)")
    fake.person(ANNA).start()

    def call(method: str, **given: Any) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.post(f"{fake.url}/bot{fake.token}/{method}", **given).json()
        return answer

    return call


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": "1001", "text": "a", "colour": "red"}, 'unknown parameter "colour"'),
    ("sendMessage", {"chat_id": "1001"}, 'required parameter "text" is missing'),
    ("sendMessage", {"chat_id": "1001", "text": "a", "message_thread_id": "x"}, "'x' is no Integer"),
    ("sendMessage", {"chat_id": "1001", "text": "a", "disable_notification": "maybe"}, "'maybe' is no Boolean"),
    ("sendMessage", {"chat_id": "1001", "text": "a", "reply_markup": "{"}, "'{' is no JSON"),
    ("sendMessage", {"chat_id": "1001", "text": "a", "reply_parameters": "{}"}, 'field "message_id" of Reply'),
    (
        "sendMessage",
        {"chat_id": "1001", "text": "a", "reply_markup": '{"inline_keyboard":[[{"text":"A","call_back":"1"}]]}'},
        'unknown field "call_back" of InlineKeyboardButton',
    ),
    ("sendMediaGroup", {"chat_id": "1001", "media": '[{"type":"document"}]'}, 'field "media" of InputMediaDocument'),
    ("setMyCommands", {"commands": '[{"command":"a"}]'}, 'field "description" of BotCommand'),
    ("setMyCommands", {"commands": "[]", "scope": '{"type":"chat"}'}, 'field "chat_id" of BotCommandScopeChat'),
    ("sendRichMessage", {"chat_id": "1001", "rich_message": '{"html":1}'}, "1 is no String"),
]


@pytest.mark.parametrize(("method", "given", "words"), WRONG)
def test_what_is_not_published_is_a_violation(
    fake: FakeTelegram, post: Post, method: str, given: dict[str, Any], words: str
) -> None:
    post(method, data=given)
    assert any(words in violation for violation in fake.violations), fake.violations


def test_a_good_call_is_none_as_form_json_or_multipart(fake: FakeTelegram, post: Post) -> None:
    assert post("SENDMESSAGE", json={"chat_id": ANNA, "text": "a", "reply_markup": {"force_reply": True}})["ok"]
    assert post("sendMessage", data={"chat_id": ANNA, "text": "a", "disable_notification": "true"})["ok"]
    media = '[{"type":"document","media":"attach://one"},{"type":"document","media":"attach://two"}]'
    files = {"one": ("yksi.txt", b"1\r\n--2\r\n"), "two": ("kaksi.txt", b"\0\r\n")}
    assert post("sendMediaGroup", data={"chat_id": ANNA, "media": media}, files=files)["ok"]
    assert [message.file.data for message in fake.sent(ANNA) if message.file] == [b"1\r\n--2\r\n", b"\0\r\n"]
    assert fake.violations == []
    post("sendDocument", data={"chat_id": ANNA}, files={"document": ("a", b"a"), "other": ("b", b"b")})
    assert fake.violations == ['sendDocument: unknown file "other"']


def test_without_the_published_api_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAIKUTE_TELEGRAM_SPEC", "/nowhere.json")
    spec = load()
    assert not spec.known
    assert spec.problems("sendMessage", {"colour": "red"}, {}) == []


def test_the_projects_own_table_has_the_same_limits() -> None:
    table = ours.TELEGRAM
    for mine, theirs in (
        (table.block, limits.TEXT.most),
        (table.title, limits.CAPTION.most),
        (table.options, limits.BUTTONS.most),
    ):
        assert mine is not None
        assert mine.most == theirs
