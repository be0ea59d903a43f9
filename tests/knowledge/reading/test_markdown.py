"""Markdown as it is written for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.markup import Bullets, Paragraph, Span, plain
from knowledge.reading.markdown import read_markdown
from knowledge.reading.problems import GuideProblem
from tests.knowledge.reading.test_text import shape, words, words_of

GUIDE = """\
---
title: "Kahvilan opas"
tags: [kahvi]
---
<!-- ei kenellekään -->
Tervetuloa **uusi yrittäjä**.
![kuva](https://kuva.example/a.png)

# Mitä tarvitset?

Katso [ohje](https://kahvi.example/ohje) ja [vanha](http://vanha.example) sekä
<https://suora.example>.

- keitin
  - *osat*
  - suodatin

    jatkuu
- kupit
1. toinen lista

Hinnat
------

| Koko | Hinta | Lisä |
|------|-------|------|
| Iso  | 4 €   | **maito** |
| Pieni|       | |

```sh
avaa ovi
keitä
```

### Lopuksi <b>aina</b>

<details><summary>Miksi?</summary><p>Koska &auml;iti.</p></details>
"""


def test_a_guide() -> None:
    outline = read_markdown(GUIDE)
    assert outline.title == "Kahvilan opas"
    assert shape(outline) == [
        ("", 0, "P"),
        ("Mitä tarvitset?", 1, "P L5"),
        ("Hinnat", 2, "L3 P"),
        ("Lopuksi aina", 3, ""),
        ("Miksi?", 6, "P"),
    ]
    first, second, third, _, last = outline.sections
    assert first.blocks == (Paragraph((Span("Tervetuloa "), Span("uusi yrittäjä", bold=True), Span("."))),)
    assert second.blocks[0] == Paragraph((
        Span("Katso "),
        Span("ohje", href="https://kahvi.example/ohje"),
        Span(" ja vanha sekä "),
        Span("https://suora.example", href="https://suora.example"),
        Span("."),
    ))  # fmt: skip
    assert plain(second.blocks[1:]).splitlines() == ["keitin", "osat", "suodatin jatkuu", "kupit", "toinen lista"]
    assert plain(third.blocks).splitlines() == ["Koko: Hinta, Lisä", "Iso: 4 €, maito", "Pieni", "avaa ovi keitä"]
    assert plain(last.blocks) == "Koska äiti."


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    outline = read_markdown("**Mitä se maksaa?**\n\nKuppi on 3 €.\n\n**Milloin auki?**\n\nAina.\n\n**Tervetuloa.**")
    assert shape(outline) == [("Mitä se maksaa?", 2, "P"), ("Milloin auki?", 2, "P P")]
    kept = read_markdown("# A\n\n**Lihava**\n\nteksti\n\n# B\n\nteksti")
    assert shape(kept) == [("A", 1, "P P"), ("B", 1, "P")]


def test_a_heading_s_number_is_left_out() -> None:
    text = "# 1. Hinta\na\n## 2.1 Koko\nb\n## 10 vinkkiä\nc\n## 3.5 prosenttia\nd"
    assert [section.title for section in read_markdown(text).sections] == [
        "Hinta", "Koko", "10 vinkkiä", "3.5 prosenttia",
    ]  # fmt: skip


def test_front_matter_is_only_at_the_beginning() -> None:
    assert shape(read_markdown("---\n\nteksti\n\n---\n")) == [("", 0, "P")]
    toml = read_markdown('+++\ntitle = "Opas"\n+++\nteksti')
    assert (toml.title, plain(toml.sections[0].blocks)) == ("Opas", "teksti")


@pytest.mark.parametrize("text", ["", "# Vain otsikko", "---\na: b\n---\n", "![kuva](a.png)", "<!-- a -->", "***"])
def test_a_text_without_text_is_told(text: str) -> None:
    with pytest.raises(GuideProblem, match="empty"):
        read_markdown(text)


PIECES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["# a", "- b", "  - c", "1. d", "> e", "|a|b|\n|-|-|\n|c|d|", "```", "<b>", "</p>", "<!--", "**", "[a](b)",
             "[a](https://b.fi)", "    f", "- # g", "- |a|b|\n  |-|-|", "<script>", "---", "&amp;", "<br>", "![", "\\"]
        ),
    ),
    max_size=15,
).flatmap(lambda found: st.sampled_from(["\n", "\n\n", " "]).map(lambda gap: gap.join(found)))  # fmt: skip


@given(PIECES)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        outline = read_markdown(text)
    except GuideProblem as problem:
        assert problem.key == "empty"  # noqa: PT017
    else:
        assert outline == read_markdown(text)
        for section in outline.sections:
            for block in section.blocks:
                rows = block.items if isinstance(block, Bullets) else (block.spans,)
                assert all(row and all(span.text for span in row) for row in rows)


WORDS = st.lists(st.sampled_from(["kuppi", "kahvi", "Äiti", "öljy", "**iso maito**", "100"]), min_size=1, max_size=9)


@given(st.lists(st.tuples(st.sampled_from(["", "# ", "### ", "- ", "2. ", "> "]), WORDS.map(" ".join)), min_size=1))
def test_no_word_is_lost(rows: list[tuple[str, str]]) -> None:
    text = "\n\n".join(mark + row for mark, row in [*rows, ("", "Loppu.")])
    assert words_of(read_markdown(text)) == words(text)
