"""Taking a change back: the events that undo other events, and whether they still may.

History is never rewritten: undoing is new events, which storage applies and keeps like any others. What has left the
house stays: a paper that was made is not unmade, it is only no longer the newest word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.engine.known import Known
from flows.engine.messages import Visit
from flows.events import (
    ArticleForgotten,
    ArticleTaught,
    CampaignStateSet,
    CandidateAdded,
    CandidateEvaluated,
    CandidateWithdrawn,
    CollaborationMoved,
    CollaborationStarted,
    CollaborationWithdrawn,
    ContractDrafted,
    ContractMoved,
    Event,
    GoalsSet,
    ProfileSet,
    ResultsRecorded,
    ResultsWithdrawn,
)
from flows.field import Contract, OwnArticle


def compensating(events: Sequence[Event], known: Known, now: datetime) -> tuple[Event, ...]:
    """What takes `events` back, the last one first. `known` is what was known before them, `now` when they happen.

    Events that nothing need take back (papers, questions to the guide) give nothing.
    """
    found: list[Event] = []
    for event in reversed(events):
        found.extend(_against(event, known, now))
    return tuple(found)


def _against(event: Event, known: Known, now: datetime) -> tuple[Event, ...]:
    match event:
        case ProfileSet(changes):
            return (ProfileSet({name: getattr(known.workspace, name) for name in changes}),)
        case GoalsSet(campaign_id, revision):
            before = known.campaign(campaign_id)
            if before is None:
                return (CampaignStateSet(campaign_id, 1, "archived"),)
            return (GoalsSet(campaign_id, revision + 1, before.name, before.goals),)
        case CampaignStateSet(campaign_id, revision):
            campaign = known.campaign(campaign_id)
            return (CampaignStateSet(campaign_id, revision + 1, campaign.state),) if campaign else ()
        case CandidateAdded(candidate, collaboration):
            return (CandidateWithdrawn(candidate.id, 1, collaboration.id if collaboration else ""),)
        case CandidateEvaluated(candidate, revision):
            earlier = known.candidate(candidate.id)
            return (CandidateEvaluated(earlier, revision + 1),) if earlier else ()
        case CollaborationStarted(collaboration):
            return (CollaborationWithdrawn(collaboration.id, 1),)
        case CollaborationMoved(collaboration_id, revision):
            state = next((c.state for c in known.collaborations if c.id == collaboration_id), None)
            return (CollaborationMoved(collaboration_id, revision + 1, state),) if state else ()
        case ContractDrafted(contract):
            return (ContractMoved(contract.id, 1, "replaced"), *_drafts_again(contract, known))
        case ContractMoved(contract_id, revision):
            moved = next((c for c in known.contracts if c.id == contract_id), None)
            return (ContractMoved(contract_id, revision + 1, moved.state),) if moved else ()
        case ResultsRecorded(campaign_id, measurements):
            moments = {m.recorded_at or now for m in measurements}
            return tuple(ResultsWithdrawn(campaign_id, moment) for moment in sorted(moments))
        case ArticleTaught(article):
            replaced = _taught(article.id, article.language, known)
            return (ArticleTaught(replaced),) if replaced else (ArticleForgotten(article.id, article.language),)
        case ArticleForgotten(article_id, language):
            forgotten = _taught(article_id, language, known)
            return (ArticleTaught(forgotten),) if forgotten else ()
        case _:
            return ()


def _taught(article_id: str, language: str, known: Known) -> OwnArticle | None:
    return next((one for one in known.own_articles if (one.id, one.language) == (article_id, language)), None)


def _drafts_again(contract: Contract, known: Known) -> tuple[ContractMoved, ...]:
    """The earlier drafts that the new version replaced."""
    return tuple(
        ContractMoved(one.id, one.revision + 1, "draft")
        for one in known.contracts
        if one.collaboration_id == contract.collaboration_id and one.state == "draft"
    )


def stands(event: Event, known: Known) -> bool:
    """Whether what `event` would take back is still as it was left: nobody has changed it or built on it."""
    match event:
        case ProfileSet() | ResultsWithdrawn():
            return True
        case GoalsSet(campaign_id, revision) | CampaignStateSet(campaign_id, revision, "active" | "ended"):
            campaign = known.campaign(campaign_id)
            # An archived campaign isn't among the known ones; storage looks at its revision.
            return campaign is None or campaign.revision == revision
        case CampaignStateSet(campaign_id, revision):
            campaign = known.campaign(campaign_id)
            used = any(c.campaign_id == campaign_id for c in known.collaborations) or any(
                m.campaign_id == campaign_id for m in known.measurements
            )
            return campaign is not None and campaign.revision == revision and not used
        case CandidateEvaluated(candidate, revision):
            known_now = known.candidate(candidate.id)
            return known_now is not None and known_now.revision == revision
        case CandidateWithdrawn(candidate_id, revision, collaboration_id):
            added = known.candidate(candidate_id)
            others = [c for c in known.collaborations if c.candidate_id == candidate_id and c.id != collaboration_id]
            untouched = not collaboration_id or _untouched(known, collaboration_id, 1)
            return added is not None and added.revision == revision and not others and untouched
        case CollaborationWithdrawn(collaboration_id, revision):
            return _untouched(known, collaboration_id, revision)
        case CollaborationMoved(collaboration_id, revision):
            return any(c.id == collaboration_id and c.revision == revision for c in known.collaborations)
        case ContractMoved(contract_id, revision):
            return any(c.id == contract_id and c.revision == revision for c in known.contracts)
        case _:
            return True


def _untouched(known: Known, collaboration_id: str, revision: int) -> bool:
    """Whether the collaboration is as it was started: no other state, no contract, no figures."""
    there = any(c.id == collaboration_id and c.revision == revision for c in known.collaborations)
    built = any(c.collaboration_id == collaboration_id for c in known.contracts) or any(
        m.collaboration_id == collaboration_id for m in known.measurements
    )
    return there and not built


def after_undo(visit: Visit, undone: Sequence[Event]) -> int:
    """The revision that the visit's subject has once `undone` has been applied."""
    for event in undone:
        if isinstance(event, GoalsSet | CampaignStateSet) and event.campaign_id == visit.subject:
            return event.revision + 1
        if isinstance(event, CandidateEvaluated) and visit.revision == event.revision - 1:
            return event.revision + 1
    return visit.revision
