"""What the guides know, in mid-conversation: an answer, near topics or that they are silent; what the person thinks of
an answer; small talk, and languages that aren't spoken here. The open question comes again below each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.engine.asking import ask, menu, remind
from flows.engine.formats import LANGUAGES
from flows.engine.known import Passage
from flows.engine.messages import Option
from flows.engine.reading.foreign import language_of
from flows.engine.reading.free_text import clipped, says_anything
from flows.engine.talk import Talk
from flows.events import AnswerJudged, Event, QuestionLeftOpen

LONGEST_QUESTION = 300
"""Characters of a question as it is kept."""

LONGEST_LABEL = 60
"""Characters of a title on a button."""

MOST_TOPICS = 3
"""Articles offered at once."""

TALK = ("greeting", "thanks", "bye", "how_are_you", "praise", "apology", "yes", "other")
"""Kinds of small talk."""


def inform(talk: Talk, said: str | None = None) -> None:
    """An answer from a guide in mid-conversation, then the open question again. `said` is what may have been its
    answer: what was heard when None; empty when it was surely a question."""
    found = talk.known.found
    may_be = talk.heard if said is None else said
    if found.decision == "answer" and found.passages:
        _asked(talk, found.passages)
        _answered(talk, found.passages[0], may_be)
    elif found.decision == "offer" and found.passages:
        _asked(talk, found.passages)
        talk.say("engine.say.offer_topics")
        topics = (*_topics(found.passages), talk.option("not_it", "", "engine.option.none_of_these"))
        offer_below(talk, topics, may_be)
    elif not in_foreign(talk):
        _silent(talk, may_be)


def ask_guides(talk: Talk, words: str) -> None:
    """A question for the guides, whatever is open: it is never taken for an answer."""
    talk.heard = words
    if not says_anything(words):
        talk.say("engine.say.ask_what")
        remind(talk)
    elif talk.known.found.decision == "talk":
        greet_back(talk, talk.known.found.talk)
    else:
        inform(talk, "")


def _asked(talk: Talk, passages: Sequence[Passage]) -> None:
    """Remembers the question and what was found for it, in case none of it was what was asked."""
    talk.asked = clipped(talk.heard, LONGEST_QUESTION)
    talk.topics = tuple(passage.article for passage in passages[:MOST_TOPICS])


def _silent(talk: Talk, said: str) -> None:
    """No answer: the question is left open for an owner. An article that explains why is shown."""
    found = talk.known.found
    talk.asked, talk.topics = "", ()
    tell_languages(talk)
    owner = talk.known.member.role == "owner"
    talk.say("engine.say.guide_silent", kept=talk.known.keeps_questions, owner=owner)
    if found.passages and found.passages[0].nodes and found.decision == "refuse":
        show_passage(talk, found.passages[0])
    talk.events.append(QuestionLeftOpen(clipped(talk.heard, LONGEST_QUESTION), talk.language))
    if talk.open_key() is None:
        talk.reply(talk.option("menu"))
        return
    talk.reply()
    offer_below(talk, (), said)


def _answered(talk: Talk, passage: Passage, said: str) -> None:
    """An article, and below it whether it helped."""
    talk.topic = passage.article
    show_passage(talk, passage)
    opinions = tuple(talk.option(name, passage.article) for name in ("useful", "not_it"))
    if talk.open_key() is None:
        talk.reply(*opinions, talk.option("menu"))
        return
    talk.reply()
    offer_below(talk, opinions, said)


def offer_below(talk: Talk, options: tuple[Option, ...], said: str | None = None) -> None:
    """The options, and while a question is open, that question again with "that was my answer" as well.

    They come last of all, so that the question's own choices keep their numbers. `said` is what may have been the
    answer, what was heard when None; empty: what was said before it and may still be.
    """
    visit = talk.visit
    if visit is None or talk.open_key() is None:
        talk.reply(*options)
        return
    talk.reply()
    pending = talk.waiting()
    waits = pending is not None and pending is talk.conversation.pending
    ask(talk, brief=True)
    below = options
    if pending is None or pending.kind == "mine" or not waits:
        text = talk.heard if said is None else said
        text = text or (pending.text if pending is not None and pending.kind == "mine" else "")
        if text:
            talk.wait("mine", "", text)
            below = (*options, Option(f"p:mine:{visit.id}:yes", talk.word("engine.option.mine")))
    # Else a small question waits: it was asked again, and this one doesn't take its place.
    talk.replies[-1] = replace(talk.replies[-1], options=(*talk.replies[-1].options, *below))


def _topics(passages: Sequence[Passage]) -> tuple[Option, ...]:
    return tuple(
        Option(f"c:article:{passage.article}", clipped(passage.title, LONGEST_LABEL))
        for passage in passages[:MOST_TOPICS]
    )


def show_passage(talk: Talk, passage: Passage) -> None:
    talk.say("engine.say.article_title", title=passage.title)
    talk.notes.extend(passage.nodes)
    if passage.sources:
        talk.say("engine.say.sources", sources="; ".join(passage.sources))


def article(talk: Talk, _words: str = "") -> None:
    """The article that was chosen among those offered; it comes with what is known."""
    found = talk.known.found
    if found.passages:
        _answered(talk, found.passages[0], "")
        return
    talk.say("engine.say.no_article")
    remind(talk) if talk.visit else menu(talk)


# What the person thinks of an answer.

_OF_ARTICLES = ("article", "useful", "not_it")
"""Commands whose buttons carry an article's id."""


