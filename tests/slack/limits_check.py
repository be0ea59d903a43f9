"""A reader of Block Kit as strict as Slack: whatever it doesn't know, or finds too long, is an AssertionError.

Its limits are those of bot/channels/limits.py, and where the published list of limits is at hand, of that too.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.channels import limits as ours
from flows.proof.screens import Limit, measured

Block = Mapping[str, Any]

SPEC = Path(os.environ.get("VAIKUTE_SLACK_LIMITS", Path(__file__).parents[3] / "shared/specs/slack-block-limits.json"))

MESSAGE, VIEW = "message", "view"


@cache
def published() -> Mapping[str, Any]:
    """The published limits; empty where they aren't at hand."""
    return json.loads(SPEC.read_text("utf-8")) if SPEC.exists() else {}


def published_most(path: str) -> int | None:
    found: Any = published()
    for name in path.split("."):
        found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, int) else None


def within(text: str, limit: Limit, path: str = "") -> str:
    """The text, which is there, can be sent and is no longer than both say."""
    assert text, path
    text.encode("utf-8")
    assert measured(text, limit.unit) <= limit.most, (measured(text, limit.unit), limit.source)
    most = published_most(path) if path else None
    assert most is None or len(text) <= most, (len(text), path)
    return text


def few(things: Iterable[Any], limit: Limit, path: str = "", least: int = 1) -> list[Any]:
    found = list(things)
    assert least <= len(found) <= limit.most, (len(found), limit.source)
    most = published_most(path) if path else None
    assert most is None or len(found) <= most, (len(found), path)
    return found


def check_message(text: str, blocks: Iterable[Block]) -> str:
    """What is read in the message."""
    blocks = list(blocks)
    assert text.strip()
    assert len(text.encode("utf-8").decode()) <= 4_000 or not blocks
    assert not re.search(r"<[!@#]", text)
    assert not re.search(r"&(?!amp;|lt;|gt;)|[<>]", text)
    if not blocks:
        return text
    few(blocks, ours.SLACK_BLOCKS)
    unique(blocks)
    assert sum(block["type"] == "table" for block in blocks) <= ours.SLACK_TABLES.most
    assert sum(block["type"] == "data_visualization" for block in blocks) <= ours.SLACK_CHARTS.most
    assert sum(map(len, texts(blocks))) <= ours.SLACK_MESSAGE.most
    return "".join(_read(block, MESSAGE) for block in blocks)


def check_calls(calls: Iterable[tuple[str, Mapping[str, Any]]]) -> Counter[str]:
    """Every message and view in what was sent, by method and parameters; how many there were of each kind of block."""
    kinds: Counter[str] = Counter()
    for method, params in calls:
        if method in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            blocks = _given(params.get("blocks") or [])
            check_message(params["text"], blocks)
        elif method in ("views.open", "views.update", "views.publish"):
            view = _given(params["view"])
            check_view(view)
            blocks = view["blocks"]
        else:
            continue
        kinds.update(block["element"]["type"] if block["type"] == "input" else block["type"] for block in blocks)
    return kinds


def _given(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def check_view(view: Block) -> str:
    """What is read in the modal or the home tab."""
    kind = view["type"]
    known = {"type", "callback_id", "blocks"}
    if kind == "modal":
        known |= {"title", "close", "submit", "private_metadata", "notify_on_close"}
        plain(view["title"], ours.SLACK_VIEW_TITLE, "view.title")
        plain(view["close"], ours.SLACK_VIEW_TITLE, "view.close")
        assert len(view["private_metadata"]) <= ours.SLACK_METADATA.most
        has_inputs = any(block["type"] == "input" for block in view["blocks"])
        assert ("submit" in view) == has_inputs
        if has_inputs:
            plain(view["submit"], ours.SLACK_VIEW_TITLE, "view.submit")
    else:
        assert kind == "home"
    assert set(view) <= known
    within(view["callback_id"], ours.SLACK_ID, "view.callback_id")
    few(view["blocks"], ours.SLACK_VIEW_BLOCKS, "view.blocks")
    unique(view["blocks"])
    json.dumps(view, ensure_ascii=False).encode()
    assert len(json.dumps(view)) < 250_000
    return "".join(_read(block, kind) for block in view["blocks"])


def unique(blocks: Iterable[Block]) -> None:
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(set(block_ids)) == len(block_ids), block_ids
    action_ids = [one["action_id"] for block in blocks if block["type"] == "actions" for one in block["elements"]]
    assert len(set(action_ids)) == len(action_ids), action_ids
    for id in (*block_ids, *action_ids):
        within(id, ours.SLACK_ID, "block_id")


def texts(value: Any) -> list[str]:
    """Every text object's text, every cell and every label."""
    if isinstance(value, Mapping):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in texts(inner)]
    return []


