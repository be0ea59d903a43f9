"""Edits, deletions and answers to presses."""

from __future__ import annotations

import telegram

from tests.fakes.telegram import FakeTelegram
from tests.fakes_telegram.bots import ANNA, buttons, error_of, talking

MODIFIED = "Message is not modified: specified new message content and reply markup are exactly the same"


def test_edits(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    said = anna.say("hei")

    async def talk(bot: telegram.Bot) -> None:
        sent = await bot.send_message(ANNA, "a", reply_markup=buttons([("A", "1")]))
        paper = await bot.send_document(ANNA, b"a", filename="a.txt")
        same = bot.edit_message_text("a", ANNA, sent.message_id, reply_markup=buttons([("A", "1")]))
        assert MODIFIED in await error_of(same)
        edited = await bot.edit_message_text("<b>a</b>", ANNA, sent.message_id, parse_mode="HTML")
        assert isinstance(edited, telegram.Message)
        assert edited.reply_markup is None
        assert edited.edit_date is not None
        assert MODIFIED in await error_of(bot.edit_message_reply_markup(ANNA, sent.message_id))
        await bot.edit_message_reply_markup(ANNA, sent.message_id, reply_markup=buttons([("B", "2")]))
        assert "Message to edit not found" in await error_of(bot.edit_message_text("a", ANNA, 999))
        assert "Message can't be edited" in await error_of(bot.edit_message_text("a", ANNA, said.id))
        told = await error_of(bot.edit_message_text("a", ANNA, paper.message_id))
        assert "There is no text in the message to edit" in told
        await bot.delete_message(ANNA, sent.message_id)
        assert "Message to delete not found" in await error_of(bot.delete_message(ANNA, sent.message_id))
        assert "Message to edit not found" in await error_of(bot.edit_message_text("a", ANNA, sent.message_id))

    talking(fake, talk)
    assert [message.file is not None for message in anna.sent] == [True]
    assert len(fake.violations) == 2
    edited = fake.chat(ANNA).messages[said.id + 1]
    assert (edited.edited, [button.text for button in edited.buttons]) == (2, ["B"])


def test_an_edit_may_become_rich_and_plain_again(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    anna.start()

    async def talk(bot: telegram.Bot) -> None:
        sent = await bot.send_message(ANNA, "a")
        place = {"chat_id": ANNA, "message_id": sent.message_id}
        rich = {**place, "rich_message": {"html": "<p>rikas</p>"}}
        # The stock library of this version wants a text in its own method
        await bot._post("editMessageText", rich)
        assert MODIFIED in await error_of(bot._post("editMessageText", rich))
        assert anna.last().words == "rikas"
        await bot.edit_message_text("a", ANNA, sent.message_id)
        assert anna.last().words == "a"

    talking(fake, talk)


def test_a_press_is_answered_in_time_or_is_too_old(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    anna.start()

    async def talk(bot: telegram.Bot) -> None:
        await bot.send_message(ANNA, "a", reply_markup=buttons([("A", "1")]))
        press = anna.press(anna.last(), "A")
        assert not press.answered
        await bot.answer_callback_query(press.id, "hyvä", show_alert=True)
        assert [(answer.text, answer.alert) for answer in press.answers] == [("hyvä", True)]
        assert "Message_too_long" in await error_of(bot.answer_callback_query(press.id, "a" * 201))
        old = "Query is too old and response timeout expired or query id is invalid"
        assert old in await error_of(bot.answer_callback_query("17"))
        fake.callback_age = 0.0
        assert old in await error_of(bot.answer_callback_query(press.id))

    talking(fake, talk)
