"""How far a small count or rate may be from the truth: 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

SMALL = 30
"""Below this many hits an interval is always shown beside a rate."""

Z = Decimal("1.96")

_TAIL = 0.025
_STEP = Decimal("0.0001")
_LARGE = 10_000


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends belong to it. In the unit of the figure that it is about."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal | int) -> bool:
        return self.low <= value <= self.high

    def times(self, factor: Decimal) -> Interval:
        """Of the figure multiplied by a positive factor."""
        return Interval(self.low * factor, self.high * factor)


def differ(a: Interval, b: Interval) -> bool:
    """Whether two figures can be told apart: only when their intervals don't overlap. Cautious, and easy to explain."""
    return a.high < b.low or b.high < a.low


def wilson(hits: int, trials: int) -> Interval:
    """The Wilson score interval of a rate, in percent, outwards to four decimals.

    With p = hits/trials and z = 1.96: centre (p + z²/2n)/(1 + z²/n), half width
    z·√(p(1−p)/n + z²/4n²)/(1 + z²/n). 10 of 200 -> 2.74-8.96. Raises ValueError unless 0 <= hits <= trials and
    trials > 0.
    """
    if not 0 <= hits <= trials or trials == 0:
        raise ValueError("hits must be from 0 to trials, and trials above zero")
    n, p = Decimal(trials), Decimal(hits) / trials
    squared = Z * Z
    centre = p + squared / (2 * n)
    half = Z * (p * (1 - p) / n + squared / (4 * n * n)).sqrt()
    scale = 100 / (1 + squared / n)
    low = Decimal(0) if hits == 0 else max(Decimal(0), (centre - half) * scale)
    high = Decimal(100) if hits == trials else min(Decimal(100), (centre + half) * scale)
    return _outwards(low, high)


def poisson(count: int) -> Interval:
    """The exact (Garwood) interval of a count, outwards to four decimals.

    Low end χ²(0.025; 2k)/2, high end χ²(0.975; 2k+2)/2: 0 -> 0-3.69, 3 -> 0.62-8.77, 10 -> 4.80-18.39. From 10 000
    on by Wilson and Hilferty's approximation, off by less than a thousandth there. Raises ValueError when negative.
    """
    if count < 0:
        raise ValueError("a count can't be negative")
    if count >= _LARGE:
        return _outwards(_approximate(count, -Z), _approximate(count + 1, Z))
    low = 0.0 if count == 0 else _root(lambda rate: _at_least(count, rate) - _TAIL, 0.0, float(count))
    top = count + 10 + 6 * math.sqrt(count + 1)
    high = _root(lambda rate: _at_least(count + 1, rate) - (1 - _TAIL), float(count), top)
    return _outwards(Decimal(low), Decimal(high))


def _outwards(low: Decimal, high: Decimal) -> Interval:
    return Interval(low.quantize(_STEP, rounding=ROUND_FLOOR), high.quantize(_STEP, rounding=ROUND_CEILING))


def _approximate(shape: int, z: Decimal) -> Decimal:
    """The quantile of a gamma distribution of this shape (Wilson and Hilferty 1931)."""
    k = Decimal(shape)
    return k * (1 - 1 / (9 * k) + z / (3 * k.sqrt())) ** 3


def _at_least(count: int, rate: float) -> float:
    """P(X >= count) for a Poisson X of that mean: the regularised lower incomplete gamma function P(count, rate),
    by its series below the mean and by its continued fraction (Lentz) above."""
    if rate <= 0:
        return 0.0
    front = math.exp(count * math.log(rate) - rate - math.lgamma(count))
    if rate < count + 1:
        term = total = 1.0 / count
        nth = count
        while term > total * 1e-15:
            nth += 1
            term *= rate / nth
            total += term
        return front * total
    tiny = 1e-300
    b = rate + 1 - count
    c = 1 / tiny
    d = 1 / b
    fraction = d
    for nth in range(1, 10_000):
        a = -nth * (nth - count)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        fraction *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return 1 - front * fraction


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero between low and high, by halving."""
    for _ in range(80):
        middle = (low + high) / 2
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
