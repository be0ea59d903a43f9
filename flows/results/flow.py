"""From numbers to a decision: the conversation of results reporting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flows.desk.workspace.flow import profile_event, profile_question
from flows.engine.commands import command_option
from flows.engine.flow import Beginning, Ending, Flow
from flows.engine.messages import Document, Node, Reply
from flows.engine.money import Money
from flows.engine.papers import content
from flows.engine.question import Condition, Item, Question, Repeat, Scene
from flows.engine.readers import (
    BlockReader,
    ChoiceReader,
    ConfirmReader,
    CountReader,
    DateReader,
    DecimalReader,
    MoneyReader,
    PercentReader,
    ThingReader,
)
from flows.engine.reading.outcome import Miss
from flows.events import DocumentMade, Event, ResultsRecorded
from flows.field import Campaign, Measurement, Workspace
from flows.results.showing import Reported, going, report_of, report_paper, report_replies
from flows.results.wording import WHOLE

SOURCES = ("by_hand", "file", "codes")

GROUPS: Mapping[str, Mapping[str, Any]] = {
    "visibility": {"impressions": CountReader(), "reach": CountReader()},
    "engagement": {name: CountReader() for name in ("likes", "comments", "shares", "saves")},
    "conversion": {
        "clicks": CountReader(),
        "visits": CountReader(),
        "orders": CountReader(),
        "revenue": MoneyReader(consumer=True),
        "refunds": MoneyReader(consumer=True),
        "new_customers": CountReader(),
    },
}
"""The guide's three groups of measures, each asked in one message."""

CAMPAIGN_WIDE = ("site_visits", "site_orders", "mentions", "margin", "hours", "extra_costs")


def _campaigns(scene: Scene) -> tuple[tuple[str, str], ...]:
    return tuple((campaign.id, campaign.name) for campaign in scene.known.campaigns)


def _evident(scene: Scene) -> Campaign | None:
    """The campaign that is being talked about, else the only active one."""
    active = [campaign for campaign in scene.known.campaigns if campaign.state == "active"]
    return scene.known.campaign(scene.campaign_id) or (active[0] if len(active) == 1 else None)


def _campaign_id(scene: Scene) -> str | None:
    found = _evident(scene)
    return found.id if found else None


def _campaign(scene: Scene) -> Campaign | None:
    return scene.known.campaign(scene.answer("results.campaign") or "")


def _by_hand(_scene: Scene) -> str:
    """Figures are written in the chat; files come with a later version."""
    return "by_hand"


def _items(scene: Scene) -> tuple[Item, ...]:
    """Those who were chosen, else everyone who wasn't declined, else the campaign as a whole."""
    campaign = _campaign(scene)
    if campaign is None:
        return ()
    told = {key.partition("#")[2] for key in scene.visit.answers if key.startswith("results.") and "#" in key}
    pairs = going(scene, campaign)
    chosen = [pair for pair in pairs if pair[0].state != "considered" or pair[0].id in told] or pairs
    # Figures told of the whole campaign stay its own, though somebody is taken into it meanwhile.
    if not chosen or WHOLE in told:
        return (Item(WHOLE, scene.word("results.word.whole")),)
    return tuple(Item(c.id, f"@{p.handle}") for c, p in chosen)


def _today(scene: Scene) -> object:
    return scene.today


def _as_of(scene: Scene) -> date:
    told = scene.answer("results.as_of")
    return told if isinstance(told, date) else scene.today


def _day_of_campaign(scene: Scene, value: date) -> Miss | None:
    """Figures are of a day that has come, from the campaign's first day on."""
    campaign = _campaign(scene)
    if value > scene.today:
        return Miss("day_ahead", {"day": value, "today": scene.today})
    if campaign is not None and value < campaign.goals.period.start:
        return Miss("before_start", {"day": value, "start": campaign.goals.period.start})
    return None


def _counted_days(scene: Scene) -> Mapping[str, object]:
    """The days that a count of the whole site must cover to be compared with ordinary ones."""
    campaign = _campaign(scene)
    as_of = _as_of(scene)
    return {"start": min(campaign.goals.period.start, as_of) if campaign else as_of, "until": as_of}


def _priced_whole(scene: Scene) -> Mapping[str, object]:
    return {"whole": any(item.id == WHOLE for item in _items(scene))}


def _with_vat(scene: Scene) -> Mapping[str, object]:
    return {"vat": scene.vat_rate > 0}


def _sold(scene: Scene) -> bool:
    return any(
        isinstance(value, Mapping) and value.get("revenue") is not None
        for key, value in scene.visit.answers.items()
        if key.startswith("results.conversion#")
    )


def _margin_asked(scene: Scene) -> bool:
    """Where the goals know the margin it is asked only by those who want to be exact."""
    campaign = _campaign(scene)
    return campaign is not None and _sold(scene) and (campaign.goals.margin is None or scene.visit.refining)


def _worked(scene: Scene) -> bool:
    hours = scene.answer("results.hours")
    known = scene.known.workspace.hour_cost is not None and not scene.answered("workspace.hour_cost")
    return hours is not None and hours > 0 and not known


