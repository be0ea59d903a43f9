"""Deliveries as other people's channels hand them in: several at once, twice, edited, in reply, with files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.engine.known import Found, Known
from flows.engine.messages import (
    Commanded,
    Conversation,
    Edited,
    Input,
    Pressed,
    Reply,
    Said,
    Submitted,
    Uploaded,
    paragraph,
)
from flows.engine.turn import Notice, Turn
from storage.inbox import OVERTAKEN
from storage.incoming import Address, Incoming
from storage.problems import SetAside
from storage.store import Respond, SentPart, Store, open_store
from tests.storage.talking import (
    HERE,
    NOW,
    causing,
    contents,
    decide,
    earlier_version,
    echo,
    heard,
    join,
    known_to,
    looking,
    say,
)
from tests.storage.test_plans import counting

CHAT = Address("telegram", "100")
OTHER_CHAT = Address("telegram", "200")
GROUP = Address("telegram", "-300")


@pytest.fixture
def anna(store: Store) -> Known:
    """Anna owns a workspace, and writes from Telegram."""
    return join(store, "anna", CHAT)


def asking(question: str | None) -> Respond:
    """Replies, and leaves a question open."""

    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        after = replace(conversation, turn=conversation.turn + 1)
        return Turn(after, (Reply((paragraph("kysymys"),)),), question=question)

    return respond


def given_to(store: Store, incoming: Incoming) -> Input:
    """What is responded to."""
    inputs: list[Input] = []
    decide(store, incoming, looking([], inputs))
    return inputs[0]


# Accepting.


def test_everything_that_a_channel_says_comes_back(store: Store) -> None:
    whole = Incoming("d", CHAT, "anna", "Anna", Said("hei"), "m1", "r1", "en", True, "f1", "a1", "T1")
    inbox_id, _ = store.accept(whole, NOW)
    assert store.incoming(inbox_id) == whole
    spoilt = Incoming(
        "e", CHAT, "anna", "Anna", Said("hei"), "m\x00", "r\ud800", "e\x00", False, "f\x00", "a\x00", "T\x00"
    )
    inbox_id, _ = store.accept(spoilt, NOW)
    kept = store.incoming(inbox_id)
    marks = kept.message, kept.reply_to, kept.language, kept.file, kept.album, kept.team
    assert marks == ("m\ufffd", "r\ufffd", "e\ufffd", "f\ufffd", "a\ufffd", "T\ufffd")


def test_what_is_learned_of_the_person_later_stands_where_nothing_was_said(store: Store, path: Path) -> None:
    bare = replace(heard("hei", address=CHAT), account_name="")
    first, _ = store.accept(bare, NOW)
    store.keep_person(first, "", "")
    assert store.incoming(first) == bare
    store.keep_person(first, "Anna\ud800", "en")
    learned = replace(bare, account_name="Anna\ufffd", language="en")
    assert store.incoming(first) == learned
    store.keep_person(first, "Bertta", "fi")
    assert store.incoming(first) == learned
    second, _ = store.accept(replace(heard("hei", address=CHAT, language="fi"), account_name=""), NOW)
    store.keep_person(second, "Anna", "en")
    kept = store.incoming(second)
    assert (kept.account_name, kept.language) == ("Anna", "fi")
    worked, _ = store.accept(replace(heard("hei", address=CHAT), account_name=""), NOW)
    store.finish(worked, NOW)
    before = contents(path)
    store.keep_person(worked, "Anna", "en")
    store.keep_person(99, "Anna", "en")
    assert contents(path) == before


def test_a_name_and_a_language_learned_later_are_the_new_conversation_s(store: Store) -> None:
    code = store.invite("owner", NOW)
    joining = replace(heard(Commanded("join", code), address=CHAT), account_name="")
    inbox_id, _ = store.accept(joining, NOW)
    store.keep_person(inbox_id, "Anna", "en")
    seen: list[Known] = []
    assert store.decide(inbox_id, looking(seen), Found(), NOW) is not None
    assert seen[0].member.name == "Anna"
    conversation = store.conversation(CHAT, "anna")
    assert conversation is not None
    assert conversation.language == "en"


def test_several_are_accepted_together_or_not_at_all(store: Store, path: Path) -> None:
    first, second = heard("yksi", address=CHAT), heard("kaksi", address=CHAT)
    ids = store.accept_all([first, second, first], NOW)
    assert [is_new for _, is_new in ids] == [True, True, False]
    assert ids[2][0] == ids[0][0]
    assert store.accept_all([], NOW) == ()
    before = contents(path)
    with pytest.raises(Exception, match="dataclass"):
        store.accept_all([heard("kolme"), heard(object())], NOW)  # type: ignore[arg-type]
    assert contents(path) == before


def test_a_message_delivered_under_another_id_is_the_same_message(store: Store) -> None:
    first, _ = store.accept(heard("hei", address=CHAT, message="7"), NOW)
    assert store.accept(heard("hei", address=CHAT, message="7"), NOW) == (first, False)
    assert store.accept(heard(Commanded("goals"), address=CHAT, message="7"), NOW) == (first, False)
    for other in (
        heard("hei", address=CHAT, message="8"),
        heard("hei", address=OTHER_CHAT, message="7"),
        heard("hei", address=Address("slack", CHAT.place), message="7"),
        heard(Edited(0, "moi"), address=CHAT, message="7"),
        heard(Pressed("x"), address=CHAT, message="7"),
        heard(Submitted({"x": "y"}), address=CHAT, message="7"),
        heard("hei", address=CHAT),
        heard("hei", address=CHAT),
    ):
        assert store.accept(other, NOW)[1]
    assert store.accept(heard("hei", address=CHAT, message="7"), NOW + OVERTAKEN + timedelta(seconds=1))[1]


def test_each_channel_has_its_queue(store: Store) -> None:
    (one, _), (two, _) = store.accept_all([heard("hei"), heard("hei", address=CHAT)], NOW)
    assert store.waiting() == (one, two)
    assert store.waiting("telegram") == (two,)
    store.finish(two, NOW)
    assert store.waiting("telegram") == ()
    assert store.decide(two, echo, Found(), NOW) is None
    store.finish(two, NOW)
    assert store.waiting() == (one,)


def test_an_album_is_what_waits_of_it(store: Store) -> None:
    mine = [store.accept(heard(name, address=CHAT, album="a"), NOW)[0] for name in ("1", "2", "3")]
    store.accept(heard("x", address=OTHER_CHAT, album="a"), NOW)
    store.accept(heard("x", address=Address("slack", CHAT.place), album="a"), NOW)
    store.accept(heard("x", address=CHAT, album="b"), NOW)
    alone, _ = store.accept(heard("x", address=CHAT), NOW)
    store.finish(mine[1], NOW)
    assert [inbox_id for inbox_id, _ in store.album(mine[2])] == [mine[0], mine[2]]
    assert [one.input for _, one in store.album(mine[0])] == [Said("1"), Said("3")]
    assert store.album(mine[1]) == ()
    assert store.album(alone) == ((alone, store.incoming(alone)),)
    with pytest.raises(KeyError):
        store.album(99)


# Deciding.


def test_what_was_decided_is_what_the_outbox_has(store: Store, anna: Known) -> None:
    def respond(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        assert talk is not None
        turn = echo(conversation, given, known, now)
        notices = (Notice(Reply((paragraph("muualle"),)), talk.id),)
        return replace(turn, replies=(*turn.replies, Reply((paragraph("toinen"),))), notices=notices)

    join(store, "bertta", GROUP, workspace_id=anna.workspace.id)
    execute = "INSERT INTO identity VALUES ('terminal', 'koti', ?)", (anna.member.id,)
    with store.writing() as connection:
        connection.exec_driver_sql(*execute)
    say(store, "kotona", asking("x"), account="koti", name="")
    store.mark_sent([one.id for one in store.unsent()], NOW)
    talk = store.conversation(HERE, "koti")
    spoken = heard("hei", address=GROUP, shared=True, language="en", message="7", root="3")
    decided = decide(store, spoken, respond)
    assert decided.outgoing == store.unsent()
    first, _, notice = decided.outgoing
    assert [(one.position, one.notice, one.account, one.language, one.shared) for one in decided.outgoing] == [
        (0, False, "anna", "en", True),
        (1, False, "anna", "en", True),
        (2, True, "koti", "fi", False),
    ]
    assert (first.address, notice.address) == (GROUP, HERE)
    assert [(one.message, one.root) for one in decided.outgoing] == [("7", "3"), ("7", "3"), ("", "")]
    assert store.work(first.inbox_id, respond, Found(), NOW) is None


def test_what_was_fetched_meanwhile_is_kept_in_place_of_what_was_said(store: Store, anna: Known) -> None:
    inputs: list[Input] = []
    inbox_id, _ = store.accept(heard(Uploaded("a.csv"), address=CHAT, file="f"), NOW)
    fetched = Uploaded("a.csv", "nimi\x00")
    with pytest.raises(SetAside):
        store.decide(inbox_id, causing(lambda known: 1 // 0), Found(), NOW, given=fetched)  # type: ignore[arg-type, return-value]
    assert store.incoming(inbox_id).input == Uploaded("a.csv")
    inbox_id, _ = store.accept(heard(Uploaded("a.csv"), address=CHAT, file="f"), NOW)
    assert store.decide(inbox_id, looking([], inputs), Found(), NOW, given=fetched)
    assert inputs == [Uploaded("a.csv", "nimi\ufffd")] == [store.incoming(inbox_id).input]


def test_an_edit_finds_the_turn_of_its_message(store: Store, anna: Known) -> None:
    decide(store, heard("yksi", address=CHAT, message="1"), echo)
    decide(store, heard("kaksi", address=CHAT, message="2"), echo)
    inputs: list[Input] = []
    for message, text in (("1", "yy"), ("1", "yyy"), ("2", "kk")):
        edit = heard(Edited(0, text), address=CHAT, message=message)
        decided = decide(store, edit, looking([], inputs))
        assert decided.turn.conversation.turn == len(inputs) + 3
    assert inputs == [Edited(2, "yy"), Edited(2, "yyy"), Edited(3, "kk")]
    assert store.incoming(store.accept(edit, NOW)[0]).input == Edited(3, "kk")


def test_an_edit_before_its_message_is_said_and_the_message_is_not_new(store: Store, anna: Known) -> None:
    edit = heard(Edited(0, "uusi"), address=CHAT, message="9")
    assert given_to(store, edit) == Said("uusi")
    inbox_id, _ = store.accept(edit, NOW)
    assert store.incoming(inbox_id).input == Said("uusi")
    assert store.accept(heard("vanha", address=CHAT, message="9"), NOW) == (inbox_id, False)
    assert given_to(store, heard(Edited(0, "vielä"), address=CHAT, message="9")) == Edited(2, "vielä")


def test_an_edit_finds_no_turn_of_another_s_message(store: Store, anna: Known) -> None:
    join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)
    decide(store, heard("hei", account="bertta", address=OTHER_CHAT, message="5"), echo)
    decide(store, heard("hei", account="bertta", address=GROUP, message="6"), echo)
    assert given_to(store, heard(Edited(0, "a"), address=CHAT, message="5")) == Said("a")
    assert given_to(store, heard(Edited(0, "a"), address=GROUP, message="6")) == Said("a")
    assert given_to(store, heard(Edited(0, "a"), address=CHAT)) == Edited(0, "a")
    assert given_to(store, heard(Edited(2, "a"), address=CHAT, message="5")) == Edited(2, "a")


def test_what_answers_an_earlier_question_says_which(store: Store, anna: Known) -> None:
    join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)
    questions = ("goals.offer", "goals.goal", None, "goals.budget")
    for number, question in enumerate(questions):
        (reply,) = decide(store, heard("hei", address=CHAT), asking(question)).outgoing
        store.note_parts([SentPart(reply.id, 0, f"m{number}", last=True)], NOW)
    (theirs,) = decide(store, heard("hei", account="bertta", address=OTHER_CHAT), asking("goals.period")).outgoing
    store.note_parts([SentPart(theirs.id, 0, "theirs", last=True)], NOW)

    def said_in_reply_to(message: str, given: Input = Said("vastaus")) -> Input:  # noqa: B008
        # An input is decided and forgotten, so that the last question stays the last one.
        inbox_id, _ = store.accept(heard(given, address=CHAT, reply_to=message), NOW)
        inputs: list[Input] = []

        def stop(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
            inputs.append(given)
            raise ZeroDivisionError

        with pytest.raises(SetAside):
            store.decide(inbox_id, stop, Found(), NOW)
        return inputs[0]

    assert said_in_reply_to("m0") == Said("vastaus", to="goals.offer")
    assert said_in_reply_to("m1") == Said("vastaus", to="goals.goal")
    for message in ("m2", "m3", "theirs", "nothing"):
        assert said_in_reply_to(message) == Said("vastaus")
    assert said_in_reply_to("m0", Commanded("back")) == Commanded("back")


# Shared places.


def test_who_shares_a_place_is_known_with_whose_flow_is_open(store: Store, anna: Known) -> None:
    join(store, "bertta", OTHER_CHAT, workspace_id=anna.workspace.id)

    def holder(account: str, address: Address = GROUP, *, shared: bool = True) -> tuple[bool, str]:
        seen: list[Known] = []
        decide(store, heard("?", account=account, address=address, shared=shared), looking(seen))
        return seen[0].shared, seen[0].holder

    assert holder("anna") == (True, "")
    (visit,) = decide(store, heard("hei", address=GROUP, shared=True), echo).turn.visits
    assert holder("anna") == (True, "")
    assert holder("bertta") == (True, "Anna")
    assert holder("bertta", replace(GROUP, thread="2")) == (True, "")
    assert holder("bertta", shared=False) == (False, "")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE member SET name = '' WHERE id = ?", (anna.member.id,))
    assert holder("bertta") == (True, "?")

    def end(conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
        after = replace(conversation, turn=conversation.turn + 1, stack=())
        return Turn(after, visits=(replace(known.visits[visit.id], state="draft", aloud=True),))

    decide(store, heard("lopeta", address=GROUP, shared=True), end)
    assert holder("bertta") == (True, "")
    seen: list[Known] = []
    decide(store, heard("?", address=CHAT), looking(seen))
    assert seen[0].visits[visit.id].aloud


def test_a_new_conversation_begins_in_the_language_that_the_person_reads(store: Store, anna: Known) -> None:
    seen = store.conversation(CHAT, "anna")
    assert seen is not None
    assert seen.language == "fi"
    join(store, "bertta", OTHER_CHAT, language="en")
    seen = store.conversation(OTHER_CHAT, "bertta")
    assert seen is not None
    assert seen.language == "en"
    decide(store, heard("moi", account="bertta", address=OTHER_CHAT, language="fi"), echo)
    seen = store.conversation(OTHER_CHAT, "bertta")
    assert seen is not None
    assert seen.language == "en"


# However it was stored.


def test_a_private_turn_needs_no_more_statements_than_at_the_terminal(store: Store, anna: Known) -> None:
    known_to(store)
    say(store, "hei", echo)
    decide(store, heard("hei", address=CHAT, message="1"), echo)
    terminal, _ = store.accept(heard("hei"), NOW)
    telegram, _ = store.accept(heard("hei", address=CHAT, message="2", language="fi"), NOW)
    with counting() as at_home:
        store.decide(terminal, echo, Found(), NOW)
    with counting() as there:
        store.decide(telegram, echo, Found(), NOW)
    # Both found where they are, what is open and the options; then a turn, a visit, the conversation, a reply, done.
    assert len(there) == len(at_home) == 9


def test_a_database_of_the_third_schema_waits_on(path: Path) -> None:
    earlier_version(path, "0003")
    at = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
    reply = '{"Reply":{"nodes":{"tuple":[{"Paragraph":{"children":{"tuple":[{"Text":{"text":"hi"}}]}}}]}}}'
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(f"""
INSERT INTO workspace VALUES ('w', 'Paja', '', '', '', '', '', NULL, NULL, NULL, NULL, 'Europe/Helsinki', '{at}', 0);
INSERT INTO member VALUES ('m', 'w', 'Anna', 'owner', '{at}');
INSERT INTO identity VALUES ('terminal', 'anna', 'm');
INSERT INTO address VALUES (1, 'terminal', 'kotona', '', 'w');
INSERT INTO inbox VALUES (1, 'terminal', 'd1', 'kotona', '', 'anna', 'Anna', '{{"Said":{{"text":"hei"}}}}', 'done', 0,
  '', '{at}', '{at}');
