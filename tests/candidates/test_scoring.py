from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.candidates.engagement import Rate, engagement_rate
from flows.candidates.scoring import (
    CRITERIA,
    benchmark_for,
    comparable,
    default_weights,
    engagement_rating,
    rank,
    score,
    shares,
)
from flows.facts import fact_of
from flows.field import Candidate, Figures
from tests.candidates.people import ANNA, without

MICRO = fact_of("er_instagram_followers_micro_untapper_2026")
"""2-3.5 % by followers, Instagram, 10 000-50 000 followers."""


def test_the_weights_are_a_hundred_together() -> None:
    assert sum(default_weights().values()) == 100
    assert tuple(default_weights()) == CRITERIA


def test_a_score_worked_by_hand() -> None:
    # 3.5 % is within 2-3.5 %: rating 3. Points (rating - 1) x 25: 100, 50, 75, 50, 75.
    # 100 x 30 + 50 x 25 + 75 x 20 + 50 x 15 + 75 x 10 = 3 000 + 1 250 + 1 500 + 750 + 750 = 7 250; / 100 = 72.5
    own = score(ANNA, benchmark=MICRO)
    assert own.value == Decimal("72.5")
    assert (own.certainty, own.low, own.high) == (Decimal("100.0"), Decimal("72.5"), Decimal("72.5"))
    assert [r.key for r in own.reasons] == ["strong", "strong", "strong", "engagement_fair", "fair"]
    assert own.reasons[0].values == {"criterion": "audience_match", "rating": 5}


def test_what_is_not_known_is_left_out_and_widens_the_range() -> None:
    # Without a benchmark 75 of the weight is known: (3 000 + 1 500 + 750 + 750) / 75 = 6 000 / 75 = 80.
    # At worst engagement is 1 (0 points): 60. At best 5: (6 000 + 2 500) / 100 = 85.
    own = score(ANNA)
    assert own.value == Decimal("80.0")
    assert (own.certainty, own.low, own.high) == (Decimal("75.0"), Decimal("60.0"), Decimal("85.0"))
    assert "engagement_no_benchmark" in [r.key for r in own.reasons]


def test_missing_figures_are_named_in_the_reason() -> None:
    own = score(without(ANNA, average_likes=None), benchmark=MICRO)
    reason = next(r for r in own.reasons if r.values["criterion"] == "engagement")
    assert (reason.key, reason.values["fields"]) == ("unknown", ("candidates.average_likes",))


def test_nothing_known_has_no_score() -> None:
    own = score(Candidate("x", "@x", "instagram", 5_000))
    assert own.value is None
    assert (own.certainty, own.low, own.high) == (Decimal(0), Decimal(0), Decimal(100))


def test_a_thin_rate_may_be_a_step_off() -> None:
    # Engagement 3 may be 2 or 4: 25 points either way of 25 % of the weight, so 6.25 around 72.5.
    own = score(without(ANNA, posts_measured=4), benchmark=MICRO)
    assert (own.low, own.value, own.high) == (Decimal("66.3"), Decimal("72.5"), Decimal("78.8"))
    assert own.reasons[-1].key == "engagement_thin"


@pytest.mark.parametrize(
    ("likes", "rating"),
    # Of 10 000 followers against 2-3.5 %: below 1 %, below 2 %, to 3.5 %, below 5.25 %, from there on.
    [(99, 1), (100, 2), (199, 2), (200, 3), (350, 3), (351, 4), (524, 4), (525, 5)],
)
def test_engagement_is_rated_against_its_range(likes: int, rating: int) -> None:
    rate = engagement_rate(Figures(10, likes, 0), 10_000, "instagram")
    assert isinstance(rate, Rate)
    assert engagement_rating(rate, MICRO) == rating


