"""What can be done with candidates besides adding them: compare, choose, find more, write to them."""

from __future__ import annotations

from datetime import timedelta

from flows.candidates.messages import Draft, ask_customers, ask_staff, first_contact, in_words, negotiation, written
from flows.candidates.search_plan import search_plan
from flows.candidates.selection import Offer, Selection, best_set
from flows.candidates.showing import charts, comparison, cpm_benchmark, ranked
from flows.desk.menu import current_campaign, no_campaign
from flows.engine.commands import Outcome, command_option
from flows.engine.messages import Document, Inline, List, Node, Option, Paragraph, Reply, Section, Text, Written
from flows.engine.papers import content
from flows.engine.question import Scene
from flows.engine.reading.handles import handle_key, read_handle
from flows.engine.reading.outcome import Read
from flows.events import CollaborationMoved, DocumentMade
from flows.field import COLLABORATION_STATES, Campaign, Candidate, Collaboration

REPLY_DAYS = 7
"""How long a first message gives for an answer."""


def find(scene: Scene, _words: str) -> Outcome:
    """Where to look, in the brand's own words."""
    campaign = current_campaign(scene)
    if campaign is None:
        return no_campaign(scene)
    plan = search_plan(campaign.goals)
    nodes: list[Node] = list(scene.say("candidates.say.find", low=plan.followers[0], high=plan.followers[1]))
    nodes.append(_listed(tuple(in_words(place.reason, scene.language) for place in plan.places)))
    if plan.hashtags:
        nodes += scene.say("candidates.say.hashtags", hashtags=" ".join(plan.hashtags))
    searches = tuple(
        f"{scene.word(f'engine.choice.platform.{one.platform}.label')}: {in_words(one.phrase, scene.language)}"
        for one in plan.searches
    )
    if searches:
        nodes += scene.say("candidates.say.searches")
        nodes.append(_listed(searches))
    options = (
        command_option(scene, "candidates", "candidates.option.add"),
        command_option(scene, "ask_customers", "candidates.option.ask_customers"),
        command_option(scene, "ask_staff", "candidates.option.ask_staff"),
    )
    return Outcome((Reply(tuple(nodes), options),), campaign_id=campaign.id)


def compare(scene: Scene, _words: str) -> Outcome:
    """The campaign's candidates side by side, and the best set that the budget carries."""
    campaign = current_campaign(scene)
    if campaign is None:
        return no_campaign(scene)
    pairs = [(c, p) for c, p in scene.known.collaborations_in(campaign.id) if c.state != "declined"]
    if not pairs:
        add = command_option(scene, "candidates", "candidates.option.add")
        return Outcome((Reply(scene.say("candidates.say.nobody", campaign=campaign.name), (add,)),))
    candidates = tuple(candidate for _, candidate in pairs)
    table = comparison(scene, candidates)
    nodes = [*scene.say("candidates.say.compare", campaign=campaign.name), *_close(scene, candidates)]
    nodes += _selection_nodes(scene, campaign, candidates)
    options = [
        Option(f"c:shortlist:{p.id}", scene.word("candidates.option.choose", handle=p.handle))
        for c, p in pairs
        if c.state == "considered"
    ][:10]
    options += [
        command_option(scene, "candidates", "candidates.option.another"),
        command_option(scene, "contracts", "candidates.option.contract"),
        command_option(scene, "menu", "engine.option.menu"),
    ]
    reply = Reply(tuple(nodes), tuple(options), table, charts=charts(scene, candidates))
    return Outcome((reply,), campaign_id=campaign.id)


def _close(scene: Scene, candidates: tuple[Candidate, ...]) -> tuple[Node, ...]:
    """Said when the order at the top isn't certain."""
    order = ranked(candidates)
    if len(order) > 1 and order[0].close:
        return scene.say("candidates.say.close")
    return ()


