"""A form in Slack is the conversation in another shape: whatever is filled in leads where saying it leads."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.channels.slack import filled_in, modals, surfaces
from flows.engine.form import Form, pages
from flows.engine.formats import LANGUAGES
from flows.engine.known import Known
from flows.engine.messages import Conversation
from flows.library import FLOWS, TEXTS, form, respond
from flows.proof.place import Place, Subject, World, position_of, scene_of
from flows.proof.samples import ordinary
from storage.incoming import Address
from tests.fakes.slack import Person
from tests.fakes.slack.world import View
from tests.slack.talk import GOALS, NOW, SAID, Talk, home_of, modal_of
from tests.stories.slack import read

SUBJECT = Subject(TEXTS, FLOWS, respond)


# The same events, whichever way it is told.

CHAINS = (("goals", "candidates", "contracts", "results"), ("workspace", "teaching"))
"""Each flow begins with what the ones before it left."""

SAVE = {"fi": "tallenna", "en": "save"}
REFINE = {"fi": "tarkenna", "en": "refine"}


def test_every_flow_is_in_a_chain() -> None:
    assert {flow for chain in CHAINS for flow in chain} == set(FLOWS)


@pytest.mark.parametrize(("language", "deep", "forgetful"), [("fi", True, False), ("en", False, True)], ids=LANGUAGES)
@pytest.mark.parametrize("chain", CHAINS, ids=["campaign", "brand"])
def test_a_form_and_the_conversation_give_the_same_events(
    talk: Talk, chain: tuple[str, ...], language: str, deep: bool, forgetful: bool
) -> None:
    talks, fills = talk.owner("Puhuja", language), talk.owner("Täyttäjä", language)
    talk.fake.forgetful = forgetful
    for flow in chain:
        before = len(talk.events(talks))
        talks.command(flow)
        talk.app.settle()
        told = say_all(talk, talks, deep=deep)
        fills.command(flow)
        talk.app.settle()
        fill_all(talk, fills, told, language, deep=deep)
        assert form_at(talk, fills).ready
        for person in (talks, fills):
            talk.tell(person, SAVE[language])
        assert talk.events(fills) == talk.events(talks)
        assert len(talk.events(talks)) > before, flow


def has_more(flow: str) -> bool:
    return any(question.further for question in FLOWS[flow].questions)


def say_all(talk: Talk, person: Person, *, deep: bool) -> Form:
    """Answers one question after the other, the further ones too where it goes `deep`: the form of all that."""
    refined = not deep
    for _ in range(200):
        place = look(talk, person)
        position, visit = position_of(SUBJECT, place), place.visit
        assert position is not None
        assert visit is not None
        step = position.open
        assert step is not None
        if step.question.final:
            if refined or not has_more(visit.flow):
                return form_at(talk, person)
            refined = True
            talk.tell(person, REFINE[place.conversation.language])
            continue
        scene = scene_of(SUBJECT, place, visit)
        text = ordinary(step.question, replace(scene, item=step.item))
        assert text is not None
        person.say(text)
        talk.app.settle()
    raise AssertionError("it never came to its end")


def look(talk: Talk, person: Person) -> Place:
    def see(conversation: Conversation, known: Known, now: datetime) -> Place:
        return Place(conversation, World("here", known, now))

    found = talk.app.store.look(Address("slack", person.account), person.account, see, NOW)
    assert found is not None
    return found


def form_at(talk: Talk, person: Person) -> Form:
    place = look(talk, person)
    made = form(place.conversation, place.known, NOW)
    assert isinstance(made, Form)
    return made


def fill_all(talk: Talk, person: Person, told: Form, language: str, *, deep: bool) -> None:
    """Fills in what was told elsewhere, page by page; then the further questions."""
    fill_pages(talk, person, told)
    if deep and has_more(told.flow):
        talk.tell(person, REFINE[language])
        fill_pages(talk, person, told)


def fill_pages(talk: Talk, person: Person, told: Form) -> None:
    person.command("lomake")
    talk.app.settle()
    for _ in range(30):
        fill_page(talk, person, wanted_of(told))
        submission = modal_of(person).submit()
        talk.app.settle()
        assert submission.errors == {}, submission.errors
        if person.modal is None:
            return
    raise AssertionError("the form never ended")


def fill_page(talk: Talk, person: Person, wanted: dict[str, Any]) -> None:
    """Fills in every field of the page, the ones that come meanwhile too."""
    done: set[str] = set()
    while True:
        modal = modal_of(person)
        names = named(list(modal.view.values))
        left = [(block, wanted[name]) for block, name in names.items() if name in wanted and block not in done]
        if not left:
            return
        block, value = left[0]
        done.add(block)
        modal.fill(block, value)
        talk.app.settle()


def wanted_of(told: Form) -> dict[str, Any]:
    """What stands in the form's fields, by fields whose items are numbered."""
    found: dict[str, Any] = {}
    for page in range(len(pages(told))):
        for block in modals.view(told, page, language="fi")["blocks"]:
            if block["type"] != "input":
                continue
            found[block["block_id"]] = stands(block["element"])
    names = named(list(found))
    return {names[block]: value for block, value in found.items() if value}


