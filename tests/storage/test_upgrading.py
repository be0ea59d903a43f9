"""A database of an earlier version is brought up to date when it is opened, and loses nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.engine.known import Found
from flows.engine.messages import Option, Pending, Submitted
from flows.events import QuestionLeftOpen
from storage.incoming import Address, Incoming
from storage.migrations import HEAD
from storage.store import open_store
from tests.storage.talking import ANNA, HERE, NOW, causing, contents, earlier_version, echo, known_to, listening, say

_FIRST = """
INSERT INTO workspace VALUES ('w', 'Paja', '', '', '', '', '25.5', 3500, 'EUR', 0, '35', 'Europe/Helsinki', '{at}');
INSERT INTO member VALUES ('m', 'w', 'Anna', 'owner', '{at}');
INSERT INTO identity VALUES ('terminal', 'anna', 'm');
INSERT INTO address VALUES (1, 'terminal', 'kotona', '', 'w');
INSERT INTO inbox VALUES (1, 'terminal', 'd1', 'kotona', '', 'anna', 'Anna', '{{"Said":{{"text":"hei"}}}}', 'done', 0,
  '', '{at}', '{at}');
INSERT INTO inbox VALUES (2, 'terminal', 'd2', 'kotona', '', 'anna', 'Anna', '{{"Said":{{"text":"odottaa"}}}}',
  'waiting', 0, '', '{at}', NULL);
INSERT INTO conversation VALUES ('c', 1, 'm', 'en', 1, 'doubt', 'goals.budget', 'noin 5', 'hinta', NULL);
INSERT INTO turn VALUES ('c', 1, 1, 'goals.budget', '{at}');
INSERT INTO visit VALUES (1, 'v', 'goals', 1, 'm', '', 0, '{{"heard":{{"tuple":["hei"]}}}}', '{{"heard":1}}', '{{}}',
  0, 0, 'open', '{at}');
INSERT INTO conversation_visit VALUES ('c', 0, 'v');
INSERT INTO conversation_option VALUES ('c', 0, 'a', 'Kyllä');
INSERT INTO outbox VALUES (1, 'c', 1, 0, 1, 1,
  '{{"Reply":{{"nodes":{{"tuple":[{{"Paragraph":{{"children":{{"tuple":[{{"Text":{{"text":"moi"}}}}]}}}}}}]}}}}}}',
  'waiting', '{at}', NULL);
INSERT INTO event VALUES (1, 'w', 'm', 'ProfileSet', 'w', 0, '{at}', 'c', 1);
INSERT INTO event_change VALUES (1, 0, 'name', NULL, 'Paja');
""".format(at=NOW.strftime("%Y-%m-%d %H:%M:%S.%f"))


@pytest.fixture
def old(path: Path) -> Path:
    """A database that the first version made and talked with."""
    earlier_version(path, "0001")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(_FIRST)
    return path


def _columns(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')] for name in contents(path)}


def test_every_row_of_the_first_schema_is_kept(old: Path) -> None:
    before, columns = contents(old), _columns(old)
    open_store(f"sqlite:///{old}").close()
    after, columns_after = contents(old), _columns(old)
    for name, rows in before.items():
        if name == "alembic_version":
            continue
        kept = [columns_after[name].index(column) for column in columns[name]]
        assert [tuple(row[n] for n in kept) for row in after[name]] == rows, name
    assert after["alembic_version"] == [(HEAD,)]
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_conversation_of_the_first_schema_goes_on(old: Path) -> None:
    store = open_store(f"sqlite:///{old}")
    found = store.conversation(HERE, ANNA)
    assert found is not None
    assert found.pending == Pending("doubt", "goals.budget", "noin 5")
    assert (found.language, found.turn, found.heard_at) == ("en", 1, NOW)
    assert (found.stack, found.offered) == (("v",), (Option("a", "Kyllä"),))
    (waiting,) = store.unsent()
    assert not waiting.notice
    assert store.replies(1) == (waiting.reply,)
    assert store.waiting() == (2,)
    known = known_to(store)
    visit = known.visits["v"]
    assert (visit.answers, visit.was, visit.contested) == ({"heard": ("hei",)}, (), {})
    assert (known.write, known.team, known.elsewhere) == (None, False, {})
    assert [(fact.event, fact.changes) for fact in known.history] == [("ProfileSet", (("name", "", "Paja"),))]
    assert say(store, "kaksi", echo).visits[0].answers["heard"] == ("hei", "kaksi")
    listening(store, "w", Address("slack", "C1"))
    assert known_to(store).team
    store.close()


_SECOND = """
INSERT INTO workspace VALUES ('w', 'Paja', '', '', '', '', '25.5', 3500, 'EUR', 0, '35', 'Europe/Helsinki', '{at}');
INSERT INTO member VALUES ('m', 'w', 'Anna', 'owner', '{at}');
INSERT INTO identity VALUES ('terminal', 'anna', 'm');
INSERT INTO address VALUES (1, 'terminal', 'kotona', '', 'w');
INSERT INTO inbox VALUES (1, 'terminal', 'd1', 'kotona', '', 'anna', 'Anna', '{{"Said":{{"text":"hei"}}}}', 'done', 0,
  '', '{at}', '{at}');
