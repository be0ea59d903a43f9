"""From a wish to a plan: the conversation of goal setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.desk.menu import current_campaign
from flows.desk.workspace.flow import profile_event, profile_question
from flows.engine.commands import command_option
from flows.engine.flow import Beginning, Ending, Flow, Gate
from flows.engine.messages import Document, Node, Reply, Written
from flows.engine.naming import named_in
from flows.engine.papers import content
from flows.engine.question import Condition, Question, Scene
from flows.engine.readers import (
    AgesReader,
    BlockReader,
    ChoiceReader,
    ChoicesReader,
    ConfirmReader,
    CountReader,
    MoneyReader,
    PercentReader,
    PeriodReader,
    TextReader,
)
from flows.engine.reading.choices import Choice
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Miss
from flows.events import DocumentMade, Event, GoalsSet
from flows.field import GOALS, PLATFORMS, Campaign, Goals, Period, Target
from flows.goals.brief import brief_sections, written
from flows.goals.plan import Plan, propose
from flows.goals.sector import SECTORS, rule, sector_of
from flows.goals.showing import plan_replies, sector_sentences

OWN_TARGETS = ("impressions", "engagements", "clicks", "orders", "pieces")
"""What a person may set a target of their own for."""

FARTHEST_YEARS = 5
"""How far from today a campaign may be; further off is a slip of the keyboard."""


def _sane_period(scene: Scene, value: Period) -> Miss | None:
    far = 366 * FARTHEST_YEARS
    if abs((value.start - scene.today).days) > far or abs((value.end - scene.today).days) > far:
        return Miss("period_too_far", {"period": scene.show(value), "years": FARTHEST_YEARS})
    return None


@dataclass(frozen=True)
class SectorReader(ChoiceReader):
    """A sector; the ones that the offer's words point to are offered first, the rest can be named."""

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        offer = scene.answer("goals.offer")
        reading = sector_of(offer) if offer else None
        likely = (reading.sector, *reading.others) if reading and not reading.sure else ()
        shown = list(dict.fromkeys((*likely, "other"))) if likely else list(SECTORS)
        return tuple(Choice(sector, scene.word(f"sectors.{sector}.name")) for sector in shown)

    def show(self, value: str, scene: Scene) -> str:
        return scene.word(f"sectors.{value}.name")


def _sector(scene: Scene) -> str | None:
    """The sector when the offer's words settle it; most offers are of no particular one."""
    offer = scene.answer("goals.offer")
    if offer is None:
        return "other"
    reading = sector_of(offer)
    return reading.sector if reading.sure else None


HAS_DISCOUNT = Condition(
    "an average order is known", lambda s: s.answer("goals.average_order") is not None, ("goals.average_order",)
)

TARGET_FIELDS: Mapping[str, CountReader] = {metric: CountReader() for metric in OWN_TARGETS}

STEPS = (
    Question("goals.offer", TextReader(300), required=True),
    Question(
        "goals.sector",
        SectorReader("sectors", SECTORS),
        required=True,
        derive=_sector,
        rests_on=("goals.offer",),
    ),
    Question("goals.goal", ChoiceReader("goals.choice.goal", GOALS), required=True),
    Question("goals.audience", TextReader(300), required=True),
    Question("goals.budget", MoneyReader(), required=True),
    Question("goals.period", PeriodReader(), required=True, check=_sane_period),
    Question("goals.channels", ChoicesReader("engine.choice.platform", PLATFORMS, distinct=True), required=True),
    Question("goals.audience_age", AgesReader(), further=True),
    Question("goals.audience_region", TextReader(120), further=True),
    profile_question("vat_rate", further=True),
    Question("goals.average_order", MoneyReader(consumer=True), further=True, rests_on=("workspace.vat_rate",)),
    Question("goals.margin", PercentReader(), further=True),
    Question("goals.discount", PercentReader(), further=True, when=HAS_DISCOUNT),
    Question("goals.commission_percent", PercentReader(), further=True, when=HAS_DISCOUNT),
    Question("goals.baseline_visits", CountReader(), further=True),
    Question("goals.baseline_orders", CountReader(), further=True),
    Question("goals.targets", BlockReader("goals.ask.targets.field", TARGET_FIELDS), further=True),
    Question("goals.confirm", ConfirmReader(), required=True, final=True),
)


