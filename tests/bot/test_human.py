"""Talking with a person: through a pseudo-terminal and by pipe, in a process of its own."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
"""Seconds to wait for something to appear."""


def command(tmp_path: Path) -> list[str]:
    return [sys.executable, "-m", "tests.bot.small", str(tmp_path / "small.db"), str(tmp_path / "files")]


def piped(tmp_path: Path, typed: bytes) -> str:
    done = subprocess.run(
        command(tmp_path),
        input=typed,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.decode()


def test_a_transcript_by_pipe_reads_well(tmp_path: Path) -> None:
    shown = piped(tmp_path, b"Anna\n2\n")
    assert shown == (
        "Kirjoita vastauksesi ja paina Enter. Komento alkaa kauttaviivalla: /menu, /ohita, /en.\n"
        "Lopetus: /lopeta.\n\n"
        "Tervetuloa.\n\n"
        "Tiedossa: ei mitään. Seuraava: small.name?\n\n"
        "> Anna\n\n"
        "Tiedossa: name = Anna. Seuraava: small.colour?\n\n"
        "  1  Punainen\n"
        "  2  Sininen\n"
        "  3  Vihreä\n\n"
        "> 2\n\n"
        "Tiedossa: name = Anna, colour = sininen. Seuraava: small.note?\n\n"
        "Kaikki on tallessa. Jatka samasta kohdasta komennolla: vaikute chat\n\n"
    )


def test_lines_by_pipe(tmp_path: Path) -> None:
    shown = piped(
        tmp_path, "\ufeffÄiti\n".encode() + "vihreä\n".encode("cp1252") + b"yksi\\\nkaksi\r\n\n/lopeta\nturha\n"
    )
    assert "name = Äiti. " in shown
    assert "colour = vihreä. " in shown
    assert "note = yksi\nkaksi. " in shown
    assert "note = . " in shown
    assert "turha" not in shown
    assert shown.rstrip().endswith("vaikute chat")


def test_a_message_without_end_by_pipe(tmp_path: Path) -> None:
    shown = piped(tmp_path, b"x" * 1_000_001 + b"\nAnna\n")
    assert "yli 1 000 000 merkkiä" in shown
    assert "Tiedossa: name = Anna." in shown


def test_the_terminals_own_commands(tmp_path: Path) -> None:
    (tmp_path / "lista.csv").write_text("abcde", "utf-8")
    shown = piped(tmp_path, f"/lataa {tmp_path}/lista.csv\n/lataa\n/ohita nyt\n/paperi\n".encode())
    assert "Tiedosto lista.csv: 5" in shown
    assert "esimerkiksi: /lataa ehdokkaat.csv" in shown
    assert "Komento skip (nyt)" in shown
    path = tmp_path / "files" / "Acme-suunnitelma-v1.md"
    assert path.exists()
    assert f"Tallensin tiedoston:\n{path}\n" in shown


def test_a_mistake_of_ours_and_a_closed_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"")
    shown = " ".join(piped(tmp_path, b"rikki\n/paperi\nAnna\n").split())
    assert "jätin sen sivuun numerolla" in shown
    assert "jäi tallentamatta kansioon" in shown
    assert "Tiedossa: name = Anna." in shown


class Terminal:
    """A process that believes a person sits before it."""

    def __init__(self, tmp_path: Path) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "INPUTRC": "/dev/null"}
        environment.pop("NO_COLOR", None)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child becomes the program
            os.chdir(ROOT)
            os.execve(sys.executable, command(tmp_path), environment)
        self.seen = ""

    def type(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def wait_for(self, pattern: str) -> str:
        """What has been shown since the last time, up to the pattern. Fails when it does not come."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.seen!r}"
            if not select.select([self.fd], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            if not data:
                raise AssertionError(f"ended before {pattern!r}: {self.seen!r}")
            self.seen += data.decode(errors="replace")
        shown, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return shown

    def end(self) -> int:
        """The exit code."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if select.select([self.fd], [], [], 0.05)[0]:
                with suppress(OSError):
                    self.seen += os.read(self.fd, 65536).decode(errors="replace")
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"did not end: {self.seen!r}")

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path)
    yield made
    made.close()


def test_typing_at_a_terminal(terminal: Terminal) -> None:
    greeting = terminal.wait_for(r"small\.name\?[^>]*> ")
    assert "\x1b[2m" in greeting, "the notice is dimmed where colours are"
    terminal.type("Ann\x01\x05a\r")
    shown = terminal.wait_for(r"3[^\r\n]*Vihreä[^>]*> ")
    assert "Tiedossa: name = Anna." in shown, "the line could be edited"
    assert "\x1b[1;36m" in shown, "numbers stand out"
    terminal.type("\x1b[A\x7fe\r")
    assert "colour = Anne." in terminal.wait_for(r"small\.note\?[^>]*> "), "the line before can be had again"
    terminal.type("\x04")
    assert terminal.end() == 0
    assert "Kaikki on tallessa." in terminal.seen


def test_pasted_lines_are_one_message(terminal: Terminal) -> None:
    terminal.wait_for(r"small\.name\?[^>]*> ")
    terminal.type("\x1b[200~@anna 12 500\n@bo 9 800\x1b[201~")
    terminal.wait_for("9 800")
    terminal.type("\r")
    assert re.search(r"name = @anna 12 500\r\n@bo 9 800\.", terminal.wait_for(r"small\.colour\?"))


def test_ctrl_c_says_that_all_is_saved(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for(r"small\.name\?[^>]*> ")
    terminal.type("Anna\r")
    terminal.wait_for(r"Vihreä[^>]*> ")
    terminal.type("kesken")
    terminal.wait_for("kesken")
    # No hand is as quick as this one: between a letter's echo and its next wait, Python only notes the signal.
    time.sleep(0.3)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "Kaikki on tallessa" in terminal.seen
    assert "vaikute chat" in terminal.seen
    assert "Traceback" not in terminal.seen
    assert "name = Anna. Seuraava: small.colour" in piped(tmp_path, b"")


def test_ctrl_c_with_a_program(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while b'"ready"' not in process.stdout.readline():
            pass
        # Between the line that was written and the next wait, Python only notes the signal.
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == b""
        assert process.stderr.read() == b""
    assert process.returncode == 130


def test_a_terminal_of_another_encoding(tmp_path: Path) -> None:
    done = subprocess.run(
        command(tmp_path),
        input=b"x\n",
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=60,
        check=True,
    )
    assert b"3  Vihre?" in done.stdout


def test_ctrl_c_by_pipe(tmp_path: Path) -> None:
    with subprocess.Popen(
        command(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while b"small.name" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        shown = process.stdout.read().decode()
        assert process.stderr.read() == b""
    assert process.returncode == 130
    assert "Keskeytit keskustelun." in shown
