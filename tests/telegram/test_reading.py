"""What an update of Telegram's says. Pure: nothing is sent."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.assembly import commands, form_names
from bot.channels.telegram.intake import Intake, Taken
from bot.channels.telegram.reading import (
    LARGEST_FILE,
    Bot,
    Happening,
    Left,
    Migrated,
    Press,
    Returned,
    read,
)
from bot.writer import Writer
from flows.engine.messages import Commanded, Edited, Input, Said, Submitted, Uploaded
from storage.incoming import Address, Incoming
from storage.store import open_store

BOT = Bot(7, "VaikuteTestBot")
ANNA = {"id": 11, "is_bot": False, "first_name": "Anna", "last_name": "Koti", "language_code": "fi"}
OURS = {"id": 7, "is_bot": True, "first_name": "Vaikute", "username": "VaikuteTestBot"}
PRIVATE = {"id": 11, "type": "private", "first_name": "Anna"}
GROUP = {"id": -44, "type": "group", "title": "Tiimi"}
FORUM = {"id": -100_44, "type": "supergroup", "title": "Foorumi", "is_forum": True}

COMMANDS, FORMS = commands(), form_names()
REST = (BOT, COMMANDS, FORMS)


def message(text: str = "", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"message_id": 5, "date": 1_800_000_000, "chat": PRIVATE, "from": ANNA, **more}
    if text:
        made["text"] = text
        made.setdefault("entities", entities(text))
    return made


def entities(text: str) -> list[dict[str, Any]]:
    """Of the one command or mention that the tests use."""
    found = []
    for word in text.split():
        kind = {"/": "bot_command", "@": "mention"}.get(word[:1])
        if kind:
            found.append({"type": kind, "offset": text.index(word), "length": len(word)})
    return found


def heard(kind: str = "message", /, **body: Any) -> Happening | None:
    update = Update.de_json({"update_id": 1, kind: message(**body) if kind.endswith("message") else body}, None)
    return read(update, *REST)


def given_in(**body: Any) -> Input:
    found = heard(**body)
    assert isinstance(found, Incoming)
    return found.input


def test_a_private_message_is_what_was_said() -> None:
    assert heard(text="Käsintehdyt saippuat") == Incoming(
        "1", Address("telegram", "11"), "11", "Anna Koti", Said("Käsintehdyt saippuat"), message="5", language="fi"
    )


@pytest.mark.parametrize(("code", "language"), [("fi", "fi"), ("fi-FI", "fi"), ("en-GB", "en"), ("sv", "en"), ("", "")])
def test_the_language_is_the_persons_own_where_it_is_ours(code: str, language: str) -> None:
    person = {**ANNA, "language_code": code} if code else {k: v for k, v in ANNA.items() if k != "language_code"}
    found = heard(text="moi", **{"from": person})
    assert isinstance(found, Incoming)
    assert found.language == language


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/tavoitteet", Commanded("goals")),
        ("/goals", Commanded("goals")),
        ("/GOALS", Commanded("goals")),
        ("/goals@VaikuteTestBot", Commanded("goals")),
        ("/goals@vaikutetestbot kesäkampanja", Commanded("goals", "kesäkampanja")),
        ("/lomake", Commanded("form")),
        ("/kieli", Commanded("language")),
        ("/en", Commanded("language", "en")),
        ("/kieli en", Commanded("language", "en")),
        ("/avaa kampanja", Commanded("campaign")),
        ("/tuntematon sana", Commanded("tuntematon", "sana")),
        ("  /ohje  ", Commanded("help")),
        ("/", Said("/")),
    ],
)
def test_commands_in_both_languages(text: str, command: Input) -> None:
    assert given_in(text=text) == command


@pytest.mark.parametrize(
    ("payload", "opened"),
    [
        ("", Commanded("start")),
        ("i-AbC_d-9", Commanded("join", "i-AbC_d-9")),
        ("d-0f1e2d", Commanded("continue", "0f1e2d")),
        ("c-12", Commanded("campaign", "12")),
        ("hi", Commanded("start")),
        ("d", Commanded("start")),
        ("x-1", Commanded("start")),
        ("../../etc", Commanded("start")),
    ],
)
def test_what_a_deep_link_opens(payload: str, opened: Input) -> None:
    assert given_in(text=f"/start {payload}".rstrip()) == opened
    assert given_in(text=f"/start@VaikuteTestBot {payload}".rstrip(), chat=GROUP) == opened


def test_a_form_is_filled_in_by_key_or_by_label() -> None:
    assert given_in(text="/form\ngoals.offer: saippuat\nBudjetti: 3 t€\n") == Submitted(
        {"goals.offer": "saippuat", "Budjetti": "3 t€"}
    )
    in_finnish = given_in(text="/lomake@VaikuteTestBot\nTarjous: saippuat\nja kynttilät\nKohderyhmä:\n", chat=GROUP)
    assert in_finnish == Submitted({"Tarjous": "saippuat\nja kynttilät"})
    assert given_in(text="/form\nTarjous:\n") == Said("/form\nTarjous:\n")
    assert given_in(text="/goals\nTarjous: saippuat") == Said("/goals\nTarjous: saippuat")


def test_an_edit_is_of_its_message() -> None:
    found = heard("edited_message", text="5 000 €", edit_date=1_800_000_009)
    assert isinstance(found, Incoming)
    assert (found.input, found.message) == (Edited(0, "5 000 €"), "5")
    assert heard("edited_message", text="/goals") is None
    photo = [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}]
    found = heard("edited_message", photo=photo, caption="uusi kuvateksti")
    assert isinstance(found, Incoming)
    assert found.input == Edited(0, "uusi kuvateksti")
    assert heard("edited_message", photo=photo) is None
    # A file that can be read is an answer itself, and its caption none.
    assert heard("edited_message", document=document(file_name="luvut.csv"), caption="tässä") is None


def document(**more: Any) -> dict[str, Any]:
    return {"file_id": "F1", "file_unique_id": "U1", "file_size": 100, "mime_type": "text/csv", **more}


def test_a_document_is_fetched_later() -> None:
    found = heard(document=document(file_name="luvut.csv"), media_group_id="A")
    assert isinstance(found, Incoming)
    assert (found.input, found.file, found.album) == (Uploaded("luvut.csv"), "F1", "A")


def test_a_document_without_a_name_has_the_one_that_telegram_gives() -> None:
    assert given_in(document=document()) == Uploaded("U1")


def test_a_document_that_is_too_large_is_not_fetched() -> None:
    found = heard(document=document(file_name="iso.csv", file_size=LARGEST_FILE + 1))
    assert isinstance(found, Incoming)
    assert (found.input, found.file) == (Uploaded("iso.csv", problem="too_large"), "")
    assert given_in(document=document(file_name="juuri.csv", file_size=LARGEST_FILE)) == Uploaded("juuri.csv")


def test_a_caption_says_more_than_a_picture() -> None:
    photo = [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}]
    assert given_in(photo=photo, caption="@anna.koti 12,5k") == Said("@anna.koti 12,5k")
    assert given_in(document=document(file_name="kuva.png", mime_type="image/png"), caption="3 t€") == Said("3 t€")
    assert given_in(document=document(file_name="luvut.csv"), caption="tässä") == Uploaded("luvut.csv")


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("photo", [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}], "picture"),
        ("video", {"file_id": "v", "file_unique_id": "q", "width": 9, "height": 9, "duration": 1}, "picture"),
        ("voice", {"file_id": "v", "file_unique_id": "q", "duration": 3}, "sound"),
        ("audio", {"file_id": "v", "file_unique_id": "q", "duration": 3}, "sound"),
        ("location", {"latitude": 60.1, "longitude": 24.9}, "other"),
        ("contact", {"phone_number": "+358401234567", "first_name": "Anna"}, "other"),
        ("dice", {"emoji": "🎲", "value": 4}, "other"),
        ("sticker",
         {"file_id": "s", "file_unique_id": "q", "type": "regular", "width": 9, "height": 9, "is_animated": False,
          "is_video": False}, "other"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_said_so(kind: str, value: Any, problem: str) -> None:
    assert given_in(**{kind: value}) == Uploaded("", problem=problem)


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_members": [ANNA]},
        {"left_chat_member": ANNA},
        {"new_chat_title": "Uusi nimi"},
        {"group_chat_created": True},
        {"pinned_message": message("moi")},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    ],
)
def test_service_messages_are_nothing_to_us(service: dict[str, Any]) -> None:
    for chat in (PRIVATE, GROUP, FORUM):
        assert heard(chat=chat, **service) is None


def test_others_than_people_are_not_heard() -> None:
    channel = {"id": -100_99, "type": "channel", "title": "Uutiset"}
    text = "/goals@VaikuteTestBot"
    assert read(Update.de_json({"update_id": 1, "channel_post": message(text, chat=channel)}, None), *REST) is None
    assert heard(text=text, chat=GROUP, **{"from": {**ANNA, "id": 8, "is_bot": True}}) is None
    anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    assert heard(text=text, chat=GROUP, sender_chat=GROUP, **{"from": anonymous}) is None
    nobody = message(text, chat=GROUP)
    del nobody["from"]
    assert read(Update.de_json({"update_id": 1, "message": nobody}, None), *REST) is None


def test_a_post_of_the_linked_channel_is_nobodys() -> None:
    """Telegram says that it is from the account 777000, which is no bot."""
    channel = {"id": -100_99, "type": "channel", "title": "Uutiset"}
    telegram = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}
    post = {"chat": FORUM, "sender_chat": channel, "is_automatic_forward": True, "from": telegram}
    assert heard(text="Kysy: @VaikuteTestBot", **post) is None


def test_a_hundred_thousand_characters_and_unseen_ones() -> None:
    assert given_in(text="ä" * 100_000) == Said("ä" * 100_000)
    assert given_in(text="\u2800\u200b") == Said("\u2800\u200b")


def test_what_was_copied_from_us_is_as_it_was_typed() -> None:
    assert given_in(text="@\u200canna.koti, 20 €/\u200ckk") == Said("@anna.koti, 20 €/kk")
    persian = "می\u200cخواهم"
    assert given_in(text=persian) == Said(persian)


# In a group only what is said to the bot counts.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("moi kaikki", None),
        ("@VaikuteTestBot paljonko se maksaa?", Said("paljonko se maksaa?")),
        ("@vaikutetestbot: moi", Said("moi")),
        ("paljonko se maksaa, @VaikuteTestBot", Said("paljonko se maksaa")),
        ("/goals", Commanded("goals")),
        ("/goals@VaikuteTestBot", Commanded("goals")),
        ("/goals@SomeOtherBot", None),
        ("@SomeOtherBot moi", None),
        ("kirjoita anna@vaikutetestbot.fi", None),
    ],
)
def test_in_a_group(text: str, said: Input | None) -> None:
    found = heard(text=text, chat=GROUP)
    assert (found.input if isinstance(found, Incoming) else found) == said
    assert found is None or (isinstance(found, Incoming) and found.shared)


def test_in_a_group_a_reply_to_us_counts() -> None:
    ours, hers = message("Mikä?", chat=GROUP, **{"from": OURS}), message("moi", chat=GROUP)
    found = heard(text="saippuat", chat=GROUP, reply_to_message={**ours, "message_id": 3})
    assert isinstance(found, Incoming)
    assert (found.input, found.reply_to) == (Said("saippuat"), "3")
    assert heard(text="saippuat", chat=GROUP, reply_to_message=hers) is None


def test_a_caption_can_mention_us() -> None:
    photo = [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}]
    caption = "@VaikuteTestBot 12 000"
    assert given_in(chat=GROUP, photo=photo, caption=caption, caption_entities=entities(caption)) == Said("12 000")
    assert heard(chat=GROUP, photo=photo, caption="12 000") is None


def test_a_topic_of_a_forum_is_a_place_of_its_own() -> None:
    found = heard(text="/goals", chat=FORUM, message_thread_id=9, is_topic_message=True)
    assert isinstance(found, Incoming)
    assert found.address == Address("telegram", "-10044", "9")
    # A reply outside of topics has a thread number as well.
    found = heard(text="/goals", chat=FORUM, message_thread_id=9)
    assert isinstance(found, Incoming)
    assert found.address == Address("telegram", "-10044")


def test_a_group_that_becomes_a_supergroup() -> None:
    assert heard(chat=GROUP, migrate_to_chat_id=-100_77) == Migrated("-44", "-10077")
    # Told in both places, and either may come first.
    assert heard(chat={**GROUP, "id": -100_77}, migrate_from_chat_id=-44) == Migrated("-44", "-10077")


def member(status: str) -> dict[str, Any]:
    more = {"kicked": {"until_date": 0}}.get(status, {})
    rights = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories",
    )  # fmt: skip
    if status == "administrator":
        more = dict.fromkeys(rights, False)
    return {"user": OURS, "status": status, **more}


def change(was: str, now: str) -> dict[str, Any]:
    seen = {"old_chat_member": member(was), "new_chat_member": member(now)}
    return {"from": ANNA, "date": 1_800_000_000, **seen}


@pytest.mark.parametrize(
    ("chat", "was", "now", "happening"),
    [
        (PRIVATE, "member", "kicked", Left(Address("telegram", "11"), "blocked")),
        (PRIVATE, "kicked", "member", Returned(Address("telegram", "11"))),
        (GROUP, "member", "left", Left(Address("telegram", "-44"), "removed")),
        (GROUP, "administrator", "kicked", Left(Address("telegram", "-44"), "removed")),
        (GROUP, "member", "administrator", None),
        (GROUP, "left", "kicked", None),
    ],
)
def test_where_the_bot_may_be(chat: dict[str, Any], was: str, now: str, happening: Happening | None) -> None:
    assert heard("my_chat_member", chat=chat, **change(was, now)) == happening


def test_who_adds_the_bot_to_a_group_is_greeted_there() -> None:
    found = heard("my_chat_member", chat=GROUP, **change("left", "member"))
    assert isinstance(found, Incoming)
    assert (found.input, found.account, found.shared) == (Commanded("start"), "11", True)


def test_a_press_has_what_its_answer_needs() -> None:
    pressed = {"id": "q1", "chat_instance": "c", "from": ANNA}
    ours = message("Mikä?", **{"from": OURS})
    found = heard("callback_query", data="o:1:0", message=ours, **pressed)
    assert isinstance(found, Press)
    assert (found.query, found.data, found.message, found.account, found.html) == ("q1", "o:1:0", "5", "11", "Mikä?")
    # What Telegram no longer gives whole is only told by its number.
    found = heard("callback_query", data="o:1:0", message={"chat": PRIVATE, "message_id": 5, "date": 0}, **pressed)
    assert isinstance(found, Press)
    assert (found.message, found.html) == ("5", "")
    assert heard("callback_query", data="o:1:0", **pressed) is None
    assert heard("callback_query", game_short_name="x", message=ours, **pressed) is None


# Whatever comes, the rest of the batch goes on.

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud83d"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_PRESSED = {"id": "q", "chat_instance": "c", "from": ANNA}
_OURS = message("Mikä?", **{"from": OURS})
_GONE = {"chat": PRIVATE, "message_id": 5, "date": 0}
_GOOD: tuple[dict[str, Any], ...] = (
    {"message": message("/goals@VaikuteTestBot x", reply_to_message=message("moi", **{"from": OURS}))},
    {"message": message("@VaikuteTestBot moi", chat=FORUM, message_thread_id=9, is_topic_message=True)},
    {"message": message(document=document(file_name="a.csv"), media_group_id="A", caption="moi")},
    {"message": message(chat=GROUP, migrate_to_chat_id=-100_77)},
    {"edited_message": message("5 000 €", edit_date=1_800_000_009)},
    {"callback_query": {**_PRESSED, "data": "o:1:0", "message": _OURS}},
    {"callback_query": {**_PRESSED, "data": "g:1:0", "message": _GONE}},
    {"my_chat_member": {"chat": GROUP, **change("left", "member")}},
    {"my_chat_member": {"chat": PRIVATE, **change("member", "kicked")}},
)  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """An update as it could come, but for one or two values in it."""
    update: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(_GOOD)))
    for _ in range(draw(st.integers(1, 2))):
        inside: Any = update
        while True:
            key = draw(st.sampled_from(sorted(inside) if isinstance(inside, dict) else range(len(inside))))
            if not isinstance(inside[key], dict | list) or not inside[key] or draw(st.booleans()):
                inside[key] = draw(_JSON)
                break
            inside = inside[key]
        if not any(isinstance(value, dict) and value for value in update.values()):
            break
    return update


_kept = open_store("sqlite://", signup="open")


def taken(updates: list[Mapping[str, Any]]) -> Taken:
    async def take() -> Taken:
        writer = Writer()
        try:
            intake = Intake(_kept, writer, lambda: datetime(2027, 4, 7, tzinfo=UTC), COMMANDS, FORMS)
            return await intake.take(updates, BOT)
        finally:
            writer.close()

    return asyncio.run(take())


_numbers = iter(range(1, 10**9, 10))


@settings(max_examples=100, deadline=None)
@given(st.lists(spoilt() | st.dictionaries(st.sampled_from(["message", "callback_query", "x"]), _JSON), max_size=3))
def test_what_makes_no_sense_is_passed_over(updates: list[dict[str, Any]]) -> None:
    number = next(_numbers)
    batch = [{**update, "update_id": number + nth} for nth, update in enumerate(updates)]
    good = {"update_id": number + 9, "message": message("moi", message_id=number + 9)}
    accepted = taken([*batch, good]).accepted
    assert accepted[-1].incoming.input == Said("moi")
