"""What Slack's own library keeps in our database: its tables are as it makes them, and its stores work on them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import OperationalError

from storage.export import erase_workspace, export_workspace
from storage.incoming import Address
from storage.store import Store, open_store
from tests.storage.talking import NOW, contents, echo, execute, join, say

TABLES = ("slack_bots", "slack_installations", "slack_oauth_states")


def installation(team: str | None = "T1", user: str = "U1", token: str = "xoxb-salainen-1", day: int = 1,
                 enterprise: str | None = None) -> Installation:  # fmt: skip
    return Installation(
        app_id="A1", enterprise_id=enterprise, team_id=team, team_name="Paja", bot_token=token, bot_id="B1",
        bot_user_id="UB", bot_scopes=["chat:write", "im:history"], bot_refresh_token="xoxe-salainen",
        bot_token_expires_at=int(datetime(2027, 3, 2, tzinfo=UTC).timestamp()), user_id=user,
        user_token="xoxp-salainen", incoming_webhook_url="https://hooks.example/salainen",
        incoming_webhook_configuration_url="https://example/salainen", token_type="bot",
        installed_at=datetime(2027, 3, day, tzinfo=UTC).timestamp(),
    )  # fmt: skip


def installations(store: Store) -> SQLAlchemyInstallationStore:
    return SQLAlchemyInstallationStore("client", store.engine())


def test_the_tables_are_the_library_s(store: Store, tmp_path: Path) -> None:
    theirs = create_engine(f"sqlite:///{tmp_path / 'theirs.db'}")
    SQLAlchemyInstallationStore("client", theirs).create_tables()  # type: ignore[no-untyped-call]
    SQLAlchemyOAuthStateStore(600, theirs).create_tables()  # type: ignore[no-untyped-call]
    ours = store.engine()
    for name in TABLES:
        told = [
            ([(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(name)],
             found.get_pk_constraint(name)["constrained_columns"], found.get_indexes(name))
            for found in (inspect(ours), inspect(theirs))
        ]  # fmt: skip
        assert told[0] == told[1], name
    theirs.dispose()


@pytest.mark.parametrize("kept", ["in a file", "in memory"])
def test_the_library_s_stores_work(path: Path, kept: str) -> None:
    store = open_store("sqlite://" if kept == "in memory" else f"sqlite:///{path}")
    say(store, "hei", echo)
    library = installations(store)
    library.save(installation())
    library.save(installation(token="xoxb-uusi", day=2))
    library.save(installation("T2", token="xoxb-toinen"))
    library.save(installation(None, token="xoxb-yritys", enterprise="E1"))
    bot = library.find_bot(enterprise_id=None, team_id="T1")
    assert bot is not None
    assert (bot.bot_token, bot.bot_scopes, bot.bot_user_id) == ("xoxb-uusi", ["chat:write", "im:history"], "UB")
    assert bot.bot_token_expires_at == datetime(2027, 3, 2, tzinfo=UTC).timestamp()
    found = library.find_installation(enterprise_id="E1", team_id=None, is_enterprise_install=True)
    assert found is not None
    assert found.bot_token == "xoxb-yritys"
    say(store, "kesken", echo)
    library.delete_all(enterprise_id=None, team_id="T1")
    assert library.find_bot(enterprise_id=None, team_id="T1") is None
    assert library.find_bot(enterprise_id=None, team_id="T2") is not None
    states = SQLAlchemyOAuthStateStore(600, store.engine())
    state = states.issue()
    assert states.consume(state)
    assert not states.consume(state)
    assert not SQLAlchemyOAuthStateStore(-1, store.engine()).consume(
        SQLAlchemyOAuthStateStore(-1, store.engine()).issue()
    )
    assert say(store, "vielä", echo).visits[0].answers["heard"] == ("hei", "kesken", "vielä")
    store.close()


def test_what_was_saved_is_there_after_a_restart_and_the_engine_is_let_go(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    engine = store.engine()
    assert store.engine() is engine
    installations(store).save(installation())
    store.close()
    assert engine.pool.status().startswith("Pool size: 1  Connections in pool: 0")
    store = open_store(f"sqlite:///{path}")
    assert installations(store).find_bot(enterprise_id=None, team_id="T1") is not None
    store.close()


def test_what_fails_halfway_is_not_kept(store: Store, path: Path) -> None:
    execute(path, "DROP TABLE slack_oauth_states")
    with store.engine().begin() as connection:
        connection.exec_driver_sql("INSERT INTO slack_bots VALUES (1, 'c', 'a', NULL, NULL, 'T1', NULL, NULL, NULL, "
                                   "NULL, NULL, NULL, NULL, 0, '2027-03-01')")  # fmt: skip
        connection.rollback()
    with pytest.raises(OperationalError):
        SQLAlchemyOAuthStateStore(600, store.engine()).issue()
    assert contents(path)["slack_bots"] == []
    say(store, "hei", echo)


def test_the_library_waits_for_another_program(store: Store, path: Path) -> None:
    with store.engine().connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 5000
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("SELECT * FROM slack_bots").fetchall()
    installations(store).save(installation())


# Given out and taken away.


def test_a_token_is_never_given_out(store: Store) -> None:
    workspace = store.install("slack", "T1", "T1/U1", "Anna", NOW)
    installations(store).save(installation())
    SQLAlchemyOAuthStateStore(600, store.engine()).issue()
    tables = export_workspace(store, workspace)["tables"]
    assert (len(tables["slack_bots"]), len(tables["slack_installations"])) == (1, 1)
    assert tables["slack_oauth_states"] == []
    assert tables["slack_installations"][0]["user_id"] == "U1"
    assert "salainen" not in str(tables)
    assert "xox" not in str(tables)


def test_what_lets_us_into_a_team_goes_with_the_team_s_workspace(store: Store, path: Path) -> None:
    workspace = store.install("slack", "T1", "T1/U1", "Anna", NOW)
    store.install("slack", "E1", "E1/U1", "Anna", NOW)
    library = installations(store)
    for one in (installation(), installation("T2"), installation(None, enterprise="E1")):
        library.save(one)
    erase_workspace(store, workspace)
    assert [(row[3], row[5]) for row in contents(path)["slack_bots"]] == [(None, "T2"), ("E1", None)]
    assert [(row[3], row[6]) for row in contents(path)["slack_installations"]] == [(None, "T2"), ("E1", None)]
    for file in path.parent.iterdir():
        assert b"xoxb-salainen-1T1" not in file.read_bytes()


def test_a_team_that_speaks_in_another_workspace_too_is_not_shut_out(store: Store, path: Path) -> None:
    workspace = store.install("slack", "T1", "T1/U1", "Anna", NOW)
    other = join(store, "T1/U2", Address("slack", "T1/U2"), team="T1")
    library = installations(store)
    library.save(installation())
    library.save(installation(user="U2", day=2))
    assert export_workspace(store, workspace)["tables"]["slack_bots"] == []
    erase_workspace(store, workspace)
    # Who let us in is forgotten; what lets us in is the other workspace's as well.
    assert [row[14] for row in contents(path)["slack_installations"]] == ["U2"]
    assert library.find_bot(enterprise_id=None, team_id="T1") is not None
    erase_workspace(store, other.workspace.id)
    assert contents(path)["slack_installations"] == []
