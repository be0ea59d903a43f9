"""What takes a change back, what two people contest, and notices in other places.

Only columns and tables are added, so that no table is made anew and every row stays as it is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("pending_visit", sa.String(), nullable=True))
    op.add_column("visit", sa.Column("was", sa.String(), nullable=True))
    op.add_column("visit", sa.Column("contested", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("notice", sa.Boolean(), server_default=sa.false(), nullable=False))
    # Without these, taking away a campaign or an address looks through every conversation or reply.
    op.create_index(op.f("ix_conversation_campaign"), "conversation", ["campaign"], unique=False)
    op.create_index(op.f("ix_outbox_address_id"), "outbox", ["address_id"], unique=False)
    op.create_table(
        "watch",
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_watch_address_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_watch_workspace_id")),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_watch")),
    )
    op.create_index(op.f("ix_watch_workspace_id"), "watch", ["workspace_id"], unique=False)
    op.create_table(
        "member_write",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=True),
        sa.Column("undo", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id", "turn"],
            ["turn.conversation_id", "turn.number"],
            name=op.f("fk_member_write_conversation_id_turn"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_write_member_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_member_write_visit_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_write")),
    )
    op.create_index(
        op.f("ix_member_write_conversation_id_turn"), "member_write", ["conversation_id", "turn"], unique=False
    )
    op.create_index(op.f("ix_member_write_visit_id"), "member_write", ["visit_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a database only goes forward")