def stands(element: dict[str, Any]) -> Any:
    if "initial_option" in element:
        return element["initial_option"]["text"]["text"]
    if "initial_options" in element:
        return [option["text"]["text"] for option in element["initial_options"]]
    return element.get("initial_value") or element.get("initial_date")


def named(blocks: list[str]) -> dict[str, str]:
    """The items by their numbers: their ids differ from brand to brand."""
    items: dict[str, str] = {}
    return {
        block: re.sub(r"#[^/]+", lambda found: items.setdefault(found[0], f"#{len(items)}"), block) for block in blocks
    }


# What else happens to a form.


def test_it_is_prefilled_from_the_conversation_and_one_field_changes_only_that(talk: Talk) -> None:
    anna = talk.owner()
    for said in ("uusi kampanja", *SAID[:-1]):
        talk.tell(anna, said)
    before = {field.id: (field.value, field.chosen) for field in form_at(talk, anna).fields}
    modal = talk.opened(anna, lambda: talk.press(anna, "Muuta lomakkeella"))
    assert {name: read(value) for name, value in modal.fields.items()} == {
        "Tarjous": "Käsintehdyt saippuat",
        "Päämäärä": "Myynti",
        "Kohderyhmä": "nuoret aikuiset",
        "Budjetti": "3 000 €",
        "Ajankohta": "1.3.2028–31.3.2028",
        "Kanavat": "Instagram",
    }
    modal.fill("Budjetti", "5000")
    assert "5 000 €" in talk.after(lambda: talk.sent(anna), anna)
    assert anna.modal is None
    after = {field.id: (field.value, field.chosen) for field in form_at(talk, anna).fields}
    assert {id for id in after if after[id] != before.get(id)} == {"goals.budget"}


def test_faults_stand_below_their_fields_and_what_was_typed_stays(talk: Talk) -> None:
    anna = talk.owner()
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    talk.fill(anna, modal, {**GOALS, "Budjetti": "paljon", "Ajankohta": "joskus"})
    turns = talk.turns(anna)
    talk.sent(anna)
    modal = modal_of(anna)
    assert modal.errors == {
        "goals.budget": "En löytänyt euromäärää tästä: ”paljon”.",
        "goals.period": "En löytänyt ajankohtaa tästä: ”joskus”.",
    }
    assert (modal.fields["Tarjous"], modal.fields["Budjetti"]) == ("Käsintehdyt saippuat", "paljon")
    assert talk.question(anna) is None, "nothing has begun"
    talk.fill(anna, modal, {"Budjetti": "3000 €", "Ajankohta": "1.3.–31.3.2028"})
    assert "Tallennetaanko kampanja?" in talk.after(lambda: talk.sent(anna), anna)
    assert talk.turns(anna) == turns + 2, "each time it was sent is one turn"


