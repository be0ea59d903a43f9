"""From a choice to a signed paper: the conversation of contract drafting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from flows.contracts.clauses import Paper, clause_counts, contract_clauses
from flows.contracts.deliverables import DeliverablesReader, dates_of
from flows.contracts.labels import allowed_labels, proposed_label
from flows.contracts.showing import contract_replies
from flows.contracts.tracking import tracking_code
from flows.desk.menu import current_campaign
from flows.desk.workspace.flow import profile_event, profile_question
from flows.engine.commands import command_option
from flows.engine.flow import Beginning, Ending, Flow, Gate
from flows.engine.messages import Document, Reply
from flows.engine.money import Money
from flows.engine.papers import content
from flows.engine.question import Condition, Question, Scene
from flows.engine.readers import (
    BusinessIdReader,
    ChoiceReader,
    ChoicesReader,
    ConfirmReader,
    DaysReader,
    MoneyReader,
    PercentReader,
    PeriodReader,
    TextReader,
    ThingReader,
    YesNoReader,
    listed_choices,
)
from flows.engine.reading.choices import Choice, read_choice
from flows.engine.reading.free_text import read_text
from flows.engine.reading.handles import handle_key, read_handle
from flows.engine.reading.outcome import Read, Reading
from flows.events import ContractDrafted, DocumentMade, Event
from flows.field import PARTY_KINDS, PRICING, Campaign, Candidate, Collaboration, Contract, Deal, Period, Workspace
from flows.goals.sector import rule
from flows.goals.showing import sector_sentences

AFTER_CAMPAIGN = timedelta(days=30)
"""How long the term goes on after the campaign by default: reporting at 30 days still belongs to it."""


@dataclass(frozen=True)
class LabelReader(ChoiceReader):
    """The labels that the deal allows: a weaker one can't be chosen."""

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        campaign = scene.known.campaign(scene.answer("contracts.campaign") or "")
        age = campaign.goals.audience_age if campaign else None
        return listed_choices(scene, self.path, allowed_labels(deal_of(scene), age))


@dataclass(frozen=True)
class OwnWordsReader(ChoiceReader):
    """One of the ready choices, or the parties' own words."""

    longest: int = 500
    free = True

    def read(self, text: str, scene: Scene) -> Reading[str]:
        chosen = read_choice(text, self.choices(scene))
        return chosen if isinstance(chosen, Read) else read_text(text, longest=self.longest)

    def show(self, value: str, scene: Scene) -> str:
        return scene.word(f"{self.path}.{value}.label") if value in self.ids else value

    def written(self, value: str, scene: Scene) -> str:
        return self.show(value, scene)


