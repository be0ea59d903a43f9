from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store, open_store
from tests.storage.fresh import make_fresh


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vaikute.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    make_fresh(path)
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()
