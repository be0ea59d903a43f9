"""What is known once a turn's own events have happened, so that what is shown below them is already true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.engine.known import Known
from flows.events import (
    ArticleForgotten,
    ArticleTaught,
    CampaignStateSet,
    CandidateAdded,
    CandidateWithdrawn,
    CollaborationMoved,
    CollaborationStarted,
    CollaborationWithdrawn,
    ContractMoved,
    Event,
    QuestionDismissed,
)
from flows.field import OwnArticle


def known_after(known: Known, events: Sequence[Event]) -> Known:
    """`known` with the events that a conversation's position may rest on: who is in a campaign and how far each is, and
    what was taught.

    Revisions rise as storage raises them. Other events show from the next turn on.
    """
    for event in events:
        known = _after(known, event)
    return known


def _after(known: Known, event: Event) -> Known:
    match event:
        case CampaignStateSet(campaign_id, _, "archived"):
            return replace(known, campaigns=tuple(c for c in known.campaigns if c.id != campaign_id))
        case CampaignStateSet(campaign_id, _, state):
            campaigns = tuple(
                replace(c, state=state, revision=c.revision + 1) if c.id == campaign_id else c for c in known.campaigns
            )
            return replace(known, campaigns=campaigns)
        case CandidateAdded(candidate, collaboration):
            started = (collaboration,) if collaboration else ()
            return replace(
                known,
                candidates=(*known.candidates, candidate),
                collaborations=(*known.collaborations, *started),
            )
        case CollaborationStarted(collaboration):
            return replace(known, collaborations=(*known.collaborations, collaboration))
        case CollaborationMoved(collaboration_id, _, state):
            moved = tuple(
                replace(c, state=state, revision=c.revision + 1) if c.id == collaboration_id else c
                for c in known.collaborations
            )
            return replace(known, collaborations=moved)
        case CandidateWithdrawn(candidate_id):
            return replace(
                known,
                candidates=tuple(c for c in known.candidates if c.id != candidate_id),
                collaborations=tuple(c for c in known.collaborations if c.candidate_id != candidate_id),
            )
        case CollaborationWithdrawn(collaboration_id):
            return replace(known, collaborations=tuple(c for c in known.collaborations if c.id != collaboration_id))
        case ContractMoved(contract_id, _, state):
            contracts = tuple(
                replace(c, state=state, revision=c.revision + 1) if c.id == contract_id else c for c in known.contracts
            )
            return replace(known, contracts=contracts)
        case ArticleTaught(article, questions):
            others = _without(known.own_articles, article.id, article.language)
            waiting = tuple(one for one in known.open_questions if one.id not in questions)
            return replace(known, own_articles=(article, *others), open_questions=waiting)
        case ArticleForgotten(article_id, language):
            return replace(known, own_articles=_without(known.own_articles, article_id, language))
        case QuestionDismissed(question):
            return replace(known, open_questions=tuple(one for one in known.open_questions if one.id != question))
        case _:
            return known


def _without(articles: tuple[OwnArticle, ...], article_id: str, language: str) -> tuple[OwnArticle, ...]:
    return tuple(one for one in articles if (one.id, one.language) != (article_id, language))
