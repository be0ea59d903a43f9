from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.candidates.missing import Missing
from flows.field import Measurement
from flows.results.metrics import ENGAGEMENTS, Newest, expected, latest, total


def told(one: str | None, metric: str, value: int, day: int = 1, at: datetime | None = None) -> Measurement:
    return Measurement("m", one, metric, Decimal(value), date(2027, 3, day), at)


def test_the_newest_figure_counts_and_is_not_added() -> None:
    figures = [told("a", "clicks", 90, 8), told("a", "clicks", 40, 1), told("a", "orders", 3, 1)]
    assert latest(figures) == {("a", "clicks"): 90, ("a", "orders"): 3}


def test_figures_as_they_stood_on_a_day() -> None:
    figures = [told("a", "clicks", 90, 8), told("a", "clicks", 40, 1)]
    assert latest(figures, date(2027, 3, 7)) == {("a", "clicks"): 40}
    assert latest(figures, date(2027, 2, 1)) == {}


def test_a_correction_of_the_same_day_wins() -> None:
    early, late = datetime(2027, 3, 1, 9), datetime(2027, 3, 1, 15)  # noqa: DTZ001
    figures = [told("a", "clicks", 50, 1, late), told("a", "clicks", 40, 1, early), told("a", "clicks", 30, 1)]
    assert latest(figures) == {("a", "clicks"): 50}
    assert latest([told("a", "clicks", 1), told("a", "clicks", 2)]) == {("a", "clicks"): 2}


def test_a_sum_says_who_is_missing() -> None:
    newest = latest([told("a", "orders", 3), told("b", "orders", 4)])
    whole, partial = total("orders", newest, ["a", "b"]), total("orders", newest, ["a", "b", "c"])
    assert (whole.whole(), whole.complete) == (Decimal(7), True)
    assert (partial.value, partial.missing) == (Decimal(7), ("c",))
    assert partial.whole() == Missing(("results.orders",), ("c",))
    assert total("orders", newest, ["c"]).value is None


def test_reach_added_over_several_overlaps() -> None:
    newest = latest([told("a", "reach", 100), told("b", "reach", 50)])
    assert total("reach", newest, ["a", "b"]).overlaps
    assert not total("reach", newest, ["a"]).overlaps
    assert total("impressions", latest([told("a", "impressions", 1)]), ["a"]).overlaps is False


def test_engagements_are_likes_comments_and_shares_without_saves() -> None:
    newest = latest([told("a", m, v) for m, v in (("likes", 10), ("comments", 5), ("shares", 2), ("saves", 99))])
    summed = total("engagements", newest, ["a"])
    assert (summed.value, summed.parts, summed.complete) == (Decimal(17), ENGAGEMENTS, True)


def test_engagements_without_shares_are_the_least_and_say_so() -> None:
    newest = latest(
        [
            told("a", "likes", 10),
            told("a", "comments", 5),
            told("a", "shares", 2),
            told("b", "likes", 7),
            told("b", "comments", 1),
        ]
    )
    summed = total("engagements", newest, ["a", "b"])
    # Shares are known for a only, so they are in neither: 10 + 5 + 7 + 1 = 23
    assert (summed.value, summed.parts, summed.missing) == (Decimal(23), ("likes", "comments"), ("b",))
    assert total("engagements", {}, ["a"]).value is None


def test_figures_are_expected_of_those_who_have_published() -> None:
    states = [("a", "published"), ("b", "agreed"), ("c", "declined"), ("d", "paid"), ("e", "negotiating")]
    assert expected(states, latest([told("e", "clicks", 1)])) == ("a", "d", "e")


KEYS = st.sampled_from(["a", "b", "c"])


@settings(max_examples=60)
@given(st.dictionaries(st.tuples(KEYS, st.sampled_from([*ENGAGEMENTS, "orders"])), st.integers(0, 10**6)))
def test_a_sum_is_complete_only_when_everything_is_told(figures: dict[tuple[str, str], int]) -> None:
    newest: Newest = {key: Decimal(value) for key, value in figures.items()}
    for metric, needed in (("orders", ("orders",)), ("engagements", ENGAGEMENTS)):
        summed = total(metric, newest, ["a", "b", "c"])
        everything = all((one, part) in newest for one in "abc" for part in needed)
        assert summed.complete == everything
        assert isinstance(summed.whole(), Missing) != everything
