"""A guide's file: its kind is told by its content, and a bad one is refused by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.files import guide_file
from bot.files.guide_file import Kind, guide_of, read_guide
from knowledge.markup import plain
from knowledge.reading.problems import GuideProblem
from tests.files.test_guide_docx import guide, saved, zipped

TEXT = "Mitä kahvi maksaa?\nKuppi – se iso – maksaa 4 €, ja äiti sai öljyä.\n"
PAGE = "<!doctype html>\n<html><body><h1>Opas</h1><p>Äiti</p></body></html>"


def refused(path: Path) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(GuideProblem) as caught:
        read_guide(path)
    return caught.value.key, caught.value.values


@pytest.mark.parametrize(
    ("name", "data", "kind", "title"),
    [
        ("opas.txt", TEXT.encode(), "text", "Mitä kahvi maksaa?"),
        ("opas", TEXT.encode(), "text", "Mitä kahvi maksaa?"),
        ("opas.docx", TEXT.encode(), "text", "Mitä kahvi maksaa?"),
        ("opas.MD", b"Opas\n====\n\n*teksti*", "markdown", "Opas"),
        ("opas.markdown", b"# Opas\nteksti", "markdown", "Opas"),
        ("opas.txt", b"# Opas\n*teksti*\n## Toinen\nteksti", "markdown", "Opas"),
        ("opas.txt", b"# Opas\nteksti", "text", "Opas"),
        ("opas.html", PAGE.encode(), "html", "Opas"),
        ("opas.txt", PAGE.encode(), "html", "Opas"),
        ("opas.md", b"\xef\xbb\xbf<?xml version='1.0'?><!-- a -->\n<HTML><h1>Opas</h1>a", "html", "Opas"),
        ("opas.htm", b"<h1>Opas</h1>teksti", "html", "Opas"),
        ("opas.docx", saved(guide()), "docx", "Kahvilan opas"),
        ("opas.txt", saved(guide()), "docx", "Kahvilan opas"),
    ],
)
def test_the_kind_is_told_by_content_and_then_by_name(
    tmp_path: Path, name: str, data: bytes, kind: Kind, title: str
) -> None:
    (tmp_path / name).write_bytes(data)
    outline, found = read_guide(tmp_path / name)
    assert (found, outline.title) == (kind, title)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "opas.txt"
    path.write_bytes(data)
    outline, _ = read_guide(path)
    assert f"{outline.title}\n{plain(outline.sections[0].blocks)}\n" == TEXT


@pytest.mark.parametrize(
    ("data", "key", "more"),
    [
        (b"", "empty", {}),
        (b" \r\n\xef\xbb\xbf", "empty", {}),
        (b"\xff\xfe", "empty", {}),
        (b"# Vain otsikko", "empty", {}),
        (b"a\0b", "binary", {"kind": ""}),
        (b"%PDF-1.7\nteksti", "binary", {"kind": "pdf"}),
        (b"\x89PNG\r\n\x1a\n", "binary", {"kind": "image"}),
        (b"\xff\xd8\xff\xe0JFIF", "binary", {"kind": "image"}),
        (b"{\\rtf1 teksti}", "binary", {"kind": "rtf"}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "binary", {"kind": "doc"}),
        (TEXT.encode("utf-16-le"), "binary", {"kind": ""}),
        ("Привет, это руководство.".encode("cp1251"), "encoding", {}),
        ("Mitä öljy maksaa? Äiti pääsi yöllä.".encode("cp850"), "encoding", {}),
        ("Mitä öljy maksaa? Äiti pääsi yöllä.".encode("mac-roman"), "encoding", {}),
        ("Äiti pääsi yöllä.".encode() + b"\xe4", "encoding", {}),
        (b"teksti \x81", "encoding", {}),
        (b"\xff\xfea", "encoding", {}),
        (zipped(("a.txt", b"a")), "not_docx", {}),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, data: bytes, key: str, more: dict[str, str | int]) -> None:
    path = tmp_path / "opas.txt"
    path.write_bytes(data)
    assert refused(path) == (key, {"name": "opas.txt", **more})


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "putki")
    (tmp_path / "a").write_text("teksti", "utf-8")
    assert refused(tmp_path / "ei.txt") == ("missing", {"name": "ei.txt"})
    assert refused(tmp_path / "a" / "b") == ("missing", {"name": "b"})
    assert refused(tmp_path) == ("folder", {"name": tmp_path.name})
    assert refused(tmp_path / "putki") == ("unreadable", {"name": "putki"})
    assert refused(Path("/dev/zero")) == ("unreadable", {"name": "zero"})
    assert refused(tmp_path / ("x" * 5000))[0] == "unreadable"
    assert refused(tmp_path / "a\0b")[0] == "missing"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "opas.txt").write_text(TEXT, "utf-8")
    (tmp_path / "opas.docx").write_bytes(saved(guide()))
    size = (tmp_path / "opas.docx").stat().st_size
    monkeypatch.setattr(guide_file, "LARGEST_TEXT", 40)
    monkeypatch.setattr(guide_file, "LARGEST_DOCX", 41)
    assert refused(tmp_path / "opas.txt") == (
        "too_large", {"name": "opas.txt", "size": len(TEXT.encode()), "limit": 40},
    )  # fmt: skip
    assert refused(tmp_path / "opas.docx") == ("too_large", {"name": "opas.docx", "size": size, "limit": 41})
    with pytest.raises(GuideProblem, match="too_large"):
        guide_of("opas.txt", TEXT.encode())
    monkeypatch.setattr(guide_file, "LARGEST_TEXT", len(TEXT.encode()))
    assert guide_of("opas.txt", TEXT.encode()) == read_guide(tmp_path / "opas.txt")
    assert read_guide(tmp_path / "opas.txt")[1] == "text"
