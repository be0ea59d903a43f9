"""Every table. SQLModel's table classes don't validate: what goes into a row is checked before (validation.py).

Text of JSON stands only where nothing is searched or joined: a visit's answers, a delivery's input, a reply, a
paper's data, what takes a change back and the ways to ask for an article. Amounts of money are four columns
(columns.py), moments are UTC, `number` is the order of creation.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from flows.engine.permissions import ROLES
from flows.field import COLLABORATION_STATES, CONTRACT_STATES, QUESTION_KINDS, VAT_RATES
from storage.columns import ExactDecimal, UtcMoment
from storage.states import CAMPAIGN_STATES, INBOX_STATES, OUTBOX_STATES, QUESTION_STATES, VISIT_STATES

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel):
    metadata: ClassVar[MetaData] = METADATA
    model_config = {"defer_build": True}


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


def _at_least(column: str, low: int) -> CheckConstraint:
    return CheckConstraint(f"{column} >= {low}", name=column)


def _rating(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN 1 AND 5", name=column)


def _period(start: str, end: str) -> CheckConstraint:
    return CheckConstraint(f"{end} >= {start}", name=end)


def _number() -> Any:
    return Field(default=None, primary_key=True)


def _large() -> Any:
    return Field(default=None, sa_type=BigInteger)


def _without() -> Any:
    return Field(sa_column_kwargs={"server_default": ""})


def _not_said() -> Any:
    return Field(sa_column_kwargs={"server_default": false()})


_NEVER_REUSED = {"sqlite_autoincrement": True}
"""A number once given out is not given again, even after its row was deleted."""


# Who speaks, and where.


class WorkspaceRow(Row, table=True):
    __tablename__ = "workspace"
    __table_args__ = (_one_of("vat_rate", ("", *VAT_RATES)), _at_least("hour_cost_cents", 0))
    id: str = Field(primary_key=True)
    name: str
    legal_name: str
    business_id: str
    address: str
    signatory: str
    vat_rate: str
    hour_cost_cents: int | None = _large()
    hour_cost_currency: str | None
    hour_cost_vat: int | None
    hour_cost_typed: str | None
    timezone: str
    created_at: datetime = Field(sa_type=UtcMoment)
    knowledge_revision: int = Field(sa_column_kwargs={"server_default": text("0")})
    """Raised whenever an article of its own is added, changed or taken away."""


class MemberRow(Row, table=True):
    __tablename__ = "member"
    __table_args__ = (_one_of("role", ROLES),)
    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    name: str
    role: str
    created_at: datetime = Field(sa_type=UtcMoment)


class IdentityRow(Row, table=True):
    __tablename__ = "identity"
    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    member_id: str = Field(foreign_key="member.id", index=True)


class InvitationRow(Row, table=True):
    """A one-time code with which an account becomes a member. The code itself is nowhere."""

    __tablename__ = "invitation"
    __table_args__ = (_one_of("role", ROLES),)
    code_hash: str = Field(primary_key=True)
    """SHA-256 in hex."""
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id", index=True)
    """NULL: who uses it gets a workspace of their own, which it is from then on."""
    role: str
    made_by: str | None = Field(default=None, foreign_key="member.id", index=True)
    """NULL when it was made on the machine."""
    made_at: datetime = Field(sa_type=UtcMoment)
    expires_at: datetime = Field(sa_type=UtcMoment)
    used_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    used_by: str | None = Field(default=None, foreign_key="member.id", index=True)


class TeamRow(Row, table=True):
    """A team of a platform's, such as a workspace of Slack's, and the workspace that its people come into."""

    __tablename__ = "team"
    channel: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    installed_by: str
    """The account that let us in last; empty when that isn't known."""
    made_at: datetime = Field(sa_type=UtcMoment)