def plain(found: Block, limit: Limit, path: str = "text") -> str:
    assert set(found) <= {"type", "text", "emoji"}
    assert found["type"] == "plain_text"
    assert found["text"].strip()
    return within(found["text"], limit, f"{path}.text" if published_most(f"{path}.text") else path)


# Blocks.


def _read(block: Block, surface: str) -> str:
    read = _BLOCKS[block["type"]]
    assert surface in _SURFACES.get(block["type"], {surface}), (block["type"], surface)
    return read(block)


def _rich(block: Block) -> str:
    assert set(block) <= {"type", "block_id", "elements"}
    assert block["elements"]
    said = []
    for element in block["elements"]:
        match element["type"]:
            case "rich_text_section" | "rich_text_preformatted":
                assert set(element) == {"type", "elements"}
                said.append(_line(element))
            case "rich_text_list":
                assert set(element) == {"type", "style", "elements"}
                assert element["elements"]
                for item in element["elements"]:
                    assert item["type"] == "rich_text_section"
                    said.append(_line(item))
            case other:
                raise AssertionError(other)
    within("".join(said), ours.SLACK_RICH_TEXT)
    return "\n".join(said)


def _line(section: Block) -> str:
    assert section["elements"]
    for element in section["elements"]:
        style = element.get("style", {})
        assert set(style) <= {"bold", "italic", "code", "strike"}
        assert style or "style" not in element
        if element["type"] == "link":
            assert set(element) <= {"type", "url", "text", "style"}
            assert re.match(r"(?:https?://|mailto:)\S+\Z", element["url"], re.IGNORECASE)
            within(element["url"], ours.SLACK_LINK)
        else:
            assert element["type"] == "text"
            assert set(element) <= {"type", "text", "style"}
        assert element["text"]
        element["text"].encode("utf-8")
    return "".join(element["text"] for element in section["elements"])


def _table(block: Block) -> str:
    assert set(block) == {"type", "rows", "column_settings"}
    rows = few(block["rows"], ours.SLACK_TABLE_ROWS)
    width = len(rows[0])
    few(block["column_settings"], ours.SLACK_TABLE_COLUMNS)
    assert len(block["column_settings"]) == width
    for settings in block["column_settings"]:
        assert set(settings) == {"align", "is_wrapped"}
        assert settings["align"] in ("left", "center", "right")
    size = 0
    for row in rows:
        assert len(few(row, ours.SLACK_TABLE_COLUMNS)) == width
        for cell in row:
            assert set(cell) == {"type", "text"}
            assert cell["type"] == "raw_text"
            assert cell["text"].strip()
            size += len(cell["text"])
    assert size <= ours.SLACK_TABLE_TEXT.most
    return "\n".join(cell["text"] for row in rows for cell in row)


def _chart(block: Block) -> str:
    assert set(block) == {"type", "title", "chart"}
    within(block["title"], ours.SLACK_CHART_TITLE, "data_visualization.title")
    chart = block["chart"]
    assert set(chart) == {"type", "series", "axis_config"}
    assert chart["type"] in ("bar", "line")
    axes = chart["axis_config"]
    assert set(axes) <= {"categories", "x_label", "y_label"}
    for name in ("x_label", "y_label"):
        if name in axes:
            within(axes[name], ours.SLACK_CHART_AXIS, "data_visualization.axis_label.max_length")
    labels = few(axes["categories"], ours.SLACK_CATEGORIES, "data_visualization.categories.max_items")
    assert len(set(labels)) == len(labels)
    series = few(chart["series"], ours.SLACK_SERIES, "data_visualization.series.max_items")
    assert len({one["name"] for one in series}) == len(series)
    for one in series:
        assert set(one) == {"name", "data"}
        within(one["name"], ours.SLACK_CHART_LABEL, "data_visualization.series_name.max_length")
        assert [point["label"] for point in one["data"]] == labels
        for point in one["data"]:
            within(point["label"], ours.SLACK_CHART_LABEL, "data_visualization.point_label.max_length")
            assert isinstance(point["value"], int | float)
            json.dumps(point["value"], allow_nan=False)
    return block["title"]  # type: ignore[no-any-return]


def _section(block: Block) -> str:
    assert set(block) <= {"type", "block_id", "text"}
    return plain(block["text"], ours.SLACK_SECTION, "text.max_length")


