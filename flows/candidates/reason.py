"""A sentence before it is in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """`key` names the sentence in the language files, `values` go into it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
