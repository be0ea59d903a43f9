"""A workspace's own articles, opinions of answers, and what became of the questions left open.

The open questions' table is made anew, which nothing points at; every row of it goes on as an open question.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_QUESTION = sa.table(
    "open_question",
    sa.column("number", sa.Integer),
    sa.column("workspace_id", sa.String),
    sa.column("member_id", sa.String),
    sa.column("text", sa.String),
    sa.column("language", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.add_column("conversation", sa.Column("topics", sa.String(), nullable=True))
    op.add_column("conversation", sa.Column("asked", sa.String(), nullable=True))
    op.add_column(
        "workspace", sa.Column("knowledge_revision", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.create_table(
        "own_article",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("ask", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_own_article_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_own_article")),
        sa.UniqueConstraint(
            "workspace_id", "language", "article_id", name=op.f("uq_own_article_workspace_id_language_article_id")
        ),
    )
    op.create_index(op.f("ix_own_article_workspace_id_guide"), "own_article", ["workspace_id", "guide"], unique=False)
    op.create_table(
        "answer_opinion",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_answer_opinion_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_answer_opinion_workspace_id")),
        sa.PrimaryKeyConstraint("member_id", "article", "language", name=op.f("pk_answer_opinion")),
    )
    op.create_index(op.f("ix_answer_opinion_workspace_id"), "answer_opinion", ["workspace_id"], unique=False)
    _make_open_questions_anew()


def _make_open_questions_anew() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(_QUESTION).order_by(_QUESTION.c.number)).mappings().all()
    op.drop_table("open_question")
    made = op.create_table(
        "open_question",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("inbox_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('silent', 'not_it')", name=op.f("ck_open_question_kind")),
        sa.CheckConstraint("state IN ('open', 'answered', 'dismissed')", name=op.f("ck_open_question_state")),
        sa.ForeignKeyConstraint(["answered_by"], ["own_article.number"], name=op.f("fk_open_question_answered_by")),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_open_question_inbox_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_open_question_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_open_question_workspace_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_open_question")),
        sqlite_autoincrement=True,
    )
    for columns in (["answered_by"], ["at"], ["inbox_id"], ["member_id"], ["workspace_id", "state", "key"]):
        op.create_index(op.f(f"ix_open_question_{'_'.join(columns)}"), "open_question", columns, unique=False)
    if rows:
        new = {"kind": "silent", "article": "", "state": "open", "inbox_id": None, "answered_by": None}
        op.bulk_insert(made, [{**row, **new, "key": _key(row["text"])} for row in rows])


def _key(text: str) -> str:
    """What made two the same question when this was written: its words in small letters."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def downgrade() -> None:
    raise NotImplementedError("a database only goes forward")
