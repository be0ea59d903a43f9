"""What each of the people says, and what must be saved of it in the end."""

from __future__ import annotations

from dataclasses import dataclass

GOALS = {"Myynti": "sales", "Luottamus": "trust"}
CHANNELS = {"Instagram": "instagram", "TikTok": "tiktok"}
MONTHS = ("tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu")
SAVED_ALREADY = "Tämä on jo tallennettu"
ANSWERED_ALREADY = "Vastasit tähän jo"


@dataclass(frozen=True, slots=True)
class Values:
    """What a campaign must hold in the end. `budget` is in cents, `month` from 1."""

    offer: str
    goal: str
    audience: str
    budget: int
    month: int
    channel: str


def label_of(labels: dict[str, str], value: str) -> str:
    return next(label for label, one in labels.items() if one == value)


def values_of(number: int) -> Values:
    """Somebody's own."""
    return Values(
        f"Saippuat {number} herkälle iholle",
        list(GOALS.values())[number % len(GOALS)],
        f"naiset {number} Tampereella",
        100 * (3_000 + number),
        1 + number % len(MONTHS),
        list(CHANNELS.values())[number // 2 % len(CHANNELS)],
    )


def candidates_of(number: int) -> list[tuple[str, int]]:
    """Handles and followers of those whom some people send in files."""
    return [(f"tekija{number}{letter}", 9_000 + 10 * number + nth) for nth, letter in enumerate("ab")]
