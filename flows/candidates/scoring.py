"""The guide's five criteria as one score, with how sure it is and why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources

from flows.candidates.engagement import Rate, definition_for, engagement_rate
from flows.candidates.missing import Missing
from flows.candidates.reason import Reason
from flows.facts import Fact, choose, size_class
from flows.field import Candidate

CRITERIA = ("audience_match", "engagement", "content_fit", "past_work", "reputation")

REASONS = (
    "strong", "weak", "fair", "unknown",
    "engagement_strong", "engagement_weak", "engagement_fair", "engagement_no_benchmark", "engagement_thin",
)  # fmt: skip
"""Every key that a score's reason can have."""

LOWEST, HIGHEST = 1, 5

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    """One of CRITERIA."""
    rating: int | None
    """1-5, None when not known."""
    weight: Decimal
    """Percent of all the weight, 0-100."""
    missing: tuple[str, ...] = ()
    """The questions that would settle it; "benchmark" when only a figure to compare with is missing."""


@dataclass(frozen=True, slots=True)
class Score:
    """All from 0 to 100. `value` is None when nothing at all is known."""

    value: Decimal | None
    certainty: Decimal
    """The share of the weight that is known."""
    low: Decimal
    """The score if all that is not known turned out as bad as it can be."""
    high: Decimal
    """The same for as good as it can be."""
    criteria: tuple[Criterion, ...]
    reasons: tuple[Reason, ...]
    rate: Rate | Missing


@dataclass(frozen=True, slots=True)
class Ranked:
    id: str
    score: Score
    place: int | None
    """1 is best, equal scores share a place; None when too little is known to rank."""
    best_place: int | None
    worst_place: int | None
    close_to: tuple[str, ...]
    """Those whose score range overlaps with this one's: the order between them isn't certain."""

    @property
    def close(self) -> bool:
        return bool(self.close_to)


@cache
def default_weights() -> Mapping[str, Decimal]:
    return {key: Decimal(value) for key, value in _table()["weights"].items()}


@cache
def ranking_certainty() -> Decimal:
    """Percent of the weight that must be known before a candidate is ranked."""
    return Decimal(_table()["ranking"]["certainty"])


@cache
def _table() -> Mapping[str, Mapping[str, int]]:
    return tomllib.loads(resources.files("flows.candidates").joinpath("weights.toml").read_text("utf-8"))