class AddressRow(Row, table=True):
    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("channel", "place", "thread"),)
    id: int | None = _number()
    channel: str
    place: str
    thread: str
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    shared: bool = _not_said()
    """Several people hear what is said there, as its newest turn's delivery told."""
    gone_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    """Since when it can't be reached; NULL when it can."""
    gone: str = _without()
    """Why it can't be reached."""


# How the talk stands.


class ConversationRow(Row, table=True):
    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("address_id", "member_id"), _at_least("turn", 0))
    id: str = Field(primary_key=True)
    address_id: int = Field(foreign_key="address.id")
    member_id: str = Field(foreign_key="member.id", index=True)
    language: str
    turn: int
    pending_kind: str | None
    """NULL when nothing is pending."""
    pending_question: str | None
    pending_text: str | None
    pending_visit: str | None
    topic: str
    campaign: str | None = Field(default=None, foreign_key="campaign.id", index=True)
    topics: str | None
    """JSON of the article ids that were found for the last question; NULL when there is none."""
    asked: str | None


class VisitRow(Row, table=True):
    __tablename__ = "visit"
    __table_args__ = (_one_of("state", VISIT_STATES), _at_least("misses", 0), Index(None, "member_id", "state"))
    number: int | None = _number()
    id: str = Field(unique=True)
    flow: str
    version: int
    member_id: str = Field(foreign_key="member.id")
    subject: str
    """The id of a campaign, candidate, collaboration or contract, or empty."""
    revision: int
    answers: str
    """JSON of the answers, by their tags (codec.py)."""
    asking: str
    """JSON: step to how often it was answered or reopened."""
    turns: str
    """JSON: step to the turn that answered it."""
    misses: int
    refining: bool
    state: str
    was: str | None
    """JSON of what the last message changed, as it was; NULL when there is nothing, as for nearly every visit."""
    contested: str | None
    """JSON: step to what two people have answered; NULL when there is nothing."""
    updated_at: datetime = Field(sa_type=UtcMoment)
    aloud: bool = _not_said()


class ConversationVisitRow(Row, table=True):
    """The stack of a conversation, the open visit last. A visit is on one stack at a time."""

    __tablename__ = "conversation_visit"
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    position: int = Field(primary_key=True)
    visit_id: str = Field(foreign_key="visit.id", unique=True)


class ConversationOptionRow(Row, table=True):
    """The options that a conversation's last turn showed."""

    __tablename__ = "conversation_option"
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    position: int = Field(primary_key=True)
    option_id: str
    label: str


# What came in and what goes out.


class InboxRow(Row, table=True):
    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "delivery_id"),
        _one_of("state", INBOX_STATES),
        Index(None, "state"),
        Index(None, "channel", "account"),
        Index(None, "channel", "place", "message"),
        _NEVER_REUSED,
    )
    id: int | None = _number()
    channel: str
    delivery_id: str
    place: str
    thread: str
    account: str
    account_name: str
    input: str
    """JSON of the Input, by its tags."""
    state: str
    tries: int
    """How often working it has raised."""
    problem: str
    """Where it raised last, without any of what was said."""
    accepted_at: datetime = Field(sa_type=UtcMoment)
    worked_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    message: str = _without()
    """The platform's id of the message; empty where there is none, and for what was worked before its place moved:
    the new place counts its messages from the beginning."""
    reply_to: str = _without()
    language: str = _without()
    shared: bool = _not_said()
    file: str = _without()
    album: str = _without()
    team: str = _without()
    """The team that the account belongs to; empty for a guest."""
    root: str = _without()
    """What began the thread that the message is in; empty outside of threads."""


class TurnRow(Row, table=True):
    __tablename__ = "turn"
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    number: int = Field(primary_key=True)
    inbox_id: int = Field(foreign_key="inbox.id", unique=True)
    question: str | None
    at: datetime = Field(sa_type=UtcMoment)


