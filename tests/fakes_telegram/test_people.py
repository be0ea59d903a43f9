"""What people do, as it reaches the bot, read by the stock library."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import telegram
from telegram import Update

from tests.fakes.telegram import AlbumItem, FakeTelegram
from tests.fakes_telegram.bots import ANNA, buttons, error_of, talking


def heard(fake: FakeTelegram, *deeds: Callable[[], object]) -> list[Update]:
    """The updates that the deeds lead to; all are confirmed."""

    async def talk(bot: telegram.Bot) -> list[Update]:
        updates: list[Update] = []
        for deed in deeds:
            deed()
            got = await bot.get_updates()
            updates += got
            if got:
                await bot.get_updates(offset=got[-1].update_id + 1)
        return updates

    return talking(fake, talk)


def test_words_commands_and_answers(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA, "Anna", "anna_k", "en")
    first = anna.start("kutsu-7")
    updates = heard(fake, lambda: anna.say("vastaus", reply_to=first), lambda: anna.edit(first, "/start"))
    message = updates[0].message
    assert message is not None
    assert message.from_user is not None
    assert (message.text, message.entities[0].type, message.from_user.language_code) == (
        "/start kutsu-7",
        "bot_command",
        "en",
    )
    assert updates[1].message is not None
    assert updates[1].message.reply_to_message is not None
    assert updates[1].message.reply_to_message.message_id == first.id
    assert updates[2].edited_message is not None
    assert updates[2].edited_message.edit_date is not None


def test_a_press_needs_a_button_that_is_there(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    anna.start()
    talking(fake, lambda bot: bot.send_message(ANNA, "a", reply_markup=buttons([("Kyllä", "o:1:0"), ("Ei", "o:1:1")])))
    message = anna.last()
    with pytest.raises(ValueError, match="no button 'Ehkä'"):
        anna.press(message, "Ehkä")
    updates = heard(
        fake,
        lambda: anna.press(message, "Ei"),
        lambda: anna.press(message.id, "o:1:0"),
        lambda: anna.press(message, data="old"),
        lambda: anna.delete(message),
        lambda: anna.press(message, data="gone"),
    )
    queries = [update.callback_query for update in updates if update.callback_query]
    assert [query.data for query in queries] == ["o:1:1", "o:1:0", "old", "gone"]
    assert isinstance(queries[0].message, telegram.Message)
    assert queries[0].message.text == "a"
    # The library (22.8) reads a message that is gone as a Message of 1970, not as an InaccessibleMessage
    gone = queries[3].message
    assert gone is not None
    assert (gone.message_id, gone.date.timestamp()) == (message.id, 0)


def test_files_of_every_kind(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    updates = heard(
        fake,
        lambda: anna.send_document("brief.csv", b"a;b", "Tässä"),
        lambda: anna.send_photo("kuva"),
        lambda: anna.send_album([AlbumItem("a.txt", b"a"), AlbumItem("b.txt", b"b", "molemmat")]),
        lambda: anna.send_voice(),
        lambda: anna.send_sticker(),
        lambda: anna.send_location(),
        lambda: anna.send_document("suuri.pdf", b"", size=21 * 1024 * 1024),
    )
    messages = [update.message for update in updates if update.message]
    assert messages[0].document is not None
    assert (messages[0].document.file_name, messages[0].document.mime_type, messages[0].caption) == (
        "brief.csv",
        "text/csv",
        "Tässä",
    )
    assert len(messages[1].photo) == 2
    assert messages[2].media_group_id == messages[3].media_group_id is not None
    assert messages[4].voice
    assert messages[5].sticker
    assert messages[6].location

    async def talk(bot: telegram.Bot) -> None:
        assert messages[0].document is not None
        assert messages[7].document is not None
        file = await bot.get_file(messages[0].document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"a;b"
        assert "File is too big" in await error_of(bot.get_file(messages[7].document.file_id))
        assert "Wrong file_id" in await error_of(bot.get_file("no-file-of-this-fake"))
        photo = await bot.get_file(messages[1].photo[0].file_id)
        assert bytes(await photo.download_as_bytearray()).startswith(b"\x89PNG")

    talking(fake, talk)
    assert len(fake.calls_of("download")) == 2


def test_privacy_mode_keeps_from_the_bot_what_is_not_for_it(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    group = fake.group("Kahvila", [anna])
    talking(fake, lambda bot: bot.send_message(group.id, "Kysymys"))
    question = group.chat.last()

    def all_ways() -> None:
        anna.say("keskenämme", group)
        anna.say("@VaikuteTestBot hei", group)
        anna.say("@JokuBot hei", group)
        anna.say("/ohje", group)
        anna.say("/ohje@vaikutetestbot", group)
        anna.say("/ohje@JokuBot", group)
        anna.say("vastaus", group, reply_to=question)

    updates = heard(fake, all_ways)
    said = [update.message.text for update in updates if update.message and update.message.text]
    assert said == ["@VaikuteTestBot hei", "/ohje", "/ohje@vaikutetestbot", "vastaus"]
    fake.privacy = False
    assert len(heard(fake, all_ways)) == 7


def test_memberships_are_told(fake: FakeTelegram) -> None:
    anna = fake.person(ANNA)
    anna.start()
    updates = heard(fake, anna.block_bot, anna.start)
    members = [update.my_chat_member for update in updates if update.my_chat_member]
    assert [(member.old_chat_member.status, member.new_chat_member.status) for member in members] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    group = fake.group("Kahvila", [anna])
    updates = heard(fake, group.migrate, lambda: group.remove_bot(anna))
    assert updates[0].my_chat_member is not None
    assert updates[0].my_chat_member.new_chat_member.status == "member"
    assert updates[1].message is not None
    assert updates[1].message.new_chat_members[0].id == fake.bot.id
    assert updates[2].message is not None
    assert updates[2].message.migrate_to_chat_id == group.id
    assert updates[3].message is not None
    assert group.old is not None
    assert updates[3].message.migrate_from_chat_id == group.old.id
    assert updates[4].my_chat_member is not None
    assert updates[4].my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(ValueError, match="deep link"):
        anna.start("not allowed")
