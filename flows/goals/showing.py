"""A plan as messages: what to aim at, what it costs, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flows.engine import formats
from flows.engine.messages import Inline, List, Node, Paragraph, Reply, Table, Text, paragraph
from flows.engine.question import Scene
from flows.facts import Fact
from flows.field import Goals
from flows.goals.plan import Plan, Remark
from flows.goals.sector import rule
from flows.goals.targets import Estimate


def sector_sentences(scene: Scene, sector: str) -> tuple[Node, ...]:
    """The sector's rule with its source and date; nothing for a sector without one."""
    found = rule(sector)
    if found.level == "free":
        return ()
    said = scene.word(f"sectors.{sector}.{'reason' if found.level == 'prohibited' else 'warning'}")
    nodes = [paragraph(said)]
    if found.source:
        if found.date is not None:
            nodes.append(paragraph(scene.word("sectors.line.source_dated", source=found.source, dated=found.date)))
        else:
            nodes.append(paragraph(scene.word("sectors.line.source_read", source=found.source, read=found.read)))
    return tuple(nodes)


def source_of(scene: Scene, fact: Fact) -> str:
    """Who says a figure, of which market and when; without the address, which a chat has no room for."""
    if fact.basis == "own":
        return scene.word("facts.line.own")
    key = "facts.line.dated" if fact.dated else "facts.line.undated"
    market = scene.word(f"facts.market.{fact.market}")
    return scene.word(key, source=fact.source.split(",")[0], market=market, year=fact.year)


def significant(value: Decimal) -> Decimal:
    """An estimate to three significant digits: more would promise what an estimate can't keep."""
    if abs(value) < 1000:
        return value
    return value.quantize(Decimal(1)).quantize(Decimal((0, (1,), value.adjusted() - 2)))


def estimate_range(scene: Scene, estimate: Estimate) -> str:
    """ "4 500–18 000" or "2–3,5 %"."""
    show = formats.percent if estimate.unit == "percent" else formats.number
    low, high = show(significant(estimate.low), scene.language), show(significant(estimate.high), scene.language)
    if low == high:
        return low
    if estimate.unit == "percent":
        low = formats.number(estimate.low, scene.language, 1)
    return f"{low}–{high}"


def plan_replies(scene: Scene, goals: Goals, plan: Plan) -> tuple[Reply, ...]:
    """The plan in two messages: the targets as a table, and what to know of them."""
    nodes: list[Node] = [
        *scene.say("goals.say.plan", goal=scene.word(f"goals.choice.goal.{goals.goal}.label"), by=plan.by)
    ]
    nodes += _money(scene, plan)
    replies = [Reply(tuple(nodes), table=_targets(scene, goals, plan))]
    rest: list[Node] = []
    rest += _stops(scene, plan)
    rest += _break_even(scene, plan)
    rest += _pilot(scene, plan)
    rest += sector_sentences(scene, goals.sector)
    if plan.audience is not None and goals.sector != "children":
        rest += sector_sentences(scene, plan.audience.sector)
    rest += _unsure(scene, plan)
    if rest:
        replies.append(Reply(tuple(rest)))
    return tuple(replies)


def _targets(scene: Scene, goals: Goals, plan: Plan) -> Table | None:
    rows = [
        (
            scene.word(f"plan.metric.{t.metric}"),
            formats.number(t.low, scene.language),
            scene.word("goals.word.own_target"),
        )
        for t in goals.targets
        if t.basis == "own"
    ]
    own = {t.metric for t in goals.targets}
    for estimate in plan.targets:
        if estimate.metric in own or estimate.high <= 0:
            continue
        name = scene.word(f"plan.metric.{estimate.metric}")
        if estimate.metric == "engagement_rate":
            platform = scene.word(f"engine.choice.platform.{estimate.platforms[0]}.label")
            definition = scene.word(f"facts.definition.{estimate.definition}")
            name = f"{name}, {platform} ({definition})"
        rows.append((name, estimate_range(scene, estimate), _basis(scene, estimate)))
    if not rows:
        return None
    return Table(
        scene.word("goals.word.targets_title", by=plan.by),
        (scene.word("goals.word.metric"), scene.word("goals.word.target"), scene.word("goals.word.basis")),
        tuple(rows),
        right=(1,),
    )


def _basis(scene: Scene, estimate: Estimate) -> str:
    shown = estimate.shown_facts
    said = "; ".join(dict.fromkeys(source_of(scene, fact) for fact in shown))
    if estimate.firm:
        return said
    rough = scene.word("goals.word.rough")
    return f"{rough}; {said}" if said else rough


def _money(scene: Scene, plan: Plan) -> list[Node]:
    nodes: list[Node] = []
    if plan.split is not None:
        nodes += scene.say("goals.say.split", fees=plan.split.fees, kept=plan.split.kept)
    affordable = [carried for carried in plan.carried if carried.affordable]
    for carried in [c for c in affordable if c.low > 0] or affordable[:1]:
        nodes += scene.say(
            "goals.say.carried",
            size=scene.word(f"facts.size.{carried.size.key}"),
            low=carried.low,
            high=carried.high,
            price_low=carried.fact.low,
            price_high=carried.fact.high,
            source=source_of(scene, carried.fact),
        )
    return nodes


def _stops(scene: Scene, plan: Plan) -> list[Node]:
    """What must be said, the heaviest first."""
    said = [remark_sentence(scene, remark) for remark in plan.remarks if not remark.key.startswith("sector_")]
    if not said:
        return []
    items: tuple[tuple[Inline, ...], ...] = tuple((Text(one),) for one in said)
    return [*scene.say("goals.say.mind"), List(items)]


def remark_sentence(scene: Scene, remark: Remark) -> str:
    """One remark in words."""
    return scene.word(f"plan.remark.{remark.key}", **_shown(scene, remark.values))


def _shown(scene: Scene, values: Mapping[str, object]) -> dict[str, Any]:
    shown: dict[str, Any] = dict(values)
    if isinstance(shown.get("platforms"), tuple):
        shown["platforms"] = [scene.word(f"engine.choice.platform.{p}.label") for p in shown["platforms"]]
    return shown


def _break_even(scene: Scene, plan: Plan) -> list[Node]:
    even = plan.break_even
    if even is None or even.orders is None:
        return []
    return list(
        scene.say(
            "goals.say.break_even",
            orders=even.orders,
            revenue=even.revenue_at,
            each=even.contribution_per_order,
        )
    )


def _pilot(scene: Scene, plan: Plan) -> list[Node]:
    pilot = plan.pilot
    if pilot is None:
        return []
    nodes = list(
        scene.say(
            "goals.say.pilot",
            low=pilot.collaborations_low,
            high=pilot.collaborations_high,
            budget_low=pilot.budget_low,
            budget_high=pilot.budget_high,
            paid=pilot.pay == "fee",
        )
    )
    decision = scene.word(f"plan.decision.{pilot.decision}", **_shown(scene, pilot.values))
    return [*nodes, Paragraph((Text(decision),))]


def _unsure(scene: Scene, plan: Plan) -> list[Node]:
    if not plan.unsure or scene.visit.refining:
        return []
    labels = [scene.word(f"goals.ask.{key}.label") for key in plan.unsure]
    return list(scene.say("goals.say.unsure", missing=", ".join(label.lower() for label in labels)))