def goals_of(scene: Scene) -> Goals:
    """The answers as goals; what wasn't answered is None."""

    def answer(key: str) -> object:
        return scene.answer(f"goals.{key}")

    own = answer("targets") or {}
    assert isinstance(own, Mapping)
    targets = tuple(Target(metric, int(value), int(value), "own") for metric, value in own.items() if value is not None)
    return Goals(
        offer=scene.answer("goals.offer"),
        goal=scene.answer("goals.goal"),
        audience=scene.answer("goals.audience"),
        budget=scene.answer("goals.budget"),
        period=scene.answer("goals.period"),
        channels=tuple(scene.answer("goals.channels")),
        sector=scene.answer("goals.sector") or "other",
        audience_age=scene.answer("goals.audience_age"),
        audience_region=scene.answer("goals.audience_region") or "",
        average_order=scene.answer("goals.average_order"),
        margin=scene.answer("goals.margin"),
        discount=scene.answer("goals.discount"),
        commission_percent=scene.answer("goals.commission_percent"),
        baseline_visits=scene.answer("goals.baseline_visits"),
        baseline_orders=scene.answer("goals.baseline_orders"),
        targets=targets,
    )


def plan_of(scene: Scene, goals: Goals) -> Plan:
    """The plan as it stands today, a pilot included when the brand has no earlier campaign."""
    earlier = [campaign for campaign in scene.known.campaigns if campaign.id != scene.visit.subject]
    vat = scene.answer("workspace.vat_rate") or scene.known.workspace.vat_rate
    return propose(goals, today=scene.today, first_campaign=not earlier, deducts_vat=vat != "none")


def with_targets(goals: Goals, plan: Plan) -> Goals:
    """The goals with the plan's own targets beside the person's, which come first."""
    own = {target.metric for target in goals.targets}
    proposed: dict[str, Target] = {}
    for estimate in plan.targets:
        if estimate.metric not in own and estimate.metric not in proposed:
            proposed[estimate.metric] = estimate.as_target()
    return replace(goals, targets=(*goals.targets, *proposed.values()))


def campaign_name(goals: Goals) -> str:
    """The offer's beginning and the month of the start: "Käsintehdyt saippuat 3/2027"."""
    words = goals.offer.split()
    short = ""
    for word in words:
        if short and len(short) + 1 + len(word) > 40:
            break
        short = f"{short} {word}".strip()
    return f"{short[:40].rstrip(' ,.;:')} {goals.period.start.month}/{goals.period.start.year}"


def answers_of(campaign: Campaign) -> dict[str, object]:
    """A campaign's goals as answers, to go through them again."""
    goals = campaign.goals
    own = {t.metric: t.low for t in goals.targets if t.basis == "own"}
    values: dict[str, object] = {
        "offer": goals.offer,
        "sector": goals.sector,
        "goal": goals.goal,
        "audience": goals.audience,
        "budget": goals.budget,
        "period": goals.period,
        "channels": goals.channels,
        "audience_age": goals.audience_age,
        "audience_region": goals.audience_region or None,
        "average_order": goals.average_order,
        "margin": goals.margin,
        "discount": goals.discount,
        "commission_percent": goals.commission_percent,
        "baseline_visits": goals.baseline_visits,
        "baseline_orders": goals.baseline_orders,
        "targets": {metric: own.get(metric) for metric in OWN_TARGETS} if own else None,
    }
    return {f"goals.{key}": value for key, value in values.items() if value is not None}


def _begin(scene: Scene, words: str) -> Beginning:
    """Words name a campaign to change; without them a new one begins."""
    campaign = scene.known.campaign(words.strip())
    return _of(scene, campaign) if campaign is not None else Beginning(nodes=scene.say("goals.say.begin"))


def _reopen(scene: Scene, text: str) -> tuple[Beginning, str] | None:
    """The campaign that is named in the text, else the current one."""
    named = named_in(text, [(campaign, campaign.name) for campaign in scene.known.campaigns])
    if named is not None:
        return _of(scene, named[0]), named[1]
    campaign = current_campaign(scene)
    return (_of(scene, campaign), text) if campaign is not None else None


