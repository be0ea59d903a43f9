"""What is missing from a deal or risky in it, and why. The sentences are in check.fi.toml and check.en.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from jinja2 import Template
from stdnum.fi import ytunnus

from flows.contracts.labels import Verdict, allowed_labels, needed_label
from flows.contracts.wording import environment, table
from flows.engine.money import Money
from flows.field import Deal, Goals, Workspace
from flows.goals.sector import ADULT, rule

Level = Literal["missing", "risk", "note"]
LEVELS: tuple[Level, ...] = ("missing", "risk", "note")

LONGEST_PAYMENT_DAYS = 30
"""Payment terms in the field's contracts are 14-30 days (field research, contract anatomy row 10)."""

LONGEST_EXCLUSIVITY_DAYS = 90
"""Our own limit for a word of warning. Noord's terms have one month on both sides as the default."""

SHORTEST_ONLINE_DAYS = 30
"""Our own limit: the second report is taken 30 days after publishing."""

BUSINESS = ("company", "sole_trader", "agency")
"""Party kinds that have a business id of their own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` names the sentence and its reason, `values` fill them: typed values, and keys of the field's words."""

    key: str
    level: Level
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """Two plain sentences: what, and why it matters or what to do."""

    text: str
    why: str


def contract_check(deal: Deal, brand: Workspace, goals: Goals) -> tuple[Finding, ...]:
    """Everything missing, then risks, then notes, each in the order of a contract."""
    found = [
        *_parties(deal, brand),
        *_sector(goals),
        *_content(deal, goals),
        *_label(deal, goals),
        *_pay(deal, goals),
        *_tax(deal),
        *_rights(deal),
        *_course(deal),
    ]
    return tuple(sorted(found, key=lambda finding: LEVELS.index(finding.level)))


def finding_words(finding: Finding, language: str) -> Words:
    """A finding's sentences in fi or en. KeyError when the language file lacks the key."""
    texts = table(f"check.{language}.toml")[finding.key]
    return Words(*(_template(language, texts[part]).render(finding.values) for part in ("text", "why")))


@cache
def _template(language: str, source: str) -> Template:
    return environment(language).from_string(source)


def verdict_words(verdict: Verdict, language: str) -> Words:
    """A label rule in words, and what the post's text shows of it."""
    texts = table(f"check.{language}.toml")["label"][verdict.rule]
    return Words(*(_template(language, texts[part]).render(verdict.values) for part in ("rule", verdict.state)))


def _parties(deal: Deal, brand: Workspace) -> Iterator[Finding]:
    if not brand.legal_name.strip():
        yield Finding("brand_legal_name", "missing")
    if not brand.business_id.strip():
        yield Finding("brand_business_id", "missing")
    if not deal.party_name.strip():
        yield Finding("party_name", "missing")
    business_id = deal.business_id.strip()
    if deal.party_kind in BUSINESS and not business_id:
        yield Finding("party_business_id", "missing")
    if business_id and not ytunnus.is_valid(business_id):
        yield Finding("party_business_id_form", "risk", {"business_id": business_id})
    if deal.party_kind == "minor":
        yield Finding("guardian", "missing")
    if deal.party_kind == "agency":
        yield Finding("agency_power", "risk")
    if deal.party_kind == "invoicing_service":
        yield Finding("invoicing_service", "note")


def _sector(goals: Goals) -> Iterator[Finding]:
    try:
        known = rule(goals.sector)
    except KeyError:
        yield Finding("sector_unknown", "note")
        return
    values = {"sector": known.sector, "source": known.source, "date": known.date or known.read, "check": known.check}
    if known.level == "prohibited":
        yield Finding("sector_prohibited", "risk", values)
    elif known.level == "unverified":
        yield Finding("sector_unverified", "risk", values)
    elif known.level == "restricted" and known.sector != "children":
        yield Finding("sector_restricted" if known.verified else "sector_check", "risk", values)
    age = goals.audience_age
    if known.sector == "children" or (age is not None and age[0] < ADULT):
        yield Finding("children", "risk", {"age": age[0] if age else None})


def _content(deal: Deal, goals: Goals) -> Iterator[Finding]:
    gift = set(deal.pricing) == {"product"}
    if not deal.deliverables and not gift:
        yield Finding("deliverables", "missing")
    if not deal.deliverables and gift:
        yield Finding("no_duty", "note")
    for item in deal.deliverables:
        values: dict[str, object] = {"kind": item.kind, "channel": item.channel, "period": item.period}
        if item.period is None:
            if "monthly" not in deal.pricing:
                yield Finding("deliverable_dates", "missing", values)
        else:
            term = deal.term
            if term and (item.period.start < term.start or item.period.end > term.end):
                yield Finding("deliverable_outside_term", "risk", values | {"term": term})
            if item.period.start < goals.period.start or item.period.end > goals.period.end:
                yield Finding("deliverable_outside_campaign", "risk", values | {"campaign": goals.period})
        if item.channel not in goals.channels:
            yield Finding("channel_not_planned", "note", values)
    if deal.deliverables and not deal.brand_rules.strip():
        yield Finding("brand_rules", "note")
    if deal.deliverables and deal.approval == "none":
        yield Finding("approval_none", "risk")


