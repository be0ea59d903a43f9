from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from flows.candidates.missing import Missing
from flows.engine.money import Money
from flows.field import Target, Workspace
from flows.results.against_targets import Line
from flows.results.lift import Lift
from flows.results.report import Report
from flows.results.roi import Proportion, Return
from tests.results.campaign import ANNA_TOLD, BEA_TOLD, END, GOALS, WHOLE_TOLD, Case, aiming, euros, without


def line(report: Report, metric: str) -> Line:
    return next(one for group in report.groups for one in group.lines if one.metric == metric)


def noted(report: Report) -> set[str]:
    return {note.key for note in report.notes}


def test_every_cost_is_listed_and_added() -> None:
    # Anna 300 + 10 % of 1 710 = 171; Bea 500; 10 h x 40 = 400; extras 50. Together 1 421 €.
    costs = Case().report().finances.costs
    assert [(one.kind, one.about, one.amount) for one in costs.lines] == [
        ("fee", "ca", euros(300)),
        ("commission", "ca", euros(171)),
        ("fee", "cb", euros(500)),
        ("hours", None, euros(400)),
        ("extra", None, euros(50)),
    ]
    assert (costs.total, costs.paid) == (euros(1421), euros(971))


def test_roi_and_roas_worked_by_hand() -> None:
    # Revenue less refunds 1 710 + 270 = 1 980 €. Margin of the discounted price 50/90.
    # 1 980 x 50/90 = 1 100; 1 100 - 1 421 = -321; -321 / 1 421 = -22.59 %. ROAS 1 980 / 971 = 2.04.
    finances = Case().report().finances
    assert finances.revenue == euros(1980)
    assert finances.margin_basis == "goals_after_discount"
    assert finances.roi == Return(euros(-321), Decimal("-22.59"))
    assert finances.roas == Decimal("2.04")


def test_the_other_rates_worked_by_hand() -> None:
    finances = Case().report().finances
    # Paid 971 €. CPM 971 / 60 000 x 1 000 = 16.1833; CPE 971 / 2 950 = 0.3292; CPC 971 / 700 = 1.3871;
    # CPA 971 / 46 = 21.1087; CAC 1 421 / 35 = 40.6; AOV 1 980 / 46 = 43.04.
    assert (finances.cpm, finances.cpe) == (euros("16.1833"), euros("0.3292"))
    assert (finances.cpc, finances.cpa) == (euros("1.3871"), euros("21.1087"))
    assert (finances.cac, finances.aov) == (euros("40.6000"), euros("43.04"))
    # 46 / 700 = 6.5714 %; 700 / 60 000 = 1.1667 %
    assert isinstance(finances.conversion_rate, Proportion)
    assert finances.conversion_rate.value == Decimal("6.5714")
    assert isinstance(finances.ctr, Proportion)
    assert finances.ctr.value == Decimal("1.1667")


def test_break_even_against_what_was_sold() -> None:
    # Fixed 1 421 - 171 = 1 250. One order leaves (1 100 - 171) / 46 = 20.1957: 1 250 / 20.1957 = 61.9 -> 62 orders.
    payback = Case().report().finances.payback
    assert not isinstance(payback, Missing)
    assert (payback.needed, payback.orders, payback.basis) == (62, Decimal(46), "sales")


def test_break_even_before_anything_is_sold_is_the_plans() -> None:
    nothing = {"orders": 0, "revenue": 0, "refunds": 0}
    case = Case(anna=ANNA_TOLD | nothing, bea=BEA_TOLD | nothing)
    # An order leaves 50 x 60 % - 5 = 25; fixed 300 + 500 + 400 + 50 = 1 250; 1 250 / 25 = 50.
    payback = case.report().finances.payback
    assert not isinstance(payback, Missing)
    assert (payback.needed, payback.orders, payback.basis) == (50, Decimal(0), "plan")


def test_a_margin_told_with_the_results_is_of_the_real_sales() -> None:
    finances = Case(whole=WHOLE_TOLD | {"margin": 50}).report().finances
    # 1 980 x 50 % = 990; 990 - 1 421 = -431
    assert (finances.margin, finances.margin_basis) == (Decimal(50), "results")
    assert finances.roi == Return(euros(-431), Decimal("-30.33"))


def test_vat_is_a_line_for_a_brand_that_is_not_registered() -> None:
    taxed = Money(Decimal(300), vat_rate=Decimal("25.5"))
    case = Case(workspace=Workspace("w", vat_rate="none", hour_cost=euros(40)), anna_fee=taxed)
    finances = case.report().finances
    # (300 + 171) x 25.5 % = 76.50 + 43.61 (43.605 rounded) = 120.11; Bea's fee carries none.
    vat = {one.about: one.amount for one in finances.costs.lines if one.kind == "vat"}
    assert vat == {"ca": euros("120.11"), "cb": euros(0)}
    assert finances.costs.total == euros("1541.11")
    assert finances.cpm == euros("16.1833")  # the market quotes without VAT


