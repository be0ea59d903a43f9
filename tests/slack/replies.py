"""Replies that hypothesis makes, hostile texts among them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.channels.letters import showable
from flows.engine.messages import (
    Bold,
    Chart,
    Code,
    Document,
    Inline,
    Italic,
    Link,
    List,
    Node,
    Option,
    Paragraph,
    Reply,
    Series,
    Table,
    Text,
)

calmly = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Large values are slow to make: a few in each run, and others in the next."""

HOSTILE = (
    "<!channel>", "<!here|here>", "<@U1>", "<#C1>", "<https://a.example|b>", "@channel", "&lt;", "&amp;amp;", "&", "<",
    "*a*", "_b_", "~c~", "`d`", "```e```", "> f", ":tada:", "<b>", "</b>", "\x00", "\ud83d", "\udc00", "👍🏽", "🇫🇮",
    "e\u0301\u0301", "日本語", "שלום", "مرحبا", "\u202e", "\u2028", "\u200b", "https://vaikute.example/@liisa", " ",
    "\n", "\n\n", "\r\n", "\u00a0", "\t", '"', "x" * 90, "sana " * 9, "Lause. " * 9, "👨\u200d👩\u200d👧",
)  # fmt: skip

texts = st.one_of(
    st.text(st.characters(codec=None), max_size=20),
    st.lists(st.sampled_from(HOSTILE), max_size=8).map("".join),
)
long_texts = st.builds(lambda text, times: text * times, texts, st.sampled_from([1, 1, 1, 9, 400]))
hrefs = st.one_of(
    st.sampled_from(["https://a.example/?x=1&y=<2>", "mailto:a@b.fi", "slack://x", "javascript:alert(1)", "/x", ""]),
    texts.map(lambda text: f'https://a.example/"{text}'),
)


def _nested(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    inner = st.lists(children, max_size=3).map(tuple)
    return st.one_of(st.builds(Bold, inner), st.builds(Italic, inner), st.builds(Link, hrefs, inner))


inlines = st.recursive(st.one_of(st.builds(Text, long_texts), st.builds(Code, texts)), _nested, max_leaves=5)
lines = st.lists(inlines, max_size=4).map(tuple)
many = st.builds(lambda line, times: line * times, lines, st.sampled_from([1, 1, 1, 9]))
nodes: st.SearchStrategy[Node] = st.one_of(
    st.builds(Paragraph, many), st.builds(List, st.lists(lines, max_size=5).map(tuple))
)
options = st.builds(
    lambda few, times: tuple(few) * times,
    st.lists(st.builds(Option, st.text(max_size=10), texts), max_size=30),
    st.sampled_from([1, 1, 1, 8]),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Of few columns or many, of short cells or long ones, with rows that lack cells."""
    width = draw(st.sampled_from([0, 1, 2, 3, 4, 21]))
    short = st.sampled_from(["", "—", "3\u00a0000\u00a0€", "ä", "日本", "👍🏽"])
    cell = draw(st.sampled_from([short, texts, long_texts]))
    rows = st.lists(st.lists(cell, max_size=width).map(tuple), max_size=5).map(tuple)
    columns = tuple(draw(st.lists(cell, min_size=width, max_size=width)))
    right = tuple(draw(st.sets(st.integers(0, width))))
    return Table(draw(texts), columns, draw(rows) * draw(st.sampled_from([1, 1, 60])), right)


values = st.none() | st.decimals(allow_nan=True) | st.decimals(-100, 100, places=3)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    width = draw(st.integers(0, 25))
    series = st.builds(Series, texts, st.lists(values | st.just(Decimal(1)), min_size=width, max_size=width).map(tuple))
    return Chart(
        draw(st.sampled_from(["bar", "line"])),
        draw(texts),
        tuple(draw(st.lists(texts, min_size=width, max_size=width))),
        tuple(draw(st.lists(series, max_size=7))),
        draw(texts),
    )


documents = st.lists(
    st.builds(
        Document,
        st.just("d"), st.sampled_from(["contract", "plan"]), long_texts, st.just(1), st.just("fi"), st.just("{}"),
    ),
    max_size=3,
).map(tuple)  # fmt: skip

replies = st.builds(
    Reply,
    st.lists(nodes, max_size=4).map(tuple),
    options,
    st.none() | tables(),
    documents,
    st.booleans(),
    st.lists(charts(), max_size=2).map(tuple),
)


_UNSEEN = ("Zs", "Zl", "Zp", "Cc", "Cf")


def squeezed(text: str) -> str:
    """Without what leaves no mark, which is dropped where a text is cut, and without what no message can hold."""
    return "".join(sign for sign in showable(text) if unicodedata.category(sign) not in _UNSEEN)


def said(nodes: tuple[Node, ...]) -> str:
    """The letters of the nodes in their order."""
    return "".join(_letters(node.children if isinstance(node, Paragraph) else sum(node.items, ())) for node in nodes)


def _letters(children: tuple[Inline, ...]) -> str:
    return "".join(child.text if isinstance(child, Text | Code) else _letters(child.children) for child in children)
