"""How any conversation moves: one input in, one Turn out, nothing else touched.

`respond` is a pure function. It asks interpretation.py what was meant, lets the open flow settle its answers, and
says what comes next. What a flow or a part of the desk knows of its own subject it says itself; the engine knows
no flow by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flows.engine.flow import Beginning, Flow, Position, reopened, settle, upgraded, with_answer
from flows.engine.formats import LANGUAGES
from flows.engine.interpretation import (
    Answering,
    Asking,
    Chosen,
    Correction,
    Doubtful,
    Meaning,
    Order,
    Refused,
    Situation,
    Unclear,
    correction,
    interpret,
    listed_number,
    named_step,
)
from flows.engine.known import Known, Passage
from flows.engine.meanwhile import changed_meanwhile
from flows.engine.messages import (
    Commanded,
    Conversation,
    Edited,
    Input,
    Italic,
    Node,
    Option,
    Paragraph,
    Pending,
    Pressed,
    Reply,
    Said,
    Submitted,
    Table,
    Text,
    Uploaded,
    Visit,
)
from flows.engine.permissions import may, may_write
from flows.engine.question import Scene, Step
from flows.engine.readers import UNKNOWN, says_unknown
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Doubt, Miss, Read, Reading
from flows.engine.reading.yes_no import read_yes_no
from flows.engine.texts import Texts
from flows.engine.turn import Turn
from flows.events import Event, QuestionLeftOpen

LONGEST_MESSAGE = 20_000
"""Characters. A pasted list of 500 candidates fits; a book doesn't."""

NTH_VISIT = 0xF0
"""Which of a turn's new ids a new visit takes; flows number theirs from 0."""

MOST_LINES = 25
"""Options of one reply, so that a list of lines to change stays usable on every platform."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command of the desk or of a flow's part leads to."""

    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = ()
    campaign_id: str | None = None
    """The campaign that the conversation is about from now on; None: no change."""


Command = Callable[[Scene, str], Outcome]


@dataclass(frozen=True)
class Library:
    """All flows and commands with their words."""

    texts: Texts
    flows: Mapping[str, Flow]
    commands: Mapping[str, Command]
    welcome: Command
    """The first thing said when nothing is open."""


def command_option(scene: Scene, name: str, label: str, words: str = "") -> Option:
    """An option that gives a command; `label` is the key of its words."""
    return Option(f"c:{name}:{words}", scene.word(label))


def respond(library: Library, conversation: Conversation, given: Input, known: Known, now: datetime) -> Turn:
    """The turn that `given` leads to. Never raises for anything that a person can type, press or upload."""
    talk = _Talk(library, conversation, known, now)
    talk.take(given)
    return talk.turn()


def open_question(library: Library, conversation: Conversation, known: Known, now: datetime) -> str | None:
    """The key of the question that is open, or None."""
    return _Talk(library, conversation, known, now).open_key()