def selection(scene: Scene, campaign: Campaign, candidates: tuple[Candidate, ...]) -> Selection:
    """The best set within the campaign's budget; prices with VAT for a brand that can't deduct it."""
    offers = [Offer(entry.id, _priced(candidates, entry.id).price, entry.score.value) for entry in ranked(candidates)]
    return best_set(campaign.goals.budget, offers, vat_is_cost=scene.known.workspace.vat_rate == "none")


def _priced(candidates: tuple[Candidate, ...], candidate_id: str) -> Candidate:
    return next(c for c in candidates if c.id == candidate_id)


def _selection_nodes(scene: Scene, campaign: Campaign, candidates: tuple[Candidate, ...]) -> tuple[Node, ...]:
    found = selection(scene, campaign, candidates)
    names = {candidate.id: f"@{candidate.handle}" for candidate in candidates}
    if not found.chosen:
        return scene.say("candidates.say.no_set", budget=campaign.goals.budget)
    nodes = scene.say(
        "candidates.say.best_set",
        names=", ".join(names[one] for one in found.chosen),
        price=found.total_price,
        budget=campaign.goals.budget,
        left=found.left,
    )
    off = found.trade_off
    if off is None:
        return nodes
    if off.instead_of is None:
        return (*nodes, *scene.say("candidates.say.too_dear", name=names[off.left_out], price=off.price))
    return (
        *nodes,
        *scene.say("candidates.say.left_out", name=names[off.left_out], price=off.price, more=off.more_budget),
    )


def shortlist(scene: Scene, words: str) -> Outcome:
    """Chooses a candidate for the campaign."""
    return move(scene, words, "shortlisted")


def decline(scene: Scene, words: str) -> Outcome:
    return move(scene, words, "declined")


def mark(scene: Scene, words: str) -> Outcome:
    """ "@anna.koti julkaistu": sets a collaboration's state by its words."""
    text = words.casefold()
    for state in reversed(COLLABORATION_STATES):
        for language in ("fi", "en"):
            said = scene.texts.word(language, f"desk.collaboration.{state}").casefold()
            if said in text:
                return move(scene, text.replace(said, "").strip(" :,-"), state)
    states = ", ".join(scene.word(f"desk.collaboration.{state}") for state in COLLABORATION_STATES)
    return Outcome((Reply(scene.say("candidates.say.which_state", states=states)),))


def move(scene: Scene, words: str, state: str) -> Outcome:
    """Sets the state of the named candidate's collaboration in the current campaign."""
    campaign = current_campaign(scene)
    if campaign is None:
        return no_campaign(scene)
    found = _named(scene, words, campaign)
    if found is None:
        return _which(scene, campaign, words, "shortlist" if state == "shortlisted" else "")
    collaboration, candidate = found
    shown = scene.word(f"desk.collaboration.{state}")
    if collaboration.state == state:
        return Outcome((Reply(scene.say("candidates.say.already", handle=candidate.handle, state=shown)),))
    nodes = scene.say("candidates.say.moved", handle=candidate.handle, state=shown)
    options: tuple[Option, ...] = (command_option(scene, "menu", "engine.option.menu"),)
    if state == "shortlisted":
        options = (
            command_option(scene, "contact", "candidates.option.contact", candidate.id),
            Option(f"c:contracts:{candidate.id}", scene.word("candidates.option.contract")),
            command_option(scene, "compare", "candidates.option.compare"),
            *options,
        )
    event = CollaborationMoved(collaboration.id, collaboration.revision, state)
    return Outcome((Reply(nodes, options),), (event,), campaign.id)


def _named(scene: Scene, words: str, campaign: Campaign) -> tuple[Collaboration, Candidate] | None:
    """The collaboration whose candidate is named by id or handle; the only one when nothing is named."""
    pairs = scene.known.collaborations_in(campaign.id)
    wanted = words.strip()
    if not wanted:
        return pairs[0] if len(pairs) == 1 else None
    reading = read_handle(wanted)
    key = handle_key(reading.value.name) if isinstance(reading, Read) else None
    return next((pair for pair in pairs if wanted == pair[1].id or handle_key(pair[1].handle) == key), None)


