"""What it cost, what it brought, and the rates between the two. Money is without VAT unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from flows.candidates.missing import Missing, gathered
from flows.candidates.price import cost_per
from flows.engine.money import Money, rounded
from flows.field import Candidate, Deal, Period
from flows.results.intervals import Interval, wilson

DEFINITIONS = {
    "roi": "(revenue x margin - all costs) / all costs x 100",
    "roas": "revenue / paid to influencers",
    "cpm": "paid to influencers / impressions x 1000",
    "cpe": "paid to influencers / (likes + comments + shares)",
    "cpc": "paid to influencers / clicks",
    "cpa": "paid to influencers / orders",
    "cac": "all costs / new customers",
    "aov": "revenue / orders",
    "conversion_rate": "orders / clicks x 100",
    "ctr": "clicks / impressions x 100",
}
"""What is divided by what, for those who read the code; the language files have the words for it."""

PAID = ("fee", "monthly", "commission", "product", "vat")
"""Kinds of cost that go to influencers; the others are own hours and extras."""

_HUNDREDTH = Decimal("0.01")
_NO_VAT = ("private_person", "minor")


@dataclass(frozen=True, slots=True)
class CostLine:
    kind: str
    """fee, monthly, commission, product, vat, hours or extra."""
    about: str | None
    """The collaboration's id; None for the whole campaign."""
    amount: Money | Missing
    values: Mapping[str, object] = field(default_factory=dict)
    """What it was counted from, for the words."""


@dataclass(frozen=True, slots=True)
class Costs:
    lines: tuple[CostLine, ...]

    @property
    def total(self) -> Money | Missing:
        """All costs; Missing with every unknown input as long as there is one."""
        return self.of(*(line.kind for line in self.lines))

    @property
    def paid(self) -> Money | Missing:
        """What goes to influencers."""
        return self.of(*PAID)

    @property
    def known(self) -> Money:
        """The lines that are known, added: the least that it has cost."""
        return Money(sum((line.amount.amount for line in self.lines if isinstance(line.amount, Money)), Decimal(0)))

    def of(self, *kinds: str) -> Money | Missing:
        """The sum of the lines of these kinds, zero when there is none of them."""
        chosen = [line.amount for line in self.lines if line.kind in kinds]
        return gathered(*chosen) or Money(sum((one.amount for one in chosen if isinstance(one, Money)), Decimal(0)))

    def about(self, collaboration: str) -> Costs:
        """This collaboration's own lines."""
        return Costs(tuple(line for line in self.lines if line.about == collaboration))


@dataclass(frozen=True, slots=True)
class Return:
    """`percent` is None when nothing was spent: there is nothing to compare the profit with."""

    profit: Money
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Proportion:
    """`value` and the interval are in percent."""

    value: Decimal
    hits: int
    trials: int
    interval: Interval


def deal_costs(
    collaboration: str,
    deal: Deal | None,
    candidate: Candidate | None,
    *,
    revenue: Money | Missing,
    margin: Decimal | Missing,
    period: Period,
    vat_is_cost: bool,
    general_vat: Decimal = Decimal(0),
) -> tuple[CostLine, ...]:
    """What one collaboration costs, line by line, by each pricing model in the deal.

    Without a deal the candidate's price is taken, and the line says so. `revenue` (less refunds) is what the
    commission is counted from, `margin` (0-100, of the undiscounted price) what the product's own cost is,
    `period` the months of a monthly deal without a term. With `vat_is_cost` VAT is a line of its own; a commission
    without any fee beside it is taken to carry `general_vat`, unless the party is a private person.
    """
    if deal is None:
        price = candidate.price if candidate is not None else None
        amount = price if price is not None else Missing(("contracts.fee",), (collaboration,))
        lines = [CostLine("fee", collaboration, amount, {"basis": "price"})]
    else:
        lines = list(_by_model(collaboration, deal, revenue, margin, period))
    if vat_is_cost:
        vat = [_vat(line, deal, general_vat) for line in lines if line.kind in ("fee", "monthly", "commission")]
        if vat:
            summed = Money(sum((one.amount for one in vat if isinstance(one, Money)), Decimal(0)))
            lines.append(CostLine("vat", collaboration, gathered(*vat) or summed))
    return tuple(lines)


def _by_model(
    collaboration: str, deal: Deal, revenue: Money | Missing, margin: Decimal | Missing, period: Period
) -> Iterator[CostLine]:
    if "fixed" in deal.pricing:
        posts = sum(one.count for one in deal.deliverables) if deal.fee_per == "post" else 1
        yield CostLine("fee", collaboration, _times(deal.fee, posts, "contracts.fee", collaboration), {"posts": posts})
    if "monthly" in deal.pricing:
        count = months(deal.term or period)
        amount = _times(deal.monthly_fee, count, "contracts.monthly_fee", collaboration)
        yield CostLine("monthly", collaboration, amount, {"months": count})
    if "commission" in deal.pricing:
        percent = deal.commission_percent
        share = percent if percent is not None else Missing(("contracts.commission_percent",), (collaboration,))
        yield CostLine("commission", collaboration, _share(revenue, share), {"percent": percent})
    if "product" in deal.pricing:
        value = deal.product_value
        worth = value if value is not None else Missing(("contracts.product_value",), (collaboration,))
        own = margin if isinstance(margin, Missing) else 100 - margin
        yield CostLine("product", collaboration, _share(worth, own), {"value": value})


