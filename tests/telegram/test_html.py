"""Telegram's HTML: nothing typed is markup, a link or a ping, and everything is cut into messages that are taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.letters import showable
from bot.channels.telegram.html import (
    BREAK,
    blocks,
    clipped,
    inline,
    length,
    split,
    unbroken,
    unlinked,
    visible,
)
from flows.engine.messages import Bold, Code, Italic, Link, List, Node, Paragraph, Text, paragraph
from tests.telegram.replies import calmly, lines, long_texts, nodes, texts
from tests.telegram.strict_html import read, sendable, squeezed, units


def test_nodes_become_telegrams_tags() -> None:
    made = blocks(
        (
            Paragraph((Text("A & <b> "), Bold((Text("b"), Italic((Text("c"),)))), Code("d<"))),
            List(((Text("yksi"),), (Text("kaksi"),))),
        )
    )
    assert made == ("A &amp; &lt;b&gt; <b>b<i>c</i></b><code>d&lt;</code>", "• yksi\n• kaksi")


@pytest.mark.parametrize(
    "node", [Paragraph(()), paragraph(" \n"), List(()), Paragraph((Bold(()),)), paragraph("\u200c")]
)
def test_nothing_to_see_leaves_no_block(node: Node) -> None:
    assert blocks((node,)) == ()


@pytest.mark.parametrize(
    ("href", "html"),
    [
        ("https://a.fi/?x=1&y=\"2\"", '<a href="https://a.fi/?x=1&amp;y=&quot;2&quot;">sivu</a>'),
        ("HTTP://a.fi", '<a href="HTTP://a.fi">sivu</a>'),
        ("mailto:a@b.fi", '<a href="mailto:a@b.fi">sivu</a>'),
        ("tg://user?id=1", '<a href="tg://user?id=1">sivu</a>'),
        ("javascript:alert(1)", "sivu"),
        ("file:///etc/passwd", "sivu"),
        ("https://a.fi/x y", "sivu"),
        ("https://a.fi/\ny", "sivu"),
        ("", "sivu"),
        ("https://" + "a" * 3_000, "sivu"),
    ],
)  # fmt: skip
def test_only_addresses_that_a_person_would_open_are_links(href: str, html: str) -> None:
    assert inline((Link(href, (Text("sivu"),)),)) == html


def test_a_tag_is_never_inside_its_own_kind() -> None:
    inner = (Link("https://b.fi", (Bold((Text("x"),)),)),)
    assert inline((Bold((Link("https://a.fi", inner),)),)) == '<b><a href="https://a.fi">x</a></b>'


@pytest.mark.parametrize(
    ("typed", "broken"),
    [
        ("@anna.koti", "@|anna.koti"),
        ("(@anna)", "(@|anna)"),
        ("kiitos @", "kiitos @|"),
        ("/start nyt", "/|start nyt"),
        ("20\u00a0€/kk", "20\u00a0€/|kk"),
        ("liisa@kahvila.fi", "liisa@kahvila.fi"),
        ("1/2 ja/tai 3/2027", "1/2 ja/tai 3/2027"),
        ("https://a.fi/@liisa?x=/y", "https://a.fi/@liisa?x=/y"),
        ("tiktok.com/@liisa", "tiktok.com/@liisa"),
        ("@liisa.me/@anna", "@|liisa.me/@|anna"),
        ("#mainos", "#mainos"),
        ("a / b", "a / b"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_handles_and_slashes_neither_ping_nor_command(typed: str, broken: str) -> None:
    assert unlinked(typed) == broken.replace("|", BREAK)
    assert unbroken(unlinked(typed)) == typed


def test_code_is_kept_as_it_is_since_nothing_in_it_is_linked() -> None:
    assert inline((Code("@anna /start"),)) == "<code>@anna /start</code>"


@calmly
@given(texts)
def test_what_is_typed_is_read_as_it_was_typed(text: str) -> None:
    assert unbroken(read(inline((Text(text),)))) == unbroken(showable(text))


@calmly
@given(lines)
def test_markup_is_balanced_and_measured(line: tuple[Node, ...]) -> None:
    html = inline(line)  # type: ignore[arg-type]
    assert visible(html) == read(html)
    assert length(html) == units(read(html))


@calmly
@given(st.lists(nodes, max_size=6), st.sampled_from([16, 60, 500, 4_096]), st.sampled_from([8, 100]))
def test_split_text_says_the_same_in_messages_that_are_taken(said: list[Node], most: int, entities: int) -> None:
    made = blocks(said)
    messages = split(made, most, entities)
    assert squeezed("".join(sendable(message, most) for message in messages)) == squeezed("".join(map(read, made)))
    if sum(map(length, made)) + 2 * len(made) <= most and sum(block.count("<") for block in made) <= entities:
        assert len(messages) <= 1


@pytest.mark.parametrize(
    "piece",
    ["x", "<b>", "&lt;", "👍🏽", "\u0301", "sana ", "Lause.\n", "\u200d", "🇫🇮", "@a /b ", "a.", "a-", "http://"],
)
def test_a_hundred_thousand_characters(piece: str) -> None:
    text = "x" + piece * (100_000 // len(piece))
    made = blocks((Paragraph((Bold((Text(text),)),)),))
    messages = split(made)
    assert squeezed("".join(map(sendable, messages))) == squeezed("".join(map(read, made)))
    assert len(messages) < 2 * units(read(made[0])) // 4_096 + 2


def test_whole_blocks_stay_together() -> None:
    made = ("a" * 2_000, "b" * 2_000, "<b>" + "c" * 2_000 + "</b>")
    assert split(made) == (f"{made[0]}\n\n{made[1]}", made[2])


def test_a_long_block_is_cut_at_a_line_then_a_sentence_then_a_word() -> None:
    assert split(("yksi kaksi.\nkolme neljä. viisi",), 20) == ("yksi kaksi.", "kolme neljä. viisi")
    assert split(("yksi kaksi kolme. neljä viisi",), 20) == ("yksi kaksi kolme.", "neljä viisi")
    assert split(("yksi kaksi kolme neljä viisi",), 20) == ("yksi kaksi kolme", "neljä viisi")
    assert split(("hinta on noin 3\u00a0000\u00a0€",), 18) == ("hinta on noin", "3\u00a0000\u00a0€")


def test_tags_are_closed_at_the_cut_and_opened_again() -> None:
    html = '<b>yksi <a href="https://a.fi/?a=1&amp;b=2">kaksi kolme neljä</a></b>'
    assert split((html,), 20) == (
        '<b>yksi <a href="https://a.fi/?a=1&amp;b=2">kaksi kolme</a></b>',
        '<b><a href="https://a.fi/?a=1&amp;b=2">neljä</a></b>',
    )


@pytest.mark.parametrize("sign", ["👍🏽", "👨‍👩‍👧", "e\u0301", "&amp;", "❤️"])
def test_what_is_drawn_as_one_is_never_cut(sign: str) -> None:
    for before in range(20):
        messages = split(("x" * before + sign * 60,), 50)
        assert "".join(messages) == "x" * before + sign * 60
        assert all(message.removeprefix("x" * before) == sign * message.count(sign) for message in messages)


def test_more_entities_than_a_message_shows_take_a_second_one() -> None:
    messages = split(("".join(f"<b>{nth}</b> " for nth in range(250)),))
    assert [message.count("<b>") for message in messages] == [100, 100, 50]


@pytest.mark.parametrize(("most", "entities"), [(15, 100), (100, 7)])
def test_no_room_at_all_is_a_mistake(most: int, entities: int) -> None:
    with pytest.raises(ValueError, match="no room"):
        split(("x",), most, entities)


@calmly
@given(long_texts, st.integers(16, 300))
def test_clipped_text_fits(text: str, most: int) -> None:
    text = showable(text)
    short = clipped(text, most)
    assert units(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
