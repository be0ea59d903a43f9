"""Break-even, worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.money import Money
from flows.goals.breakeven import break_even


def test_discount_and_commission_are_counted() -> None:
    # 62,75 € incl. 25,5 % = 50 €; margin 60 % = 30 €; code -10 % = 5 €; commission 10 % of 45 € = 4,50 €; left 20,50 €
    order = Money.including_vat(Decimal("62.75"), Decimal("25.5")).amount
    found = break_even(Decimal(1000), order, Decimal(60), Decimal(10), Decimal(10))
    assert order == Decimal(50)
    assert found.contribution_per_order == Decimal("20.50")
    assert found.orders == 49  # 1000 / 20,50 = 48,8
    assert found.revenue_at == Decimal(2205)  # 49 x 45 €
    assert found.roas_at == Decimal("2.205")


def test_without_discount_or_commission_it_is_costs_by_margin() -> None:
    found = break_even(Decimal(600), Decimal(40), Decimal(50))  # 600 / 20 € = 30 orders, 30 x 40 € = 1 200 €
    assert (found.orders, found.revenue_at, found.roas_at) == (30, Decimal(1200), Decimal(2))


def test_it_never_breaks_even_when_an_order_leaves_nothing() -> None:
    # margin 20 % of 50 € = 10 €; code -20 % = 10 €; nothing is left
    nothing = break_even(Decimal(100), Decimal(50), Decimal(20), Decimal(20))
    assert (nothing.orders, nothing.contribution_per_order, nothing.revenue_at) == (None, Decimal(0), None)
    loss = break_even(Decimal(0), Decimal(50), Decimal(10), Decimal(15), Decimal(10))
    assert loss.orders is None
    assert loss.contribution_per_order == Decimal("-6.75")  # 5 - 7,50 - 4,25


def test_no_costs_need_no_orders() -> None:
    found = break_even(Decimal(0), Decimal(50), Decimal(60))
    assert (found.orders, found.revenue_at, found.roas_at) == (0, Decimal(0), None)


@pytest.mark.parametrize("percentages", [(-1, 0, 0), (101, 0, 0), (50, 101, 0), (50, 0, -1)])
def test_percentages_outside_0_100_are_refused(percentages: tuple[int, int, int]) -> None:
    margin, discount, commission = (Decimal(p) for p in percentages)
    with pytest.raises(ValueError, match="0 to 100"):
        break_even(Decimal(1), Decimal(1), margin, discount, commission)


def test_negative_money_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        break_even(Decimal(-1), Decimal(1), Decimal(50))


percent = st.decimals(0, 100, places=1)


@given(st.decimals(0, 100_000, places=2), st.decimals(1, 500, places=2), percent, percent, percent)
@settings(max_examples=100)
def test_that_many_orders_cover_the_costs_and_one_fewer_does_not(
    fixed: Decimal, order: Decimal, margin: Decimal, discount: Decimal, commission: Decimal
) -> None:
    found = break_even(fixed, order, margin, discount, commission)
    if found.orders is None:
        assert found.contribution_per_order <= 0
    else:
        assert found.orders * found.contribution_per_order >= fixed
        if found.orders:
            assert (found.orders - 1) * found.contribution_per_order < fixed


@given(st.decimals(1, 10_000, places=2), percent, percent)
@settings(max_examples=60)
def test_a_bigger_discount_never_needs_fewer_orders(fixed: Decimal, one: Decimal, other: Decimal) -> None:
    less, more = (break_even(fixed, Decimal(50), Decimal(60), d, Decimal(5)) for d in sorted((one, other)))
    assert more.orders is None or (less.orders is not None and less.orders <= more.orders)
