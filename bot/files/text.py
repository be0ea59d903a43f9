"""The text of a file that someone hands in, whatever program wrote it."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from flows.engine.messages import Uploaded

LARGEST = 1_000_000
"""Bytes."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEVER_IN_TEXT = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])
"""Control characters without tab, line feed, form feed, carriage return and escape."""


def read_upload(typed: str) -> Uploaded:
    """The file at a path of this machine. What can't be read comes with its problem and without text."""
    path = Path(typed)
    name = path.name or typed
    try:
        path = path.expanduser()
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Uploaded(name, problem="unreadable")
        if status.st_size > LARGEST:
            return Uploaded(name, problem="too_large")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError, RuntimeError):
        return Uploaded(name, problem="missing")
    except OSError:
        return Uploaded(name, problem="unreadable")
    return uploaded(name, data)


def uploaded(name: str, data: bytes) -> Uploaded:
    """A file's bytes as the conversation takes them."""
    if len(data) > LARGEST:
        return Uploaded(name, problem="too_large")
    text, problem = text_of(data)
    return Uploaded(name, text, problem)


def text_of(data: bytes) -> tuple[str | None, str]:
    """The text, or None and the problem: not_text or unreadable (text in an encoding that can't be told).

    A byte order mark decides; then UTF-8 where it fits, else the Windows encoding that Finnish programs write.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], (encoding,))
    if data.translate(None, _NEVER_IN_TEXT) != data:
        return None, "not_text"
    return _decoded(data, ("utf-8", "cp1252"))


def _decoded(data: bytes, encodings: tuple[str, ...]) -> tuple[str | None, str]:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            return None, "not_text"
        return text, ""
    return None, "unreadable"
