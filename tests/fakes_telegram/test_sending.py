"""What the bot sends: what is taken, what is refused and in which words, and how it looks."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, ReplyParameters

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.files import TINY_PNG
from tests.fakes_telegram.bots import ANNA, bot_of, buttons, error_of, talking

HTML = {"parse_mode": "HTML"}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("empty", {"text": " "}, "Message text is empty"),
    ("empty by markup", {"text": "<b></b>", **HTML}, "Message text is empty"),
    ("too long", {"text": "a" * 4097}, "Message is too long"),
    ("too long by UTF-16", {"text": "😀" * 2049}, "Message is too long"),
    ("markup", {"text": "a <x>", **HTML}, 'Can\'t parse entities: unsupported start tag "x" at byte offset 2'),
    ("mode", {"text": "a", "parse_mode": "bbcode"}, "Unsupported parse_mode"),
    ("data", {"text": "a", "reply_markup": buttons([("A", "d" * 65)])}, "Button_data_invalid"),
    ("data in bytes", {"text": "a", "reply_markup": buttons([("A", "ä" * 33)])}, "Button_data_invalid"),
    (
        "no label",
        {"text": "a", "reply_markup": buttons([("", "d")])},
        "Can't parse inline keyboard button: button_text",
    ),
    ("wide", {"text": "a", "reply_markup": buttons([("A", "d")] * 9)}, "Reply markup is too long"),
    ("many", {"text": "a", "reply_markup": buttons(*[[("A", "d")]] * 101)}, "Reply markup is too long"),
    (
        "no action",
        {"text": "a", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("A")]])},
        "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
    ),
    (
        "two actions",
        {"text": "a", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("A", "https://x.fi", "d")]])},
        "Button_type_invalid",
    ),
    (
        "address",
        {"text": "a", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("A", url="x")]])},
        "Button_url_invalid",
    ),
]


def test_each_rule_of_a_message_is_kept(fake: FakeTelegram) -> None:
    fake.person(ANNA, "Anna").start()

    async def talk(bot: telegram.Bot) -> None:
        for name, given, words in REFUSED:
            before = len(fake.violations)
            told = await error_of(bot.send_message(ANNA, **given))
            assert told.lower().startswith(f"badrequest: {words.lower()}"), (name, told)
            assert len(fake.violations) > before, name
        assert fake.sent(ANNA) == []
        for text in ("a" * 4096, "😀" * 2048):
            await bot.send_message(ANNA, text)
        await bot.send_message(ANNA, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")

    talking(fake, talk)


def test_more_than_a_hundred_entities_are_lost_without_a_word(fake: FakeTelegram) -> None:
    fake.person(ANNA).start()
    message = talking(fake, lambda bot: bot.send_message(ANNA, "<b>a</b> " * 101, parse_mode="HTML"))
    assert len(message.entities) == 100
    assert fake.violations == ["sendMessage: 101 entities: Telegram keeps the first 100"]


def test_an_answer_to_a_message_that_is_gone(fake: FakeTelegram) -> None:
    said = fake.person(ANNA).say("hei")

    async def talk(bot: telegram.Bot) -> None:
        assert "Message to be replied not found" in await error_of(
            bot.send_message(ANNA, "a", reply_parameters=ReplyParameters(999))
        )
        await bot.send_message(ANNA, "a", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True))
        answer = await bot.send_message(ANNA, "b", reply_parameters=ReplyParameters(said.id))
        assert answer.reply_to_message is not None
        assert answer.reply_to_message.text == "hei"

    talking(fake, talk)
    assert fake.violations == []
    assert [message.reply_to for message in fake.sent(ANNA)] == [0, said.id]


def test_a_message_is_kept_as_it_was_sent_and_as_it_is_seen(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA, "Anna")
    anna.start("kutsu-1")
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Kyllä", callback_data="o:1:0"), InlineKeyboardButton("Ei", callback_data="o:1:1")],
            [InlineKeyboardButton("Lue", url="https://x.fi")],
        ]
    )

    async def talk(bot: telegram.Bot) -> None:
        sent = await bot.send_message(ANNA, "<b>Hei</b> &lt;3", parse_mode="HTML", reply_markup=keyboard)
        assert sent.reply_markup == keyboard
        assert sent.text == "Hei <3"
        await bot.send_document(ANNA, b"paper", caption="<i>Tässä</i>", parse_mode="HTML", filename="sopimus ä.docx")

    talking(fake, talk)
    first, second = anna.sent
    assert (first.text, first.html) == ("Hei <3", "<b>Hei</b> &lt;3")
    assert [(button.text, button.data, button.url) for button in first.keyboard[0]] == [
        ("Kyllä", "o:1:0", None),
        ("Ei", "o:1:1", None),
    ]
    assert second.document is not None
    assert (second.document.name, second.document.data, second.caption) == ("sopimus ä.docx", b"paper", "Tässä")
    assert anna.screen() == (
        "Anna:\n  /start kutsu-1\nVaikute:\n  Hei <3\n  [Kyllä] [Ei]\n  [Lue ↗]\n"
        "Vaikute:\n  📎 sopimus ä.docx (5 bytes)\n  Tässä"
    )
    assert fake.violations == []


def test_files_and_albums_keep_their_rules(fake: FakeTelegram) -> None:
    fake.person(ANNA).start()

    async def talk(bot: telegram.Bot) -> None:
        document = InputMediaDocument(b"a", filename="a.txt")
        for call, words in (
            (bot.send_document(ANNA, b""), "File must be non-empty"),
            (bot.send_document(ANNA, b"a", caption="c" * 1025), "Message caption is too long"),
            (bot.send_document(ANNA, b"a", caption="<x>", parse_mode="HTML"), "Can't parse entities"),
            (bot.send_document(ANNA, "BQAnothing"), "Wrong remote file identifier"),
            (bot.send_photo(ANNA, b"no picture"), "Image_process_failed"),
            (bot.send_media_group(ANNA, [document]), "Wrong number of items"),
            (bot.send_media_group(ANNA, [document] * 11), "Wrong number of items"),
        ):
            assert words in await error_of(call)
        sent = await bot.send_document(ANNA, b"a" * 2000, filename="a.txt", caption="c" * 1024)
        assert sent.document is not None
        again = await bot.send_document(ANNA, sent.document.file_id)
        assert again.document == sent.document
        photo = await bot.send_photo(ANNA, TINY_PNG, caption="kuva")
        assert photo.photo
        album = await bot.send_media_group(ANNA, [document, InputMediaDocument(b"b", filename="b.txt", caption="b")])
        assert [message.caption for message in album] == [None, "b"]
        assert len({message.media_group_id for message in album}) == 1
        await bot.send_chat_action(ANNA, "typing")
        assert "Wrong parameter action in request" in await error_of(bot.send_chat_action(ANNA, "thinking"))

    talking(fake, talk)
    assert [action for action, _ in fake.chat(ANNA).actions] == ["typing"]
    assert [message.file.data for message in fake.sent(ANNA) if message.album and message.file] == [b"a", b"b"]


def test_rich_messages_are_known_or_not_as_the_test_says(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    anna.start()
    html = "<h2>Hinnat</h2><table><tr><th>Nimi</th><th>€</th></tr><tr><td>Aino</td><td>120</td></tr></table>"
    given = {"chat_id": ANNA, "rich_message": {"html": html}, "reply_markup": buttons([("Sulje", "x")])}

    async def talk(bot: telegram.Bot) -> None:
        await bot.do_api_request("sendRichMessage", api_kwargs=given)
        wrong = {"chat_id": ANNA, "rich_message": {"html": "<p>a"}}
        assert "Can't parse entities" in await error_of(bot.do_api_request("sendRichMessage", api_kwargs=wrong))
        fake.rich = False
        told = await error_of(bot.do_api_request("sendRichMessage", api_kwargs=given))
        assert told.startswith("EndPointNotFound")

    talking(fake, talk)
    (message,) = anna.sent
    assert message.rich is not None
    assert message.rich.tables[0].rows == [["Nimi", "€"], ["Aino", "120"]]
    assert anna.screen().endswith("  Hinnat\n  Nimi │ €\n  ─────┼────\n  Aino │ 120\n  [Sulje]")


def test_who_can_be_written_to(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA, "Anna")
    group = fake.group("Kahvila", [anna])
    away = fake.group("Poissa", [anna], bot=False)

    async def talk(bot: telegram.Bot) -> None:
        assert await error_of(bot.send_message(5, "a")) == "BadRequest: Chat not found"
        assert "bot can't initiate conversation with a user" in await error_of(bot.send_message(ANNA, "a"))
        anna.start()
        await bot.send_message(ANNA, "a")
        anna.block_bot()
        assert await error_of(bot.send_message(ANNA, "a")) == "Forbidden: Forbidden: bot was blocked by the user"
        anna.unblock_bot()
        await bot.send_message(ANNA, "b")
        anna.deactivate()
        assert await error_of(bot.send_message(ANNA, "a")) == "Forbidden: Forbidden: user is deactivated"
        old = group.id
        new = group.migrate()
        assert (
            await error_of(bot.send_message(old, "a"))
            == f"ChatMigrated: Group migrated to supergroup. New chat id: {new}"
        )
        await bot.send_message(new, "a")
        group.remove_bot(anna)
        assert "bot was kicked from the supergroup chat" in await error_of(bot.send_message(new, "a"))
        assert "bot is not a member of the group chat" in await error_of(bot.send_message(away.id, "a"))

    talking(fake, talk)
    assert fake.violations == []
    assert len(fake.refusals) == 7


def test_topics_of_a_forum(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA, "Anna")
    group = fake.group("Foorumi", [anna], forum=True)
    thread = group.topic("Kesä", anna)

    async def talk(bot: telegram.Bot) -> None:
        assert "Message thread not found" in await error_of(bot.send_message(group.id, "a", message_thread_id=77))
        message = await bot.send_message(group.id, "a", message_thread_id=thread)
        assert message.message_thread_id == thread

    talking(fake, talk)
    assert "  a" in group.screen(thread=thread)


def test_tokens_and_methods(fake: FakeTelegram) -> None:
    async def talk(bot: telegram.Bot) -> None:
        assert (await error_of(bot.do_api_request("fooBar"))).startswith("EndPointNotFound")
        if fake.spec_known:
            assert "Not Implemented" in await error_of(bot.send_dice(ANNA))

    talking(fake, talk)
    assert any("fooBar" in violation for violation in fake.violations)


@pytest.mark.parametrize(
    ("token", "words"),
    [("7002015431:AAFsomebodyelsestokensomebodyelses1", "Unauthorized"), ("7:short", "Not Found")],
)
def test_a_wrong_token(fake: FakeTelegram, token: str, words: str) -> None:
    answer = httpx.post(f"{fake.url}/bot{token}/getMe")
    assert (answer.json()["description"], answer.json()["ok"]) == (words, False)

    async def run() -> str:
        bot = bot_of(fake, token)
        told = await error_of(bot.initialize())
        await bot.shutdown()
        return told

    assert asyncio.run(run()).startswith("InvalidToken")
