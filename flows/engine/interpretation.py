"""What was meant by a message: everything that decides it is in this file.

The rules are tried in the order of RULES and the first that gives a meaning wins:

1. a press, a command or a submitted form never comes here: it says itself what it means;
2. the message is the label or number of an option just shown, or the whole message is a command phrase
   (tolerant of typing errors; at questions where nearly any text would do, exact only), or small talk that the
   open question doesn't read as its answer;
3. an explicit correction that names a question or a value;
4. the open question's reader, when certain (where any text would do, a question that the guide can answer
   is a question);
5. values of other questions, only with their label or their unit in the text;
6. what the guides know;
7. a doubtful reading is asked about;
8. a refusal, with the value, the reason and an example.

A reader of free text never takes text that is meant for another question: labelled pieces are cut out first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from flows.engine.flow import Flow, Position, every_step
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Option
from flows.engine.question import Scene, Step
from flows.engine.readers import BlockReader, says_unknown, words_for
from flows.engine.reading.choices import Choice, read_choice, read_choices
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.phrases import Phrases, match_phrase
from flows.engine.texts import Texts

# The meanings.


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option that was shown, by its words or number."""

    option: str


@dataclass(frozen=True, slots=True)
class Order:
    """A command."""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """Another value for `step`, or the wish to answer it again when `reading` is None."""

    step: Step
    reading: Reading[Any] | None
    text: str = ""
    among: tuple[Step, ...] = ()
    """Several lines that the value fits equally well: the person is asked which one was meant."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Certain readings, of the open question or of others."""

    readings: tuple[tuple[Step, Read[Any]], ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """Something that the guides should answer, or say that they can't."""


@dataclass(frozen=True, slots=True)
class Talking:
    """Small talk, which asks and answers nothing."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    step: Step
    readings: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    step: Step
    miss: Miss


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing is open and nothing fits."""


Meaning = Chosen | Order | Correction | Answering | Asking | Talking | Doubtful | Refused | Unclear


@dataclass(frozen=True)
class Situation:
    """What the rules look at."""

    text: str
    scene: Scene
    offered: tuple[Option, ...]
    flow: Flow | None = None
    position: Position | None = None

    @cached_property
    def reading(self) -> Reading[Any] | None:
        """The open question's reading of the whole text; None when nothing is open."""
        step = self.step
        return step.question.reader.read(self.text, self.at(step)) if step else None

    @property
    def step(self) -> Step | None:
        return self.position.open if self.position else None

    @property
    def free(self) -> bool:
        return self.step is not None and self.step.question.reader.free

    def at(self, step: Step) -> Scene:
        return replace(self.scene, item=step.item) if step.item else self.scene


_WELL = re.compile(
    r"^(?:(?:no|noh|öö+|ööm|hmm+|niin|tota|tuota|niinku|siis|um+|uh+|well|so|sovitaan|laitetaan|pannaan|"
    r"vaikka|let['’]?s say|let['’]?s go with|we(?:['’]?ll)? say),?\s+)+(?:(?:siis|sitä|just)\s+)?(?=\S)",
    re.IGNORECASE,
)
"""What a speaker begins with while thinking. In Finnish "no" is "well"."""


_PERHAPS = re.compile(
    r"^(?:(?:varmaan?|joku|jotain|ehkä|kai|meillä on|meil on|mulla on|olis|olisi|maybe|perhaps|we have|i have),?\s+)+"
    r"(?=\d|[a-zäö]*(?:tonni|tuhat|tuhan|sata|sataa|kym|euro))",
    re.IGNORECASE,
)
"""What stands before a number that somebody isn't sure of; the number is then echoed all the same."""


def _thought(situation: Situation) -> Situation:
    """The situation without the words that only gain time, where any text wouldn't do as an answer."""
    if situation.step is None or situation.free:
        return situation
    spoken = situation.text.strip()
    if situation.scene.language != "fi" and spoken.casefold().startswith("no"):
        return situation
    rest = _PERHAPS.sub("", _WELL.sub("", spoken))
    return replace(situation, text=rest) if rest != spoken else situation


def interpret(situation: Situation) -> Meaning:
    """The first meaning that a rule gives."""
    situation = _thought(situation)
    for rule in RULES:
        meaning = rule(situation)
        if meaning is not None:
            return meaning
    return Unclear()


# 2. Options and command phrases.


def offered_option(situation: Situation) -> Meaning | None:
    """An option by its number or its words."""
    if not situation.offered or len(situation.text) > 80:
        return None
    text = situation.text.strip()
    number = listed_number(text)
    if number is not None:
        step = situation.step
        chosen = step is not None and bool(step.question.reader.choices(situation.at(step)))
        if situation.free or (not chosen and _read_open(situation, Read)):
            return None
        return Chosen(situation.offered[number - 1].id) if 0 < number <= len(situation.offered) else None
    same = [option for option in situation.offered if option.label.casefold() == text.casefold()]
    if same:
        return Chosen(same[0].id)
    if situation.free or situation.step is not None:
        return None
    if match_phrase(text, _whole_phrases(situation.scene.texts), exact=True) is not None:
        return None
    reading = read_choice(text, tuple(Choice(option.id, option.label) for option in situation.offered))
    return Chosen(reading.value) if isinstance(reading, Read) else None


def listed_number(text: str) -> int | None:
    """A place in a list: "3" or "3.". None for anything else, such as a superscript or a thousand digits."""
    bare = text.strip().rstrip(".")
    return int(bare) if bare.isdecimal() and len(bare) <= 3 else None


_NO_PHRASES = ("huomenna",)
"""Whole messages that are one letter from a command and another word: tomorrow is no "huomenta"."""


def command_phrase(situation: Situation) -> Meaning | None:
    if len(situation.text) > 80:
        return None
    phrases = _whole_phrases(situation.scene.texts)
    exact = match_phrase(situation.text, phrases, exact=True)
    if exact is not None:
        return Order(exact)
    if begun := _begun_phrase(situation):
        return begun
    if situation.free or situation.text.strip(" .!").casefold() in _NO_PHRASES or _read_open(situation, Read):
        return None
    near = match_phrase(situation.text, phrases, exact=False)
    return Order(near) if near is not None else None


def _begun_phrase(situation: Situation) -> Order | None:
    """A command with its object: "valitse @anna.koti". While a question is open the object must be a handle."""
    text = situation.text.strip()
    lowered = text.casefold()
    for name, beginnings in all_phrases(situation.scene.texts, "prefix").items():
        for beginning in beginnings:
            if lowered.startswith(beginning + " "):
                rest = text[len(beginning) :].strip(" :")
                # A draft is gone on with by its name wherever words aren't an answer anyway.
                by_name = name == "continue" and not situation.free and not _read_open(situation, Read)
                if situation.step is None or rest.startswith("@") or by_name:
                    return Order(name, rest)
    return None


@cache
def all_phrases(texts: Texts, kind: str) -> Mapping[str, tuple[str, ...]]:
    """Command name to the ways of saying it, in every language and from every part. Of the kind "phrase" a whole
    message, of the kind "prefix" its beginning."""
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for key in sorted(texts.keys(language)):
            path = key.split(".")
            if path[1] == kind:
                found.setdefault(path[2], []).extend(texts.listed(language, key))
    return {name: tuple(words) for name, words in found.items()}


@cache
def _whole_phrases(texts: Texts) -> Phrases:
    return Phrases(all_phrases(texts, "phrase"))


_MAY_ANSWER = ("yes", "other")
"""Kinds of small talk that are more likely a try at the open question."""


def small_talk(situation: Situation) -> Meaning | None:
    """Where any text would do as an answer, small talk is still small talk: the person can say that it was the
    answer."""
    found = situation.scene.known.found
    if not found.talk or (situation.step is not None and found.talk in _MAY_ANSWER):
        return None
    if situation.step is None or situation.free or isinstance(situation.reading, Miss):
        return Talking()
    return None


def command_named(texts: Texts, word: str) -> str | None:
    """The command that goes by this name in either language: "opeta" for teaching."""
    return match_phrase(word, _whole_phrases(texts), exact=True)


# 3. Corrections.

_CHANGE = re.compile(
    r"^(?:muuta|muutetaan|vaihda|vaihdetaan|korjaa|korjataan|päivitä|change|correct|update|fix|set|edit)\s+"
    r"(?:the\s+|my\s+)?(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ACTUALLY = re.compile(
    r"^(?:ei\s*(?:kun|ku|vaan|sittenkään)|eiku|eikun|siis|hetkinen,?|tai siis|sittenkin|tarkoitin|anteeksi,?|sorry,?|"
    r"oops,?|i meant?|make (?:it|that)|actually,?|(?:no,?\s+)?wait,?|no,?\s+(?:i meant?|make (?:it|that)|it'?s))\s+"
    r"(?:make (?:it|that)\s+|i meant?\s+|it'?s\s+|no,?\s+)?"
    r"(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_IS_IN_FACT = re.compile(r"\s(?:onkin|sittenkin|is actually|should be|is in fact)\s", re.IGNORECASE)
_LINKING = re.compile(
    r"^(?:\s*(?:on|oli|onkin|sittenkin|olisi|is|was|to|should be|is actually|=|:|–|-)(?=\s|$|\d)|\s*[:=,])+\s*",
    re.IGNORECASE,
)


def correction(situation: Situation) -> Meaning | None:
    if situation.flow is None or len(situation.text) > 600:
        return None
    text = situation.text.strip()
    if found := _CHANGE.match(text):
        named = named_step(found["rest"], situation)
        if named is not None:
            return _corrected(*named, situation)
        if situation.step is not None:
            figure = re.sub(r"\s+(?:to|on|arvoon|=|:)\s+", " ", found["rest"], count=1)
            block = _block_named(figure, situation, situation.step)
            if block is not None:
                return Answering(tuple(_with_figures({block[0].id: block}, situation)))
    if found := _IS_IN_FACT.search(text):
        named = named_step(re.sub(r"^(?:the|my)\s+", "", text[: found.start()], flags=re.IGNORECASE), situation)
        if named is not None and not named[1]:
            return _corrected(named[0], text[found.end() :], situation)
    if found := _ACTUALLY.match(text):
        rest = found["rest"]
        named = named_step(rest, situation)
        if named is not None and named[1]:
            return _corrected(*named, situation)
        return _by_value(rest, situation)
    return None


def _corrected(step: Step, rest: str, situation: Situation) -> Meaning:
    if not rest:
        return Correction(step, None)
    return Correction(step, step.question.reader.read(rest, situation.at(step)), rest)


def _by_value(rest: str, situation: Situation) -> Meaning | None:
    """ "ei kun toukokuussa": the latest answer whose reader knows such a value."""
    assert situation.position is not None
    turns = situation.scene.visit.turns
    answered = sorted(
        (s for s in situation.position.steps if s.id in situation.scene.visit.answers and not s.question.final),
        key=lambda s: turns.get(s.id, 0),
        reverse=True,
    )
    if (again := _last_change(rest, situation)) is not None:
        return again
    recognised = [
        Correction(step, reading, rest)
        for step in answered
        if step.question.reader.recognises(rest)
        and isinstance(reading := step.question.reader.read(rest, situation.at(step)), Read)
    ]
    if recognised:
        return _latest_or_which(recognised, situation)
    for step in _others(situation, situation.step) if situation.step else ():
        if step.question.reader.recognises(rest):
            reading = step.question.reader.read(rest, situation.at(step))
            if isinstance(reading, Read):
                return Correction(step, reading, rest)
    if (mine := _open_again(rest, situation)) is not None:
        return mine
    for step in answered[:1]:
        reading = step.question.reader.read(rest, situation.at(step))
        if isinstance(reading, Read) and not (step.question.reader.free and _DIGIT.search(rest)):
            return Correction(step, reading, rest)
    if situation.step is None or not situation.step.question.final:
        return None
    fitting = [
        Correction(step, reading, rest)
        for step in answered
        if not step.question.reader.free
        and not step.question.reader.choices(situation.at(step))
        and isinstance(reading := step.question.reader.read(rest, situation.at(step)), Read)
    ]
    # At the summary: the only line that such a value fits, else the question which line was meant.
    if 1 < len(fitting) <= MOST_MEANT:
        return replace(fitting[0], among=tuple(one.step for one in fitting))
    return fitting[0] if len(fitting) == 1 else Order("change")


def _last_change(rest: str, situation: Situation) -> Correction | None:
    """Another value for what the message before changed, when that was one line and not a free text; else a choice
    among those of an answer given earlier, by its own words."""
    visit = situation.scene.visit
    assert situation.flow is not None
    steps = {step.id: step for step in every_step(situation.flow, situation.scene)}
    if len(visit.was) == 1 and (step := steps.get(visit.was[0].step)) is not None and step.id in visit.answers:
        reading = step.question.reader.read(rest, situation.at(step))
        if isinstance(reading, Read) and not step.question.reader.free:
            return Correction(step, reading, rest)
    if _DIGIT.search(rest) or (
        situation.step is not None and not situation.free and _reads(situation.step, rest, situation)
    ):
        return None
    for step_id in sorted(visit.answers, key=lambda one: visit.turns.get(one, 0), reverse=True):
        step = steps.get(step_id)
        if step is not None and _is_literally(rest, step, situation):
            reading = step.question.reader.read(rest, situation.at(step))
            if isinstance(reading, Read):
                return Correction(step, reading, rest)
    return None


def _reads(step: Step, text: str, situation: Situation) -> bool:
    return isinstance(step.question.reader.read(text, situation.at(step)), Read)


_DIGIT = re.compile(r"\d")


def _open_again(rest: str, situation: Situation) -> Meaning | None:
    """A second try at the open question, "ei kun neljä tonnia", where it has just been missed or only it fits."""
    step = situation.step
    if step is None or step.question.reader.free or step.question.final:
        return None
    reading = step.question.reader.read(rest, situation.at(step))
    if isinstance(reading, Read):
        return Answering(((step, replace(reading, echo=True)),))
    if not situation.scene.visit.misses:
        return None
    return Doubtful(step, reading.readings) if isinstance(reading, Doubt) else Refused(step, reading)


MOST_MEANT = 4
"""Questions that a person is asked to choose between; of more the whole summary is shown."""


def _latest_or_which(fitting: list[Correction], situation: Situation) -> Correction:
    """The answer given last, when it was given in the message before; else the person is asked which was meant."""
    turns = situation.scene.visit.turns
    latest = fitting[0]
    newest = max((turn for turn in turns.values()), default=0)
    final = situation.step is not None and situation.step.question.final
    if len(fitting) == 1 or (not final and turns.get(latest.step.id, 0) == newest):
        return latest
    return replace(latest, among=tuple(one.step for one in fitting[:MOST_MEANT]))


# 4 and 5. Answers.

MOST_TOGETHER = 12
"""Words of a message that may hold two answers without a comma between them."""

_SEGMENTS = re.compile(r"\n|;\s*|,\s+|\.\s+|\s+(?:ja|sekä|and|plus)\s+")
_QUESTION_WORD = re.compile(
    r"^(?:entä\s+)?(?:mi(?:tä|kä|ten|ksi|llo?in|ssä|stä|hin|llainen|llä)|mitkä|mitä|kuinka|palj\w*ko|mont?ako|kuka|kenen|kenelle|ketä|"
    r"ketkä|kumpi|"
    r"(?:on|voi|pitää|saa|kannatta|täyty|tarvitse|tarvi)\w{0,3}(?:ko|kö|ks)|onks|pitääks|voiks|saaks|"
    r"what|how|why|when|where|who|which|is|are|can|could|do|does|should|must|may)\b",
    re.IGNORECASE,
)

_GOES_ON = re.compile(r"^(?:(?:ja|and)\s+)?(?:entä|entäs|mites|(?:what|how)\s+about)\b", re.IGNORECASE)
"""What goes on from an answer begins so: "entä TikTokissa?" """
_ANY = re.compile(
    r"(?:(?:ihan|aivan|vaikka|no)\s+)?"
    r"(?:mi(?:kä|tä|tkä|llo?in|ssä|stä|hin|ten|llainen|llä)|kuka|ketä|kenelle|ketkä|koska|kumpi|kuinka|paljonko)\s+"
    r"(?:vaan?|vain|tahansa|hyvänsä)|"
    r"whatever|whichever|whoever|whenever|wherever|either|any(?:thing|one|body|where|time|\s+time|\s+day)?|"
    r"(?:any|either)(?:\s+one)?\s+of\s+(?:them|these|those)",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether the message has the form of a question."""
    stripped = text.strip()
    if leaves_open(stripped):
        return False
    return stripped.endswith("?") or bool(_QUESTION_WORD.match(stripped) or _GOES_ON.match(stripped))


def leaves_open(text: str) -> bool:
    """Whether the whole text says that anything will do: "mikä vaan", "whatever". It begins as a question does."""
    return bool(_ANY.fullmatch(text.strip(" .!?")))


def _guide_knows(situation: Situation) -> bool:
    decision = situation.scene.known.found.decision
    return decision == "answer" or (decision == "offer" and situation.text.strip().endswith("?"))


def open_question(situation: Situation) -> Meaning | None:
    step = situation.step
    if step is None:
        return None
    if _wonders(situation, step):
        return None
    said = situation.text.strip()
    if not step.question.reader.takes_question(said):
        if situation.free and "?" in said and _QUESTION_WORD.match(said) and not leaves_open(said):
            # A question in form and sign: the person can still say that it was the answer.
            return None
        if asks(said) and (situation.free or _QUESTION_WORD.match(said)) and _guide_knows(situation):
            return None
    taken, rest = _labelled_pieces(situation, step)
    if taken:
        reading = step.question.reader.read(rest, situation.at(step)) if rest.strip() else None
        if isinstance(reading, Read):
            beside = None if step.question.reader.whole else _together(replace(situation, text=rest), step)
            return Answering((*(beside.readings if beside else ((step, reading),)), *taken))
        return Answering(tuple(taken)) if not rest.strip() or not situation.free else None
    own = named_step(situation.text, situation)
    if own is not None and own[0].id == step.id and own[1] and (not situation.free or ":" in situation.text[:40]):
        reading = step.question.reader.read(own[1], situation.at(step))
        if isinstance(reading, Read):
            return Answering(((step, reading),))
    whole = _read_open(situation, Read)
    if whole is not None:
        return (None if step.question.reader.whole else _together(situation, step)) or Answering(((step, whole),))
    return None


def _wonders(situation: Situation, step: Step) -> bool:
    """Whether a message of some length is a question, though a choice could be found in its words."""
    if step.question.reader.takes_question(situation.text):
        return False
    wonders = "?" in situation.text and len(situation.text.split()) > MOST_UNSURE
    return wonders and bool(step.question.reader.choices(situation.at(step))) and not _read_literally(situation, step)


MOST_UNSURE = 2
"""Words of an answer that somebody isn't sure of: "myyntiä varmaan?" """


def _recognises(other: Step, text: str, situation: Situation) -> bool:
    """Whether the text is the other question's by its unit or shape, or by words that no other question has."""
    reader = other.question.reader
    if reader.recognises(text):
        return True
    if not getattr(reader, "distinct", False) or len(text.split()) > MOST_DISTINCT or _DIGIT.search(text):
        return False
    here = situation.at(other)
    reading = reader.read(text, here)
    if not isinstance(reading, Read):
        return False
    # "ensimmäinen" is a place in whatever list was shown, and no name.
    turned = read_choices(text, tuple(reversed(reader.choices(here))))
    return isinstance(turned, Read) and set(turned.value) == set(reading.value)


MOST_DISTINCT = 5
"""Words in which names such as those of platforms are an answer by themselves."""


def _together(situation: Situation, step: Step) -> Answering | None:
    """The open answer with another question's value beside it in one breath: "myyntiä maaliskuussa"."""
    words = situation.text.split()
    if not 2 <= len(words) <= MOST_TOGETHER or _read_literally(situation, step):
        return None
    unanswered = [o for o in _others(situation, step) if o.id not in situation.scene.visit.answers]
    for at in range(1, len(words)):
        halves = " ".join(words[:at]), " ".join(words[at:])
        for mine, others in (halves, halves[::-1]):
            for other in unanswered:
                if not _recognises(other, others, situation) or step.question.reader.recognises(others):
                    continue
                first = step.question.reader.read(mine, situation.at(step))
                second = other.question.reader.read(others, situation.at(other))
                if isinstance(first, Read) and isinstance(second, Read):
                    return Answering(((step, first), (other, second)))
    return None


def _read_literally(situation: Situation, step: Step) -> bool:
    """Whether the text is nothing but one of the choices' own words."""
    return _is_literally(situation.text, step, situation)


def _is_literally(text: str, step: Step, situation: Situation) -> bool:
    said = text.strip(" .").casefold()
    choices = step.question.reader.choices(situation.at(step))
    return any(said in (choice.id, choice.label.casefold(), *(w.casefold() for w in choice.also)) for choice in choices)


def other_questions(situation: Situation) -> Meaning | None:
    step = situation.step
    if step is None or situation.free or situation.flow is None or _read_open(situation, Doubt) is not None:
        return None
    if _wonders(situation, step) or _GOES_ON.match(situation.text.strip()):
        return None
    early_whole = _early_whole(situation, step)
    if early_whole is not None:
        return early_whole
    early = _early_block(situation, step)
    if early is not None:
        return Answering((early,))
    taken: list[tuple[Step, Read[Any]]] = []
    for piece in _pieces(situation.text):
        if not step.question.reader.whole and not any(s.id == step.id for s, _ in taken):
            reading = step.question.reader.read(piece, situation.at(step))
            if isinstance(reading, Read):
                taken.append((step, reading))
                continue
        for other in _others(situation, step):
            if other.id not in situation.scene.visit.answers and _recognises(other, piece, situation):
                reading = other.question.reader.read(piece, situation.at(other))
                if isinstance(reading, Read):
                    taken.append((other, reading))
                    break
    return Answering(tuple(taken)) if taken else None


def _early_whole(situation: Situation, step: Step) -> Answering | None:
    """The whole text as the answer of one question not asked yet: "insta ja tiktok", "2 reels, 3 stories"."""
    for other in _others(situation, step):
        reader = other.question.reader
        whole = reader.whole or getattr(reader, "distinct", False)
        if not whole or reader.free or other.id in situation.scene.visit.answers:
            continue
        if _recognises(other, situation.text, situation):
            reading = reader.read(situation.text, situation.at(other))
            if isinstance(reading, Read):
                return Answering(((other, reading),))
    return None


def _early_block(situation: Situation, step: Step) -> tuple[Step, Read[Any]] | None:
    """The figures of a block that hasn't been asked yet, each with its name: the first such block takes them."""
    for other in _others(situation, step):
        reader = other.question.reader
        if isinstance(reader, BlockReader) and other.id not in situation.scene.visit.answers:
            here = situation.at(other)
            if reader.recognises_fields(situation.text, here):
                reading = reader.read(situation.text, here)
                return (other, reading) if isinstance(reading, Read) else None
    return None


def _labelled_pieces(situation: Situation, step: Step) -> tuple[list[tuple[Step, Read[Any]]], str]:
    """Readings of other questions that are named in the text, and what is left of the text."""
    taken: list[tuple[Step, Read[Any]]] = []
    told: dict[str, tuple[Step, Mapping[str, Any]]] = {}
    left: list[str] = []
    pieces = _pieces(situation.text)
    for piece in pieces:
        named = named_step(piece, situation)
        if named is not None and named[0].id != step.id and named[1]:
            other, rest = named
            explicit = not situation.free or ":" in piece or other.question.reader.recognises(piece)
            reading = other.question.reader.read(rest, situation.at(other))
            if explicit and isinstance(reading, Read) and not other.question.reader.free:
                taken.append((other, reading))
                continue
        block = None if situation.free or _own_figures(piece, situation, step) else _block_named(piece, situation, step)
        if block is not None:
            other, new = block
            told[other.id] = other, {**told.get(other.id, (other, {}))[1], **new}
            continue
        left.append(piece)
    taken += _with_figures(told, situation)
    if not taken:
        return [], situation.text
    return taken, ", ".join(left)


def _own_figures(piece: str, situation: Situation, step: Step) -> bool:
    """Whether the open question is a block that has such a figure itself: it is about the one asked about now."""
    reader = step.question.reader
    return isinstance(reader, BlockReader) and reader.recognises_fields(piece, situation.at(step))


def _block_named(piece: str, situation: Situation, step: Step) -> tuple[Step, Mapping[str, Any]] | None:
    """A figure of an answered block, given later: "jaot 12". Of several such blocks the one answered last."""
    answers, turns = situation.scene.visit.answers, situation.scene.visit.turns
    blocks = [
        other
        for other in _others(situation, step)
        if isinstance(other.question.reader, BlockReader) and isinstance(answers.get(other.id), Mapping)
    ]
    for other in sorted(blocks, key=lambda one: turns.get(one.id, 0), reverse=True):
        reader = other.question.reader
        assert isinstance(reader, BlockReader)
        if reader.recognises_fields(piece, situation.at(other)):
            reading = reader.read(piece, situation.at(other))
            if isinstance(reading, Read):
                return other, {name: value for name, value in reading.value.items() if value is not None}
    return None


def _with_figures(
    told: Mapping[str, tuple[Step, Mapping[str, Any]]], situation: Situation
) -> list[tuple[Step, Read[Any]]]:
    """Each block with the figures that were told of it now, the others as they were."""
    answers = situation.scene.visit.answers
    return [(step, Read({**answers[step.id], **new}, echo=True)) for step, new in told.values()]  # type: ignore[dict-item]


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in _SEGMENTS.split(text) if piece and piece.strip()][:40]


def _others(situation: Situation, step: Step) -> list[Step]:
    assert situation.flow is not None
    return [
        other
        for other in every_step(situation.flow, situation.scene)
        if other.id != step.id and not other.question.final
    ]


def _read_open(situation: Situation, kind: type[Any]) -> Any:
    """The open question's reading of the whole text when it is of this kind, else None."""
    return situation.reading if isinstance(situation.reading, kind) else None


# Naming a question.

LONGEST_LABEL = 6
"""Words."""

_WORD = re.compile(r"[\w%/-]+", re.UNICODE)


def named_step(text: str, situation: Situation) -> tuple[Step, str] | None:
    """The step whose label the text begins with, and the rest of the text; the longest label wins, a step that is
    answered or applies before one that doesn't."""
    if situation.flow is None or situation.position is None:
        return None
    spoken = list(_WORD.finditer(text[:200]))
    if not spoken:
        return None
    folded = [token.group().casefold() for token in spoken[:LONGEST_LABEL]]
    applying = {step.id for step in situation.position.steps}
    best: tuple[tuple[int, bool], Step, str] | None = None
    for step in every_step(situation.flow, situation.scene):
        if step.question.final:
            continue
        for words in _label_words(situation.scene.texts, step.question.text("label")[: -len(".label")]):
            if words[0][0] == folded[0][0] and len(words) <= len(folded) and all(map(alike, folded, words)):
                rank = (len(words), step.id in applying)
                if best is None or rank > best[0]:
                    rest = text[spoken[len(words) - 1].end() :]
                    best = rank, step, _LINKING.sub("", rest).strip()
    return (best[1], best[2]) if best else None


@cache
def _label_words(texts: Texts, path: str) -> tuple[tuple[str, ...], ...]:
    labels = dict.fromkeys(tuple(w.casefold() for w in _WORD.findall(label)) for label in words_for(texts, path))
    return tuple(words for words in labels if words and len(words) <= LONGEST_LABEL)


def alike(spoken: str, word: str) -> bool:
    """Whether a spoken word is `word` in some inflected form: most of the word's beginning is the same."""
    if spoken == word:
        return True
    if len(word) < 4:
        return False
    common = 0
    for a, b in zip(spoken, word, strict=False):
        if a != b:
            break
        common += 1
    return common >= max(4, -(-len(word) * 7 // 10)) and len(spoken) <= len(word) + 7


# 6, 7 and 8.


def knowledge(situation: Situation) -> Meaning | None:
    found = situation.scene.known.found
    if situation.step is None:
        return Asking() if asks(situation.text) or found.decision in ("answer", "offer") else None
    if leaves_open(situation.text):
        return None
    takes_it = situation.step.question.reader.takes_question(situation.text)
    if asks(situation.text) and not says_unknown(situation.text) and not takes_it:
        return Asking()
    long = len(situation.text.split()) > 2
    if long and _read_open(situation, Doubt) is None and found.decision == "answer":
        return Asking()
    return None


def doubt(situation: Situation) -> Meaning | None:
    reading = _read_open(situation, Doubt)
    if reading is None or situation.step is None:
        return None
    return Doubtful(situation.step, reading.readings)


def refusal(situation: Situation) -> Meaning | None:
    step = situation.step
    if step is None:
        return None
    reading = situation.reading
    if isinstance(reading, Miss):
        return Refused(step, reading)
    return Refused(step, Miss("not_understood", {"value": clipped(situation.text)}))


def another_beginning(situation: Situation) -> Meaning | None:
    """The first answer of this very flow, unmistakably, while a later question is open: others than those who are
    asked about now. They are begun apart, so that nobody's figures go to somebody else."""
    step, flow = situation.step, situation.flow
    if step is None or flow is None or situation.free or step.question.final:
        return None
    first = flow.questions[0]
    if first.reader.free or first.key == step.question.key or first.key not in situation.scene.visit.answers:
        return None
    return Order(flow.name, situation.text) if first.reader.recognises(situation.text) else None


RULES = (
    offered_option,
    command_phrase,
    small_talk,
    correction,
    another_beginning,
    open_question,
    other_questions,
    knowledge,
    doubt,
    refusal,
)
