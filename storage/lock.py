"""One writing process for each database file, held by the operating system so that a killed process lets go."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from storage.problems import InUse

if sys.platform == "win32":
    import msvcrt

    # A region past the process id, because a locked region can't be read by others.
    _BEYOND = 1 << 20

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _BEYOND, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def holder(database: Path) -> str | None:
    """The process that writes to the database, "" when its number isn't known; None when none does."""
    try:
        lock = WriterLock(database)
    except InUse as used:
        return used.found
    except OSError:
        return None
    lock.release()
    return None


class WriterLock:
    """Held from construction to `release`. The file stays: taking it away would let two processes in.

    Raises InUse when another has it, OSError when the file can't be made.
    """

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._descriptor)
        except OSError:
            holder = os.pread(self._descriptor, 20, 0) if hasattr(os, "pread") else b""
            os.close(self._descriptor)
            raise InUse(str(database), "in_use", found=holder.decode("ascii", "replace").strip()) from None
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, str(os.getpid()).encode())

    def release(self) -> None:
        os.close(self._descriptor)