def _header(block: Block) -> str:
    assert set(block) == {"type", "text"}
    return plain(block["text"], ours.SLACK_HEADER, "header.text.max_length")


def _context(block: Block) -> str:
    assert set(block) == {"type", "elements"}
    few(block["elements"], ours.SLACK_CONTEXT, "context.elements.max_items")
    return "".join(plain(element, ours.SLACK_SECTION, "text.max_length") for element in block["elements"])


def _actions(block: Block) -> str:
    assert set(block) == {"type", "block_id", "elements"}
    for element in few(block["elements"], ours.SLACK_ACTIONS, "actions.elements.max_items"):
        if element["type"] == "button":
            assert set(element) <= {"type", "text", "action_id", "value", "url", "style"}
            plain(element["text"], ours.SLACK.label, "button.text.max_length")
            assert element.get("style", "primary") == "primary"
            if "value" in element:
                within(element["value"], ours.SLACK_BUTTON_VALUE, "button.value.max_length")
            if "url" in element:
                within(element["url"], ours.SLACK_URL, "button.url.max_length")
        else:
            assert element["type"] == "static_select"
            assert set(element) <= {"type", "action_id", "placeholder", "options"}
            plain(element["placeholder"], ours.SLACK_PLACEHOLDER, "select.placeholder.max_length")
            _options(element)
    return ""


def _options(element: Block, limit: Limit = ours.SLACK_OPTIONS) -> list[Block]:
    options = few(element["options"], limit, "select.options.max_items")
    for option in options:
        assert set(option) == {"text", "value"}
        plain(option["text"], ours.SLACK.label, "option.text.max_length")
        within(option["value"], ours.SLACK_OPTION_VALUE, "option.value.max_length")
    values = [option["value"] for option in options]
    assert len(set(values)) == len(values)
    return options


def _input(block: Block) -> str:
    assert set(block) <= {"type", "block_id", "label", "element", "optional", "hint", "dispatch_action"}
    if "hint" in block:
        plain(block["hint"], ours.SLACK_INPUT_LABEL, "input.hint.max_length")
    _ELEMENTS[block["element"]["type"]](block["element"])
    assert block["element"]["action_id"] == "value"
    return plain(block["label"], ours.SLACK_INPUT_LABEL, "input.label.max_length")


def _text_input(element: Block) -> None:
    assert set(element) <= {"type", "action_id", "multiline", "max_length", "initial_value"}
    assert 1 <= element["max_length"] <= ours.SLACK_INPUT_TEXT.most
    if "initial_value" in element:
        assert 1 <= len(element["initial_value"]) <= element["max_length"]
        element["initial_value"].encode("utf-8")


def _number_input(element: Block) -> None:
    assert set(element) <= {
        "type", "action_id", "is_decimal_allowed", "initial_value", "min_value", "max_value", "placeholder",
    }  # fmt: skip
    figures = [element[name] for name in ("min_value", "initial_value", "max_value") if name in element]
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", figure, re.ASCII) for figure in figures)
    assert figures == sorted(figures, key=Decimal)


def _datepicker(element: Block) -> None:
    assert set(element) <= {"type", "action_id", "initial_date"}
    if "initial_date" in element:
        date.fromisoformat(element["initial_date"])


def _one_of(element: Block) -> None:
    assert set(element) <= {"type", "action_id", "options", "initial_option"}
    limit = ours.SLACK_RADIO if element["type"] == "radio_buttons" else ours.SLACK_OPTIONS
    options = _options(element, limit)
    if "initial_option" in element:
        assert element["initial_option"] in options


def _many_of(element: Block) -> None:
    assert set(element) <= {"type", "action_id", "options", "initial_options"}
    options = _options(element)
    if "initial_options" in element:
        assert element["initial_options"]
        assert all(option in options for option in element["initial_options"])


_BLOCKS: Mapping[str, Callable[[Block], str]] = {
    "rich_text": _rich,
    "table": _table,
    "data_visualization": _chart,
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
}
_SURFACES = {"table": {MESSAGE}, "data_visualization": {MESSAGE}, "input": {"modal"}}
"""Surfaces of the kinds of blocks that not all have."""

_ELEMENTS: Mapping[str, Callable[[Block], None]] = {
    "plain_text_input": _text_input,
    "number_input": _number_input,
    "datepicker": _datepicker,
    "static_select": _one_of,
    "radio_buttons": _one_of,
    "multi_static_select": _many_of,
}
