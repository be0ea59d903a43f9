"""A reply in parts: all of it, in an order that never depends on the server, and nothing that Telegram would refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.keyboards import Button
from bot.channels.telegram.parts import File, Message, Part, Rich, marked_repeat, parts, plain_notice
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Document, Option, Reply, Table, paragraph
from tests.telegram.replies import calmly, documents, nodes, options, tables
from tests.telegram.strict_html import RICH, read, sendable, units

CONTRACT = Document("d1", "contract", "Sopimus: @anna.koti", 1, "fi", "{}")
PLAN = Document("d2", "plan", "Suunnitelma", 1, "fi", "{}")
TABLE = Table("Kulut", ("Kulu", "Summa"), (("Palkkio", "600 €"),), right=(1,))
OPTIONS = (Option("a", "Kyllä"), Option("b", "Ei"))
BUTTONS = ((Button("Kyllä", "o:5:0"), Button("Ei", "o:5:1")),)
FIXED = "<b>Kulut</b>\n<pre>Kulu     Summa\nPalkkio  600 €</pre>"

replies = st.builds(
    Reply, st.lists(nodes, max_size=4).map(tuple), options, st.none() | tables(), documents, st.booleans()
)


def sent(part: Part) -> tuple[Message, ...]:
    """The texts of a part where the server knows no rich messages."""
    return part.plain if isinstance(part, Rich) else (part,) if isinstance(part, Message) else ()


def check(part: Part) -> None:
    for message in sent(part):
        sendable(message.html)
    if isinstance(part, File):
        assert units(read(part.caption)) <= 1_024
    if isinstance(part, Rich):
        assert len(read(part.html, RICH).encode()) <= 32_768
        assert part.html.count("<tr>") + part.html.count("<p>") + part.html.count("<li>") <= 500
        assert part.plain
        assert part.keyboard == part.plain[-1].keyboard


def test_text_then_files_with_the_buttons_below_the_text() -> None:
    reply = Reply((paragraph("Hei"),), OPTIONS, documents=(CONTRACT, PLAN))
    assert parts(reply, 5, language="fi", rich=True) == (
        Message("Hei", BUTTONS),
        File(CONTRACT, "docx", "Sopimus: @\u200canna.koti"),
        File(CONTRACT, "md"),
        File(PLAN, "md", "Suunnitelma"),
    )


def test_a_table_and_its_text_are_one_part_on_every_server() -> None:
    reply = Reply((paragraph("Hei"),), OPTIONS, TABLE)
    plain = (Message(f"Hei\n\n{FIXED}", BUTTONS),)
    (rich,) = parts(reply, 5, language="fi", rich=True)
    assert isinstance(rich, Rich)
    assert rich.html.startswith("<p>Hei</p><table bordered striped><caption>Kulut</caption>")
    assert (rich.plain, rich.keyboard) == (plain, BUTTONS)
    assert parts(reply, 5, language="fi", rich=False) == (Rich("", plain, BUTTONS),)


@pytest.mark.parametrize(
    "table",
    [
        Table("", ("a",), (("x" * 33_000,),)),
        Table("", ("a",), (("x",),) * 500),
        Table("", ("a",) * 21, (("x",) * 21,)),
        Table("Ei rivejä", ("a", "b"), ()),
    ],
)
def test_what_no_rich_message_holds_is_sent_as_plain_text(table: Table) -> None:
    (part,) = parts(Reply(table=table), 5, language="fi", rich=True)
    assert isinstance(part, Rich)
    assert part.html == ""
    check(part)


def test_long_text_is_several_messages_and_the_last_has_the_buttons() -> None:
    made = parts(Reply((paragraph("sana " * 2_000),), OPTIONS), 5, language="fi", rich=True)
    assert [part.keyboard for part in made if isinstance(part, Message)] == [(), (), BUTTONS]


@pytest.mark.parametrize(("language", "word"), [("fi", "Valitse:"), ("en", "Choose:")])
def test_buttons_alone_get_a_line_above_them(language: str, word: str) -> None:
    assert parts(Reply(options=OPTIONS), 5, language=language, rich=True) == (Message(word, BUTTONS),)


def test_nothing_at_all_is_no_part() -> None:
    assert parts(Reply((paragraph(" "),)), 5, language="fi", rich=True) == ()
    assert parts(Reply(table=Table("", (), ())), 5, language="fi", rich=True) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_sent_again_says_so(language: str) -> None:
    message, rich, file = (
        Message("Hei", BUTTONS), Rich("<p>Hei</p>", (Message("a"), Message("b", BUTTONS)), BUTTONS), File(PLAN, "md")
    )  # fmt: skip
    again = marked_repeat(message, language)
    assert isinstance(again, Message)
    line = again.html.removeprefix("Hei\n\n")
    assert line.startswith("<i>")
    assert again == replace(message, html=f"Hei\n\n{line}")
    assert marked_repeat(rich, language) == Rich(
        f"<p>Hei</p><p>{line}</p>", (Message("a"), Message(f"b\n\n{line}", BUTTONS)), BUTTONS
    )
    assert marked_repeat(replace(rich, html=""), language) == Rich(
        "", (Message("a"), Message(f"b\n\n{line}", BUTTONS)), BUTTONS
    )
    assert marked_repeat(file, language) == File(PLAN, "md", line)


@calmly
@given(replies, st.sampled_from(LANGUAGES))
def test_every_reply_can_be_sent_and_sent_again(reply: Reply, language: str) -> None:
    made = parts(reply, 2**63 - 1, language=language, rich=True)
    for part in made:
        check(part)
        check(marked_repeat(part, language))
        for one, again in zip(sent(part), sent(marked_repeat(part, language)), strict=True):
            assert again.html.startswith(one.html)
    keyboards = [part.keyboard for part in made if not isinstance(part, File) and part.keyboard]
    assert len(keyboards) == bool(reply.options)


@calmly
@given(replies)
def test_the_parts_are_the_same_whatever_the_server_can_show(reply: Reply) -> None:
    rich = parts(reply, 5, language="fi", rich=True)
    plain = parts(reply, 5, language="fi", rich=False)
    assert tuple(replace(part, html="") if isinstance(part, Rich) else part for part in rich) == plain
    assert parts(reply, 5, language="fi", rich=True) == rich


def test_a_short_text_alone_can_answer_the_press_of_a_button() -> None:
    assert plain_notice(Reply((paragraph("Vastasit jo:\u00a05 €"),))) == "Vastasit jo:\u00a05 €"
    assert plain_notice(Reply((paragraph("x" * 200),))) == "x" * 200


@pytest.mark.parametrize(
    "reply",
    [
        Reply(),
        Reply((paragraph("x" * 201),)),
        Reply((paragraph("👍" * 101),)),
        Reply((paragraph("x"),), OPTIONS),
        Reply((paragraph("x"),), table=TABLE),
        Reply((paragraph("x"),), documents=(PLAN,)),
    ],
)
def test_more_than_a_short_text_cannot(reply: Reply) -> None:
    assert plain_notice(reply) == ""


@calmly
@given(replies)
def test_a_notice_is_always_short(reply: Reply) -> None:
    assert units(plain_notice(reply).encode("utf-8", "ignore").decode()) <= 200
