"""From a question that nobody could answer to one that is known: the conversation of teaching."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.commands import command_option
from flows.engine.flow import Beginning, Ending, Flow
from flows.engine.messages import Option, Reply
from flows.engine.question import Question, Scene
from flows.engine.readers import ConfirmReader
from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Read
from flows.events import ArticleTaught
from flows.field import OwnArticle
from flows.teaching.article import id_for, text_of, title_of
from flows.teaching.readers import AnswerReader, AskedReader, by_choice, choice_id, offered, waiting

LONGEST_ABOUT = 40
"""Characters of the question in the visit's name."""


def _begin(scene: Scene, words: str) -> Beginning:
    """`words` are a question of the list by its button, or a question in words."""
    said = words.strip()
    if not said:
        return Beginning()
    chosen = by_choice(scene, said)
    if chosen is not None:
        return Beginning({"teaching.question": chosen.text})
    if said[1:].isdecimal() and said.startswith("q"):
        return Beginning(
            nodes=scene.say("teaching.say.gone"),
            refused=True,
            options=(command_option(scene, "questions", "teaching.option.questions"),),
        )
    reading = AskedReader().read(said, scene)
    return Beginning({"teaching.question": reading.value} if isinstance(reading, Read) else {})


def _asked(scene: Scene) -> str:
    return str(scene.answer("teaching.question") or "")


def _language(scene: Scene) -> str:
    """The language that the answer is asked in: the open question's, else the conversation's."""
    found = waiting(scene, _asked(scene))
    return found.language if found else scene.language


def _listed(scene: Scene) -> Mapping[str, object]:
    return {"count": len(scene.known.open_questions)}


def _of_question(scene: Scene) -> Mapping[str, object]:
    language = _language(scene)
    return {
        "question": _asked(scene),
        "other": scene.word(f"teaching.language.{language}") if language != scene.language else "",
    }


def _source(scene: Scene) -> str:
    return scene.brand or scene.known.member.name or scene.word("teaching.word.source")


def _article(scene: Scene) -> OwnArticle:
    question, language = _asked(scene), _language(scene)
    found = waiting(scene, question)
    nameless = scene.known.new_id()[-8:]
    return OwnArticle(
        id=id_for(question, language, scene.known.own_articles, nameless),
        language=language,
        title=title_of(question),
        ask=tuple(dict.fromkeys((question, *((found.text, *found.ways) if found else ())))),
        text=text_of(str(scene.answer("teaching.answer") or "")),
        source=_source(scene),
        dated=scene.today,
    )


def _preview(scene: Scene) -> tuple[Reply, ...]:
    listed = waiting(scene, _asked(scene)) is not None
    return (Reply(scene.say("teaching.say.preview", source=_source(scene), listed=listed)),)


def _next(scene: Scene) -> tuple[Option, ...]:
    answered = waiting(scene, _asked(scene))
    left = [one for one in offered(scene) if answered is None or one.id != answered.id]
    return tuple(
        Option(f"c:teaching:{choice_id(one)}", scene.word("teaching.option.next", question=clipped(one.text, 40)))
        for one in left[:1]
    )


def _finish(scene: Scene) -> Ending:
    found = waiting(scene, _asked(scene))
    event = ArticleTaught(_article(scene), (found.id,) if found else ())
    return Ending((event,), (Reply(scene.say("teaching.say.known"), _next(scene)),))


def _about(scene: Scene) -> str:
    return clipped(_asked(scene), LONGEST_ABOUT)


TEACHING = Flow(
    name="teaching",
    version=1,
    steps=(
        Question("teaching.question", AskedReader(), required=True, values=_listed),
        Question("teaching.answer", AnswerReader(), required=True, values=_of_question),
        Question("teaching.confirm", ConfirmReader(refinable=False), required=True, final=True),
    ),
    begin=_begin,
    preview=_preview,
    finish=_finish,
    about=_about,
    owners_only=True,
)
