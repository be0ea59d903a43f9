"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'aside')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "delivery_id", name=op.f("uq_inbox_channel_delivery_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_channel_account"), "inbox", ["channel", "account"], unique=False)
    op.create_index(op.f("ix_inbox_state"), "inbox", ["state"], unique=False)
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("signatory", sa.String(), nullable=False),
        sa.Column("vat_rate", sa.String(), nullable=False),
        sa.Column("hour_cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("hour_cost_currency", sa.String(), nullable=True),
        sa.Column("hour_cost_vat", sa.Integer(), nullable=True),
        sa.Column("hour_cost_typed", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("vat_rate IN ('', '25.5', '13.5', '10', '0', 'none')", name=op.f("ck_workspace_vat_rate")),
        sa.CheckConstraint("hour_cost_cents >= 0", name=op.f("ck_workspace_hour_cost_cents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_address_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("channel", "place", "thread", name=op.f("uq_address_channel_place_thread")),
    )
    op.create_index(op.f("ix_address_workspace_id"), "address", ["workspace_id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=False),
        sa.Column("budget_currency", sa.String(), nullable=False),
        sa.Column("budget_vat", sa.Integer(), nullable=False),
        sa.Column("budget_typed", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("audience_age_low", sa.Integer(), nullable=True),
        sa.Column("audience_age_high", sa.Integer(), nullable=True),
        sa.Column("audience_region", sa.String(), nullable=False),
        sa.Column("average_order_cents", sa.BigInteger(), nullable=True),
        sa.Column("average_order_currency", sa.String(), nullable=True),
        sa.Column("average_order_vat", sa.Integer(), nullable=True),
        sa.Column("average_order_typed", sa.String(), nullable=True),
        sa.Column("margin", sa.String(), nullable=True),
        sa.Column("discount", sa.String(), nullable=True),
        sa.Column("commission_percent", sa.String(), nullable=True),
        sa.Column("baseline_visits", sa.BigInteger(), nullable=True),
        sa.Column("baseline_orders", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'ended', 'archived')", name=op.f("ck_campaign_state")),
        sa.CheckConstraint("audience_age_high >= audience_age_low", name=op.f("ck_campaign_audience_age_high")),
        sa.CheckConstraint("average_order_cents >= 0", name=op.f("ck_campaign_average_order_cents")),
        sa.CheckConstraint("budget_cents >= 0", name=op.f("ck_campaign_budget_cents")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_campaign_period_end")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_campaign_revision")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_campaign_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_campaign")),
        sa.UniqueConstraint("id", name=op.f("uq_campaign_id")),
    )
    op.create_index(op.f("ix_campaign_workspace_id_state"), "campaign", ["workspace_id", "state"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("handle_key", sa.String(), nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=True),
        sa.Column("price_currency", sa.String(), nullable=True),
        sa.Column("price_vat", sa.Integer(), nullable=True),
        sa.Column("price_typed", sa.String(), nullable=True),
        sa.Column("posts_measured", sa.BigInteger(), nullable=True),
        sa.Column("average_likes", sa.BigInteger(), nullable=True),
        sa.Column("average_comments", sa.BigInteger(), nullable=True),
        sa.Column("average_shares", sa.BigInteger(), nullable=True),
        sa.Column("average_views", sa.BigInteger(), nullable=True),
        sa.Column("audience_match", sa.Integer(), nullable=True),
        sa.Column("content_fit", sa.Integer(), nullable=True),
        sa.Column("past_work", sa.Integer(), nullable=True),
        sa.Column("reputation", sa.Integer(), nullable=True),
        sa.Column("reputation_note", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("audience_match BETWEEN 1 AND 5", name=op.f("ck_candidate_audience_match")),
        sa.CheckConstraint("content_fit BETWEEN 1 AND 5", name=op.f("ck_candidate_content_fit")),
        sa.CheckConstraint("followers >= 0", name=op.f("ck_candidate_followers")),
        sa.CheckConstraint("past_work BETWEEN 1 AND 5", name=op.f("ck_candidate_past_work")),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_candidate_price_cents")),
        sa.CheckConstraint("reputation BETWEEN 1 AND 5", name=op.f("ck_candidate_reputation")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_candidate_revision")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_candidate_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_candidate")),
        sa.UniqueConstraint("id", name=op.f("uq_candidate_id")),
        sa.UniqueConstraint(
            "workspace_id", "platform", "handle_key", name=op.f("uq_candidate_workspace_id_platform_handle_key")
        ),
    )
    op.create_table(
        "document",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_document_version")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_document_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_document")),
        sa.UniqueConstraint("id", name=op.f("uq_document_id")),
    )
    op.create_index(op.f("ix_document_subject"), "document", ["subject"], unique=False)
    op.create_index(op.f("ix_document_workspace_id"), "document", ["workspace_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'editor', 'viewer')", name=op.f("ck_member_role")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_member_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_workspace_id"), "member", ["workspace_id"], unique=False)
    op.create_table(
        "campaign_channel",
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_channel_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "position", name=op.f("pk_campaign_channel")),
    )
    op.create_table(
        "campaign_target",
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.CheckConstraint("high >= low", name=op.f("ck_campaign_target_high")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_target_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "position", name=op.f("pk_campaign_target")),
    )
    op.create_table(
        "collaboration",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('considered', 'shortlisted', 'contacted', 'negotiating', 'agreed', 'draft_received', 'approved', 'published', 'measured', 'paid', 'declined')",  # noqa: E501
            name=op.f("ck_collaboration_state"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_collaboration_revision")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_collaboration_campaign_id")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_collaboration_candidate_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_collaboration_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_collaboration")),
        sa.UniqueConstraint("campaign_id", "candidate_id", name=op.f("uq_collaboration_campaign_id_candidate_id")),
        sa.UniqueConstraint("id", name=op.f("uq_collaboration_id")),
    )
    op.create_index(op.f("ix_collaboration_candidate_id"), "collaboration", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_collaboration_workspace_id"), "collaboration", ["workspace_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("pending_kind", sa.String(), nullable=True),
        sa.Column("pending_question", sa.String(), nullable=True),
        sa.Column("pending_text", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=True),
        sa.CheckConstraint("turn >= 0", name=op.f("ck_conversation_turn")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_conversation_address_id")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_conversation_campaign")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_conversation_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("address_id", "member_id", name=op.f("uq_conversation_address_id_member_id")),
    )
    op.create_index(op.f("ix_conversation_member_id"), "conversation", ["member_id"], unique=False)
    op.create_table(
        "document_bytes",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_bytes_document_id")),
        sa.PrimaryKeyConstraint("document_id", "format", name=op.f("pk_document_bytes")),
    )
    op.create_table(
        "document_name_part",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_name_part_document_id")),
        sa.PrimaryKeyConstraint("document_id", "position", name=op.f("pk_document_name_part")),
    )
    op.create_table(
        "identity",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_identity_member_id")),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_identity")),
    )
    op.create_index(op.f("ix_identity_member_id"), "identity", ["member_id"], unique=False)
    op.create_table(
        "open_question",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_open_question_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_open_question_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_open_question")),
    )
    op.create_index(op.f("ix_open_question_member_id"), "open_question", ["member_id"], unique=False)
    op.create_index(op.f("ix_open_question_workspace_id"), "open_question", ["workspace_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("asking", sa.String(), nullable=False),
        sa.Column("turns", sa.String(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("refining", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'draft', 'done', 'dropped')", name=op.f("ck_visit_state")),
        sa.CheckConstraint("misses >= 0", name=op.f("ck_visit_misses")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_visit_member_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_visit")),
        sa.UniqueConstraint("id", name=op.f("uq_visit_id")),
    )
    op.create_index(op.f("ix_visit_member_id_state"), "visit", ["member_id", "state"], unique=False)
    op.create_table(
        "conversation_option",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_conversation_option_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "position", name=op.f("pk_conversation_option")),
    )
    op.create_table(
        "conversation_visit",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_conversation_visit_conversation_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_conversation_visit_visit_id")),
        sa.PrimaryKeyConstraint("conversation_id", "position", name=op.f("pk_conversation_visit")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_conversation_visit_visit_id")),
    )
    op.create_table(
        "measurement",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("collaboration_id", sa.String(), nullable=True),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_measurement_campaign_id")),
        sa.ForeignKeyConstraint(
            ["collaboration_id"], ["collaboration.id"], name=op.f("fk_measurement_collaboration_id")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_measurement_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_measurement")),
    )
    op.create_index(op.f("ix_measurement_campaign_id"), "measurement", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_measurement_collaboration_id"), "measurement", ["collaboration_id"], unique=False)
    op.create_index(op.f("ix_measurement_workspace_id_number"), "measurement", ["workspace_id", "number"], unique=False)
    op.create_table(
        "tracking_code",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("collaboration_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collaboration_id"], ["collaboration.id"], name=op.f("fk_tracking_code_collaboration_id")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_tracking_code_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "code", name=op.f("pk_tracking_code")),
    )
    op.create_index(op.f("ix_tracking_code_collaboration_id"), "tracking_code", ["collaboration_id"], unique=False)
    op.create_table(
        "turn",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inbox_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_turn_conversation_id")),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_turn_inbox_id")),
        sa.PrimaryKeyConstraint("conversation_id", "number", name=op.f("pk_turn")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_turn_inbox_id")),
    )
    op.create_table(
        "contract",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("collaboration_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tracking_code", sa.String(), nullable=True),
        sa.Column("party_name", sa.String(), nullable=False),
        sa.Column("party_kind", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("prepayment_register", sa.Boolean(), nullable=True),
        sa.Column("fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("fee_currency", sa.String(), nullable=True),
        sa.Column("fee_vat", sa.Integer(), nullable=True),
        sa.Column("fee_typed", sa.String(), nullable=True),
        sa.Column("fee_per", sa.String(), nullable=False),
        sa.Column("product_value_cents", sa.BigInteger(), nullable=True),
        sa.Column("product_value_currency", sa.String(), nullable=True),
        sa.Column("product_value_vat", sa.Integer(), nullable=True),
        sa.Column("product_value_typed", sa.String(), nullable=True),
        sa.Column("commission_percent", sa.String(), nullable=True),
        sa.Column("commission_window_days", sa.Integer(), nullable=False),
        sa.Column("monthly_fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("monthly_fee_currency", sa.String(), nullable=True),
        sa.Column("monthly_fee_vat", sa.Integer(), nullable=True),
        sa.Column("monthly_fee_typed", sa.String(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("disclosure_label", sa.String(), nullable=False),
        sa.Column("brand_rules", sa.String(), nullable=False),
        sa.Column("creative_freedom", sa.String(), nullable=False),
        sa.Column("usage_rights", sa.String(), nullable=False),
        sa.Column("usage_months", sa.Integer(), nullable=False),
        sa.Column("exclusivity_days", sa.Integer(), nullable=False),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("online_time", sa.Integer(), nullable=False),
        sa.Column("reporting", sa.String(), nullable=False),
        sa.Column("term_start", sa.Date(), nullable=True),
        sa.Column("term_end", sa.Date(), nullable=True),
        sa.Column("cancellation", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'agreed', 'signed', 'replaced', 'ended')", name=op.f("ck_contract_state")
        ),
        sa.CheckConstraint("fee_cents >= 0", name=op.f("ck_contract_fee_cents")),
        sa.CheckConstraint("monthly_fee_cents >= 0", name=op.f("ck_contract_monthly_fee_cents")),
        sa.CheckConstraint("product_value_cents >= 0", name=op.f("ck_contract_product_value_cents")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_contract_revision")),
        sa.CheckConstraint("term_end >= term_start", name=op.f("ck_contract_term_end")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_contract_version")),
        sa.ForeignKeyConstraint(["collaboration_id"], ["collaboration.id"], name=op.f("fk_contract_collaboration_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "tracking_code"],
            ["tracking_code.workspace_id", "tracking_code.code"],
            name=op.f("fk_contract_workspace_id_tracking_code"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_contract_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_contract")),
        sa.UniqueConstraint("collaboration_id", "version", name=op.f("uq_contract_collaboration_id_version")),
        sa.UniqueConstraint("id", name=op.f("uq_contract_id")),
    )
    op.create_index(op.f("ix_contract_workspace_id"), "contract", ["workspace_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id", "turn"],
            ["turn.conversation_id", "turn.number"],
            name=op.f("fk_event_conversation_id_turn"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_event_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_conversation_id_turn"), "event", ["conversation_id", "turn"], unique=False)
    op.create_index(op.f("ix_event_member_id"), "event", ["member_id"], unique=False)
    op.create_index(op.f("ix_event_subject_revision"), "event", ["subject", "revision"], unique=False)
    op.create_index(op.f("ix_event_workspace_id_id"), "event", ["workspace_id", "id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("inbox_id", sa.Integer(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_outbox_address_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id", "turn"],
            ["turn.conversation_id", "turn.number"],
            name=op.f("fk_outbox_conversation_id_turn"),
        ),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_outbox_inbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "conversation_id", "turn", "position", name=op.f("uq_outbox_conversation_id_turn_position")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_inbox_id"), "outbox", ["inbox_id"], unique=False)
    op.create_index(op.f("ix_outbox_state_address_id"), "outbox", ["state", "address_id"], unique=False)
    op.create_table(
        "contract_deliverable",
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.CheckConstraint("count >= 1", name=op.f("ck_contract_deliverable_count")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_contract_deliverable_period_end")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_deliverable_contract_id")),
        sa.PrimaryKeyConstraint("contract_id", "position", name=op.f("pk_contract_deliverable")),
    )
    op.create_table(
        "contract_pricing",
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pricing", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_pricing_contract_id")),
        sa.PrimaryKeyConstraint("contract_id", "position", name=op.f("pk_contract_pricing")),
        sa.UniqueConstraint("contract_id", "pricing", name=op.f("uq_contract_pricing_contract_id_pricing")),
    )
    op.create_table(
        "event_change",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_change_event_id")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_change")),
    )
    op.create_table(
        "outbox_document",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_outbox_document_document_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_outbox_document_outbox_id")),
        sa.PrimaryKeyConstraint("outbox_id", "position", name=op.f("pk_outbox_document")),
    )
    op.create_index(op.f("ix_outbox_document_document_id"), "outbox_document", ["document_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema")
