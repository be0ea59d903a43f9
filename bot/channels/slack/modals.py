"""A form as Slack's modals, a page each, and what comes back from them.

A field is an input block: its block_id is the field's id, its element's action_id "value". What the person has typed
stays in the field when the view is updated, since Slack keeps it by those two ids.
(docs.slack.dev/surfaces/modals, docs.slack.dev/reference/block-kit/blocks/input-block)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from bot.channels.letters import is_blank, showable
from bot.channels.limits import (
    SLACK_ERROR,
    SLACK_ID,
    SLACK_INPUT_LABEL,
    SLACK_INPUT_TEXT,
    SLACK_METADATA,
    SLACK_OPTION_VALUE,
    SLACK_OPTIONS,
    SLACK_RADIO,
    SLACK_VIEW,
    SLACK_VIEW_BLOCKS,
    SLACK_VIEW_TITLE,
)
from bot.channels.slack import rich_text, tables
from bot.channels.slack.buttons import choice, placeless, plain_text
from bot.channels.slack.rich_text import Block
from bot.words import words
from flows.engine.form import Field, Form, pages
from flows.engine.messages import Option, Reply, paragraph

CALLBACK = "form"
"""The callback_id of a form."""

VALUE = "value"
"""The action_id of what a field holds."""

MOST_SEEN = 5
"""Choices that are all shown; of more one is picked from a list. Own."""

PERCENT = "%"

RESERVE = 30_000
"""Bytes of a view that are kept for what is not its blocks: metadata most of all."""

_SELECTED = ("static_select", "radio_buttons")


def view(
    form: Form,
    page: int = 0,
    *,
    language: str,
    metadata: Mapping[str, Any] | None = None,
) -> Block:
    """One page of a form; a page beyond the ends is the nearest one. A view that is made anew while somebody fills it
    in is made of the same answers as before: what has been typed since stays in its fields by itself, and `values`
    finds it. Raises ValueError for metadata that no view holds."""
    shown = pages(form)
    page = max(0, min(page, len(shown) - 1))
    fields = shown[page]
    intro = rich_text.blocks(form.intro) if page == 0 else ()
    inputs = [_input(field) for field in fields]
    if not inputs:
        intro = (*intro, *_said("slack.form.nothing", language))
    is_last = page == len(shown) - 1
    room = SLACK_VIEW.most - RESERVE - sum(map(rich_text.size, inputs))
    made = _modal(
        _title(form.title, page, len(shown)),
        (*rich_text.fitting(intro, SLACK_VIEW_BLOCKS.most - len(inputs), room), *inputs),
        language,
        metadata,
    )
    made["notify_on_close"] = True
    if inputs:
        made["submit"] = plain_text(_word("finish" if is_last else "next", language), SLACK_VIEW_TITLE.most)
    return made


def with_typed(form: Form, typed: Mapping[str, str]) -> Form:
    """The form with what stands in its fields by now, right or wrong, instead of what has been answered."""
    return replace(form, fields=tuple(_with_typed(field, typed) for field in form.fields))


def _with_typed(field: Field, typed: Mapping[str, str]) -> Field:
    if field.id not in typed:
        return field
    value = typed[field.id]
    return replace(field, value=value, chosen=tuple(value.split(",")) if field.choices else ())


def loading(language: str, *, metadata: Mapping[str, Any] | None = None) -> Block:
    """What is opened at once, before there is time to make the form."""
    title = plain_text(_word("title", language), SLACK_VIEW_TITLE.most)
    return _modal(title, _said("slack.form.loading", language), language, metadata)


def said(
    replies: Iterable[Reply], language: str, *, title: str = "", metadata: Mapping[str, Any] | None = None
) -> Block:
    """What was answered, in place of the form. Its buttons belong to no message: `buttons.Plain`."""
    blocks: list[Block] = []
    pressed = 0
    for reply in replies:
        blocks += rich_text.blocks(reply.nodes)
        if reply.table is not None:
            blocks += tables.as_text(reply.table)
        blocks += placeless(reply.options, pressed)
        pressed += len(reply.options)
    kept = rich_text.fitting(blocks, SLACK_VIEW_BLOCKS.most - 1, SLACK_VIEW.most - RESERVE)
    if len(kept) < len(blocks):
        kept += _said("slack.form.more", language)
    name = plain_text(title or _word("answer", language), SLACK_VIEW_TITLE.most)
    return _modal(name, kept or _said("slack.form.nothing", language), language, metadata)


def values(view: Mapping[str, Any]) -> dict[str, str]:
    """What the person changed, by field: only that goes into the conversation, so that a form never takes back what
    was changed elsewhere meanwhile. A field that may be left empty, and is, has "": its question is passed.

    `view` is that of a view_submission or a block_actions. Slack may leave out of its state the fields that nobody
    has touched since the view was updated: those stand as they were shown.
    """
    found: dict[str, str] = {}
    for block in _inputs(view):
        shown = _initial(block["element"])
        stands = _standing(view, block)
        left_empty = not stands and bool(block.get("optional"))
        if stands != shown or left_empty:
            found[block["block_id"]] = stands
    return found


def everything(view: Mapping[str, Any]) -> dict[str, str]:
    """All that stands in the fields, changed or not; a field that may be left empty, and is, has ""."""
    may_be_empty = {block["block_id"]: "" for block in _inputs(view) if block.get("optional")}
    return may_be_empty | typed(view)


def typed(view: Mapping[str, Any]) -> dict[str, str]:
    """Everything that stands in the fields."""
    standing = {block["block_id"]: _standing(view, block) for block in _inputs(view)}
    return {field: value for field, value in standing.items() if value}


def field_ids(view: Mapping[str, Any]) -> frozenset[str]:
    """The fields that the view shows."""
    return frozenset(str(block["block_id"]) for block in _inputs(view))


def metadata(view: Mapping[str, Any]) -> dict[str, Any]:
    """What the view was given; nothing for one that isn't ours."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def errors(faults: Mapping[str, str], view: Mapping[str, Any]) -> dict[str, str]:
    """Each fault below the field that it is about. One about a field that is not on this page, or about a whole block
    of figures, is below the first that is near it. Empty where the page has no fields."""
    on_page = [str(block["block_id"]) for block in _inputs(view)]
    found: dict[str, list[str]] = {}
    for field, text in faults.items():
        near = next((one for one in on_page if one == field or one.startswith(f"{field}/")), None)
        if near is not None or on_page:
            found.setdefault(near or on_page[0], []).append(text)
    return {field: str(plain_text(" ".join(texts), SLACK_ERROR.most)["text"]) for field, texts in found.items()}


