"""The plan: what to aim at, what the budget carries, when it pays back, and what stands in the way.

Everything is a key with values; the sentences are in plan.<language>.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from flows.engine.money import Money, rounded
from flows.facts import GUIDE_MACRO, GUIDE_MICRO, Fact, fact_of, vat_percent
from flows.field import Goals
from flows.goals.breakeven import BreakEven, break_even
from flows.goals.sector import SectorRule, audience_rule, rule
from flows.goals.targets import (
    CURRENCY,
    Carried,
    Estimate,
    carried,
    clicks,
    engagement_rates,
    engagements,
    impressions,
    lift,
    noise,
    orders,
    pieces,
)

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that must be said. `weight` is "stop" (goal and means don't meet), "care" or "note"."""

    key: str
    weight: str
    values: Mapping[str, object] = field(default_factory=dict)
    question: str = ""
    """The question of goal setting that would mend it, or empty."""


@dataclass(frozen=True, slots=True)
class Split:
    """The budget in two: fees to influencers, and what is kept for products, shipping, boosting and surprises."""

    fees: Money
    kept: Money
    rule: Fact
    """Our own rule of thumb."""


@dataclass(frozen=True, slots=True)
class Pilot:
    """A small first round, and by what it is decided whether to go on."""

    collaborations_low: int
    collaborations_high: int
    pay: str
    """fee, or product when the budget carries no fee."""
    budget_low: Money
    budget_high: Money
    measures: tuple[str, ...]
    """Keys of what is measured, the deciding one first."""
    decision: str
    """Key of the rule: orders_pay_back, orders_counted, impressions_at_cpm, impressions_counted, engagement_at_usual,
    engagement_counted or pieces_usable."""
    values: Mapping[str, object]
    rules: tuple[Fact, ...]
    """Our own rules of thumb behind it."""


@dataclass(frozen=True, slots=True)
class Plan:
    mode: str
    """paid; product_only: no money, so products are the only pay; blocked: the sector gets no plan, see `sector`."""
    by: date
    """The day by which the targets are to be reached: the campaign's last."""
    sector: SectorRule
    audience: SectorRule | None = None
    """The rule for children, when part of the audience is under 18."""
    targets: tuple[Estimate, ...] = ()
    """The goal's own measure first."""
    split: Split | None = None
    carried: tuple[Carried, ...] = ()
    break_even: BreakEven | None = None
    pilot: Pilot | None = None
    remarks: tuple[Remark, ...] = ()
    """Heaviest first."""
    unsure: tuple[str, ...] = ()
    """Question keys whose answers would make the plan firmer: average_order, margin, baseline_orders, ..."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact used, each once; those that aren't verified are never shown."""
        used = [f for e in self.targets for f in e.facts] + [c.fact for c in self.carried]
        used += [self.split.rule] if self.split else []
        used += self.pilot.rules if self.pilot else ()
        return tuple(dict.fromkeys(used))


_MEASURES = {
    "awareness": ("impressions", "reach", "mentions"),
    "reach_target": ("impressions", "reach", "clicks"),
    "trust": ("engagements", "comments", "mentions"),
    "loyalty": ("engagements", "visits", "mentions"),
    "content": ("pieces", "engagements", "usage_rights"),
    "sales": ("orders", "clicks", "revenue"),
}


def propose(goals: Goals, *, today: date, first_campaign: bool = False, deducts_vat: bool = True) -> Plan:
    """The plan for goals as they stand on a day. Same input, same plan.

    `deducts_vat` is False for a brand that isn't registered for VAT: then the VAT on fees is a cost as well.
    A sector that is prohibited gets no plan: mode "blocked", and nothing but the sector's rule.
    """
    sector = rule(goals.sector)
    if not sector.plan_allowed:
        return Plan("blocked", goals.period.end, sector)

    euros = goals.budget.currency == CURRENCY
    budget = goals.budget.amount if euros else _NOTHING
    paid = budget > 0
    audience = audience_rule(goals.audience_age)
    split = _split(budget) if paid else None
    fees = split.fees.amount if split else _NOTHING
    carries = carried(fees, (GUIDE_MICRO, GUIDE_MACRO)) if paid else ()
    targets = _targets(goals, fees, carries)
    vat = _NOTHING if deducts_vat else _vat_cost(fees, today)
    even = _break_even(goals, budget + vat, paid)
    pilot = _pilot(goals, budget, carries, targets, even) if first_campaign and euros else None
    remarks = (
        *_period_remarks(goals, today),
        *_money_remarks(goals, split, carries, vat, paid, euros),
        *_sales_remarks(goals, targets, even),
        *_benchmark_remarks(goals, targets, paid),
        *_own_target_remarks(goals, targets),
        *_rule_remarks(sector, audience),
    )
    return Plan(
        mode="paid" if paid or not euros else "product_only",
        by=goals.period.end,
        sector=sector,
        audience=audience,
        targets=targets,
        split=split,
        carried=carries,
        break_even=even,
        pilot=pilot,
        remarks=tuple(sorted(remarks, key=lambda remark: ("stop", "care", "note").index(remark.weight))),
        unsure=_unsure(goals),
    )