def _label(deal: Deal, goals: Goals) -> Iterator[Finding]:
    if deal.disclosure_label not in allowed_labels(deal, goals.audience_age):
        needed = needed_label(deal, goals.audience_age)
        yield Finding("label_weak", "risk", {"label": deal.disclosure_label, "needed": needed})


def _pay(deal: Deal, goals: Goals) -> Iterator[Finding]:
    if "fixed" in deal.pricing and not _positive(deal.fee):
        yield Finding("fee", "missing")
    if "product" in deal.pricing and not _positive(deal.product_value):
        yield Finding("product_value", "missing")
    if "commission" in deal.pricing:
        yield from _commission(deal, goals)
    if "monthly" in deal.pricing:
        if not _positive(deal.monthly_fee):
            yield Finding("monthly_fee", "missing")
        if deal.notice_days <= 0:
            yield Finding("notice", "missing")
        yield Finding("employment", "risk" if deal.party_kind in ("private_person", "minor") else "note")
    total = agreed_total(deal)
    if total is not None and total.amount > goals.budget.amount:
        yield Finding("over_budget", "risk", {"total": total, "budget": goals.budget})
    if set(deal.pricing) != {"product"} and deal.payment_days > LONGEST_PAYMENT_DAYS:
        yield Finding("payment_days", "risk", {"days": deal.payment_days, "limit": LONGEST_PAYMENT_DAYS})


def _commission(deal: Deal, goals: Goals) -> Iterator[Finding]:
    if deal.commission_percent is None or deal.commission_percent <= 0:
        yield Finding("commission_percent", "missing")
    elif goals.margin is not None and deal.commission_percent >= goals.margin:
        values = {"commission": deal.commission_percent, "margin": goals.margin}
        yield Finding("commission_over_margin", "risk", values)
    if deal.commission_window_days <= 0:
        yield Finding("commission_window", "missing")


def _tax(deal: Deal) -> Iterator[Finding]:
    if set(deal.pricing) == {"product"} and not deal.deliverables:
        return  # a gift is no pay for work
    if deal.prepayment_register is None:
        yield Finding("prepayment_register", "missing")
    elif not deal.prepayment_register:
        yield Finding("withholding", "risk")
    if "product" in deal.pricing:
        between = deal.party_kind in BUSINESS
        yield Finding("barter_tax_business" if between else "barter_tax_person", "note", {"value": deal.product_value})


def _rights(deal: Deal) -> Iterator[Finding]:
    paid = "fixed" in deal.pricing or "monthly" in deal.pricing
    if deal.deliverables and deal.usage_rights != "none" and deal.usage_months <= 0:
        yield Finding("usage_months", "missing")
    if deal.deliverables and deal.usage_rights == "paid":
        values = {"months": deal.usage_months}
        yield Finding("paid_use_included", "note", values) if paid else Finding("paid_use_price", "risk", values)
    if deal.exclusivity_days > 0:
        values = {"days": deal.exclusivity_days}
        yield Finding("competitors", "missing", values)
        if not paid:
            yield Finding("exclusivity_pay", "risk", values)
        if deal.exclusivity_days > LONGEST_EXCLUSIVITY_DAYS:
            yield Finding("exclusivity_long", "risk", values)


def _course(deal: Deal) -> Iterator[Finding]:
    if deal.deliverables:
        if deal.online_time < SHORTEST_ONLINE_DAYS:
            yield Finding("online_time", "risk", {"days": deal.online_time})
        if deal.reporting == "none":
            yield Finding("reporting_none", "risk")
        if deal.cancellation in ("", "none"):
            yield Finding("cancellation_none", "risk")
    if deal.term is None:
        yield Finding("term", "missing")


def agreed_total(deal: Deal) -> Money | None:
    """Fixed and monthly fees over the term, without VAT; None when an amount or the term it needs isn't known.

    A fee per post counts every agreed post; with monthly pricing the posts are per month, so it has no total here.
    Months are counted begun (1.3.-30.4. is two). Commission depends on sales and isn't counted.
    """
    total = Money.of_cents(0)
    if "fixed" in deal.pricing:
        if deal.fee is None or (deal.fee_per == "post" and "monthly" in deal.pricing):
            return None
        posts = sum(item.count for item in deal.deliverables) if deal.fee_per == "post" else 1
        total = Money(total.amount + deal.fee.amount * posts)
    if "monthly" in deal.pricing:
        if deal.monthly_fee is None or deal.term is None:
            return None
        start, end = deal.term.start, deal.term.end
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        total = Money(total.amount + deal.monthly_fee.amount * months)
    return total


def _positive(amount: Money | None) -> bool:
    return amount is not None and amount.amount > 0