def named_faults(errors: Mapping[str, str], view: Mapping[str, Any]) -> list[str]:
    """What is wrong, after the names of the fields: for where it can't stand below them."""
    labels = {str(block["block_id"]): unescape(str(block["label"]["text"])) for block in _inputs(view)}
    return [f"{labels[field]}: {text}" for field, text in errors.items()]


# Making a view.


def _modal(title: Block, blocks: Sequence[Block], language: str, metadata: Mapping[str, Any] | None) -> Block:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": title,
        "close": plain_text(_word("close", language), SLACK_VIEW_TITLE.most),
        "blocks": list(blocks),
        "private_metadata": _written_metadata(metadata),
    }


def _written_metadata(metadata: Mapping[str, Any] | None) -> str:
    written = json.dumps(metadata or {}, ensure_ascii=False, separators=(",", ":"))
    if len(written) > SLACK_METADATA.most:
        raise ValueError(f"a view can't hold {len(written)} characters of metadata")
    return written


def _title(title: str, page: int, count: int) -> Block:
    """With the page, where there are several."""
    where = f" {page + 1}/{count}" if count > 1 else ""
    short = str(plain_text(title, SLACK_VIEW_TITLE.most - len(where))["text"])
    return plain_text(short + where, SLACK_VIEW_TITLE.most)


def _word(name: str, language: str) -> str:
    return words().word(language, f"slack.form.{name}")


def _said(key: str, language: str) -> tuple[Block, ...]:
    return rich_text.blocks((paragraph(words().word(language, key)),))


def _input(field: Field) -> Block:
    made: Block = {
        "type": "input",
        "block_id": field.id[: SLACK_ID.most],
        "label": plain_text(field.label, SLACK_INPUT_LABEL.most),
        "element": {**_element(field), "action_id": VALUE},
        "optional": not field.required,
    }
    if not is_blank(field.hint):
        made["hint"] = plain_text(field.hint, SLACK_INPUT_LABEL.most)
    if field.decisive and not made["element"].get("multiline"):
        # In a text of many lines Enter begins a line, and must not send what is there.
        made["dispatch_action"] = True
    return made


def _element(field: Field) -> Block:
    """Of its own kind where Slack has one that can hold what stands in it; any question can be answered in words."""
    match field.kind:
        case "number" | "decimal" | "percent":
            return _number(field) or _text(field)
        case "date":
            return _date(field) or _text(field)
        case "choice":
            return _choice(field) or _text(field)
        case "choices":
            return _choices(field) or _text(field)
        case _:
            return _text(field)


def _text(field: Field) -> Block:
    most = min(field.longest or SLACK_INPUT_TEXT.most, SLACK_INPUT_TEXT.most)
    made: Block = {"type": "plain_text_input", "multiline": field.kind == "long_text", "max_length": most}
    value = showable(field.value or _chosen_words(field))
    if not is_blank(value):
        if len(value) > most:
            # What was answered in words may be longer than the field says: it is shown whole as far as Slack lets it.
            made["max_length"] = SLACK_INPUT_TEXT.most
        made["initial_value"] = value[: SLACK_INPUT_TEXT.most]
    return made


