"""The campaign's results as one typed report: figures against targets, money, each collaboration, what is unsure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows.candidates.missing import Missing
from flows.candidates.reason import Reason
from flows.engine.money import Money
from flows.field import Campaign, Candidate, Collaboration, Deal, Measurement, Workspace
from flows.results.against_targets import Group, Published, grouped
from flows.results.finances import Books, Finances, costs_of, finances_of
from flows.results.intervals import SMALL, poisson
from flows.results.lift import Lift, lift, measured_days
from flows.results.metrics import GROUPS, Newest, Total, expected, latest, told_on, total
from flows.results.roi import Return, proportion
from flows.results.rows import Difference, Row, differences_among, row_of

HEADLINES = (
    "nothing_measured", "profit", "loss", "even", "measured_without_targets",
    "targets_met", "targets_partly", "targets_not_yet", "targets_unknown",
)  # fmt: skip
NOTES = (
    "reach_overlap", "few_orders", "partial_sums", "orders_exceed_clicks", "before_refunds", "margin_after_discount",
    "price_without_contract", "no_ranking",
)  # fmt: skip
LONG_TERM = ("new_customers", "mentions", "saves", "usable_content")
"""Every key that a report's headline, notes and long-term lines can have."""

COMMITTED = ("agreed", "draft_received", "approved", "published", "measured", "paid")
"""States in which a collaboration costs money."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """A figure that can't be given, and the questions that would give it."""

    figure: str
    missing: Missing


@dataclass(frozen=True, slots=True)
class Report:
    campaign: str
    as_of: date
    final: bool
    """The campaign's last day is behind."""
    headline: Reason
    groups: tuple[Group, ...]
    finances: Finances
    rows: tuple[Row, ...]
    growth: Mapping[str, Lift | Missing]
    """site_visits and site_orders over the baseline."""
    long_term: tuple[Reason, ...]
    differences: tuple[Difference, ...]
    compared: int
    """How many pairs of collaborations had enough to be compared."""
    unsure: tuple[Unsure, ...]
    notes: tuple[Reason, ...]


def results_report(
    campaign: Campaign,
    collaborations: Sequence[Collaboration],
    candidates: Sequence[Candidate],
    deals: Mapping[str, Deal],
    measurements: Sequence[Measurement],
    workspace: Workspace,
    *,
    as_of: date,
) -> Report:
    """Everything that the figures known at the end of `as_of` can say of the campaign.

    `deals` are by collaboration id, `measurements` and `collaborations` may hold other campaigns' too. A figure that
    lacks an input is Missing and listed in `unsure`; nothing unknown is taken for zero.
    """
    mine = [c for c in collaborations if c.campaign_id == campaign.id]
    told = [m for m in measurements if m.campaign_id == campaign.id]
    newest = latest(told, as_of)
    counted = expected([(c.id, c.state) for c in mine], newest)
    active = [c for c in mine if c.id in counted or c.state in COMMITTED]
    people = {c.id: c for c in candidates}
    totals = {metric: total(metric, newest, counted) for metrics in GROUPS.values() for metric in metrics}
    growth = _growth(campaign, newest, told_on(told, as_of), as_of)
    books = Books(campaign, workspace, newest, as_of)
    costs = costs_of(books, active, people, deals)
    finances = finances_of(books, totals, costs)
    rows = tuple(row_of(books, c, people.get(c.candidate_id), costs) for c in active if c.id in counted)
    differences, compared = differences_among(rows)
    groups = grouped(campaign, totals, newest, growth, counted, deals, Published(mine, people, deals))
    final = as_of >= campaign.goals.period.end
    return Report(
        campaign=campaign.id,
        as_of=as_of,
        final=final,
        headline=_headline(campaign, groups, finances, newest, final),
        groups=groups,
        finances=finances,
        rows=rows,
        growth=growth,
        long_term=tuple(_long_term(newest, totals, finances, counted, deals)),
        differences=differences,
        compared=compared,
        unsure=_unsure(finances, growth, groups, bool(newest)),
        notes=tuple(_notes(totals, finances, rows, compared, differences)),
    )


def _growth(
    campaign: Campaign, newest: Newest, days_of: Mapping[tuple[str | None, str], date], as_of: date
) -> Mapping[str, Lift | Missing]:
    """Each count against as many ordinary days as it was itself counted over, however old it is."""
    goals = campaign.goals
    pairs = (("site_visits", goals.baseline_visits), ("site_orders", goals.baseline_orders))
    grown: dict[str, Lift | Missing] = {}
    for metric, weekly in pairs:
        counted = newest.get((None, metric))
        days = measured_days(goals.period, days_of.get((None, metric), as_of))
        named = f"results.{metric}"
        baseline = f"goals.baseline_{metric.removeprefix('site_')}"
        if days < 1:
            grown[metric] = Missing((named,))
        else:
            count = int(counted) if counted is not None else None
            grown[metric] = lift(count, days, weekly, counted=named, baseline=baseline)
    return grown


