"""Texts that people may answer with: an ordinary one and the longest, for each kind of reader.

The longest are what makes a screen large: every letter that a reader takes, the largest sums, the farthest days,
all choices, lists of many. Each is tried on the reader itself, so none is assumed to be acceptable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flows.candidates.flow import PeopleReader
from flows.contracts.deliverables import DeliverablesReader
from flows.engine.question import Question, Scene
from flows.engine.readers import (
    AgesReader,
    BlockReader,
    ChoicesReader,
    CountReader,
    DateReader,
    DaysReader,
    DecimalReader,
    MoneyReader,
    PercentReader,
    PeriodReader,
)
from flows.engine.reading.outcome import Read

AWKWARD = "Ää & <Öö> 😀 ”WWW” 2031 "
"""Letters that platforms escape, count double or show wide; with digits, since a source's date is sometimes asked."""

FARTHEST = timedelta(days=5 * 365)
"""How far from today any flow lets a day be, about."""

MANY_PEOPLE = (26, 10)
MANY_PUBLICATIONS = (100, 50, 25, 10)
"""How many of a list are tried, until a number is accepted. Four lines each of 26 people are more lines than any
platform's table holds, so more people would show nothing new."""


def awkward(length: int) -> str:
    """A text of exactly this many characters that begins and ends with a letter."""
    return ("A" + AWKWARD * (length // len(AWKWARD) + 1))[: length - 1].strip().ljust(length, "W")


def accepted(question: Question, scene: Scene, text: str) -> Read[Any] | None:
    """The reading of the text when the question would take it."""
    reading = question.reader.read(text, scene)
    if not isinstance(reading, Read):
        return None
    return None if question.check is not None and question.check(scene, reading.value) else reading


def ordinary(question: Question, scene: Scene) -> str | None:
    """An everyday answer: the question's own example, else its first choice, else the longest one. None when nothing
    is accepted."""
    return next((text for text in _everyday(question, scene) if accepted(question, scene, text)), None)


def _everyday(question: Question, scene: Scene) -> Iterator[str]:
    yield scene.word(question.text("example"))
    for choice in question.reader.choices(scene):
        yield choice.id
        yield choice.label
    yield from _longest(question.reader, scene)


def longest(question: Question, scene: Scene) -> str | None:
    """The longest answer that the question takes, else an ordinary one."""
    found = next((text for text in _longest(question.reader, scene) if accepted(question, scene, text)), None)
    return found or ordinary(question, scene)


def variants(question: Question, scene: Scene) -> tuple[str, ...]:
    """Answers that lead to different places: each choice, every set of a few choices, one thing and lists of them."""
    reader = question.reader
    if isinstance(reader, PeopleReader):
        found: tuple[str, ...] = ("@anna", people(3), people(3, priced=False))
    elif isinstance(reader, ChoicesReader):
        found = tuple(" ".join(ids) for ids in _sets(tuple(choice.id for choice in reader.choices(scene))))
    elif isinstance(reader, BlockReader):
        found = (_figures(reader, scene), "?")
    else:
        found = tuple(choice.id for choice in reader.choices(scene))
    kept = tuple(text for text in found if accepted(question, scene, text))
    one = ordinary(question, scene)
    return kept or ((one,) if one else ())


def _sets(ids: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every set of up to four ids; of more ids each alone and all together."""
    if len(ids) > 4:
        yield from ((id,) for id in ids)
        yield ids
        return
    for chosen in range(1, 2 ** len(ids)):
        yield tuple(id for nth, id in enumerate(ids) if chosen >> nth & 1)


def _longest(reader: Any, scene: Scene) -> Iterator[str]:
    if isinstance(reader, ChoicesReader):
        yield " ".join(choice.id for choice in reader.choices(scene))
    if isinstance(getattr(reader, "longest", None), int):
        yield awkward(reader.longest)
    for kind, texts in _BY_KIND.items():
        if type(reader) is kind:
            yield from texts(reader, scene)
    choices = sorted(reader.choices(scene), key=lambda choice: -len(choice.label))
    for choice in choices:
        yield choice.id
        yield choice.label


def _whole(reader: Any, _scene: Scene) -> Iterator[str]:
    yield str(reader.high)


def _decimals(reader: Any, scene: Scene) -> Iterator[str]:
    """Just below the highest, with all decimals."""
    mark = "," if scene.language == "fi" else "."
    yield str(reader.high - Decimal("0.01")).replace(".", mark)


def _far(scene: Scene) -> date:
    """A day far ahead whose day and month have two digits."""
    return date((scene.today + FARTHEST).year, 10, 10)


def _written(day: date, language: str) -> str:
    return f"{day.day}.{day.month}.{day.year}" if language == "fi" else day.isoformat()


def _period(_reader: Any, scene: Scene) -> Iterator[str]:
    end = _far(scene)
    start = end - timedelta(days=300)
    yield f"{_written(start, scene.language)} – {_written(end, scene.language)}"


def _day(_reader: Any, scene: Scene) -> Iterator[str]:
    yield _written(_far(scene), scene.language)
    yield _written(scene.today, scene.language)


def _ages(_reader: Any, _scene: Scene) -> Iterator[str]:
    yield "118-119"


def _block(reader: Any, scene: Scene) -> Iterator[str]:
    yield _figures(reader, scene)


def _figures(reader: BlockReader, scene: Scene) -> str:
    """Every figure at its largest, with its label."""
    pieces = []
    for name, own in reader.fields.items():
        largest = next(_longest(own, scene), "1")
        pieces.append(f"{scene.word(f'{reader.path}.{name}.label')} {largest}")
    return "\n".join(pieces)


def people(count: int, *, priced: bool = True) -> str:
    """A pasted list of candidates that says everything, or the handles alone."""
    names = (f"@{'wide_handle_of_mine_' + str(nth):w<30}" for nth in range(count))
    if not priced:
        return "\n".join(names)
    heading = "handle;platform;followers;price;likes;comments;shares;views"
    lines = (f"{name};snapchat;9999999999;999999999,99;9999999999;9999999999;9999999999;9999999999" for name in names)
    return "\n".join((heading, *lines))


def _people(_reader: Any, _scene: Scene) -> Iterator[str]:
    for count in MANY_PEOPLE:
        yield people(count)


def _publications(_reader: Any, scene: Scene) -> Iterator[str]:
    end = _far(scene)
    dates = f"{_written(end - timedelta(days=300), scene.language)}–{_written(end, scene.language)}"
    for count in MANY_PUBLICATIONS:
        yield "\n".join([f"200 podcast instagram {dates}"] * count)


_BY_KIND: Mapping[type, Callable[[Any, Scene], Iterator[str]]] = {
    CountReader: _whole,
    DaysReader: _whole,
    DecimalReader: _decimals,
    PercentReader: _decimals,
    MoneyReader: _decimals,
    PeriodReader: _period,
    DateReader: _day,
    AgesReader: _ages,
    BlockReader: _block,
    PeopleReader: _people,
    DeliverablesReader: _publications,
}
