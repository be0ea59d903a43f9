"""Pages: what a reader came for, without what surrounds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.markup import Bullets, Paragraph, Span, plain
from knowledge.reading.html import read_html
from knowledge.reading.problems import GuideProblem
from tests.knowledge.reading.test_text import shape

PAGE = """<!DOCTYPE html>
<html lang="fi"><head><title>Opas | Kahvila</title><style>p { color: red }</style><script>var a = "<p>ei</p>";</script>
</head><body>
<header><a href="/">Etusivu</a></header><nav><ul><li>Valikko</li></ul></nav>
<p>Ev&auml;steet</p>
<main>
 <article>
  <header><h1>Kahvilan <em>opas</em></h1><p>Jaa somessa</p></header>
  <p>Hyv&auml; <b>kahvi</b> ja <a href="https://kahvi.example/a?b=1&amp;c=2"><strong>ohje</strong></a>,
  <a href="http://vanha.example">vanha</a><br>rivi<br><br>Toinen kappale
  <!-- ei -->
  <h2>Mit&auml; tarvitset?</h2>
  <ol><li>keitin<ul><li>osat</ul><li><p>kupit</p><p>ja lautaset</p></ol>
  <form><p>Tilaa kirje</p><input name="a"></form>
  <h2>Hinnat</h2>
  <table><tr><th>Koko<th>Hinta<tr><td><p>Iso</p><td>4&nbsp;&euro;</table>
  <details><summary>Entä maito</summary>Kuuluu hintaan.</details>
  <dl><dt>Milloin auki?<dd>Aina.</dl>
  <div hidden>piilossa</div>
  <aside>Mainos</aside>
 </article>
</main><footer>© Kahvila</footer></body></html>"""


def test_a_page() -> None:
    outline = read_html(PAGE)
    assert outline.title == "Kahvilan opas"
    assert shape(outline) == [
        ("Kahvilan opas", 1, "P P"),
        ("Mitä tarvitset?", 2, "L3"),
        ("Hinnat", 2, "L2"),
        ("Entä maito", 6, "P"),
        ("Milloin auki?", 6, "P"),
    ]
    first, second, third, *_ = outline.sections
    assert first.blocks == (
        Paragraph((
            Span("Hyvä "),
            Span("kahvi", bold=True),
            Span(" ja "),
            Span("ohje", bold=True, href="https://kahvi.example/a?b=1&c=2"),
            Span(", vanha rivi"),
        )),
        Paragraph((Span("Toinen kappale"),)),
    )  # fmt: skip
    assert plain(second.blocks).splitlines() == ["keitin", "osat", "kupit ja lautaset"]
    assert plain(third.blocks).splitlines() == ["Koko: Hinta", "Iso: 4\u00a0€"]


def test_a_page_without_main_is_read_without_its_surroundings() -> None:
    outline = read_html("<title>Opas</title><nav>Valikko</nav><p>Kahvi<p>Kuppi<footer>Alaosa</footer>")
    assert outline.title == "Opas"
    assert plain(outline.sections[0].blocks) == "Kahvi\nKuppi"


def test_a_page_that_is_all_a_form_is_read() -> None:
    outline = read_html("<form><h1>Opas</h1><p>Kahvi</p><select><option>ei</select></form>")
    assert shape(outline) == [("Opas", 1, "P")]


def test_a_table_for_the_layout_is_read_through() -> None:
    outline = read_html("<table><tr><td>Valikko<td><h1>Opas</h1><p>Kahvi</p><ul><li>kuppi</ul><td>Loppu</table>")
    assert shape(outline) == [("", 0, "P"), ("Opas", 1, "P L1 P")]


def test_words_own_conditions_are_passed_over() -> None:
    page = "<!--[if gte mso 9]><p>ei</p><![endif]--><p><![if !supportLists]>1.<![endif]> Kahvi</p><![CDATA[x]]><p>Loppu"
    assert plain(read_html(page).sections[0].blocks) == "1. Kahvi\nLoppu"


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "<h1>Vain otsikko</h1>", "<script>a()</script>", "<p>&nbsp;</p>", "<!-- a"]
)
def test_a_page_without_text_is_told(text: str) -> None:
    with pytest.raises(GuideProblem, match="empty"):
        read_html(text)


@pytest.mark.parametrize("text", ["<a href='", "<", "<!", "<b>", "<ul><li>", "</i>", "<![a", "<script>"])
def test_a_large_page_of_nothing_but_beginnings_is_soon_read(text: str) -> None:
    try:
        read_html(text * (200_000 // len(text)))
    except GuideProblem as problem:
        assert problem.key == "empty"  # noqa: PT017


TAGS = (
    "html", "body", "main", "article", "header", "nav", "form", "p", "div", "h1", "h2", "ul", "ol", "li", "b", "a",
    "table", "tr", "td", "th", "br", "dl", "dt", "dd", "pre", "script", "title",
)  # fmt: skip
PIECES = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from([f"<{tag}>" for tag in TAGS]),
        st.sampled_from([f"</{tag}>" for tag in TAGS]),
        st.sampled_from(["<![x", "<!", "<!--", "-->", "<?", "</", "<p/>", "&#x110000;", "&", "<a href=https://a.fi>"]),
    ),
    max_size=40,
).map("".join)


@given(PIECES)
def test_any_page_is_read_or_refused(text: str) -> None:
    try:
        outline = read_html(text)
    except GuideProblem as problem:
        assert problem.key == "empty"  # noqa: PT017
    else:
        assert outline == read_html(text)
        for section in outline.sections:
            for block in section.blocks:
                assert all(block.items if isinstance(block, Bullets) else block.spans)
