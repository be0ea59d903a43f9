"""Events made into rows: each applied whole, and kept as history with what was before and what is after.

A refusal leaves by `Refused`, and whoever opened the transaction rolls it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, delete, insert, select, update

from flows import events
from flows.engine.known import Member, Refusal
from flows.engine.permissions import may
from flows.events import Event
from flows.field import CONTRACT_STATES, Campaign, Candidate, Collaboration, Contract, Workspace
from storage import field_rows, learning, withdrawing
from storage.changes import Change, between, figure_of, parts_of, text_of
from storage.refused import Refused
from storage.retention import KEEP_DAYS
from storage.schema import (
    CAMPAIGN,
    CAMPAIGN_CHANNEL,
    CAMPAIGN_TARGET,
    CANDIDATE,
    COLLABORATION,
    CONTRACT,
    CONTRACT_DELIVERABLE,
    CONTRACT_PRICING,
    DOCUMENT,
    DOCUMENT_NAME_PART,
    EVENT,
    EVENT_CHANGE,
    MEASUREMENT,
    MEMBER,
    TRACKING_CODE,
    WORKSPACE,
)
from storage.validation import check, checked_state, fits


@dataclass(slots=True)
class Applying:
    """One turn's events going into the database, in the transaction of `connection`."""

    connection: Connection
    workspace_id: str
    member: Member
    conversation_id: str
    turn: int
    now: datetime
    question_days: int = KEEP_DAYS
    """How long the words of a question left open are kept."""
    opened: dict[str, int] = field(default_factory=dict)
    """By subject: the revision that each subject had before this turn."""

    def apply(self, event: Event) -> None:
        """Raises Refused when the member's role, a revision or a uniqueness stands against it, ValueError when the
        event is not one that a flow may make."""
        if not may(self.member.role, event):
            raise Refused(Refusal("role"))
        _BY_EVENT[type(event)](self, event)

    # History.

    def record(self, name: str, subject: str, changes: tuple[Change, ...], revision: int = 0) -> None:
        """One fact about one subject, by this member in this turn."""
        made = self.connection.execute(
            insert(EVENT),
            {
                "workspace_id": self.workspace_id,
                "member_id": self.member.id,
                "name": name,
                "subject": subject,
                "revision": revision,
                "at": self.now,
                "conversation_id": self.conversation_id,
                "turn": self.turn,
            },
        ).inserted_primary_key
        assert made is not None
        if changes:
            self.connection.execute(
                insert(EVENT_CHANGE),
                [
                    {
                        "event_id": made[0],
                        "position": position,
                        "field": change.field,
                        "before": change.before,
                        "after": change.after,
                    }
                    for position, change in enumerate(changes)
                ],
            )

    # What stands against an event.

    def own(self, table: Table, subject: str) -> Any:
        """The row of this workspace's subject. One of another workspace is refused like one that was never there;
        for one that was, the refusal tells who took it away."""
        chosen = select(table).where(table.c.id == subject, table.c.workspace_id == self.workspace_id)
        row = self.connection.execute(chosen).mappings().one_or_none()
        if row is None:
            raise Refused(self.came_between(subject, 0))
        return row

    def expect(self, subject: str, stored: int, expected: int) -> None:
        """Refuses an event made from another revision than the stored one.

        A turn's second event on a subject may carry the revision that its first one found."""
        opened = self.opened.setdefault(subject, stored)
        if expected not in (stored, opened):
            raise Refused(self.came_between(subject, expected))

    def expect_free(self, table: Table, *where: Any) -> None:
        """Refuses when there is such a row, telling who made it."""
        row = self.connection.execute(select(table.c.id).where(*where)).first()
        if row is not None:
            raise Refused(self.came_between(row.id, 0, reason="taken"))

    def came_between(self, subject: str, revision: int, *where: Any, reason: str = "revision") -> Refusal:
        """Who changed the subject last, when (in the workspace's zone), and what since `revision`; of the facts that
        `where` chooses, or of all."""
        lines = self.connection.execute(
            select(EVENT.c.id, EVENT.c.at, MEMBER.c.name)
            .join(MEMBER, MEMBER.c.id == EVENT.c.member_id)
            .where(
                EVENT.c.subject == subject,
                EVENT.c.workspace_id == self.workspace_id,
                EVENT.c.revision > revision,
                *where,
            )
            .order_by(EVENT.c.id)
        ).all()
        if not lines:
            return Refusal(reason)
        changed = self.connection.execute(
            select(EVENT_CHANGE)
            .where(EVENT_CHANGE.c.event_id.in_([line.id for line in lines]))
            .order_by(EVENT_CHANGE.c.event_id, EVENT_CHANGE.c.position)
        )
        first: dict[str, str] = {}
        last: dict[str, str] = {}
        for change in changed:
            first.setdefault(change.field, change.before or "")
            last[change.field] = change.after or ""
        here = select(WORKSPACE.c.timezone).where(WORKSPACE.c.id == self.workspace_id)
        at = lines[-1].at.astimezone(ZoneInfo(self.connection.execute(here).scalar_one()))
        changes = tuple((name, first[name], last[name]) for name in first if first[name] != last[name])
        return Refusal(reason, lines[-1].name, at.isoformat(timespec="seconds"), changes)

    # Small writes.

    def add(self, table: Table, **columns: object) -> None:
        self.connection.execute(insert(table), columns)

    def add_lines(self, table: Table, lines: list[dict[str, object]]) -> None:
        if lines:
            self.connection.execute(insert(table), lines)

    def change(self, table: Table, subject: str, **columns: object) -> None:
        self.connection.execute(update(table).where(table.c.id == subject).values(columns))

    def move(self, table: Table, name: str, subject: str, expected: int, state: str) -> None:
        """Another state for a thing that has one."""
        row = self.own(table, subject)
        self.expect(subject, row["revision"], expected)
        if row["state"] == state:
            return
        self.change(table, subject, state=state, revision=row["revision"] + 1)
        self.record(name, subject, (Change("state", row["state"], state),), row["revision"] + 1)


