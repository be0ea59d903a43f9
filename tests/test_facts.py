"""Which row is chosen, which never, and what the rows must have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import facts as module
from flows.facts import (
    BANDS,
    GUIDE_CLASSES,
    GUIDE_MACRO,
    GUIDE_MICRO,
    MICRO,
    Fact,
    choose,
    fact_of,
    facts,
    read_fact,
    size_class,
    vat_percent,
    vat_rates,
)
from flows.field import PLATFORMS
from tests.goals.words import keys, table


def row(key: str, **changes: Any) -> Fact:
    base = {
        "key": key, "kind": "cpm", "low": "10", "high": "20", "unit": "money_per_1000", "definition": "impressions",
        "platform": "instagram", "market": "global", "currency": "EUR", "year": 2025, "source": "S", "basis": "source",
        "verified": True,
    }  # fmt: skip
    return read_fact(base | changes)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Any:
    def use(*found: Fact) -> None:
        monkeypatch.setattr(module, "facts", lambda: found)

    return use


def chosen(**how: Any) -> str | None:
    found = choose("cpm", **({"platform": "instagram"} | how))
    return found.key if found else None


def test_the_nearest_market_wins_over_the_newest_row(rows: Any) -> None:
    rows(row("world", year=2026), row("nordic", market="nordic", year=2020), row("europe", market="europe"))
    assert chosen() == "nordic"
    rows(row("world"), row("nordic", market="nordic"), row("home", market="FI", year=2010))
    assert chosen() == "home"


def test_in_one_market_the_newest_wins(rows: Any) -> None:
    rows(row("old", year=2024), row("new", year=2026), row("middle", year=2025))
    assert chosen() == "new"


def test_a_row_for_the_very_size_wins_over_a_newer_one_for_all_sizes(rows: Any) -> None:
    rows(row("all", year=2026), row("micro", size="micro", followers=[10_000, 50_000]))
    assert chosen(size=size_class(12_000)) == "micro"
    assert chosen(size=size_class(60_000)) == "all"
    assert chosen() == "all"


def test_two_definitions_are_never_chosen_between(rows: Any) -> None:
    rows(row("a", definition="impressions"), row("b", definition="views", market="FI"))
    assert chosen(definition="impressions") == "a"
    assert chosen(definition="views") == "b"
    with pytest.raises(ValueError, match="impressions, views"):
        chosen()
    assert chosen(definition="reach") is None


def test_what_is_not_verified_is_never_shown(rows: Any) -> None:
    rows(row("rumour", verified=False, market="FI"))
    assert chosen() is None
    assert chosen(shown=False) == "rumour"


def test_another_currency_is_left_out_and_never_changed(rows: Any) -> None:
    rows(row("dollars", currency="USD", market="FI"), row("euros"))
    assert chosen(currency="EUR") == "euros"
    assert chosen() == "dollars"
    found = choose("cpm", platform="instagram")
    assert found is not None
    assert (found.low, found.currency) == (Decimal(10), "USD")


def test_no_row_is_none() -> None:
    for platform in ("snapchat", "twitch", "blog", "podcast"):
        assert choose("er", platform=platform, definition="followers", size=MICRO) is None
    assert choose("cpm", platform="blog") is None
    assert choose("cpm", platform="podcast") is None, "only second-hand rows, and by placement"


def test_the_engagement_rate_follows_its_definition() -> None:
    mine = size_class(12_000)
    by_followers = choose("er", platform="instagram", definition="followers", size=mine)
    with_saves = choose("er", platform="instagram", definition="followers_saves", size=mine)
    by_views = choose("er", platform="tiktok", definition="views", size=mine)
    assert by_followers is not None
    assert with_saves is not None
    assert by_views is not None
    assert (by_followers.low, by_followers.high) == (Decimal(2), Decimal("3.5"))
    assert (with_saves.low, with_saves.high) == (Decimal(3), Decimal("5.5"))
    assert (by_views.low, by_views.high) == (Decimal(4), Decimal(7))
    assert choose("er", platform="instagram", definition="views", size=mine) is None
    with pytest.raises(ValueError, match="several ways"):
        choose("er", platform="instagram", size=mine)


def test_each_source_keeps_its_own_limits_of_a_size() -> None:
    mine = size_class(60_000)
    narrow = choose("er", platform="instagram", definition="followers", size=mine)
    wide = choose("er", platform="instagram", definition="followers_saves", size=mine)
    assert narrow is not None
    assert wide is not None
    assert (narrow.size, wide.size) == ("mid", "micro")


def test_finland_has_its_own_prices_and_the_north_its_own_cpm() -> None:
    micro = choose("price_per_post", platform="instagram", size=size_class(12_000))
    macro = choose("price_per_post", platform="tiktok", size=GUIDE_MACRO)
    cpm = choose("cpm", platform="instagram", currency="EUR")
    assert micro is not None
    assert macro is not None
    assert cpm is not None
    assert (micro.low, micro.high, micro.market) == (Decimal(50), Decimal(500), "FI")
    assert (macro.low, macro.high) == (Decimal(500), Decimal(5000))
    assert (cpm.low, cpm.high, cpm.market, cpm.source[:8]) == (Decimal(30), Decimal(40), "nordic", "inzpire.")


def test_a_class_is_covered_whole_or_not_at_all() -> None:
    price = fact_of("price_fi_micro_vibely")
    assert price.fits(GUIDE_MICRO)
    assert price.fits(MICRO)
    assert not price.fits(BANDS[3]), "50 000-500 000 reaches beyond 100 000"
    assert not fact_of("er_unstated_micro_indieplace").fits(size_class(12_000)), "the source gives no limits"


@pytest.mark.parametrize(
    ("followers", "guide", "band"),
    [
        (0, "below_micro", "below_nano"),
        (999, "below_micro", "below_nano"),
        (1_000, "guide_micro", "nano"),
        (9_999, "guide_micro", "nano"),
        (10_000, "guide_micro", "micro"),
        (50_000, "guide_micro", "mid"),
        (99_999, "guide_micro", "mid"),
        (100_000, "guide_macro", "mid"),
        (500_000, "guide_macro", "macro"),
        (999_999, "guide_macro", "macro"),
        (1_000_000, "mega", "mega"),
    ],
)
def test_a_size_in_both_ways_of_speaking(followers: int, guide: str, band: str) -> None:
    size = size_class(followers)
    assert (size.guide.key, size.band.key) == (guide, band)


def test_followers_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        size_class(-1)


@given(st.integers(0, 10**9))
@settings(max_examples=50)
def test_every_account_is_in_exactly_one_class(followers: int) -> None:
    for classes in (GUIDE_CLASSES, BANDS):
        assert sum(c.holds(followers) for c in classes) == 1


def test_every_row_stands_on_its_own() -> None:
    assert len(facts()) > 60
    for fact in facts():
        assert fact.platform in ("", *PLATFORMS), fact.key
        assert 2016 <= fact.year <= 2026, fact.key
        assert fact.size or fact.followers is None, fact.key
        if fact.basis == "own":
            assert fact.source == "Vaikute"
        if "page not kept" in fact.source or "second-hand" in fact.source:
            assert not fact.verified, fact.key


@pytest.mark.parametrize(
    "changes",
    [
        {"low": "30"},
        {"low": "-1"},
        {"market": "moon"},
        {"unit": "kg"},
        {"basis": "gut"},
        {"currency": ""},
        {"source": ""},
    ],
)
def test_a_row_that_breaks_the_rules_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="broken"):
        row("broken", **changes)


def test_the_vat_rates_are_those_of_the_day() -> None:
    assert [rate.percent for rate in vat_rates(date(2026, 11, 22))] == [
        Decimal("25.5"), Decimal("13.5"), Decimal(10), Decimal(0),
    ]  # fmt: skip
    assert vat_percent("reduced", date(2025, 12, 31)) == Decimal(14)
    assert vat_percent("reduced", date(2026, 1, 1)) == Decimal("13.5")
    assert vat_percent("general", date(2024, 9, 1)) == Decimal("25.5")
    assert vat_percent("general", date(2024, 8, 31)) is None, "not recorded, so not guessed"


def test_both_languages_can_show_every_fact() -> None:
    finnish, english = (table("flows", f"benchmarks.{language}.toml") for language in ("fi", "en"))
    assert keys(finnish) == keys(english)
    for fact in facts():
        assert fact.market in finnish["market"]
        if fact.verified:
            assert fact.definition in finnish["definition"], fact.key
    for size in (*GUIDE_CLASSES, *BANDS):
        assert size.key in finnish["size"]