def months(period: Period) -> int:
    """Months begun: 1.3.-31.5. is three, 1.3.-1.4. is two."""
    whole = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    return whole + (1 if period.end.day >= period.start.day else 0) if whole else 1


def campaign_costs(
    hours: Decimal | None, hour_cost: Money | None, extra_costs: Decimal | None
) -> tuple[CostLine, CostLine]:
    """The brand's own hours, and extras in cents (shipping, tools, boosting, photographs)."""
    lacking = [name for name, value in (("results.hours", hours), ("workspace.hour_cost", hour_cost)) if value is None]
    work: Money | Missing
    if hours == 0:
        work = Money(Decimal(0))
    elif hours is None or hour_cost is None:
        work = Missing(tuple(lacking))
    else:
        work = Money(rounded(hours * hour_cost.amount))
    extra = Money.of_cents(int(extra_costs)) if extra_costs is not None else Missing(("results.extra_costs",))
    return (
        CostLine("hours", None, work, {"hours": hours, "hour_cost": hour_cost}),
        CostLine("extra", None, extra),
    )


def margin_after_discount(margin: Decimal, discount: Decimal) -> Decimal:
    """The margin left of the price really paid, in percent: (margin - discount) / (100 - discount) x 100.

    60 % and a discount of 10 %: of 100 € the buyer pays 90 € and the goods still cost 40 €, so 50/90 = 55.56 %.
    A discount of 100 % leaves no price; raises ValueError.
    """
    if discount >= 100:
        raise ValueError("a discount is below 100 percent")
    return (margin - discount) / (100 - discount) * 100


def return_on_investment(
    revenue: Money | Missing, margin: Decimal | Missing, costs: Money | Missing
) -> Return | Missing:
    """ROI on profit = (revenue x margin - all costs) / all costs x 100, in percent to two decimals.

    2 000 € at 60 % and 1 000 € of costs: profit 200 €, ROI 20 %. `margin` is 0-100 and of the revenue as it was paid.
    """
    lack = gathered(revenue, margin, costs)
    if lack is not None:
        return lack
    assert isinstance(revenue, Money)
    assert isinstance(margin, Decimal)
    assert isinstance(costs, Money)
    profit = revenue.amount * margin / 100 - costs.amount
    percent = (profit / costs.amount * 100).quantize(_HUNDREDTH) if costs.amount > 0 else None
    return Return(Money(rounded(profit)), percent)


def return_on_ad_spend(revenue: Money | Missing, paid: Money | Missing) -> Decimal | Missing:
    """ROAS = revenue / what was paid, times to two decimals. Not profit: 2 can be a loss. Nothing paid: Missing."""
    lack = gathered(revenue, paid)
    if lack is not None:
        return lack
    assert isinstance(revenue, Money)
    assert isinstance(paid, Money)
    if paid.amount <= 0:
        return Missing(("contracts.fee",))
    return (revenue.amount / paid.amount).quantize(_HUNDREDTH)


def average_order(revenue: Money | Missing, orders: Decimal | Missing) -> Money | Missing:
    """AOV = revenue / orders, in whole cents."""
    each = cost_per(revenue, orders, "results.orders")
    return each if isinstance(each, Missing) else Money(rounded(each.amount), each.currency)


def proportion(hits: Decimal | Missing, trials: Decimal | Missing, hit: str, trial: str) -> Proportion | Missing:
    """hits / trials x 100 with its Wilson interval: conversion rate (orders of clicks), CTR (clicks of impressions).

    Missing(trial) when there is nothing to divide by, and Missing of both when there are more hits than trials: then
    the two weren't counted in the same way.
    """
    lack = gathered(hits, trials)
    if lack is not None:
        return lack
    assert isinstance(hits, Decimal)
    assert isinstance(trials, Decimal)
    if trials <= 0:
        return Missing((trial,))
    if hits > trials:
        return Missing((hit, trial))
    value = (hits / trials * 100).quantize(Decimal("0.0001"))
    return Proportion(value, int(hits), int(trials), wilson(int(hits), int(trials)))


def _times(each: Money | None, count: int, named: str, collaboration: str) -> Money | Missing:
    if each is None:
        return Missing((named,), (collaboration,))
    if count == 0:
        return Missing(("contracts.deliverables",), (collaboration,))
    return Money(each.amount * count, each.currency, each.vat_rate)


def _share(amount: Money | Missing, percent: Decimal | Missing) -> Money | Missing:
    lack = gathered(amount, percent)
    if lack is not None:
        return lack
    assert isinstance(amount, Money)
    assert isinstance(percent, Decimal)
    return Money(rounded(amount.amount * percent / 100), amount.currency)


def _vat(line: CostLine, deal: Deal | None, general: Decimal) -> Money | Missing:
    if isinstance(line.amount, Missing):
        return line.amount
    if line.kind != "commission":
        return Money(line.amount.gross - rounded(line.amount.amount))
    fee = (deal.fee or deal.monthly_fee) if deal is not None else None
    if fee is not None:
        rate = fee.vat_rate
    else:
        rate = Decimal(0) if deal is not None and deal.party_kind in _NO_VAT else general
    return Money(rounded(line.amount.amount * rate / 100))
