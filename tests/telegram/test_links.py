"""Addresses that open the bot at a given thing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.channels.telegram.links import deep_link, links_of
from flows.engine.messages import Option, Reply
from storage.incoming import Address
from storage.schema import CAMPAIGN, IDENTITY, MEMBER
from tests.fakes.telegram.people import Person
from tests.telegram.talk import Talk, with_campaign


def test_an_address_that_opens_the_bot() -> None:
    assert deep_link("VaikuteBot") == "https://t.me/VaikuteBot"
    assert deep_link("VaikuteBot", "i-AbC_9") == "https://t.me/VaikuteBot?start=i-AbC_9"
    assert deep_link("VaikuteBot", "d-" + "a" * 62).endswith("a" * 62)


@pytest.mark.parametrize("payload", ["ä", "a b", "a&b", "../x", "a" * 65, "a\n"])
def test_a_payload_that_telegram_would_not_carry(payload: str) -> None:
    with pytest.raises(ValueError, match=re.escape(payload)):
        deep_link("VaikuteBot", payload)


def test_going_on_in_private_is_a_link_and_nothing_else_is() -> None:
    options = (
        Option("p:private:0f1e:go", "Jatketaan kahden kesken"),
        Option("p:private:0f1e:stay", "Puhutaan tässä"),
        Option("c:goals", "Uusi kampanja"),
    )
    assert links_of(Reply((), options), "VaikuteBot") == {"p:private:0f1e:go": "https://t.me/VaikuteBot?start=d-0f1e"}
    assert links_of(Reply((), options), "") == {}


def test_a_link_to_a_campaign_opens_it(talk: Talk) -> None:
    anna, ville = with_campaign(talk), talk.owner("Ville")
    menu = talk.tell(anna, "/valikko")
    assert "Käsintehdyt saippuat" in menu
    campaign = _campaign(talk, anna)
    assert "Käsintehdyt saippuat" in talk.after(lambda: anna.start(f"c-{campaign}"), anna)
    assert "saippuat" not in talk.after(lambda: ville.start(f"c-{campaign}"), ville)


def _campaign(talk: Talk, person: Person) -> str:
    """The id of the one of this person's brand."""
    chosen = (
        select(CAMPAIGN.c.id)
        .join(MEMBER, MEMBER.c.workspace_id == CAMPAIGN.c.workspace_id)
        .join(IDENTITY, IDENTITY.c.member_id == MEMBER.c.id)
        .where(IDENTITY.c.account == str(person.id))
    )
    with talk.bot.store.reading() as connection:
        return str(connection.execute(chosen).scalar_one())


def test_a_link_to_a_draft_goes_on_with_it(talk: Talk) -> None:
    anna, ville = talk.owner(), talk.owner("Ville")
    talk.tell(anna, "/tavoitteet")
    talk.tell(anna, "Käsintehdyt saippuat")
    found = talk.bot.store.conversation(Address("telegram", str(anna.id)), str(anna.id))
    assert found is not None
    draft = found.stack[-1]
    assert "2/6" in talk.after(lambda: anna.start(f"d-{draft}"), anna)
    said = talk.after(lambda: ville.start(f"d-{draft}"), ville)
    assert "saippuat" not in said
    assert talk.question(ville) is None


@pytest.mark.parametrize("payload", ["d-", "c-", "d-nothing", "c-999999999999999999999999", "x", "-", "d-" + "a" * 62])
def test_a_link_to_nothing_is_answered(talk: Talk, payload: str) -> None:
    anna = talk.owner()
    assert talk.after(lambda: anna.start(payload), anna) != ""
    assert talk.deliveries(anna, "waiting") == talk.deliveries(anna, "aside") == 0