def _profile_set(applying: Applying, event: events.ProfileSet) -> None:
    connection = applying.connection
    for name, value in event.changes.items():
        if name == "id" or not fits(Workspace, name, value):
            raise ValueError(f"a profile has no {name} of {type(value).__name__}")
    before = field_rows.read_workspace(connection, applying.workspace_id)
    changes: dict[str, Any] = dict(event.changes)
    after = replace(before, **changes)
    check(after)
    ZoneInfo(after.timezone)
    applying.change(WORKSPACE, applying.workspace_id, **field_rows.workspace_columns(after))
    applying.record("ProfileSet", applying.workspace_id, between(parts_of(before), parts_of(after)))


def _goals_set(applying: Applying, event: events.GoalsSet) -> None:
    check(event.goals)
    if event.revision == 0 and event.campaign_id not in applying.opened:
        applying.expect_free(CAMPAIGN, CAMPAIGN.c.id == event.campaign_id)
        campaign = Campaign(event.campaign_id, event.name, 1, event.goals)
        applying.opened[event.campaign_id] = 0
        applying.add(
            CAMPAIGN,
            id=campaign.id,
            workspace_id=applying.workspace_id,
            name=campaign.name,
            revision=1,
            state=campaign.state,
            created_at=applying.now,
            **field_rows.goals_columns(event.goals),
        )
        parts = parts_of(campaign)
        del parts["state"]
        changes, revision = between({}, parts), 1
    else:
        row = applying.own(CAMPAIGN, event.campaign_id)
        applying.expect(event.campaign_id, row["revision"], event.revision)
        (before,) = field_rows.read_campaigns(
            applying.connection, field_rows.CAMPAIGNS.where(CAMPAIGN.c.id == event.campaign_id)
        )
        revision = before.revision + 1
        after = replace(before, name=event.name, goals=event.goals, revision=revision)
        changes = between(parts_of(before), parts_of(after))
        applying.change(
            CAMPAIGN, event.campaign_id, name=event.name, revision=revision, **field_rows.goals_columns(event.goals)
        )
        for table in (CAMPAIGN_CHANNEL, CAMPAIGN_TARGET):
            applying.connection.execute(delete(table).where(table.c.campaign_id == event.campaign_id))
    applying.add_lines(CAMPAIGN_CHANNEL, field_rows.channel_lines(event.campaign_id, event.goals))
    applying.add_lines(CAMPAIGN_TARGET, field_rows.target_lines(event.campaign_id, event.goals))
    applying.record("GoalsSet", event.campaign_id, changes, revision)


def _campaign_state_set(applying: Applying, event: events.CampaignStateSet) -> None:
    applying.move(CAMPAIGN, "CampaignStateSet", event.campaign_id, event.revision, checked_state(event.state))


def _candidate_added(applying: Applying, event: events.CandidateAdded) -> None:
    candidate = event.candidate
    check(candidate)
    key = account_key(candidate.handle)
    applying.expect_free(CANDIDATE, CANDIDATE.c.id == candidate.id)
    applying.expect_free(CANDIDATE, *_same_account(applying, candidate, key))
    columns = field_rows.candidate_columns(replace(candidate, revision=1))
    applying.opened[candidate.id] = 0
    applying.add(CANDIDATE, **columns, workspace_id=applying.workspace_id, handle_key=key, created_at=applying.now)
    applying.record("CandidateAdded", candidate.id, between({}, parts_of(candidate)), 1)
    if event.collaboration is not None:
        _start(applying, event.collaboration)


