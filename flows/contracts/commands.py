"""What can be done with contracts besides drafting them: their state, the check, and the label of a post."""

from __future__ import annotations

from flows.contracts.check import verdict_words
from flows.contracts.labels import check_post, label_line, situation_of
from flows.contracts.showing import check_replies
from flows.desk.menu import current_campaign
from flows.engine.commands import Outcome, command_option
from flows.engine.messages import Bold, Inline, List, Option, Reply, Text
from flows.engine.question import Scene
from flows.events import CollaborationMoved, ContractMoved, Event
from flows.field import Campaign, Candidate, Collaboration, Contract

COLLABORATION_OF = {"sent": "negotiating", "agreed": "agreed", "signed": "agreed"}
"""Where a collaboration stands when its contract has come this far."""

_ORDER = ("draft", "sent", "agreed", "signed")


def sent(scene: Scene, words: str) -> Outcome:
    return set_state(scene, words, "sent")


def agreed(scene: Scene, words: str) -> Outcome:
    return set_state(scene, words, "agreed")


def signed(scene: Scene, words: str) -> Outcome:
    return set_state(scene, words, "signed")


def set_state(scene: Scene, words: str, state: str) -> Outcome:
    """A person says how far the contract has come; Vaikute itself sends and signs nothing."""
    found = _contract(scene, words.strip())
    if found is None:
        return Outcome((Reply(scene.say("contracts.say.no_contract")),))
    contract, collaboration, candidate = found
    shown = scene.word(f"contracts.state.{state}")
    if contract.state not in _ORDER or _ORDER.index(contract.state) >= _ORDER.index(state):
        now = scene.word(f"contracts.state.{contract.state}")
        return Outcome((Reply(scene.say("contracts.say.state_already", handle=candidate.handle, state=now)),))
    events: list[Event] = [ContractMoved(contract.id, contract.revision, state)]
    if collaboration.state in ("considered", "shortlisted", "contacted", "negotiating"):
        moved = COLLABORATION_OF[state]
        if moved != collaboration.state:
            events.append(CollaborationMoved(collaboration.id, collaboration.revision, moved))
    following = next((one for one in _ORDER[_ORDER.index(state) + 1 :]), None)
    options: list[Option] = []
    if following is not None:
        options.append(command_option(scene, following, f"contracts.option.{following}", contract.id))
    options.append(command_option(scene, "menu", "engine.option.menu"))
    nodes = scene.say("contracts.say.state", handle=candidate.handle, version=contract.version, state=shown)
    return Outcome((Reply(nodes, tuple(options)),), tuple(events), collaboration.campaign_id)


def _contract(scene: Scene, wanted: str) -> tuple[Contract, Collaboration, Candidate] | None:
    """The contract by its id or its candidate's handle; without words the newest one that isn't signed."""
    found = []
    for contract in scene.known.contracts:
        collaboration = next((c for c in scene.known.collaborations if c.id == contract.collaboration_id), None)
        candidate = scene.known.candidate(collaboration.candidate_id) if collaboration else None
        if collaboration is None or candidate is None or contract.state == "replaced":
            continue
        found.append((contract, collaboration, candidate))
    bare = wanted.lstrip("@").casefold()
    if bare:
        return next((f for f in found if f[0].id == wanted or f[2].handle.casefold() == bare), None)
    return next((f for f in reversed(found) if f[0].state != "signed"), None)


def check(scene: Scene, words: str) -> Outcome:
    """What is missing or risky in a contract that has been drafted."""
    found = _contract(scene, words.strip())
    campaign = scene.known.campaign(found[1].campaign_id) if found else None
    if found is None or campaign is None:
        return Outcome((Reply(scene.say("contracts.say.no_contract")),))
    return Outcome(check_replies(scene, found[0].deal, scene.known.workspace, campaign.goals))


def label(scene: Scene, words: str) -> Outcome:
    """Whether a post's text carries the label that its deal needs, rule by rule."""
    text = words.strip()
    if not text:
        return Outcome((Reply(scene.say("contracts.say.label_how")),))
    campaign = current_campaign(scene)
    contract = _newest(scene, campaign)
    workspace = scene.known.workspace
    brand = workspace.name or workspace.legal_name or scene.word("goals.word.brand_missing")
    platform = campaign.goals.channels[0] if campaign else "instagram"
    situation = situation_of(contract.deal) if contract else "agreed"
    verdicts = check_post(text, platform, situation, brand, scene.language)
    items: list[tuple[Inline, ...]] = []
    for verdict in verdicts:
        words_of = verdict_words(verdict, scene.language)
        when = f", {scene.show(verdict.date)}" if verdict.date else ""
        source = f" ({verdict.source}{when})" if verdict.source else ""
        items.append((Bold((Text(words_of.text),)), Text(f" {words_of.why}{source}")))
    kind = contract.deal.disclosure_label if contract else "ad"
    line = label_line(kind, brand, scene.language)  # type: ignore[arg-type]
    nodes = (
        *scene.say("contracts.say.label_title"),
        List(tuple(items)),
        *scene.say("contracts.say.label_line", line=line),
        *scene.say("contracts.say.not_advice"),
    )
    return Outcome((Reply(nodes),))


def _newest(scene: Scene, campaign: Campaign | None) -> Contract | None:
    if campaign is None:
        return None
    mine = {c.id for c, _ in scene.known.collaborations_in(campaign.id)}
    return next(
        (c for c in reversed(scene.known.contracts) if c.collaboration_id in mine and c.state != "replaced"), None
    )


COMMANDS = {"sent": sent, "agreed": agreed, "signed": signed, "check": check, "label": label}
