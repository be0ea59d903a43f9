"""What the guides know, in mid-conversation: opinions of an answer, the list of open questions, small talk, and
languages that aren't spoken here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.informing import TALK
from flows.engine.known import Found, Passage
from flows.engine.messages import Commanded, Pressed, Said, paragraph
from flows.events import AnswerJudged, QuestionLeftOpen
from tests.conversation.talk import ANSWER, NOTHING, Person, at_goals

PRICES = ANSWER.passages[0]
LABELS = Passage("labels", "Merkinnät", (paragraph("Merkitse."),))
BOTH = Found("answer", (PRICES, LABELS))
OFFERED = Found("offer", (PRICES, LABELS))


def labels(person: Person) -> list[str]:
    assert person.turn is not None
    return [option.label for reply in person.turn.replies for option in reply.options]


def test_an_answer_asks_whether_it_helped() -> None:
    person = Person()
    person.does(Said("paljonko maksaa?"), BOTH)
    assert labels(person) == ["Tästä oli apua", "En kysynyt tätä", "Valikko"]
    assert (person.conversation.topic, person.conversation.topics) == ("prices", ("prices", "labels"))
    turn = person.does(Pressed("c:useful:prices"))
    assert turn.events == (AnswerJudged("prices", "fi", useful=True),)
    assert person.shown == "Kiva, että auttoi."


def test_opinions_come_below_the_choices_of_the_open_question() -> None:
    person = at_goals("fi", "Saippuat")
    own = [option.id for option in person.conversation.offered]
    turn = person.does(Said("paljonko maksaa?"), BOTH)
    offered = [option.id for option in person.conversation.offered]
    assert offered[: len(own)] == own
    assert offered[len(own) :] == ["c:useful:prices", "c:not_it:prices", f"p:mine:{person.visit.id}:yes"]
    assert turn.question == "goals.goal"
    assert person.says("6").question == "goals.audience"


def test_a_number_is_an_answer_to_a_question_of_figures_and_no_opinion() -> None:
    person = at_goals("fi", "Saippuat", "6", "nuoret")
    person.does(Said("paljonko maksaa?"), BOTH)
    turn = person.says("1")
    assert (turn.question, turn.events) == ("goals.period", ())


def test_not_what_was_asked_puts_the_question_on_the_list_and_offers_what_else_was_found() -> None:
    person = at_goals("fi", "Saippuat")
    person.does(Said("paljonko se meidän juttu maksaa?"), BOTH)
    turn = person.does(Pressed("c:not_it:prices"), Found("offer", BOTH.passages))
    assert turn.events == (
        AnswerJudged("prices", "fi", useful=False),
        QuestionLeftOpen("paljonko se meidän juttu maksaa?", "fi", "not_it", "prices"),
    )
    assert "listalla" in person.shown
    assert turn.question == "goals.goal"
    assert [o.id for o in turn.replies[-1].options][-2:] == ["c:article:labels", f"p:mine:{person.visit.id}:yes"]
    again = person.does(Pressed("c:not_it:prices"))
    assert again.events == (AnswerJudged("prices", "fi", useful=False),)
    assert "listalla" not in person.shown


def test_a_button_older_than_the_last_question_is_asked_about() -> None:
    person = Person()
    person.does(Said("paljonko maksaa?"), ANSWER)
    person.does(Said("miten merkitään?"), Found("answer", (LABELS,)))
    turn = person.does(Pressed("c:not_it:prices"))
    assert turn.events == ()
    assert "Kysy uudelleen" in person.shown
    assert person.does(Pressed("c:not_it:labels")).events == (
        AnswerJudged("labels", "fi", useful=False),
        QuestionLeftOpen("miten merkitään?", "fi", "not_it", "labels"),
    )


def test_none_of_the_offered_topics_goes_to_the_list() -> None:
    person = Person("en")
    person.does(Said("what about the thing?"), OFFERED)
    assert labels(person) == ["Hinnat", "Merkinnät", "None of these"]
    turn = person.says("none of these")
    assert turn.events == (QuestionLeftOpen("what about the thing?", "en", "silent", ""),)
    assert "on the list" in person.shown


def test_a_chosen_topic_may_be_judged_and_keeps_the_way_back_to_the_answer() -> None:
    person = at_goals("fi", "Saippuat", "6")
    person.does(Said("entä se juttu?"), OFFERED)
    turn = person.does(Pressed("c:article:labels"), Found("answer", (LABELS,)))
    ids = [option.id for option in turn.replies[-1].options]
    assert ids == ["c:useful:labels", "c:not_it:labels", f"p:mine:{person.visit.id}:yes"]
    turn = person.does(Pressed(ids[-1]))
    assert turn.question == "goals.budget"
    assert person.visit.answers["goals.audience"] == "entä se juttu?"


def test_where_questions_are_not_kept_nobody_says_that_they_are() -> None:
    person = Person()
    person.known = replace(person.known, keeps_questions=False)
    person.does(Said("mikä on kurssi?"))
    assert "lista" not in person.shown
    person.does(Said("paljonko maksaa?"), ANSWER)
    person.does(Pressed("c:not_it:prices"))
    assert "lista" not in person.shown


@pytest.mark.parametrize("words", ["<b>x</b>", "x" * 500, "a b", "nosuch", ""])
@pytest.mark.parametrize("name", ["useful", "not_it"])
def test_what_was_never_on_a_button_is_no_opinion(name: str, words: str) -> None:
    person = at_goals("fi", "Saippuat")
    before = person.visit
    turn = person.does(Commanded(name, words))
    assert (turn.events, turn.question, person.visit) == ((), "goals.goal", before)
    assert "Kysy uudelleen" in person.shown


@pytest.mark.parametrize("name", ["useful", "not_it"])
def test_an_article_that_was_not_shown_is_not_judged_in_place_of_the_one_that_was(name: str) -> None:
    person = Person()
    person.does(Said("paljonko maksaa?"), ANSWER)
    assert person.does(Commanded(name, "nosuch")).events == ()
    assert person.does(Commanded(name, "prices")).events[0] == AnswerJudged("prices", "fi", useful=name == "useful")


@pytest.mark.parametrize("kind", [*TALK, "newer"])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_small_talk_gets_one_sentence_and_the_open_question_again(language: str, kind: str) -> None:
    person = at_goals(language, "Saippuat")
    before = person.visit
    turn = person.does(Said("höpöhöpö"), Found("talk", talk=kind))
    assert (turn.question, turn.events) == ("goals.goal", ())
    assert person.visit == (replace(before, misses=1) if kind in ("yes", "other") else before)
    assert len(turn.replies) == 1
    alone = Person(language)
    turn = alone.does(Said("höpöhöpö"), Found("talk", talk=kind))
    assert (turn.question, turn.events) == (None, ())
    assert alone.shown


def test_small_talk_at_a_free_text_question_may_have_been_the_answer() -> None:
    person = at_goals("fi")
    turn = person.does(Said("höpöhöpö"), Found("talk", talk="praise"))
    assert turn.question == "goals.offer"
    assert person.says("Se oli vastaukseni").question == "goals.goal"
    assert person.visit.answers["goals.offer"] == "höpöhöpö"


@pytest.mark.parametrize(
    ("foreign", "said", "shows"),
    [
        ("sv", "vad kostar en influencer?", "Jag kan finska och engelska"),
        ("", "vad kostar det att jag gör det och hur?", "Jag kan finska och engelska"),
        ("other", "was kostet das?", "I speak Finnish and English"),
        ("other", "was kostet das", "I speak Finnish and English"),
    ],
)
def test_another_language_is_told_which_ones_there_are(foreign: str, said: str, shows: str) -> None:
    for person in (at_goals("fi", "Saippuat"), Person()):
        turn = person.does(Said(said), replace(NOTHING, foreign=foreign))
        assert shows in person.shown
        assert turn.events == ()
        assert "Oppaassa" not in person.shown
    person = at_goals("fi", "Saippuat")
    before = person.visit
    person.does(Said(said), replace(NOTHING, foreign=foreign))
    assert person.visit == before


def test_a_command_goes_by_its_words_too() -> None:
    assert Person("en").does(Commanded("teach")).question == "teaching.question"
    assert Person().does(Commanded("opeta")).question == "teaching.question"


# A question asked as such.


def test_a_question_asked_as_such_is_never_an_answer() -> None:
    person = at_goals("fi")
    before = person.visit
    turn = person.does(Commanded("ask", "paljonko maksaa"), BOTH)
    assert person.visit == before
    assert "Vastaus." in person.shown
    assert turn.question == "goals.offer"
    assert [one.id for reply in turn.replies for one in reply.options] == ["c:useful:prices", "c:not_it:prices"]
    assert (person.conversation.asked, person.conversation.topic) == ("paljonko maksaa", "prices")


@pytest.mark.parametrize("words", ["5000", "instagram", "ohita", "kyllä", "keskeytä"])
def test_words_that_would_mean_something_else_are_asked_all_the_same(words: str) -> None:
    person = at_goals("fi", "Saippuat")
    before = person.visit
    turn = person.does(Commanded("ask", words), OFFERED)
    assert (person.visit, turn.question) == (before, "goals.goal")
    assert "Hinnat" in labels(person)
    assert "Se oli vastaukseni" not in labels(person)


def test_a_question_with_nothing_open_and_one_without_an_answer() -> None:
    person = Person("en")
    turn = person.does(Commanded("ask", "what does it cost"), ANSWER)
    assert labels(person) == ["This helped", "Not what I asked", "Menu"]
    turn = person.does(Commanded("ask", "who are you"), NOTHING)
    assert turn.events == (QuestionLeftOpen("who are you", "en"),)


def test_an_empty_question_is_asked_back_and_small_talk_is_answered() -> None:
    person = at_goals("fi")
    turn = person.does(Commanded("ask", " "), NOTHING)
    assert "Mitä haluat kysyä?" in person.shown
    assert turn.question == "goals.offer"
    turn = person.does(Commanded("ask", "kiitos"), Found("talk", talk="thanks"))
    assert "Ole hyvä." in person.shown
    assert turn.events == ()
