"""What a workspace learns: its own articles, opinions, and the questions that wait for an answer while they may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows import events
from flows.engine.known import Fact, Found, Known
from flows.engine.messages import Conversation, Edited, Input, Pressed, Said
from flows.engine.turn import Turn
from flows.events import ArticleForgotten, ArticleTaught, Event, QuestionDismissed, QuestionLeftOpen
from flows.field import OpenQuestion, OwnArticle
from storage.incoming import Address
from storage.opinions import Opinion
from storage.own_articles import GuideChange
from storage.problems import SetAside, UnknownAccount
from storage.store import Store, open_store
from tests.storage.talking import ANNA, HERE, NOW, TAUGHT, causing, contents, known_to, said, say
from tests.storage.test_events import changes, do, refused

DAY = timedelta(days=1)
OTHER = Address("terminal", "muualla")
PRICES = OwnArticle("own-hinnat", "fi", "Hinnat", ("paljonko maksaa",), "Alkaen 100 €.", "opas.md", NOW.date())
TERMS = replace(PRICES, id="own-ehdot", title="Ehdot", ask=(), text="30 päivää.")


def ask(
    store: Store, text: str, language: str = "fi", *, now: datetime = NOW, account: str = ANNA, address: Address = HERE
) -> None:
    """Somebody asks what no guide knows."""
    left = QuestionLeftOpen(text, language)
    say(store, text, causing(lambda known: [left]), now=now, account=account, address=address)


def home(store: Store, account: str = ANNA, address: Address = HERE) -> str:
    return known_to(store, account=account, address=address).workspace.id


# Open questions.


def test_the_same_words_are_one_question_and_the_newest_comes_first(store: Store) -> None:
    workspace = home(store)
    for minutes, text in enumerate(("Kuinka iso?", "mikä  SÄÄ on?", "kuinka ISO", "Kuinka iso?", "how big?")):
        ask(store, text, "en" if text == "how big?" else "fi", now=NOW + timedelta(minutes=minutes))
    found = store.open_questions(workspace, NOW + DAY)
    assert [(one.text, one.language, one.times, one.ways) for one in found] == [
        ("how big?", "en", 1, ()),
        ("Kuinka iso?", "fi", 3, ("kuinka ISO",)),
        ("mikä  SÄÄ on?", "fi", 1, ()),
    ]
    assert found[1].at.isoformat() == "2027-03-01T11:33:00+02:00"
    assert known_to(store).open_questions == found
    ask(store, "Kuinka iso?", "en")
    assert [one.times for one in known_to(store).open_questions if one.text == "Kuinka iso?"] == [1, 3]


def test_why_a_question_is_open_is_told_as_of_the_last_time(store: Store) -> None:
    do(store, QuestionLeftOpen("Paljonko?", "fi"), QuestionLeftOpen("paljonko", "fi", "not_it", "prices"))
    (one,) = known_to(store).open_questions
    assert (one.kind, one.article, one.times) == ("not_it", "prices", 2)


def test_a_conversation_knows_the_newest_twenty(store: Store) -> None:
    workspace = home(store)
    for number in range(25):
        do(store, QuestionLeftOpen(f"kysymys {number}", "fi"))
    known = known_to(store).open_questions
    assert [one.text for one in known] == [f"kysymys {number}" for number in range(24, 4, -1)]
    assert len(store.open_questions(workspace, NOW)) == 25


def test_a_question_of_an_unknown_kind_is_a_mistake(store: Store) -> None:
    with pytest.raises(SetAside, match="raised"):
        do(store, QuestionLeftOpen("mitä", "fi", "whim"))
    assert known_to(store).open_questions == ()


def test_what_is_taken_off_the_list_comes_back_only_when_it_is_asked_again(store: Store) -> None:
    ask(store, "Mitä?")
    ask(store, "mitä")
    ask(store, "Miksi?")
    what = known_to(store).open_questions[1]
    do(store, QuestionDismissed(what.id))
    assert [one.text for one in known_to(store).open_questions] == ["Miksi?"]
    assert changes(store)[1:] == ("QuestionDismissed", "", ())
    before = len(store.history(home(store)))
    do(store, QuestionDismissed(what.id), QuestionDismissed("x"), QuestionDismissed("99"), QuestionDismissed("²"))
    assert len(store.history(home(store))) == before
    ask(store, "MITÄ")
    assert [(one.text, one.times) for one in known_to(store).open_questions] == [("MITÄ", 1), ("Miksi?", 1)]


# How long they are kept.


@pytest.fixture
def week(path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{path}", question_days=7)
    yield opened
    opened.close()


def everything(path: Path) -> str:
    return str(contents(path))


def test_after_its_days_a_question_and_its_words_are_gone(week: Store, path: Path) -> None:
    workspace = home(week)
    ask(week, "salasana-yksi")
    ask(week, "salasana-kaksi", now=NOW + 3 * DAY)
    assert len(week.open_questions(workspace, NOW + 7 * DAY)) == 2
    assert len(known_to(week, now=NOW + 7 * DAY).open_questions) == 2
    later = NOW + 7 * DAY + timedelta(seconds=1)
    assert [one.text for one in known_to(week, now=later).open_questions] == ["salasana-kaksi"]
    assert [one.text for one in week.open_questions(workspace, later)] == ["salasana-kaksi"]
    assert "salasana-yksi" not in everything(path)
    assert "salasana-kaksi" in everything(path)
    assert week.unanswered(workspace) == {"fi": 2}


def test_the_oldest_go_when_the_next_is_written_and_when_the_store_is_opened(week: Store, path: Path) -> None:
    ask(week, "salasana-yksi")
    ask(week, "salasana-kaksi", now=NOW + 10 * DAY)
    assert "salasana-yksi" not in everything(path)
    assert week.forget_old_questions(NOW + 10 * DAY) == 0
    assert week.forget_old_questions(NOW + 20 * DAY) == 1
    assert "salasana-kaksi" not in everything(path)


def test_answered_and_dismissed_ones_go_as_well(week: Store, path: Path) -> None:
    ask(week, "salasana-yksi")
    ask(week, "salasana-kaksi")
    two, one = known_to(week).open_questions
    do(week, ArticleTaught(TAUGHT, (one.id,)), QuestionDismissed(two.id))
    assert week.forget_old_questions(NOW + 8 * DAY) == 2
    assert "salasana" not in everything(path)
    assert week.own_articles(home(week)) == (TAUGHT,)
    do(week, ArticleForgotten(TAUGHT.id, "fi"))
    assert known_to(week).open_questions == ()


def test_with_no_days_the_words_are_nowhere_and_the_count_is(path: Path) -> None:
    store = open_store(f"sqlite:///{path}", question_days=0)
    workspace = home(store)
    assert known_to(store).keeps_questions is False

    def remembering(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        after = replace(conversation, turn=conversation.turn + 1, asked="salasana kolme", topics=("a",))
        return Turn(after, events=(QuestionLeftOpen("salasana kolme", "en"),))

    ask(store, "Salasana yksi?")
    ask(store, "salasana kaksi")
    inbox_id, _ = store.accept(replace(said(""), input=Edited(1, "salasana kolme ja muuta")), NOW)
    store.work(inbox_id, remembering, Found(), NOW)
    assert "alasana" not in everything(path)
    assert contents(path)["open_question"] == []
    assert store.unanswered(workspace) == {"en": 1, "fi": 2}
    assert store.open_questions(workspace, NOW) == ()
    assert known_to(store).open_questions == ()
    conversation = store.conversation(HERE, ANNA)
    assert conversation is not None
    assert (conversation.asked, conversation.topics) == ("", ("a",))
    do(store, ArticleTaught(TAUGHT, ("1",)))
    assert store.own_articles(workspace) == (TAUGHT,)
    store.close()


def test_what_was_kept_goes_when_the_setting_becomes_stricter(store: Store, path: Path) -> None:
    assert known_to(store).keeps_questions is True
    ask(store, "salasana yksi")
    store.close()
    stricter = open_store(f"sqlite:///{path}", question_days=0)
    assert stricter.forget_old_questions(NOW + timedelta(seconds=1)) == 1
    assert "salasana" not in everything(path)
    stricter.close()


def test_the_question_behind_a_button_loses_its_words_too(week: Store, path: Path) -> None:
    say(week, "salasana yksi", causing(lambda known: []))
    inbox_id, _ = week.accept(replace(said(""), input=Pressed("c:not_it:a")), NOW)
    week.work(inbox_id, causing(lambda known: [QuestionLeftOpen("salasana yksi", "fi", "not_it", "a")]), Found(), NOW)
    week.forget_old_questions(NOW + 8 * DAY)
    assert "salasana" not in everything(path)
    assert week.incoming(inbox_id).input == Pressed("c:not_it:a")
    assert week.incoming(1).input == Said("")


def test_other_messages_keep_their_words(week: Store) -> None:
    say(week, "tavallinen viesti", causing(lambda known: []))
    ask(week, "salasana yksi")
    week.forget_old_questions(NOW + 8 * DAY)
    assert [week.incoming(number).input for number in (1, 2)] == [Said("tavallinen viesti"), Said("")]


# The conversation remembers its last question.


def test_a_conversation_remembers_what_was_asked_and_what_was_found(week: Store) -> None:
    def asking(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        return Turn(replace(conversation, turn=conversation.turn + 1, asked="mitä?", topics=("a", "b"), topic="a"))

    say(week, "mitä?", asking)
    known_to(week)
    conversation = week.conversation(HERE, ANNA)
    assert conversation is not None
    assert (conversation.asked, conversation.topics, conversation.topic) == ("mitä?", ("a", "b"), "a")
    week.forget_old_questions(NOW + 7 * DAY)
    assert week.conversation(HERE, ANNA) == conversation
    week.forget_old_questions(NOW + 8 * DAY)
    assert week.conversation(HERE, ANNA) == replace(conversation, asked="")


# Teaching.


def test_a_taught_answer_is_known_and_its_questions_leave_the_list(store: Store) -> None:
    workspace = home(store)
    ask(store, "Paljonko toimitus maksaa?")
    ask(store, "paljonko toimitus maksaa")
    ask(store, "Miksi?")
    why, delivery = known_to(store).open_questions
    assert store.knowledge_revision(workspace) == 0
    do(store, ArticleTaught(TAUGHT, (delivery.id,)))
    assert store.own_articles(workspace) == (TAUGHT,)
    assert store.knowledge_revision(workspace) == 1
    known = known_to(store)
    assert known.own_articles == (TAUGHT,)
    assert known.open_questions == (why,)
    assert known.history[0] == Fact(NOW, "Anna", "ArticleTaught", TAUGHT.id, (("title", "", TAUGHT.title),))
    do(store, ArticleForgotten(TAUGHT.id, "fi"))
    assert store.own_articles(workspace) == ()
    assert store.knowledge_revision(workspace) == 2
    assert known_to(store).open_questions == (why, delivery)
    assert known_to(store).history[0].changes == (("title", TAUGHT.title, ""),)


def test_teaching_the_same_again_takes_the_earlier_one_s_place(store: Store) -> None:
    workspace = home(store)
    ask(store, "Miksi?")
    (why,) = known_to(store).open_questions
    do(store, ArticleTaught(TAUGHT, (why.id,)))
    better = replace(TAUGHT, text="Toimitus maksaa 6 €.", ask=("toimitus",))
    do(store, ArticleTaught(better))
    do(store, ArticleTaught(replace(TAUGHT, language="en")))
    assert store.own_articles(workspace) == (better, replace(TAUGHT, language="en"))
    do(store, ArticleForgotten(TAUGHT.id, "fi"))
    assert [one.id for one in known_to(store).open_questions] == [why.id]
    assert [one.language for one in known_to(store).own_articles] == ["en"]


def test_what_is_forgotten_already_is_refused_and_told(store: Store, path: Path) -> None:
    do(store, ArticleTaught(TAUGHT))
    do(store, ArticleForgotten(TAUGHT.id, "fi"))
    refusal = refused(store, path, ArticleForgotten(TAUGHT.id, "fi"))
    assert (refusal.reason, refusal.who, refusal.changes) == ("revision", "Anna", ())
    store.keep_guide(home(store), "opas", [PRICES], NOW)
    assert refused(store, path, ArticleForgotten(PRICES.id, "fi")).reason == "revision"


@pytest.mark.parametrize(
    "event",
    [ArticleTaught(TAUGHT, ("1",)), ArticleForgotten("own-hinnat", "fi"), QuestionDismissed("1")],
    ids=lambda event: type(event).__name__,
)
@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_an_owner_teaches(store: Store, path: Path, event: Event, role: str) -> None:
    ask(store, "Miksi?")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE member SET role = ?", (role,))
    assert refused(store, path, event).reason == "role"
    assert len(known_to(store).open_questions) == 1
    do(store, events.AnswerJudged("a", "fi", True), QuestionLeftOpen("vielä", "fi"))
    assert len(known_to(store).open_questions) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        replace(TAUGHT, text=" "),
        replace(TAUGHT, title=""),
        replace(TAUGHT, id=""),
        replace(TAUGHT, language="sv"),
        replace(TAUGHT, guide="opas"),
        replace(TAUGHT, ask=["a"]),  # type: ignore[arg-type]
    ],
)
def test_an_article_that_can_t_be_one_is_a_mistake(store: Store, wrong: OwnArticle) -> None:
    with pytest.raises(SetAside, match="raised"):
        do(store, ArticleTaught(wrong))
    workspace = home(store)
    assert store.own_articles(workspace) == ()
    assert store.knowledge_revision(workspace) == 0
    if not wrong.guide:
        with pytest.raises(ValueError, match=r"."):
            store.keep_guide(workspace, "opas", [PRICES, wrong], NOW)
        assert store.own_articles(workspace) == ()


# Opinions.


def test_a_later_opinion_replaces_an_earlier_one(store: Store) -> None:
    workspace = home(store)
    do(store, events.AnswerJudged("prices", "fi", True), events.AnswerJudged("prices", "en", True))
    assert store.opinions(workspace) == (Opinion("prices", "en", 1, 0), Opinion("prices", "fi", 1, 0))
    do(store, events.AnswerJudged("prices", "fi", False))
    assert store.opinions(workspace) == (Opinion("prices", "fi", 0, 1), Opinion("prices", "en", 1, 0))
    assert changes(store)[1:3] == ("AnswerJudged", "prices")
    before = len(store.history(workspace))
    do(store, events.AnswerJudged("prices", "fi", False))
    assert len(store.history(workspace)) == before
    assert known_to(store).history == ()


# Guides.


def test_building_again_doubles_nothing_and_tells_what_changed(store: Store) -> None:
    workspace = home(store)
    assert store.compare_guides(None, {"opas": [PRICES]})["opas"].added == (replace(PRICES, guide="opas"),)
    kept = store.keep_guide(workspace, "opas", [PRICES, TERMS], NOW)
    prices, terms = replace(PRICES, guide="opas"), replace(TERMS, guide="opas")
    assert kept == GuideChange(added=(prices, terms))
    assert store.knowledge_revision(workspace) == 1
    again = [replace(PRICES, dated=(NOW + DAY).date()), TERMS]
    assert store.keep_guide(workspace, "opas", again, NOW) == GuideChange(same=(prices, terms))
    assert store.own_articles(workspace) == (prices, terms)
    assert store.knowledge_revision(workspace) == 1
    new = replace(TERMS, id="own-uusi", title="Uusi")
    dearer = replace(PRICES, text="Alkaen 200 €.")
    planned = store.compare_guides(workspace, {"opas": [dearer, new]})
    assert store.own_articles(workspace) == (prices, terms), "comparing keeps nothing"
    assert store.keep_guides(workspace, {"opas": [dearer, new]}, NOW) == planned
    assert planned["opas"] == GuideChange(
        added=(replace(new, guide="opas"),), changed=(replace(dearer, guide="opas"),), removed=(terms,)
    )
    assert [one.text for one in store.own_articles(workspace)] == ["Alkaen 200 €.", "30 päivää."]
    assert store.knowledge_revision(workspace) == 2
    assert store.keep_guide(workspace, "opas", [], NOW).removed == planned["opas"].changed + planned["opas"].added
    assert store.own_articles(workspace) == ()


def test_the_same_id_in_two_guides_gets_a_number(store: Store) -> None:
    workspace = home(store)
    guides = {"yksi": [PRICES], "kaksi": [PRICES, PRICES, replace(PRICES, language="en")]}
    assert store.compare_guides(workspace, guides) == store.keep_guides(workspace, guides, NOW)
    ids = [(one.guide, one.language, one.id) for one in store.own_articles(workspace)]
    assert ids == [
        ("yksi", "fi", "own-hinnat"),
        ("kaksi", "fi", "own-hinnat-2"),
        ("kaksi", "fi", "own-hinnat-3"),
        ("kaksi", "en", "own-hinnat"),
    ]
    again = store.keep_guides(workspace, guides, NOW)
    assert [len(one.same) for one in again.values()] == [1, 3]
    assert store.knowledge_revision(workspace) == 1


def test_a_taught_answer_takes_its_id_from_a_built_one(store: Store) -> None:
    workspace = home(store)
    store.keep_guide(workspace, "opas", [PRICES, replace(PRICES, id="own-hinnat-2")], NOW)
    taught = replace(TAUGHT, id=PRICES.id)
    do(store, ArticleTaught(taught))
    assert [(one.guide, one.id) for one in store.own_articles(workspace)] == [
        ("opas", "own-hinnat-3"),
        ("opas", "own-hinnat-2"),
        ("", "own-hinnat"),
    ]
    assert known_to(store).own_articles == (taught,)
    again = store.keep_guide(workspace, "opas", [PRICES, replace(PRICES, id="own-hinnat-2")], NOW)
    assert len(store.own_articles(workspace)) == 3
    assert (len(again.same), len(again.removed)) == (2, 0)
    do(store, ArticleForgotten(taught.id, "fi"))
    assert known_to(store).own_articles == ()


def test_a_guide_needs_a_name_and_a_workspace(store: Store) -> None:
    with pytest.raises(ValueError, match="name"):
        store.keep_guide(home(store), " ", [PRICES], NOW)
    with pytest.raises(KeyError):
        store.keep_guide("nobody", "opas", [PRICES], NOW)
    with pytest.raises(KeyError):
        store.knowledge_revision("nobody")
    with pytest.raises(KeyError):
        store.open_questions("nobody", NOW)
    assert store.own_articles("nobody") == ()


# Whose they are.


def test_another_workspace_s_are_never_seen_nor_touched(store: Store, path: Path) -> None:
    mine, theirs = home(store), home(store, "bertta", OTHER)
    ask(store, "Kenen?")
    ask(store, "kenen", account="bertta", address=OTHER)
    do(store, events.AnswerJudged("a", "fi", True))
    store.keep_guide(mine, "opas", [PRICES], NOW)
    (question,) = known_to(store).open_questions
    before = contents(path)
    everything = causing(
        lambda known: [
            ArticleTaught(TAUGHT, tuple(str(number) for number in range(20))),
            *(QuestionDismissed(str(number)) for number in range(20)),
        ]
    )
    say(store, "tee", everything, account="bertta", name="", address=OTHER)
    with pytest.raises(SetAside):
        say(store, "tee", causing(lambda known: [ArticleForgotten(PRICES.id, "fi")]), account="bertta", address=OTHER)
    store.keep_guide(theirs, "opas", [TERMS], NOW)
    store.keep_guide(theirs, "opas", [], NOW)
    assert store.open_questions(theirs, NOW) == ()
    assert store.own_articles(theirs) == (TAUGHT,)
    assert store.opinions(theirs) == ()
    assert store.open_questions(mine, NOW) == (question,)
    assert store.own_articles(mine) == (replace(PRICES, guide="opas"),)
    assert known_to(store).own_articles == ()
    assert (store.knowledge_revision(mine), store.knowledge_revision(theirs)) == (1, 3)
    after = contents(path)
    assert after["answer_opinion"] == before["answer_opinion"]
    assert [row for row in after["open_question"] if row[1] == mine] == [
        row for row in before["open_question"] if row[1] == mine
    ]


def test_the_workspace_of_a_delivery_is_one_short_look(store: Store) -> None:
    assert store.workspace_at(HERE, ANNA) is None
    made = store.workspace_for(HERE, ANNA, NOW)
    assert store.workspace_at(HERE, ANNA) == (made, 0)
    assert store.workspace_for(HERE, ANNA, NOW) == made
    assert home(store) == made, "who speaks later finds it"
    store.keep_guide(made, "opas", [PRICES], NOW)
    assert store.workspace_at(HERE, ANNA) == (made, 1)
    assert store.workspace_at(OTHER, "bertta") is None
    with pytest.raises(UnknownAccount):
        store.workspace_for(Address("telegram", "1"), "2", NOW)
    assert store.workspace_at(Address("telegram", "1"), "2") is None


def test_a_question_is_one_value(store: Store) -> None:
    ask(store, "Miksi?")
    (why,) = known_to(store).open_questions
    assert why == OpenQuestion(why.id, "Miksi?", "fi", NOW)
