from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.candidates.engagement import DEFINITIONS, Rate, definition_for, engagement_rate
from flows.candidates.missing import Missing, gathered
from flows.candidates.price import price_of
from flows.engine.money import Money
from flows.field import Figures
from tests.candidates.people import ANNA, without

ALL = Figures(posts_measured=10, average_likes=900, average_comments=60, average_shares=40, average_views=20_000)


def test_the_rate_by_followers_leaves_shares_and_views_out() -> None:
    # (900 + 60) / 30 000 = 960 / 30 000 = 0.032
    rate = engagement_rate(ALL, 30_000, "instagram")
    assert rate == Rate(Decimal("3.2000"), "followers", 960, 30_000, 10, thin=False)


def test_tiktok_is_measured_by_views_with_shares() -> None:
    # (900 + 60 + 40) / 20 000 = 1 000 / 20 000 = 0.05
    rate = engagement_rate(ALL, 30_000, "tiktok")
    assert rate == Rate(Decimal("5.0000"), "views", 1_000, 20_000, 10, thin=False)


def test_youtube_without_shares_is_another_definition() -> None:
    # (900 + 60) / 20 000 = 4.8 %
    figures = Figures(posts_measured=10, average_likes=900, average_comments=60, average_views=20_000)
    rate = engagement_rate(figures, None, "youtube")
    assert isinstance(rate, Rate)
    assert (rate.value, rate.definition) == (Decimal("4.8000"), "views_without_shares")
    assert definition_for("youtube") == "views"


def test_the_guides_own_definition_is_offered_apart() -> None:
    # (60 + 40) / 30 000 = 0.333 %
    rate = engagement_rate(ALL, 30_000, "instagram", "guide")
    assert isinstance(rate, Rate)
    assert (rate.value, rate.definition, rate.numerator) == (Decimal("0.3333"), "guide", 100)


@pytest.mark.parametrize(("posts", "thin"), [(None, True), (9, True), (10, False), (40, False)])
def test_fewer_than_ten_posts_are_thin(posts: int | None, thin: bool) -> None:
    rate = engagement_rate(Figures(posts, 10, 1), 1_000, "instagram")
    assert isinstance(rate, Rate)
    assert rate.thin is thin


def test_every_missing_input_is_named() -> None:
    assert engagement_rate(Figures(average_likes=5), None, "instagram") == Missing(
        ("candidates.average_comments", "candidates.followers")
    )
    assert engagement_rate(Figures(), 10, "tiktok") == Missing(
        (
            "candidates.average_likes",
            "candidates.average_comments",
            "candidates.average_shares",
            "candidates.average_views",
        )
    )


def test_nothing_is_divided_by_zero() -> None:
    assert engagement_rate(ALL, 0, "instagram") == Missing(("candidates.followers",))


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(DEFINITIONS)),
    st.builds(
        Figures,
        *[st.none() | st.integers(0, 10**7)] * 5,
    ),
    st.none() | st.integers(0, 10**8),
)
def test_an_unknown_input_never_counts_as_zero(definition: str, figures: Figures, followers: int | None) -> None:
    added, divided_by = DEFINITIONS[definition]
    known = {name: getattr(figures, name) for name in added} | {
        divided_by: followers if divided_by == "followers" else getattr(figures, divided_by)
    }
    rate = engagement_rate(figures, followers, "instagram", definition)
    lacking = {f"candidates.{name}" for name, value in known.items() if value is None}
    if lacking:
        assert isinstance(rate, Missing)
        assert lacking <= set(rate.fields)
    elif known[divided_by] == 0:
        assert isinstance(rate, Missing)
    else:
        assert isinstance(rate, Rate)
        assert rate.value >= 0


def test_a_price_as_cost_per_thousand_views_and_per_engagement() -> None:
    # 300 / 12 000 x 1 000 = 25; 300 / (1 000 + 50) = 0.2857
    price = price_of(ANNA)
    assert price.cpm == Money(Decimal("25.0000"))
    assert price.cpe == Money(Decimal("0.2857"))
    # Three posts for the same price: 300 / 36 000 x 1 000 = 8.3333
    assert price_of(ANNA, 3).cpm == Money(Decimal("8.3333"))


def test_a_price_without_views_or_without_likes_says_what_is_missing() -> None:
    assert price_of(without(ANNA, average_views=None)).cpm == Missing(("candidates.average_views",))
    assert price_of(without(ANNA, average_views=0)).cpm == Missing(("candidates.average_views",))
    assert price_of(without(ANNA, average_likes=None)).cpe == Missing(("candidates.average_likes",))


def test_what_is_missing_is_gathered_once_in_order() -> None:
    lack = gathered(Missing(("a", "b"), ("x",)), 5, Missing(("b", "c"), ("x", "y")))
    assert lack == Missing(("a", "b", "c"), ("x", "y"))
    assert gathered(1, None) is None
