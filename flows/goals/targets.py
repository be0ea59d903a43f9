"""What a budget can be expected to bring, as ranges, each with the facts it comes from.

A range is the widest that its facts allow: the low end takes every fact at its worst, the high end at its best.
Money is euros without VAT; a fact in another currency is never used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from flows.facts import MICRO, Fact, SizeClass, choose
from flows.field import Period, Target

CURRENCY = "EUR"

HUNDREDTHS = 100
"""A rate in a Target is in hundredths of a percent: 3,5 % is 350."""

TWO_SIDED_95 = Decimal("1.96")
"""Standard deviations on either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range for one measure by the campaign's last day."""

    metric: str
    """impressions, clicks, orders, engagements, pieces, collaborations (counts); engagement_rate, visits_lift,
    orders_lift (percent)."""
    low: Decimal
    high: Decimal
    unit: str
    """count or percent."""
    facts: tuple[Fact, ...]
    """All that it rests on, in the order of the formula. Show only those that are verified."""
    platforms: tuple[str, ...] = ()
    """The channels it was counted for."""
    definition: str = ""
    """Of a rate: what it is of."""

    @property
    def shown_facts(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.verified)

    @property
    def firm(self) -> bool:
        """Every fact behind it may be shown; otherwise say that it is a rough estimate."""
        return all(fact.verified for fact in self.facts)

    def as_target(self) -> Target:
        """Whole counts, and rates in hundredths of a percent. The basis is the first fact's key."""
        scale = HUNDREDTHS if self.unit == "percent" else 1
        basis = self.facts[0].key if self.facts else "own"
        return Target(self.metric, int(self.low * scale), int(self.high * scale), basis)


def impressions(fees: Decimal, platforms: Iterable[str]) -> Estimate | None:
    """Fees / CPM x 1 000: the fewest if all went to the dearest channel, the most if to the cheapest.

    Only channels with a CPM row in euros count; None when there is none, or no money.
    """
    rows = [(p, fact) for p in platforms if (fact := choose("cpm", platform=p, currency=CURRENCY)) is not None]
    if not rows or fees <= 0:
        return None
    low = min(_whole(fees / fact.high * 1000) for _, fact in rows)
    high = max(_whole(fees / fact.low * 1000) for _, fact in rows)
    return Estimate("impressions", low, high, "count", tuple(f for _, f in rows), tuple(p for p, _ in rows))


def clicks(fees: Decimal, platforms: Iterable[str]) -> Estimate | None:
    """Impressions x CTR of those who see a publication. None where no channel has both a CPM and a CTR row."""
    return _through("clicks", fees, platforms, "ctr", "reel_viewers", "reel")


def engagements(fees: Decimal, platforms: Iterable[str], size: SizeClass = MICRO) -> Estimate | None:
    """Views x engagement rate by views. None where no channel has a rate of that definition: a rate by followers
    can't be turned into a count of views."""
    return _through("engagements", fees, platforms, "er", "views", "", size)


def _through(
    metric: str,
    fees: Decimal,
    platforms: Iterable[str],
    kind: str,
    definition: str,
    placement: str,
    size: SizeClass | None = None,
) -> Estimate | None:
    """The impressions of each channel through its rate of that definition: lowest and highest over the channels."""
    ends: list[tuple[Decimal, Decimal]] = []
    facts: list[Fact] = []
    counted: list[str] = []
    for platform in platforms:
        rate = choose(kind, platform=platform, definition=definition, placement=placement, size=size)
        seen = impressions(fees, (platform,))
        if rate is None or seen is None:
            continue
        ends.append((_whole(seen.low * rate.low / 100), _whole(seen.high * rate.high / 100)))
        facts += [*seen.facts, rate]
        counted.append(platform)
    if not ends:
        return None
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    return Estimate(metric, low, high, "count", tuple(facts), tuple(counted))


def orders(fees: Decimal, platforms: Iterable[str]) -> Estimate | None:
    """Clicks x conversion (purchases of clicks). None where clicks can't be estimated."""
    clicked = clicks(fees, platforms)
    if clicked is None:
        return None
    rate = choose("conversion", platform="", definition="clicks")
    if rate is None:
        return None
    low, high = _whole(clicked.low * rate.low / 100), _whole(clicked.high * rate.high / 100)
    return Estimate("orders", low, high, "count", (*clicked.facts, rate), clicked.platforms)


def engagement_rates(platforms: Iterable[str], size: SizeClass = MICRO) -> tuple[Estimate, ...]:
    """For each channel the usual engagement rate of an account of that size, by the channel's own definition:
    by followers on Instagram, by views on TikTok. Channels without a row are left out, never compared."""
    found = []
    for platform in platforms:
        for definition in ("followers", "views"):
            fact = choose("er", platform=platform, definition=definition, size=size)
            if fact is not None:
                found.append(
                    Estimate("engagement_rate", fact.low, fact.high, "percent", (fact,), (platform,), fact.definition)
                )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Carried:
    """How many collaborations of one post each a sum pays for in one class of accounts."""

    size: SizeClass
    low: int
    """At the class's highest price."""
    high: int
    """At its lowest."""
    fact: Fact

    @property
    def affordable(self) -> bool:
        return self.high > 0


def carried(fees: Decimal, sizes: Iterable[SizeClass]) -> tuple[Carried, ...]:
    """Fees / price of one post, for each class that has a price row in euros."""
    found = []
    for size in sizes:
        fact = choose("price_per_post", platform="", definition="post", size=size, currency=CURRENCY)
        if fact is not None:
            found.append(Carried(size, int(_whole(fees / fact.high)), int(_whole(fees / fact.low)), fact))
    return tuple(found)


def pieces(carries: Iterable[Carried]) -> Estimate | None:
    """Pieces of content: one from each collaboration, in the smallest class that the fees carry."""
    first = next((c for c in carries if c.affordable), None)
    if first is None:
        return None
    return Estimate("pieces", Decimal(first.low), Decimal(first.high), "count", (first.fact,))


def lift(metric: str, extra: Estimate, weekly: int, period: Period) -> Estimate | None:
    """Growth in percent over ordinary weeks: extra / (weekly x weeks) x 100. None when ordinary weeks bring nothing."""
    ordinary = _in_period(weekly, period)
    if ordinary <= 0:
        return None
    low, high = (_tenths(value / ordinary * 100) for value in (extra.low, extra.high))
    return Estimate(metric, low, high, "percent", extra.facts, extra.platforms)


def noise(weekly: int, period: Period) -> Decimal:
    """How many more events than usual chance alone may bring in the period, at 95 %: 1.96 x sqrt(weekly x weeks).

    The normal approximation of a Poisson count; below it, growth can't be told from an ordinary good week.
    """
    return TWO_SIDED_95 * _in_period(weekly, period).sqrt()


def _in_period(weekly: int, period: Period) -> Decimal:
    return Decimal(weekly) * period.days / 7


def _whole(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_FLOOR)


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
