"""Deals that the tests of contracts begin from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

from flows.contracts.clauses import Annex, Clause, Paper, contract_clauses
from flows.engine.money import Money
from flows.field import PRICING, Deal, Deliverable, Goals, Period, Workspace

TODAY = date(2026, 11, 22)
SPRING = Period(date(2027, 3, 1), date(2027, 4, 30))
BRAND = Workspace(
    "w1", "Kahvila Aamu", "Kahvila Aamu Oy", "2077474-0", "Aamukatu 1, Helsinki", "Maija Meikäläinen", "25.5"
)
GOALS = Goals(
    "luomukahvi",
    "sales",
    "30–45-vuotiaat kahvin ystävät",
    Money(Decimal(5000)),
    SPRING,
    ("instagram",),
    margin=Decimal(60),
)
WHOLE = Deal(
    party_name="Anna Koti",
    party_kind="sole_trader",
    deliverables=(Deliverable("reel", 2, "instagram", SPRING),),
    pricing=("fixed",),
    business_id="2077474-0",
    prepayment_register=True,
    fee=Money(Decimal(800), vat_rate=Decimal("25.5")),
    product_value=Money.including_vat(Decimal("125.50"), Decimal("25.5")),
    commission_percent=Decimal(10),
    monthly_fee=Money(Decimal(400)),
    brand_rules="Mainitse reilu kauppa.",
    term=SPRING,
)
"""Nothing of its own pricing models is missing from it."""

COMBINATIONS: tuple[tuple[str, ...], ...] = tuple(
    chain.from_iterable(combinations(PRICING, size) for size in range(1, len(PRICING) + 1))
)


def deal(**changes: Any) -> Deal:
    return replace(WHOLE, **changes)


def paper_of(
    agreed: Deal,
    brand: Workspace = BRAND,
    goals: Goals = GOALS,
    campaign: str = "Kevät",
    code: str = "ANNA",
    handle: str = "@anna.koti",
) -> Paper:
    return contract_clauses(agreed, brand, campaign, goals, code, TODAY, handle)


def clause_text(paper: Paper, clause_id: str) -> str:
    """Everything that a clause or an annex says. KeyError when the paper has no such clause."""
    everything: tuple[Clause | Annex, ...] = (*paper.clauses, *paper.annexes)
    parts = {each.id: each for each in everything}[clause_id]
    return "\n".join(line for each in parts.paragraphs for line in (each.text, *each.items))


def whole_text(paper: Paper) -> str:
    ids = [*(clause.id for clause in paper.clauses), *(annex.id for annex in paper.annexes)]
    details = [value for party in paper.parties for _, value in party.details]
    return "\n".join([*details, *(clause_text(paper, each) for each in ids)])
