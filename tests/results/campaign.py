"""One campaign worked through by hand, for the tests of the report and of what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from flows.engine.money import Money
from flows.field import (
    Campaign,
    Candidate,
    Collaboration,
    Deal,
    Deliverable,
    Goals,
    Measurement,
    Period,
    Target,
    Workspace,
)
from flows.results.next_steps import Step, next_steps
from flows.results.report import Report, results_report

END = date(2027, 3, 31)
POST = (Deliverable("reel", 2, "instagram"),)


def euros(amount: str | int) -> Money:
    return Money(Decimal(amount))


REGISTERED = Workspace("w", vat_rate="25.5", hour_cost=euros(40))
FEE = euros(300)

GOALS = Goals(
    offer="saippuat",
    goal="sales",
    audience="äidit",
    budget=euros(2000),
    period=Period(date(2027, 3, 1), END),
    channels=("instagram",),
    average_order=euros(50),
    margin=Decimal(60),
    discount=Decimal(10),
    baseline_visits=140,
    baseline_orders=7,
    targets=(Target("orders", 40, 80, "own"), Target("impressions", 50_000, 70_000), Target("reach", 20_000, 30_000)),
)

ANNA_TOLD = {
    "impressions": 40_000, "reach": 15_000, "likes": 2_000, "comments": 150, "shares": 50, "saves": 80,
    "clicks": 400, "visits": 380, "orders": 40, "revenue": 180_000, "refunds": 9_000, "new_customers": 30,
}  # fmt: skip
"""Revenue 1 800 €, refunds 90 €: 1 710 €."""

BEA_TOLD = {
    "impressions": 20_000, "reach": 9_000, "likes": 700, "comments": 40, "shares": 10, "saves": 20,
    "clicks": 300, "visits": 290, "orders": 6, "revenue": 27_000, "refunds": 0, "new_customers": 5,
}  # fmt: skip
"""Revenue 270 €."""

WHOLE_TOLD = {"site_visits": 1_200, "site_orders": 60, "mentions": 12, "hours": 10, "extra_costs": 5_000}


@dataclass(frozen=True)
class Case:
    goals: Goals = GOALS
    anna: dict[str, int] = field(default_factory=lambda: dict(ANNA_TOLD))
    bea: dict[str, int] = field(default_factory=lambda: dict(BEA_TOLD))
    whole: dict[str, int] = field(default_factory=lambda: dict(WHOLE_TOLD))
    workspace: Workspace = REGISTERED
    anna_fee: Money = FEE
    as_of: date = END
    state: str = "published"
    contracts: bool = True

    def report(self) -> Report:
        figures = [
            Measurement("m", one, metric, Decimal(value), date(2027, 3, 31))
            for one, told in (("ca", self.anna), ("cb", self.bea), (None, self.whole))
            for metric, value in told.items()
        ]
        anna = Deal(
            "Anna", "sole_trader", POST, ("fixed", "commission"), fee=self.anna_fee, commission_percent=Decimal(10)
        )
        bea = Deal("Bea", "sole_trader", POST, ("fixed",), fee=euros(500), usage_rights="organic")
        return results_report(
            self.campaign,
            [Collaboration("ca", "m", "a", self.state), Collaboration("cb", "m", "b", self.state), ELSEWHERE],
            [
                Candidate("a", "@anna", "instagram", 30_000, price=euros(310)),
                Candidate("b", "@bea", "instagram", 20_000, price=euros(500)),
            ],
            {"ca": anna, "cb": bea} if self.contracts else {},
            [*figures, Measurement("other", "ca", "orders", Decimal(999), END)],
            self.workspace,
            as_of=self.as_of,
        )

    @property
    def campaign(self) -> Campaign:
        return Campaign("m", "Kevät", 1, self.goals)

    def steps(self) -> tuple[Step, ...]:
        return next_steps(self.report(), self.campaign)


ELSEWHERE = Collaboration("zz", "other", "a", "published")


def without(told: dict[str, int], *metrics: str) -> dict[str, int]:
    return {key: value for key, value in told.items() if key not in metrics}


def aiming(goals: Goals, *targets: Target) -> Goals:
    return replace(goals, targets=targets)
