"""What a campaign cost and brought, and every rate between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flows.candidates.missing import Missing, gathered
from flows.candidates.price import cost_per
from flows.engine.money import Money
from flows.facts import vat_percent
from flows.field import Campaign, Candidate, Collaboration, Deal, Workspace
from flows.goals.breakeven import BreakEven, break_even
from flows.results.metrics import Newest, Total
from flows.results.roi import (
    Costs,
    Proportion,
    Return,
    average_order,
    campaign_costs,
    deal_costs,
    margin_after_discount,
    proportion,
    return_on_ad_spend,
    return_on_investment,
)


@dataclass(frozen=True, slots=True)
class Payback:
    """Orders that cover the costs at the prices and shares of this campaign's own sales, against what has come."""

    needed: int | None
    """None: never, since an order costs more than it leaves."""
    orders: Decimal | Missing
    basis: str
    """sales: counted from what was sold; plan: from the average order in the goals, as nothing has been sold yet."""


@dataclass(frozen=True, slots=True)
class Finances:
    costs: Costs
    revenue: Money | Missing
    before_refunds: bool
    """Refunds aren't known, so revenue is what was sold before them."""
    margin: Decimal | Missing
    """0-100, of the price really paid."""
    margin_basis: str
    """results, goals, or goals_after_discount."""
    roi: Return | Missing
    roas: Decimal | Missing
    cpm: Money | Missing
    cpe: Money | Missing
    cpc: Money | Missing
    cpa: Money | Missing
    cac: Money | Missing
    aov: Money | Missing
    payback: Payback | Missing
    conversion_rate: Proportion | Missing
    ctr: Proportion | Missing


@dataclass(frozen=True, slots=True)
class Books:
    """What the money of one campaign is counted from."""

    campaign: Campaign
    workspace: Workspace
    newest: Newest
    as_of: date

    @property
    def list_margin(self) -> Decimal | Missing:
        """The margin of the undiscounted price."""
        own = self.campaign.goals.margin
        told = self.newest.get((None, "margin"))
        if own is not None:
            return own
        return told if told is not None else Missing(("results.margin",))

    def paid_margin(self) -> tuple[Decimal | Missing, str]:
        """The margin of the price really paid, and where it is from. A margin told with the results is of the real
        sales; the one in the goals is of the list price, so the campaign's discount is taken off it."""
        told, goals = self.newest.get((None, "margin")), self.campaign.goals
        if told is not None:
            return told, "results"
        if goals.margin is None:
            return Missing(("results.margin",)), "results"
        if goals.discount and goals.discount < 100:
            return margin_after_discount(goals.margin, goals.discount), "goals_after_discount"
        return goals.margin, "goals"

    def revenue(self, collaboration: str) -> Money | Missing:
        """Less refunds where they are known."""
        sold = self.newest.get((collaboration, "revenue"))
        if sold is None:
            return Missing(("results.revenue",), (collaboration,))
        return Money.of_cents(int(sold - self.newest.get((collaboration, "refunds"), Decimal(0))))


def costs_of(
    books: Books, active: Sequence[Collaboration], people: Mapping[str, Candidate], deals: Mapping[str, Deal]
) -> Costs:
    lines = [
        line
        for one in active
        for line in deal_costs(
            one.id,
            deals.get(one.id),
            people.get(one.candidate_id),
            revenue=books.revenue(one.id),
            margin=books.list_margin,
            period=books.campaign.goals.period,
            vat_is_cost=books.workspace.vat_rate == "none",
            general_vat=vat_percent("general", books.as_of) or Decimal(0),
        )
    ]
    own = campaign_costs(
        books.newest.get((None, "hours")), books.workspace.hour_cost, books.newest.get((None, "extra_costs"))
    )
    return Costs((*lines, *own))


def without_vat(costs: Costs) -> Money | Missing:
    return costs.of("fee", "monthly", "commission", "product")


def finances_of(books: Books, totals: Mapping[str, Total], costs: Costs) -> Finances:
    revenue, before_refunds = _revenue(totals)
    margin, basis = books.paid_margin()
    quoted = without_vat(costs)
    orders = totals["orders"].whole()
    return Finances(
        costs=costs,
        revenue=revenue,
        before_refunds=before_refunds,
        margin=margin,
        margin_basis=basis,
        roi=return_on_investment(revenue, margin, costs.total),
        roas=return_on_ad_spend(revenue, costs.paid),
        cpm=cost_per(quoted, totals["impressions"].whole(), "results.impressions", per=1000),
        cpe=cost_per(quoted, all_engagements(totals["engagements"]), "results.likes"),
        cpc=cost_per(quoted, totals["clicks"].whole(), "results.clicks"),
        cpa=cost_per(quoted, orders, "results.orders"),
        cac=cost_per(costs.total, totals["new_customers"].whole(), "results.new_customers"),
        aov=average_order(revenue, orders),
        payback=_payback(books, costs, revenue, margin, totals["orders"]),
        conversion_rate=proportion(orders, totals["clicks"].whole(), "results.orders", "results.clicks"),
        ctr=proportion(
            totals["clicks"].whole(), totals["impressions"].whole(), "results.clicks", "results.impressions"
        ),
    )


def _revenue(totals: Mapping[str, Total]) -> tuple[Money | Missing, bool]:
    sold, refunds = totals["revenue"].whole(), totals["refunds"]
    if isinstance(sold, Missing):
        return sold, not refunds.complete
    back = refunds.value if refunds.value is not None else Decimal(0)
    return Money.of_cents(int(sold - back)), not refunds.complete


def all_engagements(engagements: Total) -> Decimal | Missing:
    whole = engagements.whole()
    if isinstance(whole, Missing):
        return Missing(("results.likes", "results.comments", "results.shares"), whole.about)
    return whole


def _payback(
    books: Books, costs: Costs, revenue: Money | Missing, margin: Decimal | Missing, orders: Total
) -> Payback | Missing:
    """By the plan's own formula (flows.goals.breakeven): from what was sold once something has been, with the margin
    of the price paid and the commission as it came; before that from the goals."""
    goals, sold = books.campaign.goals, orders.whole()
    fixed = costs.of("fee", "monthly", "product", "vat", "hours", "extra")
    lack = gathered(fixed)
    if lack is not None:
        return lack
    assert isinstance(fixed, Money)
    selling = isinstance(revenue, Money) and isinstance(sold, Decimal) and sold > 0 and revenue.amount > 0
    if selling:
        commission = costs.of("commission")
        lack = gathered(margin, commission)
        if lack is not None:
            return lack
        assert isinstance(commission, Money)
        assert isinstance(margin, Decimal)
        assert isinstance(revenue, Money)
        assert isinstance(sold, Decimal)
        share = min(Decimal(100), commission.amount / revenue.amount * 100)
        even = _even(fixed.amount, revenue.amount / sold, margin, Decimal(0), share)
        return Payback(even.orders, sold, "sales")
    lacking = [name for name in ("average_order", "margin") if getattr(goals, name) is None]
    if goals.average_order is None or goals.margin is None:
        return Missing(tuple(f"goals.{name}" for name in lacking))
    even = _even(
        fixed.amount,
        goals.average_order.amount,
        goals.margin,
        goals.discount or Decimal(0),
        goals.commission_percent or Decimal(0),
    )
    return Payback(even.orders, sold, "plan")


def _even(fixed: Decimal, order: Decimal, margin: Decimal, discount: Decimal, commission: Decimal) -> BreakEven:
    return break_even(fixed, order, max(Decimal(0), margin), discount, commission)
