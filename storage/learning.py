"""Opinions, and answers that an owner taught: each event of them applied, in the transaction of its turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete

from flows import events
from storage import open_questions, opinions, own_articles
from storage.changes import Change, text_of
from storage.refused import Refused
from storage.schema import OWN_ARTICLE
from storage.validation import check

if TYPE_CHECKING:
    from storage.applying import Applying


def question_left_open(applying: Applying, event: events.QuestionLeftOpen) -> None:
    """The words stand in their own row only, so that they can go when their time is up."""
    check(event)
    open_questions.leave_open(
        applying.connection,
        applying.workspace_id,
        applying.member.id,
        applying.conversation_id,
        event,
        applying.question_days,
        applying.now,
    )
    applying.record("QuestionLeftOpen", "", (Change("language", None, event.language),))


def answer_judged(applying: Applying, event: events.AnswerJudged) -> None:
    """The same opinion twice is one, and no news."""
    check(event)
    before = opinions.judge(
        applying.connection,
        applying.workspace_id,
        applying.member.id,
        event.article,
        event.language,
        event.useful,
        applying.now,
    )
    if before != event.useful:
        was = None if before is None else text_of(before)
        applying.record("AnswerJudged", event.article, (Change("useful", was, text_of(event.useful)),))


def article_taught(applying: Applying, event: events.ArticleTaught) -> None:
    """In place of what was taught under that id before."""
    article = event.article
    if article.guide:
        raise ValueError("what is taught is of no guide")
    connection, workspace_id = applying.connection, applying.workspace_id
    old = own_articles.find(connection, workspace_id, article.language, article.id)
    if old is not None and old["guide"]:
        old = None
    number = own_articles.keep_taught(
        connection, workspace_id, article, None if old is None else old["number"], applying.now
    )
    own_articles.raise_revision(connection, workspace_id)
    open_questions.settle(connection, workspace_id, event.questions, "answered", number)
    applying.record(
        "ArticleTaught", article.id, (Change("title", None if old is None else old["title"], article.title),)
    )


def article_forgotten(applying: Applying, event: events.ArticleForgotten) -> None:
    """Refused, telling who, when somebody has taken it away before."""
    check(event)
    connection, workspace_id = applying.connection, applying.workspace_id
    old = own_articles.find(connection, workspace_id, event.language, event.article_id)
    if old is None or old["guide"]:
        raise Refused(replace(applying.came_between(event.article_id, -1), changes=()))
    open_questions.reopen(connection, old["number"])
    connection.execute(delete(OWN_ARTICLE).where(OWN_ARTICLE.c.number == old["number"]))
    own_articles.raise_revision(connection, workspace_id)
    applying.record("ArticleForgotten", event.article_id, (Change("title", old["title"], None),))


def question_dismissed(applying: Applying, event: events.QuestionDismissed) -> None:
    """One that is on the list no more changes nothing."""
    check(event)
    if open_questions.settle(applying.connection, applying.workspace_id, (event.question,), "dismissed"):
        applying.record("QuestionDismissed", "", ())
