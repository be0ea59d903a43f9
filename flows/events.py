"""What happened, in the past tense: the only way a conversation changes anything but itself.

Storage applies an event and keeps it as history. `revision` is the one that the change was made from; storage
refuses an event whose subject has moved on. 0 means that the subject is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.engine.messages import Document
from flows.field import Candidate, Collaboration, Contract, Goals, Measurement, OwnArticle


@dataclass(frozen=True, slots=True)
class ProfileSet:
    """Fields of the workspace's profile by name, such as vat_rate or legal_name."""

    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class GoalsSet:
    campaign_id: str
    revision: int
    name: str
    goals: Goals


@dataclass(frozen=True, slots=True)
class CampaignStateSet:
    """active, ended or archived."""

    campaign_id: str
    revision: int
    state: str


@dataclass(frozen=True, slots=True)
class CandidateAdded:
    candidate: Candidate
    collaboration: Collaboration | None
    """None when no campaign is open: the candidate is then kept for later."""


@dataclass(frozen=True, slots=True)
class CandidateEvaluated:
    """An existing candidate's figures or ratings, whole, as they are from now on."""

    candidate: Candidate
    revision: int


@dataclass(frozen=True, slots=True)
class CollaborationStarted:
    """An existing candidate was taken into a campaign."""

    collaboration: Collaboration


@dataclass(frozen=True, slots=True)
class CollaborationMoved:
    collaboration_id: str
    revision: int
    state: str


@dataclass(frozen=True, slots=True)
class ContractDrafted:
    """A new version. An earlier draft of the same collaboration becomes "replaced"."""

    contract: Contract
    tracking_code: str


@dataclass(frozen=True, slots=True)
class ContractMoved:
    contract_id: str
    revision: int
    state: str


@dataclass(frozen=True, slots=True)
class ResultsRecorded:
    campaign_id: str
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class CandidateWithdrawn:
    """An addition taken back: the candidate, and the collaboration that was started with it (empty: none), are
    there no more."""

    candidate_id: str
    revision: int
    collaboration_id: str = ""


@dataclass(frozen=True, slots=True)
class CollaborationWithdrawn:
    """Taking a candidate into a campaign, taken back."""

    collaboration_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class ResultsWithdrawn:
    """Figures taken back: those that were recorded for the campaign at that moment."""

    campaign_id: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """Somebody asked for a person of the team, and let the conversation be read: it is in the document."""

    document_id: str


@dataclass(frozen=True, slots=True)
class DocumentMade:
    document: Document
    subject: str
    """The id of the campaign or contract that the paper is about."""


@dataclass(frozen=True, slots=True)
class QuestionLeftOpen:
    """The guides had no answer (silent), or `article` was shown and was not what was asked (not_it).

    `text` is clipped, and kept only as long as the setting allows.
    """

    text: str
    language: str
    kind: str = "silent"
    """One of QUESTION_KINDS."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class AnswerJudged:
    """Whether an article helped. One opinion for each member, article and language: a later one replaces it."""

    article: str
    language: str
    useful: bool


@dataclass(frozen=True, slots=True)
class ArticleTaught:
    """An owner wrote an answer: it is known from now on, in place of an earlier one taught under the same id, and
    the open questions of these ids, with all that ask the same, are answered."""

    article: OwnArticle
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleForgotten:
    """A taught article is known no more. The questions that it answered are open again, where their words are
    still kept."""

    article_id: str
    language: str


@dataclass(frozen=True, slots=True)
class QuestionDismissed:
    """An open question, with all that ask the same, was taken off the list unanswered."""

    question: str


Event = (
    ProfileSet
    | GoalsSet
    | CampaignStateSet
    | CandidateAdded
    | CandidateEvaluated
    | CollaborationStarted
    | CollaborationMoved
    | ContractDrafted
    | ContractMoved
    | ResultsRecorded
    | CandidateWithdrawn
    | CollaborationWithdrawn
    | ResultsWithdrawn
    | PersonAsked
    | DocumentMade
    | QuestionLeftOpen
    | AnswerJudged
    | ArticleTaught
    | ArticleForgotten
    | QuestionDismissed
)
