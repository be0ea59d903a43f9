from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.results.intervals import Interval, differ, poisson, wilson

CENT = Decimal("0.01")


def rounded(interval: Interval) -> tuple[str, str]:
    return str(interval.low.quantize(CENT)), str(interval.high.quantize(CENT))


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # p = 0.05, n = 200, z² = 3.8416: centre (0.05 + 0.009604) / 1.019208 = 0.058481;
        # half 1.96 x √(0.0002375 + 0.0000240) / 1.019208 = 0.031098 -> 2.74-8.96 %
        (10, 200, "2.74", "8.96"),
        # p = 0, n = 10: 0-z²/(n + z²) = 3.8416 / 13.8416 = 27.75 %
        (0, 10, "0.00", "27.75"),
        (10, 10, "72.25", "100.00"),
    ],
)
def test_wilson_worked_by_hand(hits: int, trials: int, low: str, high: str) -> None:
    assert rounded(wilson(hits, trials)) == (low, high)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Standard tables; for 0 the high end is -ln 0.025 = 3.6889.
    [(0, "0.00", "3.69"), (1, "0.03", "5.57"), (3, "0.62", "8.77"), (10, "4.80", "18.39"), (100, "81.36", "121.63")],
)
def test_poisson_against_the_tables(count: int, low: str, high: str) -> None:
    assert rounded(poisson(count)) == (low, high)


def test_large_counts_go_on_where_small_ones_end() -> None:
    exact, near = poisson(9_999), poisson(10_000)
    # From one count to the next both ends rise by about one.
    assert abs(near.low - exact.low - 1) < Decimal("0.02")
    assert abs(near.high - exact.high - 1) < Decimal("0.02")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60_000))
def test_a_count_lies_within_its_interval(count: int) -> None:
    interval = poisson(count)
    assert interval.holds(count)
    assert 0 <= interval.low < interval.high


@settings(max_examples=100)
@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_lies_within_its_interval(pair: tuple[int, int]) -> None:
    hits, trials = pair
    interval = wilson(hits, trials)
    assert 0 <= interval.low <= Decimal(hits) / trials * 100 <= interval.high <= 100
    assert differ(interval, interval) is False


def test_more_trials_narrow_the_interval() -> None:
    few, many = wilson(5, 100), wilson(500, 10_000)
    assert many.high - many.low < few.high - few.low


def test_two_differ_only_when_their_intervals_do_not_overlap() -> None:
    assert differ(wilson(1, 200), wilson(30, 200))
    assert not differ(wilson(8, 200), wilson(12, 200))
    assert not differ(Interval(Decimal(1), Decimal(2)), Interval(Decimal(2), Decimal(3)))


def test_impossible_counts_are_refused() -> None:
    for hits, trials in ((0, 0), (2, 1), (-1, 5)):
        with pytest.raises(ValueError, match="trials"):
            wilson(hits, trials)
    with pytest.raises(ValueError, match="negative"):
        poisson(-1)
