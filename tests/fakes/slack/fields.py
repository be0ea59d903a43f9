"""The fields of a view: what stands in them, and what a person may put there."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.slack import screen
from tests.fakes.slack.words import elements_of
from tests.fakes.slack.world import Json, View

_TEXTS = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input")
_STATELESS = ("button", "overflow", "feedback_buttons", "icon_button")
_FIELDS = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "file_input": ("files", ""),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
"""By element, what its value is called in a view's state, and what it begins with."""


def called(kind: str) -> tuple[str, str]:
    return _FIELDS.get(kind, ("value", "initial_value"))


def empty(kind: str) -> Any:
    return [] if called(kind)[0] in ("selected_options", "selected_users", "files") else None


def initial(element: Json) -> Json:
    kind = element["type"]
    name, begins = called(kind)
    value = element.get(begins, empty(kind))
    if kind == "number_input" and value is None:
        return {"type": kind}
    return {"type": kind, name: value}


def stateful(view: View) -> list[tuple[str, Json]]:
    """The blocks' ids and the elements that have a value."""
    found = [(block["block_id"], element) for block in view.blocks for element in elements_of(block)]
    return [(block_id, element) for block_id, element in found if element["type"] not in _STATELESS]


def fill_in(view: View, before: dict[str, dict[str, Json]], touched: set[tuple[str, str]]) -> None:
    for block_id, element in stateful(view):
        action = element["action_id"]
        kept = before.get(block_id, {}).get(action)
        same = kept is not None and kept["type"] == element["type"] and _still_there(element, kept)
        view.values.setdefault(block_id, {})[action] = kept if same and kept is not None else initial(element)
        if same and (block_id, action) in touched:
            view.touched.add((block_id, action))


def _still_there(element: Json, kept: Json) -> bool:
    values = {option["value"] for option in screen.options(element)}
    if "selected_option" in kept:
        return kept["selected_option"] is None or kept["selected_option"]["value"] in values
    if "selected_options" in kept:
        return all(option["value"] in values for option in kept["selected_options"])
    return True


def state_of(view: View, *, forgetful: bool) -> dict[str, dict[str, Json]]:
    """What the app is told; see State.forgetful."""
    if not forgetful or not view.updates:
        return {block: dict(actions) for block, actions in view.values.items()}
    told: dict[str, dict[str, Json]] = {}
    for block, action in view.touched:
        told.setdefault(block, {})[action] = view.values[block][action]
    return told


def find(view: View, name: str) -> tuple[Json, Json]:
    """The block and the element of the field that is called so, by its label, its block or its action. Raises
    ValueError."""
    found = []
    for block in view.blocks:
        for element in elements_of(block):
            if element["type"] in _STATELESS:
                continue
            label = screen.plain(block.get("label")) or screen.plain(element.get("placeholder"))
            if name in (label, block["block_id"], element["action_id"]):
                found.append((block, element))
    if len(found) != 1:
        labels = [screen.plain(block.get("label")) or block["block_id"] for block in view.blocks if elements_of(block)]
        raise ValueError(f"{len(found)} fields are called {name!r} among {labels}")
    return found[0]


def chosen(element: Json, name: Any) -> Json:
    """The option of that label or value. Raises ValueError."""
    options = list(screen.options(element))
    named = [option for option in options if name == screen.plain(option["text"])]
    named = named or [option for option in options if name == option["value"]]
    if not named:
        raise ValueError(f"no option {name!r} among {[screen.plain(option['text']) for option in options]}")
    told = {"text": named[0]["text"], "value": named[0]["value"]}
    return {**told, "description": named[0]["description"]} if "description" in named[0] else told


_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def entered(element: Json, value: Any) -> Json:
    """A field's new value, as the view's state tells it. Raises ValueError where a client wouldn't take it."""
    kind = element["type"]
    name = called(kind)[0]
    if value in (None, "", []):
        return {"type": kind} if kind == "number_input" else {"type": kind, name: empty(kind)}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, name: chosen(element, value)}
    if kind in ("multi_static_select", "checkboxes"):
        wanted = [value] if isinstance(value, str) else value
        return {"type": kind, name: [chosen(element, one) for one in wanted]}
    if kind == "number_input" and not re.fullmatch(r"-?\d+([.,]\d+)?", str(value)):
        raise ValueError(f"nobody can type {value!r} in a field for a number")
    if kind == "datepicker" and not _DATE.fullmatch(str(value)):
        raise ValueError(f"{value!r} is no date")
    if kind == "plain_text_input" and not element.get("multiline") and "\n" in str(value):
        raise ValueError("a field of one line takes one line")
    if kind == "rich_text_input":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
        return {"type": kind, name: {"type": "rich_text", "elements": [section]}}
    return {"type": kind, name: str(value).replace(",", ".") if kind == "number_input" else value}


_NUMBER = "Enter a number"
_REQUIRED = "Please complete this required field."


def client_errors(view: View) -> dict[str, str]:
    """What a client says before it sends a form, by block."""
    found = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.values[block["block_id"]][element["action_id"]]
        words = _wrong(element, state.get(called(element["type"])[0]), optional=block.get("optional", False))
        if words:
            found[block["block_id"]] = words
    return found


def _wrong(element: Json, value: Any, *, optional: bool) -> str:
    kind = element["type"]
    if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
        return "" if optional else _REQUIRED
    if kind == "number_input":
        return _wrong_number(element, str(value))
    if kind == "plain_text_input":
        if len(value) > element.get("max_length", 3_000):
            return f"Must be less than {element.get('max_length', 3_000) + 1} characters"
        if len(value) < element.get("min_length", 0):
            return f"Must be more than {element['min_length'] - 1} characters"
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Enter an email address"
    if kind == "url_text_input" and not re.match(r"https?://", value):
        return "Enter a URL"
    return ""


def _wrong_number(element: Json, value: str) -> str:
    if "." in value and not element["is_decimal_allowed"]:
        return "Enter a whole number"
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"{_NUMBER} of at least {element['min_value']}"
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"{_NUMBER} of at most {element['max_value']}"
    return ""


def is_text(element: Json) -> bool:
    return element["type"] in _TEXTS
