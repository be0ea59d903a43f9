"""What stands in a figure's place when something needed for it isn't known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """The figure can't be given. `fields` are the questions whose answers it waits for (such as
    "candidates.average_likes"); `about` are the ids of the collaborations they are asked about, if any.
    """

    fields: tuple[str, ...]
    about: tuple[str, ...] = ()


def gathered(*parts: object) -> Missing | None:
    """All that is missing among the parts as one Missing, each field and id once in the order met; else None."""
    lacks = [part for part in parts if isinstance(part, Missing)]
    if not lacks:
        return None
    return Missing(
        tuple(dict.fromkeys(name for lack in lacks for name in lack.fields)),
        tuple(dict.fromkeys(one for lack in lacks for one in lack.about)),
    )