def _split(budget: Decimal) -> Split:
    share = fact_of("own_fee_share")
    fees = rounded(budget * share.low / 100)
    return Split(Money(fees), Money(budget - fees), share)


def _vat_cost(fees: Decimal, today: date) -> Decimal:
    """The VAT on fees, which a brand that can't deduct it pays on top. Unrecorded rate: none is counted."""
    return rounded(fees * (vat_percent("general", today) or _NOTHING) / 100)


def _targets(goals: Goals, fees: Decimal, carries: tuple[Carried, ...]) -> tuple[Estimate, ...]:
    channels = goals.channels
    seen, clicked, ordered = impressions(fees, channels), clicks(fees, channels), orders(fees, channels)
    engaged, rates, made = engagements(fees, channels), engagement_rates(channels), pieces(carries)
    visits_lift = _lift("visits_lift", clicked, goals.baseline_visits, goals)
    orders_lift = _lift("orders_lift", ordered, goals.baseline_orders, goals)
    by_goal: dict[str, tuple[Estimate | None, ...]] = {
        "awareness": (seen, clicked),
        "reach_target": (seen, clicked, visits_lift),
        "trust": (engaged, *rates, seen),
        "loyalty": (engaged, *rates, visits_lift, seen),
        "content": (made, *rates),
        "sales": (ordered, orders_lift, clicked, visits_lift, seen),
    }
    return tuple(estimate for estimate in by_goal[goals.goal] if estimate is not None)


def _lift(metric: str, extra: Estimate | None, weekly: int | None, goals: Goals) -> Estimate | None:
    return None if extra is None or weekly is None else lift(metric, extra, weekly, goals.period)


def _break_even(goals: Goals, fixed_costs: Decimal, paid: bool) -> BreakEven | None:
    """None when the average order or the margin isn't known; a discount or commission not said counts as none.

    Without a budget the costs aren't known (products cost something too): then only "never" is an answer.
    """
    if goals.average_order is None or goals.margin is None or goals.average_order.currency != CURRENCY:
        return None
    even = break_even(
        fixed_costs,
        goals.average_order.amount,
        goals.margin,
        goals.discount or _NOTHING,
        goals.commission_percent or _NOTHING,
    )
    return even if paid or even.orders is None else None


def _pilot(
    goals: Goals,
    budget: Decimal,
    carries: tuple[Carried, ...],
    targets: tuple[Estimate, ...],
    even: BreakEven | None,
) -> Pilot:
    """Two to four micro collaborations from a part of the budget, from all of it when a part doesn't carry two,
    and for products alone when the whole doesn't carry one."""
    count, share, reserve = fact_of("own_pilot_collaborations"), fact_of("own_pilot_share"), fact_of("own_fee_share")
    low, high = int(count.low), int(count.high)
    measures = _MEASURES[goals.goal]
    micro = next((c for c in carries if c.size == GUIDE_MICRO and c.affordable), None)
    if micro is None:
        money = Money(budget)
        decision, values = _decision(goals, _NOTHING, targets, None)
        return Pilot(low, high, "product", money, money, measures, decision, values, (count,))

    part = (rounded(budget * share.low / 100), rounded(budget * share.high / 100))
    if part[1] * reserve.low / 100 < low * micro.fact.low:
        part = (budget, budget)
    high = min(high, int(part[1] * reserve.low / 100 / micro.fact.low))
    money = Money(part[1])
    decision, values = _decision(goals, part[1] / budget, targets, even)
    return Pilot(min(low, high), high, "fee", Money(part[0]), money, measures, decision, values, (count, share))


def _decision(
    goals: Goals, share: Decimal, targets: tuple[Estimate, ...], even: BreakEven | None
) -> tuple[str, Mapping[str, object]]:
    """The rule that decides whether to go on, by the goal; `share` (0-1) is the pilot's part of the budget."""
    if goals.goal == "sales":
        if even is None or not even.orders:
            return "orders_counted", {}
        return "orders_pay_back", {"orders": int((even.orders * share).to_integral_value(ROUND_CEILING))}
    if goals.goal in ("awareness", "reach_target"):
        seen = next((e for e in targets if e.metric == "impressions"), None)
        if seen is None or not share:
            return "impressions_counted", {}
        return "impressions_at_cpm", {"impressions": int(seen.low * share), "cpm": max(f.high for f in seen.facts)}
    if goals.goal == "content":
        return "pieces_usable", {}
    rate = next((e for e in targets if e.metric == "engagement_rate"), None)
    if rate is None:
        return "engagement_counted", {}
    values = {"rate": rate.low, "definition": rate.definition, "platform": rate.platforms[0], "fact": rate.facts[0].key}
    return "engagement_at_usual", values


