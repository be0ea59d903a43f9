"""Every event becomes rows that read back as the same things, with who changed what and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from flows import events
from flows.engine.known import Known, Refusal
from flows.engine.messages import Conversation, Document, Input
from flows.engine.money import Money
from flows.engine.turn import Turn
from flows.events import Event
from flows.field import Candidate, Measurement
from storage.changes import Change
from storage.problems import SetAside
from storage.store import Store
from tests.storage.talking import (
    CANDIDATE,
    DEAL,
    GOALS,
    NOW,
    campaign_of,
    causing,
    collaboration,
    contents,
    contract,
    known_to,
    say,
)
from tests.storage.test_codec import identical

CAMPAIGN_SET = events.GoalsSet("campaign-1", 0, "Kevät", GOALS)
ADDED = events.CandidateAdded(CANDIDATE, collaboration())
DRAFTED = events.ContractDrafted(contract(), "KEVAT10")


def do(store: Store, *made: Event) -> None:
    say(store, "tee", causing(lambda known: made))


def refused(store: Store, path: Path, *made: Event) -> Refusal:
    """The refusal that the events meet; nothing of them stays."""
    seen: list[Refusal | None] = []
    before = contents(path)

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        seen.append(known.refusal)
        return causing(lambda known: made)(conversation, given, known, now)

    with pytest.raises(SetAside):
        say(store, "tee", respond)
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}
    assert seen[1] is not None
    return seen[1]


def changes(store: Store, nth: int = 0) -> tuple[str, str, str, tuple[Change, ...]]:
    """The nth line of history from the newest: who, what, of what, and the changes."""
    line = store.history(known_to(store).workspace.id)[nth]
    assert line.at == NOW
    return line.who, line.name, line.subject, line.changes


def test_goals_set_make_a_campaign_and_change_it(store: Store) -> None:
    do(store, CAMPAIGN_SET)
    campaign = campaign_of(known_to(store))
    assert identical(
        campaign.goals, replace(GOALS, average_order=Money(Decimal("39.84"), "EUR", Decimal("25.5"), "50 €"))
    )
    assert (campaign.name, campaign.revision, campaign.state) == ("Kevät", 1, "active")
    who, name, subject, made = changes(store)
    assert (who, name, subject) == ("Anna", "GoalsSet", "campaign-1")
    assert Change("budget", None, "3000.00 EUR") in made
    assert Change("period", None, "2027-04-01/2027-05-31") in made
    assert Change("margin", None, "42.5") in made

    other = replace(GOALS, channels=("tiktok",), targets=(), audience_age=None, discount=Decimal(15))
    do(store, events.GoalsSet("campaign-1", 1, "Kevät 2", other))
    campaign = campaign_of(known_to(store))
    assert (campaign.goals, campaign.name, campaign.revision) == (other, "Kevät 2", 2)
    assert set(changes(store)[3]) == {
        Change("name", "Kevät", "Kevät 2"),
        Change("channels", "instagram, tiktok", "tiktok"),
        Change("targets", "orders 40-80, revenue 150000-300000", None),
        Change("audience_age", "25, 45", None),
        Change("discount", None, "15"),
    }


def test_a_campaign_s_state_moves_and_an_archived_one_is_known_no_more(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET)
    do(store, events.CampaignStateSet("campaign-1", 1, "ended"))
    assert campaign_of(known_to(store)).state == "ended"
    assert changes(store) == ("Anna", "CampaignStateSet", "campaign-1", (Change("state", "active", "ended"),))
    do(store, events.CampaignStateSet("campaign-1", 2, "archived"))
    assert known_to(store).campaigns == ()
    refusal = refused(store, path, events.CampaignStateSet("campaign-1", 2, "active"))
    assert refusal.changes == (("state", "ended", "archived"),)


def test_a_turn_may_change_one_thing_twice_from_the_revision_it_opened(store: Store) -> None:
    do(store, CAMPAIGN_SET, events.CampaignStateSet("campaign-1", 0, "ended"))
    do(store, events.GoalsSet("campaign-1", 2, "Uusi", GOALS), events.CampaignStateSet("campaign-1", 2, "active"))
    campaign = campaign_of(known_to(store))
    assert (campaign.name, campaign.state, campaign.revision) == ("Uusi", "active", 4)


def test_campaigns_come_newest_first_and_the_rest_in_the_order_they_were_added(store: Store) -> None:
    for number in range(3):
        do(store, events.GoalsSet(f"campaign-{9 - number}", 0, f"{number}", GOALS))
        candidate = replace(CANDIDATE, id=f"candidate-{9 - number}", handle=f"nimi{number}")
        do(store, events.CandidateAdded(candidate, None))
    known = known_to(store)
    assert [campaign.name for campaign in known.campaigns] == ["2", "1", "0"]
    assert [candidate.handle for candidate in known.candidates] == ["nimi0", "nimi1", "nimi2"]


def test_a_candidate_is_added_evaluated_and_never_twice(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET)
    do(store, ADDED)
    known = known_to(store)
    assert identical(known.candidates, (CANDIDATE,))
    assert known.collaborations == (collaboration(),)
    assert changes(store, 1)[1:3] == ("CandidateAdded", CANDIDATE.id)
    assert changes(store)[1:3] == ("CollaborationStarted", "collaboration-1")

    again = replace(CANDIDATE, id="candidate-2", handle="@anna.KOTI")
    refusal = refused(store, path, events.CandidateAdded(again, None))
    assert (refusal.reason, refusal.who) == ("taken", "Anna")
    do(store, events.CandidateAdded(replace(again, platform="tiktok"), None))
    do(store, events.CandidateAdded(replace(again, id="candidate-3", handle="anna_koti"), None))

    better = replace(
        CANDIDATE, followers=20_000, past_work=3, price=None, figures=replace(CANDIDATE.figures, average_views=9)
    )
    do(store, events.CandidateEvaluated(better, 1))
    assert known_to(store).candidates[0] == replace(better, revision=2)
    assert set(changes(store)[3]) == {
        Change("followers", "12500", "20000"),
        Change("past_work", None, "3"),
        Change("price", "450.00 EUR", None),
        Change("average_views", None, "9"),
    }
    assert refused(store, path, events.CandidateEvaluated(CANDIDATE, 1)).reason == "revision"
    taken = refused(store, path, events.CandidateEvaluated(replace(better, handle="anna_koti"), 2))
    assert taken.reason == "taken"


def test_a_collaboration_starts_once_and_moves(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, events.CandidateAdded(CANDIDATE, None))
    do(store, events.CollaborationStarted(collaboration()))
    twin = replace(collaboration(), id="collaboration-2")
    assert refused(store, path, events.CollaborationStarted(twin)).reason == "taken"
    do(store, events.CollaborationMoved("collaboration-1", 1, "shortlisted"))
    assert known_to(store).collaborations == (replace(collaboration("shortlisted"), revision=2),)
    assert changes(store)[3] == (Change("state", "considered", "shortlisted"),)
    assert refused(store, path, events.CollaborationMoved("collaboration-1", 1, "paid")).reason == "revision"
    nobody = replace(collaboration(), id="collaboration-3", candidate_id="nobody")
    assert refused(store, path, events.CollaborationStarted(nobody)).reason == "revision"


def test_a_contract_is_drafted_and_a_new_version_replaces_the_draft(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, ADDED, DRAFTED)
    known = known_to(store)
    assert identical(known.contracts, (contract(),))
    assert known.tracking_codes == {"contract-1": "KEVAT10"}
    second = replace(
        contract(2), deal=replace(DEAL, fee=Money(Decimal(1000)), deliverables=DEAL.deliverables[:1], term=None)
    )
    do(store, events.ContractDrafted(second, "KEVAT10"))
    known = known_to(store)
    assert known.contracts == (replace(contract(), state="replaced", revision=2), second)
    assert known.contract_of("collaboration-1") == second
    assert changes(store, 1)[1:] == ("ContractMoved", "contract-1", (Change("state", "draft", "replaced"),))
    do(store, events.ContractMoved("contract-2", 1, "signed"))
    assert refused(store, path, events.ContractMoved("contract-1", 1, "sent")).changes == (
        ("state", "draft", "replaced"),
    )
    assert refused(store, path, events.ContractDrafted(replace(second, id="contract-3"), "")).reason == "taken"
    do(store, events.ContractDrafted(replace(second, id="contract-3", version=3), ""))
    assert [one.state for one in known_to(store).contracts] == ["replaced", "signed", "draft"]


def test_a_tracking_code_is_one_collaboration_s(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, ADDED, DRAFTED)
    someone = replace(CANDIDATE, id="candidate-2", handle="toinen")
    do(
        store,
        events.CandidateAdded(someone, replace(collaboration(), id="collaboration-2", candidate_id="candidate-2")),
    )
    other = replace(contract(), id="contract-9", collaboration_id="collaboration-2")
    assert refused(store, path, events.ContractDrafted(other, "KEVAT10")).reason == "taken"
    do(store, events.ContractDrafted(other, "KEVAT11"))
    assert known_to(store).tracking_codes == {"contract-1": "KEVAT10", "contract-9": "KEVAT11"}


def test_results_add_up_and_history_tells_the_figure_before(store: Store, path: Path) -> None:
    do(store, CAMPAIGN_SET, ADDED)
    first = (
        Measurement("campaign-1", "collaboration-1", "orders", Decimal(10), date(2027, 4, 10)),
        Measurement("campaign-1", None, "hours", Decimal("12.5"), date(2027, 4, 10), NOW),
    )
    do(store, events.ResultsRecorded("campaign-1", first))
    later = replace(first[0], value=Decimal(15), as_of=date(2027, 4, 20))
    do(store, events.ResultsRecorded("campaign-1", (later,)))
    recorded = [replace(one, recorded_at=NOW) for one in (*first, later)]
    assert identical(known_to(store).measurements, tuple(recorded))
    assert changes(store)[3] == (Change("collaboration-1.orders", "10", "15"),)
    assert changes(store, 1)[3][1] == Change("hours", None, "12.5")
    strange = replace(first[0], collaboration_id="another's")
    assert refused(store, path, events.ResultsRecorded("campaign-1", (first[1], strange))).reason == "revision"


def test_the_profile_changes_by_field(store: Store) -> None:
    do(store, events.ProfileSet({"name": "Kynttiläpaja", "vat_rate": "25.5", "hour_cost": Money(Decimal(35))}))
    workspace = known_to(store).workspace
    assert (workspace.name, workspace.vat_rate, workspace.hour_cost) == ("Kynttiläpaja", "25.5", Money(Decimal(35)))
    assert set(changes(store)[3]) == {
        Change("name", None, "Kynttiläpaja"),
        Change("vat_rate", None, "25.5"),
        Change("hour_cost", None, "35.00 EUR"),
    }


@pytest.mark.parametrize(
    "wrong",
    [{"id": "x"}, {"colour": "red"}, {"vat_rate": "24"}, {"hour_cost": 35}, {"timezone": "Mars/Olympus"}],
)
def test_a_profile_has_its_own_fields_only(store: Store, path: Path, wrong: dict[str, object]) -> None:
    before = known_to(store).workspace
    with pytest.raises(SetAside):
        do(store, events.ProfileSet(wrong))
    assert known_to(store).workspace == before


@pytest.mark.parametrize(
    "candidate",
    [
        replace(CANDIDATE, reputation=6),
        replace(CANDIDATE, followers=-1),
        replace(CANDIDATE, followers=10**19),
        replace(CANDIDATE, platform="myspace"),
        replace(CANDIDATE, price=Money(Decimal(-1))),
        replace(CANDIDATE, price=Money(Decimal("NaN"))),
    ],
)
def test_a_value_out_of_range_never_reaches_a_row(store: Store, candidate: Candidate) -> None:
    with pytest.raises(SetAside):
        do(store, events.CandidateAdded(candidate, None))
    assert known_to(store).candidates == ()


def test_a_document_is_kept_and_its_bytes_are_the_first_ones(store: Store) -> None:
    document = Document("document-1", "plan", "Suunnitelma", 1, "fi", '{"a": 1}', ("Paja", "suunnitelma"), 2)
    do(store, CAMPAIGN_SET, events.DocumentMade(document, "campaign-1"))
    assert store.document("document-1") == document
    assert known_to(store).documents == (replace(document, data=""),)
    assert store.document_bytes("document-1", "docx") is None
    assert store.keep_document_bytes("document-1", "docx", b"first") == b"first"
    assert store.keep_document_bytes("document-1", "docx", b"second") == b"first"
    assert store.keep_document_bytes("document-1", "md", b"other") == b"other"
    assert store.document_bytes("document-1", "docx") == b"first"
    with pytest.raises(KeyError):
        store.document("nothing")
    with pytest.raises(KeyError):
        store.keep_document_bytes("nothing", "docx", b"")


def test_a_document_s_id_is_never_used_again(store: Store, path: Path) -> None:
    document = Document("document-1", "plan", "Suunnitelma", 1, "fi", "{}")
    do(store, events.DocumentMade(document, ""))
    assert refused(store, path, events.DocumentMade(replace(document, data="[]"), "")).reason == "taken"


def test_a_question_left_open_stands_in_its_own_row_only(store: Store, path: Path) -> None:
    do(store, events.QuestionLeftOpen("Paljonko lahjavero on?", "fi"))
    rows = contents(path)
    assert "lahjavero" in str(rows["open_question"])
    assert "lahjavero" not in str(rows["event_change"])
    assert changes(store)[1:] == ("QuestionLeftOpen", "", (Change("language", None, "fi"),))


def test_history_is_limited_and_newest_first(store: Store) -> None:
    def made(number: int) -> Sequence[Event]:
        return [events.ProfileSet({"name": f"Paja {number}"})]

    for number in range(5):
        say(store, "tee", causing(lambda known, number=number: made(number)))  # type: ignore[misc]
    lines = store.history(known_to(store).workspace.id, limit=2)
    assert [line.changes for line in lines] == [
        (Change("name", "Paja 3", "Paja 4"),),
        (Change("name", "Paja 2", "Paja 3"),),
    ]


def test_more_than_fits_is_the_newest(store: Store) -> None:
    do(store, CAMPAIGN_SET)
    first = [Measurement("campaign-1", None, "mentions", Decimal(n), date(2027, 4, 1), NOW) for n in range(3000)]
    for _ in range(2):
        do(store, events.ResultsRecorded("campaign-1", tuple(first)))
    measurements = known_to(store).measurements
    assert len(measurements) == 5000
    assert (measurements[0].value, measurements[-1].value) == (Decimal(1000), Decimal(2999))
