"""Additions taken back: their rows go, as long as nobody has built on them, and history keeps what they were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, select

from flows import events
from flows.engine.known import Refusal
from storage import field_rows
from storage.changes import Change, between, figure_of, parts_of, text_of
from storage.refused import Refused
from storage.schema import CAMPAIGN, CANDIDATE, COLLABORATION, CONTRACT, EVENT, EVENT_CHANGE, MEASUREMENT
from storage.validation import check

if TYPE_CHECKING:
    from storage.applying import Applying


def candidate_withdrawn(applying: Applying, event: events.CandidateWithdrawn) -> None:
    """Refused once the candidate has a contract, figures, another collaboration or one that has moved."""
    check(event)
    row = applying.own(CANDIDATE, event.candidate_id)
    applying.expect(event.candidate_id, row["revision"], event.revision)
    other = applying.connection.execute(
        select(COLLABORATION.c.id).where(
            COLLABORATION.c.candidate_id == event.candidate_id, COLLABORATION.c.id != event.collaboration_id
        )
    ).scalar()
    if other is not None:
        _assert_not_built_on(applying, other)
        raise Refused(_told(applying, other))
    if event.collaboration_id:
        started = applying.own(COLLABORATION, event.collaboration_id)
        if started["candidate_id"] != event.candidate_id:
            raise ValueError("the collaboration is another candidate's")
        # Moves of this same turn were held to their own revision.
        if started["revision"] > 1 and event.collaboration_id not in applying.opened:
            raise Refused(applying.came_between(event.collaboration_id, 1))
        _take_collaboration(applying, started)
    (before,) = field_rows.read_candidates(
        applying.connection, field_rows.CANDIDATES.where(CANDIDATE.c.id == event.candidate_id)
    )
    applying.connection.execute(delete(CANDIDATE).where(CANDIDATE.c.id == event.candidate_id))
    changes = between(parts_of(before), {})
    applying.record("CandidateWithdrawn", event.candidate_id, changes, before.revision + 1)


def collaboration_withdrawn(applying: Applying, event: events.CollaborationWithdrawn) -> None:
    """Refused once it has moved, which is another revision, or has a contract or figures."""
    check(event)
    row = applying.own(COLLABORATION, event.collaboration_id)
    applying.expect(event.collaboration_id, row["revision"], event.revision)
    _take_collaboration(applying, row)


def _take_collaboration(applying: Applying, row: Any) -> None:
    _assert_not_built_on(applying, row["id"])
    applying.connection.execute(delete(COLLABORATION).where(COLLABORATION.c.id == row["id"]))
    applying.record(
        "CollaborationWithdrawn", row["id"], (Change("state", row["state"], None),), row["revision"] + 1
    )  # fmt: skip


def _assert_not_built_on(applying: Applying, collaboration_id: str) -> None:
    contract = applying.connection.execute(
        select(CONTRACT.c.id)
        .where(CONTRACT.c.collaboration_id == collaboration_id)
        .order_by(CONTRACT.c.version.desc())
        .limit(1)
    ).scalar()
    if contract is not None:
        raise Refused(_told(applying, contract))
    measured = select(MEASUREMENT.c.campaign_id).where(MEASUREMENT.c.collaboration_id == collaboration_id).limit(1)
    campaign = applying.connection.execute(measured).scalar()
    if campaign is not None:
        figures_of_it = EVENT.c.id.in_(
            select(EVENT_CHANGE.c.event_id).where(
                EVENT_CHANGE.c.event_id == EVENT.c.id,
                EVENT_CHANGE.c.field.startswith(f"{collaboration_id}.", autoescape=True),
            )
        )
        raise Refused(_told(applying, campaign, -1, EVENT.c.name == "ResultsRecorded", figures_of_it))


def _told(applying: Applying, subject: str, revision: int = 0, *where: ColumnElement[bool]) -> Refusal:
    """Who made what stands in the way, and when. Its fields are no changes of what was to be taken back."""
    return replace(applying.came_between(subject, revision, *where), changes=())


def results_withdrawn(applying: Applying, event: events.ResultsWithdrawn) -> None:
    """Refused when nothing was recorded at that moment, or it is taken back already.

    History tells each figure that goes, and the one that counts from then on.
    """
    check(event)
    applying.own(CAMPAIGN, event.campaign_id)
    connection = applying.connection
    theirs = MEASUREMENT.c.campaign_id == event.campaign_id
    that_time = (theirs, MEASUREMENT.c.recorded_at == event.recorded_at)
    gone = field_rows.read_measurements(
        connection, field_rows.MEASUREMENTS.where(*that_time).order_by(MEASUREMENT.c.number)
    )
    if not gone:
        raise Refused(_told(applying, event.campaign_id, -1, EVENT.c.name == "ResultsWithdrawn"))
    connection.execute(delete(MEASUREMENT).where(*that_time))
    stay = field_rows.MEASUREMENTS.where(theirs).order_by(MEASUREMENT.c.as_of, MEASUREMENT.c.number)
    newest = {figure_of(one): text_of(one.value) for one in field_rows.read_measurements(connection, stay)}
    changes = tuple(Change(figure_of(one), text_of(one.value), newest.get(figure_of(one))) for one in gone)
    applying.record("ResultsWithdrawn", event.campaign_id, changes)
