"""Every sentence a person sees, from one TOML file per language beside each flow.

A text's full key is its part and its path in the file: `goals.ask.budget.text`. By its key a text is either markup
(a Jinja2 template with autoescape on, parsed into the small tree of messages.py) or plain (labels, cells, file
names, never escaped). Markup may use p, b, i, a, code, ul and li. What people typed only ever ends up in Text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from html import unescape
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from jinja2.meta import find_undeclared_variables

from flows.engine import formats
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Bold, Code, Inline, Italic, Link, List, Node, Paragraph, Text
from flows.engine.money import Money
from flows.field import Period

MARKUP = ("say", "refuse")
"""Sections whose texts are markup; so are `text` and `why` below `ask`. Everything else is plain."""


class TextError(Exception):
    """A text is missing, or its markup can't be read. A mistake in the language files, found by tests."""


def is_markup(key: str) -> bool:
    """By the full key alone: `part.say.…`, `part.refuse.…`, `part.ask.….text` and `part.ask.….why`."""
    path = key.split(".")
    return path[1] in MARKUP or (path[1] == "ask" and path[-1] in ("text", "why"))


def _environment(language: str, *, markup: bool) -> Environment:
    environment = Environment(autoescape=markup, undefined=StrictUndefined)
    environment.filters.update(
        {
            "number": lambda v, decimals=0: formats.number(v, language, decimals),
            "money": lambda v: formats.money(v, language),
            "percent": lambda v, decimals=1: formats.percent(v, language, decimals),
            "day": lambda v: formats.day(v, language),
            "period": lambda v: formats.period(v, language),
            "moment": lambda v: formats.moment(v, language),
            "plural": lambda v, one, many: one if v == 1 else many,
        }
    )
    return environment


class Texts:
    """All texts of all languages: each file is read when first needed, each template made when first used."""

    def __init__(self, parts: Mapping[str, Callable[[str], Mapping[str, Any]]]) -> None:
        """`parts`: part name to a function from language to the parsed TOML file."""
        self._parts = dict(parts)
        self._sources: dict[tuple[str, str], dict[str, str]] = {}
        self._lists: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        self._made: dict[tuple[str, str], Template] = {}
        self._environments = {
            (language, markup): _environment(language, markup=markup)
            for language in LANGUAGES
            for markup in (True, False)
        }

    def _read(self, language: str, part: str) -> dict[str, str]:
        """The texts of a part by full key, and beside them its lists. Empty for a part that doesn't exist."""
        found = self._sources.get((language, part))
        if found is not None:
            return found
        sources: dict[str, str] = {}
        lists: dict[str, tuple[str, ...]] = {}
        if part in self._parts:
            for key, value in _leaves(self._parts[part](language), part):
                if isinstance(value, list):
                    lists[key] = tuple(value)
                else:
                    sources[key] = value
        self._lists[language, part] = lists
        self._sources[language, part] = sources
        return sources

    def keys(self, language: str) -> frozenset[str]:
        """Full keys of every text and list."""
        for part in self._parts:
            self._read(language, part)
        return frozenset(
            key
            for kind in (self._sources, self._lists)
            for (spoken, _part), texts in kind.items()
            if spoken == language
            for key in texts
        )

    def has(self, key: str) -> bool:
        return key in self._read(LANGUAGES[0], _part(key))

    def variables(self, language: str, key: str) -> frozenset[str]:
        """What the text's template asks for; empty for a list."""
        self._read(language, _part(key))
        if key in self._lists[language, _part(key)]:
            return frozenset()
        environment = self._environments[language, is_markup(key)]
        return frozenset(find_undeclared_variables(environment.parse(self.source(language, key))))

    def listed(self, language: str, key: str) -> tuple[str, ...]:
        """A list of plain words, such as the ways to say a command. Empty when there is none."""
        self._read(language, _part(key))
        return self._lists[language, _part(key)].get(key, ())

    def word(self, language: str, key: str, **values: object) -> str:
        """A plain text. Raises TextError when the key is missing or is markup."""
        if is_markup(key):
            raise TextError(f"{key} is markup, not plain")
        return self._render(language, key, values)

    def say(self, language: str, key: str, **values: object) -> tuple[Node, ...]:
        """A markup text as nodes. Raises TextError when the key is missing or is plain."""
        if not is_markup(key):
            raise TextError(f"{key} is plain, not markup")
        return parse_markup(self._render(language, key, values))

    def show(self, language: str, value: object) -> str:
        """A typed value as the language writes it."""
        return shown(value, language)

    def source(self, language: str, key: str) -> str:
        """The template as it is written. Raises TextError when there is none."""
        try:
            return self._read(language, _part(key))[key]
        except KeyError:
            raise TextError(f"no text {key!r} in {language!r}") from None

    def _render(self, language: str, key: str, values: Mapping[str, object]) -> str:
        if not values and not is_markup(key) and "{" not in (source := self.source(language, key)):
            return source
        template = self._made.get((language, key))
        if template is None:
            source = self.source(language, key)
            if is_markup(key):
                source = re.sub(r"\s+", " ", source).strip()
            template = self._environments[language, is_markup(key)].from_string(source)
            self._made[language, key] = template
        return template.render(values)


