"""The published Bot API as data: which methods there are, and whether a call has their fields and types.

It isn't part of the project. Its place is VAIKUTE_TELEGRAM_SPEC, or ../shared/specs/telegram-bot-api.json seen from
the project's root; where it is absent nothing is checked against it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[3]
_INTEGER = re.compile(r"-?\d+\Z")

_PLAIN: dict[str, type | tuple[type, ...]] = {"String": str, "Integer": int, "Float": (int, float), "Boolean": bool}


class Spec:
    def __init__(self, published: dict[str, Any] | None) -> None:
        self.known = published is not None
        self._methods: dict[str, Any] = published["methods"] if published else {}
        self._types: dict[str, Any] = published["types"] if published else {}
        self._fields: dict[str, dict[str, Any]] = {
            name: {field["name"]: field for field in method.get("fields", ())} for name, method in self._methods.items()
        }
        self._by_lower = {name.lower(): name for name in self._methods}

    def method(self, name: str) -> str | None:
        """The published spelling of a method's name; case doesn't matter, as on Telegram."""
        return self._by_lower.get(name.lower())

    def problems(self, method: str, params: Mapping[str, Any], files: Mapping[str, Any]) -> list[str]:
        """What is wrong with the fields of a call: unknown, missing, of another type. `params` are as they came: words
        of a form, or values of JSON. Files given as attach://name are fields of their own and aren't judged."""
        fields = self._fields.get(method)
        if fields is None:
            return []
        found = []
        attached = {match for value in params.values() for match in re.findall(r"attach://([\w.-]+)", str(value))}
        for name, value in params.items():
            field = fields.get(name)
            if field is None:
                found.append(f'{method}: unknown parameter "{name}"')
                continue
            wrong = self._form(field["types"], value)
            if wrong:
                found.append(f"{method}.{name}: {wrong}")
        for name in files:
            if name in attached:
                attached.discard(name)
            elif name not in fields:
                found.append(f'{method}: unknown file "{name}"')
            elif "InputFile" not in fields[name]["types"]:
                found.append(f"{method}.{name}: a file where {' or '.join(fields[name]['types'])} belongs")
        found += [f'{method}: no file "{name}" came with it' for name in sorted(attached)]
        found += [
            f'{method}: required parameter "{name}" is missing'
            for name, field in fields.items()
            if field["required"] and name not in params and name not in files
        ]
        return found

    def _form(self, types: list[str], value: Any) -> str:
        """What is wrong with a form's value; "" is nothing. A form knows only words, so what is no text is read."""
        if not isinstance(value, str):
            return self._value(types, value)
        if "String" in types or "InputFile" in types:
            return ""
        if types == ["Integer"]:
            return "" if _INTEGER.match(value) else f"{value[:40]!r} is no Integer"
        if types == ["Boolean"]:
            return "" if value in ("true", "false") else f"{value[:40]!r} is no Boolean"
        try:
            read = json.loads(value)
        except ValueError:
            return f"{value[:40]!r} is no JSON of {' or '.join(types)}"
        return self._value(types, read)

    def _value(self, types: list[str], value: Any) -> str:
        if isinstance(value, list) and all(kind.startswith("Array of ") for kind in types):
            inner = [kind.removeprefix("Array of ") for kind in types]
            return next((wrong for item in value if (wrong := self._value(inner, item))), "")
        wrongs = {kind: self._one(kind, value) for kind in types}
        if "" in wrongs.values():
            return ""
        # Of several kinds, what is wrong with the one that was probably meant tells most
        return wrongs[min(types, key=lambda kind: self._strangeness(kind, value))]

    def _strangeness(self, kind: str, value: Any) -> int:
        """How little a value looks like a kind: names it doesn't know, or another kind's word."""
        published = self._types.get(kind)
        if published is None or not isinstance(value, dict):
            return 100
        if published.get("subtypes"):
            return min(self._strangeness(inner, value) for inner in published["subtypes"])
        known = {field["name"] for field in published.get("fields", ())}
        return sum(name not in known for name in value) + 10 * bool(self._named(kind, published, value))

    def _one(self, kind: str, value: Any) -> str:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return f"{value!r:.40} is no {kind}"
            return self._value([kind], value)
        if kind in _PLAIN:
            fits = isinstance(value, _PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))
            return "" if fits else f"{value!r:.40} is no {kind}"
        published = self._types.get(kind)
        if published is None or kind == "InputFile":
            return ""
        if published.get("subtypes"):
            return self._value(published["subtypes"], value)
        if not isinstance(value, dict):
            return f"{value!r:.40} is no {kind}"
        fields = {field["name"]: field for field in published.get("fields", ())}
        for name in value:
            if name not in fields:
                return f'unknown field "{name}" of {kind}'
        for name, field in fields.items():
            if field["required"] and name not in value:
                return f'required field "{name}" of {kind} is missing'
            if name in value and (wrong := self._value(field["types"], value[name])):
                return f"{kind}.{name}: {wrong}"
        return self._named(kind, published, value)

    def _named(self, kind: str, published: dict[str, Any], value: dict[str, Any]) -> str:
        """Kinds of one union tell themselves apart by a word that only their description says: must be "photo"."""
        for field in published.get("fields", ()):
            if field["name"] in ("type", "source") and field["name"] in value:
                must = re.search(r"must be (?:“|\")?([a-z_]+)", field["description"])
                if must and value[field["name"]] != must[1]:
                    return f'"{value[field["name"]]}" is no {kind}'
        return ""


def load() -> Spec:
    stated = os.environ.get("VAIKUTE_TELEGRAM_SPEC")
    return _read(Path(stated) if stated else _ROOT.parent / "shared" / "specs" / "telegram-bot-api.json")


@cache
def _read(path: Path) -> Spec:
    return Spec(json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None)
