"""Which articles helped, one opinion for each member, article and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, func, insert, select

from storage.schema import ANSWER_OPINION


@dataclass(frozen=True, slots=True)
class Opinion:
    """How many members an article has helped, and how many not."""

    article: str
    language: str
    useful: int
    not_useful: int


def judge(
    connection: Connection, workspace_id: str, member_id: str, article: str, language: str, useful: bool, now: datetime
) -> bool | None:
    """Keeps the member's opinion in place of an earlier one, which is returned: None when there was none."""
    this = (
        ANSWER_OPINION.c.member_id == member_id,
        ANSWER_OPINION.c.article == article,
        ANSWER_OPINION.c.language == language,
    )
    before: bool | None = connection.execute(select(ANSWER_OPINION.c.useful).where(*this)).scalar_one_or_none()
    if before is not None:
        connection.execute(delete(ANSWER_OPINION).where(*this))
    connection.execute(
        insert(ANSWER_OPINION),
        {
            "member_id": member_id,
            "article": article,
            "language": language,
            "workspace_id": workspace_id,
            "useful": useful,
            "at": now,
        },
    )
    return before


def read(connection: Connection, workspace_id: str) -> tuple[Opinion, ...]:
    """By article, those that helped least first."""
    good = func.sum(case((ANSWER_OPINION.c.useful, 1), else_=0))
    bad = func.sum(case((ANSWER_OPINION.c.useful, 0), else_=1))
    rows = connection.execute(
        select(ANSWER_OPINION.c.article, ANSWER_OPINION.c.language, good, bad)
        .where(ANSWER_OPINION.c.workspace_id == workspace_id)
        .group_by(ANSWER_OPINION.c.article, ANSWER_OPINION.c.language)
        .order_by(bad.desc(), good, ANSWER_OPINION.c.article, ANSWER_OPINION.c.language)
    )
    return tuple(Opinion(article, language, int(one), int(other)) for article, language, one, other in rows)
