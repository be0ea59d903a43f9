"""The tables as statements need them: their columns, by name and kind.

The declaration, with keys, constraints and indexes, is tables.py; a test holds this to it. It is here once more, in
short, because SQLModel takes half a second to import, and a person who starts to talk should not wait for it.
`name:kind` is a column, text where no kind is said, and `*` marks the primary key.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.types import TypeEngine

from storage.columns import ExactDecimal, UtcMoment

_METADATA = MetaData()
_KINDS: dict[str, TypeEngine[Any]] = {
    "": String(),
    "bool": Boolean(),
    "bytes": LargeBinary(),
    "day": Date(),
    "decimal": ExactDecimal(),
    "int": Integer(),
    "large": BigInteger(),
    "moment": UtcMoment(),
    "naive": DateTime(),
}


def _table(name: str, columns: str) -> Table:
    return Table(name, _METADATA, *map(_column, columns.split()))


def _column(text: str) -> Column[Any]:
    name, _, kind = text.partition(":")
    return Column(name.removesuffix("*"), _KINDS[kind], primary_key=name.endswith("*"))


WORKSPACE = _table(
    "workspace",
    """
    id* name legal_name business_id address signatory vat_rate hour_cost_cents:large hour_cost_currency
    hour_cost_vat:int hour_cost_typed timezone created_at:moment knowledge_revision:int
    """,
)
MEMBER = _table(
    "member",
    """
    id* workspace_id name role created_at:moment
    """,
)
IDENTITY = _table(
    "identity",
    """
    channel* account* member_id
    """,
)
INVITATION = _table(
    "invitation",
    """
    code_hash* workspace_id role made_by made_at:moment expires_at:moment used_at:moment used_by
    """,
)
TEAM = _table(
    "team",
    """
    channel* team* workspace_id installed_by made_at:moment
    """,
)
ADDRESS = _table(
    "address",
    """
    id*:int channel place thread workspace_id shared:bool gone_at:moment gone
    """,
)
CONVERSATION = _table(
    "conversation",
    """
    id* address_id:int member_id language turn:int pending_kind pending_question pending_text pending_visit topic
    campaign topics asked
    """,
)
VISIT = _table(
    "visit",
    """
    number*:int id flow version:int member_id subject revision:int answers asking turns misses:int refining:bool
    state was contested updated_at:moment aloud:bool
    """,
)
CONVERSATION_VISIT = _table(
    "conversation_visit",
    """
    conversation_id* position*:int visit_id
    """,
)
CONVERSATION_OPTION = _table(
    "conversation_option",
    """
    conversation_id* position*:int option_id label
    """,
)
INBOX = _table(
    "inbox",
    """
    id*:int channel delivery_id place thread account account_name input state tries:int problem
    accepted_at:moment worked_at:moment message reply_to language shared:bool file album
    team root
    """,
)
TURN = _table(
    "turn",
    """
    conversation_id* number*:int inbox_id:int question at:moment
    """,
)
OUTBOX = _table(
    "outbox",
    """
    id*:int conversation_id turn:int position:int address_id:int inbox_id:int reply notice:bool state
    decided_at:moment sent_at:moment account language unsure:bool failed_at:moment problem
    """,
)
OUTBOX_DOCUMENT = _table(
    "outbox_document",
    """
    outbox_id*:int position*:int document_id
    """,
)
OUTBOX_PART = _table(
    "outbox_part",
    """
    outbox_id*:int part*:int message sent_at:moment
    """,
)
CAMPAIGN = _table(
    "campaign",
    """
    number*:int id workspace_id name revision:int state offer goal audience budget_cents:large budget_currency
    budget_vat:int budget_typed period_start:day period_end:day sector audience_age_low:int
    audience_age_high:int audience_region average_order_cents:large average_order_currency average_order_vat:int
    average_order_typed margin:decimal discount:decimal commission_percent:decimal baseline_visits:large
    baseline_orders:large created_at:moment
    """,
)
CAMPAIGN_CHANNEL = _table(
    "campaign_channel",
    """
    campaign_id* position*:int channel
    """,
)
CAMPAIGN_TARGET = _table(
    "campaign_target",
    """
    campaign_id* position*:int metric low:large high:large basis
    """,
)
CANDIDATE = _table(
    "candidate",
    """
    number*:int id workspace_id platform handle handle_key followers:large price_cents:large price_currency
    price_vat:int price_typed posts_measured:large average_likes:large average_comments:large
    average_shares:large average_views:large audience_match:int content_fit:int past_work:int reputation:int
    reputation_note revision:int created_at:moment
    """,
)
COLLABORATION = _table(
    "collaboration",
    """
    number*:int id workspace_id campaign_id candidate_id state revision:int created_at:moment
    """,
)
TRACKING_CODE = _table(
    "tracking_code",
    """
    workspace_id* code* collaboration_id
    """,
)
CONTRACT = _table(
    "contract",
    """
    number*:int id workspace_id collaboration_id version:int revision:int state tracking_code party_name
    party_kind business_id prepayment_register:bool fee_cents:large fee_currency fee_vat:int fee_typed fee_per
    product_value_cents:large product_value_currency product_value_vat:int product_value_typed
    commission_percent:decimal commission_window_days:int monthly_fee_cents:large monthly_fee_currency
    monthly_fee_vat:int monthly_fee_typed notice_days:int payment_days:int disclosure_label brand_rules
    creative_freedom usage_rights usage_months:int exclusivity_days:int approval online_time:int reporting
    term_start:day term_end:day cancellation language created_at:moment
    """,
)
CONTRACT_DELIVERABLE = _table(
    "contract_deliverable",
    """
    contract_id* position*:int kind count:int channel period_start:day period_end:day
    """,
)
CONTRACT_PRICING = _table(
    "contract_pricing",
    """
    contract_id* position*:int pricing
    """,
)
MEASUREMENT = _table(
    "measurement",
    """
    number*:int workspace_id campaign_id collaboration_id metric value:decimal as_of:day recorded_at:moment
    """,
)
EVENT = _table(
    "event",
    """
    id*:int workspace_id member_id name subject revision:int at:moment conversation_id turn:int
    """,
)
EVENT_CHANGE = _table(
    "event_change",
    """
    event_id*:int position*:int field before after
    """,
)
DOCUMENT = _table(
    "document",
    """
    number*:int id workspace_id subject kind title version:int language data template_version:int made_at:moment
    """,
)
DOCUMENT_NAME_PART = _table(
    "document_name_part",
    """
    document_id* position*:int part
    """,
)
DOCUMENT_BYTES = _table(
    "document_bytes",
    """
    document_id* format* sha256 content:bytes
    """,
)
MEMBER_WRITE = _table(
    "member_write",
    """
    member_id* conversation_id turn:int at:moment visit_id undo
    """,
)
WATCH = _table(
    "watch",
    """
    address_id*:int workspace_id made_at:moment
    """,
)
OWN_ARTICLE = _table(
    "own_article",
    """
    number*:int workspace_id guide article_id language title ask text source dated:day made_at:moment
    """,
)
ANSWER_OPINION = _table(
    "answer_opinion",
    """
    member_id* article* language* workspace_id useful:bool at:moment
    """,
)
OPEN_QUESTION = _table(
    "open_question",
    """
    number*:int workspace_id member_id inbox_id:int text key language kind article state answered_by:int at:moment
    """,
)
SLACK_BOT = _table(
    "slack_bots",
    """
    id*:int client_id app_id enterprise_id enterprise_name team_id team_name bot_token bot_id bot_user_id bot_scopes
    bot_refresh_token bot_token_expires_at:naive is_enterprise_install:bool installed_at:naive
    """,
)
SLACK_INSTALLATION = _table(
    "slack_installations",
    """
    id*:int client_id app_id enterprise_id enterprise_name enterprise_url team_id team_name bot_token bot_id
    bot_user_id bot_scopes bot_refresh_token bot_token_expires_at:naive user_id user_token user_scopes
    user_refresh_token user_token_expires_at:naive incoming_webhook_url incoming_webhook_channel
    incoming_webhook_channel_id incoming_webhook_configuration_url is_enterprise_install:bool token_type
    installed_at:naive
    """,
)
SLACK_OAUTH_STATE = _table(
    "slack_oauth_states",
    """
    id*:int state expire_at:naive
    """,
)

TABLES = dict(_METADATA.tables)
"""By name."""
