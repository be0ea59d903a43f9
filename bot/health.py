"""Whether the process does its work, for whatever keeps it running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Health:
    """`facts` tell an operator more; they hold nothing of anybody's."""

    ready: bool
    facts: Mapping[str, object] = field(default_factory=dict)


def together(found: Mapping[str, Health]) -> Health:
    """The health of several channels by their names, ready when all are. One alone is as it is.

    A channel's fact of its own name says how it works; among others it is "how".
    """
    if len(found) == 1:
        return next(iter(found.values()))
    facts = {
        name: {"ready": one.ready, **{"how" if fact == name else fact: value for fact, value in one.facts.items()}}
        for name, one in found.items()
    }
    return Health(bool(found) and all(one.ready for one in found.values()), facts)
