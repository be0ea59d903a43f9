"""Files put into a folder for a person to open: never over another file, never half of one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

MOST_NAMESAKES = 999

_REASONS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "no_folder",
    errno.ENAMETOOLONG: "too_long",
}


@dataclass(frozen=True, slots=True)
class Saved:
    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A file that could not be put where it was meant. `reason`: full, read_only, forbidden, no_folder, too_long
    or other."""

    name: str
    folder: Path
    reason: str


def save(folder: Path, name: str, data: bytes) -> Saved | Unsaved:
    """Writes `data` under `name`, or under "name (2)" when a different file has that name already.

    The same bytes under the same name are the same file and are not written again.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _written(folder, name, data)
    except OSError as error:
        return Unsaved(name, folder, _REASONS.get(error.errno or 0, "other"))
    return Saved(path.name, path)


def _written(folder: Path, name: str, data: bytes) -> Path:
    unfinished = folder / f".{uuid4().hex}.part"
    try:
        for path in _names(folder, name):
            if _holds(path, data):
                return path
            if os.path.lexists(path):
                continue
            if not unfinished.exists():
                _write_whole(unfinished, data)
            if _takes_name(unfinished, path):
                return path
        raise OSError(errno.EEXIST, "too many files of one name", name)
    finally:
        unfinished.unlink(missing_ok=True)


def _names(folder: Path, name: str) -> Iterator[Path]:
    first = folder / name
    yield first
    for n in range(2, MOST_NAMESAKES + 1):
        yield first.with_stem(f"{first.stem} ({n})")


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write_whole(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _takes_name(unfinished: Path, path: Path) -> bool:
    """Gives the whole file its name in one step; False when someone took the name meanwhile."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        return False
    except OSError:
        # Some file systems (memory sticks, shared folders) know no links.
        if os.path.lexists(path):
            return False
        unfinished.rename(path)
    return True
