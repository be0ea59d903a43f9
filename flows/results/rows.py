"""Each collaboration on its own line, and which of them really differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from flows.candidates.missing import Missing
from flows.candidates.price import cost_per
from flows.engine.money import Money, rounded
from flows.facts import Fact, choose, size_class
from flows.field import Candidate, Collaboration
from flows.results.finances import Books, all_engagements, without_vat
from flows.results.intervals import Interval, differ, poisson
from flows.results.metrics import GROUPS, total
from flows.results.roi import Costs, Proportion, Return, proportion, return_on_ad_spend, return_on_investment


@dataclass(frozen=True, slots=True)
class Row:
    """One collaboration. CPM, CPE, CPC and CPA are without VAT, as the market quotes them."""

    collaboration: str
    handle: str
    platform: str
    state: str
    figures: Mapping[str, Decimal | None]
    """Each metric of GROUPS, None when not told."""
    paid: Money | Missing
    revenue: Money | Missing
    orders_interval: Interval | None
    engagement: Proportion | Missing
    """(likes + comments + shares) / impressions: by views on a platform whose impressions are views."""
    benchmark: Fact | None
    """Of the same platform, size and definition as `engagement`."""
    conversion_rate: Proportion | Missing
    cpm: Money | Missing
    cpm_benchmark: Fact | None
    cpe: Money | Missing
    cpc: Money | Missing
    cpa: Money | Missing
    roas: Decimal | Missing
    roi: Return | Missing
    """Against this collaboration's own costs only."""
    profit_at_least: Money | None
    """Profit if orders were at the low end of their interval."""
    profit_at_most: Money | None
    """The same for the high end."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two collaborations that really differ: their intervals don't overlap."""

    measure: str
    """conversion_rate or orders_for_money."""
    better: str
    worse: str


def row_of(books: Books, one: Collaboration, candidate: Candidate | None, costs: Costs) -> Row:
    own = costs.about(one.id)
    totals = {metric: total(metric, books.newest, (one.id,)) for metrics in GROUPS.values() for metric in metrics}
    revenue, margin = books.revenue(one.id), books.paid_margin()[0]
    quoted, orders = without_vat(own), totals["orders"].whole()
    clicks, seen = totals["clicks"].whole(), totals["impressions"].whole()
    interval = poisson(int(orders)) if isinstance(orders, Decimal) else None
    result = return_on_investment(revenue, margin, own.total)
    low, high = _profit_range(revenue, margin, own, orders, interval)
    platform = candidate.platform if candidate is not None else ""
    size = size_class(candidate.followers) if candidate is not None else None
    return Row(
        collaboration=one.id,
        handle=candidate.handle if candidate is not None else "",
        platform=platform,
        state=one.state,
        figures={metric: summed.value for metric, summed in totals.items()},
        paid=own.paid,
        revenue=revenue,
        orders_interval=interval,
        engagement=proportion(all_engagements(totals["engagements"]), seen, "results.likes", "results.impressions"),
        benchmark=choose("er", platform=platform, definition="views", size=size) if platform else None,
        conversion_rate=proportion(orders, clicks, "results.orders", "results.clicks"),
        cpm=cost_per(quoted, seen, "results.impressions", per=1000),
        cpm_benchmark=choose("cpm", platform=platform, definition="impressions", size=size, currency="EUR")
        if platform
        else None,
        cpe=cost_per(quoted, all_engagements(totals["engagements"]), "results.likes"),
        cpc=cost_per(quoted, clicks, "results.clicks"),
        cpa=cost_per(quoted, orders, "results.orders"),
        roas=return_on_ad_spend(revenue, own.paid),
        roi=result,
        profit_at_least=low,
        profit_at_most=high,
    )


def _profit_range(
    revenue: Money | Missing,
    margin: Decimal | Missing,
    costs: Costs,
    orders: Decimal | Missing,
    interval: Interval | None,
) -> tuple[Money | None, Money | None]:
    """Profit at the low and high end of the number of orders, each order leaving what they left on average after its
    commission."""
    commission, fixed = costs.of("commission"), costs.of("fee", "monthly", "product", "vat")
    if isinstance(revenue, Missing) or isinstance(margin, Missing):
        return None, None
    if isinstance(fixed, Missing) or isinstance(commission, Missing):
        return None, None
    if isinstance(orders, Missing) or interval is None or orders <= 0:
        return None, None
    each = (revenue.amount * margin / 100 - commission.amount) / orders
    ends = sorted((interval.low * each - fixed.amount, interval.high * each - fixed.amount))
    return Money(rounded(ends[0])), Money(rounded(ends[1]))


def differences_among(rows: Sequence[Row]) -> tuple[tuple[Difference, ...], int]:
    found: list[Difference] = []
    compared = 0
    for a, b in combinations(rows, 2):
        pairs = [
            (measure, x, y)
            for measure, x, y in (
                ("conversion_rate", _rate_interval(a), _rate_interval(b)),
                ("orders_for_money", _orders_for_money(a), _orders_for_money(b)),
            )
            if x is not None and y is not None
        ]
        compared += bool(pairs)
        for measure, x, y in pairs:
            if differ(x, y):
                better, worse = (a, b) if x.low > y.high else (b, a)
                found.append(Difference(measure, better.collaboration, worse.collaboration))
    return tuple(found), compared


def _rate_interval(row: Row) -> Interval | None:
    return row.conversion_rate.interval if isinstance(row.conversion_rate, Proportion) else None


def _orders_for_money(row: Row) -> Interval | None:
    """Orders for each hundred euros paid."""
    if row.orders_interval is None or isinstance(row.paid, Missing) or row.paid.amount <= 0:
        return None
    return row.orders_interval.times(Decimal(100) / row.paid.amount)
