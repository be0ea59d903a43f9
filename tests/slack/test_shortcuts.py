"""Shortcuts: a new campaign from anywhere, and what can be done with somebody's post."""

from __future__ import annotations

from tests.slack.talk import GOALS, Talk, modal_of


def test_a_new_campaign(talk: Talk) -> None:
    anna = talk.owner()
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    assert modal.title == "Tavoitteet"
    talk.fill(anna, modal, GOALS)
    assert "Tallennetaanko kampanja?" in talk.after(lambda: talk.sent(anna), anna)
    # While it is open another one is its form too.
    modal_of(anna).close_all()
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    assert modal.fields["Tarjous"] in ("", "Käsintehdyt saippuat")
    modal.close()


def test_the_disclosure_of_a_post(talk: Talk) -> None:
    anna = talk.owner()
    channel = talk.team.channel(f"julkaisut-{anna.id.lower()}", [anna])
    post = anna.say("Rakastan tätä! #mainos", channel=channel)
    modal = talk.opened(anna, lambda: anna.message_shortcut("check_post", post))
    assert modal.title == "Vastaus"
    assert "Mainosmerkinnän tarkistus" in modal.words
    assert "”#mainos” on epämääräinen" in modal.words
    assert talk.news(anna, channel) == "", "nobody else hears of it"
    # In the middle of a flow only what was asked for stands there, and the flow goes on below.
    talk.tell(anna, "uusi kampanja")
    talk.news(anna)
    modal = talk.opened(anna, lambda: anna.message_shortcut("check_post", post))
    assert "Mainosmerkinnän tarkistus" in modal.words
    assert "1/6" not in modal.words
    assert talk.question(anna) == "goals.offer"


def test_a_question_of_somebodys(talk: Talk) -> None:
    anna = talk.owner()
    channel = talk.team.channel(f"kysymykset-{anna.id.lower()}", [anna])
    post = anna.say("Paljonko mikrovaikuttaja maksaa?", channel=channel)
    talk.tell(anna, "uusi kampanja")
    talk.news(anna)
    modal = talk.opened(anna, lambda: anna.message_shortcut("answer_question", post))
    assert "Mikro (1 000–100 000 seuraajaa)" in modal.words
    assert [button.label for button in modal.buttons] == ["Tästä oli apua", "En kysynyt tätä"]
    asked = talk.news(anna)
    assert "1/6" in asked
    assert "apua" not in asked
    modal.press("Tästä oli apua")
    talk.app.settle()
    assert any(name == "AnswerJudged" for name, *_ in talk.events(anna))
    assert "Mikro" not in modal_of(anna).words, "the outcome takes the answer's place"


def test_what_the_guide_does_not_know(talk: Talk) -> None:
    anna = talk.owner(language="en")
    channel = talk.team.channel(f"more-{anna.id.lower()}", [anna])
    post = anna.say("What is the price of bitcoin today?", channel=channel)
    modal = talk.opened(anna, lambda: anna.message_shortcut("answer_question", post))
    assert modal.title == "Answer"
    assert "guide" in modal.words


def test_where_no_modal_opens_the_answer_comes_to_the_conversation(talk: Talk) -> None:
    anna = talk.owner()
    channel = talk.team.channel(f"hidas-{anna.id.lower()}", [anna])
    post = anna.say("Rakastan tätä! #mainos", channel=channel)
    talk.fake.trigger_age = 0.0
    assert "Mainosmerkinnän tarkistus" in talk.after(lambda: anna.message_shortcut("check_post", post), anna)
    assert anna.modal is None
