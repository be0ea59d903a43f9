"""The newest change can be taken back for ten minutes; what was added goes, unless somebody has built on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from flows import events
from flows.engine.known import Known, Refusal, Write
from flows.engine.messages import Conversation, Document, Input, Visit
from flows.engine.turn import Turn
from flows.events import Event
from flows.field import Measurement
from storage.changes import Change
from storage.problems import SetAside
from storage.store import Respond, Store
from tests.storage.talking import (
    ANNA,
    CANDIDATE,
    GOALS,
    HERE,
    NOW,
    UNDO,
    collaboration,
    contents,
    contract,
    execute,
    known_to,
    say,
)
from tests.storage.test_events import ADDED, CAMPAIGN_SET, DRAFTED, changes, do, refused

MINUTE = timedelta(minutes=1)


def turning(*made: Event, undo: tuple[Event, ...] = (), undone: bool = False, visit: bool = False) -> Respond:
    """Responds with these events, and what takes them back."""

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        done = Visit("visit-1", "goals", 1, known.member.id, state="done", answers={"goals.budget": GOALS.budget})
        return Turn(
            replace(conversation, turn=conversation.turn + 1),
            events=made,
            visits=(done,) if visit else (),
            undo=undo,
            undo_visit="visit-1" if visit else "",
            undone=undone,
        )

    return respond


def test_the_newest_change_is_known_with_its_visit_for_ten_minutes(store: Store, path: Path) -> None:
    say(store, "tee", turning(CAMPAIGN_SET, undo=UNDO, visit=True))
    for now in (NOW, NOW + 10 * MINUTE):
        known = known_to(store, now=now)
        assert known.write == Write(NOW, UNDO, "visit-1")
        assert known.visits["visit-1"].state == "done"
        assert known.visits["visit-1"].answers == {"goals.budget": GOALS.budget}
    assert contents(path)["member_write"] != []
    known = known_to(store, now=NOW + 10 * MINUTE + timedelta(seconds=1))
    assert (known.write, known.visits) == (None, {})
    assert contents(path)["member_write"] == []
    assert known_to(store).write is None


def test_a_later_change_takes_its_place(store: Store) -> None:
    say(store, "tee", turning(CAMPAIGN_SET, undo=UNDO, visit=True))
    back = (events.CampaignStateSet("campaign-1", 2, "active"),)
    say(store, "tee", turning(events.CampaignStateSet("campaign-1", 1, "ended"), undo=back), now=NOW + MINUTE)
    assert known_to(store).write == Write(NOW + MINUTE, back, "")


@pytest.mark.parametrize(
    ("respond", "stays"),
    [
        (turning(), True),
        (turning(events.QuestionLeftOpen("mitä?", "fi")), True),
        (turning(events.DocumentMade(Document("d", "plan", "t", 1, "fi", "{}"), "")), True),
        (turning(events.ProfileSet({"name": "Paja"})), False),
        (turning(undone=True), False),
        (turning(events.CampaignStateSet("campaign-1", 1, "ended"), undo=UNDO, undone=True), False),
    ],
)
def test_what_can_t_be_taken_back_ends_the_chance(store: Store, respond: Respond, stays: bool) -> None:
    say(store, "tee", turning(CAMPAIGN_SET, undo=UNDO))
    say(store, "muuta", respond)
    assert (known_to(store).write is not None) == stays


@pytest.mark.parametrize("undo", ['{"tuple":[{"GoalsMoved":{}}]}', '{"tuple":[{"GoalsSet":{"name":"Kevät"}}]}'])
def test_events_that_a_newer_version_no_longer_has_don_t_stop_the_talk(store: Store, path: Path, undo: str) -> None:
    say(store, "tee", turning(CAMPAIGN_SET, undo=UNDO))
    execute(path, "UPDATE member_write SET undo = ?", undo)
    assert known_to(store).write is None


def test_a_change_is_its_author_s_own(store: Store, path: Path) -> None:
    say(store, "tee", turning(CAMPAIGN_SET, undo=UNDO))
    _colleague(store, path)
    assert known_to(store, account="bertta").write is None
    assert known_to(store).write is not None


def test_a_turn_that_is_rolled_back_leaves_the_earlier_change(store: Store) -> None:
    say(store, "tee", turning(CAMPAIGN_SET, undo=UNDO))
    with pytest.raises(SetAside):
        say(store, "tee", turning(events.CampaignStateSet("campaign-1", 7, "ended"), undo=UNDO[:1]))
    write = known_to(store).write
    assert write is not None
    assert write.undo == UNDO


# Additions taken back.


def _colleague(store: Store, path: Path) -> None:
    """Bertta works in Anna's workspace."""
    workspace = known_to(store).workspace.id
    execute(path, "INSERT INTO member VALUES ('bertta', ?, 'Bertta', 'editor', '2027-03-01 09:00:00')", workspace)
    execute(path, "INSERT INTO identity VALUES ('terminal', 'bertta', 'bertta')")


