"""Who may do what: one table. The engine asks it and answers kindly; storage asserts it in the transaction."""

from __future__ import annotations

ROLES = ("owner", "editor", "viewer")

_EVERYONE = frozenset(ROLES)
_WRITERS = frozenset({"owner", "editor"})
_OWNERS = frozenset({"owner"})

TABLE = {
    "ProfileSet": _OWNERS,
    "GoalsSet": _WRITERS,
    "CampaignStateSet": _WRITERS,
    "CandidateAdded": _WRITERS,
    "CandidateEvaluated": _WRITERS,
    "CollaborationStarted": _WRITERS,
    "CollaborationMoved": _WRITERS,
    "ContractDrafted": _WRITERS,
    "ContractMoved": _WRITERS,
    "ResultsRecorded": _WRITERS,
    "CandidateWithdrawn": _WRITERS,
    "CollaborationWithdrawn": _WRITERS,
    "ResultsWithdrawn": _WRITERS,
    "PersonAsked": _EVERYONE,
    "DocumentMade": _EVERYONE,
    "QuestionLeftOpen": _EVERYONE,
    "AnswerJudged": _EVERYONE,
    "ArticleTaught": _OWNERS,
    "ArticleForgotten": _OWNERS,
    "QuestionDismissed": _OWNERS,
}
"""Event name to the roles that may cause it."""


def may(role: str, event: object) -> bool:
    """Whether a member with `role` may cause `event`. Unknown roles may nothing.

    Raises KeyError for an event without a row, so that a new event can't slip past the table.
    """
    return role in TABLE[type(event).__name__]


def may_write(role: str) -> bool:
    """Whether a member with `role` may go through a flow at all, since every flow ends in writing."""
    return role in _WRITERS
