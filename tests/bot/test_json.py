"""Talking with a program, line by line, on the real store."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.terminal import programs
from bot.files import saved
from flows.engine.messages import Said
from storage.incoming import Address, Incoming
from storage.problems import Unwritable
from storage.store import Store, open_store
from tests.bot.small import NOW, small_session


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'small.db'}")
    yield made
    made.close()


class Program:
    """Holds conversations with the same store, one after another."""

    def __init__(self, store: Store, files: Path) -> None:
        self.store = store
        self.files = files

    def say(self, *lines: object, switch_to: str | None = None) -> list[dict[str, Any]]:
        """What comes out for these lines, the greeting left out. Text is a line as it is, else an object for JSON."""
        return self.everything(*lines, switch_to=switch_to)[1:]

    def everything(self, *lines: object, switch_to: str | None = None) -> list[dict[str, Any]]:
        """All that comes out, the greeting and its ready line folded into the first."""
        source = b"".join(
            line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode() + b"\n"
            for line in lines
        )
        out = io.BytesIO()
        code = programs.converse(
            lambda show: small_session(self.store, self.files, show), io.BytesIO(source), out, switch_to
        )
        assert code == 0
        given = [json.loads(line) for line in out.getvalue().decode().splitlines()]
        ready = next(nth for nth, one in enumerate(given) if one.get("ready"))
        return [{"greeting": given[: ready + 1]}, *given[ready + 1 :]]


@pytest.fixture
def program(store: Store, tmp_path: Path) -> Program:
    return Program(store, tmp_path / "files")


def told(line: dict[str, Any]) -> str:
    return str(line["text"])


def test_the_greeting_comes_first(program: Program) -> None:
    assert program.everything() == [
        {
            "greeting": [
                {"text": "Tervetuloa.", "options": [], "table": None, "files": []},
                {
                    "text": "Tiedossa: ei mitään. Seuraava: small.name?",
                    "options": [],
                    "table": None,
                    "files": [],
                },
                {"ready": True, "question": "small.name", "turn": 1, "language": "fi"},
            ]
        }
    ]


def test_every_kind_of_input(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("abc", "utf-8")
    lines = program.say(
        {"text": "Anna"},
        {"press": "sininen"},
        {"command": "menu", "words": "kevät"},
        {"upload": str(tmp_path / "a.csv")},
        {"upload": str(tmp_path / "b.csv")},
        {"edit": 2, "text": "uusi"},
        {"form": {"small.note": "lomake"}},
    )
    ready = [line for line in lines if "ready" in line]
    assert [line["turn"] for line in ready] == [2, 3, 4, 5, 6, 7, 8]
    assert [line["question"] for line in ready] == ["small.colour", *["small.note"] * 6]
    texts = [told(line) for line in lines if "text" in line]
    assert texts[0] == "Tiedossa: name = Anna. Seuraava: small.colour?"
    assert "Komento menu (kevät)" in texts
    assert "Tiedosto a.csv: 3" in texts
    assert "Tiedosto b.csv: missing" in texts
    assert any("note = uusi" in text for text in texts)
    assert "note = lomake" in texts[-1]


def test_options_are_shown_and_chosen_by_number(program: Program) -> None:
    lines = program.say({"text": "Anna"}, {"text": "3"})
    assert lines[0]["options"] == [
        {"id": "punainen", "label": "Punainen"},
        {"id": "sininen", "label": "Sininen"},
        {"id": "vihreä", "label": "Vihreä"},
    ]
    assert "colour = vihreä" in told(lines[2])


def test_a_table_comes_as_shown(program: Program) -> None:
    assert program.say({"command": "table"})[0]["table"] == {
        "title": "Luvut",
        "columns": ["Nimi", "Määrä"],
        "rows": [["Anna", "12 500"]],
    }


def test_a_line_that_cannot_be_read_changes_nothing(program: Program) -> None:
    lines = program.say(
        "moi",
        '{"txt": "a"}',
        {"text": "a", "press": "b"},
        {"text": 5},
        b"\xff\xfe\n",
        b"\n",
        {"text": "x" * 1_000_001},
        {"text": "Anna"},
    )
    assert [set(line) for line in lines[:7]] == [{"error"}] * 7
    assert len({line["error"] for line in lines[:7]}) == 7, "each has a sentence of its own"
    assert told(lines[7]) == "Tiedossa: name = Anna. Seuraava: small.colour?"
    assert lines[8]["turn"] == 2


def test_errors_speak_the_language_of_the_conversation(program: Program) -> None:
    lines = program.say("moi", {"command": "language", "words": "en"}, "moi")
    assert "kelvollista" in lines[0]["error"]
    assert lines[2]["language"] == "en"
    assert "not valid JSON" in lines[3]["error"]


def test_a_last_line_without_its_end_counts(program: Program) -> None:
    assert told(program.say(b'{"text": "Anna"}')[0]) == "Tiedossa: name = Anna. Seuraava: small.colour?"


def test_the_same_delivery_is_answered_the_same_and_counts_once(program: Program) -> None:
    lines = program.say(
        {"text": "Anna", "delivery_id": "d1"},
        {"text": "Anna", "delivery_id": "d1"},
        {"text": "sininen", "delivery_id": "d2"},
        {"text": "Anna", "delivery_id": "d1"},
    )
    assert lines[0:2] == lines[2:4]
    assert lines[6] == lines[0], "the replies are those that were given then"
    assert lines[7] == {"ready": True, "question": "small.note", "turn": 3, "language": "fi"}
    later = program.say({"text": "punainen", "delivery_id": "d2"})
    assert "colour = sininen" in told(later[0])
    assert later[1]["turn"] == 4, "only the greeting has come between"


def test_a_repeat_of_an_upload_or_document_gives_the_same_file(program: Program) -> None:
    first, _, _, again, *_ = program.say(
        {"command": "paper", "delivery_id": "p"}, {"command": "paper", "delivery_id": "p"}
    )
    assert first["files"] == again["files"]
    (file,) = first["files"]
    assert file["name"] == "Acme-suunnitelma-v1.md"
    assert Path(file["path"]).read_text("utf-8").startswith("# Suunnitelma \\*1\\*\n")
    assert len(list(program.files.iterdir())) == 1


def test_a_conversation_goes_on_in_the_next_process(program: Program) -> None:
    program.say({"text": "Anna"})
    greeting = program.everything()[0]["greeting"]
    assert "name = Anna" in told(greeting[1])
    assert greeting[2] == {"ready": True, "question": "small.colour", "turn": 3, "language": "fi"}


def test_what_was_accepted_and_not_worked_comes_first(program: Program) -> None:
    program.say()
    waiting = Incoming("lost", Address("terminal", "local"), "local", "", Said("Anna"))
    program.store.accept(waiting, NOW)
    greeting = program.everything()[0]["greeting"]
    assert told(greeting[0]) == "Tiedossa: name = Anna. Seuraava: small.colour?"
    assert told(greeting[1]) == "Tervetuloa."
    assert [line.get("turn") for line in greeting[2:]] == [None, 3]
    repeated = program.say({"text": "Anna", "delivery_id": "lost"})
    assert "name = Anna. Seuraava: small.colour" in told(repeated[0])


def test_what_was_decided_and_not_shown_is_shown(program: Program) -> None:
    program.say()
    waiting = Incoming("shown late", Address("terminal", "local"), "local", "", Said("Anna"))
    number, _ = program.store.accept(waiting, NOW)
    from flows.engine.known import Found
    from tests.bot.small import respond

    program.store.work(number, respond, Found(), NOW)
    assert len(program.store.unsent()) == 1
    assert told(program.everything()[0]["greeting"][0]) == "Tiedossa: name = Anna. Seuraava: small.colour?"
    assert program.store.unsent() == ()


def test_what_is_for_another_place_is_left_to_it(program: Program) -> None:
    elsewhere = Incoming("t", Address("terminal", "elsewhere"), "local", "", Said("Bo"))
    number, _ = program.store.accept(elsewhere, NOW)
    from flows.engine.known import Found
    from tests.bot.small import respond

    program.store.work(number, respond, Found(), NOW)
    assert not any("Bo" in told(line) for line in program.everything()[0]["greeting"] if "text" in line)
    assert [one.address.place for one in program.store.unsent()] == ["elsewhere"]


def test_another_language_asked_for_at_the_start(program: Program) -> None:
    program.say({"text": "Anna"})
    greeting = program.everything(switch_to="en")[0]["greeting"]
    assert [told(line) for line in greeting[:-1]] == ["Tiedossa: name = Anna. Seuraava: small.colour?"]
    assert greeting[-1] == {"ready": True, "question": "small.colour", "turn": 3, "language": "en"}
    again = program.everything(switch_to="en")[0]["greeting"]
    assert told(again[0]) == "Tervetuloa."
    assert again[-1]["turn"] == 4


def test_a_mistake_of_ours_is_set_aside_and_the_rest_goes_on(program: Program) -> None:
    lines = program.say({"text": "rikki"}, {"text": "Anna"})
    assert set(lines[0]) == {"error"}
    assert "numerolla" in lines[0]["error"]
    assert told(lines[1]) == "Tiedossa: name = Anna. Seuraava: small.colour?"
    assert lines[2]["turn"] == 2


def test_the_guide_is_asked_in_the_conversations_language(program: Program) -> None:
    lines = program.say(
        {"text": "mikä on kattavuus?"}, {"command": "language", "words": "en"}, {"text": "mikä on kattavuus?"}
    )
    texts = [told(line) for line in lines if "text" in line]
    assert texts[0] == "Kuinka moni näki (fi)."
    assert "Kuinka moni näki (en)." in texts


def test_strange_characters_come_back_letter_for_letter(program: Program) -> None:
    hostile = "<b>x</b> {{ 7*7 }} **y** \u202e | \u0007 \x1b[2J 😀 'a'; DROP TABLE"
    assert hostile in told(program.say({"text": hostile})[0])


def test_what_no_database_holds_crashes_nothing(program: Program) -> None:
    lines = program.say(
        '{"text": "a\\ud800b\\u0000c"}',
        '{"press": "\\udfff"}',
        '{"command": "\\ud800", "words": "\\u0000"}',
        '{"upload": "a\\ud800\\u0000.csv"}',
        '{"form": {"\\ud800": "\\u0000"}}',
        '{"text": "x", "delivery_id": "\\ud800"}',
    )
    assert [line["turn"] for line in lines if "ready" in line] == [2, 3, 4, 5, 6, 7]
    assert told(lines[0]).startswith("Tiedossa: name = a")


def test_a_file_that_cannot_be_saved_is_told_and_the_conversation_goes_on(program: Program, tmp_path: Path) -> None:
    program.files = tmp_path / "taken"
    program.files.write_bytes(b"")
    lines = program.say({"command": "paper"}, {"text": "Anna"})
    assert lines[0]["files"] == []
    assert told(lines[0]).startswith("Tässä paperi.\n\nTiedosto Acme-suunnitelma-v1.md jäi tallentamatta")
    assert str(tmp_path / "taken") in told(lines[0])
    assert "name = Anna" in told(lines[3])
    program.files = tmp_path / "better"
    again = program.say({"command": "paper"})
    assert Path(again[0]["files"][0]["path"]).exists()


def test_a_full_disk_for_files_says_so(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved, "_write_whole", full)
    assert "levy on täynnä" in told(program.say({"command": "paper"})[0])


def test_a_database_that_cannot_be_written_loses_nothing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    work, full = program.store.decide, iter([False, True, True, False, False, False])

    def sometimes_full(*given: Any, **more: Any) -> Any:
        if next(full, False):
            raise Unwritable("/data/small.db", "full")
        return work(*given, **more)

    monkeypatch.setattr(program.store, "decide", sometimes_full)
    lines = program.say({"text": "Anna", "delivery_id": "a"}, {"text": "Anna", "delivery_id": "a"}, {"text": "sininen"})
    assert [set(line) for line in lines[:2]] == [{"error"}, {"error"}]
    assert "Levy on täynnä" in lines[0]["error"]
    assert "name = Anna" in told(lines[2])
    assert "name = Anna, colour = sininen" in told(lines[3])
    assert lines[4]["turn"] == 3


def test_a_closed_reader_ends_it_and_the_reply_waits(program: Program) -> None:
    class Gone(io.BytesIO):
        def write(self, data: Any) -> int:
            if b"Anna" in data:
                raise BrokenPipeError
            return super().write(data)

    with pytest.raises(BrokenPipeError):
        programs.converse(
            lambda show: small_session(program.store, program.files, show), io.BytesIO(b'{"text": "Anna"}\n'), Gone()
        )
    assert len(program.store.unsent()) == 1
    assert "name = Anna" in told(program.everything()[0]["greeting"][0])