@pytest.mark.parametrize("forgetful", [False, True])
def test_a_question_appears_while_one_answers(talk: Talk, forgetful: bool) -> None:
    anna = talk.owner()
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    talk.fake.forgetful = forgetful
    assert "Toimiala" not in modal.fields
    modal = talk.fill(anna, modal, {"Kohderyhmä": "nuoret aikuiset", "Tarjous": "Vitamiinit"})
    assert "Toimiala" in modal.fields
    assert modal.fields["Kohderyhmä"] == "nuoret aikuiset"
    talk.fill(anna, modal, {**GOALS, "Tarjous": "Vitamiinit", "Toimiala": "Jokin muu"})
    assert "Vitamiinit" in talk.after(lambda: talk.sent(anna), anna)


@pytest.mark.parametrize("forgetful", [False, True])
def test_closing_keeps_what_can_be_read_as_a_draft(talk: Talk, forgetful: bool) -> None:
    anna = talk.owner()
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    talk.fake.forgetful = forgetful
    assert talk.after(modal.close, anna) == "", "nothing was typed, so nothing is told"
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    modal = talk.fill(anna, modal, {"Tarjous": "Vitamiinit", "Budjetti": "paljon", "Kohderyhmä": "äidit"})
    told = talk.after(modal.close, anna)
    assert "Luonnos on tallessa" in told
    assert "Budjetti" not in told
    modal = talk.opened(anna, lambda: anna.command("lomake"))
    assert modal.fields["Kohderyhmä"] == "äidit"
    assert modal.fields["Budjetti"] == ""


def test_sent_twice_it_is_told_kindly(talk: Talk) -> None:
    anna = talk.owner()
    first = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    talk.fill(anna, first, GOALS)
    elsewhere = [replace(first.view, values=deepcopy(first.view.values)) for _ in range(2)]
    talk.sent(anna)
    again(talk, anna, elsewhere[0])
    assert "Lähetit tämän jo" in modal_of(anna).words
    assert not talk.events(anna)
    talk.tell(anna, "tallenna")
    events = talk.events(anna)
    again(talk, anna, elsewhere[1])
    assert "Tämä on jo tallennettu" in modal_of(anna).words
    assert talk.events(anna) == events


def again(talk: Talk, person: Person, view: View) -> None:
    """Sends the same form once more from another device, where it is still open."""
    talk.fake.state.stacks[person.id] = [view]
    talk.sent(person)