@pytest.mark.parametrize(
    ("case", "field", "about"),
    [
        (Case(whole=without(WHOLE_TOLD, "hours")), "results.hours", ()),
        (Case(whole=without(WHOLE_TOLD, "extra_costs")), "results.extra_costs", ()),
        (Case(workspace=Workspace("w", vat_rate="25.5")), "workspace.hour_cost", ()),
        (Case(goals=replace(GOALS, margin=None)), "results.margin", ()),
        (Case(bea=without(BEA_TOLD, "revenue")), "results.revenue", ("cb",)),
    ],
)
def test_a_missing_input_removes_the_roi_and_is_named(case: Case, field: str, about: tuple[str, ...]) -> None:
    report = case.report()
    assert report.finances.roi == Missing((field,), about)
    assert any(one.figure == "roi" and one.missing.fields == (field,) for one in report.unsure)
    assert report.headline.key not in ("profit", "loss")


def test_roas_does_not_wait_for_own_hours() -> None:
    finances = Case(whole=without(WHOLE_TOLD, "hours", "extra_costs")).report().finances
    assert isinstance(finances.roi, Missing)
    assert finances.roas == Decimal("2.04")


def test_unknown_refunds_are_told_and_not_taken_for_none() -> None:
    report = Case(bea=without(BEA_TOLD, "refunds")).report()
    assert report.finances.before_refunds
    assert "before_refunds" in noted(report)
    assert "before_refunds" not in noted(Case().report())


def test_groups_stand_against_their_targets() -> None:
    report = Case().report()
    # Orders 46 of 40-80 are met; impressions 60 000 of 50 000 met.
    assert (line(report, "orders").verdict, line(report, "orders").reached) == ("met", Decimal("115.0"))
    assert line(report, "impressions").verdict == "met"
    assert line(report, "clicks").verdict == "no_target"
    assert {g.key: g.verdict for g in report.groups} == {
        "visibility": "unknown", "engagement": "no_target", "conversion": "met", "other": "no_target",
    }  # fmt: skip


def test_reach_added_up_cannot_prove_a_target() -> None:
    report = Case().report()
    # 15 000 + 9 000 = 24 000 is above 20 000, but the same people may be in both.
    assert line(report, "reach").value == 24_000
    assert line(report, "reach").verdict == "unknown"
    assert "reach_overlap" in noted(report)
    short = Case(goals=aiming(GOALS, Target("reach", 30_000, 40_000))).report()
    assert line(short, "reach").verdict == "not_yet"


def test_a_partial_sum_can_meet_a_target_but_not_miss_it() -> None:
    case = Case(bea=without(BEA_TOLD, "orders"))
    assert line(case.report(), "orders").verdict == "met"  # Anna's 40 alone are enough
    wanting = replace(case, goals=aiming(GOALS, Target("orders", 45, 80))).report()
    assert line(wanting, "orders").verdict == "unknown"
    assert any(one.figure == "target_orders" and one.missing.about == ("cb",) for one in wanting.unsure)
    assert "partial_sums" in noted(wanting)


def test_other_targets_are_found_where_they_are_told() -> None:
    targets = (
        Target("mentions", 10, 20),
        Target("visits_lift", 5_000, 9_000),
        Target("pieces", 5, 8),
        Target("collaborations", 2, 3),
        Target("usage_rights", 1, 2),
        Target("followers_gained", 5, 9),
    )
    report = Case(goals=aiming(GOALS, *targets)).report()
    assert {t.metric: line(report, t.metric).verdict for t in targets} == {
        "mentions": "met", "visits_lift": "met", "pieces": "not_yet", "collaborations": "met",
        "usage_rights": "met", "followers_gained": "unknown",
    }  # fmt: skip
    assert line(report, "pieces").value == 4


def test_an_engagement_target_is_measured_by_the_definition_it_came_from() -> None:
    # By followers: (2 000 + 150 + 700 + 40) / (2 x 30 000 + 2 x 20 000) = 2 890 / 100 000 = 2.89 %
    basis = "er_instagram_followers_micro_untapper_2026"
    report = Case(goals=aiming(GOALS, Target("engagement_rate", 200, 350, basis))).report()
    assert line(report, "engagement_rate").value == Decimal("2.89")
    assert line(report, "engagement_rate").verdict == "met"
    own = Case(goals=aiming(GOALS, Target("engagement_rate", 200, 350, "own"))).report()
    assert line(own, "engagement_rate").verdict == "unknown"


