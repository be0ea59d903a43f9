"""What comes in and what goes out of a conversation, with no channel's type in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

# What a person can do.


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    to: str = ""
    """The key of the question that it answers, where the channel knows: one replied to that very message."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """`option` is an Option's id, given back as it was shown."""

    option: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command by its language-neutral name (goals, back, menu, ...)."""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file. `text` is its content where the channel could read it as text, else None and `problem` says why:
    missing, too_large, not_text, unreadable, picture, sound or other."""

    name: str
    text: str | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form: question key to what was typed.

    A key is a step's id, a question's full or short key, its label, or for one figure of a block the step's id and
    the figure, "results.visibility#x/reach". A value is read as an answer is; one that is exactly a choice's id, or
    several ids joined by commas, is that choice. An empty one passes its question.
    """

    values: Mapping[str, str]
    flow: str = ""
    """The flow that the form is of; empty: the open one."""
    visit: str = ""
    """The id of the visit that the form was made of, which may not have begun by then."""
    asked: int = 0
    """How often anything had been answered or reopened in that visit when the form was made: `Form.asked`."""
    shown: bool = False
    """Whether the form is still before the person's eyes, so that what is wrong can be told there."""
    words: str = ""
    """The words that came with the command that begins the flow: `Form.words`."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message, the one that became turn `turn`, changed to `text`."""

    turn: int
    text: str


Input = Said | Pressed | Commanded | Uploaded | Submitted | Edited


# What is shown: a small tree of text. What people typed is only ever in Text.


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Italic:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class List:
    items: tuple[tuple[Inline, ...], ...]


Inline = Text | Bold | Italic | Code | Link
Node = Paragraph | List


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are plain text as shown. `right` names the columns (from 0) that hold figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


LONGEST_CHART_TITLE = 50
LONGEST_CHART_LABEL = 20
LONGEST_CHART_UNIT = 50
MOST_SERIES = 6
MOST_CATEGORIES = 20
MOST_CHARTS = 2
"""What a chart may hold, in characters and pieces: Slack's data visualization takes no more."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars or one line: a value for each of the chart's categories, None where it isn't known."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The same figures as a table beside it shows, drawn: where no charts are shown, nothing is lost.

    Names and categories are plain text as shown, each its own. `unit` is what the values are in, such as %.
    """

    kind: Literal["bar", "line"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a written paper: a heading, paragraphs, then bullets, then tables. All plain text."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a paper that is not a contract: a plan, a brief, a report, a message to send."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An immutable paper: everything that its bytes are made from.

    `kind` chooses the renderer: a contract's `data` is a clause Paper, every other kind's a Written, as JSON text
    of the dataclass (dataclasses.asdict). The content is already in words, so that a later change of a template
    never changes an old paper. `name_parts` (brand, what, version, date) make its file name.
    """

    id: str
    kind: str
    title: str
    version: int
    language: str
    data: str
    name_parts: tuple[str, ...] = ()
    template_version: int = 1


@dataclass(frozen=True, slots=True)
class Reply:
    nodes: tuple[Node, ...] = ()
    options: tuple[Option, ...] = ()
    table: Table | None = None
    documents: tuple[Document, ...] = ()
    private: bool = False
    """True when the reply is for the one who spoke and not for a shared place."""
    charts: tuple[Chart, ...] = ()
    """Drawn beside the table, at most MOST_CHARTS."""


def plain(nodes: tuple[Node, ...]) -> str:
    """The nodes as plain text: blank lines between paragraphs, a dash before each list item."""
    parts = []
    for node in nodes:
        if isinstance(node, Paragraph):
            parts.append(_inline(node.children))
        else:
            parts.append("\n".join("- " + _inline(item) for item in node.items))
    return "\n\n".join(parts)


def _inline(children: tuple[Inline, ...]) -> str:
    return "".join(
        child.text if isinstance(child, Text | Code) else _inline(child.children)
        + (f" ({child.href})" if isinstance(child, Link) and child.href != _inline(child.children) else "")
        for child in children
    )  # fmt: skip


def paragraph(text: str) -> Paragraph:
    """One paragraph of plain text."""
    return Paragraph((Text(text),))


# A conversation's own state.


@dataclass(frozen=True, slots=True)
class Pending:
    """A small question of the engine's own that waits above the open one: cancel, doubt, change, resume, ..."""

    kind: str
    question: str = ""
    """The step it is about."""
    text: str = ""
    """What was typed."""
    visit: str = ""
    """The id of the visit that was open when it was asked."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person at one address. `stack` holds visit ids, the open one last."""

    id: str
    language: str = "fi"
    stack: tuple[str, ...] = ()
    turn: int = 0
    pending: Pending | None = None
    offered: tuple[Option, ...] = ()
    """The options that the last turn showed, so that they can also be chosen by words or number."""
    topic: str = ""
    """The article that answered last."""
    topics: tuple[str, ...] = ()
    """The articles that were found for the last question, the best first."""
    asked: str = ""
    """The last question that the guides were asked, clipped."""
    campaign: str = ""
    """The campaign that is being talked about."""
    heard_at: datetime | None = None
    """When the last turn was made; None when there was none."""


@dataclass(frozen=True, slots=True)
class Was:
    """An answer as it stood before the last change; `answered` is false when there was none."""

    step: str
    value: object = None
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Contested:
    """A line that somebody else changed while this visit was open: both values, and whose the other one is."""

    mine: object
    theirs: object
    who: str = ""
    when: str = ""
    """ISO 8601, in the workspace's zone."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One run through a flow. An answer of None is a question that was passed without a value.

    `asking` counts, per step, how often it was answered or reopened: a button is good while the count stands.
    """

    id: str
    flow: str
    version: int
    member: str
    subject: str = ""
    revision: int = 0
    answers: Mapping[str, object] = field(default_factory=dict)
    asking: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    """Per step, the turn whose message answered it: an edit of that message corrects it."""
    misses: int = 0
    """Refusals in a row at the open question."""
    refining: bool = False
    """The person asked to go through the further questions as well."""
    state: str = "open"
    """open, draft (put aside), done or dropped."""
    was: tuple[Was, ...] = ()
    """What the last message changed, as it stood before, so that it can be taken back."""
    contested: Mapping[str, Contested] = field(default_factory=dict)
    """Per step, what two people have answered differently; asked line by line."""
    aloud: bool = False
    """The person agreed to talk of money where others hear."""
