from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.candidates.missing import Missing
from flows.engine.money import Money
from flows.field import Candidate, Deal, Deliverable, Period
from flows.results.roi import (
    DEFINITIONS,
    CostLine,
    Costs,
    Proportion,
    Return,
    average_order,
    campaign_costs,
    deal_costs,
    margin_after_discount,
    months,
    proportion,
    return_on_ad_spend,
    return_on_investment,
)

MARCH = Period(date(2027, 3, 1), date(2027, 3, 31))
POSTS = (Deliverable("reel", 2, "instagram"), Deliverable("story", 3, "instagram"))
FIXED = Deal("Anna", "sole_trader", POSTS, ("fixed",), fee=Money(Decimal(400)))
UNSOLD = Missing(("results.revenue",))
TAXED = Money(Decimal(400), vat_rate=Decimal("25.5"))


def euros(amount: str | int) -> Money:
    return Money(Decimal(amount))


def costs(deal: Deal | None, revenue: Money | Missing = UNSOLD, **more: object) -> list[CostLine]:
    arguments: dict[str, object] = {"margin": Decimal(60), "period": MARCH, "vat_is_cost": False} | more
    candidate = arguments.pop("candidate", None)
    return list(deal_costs("c1", deal, candidate, revenue=revenue, **arguments))  # type: ignore[arg-type]


def amounts(lines: list[CostLine]) -> dict[str, Money | Missing]:
    return {line.kind: line.amount for line in lines}


def test_a_fixed_fee_by_campaign_or_by_post() -> None:
    assert amounts(costs(FIXED)) == {"fee": euros(400)}
    # Two reels and three stories are five posts: 5 x 400 = 2 000
    assert amounts(costs(replace(FIXED, fee_per="post"))) == {"fee": euros(2000)}


def test_every_pricing_model_is_a_line_of_its_own() -> None:
    deal = replace(
        FIXED,
        pricing=("fixed", "product", "commission", "monthly"),
        product_value=euros(100),
        commission_percent=Decimal(10),
        monthly_fee=euros(200),
        term=Period(date(2027, 3, 1), date(2027, 5, 31)),
    )
    # Product at cost: 100 x (100 - 60) % = 40. Commission: 10 % of 1 500 = 150. Three months: 600.
    assert amounts(costs(deal, euros(1500))) == {
        "fee": euros(400), "product": euros(40), "commission": euros(150), "monthly": euros(600),
    }  # fmt: skip


def test_a_commission_without_revenue_is_missing_and_not_zero() -> None:
    deal = replace(FIXED, pricing=("commission",), commission_percent=Decimal(10))
    assert amounts(costs(deal)) == {"commission": Missing(("results.revenue",))}
    assert amounts(costs(replace(deal, commission_percent=None), euros(10))) == {
        "commission": Missing(("contracts.commission_percent",), ("c1",))
    }


def test_a_product_without_a_margin_or_value_is_missing() -> None:
    deal = replace(FIXED, pricing=("product",), product_value=euros(100))
    assert amounts(costs(deal, margin=Missing(("results.margin",)))) == {"product": Missing(("results.margin",))}
    assert amounts(costs(replace(deal, product_value=None))) == {
        "product": Missing(("contracts.product_value",), ("c1",))
    }


def test_without_a_contract_the_candidates_price_stands() -> None:
    priced = Candidate("anna", "@anna", "instagram", 1_000, price=euros(250))
    line = costs(None, candidate=priced)[0]
    assert (line.amount, line.values) == (euros(250), {"basis": "price"})
    assert amounts(costs(None)) == {"fee": Missing(("contracts.fee",), ("c1",))}


def test_vat_is_a_cost_only_for_a_brand_that_cannot_deduct_it() -> None:
    deal = replace(FIXED, fee=TAXED)
    assert "vat" not in amounts(costs(deal))
    # 400 x 25.5 % = 102
    assert amounts(costs(deal, vat_is_cost=True))["vat"] == euros(102)
    # With a commission of 10 % of 1 000 = 100 at the fee's rate: 102 + 25.50
    both = replace(deal, pricing=("fixed", "commission"), commission_percent=Decimal(10))
    assert amounts(costs(both, euros(1000), vat_is_cost=True))["vat"] == euros("127.50")


def test_a_commission_alone_is_taken_to_carry_the_general_rate_unless_from_a_private_person() -> None:
    deal = replace(FIXED, pricing=("commission",), fee=None, commission_percent=Decimal(10))
    general = Decimal("25.5")
    assert amounts(costs(deal, euros(1000), vat_is_cost=True, general_vat=general))["vat"] == euros("25.50")
    private = replace(deal, party_kind="private_person")
    assert amounts(costs(private, euros(1000), vat_is_cost=True, general_vat=general))["vat"] == euros(0)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2027, 3, 1), date(2027, 5, 31), 3),
        (date(2027, 3, 1), date(2027, 4, 1), 2),
        (date(2027, 3, 15), date(2027, 4, 14), 1),
        (date(2027, 3, 15), date(2027, 3, 20), 1),
        (date(2026, 12, 1), date(2027, 1, 31), 2),
    ],
)
def test_months_begun(start: date, end: date, count: int) -> None:
    assert months(Period(start, end)) == count