def test_growth_over_the_baseline() -> None:
    # 31 days at 20 visits are 620; 1 200 - 620 = 580 more, 93.55 %.
    grown = Case().report().growth["site_visits"]
    assert isinstance(grown, Lift)
    assert (grown.expected, grown.extra, grown.percent) == (Decimal("620.00"), Decimal("580.00"), Decimal("93.55"))
    missing = Case(goals=replace(GOALS, baseline_visits=None)).report().growth["site_visits"]
    assert missing == Missing(("goals.baseline_visits",))


def test_growth_is_over_the_days_that_were_counted() -> None:
    # Told on 31.3. and looked at on 30.4.: still 31 days of 20 visits, not 61.
    grown = Case(as_of=date(2027, 4, 30)).report().growth["site_visits"]
    assert isinstance(grown, Lift)
    assert (grown.days, grown.extra) == (31, Decimal("580.00"))


def test_a_row_for_each_collaboration() -> None:
    anna, bea = Case().report().rows
    # Anna: 471 / 40 000 x 1 000 = 11.775; 471 / 40 = 11.775; ROAS 1 710 / 471 = 3.63; 1 710 x 50/90 = 950 - 471 = 479
    assert (anna.cpm, anna.cpa, anna.roas) == (euros("11.7750"), euros("11.7750"), Decimal("3.63"))
    assert anna.roi == Return(euros(479), Decimal("101.70"))
    assert anna.cpm_benchmark is not None
    assert anna.cpm_benchmark.market == "nordic"
    # Bea's 6 orders: 2.20-13.06
    assert bea.orders_interval is not None
    assert (round(bea.orders_interval.low, 2), round(bea.orders_interval.high, 2)) == (
        Decimal("2.20"),
        Decimal("13.06"),
    )
    assert anna.profit_at_least is not None
    assert anna.profit_at_most is not None
    assert anna.profit_at_least.amount < 479 < anna.profit_at_most.amount


def test_collaborations_differ_only_beyond_chance() -> None:
    # Anna 40 of 400 clicks: 7.4-13.3 %. Bea 6 of 300: 0.9-4.3 %.
    report = Case().report()
    assert ("conversion_rate", "ca", "cb") in [(d.measure, d.better, d.worse) for d in report.differences]
    assert "no_ranking" not in noted(report)
    alike = Case(anna=ANNA_TOLD | {"orders": 9, "clicks": 300, "revenue": 40_000}, anna_fee=euros(500)).report()
    assert alike.differences == ()
    assert alike.compared == 1
    assert "no_ranking" in noted(alike)


def test_long_term_effects_are_lines_of_their_own_and_not_money() -> None:
    told = {reason.key: reason.values for reason in Case().report().long_term}
    assert told["new_customers"]["count"] == 35
    assert told["mentions"]["count"] == 12
    assert told["usable_content"] == {"pieces": 2, "paid": False}


def test_small_counts_and_odd_ones_are_noted() -> None:
    assert "few_orders" not in noted(Case().report())
    few = Case(anna=ANNA_TOLD | {"orders": 10, "clicks": 5}, bea=BEA_TOLD | {"clicks": 4}).report()
    assert {"few_orders", "orders_exceed_clicks"} <= noted(few)
    assert isinstance(few.finances.conversion_rate, Missing)


def test_without_a_contract_the_price_stands_and_is_noted() -> None:
    report = Case(contracts=False).report()
    assert report.finances.costs.paid == euros(810)
    note = next(n for n in report.notes if n.key == "price_without_contract")
    assert note.values == {"collaborations": ("ca", "cb")}


def test_the_headline_says_the_most_important_thing() -> None:
    assert Case().report().headline.key == "loss"
    rich = Case(anna=ANNA_TOLD | {"revenue": 900_000}).report()
    assert rich.headline.key == "profit"
    known = replace(GOALS, goal="awareness")
    assert Case(goals=known).report().headline.key == "targets_partly"
    assert Case(goals=aiming(known, Target("orders", 40, 80))).report().headline.key == "targets_met"
    assert Case(goals=aiming(known, Target("orders", 90, 99))).report().headline.key == "targets_not_yet"
    assert Case(goals=aiming(known, Target("elsewhere", 1, 2))).report().headline.key == "targets_unknown"


def test_before_anything_is_measured_there_is_nothing_to_say() -> None:
    report = Case(as_of=date(2027, 3, 10), state="agreed").report()
    assert report.headline.key == "nothing_measured"
    assert (report.rows, report.unsure, report.final) == ((), (), False)
    assert isinstance(report.finances.roi, Missing)
    # What has been agreed costs already.
    assert report.finances.costs.of("fee") == euros(800)


def test_a_campaign_without_anything_is_still_a_report() -> None:
    report = Case(anna={}, bea={}, whole={}, state="considered").report()
    assert report.headline.key == "nothing_measured"
    assert Case(as_of=END).report().final
