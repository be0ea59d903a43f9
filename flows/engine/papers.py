"""A paper's content as JSON text, the form in which a Document keeps it for good."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from typing import Any


def content(paper: Any) -> str:
    """The dataclass as JSON text. Raises TypeError when it isn't one; values JSON lacks become their text."""
    if not is_dataclass(paper) or isinstance(paper, type):
        raise TypeError(f"not a paper: {paper!r}")
    return json.dumps(asdict(paper), ensure_ascii=False, default=str)
