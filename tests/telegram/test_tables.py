"""Tables: rich where the server knows them, else as text that a phone shows without breaking its lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.channels.telegram.html import split, unbroken
from bot.channels.telegram.tables import NARROW, aligned, rich
from flows.engine.messages import Bold, List, Node, Paragraph, Table, Text, paragraph
from tests.telegram.replies import calmly, nodes, tables
from tests.telegram.strict_html import RICH, read, sendable, squeezed

COSTS = Table(
    "Kulut",
    ("Kulu", "Kenestä", "Summa"),
    (("Palkkio", "@anna.koti", "600\u00a0€"), ("Kaikki yhteensä", "", "1\u00a0470\u00a0€")),
    right=(2,),
)


def test_columns_where_they_fit() -> None:
    assert aligned(COSTS) == (
        (
            "<b>Kulut</b>\n<pre>"
            "Kulu            Kenestä      Summa\n"
            "Palkkio         @anna.koti   600 €\n"
            "Kaikki yhteensä            1 470 €</pre>"
        ),
    )


def test_wide_signs_and_accents_keep_the_columns_even() -> None:
    (html,) = aligned(Table("", ("", ""), (("日本", "1"), ("e\u0301", "22"), ("👍", "333")), right=(1,)))
    assert html == "<pre>日本    1\ne\u0301      22\n👍    333</pre>"


def test_two_columns_that_do_not_fit_are_a_label_and_a_value_a_line() -> None:
    table = Table(
        "Yhteenveto", ("Kohta", "Vastauksesi"), (("Tarjous", "saippuat herkälle iholle ja muulle"), ("Hinta", "1 €"))
    )
    assert aligned(table) == (
        "<b>Yhteenveto</b>\n<b>Tarjous:</b> saippuat herkälle iholle ja muulle\n<b>Hinta:</b> 1 €",
    )


def test_more_columns_that_do_not_fit_are_a_block_a_row_of_what_is_known() -> None:
    table = Table(
        "Ehdokkaat",
        ("Sija", "Tekijä", "Kanava", "Sitoutuminen"),
        (("1", "anna.koti", "Instagram", "2,8 % (seuraajista)"), ("—", "<laura>", "TikTok", "—")),
        right=(0, 3),
    )
    assert aligned(table) == (
        "<b>Ehdokkaat</b>\n\n<b>anna.koti</b>\nSija: 1\nKanava: Instagram\nSitoutuminen: 2,8 % (seuraajista)",
        "<b>&lt;laura&gt;</b>\nKanava: TikTok",
    )


def test_rows_that_share_a_group_are_named_by_it_and_the_next_column() -> None:
    table = Table(
        "",
        ("Ryhmä", "Mittari", "Tulos"),
        (("Näkyvyys", "Näyttökerrat yhteensä", "48\u00a0000"), ("Näkyvyys", "Tilit", "7")),
        (2,),
    )
    assert aligned(table) == (
        "<b>Näkyvyys: Näyttökerrat yhteensä</b>\nTulos: 48 000",
        "<b>Näkyvyys: Tilit</b>\nTulos: 7",
    )


def test_a_long_table_begins_anew_with_its_headings() -> None:
    first, *others = aligned(
        Table("Luvut", ("Nro", "Arvo"), tuple((str(nth), "1") for nth in range(900)), right=(0, 1))
    )
    assert len(others) > 1
    assert first.startswith("<b>Luvut</b>\n<pre>Nro  Arvo\n")
    assert all(other.startswith("<pre>Nro  Arvo\n") and other.endswith("</pre>") for other in others)
    assert len(split((first, *others))) == len(others) + 1


def test_a_rich_message_holds_the_text_and_then_the_table() -> None:
    said: tuple[Node, ...] = (Paragraph((Bold((Text("Raha\nja aika"),)),)), List(((Text("a"),), (Text("b"),))))
    assert rich(COSTS, said) == (
        "<p><b>Raha<br>ja aika</b></p><ul><li>a</li><li>b</li></ul>"
        "<table bordered striped><caption>Kulut</caption>"
        '<tr><th>Kulu</th><th>Kenestä</th><th align="right">Summa</th></tr>'
        '<tr><td>Palkkio</td><td>@\u200canna.koti</td><td align="right">600\u00a0€</td></tr>'
        '<tr><td>Kaikki yhteensä</td><td></td><td align="right">1\u00a0470\u00a0€</td></tr></table>'
    )
    assert rich(Table("", ("", ""), (("a", "b"),)), (paragraph(" "),)) == (
        "<table bordered striped><tr><td>a</td><td>b</td></tr></table>"
    )


@calmly
@given(tables())
def test_every_table_can_be_sent_and_says_what_it_says(table: Table) -> None:
    made = aligned(table)
    text = "".join(sendable(message) for message in split(made))
    known = unbroken(squeezed(text))
    for row in table.rows:
        for cell in row:
            assert cell in ("—", "-", "–") or unbroken(squeezed(read_back(cell))) in known
    for block in made:
        fixed = block.partition("<pre>")[2].partition("</pre>")[0]
        assert all(cell_len(read(line)) <= NARROW for line in fixed.split("\n"))


@calmly
@given(tables(), st.lists(nodes, max_size=3))
def test_every_table_is_a_rich_message_that_can_be_read(table: Table, said: list[Node]) -> None:
    known = unbroken(squeezed(read(rich(table, said), RICH)))
    for row in table.rows:
        for cell in row:
            assert unbroken(squeezed(read_back(cell))) in known


def read_back(cell: str) -> str:
    """A cell without what no message can hold."""
    return read(rich(Table("", (), ((cell,),))), RICH)
