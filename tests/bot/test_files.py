"""Files in and files out."""

import os
from pathlib import Path

import pytest

from bot.files import saved
from bot.files.saved import Saved, Unsaved, save
from bot.files.text import LARGEST, read_upload, text_of


def test_a_file_is_saved_under_its_name(tmp_path: Path) -> None:
    assert save(tmp_path / "uusi" / "kansio", "plan.md", b"a") == Saved(
        "plan.md", tmp_path / "uusi" / "kansio" / "plan.md"
    )
    assert (tmp_path / "uusi" / "kansio" / "plan.md").read_bytes() == b"a"


def test_the_same_bytes_are_the_same_file(tmp_path: Path) -> None:
    assert save(tmp_path, "plan.md", b"a") == save(tmp_path, "plan.md", b"a")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.md"]


def test_a_different_file_is_never_overwritten(tmp_path: Path) -> None:
    for data, name in ((b"a", "p 1.3.2027.md"), (b"b", "p 1.3.2027 (2).md"), (b"c", "p 1.3.2027 (3).md")):
        assert save(tmp_path, "p 1.3.2027.md", data) == Saved(name, tmp_path / name)
    assert save(tmp_path, "p 1.3.2027.md", b"b") == Saved("p 1.3.2027 (2).md", tmp_path / "p 1.3.2027 (2).md")
    assert (tmp_path / "p 1.3.2027.md").read_bytes() == b"a"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_or_a_dangling_link_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "plan.md").mkdir()
    (tmp_path / "plan (2).md").symlink_to(tmp_path / "nowhere")
    assert save(tmp_path, "plan.md", b"a") == Saved("plan (3).md", tmp_path / "plan (3).md")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert save(tmp_path / "a", "plan.md", b"a") == Unsaved("plan.md", tmp_path / "a", "no_folder")
    assert save(tmp_path / "a" / "b", "plan.md", b"a") == Unsaved("plan.md", tmp_path / "a" / "b", "no_folder")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:1])
        with open("/dev/full", "wb", buffering=0) as disk:  # noqa: PTH123
            disk.write(data)

    monkeypatch.setattr(saved, "_write_whole", full)
    assert save(tmp_path, "plan.md", b"abc") == Unsaved("plan.md", tmp_path, "full")
    assert list(tmp_path.iterdir()) == []


def test_without_links_the_file_is_still_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(path: Path, target: Path) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    assert save(tmp_path, "plan.md", b"a") == Saved("plan.md", tmp_path / "plan.md")
    assert save(tmp_path, "plan.md", b"b") == Saved("plan (2).md", tmp_path / "plan (2).md")
    assert len(list(tmp_path.iterdir())) == 2


FINNISH = "nimi;seuraajat\nÄiti & Öljy;12 500 €\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (FINNISH.encode(), FINNISH),
        (b"\xef\xbb\xbf" + FINNISH.encode(), FINNISH),
        (b"\xff\xfe" + FINNISH.encode("utf-16-le"), FINNISH),
        (b"\xfe\xff" + FINNISH.encode("utf-16-be"), FINNISH),
        (FINNISH.encode("cp1252"), FINNISH),
        (b"", ""),
        ("😀\tx\r\n\x0c".encode(), "😀\tx\r\n\x0c"),
    ],
)
def test_the_encoding_is_found(data: bytes, text: str) -> None:
    assert text_of(data) == (text, "")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"PK\x03\x04\x14\x00", "not_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        ("a;b".encode("utf-16-le"), "not_text"),
        (b"\xff\xfea\x00\x00\x00", "not_text"),
        (b"caf\x81", "unreadable"),
        (b"\xff\xfea", "unreadable"),
        (b"\xef\xbb\xbf\xff", "unreadable"),
    ],
)
def test_what_is_no_text_is_told(data: bytes, problem: str) -> None:
    assert text_of(data) == (None, problem)


def test_uploads_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.csv").write_text("x", "utf-8")
    (tmp_path / "big.csv").write_bytes(b"x" * (LARGEST + 1))
    (tmp_path / "most.csv").write_bytes(b"x" * LARGEST)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    def problem(path: str) -> tuple[str, bool, str]:
        read = read_upload(path)
        return read.name, read.text is not None, read.problem

    assert problem("~/a.csv") == ("a.csv", True, "")
    assert problem(str(tmp_path / "most.csv")) == ("most.csv", True, "")
    assert problem(str(tmp_path / "big.csv")) == ("big.csv", False, "too_large")
    assert problem(str(tmp_path / "no.csv")) == ("no.csv", False, "missing")
    assert problem(str(tmp_path / "a.csv" / "b")) == ("b", False, "missing")
    assert problem(str(tmp_path)) == (tmp_path.name, False, "unreadable")
    assert problem(str(tmp_path / "pipe")) == ("pipe", False, "unreadable")
    assert problem(str(tmp_path / "loop"))[1:] in ((False, "unreadable"), (False, "missing"))
    assert problem("/dev/zero") == ("zero", False, "unreadable")
    assert problem("a\0b")[1:] == (False, "missing")
    assert problem("") == ("", False, "unreadable")
    assert problem("~nobody-of-this-name/a")[1:] == (False, "missing")
    assert problem("x" * 5000)[1:] == (False, "unreadable")