def _stands(scene: Scene) -> Beginning | None:
    campaign = scene.known.campaign(scene.visit.subject)
    return _of(scene, campaign) if campaign is not None else None


def _touches(scene: Scene) -> tuple[Node, ...]:
    """Papers and contracts that were made of these goals."""
    subject = scene.visit.subject
    contracts = [
        (f"@{candidate.handle}", contract.state)
        for collaboration, candidate in scene.known.collaborations_in(subject)
        if (contract := scene.known.contract_of(collaboration.id)) is not None
    ]
    drafts = ", ".join(handle for handle, state in contracts if state == "draft")
    agreed = ", ".join(handle for handle, state in contracts if state in ("agreed", "signed"))
    return scene.say("goals.say.touches", drafts=drafts, agreed=agreed)


def _about(scene: Scene) -> str:
    campaign = scene.known.campaign(scene.visit.subject)
    return campaign.name if campaign else clipped(scene.answer("goals.offer") or "", 40)


def _of(scene: Scene, campaign: Campaign) -> Beginning:
    nodes = scene.say("goals.say.reopened", name=campaign.name)
    return Beginning(answers_of(campaign), campaign.id, campaign.revision, nodes)


def _gate(scene: Scene) -> Gate | None:
    sector = scene.answer("goals.sector")
    if sector is None or rule(sector).plan_allowed:
        return None
    nodes = (*sector_sentences(scene, sector), *scene.say("goals.say.gate_next"))
    options = (
        command_option(scene, "goals", "goals.option.another_offer"),
        command_option(scene, "menu", "engine.option.menu"),
    )
    return Gate((Reply(nodes, options),))


def _preview(scene: Scene) -> tuple[Reply, ...]:
    goals = goals_of(scene)
    return plan_replies(scene, goals, plan_of(scene, goals))


def _finish(scene: Scene) -> Ending:
    plan = plan_of(scene, goals_of(scene))
    goals = with_targets(goals_of(scene), plan)
    subject = scene.visit.subject or scene.known.new_id()
    name = campaign_name(goals)
    version = 1 + sum(1 for d in scene.known.documents if d.kind == "brief" and d.title == name)
    brief = brief_paper(scene, goals, plan)
    document = Document(
        scene.known.new_id(1),
        "brief",
        name,
        version,
        scene.language,
        content(brief),
        (scene.brand, scene.word("goals.word.brief_file"), name, f"v{version}", scene.today.isoformat()),
    )
    events: tuple[Event, ...] = (
        *profile_event(scene),
        GoalsSet(subject, scene.visit.revision, name, goals),
        DocumentMade(document, subject),
    )
    again = bool(scene.visit.subject)
    options = (
        command_option(scene, "candidates", "goals.option.candidates"),
        command_option(scene, *(("compare", "candidates.option.compare") if again else ("find", "goals.option.find"))),
        command_option(scene, "menu", "engine.option.menu"),
    )
    saved = scene.say("goals.say.changed" if again else "goals.say.saved", name=name)
    return Ending(events, (Reply(saved, options, documents=(document,)),), subject)


def brief_paper(scene: Scene, goals: Goals, plan: Plan) -> Written:
    """The brief in the language of the conversation."""
    workspace = scene.known.workspace
    brand = scene.brand or workspace.legal_name or scene.word("goals.word.brand_missing")

    def say(key: str, values: Mapping[str, object]) -> str:
        shown = dict(values)
        if isinstance(shown.get("platform"), str):
            shown["platform"] = scene.word(f"engine.choice.platform.{shown['platform']}.label")
        return scene.word(f"brief.{key}", **shown)

    return written(brief_sections(goals, plan, replace(workspace, name=brand)), say)


GOALS_FLOW = Flow(
    name="goals",
    version=1,
    steps=STEPS,
    begin=_begin,
    preview=_preview,
    finish=_finish,
    gate=_gate,
    reopen=_reopen,
    stands=_stands,
    touches=_touches,
    about=_about,
    needs_subject=True,
)
