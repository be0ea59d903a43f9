"""The field's things as plain values: what a brand, a campaign, a candidate, a contract and a result are.

Everything here is frozen and language-neutral. Percentages are Decimals from 0 to 100, money is without VAT,
dates are calendar dates. None means "not known", which is never the same as zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from flows.engine.money import Money

PLATFORMS = (
    "instagram",
    "tiktok",
    "youtube",
    "facebook",
    "linkedin",
    "x",
    "snapchat",
    "twitch",
    "blog",
    "podcast",
)

GOALS = ("awareness", "trust", "reach_target", "content", "loyalty", "sales")
"""What a campaign is for: the guide's five benefits, and sales."""

VAT_RATES = ("25.5", "13.5", "10", "0", "none")
"""What a brand may answer about its own VAT; "none" is not registered, so VAT it pays is a cost."""

PARTY_KINDS = ("company", "sole_trader", "private_person", "invoicing_service", "agency", "minor")
DELIVERABLE_KINDS = (
    "post", "reel", "story", "carousel", "tiktok", "video", "short", "live", "blog_post", "podcast_episode",
)  # fmt: skip
PRICING = ("fixed", "product", "commission", "monthly")
"""The guide's four pricing models. A deal has one or several of them."""

COLLABORATION_STATES = (
    "considered",
    "shortlisted",
    "contacted",
    "negotiating",
    "agreed",
    "draft_received",
    "approved",
    "published",
    "measured",
    "paid",
    "declined",
)
CONTRACT_STATES = ("draft", "sent", "agreed", "signed", "replaced", "ended")
MEASUREMENTS = (
    "impressions", "reach",
    "likes", "comments", "shares", "saves",
    "clicks", "visits", "orders", "revenue", "refunds", "new_customers",
)  # fmt: skip
"""Per collaboration, cumulative to a day: the visibility, engagement and conversion groups in that order.
`revenue` and `refunds` are money without VAT in cents, the rest are counts."""
CAMPAIGN_MEASUREMENTS = ("site_visits", "site_orders", "mentions", "margin", "hours", "extra_costs")

QUESTION_KINDS = ("silent", "not_it")
"""Why a question is open: the guides had no answer, or one was shown that was not what was asked."""


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Workspace:
    """One brand's profile. Empty string or None: not asked yet."""

    id: str
    name: str = ""
    legal_name: str = ""
    business_id: str = ""
    address: str = ""
    signatory: str = ""
    vat_rate: str = ""
    """One of VAT_RATES or empty."""
    hour_cost: Money | None = None
    """What an hour of the brand's own work costs."""
    timezone: str = "Europe/Helsinki"


@dataclass(frozen=True, slots=True)
class Target:
    """What a campaign aims at in one measure by its last day, as a range."""

    metric: str
    """impressions, engagements, clicks, orders, revenue (cents), pieces of content, ..."""
    low: int
    high: int
    basis: str = ""
    """Key of the fact the range comes from, or "own" when the person set it."""


@dataclass(frozen=True, slots=True)
class Goals:
    """What goal setting ends in. The first six are always there."""

    offer: str
    goal: str
    audience: str
    budget: Money
    period: Period
    channels: tuple[str, ...]
    sector: str = "other"
    audience_age: tuple[int, int] | None = None
    """Youngest and oldest, in years."""
    audience_region: str = ""
    average_order: Money | None = None
    margin: Decimal | None = None
    discount: Decimal | None = None
    commission_percent: Decimal | None = None
    baseline_visits: int | None = None
    """Per ordinary week."""
    baseline_orders: int | None = None
    """Per ordinary week."""
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    id: str
    name: str
    revision: int
    goals: Goals
    state: str = "active"
    """active, ended or archived."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A candidate's own figures, averages over `posts_measured` recent posts."""

    posts_measured: int | None = None
    average_likes: int | None = None
    average_comments: int | None = None
    average_shares: int | None = None
    average_views: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who might do the campaign. The four ratings are 1-5 by their rubrics, None when not judged."""

    id: str
    handle: str
    platform: str
    followers: int
    price: Money | None = None
    figures: Figures = field(default_factory=Figures)
    audience_match: int | None = None
    content_fit: int | None = None
    past_work: int | None = None
    reputation: int | None = None
    reputation_note: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Collaboration:
    """One candidate in one campaign."""

    id: str
    campaign_id: str
    candidate_id: str
    state: str = "considered"
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Deliverable:
    kind: str
    """One of DELIVERABLE_KINDS."""
    count: int
    channel: str
    """One of PLATFORMS."""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """What two parties have agreed: everything a contract's clauses are chosen and filled from.

    Days are calendar days unless said otherwise, percentages 0-100, money without VAT.
    """

    party_name: str
    party_kind: str
    deliverables: tuple[Deliverable, ...]
    pricing: tuple[str, ...]
    """One or several of PRICING."""
    business_id: str = ""
    prepayment_register: bool | None = None
    """In the Finnish prepayment register; None when not checked."""
    fee: Money | None = None
    fee_per: str = "campaign"
    """post or campaign."""
    product_value: Money | None = None
    """Including VAT in `gross`: what the product costs in a shop."""
    commission_percent: Decimal | None = None
    commission_window_days: int = 30
    monthly_fee: Money | None = None
    notice_days: int = 30
    payment_days: int = 14
    disclosure_label: str = "ad"
    """ad: "Mainos | Brand"; commercial: "Kaupallinen yhteistyö | Brand"; received: "Mainos / Saatu | Brand"."""
    brand_rules: str = ""
    creative_freedom: str = ""
    usage_rights: str = "none"
    """none (only the influencer's own channels), organic (the brand's own channels), paid (also in advertising)."""
    usage_months: int = 6
    exclusivity_days: int = 0
    approval: str = "once"
    """none, once or twice: how many rounds of approval before publishing."""
    online_time: int = 180
    """Days that a publication stays up."""
    reporting: str = "7_and_30"
    """none, 7_and_30 (days after publishing) or monthly."""
    term: Period | None = None
    cancellation: str = "standard"
    language: str = "fi"


@dataclass(frozen=True, slots=True)
class Contract:
    id: str
    collaboration_id: str
    version: int
    revision: int
    state: str
    deal: Deal


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure as it stood at the end of `as_of`. Cumulative: the newest counts, earlier ones stay."""

    campaign_id: str
    collaboration_id: str | None
    """None when the figure is the whole campaign's."""
    metric: str
    value: Decimal
    as_of: date
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """An answer of the workspace's own, from a guide that was built in or taught in the chat."""

    id: str
    """Letters a-z, digits and hyphens; one article per workspace, language and id."""
    language: str
    title: str
    ask: tuple[str, ...]
    """Ways in which it is asked for."""
    text: str
    """The answer in the Markdown subset of knowledge/markup.py."""
    source: str
    """The document, or who taught it."""
    dated: date
    guide: str = ""
    """The guide that it came with; empty when it was taught in the chat."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for an owner's answer. The same words asked again are one question."""

    id: str
    """The newest asking's number."""
    text: str
    """As it was asked last."""
    language: str
    at: datetime
    """When it was asked last, in the workspace's zone."""
    kind: str = "silent"
    """One of QUESTION_KINDS, as of the last time."""
    article: str = ""
    """The article that was shown, when kind is not_it."""
    times: int = 1
    ways: tuple[str, ...] = ()
    """How else the same was written, without `text`."""