def account_key(handle: str) -> str:
    """What makes two handles of a platform one account: capitals and @ don't count, dots and underscores do.

    Looser likeness (anna.koti and anna_koti may be two people) is for the conversation to ask about.
    """
    return handle.strip().removeprefix("@").casefold()


def _same_account(applying: Applying, candidate: Candidate, key: str) -> tuple[Any, ...]:
    return (
        CANDIDATE.c.workspace_id == applying.workspace_id,
        CANDIDATE.c.platform == candidate.platform,
        CANDIDATE.c.handle_key == key,
    )


def _candidate_evaluated(applying: Applying, event: events.CandidateEvaluated) -> None:
    candidate = event.candidate
    check(candidate)
    row = applying.own(CANDIDATE, candidate.id)
    applying.expect(candidate.id, row["revision"], event.revision)
    key = account_key(candidate.handle)
    applying.expect_free(CANDIDATE, *_same_account(applying, candidate, key), CANDIDATE.c.id != candidate.id)
    (before,) = field_rows.read_candidates(
        applying.connection, field_rows.CANDIDATES.where(CANDIDATE.c.id == candidate.id)
    )
    after = replace(candidate, revision=before.revision + 1)
    applying.change(CANDIDATE, candidate.id, **field_rows.candidate_columns(after), handle_key=key)
    changes = between(parts_of(before), parts_of(after))
    applying.record("CandidateEvaluated", candidate.id, changes, after.revision)


def _start(applying: Applying, collaboration: Collaboration) -> None:
    check(collaboration)
    applying.own(CAMPAIGN, collaboration.campaign_id)
    applying.own(CANDIDATE, collaboration.candidate_id)
    applying.expect_free(COLLABORATION, COLLABORATION.c.id == collaboration.id)
    applying.expect_free(
        COLLABORATION,
        COLLABORATION.c.campaign_id == collaboration.campaign_id,
        COLLABORATION.c.candidate_id == collaboration.candidate_id,
    )
    applying.opened[collaboration.id] = 0
    applying.add(
        COLLABORATION,
        id=collaboration.id,
        workspace_id=applying.workspace_id,
        campaign_id=collaboration.campaign_id,
        candidate_id=collaboration.candidate_id,
        state=collaboration.state,
        revision=1,
        created_at=applying.now,
    )
    applying.record("CollaborationStarted", collaboration.id, (Change("state", None, collaboration.state),), 1)


def _collaboration_started(applying: Applying, event: events.CollaborationStarted) -> None:
    _start(applying, event.collaboration)


def _collaboration_moved(applying: Applying, event: events.CollaborationMoved) -> None:
    check(Collaboration(event.collaboration_id, "", "", event.state))
    applying.move(COLLABORATION, "CollaborationMoved", event.collaboration_id, event.revision, event.state)


def _contract_drafted(applying: Applying, event: events.ContractDrafted) -> None:
    contract = replace(event.contract, revision=1)
    check(contract)
    applying.own(COLLABORATION, contract.collaboration_id)
    applying.expect_free(CONTRACT, CONTRACT.c.id == contract.id)
    same = CONTRACT.c.collaboration_id == contract.collaboration_id
    applying.expect_free(CONTRACT, same, CONTRACT.c.version == contract.version)
    drafts = applying.connection.execute(
        select(CONTRACT.c.id, CONTRACT.c.revision).where(same, CONTRACT.c.state == "draft")
    ).all()
    for draft in drafts:
        applying.move(CONTRACT, "ContractMoved", draft.id, draft.revision, "replaced")
    _take_code(applying, event.tracking_code, contract)
    applying.opened[contract.id] = 0
    applying.add(
        CONTRACT,
        **field_rows.contract_columns(contract),
        workspace_id=applying.workspace_id,
        tracking_code=event.tracking_code or None,
        created_at=applying.now,
    )
    applying.add_lines(CONTRACT_DELIVERABLE, field_rows.deliverable_lines(contract))
    applying.add_lines(CONTRACT_PRICING, field_rows.pricing_lines(contract))
    parts = parts_of(contract) | ({"tracking_code": event.tracking_code} if event.tracking_code else {})
    applying.record("ContractDrafted", contract.id, between({}, parts), 1)