def test_own_hours_and_extras() -> None:
    # 12.5 h x 40 € = 500 €; extras are told in cents.
    hours, extra = campaign_costs(Decimal("12.5"), euros(40), Decimal(9_050))
    assert (hours.amount, extra.amount) == (euros(500), euros("90.50"))


def test_no_hours_need_no_price_and_unknown_hours_are_missing() -> None:
    assert campaign_costs(Decimal(0), None, Decimal(0))[0].amount == euros(0)
    assert campaign_costs(None, euros(40), None)[0].amount == Missing(("results.hours",))
    assert campaign_costs(Decimal(1), None, None)[0].amount == Missing(("workspace.hour_cost",))
    assert campaign_costs(None, None, None)[1].amount == Missing(("results.extra_costs",))


def test_all_costs_wait_for_every_line() -> None:
    known = CostLine("fee", "c1", euros(400))
    unknown = CostLine("hours", None, Missing(("results.hours",)))
    assert Costs((known, unknown)).total == Missing(("results.hours",))
    assert Costs((known, unknown)).known == euros(400)
    assert Costs((known, unknown)).paid == euros(400)
    assert Costs(()).total == euros(0)


def test_roi_on_profit_worked_by_hand() -> None:
    # 2 000 x 60 % = 1 200; 1 200 - 1 000 = 200; 200 / 1 000 = 20 %
    assert return_on_investment(euros(2000), Decimal(60), euros(1000)) == Return(euros(200), Decimal("20.00"))
    # A ROAS of 2 can be a loss: 2 000 x 40 % = 800, 800 - 1 000 = -200
    assert return_on_investment(euros(2000), Decimal(40), euros(1000)) == Return(euros(-200), Decimal("-20.00"))
    assert return_on_ad_spend(euros(2000), euros(1000)) == Decimal("2.00")


def test_nothing_spent_is_no_percentage() -> None:
    assert return_on_investment(euros(100), Decimal(50), euros(0)) == Return(euros(50), None)
    assert return_on_ad_spend(euros(100), euros(0)) == Missing(("contracts.fee",))


REVENUE, MARGIN, COSTS = Missing(("results.revenue",)), Missing(("results.margin",)), Missing(("results.hours",))


@pytest.mark.parametrize("revenue", [euros(100), REVENUE])
@pytest.mark.parametrize("margin", [Decimal(50), MARGIN])
@pytest.mark.parametrize("spent", [euros(10), COSTS])
def test_each_missing_input_removes_the_roi_and_is_named(
    revenue: Money | Missing, margin: Decimal | Missing, spent: Money | Missing
) -> None:
    lacking = [part.fields[0] for part in (revenue, margin, spent) if isinstance(part, Missing)]
    found = return_on_investment(revenue, margin, spent)
    assert found == (Missing(tuple(lacking)) if lacking else Return(euros(40), Decimal("400.00")))


def test_the_margin_of_a_discounted_price() -> None:
    # Of 100 € the buyer pays 90 €, the goods cost 40 €: 50 / 90 = 55.56 %
    assert margin_after_discount(Decimal(60), Decimal(10)).quantize(Decimal("0.01")) == Decimal("55.56")
    assert margin_after_discount(Decimal(60), Decimal(0)) == 60
    with pytest.raises(ValueError, match="below 100"):
        margin_after_discount(Decimal(60), Decimal(100))


def test_the_break_even_example_of_the_field_is_even_by_roi_too() -> None:
    # 49 orders of 45 € (50 € less 10 %) = 2 205 €, at 55.56 % = 1 225 €. Fee 1 000 € + 10 % of 2 205 € = 1 220.50 €.
    # 4.50 € are left: the 49th order is the first with a profit.
    margin = margin_after_discount(Decimal(60), Decimal(10))
    at_49 = return_on_investment(euros(2205), margin, euros("1220.50"))
    at_48 = return_on_investment(euros(2160), margin, euros(1216))
    assert isinstance(at_49, Return)
    assert isinstance(at_48, Return)
    assert at_49.profit == euros("4.50")
    assert at_48.profit == euros(-16)


def test_average_order_and_proportions() -> None:
    assert average_order(euros(100), Decimal(3)) == euros("33.33")
    assert average_order(euros(100), Decimal(0)) == Missing(("results.orders",))
    rate = proportion(Decimal(10), Decimal(200), "results.orders", "results.clicks")
    assert isinstance(rate, Proportion)
    assert rate.value == 5
    assert proportion(Decimal(1), Decimal(0), "results.orders", "results.clicks") == Missing(("results.clicks",))
    assert proportion(Decimal(3), Decimal(2), "results.orders", "results.clicks") == Missing(
        ("results.orders", "results.clicks")
    )
    assert set(DEFINITIONS) >= {"roi", "roas", "cpm", "cpe", "cpc", "cpa", "cac", "aov", "conversion_rate", "ctr"}


@settings(max_examples=80)
@given(st.integers(0, 10**9), st.integers(0, 100), st.integers(1, 10**9))
def test_profit_and_roi_have_the_same_sign(revenue: int, margin: int, spent: int) -> None:
    found = return_on_investment(Money.of_cents(revenue), Decimal(margin), Money.of_cents(spent))
    assert isinstance(found, Return)
    assert found.percent is not None
    assert found.percent >= -100
    assert found.percent * found.profit.amount >= 0
