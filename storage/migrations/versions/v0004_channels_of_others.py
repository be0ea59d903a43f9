"""What a channel needs whose messages somebody else carries: messages by their id, parts of a reply, addresses that
can't be reached, and invitations.

Only columns, tables and indexes are added, so that no table is made anew and every row stays as it is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Whom a waiting reply is for, and in which language it was decided.
_WAITING = """
UPDATE outbox SET
  account = (SELECT inbox.account FROM inbox WHERE inbox.id = outbox.inbox_id),
  language = (SELECT conversation.language FROM conversation WHERE conversation.id = outbox.conversation_id)
WHERE state = 'waiting' AND NOT notice
"""


def upgrade() -> None:
    for name in ("message", "reply_to", "language"):
        _add_text("inbox", name)
    _add_flag("inbox", "shared")
    for name in ("file", "album"):
        _add_text("inbox", name)
    _add_text("outbox", "account")
    _add_text("outbox", "language", "fi")
    _add_flag("outbox", "unsure")
    op.add_column("outbox", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    _add_text("outbox", "problem")
    op.execute(_WAITING)
    _add_flag("address", "shared")
    op.add_column("address", sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))
    _add_text("address", "gone")
    _add_flag("visit", "aloud")
    op.create_index(op.f("ix_inbox_channel_place_message"), "inbox", ["channel", "place", "message"], unique=False)
    # What was given up is passed over without being looked at.
    op.drop_index(op.f("ix_outbox_state_address_id"), "outbox")
    op.create_index(
        op.f("ix_outbox_state_failed_at_address_id"), "outbox", ["state", "failed_at", "address_id"], unique=False
    )
    op.create_table(
        "outbox_part",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_outbox_part_outbox_id")),
        sa.PrimaryKeyConstraint("outbox_id", "part", name=op.f("pk_outbox_part")),
    )
    op.create_index(op.f("ix_outbox_part_message"), "outbox_part", ["message"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(), nullable=True),
        sa.CheckConstraint("role IN ('owner', 'editor', 'viewer')", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_invitation_made_by")),
        sa.ForeignKeyConstraint(["used_by"], ["member.id"], name=op.f("fk_invitation_used_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_invitation_workspace_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitation")),
    )
    for name in ("made_by", "used_by", "workspace_id"):
        op.create_index(op.f(f"ix_invitation_{name}"), "invitation", [name], unique=False)


def _add_text(table: str, name: str, default: str = "") -> None:
    op.add_column(table, sa.Column(name, sa.String(), server_default=default, nullable=False))


def _add_flag(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a database only goes forward")
