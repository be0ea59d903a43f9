"""The buttons below a message, and what comes back when one is pressed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len

from bot.channels.letters import is_blank, showable
from bot.channels.limits import TELEGRAM, TELEGRAM_DATA
from bot.channels.telegram.html import clipped, shown, with_line
from bot.words import words
from flows.engine.messages import Option
from flows.proof.screens import measured

MOST_AT_ONCE = 10
"""Options on one keyboard; more are shown a page at a time."""

PAGE = 8

HALF, THIRD = 18, 10
"""Columns of a label that a phone shows uncut in a button of half its width, and of a third. Own."""

LARGEST_ID = 2**63 - 1
"""Of a row in the outbox."""


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back when it is pressed, or `url` is opened: exactly one is set."""

    text: str
    data: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if bool(self.data) == bool(self.url) or not self.text:
            raise ValueError(f"a button needs a text and either data or a url: {self.text!r}")
        if measured(self.data, TELEGRAM_DATA.unit) > TELEGRAM_DATA.most:
            raise ValueError(f"the data of a button is too long: {self.data!r}")


Keyboard = tuple[tuple[Button, ...], ...]
"""Rows from above."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The option at `index` of the reply that is row `outbox_id` of the outbox."""

    outbox_id: int
    index: int


@dataclass(frozen=True, slots=True)
class Page:
    """Page `page`, from 0, of the options of that reply."""

    outbox_id: int
    page: int


def keyboard(
    options: Sequence[Option],
    outbox_id: int,
    page: int = 0,
    language: str = "fi",
    links: Mapping[str, str] | None = None,
) -> Keyboard:
    """`links`: an option's id to the address that its button opens. A page beyond the ends is the nearest one."""
    links = links or {}
    buttons = [_button(option, f"o:{outbox_id}:{nth}", links) for nth, option in enumerate(options)]
    if len(buttons) <= MOST_AT_ONCE:
        return _rows(buttons)
    pages = (len(buttons) + PAGE - 1) // PAGE
    page = max(0, min(page, pages - 1))
    where = words().word(language, "telegram.show.page", page=page + 1, pages=pages)
    turns = (("‹", (page - 1) % pages), (where, page), ("›", (page + 1) % pages))
    return (
        *_rows(buttons[page * PAGE : (page + 1) * PAGE]),
        tuple(Button(text, f"g:{outbox_id}:{to}") for text, to in turns),
    )


def read_data(text: str) -> Picked | Page | None:
    """What a button of ours carried; None for anything else."""
    found = re.fullmatch(r"([og]):(0|[1-9][0-9]{0,18}):(0|[1-9][0-9]{0,5})", text)
    if found is None or int(found[2]) > LARGEST_ID:
        return None
    outbox_id, nth = int(found[2]), int(found[3])
    return Picked(outbox_id, nth) if found[1] == "o" else Page(outbox_id, nth)


def chosen_text(html: str, label: str) -> str:
    """A message's text once the button was pressed and the keyboard is gone; within Telegram's limits."""
    return with_line(html, f"✓ <b>{shown(_label(label))}</b>")


def chosen_rich(html: str, label: str) -> str:
    """The same for a rich message; such a one is sent with room for it."""
    return f"{html}<p>✓ <b>{shown(_label(label))}</b></p>"


def _button(option: Option, data: str, links: Mapping[str, str]) -> Button:
    url = links.get(option.id, "")
    return Button(_label(option.label), url=url) if url else Button(_label(option.label), data)


def _label(text: str) -> str:
    """As one line; a button without a text is refused."""
    line = re.sub(r"[\t\n]+", " ", showable(text)).strip()
    return "…" if is_blank(line) else clipped(line, TELEGRAM.label.most)


def _rows(buttons: Sequence[Button]) -> Keyboard:
    """In their order: a long label has a row of its own, and short ones stand side by side."""
    rows: list[tuple[Button, ...]] = []
    for is_short, run in groupby(buttons, key=lambda button: cell_len(button.text) <= HALF):
        left = list(run)
        most = 1 if not is_short else 3 if all(cell_len(button.text) <= THIRD for button in left) else 2
        while left:
            # Four are two and two, since one alone in the last row would look like an afterthought.
            take = 2 if most == 3 and len(left) == 4 else most
            rows.append(tuple(left[:take]))
            left = left[take:]
    return tuple(rows)
