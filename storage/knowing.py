"""What a conversation may know of its workspace, read once for each state of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from flows.engine.known import Fact
from flows.engine.messages import Document
from flows.field import (
    Campaign,
    Candidate,
    Collaboration,
    Contract,
    Measurement,
    OpenQuestion,
    OwnArticle,
    Workspace,
)
from storage import field_rows, history, open_questions, own_articles
from storage.schema import CAMPAIGN, CANDIDATE, COLLABORATION, CONTRACT, DOCUMENT, MEASUREMENT

CAMPAIGN_LIMIT = 200
CANDIDATE_LIMIT = 500
COLLABORATION_LIMIT = 2000
CONTRACT_LIMIT = 1000
MEASUREMENT_LIMIT = 5000
DOCUMENT_LIMIT = 200
FACT_LIMIT = 40
FACT_CHANGE_LIMIT = 40
"""Of one fact: figures from a file may be thousands."""

_NO_FACTS = ("QuestionLeftOpen", "AnswerJudged")
_REMEMBERED = 64
"""Workspaces kept in memory."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A workspace's things: campaigns and documents newest first, the rest in the order they were added."""

    workspace: Workspace
    campaigns: tuple[Campaign, ...]
    candidates: tuple[Candidate, ...]
    collaborations: tuple[Collaboration, ...]
    contracts: tuple[Contract, ...]
    measurements: tuple[Measurement, ...]
    documents: tuple[Document, ...]
    tracking_codes: Mapping[str, str]
    history: tuple[Fact, ...]
    open_questions: tuple[OpenQuestion, ...]
    """Some may have become too old since."""
    own_articles: tuple[OwnArticle, ...]


class Memory:
    """Remembers each workspace as of its last event. Only events change a workspace, so most turns read one number."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, Shared]] = OrderedDict()

    def shared(self, connection: Connection, workspace_id: str, last_event: int, since: datetime) -> Shared:
        """The workspace as it stands in the connection's transaction, before that has changed anything.

        `last_event` is the number of its newest event, read in the same transaction; questions asked before `since`
        are not known any more."""
        kept = self._kept.get(workspace_id)
        if kept is None or kept[0] != last_event:
            kept = (last_event, read_shared(connection, workspace_id, since))
            self._kept[workspace_id] = kept
        self._kept.move_to_end(workspace_id)
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return kept[1]

    def forget(self, workspace_id: str) -> None:
        self._kept.pop(workspace_id, None)


def read_shared(connection: Connection, workspace_id: str, since: datetime) -> Shared:
    """Everything of a workspace up to the limits above, the newest where there is more; open questions asked
    `since`."""
    contracts = field_rows.read_contracts(
        connection,
        field_rows.CONTRACTS.where(CONTRACT.c.workspace_id == workspace_id)
        .order_by(CONTRACT.c.number.desc())
        .limit(CONTRACT_LIMIT),
    )
    workspace = field_rows.read_workspace(connection, workspace_id)
    zone = ZoneInfo(workspace.timezone)
    return Shared(
        workspace=workspace,
        campaigns=field_rows.read_campaigns(
            connection,
            field_rows.CAMPAIGNS.where(CAMPAIGN.c.workspace_id == workspace_id, CAMPAIGN.c.state != "archived")
            .order_by(CAMPAIGN.c.number.desc())
            .limit(CAMPAIGN_LIMIT),
        ),
        candidates=field_rows.read_candidates(
            connection,
            field_rows.CANDIDATES.where(CANDIDATE.c.workspace_id == workspace_id)
            .order_by(CANDIDATE.c.number.desc())
            .limit(CANDIDATE_LIMIT),
        )[::-1],
        collaborations=field_rows.read_collaborations(
            connection,
            field_rows.COLLABORATIONS.join(CAMPAIGN, CAMPAIGN.c.id == COLLABORATION.c.campaign_id)
            .where(COLLABORATION.c.workspace_id == workspace_id, CAMPAIGN.c.state != "archived")
            .order_by(COLLABORATION.c.number.desc())
            .limit(COLLABORATION_LIMIT),
        )[::-1],
        contracts=tuple(contract for contract, _ in contracts)[::-1],
        measurements=field_rows.read_measurements(
            connection,
            field_rows.MEASUREMENTS.where(MEASUREMENT.c.workspace_id == workspace_id)
            .order_by(MEASUREMENT.c.number.desc())
            .limit(MEASUREMENT_LIMIT),
        )[::-1],
        documents=field_rows.read_documents(
            connection,
            field_rows.DOCUMENTS_WITHOUT_DATA.where(DOCUMENT.c.workspace_id == workspace_id)
            .order_by(DOCUMENT.c.number.desc())
            .limit(DOCUMENT_LIMIT),
        ),
        tracking_codes=MappingProxyType({contract.id: code for contract, code in contracts if code}),
        history=_facts(connection, workspace_id, zone),
        open_questions=open_questions.read(connection, workspace_id, zone, since, open_questions.KNOWN_LIMIT),
        own_articles=own_articles.read_taught(connection, workspace_id),
    )


def _facts(connection: Connection, workspace_id: str, zone: ZoneInfo) -> tuple[Fact, ...]:
    """The newest facts, newest first. What the guides could not answer, and what one thinks of an answer, changed
    nothing, and is none."""
    lines = history.read(connection, workspace_id, FACT_LIMIT, without=_NO_FACTS, change_limit=FACT_CHANGE_LIMIT)
    return tuple(
        Fact(
            line.at.astimezone(zone),
            line.who,
            line.name,
            line.subject,
            tuple((change.field, change.before or "", change.after or "") for change in line.changes),
        )
        for line in lines
    )
