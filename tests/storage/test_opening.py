"""Opening a store: made where there is none, refused untouched where it can't be."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from flows.engine.known import Found
from storage.migrations import HEAD
from storage.problems import InUse, NewerSchema, StoreProblem, Unwritable
from storage.store import Store, open_store
from tests.storage.talking import ANNA, HERE, NOW, echo, execute, said, say


def test_a_missing_folder_is_made_and_is_its_owner_s_only(tmp_path: Path) -> None:
    path = tmp_path / "uusi" / "kansio" / "vaikute.db"
    open_store(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_store_opened_again_goes_on(path: Path) -> None:
    first = open_store(f"sqlite:///{path}")
    say(first, "yksi", echo)
    first.close()
    second = open_store(f"sqlite:///{path}")
    turn = say(second, "kaksi", echo)
    assert turn.conversation.turn == 2
    assert turn.visits[0].answers["heard"] == ("yksi", "kaksi")
    second.close()


def test_a_store_in_memory_does_the_same() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        store = open_store(url, language="en", timezone="Europe/Stockholm")
        assert store.path is None
        say(store, "one", echo)
        assert say(store, "two", echo).visits[0].answers["heard"] == ("one", "two")
        found = store.conversation(HERE, ANNA)
        assert found is not None
        assert found.language == "en"
        store.close()


@pytest.mark.parametrize("url", ["postgresql://u:secret@h/d", "mysql://h/d", "vaikute.db", ""])
def test_another_scheme_says_which_are_supported(url: str) -> None:
    with pytest.raises(StoreProblem) as caught:
        open_store(url)
    assert caught.value.reason == "scheme"
    assert caught.value.known == "sqlite:///<path>"
    assert "secret" not in repr(caught.value)


def test_a_newer_version_s_database_is_refused_untouched(path: Path) -> None:
    open_store(f"sqlite:///{path}").close()
    execute(path, "UPDATE alembic_version SET version_num = '0999'")
    before = path.read_bytes()
    with pytest.raises(NewerSchema) as caught:
        open_store(f"sqlite:///{path}")
    assert (caught.value.found, caught.value.known) == ("0999", HEAD)
    assert caught.value.path == str(path)
    assert path.read_bytes() == before


def test_a_newer_version_s_database_that_was_killed_is_refused_untouched(path: Path) -> None:
    """Its log still holds the newest pages, and merging them would be a change too."""
    with closing(sqlite3.connect(path, isolation_level=None)) as theirs:
        theirs.execute("PRAGMA journal_mode = WAL")
        theirs.execute("CREATE TABLE alembic_version (version_num VARCHAR)")
        theirs.execute("INSERT INTO alembic_version VALUES ('0999')")
        log = path.with_name(path.name + "-wal")
        before = path.read_bytes(), log.read_bytes()
        with pytest.raises(NewerSchema):
            open_store(f"sqlite:///{path}")
        assert (path.read_bytes(), log.read_bytes()) == before


def test_a_file_that_is_no_database_is_refused_untouched(path: Path) -> None:
    path.write_text("Hei, olen muistio. " * 200)
    before = path.read_bytes()
    with pytest.raises(Unwritable) as caught:
        open_store(f"sqlite:///{path}")
    assert caught.value.reason == "not_a_database"
    assert path.read_bytes() == before


def test_another_program_s_database_is_refused_untouched(path: Path) -> None:
    execute(path, "CREATE TABLE receipts (a)")
    before = path.read_bytes()
    with pytest.raises(Unwritable) as caught:
        open_store(f"sqlite:///{path}")
    assert caught.value.reason == "foreign"
    assert path.read_bytes() == before


def test_a_folder_in_the_database_s_place_and_a_file_in_its_folder_s(tmp_path: Path) -> None:
    with pytest.raises(Unwritable) as caught:
        open_store(f"sqlite:///{tmp_path}")
    assert caught.value.reason == "not_a_database"
    (tmp_path / "file").write_text("")
    with pytest.raises(Unwritable) as caught:
        open_store(f"sqlite:///{tmp_path / 'file' / 'vaikute.db'}")
    assert caught.value.reason == "folder"


_OPENING = """
import os, sys
from storage.migrations import upgrading
from storage.problems import Unwritable
from storage.store import open_store
open_store("sqlite://").close()
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    open_store("sqlite:///" + sys.argv[1])
except Unwritable as problem:
    print(problem.reason)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the permissions of a POSIX file system")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_read_only_folder_or_file_is_refused(what: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vaikute.db"
        open_store(f"sqlite:///{path}").close()
        before = path.read_bytes()
        if what == "file":
            path.with_name(path.name + ".lock").chmod(0o666)
            Path(folder).chmod(0o777)
            path.chmod(0o444)
        else:
            path.unlink()
            path.with_name(path.name + ".lock").unlink()
            Path(folder).chmod(0o555)
        run = subprocess.run([sys.executable, "-c", _OPENING, path], capture_output=True, text=True, check=False)
        Path(folder).chmod(0o755)
        assert run.stdout.strip() == "read_only", run.stderr
        if what == "file":
            assert path.read_bytes() == before
        else:
            assert list(Path(folder).iterdir()) == []


_HOLDING = """
import sys
from storage.store import open_store
store = open_store("sqlite:///" + sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_writing_process_is_refused_and_a_killed_one_lets_go(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDING, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        before = path.read_bytes()
        with pytest.raises(InUse) as caught:
            open_store(f"sqlite:///{path}")
        assert caught.value.found == str(other.pid)
        assert path.read_bytes() == before
        other.send_signal(signal.SIGKILL)
        other.wait()
    store = open_store(f"sqlite:///{path}")
    say(store, "hei", echo)
    with pytest.raises(InUse):
        open_store(f"sqlite:///{path}")
    store.close()


def _fill(store: Store) -> None:
    """The disk takes no more than the database has by now."""
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_loses_nothing_and_does_nothing_by_half(store: Store) -> None:
    say(store, "yksi", echo)
    inbox_id, _ = store.accept(said("pitkä " * 2000), NOW)
    _fill(store)
    with pytest.raises(Unwritable) as caught:
        say(store, "liikaa " * 5000, echo)
    assert caught.value.reason == "full"
    with pytest.raises(Unwritable):
        store.work(inbox_id, echo, Found(), NOW)
    assert store.waiting() == (inbox_id,)
    assert store.replies(inbox_id) == ()
    before = store.conversation(HERE, ANNA)
    assert before is not None
    assert before.turn == 1
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    turn = store.work(inbox_id, echo, Found(), NOW)
    assert turn is not None
    assert turn.conversation.turn == 2


def test_a_disk_that_turns_read_only_loses_nothing(store: Store) -> None:
    inbox_id, _ = store.accept(said("yksi"), NOW)
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(Unwritable) as caught:
        store.work(inbox_id, echo, Found(), NOW)
    assert caught.value.reason == "read_only"
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
    assert store.waiting() == (inbox_id,)
    assert store.work(inbox_id, echo, Found(), NOW) is not None


def test_a_file_that_another_program_holds_is_said_to_be_in_use_and_nothing_is_lost(store: Store, path: Path) -> None:
    inbox_id, _ = store.accept(said("yksi"), NOW)
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(path, isolation_level=None)) as theirs:
        theirs.execute("BEGIN IMMEDIATE")
        with pytest.raises(InUse):
            store.work(inbox_id, echo, Found(), NOW)
        theirs.execute("ROLLBACK")
    assert store.waiting() == (inbox_id,)
    assert store.work(inbox_id, echo, Found(), NOW) is not None
