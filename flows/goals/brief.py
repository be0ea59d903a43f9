"""The content of a campaign brief: what an influencer needs to know to do the work in their own way.

Lines are keys with values, or the brand's own words; the sentences are in brief.<language>.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from flows.engine.messages import Section, Written
from flows.field import Goals, Workspace
from flows.goals.plan import Plan

SECTIONS = ("goal", "audience", "message", "channels", "period", "label", "must", "never", "measuring")

Say = Callable[[str, Mapping[str, object]], str]
"""The sentence of a key, such as "line.goal_sales", filled with its values."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the person's own `text` when there is one, else the sentence of `key` filled with `values`."""

    key: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class BriefSection:
    key: str
    """One of SECTIONS."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    brand: str
    sections: tuple[BriefSection, ...]


_SECTOR_MUST = {
    "medicine_otc": "medicine_rules",
    "food_supplement": "no_health_claims",
    "cosmetics": "cosmetic_claims",
    "credit": "credit_rules",
    "children": "no_exhortation",
    "weight_loss": "checked_claims",
    "aesthetic": "checked_claims",
    "crypto_investment": "checked_claims",
    "alcohol": "alcohol_rules",
}

_SHARED_AIMS = ("impressions", "clicks", "engagements", "pieces")

_MEASURING = {
    "awareness": ("insights", "impressions"),
    "reach_target": ("insights", "impressions", "link"),
    "trust": ("insights", "engagements"),
    "loyalty": ("insights", "engagements", "link"),
    "content": ("pieces", "insights"),
    "sales": ("code", "link", "insights"),
}


def brief_sections(goals: Goals, plan: Plan, brand: Workspace) -> Brief:
    """The brief of a campaign. Prices, budget, margin, orders and estimates are left out: it goes to outsiders.

    Raises ValueError for a sector that gets no plan.
    """
    if plan.mode == "blocked":
        raise ValueError(f"no brief for {goals.sector}")
    name = brand.name or brand.legal_name
    lines: dict[str, tuple[Line, ...]] = {
        "goal": (Line(f"goal_{goals.goal}"), *_aims(goals)),
        "audience": _audience(goals),
        "message": _message(goals),
        "channels": (*(Line("channel", {"platform": channel}) for channel in goals.channels),),
        "period": (Line("period", {"period": goals.period}),),
        "label": (Line("label", {"brand": name}), Line("label_inside"), Line("label_each_post")),
        "must": _must(goals, plan),
        "never": (Line("no_claims_untrue"), Line("no_bought_engagement"), Line("no_music_without_licence")),
        "measuring": tuple(Line(f"measure_{key}") for key in _MEASURING[goals.goal]),
    }
    return Brief(name, tuple(BriefSection(key, lines[key]) for key in SECTIONS))


def written(brief: Brief, say: Say) -> Written:
    """The brief in words: own words and single lines become paragraphs, several sentences a list."""
    sections = []
    for section in brief.sections:
        texts = tuple(line.text or say(f"line.{line.key}", line.values) for line in section.lines)
        heading = say(f"section.{section.key}", {})
        if len(texts) > 1:
            sections.append(Section(heading, bullets=texts))
        else:
            sections.append(Section(heading, paragraphs=texts))
    return Written(
        title=say("title", {"brand": brief.brand}),
        subtitle=say("subtitle", {}),
        sections=tuple(sections),
        footer=say("footer", {}),
    )


def _aims(goals: Goals) -> tuple[Line, ...]:
    """What the brand itself aims at. The plan's own ranges stay out: by a known CPM they give the budget away."""
    return tuple(
        Line(f"aim_{target.metric}", {"low": target.low, "high": target.high, "by": goals.period.end})
        for target in goals.targets
        if target.basis == "own" and target.metric in _SHARED_AIMS
    )


def _audience(goals: Goals) -> tuple[Line, ...]:
    lines = [Line(text=goals.audience)]
    if goals.audience_age is not None:
        youngest, oldest = goals.audience_age
        lines.append(Line("audience_age", {"youngest": youngest, "oldest": oldest}))
    if goals.audience_region:
        lines.append(Line("audience_region", {"region": goals.audience_region}))
    return tuple(lines)


def _message(goals: Goals) -> tuple[Line, ...]:
    lines = [Line(text=goals.offer), Line("own_voice")]
    if goals.discount is not None and goals.discount > Decimal(0):
        lines.append(Line("discount_code", {"discount": goals.discount}))
    return tuple(lines)


def _must(goals: Goals, plan: Plan) -> tuple[Line, ...]:
    lines = [Line("true_experience"), Line("draft_first"), Line("tag_and_link")]
    sector = _SECTOR_MUST.get(goals.sector)
    if sector is not None:
        lines.append(Line(sector, {"check": plan.sector.check}))
    if plan.audience is not None and goals.sector != "children":
        lines.append(Line("no_exhortation", {"check": plan.audience.check}))
    return tuple(lines)