class OutboxRow(Row, table=True):
    """`conversation_id` and `turn` are where it was decided, `address_id` is where it goes: for a reply that is the
    conversation's own address. Positions count the turn's replies and then its notices.

    `waiting` is what has not been delivered whole: it is on its way while `failed_at` is NULL, and given up, for the
    reason `problem`, since `failed_at` otherwise."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("conversation_id", "turn", "position"),
        ForeignKeyConstraint(["conversation_id", "turn"], ["turn.conversation_id", "turn.number"]),
        _one_of("state", OUTBOX_STATES),
        Index(None, "state", "failed_at", "address_id"),
        _NEVER_REUSED,
    )
    id: int | None = _number()
    conversation_id: str
    turn: int
    position: int
    address_id: int = Field(foreign_key="address.id", index=True)
    inbox_id: int = Field(foreign_key="inbox.id", index=True)
    reply: str
    """JSON of the Reply, by its tags, without its documents."""
    notice: bool = Field(sa_column_kwargs={"server_default": false()})
    """Said in another place than the one where the turn was made."""
    state: str
    decided_at: datetime = Field(sa_type=UtcMoment)
    sent_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    account: str = _without()
    """Whom it is for, by the account on the channel that it goes to; empty for a notice to a team."""
    language: str = Field(sa_column_kwargs={"server_default": "fi"})
    """Of the conversation at the address it goes to."""
    unsure: bool = _not_said()
    """Its next part was sent and nobody knows whether it arrived."""
    failed_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    problem: str = _without()


class OutboxDocumentRow(Row, table=True):
    __tablename__ = "outbox_document"
    outbox_id: int = Field(primary_key=True, foreign_key="outbox.id")
    position: int = Field(primary_key=True)
    document_id: str = Field(foreign_key="document.id", index=True)


class OutboxPartRow(Row, table=True):
    """A part that was delivered: a reply may be several messages."""

    __tablename__ = "outbox_part"
    outbox_id: int = Field(primary_key=True, foreign_key="outbox.id")
    part: int = Field(primary_key=True)
    message: str = Field(index=True)
    """The platform's id of the message; empty once the place has moved."""
    sent_at: datetime = Field(sa_type=UtcMoment)


class WatchRow(Row, table=True):
    """An address where the team listens."""

    __tablename__ = "watch"
    address_id: int = Field(primary_key=True, foreign_key="address.id")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    made_at: datetime = Field(sa_type=UtcMoment)


class MemberWriteRow(Row, table=True):
    """A member's own newest change, for as long as it may be taken back."""

    __tablename__ = "member_write"
    __table_args__ = (
        ForeignKeyConstraint(["conversation_id", "turn"], ["turn.conversation_id", "turn.number"]),
        Index(None, "conversation_id", "turn"),
    )
    member_id: str = Field(primary_key=True, foreign_key="member.id")
    conversation_id: str
    turn: int
    at: datetime = Field(sa_type=UtcMoment)
    visit_id: str | None = Field(default=None, foreign_key="visit.id", index=True)
    undo: str
    """JSON of the events that take it back, by their tags."""


# The field's things.


