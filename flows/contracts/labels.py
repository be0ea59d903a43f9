"""The advertising label a deal needs, and what can be seen of it in a post's text.

Sources are rows of labels.toml: the Consumer Ombudsman's guideline (2019, updated 2025) and the Central Chamber of
Commerce's recommendation of 25.2.2026. Nothing here says that a post is lawful.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from flows.contracts.wording import table
from flows.field import Deal
from flows.goals.sector import ADULT

Label = Literal["ad", "commercial", "received"]
"""ad: "Mainos | Brand", commercial: "Kaupallinen yhteistyö | Brand", received: "Mainos / Saatu | Brand"."""

State = Literal["met", "not_met", "not_visible"]

SITUATIONS = ("agreed", "gift", "invited", "own", "affiliate")
"""Why a post is marketing: an agreed benefit, an unasked gift, an invitation to an event or a trip, the creator's own
product or company, or advertising links and codes."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the text shows of one rule. `values` fill the sentence of the rule and state."""

    rule: str
    state: State
    values: Mapping[str, object] = field(default_factory=dict)
    source: str = ""
    address: str = ""
    date: date | None = None


def unasked_gift(deal: Deal) -> bool:
    """A product and nothing in return: no posts, no rights, no exclusivity and no money."""
    return (
        set(deal.pricing) == {"product"}
        and not deal.deliverables
        and deal.usage_rights == "none"
        and deal.exclusivity_days <= 0
    )


def proposed_label(deal: Deal) -> Label:
    """Any agreed benefit, barter and commission too, is "ad"; "received" is only for an unasked gift."""
    return "received" if unasked_gift(deal) else "ad"


def allowed_labels(deal: Deal, audience_age: tuple[int, int] | None = None) -> tuple[Label, ...]:
    """The labels that are strong enough, the proposed one first. An audience under 18 leaves only the plain word.

    Source: the guideline; for minors Asennemedia's checklist of it (11.2.2025).
    """
    young = audience_age is not None and audience_age[0] < ADULT
    if unasked_gift(deal):
        return ("received", "ad") if young else ("received", "ad", "commercial")
    return ("ad",) if young else ("ad", "commercial")


def needed_label(deal: Deal, audience_age: tuple[int, int] | None = None) -> Label:
    """The deal's own label when it is strong enough, else the proposed one."""
    allowed = allowed_labels(deal, audience_age)
    return next((label for label in allowed if label == deal.disclosure_label), allowed[0])


def label_line(label: Label, brand_name: str, language: str) -> str:
    """The label word for word in the language of the content: "Mainos | Brand", "Advertisement | Brand"."""
    return f"{table('labels.toml')['words'][language][label]} | {brand_name}"


def situation_of(deal: Deal) -> str:
    """The deal's situation for `check_post`."""
    if "commission" in deal.pricing:
        return "affiliate"
    return "gift" if unasked_gift(deal) else "agreed"