def test_a_benchmark_of_one_figure_is_widened() -> None:
    # 2.4 % -> 1.92-3 %
    single = replace(MICRO, low=Decimal("2.4"), high=Decimal("2.4"))
    for likes, rating in ((191, 2), (192, 3), (300, 3), (301, 4)):
        rate = engagement_rate(Figures(10, likes, 0), 10_000, "instagram")
        assert isinstance(rate, Rate)
        assert engagement_rating(rate, single) == rating


def test_only_a_benchmark_of_the_same_kind_is_compared_with() -> None:
    rate = engagement_rate(ANNA.figures, ANNA.followers, "instagram")
    assert isinstance(rate, Rate)
    assert comparable(rate, MICRO, ANNA)
    assert not comparable(rate, replace(MICRO, definition="views"), ANNA)
    assert not comparable(rate, replace(MICRO, platform="tiktok"), ANNA)
    assert not comparable(rate, replace(MICRO, kind="cpm"), ANNA)
    assert not comparable(rate, MICRO, replace(ANNA, followers=200_000))
    assert score(ANNA, benchmark=replace(MICRO, definition="views")).certainty == 75


def test_the_benchmark_is_chosen_by_platform_size_and_definition() -> None:
    assert benchmark_for(ANNA) == MICRO
    assert benchmark_for(replace(ANNA, platform="podcast")) is None
    on_tiktok = benchmark_for(replace(ANNA, platform="tiktok"))
    assert on_tiktok is not None
    assert on_tiktok.definition == "views"


def test_weights_can_be_the_workspaces_own() -> None:
    only = {key: Decimal(key == "audience_match") for key in CRITERIA}
    assert score(ANNA, weights=only).value == 100
    for wrong in (
        {},
        dict.fromkeys(CRITERIA, Decimal(0)),
        dict.fromkeys(CRITERIA, Decimal(1)) | {"reputation": Decimal(-1)},
    ):
        with pytest.raises(ValueError, match="weight"):
            shares(wrong)


def test_equal_scores_share_a_place_and_are_close() -> None:
    ranked = rank({"b": score(ANNA, benchmark=MICRO), "a": score(ANNA, benchmark=MICRO)})
    assert [(r.id, r.place, r.best_place, r.worst_place) for r in ranked] == [("a", 1, 1, 2), ("b", 1, 1, 2)]
    assert ranked[0].close_to == ("b",)


def test_a_clear_order_is_not_close() -> None:
    weaker = replace(ANNA, audience_match=1, content_fit=1)
    ranked = rank({"weaker": score(weaker, benchmark=MICRO), "anna": score(ANNA, benchmark=MICRO)})
    assert [(r.id, r.place, r.close) for r in ranked] == [("anna", 1, False), ("weaker", 2, False)]


def test_one_known_criterion_is_too_little_to_rank() -> None:
    perfect = Candidate("x", "@x", "instagram", 5_000, audience_match=5)
    ranked = rank({"x": score(perfect), "anna": score(ANNA, benchmark=MICRO)})
    assert [(r.id, r.place) for r in ranked] == [("anna", 1), ("x", None)]


RATING = st.none() | st.integers(1, 5)


@settings(max_examples=80)
@given(st.lists(st.tuples(RATING, RATING, RATING, RATING), min_size=1, max_size=6))
def test_scores_and_places_keep_their_bounds(ratings: list[tuple[int | None, ...]]) -> None:
    scores = {}
    for nth, (match, fit, past, name) in enumerate(ratings):
        one = replace(ANNA, audience_match=match, content_fit=fit, past_work=past, reputation=name)
        scores[str(nth)] = score(one, benchmark=MICRO)
    for own in scores.values():
        assert own.value is not None
        assert 0 <= own.low <= own.value <= own.high <= 100
    for ranked in rank(scores):
        if ranked.place is not None:
            assert ranked.best_place is not None
            assert ranked.worst_place is not None
            assert ranked.best_place <= ranked.place <= ranked.worst_place
            assert ranked.close == (ranked.best_place != ranked.worst_place)