def _take_code(applying: Applying, code: str, contract: Contract) -> None:
    """A code is one collaboration's in the whole workspace, and a later version of its contract keeps it."""
    if not code:
        return
    owner = applying.connection.execute(
        select(TRACKING_CODE.c.collaboration_id).where(
            TRACKING_CODE.c.workspace_id == applying.workspace_id, TRACKING_CODE.c.code == code
        )
    ).scalar()
    if owner is None:
        applying.add(
            TRACKING_CODE, workspace_id=applying.workspace_id, code=code, collaboration_id=contract.collaboration_id
        )
    elif owner != contract.collaboration_id:
        raise Refused(Refusal("taken"))


def _contract_moved(applying: Applying, event: events.ContractMoved) -> None:
    if event.state not in CONTRACT_STATES:
        raise ValueError(f"a contract has no state {event.state!r}")
    applying.move(CONTRACT, "ContractMoved", event.contract_id, event.revision, event.state)


def _results_recorded(applying: Applying, event: events.ResultsRecorded) -> None:
    """Each figure goes beside the earlier ones; history tells the newest one before it."""
    applying.own(CAMPAIGN, event.campaign_id)
    connection = applying.connection
    collaborations: set[str | None] = {None}
    collaborations.update(
        connection.execute(select(COLLABORATION.c.id).where(COLLABORATION.c.campaign_id == event.campaign_id)).scalars()
    )
    chosen = field_rows.MEASUREMENTS.where(MEASUREMENT.c.campaign_id == event.campaign_id)
    newest = {
        figure_of(one): text_of(one.value)
        for one in field_rows.read_measurements(connection, chosen.order_by(MEASUREMENT.c.as_of, MEASUREMENT.c.number))
    }
    changes: list[Change] = []
    lines: list[dict[str, object]] = []
    for measurement in event.measurements:
        check(measurement)
        if measurement.campaign_id != event.campaign_id:
            raise ValueError("a measurement is of the event's own campaign")
        if measurement.collaboration_id not in collaborations:
            raise Refused(Refusal("revision"))
        name, value = figure_of(measurement), text_of(measurement.value)
        changes.append(Change(name, newest.get(name), value))
        newest[name] = value
        lines.append(
            {
                "workspace_id": applying.workspace_id,
                "campaign_id": measurement.campaign_id,
                "collaboration_id": measurement.collaboration_id,
                "metric": measurement.metric,
                "value": measurement.value,
                "as_of": measurement.as_of,
                "recorded_at": measurement.recorded_at or applying.now,
            }
        )
    applying.add_lines(MEASUREMENT, lines)
    applying.record("ResultsRecorded", event.campaign_id, tuple(changes))


def _document_made(applying: Applying, event: events.DocumentMade) -> None:
    document = event.document
    check(document)
    applying.expect_free(DOCUMENT, DOCUMENT.c.id == document.id)
    applying.add(
        DOCUMENT,
        id=document.id,
        workspace_id=applying.workspace_id,
        subject=event.subject,
        kind=document.kind,
        title=document.title,
        version=document.version,
        language=document.language,
        data=document.data,
        template_version=document.template_version,
        made_at=applying.now,
    )
    applying.add_lines(
        DOCUMENT_NAME_PART,
        [
            {"document_id": document.id, "position": position, "part": part}
            for position, part in enumerate(document.name_parts)
        ],
    )
    made = {"document": document.id, "kind": document.kind, "version": str(document.version)}
    applying.record("DocumentMade", event.subject, between({}, made))


def _person_asked(applying: Applying, event: events.PersonAsked) -> None:
    """The paper that the team reads is one of this workspace's, made before."""
    check(event)
    applying.own(DOCUMENT, event.document_id)
    applying.record("PersonAsked", event.document_id, (Change("document", None, event.document_id),))


_BY_EVENT: dict[type, Callable[[Applying, Any], None]] = {
    events.ProfileSet: _profile_set,
    events.GoalsSet: _goals_set,
    events.CampaignStateSet: _campaign_state_set,
    events.CandidateAdded: _candidate_added,
    events.CandidateEvaluated: _candidate_evaluated,
    events.CollaborationStarted: _collaboration_started,
    events.CollaborationMoved: _collaboration_moved,
    events.ContractDrafted: _contract_drafted,
    events.ContractMoved: _contract_moved,
    events.ResultsRecorded: _results_recorded,
    events.CandidateWithdrawn: withdrawing.candidate_withdrawn,
    events.CollaborationWithdrawn: withdrawing.collaboration_withdrawn,
    events.ResultsWithdrawn: withdrawing.results_withdrawn,
    events.PersonAsked: _person_asked,
    events.DocumentMade: _document_made,
    events.QuestionLeftOpen: learning.question_left_open,
    events.AnswerJudged: learning.answer_judged,
    events.ArticleTaught: learning.article_taught,
    events.ArticleForgotten: learning.article_forgotten,
    events.QuestionDismissed: learning.question_dismissed,
}