def _was_shown(talk: Talk, article_id: str) -> bool:
    """Whether the article is on a button of this conversation, or was when the guides were asked last."""
    ids = (f"c:{name}:{article_id}" for name in _OF_ARTICLES)
    options = {option.id for option in talk.conversation.offered}
    return article_id in (talk.topic, *talk.topics) or not options.isdisjoint(ids)


def useful(talk: Talk, words: str) -> None:
    """The answer helped. Without words the one that was shown last."""
    judged = words.strip() or talk.topic
    if not judged or not _was_shown(talk, judged):
        talk.say("engine.say.nothing_to_judge")
    else:
        talk.happened((AnswerJudged(judged, talk.language, useful=True),))
        talk.say("engine.say.useful")
    remind(talk)


def not_it(talk: Talk, words: str) -> None:
    """The answer wasn't what was asked, or without words none of the offered topics was: the question goes to the
    list, and what else was found for it is offered."""
    judged = words.strip()
    if not (_was_shown(talk, judged) if judged else talk.topics):
        talk.say("engine.say.nothing_to_judge")
        remind(talk)
        return
    # A button that is older than the last question is about one that isn't known any more.
    asked = talk.asked if not judged or judged in talk.topics else ""
    happened: list[Event] = [AnswerJudged(judged, talk.language, useful=False)] if judged else []
    if asked:
        happened.append(QuestionLeftOpen(asked, talk.language, "not_it" if judged else "silent", judged))
        talk.asked = ""
    talk.happened(happened)
    # What is known of the press may be something else than what was found for the question.
    found = talk.known.found.passages if judged else ()
    others = [one for one in found if one.article != judged and one.article in talk.topics]
    listed = bool(asked) and talk.known.keeps_questions
    talk.say("engine.say.not_it" if judged else "engine.say.none_of_these", listed=listed, more=bool(others))
    if talk.open_key() is None:
        talk.reply(*_topics(others), talk.option("menu"))
    else:
        offer_below(talk, _topics(others), "")


# Small talk, and languages.


def small_talk(talk: Talk, kind: str) -> None:
    """One short human sentence, and what is open again; where any text would do, it may have been the answer."""
    _say_back(talk, kind)
    step = talk.open_step
    if step is not None and step.question.reader.free:
        offer_below(talk, ())
    else:
        remind(talk)


def greet_back(talk: Talk, kind: str) -> None:
    """The same for what is a command phrase by itself, which is never an answer."""
    _say_back(talk, kind)
    remind(talk)


def _say_back(talk: Talk, kind: str) -> None:
    """`kind` is one of TALK; any other counts as other."""
    talk.say(f"engine.say.talk_{kind if kind in TALK else 'other'}", open=talk.visit is not None)


def in_foreign(talk: Talk) -> bool:
    """Whether what was heard is in a language that isn't spoken here; that is then told."""
    foreign = talk.known.found.foreign or ("sv" if language_of(talk.heard) == "sv" else "")
    if foreign:
        _tell_foreign(talk, foreign)
    return bool(foreign)


def _tell_foreign(talk: Talk, foreign: str) -> None:
    """Which languages there are, in Swedish for Swedish, else in each of them."""
    talk.say("engine.say.foreign_sv" if foreign == "sv" else "engine.say.foreign_other")
    _offer_languages(talk)


def tell_of_swedish(talk: Talk, _words: str = "") -> None:
    """Somebody wants to speak Swedish, and may have said so in any language."""
    talk.say("engine.say.no_swedish")
    _offer_languages(talk)


def _offer_languages(talk: Talk) -> None:
    if talk.visit is not None:
        remind(talk)
    else:
        talk.reply(*(talk.option("language", code, f"engine.option.{code}") for code in LANGUAGES))


def tell_languages(talk: Talk) -> None:
    """In the other language than the conversation's: how to change to it."""
    spoken = language_of(talk.heard)
    if spoken in LANGUAGES and spoken != talk.language:
        talk.say(f"engine.say.speaks_{spoken}")
