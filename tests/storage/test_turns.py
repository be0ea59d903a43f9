"""One delivery, one turn: what is accepted is worked once, whole or not at all."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from flows.engine.known import Found, Known, Refusal
from flows.engine.messages import (
    Contested,
    Conversation,
    Input,
    Option,
    Pending,
    Reply,
    Said,
    Submitted,
    Visit,
    Was,
    paragraph,
)
from flows.engine.turn import Turn
from flows.events import CampaignStateSet, GoalsSet, QuestionLeftOpen
from storage.incoming import Address, Incoming
from storage.problems import SetAside, UnknownAccount
from storage.store import Store, open_store
from tests.storage.talking import ANNA, GOALS, HERE, NOW, causing, contents, echo, execute, known_to, said, say


def test_the_same_delivery_twice_is_one(store: Store) -> None:
    delivery = said("hei")
    inbox_id, new = store.accept(delivery, NOW)
    assert new
    assert store.accept(delivery, NOW) == (inbox_id, False)
    assert store.waiting() == (inbox_id,)
    turn = store.work(inbox_id, echo, Found(), NOW)
    assert turn is not None
    assert store.work(inbox_id, echo, Found(), NOW) is None
    assert store.accept(delivery, NOW) == (inbox_id, False)
    assert store.replies(inbox_id) == turn.replies
    assert store.waiting() == ()


def test_the_same_delivery_id_on_another_channel_is_another_delivery(store: Store) -> None:
    delivery = said("hei")
    first, _ = store.accept(delivery, NOW)
    second, new = store.accept(replace(delivery, address=Address("slack", "C1")), NOW)
    assert new
    assert store.waiting() == (first, second)


def test_what_waits_comes_oldest_first_and_as_it_was_accepted(store: Store) -> None:
    deliveries = [said("yksi"), replace(said(""), input=Submitted({"goals.offer": "Äiti & <b>"})), said("\x01😀\u202e")]
    ids = [store.accept(delivery, NOW)[0] for delivery in deliveries]
    assert store.waiting() == tuple(ids)
    assert [store.incoming(inbox_id) for inbox_id in ids] == deliveries
    with pytest.raises(KeyError):
        store.incoming(999)
    with pytest.raises(KeyError):
        store.work(999, echo, Found(), NOW)


def test_what_no_database_keeps_is_replaced_at_the_door(store: Store) -> None:
    delivery = Incoming("d\ud800", HERE, ANNA, "A\x00nna", Submitted({"a\x00": "b\udfff"}))
    inbox_id, _ = store.accept(delivery, NOW)
    assert store.accept(delivery, NOW) == (inbox_id, False)
    kept = store.incoming(inbox_id)
    assert kept.account_name == "A\ufffdnna"
    assert kept.input == Submitted({"a\ufffd": "b\ufffd"})


def test_a_hundred_thousand_characters_come_back_letter_for_letter(store: Store) -> None:
    text = "ä{{ 7*7 }}<b>€😀" * 7_000
    inbox_id, _ = store.accept(said(text), NOW)
    assert store.incoming(inbox_id).input == Said(text)


def test_the_first_word_at_the_terminal_makes_an_owner_of_its_own_workspace(store: Store) -> None:
    assert store.conversation(HERE, ANNA) is None
    known = known_to(store)
    assert known.member.role == "owner"
    assert known.workspace.timezone == "Europe/Helsinki"
    found = store.conversation(HERE, ANNA)
    assert found is not None
    assert (found.language, found.turn) == ("fi", 1)
    assert known_to(store).workspace.id == known.workspace.id
    other = known_to(store, account="bertta", address=Address("terminal", "toisaalla"))
    assert other.workspace.id != known.workspace.id


@pytest.mark.parametrize("channel", ["telegram", "slack", "web"])
def test_an_account_that_nobody_invited_is_refused_and_leaves_no_trace(store: Store, path: Path, channel: str) -> None:
    inbox_id, _ = store.accept(said("hei", address=Address(channel, "1")), NOW)
    before = contents(path)
    with pytest.raises(UnknownAccount):
        store.work(inbox_id, echo, Found(), NOW)
    with pytest.raises(KeyError):
        store.work(inbox_id, echo, Found(), NOW)
    assert contents(path) == before


def test_a_conversation_and_its_visits_come_back_whole(store: Store) -> None:
    kept: list[Conversation] = []

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        member = known.member.id
        visits = (
            Visit(known.new_id(0), "goals", 1, member, answers={"goals.budget": GOALS.budget, "a": None}),
            Visit(known.new_id(1), "contracts", 3, member, "s", 4, {"b": (1, True)}, {"b": 2}, {"b": 7}, 2, True),
            Visit(
                known.new_id(2),
                "results",
                1,
                member,
                state="draft",
                was=(Was("a", GOALS.budget), Was("b", None, False)),
                contested={"goals.budget": Contested(GOALS.budget, None, "Bertta", "2027-03-01T11:30:00+02:00")},
            ),
        )
        after = Conversation(
            conversation.id,
            "en",
            (visits[0].id, visits[1].id),
            1,
            Pending("doubt", "goals.budget", "noin 5", visits[1].id),
            (Option("1", "Kyllä"), Option("2", "Ei")),
            "hinta",
        )
        kept.append(after)
        seen.update({visit.id: visit for visit in visits})
        return Turn(after, visits=visits)

    seen: dict[str, Visit] = {}
    say(store, "hei", respond)
    assert store.conversation(HERE, ANNA) == replace(kept[0], heard_at=NOW)
    assert known_to(store).visits == seen


def test_a_visit_that_goes_on_elsewhere_leaves_the_old_place(store: Store) -> None:
    visit = say(store, "hei", echo).visits[0]
    elsewhere = Address("terminal", "töissä")

    def take(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        return Turn(replace(conversation, turn=conversation.turn + 1, stack=(visit.id,)))

    say(store, "jatka", take, address=elsewhere)
    here, there = store.conversation(HERE, ANNA), store.conversation(elsewhere, ANNA)
    assert here is not None
    assert there is not None
    assert here.stack == ()
    assert there.stack == (visit.id,)


def test_respond_gets_the_very_now_and_what_was_found(store: Store) -> None:
    now = datetime(2027, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    found = Found("answer")
    seen: list[object] = []

    def respond(conversation: Conversation, given: Input, known: Known, moment: datetime) -> Turn:
        seen.extend((moment, known.found, known.fresh))
        return Turn(replace(conversation, turn=conversation.turn + 1))

    for text in ("yksi", "kaksi"):
        inbox_id, _ = store.accept(said(text), now)
        store.work(inbox_id, respond, found, now)
    assert seen[0] is now
    assert seen[1] is found
    assert seen[2] != seen[5]


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="time zone"):
        store.accept(said("hei"), NOW.replace(tzinfo=None))
    assert store.waiting() == ()


# What can go wrong.


def test_an_input_that_raises_three_times_is_set_aside_and_the_queue_goes_on(store: Store, path: Path) -> None:
    say(store, "hei", echo)
    tried: list[str] = []

    def stumble(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        tried.append(known.fresh)
        raise ZeroDivisionError("salaisuus")

    first, _ = store.accept(said("kompastu"), NOW)
    second, _ = store.accept(said("jatka"), NOW)
    before = contents(path)
    with pytest.raises(SetAside) as caught:
        store.work(first, stumble, Found(), NOW)
    assert len(tried) == 3
    assert (caught.value.inbox_id, caught.value.reference, caught.value.reason) == (first, f"{first:04d}", "raised")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert store.waiting() == (second,)
    assert store.work(first, echo, Found(), NOW) is None
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}
    assert "ZeroDivisionError test_turns.py" in str(after["inbox"])
    assert "salaisuus" not in str(after["inbox"])
    assert store.work(second, echo, Found(), NOW) is not None


def test_an_input_that_raises_once_is_answered(store: Store) -> None:
    tried: list[str] = []

    def stumble_once(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        tried.append(known.fresh)
        if len(tried) == 1:
            raise ZeroDivisionError
        return echo(conversation, given, known, now)

    assert say(store, "hei", stumble_once).visits[0].answers["heard"] == ("hei",)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda turn, known: replace(turn, conversation=replace(turn.conversation, turn=7)),
        lambda turn, known: replace(turn, conversation=replace(turn.conversation, id="toinen")),
        lambda turn, known: replace(turn, visits=(Visit("v", "goals", 1, "someone else"),)),
        lambda turn, known: replace(turn, visits=(Visit("v", "goals", 1, known.member.id, state="lost"),)),
        lambda turn, known: replace(turn, visits=(Visit("v", "goals", 1, known.member.id, answers={"a": 1.5}),)),
        lambda turn, known: replace(turn, events=(GoalsSet("c", 0, "n", replace(GOALS, goal="fame")),)),
        lambda turn, known: replace(turn, events=(GoalsSet("c", 0, "n", replace(GOALS, baseline_visits="x")),)),  # type: ignore[arg-type]
        lambda turn, known: replace(turn, conversation=replace(turn.conversation, stack=("no such visit",))),
    ],
)
def test_a_turn_that_can_t_be_is_set_aside_and_nothing_of_it_stays(store: Store, path: Path, wrong: object) -> None:
    say(store, "hei", echo)
    inbox_id, _ = store.accept(said("väärin"), NOW)
    before = contents(path)

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        assert callable(wrong)
        turn = wrong(echo(conversation, given, known, now), known)
        assert isinstance(turn, Turn)
        return turn

    with pytest.raises(SetAside):
        store.work(inbox_id, respond, Found(), NOW)
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}


def _two_open_the_same(store: Store) -> None:
    """Anna has a campaign, and changes it in one place while it is open in another."""
    say(store, "tavoite", causing(lambda known: [GoalsSet("campaign-1", 0, "Kevät", GOALS)]))
    dearer = replace(GOALS, budget=replace(GOALS.budget, amount=GOALS.budget.amount + 2000))
    say(store, "muuta", causing(lambda known: [GoalsSet("campaign-1", 1, "Kevät", dearer)]), now=NOW)


def test_an_event_made_from_an_older_revision_is_refused_with_what_changed(store: Store) -> None:
    _two_open_the_same(store)
    refusals: list[Refusal | None] = []

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        refusals.append(known.refusal)
        after = replace(conversation, turn=conversation.turn + 1)
        if known.refusal is None:
            return Turn(after, (Reply((paragraph("tallennettu"),)),), (CampaignStateSet("campaign-1", 1, "ended"),))
        return Turn(after, (Reply((paragraph("muuttui"),)),))

    inbox_id, _ = store.accept(said("lopeta"), NOW)
    assert store.work(inbox_id, respond, Found(), NOW) is not None
    changed = (("budget", "3000.00 EUR", "5000.00 EUR"),)
    assert refusals == [None, Refusal("revision", "Anna", "2027-03-01T11:30:00+02:00", changed)]
    assert store.replies(inbox_id) == (Reply((paragraph("muuttui"),)),)
    (campaign,) = known_to(store).campaigns
    assert (campaign.state, campaign.revision) == ("active", 2)
    assert [line.name for line in store.history(known_to(store).workspace.id)] == ["GoalsSet", "GoalsSet"]


def test_what_is_refused_twice_is_set_aside_and_nothing_of_it_stays(store: Store, path: Path) -> None:
    _two_open_the_same(store)
    inbox_id, _ = store.accept(said("lopeta"), NOW)
    before = contents(path)
    with pytest.raises(SetAside) as caught:
        store.work(inbox_id, causing(lambda known: [CampaignStateSet("campaign-1", 1, "ended")]), Found(), NOW)
    assert caught.value.reason == "revision"
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}
    assert store.waiting() == ()


def test_the_role_is_read_in_the_transaction(store: Store, path: Path) -> None:
    known = known_to(store)
    execute(path, "UPDATE member SET role = 'viewer' WHERE id = ?", known.member.id)
    assert known_to(store).member.role == "viewer"
    say(store, "kysymys", causing(lambda known: [QuestionLeftOpen("mitä?", "fi")]))
    inbox_id, _ = store.accept(said("tavoite"), NOW)
    before = contents(path)
    seen: list[Refusal | None] = []

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        seen.append(known.refusal)
        return causing(lambda known: [GoalsSet("campaign-1", 0, "Kevät", GOALS)])(conversation, given, known, now)

    with pytest.raises(SetAside) as caught:
        store.work(inbox_id, respond, Found(), NOW)
    assert caught.value.reason == "role"
    assert seen == [None, Refusal("role")]
    after = contents(path)
    assert {name for name in after if after[name] != before[name]} == {"inbox"}


def test_a_member_of_another_channel_s_workspace_talks_there(store: Store, path: Path) -> None:
    known = known_to(store)
    execute(path, "INSERT INTO identity VALUES ('slack', 'U1', ?)", known.member.id)
    assert known_to(store, account="U1", address=Address("slack", "C1")).workspace == known.workspace


def test_a_place_of_one_workspace_is_closed_to_another_s_members(store: Store, path: Path) -> None:
    anna, bertta = known_to(store), known_to(store, account="bertta", address=Address("terminal", "x"))
    execute(path, "INSERT INTO identity VALUES ('slack', 'U1', ?)", anna.member.id)
    execute(path, "INSERT INTO identity VALUES ('slack', 'U2', ?)", bertta.member.id)
    room = Address("slack", "C1")
    say(store, "hei", echo, account="U1", address=room)
    inbox_id, _ = store.accept(said("hei", account="U2", address=room), NOW)
    with pytest.raises(UnknownAccount):
        store.work(inbox_id, echo, Found(), NOW)
    assert store.conversation(room, "U2") is None


def test_workspaces_can_t_touch_each_other_s_things(store: Store) -> None:
    say(store, "tavoite", causing(lambda known: [GoalsSet("campaign-1", 0, "Kevät", GOALS)]))
    other = Address("terminal", "muualla")
    for event in (CampaignStateSet("campaign-1", 1, "ended"), GoalsSet("campaign-1", 1, "x", GOALS),
                  GoalsSet("campaign-1", 0, "x", GOALS)):  # fmt: skip
        seen: list[Refusal | None] = []

        def respond(conversation: Conversation, given: Input, known: Known, now: datetime, event: object = event,
                    seen: list[Refusal | None] = seen) -> Turn:  # fmt: skip
            seen.append(known.refusal)
            return causing(lambda known: [event])(conversation, given, known, now)  # type: ignore[list-item]

        with pytest.raises(SetAside):
            say(store, "vakoile", respond, account="bertta", name="Bertta", address=other)
        assert seen[1] is not None
        assert (seen[1].who, seen[1].changes) == ("", ())
    assert known_to(store, account="bertta", address=other).campaigns == ()
    (campaign,) = known_to(store).campaigns
    assert campaign.revision == 1


def test_many_threads_take_their_turns(store: Store) -> None:
    errors: list[BaseException] = []

    def talk(name: str) -> None:
        try:
            for number in range(10):
                say(store, f"{number}", echo, account=name, address=Address("terminal", name))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=talk, args=(f"person-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for number in range(4):
        known = known_to(store, account=f"person-{number}", address=Address("terminal", f"person-{number}"))
        (visit,) = known.visits.values()
        assert visit.answers["heard"] == tuple(str(n) for n in range(10))


def test_a_store_in_memory_sets_aside_and_refuses_as_well() -> None:
    store = open_store("sqlite://")
    _two_open_the_same(store)
    with pytest.raises(SetAside):
        say(store, "lopeta", causing(lambda known: [CampaignStateSet("campaign-1", 1, "ended")]))
    assert known_to(store).campaigns[0].state == "active"
    store.close()
