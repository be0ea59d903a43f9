"""In a channel: a mention begins a thread, the flow stays there, and others are left in peace."""

from __future__ import annotations

from functools import partial

from tests.fakes.slack import Channel, Message, Person
from tests.slack.talk import GOALS, SAID, Talk
from tests.stories.slack import read


def room(talk: Talk, *people: Person) -> Channel:
    return talk.team.channel(f"tiimi-{people[0].id.lower()}", people)


def begun(talk: Talk, person: Person, channel: Channel) -> Message:
    root = person.mention(channel, "uusi kampanja")
    talk.app.settle()
    return root


def test_a_flow_stays_in_its_thread_and_says_how_to_answer(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    root = begun(talk, anna, channel)
    asked = talk.news(anna, channel)
    assert "1/6" in asked
    assert "Vastaa tässä ketjussa ja mainitse minut" in asked
    asked = talk.mention(anna, channel, "Villasukat", root)
    assert "2/6" in asked
    assert "mainitse minut" not in asked, "these buttons can be pressed"
    assert {message.root for message in channel.sent} == {root.ts}
    assert anna.dm.sent[2:] == [], "nothing of it in private"
    anna.say("myynti", root, channel=channel)
    talk.app.settle()
    assert talk.news(anna, channel) == "", "only what names the app is for it"
    assert talk.question(anna, channel, root) == "goals.goal"


def test_two_threads_are_two_conversations(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    first, second = begun(talk, anna, channel), begun(talk, anna, channel)
    talk.mention(anna, channel, "Villasukat", first)
    talk.mention(anna, channel, "Saippuat", second)
    talk.mention(anna, channel, "myynti", second)
    assert talk.question(anna, channel, first) == "goals.goal"
    assert talk.question(anna, channel, second) == "goals.audience"
    assert {message.root for message in channel.sent} == {first.ts, second.ts}


def test_a_name_alone_is_greeted(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    said = talk.mention(anna, channel, "")
    assert "Mainitse minut viestissäsi, niin kuulen sinua täällä" in said
    assert "[Uusi kampanja]" in said


def test_a_colleague_may_ask_but_not_answer_for_another(talk: Talk) -> None:
    anna = talk.owner()
    bertta = talk.colleague(anna, "Bertta")
    channel = room(talk, anna, bertta)
    root = begun(talk, anna, channel)
    talk.mention(anna, channel, "Villasukat", root)
    assert "Mikro (1 000–100 000" in talk.mention(bertta, channel, "paljonko mikrovaikuttaja maksaa?", root)
    asked = talk.with_button(anna, "Myynti", channel)
    for label in ("Myynti", "Täytä lomakkeella"):
        said = talk.after(partial(bertta.press, asked, label), bertta, channel)
        assert said.startswith("Vaikute (only you see this)")
        assert "Tämä kysymys on toiselle" in said
        assert "toiselle" not in talk.news(anna, channel)
    assert bertta.modal is None
    assert talk.question(anna, channel, root) == "goals.goal"
    said = talk.mention(bertta, channel, "uusi kampanja", root)
    assert "toisen asia" in said
    assert "3/6" in talk.after(lambda: anna.press(asked, "Myynti"), anna, channel)


def test_money_goes_on_in_private(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    root = begun(talk, anna, channel)
    for said in SAID[:3]:
        talk.mention(anna, channel, said, root)
    asked = talk.with_button(anna, "Jatketaan kahden kesken", channel)
    talk.news(anna)
    assert "toisessa keskustelussasi" in talk.press(anna, "Jatketaan kahden kesken", channel)
    assert "4/6 Paljonko kampanjaan on rahaa" in talk.news(anna)
    assert "✓ Jatketaan kahden kesken" in asked.words
    assert asked.buttons == []
    for said in SAID[3:]:
        talk.tell(anna, said)
    assert any(name == "GoalsSet" for name, *_ in talk.events(anna))
    assert "3 000" not in read(channel.screen())


def test_whoever_likes_talks_of_money_here(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    root = begun(talk, anna, channel)
    for said in SAID[:3]:
        talk.mention(anna, channel, said, root)
    assert "4/6" in talk.press(anna, "Puhutaan tässä", channel)
    talk.mention(anna, channel, "3000 €", root)
    assert talk.question(anna, channel, root) == "goals.period"


def test_a_form_from_a_channel_leads_back_to_its_thread(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    root = begun(talk, anna, channel)
    modal = talk.opened(anna, lambda: talk.press(anna, "Täytä lomakkeella", channel))
    talk.fill(anna, modal, GOALS)
    said = talk.after(lambda: talk.sent(anna), anna, channel)
    assert anna.modal is None
    assert "3 000" not in read(channel.screen())
    assert "[Jatketaan kahden kesken]" in said
    assert {message.root for message in channel.sent} == {root.ts}


def test_a_form_that_is_closed_in_a_channel_tells_its_person_alone(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    begun(talk, anna, channel)
    modal = talk.opened(anna, lambda: talk.press(anna, "Täytä lomakkeella", channel))
    modal = talk.fill(anna, modal, {"Tarjous": "Villasukat"})
    said = talk.after(modal.close, anna, channel)
    assert said.startswith("Vaikute (only you see this):\n  Luonnos on tallessa")
    assert "2/6" in said


def test_figures_and_papers_are_for_one_pair_of_eyes(talk: Talk) -> None:
    anna = talk.with_campaign()
    channel = room(talk, anna)
    talk.mention(anna, channel, "kampanjat")
    said = talk.press(anna, "Avaa Käsintehdyt saippuat 3/2028", channel)
    assert said.startswith("Vaikute (only you see this)")
    assert "3 000 €" in said
    talk.news(anna)
    talk.mention(anna, channel, "näytä toimeksianto")
    seen_by_all = "\n".join(message.words for message in channel.sent if not message.ephemeral)
    assert "3 000" not in read(seen_by_all)
    assert not any(message.files for message in channel.sent)


def test_a_viewer_is_told_kindly(talk: Talk) -> None:
    anna = talk.owner()
    ville = talk.colleague(anna, "Ville", "viewer")
    channel = room(talk, anna, ville)
    assert "Oikeutesi riittävät katseluun" in talk.mention(ville, channel, "uusi kampanja")
    assert "Mikro" in talk.mention(ville, channel, "paljonko mikrovaikuttaja maksaa?")


def test_an_edited_mention_is_a_correction(talk: Talk) -> None:
    anna = talk.owner()
    channel = room(talk, anna)
    root = begun(talk, anna, channel)
    answer = anna.mention(channel, "Villasukat", root)
    talk.app.settle()
    talk.news(anna, channel)
    anna.edit(answer, "@Vaikute Villapaidat")
    talk.app.settle()
    assert "Villapaidat" in talk.news(anna, channel)
    assert talk.question(anna, channel, root) == "goals.goal"
