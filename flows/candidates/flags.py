"""Red flags: what in the entered figures is odd enough to be asked about. Questions, never verdicts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from flows.candidates.engagement import Rate, engagement_rate
from flows.candidates.missing import Missing
from flows.candidates.price import price_of, priced_alike
from flows.candidates.scoring import comparable
from flows.engine.money import Money
from flows.facts import Fact
from flows.field import Candidate

BLIND_SPOTS = ("follower_growth", "follower_quality", "comment_content", "audience_place")
"""What fraud often shows in and the entered figures can't: to be asked for as screenshots."""


@dataclass(frozen=True, slots=True)
class Flag:
    """`key` names the question. `observed` and `threshold` are in `unit`: times (of the benchmark), percent, posts,
    followers, count or rating (1-5)."""

    key: str
    observed: Decimal
    threshold: Decimal
    unit: str
    source: str
    """Who set the threshold; "own" is this project's rule."""
    address: str
    """Where the source says so; empty when it must not be quoted."""


def red_flags(
    candidate: Candidate,
    *,
    benchmark: Fact | None = None,
    cpm_benchmark: Fact | None = None,
    publications: int = 1,
) -> tuple[Flag, ...]:
    """What to ask the candidate about. A figure that isn't known raises no flag.

    `benchmark` is of engagement and counts only when of the same platform, definition and size; `cpm_benchmark` is
    in the price's currency per thousand views. `publications` is how many posts the price covers.
    """
    return tuple(
        _flag(key, observed)
        for key, observed in (
            *_of_rate(candidate, benchmark),
            *_of_figures(candidate),
            *_of_ratings(candidate),
            *_of_price(candidate, cpm_benchmark, publications),
        )
    )


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("flows.candidates").joinpath("flags.toml").read_text("utf-8"))


def threshold(key: str) -> Decimal:
    """Raises KeyError for a flag that doesn't exist."""
    return Decimal(_table()[key]["threshold"])


def keys() -> tuple[str, ...]:
    """Every flag there is."""
    return tuple(_table())


def _flag(key: str, observed: Decimal) -> Flag:
    row = _table()[key]
    return Flag(key, observed, threshold(key), row["unit"], row["source"], row["address"])


def _of_rate(candidate: Candidate, benchmark: Fact | None) -> Iterator[tuple[str, Decimal]]:
    rate = engagement_rate(candidate.figures, candidate.followers, candidate.platform)
    if isinstance(rate, Missing):
        return
    if benchmark is not None and comparable(rate, benchmark, candidate) and benchmark.high > 0:
        times = _tenth(rate.value / benchmark.high)
        if rate.value > benchmark.high * threshold("rate_high"):
            yield "rate_high", times
    if rate.definition == "followers" and rate.value < threshold("rate_low"):
        yield "rate_low", rate.value
    yield from _of_sample(rate)


def _of_sample(rate: Rate) -> Iterator[tuple[str, Decimal]]:
    if rate.posts_measured is not None and rate.posts_measured < threshold("few_posts"):
        yield "few_posts", Decimal(rate.posts_measured)


def _of_figures(candidate: Candidate) -> Iterator[tuple[str, Decimal]]:
    figures, followers = candidate.figures, candidate.followers
    views, likes, comments = figures.average_views, figures.average_likes, figures.average_comments
    if followers < threshold("few_followers"):
        yield "few_followers", Decimal(followers)
    if views is not None and candidate.platform == "instagram" and followers > 0:
        seen = _tenth(Decimal(views) / followers * 100)
        if Decimal(views) / followers * 100 < threshold("views_low"):
            yield "views_low", seen
    if views is not None and likes is not None and likes - views > threshold("likes_above_views"):
        yield "likes_above_views", Decimal(likes - views)
    if likes is not None and comments == 0 and likes >= threshold("no_comments"):
        yield "no_comments", Decimal(likes)


def _of_ratings(candidate: Candidate) -> Iterator[tuple[str, Decimal]]:
    if candidate.audience_match is not None and candidate.audience_match <= threshold("audience_mismatch"):
        yield "audience_mismatch", Decimal(candidate.audience_match)
    if candidate.reputation is not None and candidate.reputation <= threshold("reputation_low"):
        yield "reputation_low", Decimal(candidate.reputation)
    if candidate.reputation_note and not any(sign.isdigit() for sign in candidate.reputation_note):
        yield "reputation_undated", Decimal(0)


def _of_price(candidate: Candidate, benchmark: Fact | None, publications: int) -> Iterator[tuple[str, Decimal]]:
    cpm = price_of(candidate, publications).cpm
    if benchmark is None or not priced_alike(cpm, benchmark, candidate):
        return
    if isinstance(cpm, Money) and cpm.amount > benchmark.high * threshold("price_high"):
        yield "price_high", _tenth(cpm.amount / benchmark.high)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
