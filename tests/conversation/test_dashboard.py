"""The desk as a page that stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.desk.dashboard import MOST_CAMPAIGNS, MOST_DRAFTS, MOST_QUESTIONS, Dashboard, Part
from flows.engine.formats import LANGUAGES
from flows.engine.known import Elsewhere, Known, Member
from flows.engine.messages import Commanded, Conversation, Option, Visit, plain
from flows.field import Workspace
from flows.library import COMMANDS, FLOWS, dashboard, respond
from flows.proof.worlds import first, full, under_way, worlds
from tests.conversation.talk import NOW, Person, at_goals


def page(known: Known, language: str = "fi", conversation: Conversation | None = None) -> Dashboard:
    return dashboard(conversation or Conversation("", language), known, NOW)


def part(found: Dashboard, heading: str) -> Part:
    return next(one for one in found.sections if one.heading == heading)


def options(found: Dashboard) -> list[Option]:
    return [option for one in found.sections for card in one.cards for option in card.options]


def words(found: Dashboard | Part) -> str:
    if isinstance(found, Part):
        return "\n".join([found.heading, *(plain(card.nodes) for card in found.cards), plain(found.nothing)])
    return "\n".join([plain(found.intro), *(words(one) for one in found.sections)])


def test_a_new_brand_sees_what_can_be_begun() -> None:
    found = page(first().known)
    assert [one.heading for one in found.sections] == [
        "Kampanjat", "Kesken", "Vastausta odottavat kysymykset", "Aloita uusi", "Oma tilisi",
    ]  # fmt: skip
    assert "Kampanjoita ei vielä ole" in words(part(found, "Kampanjat"))
    assert [option.id for option in part(found, "Aloita uusi").cards[0].options] == [
        "c:goals:", "c:candidates:", "c:contracts:", "c:results:", "c:workspace:",
    ]  # fmt: skip
    assert [option.id for option in part(found, "Oma tilisi").cards[0].options] == ["c:language:en"]


def test_a_campaign_says_where_it_stands_and_what_comes_next() -> None:
    known = under_way().known
    (card,) = part(page(known, "en"), "Campaigns").cards
    assert known.campaigns[0].name in plain(card.nodes)
    assert "Next: " in plain(card.nodes)
    assert [option.id for option in card.options] == ["c:contracts:", "c:campaign:c0"]


def test_a_next_step_is_a_button_only_where_it_is_sure_which_campaign_it_is_about() -> None:
    known = under_way().known
    two = replace(known, campaigns=(*known.campaigns, replace(known.campaigns[0], id="c1", name="Toinen")))
    cards = part(page(two), "Kampanjat").cards
    assert [[option.id for option in card.options] for card in cards] == [
        ["c:contracts:", "c:campaign:c0"],
        ["c:campaign:c1"],
    ]
    talked_of = page(two, conversation=Conversation("", "fi", campaign="c1"))
    assert [[option.id for option in card.options] for card in part(talked_of, "Kampanjat").cards] == [
        ["c:campaign:c0"],
        ["c:candidates:", "c:campaign:c1"],
    ]


def test_what_is_open_here_comes_before_what_is_open_elsewhere_and_the_drafts() -> None:
    person = at_goals("fi", "Saippuat")
    visits = {
        **person.known.visits,
        "d": Visit("d", "workspace", 1, "m", state="draft"),
        "e": Visit("e", "goals", 1, "m"),
    }
    known = replace(person.known, visits=visits, elsewhere={"e": Elsewhere("o", "telegram", "fi")})
    found = part(page(known, conversation=person.conversation), "Kesken")
    assert [card.options[0].id for card in found.cards] == ["c:continue:", "c:continue:e", "c:continue:d"]
    assert "Saippuat" in words(found)
    assert "toisessa keskustelussa" in words(found)


def test_an_owner_answers_questions_an_editor_sees_them_and_a_viewer_does_not() -> None:
    known = under_way().known
    answers = {}
    for role in ("owner", "editor", "viewer"):
        found = page(replace(known, member=Member("m", "Maija", role)))
        answers[role] = [option.id for option in options(found) if option.id.startswith("c:teaching:")]
        assert ("paljonko toimitus maksaa" in words(found)) == (role != "viewer")
    assert answers == {"owner": ["c:teaching:q1", "c:teaching:q2"], "editor": [], "viewer": []}


def test_a_viewer_is_offered_nothing_that_writes() -> None:
    found = page(replace(under_way().known, member=Member("m", "Maija", "viewer")))
    assert {option.id.split(":")[1] for option in options(found)} == {"campaign", "language"}
    assert "katseluun" in words(found)


def test_accounts_by_their_names() -> None:
    found = page(replace(first().known, accounts=("slack", "telegram", "slack", "web")))
    assert "Slack, Telegram, web" in words(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_very_much_the_first_are_shown_and_the_rest_counted(language: str) -> None:
    world = full("full", Workspace("w", name="Saippuapaja"))
    known = replace(
        world.known,
        visits={f"d{nth}": Visit(f"d{nth}", "goals", 1, "m", state="draft") for nth in range(MOST_DRAFTS + 3)},
    )
    campaigns, unfinished, waiting, *_ = page(known, language).sections
    assert len(campaigns.cards) == MOST_CAMPAIGNS + 1
    assert len(unfinished.cards) == MOST_DRAFTS + 1
    assert len(waiting.cards) == MOST_QUESTIONS + 1
    assert "180" in plain(campaigns.cards[-1].nodes)
    assert waiting.cards[-1].options[0].id == "c:questions:"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("world", worlds(), ids=lambda world: world.name)
def test_every_button_of_the_page_leads_somewhere(world: object, language: str) -> None:
    known = replace(world.known, fresh="f")  # type: ignore[attr-defined]
    found = page(known, language)
    for option in options(found):
        assert len(option.id) <= 255
        assert option.label
        kind, name, _ = option.id.split(":", 2)
        assert kind == "c"
        assert name in (*FLOWS, *COMMANDS, "continue", "language")
    for one in found.sections:
        assert one.heading
        assert one.cards or one.nothing


def test_looking_changes_nothing() -> None:
    person = Person()
    person.does(Commanded("goals"))
    before = person.conversation
    page(person.known, conversation=before)
    assert person.conversation is before
    assert respond(before, Commanded("repeat"), replace(person.known, fresh="x"), NOW).question == "goals.offer"
