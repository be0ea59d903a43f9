"""What a typed line means."""

from pathlib import Path

import pytest

from bot.channels.terminal.typed import Own, meaning
from flows.engine.messages import Commanded, Input, Said, Uploaded

COMMANDS = {"ohita": "skip", "seuraava kysymys": "skip", "menu": "menu", "uusi kampanja": "goals"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hei", Said("hei")),
        (" 5000 ", Said(" 5000 ")),
        ("", Said("")),
        ("2", Said("2")),
        ("/", Said("/")),
        ("/a\nb", Said("/a\nb")),
        ("5000 €/kk", Said("5000 €/kk")),
        ("/menu", Commanded("menu")),
        ("/MENU", Commanded("menu")),
        ("/ohita", Commanded("skip")),
        ("/seuraava  kysymys", Commanded("skip")),
        ("/en", Commanded("language", "en")),
        ("/fi", Commanded("language", "fi")),
        ("/goals kevät 2027", Commanded("goals", "kevät 2027")),
        ("/ohita tämä", Commanded("skip", "tämä")),
        ("/outo", Commanded("outo")),
        ("/lopeta", Own.QUIT),
        ("/quit", Own.QUIT),
        ("/lataa", Own.UPLOAD_WHAT),
        ("/upload nowhere.csv", Uploaded("nowhere.csv", problem="missing")),
        ("/lataa olematon tiedosto.csv", Uploaded("olematon tiedosto.csv", problem="missing")),
    ],
)
def test_meaning(typed: str, expected: Input | Own) -> None:
    assert meaning(typed, COMMANDS) == expected


def test_paths_as_shells_and_file_managers_write_them(tmp_path: Path) -> None:
    file = tmp_path / "oma lista.csv"
    file.write_text("a;b", "utf-8")
    expected = Uploaded("oma lista.csv", "a;b")
    quoted = str(file).replace(" ", "\\ ")
    for typed in (f"/lataa {file}", f"/upload '{file}'", f'/lataa "{file}"', f"/lataa {quoted}", str(file)):
        assert meaning(typed, COMMANDS) == expected, typed
