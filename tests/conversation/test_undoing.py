"""Taking changes back: what undoes an event, and when it no longer may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.engine.afterwards import known_after
from flows.engine.known import Known, Member
from flows.engine.permissions import TABLE
from flows.engine.undoing import compensating, stands
from flows.events import (
    ArticleForgotten,
    ArticleTaught,
    CampaignStateSet,
    CandidateAdded,
    CandidateEvaluated,
    CandidateWithdrawn,
    CollaborationMoved,
    ContractDrafted,
    ContractMoved,
    Event,
    GoalsSet,
    ProfileSet,
    ResultsRecorded,
    ResultsWithdrawn,
)
from flows.field import Campaign, Collaboration, Measurement, OpenQuestion, OwnArticle, Workspace
from tests.storage.talking import CANDIDATE, GOALS, NOW, collaboration, contract

CAMPAIGN = Campaign("campaign-1", "Kynttilät 4/2027", 3, GOALS)
KNOWN = Known(
    Member("m"),
    Workspace("w", name="Paja"),
    campaigns=(CAMPAIGN,),
    candidates=(CANDIDATE,),
    collaborations=(collaboration(),),
)
DEARER = replace(CANDIDATE, followers=99_000)


@pytest.mark.parametrize(
    ("event", "against"),
    [
        (ProfileSet({"name": "Verstas"}), ProfileSet({"name": "Paja"})),
        (GoalsSet("campaign-1", 3, "Uusi", GOALS), GoalsSet("campaign-1", 4, "Kynttilät 4/2027", GOALS)),
        (GoalsSet("new", 0, "Uusi", GOALS), CampaignStateSet("new", 1, "archived")),
        (CampaignStateSet("campaign-1", 3, "archived"), CampaignStateSet("campaign-1", 4, "active")),
        (CandidateEvaluated(DEARER, 1), CandidateEvaluated(CANDIDATE, 2)),
        (CollaborationMoved("collaboration-1", 1, "agreed"), CollaborationMoved("collaboration-1", 2, "considered")),
    ],
)
def test_an_event_is_undone_from_the_revision_it_left(event: Event, against: Event) -> None:
    assert compensating([event], KNOWN, NOW) == (against,)


def test_the_last_event_is_undone_first() -> None:
    events = (GoalsSet("new", 0, "Uusi", GOALS), ProfileSet({"name": "Verstas"}))
    assert [type(one) for one in compensating(events, KNOWN, NOW)] == [ProfileSet, CampaignStateSet]


def test_an_earlier_draft_comes_back_when_the_new_one_goes() -> None:
    known = replace(KNOWN, contracts=(contract(),))
    undone = compensating([ContractDrafted(contract(2), "KOODI")], known, NOW)
    assert undone == (ContractMoved("contract-2", 1, "replaced"), ContractMoved("contract-1", 2, "draft"))


def test_every_event_that_writers_cause_is_undone_or_is_itself_an_undoing() -> None:
    undone = {
        "ProfileSet", "GoalsSet", "CampaignStateSet", "CandidateAdded", "CandidateEvaluated", "CollaborationStarted",
        "CollaborationMoved", "ContractDrafted", "ContractMoved", "ResultsRecorded",
        "ArticleTaught", "ArticleForgotten",
    }  # fmt: skip
    undoing = {"CandidateWithdrawn", "CollaborationWithdrawn", "ResultsWithdrawn"}
    for_good = {"QuestionDismissed"}
    writers = {name for name, roles in TABLE.items() if "viewer" not in roles}
    assert writers == undone | undoing | for_good


def test_a_taught_answer_goes_and_the_one_that_it_replaced_comes_back() -> None:
    taught = OwnArticle("own-toimitus", "fi", "Toimitus?", ("Toimitus?",), "4,90 €", "Paja", NOW.date())
    again = replace(taught, text="5,90 €")
    assert compensating([ArticleTaught(taught, ("7",))], KNOWN, NOW) == (ArticleForgotten("own-toimitus", "fi"),)
    known = replace(KNOWN, own_articles=(taught,))
    assert compensating([ArticleTaught(again)], known, NOW) == (ArticleTaught(taught),)
    assert compensating([ArticleForgotten("own-toimitus", "fi")], known, NOW) == (ArticleTaught(taught),)
    english = replace(taught, language="en")
    assert compensating([ArticleTaught(english)], known, NOW) == (ArticleForgotten("own-toimitus", "en"),)


def test_what_was_taught_is_known_at_once() -> None:
    question = OpenQuestion("7", "Toimitus?", "fi", NOW)
    taught = OwnArticle("own-toimitus", "fi", "Toimitus?", ("Toimitus?",), "4,90 €", "Paja", NOW.date())
    known = known_after(replace(KNOWN, open_questions=(question,)), [ArticleTaught(taught, ("7",))])
    assert (known.own_articles, known.open_questions) == ((taught,), ())
    assert known_after(known, [ArticleForgotten("own-toimitus", "fi")]).own_articles == ()


def test_an_added_candidate_can_be_withdrawn_until_somebody_builds_on_it() -> None:
    new = replace(CANDIDATE, id="candidate-2", handle="pekka")
    link = Collaboration("collaboration-2", "campaign-1", "candidate-2")
    added = CandidateAdded(new, link)
    (against,) = compensating([added], KNOWN, NOW)
    assert against == CandidateWithdrawn("candidate-2", 1, "collaboration-2")
    after = known_after(KNOWN, [added])
    assert stands(against, after)
    assert not stands(against, KNOWN)
    moved = known_after(after, [CollaborationMoved("collaboration-2", 1, "shortlisted")])
    assert not stands(against, moved)
    drafted = replace(after, contracts=(replace(contract(), collaboration_id="collaboration-2"),))
    assert not stands(against, drafted)


def test_changed_goals_can_not_be_undone_over_somebody_elses_change() -> None:
    against = GoalsSet("campaign-1", 4, CAMPAIGN.name, GOALS)
    assert stands(against, replace(KNOWN, campaigns=(replace(CAMPAIGN, revision=4),)))
    assert not stands(against, replace(KNOWN, campaigns=(replace(CAMPAIGN, revision=5),)))


def test_a_new_campaign_that_is_used_can_not_be_undone() -> None:
    against = CampaignStateSet("campaign-1", 3, "archived")
    assert not stands(against, KNOWN)
    assert stands(against, replace(KNOWN, collaborations=()))


def test_figures_are_withdrawn_by_the_moment_they_were_recorded() -> None:
    early = Measurement("campaign-1", None, "orders", GOALS.margin or 0, NOW.date(), NOW - timedelta(days=1))  # type: ignore[arg-type]
    late = replace(early, recorded_at=NOW)
    undone = compensating([ResultsRecorded("campaign-1", (late, early))], KNOWN, NOW)
    assert undone == (
        ResultsWithdrawn("campaign-1", NOW - timedelta(days=1)),
        ResultsWithdrawn("campaign-1", NOW),
    )
