"""From updates to the inbox: nothing is lost, nothing counts twice, and each chat keeps its order."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from storage.incoming import Address
from storage.problems import Unwritable, problem_of
from tests.fakes.telegram.people import Person
from tests.telegram.conftest import Run
from tests.telegram.talk import Talk, eventually, shown

ANSWERS = ("Käsintehdyt saippuat", "myynti", "nuoret aikuiset", "3 t€", "maaliskuu 2028")


def turns(talk: Talk, person: Person) -> int:
    found = talk.bot.store.conversation(Address("telegram", str(person.id)), str(person.id))
    return found.turn if found else 0


def test_each_update_twice_counts_once(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.duplicate_updates = True
    talk.tell(anna, "/tavoitteet")
    said = talk.tell(anna, "Käsintehdyt saippuat")
    assert said.count("2/6") == 1
    pressed = talk.press(anna, talk.with_button(anna, "Myynti"), "Myynti")
    assert len(pressed.answers) == 1
    assert talk.question(anna) == "goals.audience"
    assert turns(talk, anna) == 4


@pytest.mark.parametrize("seed", range(3))
def test_a_batch_in_any_order_is_worked_in_the_right_one(talk: Talk, seed: int) -> None:
    anna, ville = talk.owner(), talk.owner("Ville")
    talk.fake.shuffle = seed
    with talk.fake.hold():
        for said in ("/tavoitteet", *ANSWERS):
            anna.say(said)
            ville.say(said)
    talk.bot.settle()
    for person in (anna, ville):
        assert talk.question(person) == "goals.channels"
        assert talk.deliveries(person) == 7


def test_the_same_message_under_two_numbers_counts_once(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    said = anna.say("Käsintehdyt saippuat")
    talk.bot.settle()
    assert talk.after(lambda: talk.fake.push_raw({"message": said.to_json()}), anna).count("2/6") == 1
    assert talk.question(anna) == "goals.goal"
    assert turns(talk, anna) == 3


def test_an_edit_that_comes_before_its_message(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    talk.bot.settle()
    said = anna.chat.messages[anna.chat.last_id]
    body = {**said.to_json(), "message_id": said.id + 1000, "text": "Käsintehdyt kynttilät"}
    body.pop("reply_markup", None)
    body["from"] = anna.user.to_json()
    talk.fake.push_raw({"edited_message": {**body, "edit_date": body["date"] + 9}})
    talk.fake.push_raw({"message": {**body, "text": "Käsintehdyt saipuat"}})
    talk.bot.settle()
    assert talk.question(anna) == "goals.goal"
    assert turns(talk, anna) == 3
    assert "kynttilät" in talk.tell(anna, "/yhteenveto")


def test_an_edit_changes_the_answer_it_was(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    said = anna.say("Käsintehdyt saippuat")
    talk.bot.settle()
    talk.new(anna)
    assert "Käsintehdyt kynttilät" in talk.after(lambda: anna.edit(said, "Käsintehdyt kynttilät"), anna)
    assert talk.question(anna) == "goals.goal"


def test_many_edits_of_one_message(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "/tavoitteet")
    said = anna.say("Saippua")
    talk.bot.settle()
    with talk.fake.hold():
        for text in ("Saippuat", "Käsintehdyt", "Käsintehdyt kynttilät"):
            anna.edit(said, text)
    talk.bot.settle()
    assert "Käsintehdyt kynttilät" in talk.tell(anna, "/yhteenveto")


def refusing(talk: Talk, monkeypatch: pytest.MonkeyPatch, method: str) -> threading.Event:
    """The store can't be written until the event is set."""
    written, really = threading.Event(), getattr(talk.bot.store, method)

    def refuse(*args: Any, **more: Any) -> Any:
        if not written.is_set():
            raise Unwritable("somewhere", "full")
        return really(*args, **more)

    monkeypatch.setattr(talk.bot.store, method, refuse)
    monkeypatch.setattr("bot.channels.telegram.polling.FIRST_WAIT", 0.05)
    monkeypatch.setattr("bot.channels.working.UNWRITABLE_SECONDS", 0.05)
    return written


