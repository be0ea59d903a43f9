"""The slash command: in the conversation, and elsewhere, where only the one who gave it sees the answer."""

from __future__ import annotations

import pytest

from bot.channels.slack import calls
from tests.fakes.slack import Channel, Person
from tests.slack.talk import NOW, Talk, modal_of


def elsewhere(talk: Talk, person: Person) -> Channel:
    return talk.team.channel(f"kanava-{person.id.lower()}", [person])


@pytest.mark.parametrize(
    ("text", "language", "shows"),
    [
        ("", "fi", "Mitä tehdään seuraavaksi?"),
        ("valikko", "fi", "Mitä tehdään seuraavaksi?"),
        ("menu", "en", "What shall we do next?"),
        ("ohje", "fi", "tavoitteista suunnitelma"),
        ("help", "en", "You can ask me"),
        ("kieli", "fi", "Kummalla kielellä jatketaan?"),
        ("Paljonko mikrovaikuttaja maksaa?", "fi", "Mikro (1 000–100 000 seuraajaa)"),
        ("how much does a micro influencer cost?", "en", "Micro"),
        ("asdf qwer", "fi", "Oppaassa ei ole vastausta tähän"),
    ],
)
def test_elsewhere_the_answer_is_for_one_pair_of_eyes(talk: Talk, text: str, language: str, shows: str) -> None:
    anna = talk.owner(language=language)
    channel = elsewhere(talk, anna)
    said = talk.after(lambda: anna.command(text, channel=channel), anna, channel)
    assert said.startswith("Vaikute (only you see this):")
    assert shows in said
    assert talk.news(anna).count("Vaikute:") <= 2, "only the greeting"


def test_its_buttons_work(talk: Talk) -> None:
    anna = talk.owner()
    channel = elsewhere(talk, anna)
    talk.after(lambda: anna.command("kieli", channel=channel), anna, channel)
    talk.press(anna, "English", channel)
    assert "Let’s go on in English" in talk.news(anna)
    assert "What shall we do next?" in talk.tell(anna, "menu")
    talk.after(lambda: anna.command("what is an influencer?", channel=channel), anna, channel)
    talk.press(anna, "This helped", channel)
    assert any(name == "AnswerJudged" for name, *_ in talk.events(anna))


@pytest.mark.parametrize("text", ["uusi kampanja", "new campaign"])
def test_what_is_asked_is_asked_where_it_can_be_answered(talk: Talk, text: str) -> None:
    anna = talk.owner()
    channel = elsewhere(talk, anna)
    said = talk.after(lambda: anna.command(text, channel=channel), anna, channel)
    assert "kysymys odottaa sinua keskustelussamme" in said
    assert "[Avaa keskustelumme ↗] [Täytä lomakkeella]" in said
    assert "1/6" in talk.news(anna)
    talk.opened(anna, lambda: talk.press(anna, "Täytä lomakkeella", channel))
    assert modal_of(anna).title == "Tavoitteet"
    modal_of(anna).close()
    assert talk.press(anna, "Avaa keskustelumme", channel) == "", "a link says nothing more"
    # A question asked meanwhile is answered there, and what was open stays open here.
    talk.news(anna)
    said = talk.after(lambda: anna.command("paljonko mikrovaikuttaja maksaa?", channel=channel), anna, channel)
    assert "Mikro (1 000–100 000 seuraajaa)" in said
    assert "[Tästä oli apua] [En kysynyt tätä]" in said
    assert talk.question(anna) == "goals.offer"
    assert "apua" not in talk.news(anna)


def test_in_the_conversation_it_is_as_if_it_were_said(talk: Talk) -> None:
    anna = talk.owner()
    said = talk.after(lambda: anna.command("uusi kampanja"), anna)
    assert said.startswith("Vaikute:\n  Aloitetaan tavoitteista")
    assert "2/6" in talk.tell(anna, "Villasukat")
    assert "1/6" in talk.after(lambda: anna.command("takaisin"), anna)
    assert "Keskeytetäänkö" in talk.after(lambda: anna.command("keskeytä"), anna)


def test_an_invitation(talk: Talk) -> None:
    talk.owner()
    for give in ("liity {}", "join {}", "{}"):
        code = talk.app.store.invite("owner", NOW)
        person = talk.person("Kutsuttu")
        channel = elsewhere(talk, person)
        person.command(give.format(code), channel=channel)
        talk.app.settle()
        assert talk.turns(person) == 1
    person = talk.person("Erehtynyt")
    channel = elsewhere(talk, person)
    said = talk.after(lambda: person.command("liity vaara", channel=channel), person, channel)
    assert "Tämä kutsu ei kelpaa" in said
    assert talk.turns(person) == 0


def test_what_takes_long_is_answered_later(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "OUTCOME_SECONDS", 0.0)
    anna = talk.owner()
    channel = elsewhere(talk, anna)
    said = talk.after(lambda: anna.command("valikko", channel=channel), anna, channel)
    assert said.startswith("Vaikute (only you see this):")
    assert "Mitä tehdään seuraavaksi?" in said
    assert anna.command("valikko", channel=channel).wait()
