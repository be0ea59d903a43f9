"""Buttons of messages: what was chosen stands where they were, and an old one does no harm."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.slack.talk import Talk, talking


def test_what_was_chosen_stands_where_the_buttons_were(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, "Villasukat <!channel> &amp;")
    asked = talk.with_button(anna, "Myynti")
    words = asked.words
    assert "3/6" in talk.after(lambda: anna.press(asked, "Myynti"), anna)
    assert asked.words == f"{words}\n✓ Myynti"
    assert asked.buttons == []
    assert asked.edited == 1


def test_a_second_press_changes_nothing(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, "Villasukat")
    asked = talk.with_button(anna, "Myynti")
    button = asked.button("Myynti")
    assert button is not None
    with talk.fake.hold():
        anna.press(asked, button)
        anna.press(asked, button)
    talk.app.settle()
    assert talk.question(anna) == "goals.audience"
    assert talk.news(anna).count("3/6") == 1
    said = talk.after(lambda: anna.press(asked, button), anna)
    assert said.startswith("Vaikute (only you see this)"), said
    assert talk.question(anna) == "goals.audience"


def test_a_made_up_button_is_told_to_be_old(talk: Talk) -> None:
    anna = talk.owner()
    message = anna.dm.sent[-1]
    for action in ("o:99999999:0", "o:1:77", "what", "f:99999999"):
        said = talk.after(partial(anna.press, message, "x", action_id=action), anna)
        assert "Tuo nappi on jo vanha" in said
    assert talk.turns(anna) == 1


def test_somebody_elses_button_is_not_ones_own(talk: Talk) -> None:
    anna, pekka = talk.owner(), talk.owner("Pekka")
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, "Villasukat")
    button = talk.with_button(anna, "Myynti").button("Myynti")
    assert button is not None
    own = pekka.dm.sent[-1]
    assert "vanha" in talk.after(lambda: pekka.press(own, button), pekka)
    assert talk.question(anna) == "goals.goal"


def test_a_button_of_the_menu_may_be_pressed_again(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "valikko")
    menu = talk.with_button(anna, "Uusi kampanja")
    assert "1/6" in talk.after(lambda: anna.press(menu, "Uusi kampanja"), anna)
    assert menu.buttons, "it asks nothing, so it stays"


def test_an_edit_is_a_correction(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    offer = anna.say("Villasukat")
    talk.app.settle()
    talk.tell(anna, "myynti")
    said = talk.after(lambda: anna.edit(offer, "Villapaidat"), anna)
    assert "Villapaidat" in said
    assert talk.question(anna) == "goals.audience"
    assert talk.after(partial(anna.unfurl, offer), anna) == "", "nothing was changed"


def test_a_button_works_after_a_restart(tmp_path: Path) -> None:
    with talking(tmp_path) as talk:
        anna = talk.owner()
        talk.tell(anna, "uusi kampanja")
        talk.tell(anna, "Villasukat")
        asked = talk.with_button(anna, "Myynti")
        talk.restart()
        assert "3/6" in talk.after(lambda: anna.press(asked, "Myynti"), anna)
        assert "✓ Myynti" in asked.words
        modal = talk.opened(anna, lambda: talk.press(anna, "Täytä lomakkeella"))
        assert modal.fields["Tarjous"] == "Villasukat"
        talk.restart()
        modal.fill("Kohderyhmä", "äidit")
        talk.app.settle()
        assert "Luonnos on tallessa" in talk.after(modal.close, anna)
