"""What the bot shows of itself, and what it may ask of a chat."""

from __future__ import annotations

import telegram
from telegram import BotCommand, BotCommandScopeAllGroupChats, MenuButtonCommands

from tests.fakes.telegram import FakeTelegram
from tests.fakes_telegram.bots import ANNA, error_of, talking


def test_commands_by_scope_and_language(fake: FakeTelegram) -> None:
    groups = BotCommandScopeAllGroupChats()

    async def talk(bot: telegram.Bot) -> None:
        assert bot.username == "VaikuteTestBot"
        await bot.set_my_commands([BotCommand("start", "Begin")])
        await bot.set_my_commands([("aloita", "Aloita")], language_code="fi")
        await bot.set_my_commands([BotCommand("kampanja", "Kampanja")], groups, "fi")
        assert [command.command for command in await bot.get_my_commands()] == ["start"]
        assert [command.command for command in await bot.get_my_commands(language_code="fi")] == ["aloita"]
        assert [command.command for command in await bot.get_my_commands(groups, "fi")] == ["kampanja"]
        await bot.delete_my_commands(groups, "fi")
        assert await bot.get_my_commands(groups, "fi") == ()
        for commands, words in (
            ([("Start", "a")], "Bot_command_invalid"),
            ([("a" * 33, "a")], "Bot_command_invalid"),
            ([("a", "")], "Command description must be non-empty"),
            ([("a", "a" * 257)], "Bot_command_description_invalid"),
            ([(f"c{number}", "a") for number in range(101)], "Bot_commands_too_much"),
        ):
            assert words in await error_of(bot.set_my_commands(commands))
        assert "Invalid language code" in await error_of(bot.set_my_commands([], language_code="suomi"))

    talking(fake, talk)


def test_descriptions_and_the_menu(fake: FakeTelegram) -> None:
    async def talk(bot: telegram.Bot) -> None:
        await bot.set_my_description("Helps", None)
        await bot.set_my_description("Auttaa", "fi")
        await bot.set_my_short_description("Short")
        await bot.set_my_name("Vaikute")
        assert (await bot.get_my_description("fi")).description == "Auttaa"
        assert (await bot.get_my_description("sv")).description == "Helps"
        assert (await bot.get_my_short_description()).short_description == "Short"
        assert (await bot.get_my_name()).name == "Vaikute"
        assert "too long" in await error_of(bot.set_my_description("a" * 513))
        assert "too long" in await error_of(bot.set_my_short_description("a" * 121))
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        assert (await bot.get_chat_menu_button()).type == "commands"

    talking(fake, talk)


def test_chats_and_members(fake: FakeTelegram) -> None:
    anna, pekka = fake.person(ANNA, "Anna"), fake.person(1002, "Pekka")
    group = fake.group("Kahvila", [anna, pekka])

    async def talk(bot: telegram.Bot) -> None:
        assert (await bot.get_chat(group.id)).title == "Kahvila"
        assert (await bot.get_chat_member(group.id, ANNA)).status == "creator"
        assert (await bot.get_chat_member(group.id, pekka.id)).status == "member"
        assert (await bot.get_chat_member(group.id, bot.id)).status == "member"
        assert "User not found" in await error_of(bot.get_chat_member(group.id, 5))
        await bot.leave_chat(group.id)
        assert "bot is not a member of the group chat" in await error_of(bot.get_chat(group.id))

    talking(fake, talk)
    assert fake.violations == []
