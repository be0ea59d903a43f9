"""Charts: a value for every category of every series, each label its own, and never a 0 for what isn't known."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.charts import chart, in_words
from bot.channels.slack.plain import fallback
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Chart, Series
from tests.slack.limits_check import check_message
from tests.slack.replies import calmly, charts

SCORES = Chart("bar", "Pisteet", ("Anna", "Liisa"), (Series("Yhteensä", (Decimal("82.5"), Decimal(60))),), "pistettä")


def test_a_chart() -> None:
    assert chart(SCORES) == {
        "type": "data_visualization",
        "title": "Pisteet",
        "chart": {
            "type": "bar",
            "series": [
                {"name": "Yhteensä", "data": [{"label": "Anna", "value": 82.5}, {"label": "Liisa", "value": 60}]}
            ],
            "axis_config": {"categories": ["Anna", "Liisa"], "y_label": "pistettä"},
        },
    }


def test_what_is_not_known_is_left_out_and_never_drawn_as_nothing() -> None:
    series = (
        Series("Tavoite", (Decimal(1), Decimal(2), None)),
        Series("Tulos", (None, Decimal(3), Decimal(4))),
        Series("EMV", (None, None, None)),
    )
    made = chart(Chart("line", "x", ("a", "b", "c"), series))
    assert made is not None
    assert made["chart"]["axis_config"] == {"categories": ["b"]}
    assert [one["name"] for one in made["chart"]["series"]] == ["Tavoite", "Tulos"]
    assert chart(Chart("bar", "x", ("a",), (Series("s", (None,)),))) is None
    assert chart(Chart("bar", "x", (), ())) is None


def test_labels_that_would_be_cut_alike_stay_apart() -> None:
    names = ("anna.koti.ja.keittio.1", "anna.koti.ja.keittio.2", "anna.koti.ja.keittio.3")
    made = chart(Chart("bar", "x", names, (Series("s", (Decimal(1),) * 3),)))
    assert made is not None
    assert made["chart"]["axis_config"]["categories"] == [
        "anna.koti.ja.keitti…",
        "anna.koti.ja.keit… 2",
        "anna.koti.ja.keit… 3",
    ]


def test_a_chart_in_words() -> None:
    two = Chart("bar", "Tulos", ("a", "b"), (Series("T", (Decimal("1.5"), None)), Series("R", (Decimal(2000),) * 2)))
    assert fallback(in_words(SCORES, "fi")) == "Pisteet (pistettä)\nAnna: 82,5\nLiisa: 60"
    assert fallback(in_words(two, "en")) == "Tulos\na: T 1.5, R 2,000\nb: R 2,000"


@calmly
@given(charts(), st.sampled_from(LANGUAGES))
def test_every_chart_is_taken(any_chart: Chart, language: str) -> None:
    made = chart(any_chart)
    if made is not None:
        check_message("x", (made,))
        check_message("x", in_words(any_chart, language))