def shares(weights: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Each criterion's percent of the whole. Raises ValueError unless each of CRITERIA has a weight of at least 0
    and one of them has more."""
    if set(weights) != set(CRITERIA):
        raise ValueError(f"weights must be given for {', '.join(CRITERIA)}")
    whole = sum(weights.values(), Decimal(0))
    if whole <= 0 or min(weights.values()) < 0:
        raise ValueError("weights can't be negative, and one must be above zero")
    return {key: weights[key] / whole * 100 for key in CRITERIA}


def engagement_rating(rate: Rate, benchmark: Fact) -> int:
    """The rate as 1-5 against the benchmark's range (basis: own).

    1 below half of the range's low end, 2 below the range, 3 in it, 4 above it, 5 from half as much again above its
    high end. A benchmark of one figure is taken as the range from four fifths to five fourths of it.
    """
    low, high = benchmark.low, benchmark.high
    if low == high:
        low, high = low * Decimal("0.8"), high * Decimal("1.25")
    if rate.value < low / 2:
        return 1
    if rate.value < low:
        return 2
    if rate.value <= high:
        return 3
    return 4 if rate.value < high * Decimal("1.5") else 5


def benchmark_for(candidate: Candidate) -> Fact | None:
    """The engagement benchmark of the candidate's platform, size and usual definition; None where there is none."""
    definition = definition_for(candidate.platform, candidate.figures.average_shares is not None)
    return choose("er", platform=candidate.platform, definition=definition, size=size_class(candidate.followers))


def comparable(rate: Rate, benchmark: Fact | None, candidate: Candidate) -> bool:
    """Whether both are engagement rates of the same definition, and the benchmark is of such accounts."""
    return (
        benchmark is not None
        and benchmark.kind == "er"
        and benchmark.platform in ("", candidate.platform)
        and benchmark.definition == rate.definition
        and benchmark.fits(size_class(candidate.followers))
    )


def score(
    candidate: Candidate,
    *,
    benchmark: Fact | None = None,
    weights: Mapping[str, Decimal] | None = None,
) -> Score:
    """Each known criterion's 1-5 as 0-100, averaged by weight over what is known.

    A benchmark of another platform, definition or size is left out, and the engagement criterion is then not known.
    A rate from too few posts may be one step off either way, which widens the range from `low` to `high`.
    Raises ValueError for weights that `shares` refuses.
    """
    weight = shares(weights if weights is not None else default_weights())
    rate = engagement_rate(candidate.figures, candidate.followers, candidate.platform)
    criteria = tuple(_criterion(key, candidate, weight[key], rate, benchmark) for key in CRITERIA)
    known = [c for c in criteria if c.rating is not None]
    certainty = sum((c.weight for c in known), Decimal(0))
    points = sum((_points(c.rating) * c.weight for c in known if c.rating is not None), Decimal(0))
    low = high = Decimal(0)
    for criterion in criteria:
        worst, best = _span(criterion, rate)
        low += _points(worst) * criterion.weight / 100
        high += _points(best) * criterion.weight / 100
    return Score(
        value=_tenth(points / certainty) if certainty > 0 else None,
        certainty=_tenth(certainty),
        low=_tenth(low),
        high=_tenth(high),
        criteria=criteria,
        reasons=_reasons(criteria, rate, benchmark),
        rate=rate,
    )


def rank(scores: Mapping[str, Score]) -> tuple[Ranked, ...]:
    """Best first by score, then by certainty, then by id; those of whom too little is known last, without a place.

    Two are close when their ranges from low to high overlap: what isn't known yet could turn their order.
    """
    settled = {key: s for key, s in scores.items() if s.value is not None and s.certainty >= ranking_certainty()}
    ranked = []
    for key in sorted(scores, key=lambda one: _order(one, scores[one], one in settled)):
        own = scores[key]
        if key not in settled or own.value is None:
            ranked.append(Ranked(key, own, None, None, None, ()))
            continue
        others = {other: s for other, s in settled.items() if other != key}
        ranked.append(
            Ranked(
                key,
                own,
                place=1 + sum(s.value > own.value for s in others.values() if s.value is not None),
                best_place=1 + sum(s.low > own.high for s in others.values()),
                worst_place=len(settled) - sum(s.high < own.low for s in others.values()),
                close_to=tuple(sorted(o for o, s in others.items() if s.low <= own.high and own.low <= s.high)),
            )
        )
    return tuple(ranked)


def _order(key: str, own: Score, settled: bool) -> tuple[bool, Decimal, Decimal, str]:
    return (not settled, -(own.value if own.value is not None else Decimal(-1)), -own.certainty, key)


def _criterion(
    key: str, candidate: Candidate, weight: Decimal, rate: Rate | Missing, benchmark: Fact | None
) -> Criterion:
    if key != "engagement":
        rating: int | None = getattr(candidate, key)
        return Criterion(key, rating, weight, () if rating is not None else (f"candidates.{key}",))
    if isinstance(rate, Missing):
        return Criterion(key, None, weight, rate.fields)
    if benchmark is None or not comparable(rate, benchmark, candidate):
        return Criterion(key, None, weight, ("benchmark",))
    return Criterion(key, engagement_rating(rate, benchmark), weight)


def _points(rating: int) -> Decimal:
    """1-5 as 0-100."""
    return Decimal(rating - LOWEST) / (HIGHEST - LOWEST) * 100


def _span(criterion: Criterion, rate: Rate | Missing) -> tuple[int, int]:
    if criterion.rating is None:
        return LOWEST, HIGHEST
    slack = int(criterion.key == "engagement" and isinstance(rate, Rate) and rate.thin)
    return max(LOWEST, criterion.rating - slack), min(HIGHEST, criterion.rating + slack)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, rounding=ROUND_HALF_UP)


def _reasons(criteria: tuple[Criterion, ...], rate: Rate | Missing, benchmark: Fact | None) -> tuple[Reason, ...]:
    """Strengths first, then weaknesses, what is ordinary, and what isn't known; the heaviest first in each."""
    by_weight = sorted((c for c in criteria if c.weight > 0), key=lambda c: (-c.weight, CRITERIA.index(c.key)))
    strong = [c for c in by_weight if c.rating is not None and c.rating >= 4]
    weak = [c for c in by_weight if c.rating is not None and c.rating <= 2]
    fair = [c for c in by_weight if c.rating == 3]
    unknown = [c for c in by_weight if c.rating is None]
    named = (("strong", strong), ("weak", weak), ("fair", fair), ("unknown", unknown))
    reasons = [_reason(key, one, rate, benchmark) for key, group in named for one in group]
    if isinstance(rate, Rate) and rate.thin:
        reasons.append(Reason("engagement_thin", {"posts": rate.posts_measured}))
    return tuple(reasons)


def _reason(key: str, criterion: Criterion, rate: Rate | Missing, benchmark: Fact | None) -> Reason:
    values: dict[str, object] = {"criterion": criterion.key}
    if criterion.rating is not None:
        values["rating"] = criterion.rating
    if criterion.missing:
        values["fields"] = criterion.missing
    if criterion.key != "engagement" or isinstance(rate, Missing):
        return Reason(key, values)
    values |= {"rate": rate.value, "definition": rate.definition}
    if criterion.rating is None:
        return Reason("engagement_no_benchmark", values)
    assert benchmark is not None
    values |= {"low": benchmark.low, "high": benchmark.high, "benchmark": benchmark}
    return Reason(f"engagement_{key}", values)
