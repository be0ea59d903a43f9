"""Tables: as Slack's own where it can hold them, else as text that a phone shows without breaking its lines."""

from __future__ import annotations

from hypothesis import given

from bot.channels.letters import one_line
from bot.channels.slack.plain import fallback
from bot.channels.slack.tables import as_text, chunks, is_native, rows_as_text, table
from flows.engine.messages import Table
from tests.slack.limits_check import check_message
from tests.slack.replies import calmly, squeezed, tables

COSTS = Table(
    "Kulut",
    ("Kulu", "Kenestä", "Summa"),
    (("Palkkio", "@anna.koti", "600\u00a0€"), ("Kaikki yhteensä", "", "1\u00a0470\u00a0€")),
    right=(2,),
)
WIDE = Table(
    "Ehdokkaat",
    ("Sija", "Tekijä", "Kanava", "Sitoutuminen"),
    (("1", "anna.koti", "Instagram", "2,8 % (seuraajista)"), ("—", "<laura>", "TikTok", "—")),
    right=(0, 3),
)


def cells(*texts: str) -> list[dict[str, str]]:
    return [{"type": "raw_text", "text": text} for text in texts]


def test_a_table_has_its_title_above_and_its_figures_to_the_right() -> None:
    ((title, block),) = table(COSTS)
    assert fallback([title]) == "Kulut"
    assert block == {
        "type": "table",
        "rows": [
            cells("Kulu", "Kenestä", "Summa"),
            cells("Palkkio", "@anna.koti", "600\u00a0€"),
            cells("Kaikki yhteensä", "–", "1\u00a0470\u00a0€"),
        ],
        "column_settings": [
            {"align": "left", "is_wrapped": True},
            {"align": "left", "is_wrapped": True},
            {"align": "right", "is_wrapped": True},
        ],
    }


def test_a_table_without_headings_has_no_row_for_them() -> None:
    ((block,),) = table(Table("", ("", ""), (("a",),)))
    assert block["rows"] == [cells("a", "–")]


def test_more_rows_than_a_table_holds_go_on_in_the_next_with_the_same_headings() -> None:
    first, *others = table(Table("Luvut", ("Nro", "Arvo"), tuple((str(nth), "1") for nth in range(250))))
    assert [len(blocks[-1]["rows"]) for blocks in (first, *others)] == [100, 100, 53]
    assert [len(blocks) for blocks in (first, *others)] == [2, 1, 1]
    assert all(blocks[-1]["rows"][0] == cells("Nro", "Arvo") for blocks in others)


def test_what_no_table_block_holds_is_text() -> None:
    for large in (Table("", ("a",), (("x" * 9_000,),)), Table("", ("a",) * 21, (("x",) * 21,)), Table("t", ("a",), ())):
        assert not is_native(large)
        assert all(block["type"] == "rich_text" for blocks in table(large) for block in blocks)


def test_columns_where_they_fit() -> None:
    title, block = as_text(COSTS)
    assert fallback([title]) == "Kulut"
    assert block["elements"][0]["type"] == "rich_text_preformatted"
    assert fallback([block]) == (
        "Kulu             Kenestä       Summa\n"
        "Palkkio          @anna.koti    600 €\n"
        "Kaikki yhteensä              1 470 €"
    )


def test_two_columns_that_do_not_fit_are_a_label_and_a_value_a_line() -> None:
    made = as_text(
        Table("Yhteenveto", ("Kohta", "Vastaus"), (("Tarjous", "saippuat herkälle iholle ja muulle"), ("Hinta", "1 €")))
    )
    assert fallback(made) == "Yhteenveto\nTarjous: saippuat herkälle iholle ja muulle\nHinta: 1 €"


def test_more_columns_that_do_not_fit_are_a_paragraph_a_row_of_what_is_known() -> None:
    assert fallback(as_text(WIDE)) == (
        "Ehdokkaat\nanna.koti\nSija: 1\nKanava: Instagram\nSitoutuminen: 2,8 % (seuraajista)\n\n"
        "&lt;laura&gt;\nKanava: TikTok"
    )


def test_a_long_table_begins_anew_with_its_headings() -> None:
    made = rows_as_text(Table("", ("Nro", "Arvo"), tuple((str(nth), "1") for nth in range(900))))
    assert len(made) > 1
    assert all(fallback([block]).startswith("Nro  Arvo\n") for block in made)


@calmly
@given(tables())
def test_every_table_is_taken_and_says_every_cell(any_table: Table) -> None:
    known = squeezed("".join(check_message("x", blocks) for blocks in table(any_table)))
    in_words = squeezed("".join(check_message("x", (block,)) for block in as_text(any_table)))
    for row in any_table.rows:
        for cell in row:
            if cell not in ("", "—", "-", "–"):
                assert squeezed(one_line(cell)) in known
                assert squeezed(one_line(cell)) in in_words


@calmly
@given(tables())
def test_the_tables_of_a_table_hold_all_of_its_rows(any_table: Table) -> None:
    if is_native(any_table):
        rows = [row for chunk in chunks(any_table) for row in chunk.rows]
        assert rows == [row for row in any_table.rows if row in rows]
        assert len(rows) <= len(any_table.rows)