def _period_remarks(goals: Goals, today: date) -> list[Remark]:
    period, found = goals.period, []
    shortest, lead = int(fact_of("own_shortest_period").low), int(fact_of("own_lead_time").low)
    if period.end < today:
        return [Remark("period_past", "stop", {"end": period.end}, "period")]
    if period.days < shortest:
        found.append(Remark("period_short", "care", {"days": period.days, "shortest": shortest}, "period"))
    if period.start < today:
        found.append(Remark("period_started", "care", {"start": period.start}, "period"))
    elif (period.start - today).days < lead:
        days = (period.start - today).days
        found.append(Remark("period_soon", "care", {"days": days, "lead": lead}, "period"))
    return found


def _money_remarks(
    goals: Goals, split: Split | None, carries: tuple[Carried, ...], vat: Decimal, paid: bool, euros: bool
) -> list[Remark]:
    if not euros:
        return [Remark("currency_not_eur", "care", {"currency": goals.budget.currency}, "budget")]
    if not paid:
        return [Remark("product_only", "note", {}, "budget")]
    found = []
    if split is not None and carries and not any(c.affordable for c in carries):
        cheapest = min(carries, key=lambda c: c.fact.low)
        values = {
            "fees": split.fees,
            "price": Money(cheapest.fact.low),
            "size": cheapest.size.key,
            "fact": cheapest.fact.key,
        }
        found.append(Remark("budget_below_cheapest", "stop", values, "budget"))
    if vat > 0:
        found.append(Remark("vat_is_cost", "note", {"vat": Money(vat)}))
    return found


def _sales_remarks(goals: Goals, targets: tuple[Estimate, ...], even: BreakEven | None) -> list[Remark]:
    if goals.goal != "sales":
        return []
    found = []
    expected = next((e for e in targets if e.metric == "orders"), None)
    if even is not None and even.orders is None:
        values: dict[str, object] = {"contribution": Money(rounded(even.contribution_per_order))}
        question = "discount" if goals.discount else "commission_percent" if goals.commission_percent else "margin"
        found.append(Remark("never_breaks_even", "stop", values, question))
    elif even is not None and expected is not None and even.orders is not None:
        values = {"low": int(expected.low), "high": int(expected.high), "orders": even.orders}
        if expected.high < even.orders:
            found.append(Remark("orders_below_break_even", "stop", values, "budget"))
        elif expected.low < even.orders:
            found.append(Remark("orders_around_break_even", "care", values))
        else:
            found.append(Remark("orders_above_break_even", "note", values))
    if expected is not None and goals.baseline_orders:
        chance = noise(goals.baseline_orders, goals.period)
        if expected.high < chance:
            values = {"high": int(expected.high), "chance": int(chance)}
            found.append(Remark("lift_hidden_by_chance", "care", values))
    return found


def _benchmark_remarks(goals: Goals, targets: tuple[Estimate, ...], paid: bool) -> list[Remark]:
    """Channels that the goal's own measure couldn't be estimated for, said by name."""
    kinds = {"sales": "ctr", "awareness": "cpm", "reach_target": "cpm", "trust": "er", "loyalty": "er"}
    kind = kinds.get(goals.goal)
    if kind is None or (not paid and kind != "er"):
        return []
    metrics = {"ctr": ("orders",), "cpm": ("impressions",), "er": ("engagement_rate",)}[kind]
    covered = {p for e in targets if e.metric in metrics for p in e.platforms}
    missing = tuple(p for p in goals.channels if p not in covered)
    if not missing:
        return []
    return [Remark("no_benchmark", "note", {"kind": kind, "platforms": missing, "others": bool(covered)})]


def _own_target_remarks(goals: Goals, targets: tuple[Estimate, ...]) -> list[Remark]:
    """A target of the person's own that begins above what the budget can be expected to bring."""
    expected = {e.metric: e for e in targets if e.unit == "count"}
    return [
        Remark(
            "target_above_estimate",
            "stop",
            {"metric": t.metric, "target": t.low, "high": int(expected[t.metric].high)},
            "targets",
        )
        for t in goals.targets
        if t.basis == "own" and t.metric in expected and t.low > expected[t.metric].high
    ]


def _rule_remarks(sector: SectorRule, audience: SectorRule | None) -> list[Remark]:
    found = []
    if sector.level != "free":
        found.append(
            Remark(f"sector_{sector.level}", "care", {"sector": sector.sector, "check": sector.check}, "sector")
        )
    if audience is not None and sector.sector != "children":
        found.append(Remark("audience_minors", "care", {"sector": audience.sector}, "audience_age"))
    return found


def _unsure(goals: Goals) -> tuple[str, ...]:
    """What isn't known and would change the plan, by the goal; in the order in which it is asked."""
    wanted: dict[str, object] = {"audience_age": goals.audience_age}
    if goals.goal == "sales":
        wanted |= {
            "average_order": goals.average_order,
            "margin": goals.margin,
            "discount": goals.discount,
            "commission_percent": goals.commission_percent,
            "baseline_visits": goals.baseline_visits,
            "baseline_orders": goals.baseline_orders,
        }
    elif goals.goal in ("reach_target", "loyalty"):
        wanted["baseline_visits"] = goals.baseline_visits
    return tuple(key for key, value in wanted.items() if value is None)
