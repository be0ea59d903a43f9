"""Buttons: what becomes of the keyboard, of a second press, of an old one and of one that nobody of ours made."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.telegram.chats import Message
from tests.fakes.telegram.people import Person
from tests.stories.telegram import read
from tests.telegram.conftest import Run
from tests.telegram.talk import GOALS, Talk, eventually, shown, with_campaign, with_candidates


def goal_question(talk: Talk, person: Person) -> Message:
    """The first question that has buttons."""
    talk.tell(person, "/tavoitteet")
    talk.tell(person, "Käsintehdyt saippuat")
    return talk.with_button(person, "Myynti")


def words_of(pressed: Any) -> list[tuple[str, bool]]:
    return [(answer.text, answer.alert) for answer in pressed.answers]


def test_what_was_chosen_stands_where_the_buttons_were(talk: Talk) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    pressed = talk.press(anna, question, "Myynti")
    assert words_of(pressed) == [("", False)]
    assert read(question.words).endswith("✓ Myynti")
    assert question.buttons == ()
    assert talk.question(anna) == "goals.audience"


def test_the_summary_that_was_saved_has_no_buttons_left(talk: Talk) -> None:
    anna = talk.owner()
    for said in ("uusi kampanja", *GOALS[:-1]):
        talk.tell(anna, said)
    summary = talk.with_button(anna, "Tallenna")
    talk.press(anna, summary, "Muuta kohtaa")
    assert summary.buttons != ()
    talk.press(anna, summary, "Tallenna")
    assert summary.buttons == ()
    assert talk.question(anna) is None


def test_a_second_press_gets_a_quiet_word(talk: Talk) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    data = question.button("Myynti").data  # type: ignore[union-attr]
    talk.press(anna, question, "Myynti")
    talk.new(anna)
    again = talk.press(anna, question, data=data)
    assert words_of(again) == [("Vastasit tähän jo. Päämäärä: Myynti", False)]
    assert talk.new(anna) == []
    assert talk.question(anna) == "goals.audience"


def test_two_presses_at_once_count_once(talk: Talk) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    talk.new(anna)
    with talk.fake.hold():
        first, second = anna.press(question, "Myynti"), anna.press(question, "Myynti")
    talk.bot.settle()
    assert words_of(first) == [("", False)]
    assert words_of(second) == [("Vastasit tähän jo. Päämäärä: Myynti", False)]
    assert len(talk.new(anna)) == 1


def test_an_old_press_offers_to_change_the_answer(talk: Talk) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    other = question.button("Luottamus").data  # type: ignore[union-attr]
    talk.press(anna, question, "Myynti")
    talk.new(anna)
    pressed = talk.press(anna, question, data=other)
    said = shown(talk.new(anna))
    assert "Vastasit tähän jo. Päämäärä: Myynti" in said
    assert "[Muuta" in said
    assert words_of(pressed) == [("", False)]


def test_a_button_of_another_chat_tells_nothing(talk: Talk) -> None:
    anna, other = talk.owner(), talk.owner("Ville")
    data = [b.data for b in goal_question(talk, anna).buttons]
    mine = talk.fake.sent(other.id)[-1]
    talk.new(other)
    for forged in (*data, *(str(d).replace("o:", "g:") for d in data)):
        pressed = talk.press(other, mine, data=forged)
        assert words_of(pressed) in (
            [("Tuo nappi on jo vanha, joten mikään ei muuttunut.", False)],
            [("", False)],
        )
    assert talk.new(other) == []
    assert talk.question(anna) == "goals.goal"
    assert "Myynti" not in other.screen()


@pytest.mark.parametrize(
    "data", ["o:99999999999999999999:0", "o:1:999999", "o:-1:0", "o:01:0", "x", "o:1", "v:1:goals.goal:0:sales", "🎈"]
)
def test_data_that_we_never_made(talk: Talk, data: str) -> None:
    anna = talk.owner()
    pressed = talk.press(anna, anna.last(), data=data)
    assert words_of(pressed) == [("Tuo nappi on jo vanha, joten mikään ei muuttunut.", False)]
    assert talk.new(anna) == []


def test_the_option_that_is_beyond_the_last(talk: Talk) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    data = str(question.buttons[0].data).rpartition(":")[0]
    assert words_of(talk.press(anna, question, data=f"{data}:99"))[0][0].startswith("Tuo nappi on jo vanha")
    assert talk.question(anna) == "goals.goal"


def test_pages_are_turned_below_the_same_message(talk: Talk) -> None:
    anna = with_campaign(talk)
    with_candidates(talk, anna, 12)
    talk.tell(anna, "/sopimukset")
    long = anna.last()
    count = len(anna.sent)
    first = [button.text for button in long.buttons]
    assert first[-3:] == ["‹", "1/2", "›"]
    pressed = talk.press(anna, long, "›")
    assert words_of(pressed) == [("", False)]
    labels = [read(button.text) for button in long.buttons]
    assert labels == ["@tekija8", "@tekija9", "@tekija10", "@tekija11", "‹", "2/2", "›"]
    assert words_of(talk.press(anna, long, "2/2")) == [("", False)]
    talk.press(anna, long, "‹")
    assert [button.text for button in long.buttons] == first
    assert len(anna.sent) == count
    # An option of a later page is chosen like any other.
    talk.press(anna, long, "›")
    talk.press(anna, long, long.buttons[2].text)
    assert read(long.words).endswith("✓ @tekija10")
    assert talk.question(anna) == "workspace.name"


def test_a_page_that_is_not_there(talk: Talk) -> None:
    anna = with_campaign(talk)
    with_candidates(talk, anna, 12)
    talk.tell(anna, "/sopimukset")
    long = anna.last()
    data = str(long.buttons[-1].data).rpartition(":")[0]
    for page in ("2", "99999"):
        assert words_of(talk.press(anna, long, data=f"{data}:{page}")) == [("", False)]
        assert [button.text for button in long.buttons][-1] == "›"
        assert len(long.buttons) > 3


def slowly(talk: Talk, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every turn takes so long."""
    decide = talk.bot.service._runner.decide

    def slow(*args: Any) -> Any:
        time.sleep(seconds)
        return decide(*args)

    monkeypatch.setattr(talk.bot.service._runner, "decide", slow)


