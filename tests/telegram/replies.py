"""Replies that hypothesis makes, hostile texts among them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from flows.engine.messages import Bold, Code, Document, Inline, Italic, Link, List, Node, Option, Paragraph, Table, Text

calmly = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Large values are slow to make on a machine that does other things too."""

HOSTILE = (
    "<b>", "</b>", "&lt;", "&amp;amp;", "<a href='x'>", "\x00", "\ud83d", "\udc00", "👍🏽", "🇫🇮", "e\u0301\u0301",
    "日本語", "@liisa", "/start", "https://vaikute.example/@liisa", " ", "\n", "\n\n", "\r\n", "\u00a0", "\u202e",
    "\u2028", '"', "'", "]]>", "<!--", "<pre>", "👨\u200d👩\u200d👧", "x" * 90, "sana " * 9, "Lause. " * 9,
)  # fmt: skip

texts = st.one_of(
    st.text(st.characters(codec=None), max_size=20),
    st.lists(st.sampled_from(HOSTILE), max_size=8).map("".join),
)
long_texts = st.builds(lambda text, times: text * times, texts, st.sampled_from([1, 1, 1, 9]))
hrefs = st.one_of(
    st.sampled_from(
        ["https://a.example/?x=1&y=<2>", "mailto:a@b.fi", "tg://user?id=1", "javascript:alert(1)", "/x", ""]
    ),
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
options = st.lists(st.builds(Option, st.text(max_size=10), texts), max_size=30).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Of few columns or many, of short cells or long ones, with rows that lack cells."""
    width = draw(st.integers(0, 4))
    cell = draw(st.sampled_from([st.sampled_from(["", "—", "3\u00a0000\u00a0€", "ä", "日本", "👍🏽"]), texts]))
    rows = st.lists(st.lists(cell, max_size=width).map(tuple), max_size=5).map(tuple)
    columns = tuple(draw(st.lists(cell, min_size=width, max_size=width)))
    right = tuple(draw(st.sets(st.integers(0, width))))
    return Table(draw(texts), columns, draw(rows) * draw(st.sampled_from([1, 1, 40])), right)


documents = st.lists(
    st.builds(
        Document,
        st.just("d"), st.sampled_from(["contract", "plan"]), long_texts, st.just(1), st.just("fi"), st.just("{}"),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
