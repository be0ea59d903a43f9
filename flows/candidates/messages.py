"""Messages that a brand sends itself: first contact, negotiation, and asking customers and staff for names.

Vaikute drafts them and never sends them. A draft is keys and values; `written` puts it into words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from flows.candidates.price import price_of, priced_alike
from flows.candidates.reason import Reason
from flows.engine.money import Money
from flows.engine.texts import Texts, load
from flows.facts import Fact
from flows.field import Candidate, Deliverable, Goals, Workspace

RETENTION_MONTHS = 12
"""How long a candidate who isn't chosen is kept by default."""

PART = "drafts"
"""The part that messages.fi.toml and messages.en.toml are, beside the flows' own fi.toml and en.toml."""


@dataclass(frozen=True, slots=True)
class Draft:
    kind: str
    """first_contact, negotiation, ask_customers or ask_staff."""
    subject: Reason
    parts: tuple[Reason, ...]
    """Paragraphs in order."""


def first_contact(
    candidate: Candidate,
    goals: Goals,
    workspace: Workspace,
    *,
    reply_by: date | None = None,
    contact: str = "",
    retention_months: int = RETENTION_MONTHS,
) -> Draft:
    """The first message to an influencer. The budget is not told, and the price is asked for.

    Ends in what the General Data Protection Regulation's article 14 has a person told at the latest at first contact:
    who stores, what, from where, why, on which ground, for how long and with which rights. `contact` is where to ask
    about it; without it the message says to answer.
    """
    brand = workspace.name
    parts = [
        Reason("first_contact.greeting", {"handle": candidate.handle}),
        Reason("first_contact.who" if brand else "first_contact.who_unnamed", {"brand": brand, "offer": goals.offer}),
        *_why(candidate, goals),
        Reason("first_contact.proposal", {"period": goals.period, "platform": candidate.platform}),
        Reason("first_contact.freedom"),
        Reason("first_contact.asks" if candidate.price is None else "first_contact.asks_figures"),
        Reason("first_contact.label"),
    ]
    if reply_by is not None:
        parts.append(Reason("first_contact.reply_by", {"day": reply_by}))
    parts.append(_signature(workspace))
    parts.append(
        Reason(
            "first_contact.privacy",
            {
                "controller": workspace.legal_name or brand,
                "business_id": workspace.business_id,
                "contact": contact,
                "months": retention_months,
            },
        )
    )
    return Draft("first_contact", Reason("first_contact.subject", {"brand": brand}), tuple(parts))


def negotiation(
    candidate: Candidate,
    goals: Goals,
    workspace: Workspace,
    *,
    offered: Money | None = None,
    deliverables: Sequence[Deliverable] = (),
    benchmark: Fact | None = None,
) -> Draft:
    """An answer to the price that an influencer asked.

    `benchmark` is a CPM range in the price's currency; it is named only when the asked price is above it. The guide's
    advice shapes it: what both gain, clear frames, room for the influencer's own style, and a continuing cooperation
    rather than a single campaign. Ways to meet are offered when the price asked is more than the price offered.
    """
    asked = candidate.price
    count = sum(one.count for one in deliverables)
    parts = [Reason("negotiation.greeting", {"handle": candidate.handle})]
    if asked is None:
        parts.append(Reason("negotiation.ask_price"))
    else:
        parts.append(Reason("negotiation.thanks", {"price": asked}))
    parts.append(Reason("negotiation.both", {"offer": goals.offer, "audience": goals.audience}))
    if deliverables:
        parts.append(Reason("negotiation.scope", {"deliverables": tuple(deliverables), "period": goals.period}))
    parts.append(Reason("negotiation.frames"))
    parts += _market(candidate, benchmark, max(1, count))
    if offered is not None and asked is not None and asked.amount <= offered.amount:
        parts.append(Reason("negotiation.agreed_price", {"price": asked}))
    elif offered is not None:
        parts.append(Reason("negotiation.offer", {"offered": offered}))
        parts.append(Reason("negotiation.levers", {"levers": levers(goals, count)}))
    parts += [Reason("negotiation.paper"), _signature(workspace)]
    return Draft("negotiation", Reason("negotiation.subject", {"brand": workspace.name}), tuple(parts))


