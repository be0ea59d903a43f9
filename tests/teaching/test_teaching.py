"""Teaching an answer: the questions of the list, one's own, and what it ends in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.messages import Commanded, Pressed, Said
from flows.events import ArticleForgotten, ArticleTaught, QuestionDismissed
from flows.field import OpenQuestion, OwnArticle
from tests.conversation.talk import ANSWER, NOW, Person

SHIPPING = OpenQuestion("7", "Paljonko toimitus maksaa?", "fi", NOW, times=3, ways=("paljonko toimitus maksaa",))
ABROAD = OpenQuestion("9", "Do you ship abroad?", "en", NOW, "not_it", "prices")
TAUGHT = OwnArticle("own-varasto", "fi", "Milloin varasto on auki?", ("Milloin varasto on auki?",), "8–16", "Paja",
                    NOW.date())  # fmt: skip


def owner(role: str = "owner", language: str = "fi") -> Person:
    person = Person(language, role)
    person.known = replace(person.known, open_questions=(ABROAD, SHIPPING), own_articles=(TAUGHT,))
    return person


def options(person: Person) -> dict[str, str]:
    assert person.turn is not None
    return {option.label: option.id for reply in person.turn.replies for option in reply.options}


def test_an_open_question_is_answered_and_leaves_the_list() -> None:
    person = owner()
    person.does(Said("opeta"))
    assert list(options(person)) == ["Paljonko toimitus maksaa?", "Do you ship abroad?"]
    assert person.says("1").question == "teaching.answer"
    assert person.says("Toimitus maksaa 4,90 €.\nSe kestää kaksi päivää:\n- tiistai\n- torstai").question == (
        "teaching.confirm"
    )
    assert "Kysymys poistuu avoimien listalta" in person.shown
    turn = person.says("tallenna")
    (event,) = turn.events
    assert isinstance(event, ArticleTaught)
    assert event.questions == ("7",)
    assert event.article == OwnArticle(
        id="own-paljonko-toimitus-maksaa",
        language="fi",
        title="Paljonko toimitus maksaa?",
        ask=("Paljonko toimitus maksaa?", "paljonko toimitus maksaa"),
        text="Toimitus maksaa 4,90 €.\n\nSe kestää kaksi päivää:\n\n- tiistai\n- torstai",
        source="Maija",
        dated=NOW.date(),
    )
    assert "Tiedän tämän nyt" in person.shown
    assert options(person)["Seuraava: Do you ship abroad?"] == "c:teaching:q9"
    assert "Kumoa" in options(person)
    assert turn.undo == (ArticleForgotten("own-paljonko-toimitus-maksaa", "fi"),)


def test_a_question_of_ones_own_is_taught_though_it_is_a_question() -> None:
    person = owner()
    person.does(Commanded("teaching"))
    turn = person.does(Said("mikä on meidän lämpimin sukka?"), ANSWER)
    assert turn.question == "teaching.answer"
    turn = person.does(Said("Mikä vain merinosta. Kysy lisää?\nNe ovat kaikki lämpimiä."), ANSWER)
    assert turn.question == "teaching.confirm"
    (event,) = person.says("tallenna").events
    assert isinstance(event, ArticleTaught)
    assert (event.article.id, event.questions) == ("own-mika-on-meidan-lampimin-sukka", ())


def test_a_question_while_the_answer_is_open_is_answered_and_may_be_the_answer() -> None:
    person = owner()
    person.does(Commanded("teaching", "mikä on lämpimin sukka?"))
    turn = person.does(Said("paljonko mikrovaikuttaja maksaa?"), ANSWER)
    assert turn.question == "teaching.answer"
    assert "Vastaus." in person.shown
    assert person.says("Merinovilla on lämpimin.").question == "teaching.confirm"


def test_the_answer_is_in_the_language_of_the_question() -> None:
    person = owner()
    person.does(Pressed("c:teaching:q9"))
    assert "englanniksi" in person.shown
    person.says("All over Europe.")
    (event,) = person.says("tallenna").events
    assert isinstance(event, ArticleTaught)
    assert (event.article.language, event.article.id, event.questions) == ("en", "own-do-you-ship-abroad", ("9",))


def test_every_line_can_be_changed_before_it_is_saved() -> None:
    person = owner()
    person.does(Commanded("teaching"))
    person.says("onko teillä lahjakortteja?", "Ei ole.")
    assert person.says("muuta vastaus On, 20–100 €.").question == "teaching.confirm"
    person.says("muuta kysymys saako teiltä lahjakortteja?")
    (event,) = person.says("tallenna").events
    assert isinstance(event, ArticleTaught)
    assert (event.article.title, event.article.text) == ("saako teiltä lahjakortteja?", "On, 20–100 €.")


@pytest.mark.parametrize(
    ("at", "said", "shows"),
    [
        ((), "7", "Listalla ei ole tällaista: ”7”"),
        ((), "??", "Listalla ei ole tällaista"),
        ((), "x" * 301, "300"),
        (("onko lahjakortteja?",), "ok", "kovin lyhyt"),
        (("onko lahjakortteja?",), "x" * 2001, "2000"),
    ],
)
def test_what_can_not_be_taught_changes_nothing(at: tuple[str, ...], said: str, shows: str) -> None:
    person = owner()
    person.does(Commanded("teaching"))
    if at:
        person.says(*at)
    before = person.visit.answers
    person.says(said)
    assert shows in person.shown
    assert person.visit.answers == before


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_an_owner_teaches(role: str) -> None:
    person = owner(role)
    turn = person.does(Said("opeta"))
    assert (turn.question, turn.visits, turn.events) == (None, (), ())
    assert "brändin omistaja" in person.shown
    for command in ("c:dismiss:q7", "c:forget:yes:fi:own-varasto", "c:forget:fi:own-varasto"):
        turn = person.does(Pressed(command))
        assert turn.events == ()
        assert "omistaja" in person.shown or "Oikeutesi" in person.shown


def test_the_same_question_keeps_its_id_and_another_gets_its_own() -> None:
    person = owner()
    for said, id in (("milloin varasto on auki?", "own-varasto"), ("Varasto", "own-varasto-2")):
        person.known = replace(person.known, own_articles=(replace(TAUGHT, id="own-varasto"),))
        person.does(Commanded("teaching", said))
        (event,) = person.says("Aina.", "tallenna").events
        assert isinstance(event, ArticleTaught)
        assert event.article.id == (id if said == "Varasto" else "own-milloin-varasto-on-auki")


def test_a_question_without_plain_letters_has_an_id() -> None:
    person = owner()
    person.does(Commanded("teaching", "сколько стоит доставка"))
    (event,) = person.says("4,90 €", "tallenna").events
    assert isinstance(event, ArticleTaught)
    assert event.article.id.startswith("own-")
    assert len(event.article.id) > len("own-")


def test_a_button_of_a_question_that_is_gone_says_so() -> None:
    person = owner()
    turn = person.does(Pressed("c:teaching:q8"))
    assert (turn.question, turn.visits) == (None, ())
    assert "ei ole enää listalla" in person.shown
    assert options(person) == {"Avoimet kysymykset": "c:questions:"}


def test_the_list_is_a_table_with_ways_on_for_an_owner() -> None:
    person = owner()
    person.does(Said("avoimet kysymykset"))
    assert "Paljonko toimitus maksaa? | 23.11.2026 klo 12.00 | 3 | opas ei tiennyt" in person.shown
    assert "Do you ship abroad? | 23.11.2026 klo 12.00 | 1 | vastaus ei osunut" in person.shown
    assert list(options(person)) == [
        "Vastaa: Do you ship abroad?", "Vastaa: Paljonko toimitus maksaa?", "Poista listalta", "Valikko",
    ]  # fmt: skip
    editor = owner("editor")
    editor.does(Said("avoimet kysymykset"))
    assert "Paljonko toimitus maksaa?" in editor.shown
    assert list(options(editor)) == ["Valikko"]
    person.says("1")
    assert person.visit.answers["teaching.question"] == "Do you ship abroad?"  # the table's first row
    viewer = owner("viewer")
    viewer.does(Said("avoimet kysymykset"))
    assert "Paljonko" not in viewer.shown


def test_a_question_is_taken_off_the_list() -> None:
    person = owner("owner", "en")
    person.does(Said("take a question off the list"))
    assert options(person) == {"Do you ship abroad?": "c:dismiss:q9", "Paljonko toimitus maksaa?": "c:dismiss:q7"}
    assert person.does(Pressed("c:dismiss:q7")).events == (QuestionDismissed("7"),)


def test_a_taught_answer_is_forgotten_after_asking_once() -> None:
    person = owner()
    person.does(Said("unohda opetettu"))
    assert options(person) == {"Milloin varasto on auki?": "c:forget:fi:own-varasto"}
    turn = person.says("1")
    assert turn.events == ()
    assert list(options(person)) == ["Unohda", "Pidä tallessa"]
    assert "”Milloin varasto on auki?”" in person.shown
    assert "?”?" not in person.shown
    assert "??" not in person.shown
    turn = person.says("1")
    assert turn.events == (ArticleForgotten("own-varasto", "fi"),)
    assert turn.undo == (ArticleTaught(TAUGHT),)


def test_where_nothing_is_open_or_taught_the_way_on_is_shown() -> None:
    person = Person()
    person.does(Said("avoimet kysymykset"))
    assert "Avoimia kysymyksiä ei ole" in person.shown
    person.does(Said("unohda opetettu"))
    assert options(person) == {"Opeta vastaus": "c:teaching:"}
    person.known = replace(person.known, keeps_questions=False)
    person.does(Said("avoimet kysymykset"))
    assert "ei kerätä" in person.shown
