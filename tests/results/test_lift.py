from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.candidates.missing import Missing
from flows.field import Period
from flows.results.lift import Lift, lift, measured_days


def grown(count: int, days: int, weekly: int) -> Lift:
    found = lift(count, days, weekly, counted="results.site_visits", baseline="goals.baseline_visits")
    assert isinstance(found, Lift)
    return found


def test_growth_worked_by_hand() -> None:
    # 140 a week is 20 a day, 280 in 14 days. 420 - 280 = 140 more, 140 / 280 = 50 %.
    found = grown(420, 14, 140)
    assert (found.expected, found.extra, found.percent) == (Decimal("280.00"), Decimal("140.00"), Decimal("50.00"))
    assert found.certain


def test_a_little_growth_is_not_told_from_chance() -> None:
    # 5 orders a week are 10 in two weeks; 12 is well within 6.2-21.0, the Poisson interval of 12.
    found = grown(12, 14, 5)
    assert found.extra == 2
    assert not found.certain


def test_a_fall_can_be_certain_too() -> None:
    found = grown(100, 14, 140)
    assert found.extra == -180
    assert found.extra_interval.high < 0
    assert found.certain


def test_nothing_grows_from_zero_percent() -> None:
    found = grown(30, 14, 0)
    assert (found.percent, found.percent_interval) == (None, None)
    assert found.extra == 30
    assert found.certain


def test_what_is_not_known_is_named_and_not_zero() -> None:
    def of(count: int | None, days: int, weekly: int | None) -> Lift | Missing:
        return lift(count, days, weekly, counted="results.site_visits", baseline="goals.baseline_visits")

    assert of(None, 7, 10) == Missing(("results.site_visits",))
    assert of(10, 7, None) == Missing(("goals.baseline_visits",))
    assert of(None, 7, None) == Missing(("results.site_visits", "goals.baseline_visits"))
    with pytest.raises(ValueError, match="one day"):
        of(1, 0, 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000), st.integers(1, 120), st.integers(0, 2_000))
def test_the_growth_lies_within_its_interval(count: int, days: int, weekly: int) -> None:
    found = grown(count, days, weekly)
    assert found.extra_interval.holds(found.extra)
    if found.percent is not None:
        assert found.percent_interval is not None
        assert found.percent_interval.low - 1 <= found.percent <= found.percent_interval.high + 1


def test_days_are_counted_from_the_first_to_the_measured_one() -> None:
    march = Period(date(2027, 3, 1), date(2027, 3, 31))
    assert measured_days(march, date(2027, 3, 14)) == 14
    assert measured_days(march, date(2027, 4, 7)) == 38
    assert measured_days(march, date(2027, 2, 20)) == 0
