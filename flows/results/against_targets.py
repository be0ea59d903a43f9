"""Measures against their targets, in the guide's three groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from flows.candidates.missing import Missing, gathered
from flows.facts import fact_of
from flows.field import Campaign, Candidate, Collaboration, Deal, Target
from flows.results.intervals import Interval
from flows.results.lift import Lift
from flows.results.metrics import GROUPS, Newest, Total, total

HUNDREDTHS = 100
"""A target that is a rate is in hundredths of a percent: 3,5 % is 350."""

_RATES = ("visits_lift", "orders_lift", "engagement_rate")


@dataclass(frozen=True, slots=True)
class Line:
    """One measure against its target. Cents for money, percent for rates, else a count."""

    metric: str
    value: Decimal | None
    total: Total | None
    """Where the value is a sum over collaborations."""
    target: Target | None
    verdict: str
    """met, not_yet, no_target or unknown (the figure is missing or can't settle it)."""
    reached: Decimal | None
    """Percent of the target's low end."""
    interval: Interval | None = None
    """For a rate of growth."""


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    """visibility, engagement, conversion or other."""
    lines: tuple[Line, ...]
    verdict: str
    """met when every target in it is, not_yet when one isn't, unknown when one can't be told, else no_target."""


@dataclass(frozen=True, slots=True)
class Published:
    """Who published what: for targets that are rates of followers, and for pieces of content."""

    collaborations: Sequence[Collaboration]
    people: Mapping[str, Candidate]
    deals: Mapping[str, Deal]

    def followers_reached(self, ids: Sequence[str]) -> Decimal | None:
        """Followers x publications, added up; None when one of them isn't known."""
        summed = Decimal(0)
        for one in self.collaborations:
            if one.id not in ids:
                continue
            candidate, posts = self.people.get(one.candidate_id), self.posts(one.id)
            if candidate is None or not posts:
                return None
            summed += candidate.followers * posts
        return summed or None

    def posts(self, collaboration: str) -> int | None:
        deal = self.deals.get(collaboration)
        return sum(d.count for d in deal.deliverables) if deal is not None else None

    def on(self, platform: str, ids: Sequence[str]) -> list[str]:
        on_it = {c.id for c in self.collaborations if _platform(self.people.get(c.candidate_id)) == platform}
        return [one for one in ids if one in on_it]


def _platform(candidate: Candidate | None) -> str:
    return candidate.platform if candidate is not None else ""


def grouped(
    campaign: Campaign,
    totals: Mapping[str, Total],
    newest: Newest,
    growth: Mapping[str, Lift | Missing],
    counted: Sequence[str],
    deals: Mapping[str, Deal],
    seen: Published,
) -> tuple[Group, ...]:
    targets = {target.metric: target for target in campaign.goals.targets}
    groups = []
    for key, metrics in GROUPS.items():
        lines = [_sum_line(totals[metric], targets.get(metric)) for metric in metrics]
        groups.append(_group(key, lines))
    others = [
        _other(target, newest, growth, counted, deals, seen)
        for target in campaign.goals.targets
        if target.metric not in totals
    ]
    if (None, "mentions") in newest and "mentions" not in targets:
        others.append(_line("mentions", newest[None, "mentions"], None))
    return (*groups, _group("other", others)) if others else tuple(groups)


def _group(key: str, lines: Sequence[Line]) -> Group:
    verdicts = {line.verdict for line in lines}
    return Group(key, tuple(lines), next((v for v in ("not_yet", "unknown", "met") if v in verdicts), "no_target"))


def _sum_line(summed: Total, target: Target | None) -> Line:
    line = _line(summed.metric, summed.value, target, least=not summed.complete, most=summed.overlaps)
    return Line(line.metric, line.value, summed, line.target, line.verdict, line.reached)


def _line(
    metric: str, value: Decimal | None, target: Target | None, *, least: bool = False, most: bool = False
) -> Line:
    """`least`: the real figure may be more. `most`: it may be less. Either may leave a target open."""
    if target is None:
        return Line(metric, value, None, None, "no_target", None)
    scale = HUNDREDTHS if metric in _RATES else 1
    if value is None:
        return Line(metric, None, None, target, "unknown", None)
    met = value * scale >= target.low
    open_still = most if met else least
    reached = (value * scale / target.low * 100).quantize(Decimal("0.1"), ROUND_FLOOR) if target.low > 0 else None
    return Line(metric, value, None, target, "unknown" if open_still else "met" if met else "not_yet", reached)


def _other(
    target: Target,
    newest: Newest,
    growth: Mapping[str, Lift | Missing],
    counted: Sequence[str],
    deals: Mapping[str, Deal],
    seen: Published,
) -> Line:
    metric = target.metric
    if metric in ("visits_lift", "orders_lift"):
        grown = growth["site_visits" if metric == "visits_lift" else "site_orders"]
        if isinstance(grown, Missing) or grown.percent is None:
            return _line(metric, None, target)
        line = _line(metric, grown.percent, target)
        return Line(metric, line.value, None, target, line.verdict, line.reached, grown.percent_interval)
    if metric == "engagement_rate":
        return _line(metric, _rate(target, newest, counted, seen), target)
    if metric == "collaborations":
        return _line(metric, Decimal(len(counted)), target)
    if metric == "pieces":
        made = [seen.posts(one) for one in counted]
        known = [Decimal(one) for one in made if one is not None]
        return _line(metric, sum(known, Decimal(0)) if known else None, target, least=len(known) < len(made))
    if metric == "usage_rights":
        allowed = [one for one in counted if one in deals and deals[one].usage_rights != "none"]
        return _line(metric, Decimal(len(allowed)), target, least=any(one not in deals for one in counted))
    return _line(metric, newest.get((None, metric)), target)


def _rate(target: Target, newest: Newest, counted: Sequence[str], seen: Published) -> Decimal | None:
    """The engagement rate by the definition and on the platform of the fact that the target came from."""
    try:
        fact = fact_of(target.basis)
    except KeyError:
        return None
    ids = seen.on(fact.platform, counted) if fact.platform else list(counted)
    parts = {"views": ("likes", "comments", "shares"), "followers": ("likes", "comments")}.get(fact.definition)
    if not ids or parts is None:
        return None
    sums = [total(part, newest, ids).whole() for part in parts]
    if fact.definition == "views":
        base = total("impressions", newest, ids).whole()
    else:
        base = seen.followers_reached(ids) or Missing(("contracts.deliverables",))
    if gathered(base, *sums) is not None or not isinstance(base, Decimal) or base <= 0:
        return None
    engaged = sum((one for one in sums if isinstance(one, Decimal)), Decimal(0))
    return (engaged / base * 100).quantize(Decimal("0.01"))
