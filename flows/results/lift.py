"""Growth over the baseline: what the campaign's days brought above ordinary days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flows.candidates.missing import Missing
from flows.field import Period
from flows.results.intervals import Interval, poisson

BASELINE_WEEKS = 4
"""The baseline is the average of the last four ordinary weeks."""

_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Lift:
    """`extra` is a count above what ordinary days would have brought, `percent` the same of the ordinary."""

    count: int
    expected: Decimal
    """What as many ordinary days bring."""
    extra: Decimal
    extra_interval: Interval
    percent: Decimal | None
    """None when the baseline is zero: there is nothing to grow from."""
    percent_interval: Interval | None
    days: int

    @property
    def certain(self) -> bool:
        """Whether the growth, or the fall, is more than chance alone would explain."""
        return not self.extra_interval.holds(0)


def lift(
    count: int | None,
    days: int,
    weekly_baseline: int | None,
    *,
    counted: str,
    baseline: str,
    baseline_weeks: int = BASELINE_WEEKS,
) -> Lift | Missing:
    """Extra = (campaign per day - baseline per day) x days; percent = that of the baseline per day.

    420 visits in 14 days against 140 a week: expected 280, extra 140, +50 %. The interval joins the Poisson intervals
    of both counts (Zou and Donner's MOVER, 2008); real weeks vary more than chance alone, so it is the least there is.
    `counted` and `baseline` are the questions named when a figure isn't known. Raises ValueError for days below 1.
    """
    if days < 1:
        raise ValueError("a campaign has at least one day")
    lacking = tuple(name for name, value in ((counted, count), (baseline, weekly_baseline)) if value is None)
    if count is None or weekly_baseline is None:
        return Missing(lacking)
    ordinary = weekly_baseline * baseline_weeks
    scale = Decimal(days) / (7 * baseline_weeks)
    expected = ordinary * scale
    extra = count - expected
    own, base = poisson(count), poisson(ordinary)
    below = ((count - own.low) ** 2 + (scale * (base.high - ordinary)) ** 2).sqrt()
    above = ((own.high - count) ** 2 + (scale * (ordinary - base.low)) ** 2).sqrt()
    interval = Interval((extra - below).quantize(_STEP), (extra + above).quantize(_STEP))
    share = Decimal(100) / expected if expected > 0 else None
    return Lift(
        count=count,
        expected=expected.quantize(_STEP),
        extra=extra.quantize(_STEP),
        extra_interval=interval,
        percent=None if share is None else (extra * share).quantize(_STEP),
        percent_interval=None if share is None else interval.times(share),
        days=days,
    )


def measured_days(period: Period, as_of: date) -> int:
    """Days from the campaign's first to `as_of`, both counted; 0 before it has begun."""
    return max(0, (as_of - period.start).days + 1)
