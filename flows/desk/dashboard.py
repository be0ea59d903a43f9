"""The desk as a page that stands: campaigns, drafts, questions without an answer, and what can be started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.desk.menu import current_campaign, drafts, flow_options, next_step, stage
from flows.engine.commands import command_option
from flows.engine.messages import Node, Option, Visit
from flows.engine.permissions import may_write
from flows.engine.question import Scene
from flows.engine.reading.free_text import clipped
from flows.field import Campaign
from flows.teaching.readers import choice_id

MOST_CAMPAIGNS = 20
MOST_DRAFTS = 10
MOST_QUESTIONS = 10
LONGEST_QUESTION = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing on the page, and what can be done with it."""

    nodes: tuple[Node, ...]
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the page. `nothing` is said where there are no cards."""

    heading: str
    cards: tuple[Card, ...] = ()
    nothing: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Dashboard:
    intro: tuple[Node, ...]
    sections: tuple[Part, ...]


def dashboard(scene: Scene, accounts: tuple[str, ...], about: Callable[[Visit], str] | None = None) -> Dashboard:
    """The page of the member in the scene.

    `accounts` are the channels that the member is known on. `about` says what a visit is, in a few words; without it
    its flow's name does.
    """
    sections = [_campaigns(scene), _unfinished(scene, about)]
    if may_write(scene.known.member.role):
        sections.append(_questions(scene))
    sections += [_start(scene), _yourself(scene, accounts)]
    return Dashboard(scene.say("desk.say.home", brand=scene.brand), tuple(sections))


def _campaigns(scene: Scene) -> Part:
    listed = scene.known.campaigns
    cards = [_campaign(scene, one) for one in listed[:MOST_CAMPAIGNS]]
    return _part(scene, "campaigns", cards, len(listed) - MOST_CAMPAIGNS, "none_going")


def _campaign(scene: Scene, campaign: Campaign) -> Card:
    """Where it stands and what comes next. The next step is a button where the button alone says which campaign it is
    about."""
    step, current = next_step(scene, campaign), current_campaign(scene)
    writes = may_write(scene.known.member.role) or step in _LOOKS
    nodes = scene.say(
        "desk.say.card",
        name=campaign.name,
        stage=scene.word(f"desk.stage.{stage(scene, campaign)}"),
        period=campaign.goals.period,
        step=scene.word(f"desk.step.{step}") if writes else "",
    )
    options = [Option(f"c:campaign:{campaign.id}", scene.word("desk.option.open"))]
    label = _as_label(scene.word(f"desk.step.{step}"))
    if writes and step in _BY_NAME:
        options.insert(0, Option(f"c:{step}:{campaign.id}", label))
    elif writes and current is not None and current.id == campaign.id:
        options.insert(0, Option(f"c:{step}:", label))
    return Card(nodes, tuple(options))


def _as_label(step: str) -> str:
    """The campaign's name stands above it."""
    return step[:1].upper() + step[1:]


_LOOKS = ("compare", "report")
"""Steps that change nothing."""
_BY_NAME = ("results", "report")
"""Steps that take a campaign's id with them; the others are about the campaign that is being talked about."""


def _unfinished(scene: Scene, about: Callable[[Visit], str] | None) -> Part:
    """What is open here, then what is open in other conversations, then the drafts."""
    known = scene.known
    here = [scene.visit] if scene.visit.id and scene.visit.state == "open" else []
    elsewhere = [known.visits[id] for id in known.elsewhere if id in known.visits]
    found = [*here, *elsewhere, *(one for one in drafts(scene) if one.id not in known.elsewhere)]
    cards = [_visit(scene, one, about) for one in found[:MOST_DRAFTS]]
    return _part(scene, "unfinished", cards, len(found) - MOST_DRAFTS, "none_unfinished")


def _visit(scene: Scene, visit: Visit, about: Callable[[Visit], str] | None) -> Card:
    what = about(visit) if about is not None else scene.word(f"{visit.flow}.word.name")
    elsewhere, here = visit.id in scene.known.elsewhere, visit.id == scene.visit.id
    nodes = scene.say("desk.say.unfinished", what=what, elsewhere=elsewhere, open=here)
    words = "" if here else visit.id
    return Card(nodes, (command_option(scene, "continue", "engine.option.go_on", words),))


def _questions(scene: Scene) -> Part:
    """What the guides couldn't answer; an owner can."""
    listed, owner = scene.known.open_questions, scene.known.member.role == "owner"
    cards = [
        Card(
            scene.say("desk.say.waiting", question=clipped(one.text, LONGEST_QUESTION), times=one.times),
            (Option(f"c:teaching:{choice_id(one)}", scene.word("desk.option.answer")),) if owner else (),
        )
        for one in listed[:MOST_QUESTIONS]
    ]
    more = len(listed) - MOST_QUESTIONS
    options = (command_option(scene, "questions", "desk.option.all_questions"),)
    return _part(scene, "questions", cards, more, "none_waiting", options)


def _start(scene: Scene) -> Part:
    heading = scene.word("desk.word.start")
    if not may_write(scene.known.member.role):
        return Part(heading, nothing=scene.say("desk.say.look_only"))
    options = (*flow_options(scene), command_option(scene, "workspace", "desk.option.workspace"))
    return Part(heading, (Card(scene.say("desk.say.start"), options),))


def _yourself(scene: Scene, accounts: tuple[str, ...]) -> Part:
    other = "en" if scene.language == "fi" else "fi"
    cards = [
        Card(scene.say("desk.say.language"), (command_option(scene, "language", f"engine.option.{other}", other),)),
    ]
    if accounts:
        channels = ", ".join(dict.fromkeys(_channel(scene, one) for one in accounts))
        cards.append(Card(scene.say("desk.say.accounts", channels=channels)))
    return Part(scene.word("desk.word.yourself"), tuple(cards))


_CHANNELS = ("slack", "telegram", "terminal")


def _channel(scene: Scene, channel: str) -> str:
    return scene.word(f"desk.channel.{channel}") if channel in _CHANNELS else channel


def _part(
    scene: Scene, heading: str, cards: list[Card], more: int, nothing: str, options: tuple[Option, ...] = ()
) -> Part:
    """A part of the page, with how many are left out of it."""
    if more > 0:
        cards.append(Card(scene.say("desk.say.more", count=more), options))
    said = () if cards else scene.say(f"desk.say.{nothing}")
    return Part(scene.word(f"desk.word.{heading}"), tuple(cards), said)