def test_nothing_is_acknowledged_that_is_not_kept(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    written = refusing(talk, monkeypatch, "accept_all")
    anna.say("/tavoitteet")
    eventually(lambda: ("unwritable", {}) in talk.bot.told)
    assert talk.fake.waiting == 1
    assert talk.deliveries(anna) == 1
    written.set()
    talk.bot.settle()
    assert talk.question(anna) == "goals.offer"


def test_what_is_kept_waits_until_it_can_be_worked(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    written = refusing(talk, monkeypatch, "decide")
    anna.say("/tavoitteet")
    anna.say("Käsintehdyt saippuat")
    eventually(lambda: talk.fake.waiting == 0 and talk.deliveries(anna, "waiting") == 2)
    written.set()
    talk.bot.settle()
    assert talk.question(anna) == "goals.goal"


def test_an_update_that_makes_no_sense_holds_nothing_up(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    anna = talk.owner()
    with talk.fake.hold():
        talk.fake.push_raw({"message": {"text": "salaisuus"}})
        talk.fake.push_raw({"callback_query": {"id": "1", "from": anna.user.to_json(), "data": 5}})
        talk.fake.push_raw({"poll": {}})
        talk.fake.push_raw({"update_id": "seven", "message": 7})
        talk.fake.push_raw(b'["no update"]')
        anna.say("/tavoitteet")
    talk.bot.settle()
    assert talk.question(anna) == "goals.offer"
    assert "salaisuus" not in caplog.text


def test_an_answer_that_is_no_json_is_asked_for_again(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.polling.FIRST_WAIT", 0.05)
    anna = talk.owner()
    with talk.fake.hold():
        talk.fake.push_raw(b'{"update_id": 1')
        anna.say("/tavoitteet")
    talk.bot.settle()
    assert talk.question(anna) == "goals.offer"


def test_many_chats_side_by_side_each_in_its_order(talk: Talk) -> None:
    people = [talk.owner(f"Anna {nth}") for nth in range(12)]
    with talk.fake.hold():
        for said in ("/tavoitteet", *ANSWERS[:3]):
            for person in people:
                person.say(said)
    talk.bot.settle()
    assert [talk.question(person) for person in people] == ["goals.budget"] * len(people)


def test_a_slow_file_holds_up_its_own_chat_alone(talk: Talk) -> None:
    anna, ville = talk.owner(), talk.owner("Ville")
    talk.tell(anna, "/ehdokkaat")
    talk.fake.trouble("download", kind="slow", seconds=0.8)
    begun = time.monotonic()
    anna.send_document("lista.csv", b"@anna.koti;Instagram;12 500;300\n")
    anna.say("/yhteenveto")
    ville.say("/tavoitteet")
    eventually(lambda: talk.question(ville) == "goals.offer")
    assert time.monotonic() - begun < 0.7
    assert talk.question(anna) == "candidates.handle"
    talk.bot.settle()
    assert talk.question(anna) == "candidates.figures"


def test_what_was_accepted_before_a_stop_is_worked_after_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = run()
    anna = talk.owner()
    refusing(talk, monkeypatch, "decide")
    monkeypatch.setattr("bot.channels.telegram.running.STOP_SECONDS", 0.4)
    anna.say("/tavoitteet")
    eventually(lambda: talk.deliveries(anna, "waiting") == 1)
    run.stop()
    talk = run()
    talk.bot.settle()
    assert talk.question(anna) == "goals.offer"
    assert "1/6" in shown(talk.new(anna))


def test_a_database_that_was_locked_for_a_moment(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLite says reaches the intake as a StoreProblem, and the update comes again."""
    anna = talk.owner()
    really: Callable[..., Any] = talk.bot.store.accept_all
    failures = iter(range(2))

    def locked(*args: Any) -> Any:
        if next(failures, None) is not None:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            problem = problem_of(error, "here")
            assert problem is not None
            raise problem
        return really(*args)

    monkeypatch.setattr("bot.channels.telegram.polling.FIRST_WAIT", 0.05)
    monkeypatch.setattr(talk.bot.store, "accept_all", locked)
    talk.tell(anna, "/tavoitteet")
    assert talk.question(anna) == "goals.offer"