def _long_term(
    newest: Newest,
    totals: Mapping[str, Total],
    finances: Finances,
    counted: Sequence[str],
    deals: Mapping[str, Deal],
) -> Iterator[Reason]:
    """The guide counts these beside direct sales; none of them is turned into money here."""
    customers, orders = totals["new_customers"], totals["orders"]
    if customers.value is not None:
        share = proportion(customers.whole(), orders.whole(), "results.new_customers", "results.orders")
        yield Reason(
            "new_customers",
            {"count": customers.value, "share": share, "cac": finances.cac, "least": not customers.complete},
        )
    if (None, "mentions") in newest:
        yield Reason("mentions", {"count": newest[None, "mentions"]})
    if totals["saves"].value is not None:
        yield Reason("saves", {"count": totals["saves"].value, "least": not totals["saves"].complete})
    usable = [deals[one] for one in counted if one in deals and deals[one].usage_rights != "none"]
    if usable:
        pieces = sum(d.count for deal in usable for d in deal.deliverables)
        yield Reason("usable_content", {"pieces": pieces, "paid": any(d.usage_rights == "paid" for d in usable)})


def _unsure(
    finances: Finances, growth: Mapping[str, Lift | Missing], groups: Sequence[Group], measured: bool
) -> tuple[Unsure, ...]:
    if not measured:
        return ()
    named = ("roi", "roas", "cpm", "cpe", "cpc", "cpa", "cac", "aov", "payback", "conversion_rate", "ctr")
    found = [Unsure(name, value) for name in named if isinstance(value := getattr(finances, name), Missing)]
    found += [Unsure(f"growth_{name}", value) for name, value in growth.items() if isinstance(value, Missing)]
    for group in groups:
        for line in group.lines:
            if line.verdict == "unknown" and line.total is not None and not line.total.complete:
                lack = line.total.whole()
                found.append(Unsure(f"target_{line.metric}", lack if isinstance(lack, Missing) else Missing(())))
    return tuple(found)


def _notes(
    totals: Mapping[str, Total],
    finances: Finances,
    rows: Sequence[Row],
    compared: int,
    differences: Sequence[Difference],
) -> Iterator[Reason]:
    if totals["reach"].overlaps:
        yield Reason("reach_overlap", {"count": len(totals["reach"].known)})
    orders = totals["orders"].value
    if orders is not None and orders < SMALL:
        yield Reason("few_orders", {"orders": orders, "interval": poisson(int(orders))})
    partial = [one.metric for one in totals.values() if one.value is not None and one.missing]
    if partial:
        yield Reason("partial_sums", {"metrics": tuple(partial)})
    clicks = totals["clicks"].value
    if orders is not None and clicks is not None and orders > clicks:
        yield Reason("orders_exceed_clicks", {"orders": orders, "clicks": clicks})
    if isinstance(finances.revenue, Money) and finances.before_refunds:
        yield Reason("before_refunds", {})
    if finances.margin_basis == "goals_after_discount":
        yield Reason("margin_after_discount", {"margin": finances.margin})
    priced = tuple(line.about for line in finances.costs.lines if line.values.get("basis") == "price")
    if priced:
        yield Reason("price_without_contract", {"collaborations": priced})
    if len(rows) > 1 and compared and not differences:
        yield Reason("no_ranking", {"pairs": compared})


def _headline(campaign: Campaign, groups: Sequence[Group], finances: Finances, newest: Newest, final: bool) -> Reason:
    """Money first where it is known and is the goal; otherwise the targets; otherwise what is there."""
    lines = [line for group in groups for line in group.lines if line.target is not None]
    met = sum(line.verdict == "met" for line in lines)
    values: dict[str, object] = {"met": met, "targets": len(lines), "final": final}
    if not newest:
        return Reason("nothing_measured", values)
    if isinstance(finances.roi, Return) and (campaign.goals.goal == "sales" or not lines):
        values |= {"profit": finances.roi.profit, "roi": finances.roi.percent}
        key = "profit" if finances.roi.profit.amount > 0 else "loss" if finances.roi.profit.amount < 0 else "even"
        return Reason(key, values)
    if not lines:
        return Reason("measured_without_targets", values)
    if met == len(lines):
        return Reason("targets_met", values)
    if all(line.verdict == "unknown" for line in lines):
        return Reason("targets_unknown", values)
    return Reason("targets_partly" if met else "targets_not_yet", values)