def shown(value: object, language: str) -> str:
    """A typed value in words: money, percentages' bare numbers, days and periods; text as it is."""
    if isinstance(value, Money):
        return formats.money(value, language)
    if isinstance(value, Period):
        return formats.period(value, language)
    if isinstance(value, datetime):
        return formats.moment(value, language)
    if isinstance(value, date):
        return formats.day(value, language)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return formats.number(value, language, 2)
    return str(value)


def _leaves(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.{name}")
        else:
            yield f"{path}.{name}", value


def load(parts: Mapping[str, str]) -> Texts:
    """Texts of the named parts: part name to where its files are, as `package` (fi.toml and en.toml in it) or as
    `package:name` (name.fi.toml and name.en.toml)."""
    return Texts({part: partial(_parsed, place) for part, place in parts.items()})


def _part(key: str) -> str:
    return key.partition(".")[0]


def _parsed(place: str, language: str) -> dict[str, Any]:
    package, _, name = place.partition(":")
    file = files(package) / (f"{name}.{language}.toml" if name else f"{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))


# The markup: a tiny reader for the tags named above, since a whole HTML parser would accept more than is meant.

_TOKEN = re.compile(r"<(/?)(p|b|i|a|code|ul|li)((?:\s+href=\"[^\"]*\")?)>")


@dataclass(slots=True)
class _Open:
    tag: str
    href: str
    children: list[Inline]


def parse_markup(source: str) -> tuple[Node, ...]:
    """Rendered markup to nodes. Text outside p and ul makes paragraphs of its own.

    Raises TextError for an unknown tag or one that is not closed.
    """
    nodes: list[Node] = []
    loose: list[Inline] = []
    open_tags: list[_Open] = []
    items: list[tuple[Inline, ...]] = []

    def put(child: Inline) -> None:
        (open_tags[-1].children if open_tags else loose).append(child)

    def flush() -> None:
        trimmed = _trimmed(loose)
        if trimmed:
            nodes.append(Paragraph(trimmed))
        loose.clear()

    at = 0
    for token in _TOKEN.finditer(source):
        _put_text(source[at : token.start()], put)
        at = token.end()
        closing, tag, attribute = token.groups()
        if not closing:
            if tag in ("p", "ul"):
                flush()
            href = unescape(attribute.split('"')[1]) if attribute else ""
            open_tags.append(_Open(tag, href, []))
            continue
        if not open_tags or open_tags[-1].tag != tag:
            raise TextError(f"</{tag}> closes nothing in {source[:80]!r}")
        done = open_tags.pop()
        children = tuple(done.children)
        if tag == "p":
            nodes.append(Paragraph(_trimmed(done.children)))
        elif tag == "li":
            items.append(_trimmed(done.children))
        elif tag == "ul":
            nodes.append(List(tuple(items)))
            items = []
        elif tag == "b":
            put(Bold(children))
        elif tag == "i":
            put(Italic(children))
        elif tag == "code":
            put(Code("".join(c.text for c in children if isinstance(c, Text))))
        else:
            put(Link(done.href, children))
    _put_text(source[at:], put)
    if open_tags:
        raise TextError(f"<{open_tags[-1].tag}> is not closed in {source[:80]!r}")
    flush()
    return tuple(nodes)


def _put_text(piece: str, put: Any) -> None:
    if not piece:
        return
    if "<" in piece:
        raise TextError(f"unknown tag in {piece[:80]!r}")
    put(Text(unescape(piece)))


def _trimmed(children: list[Inline]) -> tuple[Inline, ...]:
    """Without the blanks at both ends that the template's layout left."""
    kept = list(children)
    while kept and isinstance(kept[0], Text) and not kept[0].text.strip():
        kept.pop(0)
    while kept and isinstance(kept[-1], Text) and not kept[-1].text.strip():
        kept.pop()
    return tuple(kept)