@dataclass
class _Talk:
    """One turn while it is being made."""

    library: Library
    conversation: Conversation
    known: Known
    now: datetime
    notes: list[Node] = field(default_factory=list)
    """Said in front of the next reply."""
    replies: list[Reply] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    changed: dict[str, Visit] = field(default_factory=dict)
    language: str = ""
    stack: list[str] = field(default_factory=list)
    pending: Pending | None = None
    kept_pending: bool = False
    topic: str = ""
    campaign: str = ""
    heard: str = ""
    """The text that was said, if it was a text."""
    _settled: tuple[Visit, str, Position] | None = None
    """The position last computed, of which visit and in which language."""

    def __post_init__(self) -> None:
        self.language = self.conversation.language
        self.stack = [id for id in self.conversation.stack if id in self.known.visits]
        self.pending = self.conversation.pending
        self.topic = self.conversation.topic
        self.campaign = self.conversation.campaign

    # What is where.

    @property
    def visit(self) -> Visit | None:
        if not self.stack:
            return None
        return self.changed.get(self.stack[-1]) or self.known.visits[self.stack[-1]]

    @property
    def flow(self) -> Flow | None:
        visit = self.visit
        return self.library.flows.get(visit.flow) if visit else None

    def scene(self, visit: Visit | None = None, step: Step | None = None) -> Scene:
        of = visit or self.visit or Visit("", "", 1, self.known.member.id)
        # With this turn's own changes, so that what was just put aside is already among the drafts.
        known = replace(self.known, visits={**self.known.visits, **self.changed}) if self.changed else self.known
        return Scene(
            self.library.texts,
            self.language,
            known,
            self.now,
            of,
            step.item if step else None,
            of.subject or self.campaign,
        )

    def position(self) -> Position | None:
        flow, visit = self.flow, self.visit
        if flow is None or visit is None:
            return None
        if self._settled is None or self._settled[0] is not visit or self._settled[1] != self.language:
            self._settled = visit, self.language, settle(flow, self.scene(visit))
        return self._settled[2]

    def open_key(self) -> str | None:
        position = self.position()
        return position.open.question.key if position and position.open else None

    def keep(self, visit: Visit) -> None:
        self.changed[visit.id] = visit

    def say(self, key: str, **values: object) -> None:
        self.notes.extend(self.scene().say(key, **values))

    def reply(self, *options: Option, table: Table | None = None, extra: tuple[Node, ...] = ()) -> None:
        """What has been noted, as one reply."""
        if self.notes or extra or table or options:
            self.replies.append(Reply((*self.notes, *extra), options, table))
            self.notes = []

    def option(self, name: str, words: str = "", label: str = "") -> Option:
        return command_option(self.scene(), name, label or f"engine.option.{name}", words)

    def wait(self, pending: Pending) -> None:
        self.pending, self.kept_pending = pending, True

    # Taking an input.

    def take(self, given: Input) -> None:
        if not self._ready_visit():
            return
        if isinstance(given, Commanded):
            self.order(given.name, given.words)
        elif isinstance(given, Pressed):
            self.press(given.option)
        elif isinstance(given, Said):
            self.hear(given.text)
        elif isinstance(given, Uploaded):
            self.upload(given)
        elif isinstance(given, Submitted):
            self.submit(given.values)
        else:
            self.edit(given)
        self.reply()

    def _ready_visit(self) -> bool:
        """Brings the open visit to its flow's version. False when this code is older than the visit."""
        flow, visit = self.flow, self.visit
        if flow is None or visit is None or visit.version == flow.version:
            return True
        if visit.version > flow.version:
            self.say("engine.say.newer_visit")
            self.reply()
            return False
        self.keep(upgraded(flow, visit))
        return True

    def hear(self, text: str) -> None:
        self.heard = text
        if len(text) > LONGEST_MESSAGE:
            self.say("engine.say.too_long", length=len(text), longest=LONGEST_MESSAGE)
            self.remind()
            return
        if not text.strip() or not clipped(text).strip():
            self.say("engine.say.empty")
            self.remind()
            return
        if self.pending is not None and self._answer_pending(text):
            return
        self.act(self.meaning(text))

    def meaning(self, text: str) -> Meaning:
        position = self.position()
        return interpret(
            Situation(text, self.scene(), self.conversation.offered, self.flow if position else None, position)
        )

    def act(self, meaning: Meaning) -> None:
        if self.visit is None and isinstance(meaning, Asking | Unclear) and self.reopen_by(self.heard):
            return
        if isinstance(meaning, Chosen):
            self.press(meaning.option)
        elif isinstance(meaning, Order):
            self.order(meaning.name, meaning.words)
        elif isinstance(meaning, Correction):
            self.correct(meaning)
        elif isinstance(meaning, Answering):
            self.answer(meaning.readings)
        elif isinstance(meaning, Asking):
            self.inform()
        elif isinstance(meaning, Doubtful):
            self.ask_which(meaning.step, meaning.readings, self.heard)
        elif isinstance(meaning, Refused):
            self.refuse(meaning.step, meaning.miss)
        elif not self.begin_by(self.heard):
            self.say("engine.say.unclear", value=clipped(self.heard))
            self.menu()

    def reopen_by(self, text: str) -> bool:
        """Whether the text corrects something that was confirmed earlier; it is then open again, and corrected."""
        for flow in self.library.flows.values():
            beginning = flow.reopen(self.scene())
            if beginning is None or not may_write(self.known.member.role):
                continue
            visit = self._new_visit(flow, beginning)
            scene = self.scene(visit)
            meaning = correction(Situation(text, scene, (), flow, settle(flow, scene)))
            if isinstance(meaning, Correction):
                self._open(visit, beginning)
                self.correct(meaning)
                return True
        return False

    def begin_by(self, text: str) -> bool:
        """Whether the text is unmistakably the first answer of a flow, such as a handle; the flow then begins."""
        for flow in self.library.flows.values():
            reader = flow.questions[0].reader
            if not reader.free and reader.recognises(text):
                self.begin(flow.name, text)
                return True
        return False

    # Answers.

    def answer(self, readings: tuple[tuple[Step, Read[Any]], ...]) -> None:
        """Takes the readings, or none of them when one breaks its question's own check."""
        flow, visit = self.flow, self.visit
        assert flow is not None
        assert visit is not None
        for step, reading in readings:
            check = step.question.check
            miss = check(self.scene(visit, step), reading.value) if check else None
            if miss is not None:
                self.refuse(step, miss)
                return
        position = self.position()
        open_step = position.open if position else None
        for step, reading in readings:
            if step.question.final:
                continue
            visit = with_answer(flow, visit, step, reading.value, self.conversation.turn + 1)
            if reading.echo or len(readings) > 1 or (open_step and step.id != open_step.id):
                self.echo(step, reading.value)
        self.keep(visit)
        final = next((reading for step, reading in readings if step.question.final), None)
        if final is not None:
            self.confirm(str(final.value))
            return
        self.proceed()

    def echo(self, step: Step, value: object) -> None:
        scene = self.scene(step=step)
        shown = UNKNOWN if value is None else step.question.reader.show(value, scene)
        self.say("engine.say.took", label=self.label(step), shown=shown)

    def label(self, step: Step) -> str:
        label = self.scene().word(step.question.text("label"))
        position = self.position()
        items = {s.item.id for s in position.steps if s.item} if position else set()
        return f"{label} ({step.item.label})" if step.item and len(items) > 1 else label

    def proceed(self) -> None:
        """Fills in what can be known without asking, stops at a gate, and asks the next question."""
        flow, visit = self.flow, self.visit
        assert flow is not None
        assert visit is not None
        while True:
            gate = flow.gate(self.scene(visit))
            if gate is not None:
                self.keep(replace(visit, state="dropped"))
                self.stack.pop()
                self.reply()
                self.replies.extend(gate.replies)
                self._offer_resume()
                return
            position = self.position()
            step = position.open if position else None
            if step is None or step.question.derive is None:
                break
            value = step.question.derive(self.scene(visit, step))
            if value is None:
                break
            visit = with_answer(flow, visit, step, value, 0)
            self.keep(visit)
        self.ask()

    def refuse(self, step: Step, miss: Miss) -> None:
        """One sentence with the value, the reason and an example; the second time the choices or a way on."""
        visit = self.visit
        assert visit is not None
        scene = self.scene(step=step)
        values = {"value": clipped(self.heard), **{k: self.shown(step, v) for k, v in miss.values.items()}}
        self.notes.extend(scene.say(f"{self.refusal_part(step, miss)}.refuse.{miss.reason}", **values))
        self.say("engine.say.for_example", example=scene.word(step.question.text("example")))
        self.keep(replace(visit, misses=visit.misses + 1))
        if visit.misses >= 1:
            self.say("engine.say.second_miss" if not step.question.required else "engine.say.second_miss_required")
        self.reply(*self.options(step))

    def refusal_part(self, step: Step, miss: Miss) -> str:
        """A part may word a refusal of its own; the engine has one for each common reason."""
        part = step.question.part
        return part if self.library.texts.has(f"{part}.refuse.{miss.reason}") else "engine"

    def shown(self, step: Step, value: object) -> object:
        """A value inside a refusal: as the question's own kind shows it where it fits."""
        if isinstance(value, str):
            return value
        try:
            return step.question.reader.show(value, self.scene(step=step))
        except (AttributeError, TypeError, ValueError, KeyError):
            return self.library.texts.show(self.language, value)

    def ask_which(self, step: Step, readings: tuple[Any, ...], text: str) -> None:
        """Asks which of several readings was meant."""
        scene = self.scene(step=step)
        options = tuple(
            Option(f"p:doubt:{number}", step.question.reader.show(value, scene))
            for number, value in enumerate(readings)
        )
        self.say("engine.say.which_reading", value=clipped(text))
        self.wait(Pending("doubt", step.id, text))
        self.reply(*options)

    # Asking.

    def ask(self, *, brief: bool = False) -> None:
        """The open question; at the last step what the answers lead to and a summary."""
        position = self.position()
        if position is None or position.open is None:
            self.reply()
            return
        step = position.open
        if step.question.final:
            self.show_summary(position, preview=not brief)
            return
        scene = self.scene(step=step)
        values: dict[str, object] = {"item": step.item.label if step.item else ""}
        if step.question.values is not None:
            values |= step.question.values(scene)
        nodes = scene.say(step.question.text("text"), **values)
        first = nodes[0]
        if isinstance(first, Paragraph):
            count = Italic((Text(scene.word("engine.word.progress", at=position.at, of=position.of) + " "),))
            nodes = (Paragraph((count, *first.children)), *nodes[1:])
        self.notes.extend(nodes)
        self.reply(*self.options(step))

    def options(self, step: Step) -> tuple[Option, ...]:
        visit = self.visit
        assert visit is not None
        asking = visit.asking.get(step.id, 0)
        choices = tuple(
            Option(f"v:{visit.id}:{step.id}:{asking}:{choice.id}", choice.label)
            for choice in step.question.reader.choices(self.scene(step=step))
        )
        if step.question.required or step.question.final:
            return choices
        return (*choices, self.option("skip"))

    def show_summary(self, position: Position, *, preview: bool) -> None:
        flow, visit = self.flow, self.visit
        assert flow is not None
        assert visit is not None
        assert position.open is not None
        if preview:
            shown = flow.preview(self.scene())
            self.reply()
            self.replies.extend(shown)
        rows = tuple(
            (self.label(step), value)
            for step in position.steps
            if not step.question.final
            and step.id in visit.answers
            # What nobody was asked and nobody knows needs no line.
            and ((value := self.value_of(step)) != UNKNOWN or visit.turns.get(step.id))
        )
        scene = self.scene()
        table = Table(
            scene.word("engine.word.summary"),
            (scene.word("engine.word.line"), scene.word("engine.word.answer")),
            rows,
        )
        self.notes.extend(scene.say(position.open.question.text("text")))
        self.reply(*self.options(position.open), table=table)

    def value_of(self, step: Step) -> str:
        visit = self.visit
        assert visit is not None
        value = visit.answers.get(step.id)
        return UNKNOWN if value is None else step.question.reader.show(value, self.scene(step=step))

    def remind(self) -> None:
        """The open question again, or the menu."""
        if self.open_key() is not None:
            self.ask(brief=True)
        else:
            self.reply()

    # Confirming and ending.

    def confirm(self, choice: str) -> None:
        visit = self.visit
        assert visit is not None
        if choice == "save":
            self.finish()
        elif choice == "refine":
            self.refine()
        elif choice == "change":
            self.ask_line()
        else:
            self.cancel()

    def finish(self) -> None:
        flow, visit = self.flow, self.visit
        assert flow is not None
        assert visit is not None
        if self.known.refusal is not None:
            self.tell_refusal()
            return
        ending = flow.finish(self.scene())
        if not all(may(self.known.member.role, event) for event in ending.events):
            self.say("engine.say.not_allowed")
            self.reply()
            return
        self.events.extend(ending.events)
        self.keep(replace(visit, state="done"))
        self.stack.pop()
        self.campaign = ending.campaign_id or self.campaign
        self.reply()
        self.replies.extend(ending.replies)
        self._offer_resume()

    def tell_refusal(self) -> None:
        """Somebody changed the same thing in between: say what, and show the summary again from the new state."""
        visit, refusal = self.visit, self.known.refusal
        assert visit is not None
        assert refusal is not None
        if refusal.reason == "role":
            self.say("engine.say.not_allowed")
            self.reply()
            return
        self.notes.extend(changed_meanwhile(self.scene(), refusal, visit.flow))
        campaign = self.known.campaign(visit.subject)
        self.keep(replace(visit, revision=campaign.revision if campaign else visit.revision))
        self.ask(brief=True)

    def _offer_resume(self) -> None:
        """After one flow ends, the one it interrupted is offered by name."""
        visit = self.visit
        if visit is None:
            return
        self.say("engine.say.resume", flow=self.flow_name(visit.flow))
        self.wait(Pending("resume"))
        self.reply(self._choice("resume", "yes"), self._choice("resume", "no"))

    def flow_name(self, flow: str) -> str:
        return self.scene().word(f"{flow}.word.name")

    def _choice(self, kind: str, choice: str) -> Option:
        return Option(f"p:{kind}:{choice}", self.scene().word(f"engine.choice.{kind}.{choice}.label"))

    # What waits above the open question.

    def _answer_pending(self, text: str) -> bool:
        """Whether the text answered it. Anything else drops it, and is heard as usual."""
        pending = self.pending
        assert pending is not None
        meaning = self.meaning(text) if pending.kind != "change" else None
        if isinstance(meaning, Chosen):
            self.press(meaning.option)
            return True
        answer = read_yes_no(text)
        if pending.kind in ("cancel", "resume") and isinstance(answer, Read):
            yes, no = {"cancel": ("keep", "stay"), "resume": ("yes", "no")}[pending.kind]
            self.decide(pending, yes if answer.value else no)
            return True
        if pending.kind in ("cancel", "resume"):
            for option in self.conversation.offered:
                if option.id.startswith("p:") and option.label.casefold() == text.strip().casefold():
                    self.press(option.id)
                    return True
        if pending.kind == "doubt":
            return self._answer_doubt(text, pending)
        if pending.kind == "change":
            return self._answer_change(text)
        return False

    def _answer_doubt(self, text: str, pending: Pending) -> bool:
        stripped = text.strip()
        options = [option for option in self.conversation.offered if option.id.startswith("p:doubt:")]
        for number, option in enumerate(options):
            if stripped in (str(number + 1), option.label) or stripped == option.label.replace("\u00a0", " "):
                self.decide(pending, str(number))
                return True
        return False

    def _answer_change(self, text: str) -> bool:
        position = self.position()
        if position is None:
            return False
        number = listed_number(text)
        if number is not None and 0 < number <= len(self.conversation.offered):
            self.press(self.conversation.offered[number - 1].id)
            return True
        situation = Situation(text, self.scene(), self.conversation.offered, self.flow, position)
        named = named_step(text, situation)
        if named is None:
            return False
        step, rest = named
        reading = step.question.reader.read(rest, self.scene(step=step)) if rest else None
        self.correct(Correction(step, reading, rest))
        return True

    def decide(self, pending: Pending, choice: str) -> None:
        """An option of the engine's own small question."""
        self.pending = None
        visit = self.visit
        if pending.kind == "resume":
            if choice == "yes":
                self.ask()
            else:
                self.put_aside()
                self.say("engine.say.kept")
                self.menu()
            return
        if visit is None:
            self.menu()
        elif pending.kind == "cancel":
            self._decide_cancel(visit, choice)
        elif pending.kind == "doubt":
            self._decide_doubt(pending, choice)
        elif pending.kind == "mine":
            self.as_answer(pending.text)

    def _decide_cancel(self, visit: Visit, choice: str) -> None:
        if choice == "stay":
            self.ask(brief=True)
            return
        if choice == "keep":
            self.put_aside()
            self.say("engine.say.kept")
        else:
            self.keep(replace(visit, state="dropped"))
            self.stack.pop()
            self.say("engine.say.dropped")
        if self.stack:
            self._offer_resume()
        else:
            self.menu()

    def _decide_doubt(self, pending: Pending, choice: str) -> None:
        position = self.position()
        step = position.step(pending.question) if position else None
        if step is None:
            self.remind()
            return
        self.heard = pending.text
        reading = step.question.reader.read(pending.text, self.scene(step=step))
        number = listed_number(choice)
        if isinstance(reading, Doubt) and number is not None and number < len(reading.readings):
            self.answer(((step, Read(reading.readings[number], echo=True)),))
        else:
            self.remind()

    def as_answer(self, text: str) -> None:
        """What was taken for a question was the answer."""
        position = self.position()
        if position is None or position.open is None:
            self.menu()
            return
        self.heard = text
        step = position.open
        reading: Reading[Any] = step.question.reader.read(text, self.scene(step=step))
        if isinstance(reading, Read):
            self.answer(((step, Read(reading.value, echo=True)),))
        elif isinstance(reading, Doubt):
            self.ask_which(step, reading.readings, text)
        else:
            self.refuse(step, reading)

    # Buttons.

    def press(self, option: str) -> None:
        kind, _, rest = option.partition(":")
        if kind == "c":
            name, _, words = rest.partition(":")
            self.order(name, words)
        elif kind == "p":
            asked, _, choice = rest.partition(":")
            if self.pending is not None and self.pending.kind == asked:
                self.decide(self.pending, choice)
            else:
                self.say("engine.say.old_button")
                self.remind()
        elif kind == "v":
            self._press_answer(rest)
        else:
            self.say("engine.say.unknown_button")
            self.remind()

    def _press_answer(self, rest: str) -> None:
        visit_id, _, rest = rest.partition(":")
        step_id, _, rest = rest.partition(":")
        asked, _, choice = rest.partition(":")
        visit, flow = self.visit, self.flow
        if visit is None or flow is None or visit.id != visit_id:
            waiting = self.known.visits.get(visit_id)
            if waiting is not None and waiting.state in ("open", "draft"):
                self.say("engine.say.button_of_other", flow=self.flow_name(waiting.flow))
                self.reply(self.option("continue", visit_id))
            else:
                self.say("engine.say.old_button")
                self.remind()
            return
        position = self.position()
        assert position is not None
        step = position.step(step_id)
        if step is None:
            self.say("engine.say.old_button")
            self.remind()
            return
        if position.open is None or position.open.id != step_id or str(visit.asking.get(step_id, 0)) != asked:
            if step_id in visit.answers:
                self.say("engine.say.answered_already", label=self.label(step), shown=self.value_of(step))
                self.reply(self.option("change", step_id))
            else:
                self.say("engine.say.old_button")
                self.remind()
            return
        choices = step.question.reader.choices(self.scene(step=step))
        found = next((one for one in choices if one.id == choice), None)
        if found is None:
            self.say("engine.say.unknown_button")
            self.remind()
            return
        self.heard = found.label
        reading = step.question.reader.read(found.id, self.scene(step=step))
        if not isinstance(reading, Read):
            reading = step.question.reader.read(found.label, self.scene(step=step))
        if isinstance(reading, Read):
            self.answer(((step, Read(reading.value)),))
        else:
            self.remind()

    # Corrections.

    def correct(self, meaning: Correction) -> None:
        flow, visit = self.flow, self.visit
        assert flow is not None
        assert visit is not None
        step, reading = meaning.step, meaning.reading
        if isinstance(reading, Read):
            self.answer(((step, Read(reading.value, echo=True)),))
        elif isinstance(reading, Doubt):
            self.ask_which(step, reading.readings, meaning.text)
        elif isinstance(reading, Miss):
            self.heard = meaning.text
            self.refuse(step, reading)
        else:
            if step.id in visit.answers:
                self.say("engine.say.was", label=self.label(step), shown=self.value_of(step))
            self.keep(reopened(replace(visit, refining=visit.refining or step.question.further), step.id))
            self.ask()

    def ask_line(self) -> None:
        """Which line of the summary to change."""
        position, visit = self.position(), self.visit
        assert position is not None
        assert visit is not None
        lines = [s for s in position.steps if not s.question.final and s.id in visit.answers]
        self.say("engine.say.which_line")
        self.wait(Pending("change"))
        self.reply(*(Option(f"c:change:{s.id}", self.label(s)) for s in lines[:MOST_LINES]))

    def edit(self, given: Edited) -> None:
        """An earlier message was rewritten: its answer is corrected."""
        position, visit = self.position(), self.visit
        step = None
        if position is not None and visit is not None:
            step = next((s for s in position.steps if visit.turns.get(s.id) == given.turn), None)
        self.heard = given.text
        if step is None:
            self.say("engine.say.nothing_to_edit")
            self.remind()
            return
        self.correct(Correction(step, step.question.reader.read(given.text, self.scene(step=step)), given.text))

    # Forms and files.

    def submit(self, values: Mapping[str, str]) -> None:
        """All of a form's values, or none with every fault named."""
        if self.flow is None:
            part = next((key.split(".")[0] for key in values if "." in key), "")
            if part in self.library.flows:
                self.begin(part, "")
                if not self.stack:
                    return  # it can't begin, and has said why
                self.replies.clear()
        position = self.position()
        if position is None:
            self.say("engine.say.no_form")
            self.menu()
            return
        taken: list[tuple[Step, Read[Any]]] = []
        faults = False
        for key, text in values.items():
            step = next(
                (s for s in position.steps if key in (s.id, s.question.key, s.question.name)), None
            ) or self._further_step(key)
            if step is None:
                self.say("engine.say.no_such_field", value=clipped(key))
                faults = True
                continue
            scene = self.scene(step=step)
            reading = step.question.reader.read(text, scene)
            if isinstance(reading, Read) and step.question.check is not None:
                reading = step.question.check(scene, reading.value) or reading
            if isinstance(reading, Read):
                taken.append((step, reading))
                continue
            faults = True
            self.heard = text
            self.say("engine.say.field_fault", label=self.label(step))
            if isinstance(reading, Doubt):
                readings = ", ".join(step.question.reader.show(value, scene) for value in reading.readings)
                self.say("engine.say.field_doubt", value=clipped(text), readings=readings)
            else:
                shown = {"value": clipped(text), **{k: self.shown(step, v) for k, v in reading.values.items()}}
                self.notes.extend(scene.say(f"{self.refusal_part(step, reading)}.refuse.{reading.reason}", **shown))
        if faults:
            self.reply()
        elif taken:
            self.answer(tuple(taken))
        else:
            self.remind()

    def _further_step(self, key: str) -> Step | None:
        assert self.flow is not None
        question = next((q for q in self.flow.questions if key in (q.key, q.name) and q.further), None)
        return Step(question) if question else None

    def upload(self, given: Uploaded) -> None:
        position = self.position()
        step = position.open if position else None
        name = clipped(given.name)
        if given.text is None:
            self.say(f"engine.say.file_{given.problem or 'unreadable'}", name=name)
            self.remind()
        elif len(given.text) > LONGEST_MESSAGE:
            self.say("engine.say.too_long", length=len(given.text), longest=LONGEST_MESSAGE)
            self.remind()
        elif step is None:
            flow = next((f for f in self.library.flows.values() if f.questions[0].takes_files), None)
            if flow is not None:
                self.begin(flow.name, given.text)
        elif step.question.takes_files:
            self.as_answer(given.text)
        else:
            self.say("engine.say.file_not_expected", name=name)
            self.remind()

    # What the guides know.

    def inform(self) -> None:
        """An answer from a guide in mid-conversation, then the open question again."""
        found = self.known.found
        if found.decision == "answer" and found.passages:
            self.topic = found.passages[0].article
            self.show_passage(found.passages[0])
        elif found.decision == "offer" and found.passages:
            self.say("engine.say.offer_topics")
            topics = tuple(Option(f"c:article:{p.article}", p.title) for p in found.passages[:3])
            self.offer_below(topics)
            return
        else:
            self.say("engine.say.guide_silent")
            if found.passages and found.passages[0].nodes and found.decision == "refuse":
                self.show_passage(found.passages[0])
            self.events.append(QuestionLeftOpen(clipped(self.heard, 300), self.language))
        if self.open_key() is None:
            self.reply(*self._idle_options())
            return
        self.reply()
        self.offer_below(())

    def offer_below(self, options: tuple[Option, ...]) -> None:
        """The options, and while a question is open, that question again with "that was my answer" as well.

        They come last of all, so that the question's own choices keep their numbers.
        """
        if self.open_key() is None:
            self.reply(*options)
            return
        self.reply()
        self.wait(Pending("mine", "", self.heard))
        self.ask(brief=True)
        mine = Option("p:mine:yes", self.scene().word("engine.option.mine"))
        self.replies[-1] = replace(self.replies[-1], options=(*self.replies[-1].options, *options, mine))

    def show_passage(self, passage: Passage) -> None:
        self.say("engine.say.article_title", title=passage.title)
        self.notes.extend(passage.nodes)
        if passage.sources:
            self.say("engine.say.sources", sources="; ".join(passage.sources))

    # Commands.

    def order(self, name: str, words: str) -> None:
        """A command by its name: the engine's own, a flow's name, or one of the desk's."""
        own: dict[str, Callable[[str], None]] = {
            "start": self.greet,
            "menu": self.open_menu,
            "help": self.help,
            "back": self.back,
            "skip": self.skip,
            "unknown": self.skip,
            "repeat": self.repeat,
            "why": self.why,
            "example": self.example,
            "cancel": lambda _words: self.cancel(),
            "summary": self.summary,
            "refine": lambda _words: self.refine(),
            "language": self.set_language,
            "finnish": lambda _words: self.set_language("fi"),
            "english": lambda _words: self.set_language("en"),
            "continue": self.go_on,
            "change": self.change,
            "done": self.done,
            "save": self.save,
            "restart": self.restart,
        }
        if name in own:
            own[name](words)
        elif name in self.library.flows:
            self.begin(name, words)
        elif name in self.library.commands:
            self.run(name, words)
        else:
            self.say("engine.say.unknown_command", name=clipped(name))
            self.remind() if self.visit else self.menu()

    def run(self, name: str, words: str) -> None:
        if self.known.refusal is not None:
            self.tell_command_refusal()
            return
        outcome = self.library.commands[name](self.scene(), words)
        if not all(may(self.known.member.role, event) for event in outcome.events):
            self.say("engine.say.not_allowed")
            self.remind()
            return
        self.events.extend(outcome.events)
        if outcome.campaign_id is not None:
            self.campaign = outcome.campaign_id
        self.reply()
        self.replies.extend(outcome.replies)
        if self.visit is not None:
            self.ask(brief=True)

    def tell_command_refusal(self) -> None:
        refusal = self.known.refusal
        assert refusal is not None
        if refusal.reason == "role":
            self.say("engine.say.not_allowed")
        else:
            self.notes.extend(changed_meanwhile(self.scene(), refusal, "goals"))
        self.remind()

    def begin(self, name: str, words: str) -> None:
        """Starts a flow; one that is open is put under it, the same one goes on."""
        visit = self.visit
        if visit is not None and visit.flow == name and not words:
            self.say("engine.say.already_here")
            self.ask(brief=True)
            return
        if not may_write(self.known.member.role):
            self.say("engine.say.not_allowed")
            self.remind()
            return
        flow = self.library.flows[name]
        beginning = flow.begin(self.scene(self._new_visit(flow, Beginning())), words)
        if beginning.refused:
            self.notes.extend(beginning.nodes)
            self.reply(*beginning.options)
            if visit is not None:
                self.ask(brief=True)
            return
        if visit is not None:
            self.say("engine.say.put_under", flow=self.flow_name(visit.flow))
        self._open(self._new_visit(flow, beginning), beginning)
        self.proceed()

    def _new_visit(self, flow: Flow, beginning: Beginning) -> Visit:
        return Visit(
            self.known.new_id(NTH_VISIT),
            flow.name,
            flow.version,
            self.known.member.id,
            beginning.subject,
            beginning.revision,
            beginning.answers,
        )

    def _open(self, visit: Visit, beginning: Beginning) -> None:
        self.keep(visit)
        self.stack.append(visit.id)
        self.notes.extend(beginning.nodes)

    def greet(self, _words: str) -> None:
        visit = self.visit
        if visit is None:
            self.replies.extend(self.library.welcome(self.scene(), "").replies)
            return
        self.say("engine.say.welcome_back", flow=self.flow_name(visit.flow))
        self.ask(brief=True)

    def menu(self) -> None:
        """The desk, below what has been said."""
        outcome = self.library.commands["menu"](self.scene(), "")
        self.reply()
        self.replies.extend(outcome.replies)

    def open_menu(self, _words: str) -> None:
        if self.stack:
            self.say("engine.say.put_aside", flow=self.flow_name(self.visit.flow if self.visit else ""))
            while self.stack:
                self.put_aside()
        self.menu()

    def _idle_options(self) -> tuple[Option, ...]:
        return (self.option("menu"),)

    def put_aside(self) -> None:
        visit = self.visit
        if visit is not None:
            self.keep(replace(visit, state="draft"))
            self.stack.pop()

    def help(self, _words: str) -> None:
        position = self.position()
        if position is None or position.open is None:
            self.say("engine.say.help")
            self.menu()
            return
        self.say("engine.say.help_in_flow")
        self.notes.extend(self.scene().say(position.open.question.text("why")))
        self.ask(brief=True)

    def _open_step(self) -> Step | None:
        position = self.position()
        return position.open if position else None

    def why(self, _words: str) -> None:
        step = self._open_step()
        if step is None:
            self.say("engine.say.nothing_open")
            self.menu()
            return
        self.notes.extend(self.scene(step=step).say(step.question.text("why")))
        self.ask(brief=True)

    def example(self, _words: str) -> None:
        step = self._open_step()
        if step is None:
            self.say("engine.say.nothing_open")
            self.menu()
            return
        self.say("engine.say.for_example", example=self.scene().word(step.question.text("example")))
        self.ask(brief=True)

    def repeat(self, _words: str) -> None:
        if self.visit is None:
            self.menu()
        else:
            self.ask()

    def back(self, _words: str) -> None:
        """To the answer given last; pressing it again goes on backwards."""
        position, visit = self.position(), self.visit
        if position is None or visit is None:
            self.say("engine.say.nothing_open")
            self.menu()
            return
        before = list(position.steps)
        if position.open is not None:
            before = before[: before.index(position.open)]
        answered = [s for s in before if s.id in visit.answers and visit.turns.get(s.id)]
        if not answered:
            self.say("engine.say.at_the_start")
            self.ask(brief=True)
            return
        step = answered[-1]
        self.say("engine.say.was", label=self.label(step), shown=self.value_of(step))
        self.keep(reopened(visit, step.id))
        self.ask()

    def skip(self, _words: str) -> None:
        step, visit, flow = self._open_step(), self.visit, self.flow
        if step is None or visit is None or flow is None:
            self.say("engine.say.nothing_open")
            self.menu()
            return
        if step.question.required:
            reading = step.question.reader.read(self.heard, self.scene(step=step)) if self.heard else None
            if isinstance(reading, Read) and says_unknown(self.heard):
                self.answer(((step, reading),))
                return
            self.say("engine.say.cant_skip")
            if step.question.final:
                self.reply(*self.options(step))
                return
            self.notes.extend(self.scene(step=step).say(step.question.text("why")))
            self.ask(brief=True)
            return
        default = step.question.default
        value = default(self.scene(step=step)) if default else None
        self.keep(with_answer(flow, visit, step, value, self.conversation.turn + 1))
        if value is not None:
            shown = step.question.reader.show(value, self.scene(step=step))
            self.say("engine.say.default_taken", label=self.label(step), shown=shown)
        self.proceed()

    def cancel(self) -> None:
        visit = self.visit
        if visit is None:
            self.say("engine.say.nothing_open")
            self.menu()
            return
        if not any(visit.turns.values()):
            self._decide_cancel(visit, "drop")
            return
        self.say("engine.say.cancel", flow=self.flow_name(visit.flow))
        self.wait(Pending("cancel"))
        self.reply(*(self._choice("cancel", choice) for choice in ("keep", "drop", "stay")))

    def restart(self, _words: str) -> None:
        visit = self.visit
        if visit is None:
            self.menu()
            return
        self.keep(replace(visit, state="draft"))
        self.stack.pop()
        self.say("engine.say.restarted")
        self.begin(visit.flow, "")

    def save(self, _words: str) -> None:
        step = self._open_step()
        if step is not None and step.question.final:
            self.finish()
        elif step is not None:
            self.say("engine.say.saved_all_along")
            self.ask(brief=True)
        else:
            self.menu()

    def done(self, _words: str) -> None:
        """Enough of the finer points: to the summary. Otherwise what is required is still asked."""
        step, visit = self._open_step(), self.visit
        if step is not None and visit is not None and step.question.further:
            self.keep(replace(visit, refining=False))
        self.repeat("")

    def refine(self) -> None:
        visit = self.visit
        if visit is None:
            self.say("engine.say.nothing_open")
            self.menu()
            return
        self.keep(replace(visit, refining=True))
        step = self._open_step()
        self.say("engine.say.nothing_to_refine" if step is None or step.question.final else "engine.say.refining")
        self.proceed()

    def summary(self, _words: str) -> None:
        """Where we are: everything answered so far."""
        position, visit = self.position(), self.visit
        if position is None or visit is None:
            self.menu()
            return
        if position.open is not None and position.open.question.final:
            self.ask()
            return
        scene = self.scene()
        rows = tuple((self.label(s), self.value_of(s)) for s in position.steps if s.id in visit.answers)
        if not rows:
            self.say("engine.say.nothing_answered")
        else:
            columns = (scene.word("engine.word.line"), scene.word("engine.word.answer"))
            self.reply(table=Table(scene.word("engine.word.summary"), columns, rows))
        self.ask(brief=True)

    def set_language(self, words: str) -> None:
        wanted = {"fi": "fi", "suomi": "fi", "suomeksi": "fi", "finnish": "fi"} | {
            "en": "en", "english": "en", "englanti": "en", "englanniksi": "en",
        }  # fmt: skip
        language = wanted.get(words.strip().casefold())
        if language is None:
            self.say("engine.say.which_language")
            self.reply(*(self.option("language", code, f"engine.option.{code}") for code in LANGUAGES))
            return
        self.language = language
        self.say("engine.say.language_set")
        self.remind() if self.visit else self.menu()

    def go_on(self, words: str) -> None:
        """A draft by its id, or the newest one."""
        drafts = [v for v in self.known.visits.values() if v.state == "draft" and v.id not in self.stack]
        if self.visit is not None and not words:
            self.ask()
            return
        chosen = next((v for v in drafts if v.id == words), None) or (drafts[0] if drafts and not words else None)
        if chosen is None:
            self.say("engine.say.no_draft")
            self.remind() if self.visit else self.menu()
            return
        self.keep(replace(chosen, state="open"))
        self.stack.append(chosen.id)
        if self._ready_visit():
            self.say("engine.say.going_on", flow=self.flow_name(chosen.flow))
            self.ask()

    def change(self, words: str) -> None:
        """One line of the summary by its step id or its name."""
        position = self.position()
        if position is None:
            self.say("engine.say.nothing_open")
            self.menu()
            return
        step = position.step(words)
        if step is not None:
            self.correct(Correction(step, None))
        elif not words or not self._answer_change(words):
            self.ask_line()

    # The end of the turn.

    def turn(self) -> Turn:
        self.reply()
        offered = tuple(option for reply in self.replies for option in reply.options)
        conversation = replace(
            self.conversation,
            language=self.language,
            stack=tuple(self.stack),
            turn=self.conversation.turn + 1,
            pending=self.pending if self.kept_pending else None,
            offered=offered,
            topic=self.topic,
            campaign=self.campaign,
        )
        return Turn(
            conversation, tuple(self.replies), tuple(self.events), tuple(self.changed.values()), self.open_key()
        )
