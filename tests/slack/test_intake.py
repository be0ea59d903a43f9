"""Nothing that Slack brings is lost or counted twice, whatever comes twice, late, in another order, or half."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.slack.service import Service
from storage.problems import Unwritable
from storage.schema import INBOX
from tests.fakes.slack import FakeSlack, Person
from tests.slack.running_app import RunningApp
from tests.slack.talk import NOW, SAID, Talk, shown, talking


@pytest.fixture(scope="module", params=["socket", "http"])
def _shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.channels.slack.door.PING_SECONDS", 0.1)
        with talking(tmp_path_factory.mktemp("app"), http=request.param == "http") as talk:
            talk.fake.retries = (0.0, 0.02, 0.02, 0.02, 0.02)
            yield talk


@pytest.fixture
def talk(_shared: Talk) -> Iterator[Talk]:
    yield _shared
    _shared.fake.peace()
    assert _shared.fake.violations == []
    assert _shared.fake.late == []


@pytest.fixture
def by_socket(talk: Talk) -> Talk:
    if talk.app.http:
        pytest.skip("signed requests have no socket")
    return talk


def deliveries(talk: Talk, person: Person, state: str = "done") -> int:
    """How many of the person's own are in that state."""
    chosen = select(func.count()).where(INBOX.c.account == person.account, INBOX.c.state == state)
    with talk.app.store.reading() as connection:
        return int(connection.execute(chosen).scalar_one())


def refusing(talk: Talk, monkeypatch: pytest.MonkeyPatch, method: str) -> threading.Event:
    """The store can't be written until the event is set."""
    written, really = threading.Event(), getattr(talk.app.store, method)

    def refuse(*args: Any, **more: Any) -> Any:
        if not written.is_set():
            raise Unwritable("somewhere", "full")
        return really(*args, **more)

    monkeypatch.setattr(talk.app.store, method, refuse)
    monkeypatch.setattr("bot.channels.working.UNWRITABLE_SECONDS", 0.02)
    return written


def eventually(holds: Callable[[], object], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.002)


# What comes twice, or in another order.


def test_each_event_twice_counts_once(talk: Talk) -> None:
    """Under an id of the envelope's own, as Slack's retries come."""
    anna = talk.owner()
    talk.fake.duplicate_events = True
    for said in ("uusi kampanja", *SAID):
        talk.tell(anna, said)
    talk.fake.duplicate_events = False
    assert talk.turns(anna) == 1 + 1 + len(SAID)
    assert deliveries(talk, anna) == 2 + len(SAID)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_comes_together_in_any_order_is_worked_in_the_right_one(talk: Talk, seed: int) -> None:
    anna = talk.owner()
    talk.fake.shuffle = seed
    talk.fake.duplicate_events = True
    for said in (("uusi kampanja", *SAID[:3]), SAID[3:]):
        with talk.fake.hold():
            for one in said:
                anna.say(one)
        talk.app.settle()
    assert talk.turns(anna) == 9
    assert talk.question(anna) is None
    assert talk.events(anna)[0][0] == "GoalsSet"


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_press_keeps_its_place_among_what_is_said(talk: Talk, seed: int | None) -> None:
    """Somebody presses and goes on to write, and all of it comes at once: after the app was away, for one."""
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, SAID[0])
    talk.fake.shuffle = seed
    with talk.fake.hold():
        anna.press(anna.last(), "Myynti")
        for said in SAID[2:4]:
            anna.say(said)
    talk.app.settle()
    assert talk.question(anna) == "goals.period"


def test_many_people_side_by_side_each_in_order(talk: Talk) -> None:
    people = [talk.owner(f"Anna {nth}") for nth in range(8)]
    with talk.fake.hold():
        for said in ("uusi kampanja", *SAID[:3]):
            for person in people:
                person.say(said)
    talk.app.settle()
    assert [talk.question(person) for person in people] == ["goals.budget"] * len(people)


def test_a_press_that_is_told_once_more(talk: Talk) -> None:
    """By another connection, with the same trigger."""
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, SAID[0])
    act = anna.press(anna.last(), "Myynti")
    talk.app.settle()
    turns = talk.turns(anna)
    talk.fake.state.push("interactive", act.delivery.payload, anna.team)
    talk.app.settle()
    assert talk.turns(anna) == turns


