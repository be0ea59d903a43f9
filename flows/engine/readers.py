"""The kinds of answers: each joins a plain reading function to a question's own limits and choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from flows.engine import formats
from flows.engine.formats import LANGUAGES
from flows.engine.money import LARGEST, Money
from flows.engine.question import Scene
from flows.engine.reading import ages, dates, durations, free_text, identifiers, labelled, numbers, yes_no
from flows.engine.reading import money as money_reading
from flows.engine.reading.choices import Choice, read_choice, read_choices
from flows.engine.reading.number_words import spoken_in_figures
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.texts import Texts

UNKNOWN = "—"
"""Shown for a value that is not known."""

_GROUPED = 1000
"""From this on a number is shown in groups, which not every reading of a number with a unit takes."""

_MONEY_UNIT = re.compile(r"€|\beur(?:o|oa|oja|os)?\b|\beuro", re.IGNORECASE)

_ENGLISH_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def settled(text: str, scene: Scene) -> str:
    """In English "3,765" is what the product itself writes for three thousand and more, so it isn't asked about; in
    Finnish the same may be a decimal."""
    return _ENGLISH_THOUSANDS.sub("", text) if scene.language == "en" else text


_DATE_SIGN = re.compile(
    r"\d\s*\.\s*\d|\d-\d\d-\d|\d/\d|\b(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu|juhannu|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|christmas|v(?:ii)?kko?\b|viik|week|kuukau|kuussa|month|päiv|day|"
    r"huomen|tomorrow|ensi|next|maanan|tiista|keskiv|torsta|perjan|lauanta|sunnunt|q[1-4])",
    re.IGNORECASE,
)
"""Whether a text may hold a date at all; a cheap look before a reading that costs more."""


def _is_a_time(reading: Reading[Any]) -> bool:
    """Whether some day was read. A weekday that differs does so only in the year that was tried."""
    return not isinstance(reading, Miss) or reading.reason == "weekday_differs"


class Unlisted:
    """What most readers share: no list to choose from, no unit of their own, and no questions as answers."""

    free = False
    whole = False
    """Whether the reader makes sense of every word of its text, so that no other answer can hide in it."""
    lines = False
    """Whether an answer may well be several lines."""

    def recognises(self, text: str) -> bool:
        return False

    def takes_question(self, text: str) -> bool:
        return False

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        return ()

    def show(self, value: Any, scene: Scene) -> str:
        raise NotImplementedError

    def written(self, value: Any, scene: Scene) -> str:
        return self.show(value, scene)


@dataclass(frozen=True)
class TextReader(Unlisted):
    """Any text up to `longest` characters."""

    longest: int = 500
    free = True
    whole = True

    def read(self, text: str, scene: Scene) -> Reading[str]:
        return free_text.read_text(text, longest=self.longest)

    def show(self, value: str, scene: Scene) -> str:
        return value


@dataclass(frozen=True)
class CountReader(Unlisted):
    low: int = 0
    high: int = 10**10

    def read(self, text: str, scene: Scene) -> Reading[int]:
        return numbers.read_count(text, low=self.low, high=self.high)

    def show(self, value: int, scene: Scene) -> str:
        return formats.number(value, scene.language)

    def written(self, value: int, scene: Scene) -> str:
        return str(value)


@dataclass(frozen=True)
class DaysReader(Unlisted):
    """A length of time in days."""

    low: int = 0
    high: int = 3650

    def read(self, text: str, scene: Scene) -> Reading[int]:
        return durations.read_days(text, low=self.low, high=self.high)

    def show(self, value: int, scene: Scene) -> str:
        return scene.word("engine.word.days", days=value)

    def written(self, value: int, scene: Scene) -> str:
        return self.show(value, scene) if value < _GROUPED else str(value)


@dataclass(frozen=True)
class DecimalReader(Unlisted):
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(10**9)

    def read(self, text: str, scene: Scene) -> Reading[Decimal]:
        return numbers.read_decimal(settled(text, scene), low=self.low, high=self.high)

    def show(self, value: Decimal, scene: Scene) -> str:
        return formats.number(value, scene.language, 2)

    def written(self, value: Decimal, scene: Scene) -> str:
        return numeral(value)


@dataclass(frozen=True)
class PercentReader(Unlisted):
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)

    def read(self, text: str, scene: Scene) -> Reading[Decimal]:
        return numbers.read_percent(text, low=self.low, high=self.high)

    def show(self, value: Decimal, scene: Scene) -> str:
        return formats.percent(value, scene.language, 2)

    def written(self, value: Decimal, scene: Scene) -> str:
        return numeral(value)


@dataclass(frozen=True)
class MoneyReader(Unlisted):
    """`consumer` amounts are read as including the brand's VAT, others as without."""

    consumer: bool = False
    low: Decimal = Decimal(0)
    high: Decimal = LARGEST

    def read(self, text: str, scene: Scene) -> Reading[Money]:
        return money_reading.read_money(
            settled(text, scene), vat_rate=scene.vat_rate, consumer=self.consumer, low=self.low, high=self.high
        )

    def recognises(self, text: str) -> bool:
        return bool(_MONEY_UNIT.search(text))

    def show(self, value: Money, scene: Scene) -> str:
        shown = formats.money(value, scene.language)
        if self.consumer and value.vat_rate:
            return scene.word("engine.word.money_both", net=shown, gross=formats.money(value.gross, scene.language))
        return shown

    def written(self, value: Money, scene: Scene) -> str:
        """With VAT where an amount is read so, without it where that alone gives the same amount."""
        net = formats.money(value, scene.language)
        tried = (
            formats.money(value.gross if self.consumer else value, scene.language),
            scene.word("engine.word.money_net", net=net),
        )
        same = (text for text in tried if isinstance(found := self.read(text, scene), Read) and found.value == value)
        return next(same, net)