def test_when_the_conversation_went_on_meanwhile_the_form_comes_anew(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    modal = talk.opened(anna, lambda: anna.command("lomake"))
    talk.fill(anna, modal, GOALS)
    talk.tell(anna, "Villasukat")
    talk.sent(anna)
    modal = modal_of(anna)
    assert "Keskustelu eteni sillä aikaa" in modal.words
    assert talk.question(anna) == "goals.goal", "nothing changed"
    assert "Tallennetaanko kampanja?" in talk.after(lambda: talk.sent(anna), anna)


@pytest.mark.parametrize("way", ["message", "text", "command", "home", "shortcut"])
def test_every_way_to_a_form(talk: Talk, way: str) -> None:
    anna = talk.owner()
    channel = talk.team.channel(f"kanava-{anna.id.lower()}", [anna])
    if way in ("message", "text", "command"):
        talk.tell(anna, "uusi kampanja")
    if way == "text":
        assert "Lomake aukeaa tästä" in talk.tell(anna, "lomake")
    if way == "home":
        anna.open_home()
        talk.app.settle()
    ways = {
        "message": lambda: talk.press(anna, "Täytä lomakkeella"),
        "text": lambda: talk.press(anna, "Täytä lomakkeella"),
        "command": lambda: anna.command("lomake", channel=channel),
        "home": lambda: home_of(anna).press("Uusi kampanja"),
        "shortcut": lambda: anna.shortcut("new_campaign"),
    }
    modal = talk.opened(anna, ways[way])
    assert modal.title == "Tavoitteet"
    talk.fill(anna, modal, GOALS)
    assert "Tallennetaanko kampanja?" in talk.after(lambda: talk.sent(anna), anna)
    if way in ("message", "text"):
        assert anna.modal is None, "it goes on below"
    else:
        assert "Jatketaan keskustelussa" in modal_of(anna).words
        assert modal_of(anna).press("Avaa keskustelumme").url.endswith("tab=messages")
        assert talk.after(lambda: None, anna) == ""


def test_without_anything_to_fill_in_it_says_what_one_can_begin(talk: Talk) -> None:
    anna = talk.owner()
    said = talk.tell(anna, "lomake")
    assert "Mikään lomake ei ole auki" in said
    assert "[Uusi kampanja]" in said
    modal = talk.opened(anna, lambda: anna.command("lomake"))
    assert "Mikään lomake ei ole auki" in modal.words
    talk.opened(anna, lambda: modal.press("Uusi kampanja"))
    assert modal_of(anna).title == "Tavoitteet"


def test_a_viewer_fills_in_nothing(talk: Talk) -> None:
    ville = talk.colleague(talk.owner(), "Ville", "viewer")
    for do in (lambda: ville.shortcut("new_campaign"), lambda: ville.command("lomake")):
        modal = talk.opened(ville, do)
        assert "Oikeutesi riittävät katseluun" in modal.words
        assert modal.buttons == []
        modal.close()


def test_a_prohibited_trade_ends_it(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    modal = talk.opened(anna, lambda: talk.press(anna, "Täytä lomakkeella"))
    talk.fill(anna, modal, {**GOALS, "Tarjous": "Nuuska"})
    assert "kokonaan kielletty" in talk.after(lambda: talk.sent(anna), anna)
    assert anna.modal is None
    assert not any(name == "GoalsSet" for name, *_ in talk.events(anna))


# When it is slow.


def test_what_takes_long_opens_a_word_first(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surfaces, "OPEN_SECONDS", 0.0)
    anna = talk.owner()
    before = len(talk.fake.calls)
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    assert [call.method for call in talk.fake.calls[before:] if call.method.startswith("views.")] == [
        "views.open", "views.update",
    ]  # fmt: skip
    assert modal.title == "Tavoitteet"


def test_an_outcome_that_comes_late_takes_the_place_of_the_waiting_word(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filled_in, "OUTCOME_SECONDS", 0.0)
    anna = talk.owner()
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    modal = talk.fill(anna, modal, {**GOALS, "Budjetti": "paljon"})
    talk.sent(anna)
    modal = modal_of(anna)
    assert "Budjetti: En löytänyt euromäärää tästä: ”paljon”." in modal.words
    assert modal.fields == {**GOALS, "Kanavat": "Instagram", "Budjetti": "paljon"}
    talk.fill(anna, modal, {"Budjetti": "500 €"})
    assert "500 €" in talk.after(lambda: talk.sent(anna), anna)
    assert "Jatketaan keskustelussa" in modal_of(anna).words


@pytest.mark.parametrize("way", ["message", "command", "shortcut"])
def test_a_form_that_opened_too_late_is_told(talk: Talk, way: str) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    talk.fake.trigger_age = 0.0
    asked = talk.with_button(anna, "Täytä lomakkeella")
    ways = {
        "message": lambda: anna.press(asked, "Täytä lomakkeella"),
        "command": lambda: anna.command("lomake"),
        "shortcut": lambda: anna.shortcut("new_campaign"),
    }
    assert "Lomake ei ehtinyt aueta" in talk.after(ways[way], anna)
    assert anna.modal is None
