"""What the guides know, as the conversation takes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot import guide
from bot.guide import chosen_article, source
from bot.runner import Runner
from flows.engine.known import Found, Known
from flows.engine.messages import (
    Commanded,
    Conversation,
    Edited,
    Input,
    List,
    Option,
    Paragraph,
    Pressed,
    Reply,
    Said,
    plain,
)
from flows.engine.turn import Turn
from knowledge.article import Source
from storage.incoming import Address, Incoming
from storage.store import Store, open_store
from tests.bot.small import NOW, SmallGuide

OFFERED = (
    Option("c:menu:", "Valikko"),
    Option("c:article:cpm", "Kontaktihinta"),
    Option("c:article:er", "Mitä sitoutumisaste on?"),
)


def test_an_answer_has_its_text_and_sources() -> None:
    found = guide.find(guide.library(), "Mitä sitoutumisaste tarkoittaa?", "fi")
    assert found.decision == "answer"
    assert "sitoutumisaste" in plain(found.passages[0].nodes).lower()
    assert found.passages[0].sources
    assert all(isinstance(node, Paragraph | List) for node in found.passages[0].nodes)


def test_topics_that_are_only_near_are_named_and_not_told() -> None:
    for question in ("paljonko lentolippu Tokioon maksaa", "kuka on paras vaikuttaja", "mikä on pääkaupunki"):
        found = guide.find(guide.library(), question, "fi")
        if found.decision == "refuse":
            covering = guide.library().guides["fi"].articles
            assert all(not passage.nodes for passage in found.passages if covering[passage.article].covers)


def test_an_article_by_its_id() -> None:
    guides = guide.Guides(lambda _workspace: ())
    assert guides.article("engagement-rate", "en", None).passages[0].nodes
    assert guides.article("no-such-article", "en", None) == Found()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Pressed("c:article:cpm"), "cpm"),
        (Pressed("c:menu:"), None),
        (Commanded("article", " er "), "er"),
        (Commanded("menu"), None),
        (Said("2"), "cpm"),
        (Said("3."), "er"),
        (Said("1"), None),
        (Said("7"), None),
        (Said("kontaktihinta"), "cpm"),
        (Said("jotain ihan muuta"), None),
        (Said("²"), None),
        (Said(""), None),
    ],
)
def test_the_article_that_is_asked_for(given: Input, expected: str | None) -> None:
    assert chosen_article(given, OFFERED) == expected


def test_nothing_offered_nothing_chosen() -> None:
    assert chosen_article(Said("2"), ()) is None


@pytest.mark.parametrize(
    ("of", "language", "shown"),
    [
        (Source("KKV", "2026-02-25"), "fi", "KKV, 25.2.2026"),
        (Source("KKV", "2026-02-25"), "en", "KKV, 25 February 2026"),
        (Source("KKV", "2026-02"), "fi", "KKV, 2/2026"),
        (Source("KKV", "2026-02"), "en", "KKV, February 2026"),
        (Source("KKV", "2026"), "fi", "KKV, 2026"),
        (Source("KKV", ""), "fi", "KKV"),
    ],
)
def test_sources_with_their_dates(of: Source, language: str, shown: str) -> None:
    assert source(of, language) == shown


@pytest.fixture
def store() -> Iterator[Store]:
    made = open_store("sqlite://")
    yield made
    made.close()


def heard(store: Store, given: Input, offered: tuple[Option, ...] = (), topics: tuple[str, ...] = ()) -> Found:
    """What the runner looked up for an input."""
    seen: list[Found] = []

    def respond(conversation: Conversation, _given: Input, known: Known, _now: object) -> Turn:
        if known.found.decision:  # looks, as a conversation does that needs the guide
            seen.append(known.found)
        after = Conversation(conversation.id, turn=conversation.turn + 1, offered=offered, topics=topics)
        return Turn(after, (Reply(options=offered),))

    runner = Runner(store, respond, SmallGuide(), lambda: NOW, "fi")
    runner.receive(Incoming(f"{len(store.unsent())}", Address("terminal", "local"), "local", "", given))
    return seen[0]


def test_what_the_runner_looks_up(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    assert heard(store, Said("mikä on kattavuus?")).decision == "answer"
    assert heard(store, Edited(1, "mikä on kattavuus?")).decision == "answer"
    assert heard(store, Commanded("ask", "mikä on kattavuus?")).decision == "answer"
    assert heard(store, Commanded("menu", "mikä on kattavuus?")) == Found()
    assert heard(store, Said("moi"), (Option("c:article:reach", "Kattavuus"),)) == Found()
    assert heard(store, Said("1")).passages[0].article == "reach"
    assert heard(store, Pressed("c:article:reach")).passages[0].article == "reach"
    assert caplog.text == ""


@pytest.mark.parametrize("given", [Pressed("c:not_it:er"), Said("en kysynyt tätä"), Said("2."), Commanded("not_it")])
def test_what_else_was_found_is_looked_up_when_an_answer_missed(store: Store, given: Input) -> None:
    offered = (Option("c:useful:er", "Tästä oli apua"), Option("c:not_it:er", "En kysynyt tätä"))
    heard(store, Said("mikä on kattavuus?"), offered, ("reach",))
    assert [one.article for one in heard(store, given).passages] == ["reach"]


def test_a_guide_that_fails_stops_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    assert heard(store, Said("kaatuu?")) == Found()
    assert "guide: Broken at" in caplog.text
    assert "kaatuu" not in caplog.text