STEPS = (
    Question("results.campaign", ThingReader(_campaigns), required=True, derive=_campaign_id),
    Question("results.source", ChoiceReader("results.choice.source", SOURCES), required=True, derive=_by_hand),
    Question("results.as_of", DateReader(past=True), further=True, default=_today, check=_day_of_campaign),
    profile_question("vat_rate"),
    Repeat(
        "results.each",
        _items,
        tuple(
            Question(
                f"results.{group}",
                BlockReader(f"results.ask.{group}.field", fields),
                required=True,
                # Sales told before the VAT rate was known would have been read as without VAT.
                rests_on=("results.campaign", *(("workspace.vat_rate",) if group == "conversion" else ())),
                values=_with_vat if group == "conversion" else None,
            )
            for group, fields in GROUPS.items()
        ),
    ),
    Question(
        "results.margin",
        PercentReader(),
        when=Condition(
            "sales are known and the margin isn't", _margin_asked, ("results.campaign", "results.conversion")
        ),
    ),
    Question("results.hours", DecimalReader(high=Decimal(10_000))),
    replace(
        profile_question("hour_cost"),
        when=Condition("own hours were spent and their cost isn't known", _worked, ("results.hours",)),
    ),
    Question("results.extra_costs", MoneyReader(), values=_priced_whole),
    Question("results.site_visits", CountReader(), further=True, values=_counted_days),
    Question("results.site_orders", CountReader(), further=True, values=_counted_days),
    Question("results.mentions", CountReader(), further=True),
    Question("results.confirm", ConfirmReader(), required=True, final=True),
)


def measurements_of(scene: Scene) -> tuple[Measurement, ...]:
    """What was answered, as measurements; what isn't known is left out. Money in cents without VAT."""
    campaign = scene.answer("results.campaign")
    as_of = _as_of(scene)
    found: list[Measurement] = []
    for item in _items(scene):
        here = replace(scene, item=item)
        about = None if item.id == WHOLE else item.id
        for group in GROUPS:
            for metric, value in (here.answer(f"results.{group}") or {}).items():
                if value is not None:
                    found.append(Measurement(campaign, about, metric, _number(value), as_of, scene.now))
    for metric in CAMPAIGN_WIDE:
        value = scene.answer(f"results.{metric}")
        if value is not None:
            found.append(Measurement(campaign, None, metric, _number(value), as_of, scene.now))
    return tuple(found)


def _number(value: object) -> Decimal:
    return Decimal(value.cents) if isinstance(value, Money) else Decimal(str(value))


def _workspace(scene: Scene) -> Workspace:
    workspace = scene.known.workspace
    for event in profile_event(scene):
        workspace = replace(workspace, **event.changes)  # type: ignore[arg-type]
    return workspace


def reported(scene: Scene) -> Reported:
    """The report with what has just been said beside what was known."""
    campaign = _campaign(scene)
    assert campaign is not None
    told = (*scene.known.measurements, *measurements_of(scene))
    return report_of(scene, campaign, told, _workspace(scene), _as_of(scene))


def _begin(scene: Scene, words: str) -> Beginning:
    """Words name the campaign by its id or a part of its name."""
    if not scene.known.campaigns:
        options = (command_option(scene, "goals", "desk.option.goals"),)
        return Beginning(nodes=scene.say("results.say.no_campaign"), refused=True, options=options)
    wanted = words.strip()
    named = named_campaign(scene, wanted)
    if wanted and named is None:
        menu = command_option(scene, "menu", "engine.option.menu")
        return Beginning(nodes=scene.say("desk.say.no_such_campaign", name=wanted[:60]), refused=True, options=(menu,))
    campaign = named or _evident(scene)
    if campaign is None:
        return Beginning(nodes=_opening(scene, None))
    answers = {"results.campaign": campaign.id}
    return Beginning(answers, campaign.id, campaign.revision, _opening(scene, campaign))


def named_campaign(scene: Scene, words: str) -> Campaign | None:
    """By its id or a part of its name."""
    wanted = words.strip().casefold()
    by_name = (c for c in scene.known.campaigns if wanted and wanted in c.name.casefold())
    return scene.known.campaign(words.strip()) or next(by_name, None)


def _opening(scene: Scene, campaign: Campaign | None) -> tuple[Node, ...]:
    """Which day the figures are taken to be from, and what is there already."""
    nodes = scene.say("results.say.begin", today=scene.today, example=scene.today - timedelta(days=1))
    if campaign is None:
        return nodes
    if campaign.goals.period.start > scene.today:
        nodes = (*nodes, *scene.say("results.say.not_begun", start=campaign.goals.period.start))
    earlier = [m.as_of for m in scene.known.measurements if m.campaign_id == campaign.id]
    if earlier:
        nodes = (*nodes, *scene.say("results.say.earlier", day=max(earlier)))
    return nodes


def _preview(scene: Scene) -> tuple[Reply, ...]:
    return report_replies(scene, reported(scene))


def _finish(scene: Scene) -> Ending:
    found = reported(scene)
    campaign = found.campaign
    document = report_document(scene, found)
    events: tuple[Event, ...] = (
        *profile_event(scene),
        ResultsRecorded(campaign.id, measurements_of(scene)),
        DocumentMade(document, campaign.id),
    )
    options = (
        command_option(scene, "report", "results.option.report"),
        command_option(scene, "goals", "results.option.next"),
        command_option(scene, "menu", "engine.option.menu"),
    )
    nodes = scene.say("results.say.saved", name=campaign.name)
    return Ending(events, (Reply(nodes, options, documents=(document,)),), campaign.id)


def report_document(scene: Scene, found: Reported) -> Document:
    """The report as a paper, a new version each time."""
    title = scene.word("results.word.title", name=found.campaign.name)
    version = 1 + sum(1 for d in scene.known.documents if d.kind == "report" and d.title == title)
    return Document(
        scene.known.new_id(),
        "report",
        title,
        version,
        scene.language,
        content(report_paper(scene, found)),
        (scene.brand, scene.word("results.word.file"), found.campaign.name, f"v{version}", scene.today.isoformat()),
    )


def _about(scene: Scene) -> str:
    campaign = _campaign(scene)
    return campaign.name if campaign else ""


RESULTS_FLOW = Flow(
    name="results", version=1, steps=STEPS, begin=_begin, preview=_preview, finish=_finish, about=_about
)
