"""Typed values as JSON, by the type of the value and not by what it answers.

None, truth values, whole numbers and texts are themselves and a list is a list; everything else is an object with
one key, its tag: {"decimal": "3.4"}, {"date": "2027-03-01"}, {"money": {...}}, {"tuple": [...]}, {"map": {...}}.
A frozen dataclass is tagged by the name it was registered under, or by module and class when it is one of flows'
own. Fields at their default are left out, so that a field added later reads as its default from older rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, get_args

from flows import events
from flows import field as things
from flows.engine import messages
from flows.engine.money import Money
from flows.engine.reading.handles import Handle
from flows.engine.reading.rows import CandidateRow

_BY_TAG: dict[str, type] = {}
_TAGS: dict[type, str] = {}


class UnknownValue(TypeError):  # noqa: N818
    """A value of a type that is not kept, or a tag that nothing is registered under."""


def register(*classes: type, tag: str | None = None) -> None:
    """Lets values of these frozen dataclasses be kept, each under its class name, or one of them under `tag`.

    Raises ValueError for a class that isn't a frozen dataclass and for a name that another class has.
    """
    for one in classes:
        name = tag or one.__name__
        if not _is_frozen(one):
            raise ValueError(f"{one.__qualname__} is not a frozen dataclass")
        if _BY_TAG.get(name, one) is not one or name in _DECODE:
            raise ValueError(f"another value is kept as {name}")
        _BY_TAG[name] = one
        _TAGS[one] = name


def encoded(value: Any) -> Any:
    """The value as what JSON can hold. Raises UnknownValue for a type that isn't kept."""
    kind: type = type(value)
    return _encoder(kind)(value)


def decoded(data: Any) -> Any:
    """The value that `encoded` gave this for. Raises UnknownValue for a tag that isn't known."""
    if isinstance(data, list):
        return [decoded(one) for one in data]
    if not isinstance(data, dict):
        return data
    ((tag, inner),) = data.items()
    decode = _DECODE.get(tag)
    return decode(inner) if decode else _from_fields(_class_of(tag), inner)


def to_text(value: object) -> str:
    """The value as JSON text."""
    return json.dumps(encoded(value), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Any:
    """The value that `to_text` wrote."""
    return decoded(json.loads(text))


def mapping_to_text(values: Mapping[str, object]) -> str:
    """A mapping as one JSON object, its keys readable as they are."""
    encoder = {key: encoded(value) for key, value in values.items()}
    return json.dumps(encoder, ensure_ascii=False, separators=(",", ":"))


def mapping_from_text(text: str) -> dict[str, Any]:
    """The mapping that `mapping_to_text` wrote."""
    return {key: decoded(value) for key, value in json.loads(text).items()}


def _itself(value: Any) -> Any:
    return value


def _map(value: Mapping[Any, object]) -> Any:
    if not all(isinstance(key, str) for key in value):
        raise UnknownValue("only texts are kept as keys")
    return {"map": {str(key): encoded(one) for key, one in value.items()}}


_PLAIN: dict[type, Callable[[Any], Any]] = {
    type(None): _itself,
    bool: _itself,
    int: _itself,
    str: _itself,
    Decimal: lambda value: {"decimal": str(value)},
    datetime: lambda value: {"datetime": value.isoformat()},
    date: lambda value: {"date": value.isoformat()},
    tuple: lambda value: {"tuple": [encoded(one) for one in value]},
    frozenset: lambda value: {"frozenset": [encoded(one) for one in sorted(value)]},
    list: lambda value: [encoded(one) for one in value],
    dict: _map,
}

_DECODE: dict[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "tuple": lambda items: tuple(decoded(one) for one in items),
    "frozenset": lambda items: frozenset(decoded(one) for one in items),
    "map": lambda items: {key: decoded(one) for key, one in items.items()},
}


@cache
def _encoder(kind: type) -> Callable[[Any], Any]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if is_dataclass(kind):
        return _dataclass_encoder(kind)
    if issubclass(kind, str):  # such as a text that knows it is safe markup
        return lambda value: str.__str__(value)
    if issubclass(kind, Mapping):
        return _map
    raise UnknownValue(f"values of {kind.__module__}.{kind.__qualname__} are not kept")


def _dataclass_encoder(kind: type) -> Callable[[Any], Any]:
    tag = _tag_of(kind)
    parts = [(one.name, _default(one)) for one in fields(kind)]

    def encode(value: Any) -> Any:
        kept = {}
        for name, default in parts:
            part = getattr(value, name)
            if part is default or (type(part) is type(default) and part == default and not is_dataclass(part)):
                continue
            kept[name] = encoded(part)
        return {tag: kept}

    return encode


_NO_DEFAULT = object()


def _default(one: Field[Any]) -> object:
    if one.default is not MISSING:
        return one.default
    return one.default_factory() if one.default_factory is not MISSING else _NO_DEFAULT


def _is_frozen(kind: type) -> bool:
    return is_dataclass(kind) and kind.__dataclass_params__.frozen  # type: ignore[attr-defined]


def _tag_of(kind: type) -> str:
    if kind in _TAGS:
        return _TAGS[kind]
    if kind.__module__.startswith("flows.") and kind.__qualname__.isidentifier() and _is_frozen(kind):
        return f"{kind.__module__}.{kind.__qualname__}"
    raise UnknownValue(f"values of {kind.__module__}.{kind.__qualname__} are not kept")


@cache
def _class_of(tag: str) -> type:
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    module, _, name = tag.rpartition(".")
    if not module.startswith("flows."):
        raise UnknownValue(f"nothing is kept as {tag}")
    kind = getattr(import_module(module), name, None)
    if not isinstance(kind, type) or kind.__module__ != module or not _is_frozen(kind):
        raise UnknownValue(f"nothing is kept as {tag}")
    return kind


def _from_fields(kind: type, inner: Mapping[str, Any]) -> Any:
    names = _field_names(kind)
    return kind(**{name: decoded(value) for name, value in inner.items() if name in names})


@cache
def _field_names(kind: type) -> frozenset[str]:
    return frozenset(one.name for one in fields(kind))


register(Money, tag="money")
register(things.Period, tag="period")
register(Handle, CandidateRow)
register(
    things.Target,
    things.Goals,
    things.Figures,
    things.Candidate,
    things.Collaboration,
    things.Deliverable,
    things.Deal,
    things.Contract,
    things.Measurement,
    things.OwnArticle,
)
register(*get_args(events.Event))
register(
    messages.Said,
    messages.Pressed,
    messages.Commanded,
    messages.Uploaded,
    messages.Submitted,
    messages.Edited,
    messages.Text,
    messages.Bold,
    messages.Italic,
    messages.Code,
    messages.Link,
    messages.Paragraph,
    messages.List,
    messages.Option,
    messages.Table,
    messages.Document,
    messages.Reply,
    messages.Was,
    messages.Contested,
)