def _which(scene: Scene, campaign: Campaign, words: str, command: str) -> Outcome:
    pairs = scene.known.collaborations_in(campaign.id)
    if not pairs:
        options = [command_option(scene, "candidates", "candidates.option.add")]
        return Outcome((Reply(scene.say("candidates.say.nobody", campaign=campaign.name), tuple(options)),))
    options = [Option(f"c:{command}:{p.id}", f"@{p.handle}") for _, p in pairs[:20]] if command else []
    key = "candidates.say.who" if not words.strip() else "candidates.say.not_here"
    return Outcome((Reply(scene.say(key, name=words.strip()[:60], campaign=campaign.name), tuple(options)),))


def contact(scene: Scene, words: str) -> Outcome:
    """A first message to a candidate, with the privacy line that it owes."""
    campaign = current_campaign(scene)
    if campaign is None:
        return no_campaign(scene)
    found = _named(scene, words, campaign)
    if found is None:
        return _which(scene, campaign, words, "contact")
    reply_by = scene.today + timedelta(days=REPLY_DAYS)
    draft = first_contact(found[1], campaign.goals, scene.known.workspace, reply_by=reply_by)
    return _drafted(scene, campaign, draft, found)


def negotiate(scene: Scene, words: str) -> Outcome:
    """An answer to the price that a candidate asks."""
    campaign = current_campaign(scene)
    if campaign is None:
        return no_campaign(scene)
    found = _named(scene, words, campaign)
    if found is None:
        return _which(scene, campaign, words, "negotiate")
    draft = negotiation(found[1], campaign.goals, scene.known.workspace, benchmark=cpm_benchmark(found[1]))
    return _drafted(scene, campaign, draft, found)


def to_customers(scene: Scene, _words: str) -> Outcome:
    campaign = current_campaign(scene)
    return (
        _drafted(scene, campaign, ask_customers(campaign.goals, scene.known.workspace), None)
        if campaign
        else no_campaign(scene)
    )


def to_staff(scene: Scene, _words: str) -> Outcome:
    campaign = current_campaign(scene)
    return (
        _drafted(scene, campaign, ask_staff(campaign.goals, scene.known.workspace), None)
        if campaign
        else no_campaign(scene)
    )


def _drafted(scene: Scene, campaign: Campaign, draft: Draft, about: tuple[Collaboration, Candidate] | None) -> Outcome:
    """The draft in the chat and as a file; Vaikute sends nothing to an influencer itself."""
    text = written(draft, scene.language)
    subject = in_words(draft.subject, scene.language)
    paper = Written(subject, "", (Section("", tuple(text.split("\n\n"))),))
    who = about[1].handle if about else ""
    document = Document(
        scene.known.new_id(),
        "message",
        subject,
        1,
        scene.language,
        content(paper),
        (scene.brand, scene.word(f"candidates.word.draft.{draft.kind}"), who, scene.today.isoformat()),
    )
    nodes = (
        *scene.say("candidates.say.draft", subject=subject),
        *(Paragraph((Text(part),)) for part in text.split("\n\n")),
        *scene.say("candidates.say.draft_note"),
    )
    options = [command_option(scene, "menu", "engine.option.menu")]
    if about is not None and draft.kind == "first_contact":
        options.insert(0, command_option(scene, "contacted", "candidates.option.contacted", about[1].id))
    reply = Reply(nodes, tuple(options), documents=(document,))
    return Outcome((reply,), (DocumentMade(document, campaign.id),), campaign.id)


def contacted(scene: Scene, words: str) -> Outcome:
    return move(scene, words, "contacted")


def _listed(sentences: tuple[str, ...]) -> List:
    items: tuple[tuple[Inline, ...], ...] = tuple((Text(one),) for one in sentences)
    return List(items)


COMMANDS = {
    "find": find,
    "compare": compare,
    "shortlist": shortlist,
    "decline": decline,
    "mark": mark,
    "contact": contact,
    "negotiate": negotiate,
    "contacted": contacted,
    "ask_customers": to_customers,
    "ask_staff": to_staff,
}
