"""Markdown shows what was typed and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.files.markdown import escape_markdown, markdown_table

READER = MarkdownIt("commonmark").enable("table")


def shown(markdown: str) -> str:
    """The text a reader shows, with hard breaks as line ends; fails when anything but plain text came of it."""
    text = ""
    for token in READER.parse(markdown):
        assert token.type in ("paragraph_open", "paragraph_close", "inline"), token.type
        for child in token.children or []:
            assert child.type in ("text", "hardbreak", "text_special"), child.type
            text += "\n" if child.type == "hardbreak" else child.content
    return text


@pytest.mark.parametrize(
    "text",
    [
        "H&M", "&amp;", "**x** _y_ `z`", "# otsikko", "- luettelo", "+ luettelo", "1. numero", "12) numero",
        "> lainaus", "<b>x</b>", "[x](http://y)", "![x](y)", "http://www.k.fi", "a | b", "~~x~~", "===",
        "---", "***", "\\*", "\\",
        "rivi\n- toinen\n=== kolmas", "anna_koti_k", "@anna.koti", "{{ 7*7 }}", "2 * 3 * 4", "a\\\nb",
    ],
)  # fmt: skip
def test_text_is_shown_as_typed(text: str) -> None:
    assert shown(escape_markdown(text)) == text


plain_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=40
).filter(lambda text: text == text.strip())


@given(plain_text)
@settings(max_examples=50, deadline=None)
def test_any_line_is_shown_as_typed(text: str) -> None:
    assert shown(escape_markdown(text)) == text


def test_ordinary_text_stays_readable() -> None:
    text = "Palkkio on 1 250 € (ilman arvonlisäveroa), eräpäivä 1.3.2027; kysy lisää: Anna, 20–30 %."
    assert escape_markdown(text) == text


def test_a_table_keeps_its_cells() -> None:
    made = markdown_table(("Erä", "Hinta"), (("a | b", "800 €"), ("rivi\ntoinen", "<i>")))
    cells = [token.content for token in READER.parse(made) if token.type == "inline"]
    assert len(cells) == 6
    assert made.splitlines()[1] == "| --- | --- |"
    assert "&lt;i&gt;" in READER.render(made)
    assert "<td>a | b</td>" in READER.render(made)
    assert "<td>rivi toinen</td>" in READER.render(made)


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        markdown_table(("a", "b"), (("c",),))