@dataclass(frozen=True)
class PeriodReader(Unlisted):
    def read(self, text: str, scene: Scene) -> Reading[Any]:
        return dates.read_period(text, scene.today)

    def recognises(self, text: str) -> bool:
        return bool(_DATE_SIGN.search(text)) and _is_a_time(dates.read_period(text, date(2026, 1, 1)))

    def show(self, value: Any, scene: Scene) -> str:
        return formats.period(value, scene.language)


@dataclass(frozen=True)
class DateReader(Unlisted):
    """A day; one without a year is the next such day, or with `past` the latest one."""

    past: bool = False

    def read(self, text: str, scene: Scene) -> Reading[date]:
        return dates.read_date(text, scene.today, past=self.past)

    def recognises(self, text: str) -> bool:
        return bool(_DATE_SIGN.search(text)) and _is_a_time(dates.read_date(text, date(2026, 1, 1)))

    def show(self, value: date, scene: Scene) -> str:
        return formats.day(value, scene.language)

    def written(self, value: date, scene: Scene) -> str:
        return value.isoformat()


def numeral(value: Decimal) -> str:
    """The digits with a point for the decimals and no zeros behind them: "12.5"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed_choices(scene: Scene, path: str, ids: tuple[str, ...]) -> tuple[Choice, ...]:
    """Choices whose words are in the language files below `path` (part.choice.name): label in the language spoken,
    synonyms in every language."""
    return tuple(_choice(scene.texts, scene.language, f"{path}.{id}", id) for id in ids)


@cache
def _choice(texts: Texts, language: str, path: str, id: str) -> Choice:
    return Choice(id, texts.word(language, f"{path}.label"), words_for(texts, path))


@cache
def words_for(texts: Texts, path: str) -> tuple[str, ...]:
    """The label and the synonyms of a thing, in every language."""
    return tuple(
        word
        for language in LANGUAGES
        for word in (texts.word(language, f"{path}.label"), *texts.listed(language, f"{path}.also"))
    )


@dataclass(frozen=True)
class ChoiceReader(Unlisted):
    """One of `ids`, whose words are at `path` in the language files."""

    path: str
    ids: tuple[str, ...]

    def read(self, text: str, scene: Scene) -> Reading[str]:
        return read_choice(text, self.choices(scene))

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        return listed_choices(scene, self.path, self.ids)

    def show(self, value: str, scene: Scene) -> str:
        return scene.word(f"{self.path}.{value}.label")

    def written(self, value: Any, scene: Scene) -> str:
        return str(value)


@dataclass(frozen=True)
class ChoicesReader(ChoiceReader):
    """One or several of `ids`."""

    distinct: bool = False
    """The words are so much this question's own that they need no label, such as names of platforms."""

    def read(self, text: str, scene: Scene) -> Reading[Any]:
        return read_choices(text, self.choices(scene))

    def show(self, value: Any, scene: Scene) -> str:
        return ", ".join(scene.word(f"{self.path}.{one}.label") for one in value)

    def written(self, value: Any, scene: Scene) -> str:
        return ",".join(value)


@dataclass(frozen=True)
class ThingReader(Unlisted):
    """One of the brand's own things, such as a campaign: (id, label) pairs from what is known."""

    things: Callable[[Scene], tuple[tuple[str, str], ...]]

    def read(self, text: str, scene: Scene) -> Reading[str]:
        return read_choice(text, self.choices(scene))

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        return tuple(Choice(id, label) for id, label in self.things(scene))

    def show(self, value: str, scene: Scene) -> str:
        return dict(self.things(scene)).get(value, value)

    def written(self, value: str, scene: Scene) -> str:
        return value


@dataclass(frozen=True)
class YesNoReader(Unlisted):
    path: str = "engine.choice.yes_no"

    def read(self, text: str, scene: Scene) -> Reading[bool]:
        reading = yes_no.read_yes_no(text)
        if isinstance(reading, Miss):
            chosen = read_choice(text, self.choices(scene))
            if isinstance(chosen, Read):
                return Read(chosen.value == "yes")
        return reading

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        return listed_choices(scene, self.path, ("yes", "no"))

    def show(self, value: bool, scene: Scene) -> str:
        return scene.word(f"{self.path}.{'yes' if value else 'no'}.label")

    def written(self, value: bool, scene: Scene) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True)