INSERT INTO inbox VALUES (2, 'terminal', 'd2', 'kotona', '', 'anna', 'Anna', '{{"Said":{{"text":"hi"}}}}', 'waiting',
  0, '', '{at}', NULL);
INSERT INTO conversation VALUES ('c', 1, 'm', 'en', 1, NULL, NULL, NULL, 'price', NULL, NULL, NULL, NULL);
INSERT INTO turn VALUES ('c', 1, 1, NULL, '{at}');
INSERT INTO visit VALUES (1, 'v', 'goals', 1, 'm', '', 0, '{{}}', '{{}}', '{{}}', 0, 0, 'open', '{at}', NULL, NULL);
INSERT INTO conversation_visit VALUES ('c', 0, 'v');
INSERT INTO outbox VALUES (1, 'c', 1, 0, 1, 1, '{reply}', 'sent', '{at}', '{at}', 0);
INSERT INTO outbox VALUES (2, 'c', 1, 1, 1, 1, '{reply}', 'waiting', '{at}', NULL, 0);
""")
    store = open_store(f"sqlite:///{path}")
    (waiting,) = store.unsent()
    assert (waiting.id, waiting.account, waiting.language, waiting.shared) == (2, "anna", "en", False)
    assert (waiting.parts_sent, waiting.unsure) == (0, False)
    assert store.incoming(2) == Incoming("d2", HERE, "anna", "Anna", Said("hi"))
    assert store.gone() == ()
    assert store.decide(2, echo, Found(), NOW) is not None
    known = known_to(store)
    assert not known.shared
    assert {visit.aloud for visit in known.visits.values()} == {False}
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
