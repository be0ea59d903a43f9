"""The desk: where each campaign stands, its one next step, and everything that can be started."""

from __future__ import annotations

from flows.engine.commands import FIRST, Outcome, command_option
from flows.engine.messages import Node, Option, Reply, Table, Visit
from flows.engine.question import Scene
from flows.engine.reading.free_text import clipped
from flows.events import CampaignStateSet
from flows.field import Campaign

FLOWS = ("goals", "candidates", "contracts", "results")

MOST_DRAFTS = 3


def welcome(scene: Scene, words: str) -> Outcome:
    """The first thing said when nothing is open; with the word FIRST it is the first thing ever."""
    # What the brand is up to is told where others hear only when somebody asks.
    if not scene.known.shared and (scene.known.campaigns or drafts(scene)):
        return overview(scene, scene.say("desk.say.welcome" if words == FIRST else "desk.say.welcome_back"))
    nodes = (*scene.say("desk.say.welcome"), *scene.say("desk.say.welcome_next"))
    languages = () if scene.known.shared else (command_option(scene, *_other_language(scene)),)
    return Outcome((Reply(nodes, (*flow_options(scene), *languages)),))


def menu(scene: Scene, _words: str) -> Outcome:
    return overview(scene, scene.say("desk.say.menu"))


def overview(scene: Scene, nodes: tuple[Node, ...]) -> Outcome:
    """The campaigns as a table, then what can be done, the next step of the current campaign first."""
    options: list[Option] = [
        Option(f"c:continue:{visit.id}", scene.word("desk.option.draft", flow=scene.word(f"{visit.flow}.word.name")))
        for visit in drafts(scene)[:MOST_DRAFTS]
        if not scene.known.shared
    ]
    current = current_campaign(scene)
    if current is not None:
        options += next_options(scene, current)
    named = {option.id for option in options}
    options += [option for option in flow_options(scene) if option.id not in named]
    options.append(command_option(scene, "workspace", "desk.option.workspace"))
    return Outcome((Reply(nodes, tuple(options), campaigns_table(scene)),))


def drafts(scene: Scene) -> list[Visit]:
    return [visit for visit in scene.known.visits.values() if visit.state == "draft"]


def flow_options(scene: Scene) -> tuple[Option, ...]:
    return tuple(command_option(scene, flow, f"desk.option.{flow}") for flow in FLOWS)


def _other_language(scene: Scene) -> tuple[str, str, str]:
    other = "en" if scene.language == "fi" else "fi"
    return "language", f"engine.option.{other}", other


def current_campaign(scene: Scene) -> Campaign | None:
    """The campaign that is being talked about, else the newest one that is active."""
    chosen = scene.known.campaign(scene.campaign_id) if scene.campaign_id else None
    return chosen or next((c for c in scene.known.campaigns if c.state == "active"), None)


def next_step(scene: Scene, campaign: Campaign) -> str:
    """The flow or command that takes this campaign on: candidates, shortlist, contracts, results or report."""
    collaborations = scene.known.collaborations_in(campaign.id)
    if not collaborations:
        return "candidates"
    if any(m.campaign_id == campaign.id for m in scene.known.measurements):
        return "report"
    begun = [c for c, _ in collaborations if scene.known.contract_of(c.id) is not None]
    if scene.today >= campaign.goals.period.start and begun:
        return "results"
    if any(c.state == "shortlisted" and scene.known.contract_of(c.id) is None for c, _ in collaborations):
        return "contracts"
    if begun:
        return "results"
    return "compare"


def short_name(campaign: Campaign) -> str:
    """The name as it fits a button."""
    return clipped(campaign.name, LONGEST_NAME)


LONGEST_NAME = 32
MOST_PEOPLE = 50
"""Collaborations shown in one table, the newest first."""


def next_options(scene: Scene, campaign: Campaign) -> list[Option]:
    step = next_step(scene, campaign)
    return [
        Option(f"c:{step}:", scene.word(f"desk.next.{step}", name=short_name(campaign))),
        Option(f"c:campaign:{campaign.id}", scene.word("desk.option.campaign", name=short_name(campaign))),
    ]


