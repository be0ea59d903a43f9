"""The published Web API as data: which methods there are, and whether a call names arguments that they know.

It isn't part of the project. Its place is VAIKUTE_SLACK_SPEC, or ../shared/specs/slack-methods.json seen from the
project's root; where it is absent nothing is checked against it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[3]

_EVERYWHERE = frozenset({"token", "team_id"})
"""Every method takes these; the stock library names the workspace where it knows it."""

_OPTIONAL = {"assistant.threads.setSuggestedPrompts": {"thread_ts"}}
"""What the data calls required and the methods' newer pages don't."""


class Spec:
    def __init__(self, published: dict[str, Any] | None) -> None:
        self.known = published is not None
        self._methods: dict[str, Any] = published["methods"] if published else {}

    def has(self, method: str) -> bool:
        return method in self._methods

    def problems(self, method: str, given: Iterable[str]) -> list[str]:
        """What is wrong with the names of a call's arguments: one that isn't published, one that is missing."""
        if method not in self._methods:
            return []
        args: dict[str, bool] = self._methods[method]["args"]
        named = set(given)
        unknown = [f'{method}: unknown argument "{name}"' for name in sorted(named - set(args) - _EVERYWHERE)]
        required = {name for name, needed in args.items() if needed} - _OPTIONAL.get(method, set())
        return unknown + [f'{method}: required argument "{name}" is missing' for name in sorted(required - named)]


@cache
def _read(path: str) -> dict[str, Any] | None:
    file = Path(path)
    return json.loads(file.read_bytes()) if file.is_file() else None


def load() -> Spec:
    place = os.environ.get("VAIKUTE_SLACK_SPEC") or str(_ROOT.parent / "shared" / "specs" / "slack-methods.json")
    return Spec(_read(place))
