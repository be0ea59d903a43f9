"""What Telegram shows of the bot."""

from __future__ import annotations

import re

import pytest
from telegram.constants import BotCommandLimit, BotDescriptionLimit

from bot.assembly import commands as known_commands
from bot.channels.slash import commanded
from bot.channels.telegram.setting_up import GROUP, PRIVATE, commands, wanted
from bot.words import words
from tests.fakes.telegram import FakeTelegram
from tests.telegram.conftest import Run
from tests.telegram.talk import Talk, eventually

LANGUAGES = ("fi", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [PRIVATE, GROUP])
def test_every_command_listed_is_one_that_is_known(names: tuple[str, ...], language: str) -> None:
    for name, listed in zip(names, commands(names, language), strict=True):
        assert commanded(f"/{listed['command']}", known_commands()).name == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_fits(language: str) -> None:
    for names in (PRIVATE, GROUP):
        listed = commands(names, language)
        assert len(listed) <= BotCommandLimit.MAX_COMMAND_NUMBER
        assert len({one["command"] for one in listed}) == len(listed)
        for one in listed:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", one["command"])
            assert 1 <= len(one["description"]) <= BotCommandLimit.MAX_DESCRIPTION
            assert "!" not in one["description"]
    assert 0 < len(words().word(language, "telegram.bot.description")) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    short = words().word(language, "telegram.bot.short_description")
    assert 0 < len(short) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH


def test_both_scopes_and_languages_are_set(run: Run, fake: FakeTelegram) -> None:
    run()
    eventually(lambda: len(fake.calls_of("setMyCommands")) == 4)
    eventually(lambda: len(fake.calls_of("setMyShortDescription")) == 2)
    assert set(fake.state.commands) == {
        ('{"type": "all_private_chats"}', ""),
        ('{"type": "all_private_chats"}', "fi"),
        ('{"type": "all_group_chats"}', ""),
        ('{"type": "all_group_chats"}', "fi"),
    }
    assert fake.state.commands['{"type": "all_private_chats"}', "fi"][0]["command"] == "tavoitteet"
    assert fake.state.commands['{"type": "all_private_chats"}', ""][0]["command"] == "goals"
    assert fake.state.words["description", "fi"] != fake.state.words["description", ""]


def test_a_second_start_sets_nothing_again(run: Run, fake: FakeTelegram) -> None:
    count = len(list(wanted()))
    run()
    eventually(lambda: sum(call.method.startswith("setMy") for call in fake.calls) == count)
    eventually(lambda: fake.calls[-1].code or fake.calls[-1].method == "getUpdates")
    run.stop()
    fake.calls.clear()
    run()
    eventually(lambda: sum(call.method.startswith("getMy") for call in fake.calls) == count)
    run.stop()
    assert [call.method for call in fake.calls if call.method.startswith("setMy")] == []


def test_a_bot_works_where_nothing_of_it_can_be_set(run: Run, fake: FakeTelegram) -> None:
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        fake.trouble(method, kind="429", times=None)
    talk = run()
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    assert talk.question(anna) == "goals.offer"
    fake.peace()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_menu_does_something(talk: Talk, language: str) -> None:
    anna = talk.owner(language=language)
    for listed in commands(PRIVATE, language):
        said = talk.tell(anna, f"/{listed['command']}")
        assert said != ""
        assert "En saanut tästä kiinni" not in said
        assert f"”/{listed['command']}”" not in said
    assert talk.deliveries(anna, "aside") == 0