def _campaigns(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Those in which somebody may still come to a contract."""
    going = {c.campaign_id for c in scene.known.collaborations if c.state != "declined"}
    return tuple((campaign.id, campaign.name) for campaign in scene.known.campaigns if campaign.id in going)


def _campaign(scene: Scene) -> str | None:
    found = current_campaign(scene)
    return found.id if found and found.id in dict(_campaigns(scene)) else None


def _candidates(scene: Scene) -> tuple[tuple[str, str], ...]:
    return tuple((c.id, f"@{p.handle}") for c, p in _pairs(scene))


def _pairs(scene: Scene) -> tuple[tuple[Collaboration, Candidate], ...]:
    """The campaign's collaborations that may still come to a contract, the chosen ones first."""
    pairs = scene.known.collaborations_in(scene.answer("contracts.campaign") or "")
    going = [pair for pair in pairs if pair[0].state != "declined"]
    return tuple(sorted(going, key=lambda pair: pair[0].state == "considered"))


def _only_candidate(scene: Scene) -> str | None:
    pairs = _pairs(scene)
    chosen = [pair for pair in pairs if pair[0].state != "considered"]
    without = [pair for pair in chosen if scene.known.contract_of(pair[0].id) is None]
    for group in (without, chosen, pairs):
        if len(group) == 1:
            return group[0][0].id
        if group:
            return None
    return None


def _priced(model: str) -> Condition:
    return Condition(
        f"{model} is part of the pricing",
        lambda s: model in (s.answer("contracts.pricing") or ()),
        ("contracts.pricing",),
    )


def _asked_price(scene: Scene) -> Money | None:
    found = _candidate(scene)
    return found.price if found else None


def _goal_commission(scene: Scene) -> Decimal | None:
    campaign = scene.known.campaign(scene.answer("contracts.campaign") or "")
    return campaign.goals.commission_percent if campaign else None


def _label(scene: Scene) -> str:
    return proposed_label(deal_of(scene))


def _term(scene: Scene) -> Period | None:
    """From today, or the first publication if that is earlier, to 30 days after the last one or the campaign."""
    campaign = scene.known.campaign(scene.answer("contracts.campaign") or "")
    if campaign is None:
        return None
    days = (scene.today, campaign.goals.period.end, *dates_of(scene.answer("contracts.deliverables") or ()))
    return Period(min(days), max(days) + AFTER_CAMPAIGN)


def _language(scene: Scene) -> str:
    return scene.language


def _fee_words(scene: Scene) -> dict[str, object]:
    return {"asked": _asked_price(scene)}


_DAYS = DaysReader()

STEPS = (
    Question("contracts.campaign", ThingReader(_campaigns), required=True, derive=_campaign),
    Question(
        "contracts.candidate",
        ThingReader(_candidates),
        required=True,
        derive=_only_candidate,
        rests_on=("contracts.campaign",),
    ),
    profile_question("name", required=True),
    Question("contracts.party_name", TextReader(120), required=True, rests_on=("contracts.candidate",)),
    Question("contracts.party_kind", ChoiceReader("contracts.choice.party_kind", PARTY_KINDS), required=True),
    Question("contracts.deliverables", DeliverablesReader(), required=True),
    Question("contracts.pricing", ChoicesReader("contracts.choice.pricing", PRICING, distinct=True), required=True),
    Question(
        "contracts.fee",
        MoneyReader(),
        when=_priced("fixed"),
        rests_on=("contracts.pricing",),
        values=_fee_words,
    ),
    Question(
        "contracts.product_value",
        MoneyReader(consumer=True),
        when=_priced("product"),
        rests_on=("contracts.pricing",),
    ),
    Question(
        "contracts.commission_percent",
        PercentReader(),
        when=_priced("commission"),
        rests_on=("contracts.pricing",),
        default=_goal_commission,
    ),
    Question("contracts.monthly_fee", MoneyReader(), when=_priced("monthly"), rests_on=("contracts.pricing",)),
    Question(
        "contracts.fee_per",
        ChoiceReader("contracts.choice.fee_per", ("campaign", "post")),
        further=True,
        when=_priced("fixed"),
        rests_on=("contracts.pricing",),
        default=lambda _scene: "campaign",
    ),
    Question(
        "contracts.commission_window_days",
        _DAYS,
        further=True,
        when=_priced("commission"),
        rests_on=("contracts.pricing",),
        default=lambda _scene: 30,
    ),
    Question(
        "contracts.notice_days",
        _DAYS,
        further=True,
        when=_priced("monthly"),
        rests_on=("contracts.pricing",),
        default=lambda _scene: 30,
    ),
    Question("contracts.business_id", BusinessIdReader(), further=True),
    Question("contracts.prepayment_register", YesNoReader(), further=True),
    Question("contracts.payment_days", _DAYS, further=True, default=lambda _scene: 14),
    Question(
        "contracts.disclosure_label",
        LabelReader("contracts.choice.label", ("ad", "commercial", "received")),
        further=True,
        rests_on=("contracts.pricing", "contracts.deliverables"),
        default=_label,
    ),
    Question("contracts.brand_rules", TextReader(2000), further=True),
    Question("contracts.creative_freedom", TextReader(1000), further=True),
    Question(
        "contracts.usage_rights",
        ChoiceReader("contracts.choice.usage_rights", ("none", "organic", "paid")),
        further=True,
        default=lambda _scene: "none",
    ),
    Question("contracts.exclusivity_days", _DAYS, further=True, default=lambda _scene: 0),
    Question(
        "contracts.approval",
        ChoiceReader("contracts.choice.approval", ("none", "once", "twice")),
        further=True,
        default=lambda _scene: "once",
    ),
    Question("contracts.online_time", _DAYS, further=True, default=lambda _scene: 180),
    Question(
        "contracts.reporting",
        ChoiceReader("contracts.choice.reporting", ("none", "7_and_30", "monthly")),
        further=True,
        default=lambda _scene: "7_and_30",
    ),
    Question("contracts.term", PeriodReader(), further=True, default=_term),
    Question(
        "contracts.cancellation",
        OwnWordsReader("contracts.choice.cancellation", ("standard", "none")),
        further=True,
        default=lambda _scene: "standard",
    ),
    Question(
        "contracts.language",
        ChoiceReader("contracts.choice.language", ("fi", "en")),
        further=True,
        default=_language,
    ),
    profile_question("legal_name", further=True),
    profile_question("business_id", further=True),
    profile_question("address", further=True),
    profile_question("signatory", further=True),
    Question("contracts.confirm", ConfirmReader(), required=True, final=True),
)


def _candidate(scene: Scene) -> Candidate | None:
    wanted = scene.answer("contracts.candidate")
    found = next((c for c in scene.known.collaborations if c.id == wanted), None)
    return scene.known.candidate(found.candidate_id) if found else None


def deal_of(scene: Scene) -> Deal:
    """The answers as a deal; what wasn't answered has the usual value or stays open."""

    def answer(key: str, otherwise: object = None) -> object:
        found = scene.answer(f"contracts.{key}")
        return otherwise if found is None else found

    values = {
        "party_name": answer("party_name", ""),
        "party_kind": answer("party_kind", "company"),
        "deliverables": tuple(scene.answer("contracts.deliverables") or ()),
        "pricing": tuple(scene.answer("contracts.pricing") or ()),
        "business_id": answer("business_id", ""),
        "prepayment_register": answer("prepayment_register"),
        "fee": answer("fee"),
        "fee_per": answer("fee_per", "campaign"),
        "product_value": answer("product_value"),
        "commission_percent": answer("commission_percent"),
        "commission_window_days": answer("commission_window_days", 30),
        "monthly_fee": answer("monthly_fee"),
        "notice_days": answer("notice_days", 30),
        "payment_days": answer("payment_days", 14),
        "disclosure_label": answer("disclosure_label", ""),
        "brand_rules": answer("brand_rules", ""),
        "creative_freedom": answer("creative_freedom", ""),
        "usage_rights": answer("usage_rights", "none"),
        "exclusivity_days": answer("exclusivity_days", 0),
        "approval": answer("approval", "once"),
        "online_time": answer("online_time", 180),
        "reporting": answer("reporting", "7_and_30"),
        "term": answer("term", _term(scene)),
        "cancellation": answer("cancellation", "standard"),
        "language": answer("language", scene.language),
    }
    deal = Deal(**values)  # type: ignore[arg-type]  # each value was read by its own question's reader
    return deal if deal.disclosure_label else replace(deal, disclosure_label=proposed_label(deal))


def brand_of(scene: Scene) -> Workspace:
    """The workspace with what this visit learned of it."""
    workspace = scene.known.workspace
    for event in profile_event(scene):
        workspace = replace(workspace, **event.changes)  # type: ignore[arg-type]
    return workspace


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract about to be written."""

    campaign: Campaign
    collaboration: Collaboration
    candidate: Candidate
    deal: Deal
    brand: Workspace
    code: str
    version: int

    def paper(self, today: date) -> Paper:
        """The contract as written today."""
        return contract_clauses(
            self.deal,
            self.brand,
            self.campaign.name,
            self.campaign.goals,
            self.code,
            today,
            self.candidate.handle,
            version=self.version,
        )


def draft_of(scene: Scene) -> Draft:
    """The contract as the answers stand. Its code stays the same from version to version."""
    campaign = scene.known.campaign(scene.answer("contracts.campaign"))
    collaboration = next(c for c in scene.known.collaborations if c.id == scene.answer("contracts.candidate"))
    candidate = scene.known.candidate(collaboration.candidate_id)
    assert campaign is not None
    assert candidate is not None
    taken = frozenset(scene.known.tracking_codes.values())
    versions = [c for c in scene.known.contracts if c.collaboration_id == collaboration.id]
    codes = (scene.known.tracking_codes.get(one.id) for one in sorted(versions, key=lambda c: -c.version))
    code = next((one for one in codes if one), None) or tracking_code(candidate.handle, campaign.name, taken)
    # A draft that was taken back keeps its number.
    version = 1 + max((one.version for one in versions), default=0)
    deal, brand = deal_of(scene), brand_of(scene)
    return Draft(campaign, collaboration, candidate, deal, brand, code, version)


def _begin(scene: Scene, words: str) -> Beginning:
    """Words name the candidate; without them the one that was chosen last, or a question."""
    if not scene.known.campaigns:
        options = (command_option(scene, "goals", "desk.option.goals"),)
        return Beginning(nodes=scene.say("contracts.say.no_campaign"), refused=True, options=options)
    if not scene.known.collaborations:
        options = (command_option(scene, "candidates", "candidates.option.add"),)
        return Beginning(nodes=scene.say("contracts.say.no_candidates"), refused=True, options=options)
    answers: dict[str, object] = {}
    campaign = current_campaign(scene)
    named = _named(scene, words.strip())
    if named is not None:
        answers = {"contracts.campaign": named.campaign_id, "contracts.candidate": named.id}
        campaign = scene.known.campaign(named.campaign_id)
        before = scene.known.contract_of(named.id)
        if before is not None and campaign is not None:
            answers |= answers_of(before)
            nodes = scene.say("contracts.say.again", version=before.version + 1)
            return Beginning(answers, campaign.id, campaign.revision, nodes)
    elif campaign is not None and not scene.known.collaborations_in(campaign.id):
        options = (command_option(scene, "candidates", "candidates.option.add"),)
        return Beginning(nodes=scene.say("contracts.say.no_candidates"), refused=True, options=options)
    subject, revision = (campaign.id, campaign.revision) if campaign else ("", 0)
    return Beginning(answers, subject, revision, scene.say("contracts.say.begin"))


def _named(scene: Scene, wanted: str) -> Collaboration | None:
    """The collaboration of the named candidate, in the current campaign when there are several."""
    if not wanted:
        return None
    reading = read_handle(wanted)
    key = handle_key(reading.value.name) if isinstance(reading, Read) else None
    current = current_campaign(scene)
    mine = [
        c
        for c in scene.known.collaborations
        if wanted in (c.id, c.candidate_id)
        or ((p := scene.known.candidate(c.candidate_id)) is not None and handle_key(p.handle) == key)
    ]
    return next((c for c in mine if current and c.campaign_id == current.id), mine[0] if mine else None)


def answers_of(contract: Contract) -> dict[str, object]:
    """A contract's deal as answers, to make a new version of it."""
    deal = contract.deal
    names = [question.key.removeprefix("contracts.") for question in STEPS if question.part == "contracts"]
    return {
        f"contracts.{name}": value
        for name in names
        if name not in ("campaign", "candidate", "confirm") and (value := getattr(deal, name)) not in (None, "")
    }


def _about(scene: Scene) -> str:
    candidate = _candidate(scene)
    return f"@{candidate.handle}" if candidate else ""


def _gate(scene: Scene) -> Gate | None:
    """No contract in a sector where marketing is prohibited."""
    campaign = scene.known.campaign(scene.answer("contracts.campaign") or "")
    if campaign is None or rule(campaign.goals.sector).plan_allowed:
        return None
    options = (command_option(scene, "menu", "engine.option.menu"),)
    return Gate((Reply(sector_sentences(scene, campaign.goals.sector), options),))


def _preview(scene: Scene) -> tuple[Reply, ...]:
    draft = draft_of(scene)
    goals = draft.campaign.goals
    counts = clause_counts(draft.deal, draft.brand, draft.campaign.name, goals)
    return contract_replies(scene, draft.deal, draft.brand, goals, counts, draft.code)


def _finish(scene: Scene) -> Ending:
    draft = draft_of(scene)
    contract = Contract(scene.known.new_id(), draft.collaboration.id, draft.version, 1, "draft", draft.deal)
    document = Document(
        scene.known.new_id(1),
        "contract",
        f"{draft.campaign.name}: @{draft.candidate.handle}",
        draft.version,
        draft.deal.language,
        content(draft.paper(scene.today)),
        (
            draft.brand.name,
            scene.word("contracts.word.file"),
            draft.candidate.handle,
            f"v{draft.version}",
            scene.today.isoformat(),
        ),
    )
    events: tuple[Event, ...] = (
        *profile_event(scene),
        ContractDrafted(contract, draft.code),
        DocumentMade(document, contract.id),
    )
    options = (
        command_option(scene, "sent", "contracts.option.sent", contract.id),
        command_option(scene, "contracts", "contracts.option.change", draft.candidate.id),
        command_option(scene, "menu", "engine.option.menu"),
    )
    nodes = (
        *scene.say("contracts.say.not_advice"),
        *scene.say("contracts.say.saved", handle=draft.candidate.handle, version=draft.version, code=draft.code),
    )
    return Ending(events, (Reply(nodes, options, documents=(document,)),), draft.campaign.id)


CONTRACTS_FLOW = Flow(
    name="contracts",
    version=1,
    confidential=True,
    steps=STEPS,
    begin=_begin,
    preview=_preview,
    finish=_finish,
    gate=_gate,
    about=_about,
)