def check_post(
    text: str,
    platform: str,
    situation: str,
    brand_name: str,
    language: str,
    audience_age: tuple[int, int] | None = None,
) -> tuple[Verdict, ...]:
    """What a post's text shows of each rule: met, not met, or not visible in the text. Never "lawful".

    `situation` is one of SITUATIONS, `language` the language of the content (fi or en). Raises ValueError for an
    unknown situation or language.
    """
    if situation not in SITUATIONS or language not in ("fi", "en"):
        raise ValueError(f"{situation!r} in {language!r}")
    facts = table("labels.toml")
    reading = _reading(text, situation, language, facts)
    young = audience_age is not None and audience_age[0] < ADULT
    present = {"affiliate": situation == "affiliate", "children": young}
    found = []
    for rule in facts["rules"]:
        if not present.get(rule.get("when", ""), True) or platform not in rule.get("platforms", (platform,)):
            continue
        state, values = _judged(rule["key"], text, reading, brand_name, language, facts)
        source = facts["sources"][rule["source"]]
        found.append(Verdict(rule["key"], state, values, source["name"], source["address"], source["date"]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The label found in a text: its words, where they begin, whether they suit, and their language."""

    words: str = ""
    start: int = -1
    end: int = -1
    enough: bool = False
    language: str = ""
    needed: str = ""


def _reading(text: str, situation: str, language: str, facts: Mapping[str, Any]) -> _Reading:
    enough = {
        "agreed": ("ad", "commercial"),
        "affiliate": ("ad", "commercial"),
        "own": ("ad",),
        "gift": ("received", "ad", "commercial"),
        "invited": ("invited", "ad", "commercial"),
    }[situation]
    needed = facts["words"][language][enough[0]]
    spellings = [
        (spelling, label, tongue)
        for tongue in ("fi", "en")
        for label, own in facts["words"][tongue].items()
        for spelling in (own, *facts["also"][tongue][label])
    ]
    hits = []
    for spelling, label, tongue in spellings:
        words = r"\s*/\s*".join(r"\s+".join(map(re.escape, part.split())) for part in spelling.split("/"))
        pattern = rf"(?<![\w#@]){words}(?![\w-])"
        hits += [
            (hit.start(), -hit.end(), label, tongue, hit.group()) for hit in re.finditer(pattern, text, re.IGNORECASE)
        ]
    if not hits:
        return _Reading(needed=needed)
    start, end, label, tongue, words = min(hits, key=lambda hit: (*hit[:2], hit[3] != language))
    return _Reading(words, start, -end, label in enough, tongue, needed)


def _judged(
    key: str, text: str, reading: _Reading, brand_name: str, language: str, facts: Mapping[str, Any]
) -> tuple[State, Mapping[str, object]]:
    labelled = reading.start >= 0
    values: dict[str, object] = {"found": reading.words, "needed": reading.needed, "brand": brand_name}
    if key == "wording":
        vague = "" if labelled else _first(text, facts["vague"]["words"])
        return _state(labelled and reading.enough), values | {"vague": vague}
    if key == "position":
        return _state(labelled and not re.search(r"\w", text[: reading.start])), values
    if key == "advertiser":
        line = text[reading.start :].split("\n", 1)[0] if labelled else ""
        return _state(bool(brand_name.strip()) and _named(brand_name, line[: len(brand_name) * 2 + 80])), values
    if key == "language":
        return _state(labelled and reading.language == language), values
    if key == "affiliate_links":
        told = _first(text[:200], facts["affiliate"][language])
        return _state(bool(told)), values
    if key == "minors_word":
        plain_word = facts["words"][language]["ad"]
        return _state(labelled and reading.words.casefold().startswith(plain_word.casefold())), values | {
            "needed": plain_word
        }
    if key == "minors_exhortation":
        urged = _first(text, facts["exhortation"][language])
        return _state(not urged), values | {"found": urged}
    return "not_visible", values


def _state(met: bool) -> State:
    return "met" if met else "not_met"


def _first(text: str, words: list[str]) -> str:
    """The word of the list that comes first in the text as a whole word, as it is written there."""
    hits = [hit for word in words if (hit := re.search(rf"(?<![\w#]){re.escape(word)}(?!\w)", text, re.IGNORECASE))]
    return min(hits, key=lambda hit: (hit.start(), -hit.end())).group() if hits else ""


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", text).casefold()))


def _named(brand_name: str, line: str) -> bool:
    """Also as a handle or a hashtag: Kahvila Aamu as @kahvilaaamu."""
    name = _letters(brand_name)
    if not name:
        return brand_name.strip() in line
    spaced = r"\W*".join(re.findall(r"\w+", unicodedata.normalize("NFKC", brand_name).casefold()))
    whole = re.search(rf"(?<!\w){spaced}(?!\w)", unicodedata.normalize("NFKC", line).casefold())
    return bool(whole) or name in {_letters(tag) for tag in re.findall(r"[@#][\w.&-]+", line)}
