"""Where to look for influencers, made of the brand's own words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flows.candidates.reason import Reason
from flows.field import Goals

MOST_HASHTAGS = 8

GUIDE_SIZE = (1_000, 100_000)
"""The Finnish guide's micro-influencers, who often have the best engagement for the money."""

COUNTRIES = ("suomi", "finland", "koko suomi", "whole finland")


@dataclass(frozen=True, slots=True)
class Search:
    """One search to type. `phrase` is a Reason of the language files' [search] with `words` and `region`."""

    platform: str
    phrase: Reason


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place to look in, and why. `message` names a ready draft, "" when there is nothing to send."""

    reason: Reason
    message: str = ""


@dataclass(frozen=True, slots=True)
class SearchPlan:
    hashtags: tuple[str, ...]
    """With the #, likeliest first."""
    searches: tuple[Search, ...]
    places: tuple[Place, ...]
    followers: tuple[int, int]
    """Sizes to begin with."""


def search_plan(goals: Goals) -> SearchPlan:
    """Hashtags, searches and kinds of places for these goals. Own customers and staff come first: they cost nothing
    and know the brand."""
    topics = _topics(goals.offer) or _topics(goals.audience)
    return SearchPlan(
        hashtags=hashtags(goals.offer, goals.audience, goals.audience_region),
        searches=tuple(_searches(goals, topics)),
        places=(
            Place(Reason("place.customers"), message="ask_customers"),
            Place(Reason("place.staff"), message="ask_staff"),
            Place(Reason("place.mentions")),
            Place(Reason("place.platform_search", {"platforms": goals.channels})),
            Place(Reason("place.marketplace")),
            Place(Reason("place.agency")),
        ),
        followers=GUIDE_SIZE,
    )


def hashtags(offer: str, audience: str = "", region: str = "") -> tuple[str, ...]:
    """At most MOST_HASHTAGS: what is offered as one tag, its words, the same with the region, then the audience.

    "Käsintehdyt saippuat" with Turku -> #käsintehdytsaippuat, #käsintehdyt, #saippuat, #saippuatturku, #turku.
    """
    place = "" if region.strip().lower() in COUNTRIES else _joined(_words(region))
    tags: list[str] = []
    for topic in _topics(offer):
        words = topic.split()
        if len(words) <= 3:
            tags.append("".join(words))
        tags += [word for word in words if len(word) >= 4]
        if place and words:
            tags.append(words[-1] + place)
    tags.append(place)
    tags += [word for topic in _topics(audience) for word in topic.split() if len(word) >= 4]
    return tuple(dict.fromkeys(f"#{tag}" for tag in tags if tag))[:MOST_HASHTAGS]


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(resources.files("flows.candidates").joinpath("search_plan.toml").read_text("utf-8"))


def _words(text: str) -> list[str]:
    """Lower-case runs of letters and digits that have a letter first; a hyphen joins as it does in a hashtag."""
    return [word.replace("-", "") for word in re.findall(r"[^\W\d_][\w-]*", text.lower())]


def _joined(words: list[str]) -> str:
    return "".join(words)


def _topics(text: str) -> list[str]:
    """The text's parts between commas and conjunctions, each cut down to the words that name something."""
    ignored = {word for words in _table()["ignored"].values() for word in words}
    parts = re.split(r"[,;:.!?()/]|\b(?:ja|tai|sekä|and|or)\b|&", text.lower())
    named = [[word for word in _words(part) if word not in ignored and len(word) > 1] for part in parts]
    endings = tuple(_table()["inflected"]["fi"])
    based = [[word for word in words if not (word.endswith(endings) and len(word) > 5)] for words in named]
    chosen = based if any(based) else named
    return list(dict.fromkeys(" ".join(words) for words in chosen if words))


def _searches(goals: Goals, topics: list[str]) -> Iterator[Search]:
    region = goals.audience_region.strip()
    for platform in goals.channels:
        for key in _table()["searches"].get(platform, ["topic"]):
            if key == "region" and not region:
                continue
            for topic in topics[:2]:
                words = _joined(topic.split()) if key == "hashtag" else topic
                yield Search(platform, Reason(f"search.{key}", {"words": words, "region": region}))
