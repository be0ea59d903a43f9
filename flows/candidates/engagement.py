"""Engagement rate, never without its definition: two rates of different definitions can't be compared."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flows.candidates.missing import Missing
from flows.field import Figures

DEFINITIONS = {
    "followers": (("average_likes", "average_comments"), "followers"),
    "views": (("average_likes", "average_comments", "average_shares"), "average_views"),
    "views_without_shares": (("average_likes", "average_comments"), "average_views"),
    "guide": (("average_comments", "average_shares"), "followers"),
}
"""What is added up, and what it is divided by.

followers: the classic rate of GRIN and HypeAuditor. views: Skeepers for TikTok. views_without_shares: Skeepers for
YouTube, which shows nobody else's shares. guide: the Finnish guide's own, comments and shares against followers.
"""

VIEWED = ("tiktok", "youtube")
"""Platforms that show posts to others than followers, so that views are the denominator."""

ENOUGH_POSTS = 10
"""Traackr shows no rate from fewer posts."""

_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` is in percent: 3.4 means 3.4 %. Numerator and denominator are averages of one post."""

    value: Decimal
    definition: str
    numerator: int
    denominator: int
    posts_measured: int | None
    thin: bool
    """From fewer than ENOUGH_POSTS posts, or nobody has said from how many."""


def definition_for(platform: str, shares_known: bool = True) -> str:
    """The definition that is usual on the platform."""
    if platform not in VIEWED:
        return "followers"
    return "views_without_shares" if platform == "youtube" and not shares_known else "views"


def engagement_rate(
    figures: Figures, followers: int | None, platform: str, definition: str | None = None
) -> Rate | Missing:
    """The rate by `definition`, or by the one usual on the platform.

    1 000 likes and 50 comments of 30 000 followers are 3.5 % by followers. An input that isn't known, or a
    denominator of zero, gives Missing with its name; it is never taken for a zero. Raises KeyError for a definition
    that is not one of DEFINITIONS.
    """
    chosen = definition or definition_for(platform, shares_known=figures.average_shares is not None)
    added, divided_by = DEFINITIONS[chosen]
    parts = {name: _figure(figures, name) for name in added}
    denominator = followers if divided_by == "followers" else _figure(figures, divided_by)
    lacking = [name for name, value in parts.items() if value is None]
    if denominator is None or denominator <= 0:
        lacking.append(divided_by)
    if lacking or denominator is None:
        return Missing(tuple(f"candidates.{name}" for name in lacking))
    numerator = sum(value for value in parts.values() if value is not None)
    posts = figures.posts_measured
    return Rate(
        value=(Decimal(numerator) / denominator * 100).quantize(_STEP),
        definition=chosen,
        numerator=numerator,
        denominator=denominator,
        posts_measured=posts,
        thin=posts is None or posts < ENOUGH_POSTS,
    )


def _figure(figures: Figures, name: str) -> int | None:
    value: int | None = getattr(figures, name)
    return value
