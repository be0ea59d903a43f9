"""What a price buys: cost per thousand views and per engagement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flows.candidates.missing import Missing, gathered
from flows.engine.money import Money
from flows.facts import Fact, size_class
from flows.field import Candidate

_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Price:
    """Both without VAT, in the price's own currency."""

    cpm: Money | Missing
    cpe: Money | Missing


def cost_per(cost: Money | Missing, count: Decimal | int | Missing, named: str, per: int = 1) -> Money | Missing:
    """cost / count x `per`, to a hundredth of a cent. A count of zero gives Missing(named): nothing to divide by."""
    lack = gathered(cost, count)
    if lack is not None:
        return lack
    assert isinstance(cost, Money)
    assert not isinstance(count, Missing)
    if count <= 0:
        return Missing((named,))
    return Money((cost.amount / Decimal(count) * per).quantize(_STEP), cost.currency)


def price_of(candidate: Candidate, publications: int = 1) -> Price:
    """CPM = price / views x 1 000 and CPE = price / (likes + comments), as Upfluence defines them.

    The candidate's own averages per post stand for what `publications` posts would get: 300 € for one post with
    12 000 views on average is a CPM of 25 €.
    """
    figures = candidate.figures
    cost = candidate.price if candidate.price is not None else Missing(("candidates.price",))
    views = _times(figures.average_views, publications, "candidates.average_views")
    likes = _times(figures.average_likes, publications, "candidates.average_likes")
    comments = _times(figures.average_comments, publications, "candidates.average_comments")
    engagements: int | Missing
    if isinstance(likes, Missing) or isinstance(comments, Missing):
        engagements = gathered(likes, comments) or Missing(())
    else:
        engagements = likes + comments
    return Price(
        cpm=cost_per(cost, views, "candidates.average_views", per=1000),
        cpe=cost_per(cost, engagements, "candidates.average_likes"),
    )


def priced_alike(cpm: Money | Missing, benchmark: Fact, candidate: Candidate) -> bool:
    """Whether the benchmark is a CPM of such accounts in the same currency, so that the two can be compared."""
    return (
        isinstance(cpm, Money)
        and benchmark.kind == "cpm"
        and benchmark.currency == cpm.currency
        and benchmark.platform in ("", candidate.platform)
        and benchmark.high > 0
        and benchmark.fits(size_class(candidate.followers))
    )


def _times(average: int | None, publications: int, named: str) -> int | Missing:
    return Missing((named,)) if average is None else average * publications
