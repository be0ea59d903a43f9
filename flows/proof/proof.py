"""The static proof of a flow: no dead end, everything that is declared holds, and every screen fits every platform.

From its declaration (words.py), by settling it under many combinations of answers (exploring.py) and by talking it
through with ordinary and with the longest answers (walking.py). What it costs is held under five seconds for all flows
by these cuts:

- combinations are walked whole up to 48; above that the answers that conditions look at are joined pair by pair and
  each other answer occurs once. Contracts have each of the 15 pricings and of the 6 kinds of party;
- each combination is gone through in three manners where the flow first begins, elsewhere in one of them;
- conditions know no language, so each combination is settled in one, and what it shows at the end is made in one,
  the languages taking turns. Every question, choice, refusal and longest screen is gone through in both;
- what a brand with very much data sees is walked with the longest answers and not explored;
- everything that can be done at a step (pass, back, cancel, why, nonsense, each choice) is done on one walk for each
  language; on the walk with the longest answers only going back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flows.engine.flow import Flow
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Commanded, Reply
from flows.engine.reading.free_text import clipped
from flows.proof.exploring import walks
from flows.proof.place import Subject, World, after, started
from flows.proof.problem import Problem
from flows.proof.screens import FileNames, ScreenLimits, excesses
from flows.proof.walking import screens_of_commands, walked
from flows.proof.words import missing_words


def proved(
    subject: Subject,
    flow: Flow,
    worlds: tuple[World, ...],
    limits: Iterable[ScreenLimits],
    languages: Iterable[str] = LANGUAGES,
    names: FileNames | None = None,
) -> tuple[Problem, ...]:
    """Everything that is wrong with the flow, each problem once, sorted; empty when it is proved."""
    limits = tuple(limits)
    found: set[Problem] = set()
    for language in languages:
        found |= set(missing_words(flow, subject.texts, language))
    if found:
        return tuple(sorted(found))  # without its words a flow can't be walked
    for language in languages:
        places = tuple(started(world, language) for world in worlds)
        walk = walked(subject, flow, language, places)
        found |= {Problem(f.kind, flow.name, f.step, language, detail=clipped(f.detail, 160)) for f in walk.faults}
        found |= set(_too_large(flow.name, language, walk.shown, limits, names))
    small = tuple(world for world in worlds if not world.full)
    found |= set(_explored(subject, flow, small, limits))
    return tuple(sorted(found))


def proved_screens(
    subject: Subject,
    commands: Iterable[str],
    worlds: tuple[World, ...],
    limits: Iterable[ScreenLimits],
    names: FileNames | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with the screens of the commands outside the flows."""
    limits, commands = tuple(limits), tuple(commands)
    found: set[Problem] = set()
    for language in LANGUAGES:
        for world in worlds:
            walk = screens_of_commands(subject, iter(commands), started(world, language))
            found |= {Problem(f.kind, f.step, "", language, detail=clipped(f.detail, 160)) for f in walk.faults}
            for command, reply in walk.shown:
                found |= set(_too_large(command, language, [("", reply)], limits, names))
    return tuple(sorted(found))


def _explored(
    subject: Subject, flow: Flow, worlds: tuple[World, ...], limits: tuple[ScreenLimits, ...]
) -> Iterator[Problem]:
    asked: set[str] = set()
    stuck: set[str] = set()
    begun = 0
    for nth, world in enumerate(worlds):
        language = LANGUAGES[nth % len(LANGUAGES)]
        try:
            place = after(subject, started(world, language), Commanded(flow.name))
            if place.visit is None:
                continue
            asked |= {key.partition("#")[0] for key in place.visit.answers}
            begun += 1
            for walk in walks(subject, flow, place, thorough=begun == 1):
                asked |= walk.asked
                if not walk.ended and walk.stuck not in stuck:
                    stuck.add(walk.stuck)
                    tried = ", ".join(f"{key} {answer}" for key, answer in walk.answers.items())
                    yield Problem("dead_end", flow.name, walk.stuck, language, detail=clipped(tried, 160))
                shown = [(flow.questions[-1].key, reply) for reply in walk.replies]
                yield from _too_large(flow.name, language, shown, limits, None)
        except Exception as error:  # whatever is raised is what the proof is looking for
            yield Problem("raised", flow.name, "", language, detail=f"{type(error).__name__}: {error}"[:160])
    for question in flow.questions:
        if begun and question.key not in asked:
            yield Problem("never_asked", flow.name, question.key)


def _too_large(
    about: str,
    language: str,
    shown: Iterable[tuple[str, Reply]],
    limits: tuple[ScreenLimits, ...],
    names: FileNames | None,
) -> Iterator[Problem]:
    """The largest excess of each limit at each step; what several steps show is told of the first."""
    largest: dict[tuple[str, str, str], Problem] = {}
    told: dict[str, str] = {}
    for step, reply in shown:
        for platform in limits:
            for excess in excesses(reply, platform, names):
                first = told.setdefault(excess.text, step)
                key = (first, platform.platform, excess.limit)
                if key in largest and largest[key].measured >= excess.measured:
                    continue
                largest[key] = Problem(
                    "too_large",
                    about,
                    first,
                    language,
                    platform.platform,
                    excess.limit,
                    excess.measured,
                    excess.allowed,
                    clipped(excess.text, 80),
                )
    yield from largest.values()