INSERT INTO conversation VALUES ('c', 1, 'm', 'fi', 1, NULL, NULL, NULL, 'hinta', NULL, NULL);
INSERT INTO turn VALUES ('c', 1, 1, NULL, '{at}');
INSERT INTO open_question VALUES (3, 'w', 'm', 'Paljonko kuu maksaa?', 'fi', '{at}');
INSERT INTO open_question VALUES (5, 'w', 'm', 'paljonko KUU maksaa', 'fi', '{at}');
INSERT INTO open_question VALUES (6, 'w', 'm', '???', 'en', '{at}');
INSERT INTO event VALUES (1, 'w', 'm', 'QuestionLeftOpen', '', 0, '{at}', 'c', 1);
INSERT INTO member_write VALUES ('m', 'c', 1, '{at}', NULL,
  '{{"tuple":[{{"QuestionLeftOpen":{{"text":"a","language":"fi"}}}}]}}');
""".format(at=NOW.strftime("%Y-%m-%d %H:%M:%S.%f"))


def test_questions_left_open_in_the_second_schema_wait_on(path: Path) -> None:
    earlier_version(path, "0002")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(_SECOND)
    store = open_store(f"sqlite:///{path}")
    assert store.own_articles("w") == ()
    assert store.knowledge_revision("w") == 0
    conversation = store.conversation(HERE, ANNA)
    assert conversation is not None
    assert (conversation.topic, conversation.topics, conversation.asked) == ("hinta", (), "")
    known = known_to(store)
    assert known.write is not None
    assert known.write.undo == (QuestionLeftOpen("a", "fi", "silent", ""),)
    marks, moon = known.open_questions
    assert (marks.id, marks.text, marks.language, marks.times) == ("6", "???", "en", 1)
    assert (moon.id, moon.text, moon.times, moon.ways) == ("5", "paljonko KUU maksaa", 2, ("Paljonko kuu maksaa?",))
    assert (moon.kind, moon.article, moon.at) == ("silent", "", NOW)
    say(store, "mitä", causing(lambda known: [QuestionLeftOpen("mitä", "fi")]))
    assert [one.id for one in known_to(store).open_questions] == ["7", "6", "5"]
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


_FOURTH = """
INSERT INTO workspace VALUES ('w', 'Paja', '', '', '', '', '', NULL, NULL, NULL, NULL, 'Europe/Helsinki', '{at}', 0);
INSERT INTO member VALUES ('m', 'w', 'Anna', 'owner', '{at}');
INSERT INTO identity VALUES ('telegram', '1', 'm');
INSERT INTO address VALUES (1, 'telegram', '1', '', 'w', 0, NULL, '');
INSERT INTO inbox VALUES (1, 'telegram', 'd1', '1', '', '1', 'Anna', '{{"Said":{{"text":"hei"}}}}', 'done', 0, '',
  '{at}', '{at}', '7', '3', 'fi', 0, '', '');
INSERT INTO inbox VALUES (2, 'telegram', 'd2', '1', '', '1', 'Anna',
  '{{"Submitted":{{"values":{{"map":{{"a":"b"}}}}}}}}', 'waiting', 0, '', '{at}', NULL, '8', '', '', 0, '', '');
INSERT INTO conversation VALUES ('c', 1, 'm', 'fi', 1, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL);
INSERT INTO turn VALUES ('c', 1, 1, NULL, '{at}');
INSERT INTO outbox VALUES (1, 'c', 1, 0, 1, 1, '{{"Reply":{{}}}}', 'waiting', '{at}', NULL, 0, '1', 'fi', 0, NULL, '');
""".format(at=NOW.strftime("%Y-%m-%d %H:%M:%S.%f"))


def test_a_database_of_the_fourth_schema_goes_on(path: Path) -> None:
    earlier_version(path, "0004")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(_FOURTH)
    before, columns = contents(path), _columns(path)
    store = open_store(f"sqlite:///{path}")
    after, columns_after = contents(path), _columns(path)
    assert set(after) - set(before) == {"team", "slack_bots", "slack_installations", "slack_oauth_states"}
    for name, rows in before.items():
        if name != "alembic_version":
            kept = [columns_after[name].index(column) for column in columns[name]]
            assert [tuple(row[n] for n in kept) for row in after[name]] == rows, name
    chat = Address("telegram", "1")
    (waiting,) = store.unsent(chat)
    assert (waiting.message, waiting.root) == ("7", "")
    assert store.incoming(2) == Incoming("d2", chat, "1", "Anna", Submitted({"a": "b"}), message="8")
    assert store.decide(2, echo, Found(), NOW) is not None
    assert store.team_workspace("slack", "T1") is None
    store.install("slack", "T1", "T1/U1", "Bertta", NOW)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