class BusinessIdReader(Unlisted):
    def read(self, text: str, scene: Scene) -> Reading[str]:
        return identifiers.read_business_id(text)

    def recognises(self, text: str) -> bool:
        return bool(re.search(r"\b\d{6,7}-\d\b", text))

    def show(self, value: str, scene: Scene) -> str:
        return value


@dataclass(frozen=True)
class AgesReader(Unlisted):
    """Youngest and oldest, in years from 0 to 120."""

    def read(self, text: str, scene: Scene) -> Reading[tuple[int, int]]:
        return ages.read_ages(text)

    def recognises(self, text: str) -> bool:
        return bool(re.search(r"\d\s*(?:-|–)?\s*v(?:uotia|\b)|years? old|year-old", text.lower()))

    def show(self, value: tuple[int, int], scene: Scene) -> str:
        low, high = value
        if high == ages.OLDEST:
            return scene.word("engine.word.ages_from", low=low)
        if low == high:
            return scene.word("engine.word.age", age=low)
        return scene.word("engine.word.ages", low=low, high=high)

    def written(self, value: tuple[int, int], scene: Scene) -> str:
        low, high = value
        if high == ages.OLDEST:
            return f"{low}+"
        return str(low) if low == high else f"{low}–{high}"


_NOT_KNOWN = re.compile(
    r"(?:mä |minä )?(?:en|ei|emme) (?:tied[äaeoä]\w*|tiiä|tiä|osaa sanoa)|ei tiedossa|ei ole|-|—|\?|"
    r"(?:i |we )?(?:don'?t|do not) know|not known|unknown|no idea|none",
    re.IGNORECASE,
)


def says_unknown(text: str) -> bool:
    """Whether the whole text says that the answer isn't known: "en tiedä", "don't know"."""
    return bool(_NOT_KNOWN.fullmatch(text.strip(" .!")))


@dataclass(frozen=True)
class BlockReader(Unlisted):
    """Related figures in one message, in any order, each with its name; what isn't named stays unknown.

    The value is a mapping with every field: its value, or None. Bare figures are taken in the order of the fields
    only when there are exactly as many.
    """

    path: str
    """Where the fields' words are: part.ask.name.field."""
    fields: Mapping[str, Any]
    """Field name to its reader."""
    whole = True

    def labels(self, scene: Scene) -> dict[str, tuple[str, ...]]:
        return {name: words_for(scene.texts, f"{self.path}.{name}") for name in self.fields}

    def read(self, text: str, scene: Scene) -> Reading[dict[str, Any]]:
        if says_unknown(text):
            return Read(dict.fromkeys(self.fields))
        if not any(sign.isdigit() for sign in text) and any(map(str.isdigit, figures := spoken_in_figures(text))):
            text = figures
        found, _rest = labelled.read_labelled(text, self.labels(scene))
        if not found:
            pieces = [piece for piece in re.split(r"[;\n]|,\s|\s(?:ja|and|/)\s", text) if piece.strip()]
            if len(pieces) != len(self.fields):
                return Miss("not_figures", {"value": free_text.clipped(text)})
            found = dict(zip(self.fields, pieces, strict=True))
        values: dict[str, Any] = dict.fromkeys(self.fields)
        for name, piece in found.items():
            if says_unknown(piece):
                continue
            reading = self.fields[name].read(piece, scene)
            if isinstance(reading, Miss):
                label = scene.word(f"{self.path}.{name}.label")
                return Miss("figure_" + reading.reason, {**reading.values, "label": label})
            if isinstance(reading, Doubt):
                return Doubt(tuple({**values, name: one} for one in reading.readings))
            values[name] = reading.value
        return Read(values, echo=True)

    def recognises_fields(self, text: str, scene: Scene) -> bool:
        """Whether the text names at least one of the fields with a figure."""
        return bool(labelled.read_labelled(text, self.labels(scene))[0])

    def show(self, value: Mapping[str, Any], scene: Scene) -> str:
        known = [
            f"{scene.word(f'{self.path}.{name}.label')} {self.fields[name].show(one, scene)}"
            for name, one in value.items()
            if one is not None
        ]
        return ", ".join(known) or UNKNOWN


CONFIRM = ("save", "refine", "change", "cancel")


@dataclass(frozen=True)
class ConfirmReader(Unlisted):
    """The last step: save as it stands, go deeper, change a line or stop. "Yes" is save and "no" is change."""

    refinable: bool = True
    path: str = "engine.choice.confirm"

    def read(self, text: str, scene: Scene) -> Reading[str]:
        answer = yes_no.read_yes_no(text)
        if isinstance(answer, Read):
            return Read("save" if answer.value else "change")
        return read_choice(text, self.choices(scene))

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        offered = tuple(id for id in CONFIRM if id != "refine" or (self.refinable and not scene.visit.refining))
        return listed_choices(scene, self.path, offered)

    def show(self, value: str, scene: Scene) -> str:
        return scene.word(f"{self.path}.{value}.label")
