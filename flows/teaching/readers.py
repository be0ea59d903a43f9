"""What an owner teaches: a question of the list or a new one, and its answer."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.question import Scene
from flows.engine.readers import TextReader
from flows.engine.reading import free_text
from flows.engine.reading.choices import Choice
from flows.engine.reading.outcome import Miss, Read, Reading
from flows.field import OpenQuestion

MOST_OFFERED = 8
"""Open questions offered at once."""
LONGEST_QUESTION = 300
"""Characters, as the list keeps them."""
SHORTEST_QUESTION = 3
SHORTEST_ANSWER = 3
LONGEST_ANSWER = 2000
LONGEST_LABEL = 50
"""Characters of a question on a button."""


def choice_id(question: OpenQuestion) -> str:
    """How a button names an open question; a letter first, so that it is no place in a list."""
    return f"q{question.id}"


def by_choice(scene: Scene, id: str) -> OpenQuestion | None:
    return next((one for one in scene.known.open_questions if choice_id(one) == id), None)


def label_of(question: OpenQuestion) -> str:
    return free_text.clipped(question.text, LONGEST_LABEL)


def offered(scene: Scene) -> tuple[OpenQuestion, ...]:
    """Those asked most often first, then those asked last."""
    ranked = sorted(scene.known.open_questions, key=lambda one: one.times, reverse=True)
    return tuple(ranked[:MOST_OFFERED])


def waiting(scene: Scene, text: str) -> OpenQuestion | None:
    """The open question of these words."""
    said = text.casefold()
    return next(
        (q for q in scene.known.open_questions if said in (way.casefold() for way in (q.text, *q.ways))),
        None,
    )


@dataclass(frozen=True)
class AskedReader(TextReader):
    """A question of the list, by its place or its words, or any other in one's own words. The value is its text."""

    longest: int = LONGEST_QUESTION

    def read(self, text: str, scene: Scene) -> Reading[str]:
        reading = free_text.read_text(text, longest=self.longest)
        if not isinstance(reading, Read):
            return reading
        said, listed = reading.value, offered(scene)
        if (chosen := by_choice(scene, said)) is not None:
            return Read(chosen.text)
        place = said.rstrip(".")
        if place.isdecimal() and len(place) <= 3:
            if 0 < int(place) <= len(listed):
                return Read(listed[int(place) - 1].text)
            return Miss("not_a_question", {"value": said})
        for one in listed:
            if said.casefold() == label_of(one).casefold():
                return Read(one.text)
        if len(said) < SHORTEST_QUESTION or not any(map(str.isalpha, said)):
            return Miss("not_a_question", {"value": said})
        return Read(free_text.clipped(said, self.longest))

    def takes_question(self, text: str) -> bool:
        return True

    def choices(self, scene: Scene) -> tuple[Choice, ...]:
        return tuple(Choice(choice_id(one), label_of(one)) for one in offered(scene))


@dataclass(frozen=True)
class AnswerReader(TextReader):
    """An answer, of several lines if need be."""

    longest: int = LONGEST_ANSWER

    def read(self, text: str, scene: Scene) -> Reading[str]:
        reading = free_text.read_text(text, longest=self.longest)
        if isinstance(reading, Read) and len(reading.value) < SHORTEST_ANSWER:
            return Miss("answer_too_short", {"value": reading.value, "shortest": SHORTEST_ANSWER})
        return reading

    def takes_question(self, text: str) -> bool:
        """An answer may begin with a question word ("Miten tahansa käy") or ask in the middle. What ends in a
        question mark on its only line is a question to the guide."""
        return "\n" in text or not text.rstrip().endswith("?")
