"""What has been measured: the newest figures, and their sums over collaborations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flows.candidates.missing import Missing
from flows.field import Measurement

GROUPS = {
    "visibility": ("impressions", "reach"),
    "engagement": ("engagements", "likes", "comments", "shares", "saves"),
    "conversion": ("clicks", "visits", "orders", "revenue", "refunds", "new_customers"),
}
"""The guide's three groups of measures. `revenue` and `refunds` are in cents without VAT, the rest counts."""

ENGAGEMENTS = ("likes", "comments", "shares")
"""What the guide counts as engagement. Saves are shown beside them and never inside."""

MONEY = ("revenue", "refunds", "extra_costs")

Newest = Mapping[tuple[str | None, str], Decimal]
"""(collaboration id or None for the whole campaign, metric) to its newest value."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over collaborations. Without `complete` it is the least that there is: some haven't told theirs."""

    metric: str
    value: Decimal | None
    """None when nobody has told anything. Cents for money."""
    known: tuple[str, ...]
    missing: tuple[str, ...]
    """Collaborations whose figure isn't known."""
    parts: tuple[str, ...] = ()
    """Of engagements: the metrics that were added, those that every counted collaboration has told."""

    @property
    def complete(self) -> bool:
        return self.value is not None and not self.missing

    @property
    def overlaps(self) -> bool:
        """Reach added over several collaborations counts the same people more than once."""
        return self.metric == "reach" and len(self.known) > 1

    def whole(self) -> Decimal | Missing:
        """The sum, when every collaboration has told its figure."""
        if self.value is not None and not self.missing:
            return self.value
        return Missing(tuple(f"results.{part}" for part in self.parts or (self.metric,)), self.missing)


def latest(measurements: Iterable[Measurement], as_of: date | None = None) -> Newest:
    """The newest figure of each metric as it stood at the end of `as_of`.

    Figures are cumulative, so the newest replaces the earlier ones and is never added to them. Of two for the same
    day the one recorded later counts, and of two recorded at once the one that comes later.
    """
    return {(m.collaboration_id, m.metric): m.value for m in _by_age(measurements, as_of)}


def told_on(measurements: Iterable[Measurement], as_of: date | None = None) -> Mapping[tuple[str | None, str], date]:
    """The day that each of the figures of `latest` stands for."""
    return {(m.collaboration_id, m.metric): m.as_of for m in _by_age(measurements, as_of)}


def _by_age(measurements: Iterable[Measurement], as_of: date | None) -> list[Measurement]:
    return sorted((m for m in measurements if as_of is None or m.as_of <= as_of), key=_age)


def _age(measurement: Measurement) -> tuple[date, bool, datetime | date]:
    recorded = measurement.recorded_at
    return (measurement.as_of, recorded is not None, recorded if recorded is not None else measurement.as_of)


def total(metric: str, newest: Newest, collaborations: Sequence[str]) -> Total:
    """The metric over these collaborations. "engagements" adds likes, comments and shares."""
    if metric == "engagements":
        return _engagements(newest, collaborations)
    values = {one: newest[one, metric] for one in collaborations if (one, metric) in newest}
    return Total(
        metric,
        sum(values.values(), Decimal(0)) if values else None,
        tuple(values),
        tuple(one for one in collaborations if one not in values),
    )


def _engagements(newest: Newest, collaborations: Sequence[str]) -> Total:
    """The sum of those of ENGAGEMENTS that are known for everyone who has told any. When one is not, the sum is of
    the others and not complete: a platform that shows no shares doesn't have zero shares."""
    told = [one for one in collaborations if any((one, part) in newest for part in ENGAGEMENTS)]
    parts = tuple(part for part in ENGAGEMENTS if told and all((one, part) in newest for one in told))
    untold = tuple(
        one for one in collaborations if one not in told or any((one, part) not in newest for part in ENGAGEMENTS)
    )
    if not parts:
        return Total("engagements", None, (), tuple(collaborations), ENGAGEMENTS)
    summed = sum((newest[one, part] for one in told for part in parts), Decimal(0))
    return Total("engagements", summed, tuple(told), untold, parts)


def expected(collaborations: Iterable[tuple[str, str]], newest: Newest) -> tuple[str, ...]:
    """Ids of the collaborations (id, state) that should have figures: published ones, and any that has told some."""
    told = {one for one, _ in newest}
    return tuple(one for one, state in collaborations if state in ("published", "measured", "paid") or one in told)