def _chosen_words(field: Field) -> str:
    return ", ".join(option.label for option in field.choices if option.id in field.chosen)


def _number(field: Field) -> Block | None:
    made: Block = {"type": "number_input", "is_decimal_allowed": field.kind != "number"}
    if field.kind == "percent":
        made["placeholder"] = plain_text(PERCENT, 1)
    value = _figure(field.value)
    if field.value and value is None:
        return None
    within = value is None or (
        (field.low is None or field.low <= value) and (field.high is None or value <= field.high)
    )
    if within and field.low is not None:
        made["min_value"] = f"{field.low:f}"
    if within and field.high is not None:
        made["max_value"] = f"{field.high:f}"
    if value is not None:
        made["initial_value"] = f"{value:f}"
    return made


def _figure(text: str) -> Decimal | None:
    """A figure as the flows show it, "12 500", "12,500" or "2,5 %", without its unit; None where that isn't sure."""
    bare = re.sub(r"[\s%]", "", text)
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare, re.ASCII) and re.search(
        r"\d,\d{3},|,\d{3}\.|,\d{3}$", bare
    ):
        return Decimal(bare.replace(",", ""))
    return Decimal(bare.replace(",", ".")) if re.fullmatch(r"-?\d{1,15}(?:[.,]\d{1,9})?", bare, re.ASCII) else None


def _date(field: Field) -> Block | None:
    if not field.value:
        return {"type": "datepicker"}
    day = _day(field.value)
    return None if day is None else {"type": "datepicker", "initial_date": day.isoformat()}


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def _day(text: str) -> date | None:
    """A day as the flows show it in either language, or in ISO's way; None where it is no such day."""
    text = re.sub(r"\s+", " ", text.strip().lower())
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII):
        day, month, year = found.groups()
    elif (found := re.fullmatch(r"(\d{1,2}) ([a-z]+) (\d{4})", text, re.ASCII)) and found[2] in _MONTHS:
        day, month, year = found[1], str(_MONTHS.index(found[2]) + 1), found[3]
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _choice(field: Field) -> Block | None:
    shown = _shown(field.choices)
    if not shown:
        return None
    # Radio buttons can't be taken back, so only what must be answered has them.
    seen = field.required and len(shown) <= min(MOST_SEEN, SLACK_RADIO.most)
    made: Block = {"type": "radio_buttons" if seen else "static_select", "options": list(shown.values())}
    if field.chosen and field.chosen[0] in shown:
        made["initial_option"] = shown[field.chosen[0]]
    return made


def _choices(field: Field) -> Block | None:
    shown = _shown(field.choices)
    if not shown:
        return None
    made: Block = {"type": "multi_static_select", "options": list(shown.values())}
    if chosen := [shown[id] for id in field.chosen if id in shown]:
        made["initial_options"] = chosen
    return made


def _shown(choices: Sequence[Option]) -> dict[str, Block]:
    """By id; empty where no list of Slack's can hold them all, each known by its id."""
    ids = [option.id for option in choices]
    known = all(0 < len(id) <= SLACK_OPTION_VALUE.most and showable(id) == id and "," not in id for id in ids)
    if not known or len(set(ids)) < len(ids) or len(ids) > SLACK_OPTIONS.most:
        return {}
    return {option.id: choice(option.label, option.id) for option in choices}


# Reading what came back.


def _inputs(view: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for block in view.get("blocks", ()):
        if block.get("type") == "input":
            yield block


def _initial(element: Mapping[str, Any]) -> str:
    """What stood in a field when it was shown."""
    return _as_value(
        element,
        element.get("initial_value") or element.get("initial_date"),
        element.get("initial_option"),
        element.get("initial_options"),
    )


def _standing(view: Mapping[str, Any], block: Mapping[str, Any]) -> str:
    element = block["element"]
    state = view.get("state", {}).get("values", {}).get(block["block_id"], {}).get(element["action_id"])
    if state is None:
        return _initial(element)
    return _as_value(
        element,
        state.get("value") or state.get("selected_date"),
        state.get("selected_option"),
        state.get("selected_options"),
    )


def _as_value(
    element: Mapping[str, Any],
    text: str | None,
    option: Mapping[str, Any] | None,
    options: Sequence[Mapping[str, Any]] | None,
) -> str:
    if element["type"] in _SELECTED:
        return str(option["value"]) if option else ""
    if element["type"] == "multi_static_select":
        return ",".join(str(one["value"]) for one in options or ())
    if element["type"] == "number_input" and text:
        return _as_figure(text.strip(), element)
    return text or ""


def _as_figure(figure: str, element: Mapping[str, Any]) -> str:
    """A figure of Slack's, with a point for its decimals, so that nobody takes three decimals for thousands or a share
    for a percentage."""
    if re.search(r"\.\d{3}$", figure):
        figure += "0"
    is_percent = element.get("placeholder", {}).get("text") == PERCENT
    return f"{figure} {PERCENT}" if figure and is_percent else figure
