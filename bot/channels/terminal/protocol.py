"""The conversation as JSON, one object a line, so that any program can hold it.

In: {"text"}, {"press"}, {"command", "words"}, {"upload"}, {"edit", "text"} or {"form"}, each with an optional
"delivery_id". Out: one object for each reply, then one that says ready; {"error"} for a line that can't be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.terminal.session import State
from bot.clean import plain_spaces
from bot.files.saved import Saved, Unsaved
from bot.files.text import read_upload
from flows.engine.messages import Commanded, Edited, Input, Pressed, Reply, Said, Submitted, plain

LARGEST_LINE = 1_000_000
"""Bytes."""
LONGEST_DELIVERY_ID = 200
"""Characters."""
LAST_TURN = 1_000_000_000

KINDS: Mapping[str, tuple[type, frozenset[str]]] = {
    "edit": (int, frozenset({"text"})),
    "text": (str, frozenset()),
    "press": (str, frozenset()),
    "command": (str, frozenset({"words"})),
    "upload": (str, frozenset()),
    "form": (dict, frozenset()),
}
"""Each kind of input: its type, and what may come beside it."""


class NotReadable(Exception):  # noqa: N818 - what a line is, told to whoever sent it
    """A line that is no input. `reason` is a key of the language files below `terminal.error`."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Line:
    input: Input
    delivery_id: str | None = None


def read_line(data: bytes) -> Line:
    """One line of the protocol. Raises NotReadable."""
    if len(data.rstrip(b"\r\n")) > LARGEST_LINE:
        raise NotReadable("too_long", most=LARGEST_LINE)
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise NotReadable("not_utf8") from None
    if not text:
        raise NotReadable("empty")
    return _line(_object(text))


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except _Twice as twice:
        raise NotReadable("twice", name=_clipped(twice.key)) from None
    except (ValueError, RecursionError):
        # ValueError also comes of a number with thousands of digits.
        raise NotReadable("not_json") from None
    if not isinstance(value, dict):
        raise NotReadable("not_object")
    return value


class _Twice(Exception):  # noqa: N818 - never leaves this file
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _Twice(key)
        made[key] = value
    return made


def _line(value: dict[str, Any]) -> Line:
    given = [kind for kind in KINDS if kind in value]
    if not given:
        unknown = next((key for key in value if key not in ("words", "delivery_id")), None)
        raise NotReadable("unknown_key", name=_clipped(unknown)) if unknown is not None else NotReadable("no_input")
    kind = given[0]
    type_, beside = KINDS[kind]
    for key in value:
        if key in (kind, "delivery_id") or key in beside:
            continue
        if key in KINDS:
            raise NotReadable("two_inputs", one=kind, other=key)
        if key == "words":
            raise NotReadable("words_alone")
        raise NotReadable("unknown_key", name=_clipped(key))
    _typed(kind, value[kind], type_)
    for key in beside & value.keys():
        _typed(key, value[key], str)
    return Line(_input(kind, value), _delivery_id(value))


def _input(kind: str, value: dict[str, Any]) -> Input:
    match kind:
        case "text":
            return Said(value["text"])
        case "press":
            return Pressed(value["press"])
        case "command":
            if not value["command"].strip():
                raise NotReadable("empty_command")
            return Commanded(value["command"].strip(), value.get("words", ""))
        case "upload":
            return read_upload(value["upload"])
        case "edit":
            if "text" not in value:
                raise NotReadable("edit_without_text")
            if not 1 <= value["edit"] <= LAST_TURN:
                raise NotReadable("no_turn", turn=_clipped(str(value["edit"])))
            return Edited(value["edit"], value["text"])
        case _:
            for key, text in value["form"].items():
                _typed(f"form.{_clipped(key)}", text, str)
            return Submitted(value["form"])


def _delivery_id(value: dict[str, Any]) -> str | None:
    if "delivery_id" not in value:
        return None
    given = value["delivery_id"]
    _typed("delivery_id", given, str)
    if not 1 <= len(given.strip()) <= LONGEST_DELIVERY_ID:
        raise NotReadable("delivery_id", most=LONGEST_DELIVERY_ID)
    return str(given)


def _typed(key: str, value: object, type_: type) -> None:
    if not isinstance(value, type_) or isinstance(value, bool):
        raise NotReadable({str: "not_text", int: "not_turn", dict: "not_form"}[type_], name=key)


def _clipped(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def reply_line(reply: Reply, files: tuple[Saved | Unsaved, ...], unsaved: tuple[str, ...]) -> dict[str, Any]:
    """`unsaved` has a sentence for each file that could not be saved."""
    table = reply.table
    return {
        "text": plain_spaces("\n\n".join(part for part in (plain(reply.nodes), *unsaved) if part)),
        "options": [{"id": option.id, "label": plain_spaces(option.label)} for option in reply.options],
        "table": table
        and {
            "title": plain_spaces(table.title),
            "columns": [plain_spaces(cell) for cell in table.columns],
            "rows": [[plain_spaces(cell) for cell in row] for row in table.rows],
        },
        "files": [{"name": file.name, "path": str(file.path)} for file in files if isinstance(file, Saved)],
    }


def ready_line(state: State) -> dict[str, Any]:
    return {"ready": True, "question": state.question, "turn": state.turn, "language": state.language}


def written(value: dict[str, Any]) -> bytes:
    """One line of UTF-8. A lone half of a surrogate pair, which UTF-8 can't hold, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