def _bertta_does(store: Store, path: Path, *made: Event) -> None:
    _colleague(store, path)
    say(store, "tee", turning(*made), account="bertta", name="Bertta", now=NOW + MINUTE)


FIGURES = events.ResultsRecorded(
    "campaign-1",
    (
        Measurement("campaign-1", "collaboration-1", "orders", Decimal(10), date(2027, 4, 10)),
        Measurement("campaign-1", None, "hours", Decimal("12.5"), date(2027, 4, 10)),
    ),
)
WITHDRAWN = events.CandidateWithdrawn("candidate-1", 1, "collaboration-1")
BY_BERTTA = Refusal("revision", "Bertta", "2027-03-01T11:31:00+02:00")


def test_a_candidate_is_withdrawn_with_its_collaboration(store: Store) -> None:
    do(store, CAMPAIGN_SET, ADDED)
    do(store, WITHDRAWN)
    known = known_to(store)
    assert (known.candidates, known.collaborations) == ((), ())
    who, name, subject, made = changes(store)
    assert (who, name, subject) == ("Anna", "CandidateWithdrawn", "candidate-1")
    assert Change("handle", "Anna.Koti", None) in made
    assert Change("price", "450.00 EUR", None) in made
    assert changes(store, 1)[1:] == (
        "CollaborationWithdrawn",
        "collaboration-1",
        (Change("state", "considered", None),),
    )
    # The account is free again, and so is the one whose id it had.
    do(store, events.CandidateAdded(replace(CANDIDATE, id="candidate-2"), None))
    do(store, events.CandidateWithdrawn("candidate-2", 1))
    assert known_to(store).candidates == ()


def test_a_turn_may_move_and_withdraw(store: Store) -> None:
    do(store, CAMPAIGN_SET, ADDED, events.CollaborationMoved("collaboration-1", 0, "shortlisted"))
    do(store, events.CollaborationMoved("collaboration-1", 2, "considered"), WITHDRAWN)
    assert known_to(store).candidates == ()


@pytest.mark.parametrize(
    ("before", "built", "refusal"),
    [
        ((), (events.CandidateEvaluated(replace(CANDIDATE, followers=9), 1),),
         replace(BY_BERTTA, changes=(("followers", "12500", "9"),))),
        ((), (events.CollaborationMoved("collaboration-1", 1, "contacted"),),
         replace(BY_BERTTA, changes=(("state", "considered", "contacted"),))),
        ((), (DRAFTED,), BY_BERTTA),
        ((), (FIGURES,), BY_BERTTA),
        ((replace(CAMPAIGN_SET, campaign_id="campaign-2"),),
         (events.CollaborationStarted(replace(collaboration(), id="c-2", campaign_id="campaign-2")),), BY_BERTTA),
        ((), (WITHDRAWN,), BY_BERTTA),
    ],
)  # fmt: skip
def test_a_candidate_that_somebody_built_on_stays(
    store: Store, path: Path, before: Sequence[Event], built: Sequence[Event], refusal: Refusal
) -> None:
    do(store, CAMPAIGN_SET, ADDED, *before)
    _bertta_does(store, path, *built)
    assert refused(store, path, WITHDRAWN) == refusal


def test_another_s_candidate_can_t_be_withdrawn_nor_another_s_collaboration_with_it(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, ADDED, events.CandidateAdded(replace(CANDIDATE, id="candidate-2", handle="toinen"), None))
    assert refused(store, path, events.CandidateWithdrawn("nobody", 1)) == Refusal("revision")
    with pytest.raises(SetAside) as caught:
        do(store, events.CandidateWithdrawn("candidate-2", 1, "collaboration-1"))
    assert isinstance(caught.value.__cause__, ValueError)
    assert len(known_to(store).candidates) == 2


