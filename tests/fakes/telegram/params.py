"""The parameters of a call, read: a form knows only words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.fakes.telegram.errors import fault
from tests.fakes.telegram.http import Upload

_NUMBERS = frozenset({
    "chat_id", "user_id", "message_id", "message_thread_id", "offset", "limit", "timeout", "max_connections",
    "cache_time", "draft_id",
})  # fmt: skip
_VALUES = frozenset({
    "reply_markup", "reply_parameters", "entities", "caption_entities", "media", "commands", "scope",
    "rich_message", "menu_button", "allowed_updates", "link_preview_options",
})  # fmt: skip
_FLAGS = frozenset({
    "disable_notification", "protect_content", "show_alert", "drop_pending_updates",
    "disable_content_type_detection",
})  # fmt: skip


class Params:
    def __init__(self, given: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
        self.files = files
        self.values: dict[str, Any] = {}
        self.unread: list[str] = []
        """Names of the parameters that couldn't be read as what they are."""
        for name, value in given.items():
            self.values[name] = self._read(name, value)

    def _read(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            if name in _NUMBERS:
                return value if value.startswith("@") else int(value)
            if name in _VALUES:
                return json.loads(value)
        except ValueError:
            self.unread.append(name)
            return value
        if name in _FLAGS:
            return value.lower() in ("true", "yes", "1")
        return value

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else str(value)

    def number(self, name: str, default: int = 0) -> int:
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise fault(f"invalid {name} specified")
        return value

    def chat(self) -> int | str:
        value = self.values.get("chat_id", "")
        if value == "":
            raise fault("chat_id is empty")
        if not isinstance(value, (int, str)):
            raise fault("invalid chat_id specified")
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            raise fault(f"can't parse {name.replace('_', ' ')} JSON object")
        return value

    def sequence(self, name: str) -> list[Any]:
        value = self.values.get(name) or []
        if not isinstance(value, list):
            raise fault(f"can't parse {name.replace('_', ' ')} JSON array")
        return value
