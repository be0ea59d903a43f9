"""What a plan proposes and what it warns of, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.money import Money
from flows.facts import GUIDE_MACRO, GUIDE_MICRO, facts
from flows.field import GOALS, PLATFORMS, Goals, Period, Target
from flows.goals import targets
from flows.goals.plan import Plan, Remark, propose
from flows.goals.sector import SECTORS
from tests.goals.words import keys, saying, table

TODAY = date(2027, 1, 4)
MARCH = Period(date(2027, 3, 1), date(2027, 3, 28))
"""Four weeks."""


def goals(budget: int | str = 1000, **changes: Any) -> Goals:
    base = Goals(
        offer="Luomushampoo",
        goal="awareness",
        audience="25-40-vuotiaat naiset",
        budget=Money(Decimal(budget)),
        period=MARCH,
        channels=("instagram",),
        audience_age=(25, 40),
    )
    return replace(base, **changes)


def sales(budget: int | str = 1000, **changes: Any) -> Goals:
    base = {
        "goal": "sales",
        "average_order": Money(Decimal(50), vat_rate=Decimal("25.5")),
        "margin": Decimal(60),
        "discount": Decimal(10),
        "commission_percent": Decimal(10),
        "baseline_visits": 500,
        "baseline_orders": 20,
    }
    return goals(budget, **(base | changes))


def plan_of(wanted: Goals, **how: Any) -> Plan:
    return propose(wanted, today=TODAY, **how)


def remark(plan: Plan, key: str) -> Remark:
    return next(r for r in plan.remarks if r.key == key)


def said(plan: Plan) -> set[str]:
    return {r.key for r in plan.remarks}


def expected(plan: Plan, metric: str) -> tuple[float, float]:
    found = next(e for e in plan.targets if e.metric == metric)
    return float(found.low), float(found.high)


def test_impressions_come_from_the_nordic_cpm() -> None:
    plan = plan_of(goals(1000))
    # 80 % of 1 000 € = 800 €; at 40 € and 30 € for a thousand
    assert expected(plan, "impressions") == (20_000, 26_666)
    first = plan.targets[0]
    assert (first.metric, plan.by) == ("impressions", MARCH.end)
    assert [f.key for f in first.facts] == ["cpm_instagram_nordic_inzpire"]
    assert first.firm
    assert first.as_target() == Target("impressions", 20_000, 26_666, "cpm_instagram_nordic_inzpire")


def test_several_channels_span_from_the_dearest_to_the_cheapest() -> None:
    plan = plan_of(goals(1000, channels=("instagram", "tiktok", "youtube")))
    assert expected(plan, "impressions") == (14_545, 34_782)  # 800 / 55 and 800 / 23


def test_the_budget_carries_so_many_collaborations() -> None:
    plan = plan_of(goals(1000))
    assert plan.split is not None
    assert (plan.split.fees.amount, plan.split.kept.amount) == (Decimal(800), Decimal(200))
    assert plan.split.rule.basis == "own"
    micro, macro = plan.carried
    assert (micro.size, micro.low, micro.high) == (GUIDE_MICRO, 1, 16)  # 800 / 500 and 800 / 50
    assert (macro.size, macro.low, macro.high) == (GUIDE_MACRO, 0, 1)  # 800 / 5 000 and 800 / 500


def test_sales_go_through_clicks_and_conversion_and_meet_break_even() -> None:
    plan = plan_of(sales(1000))
    assert expected(plan, "clicks") == (200, 799)  # 20 000 x 1 % and 26 666 x 3 %
    assert expected(plan, "orders") == (1, 23)  # 200 x 0,5 % and 799 x 3 %
    assert plan.break_even is not None
    assert plan.break_even.orders == 49
    found = remark(plan, "orders_below_break_even")
    assert (found.weight, found.question) == ("stop", "budget")
    assert found.values == {"low": 1, "high": 23, "orders": 49}
    assert plan.remarks[0] == found, "the heaviest comes first"


def test_orders_around_and_above_break_even_are_told_apart() -> None:
    dear = sales(1000, average_order=Money(Decimal(500)))  # 205 € from each order: 5 orders
    assert remark(plan_of(dear), "orders_around_break_even").values == {"low": 1, "high": 23, "orders": 5}
    dearer = sales(1000, average_order=Money(Decimal(5000)))  # 2 050 € from each order: 1 order
    assert "orders_above_break_even" in said(plan_of(dearer))


def test_lift_stands_on_the_ordinary_weeks() -> None:
    plan = plan_of(sales(1000))
    assert expected(plan, "visits_lift") == (10.0, 40.0)  # 200 and 799 of 4 x 500
    assert expected(plan, "orders_lift") == (1.2, 28.8)  # 1 and 23 of 4 x 20
    assert "lift_hidden_by_chance" not in said(plan)  # 1,96 x sqrt(80) = 17,5 < 23
    busy = plan_of(sales(1000, baseline_orders=100))
    assert remark(busy, "lift_hidden_by_chance").values == {"high": 23, "chance": 39}  # 1,96 x sqrt(400) = 39,2


def test_no_ordinary_weeks_no_lift() -> None:
    plan = plan_of(sales(1000, baseline_orders=0, baseline_visits=None))
    assert not {"orders_lift", "visits_lift"} & {e.metric for e in plan.targets}
    assert "baseline_visits" in plan.unsure


def test_trust_is_a_rate_by_the_channels_own_definition() -> None:
    plan = plan_of(goals(1000, goal="trust", channels=("instagram", "tiktok", "podcast")))
    rates = {e.platforms[0]: (e.low, e.high, e.definition) for e in plan.targets if e.metric == "engagement_rate"}
    assert rates == {
        "instagram": (Decimal(2), Decimal("3.5"), "followers"),
        "tiktok": (Decimal(4), Decimal(7), "views"),
    }
    # TikTok by views: 800 / 33 x 1 000 x 4 % and 800 / 23 x 1 000 x 7 %; Instagram's rate is never turned into views
    engaged = plan.targets[0]
    assert (engaged.metric, engaged.platforms) == ("engagements", ("tiktok",))
    assert expected(plan, "engagements") == (969, 2434)
    assert remark(plan, "no_benchmark").values == {"kind": "er", "platforms": ("podcast",), "others": True}
    rate = next(e for e in plan.targets if e.metric == "engagement_rate")
    assert rate.as_target() == Target("engagement_rate", 200, 350, "er_instagram_followers_micro_untapper_2026")


def test_content_is_counted_in_pieces() -> None:
    plan = plan_of(goals(1000, goal="content"))
    assert expected(plan, "pieces") == (1, 16)


def test_a_channel_without_a_figure_is_said_and_never_guessed() -> None:
    plan = plan_of(goals(1000, channels=("blog",)))
    assert plan.targets == ()
    assert remark(plan, "no_benchmark").values == {"kind": "cpm", "platforms": ("blog",), "others": False}


def test_dollars_are_not_used_for_a_budget() -> None:
    for goal in GOALS:
        plan = plan_of(sales(3000, goal=goal, channels=PLATFORMS), first_campaign=True)
        assert all(fact.currency in ("", "EUR") for fact in plan.facts)
    foreign = plan_of(replace(goals(), budget=Money(Decimal(1000), "USD")))
    assert "currency_not_eur" in said(foreign)
    assert (foreign.targets, foreign.carried, foreign.split) == ((), (), None)


def test_no_money_is_a_plan_of_product_collaborations() -> None:
    plan = plan_of(sales(0), first_campaign=True)
    assert plan.mode == "product_only"
    assert (plan.split, plan.carried, plan.break_even, plan.targets) == (None, (), None, ())
    assert "product_only" in said(plan)
    assert plan.pilot is not None
    assert (plan.pilot.pay, plan.pilot.budget_high.amount) == ("product", Decimal(0))
    assert (plan.pilot.collaborations_low, plan.pilot.collaborations_high) == (2, 4)


def test_no_money_still_says_when_orders_cost_money() -> None:
    plan = plan_of(sales(0, margin=Decimal(10)))
    assert remark(plan, "never_breaks_even").question == "discount"


def test_too_little_money_for_one_post_is_said() -> None:
    plan = plan_of(goals(60), first_campaign=True)
    found = remark(plan, "budget_below_cheapest")
    assert found.values["fees"] == Money(Decimal(48))
    assert found.values["price"] == Money(Decimal(50))
    assert plan.pilot is not None
    assert plan.pilot.pay == "product"
    assert "budget_below_cheapest" not in said(plan_of(goals("62.50")))  # 80 % is 50 €


@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        (date(2026, 12, 1), date(2027, 1, 3), "period_past"),
        (date(2027, 1, 1), date(2027, 2, 28), "period_started"),
        (date(2027, 1, 20), date(2027, 2, 28), "period_soon"),
        (date(2027, 3, 1), date(2027, 3, 13), "period_short"),
    ],
)
def test_a_period_that_does_not_work_is_said(start: date, end: date, key: str) -> None:
    plan = plan_of(goals(period=Period(start, end)))
    assert key in said(plan)
    assert remark(plan, key).question == "period"


def test_a_period_that_works_is_not_remarked_on() -> None:
    assert not {key for key in said(plan_of(goals())) if key.startswith("period")}
    assert "period_past" not in said(plan_of(goals(period=Period(TODAY, TODAY))))


def test_vat_that_can_not_be_deducted_is_a_cost() -> None:
    plan = plan_of(sales(1000), deducts_vat=False)
    assert remark(plan, "vat_is_cost").values == {"vat": Money(Decimal(204))}  # 25,5 % of 800 €
    assert plan.break_even is not None
    assert plan.break_even.orders == 59  # 1 204 / 20,50 = 58,7
    assert "vat_is_cost" not in said(plan_of(sales(1000)))


def test_a_target_beyond_the_means_is_said() -> None:
    own = (Target("impressions", 100_000, 200_000, "own"),)
    found = remark(plan_of(goals(1000, targets=own)), "target_above_estimate")
    assert found.values == {"metric": "impressions", "target": 100_000, "high": 26_666}
    proposed = (Target("impressions", 100_000, 200_000, "cpm_instagram_nordic_inzpire"),)
    assert "target_above_estimate" not in said(plan_of(goals(1000, targets=proposed)))
    within = (Target("impressions", 26_666, 30_000, "own"),)
    assert "target_above_estimate" not in said(plan_of(goals(1000, targets=within)))


def test_what_is_missing_names_the_question_that_mends_it() -> None:
    bare = goals(1000, goal="sales", audience_age=None)
    plan = plan_of(bare)
    assert plan.break_even is None
    assert plan.unsure == (
        "audience_age",
        "average_order",
        "margin",
        "discount",
        "commission_percent",
        "baseline_visits",
        "baseline_orders",
    )
    assert all(hasattr(bare, key) for key in plan.unsure)
    assert plan_of(sales(1000)).unsure == ()


def test_a_prohibited_sector_gets_its_rule_and_nothing_else() -> None:
    plan = plan_of(sales(1000, sector="tobacco_nicotine"), first_campaign=True)
    assert (plan.mode, plan.sector.sector, plan.sector.level) == ("blocked", "tobacco_nicotine", "prohibited")
    assert (plan.targets, plan.carried, plan.pilot, plan.break_even, plan.facts) == ((), (), None, None, ())


def test_restricted_and_unverified_sectors_are_remarked_on() -> None:
    assert remark(plan_of(goals(sector="cosmetics")), "sector_restricted").values["check"] == "Tukes"
    assert remark(plan_of(goals(sector="alcohol")), "sector_unverified").values["check"] == "Valvira"
    young = plan_of(goals(audience_age=(13, 17)))
    assert young.audience is not None
    assert "audience_minors" in said(young)


def test_a_first_campaign_starts_small() -> None:
    plan = plan_of(sales(1000), first_campaign=True)
    pilot = plan.pilot
    assert pilot is not None
    assert (pilot.collaborations_low, pilot.collaborations_high, pilot.pay) == (2, 4, "fee")
    assert (pilot.budget_low.amount, pilot.budget_high.amount) == (Decimal(300), Decimal(500))
    assert (pilot.decision, pilot.values) == ("orders_pay_back", {"orders": 25})  # half of 49, rounded up
    assert pilot.measures[0] == "orders"
    assert all(r.basis == "own" for r in pilot.rules)
    assert plan_of(sales(1000)).pilot is None


def test_a_small_budget_is_its_own_pilot() -> None:
    pilot = plan_of(goals(200), first_campaign=True).pilot
    assert pilot is not None
    # half of 200 € leaves 80 € for fees, less than two posts of 50 €: the whole budget carries three
    assert (pilot.budget_low.amount, pilot.budget_high.amount) == (Decimal(200), Decimal(200))
    assert (pilot.collaborations_low, pilot.collaborations_high) == (2, 3)


def test_a_pilot_for_awareness_is_decided_by_what_was_paid_for() -> None:
    pilot = plan_of(goals(1000), first_campaign=True).pilot
    assert pilot is not None
    assert (pilot.decision, pilot.values) == ("impressions_at_cpm", {"impressions": 10_000, "cpm": Decimal(40)})


def test_only_what_was_read_in_its_source_is_shown() -> None:
    rumour = replace(facts()[0], verified=False)
    estimate = targets.Estimate("orders", Decimal(1), Decimal(2), "count", (facts()[0], rumour))
    assert not estimate.firm
    assert estimate.shown_facts == (facts()[0],)


money = st.decimals(0, 100_000, places=2)
channels = st.lists(st.sampled_from(PLATFORMS), min_size=1, unique=True).map(tuple)


@given(money, money, channels, st.sampled_from(GOALS))
@settings(max_examples=60)
def test_more_money_never_brings_less(one: Decimal, other: Decimal, where: tuple[str, ...], goal: str) -> None:
    less, more = (plan_of(goals(str(budget), channels=where, goal=goal)) for budget in sorted((one, other)))
    richer = {(e.metric, e.platforms): e for e in more.targets}
    for estimate in less.targets:
        if estimate.metric != "engagement_rate":
            assert richer[estimate.metric, estimate.platforms].low >= estimate.low
            assert richer[estimate.metric, estimate.platforms].high >= estimate.high
    for before, after in zip(less.carried, more.carried, strict=False):
        assert after.low >= before.low
        assert after.high >= before.high


optional_percent = st.none() | st.decimals(0, 100, places=1)


@given(
    money,
    channels,
    st.sampled_from(GOALS),
    st.sampled_from(SECTORS),
    st.tuples(optional_percent, optional_percent, optional_percent),
    st.none() | st.integers(0, 10_000),
    st.integers(-100, 200),
    st.integers(1, 400),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=120)
def test_every_plan_holds_together_and_can_be_said_in_both_languages(
    budget: Decimal,
    where: tuple[str, ...],
    goal: str,
    sector: str,
    percentages: tuple[Decimal | None, Decimal | None, Decimal | None],
    weekly: int | None,
    start: int,
    days: int,
    first: bool,
    deducts: bool,
) -> None:
    first_day = date.fromordinal(TODAY.toordinal() + start)
    margin, discount, commission = percentages
    wanted = sales(
        str(budget),
        goal=goal,
        sector=sector,
        channels=where,
        margin=margin,
        discount=discount,
        commission_percent=commission,
        baseline_orders=weekly,
        baseline_visits=weekly,
        audience_age=(15, 30),
        period=Period(first_day, date.fromordinal(first_day.toordinal() + days - 1)),
        targets=(Target("impressions", 1_000_000, 1_000_000, "own"),),
    )
    plan = plan_of(wanted, first_campaign=first, deducts_vat=deducts)
    assert all(e.low <= e.high for e in plan.targets)
    assert plan.split is None or plan.split.fees.amount + plan.split.kept.amount == budget
    if plan.pilot is not None:
        assert 1 <= plan.pilot.collaborations_low <= plan.pilot.collaborations_high
        assert plan.pilot.budget_low.amount <= plan.pilot.budget_high.amount <= budget
    for language in ("fi", "en"):
        say = saying("flows.goals", "plan", language)
        for r in plan.remarks:
            assert say(f"remark.{r.key}", r.values)
        for e in plan.targets:
            assert say(f"metric.{e.metric}", {})
        if plan.pilot is not None:
            assert say(f"decision.{plan.pilot.decision}", plan.pilot.values)
            assert all(say(f"metric.{measure}", {}) for measure in plan.pilot.measures)


def test_both_languages_say_the_same_things() -> None:
    finnish, english = (table("flows.goals", f"plan.{language}.toml") for language in ("fi", "en"))
    assert keys(finnish) == keys(english)
    assert not [
        text for words in (finnish, english) for group in words.values() for text in group.values() if "!" in text
    ]
