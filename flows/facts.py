"""The field's figures as rows: what they say, of what, where, when and who says so.

The rows are in benchmarks.toml and vat.toml beside this file. A row is shown alone, with its market, year and source:
nothing here averages two rows or changes a currency.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

MARKETS = ("FI", "nordic", "europe", "global")
"""Nearest first."""

UNITS = ("percent", "money", "money_per_1000", "times", "count", "days")
BASES = ("source", "own")


@dataclass(frozen=True, slots=True)
class SizeClass:
    """A class of accounts by followers: from `least`, below `below` (None: no upper limit)."""

    key: str
    least: int
    below: int | None

    def holds(self, followers: int) -> bool:
        return followers >= self.least and (self.below is None or followers < self.below)


GUIDE_CLASSES = (
    SizeClass("below_micro", 0, 1_000),
    SizeClass("guide_micro", 1_000, 100_000),
    SizeClass("guide_macro", 100_000, 1_000_000),
    SizeClass("mega", 1_000_000, None),
)
"""The project's guide: micro is 1 000-100 000 followers. Macro and mega as Vibely draws them."""

BANDS = (
    SizeClass("below_nano", 0, 1_000),
    SizeClass("nano", 1_000, 10_000),
    SizeClass("micro", 10_000, 50_000),
    SizeClass("mid", 50_000, 500_000),
    SizeClass("macro", 500_000, 1_000_000),
    SizeClass("mega", 1_000_000, None),
)
"""The finer bands that most benchmarks use, as Untapper (2026) draws them."""

GUIDE_MICRO = GUIDE_CLASSES[1]
GUIDE_MACRO = GUIDE_CLASSES[2]
MICRO = BANDS[2]


@dataclass(frozen=True, slots=True)
class Size:
    """One account's size in both ways of speaking: `guide` is the guide's class, `band` the finer one."""

    followers: int
    guide: SizeClass
    band: SizeClass


def size_class(followers: int) -> Size:
    """The classes of an account with that many followers. ValueError when negative."""
    if followers < 0:
        raise ValueError("followers can't be negative")
    guide = next(c for c in GUIDE_CLASSES if c.holds(followers))
    band = next(c for c in BANDS if c.holds(followers))
    return Size(followers, guide, band)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure as its source gives it."""

    key: str
    kind: str
    """er, reach_rate, view_rate, ctr, conversion, commission (percent); cpm (per 1 000 impressions), price_per_post,
    price_per_10000_followers, cpe (money); roas (times); fee_share, pilot_share, pilot_collaborations,
    shortest_period, lead_time (our own rules)."""
    low: Decimal
    high: Decimal
    """Equal to `low` when the source gives one figure."""
    unit: str
    """One of UNITS; percent is 3.5 for 3,5 %."""
    definition: str
    """What the figure is of: followers, followers_saves, views, impressions, reel_viewers, clicks, post, ..., or
    "unstated" when the source doesn't say. Two definitions are never compared."""
    platform: str
    """One of field.PLATFORMS, or empty: any."""
    size: str
    """The source's own name for the class of accounts, or empty: any."""
    market: str
    """One of MARKETS."""
    currency: str
    """EUR or USD for money, else empty."""
    year: int
    source: str
    basis: str
    """source, or own for our own rule of thumb."""
    verified: bool
    """Read in the source itself. What isn't may drive a formula or a question, and is never shown as fact."""
    dated: bool = True
    """False: the source gives no year, and `year` is when it was read."""
    followers: tuple[int, int | None] | None = None
    """The source's own limits for `size`: from the first, below the second."""
    placement: str = ""
    """reel, story, feed, ...; empty: any."""

    @property
    def sized(self) -> bool:
        return bool(self.size)

    def fits(self, size: Size | SizeClass | None) -> bool:
        """Whether the figure holds for such an account, or for every account of such a class."""
        if not self.size:
            return True
        if size is None or self.followers is None:
            return False
        least, below = self.followers
        mine = SizeClass(self.size, least, below)
        if isinstance(size, Size):
            return mine.holds(size.followers)
        return size.least >= least and (below is None or (size.below is not None and size.below <= below))


