"""The command line as a whole, each command in a process of its own or called as the process would call it."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from bot.checks import run_checks
from bot.commands.app import COMMANDS, GROUPS, command_line
from bot.commands.help import tree, walk
from storage.store import open_store

ROOT = Path(__file__).parents[2]


TOKENS = (
    "TELEGRAM_BOT_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/vaikute.db")
    monkeypatch.setenv("VAIKUTE_FILES", str(tmp_path / "files"))
    for name in ("VAIKUTE_LANGUAGE", "VAIKUTE_TIMEZONE", "HOST", "PORT", *TOKENS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)


class Typed(io.TextIOWrapper):
    """Standard input or output of bytes and text."""

    def __init__(self, data: bytes = b"") -> None:
        self.raw_bytes = io.BytesIO(data)
        super().__init__(self.raw_bytes, "utf-8", write_through=True)


def run(*words: str, typed: bytes = b"") -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    out, err = Typed(), Typed()
    before, sys.stdin = sys.stdin, Typed(typed)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            command_line()(list(words), prog_name="vaikute")
            code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    finally:
        sys.stdin = before
    return code, out.raw_bytes.getvalue().decode(), err.raw_bytes.getvalue().decode()


PATHS = [(), *[(name,) for name in COMMANDS], *[(group,) for group in GROUPS]]
PATHS += [(group, name) for group, below in GROUPS.items() for name in below]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_help_of_each_command(path: tuple[str, ...], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAIKUTE_LANGUAGE", language)
    code, shown, err = run(*path, "--help")
    assert (code, err) == (0, "")
    assert ("Esimerkki:" if language == "fi" else "Example:") in shown
    assert "  vaikute " in shown
    assert "130" in shown, "exit codes are told"
    assert "None" not in shown


def test_every_help_text_is_used() -> None:
    for language in ("fi", "en"):
        commands = {"_".join(path) or "vaikute": one for path, one in walk(command_line(language))}
        assert set(tree(language)["command"]) == set(commands)
        parameters = {parameter.name for one in commands.values() for parameter in one.params}
        assert set(tree(language)["parameter"]) == parameters


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    program = (
        "import sys; from bot.commands.app import command_line; command_line();"
        "heavy = {'sqlalchemy', 'sqlmodel', 'jinja2', 'babel', 'pydantic', 'docx', 'rich', 'alembic'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


def test_a_whole_conversation_as_a_program() -> None:
    code, shown, err = run("chat", "--json", "--language", "en", typed=b'{"command": "goals"}\nnonsense\n')
    assert (code, err) == (0, "")
    lines = [json.loads(line) for line in shown.splitlines()]
    ready = [line for line in lines if line.get("ready")]
    assert [line["turn"] for line in ready] == [1, 2]
    assert ready[0]["language"] == "en"
    assert ready[1]["question"].startswith("goals.")
    assert "not valid JSON" in lines[-1]["error"]


def test_a_whole_conversation_as_a_person() -> None:
    code, shown, err = run("chat", typed=b"/en\n/fi\n/help\n")
    assert (code, err) == (0, "")
    assert "> /en" in shown
    assert "Kaikki on tallessa." in shown


def test_a_wrong_setting_or_option_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    code, shown, err = run("chat", "--language", "sv")
    assert (code, shown) == (2, "")
    assert "--language fi" in err
    monkeypatch.setenv("VAIKUTE_TIMEZONE", "kotona")
    code, shown, err = run("chat")
    assert (code, shown) == (2, "")
    assert "VAIKUTE_TIMEZONE" in err
    assert "Europe/Helsinki" in err


def newer_database(path: Path) -> bytes:
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.mark.parametrize("command", [("chat",), ("chat", "--json"), ("db", "upgrade"), ("db", "check"), ("export",)])
def test_a_newer_database_is_left_alone(command: tuple[str, ...], tmp_path: Path) -> None:
    before = newer_database(tmp_path / "vaikute.db")
    code, shown, err = run(*command, typed=b'{"text": "hei"}\n')
    assert (code, shown) == (3, "")
    assert "uudempi Vaikute" in err
    assert "9999" in err
    assert "Traceback" not in err
    assert (tmp_path / "vaikute.db").read_bytes() == before


def test_a_database_in_use_is_told(tmp_path: Path) -> None:
    other = open_store(f"sqlite:///{tmp_path}/vaikute.db")
    try:
        code, shown, err = run("chat", "--language", "en")
    finally:
        other.close()
    assert (code, shown) == (3, "")
    assert "already using the database" in err


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "vaikute.db").write_bytes(b"not a database, " * 100)
    for command in (("chat",), ("db", "check")):
        code, _, err = run(*command)
        assert code == 3
        assert "ei ole tietokanta" in err
    assert (tmp_path / "vaikute.db").read_bytes() == b"not a database, " * 100


def test_a_database_of_another_program(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "vaikute.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    for command in (("chat",), ("db", "check")):
        code, _, err = run(*command)
        assert code == 3
        assert "muun ohjelman" in err


def test_the_database_is_checked_and_upgraded(tmp_path: Path) -> None:
    assert run("db", "check")[0] == 1
    assert not (tmp_path / "vaikute.db").exists(), "a check makes nothing"
    code, shown, _ = run("db", "upgrade")
    assert code == 0
    assert "tämän version mukainen" in shown
    code, shown, _ = run("db", "check", "--json", "--language", "en")
    assert (code, json.loads(shown)["state"]) == (0, "sound")
    with closing(sqlite3.connect(tmp_path / "vaikute.db", isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO member (id, workspace_id, name, role, created_at) VALUES ('x', 'nobody', '', 'owner', '2027')"
        )
    assert run("db", "check")[0] == 3


def test_export_and_erase(tmp_path: Path) -> None:
    assert run("export")[0] == 1
    assert run("erase", "--yes")[0] == 0
    assert run("chat", typed=b"tunniste-sana-123\n")[0] == 0

    code, shown, err = run("export")
    assert (code, err) == (0, "")
    (workspace,) = json.loads(shown)["workspaces"]
    assert "tunniste-sana-123" in json.dumps(workspace["tables"]["inbox"])

    assert run("export", "kaikki.json")[0] == 0
    assert json.loads((tmp_path / "kaikki.json").read_text("utf-8")) == json.loads(shown)
    code, _, err = run("export", "kaikki.json")
    assert code == 2
    assert "on jo olemassa" in err
    assert run("export", "ei/ole/kaikki.json")[0] == 1

    for answer in (b"", b"no\n", b"joo\n"):
        code, _, err = run("erase", typed=answer)
        assert code == 1
        assert "Mitään ei poistettu." in err
    assert json.loads(run("export")[1])["workspaces"]
    assert run("erase", typed=b"POISTA\n")[0] == 0
    assert json.loads(run("export")[1]) == {"workspaces": []}
    assert b"tunniste-sana-123" not in (tmp_path / "vaikute.db").read_bytes()


def test_ask_one_question() -> None:
    code, shown, err = run("ask", "Mitä sitoutumisaste tarkoittaa?", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(shown)
    assert list(answer) == ["question", "language", "decision", "articles", "answer"]
    assert (answer["language"], answer["decision"]) == ("fi", "answer")
    assert answer["articles"][0]["id"]
    assert 0 <= answer["articles"][0]["score"] <= 1
    assert len(answer["articles"]) <= 3
    assert answer["answer"]


def test_ask_many_questions_in_their_own_languages() -> None:
    typed = "Mitä sitoutumisaste tarkoittaa?\nWhat does engagement rate mean?\n\nasdfghjkl\n".encode()
    code, shown, _ = run("ask", "--json", typed=typed)
    assert code == 0
    lines: list[dict[str, Any]] = [json.loads(line) for line in shown.splitlines()]
    assert [line["language"] for line in lines[:2]] == ["fi", "en"]
    assert [line["question"] for line in lines] == typed.decode().splitlines()
    assert (lines[2]["decision"], lines[2]["answer"], lines[2]["articles"]) == ("refuse", None, [])
    code, shown, _ = run("ask", "--language", "en", typed=b"engagement rate\n")
    assert "> engagement rate" in shown
    assert "Source:" in shown


def test_bad_questions_are_refused_kindly() -> None:
    for question in ("", "?", "😀", "\ud800", "x" * 100_000, "' OR 1=1; --"):
        code, shown, err = run("ask", question)
        assert (code, err) == (0, "")
        assert shown


def test_small_talk_and_other_languages_get_a_sentence_and_no_article() -> None:
    typed = (
        "moi\nkiitti paljon!\nmitä kuuluu\nhyvä botti\nsori\njoo\nnähdään\nthanks mate\nhow are you\n"
        "Hur mycket kostar en influencer?\nWie viel kostet ein Influencer?\nсколько стоит блогер\n"
        "Mitä sitoutumisaste tarkoittaa?\n"
    ).encode()
    code, shown, err = run("ask", "--json", typed=typed)
    assert (code, err) == (0, "")
    *lines, last = [json.loads(line) for line in shown.splitlines()]
    assert [line["question"] for line in (*lines, last)] == typed.decode().splitlines()
    assert all((line["decision"], line["articles"]) == ("refuse", []) for line in lines)
    said = {line["question"]: line["answer"] for line in lines}
    assert said["moi"].startswith("Hei.")
    assert said["Hur mycket kostar en influencer?"].startswith("Jag kan finska och engelska")
    assert "I speak Finnish and English" in said["Wie viel kostet ein Influencer?"]
    assert last["decision"] == "answer"
    code, shown, err = run("knowledge", "search", "moi")
    assert (code, err) == (0, "")


def test_the_articles_are_listed() -> None:
    _, shown, _ = run("ask", "--list")
    ids = [line.split("\t")[0] for line in shown.splitlines()]
    assert ids == sorted(set(ids))
    assert len(ids) > 20
    assert all(len(line.split("\t")) == 2 for line in shown.splitlines())
    _, as_json, _ = run("ask", "--list", "--json")
    assert [json.loads(line)["id"] for line in as_json.splitlines()] == ids


def test_knowledge_search_shows_scores() -> None:
    code, shown, _ = run("knowledge", "search", "mitä sitoutumisaste tarkoittaa")
    assert code == 0
    decision, first, *_ = shown.splitlines()
    assert decision == "answer"
    assert len(first.split("\t")) == 3


def test_diagrams() -> None:
    code, shown, _ = run("diagram")
    assert code == 0
    assert "goals" in shown.split()
    code, shown, _ = run("diagram", "goals", "--language", "en")
    assert code == 0
    assert shown.startswith(("flowchart", "graph", "stateDiagram"))
    code, shown, err = run("diagram", "songs")
    assert (code, shown) == (2, "")
    assert "goals" in err


def test_the_doctor_finds_all_in_order() -> None:
    code, shown, err = run("doctor", "--json")
    assert (code, err) == (0, "")
    found = json.loads(shown)
    assert found["ok"] is True
    assert [check["name"] for check in found["checks"]] == ["python", "settings", "database", "files", "guide"]
    assert run("doctor")[1].count("kunnossa. ") == 5


def test_the_doctor_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    newer_database(tmp_path / "vaikute.db")
    (tmp_path / "files").write_bytes(b"")
    code, shown, _ = run("doctor", "--language", "en")
    assert code == 1
    assert "Database: fix. The database" in shown
    assert "Folder for files: fix. Nothing can be saved" in shown
    monkeypatch.setenv("VAIKUTE_TIMEZONE", "kotona")
    _, checks = run_checks()
    assert [check.name for check in checks if not check.ok] == ["settings"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    os.environ["DATABASE_URL"] = f"sqlite:///{closed}/a.db"
    assert run("chat")[0] == 3
    assert run("doctor")[0] == 1


def test_a_reader_that_goes_away_ends_it_without_a_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize("command", ["telegram", "slack", "serve"])
def test_a_channel_without_settings_says_which_there_are(command: str) -> None:
    for language in ("fi", "en"):
        code, shown, err = run(command, "--language", language)
        assert (code, shown) == (2, "")
        assert ("TELEGRAM_BOT_TOKEN" in err) == (command != "slack")
        assert ("SLACK_BOT_TOKEN" in err) == (command != "telegram")
        assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", ["slack", "serve"])
def test_half_of_slacks_settings(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:abc")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-salainen")
    code, _, err = run(command)
    assert code == 2
    assert "SLACK_APP_TOKEN" in err
    assert "SLACK_SIGNING_SECRET" in err
    assert "salainen" not in err
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-1-salainen")
    code, _, err = run(command)
    assert code == 2
    assert "OAuth & Permissions" in err
    assert "salainen" not in err


@pytest.mark.parametrize("command", ["telegram", "slack", "serve"])
def test_a_database_in_use_is_told_before_anything_is_asked_for(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:abc")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    other = open_store(f"sqlite:///{tmp_path}/vaikute.db")
    try:
        code, shown, err = run(command, "--language", "en")
    finally:
        other.close()
    assert (code, shown) == (3, "")
    assert "already using the database" in err


def test_the_manifest_is_printed() -> None:
    code, shown, err = run("slack", "manifest")
    assert (code, err) == (0, "")
    assert json.loads(shown)["settings"]["socket_mode_enabled"] is True
    _, shown, _ = run("slack", "manifest", "--url", "https://bot.example/", "--language", "fi", "--app-name", "Saippua")
    found = json.loads(shown)
    assert found["display_information"]["name"] == "Saippua"
    assert found["settings"]["socket_mode_enabled"] is False
    assert found["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert "Tarkista mainosmerkintä" in shown
    _, shown, _ = run("slack", "manifest", "--url", "https://bot.example", "--socket")
    assert json.loads(shown)["settings"]["socket_mode_enabled"] is True
    for words in (("--http",), ("--url", "http://bot.example"), ("--app-name", "x" * 36), ("--language", "sv")):
        code, shown, err = run("slack", "manifest", *words)
        assert (code, shown) == (2, "")
        assert len(err.splitlines()) == 1