def test_a_slow_turn_is_answered_in_time_and_then_told(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    data = question.button("Myynti").data  # type: ignore[union-attr]
    talk.press(anna, question, data=data)
    talk.new(anna)
    slowly(talk, 1.1, monkeypatch)
    pressed = anna.press(question, data=data)
    eventually(lambda: pressed.answered, 1.05)
    assert words_of(pressed) == [("", False)]
    assert pressed.answers[0].at - pressed.query.at < 1.0
    talk.bot.settle()
    assert shown(talk.new(anna)) == "Vastasit tähän jo. Päämäärä: Myynti"
    assert len(pressed.answers) == 1


def test_a_press_that_is_too_old_for_an_answer_still_counts(
    talk: Talk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    monkeypatch.setattr(talk.fake.state, "callback_age", -1.0)
    talk.press(anna, question, "Myynti")
    assert talk.question(anna) == "goals.audience"
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def test_a_word_that_came_too_late_is_a_message(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    data = question.button("Myynti").data  # type: ignore[union-attr]
    talk.press(anna, question, data=data)
    talk.new(anna)
    monkeypatch.setattr(talk.fake.state, "callback_age", -1.0)
    talk.press(anna, question, data=data)
    assert shown(talk.new(anna)) == "Vastasit tähän jo. Päämäärä: Myynti"


def test_a_keyboard_that_is_gone_already_is_no_trouble(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    data = question.button("Myynti").data  # type: ignore[union-attr]
    anna.delete(question)
    pressed = talk.press(anna, question, data=data)
    assert words_of(pressed) == [("", False)]
    assert talk.question(anna) == "goals.audience"
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def mistaken(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every turn raises."""

    def broken(*_: object) -> Callable[..., object]:
        raise RuntimeError("a mistake in a flow")

    monkeypatch.setattr(talk.bot.service._runner, "_respond", broken)


def test_what_had_to_be_set_aside_is_said_in_answer(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    mistaken(talk, monkeypatch)
    pressed = talk.press(anna, question, "Myynti")
    assert "en saanut käsiteltyä" in pressed.answers[0].text
    assert len(pressed.answers[0].text) <= 200
    assert question.buttons != ()


def test_what_had_to_be_set_aside_is_said_late_as_well(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    question = goal_question(talk, anna)
    talk.new(anna)
    mistaken(talk, monkeypatch)
    monkeypatch.setattr(talk.fake.state, "callback_age", -1.0)
    talk.press(anna, question, "Myynti")
    assert "en saanut käsiteltyä" in shown(talk.new(anna))


def test_a_press_that_waited_for_a_restart_counts(run: Run) -> None:
    talk = run()
    anna = talk.owner()
    question = goal_question(talk, anna)
    run.stop()
    pressed = anna.press(question, "Myynti")
    talk = run()
    talk.bot.settle()
    assert words_of(pressed) == [("", False)]
    assert talk.question(anna) == "goals.audience"
