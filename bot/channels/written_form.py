"""A form that is filled in within a message."""

from __future__ import annotations

import re

_LINE = re.compile(r"^([^:\n]{1,120}):[ \t]*(.*)$")


def form_of(text: str) -> dict[str, str] | None:
    """`label: value` lines; a line without a label goes on with the value above it, and what was left empty is left
    out. None where the first line has no label."""
    values: dict[str, str] = {}
    label = ""
    for line in text.split("\n"):
        found = _LINE.match(line)
        if found is not None:
            label = found[1].strip()
            values[label] = found[2]
        elif label:
            values[label] += f"\n{line}"
        else:
            return None
    return {label: value.strip() for label, value in values.items() if value.strip()} or None
