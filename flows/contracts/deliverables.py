"""Reading what will be published: "2 reels Instagramissa 1.3.–15.3. ja 3 storya"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flows.engine import formats
from flows.engine.question import Scene
from flows.engine.readers import Unlisted, words_for
from flows.engine.reading.dates import read_date, read_period
from flows.engine.reading.free_text import clipped
from flows.engine.reading.handles import platform_of
from flows.engine.reading.numbers import read_count
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.field import DELIVERABLE_KINDS, Deliverable, Period

MOST_OF_A_KIND = 200

CHANNEL_OF_KIND = {
    "reel": "instagram",
    "story": "instagram",
    "carousel": "instagram",
    "tiktok": "tiktok",
    "short": "youtube",
    "blog_post": "blog",
    "podcast_episode": "podcast",
}
"""Where a kind is published when nobody says otherwise."""

_PIECES = re.compile(r"\n|;\s*|,\s+|\s+(?:ja|sekä|and|plus|\+)\s+")
_WORD = re.compile(r"[^\W\d_][\w-]*")
_FILLER = re.compile(
    r"\b(?:kpl|kappaletta|x|kertaa|times|per|on|in|by|at|between|during|the|of|viimeistään|aikana|välillä|kanavassa|"
    r"kanavalla|julkaistaan|julkaisuna|yksi|one|a|an)\b|[×:(),]",
    re.IGNORECASE,
)
_COUNT_LAST = re.compile(r"\s+(?:x|×)\s*(?P<count>\d{1,4})\s*$", re.IGNORECASE)
_JOINED = re.compile(r"^(insta|instagram|ig|tiktok|youtube|facebook|linkedin|snap|twitch)-?(?=\w{4})")
"""A platform that begins a Finnish compound, as in instapostaus."""
_COUNT = re.compile(r"^\s*(?P<count>\d{1,4})\s*(?:x|×|kpl|kappaletta)?\s+(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str | None
    count: int
    channel: str | None
    period: Period | None


MOST_SHOWN = 12
"""Kinds of publications shown in one line; the contract has them all."""

_COUNTED = re.compile(
    r"\b\d{1,2}\s*(?:x\s*)?(?:reel|kela|stor|tarina|post|julkaisu|video|tiktok|blog|live|karusell|carousel|short|jakso)",
    re.IGNORECASE,
)
"""A number of publications of some kind: "2 reels", "3 tarinaa"."""


@dataclass(frozen=True)
class DeliverablesReader(Unlisted):
    """A list of publications: type, count, channel and dates; count 1, the candidate's channel and no dates when
    they aren't said. Dates that stand alone at the end are of everything before them."""

    path: str = "contracts.choice.deliverable"
    whole = True
    lines = True

    def read(self, text: str, scene: Scene) -> Reading[tuple[Deliverable, ...]]:
        found: list[Deliverable] = []
        for piece in (one.strip() for one in _PIECES.split(text)):
            if not piece:
                continue
            read = self._piece(piece, scene)
            if isinstance(read, Miss):
                return read
            if read.kind is None:
                if not found or read.period is None:
                    return Miss("not_a_deliverable", {"value": clipped(piece)})
                found = [one if one.period else replace(one, period=read.period) for one in found]
                continue
            channel = read.channel or CHANNEL_OF_KIND.get(read.kind) or default_channel(scene)
            found.append(Deliverable(read.kind, read.count, channel, read.period))
        if not found:
            return Miss("not_a_deliverable", {"value": clipped(text)})
        last = found[-1].period
        if last is not None and all(one.period is None for one in found[:-1]):
            # "2 reels and 3 stories in March": the month is of both.
            found = [replace(one, period=last) for one in found]
        return Read(tuple(found), echo=True)

    def recognises(self, text: str) -> bool:
        return bool(_COUNTED.search(text))

    def _piece(self, piece: str, scene: Scene) -> _Piece | Miss:
        rest = piece
        count = 1
        if found := _COUNT.match(rest):
            count, rest = int(found["count"]), rest[found.end() :]
        elif found := _COUNT_LAST.search(rest):
            count, rest = int(found["count"]), rest[: found.start()]
        elif (first := rest.split(" ", 1)) and len(first) == 2 and not first[0][0].isdigit():
            worded = read_count(first[0], low=1, high=MOST_OF_A_KIND)
            if isinstance(worded, Read):
                count, rest = worded.value, first[1]
        if not 0 < count <= MOST_OF_A_KIND:
            return Miss("too_many_deliverables", {"value": str(count), "most": str(MOST_OF_A_KIND)})
        kind: str | None = None
        channel: str | None = None
        kinds = _kinds(scene, self.path)
        for word in list(_WORD.finditer(rest)):
            spoken = word.group().casefold()
            named = platform_of(spoken)
            if kind is None and (read := _kind_of(spoken, kinds)):
                kind = read
            elif kind is None and (joined := _JOINED.match(spoken)) and _kind_of(spoken[joined.end() :], kinds):
                kind, channel = _kind_of(spoken[joined.end() :], kinds), platform_of(joined[1]) or channel
            elif named is not None and channel is None:
                channel = named
            elif kind is not None and _kind_of(spoken, kinds):
                pass  # "TikTok videos": one kind in two words
            else:
                continue
            rest = rest.replace(word.group(), " ", 1)
        period = self._period(_FILLER.sub(" ", rest).strip(" .-–"), rest, scene)
        if isinstance(period, Miss):
            return period
        return _Piece(kind, count, channel, period)

    def _period(self, bare: str, said: str, scene: Scene) -> Period | Miss | None:
        if not bare:
            return None
        for text in (said.strip(), bare):
            period = read_period(text, scene.today)
            if isinstance(period, Read):
                return period.value
            day = read_date(text, scene.today)
            if isinstance(day, Read):
                return Period(day.value, day.value)
            if isinstance(day, Doubt) or isinstance(period, Doubt):
                return Miss("doubtful_date", {"value": clipped(said)})
        if re.search(r"\d", bare):
            return Miss("deliverable_date", {"value": clipped(bare)})
        return None

    def show(self, value: tuple[Deliverable, ...], scene: Scene) -> str:
        shown = "; ".join(deliverable_words(scene, one) for one in value[:MOST_SHOWN])
        more = len(value) - MOST_SHOWN
        return scene.word("contracts.word.and_more", shown=shown, more=more) if more > 0 else shown

    def written(self, value: tuple[Deliverable, ...], scene: Scene) -> str:
        """Each on a line of its own."""
        return "\n".join(deliverable_words(scene, one).replace(" ×", "").replace(",", "") for one in value)


