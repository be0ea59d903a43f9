"""Block elements: which there are, and what each may hold."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.judging import (
    BOTH,
    Check,
    Judge,
    Shape,
    anything,
    array,
    flag,
    matching,
    one_of,
    shaped,
    string,
    text,
    typed,
    url,
    whole,
)
from tests.fakes.slack.limits import Limit

_BUTTON_SCHEMES = ("http", "https", "slack", "mailto")
_DATE = matching(r"\d{4}-\d\d-\d\d", "a date in the format YYYY-MM-DD")
_TIME = matching(r"[0-2]\d:[0-5]\d", "a time in the format HH:mm")


def action_id(judge: Judge, value: Any, path: str) -> None:
    string(limits.ID)(judge, value, path)
    if not isinstance(value, str):
        return
    if not value:
        judge.wrong(path, "must be more than 0 characters")
    if value in judge.action_ids:
        judge.wrong(path, f"`action_id` `{value}` already exists for another element of this block")
    judge.action_ids.add(value)


_CONFIRM = shaped(
    {
        "title": text(limits.CONFIRM_TITLE),
        "text": text(limits.CONFIRM_TEXT, *BOTH),
        "confirm": text(limits.CONFIRM_BUTTON),
        "deny": text(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)


def option(*kinds: str, link: bool = False) -> Check:
    more: Shape = {"url": url(_BUTTON_SCHEMES, limits.URL)} if link else {}
    return shaped(
        {"text": text(limits.OPTION_TEXT, *kinds), "value": string(Limit(limits.OPTION_VALUE.most, "", "", 1))},
        {"description": text(limits.OPTION_TEXT, *kinds), **more},
    )


def _options(kind: str, limit: Limit, *kinds: str, many: bool = False, groups: bool = False) -> Check:
    """An element with options, of which one or many are chosen; its values must be told apart."""
    one = option(*kinds, link=kind == "overflow")
    group = shaped({"label": text(limits.OPTION_TEXT), "options": array(one, limits.OPTIONS)})
    optional: dict[str, Check] = {"action_id": action_id, "confirm": _CONFIRM, "options": array(one, limit)}
    if kind != "overflow":
        optional["focus_on_load"] = flag
        optional["initial_options" if many else "initial_option"] = array(one, limit) if many else one
    if groups:
        optional |= {"placeholder": text(limits.PLACEHOLDER), "option_groups": array(group, limits.OPTIONS)}
    if many and groups:
        optional["max_selected_items"] = whole(1, limits.OPTIONS.most)
    shape = shaped({}, optional)

    def check(judge: Judge, value: Any, path: str) -> None:
        shape(judge, value, path)
        if ("options" in value) == ("option_groups" in value):
            judge.wrong(path, "exactly one of options and option_groups is required")
        found = value.get("options") or []
        for each in value.get("option_groups") or []:
            found = found + (each.get("options") or []) if isinstance(each, dict) else found
        values = [each.get("value") for each in found if isinstance(each, dict)]
        if len(set(map(str, values))) < len(values):
            judge.wrong(path, "the values of options must be unique")
        first = value.get("initial_options") or ([value["initial_option"]] if value.get("initial_option") else [])
        for each in first if isinstance(first, list) else []:
            if each not in found:
                judge.wrong(path, "initial_option must exactly match one of the options")

    return check


def _select(many: bool, **more: Check) -> Check:
    """A select whose options Slack knows itself."""
    optional: dict[str, Check] = {
        "action_id": action_id, "confirm": _CONFIRM, "placeholder": text(limits.PLACEHOLDER), "focus_on_load": flag,
        **more,
    }  # fmt: skip
    return shaped({}, {**optional, "max_selected_items": whole(1, 100)} if many else optional)


def _picker(**more: Check) -> Check:
    return shaped({}, {"action_id": action_id, "confirm": _CONFIRM, "focus_on_load": flag, **more})


_DISPATCH = shaped(
    {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), Limit(2, "", "", 1))}
)


def _field(*needed: str, **more: Check) -> Check:
    optional: dict[str, Check] = {
        "action_id": action_id, "placeholder": text(limits.PLACEHOLDER), "focus_on_load": flag,
        "dispatch_action_config": _DISPATCH, **more,
    }  # fmt: skip
    return shaped({name: optional.pop(name) for name in needed}, optional)


_LENGTH = whole(0, limits.INPUT_LENGTH.most)


def _plain_input(judge: Judge, value: Any, path: str) -> None:
    _field(
        initial_value=string(limits.INPUT_LENGTH), multiline=flag, min_length=_LENGTH,
        max_length=whole(1, limits.INPUT_LENGTH.most),
    )(judge, value, path)  # fmt: skip
    first, most = value.get("initial_value"), value.get("max_length", limits.INPUT_LENGTH.most)
    if isinstance(first, str) and isinstance(most, int) and len(first) > most:
        judge.wrong(f"{path}/initial_value", f"must be less than {most + 1} characters")
    if isinstance(most, int) and isinstance(value.get("min_length"), int) and value["min_length"] > most:
        judge.wrong(f"{path}/min_length", "must not be more than max_length")


def _number_input(judge: Judge, value: Any, path: str) -> None:
    words = matching(r"-?\d+(\.\d+)?", "a number in a string")
    _field("is_decimal_allowed", is_decimal_allowed=flag, initial_value=words, min_value=words, max_value=words)(
        judge, value, path
    )
    try:
        low, high, first = (
            float(value[name]) if value.get(name) is not None else None
            for name in ("min_value", "max_value", "initial_value")
        )
    except (TypeError, ValueError):
        return
    if low is not None and high is not None and low > high:
        judge.wrong(f"{path}/min_value", "must not be more than max_value")
    if first is not None and ((low is not None and first < low) or (high is not None and first > high)):
        judge.wrong(f"{path}/initial_value", "must be from min_value to max_value")
    if value.get("is_decimal_allowed") is False and "." in str(value.get("initial_value", "")):
        judge.wrong(f"{path}/initial_value", "must be a whole number")


_SLACK_FILE = shaped({}, {"id": string(limits.ID), "url": url(("https", "http"), limits.URL)})
IMAGE: Shape = {"image_url": url(("https", "http"), limits.URL), "slack_file": _SLACK_FILE}


def _image(judge: Judge, value: Any, path: str) -> None:
    shaped({"alt_text": string(limits.ALT_TEXT)}, IMAGE)(judge, value, path)
    if ("image_url" in value) == ("slack_file" in value):
        judge.wrong(path, "exactly one of image_url and slack_file is required")


def _button(judge: Judge, value: Any, path: str) -> None:
    shaped(
        {"text": text(limits.BUTTON)},
        {
            "action_id": action_id, "url": url(_BUTTON_SCHEMES, limits.URL), "value": string(limits.VALUE),
            "style": one_of("primary", "danger"), "confirm": _CONFIRM,
            "accessibility_label": string(Limit(limits.BUTTON.most, "", "", 1)),
        },
    )(judge, value, path)  # fmt: skip


_FEEDBACK = shaped(
    {"text": text(limits.BUTTON), "value": string(limits.VALUE)}, {"accessibility_label": string(limits.BUTTON)}
)

ELEMENTS: dict[str, Check] = {
    "button": _button,
    "image": _image,
    "static_select": _options("static_select", limits.OPTIONS, groups=True),
    "multi_static_select": _options("multi_static_select", limits.OPTIONS, many=True, groups=True),
    "overflow": _options("overflow", limits.OVERFLOW),
    "radio_buttons": _options("radio_buttons", limits.FEW_OPTIONS, *BOTH),
    "checkboxes": _options("checkboxes", limits.FEW_OPTIONS, *BOTH, many=True),
    "users_select": _select(False, initial_user=string(limits.ID)),
    "multi_users_select": _select(True, initial_users=array(string(limits.ID), limits.OPTIONS)),
    "conversations_select": _select(
        False, initial_conversation=string(limits.ID), default_to_current_conversation=flag,
        response_url_enabled=flag, filter=anything,
    ),
    "channels_select": _select(False, initial_channel=string(limits.ID), response_url_enabled=flag),
    "datepicker": _picker(initial_date=_DATE, placeholder=text(limits.PLACEHOLDER)),
    "timepicker": _picker(initial_time=_TIME, placeholder=text(limits.PLACEHOLDER), timezone=string(limits.ID)),
    "datetimepicker": _picker(initial_date_time=whole(10**9, 10**10)),
    "plain_text_input": _plain_input,
    "number_input": _number_input,
    "email_text_input": _field(initial_value=string(limits.INPUT_LENGTH)),
    "url_text_input": _field(initial_value=string(limits.INPUT_LENGTH)),
    "rich_text_input": _field(initial_value=anything),
    "file_input": shaped(
        {}, {"action_id": action_id, "filetypes": anything, "max_files": whole(1, limits.FILES.most)}
    ),
    "feedback_buttons": shaped(
        {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": action_id}
    ),
    "icon_button": shaped(
        {"icon": one_of("trash"), "text": text(limits.BUTTON)},
        {"action_id": action_id, "value": string(limits.VALUE), "confirm": _CONFIRM, "visible_to_user_ids": anything},
    ),
}  # fmt: skip

_CHOICES = ("static_select", "users_select", "conversations_select", "channels_select")
_PICKERS = ("datepicker", "timepicker", "datetimepicker", "radio_buttons", "checkboxes")
_MANY = ("multi_static_select", "multi_users_select")
FIELDS = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input")


def among(*kinds: str) -> Check:
    return typed({kind: ELEMENTS[kind] for kind in kinds})


IN_ACTIONS = among("button", "overflow", *_CHOICES, *_PICKERS)
IN_SECTION = among("button", "image", "overflow", *_CHOICES, *_PICKERS, *_MANY)
IN_INPUT = among(*_CHOICES, *_PICKERS, *_MANY, *FIELDS)
IN_CONTEXT_ACTIONS = among("feedback_buttons", "icon_button")
IN_CARD = among("button")
