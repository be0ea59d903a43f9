"""What is drawn beside the tables, within what every platform that draws takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.channels.limits import TERMINAL
from flows.engine.drawing import drawn
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Chart, Commanded, Conversation, Reply, Series
from flows.field import Workspace
from flows.library import respond
from flows.proof.screens import excesses
from flows.proof.worlds import full, under_way
from storage.codec import from_text, to_text
from tests.conversation.talk import NOW
from tests.results.test_flow import BOTH, Talk, told

SOUND = Chart("bar", "Hinnat", ("@anna", "@bea"), (Series("Hinta", (Decimal(1), None)),), "€")


def charts(reply_of: tuple[Reply, ...]) -> list[Chart]:
    return [chart for reply in reply_of for chart in reply.charts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_candidates_are_compared_by_score_and_price(language: str) -> None:
    world = full("full", Workspace("w"))
    known = replace(world.known, fresh="f", campaigns=(replace(world.known.campaigns[0], state="active"),))
    turn = respond(Conversation("c", language), Commanded("compare"), known, world.now)
    score, price = charts(turn.replies)
    assert (score.unit, price.unit) == ("", "€")
    for chart in (score, price):
        assert len(chart.categories) == len(set(chart.categories)) == 20
        assert all(value is not None for value in chart.series[0].values)
    assert [excess for reply in turn.replies for excess in excesses(reply, TERMINAL) if "chart" in excess.limit] == []


def test_one_candidate_is_not_drawn() -> None:
    turn = respond(Conversation("c", "fi"), Commanded("compare"), replace(under_way().known, fresh="f"), NOW)
    assert charts(turn.replies) == []


def test_a_report_draws_its_targets_and_its_people() -> None:
    talk = Talk(known=BOTH)
    bea = ("näyttökerrat 10 000", "tykkäykset 300", "klikkaukset 90, tilaukset 6, myynti 376,50 €")
    talk.begins(*told("fi")[:3], *bea, *told("fi")[3:])
    assert talk.turn.question == "results.confirm"
    against, sold = charts(talk.turn.replies)
    assert against.unit == "%"
    # 48 000 + 10 000 of 60 000 impressions, 60 + 6 of 50 orders.
    assert dict(zip(against.categories, against.series[0].values, strict=True)) == {
        "Näyttökerrat": Decimal("96.6"),
        "Tilaukset": Decimal("132.0"),
    }
    assert set(against.series[1].values) == {Decimal(100)}
    assert sold.categories == ("@anna.koti", "@pekka.kokkaa")
    assert [series.name for series in sold.series] == ["Myynti", "Kulut"]
    assert sold.series[0].values == (Decimal(3000), Decimal(300))


def test_the_same_figures_stand_in_the_table_beside() -> None:
    talk = Talk(known=BOTH)
    talk.begins(*told("fi")[:3], "näyttökerrat 10 000", "tykkäykset 300", "en tiedä", *told("fi")[3:])
    for reply in talk.turn.replies:
        for chart in reply.charts:
            assert reply.table is not None
            cells = {cell for row in reply.table.rows for cell in row}
            assert all(any(category in cell for cell in cells) for category in chart.categories)


@pytest.mark.parametrize(
    ("chart", "wrong"),
    [
        (SOUND, set()),
        (replace(SOUND, title="a" * 51), {"chart_title"}),
        (replace(SOUND, unit="a" * 51), {"chart_unit"}),
        (replace(SOUND, categories=("a" * 21, "b")), {"chart_label"}),
        (replace(SOUND, categories=("a", "a")), {"chart_same_label"}),
        (replace(SOUND, categories=("a",)), {"chart_values"}),
        (replace(SOUND, categories=(), series=(Series("a", ()),)), {"chart_size"}),
        (replace(SOUND, series=()), {"chart_size"}),
        (replace(SOUND, series=tuple(Series(str(nth), SOUND.series[0].values) for nth in range(7))), {"chart_size"}),
        (replace(SOUND, series=(Series("a" * 21, SOUND.series[0].values),)), {"chart_label"}),
    ],
)
def test_the_proof_measures_charts(chart: Chart, wrong: set[str]) -> None:
    assert {excess.limit for excess in excesses(Reply(charts=(chart,)), TERMINAL)} == wrong


def test_no_more_than_two_charts_a_reply() -> None:
    assert {excess.limit for excess in excesses(Reply(charts=(SOUND,) * 3), TERMINAL)} == {"charts"}


def test_long_names_are_cut_and_stay_apart() -> None:
    names = [f"@hyvin_pitkä_tunnus_jossa_loppu_eroaa_{nth}" for nth in range(30)]
    many = [(f"sarja {nth}" * 5, [Decimal(nth)] * 30) for nth in range(9)]
    (chart,) = drawn("bar", "o" * 80, names, many, "yksikkö " * 20)
    assert list(excesses(Reply(charts=(chart,)), TERMINAL)) == []
    assert len(chart.categories) == 20
    assert len(chart.series) == 6


def test_what_is_hardly_known_is_not_drawn() -> None:
    assert drawn("bar", "Hinnat", ["@anna"], [("Hinta", [Decimal(1)])]) == ()
    assert drawn("bar", "Hinnat", ["@anna", "@bea"], [("Hinta", [None, Decimal(1)])]) == ()


def test_a_reply_with_charts_is_kept_and_one_without_reads_as_before() -> None:
    assert from_text(to_text(Reply(charts=(SOUND,)))) == Reply(charts=(SOUND,))
    assert "charts" not in to_text(Reply())
    assert from_text('{"Reply":{}}') == Reply()
