"""A reply in parts: all of it, in an order that never depends on Slack, and nothing that Slack would refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.buttons import actions
from bot.channels.slack.parts import (
    File,
    Message,
    Part,
    chosen,
    marked_repeat,
    parts,
    plain_only,
    without_actions,
    words_only,
)
from bot.channels.slack.plain import fallback
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Chart, Document, Option, Reply, Series, Table, paragraph
from tests.slack.limits_check import check_message
from tests.slack.replies import calmly, replies, said, squeezed, texts

CONTRACT = Document("d1", "contract", "Sopimus: <!channel>", 1, "fi", "{}")
PLAN = Document("d2", "plan", "Suunnitelma", 1, "fi", "{}")
TABLE = Table("Kulut", ("Kulu", "Summa"), (("Palkkio", "600 €"),), right=(1,))
CHART = Chart("bar", "Pisteet", ("Anna",), (Series("Pisteet", (Decimal(82),)),))
OPTIONS = (Option("a", "Kyllä"), Option("b", "Ei"))


def kinds(part: Part) -> list[str]:
    assert isinstance(part, Message)
    return [block["type"] for block in part.blocks]


def messages(made: tuple[Part, ...]) -> list[Message]:
    return [part for part in made if isinstance(part, Message)]


def check(part: Part) -> str:
    """What is read in it."""
    if isinstance(part, File):
        return check_message(part.comment or "x", ())
    assert part.blocks
    check_message(part.text, plain_only(part).blocks)
    assert not {"table", "data_visualization"} & set(kinds(plain_only(part)))
    check_message(words_only(part).text, ())
    return check_message(part.text, part.blocks)


def test_text_then_files_with_the_buttons_below_the_text() -> None:
    message, *files = parts(Reply((paragraph("Hei"),), OPTIONS, documents=(CONTRACT, PLAN)), 5, language="fi")
    assert isinstance(message, Message)
    assert message.text == "Hei"
    assert message.blocks[1:] == actions(OPTIONS, 5, language="fi")
    assert files == [
        File(CONTRACT, "docx", "Sopimus: &lt;!channel&gt;"),
        File(CONTRACT, "md"),
        File(PLAN, "md", "Suunnitelma"),
    ]


def test_a_table_a_chart_and_the_buttons_are_one_message() -> None:
    reply = Reply((paragraph("Hei"),), OPTIONS, TABLE, charts=(CHART,))
    (message,) = parts(reply, 5, language="fi", form=True)
    assert isinstance(message, Message)
    assert kinds(message) == ["rich_text", "rich_text", "table", "data_visualization", "actions"]
    assert kinds(plain_only(message)) == ["rich_text", "rich_text", "rich_text", "rich_text", "actions"]
    assert parts(reply, 5, language="fi", form=True, native=False) == (Message(fallback(message.plain), message.plain),)


def test_a_chart_alone_is_said_in_words_where_none_are_drawn() -> None:
    (message,) = parts(Reply(charts=(CHART,)), 5, language="fi")
    assert isinstance(message, Message)
    assert kinds(message) == ["data_visualization"]
    assert fallback(plain_only(message).blocks) == "Pisteet\nAnna: 82"


def test_long_text_is_several_messages_and_the_last_has_the_buttons() -> None:
    made = messages(parts(Reply((paragraph("sana " * 5_000),), OPTIONS), 5, language="fi"))
    assert ["actions" in kinds(part) for part in made] == [False, False, True]
    many = messages(parts(Reply(tuple(paragraph(str(nth)) for nth in range(100)), OPTIONS), 5, language="fi"))
    assert [len(part.blocks) for part in many] == [48, 48, 5]


def test_a_long_table_is_one_to_a_message() -> None:
    table = Table("Luvut", ("Nro", "Arvo"), tuple((str(nth), "1") for nth in range(250)))
    made = parts(Reply(table=table), 5, language="fi")
    assert [kinds(part) for part in made] == [["rich_text", "table"], ["table"], ["table"]]


def test_buttons_that_find_no_room_below_the_text_have_a_line_above_them() -> None:
    many = tuple(Option(str(nth), "x" * 75) for nth in range(200))
    made = messages(parts(Reply((paragraph("sana " * 1_200),), many), 5, language="fi"))
    assert [part.text[:8] for part in made[1:]] == ["Valitse:", "Valitse:"]
    assert [kinds(part)[-1] for part in made] == ["rich_text", "actions", "actions"]


@pytest.mark.parametrize(("language", "word"), [("fi", "Valitse:"), ("en", "Choose:")])
def test_buttons_alone_get_a_line_above_them(language: str, word: str) -> None:
    (message,) = parts(Reply(options=OPTIONS), 5, language=language)
    assert isinstance(message, Message)
    assert message.text == word


def test_nothing_at_all_is_no_part() -> None:
    assert parts(Reply((paragraph(" "),)), 5, language="fi") == ()
    assert parts(Reply(table=Table("", (), ())), 5, language="fi") == ()
    assert parts(Reply(table=Table("", ("a",), (("",),))), 5, language="fi") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_sent_again_says_so_above_the_buttons(language: str) -> None:
    (message,) = messages(parts(Reply((paragraph("Hei"),), OPTIONS, TABLE), 5, language=language))
    again = marked_repeat(message, language)
    assert isinstance(again, Message)
    assert kinds(again) == ["rich_text", "rich_text", "table", "context", "actions"]
    assert kinds(plain_only(again)) == ["rich_text", "rich_text", "rich_text", "context", "actions"]
    line = again.text.removesuffix(f"\n{message.text}")
    assert line
    assert marked_repeat(File(PLAN, "md"), language) == File(PLAN, "md", line)
    assert marked_repeat(File(PLAN, "md", "a"), language) == File(PLAN, "md", f"a\n{line}")


def test_what_was_chosen_stands_where_the_buttons_were() -> None:
    (message,) = parts(Reply((paragraph("Päämäärä?"),), OPTIONS), 5, language="fi", form=True)
    assert isinstance(message, Message)
    note = {"type": "context", "elements": [{"type": "plain_text", "text": "✓ <!channel> *a*", "emoji": False}]}
    assert chosen(message.blocks, "<!channel>\n*a*") == (message.blocks[0], note)
    assert chosen((), "<!channel> *a*") == (note,)
    assert without_actions(message.blocks) == message.blocks[:1]


def test_several_lists_leave_one_line_of_what_was_chosen() -> None:
    many = tuple(Option(str(nth), "x") for nth in range(250))
    (message,) = parts(Reply((paragraph("a"),), many), 5, language="fi")
    assert isinstance(message, Message)
    assert [block["type"] for block in chosen(message.blocks, "x")] == ["rich_text", "context"]


@calmly
@given(st.integers(0, 50), st.booleans(), texts)
def test_what_was_chosen_always_has_room(count: int, has_buttons: bool, label: str) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "plain_text", "text": "x"}} for _ in range(count - has_buttons)
    ]
    if has_buttons:
        blocks += actions(OPTIONS, 1, language="fi")
    check_message("x", chosen(blocks, label))


@calmly
@given(replies, st.booleans(), st.sampled_from(LANGUAGES))
def test_every_reply_can_be_sent_and_sent_again(reply: Reply, form: bool, language: str) -> None:
    made = parts(reply, 2**63 - 1, language=language, form=form)
    read = squeezed("".join(check(part) for part in messages(made)))
    assert squeezed(said(reply.nodes)) in read
    for part in made:
        check(part)
        again = marked_repeat(part, language)
        check(again)
        if isinstance(part, Message) and isinstance(again, Message):
            check_message(fallback(part.blocks), part.blocks)
            check_message(again.text, chosen(again.blocks, "x" * 80))
    buttons = [block for part in messages(made) for block in part.blocks if block["type"] == "actions"]
    assert bool(buttons) == bool(reply.options or form)
    kinds_of_last = [kinds(part)[-1] for part in messages(made)]
    assert "actions" not in kinds_of_last[: len(kinds_of_last) - max(1, len(buttons))]


@calmly
@given(replies)
def test_the_parts_are_the_same_whatever_slack_can_show(reply: Reply) -> None:
    native = parts(reply, 5, language="fi")
    plain = parts(reply, 5, language="fi", native=False)
    assert len(native) == len(plain)
    for one, other in zip(native, plain, strict=True):
        if isinstance(one, Message):
            assert isinstance(other, Message)
            assert other.blocks == plain_only(one).blocks
        else:
            assert one == other
    assert parts(reply, 5, language="fi") == native