def test_a_collaboration_is_withdrawn_and_may_start_again(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, ADDED)
    do(store, events.CollaborationWithdrawn("collaboration-1", 1))
    known = known_to(store)
    assert (known.candidates, known.collaborations) == ((CANDIDATE,), ())
    assert changes(store)[1:] == ("CollaborationWithdrawn", "collaboration-1", (Change("state", "considered", None),))
    assert refused(store, path, events.CollaborationMoved("collaboration-1", 1, "agreed")).who == "Anna"
    do(store, events.CollaborationStarted(replace(collaboration(), id="collaboration-2")))


@pytest.mark.parametrize("built", [DRAFTED, FIGURES, events.CollaborationMoved("collaboration-1", 1, "agreed")])
def test_a_collaboration_that_somebody_built_on_stays(store: Store, path: Path, built: Event) -> None:
    do(store, CAMPAIGN_SET, ADDED)
    _bertta_does(store, path, built)
    refusal = refused(store, path, events.CollaborationWithdrawn("collaboration-1", 1))
    assert replace(refusal, changes=()) == BY_BERTTA


def test_results_are_withdrawn_by_their_moment(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, ADDED, FIGURES)
    later = replace(FIGURES.measurements[0], value=Decimal(15), as_of=date(2027, 4, 20), recorded_at=NOW + MINUTE)
    do(store, events.ResultsRecorded("campaign-1", (later,)))
    at = (NOW + MINUTE).astimezone()
    do(store, events.ResultsWithdrawn("campaign-1", at))
    assert [one.value for one in known_to(store).measurements] == [Decimal(10), Decimal("12.5")]
    assert changes(store)[1:] == (
        "ResultsWithdrawn", "campaign-1", (Change("collaboration-1.orders", "15", "10"),)
    )  # fmt: skip
    again = refused(store, path, events.ResultsWithdrawn("campaign-1", at))
    assert again == Refusal("revision", "Anna", "2027-03-01T11:30:00+02:00")
    assert refused(store, path, events.ResultsWithdrawn("nothing", NOW)) == Refusal("revision")
    do(store, events.ResultsWithdrawn("campaign-1", NOW))
    assert known_to(store).measurements == ()
    assert changes(store)[3] == (Change("collaboration-1.orders", "10", None), Change("hours", "12.5", None))


def test_a_replaced_contract_can_be_the_draft_again(store: Store) -> None:
    do(store, CAMPAIGN_SET, ADDED, DRAFTED)
    do(store, events.ContractDrafted(contract(2), "KEVAT10"))
    do(store, events.ContractMoved("contract-2", 1, "replaced"), events.ContractMoved("contract-1", 2, "draft"))
    known = known_to(store)
    assert [one.state for one in known.contracts] == ["draft", "replaced"]
    assert changes(store)[1:] == ("ContractMoved", "contract-1", (Change("state", "replaced", "draft"),))
    current = known.contract_of("collaboration-1")
    assert current is not None
    assert current.id == "contract-1"


def test_archiving_is_refused_only_when_the_campaign_moved_on(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, ADDED, DRAFTED, FIGURES)
    assert refused(store, path, events.CampaignStateSet("campaign-1", 7, "archived")).reason == "revision"
    do(store, events.CampaignStateSet("campaign-1", 1, "archived"))
    assert known_to(store).campaigns == ()
    do(store, events.CampaignStateSet("campaign-1", 2, "active"))
    assert known_to(store).campaigns[0].state == "active"


def test_asking_for_a_person_is_a_line_that_names_the_paper(store: Store, path: Path) -> None:
    paper = Document("paper-1", "transcript", "Keskustelu", 1, "fi", "{}")
    do(store, events.DocumentMade(paper, ""), events.PersonAsked("paper-1"))
    assert changes(store)[1:] == ("PersonAsked", "paper-1", (Change("document", None, "paper-1"),))
    assert refused(store, path, events.PersonAsked("another's")).reason == "revision"


@pytest.mark.parametrize("wrong", [
    events.CandidateWithdrawn("candidate-1", -1),
    events.CandidateWithdrawn("candidate-1", "1"),  # type: ignore[arg-type]
    events.CollaborationWithdrawn("collaboration-1", True),
    events.ResultsWithdrawn("campaign-1", date(2027, 3, 1)),  # type: ignore[arg-type]
    events.PersonAsked(None),  # type: ignore[arg-type]
])  # fmt: skip
def test_a_withdrawal_that_can_t_be_changes_nothing(store: Store, path: Path, wrong: Event) -> None:
    do(store, CAMPAIGN_SET, ADDED, FIGURES)
    before = contents(path)
    with pytest.raises(SetAside) as caught:
        do(store, wrong)
    assert caught.value.reason == "raised"
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}
    assert store.conversation(HERE, ANNA) is not None
