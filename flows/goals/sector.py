"""Which sector an offer belongs to, read from its words, and what that sector's rules allow."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

LEVELS = ("prohibited", "unverified", "restricted", "free")
"""Strictest first. prohibited: no plan and no contract; unverified: no answer either way, only whom to ask."""

ADULT = 18
"""Years. A younger audience brings the rules for marketing to children."""

# Finnish case endings, plural, possessive suffix and -kin; the English plural. Wide on purpose: it stands after a stem.
_ENDING = (
    r"(?:[aeioöuyä]{0,2}(?:n|t|a|ä|ja|jä|ta|tä|tta|ttä|den|tten|en|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|na|nä"
    r"|hin|han|hän|seen|siin|s)?)(?:mme|nne|ni|si|nsa|nsä)?(?:kin)?"
)


@dataclass(frozen=True, slots=True)
class SectorRule:
    """What may be done in a sector. The sentences are in sectors.<language>.toml under the sector's key."""

    sector: str
    level: str
    """One of LEVELS."""
    source: str
    """Who says so; empty when the rule was not read in a source."""
    date: dt.date | None
    """The source's own date, None when it has none: then show `read`."""
    read: dt.date
    """When the source was read."""
    check: str
    """The authority to ask."""
    verified: bool
    in_force: dt.date | None = None
    """The first day of a rule that is coming."""

    @property
    def plan_allowed(self) -> bool:
        """False: the person gets the reason, and neither a plan nor a contract."""
        return self.level != "prohibited"


@dataclass(frozen=True, slots=True)
class SectorReading:
    """What an offer's words say. When not `sure`, the conversation asks before it relies on it."""

    sector: str
    sure: bool
    matched: str = ""
    """The words that it was read from."""
    others: tuple[str, ...] = ()
    """Further sectors whose words are there, strictest first: with "other" the choices to offer when not sure."""


@dataclass(frozen=True)
class _Sector:
    """A row of the table. Its patterns are made when an offer is first read, not when the program starts."""

    rule: SectorRule
    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def sure(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_pattern, self.words["sure"]))

    @cached_property
    def doubtful(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_pattern, self.words["doubtful"]))

    @cached_property
    def exceptions(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_pattern, self.words["except"]))


def sector_of(offer: str) -> SectorReading:
    """The strictest sector that the offer's words name or may name; of equally strict ones the sure one.

    An offer without any such word is "other", surely. Words are Finnish or English, in any case and inflection.
    """
    text = _words(offer)
    found: list[tuple[int, bool, int, str, str]] = []
    for position, sector in enumerate(_sectors()):
        left = _without(text, sector.exceptions)
        matched = _first(left, sector.sure)
        sure = bool(matched)
        matched = matched or _first(left, sector.doubtful)
        if matched:
            found.append((LEVELS.index(sector.rule.level), not sure, position, sector.rule.sector, matched))
    if not found:
        return SectorReading("other", sure=True)
    found.sort()
    _, unsure, _, key, matched = found[0]
    others = tuple(entry[3] for entry in found[1:])
    return SectorReading(key, not unsure, matched, others)


def rule(sector: str) -> SectorRule:
    """The rule of a sector by its key. KeyError for an unknown key."""
    return _rules()[sector]


def audience_rule(age: tuple[int, int] | None) -> SectorRule | None:
    """The rule for children when the audience's youngest is under 18, else None, also when the age isn't known."""
    return rule("children") if age is not None and age[0] < ADULT else None


def _words(text: str) -> str:
    """Lower case, one space around each word, hyphens and other marks gone."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return f" {' '.join(_WORD.findall(folded))} "


def _without(text: str, exceptions: tuple[re.Pattern[str], ...]) -> str:
    for exception in exceptions:
        text = exception.sub(" / ", text)
    return text


def _first(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    hits = [hit for pattern in patterns if (hit := pattern.search(text))]
    return min(hits, key=lambda hit: hit.start()).group().strip() if hits else ""


def _pattern(written: str) -> re.Pattern[str]:
    words = []
    for word in _NOTATION.sub(" ", written.casefold()).split():
        stem = re.escape(word.strip("*~"))
        before = r"\w*" if word.startswith("*") else ""
        after = _ENDING if word.endswith("~") else r"\w*" if word.endswith("*") else ""
        words.append(before + stem + after if stem else r"\w+")
    return re.compile(rf"(?<= ){' '.join(words)}(?= )")


_WORD = re.compile(r"[^\W_]+")
_NOTATION = re.compile(r"[^\w*~]+")


@cache
def _sectors() -> tuple[_Sector, ...]:
    table = tomllib.loads(files("flows.goals").joinpath("sectors.toml").read_text("utf-8"))
    return tuple(_read(row) for row in table["sector"])


def _read(row: dict[str, Any]) -> _Sector:
    if row["level"] not in LEVELS:
        raise ValueError(f"{row['key']}: unknown level {row['level']}")
    return _Sector(
        SectorRule(
            sector=row["key"],
            level=row["level"],
            source=row["source"],
            date=row.get("date"),
            read=row["read"],
            check=row["check"],
            verified=row["verified"],
            in_force=row.get("in_force"),
        ),
        {name: tuple(row.get(name, ())) for name in ("sure", "doubtful", "except")},
    )


@cache
def _rules() -> dict[str, SectorRule]:
    return {sector.rule.sector: sector.rule for sector in _sectors()}


SECTORS = tuple(sector.rule.sector for sector in _sectors())
"""Every sector's key, in the file's order."""
