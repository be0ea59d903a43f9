"""A guide in a file of this machine: which kind it is, whether it can be read, and its outline."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Literal

from bot.files.text import text_of
from knowledge.reading.outline import Outline
from knowledge.reading.problems import GuideProblem

Kind = Literal["text", "markdown", "html", "docx"]

LARGEST_TEXT = 5_000_000
"""Bytes of a text, Markdown or HTML file."""
LARGEST_DOCX = 10_000_000
"""Bytes."""

_ZIP = b"PK\x03\x04"
_FOREIGN = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "doc"),
)
"""How files begin that look like a guide to a person and are no text."""
_PAGE = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN_HEADING = re.compile(r"^#{1,6} +\w", re.MULTILINE)
_ENDINGS: dict[str, Kind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_WESTERN = frozenset("åäöÅÄÖæøÆØéèêëÉÈáàâãÁÀíìîïóòôõúùûüÜñçÇßšžŠŽœ–—‘’“”„‚«»‹›…•·€£§°±×½¼¾²³µ©®™¹ªº¡¿†´¨\u00a0\u00ad")
_MISREAD = re.compile(r"[ÃÂ][\u0080-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[a-zåäö](?:[„”“†‡‹›•™][a-zåäö]|[ŠŽ])")
"""Letters of another encoding: UTF-8 with a flaw, and the ä and ö of DOS and of old Macs."""


def read_guide(path: Path) -> tuple[Outline, Kind]:
    """The outline of a text, Markdown, HTML or DOCX file, told by its content and then by its name's ending.

    Raises GuideProblem with the file's `name` among its values: "missing", "folder", "unreadable" and all of
    guide_of's. Nothing of a file that is too large is read.
    """
    try:
        data = _read(path)
    except GuideProblem as problem:
        raise _named(problem, path.name or str(path)) from problem
    return guide_of(path.name, data)


def guide_of(name: str, data: bytes) -> tuple[Outline, Kind]:
    """The same of a file that was sent.

    Raises GuideProblem with the file's `name` among its values: "too_large" (size, limit: bytes), "binary" (kind:
    pdf, image, rtf, doc or ""), "encoding", "not_docx", "unpacks_too_large" (size, limit: bytes), "empty".
    """
    try:
        return _outline(name, data)
    except GuideProblem as problem:
        raise _named(problem, name) from problem


def _named(problem: GuideProblem, name: str) -> GuideProblem:
    return GuideProblem(problem.key, **{**problem.values, "name": name})


def _outline(name: str, data: bytes) -> tuple[Outline, Kind]:
    limit = _limit(data)
    if len(data) > limit:
        raise GuideProblem("too_large", size=len(data), limit=limit)
    if data.startswith(_ZIP):
        from bot.files.guide_docx import read_docx

        return read_docx(data), "docx"
    text = _text(data)
    kind = _kind(text, Path(name).suffix.lower())
    return _read_as(kind, text), kind


def _limit(data: bytes) -> int:
    """Bytes that a file may have which begins so."""
    return LARGEST_DOCX if data.startswith(_ZIP) else LARGEST_TEXT


def _kind(text: str, ending: str) -> Kind:
    if _PAGE.match(text):
        return "html"
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    return "markdown" if len(_MARKDOWN_HEADING.findall(text)) >= 2 else "text"


def _read(path: Path) -> bytes:
    if "\0" in str(path):
        raise GuideProblem("missing")
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise GuideProblem("folder")
        if not stat.S_ISREG(status.st_mode):
            raise GuideProblem("unreadable")
        with path.open("rb") as file:
            start = file.read(len(_ZIP))
            limit = _limit(start)
            if status.st_size > limit:
                raise GuideProblem("too_large", size=status.st_size, limit=limit)
            # It may have grown since, or be a file that doesn't tell its size.
            return start + file.read(limit + 1 - len(start))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise GuideProblem("missing") from error
    except OSError as error:
        raise GuideProblem("unreadable") from error


def _text(data: bytes) -> str:
    for start, kind in _FOREIGN:
        if data.startswith(start):
            raise GuideProblem("binary", kind=kind)
    text, problem = text_of(data)
    if text is None:
        raise GuideProblem("binary", kind="") if problem == "not_text" else GuideProblem("encoding")
    if not _is_unicode(data) and not _is_plausible(text):
        raise GuideProblem("encoding")
    return text


def _is_unicode(data: bytes) -> bool:
    """Whether the encoding was certain: a byte order mark told it, or UTF-8 fitted."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_plausible(text: str) -> bool:
    """Whether a text that was read as Windows-1252 can be one: few special letters, and those of its languages."""
    special = [letter for letter in text if not letter.isascii()]
    western = sum(letter in _WESTERN for letter in special)
    return len(special) * 3 <= len(text) and western * 10 >= len(special) * 9 and not _MISREAD.search(text)


def _read_as(kind: Kind, text: str) -> Outline:
    # Each reader is imported only for its own kind: markdown-it takes its time.
    if kind == "markdown":
        from knowledge.reading.markdown import read_markdown

        return read_markdown(text)
    if kind == "html":
        from knowledge.reading.html import read_html

        return read_html(text)
    from knowledge.reading.text import read_text

    return read_text(text)
