"""The home tab as people see it: what stands there, that it keeps up, and where its buttons lead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.channels.slack import home
from flows.engine.messages import Conversation
from flows.library import dashboard
from flows.proof.worlds import worlds
from tests.fakes.slack import Person
from tests.slack.limits_check import check_view
from tests.slack.talk import GOALS, NOW, Talk, home_of, modal_of, talking
from tests.stories.slack import read


def page(talk: Talk, person: Person) -> str:
    person.open_home()
    talk.app.settle()
    return now(person)


def now(person: Person) -> str:
    return read(home_of(person).screen())


def test_an_empty_desk(talk: Talk) -> None:
    shown = page(talk, talk.owner())
    for words in (
        "Kampanjoita ei vielä ole",
        "Mitään ei ole kesken",
        "Kaikkiin kysymyksiin on vastattu",
        "[Uusi kampanja]",
        "Puhun kanssasi suomea",
        "Yhdistetyt tilit: Slack",
    ):
        assert words in shown
    english = page(talk, talk.owner(language="en"))
    for words in ("There are no campaigns yet", "[New campaign]", "I speak English", "Linked accounts: Slack"):
        assert words in english


def test_a_campaign_with_its_stage_and_next_step_a_draft_and_a_question(talk: Talk) -> None:
    anna = talk.with_campaign()
    talk.tell(anna, "mikä on bitcoinin kurssi tänään?")
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, "Villasukat")
    shown = page(talk, anna)
    assert "Käsintehdyt saippuat 3/2028" in shown
    assert "Suunniteltu, 1.3.2028–31.3.2028. Seuraavaksi: lisää ehdokas." in shown
    assert "Villasukat on kesken keskustelussa" in shown
    assert "bitcoinin kurssi" in shown
    assert "[Vastaa]" in shown


def test_it_keeps_up_with_the_conversation(talk: Talk) -> None:
    anna = talk.owner()
    page(talk, anna)
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, "Villasukat")
    assert "Villasukat on kesken keskustelussa" in now(anna)
    home_of(anna).press("English")
    talk.app.settle()
    assert "I speak English with you." in now(anna)
    published = len(talk.fake.calls_of("views.publish"))
    talk.tell(anna, "thanks")
    talk.tell(anna, "hi")
    assert len(talk.fake.calls_of("views.publish")) <= published + 2


def test_a_button_that_asks_leads_to_the_conversation(talk: Talk) -> None:
    anna = talk.with_campaign()
    page(talk, anna)
    before = talk.turns(anna)
    told = talk.after(lambda: home_of(anna).press("Avaa"), anna)
    assert "Tilanne: suunniteltu" in told
    assert talk.turns(anna) == before + 1


def test_a_button_that_begins_opens_a_form_which_leads_back(talk: Talk) -> None:
    anna = talk.with_campaign()
    page(talk, anna)
    modal = talk.opened(anna, lambda: home_of(anna).press("Arvioi ehdokas"))
    assert modal.title == "Ehdokas"
    modal.fill("Ehdokas", "@anna.koti, instagram, 12500, 300 €")
    talk.sent(anna)
    modal = modal_of(anna)
    assert "Tykkäykset" in modal.fields
    talk.fill(anna, modal, {"Tykkäykset": "340"})
    assert "Tallennetaanko?" in talk.after(lambda: talk.sent(anna), anna)
    assert "Jatketaan keskustelussa" in modal_of(anna).words
    assert "@anna.koti" in now(anna)


def test_a_draft_goes_on_as_a_form(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, "Villasukat")
    talk.tell(anna, "valikko")
    assert "Villasukat odottaa luonnoksena" in page(talk, anna)
    modal = talk.opened(anna, lambda: home_of(anna).press("Jatka"))
    assert modal.fields["Tarjous"] == "Villasukat"
    talk.fill(anna, modal, {name: value for name, value in GOALS.items() if name != "Tarjous"})
    assert "Villasukat" in talk.after(lambda: talk.sent(anna), anna)


def test_an_open_question_is_answered_from_here(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "mikä on bitcoinin kurssi tänään?")
    page(talk, anna)
    modal = talk.opened(anna, lambda: home_of(anna).press("Vastaa"))
    assert "bitcoinin kurssi" in modal.screen()


def test_with_a_great_many_campaigns_it_stays_within_the_limits() -> None:
    world = next(one for one in worlds() if one.known.campaigns)
    known = world.known
    many = tuple(replace(known.campaigns[0], id=f"c{nth}") for nth in range(60))
    desk = dashboard(Conversation("k", "fi"), replace(known, campaigns=many), world.now)
    view = home.view(desk, language="fi", app_id="A1", team="T1")
    check_view(view)
    assert "Lisäksi vielä 40" in read(str(view))


def test_a_colleague_who_only_has_to_come_is_asked_in(talk: Talk) -> None:
    talk.with_campaign()  # the team's own brand, where nobody had one before
    vieno = talk.person("Vieno")
    assert "kirjoita minulle, niin aloitetaan" in page(talk, vieno)
    told = talk.after(lambda: home_of(vieno).press("Avaa keskustelumme"), vieno)
    assert told.startswith("Vaikute:\n  Hei, olen Vaikute.")
    assert "takaisin" not in told
    assert "Oikeutesi riittävät katseluun" in page(talk, vieno)
    assert talk.after(vieno.open_messages, vieno) == "", "nobody is greeted twice"


def test_the_first_look_at_the_conversation(talk: Talk) -> None:
    anna = talk.owner()
    assert talk.after(anna.open_messages, anna) == "", "there is a conversation by now"
    assert [one["message"] for one in anna.prompts] == [
        "Uusi kampanja", "Jatka", "Valikko", "Paljonko mikrovaikuttaja maksaa?",
    ]  # fmt: skip
    assert "Aloitetaan tavoitteista" in talk.tell(anna, anna.prompts[0]["message"])
    john = talk.owner(language="en")
    talk.after(john.open_messages, john)
    assert anna.prompts != john.prompts


def test_strangers_are_told_how_to_get_in(tmp_path: Path) -> None:
    """Before anybody of the team is in."""
    with talking(tmp_path) as talk:
        sirkku = talk.person("Sirkku")
        invited = "Mukaan pääset kutsulla"
        assert invited in page(talk, sirkku)
        assert talk.after(sirkku.open_messages, sirkku) == ""
        assert invited in talk.tell(sirkku, "lomake")
        assert invited in talk.after(lambda: sirkku.command("valikko"), sirkku)
        for do in (lambda: sirkku.command("lomake"), lambda: sirkku.shortcut("new_campaign")):
            assert invited in talk.opened(sirkku, do).words
            modal_of(sirkku).close()
        channel = talk.team.channel("yleinen", [sirkku])
        assert invited in talk.after(lambda: sirkku.command("", channel=channel), sirkku, channel)
        post = sirkku.say("Ostakaa!", channel=channel)
        assert invited in talk.opened(sirkku, lambda: sirkku.message_shortcut("check_post", post)).words
        modal_of(sirkku).close()
        assert "Mikro (1 000–100 000" in talk.mention(sirkku, channel, "paljonko mikrovaikuttaja maksaa?")
        told = talk.mention(sirkku, channel, "uusi kampanja")
        assert told.startswith("Vaikute (only you see this)")
        assert talk.turns(sirkku) == 0
        talk.fake.trigger_age = 0.0
        assert invited in talk.after(lambda: sirkku.message_shortcut("check_post", post), sirkku)
        talk.fake.trigger_age = 3.0
        code = talk.app.store.invite("owner", NOW)
        assert "Olet nyt mukana" in talk.after(lambda: sirkku.command(f"liity {code}"), sirkku)
