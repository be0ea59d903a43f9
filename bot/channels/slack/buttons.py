"""What can be pressed or picked below a message, and what comes back when it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.letters import is_blank, one_line, showable
from bot.channels.limits import (
    SLACK,
    SLACK_ACTIONS,
    SLACK_BUTTON_VALUE,
    SLACK_OPTION_VALUE,
    SLACK_OPTIONS,
    SLACK_PLACEHOLDER,
    SLACK_URL,
)
from bot.channels.slack.letters import clipped
from bot.channels.slack.rich_text import Block
from bot.words import words
from flows.engine.messages import Option

LARGEST_ID = 2**63 - 1
"""Of a row in the outbox."""

_SAVES = re.compile(r"v:[^:]+:(?:\w+\.)?confirm:\d+:save")
"""The id of the option that saves what a whole flow has asked."""


LINK = "link"
"""The action_id of what only leads somewhere."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The option at `index` of the reply that is row `outbox_id` of the outbox."""

    outbox_id: int
    index: int


@dataclass(frozen=True, slots=True)
class FormPressed:
    """The button that opens what that reply asks as a form."""

    outbox_id: int


@dataclass(frozen=True, slots=True)
class Plain:
    """An option of what is in no outbox: the home tab, or a modal."""

    option_id: str


def actions(options: Sequence[Option], outbox_id: int, *, form: bool = False, language: str) -> tuple[Block, ...]:
    """Buttons, or where there are more than a row of them can hold, lists to pick from. `form`: a button too that
    opens the same questions as a form."""
    buttons = [_option_button(option, f"o:{outbox_id}:{nth}") for nth, option in enumerate(options)]
    last = [form_button(outbox_id, options, language)] if form else []
    if len(buttons) + len(last) <= SLACK_ACTIONS.most:
        return (_actions(f"a:{outbox_id}", [*buttons, *last]),) if buttons or last else ()
    lists = [
        _actions(f"a:{outbox_id}:{nth}", [_list(options, start, outbox_id, nth, language)])
        for nth, start in enumerate(range(0, len(options), SLACK_OPTIONS.most))
    ]
    return (*lists, _actions(f"a:{outbox_id}:f", last)) if last else tuple(lists)


def form_button(outbox_id: int, options: Sequence[Option], language: str) -> Block:
    """Opens what is asked as a form. Beside a button that saves there is nothing left to fill in, only to change."""
    is_full = any(_SAVES.fullmatch(option.id) for option in options)
    label = words().word(language, "slack.form.change" if is_full else "slack.form.open")
    return button(label, f"f:{outbox_id}", "form")


def link_button(label: str, url: str) -> Block:
    """Leads somewhere, and tells us nothing but that it was pressed."""
    return button(label, LINK, "", url=url)


def placeless(options: Sequence[Option], first: int, *, url: str = "") -> tuple[Block, ...]:
    """Buttons that belong to no message, numbered from `first` on; `url` is opened too where it is given."""
    buttons = [_option_button(option, f"h:{first + nth}", url) for nth, option in enumerate(options)]
    return tuple(
        _actions(f"a:h:{first + start}", buttons[start : start + SLACK_ACTIONS.most])
        for start in range(0, len(buttons), SLACK_ACTIONS.most)
    )


def read_action(action_id: str, value: str) -> Picked | FormPressed | Plain | None:
    """What a button or a list of ours carried; None for anything else. `value` is the button's, or for a list that of
    the option picked."""
    if found := re.fullmatch(r"o:([0-9]{1,19}):([0-9]{1,6})", action_id, re.ASCII):
        return _picked(found[1], found[2])
    if found := re.fullmatch(r"s:([0-9]{1,19})(?::[0-9]{1,4})?", action_id, re.ASCII):
        return _picked(found[1], value) if re.fullmatch(r"[0-9]{1,6}", value) else None
    if found := re.fullmatch(r"f:([0-9]{1,19})", action_id, re.ASCII):
        return FormPressed(int(found[1])) if int(found[1]) <= LARGEST_ID else None
    if re.fullmatch(r"h:[0-9]{1,6}", action_id, re.ASCII) and value:
        return Plain(value)
    return None


def button(text: str, action_id: str, value: str, *, url: str = "", primary: bool = False) -> Block:
    made: Block = {"type": "button", "text": plain_text(text, SLACK.label.most), "action_id": action_id}
    if value and len(value) <= SLACK_BUTTON_VALUE.most:
        made["value"] = value
    if url and len(url) <= SLACK_URL.most:
        made["url"] = url
    if primary:
        made["style"] = "primary"
    return made


def plain_text(text: str, most: int) -> Block:
    """As one line and letter for letter: no :emoji: is made of what people typed. Never empty, since Slack refuses
    that."""
    line = one_line(text)
    return {"type": "plain_text", "text": "…" if is_blank(line) else clipped(line, most), "emoji": False}


def _picked(outbox_id: str, index: str) -> Picked | None:
    return Picked(int(outbox_id), int(index)) if int(outbox_id) <= LARGEST_ID else None


def _option_button(option: Option, action_id: str, url: str = "") -> Block:
    saves = _SAVES.fullmatch(option.id) is not None
    return button(option.label, action_id, showable(option.id), url=url, primary=saves)


def _list(options: Sequence[Option], start: int, outbox_id: int, nth: int, language: str) -> Block:
    shown = options[start : start + SLACK_OPTIONS.most]
    return {
        "type": "static_select",
        "action_id": f"s:{outbox_id}:{nth}" if nth else f"s:{outbox_id}",
        "placeholder": plain_text(words().word(language, "slack.show.pick"), SLACK_PLACEHOLDER.most),
        "options": [choice(option.label, str(start + at)) for at, option in enumerate(shown)],
    }


def choice(label: str, value: str) -> Block:
    """One of what a list or a row of radio buttons holds. The value is at most 75 characters."""
    assert 0 < len(value) <= SLACK_OPTION_VALUE.most
    return {"text": plain_text(label, SLACK.label.most), "value": value}


def _actions(block_id: str, elements: list[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": elements}
