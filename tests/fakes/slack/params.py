"""The arguments of a call, read: a form knows only words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.errors import fault

_VALUES = frozenset({"blocks", "attachments", "metadata", "view", "prompts", "files", "loading_messages"})
_FLAGS = frozenset({
    "unfurl_links", "unfurl_media", "mrkdwn", "reply_broadcast", "link_names", "as_user", "include_locale",
    "return_im", "prevent_creation", "include_num_members", "test",
})  # fmt: skip


class Params:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self.values: dict[str, Any] = {}
        self.unread: list[str] = []
        """Names of the arguments that couldn't be read as what they are."""
        for name, value in given.items():
            self.values[name] = self._read(name, value)

    def _read(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if name in _VALUES:
            try:
                return json.loads(value) if value else None
            except ValueError:
                self.unread.append(name)
                return value
        return value.lower() in ("true", "1", "yes") if name in _FLAGS else value

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, (str, int, float)):
            raise fault("invalid_arguments", f"must be a string [json-pointer:/{name}]")
        return str(value)

    def needed(self, name: str) -> str:
        """Raises ApiError where it is missing."""
        value = self.text(name)
        if not value:
            raise fault("invalid_arguments", f"missing required field: {name}")
        return value

    def number(self, name: str) -> int:
        try:
            return int(self.needed(name))
        except ValueError:
            raise fault("invalid_arguments", f"must be an integer [json-pointer:/{name}]") from None

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name))
