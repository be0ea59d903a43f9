"""Who changed what and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.changes import Change
from storage.schema import EVENT, EVENT_CHANGE, MEMBER


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One fact. `at` is in UTC, `name` an event's name, `subject` the id of what it is about."""

    at: datetime
    who: str
    name: str
    subject: str
    changes: tuple[Change, ...]


def read(
    connection: Connection,
    workspace_id: str,
    limit: int,
    *,
    without: tuple[str, ...] = (),
    change_limit: int | None = None,
) -> tuple[HistoryLine, ...]:
    """The newest lines, newest first, but for the events named in `without`; each with at most `change_limit`
    changes."""
    rows = connection.execute(
        select(EVENT.c.id, EVENT.c.at, EVENT.c.name, EVENT.c.subject, MEMBER.c.name.label("who"))
        .join(MEMBER, MEMBER.c.id == EVENT.c.member_id)
        .where(EVENT.c.workspace_id == workspace_id, EVENT.c.name.not_in(without))
        .order_by(EVENT.c.id.desc())
        .limit(limit)
    ).all()
    changes: defaultdict[int, list[Change]] = defaultdict(list)
    if rows:
        newest = select(EVENT.c.id).where(EVENT.c.workspace_id == workspace_id, EVENT.c.id >= rows[-1].id)
        chosen = select(EVENT_CHANGE).where(EVENT_CHANGE.c.event_id.in_(newest))
        if change_limit is not None:
            chosen = chosen.where(EVENT_CHANGE.c.position < change_limit)
        for line in connection.execute(chosen.order_by(EVENT_CHANGE.c.event_id, EVENT_CHANGE.c.position)):
            changes[line.event_id].append(Change(line.field, line.before, line.after))
    return tuple(HistoryLine(row.at, row.who, row.name, row.subject, tuple(changes[row.id])) for row in rows)
