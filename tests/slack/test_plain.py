"""The text beside the blocks: it says what they say, and nothing in it pings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.charts import chart
from bot.channels.slack.parts import Message, parts
from bot.channels.slack.plain import NOTHING, fallback, fitting
from flows.engine.messages import List, Option, Reply, Table, Text, paragraph
from tests.slack.limits_check import check_message
from tests.slack.replies import calmly, long_texts
from tests.slack.test_charts import SCORES


def test_it_says_the_text_the_list_and_the_rows() -> None:
    table = Table("Kulut", ("Kulu", "Summa"), (("Palkkio", "600 €"), ("", "1 €")))
    (message,) = parts(Reply((paragraph("A & <B>"), List(((Text("c"),),))), table=table), 1, language="fi")
    assert isinstance(message, Message)
    assert message.text == "A &amp; &lt;B&gt;\n• c\nKulut\nKulu | Summa\nPalkkio | 600 €\n– | 1 €"


def test_a_chart_is_named() -> None:
    block = chart(SCORES)
    assert block is not None
    assert fallback([block]) == "Pisteet"


@pytest.mark.parametrize("text", ["<!channel>", "<!here|here>", "<@U1>", "<#C1>", "<https://a.example>"])
def test_nothing_in_it_pings(text: str) -> None:
    (message,) = parts(Reply((paragraph(text),), table=Table(text, (text,), ((text,),))), 1, language="fi")
    assert isinstance(message, Message)
    assert "<" not in message.text
    assert message.text.count("&lt;") == 4


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\x00", "\ud800"])
def test_it_is_never_empty(text: str) -> None:
    assert fitting(text, 100) == NOTHING


def test_the_last_resort_numbers_what_can_be_chosen() -> None:
    (message,) = parts(Reply((paragraph("Mitä?"),), (Option("a", "Kyllä"), Option("b", "Ei"))), 1, language="fi")
    assert isinstance(message, Message)
    assert fallback(message.blocks) == "Mitä?"
    assert fallback(message.blocks, options=True) == "Mitä?\n1. Kyllä\n2. Ei"


@calmly
@given(long_texts, st.integers(80, 4_000))
def test_it_fits_once_it_is_escaped(text: str, most: int) -> None:
    short = fitting(text, most)
    check_message(short, ())
    assert len(short) <= most
