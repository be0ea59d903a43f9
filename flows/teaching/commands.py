"""What is open and what was taught, looked at and taken away: the commands around teaching."""

from __future__ import annotations

from flows.engine import formats
from flows.engine.commands import Outcome, command_option
from flows.engine.messages import Option, Reply, Table
from flows.engine.permissions import may, may_write
from flows.engine.question import Scene
from flows.engine.reading.free_text import clipped
from flows.events import ArticleForgotten, QuestionDismissed
from flows.field import OpenQuestion, OwnArticle
from flows.teaching.readers import by_choice, choice_id, label_of

MOST_TO_TEACH = 5
"""Questions below the table with a button of their own: its first rows."""
MOST_TO_FORGET = 20
"""Taught answers offered at once, the newest first."""
LONGEST_CELL = 200
"""Characters of a question in the table."""


def questions(scene: Scene, _words: str) -> Outcome:
    """What the guides couldn't answer, the newest first. An owner may answer each or take it off the list."""
    if not may_write(scene.known.member.role):
        return Outcome((Reply(scene.say("teaching.say.not_shown")),))
    listed = scene.known.open_questions
    if not listed:
        key = "none_open" if scene.known.keeps_questions else "none_kept"
        return Outcome((Reply(scene.say(f"teaching.say.{key}"), _ways_on(scene)),))
    columns = tuple(scene.word(f"teaching.word.{name}") for name in ("question", "asked", "times", "why"))
    rows = tuple(_row(scene, one) for one in listed)
    table = Table(scene.word("teaching.word.open"), columns, rows, right=(2,))
    nodes = scene.say("teaching.say.open", count=len(listed), owner=_may_dismiss(scene, listed[0]))
    return Outcome((Reply(nodes, _ways_on(scene), table),))


def _row(scene: Scene, one: OpenQuestion) -> tuple[str, ...]:
    return (
        clipped(one.text, LONGEST_CELL),
        formats.moment(one.at, scene.language),
        formats.number(one.times, scene.language),
        scene.word(f"teaching.why.{one.kind}"),
    )


def _may_dismiss(scene: Scene, one: OpenQuestion) -> bool:
    return may(scene.known.member.role, QuestionDismissed(one.id))


def _ways_on(scene: Scene) -> tuple[Option, ...]:
    menu = command_option(scene, "menu", "engine.option.menu")
    listed = scene.known.open_questions
    if not listed or not _may_dismiss(scene, listed[0]):
        return (menu,)
    teach = tuple(
        Option(f"c:teaching:{choice_id(one)}", scene.word("teaching.option.teach", question=clipped(one.text, 40)))
        for one in listed[:MOST_TO_TEACH]
    )
    return (*teach, command_option(scene, "dismiss", "teaching.option.dismiss"), menu)


def dismiss(scene: Scene, words: str) -> Outcome:
    """Takes a question off the list; without words, or with those of none, the list to choose from."""
    chosen = by_choice(scene, words.strip())
    if chosen is not None:
        said = scene.say("teaching.say.dismissed", question=clipped(chosen.text, 80))
        return Outcome((Reply(said, (command_option(scene, "questions", "teaching.option.questions"),)),), (
            QuestionDismissed(chosen.id),
        ))  # fmt: skip
    listed = scene.known.open_questions
    if not listed or not _may_dismiss(scene, listed[0]):
        return questions(scene, "")
    options = tuple(Option(f"c:dismiss:{choice_id(one)}", label_of(one)) for one in listed)
    return Outcome((Reply(scene.say("teaching.say.which_dismissed"), options),))


def forget(scene: Scene, words: str) -> Outcome:
    """Takes away a taught answer, asking once. `words`: a language and an id ask; "yes" before them does it."""
    first, _, rest = words.strip().partition(":")
    found = _taught(scene, rest if first == "yes" else words.strip())
    if found is None:
        return _to_forget(scene)
    event = ArticleForgotten(found.id, found.language)
    if first == "yes":
        said = scene.say("teaching.say.forgotten", title=found.title)
        return Outcome((Reply(said, (command_option(scene, "undo", "engine.option.undo", "saved"),)),), (event,))
    if not may(scene.known.member.role, event):
        return Outcome((Reply(scene.say("engine.say.owners_only")),))
    options = (
        Option(f"c:forget:yes:{_name(found)}", scene.word("teaching.option.forget")),
        command_option(scene, "repeat", "teaching.option.keep"),
    )
    return Outcome((Reply(scene.say("teaching.say.forget", title=found.title), options),))


def _to_forget(scene: Scene) -> Outcome:
    taught = scene.known.own_articles
    if not may(scene.known.member.role, ArticleForgotten("", "")):
        return Outcome((Reply(scene.say("engine.say.owners_only")),))
    if not taught:
        options = (command_option(scene, "teaching", "teaching.option.begin"),)
        return Outcome((Reply(scene.say("teaching.say.nothing_taught"), options),))
    found = tuple(Option(f"c:forget:{_name(one)}", clipped(one.title, 50)) for one in taught[:MOST_TO_FORGET])
    return Outcome((Reply(scene.say("teaching.say.which_forgotten"), found),))


def _name(article: OwnArticle) -> str:
    """How a button names a taught answer."""
    return f"{article.language}:{article.id}"


def _taught(scene: Scene, name: str) -> OwnArticle | None:
    return next((one for one in scene.known.own_articles if _name(one) == name), None)


COMMANDS = {"questions": questions, "dismiss": dismiss, "forget": forget}