def test_a_command_and_a_form_that_are_told_once_more(talk: Talk) -> None:
    anna = talk.owner()
    act = anna.command("tavoitteet")
    talk.app.settle()
    turns = talk.turns(anna)
    again = talk.fake.state.push("slash_commands", act.delivery.payload, anna.team, answerable=True)
    talk.app.settle()
    assert (again.outcome, again.answer) == ("taken", None)
    assert talk.turns(anna) == turns


# A store that can't be written.


def test_nothing_is_acknowledged_that_is_not_kept(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    written = refusing(talk, monkeypatch, "accept_all")
    taken = talk.fake.taken
    talk.fake.deadline = 0.2
    talk.fake.retries = (0.0, *[0.02] * 200)
    try:
        anna.say("uusi kampanja")
        eventually(lambda: ("slack.unwritable", {}) in talk.app.told)
        assert (talk.fake.taken, talk.fake.waiting) == (taken, 1)
        assert deliveries(talk, anna) == 1
        if talk.app.http:
            eventually(lambda: talk.fake.posted[-1].status == 503)
        written.set()
        talk.app.settle()
    finally:
        talk.fake.deadline = 3.0
        talk.fake.retries = (0.0, 0.02, 0.02)
    assert talk.question(anna) == "goals.offer"
    assert deliveries(talk, anna) == 2


def test_the_acknowledgement_waits_for_the_commit(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    go, really = threading.Event(), talk.app.store.accept_all

    def slowly(*args: Any) -> Any:
        go.wait(5)
        return really(*args)

    monkeypatch.setattr(talk.app.store, "accept_all", slowly)
    anna.say("uusi kampanja")
    act = anna.command("ohje")
    time.sleep(0.05)
    assert talk.fake.waiting == 2
    assert not act.answered
    go.set()
    talk.app.settle()
    assert act.wait()
    assert talk.question(anna) == "goals.offer"


def test_what_is_kept_waits_until_it_can_be_worked(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    written = refusing(talk, monkeypatch, "decide")
    anna.say("uusi kampanja")
    eventually(lambda: talk.fake.waiting == 0)
    anna.say(SAID[0])
    eventually(lambda: talk.fake.waiting == 0 and deliveries(talk, anna, "waiting") == 2)
    written.set()
    talk.app.settle()
    assert talk.question(anna) == "goals.goal"


def test_a_press_while_the_store_can_not_be_written_is_told_to_have_failed(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, SAID[0])
    written = refusing(talk, monkeypatch, "accept_all")
    talk.fake.deadline = 0.2
    try:
        act = anna.press(anna.last(), "Myynti")
        eventually(lambda: act.failed)
    finally:
        talk.fake.deadline = 3.0
        talk.fake.late.clear()
    written.set()
    talk.app.settle()
    assert talk.question(anna) == "goals.goal"
    anna.press(anna.last(), "Myynti")
    talk.app.settle()
    assert talk.question(anna) == "goals.audience"


# Malformed payloads.

MALFORMED = (
    {"type": "event_callback"},
    {"type": "event_callback", "event_id": "EvX1", "event": "salaisuus"},
    {"type": "event_callback", "event_id": "EvX2", "event": {"type": "message", "channel_type": "im", "user": "U1"}},
    {"type": "event_callback", "event_id": "EvX3", "authorizations": [7], "event": {"type": "app_mention"}},
    {"type": "event_callback", "event_id": ["EvX4"], "event": {"type": "app_home_opened", "user": {}}},
    {"type": "block_actions", "trigger_id": "x1", "user": {"id": "U1"}, "actions": []},
    {"type": "block_actions", "trigger_id": "x2", "user": {}, "actions": [{"action_id": "o:1:1"}]},
    {"type": "view_submission", "trigger_id": "x3", "user": {"id": "U1"}, "view": {"callback_id": "form"}},
    {"type": "view_submission", "trigger_id": "x4", "user": {"id": "U1"}, "view": []},
    {"type": "view_closed", "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "form"}},
    {"type": "shortcut"},
    {"type": "message_action", "callback_id": 7, "trigger_id": "x5", "user": None},
    {"command": "/vaikute", "text": {"salaisuus": 1}},
    {"salaisuus": "salaisuus"},
)  # fmt: skip


def test_what_makes_no_sense_leads_to_nothing(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    anna = talk.owner()
    said = len(talk.fake.calls_of("chat.postMessage"))
    talk.fake.deadline = 0.1
    try:
        for payload in MALFORMED:
            kind = "events_api" if payload.get("type") == "event_callback" else "interactive"
            talk.fake.state.push(kind, payload, anna.team)
        talk.app.settle()
    finally:
        talk.fake.deadline = 3.0
    # The library itself can't read some of them.
    assert len(talk.fake.late) <= 4
    talk.fake.late.clear()
    assert len(talk.fake.calls_of("chat.postMessage")) == said
    assert "salaisuus" not in caplog.text
    talk.tell(anna, "uusi kampanja")
    assert talk.question(anna) == "goals.offer"


def test_hostile_words_are_shown_as_they_were_typed(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    hostile = "<!channel> <@U1> <b>x</b> *y* &lt; https://a.fi/?x=1&y=2 @here"
    said = talk.tell(anna, hostile)
    assert hostile in said + talk.tell(anna, "yhteenveto")


# Connections.


def test_a_connection_that_breaks(by_socket: Talk) -> None:
    """What was under way comes again by the next one, under the same name."""
    talk = by_socket
    anna = talk.owner()
    with talk.fake.hold():
        anna.say("uusi kampanja")
        anna.say(SAID[0])
        talk.fake.drop()
    talk.fake.wait_for(lambda: talk.fake.connections)
    talk.app.settle()
    assert talk.question(anna) == "goals.goal"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_connection_that_slack_renews(by_socket: Talk, reason: str) -> None:
    talk = by_socket
    anna = talk.owner()
    before = talk.fake.connections_ever
    talk.fake.disconnect(reason, 0.02)
    anna.say("uusi kampanja")
    talk.fake.wait_for(lambda: talk.fake.connections_ever > before and talk.fake.connections)
    talk.app.settle()
    # Not before: what goes down with a connection comes again after what went by the next one.
    anna.say(SAID[0])
    talk.app.settle()
    assert talk.question(anna) == "goals.goal"
    assert talk.turns(anna) == 3


def test_taken_and_the_acknowledgement_was_lost(by_socket: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = by_socket
    anna = talk.owner()
    go, really = threading.Event(), talk.app.store.accept_all

    def slowly(*args: Any) -> Any:
        kept = really(*args)
        go.wait(5)
        return kept

    monkeypatch.setattr(talk.app.store, "accept_all", slowly)
    anna.say("uusi kampanja")
    eventually(lambda: deliveries(talk, anna, "waiting") == 1)
    talk.fake.drop()
    eventually(lambda: not talk.fake.connections)
    go.set()
    talk.fake.wait_for(lambda: talk.fake.connections)
    talk.app.settle()
    assert talk.turns(anna) == 2


# A process that ends.


@pytest.mark.parametrize("http", [False, True])
def test_what_was_begun_before_a_stop_is_finished_after_it(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, http: bool
) -> None:
    """One waits to be worked, one waits to be sent."""
    monkeypatch.setattr("bot.channels.slack.running.STOP_SECONDS", 0.1)
    folder = tmp_path_factory.mktemp("app")
    with FakeSlack() as fake:
        fake.flood = False
        team = fake.team()
        with RunningApp(fake, folder, lambda: NOW, team=team, http=http) as app:
            talk = Talk(fake, app, team)
            anna, ville = talk.owner(), talk.owner("Ville")
            fake.trouble("chat.postMessage", anna.dm.id, "503", times=None)
            anna.say("uusi kampanja")
            eventually(lambda: talk.question(anna) == "goals.offer")
            talk.new(anna)

            def refuse(*_: Any, **__: Any) -> Any:
                raise Unwritable("somewhere", "full")

            monkeypatch.setattr(app.store, "decide", refuse)
            ville.say("uusi kampanja")
            eventually(lambda: deliveries(talk, ville, "waiting") == 1)
        fake.peace()
        with RunningApp(fake, folder, lambda: NOW, team=team, http=http) as app:
            talk.app = app
            app.settle()
            assert shown(talk.new(anna)).count("1/6") == 1
            assert talk.question(ville) == "goals.offer"
            assert "1/6" in shown(talk.new(ville))
            assert talk.turns(ville) == 2
        assert fake.violations == []


def test_a_service_that_is_idle_has_nothing_left(talk: Talk) -> None:
    service: Service = talk.app.service
    talk.owner()
    assert (service.waiting, service.unsent, service.troubled_since) == (0, 0, None)
    assert service.counts().accepted >= service.counts().worked > 0
