"""Whether the process does its work, for whatever keeps it running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Health:
    """`facts` tell an operator more; they hold nothing of anybody's."""

    ready: bool
    facts: Mapping[str, object] = field(default_factory=dict)