def choose(
    kind: str,
    *,
    platform: str,
    definition: str | None = None,
    size: Size | SizeClass | None = None,
    shown: bool = True,
    currency: str | None = None,
    placement: str = "",
) -> Fact | None:
    """The one row to use, or None where there is none.

    Rows must be of this kind, definition, platform, size and placement (a row without a platform, size or placement
    holds for any); then Finland goes before the Nordic countries before Europe before the world, then the row that
    is narrower in platform, size and placement, then the verified one, then the newest. With `shown`, only rows that
    may be shown as fact. `currency` keeps rows in that currency and rows without money.

    Raises ValueError when `definition` is left out although the fitting rows have several: they can't be compared.
    """
    fitting = [
        fact
        for fact in facts()
        if fact.kind == kind
        and fact.platform in ("", platform)
        and fact.placement in ("", placement)
        and fact.definition == (definition or fact.definition)
        and fact.currency in ("", currency or fact.currency)
        and fact.fits(size)
        and (fact.verified or not shown)
    ]
    definitions = sorted({fact.definition for fact in fitting})
    if len(definitions) > 1:
        raise ValueError(f"{kind} is defined in several ways ({', '.join(definitions)}): name one")
    return min(fitting, key=_rank, default=None)


def _rank(fact: Fact) -> tuple[int, int, bool, int, str]:
    narrow = sum((bool(fact.platform), fact.sized, bool(fact.placement)))
    return MARKETS.index(fact.market), -narrow, not fact.verified, -fact.year, fact.key


def fact_of(key: str) -> Fact:
    """The row with that key. KeyError when there is none."""
    return _by_key()[key]


@cache
def facts() -> tuple[Fact, ...]:
    """Every row of benchmarks.toml, in its order. ValueError when a row breaks the rules of this file."""
    found = tuple(read_fact(row) for row in _table("benchmarks.toml")["fact"])
    keys = [fact.key for fact in found]
    doubled = {key for key in keys if keys.count(key) > 1}
    if doubled:
        raise ValueError(f"benchmarks.toml has a key twice: {', '.join(sorted(doubled))}")
    return found


@cache
def _by_key() -> Mapping[str, Fact]:
    return {fact.key: fact for fact in facts()}


def read_fact(row: Mapping[str, Any]) -> Fact:
    """A row of TOML as a Fact. Figures are written as text, so that no binary fraction comes between."""
    limits = row.get("followers")
    fact = Fact(
        key=row["key"],
        kind=row["kind"],
        low=Decimal(row["low"]),
        high=Decimal(row["high"]),
        unit=row["unit"],
        definition=row["definition"],
        platform=row.get("platform", ""),
        size=row.get("size", ""),
        market=row["market"],
        currency=row.get("currency", ""),
        year=row["year"],
        source=row["source"],
        basis=row["basis"],
        verified=row["verified"],
        dated=row.get("dated", True),
        followers=None if limits is None else (limits[0], limits[1] if len(limits) > 1 else None),
        placement=row.get("placement", ""),
    )
    problems = {
        "low is above high": fact.low > fact.high,
        "low is negative": fact.low < 0,
        "unknown market": fact.market not in MARKETS,
        "unknown unit": fact.unit not in UNITS,
        "unknown basis": fact.basis not in BASES,
        "money without a currency": fact.unit.startswith("money") != bool(fact.currency),
        "no source": not fact.source,
    }
    for problem, present in problems.items():
        if present:
            raise ValueError(f"{fact.key}: {problem}")
    return fact


@dataclass(frozen=True, slots=True)
class VatRate:
    """A Finnish VAT rate in percent, in force from `start` to `end`, both included; None: no limit is recorded."""

    key: str
    """general, reduced, low or zero."""
    percent: Decimal
    start: date | None
    end: date | None
    source: str
    verified: bool

    def holds(self, on: date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


def vat_rates(on: date) -> tuple[VatRate, ...]:
    """The rates in force on a day, highest first. The general rate before 1.9.2024 isn't recorded."""
    found = [rate for rate in _vat() if rate.holds(on)]
    return tuple(sorted(found, key=lambda rate: rate.percent, reverse=True))


def vat_percent(key: str, on: date) -> Decimal | None:
    """What a rate (general, reduced, low or zero) is on a day, or None when that isn't recorded."""
    return next((rate.percent for rate in vat_rates(on) if rate.key == key), None)


@cache
def _vat() -> tuple[VatRate, ...]:
    return tuple(
        VatRate(
            key=row["key"],
            percent=Decimal(row["percent"]),
            start=row.get("from"),
            end=row.get("until"),
            source=row["source"],
            verified=row["verified"],
        )
        for row in _table("vat.toml")["rate"]
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("flows").joinpath(name).read_text("utf-8"))
