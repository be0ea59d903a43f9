"""Rich text: nothing typed is a mention, a link or markup, and everything is cut into blocks that are taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.letters import showable
from bot.channels.slack.letters import clipped, pieces
from bot.channels.slack.rich_text import blocks
from flows.engine.messages import Bold, Code, Italic, Link, List, Node, Paragraph, Text, paragraph
from tests.slack.limits_check import check_message
from tests.slack.replies import calmly, long_texts, nodes, said, squeezed


def section(*elements: dict[str, object]) -> dict[str, object]:
    return {"type": "rich_text_section", "elements": list(elements)}


def text(of: str, **style: bool) -> dict[str, object]:
    return {"type": "text", "text": of} | ({"style": style} if style else {})


def test_nodes_become_rich_text() -> None:
    first, second = blocks(
        (
            Paragraph((Text("<!channel> & "), Bold((Text("b"), Italic((Text("*c*"),)))), Code("d<"))),
            List(((Text("yksi"),), (Text(""),), (Text("kaksi"),))),
        )
    )
    assert first["elements"] == [
        section(text("<!channel> & "), text("b", bold=True), text("*c*", bold=True, italic=True), text("d<", code=True))
    ]
    assert second["elements"] == [
        {"type": "rich_text_list", "style": "bullet", "elements": [section(text("yksi")), section(text("kaksi"))]}
    ]


@pytest.mark.parametrize(
    "node", [Paragraph(()), paragraph(" \n"), List(()), List(((),)), Paragraph((Bold(()),)), paragraph("\u200c")]
)
def test_nothing_to_see_leaves_no_block(node: Node) -> None:
    assert blocks((node,)) == ()


@pytest.mark.parametrize("href", ["https://a.fi/?x=1&y=\"<2>\"", "HTTP://a.fi", "mailto:a@b.fi"])  # fmt: skip
def test_an_address_that_a_person_would_open_is_a_link(href: str) -> None:
    (block,) = blocks((Paragraph((Link(href, (Text("sivu"),)),)),))
    assert block["elements"] == [section({"type": "link", "url": href, "text": "sivu"})]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "file:///x", "slack://open", "https://a.fi/x y", "", "https://" + "a" * 3_000]
)
def test_any_other_address_is_no_link(href: str) -> None:
    assert blocks((Paragraph((Link(href, (Text("sivu"),)),)),)) == blocks((paragraph("sivu"),))


def test_a_link_within_a_link_goes_where_the_outer_one_goes() -> None:
    inner = Link("https://b.fi", (Bold((Text("x"),)),))
    (block,) = blocks((Paragraph((Link("https://a.fi", (inner,)),)),))
    assert block["elements"] == [section({"type": "link", "url": "https://a.fi", "text": "x", "style": {"bold": True}})]


def test_a_long_text_is_cut_at_a_line_then_a_sentence_then_a_word() -> None:
    def cut(of: str, most: int) -> list[str]:
        return [of[start:end] for start, end in pieces(of, most)]

    assert cut("yksi kaksi.\nkolme neljä. viisi", 20) == ["yksi kaksi.", "kolme neljä. viisi"]
    assert cut("yksi kaksi kolme. neljä viisi", 20) == ["yksi kaksi kolme.", "neljä viisi"]
    assert cut("yksi kaksi kolme neljä viisi", 20) == ["yksi kaksi kolme", "neljä viisi"]
    assert cut("hinta on noin 3\u00a0000\u00a0€", 18) == ["hinta on noin", "3\u00a0000\u00a0€"]


@pytest.mark.parametrize("sign", ["👍🏽", "👨‍👩‍👧", "e\u0301", "❤️"])
def test_what_is_drawn_as_one_is_never_cut(sign: str) -> None:
    for before in range(20):
        whole = "x" * before + sign * 60
        cut = [whole[start:end] for start, end in pieces(whole, 50)]
        assert "".join(cut) == whole
        assert all(piece.removeprefix("x" * before) == sign * piece.count(sign) for piece in cut)


def test_the_rest_of_a_long_item_has_no_bullet() -> None:
    made = blocks((List(((Text("a"),), (Text("sana " * 1_000),), (Text("b"),))),))
    kinds = [element["type"] for block in made for element in block["elements"]]
    assert kinds == ["rich_text_list", "rich_text_section", "rich_text_list"]


@pytest.mark.parametrize("piece", ["x", "<!channel>", "👍🏽", "\u0301", "sana ", "Lause.\n", "\u200d", "🇫🇮", "a.", "&"])
def test_forty_thousand_characters(piece: str) -> None:
    whole = "x" + piece * (40_000 // len(piece))
    made = blocks((Paragraph((Bold((Text(whole),)),)),))
    assert squeezed("".join(check_message("x", (block,)) for block in made)) == squeezed(whole)
    assert len(made) < 40


@calmly
@given(st.lists(nodes, max_size=4).map(tuple))
def test_blocks_say_every_letter_and_are_taken(of: tuple[Node, ...]) -> None:
    assert squeezed("".join(check_message("x", (block,)) for block in blocks(of))) == squeezed(said(of))


@calmly
@given(long_texts, st.integers(16, 300))
def test_clipped_text_fits(whole: str, most: int) -> None:
    whole = showable(whole)
    short = clipped(whole, most)
    assert len(short) <= most
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))