def deliverable_words(scene: Scene, one: Deliverable) -> str:
    """ "2 × Reels-video, Instagram, 1.3.2027–15.3.2027"."""
    parts = [
        f"{one.count} × {scene.word(f'contracts.choice.deliverable.{one.kind}.label')}",
        scene.word(f"engine.choice.platform.{one.channel}.label"),
    ]
    if one.period is not None:
        single = one.period.start == one.period.end
        shown = formats.day(one.period.start, scene.language) if single else scene.show(one.period)
        parts.append(shown)
    return ", ".join(parts)


def default_channel(scene: Scene) -> str:
    """The candidate's own channel, else the campaign's first."""
    collaboration = scene.answer("contracts.candidate")
    found = next((c for c in scene.known.collaborations if c.id == collaboration), None)
    candidate = scene.known.candidate(found.candidate_id) if found else None
    if candidate is not None:
        return candidate.platform
    campaign = scene.known.campaign(scene.answer("contracts.campaign") or "")
    return campaign.goals.channels[0] if campaign else "instagram"


def _kinds(scene: Scene, path: str) -> Mapping[str, tuple[str, ...]]:
    return {kind: words_for(scene.texts, f"{path}.{kind}") for kind in DELIVERABLE_KINDS}


def _kind_of(spoken: str, kinds: Mapping[str, tuple[str, ...]]) -> str | None:
    """The kind that the word names in some inflected form; the longest name wins, so that "reels-video" is a reel."""
    best: tuple[int, str] | None = None
    for kind, words in kinds.items():
        for word in words:
            name = word.casefold()
            if len(name) < 3 or " " in name:
                continue
            stem = name if len(name) <= 4 else name[: max(4, len(name) - 2)]
            if spoken.startswith(stem) and len(spoken) <= len(name) + 6 and (best is None or len(stem) > best[0]):
                best = len(stem), kind
    return best[1] if best else None


def dates_of(deliverables: tuple[Deliverable, ...]) -> tuple[date, ...]:
    """Every first and last day that is agreed."""
    return tuple(day for one in deliverables if one.period for day in (one.period.start, one.period.end))