class CampaignRow(Row, table=True):
    __tablename__ = "campaign"
    __table_args__ = (
        _one_of("state", CAMPAIGN_STATES),
        _at_least("revision", 1),
        _at_least("budget_cents", 0),
        _at_least("average_order_cents", 0),
        _period("period_start", "period_end"),
        _period("audience_age_low", "audience_age_high"),
        Index(None, "workspace_id", "state"),
    )
    number: int | None = _number()
    id: str = Field(unique=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    name: str
    revision: int
    state: str
    offer: str
    goal: str
    audience: str
    budget_cents: int = Field(sa_type=BigInteger)
    budget_currency: str
    budget_vat: int
    budget_typed: str
    period_start: date
    period_end: date
    sector: str
    audience_age_low: int | None
    audience_age_high: int | None
    audience_region: str
    average_order_cents: int | None = _large()
    average_order_currency: str | None
    average_order_vat: int | None
    average_order_typed: str | None
    margin: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    discount: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    commission_percent: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    baseline_visits: int | None = _large()
    baseline_orders: int | None = _large()
    created_at: datetime = Field(sa_type=UtcMoment)


class CampaignChannelRow(Row, table=True):
    __tablename__ = "campaign_channel"
    campaign_id: str = Field(primary_key=True, foreign_key="campaign.id")
    position: int = Field(primary_key=True)
    channel: str


class CampaignTargetRow(Row, table=True):
    __tablename__ = "campaign_target"
    __table_args__ = (CheckConstraint("high >= low", name="high"),)
    campaign_id: str = Field(primary_key=True, foreign_key="campaign.id")
    position: int = Field(primary_key=True)
    metric: str
    low: int = Field(sa_type=BigInteger)
    high: int = Field(sa_type=BigInteger)
    basis: str


class CandidateRow(Row, table=True):
    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("workspace_id", "platform", "handle_key"),
        _at_least("revision", 1),
        _at_least("followers", 0),
        _at_least("price_cents", 0),
        _rating("audience_match"),
        _rating("content_fit"),
        _rating("past_work"),
        _rating("reputation"),
    )
    number: int | None = _number()
    id: str = Field(unique=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    platform: str
    handle: str
    handle_key: str
    """What makes it one account: the handle in small letters, without @."""
    followers: int = Field(sa_type=BigInteger)
    price_cents: int | None = _large()
    price_currency: str | None
    price_vat: int | None
    price_typed: str | None
    posts_measured: int | None = _large()
    average_likes: int | None = _large()
    average_comments: int | None = _large()
    average_shares: int | None = _large()
    average_views: int | None = _large()
    audience_match: int | None
    content_fit: int | None
    past_work: int | None
    reputation: int | None
    reputation_note: str
    revision: int
    created_at: datetime = Field(sa_type=UtcMoment)


class CollaborationRow(Row, table=True):
    __tablename__ = "collaboration"
    __table_args__ = (
        UniqueConstraint("campaign_id", "candidate_id"),
        _one_of("state", COLLABORATION_STATES),
        _at_least("revision", 1),
    )
    number: int | None = _number()
    id: str = Field(unique=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    campaign_id: str = Field(foreign_key="campaign.id")
    candidate_id: str = Field(foreign_key="candidate.id", index=True)
    state: str
    revision: int
    created_at: datetime = Field(sa_type=UtcMoment)


class TrackingCodeRow(Row, table=True):
    """A code belongs to one collaboration, whichever version of its contract names it."""

    __tablename__ = "tracking_code"
    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    code: str = Field(primary_key=True)
    collaboration_id: str = Field(foreign_key="collaboration.id", index=True)


class ContractRow(Row, table=True):
    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("collaboration_id", "version"),
        ForeignKeyConstraint(["workspace_id", "tracking_code"], ["tracking_code.workspace_id", "tracking_code.code"]),
        _one_of("state", CONTRACT_STATES),
        _at_least("version", 1),
        _at_least("revision", 1),
        _at_least("fee_cents", 0),
        _at_least("product_value_cents", 0),
        _at_least("monthly_fee_cents", 0),
        _period("term_start", "term_end"),
    )
    number: int | None = _number()
    id: str = Field(unique=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    collaboration_id: str = Field(foreign_key="collaboration.id")
    version: int
    revision: int
    state: str
    tracking_code: str | None
    party_name: str
    party_kind: str
    business_id: str
    prepayment_register: bool | None
    fee_cents: int | None = _large()
    fee_currency: str | None
    fee_vat: int | None
    fee_typed: str | None
    fee_per: str
    product_value_cents: int | None = _large()
    product_value_currency: str | None
    product_value_vat: int | None
    product_value_typed: str | None
    commission_percent: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    commission_window_days: int
    monthly_fee_cents: int | None = _large()
    monthly_fee_currency: str | None
    monthly_fee_vat: int | None
    monthly_fee_typed: str | None
    notice_days: int
    payment_days: int
    disclosure_label: str
    brand_rules: str
    creative_freedom: str
    usage_rights: str
    usage_months: int
    exclusivity_days: int
    approval: str
    online_time: int
    reporting: str
    term_start: date | None
    term_end: date | None
    cancellation: str
    language: str
    created_at: datetime = Field(sa_type=UtcMoment)


class ContractDeliverableRow(Row, table=True):
    __tablename__ = "contract_deliverable"
    __table_args__ = (_at_least("count", 1), _period("period_start", "period_end"))
    contract_id: str = Field(primary_key=True, foreign_key="contract.id")
    position: int = Field(primary_key=True)
    kind: str
    count: int
    channel: str
    period_start: date | None
    period_end: date | None


class ContractPricingRow(Row, table=True):
    __tablename__ = "contract_pricing"
    __table_args__ = (UniqueConstraint("contract_id", "pricing"),)
    contract_id: str = Field(primary_key=True, foreign_key="contract.id")
    position: int = Field(primary_key=True)
    pricing: str


class MeasurementRow(Row, table=True):
    __tablename__ = "measurement"
    __table_args__ = (Index(None, "workspace_id", "number"),)
    number: int | None = _number()
    workspace_id: str = Field(foreign_key="workspace.id")
    campaign_id: str = Field(foreign_key="campaign.id", index=True)
    collaboration_id: str | None = Field(default=None, foreign_key="collaboration.id", index=True)
    metric: str
    value: Decimal = Field(sa_type=ExactDecimal)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcMoment)


# What happened.


class EventRow(Row, table=True):
    """One fact about one subject: a turn's event that touches two subjects is two rows."""

    __tablename__ = "event"
    __table_args__ = (
        ForeignKeyConstraint(["conversation_id", "turn"], ["turn.conversation_id", "turn.number"]),
        Index(None, "workspace_id", "id"),
        Index(None, "subject", "revision"),
        Index(None, "conversation_id", "turn"),
        _NEVER_REUSED,
    )
    id: int | None = _number()
    workspace_id: str = Field(foreign_key="workspace.id")
    member_id: str = Field(foreign_key="member.id", index=True)
    name: str
    subject: str
    revision: int
    """The subject's revision from then on; 0 when the subject has none."""
    at: datetime = Field(sa_type=UtcMoment)
    conversation_id: str
    turn: int


class EventChangeRow(Row, table=True):
    __tablename__ = "event_change"
    event_id: int = Field(primary_key=True, foreign_key="event.id")
    position: int = Field(primary_key=True)
    field: str
    before: str | None
    after: str | None


class DocumentRow(Row, table=True):
    __tablename__ = "document"
    __table_args__ = (_at_least("version", 1),)
    number: int | None = _number()
    id: str = Field(unique=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    subject: str = Field(index=True)
    kind: str
    title: str
    version: int
    language: str
    data: str
    template_version: int
    made_at: datetime = Field(sa_type=UtcMoment)


class DocumentNamePartRow(Row, table=True):
    __tablename__ = "document_name_part"
    document_id: str = Field(primary_key=True, foreign_key="document.id")
    position: int = Field(primary_key=True)
    part: str


class DocumentBytesRow(Row, table=True):
    __tablename__ = "document_bytes"
    document_id: str = Field(primary_key=True, foreign_key="document.id")
    format: str = Field(primary_key=True)
    sha256: str
    content: bytes = Field(sa_type=LargeBinary)


# What the workspace knows besides the shipped guides, and what it would like to know.


class OwnArticleRow(Row, table=True):
    __tablename__ = "own_article"
    __table_args__ = (UniqueConstraint("workspace_id", "language", "article_id"), Index(None, "workspace_id", "guide"))
    number: int | None = _number()
    workspace_id: str = Field(foreign_key="workspace.id")
    guide: str
    """The guide that it came with; empty when it was taught in the chat."""
    article_id: str
    language: str
    title: str
    ask: str
    """JSON list of ways in which it is asked for."""
    text: str
    source: str
    dated: date
    made_at: datetime = Field(sa_type=UtcMoment)


class AnswerOpinionRow(Row, table=True):
    """Whether an article, one's own or a shipped one, helped a member."""

    __tablename__ = "answer_opinion"
    member_id: str = Field(primary_key=True, foreign_key="member.id")
    article: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    useful: bool
    at: datetime = Field(sa_type=UtcMoment)


class OpenQuestionRow(Row, table=True):
    """One asking of what the guides could not answer; it goes, with its words, when its time is up."""

    __tablename__ = "open_question"
    __table_args__ = (
        _one_of("kind", QUESTION_KINDS),
        _one_of("state", QUESTION_STATES),
        Index(None, "workspace_id", "state", "key"),
        _NEVER_REUSED,
    )
    number: int | None = _number()
    workspace_id: str = Field(foreign_key="workspace.id")
    member_id: str = Field(foreign_key="member.id", index=True)
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id", index=True)
    """The delivery that holds the same words, when it was found."""
    text: str
    key: str
    """What makes two the same question: its words in small letters."""
    language: str
    kind: str
    article: str
    """The article that was shown and was not what was asked, or empty."""
    state: str
    answered_by: int | None = Field(default=None, foreign_key="own_article.number", index=True)
    at: datetime = Field(sa_type=UtcMoment, index=True)


# What Slack's own library keeps, in tables as it makes them; a test holds these to that. Its moments are UTC too.


def _texts(length: int, *names: str) -> list[Column[Any]]:
    return [Column(name, String(length)) for name in names]


def _installed(table: str, *columns: Column[Any], of: tuple[str, ...]) -> Table:
    return Table(
        table,
        METADATA,
        Column("id", Integer, primary_key=True),
        Column("client_id", String(32), nullable=False),
        Column("app_id", String(32), nullable=False),
        *columns,
        Column("installed_at", DateTime, nullable=False),
        Index(f"{table}_idx", "client_id", *of, "installed_at"),
    )


SLACK_BOTS = _installed(
    "slack_bots",
    *_texts(32, "enterprise_id"),
    *_texts(200, "enterprise_name"),
    *_texts(32, "team_id"),
    *_texts(200, "team_name", "bot_token"),
    *_texts(32, "bot_id", "bot_user_id"),
    *_texts(1000, "bot_scopes"),
    *_texts(200, "bot_refresh_token"),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    of=("enterprise_id", "team_id"),
)
SLACK_INSTALLATIONS = _installed(
    "slack_installations",
    *_texts(32, "enterprise_id"),
    *_texts(200, "enterprise_name", "enterprise_url"),
    *_texts(32, "team_id"),
    *_texts(200, "team_name", "bot_token"),
    *_texts(32, "bot_id", "bot_user_id"),
    *_texts(1000, "bot_scopes"),
    *_texts(200, "bot_refresh_token"),
    Column("bot_token_expires_at", DateTime),
    Column("user_id", String(32), nullable=False),
    *_texts(200, "user_token"),
    *_texts(1000, "user_scopes"),
    *_texts(200, "user_refresh_token"),
    Column("user_token_expires_at", DateTime),
    *_texts(200, "incoming_webhook_url", "incoming_webhook_channel", "incoming_webhook_channel_id"),
    *_texts(200, "incoming_webhook_configuration_url"),
    Column("is_enterprise_install", Boolean, nullable=False),
    *_texts(32, "token_type"),
    of=("enterprise_id", "team_id", "user_id"),
)
SLACK_OAUTH_STATES = Table(
    "slack_oauth_states",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("state", String(200), nullable=False),
    Column("expire_at", DateTime, nullable=False),
)