def campaigns_table(scene: Scene) -> Table | None:
    if not scene.known.campaigns:
        return None
    rows = tuple(
        (
            campaign.name,
            scene.show(campaign.goals.period),
            scene.word(f"desk.stage.{stage(scene, campaign)}"),
        )
        for campaign in scene.known.campaigns[:10]
    )
    columns = tuple(scene.word(f"desk.word.{name}") for name in ("campaign", "dates", "stage"))
    return Table(scene.word("desk.word.campaigns"), columns, rows)


def stage(scene: Scene, campaign: Campaign) -> str:
    """Where a campaign stands: by its period once that has begun, before it by what has been done."""
    if campaign.state != "active":
        return campaign.state
    if any(m.campaign_id == campaign.id for m in scene.known.measurements):
        return "measured"
    if scene.today > campaign.goals.period.end:
        return "over"
    collaborations = scene.known.collaborations_in(campaign.id)
    if any(scene.known.contract_of(c.id) for c, _ in collaborations):
        return "running" if scene.today >= campaign.goals.period.start else "contracted"
    return "choosing" if collaborations else "planned"


def campaign(scene: Scene, words: str) -> Outcome:
    """One campaign: its state, its collaborations and what can be done with it. Words are an id or part of a name."""
    wanted = words.strip().casefold()
    found = scene.known.campaign(words.strip()) or next(
        (c for c in scene.known.campaigns if wanted and wanted in c.name.casefold()), None
    )
    found = found or (current_campaign(scene) if not wanted else None)
    if found is None:
        return no_campaign(scene, words.strip())
    nodes = scene.say(
        "desk.say.campaign",
        name=found.name,
        goal=scene.word(f"goals.choice.goal.{found.goals.goal}.label"),
        period=found.goals.period,
        budget=found.goals.budget,
        stage=scene.word(f"desk.stage.{stage(scene, found)}"),
    )
    rows = tuple(
        (
            f"@{candidate.handle}",
            scene.word(f"engine.choice.platform.{candidate.platform}.label"),
            scene.word(f"desk.collaboration.{collaboration.state}"),
        )
        for collaboration, candidate in scene.known.collaborations_in(found.id)[-MOST_PEOPLE:]
    )
    columns = tuple(scene.word(f"desk.word.{name}") for name in ("candidate", "platform", "state"))
    table = Table(scene.word("desk.word.collaborations"), columns, rows) if rows else None
    step = next_step(scene, found)
    options = (
        Option(f"c:{step}:", scene.word(f"desk.next.{step}", name=short_name(found))),
        Option(f"c:goals:{found.id}", scene.word("desk.option.change_goals")),
        Option(f"c:archive:{found.id}", scene.word("desk.option.archive")),
        command_option(scene, "menu", "engine.option.menu"),
    )
    return Outcome((Reply(nodes, options, table),), campaign_id=found.id)


def no_campaign(scene: Scene, name: str = "") -> Outcome:
    """What to say when there is no campaign, or none of that name, and how to get one."""
    said = scene.say("desk.say.no_such_campaign", name=name[:60]) if name else scene.say("desk.say.no_campaign")
    return Outcome((Reply(said, (command_option(scene, "goals", "desk.option.goals"),)),))


def archive(scene: Scene, words: str) -> Outcome:
    """Takes a campaign off the desk; nothing is deleted."""
    found = scene.known.campaign(words.strip())
    if found is None:
        return no_campaign(scene, words.strip())
    event = CampaignStateSet(found.id, found.revision, "archived")
    options = (command_option(scene, "menu", "engine.option.menu"),)
    return Outcome((Reply(scene.say("desk.say.archived", name=found.name), options),), (event,), "")


COMMANDS = {
    "menu": menu,
    "campaign": campaign,
    "campaigns": menu,
    "archive": archive,
}
