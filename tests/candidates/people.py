"""Candidates and goals that the tests of this folder share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from flows.engine.money import Money
from flows.field import Candidate, Figures, Goals, Period, Workspace

ANNA = Candidate(
    id="anna",
    handle="@anna.koti",
    platform="instagram",
    followers=30_000,
    price=Money(Decimal(300)),
    figures=Figures(posts_measured=12, average_likes=1_000, average_comments=50, average_views=12_000),
    audience_match=5,
    content_fit=4,
    past_work=3,
    reputation=4,
)
"""Engagement by followers: (1 000 + 50) / 30 000 = 3.5 %. CPM 300 / 12 000 x 1 000 = 25 €."""

GOALS = Goals(
    offer="Käsintehdyt saippuat",
    goal="sales",
    audience="30–45-vuotiaat äidit, jotka harrastavat luonnonkosmetiikkaa",
    budget=Money(Decimal(2000)),
    period=Period(date(2027, 3, 1), date(2027, 3, 31)),
    channels=("instagram", "tiktok"),
    audience_region="Turku",
)

SHOP = Workspace(id="w", name="H&M <Saippua>", legal_name="Saippua Oy", business_id="1234567-1", signatory="Maija")


def without(candidate: Candidate, **changes: object) -> Candidate:
    """The candidate with some of its figures changed."""
    return replace(candidate, figures=replace(candidate.figures, **changes))  # type: ignore[arg-type]