def levers(goals: Goals, deliverables: int) -> tuple[str, ...]:
    """Ways to meet when the price is too high, none of which asks for the same work for less."""
    fitting = ["fewer"] if deliverables > 1 else []
    if goals.margin is not None and goals.average_order is not None:
        fitting.append("commission")
    return (*fitting, "rights", "longer")


def ask_customers(goals: Goals, workspace: Workspace) -> Draft:
    """A message to own customers: whom do they follow?"""
    return _asking("ask_customers", goals, workspace)


def ask_staff(goals: Goals, workspace: Workspace) -> Draft:
    """A message to own people: whom do they follow, and who already speaks of the brand?"""
    return _asking("ask_staff", goals, workspace)


def written(draft: Draft, language: str) -> str:
    """The draft in words, paragraphs apart. Raises TextError when a text is missing in the language."""
    paragraphs = (in_words(part, language) for part in draft.parts)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def in_words(reason: Reason, language: str) -> str:
    """One Reason of messages.fi.toml / messages.en.toml in words."""
    values = {name: _spoken(name, value, language) for name, value in reason.values.items()}
    return _texts().word(language, f"{PART}.{reason.key}", **values).strip()


@cache
def _texts() -> Texts:
    return load({PART: "flows.candidates:messages"})


def _spoken(name: str, value: object, language: str) -> object:
    """Keys of the field's lists as their labels; everything else is left to the template's filters."""
    if name in _LABELS and isinstance(value, str):
        return _texts().word(language, f"{PART}.{_LABELS[name]}.{value}")
    if name == "platforms" and isinstance(value, tuple):
        return ", ".join(_texts().word(language, f"{PART}.platform.{one}") for one in value)
    if name == "levers" and isinstance(value, tuple):
        return [_texts().word(language, f"{PART}.negotiation.lever.{one}") for one in value]
    if name == "deliverables" and isinstance(value, tuple):
        return [_deliverable(one, language) for one in value]
    return value


_LABELS = {"platform": "platform", "criterion": "criterion", "definition": "definition"}


def _deliverable(one: Deliverable, language: str) -> str:
    return _texts().word(
        language,
        f"{PART}.deliverable_line",
        count=one.count,
        kind=_texts().word(language, f"{PART}.deliverable.{one.kind}"),
        channel=_texts().word(language, f"{PART}.platform.{one.channel}"),
    )


def _why(candidate: Candidate, goals: Goals) -> tuple[Reason, ...]:
    """Why just them, from what was judged good; a message that says nothing of the reader reads as sent to all."""
    reasons = []
    if (candidate.content_fit or 0) >= 4:
        reasons.append(Reason("first_contact.why_content"))
    if (candidate.audience_match or 0) >= 4:
        reasons.append(Reason("first_contact.why_audience", {"audience": goals.audience}))
    return tuple(reasons) or (
        Reason("first_contact.why_found", {"platform": candidate.platform, "audience": goals.audience}),
    )


def _market(candidate: Candidate, benchmark: Fact | None, publications: int) -> tuple[Reason, ...]:
    cpm = price_of(candidate, publications).cpm
    if benchmark is None or not isinstance(cpm, Money) or not priced_alike(cpm, benchmark, candidate):
        return ()
    if cpm.amount <= benchmark.high:
        return ()
    shown = Money(cpm.amount.quantize(Decimal(1)), cpm.currency)
    values = {"cpm": shown, "low": benchmark.low, "high": benchmark.high, "source": benchmark.source}
    return (Reason("negotiation.market", values),)


def _signature(workspace: Workspace) -> Reason:
    return Reason("signature", {"signatory": workspace.signatory, "brand": workspace.name})


def _asking(kind: str, goals: Goals, workspace: Workspace) -> Draft:
    values = {"brand": workspace.name, "offer": goals.offer, "audience": goals.audience}
    return Draft(
        kind,
        Reason(f"{kind}.subject", {"brand": workspace.name}),
        (Reason(f"{kind}.body", values), _signature(workspace)),
    )
