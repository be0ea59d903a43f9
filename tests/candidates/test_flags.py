from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from flows.candidates.flags import keys, red_flags, threshold
from flows.facts import choose, fact_of
from flows.field import Candidate
from tests.candidates.people import ANNA, without

MICRO = fact_of("er_instagram_followers_micro_untapper_2026")


def raised(candidate: Candidate, **benchmarks: object) -> list[str]:
    return [flag.key for flag in red_flags(candidate, **benchmarks)]  # type: ignore[arg-type]


def test_ordinary_figures_raise_nothing() -> None:
    assert raised(ANNA, benchmark=MICRO) == []


@pytest.mark.parametrize(
    ("candidate", "key", "observed"),
    [
        # (2 100 + 50) / 30 000 = 7.17 %, above 2 x 3.5 %; 7.1667 / 3.5 = 2.05
        (without(ANNA, average_likes=2_100), "rate_high", Decimal("2.0")),
        # (90 + 50) / 30 000 = 0.4667 %
        (without(ANNA, average_likes=90), "rate_low", Decimal("0.4667")),
        # 2 900 / 30 000 = 9.7 % of followers
        (without(ANNA, average_views=2_900), "views_low", Decimal("9.7")),
        (without(ANNA, posts_measured=9), "few_posts", Decimal(9)),
        (
            without(replace(ANNA, followers=1_999), average_likes=50, average_comments=5),
            "few_followers",
            Decimal(1_999),
        ),
        (
            without(ANNA, average_likes=2_000, average_views=1_900, average_comments=9),
            "likes_above_views",
            Decimal(100),
        ),
        (without(ANNA, average_comments=0), "no_comments", Decimal(1_000)),
        (replace(ANNA, audience_match=2), "audience_mismatch", Decimal(2)),
        (replace(ANNA, reputation=2), "reputation_low", Decimal(2)),
        (replace(ANNA, reputation_note="kuulin kaverilta"), "reputation_undated", Decimal(0)),
    ],
)
def test_each_flag_with_what_was_seen(candidate: Candidate, key: str, observed: Decimal) -> None:
    flag = next(f for f in red_flags(candidate, benchmark=MICRO) if f.key == key)
    assert flag.observed == observed
    assert flag.threshold == threshold(key)
    assert flag.source


def test_a_price_is_asked_about_only_above_a_benchmark_in_its_own_currency() -> None:
    nordic = choose("cpm", platform="instagram", definition="impressions", currency="EUR")
    assert nordic is not None
    assert (nordic.low, nordic.high) == (Decimal(30), Decimal(40))
    dear = without(ANNA, average_views=5_000)  # 300 / 5 000 x 1 000 = 60 €, 1.5 times 40 €
    flag = next(f for f in red_flags(dear, cpm_benchmark=nordic) if f.key == "price_high")
    assert flag.observed == Decimal("1.5")
    assert raised(ANNA, cpm_benchmark=nordic) == []
    assert raised(dear, cpm_benchmark=replace(nordic, currency="USD")) == []


def test_unknown_figures_raise_nothing() -> None:
    bare = Candidate("x", "@x", "instagram", 30_000)
    assert raised(bare, benchmark=MICRO) == []


def test_a_benchmark_of_another_definition_raises_nothing() -> None:
    loud = without(ANNA, average_likes=2_100)
    assert raised(loud, benchmark=replace(MICRO, definition="views")) == []


def test_a_source_is_quoted_with_its_address_or_not_at_all() -> None:
    assert {"rate_high", "price_high"} <= set(keys())
    few = red_flags(without(ANNA, posts_measured=3))[0]
    assert few.source == "Traackr"
    assert few.address.startswith("https://")
