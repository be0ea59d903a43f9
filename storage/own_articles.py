"""The articles that a workspace has of its own: built guides, and what was taught in the chat."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, delete, insert, select, update

from flows.field import OwnArticle
from storage import opening, place
from storage.schema import OWN_ARTICLE, WORKSPACE
from storage.validation import check

TAUGHT_LIMIT = 100
"""How many taught articles a conversation knows, the newest."""

_OF_WORKSPACE = select(OWN_ARTICLE).where(OWN_ARTICLE.c.workspace_id == bindparam("workspace_id"))
_ALL = _OF_WORKSPACE.order_by(OWN_ARTICLE.c.number)
_TAUGHT = _OF_WORKSPACE.where(OWN_ARTICLE.c.guide == "").order_by(OWN_ARTICLE.c.number.desc()).limit(TAUGHT_LIMIT)
_RAISE = (
    update(WORKSPACE)
    .where(WORKSPACE.c.id == bindparam("of_workspace"))
    .values(knowledge_revision=WORKSPACE.c.knowledge_revision + 1)
)


@dataclass(frozen=True, slots=True)
class GuideChange:
    """What building a guide does to what was kept under its name. All as they are kept, with the ids they have."""

    added: tuple[OwnArticle, ...] = ()
    changed: tuple[OwnArticle, ...] = ()
    same: tuple[OwnArticle, ...] = ()
    removed: tuple[OwnArticle, ...] = ()


def read(connection: Connection, workspace_id: str) -> tuple[OwnArticle, ...]:
    """All of a workspace's, in the order they were added."""
    rows = connection.execute(_ALL, {"workspace_id": workspace_id}).mappings()
    return tuple(article_of(row) for row in rows)


def read_beside(url: str, channel: str, account: str) -> tuple[OwnArticle, ...]:
    """All of the workspace's that an account speaks in, read while another process may be writing; none where there is
    no database. Raises StoreProblem for a file that is something else."""
    engine = opening.reading_only(url)
    if engine is None:
        return ()
    try:
        with engine.connect() as connection:
            found = place.workspace_at(connection, channel, account)
            return () if found is None or found[1] == 0 else read(connection, found[0])
    finally:
        engine.dispose()


def read_taught(connection: Connection, workspace_id: str) -> tuple[OwnArticle, ...]:
    """The newest that were taught in the chat, newest first."""
    rows = connection.execute(_TAUGHT, {"workspace_id": workspace_id}).mappings()
    return tuple(article_of(row) for row in rows)


def read_revision(connection: Connection, workspace_id: str) -> int:
    """Raises KeyError when there is no such workspace."""
    found = connection.execute(
        select(WORKSPACE.c.knowledge_revision).where(WORKSPACE.c.id == workspace_id)
    ).scalar_one_or_none()
    if found is None:
        raise KeyError(workspace_id)
    return int(found)


def raise_revision(connection: Connection, workspace_id: str) -> None:
    """In the transaction in which an article changes, so that what was made from the articles is known to be old."""
    connection.execute(_RAISE, {"of_workspace": workspace_id})


def compared(kept: Iterable[OwnArticle], guides: Mapping[str, Iterable[OwnArticle]]) -> dict[str, GuideChange]:
    """What keeping these guides, one after the other, would change in what is kept. An id that an article of another
    guide has gets a number after it."""
    kept = tuple(kept)
    changes = {}
    for guide, articles in guides.items():
        others = tuple(one for one in kept if one.guide != guide)
        changes[guide] = change = _change(others, [one for one in kept if one.guide == guide], guide, articles)
        kept = (*others, *change.added, *change.changed, *change.same)
    return changes


def _change(
    others: Iterable[OwnArticle], mine: Iterable[OwnArticle], guide: str, articles: Iterable[OwnArticle]
) -> GuideChange:
    articles = tuple(articles)
    taken = {_key(one) for one in others}
    wanted = {_key(one) for one in articles}
    before = {_key(one): one for one in mine}
    added, changed, same = [], [], []
    for article in articles:
        made = replace(article, guide=guide)
        if _key(made) in taken:
            made = _with_free_id(made, taken | wanted)
        taken.add(_key(made))
        old = before.pop(_key(made), None)
        if old is None:
            added.append(made)
        elif _content(old) == _content(made):
            same.append(old)
        else:
            changed.append(made)
    return GuideChange(tuple(added), tuple(changed), tuple(same), tuple(before.values()))


def keep_guides(
    connection: Connection, workspace_id: str, guides: Mapping[str, Iterable[OwnArticle]], now: datetime
) -> dict[str, GuideChange]:
    """Keeps exactly these as the guides of their names. Raises ValueError for a guide without a name or an article that
    can't be kept, KeyError when there is no such workspace."""
    read_revision(connection, workspace_id)
    if not all(name.strip() for name in guides):
        raise ValueError("a guide has a name")
    changes = compared(read(connection, workspace_id), guides)
    for change in changes.values():
        _keep(connection, workspace_id, change, now)
    if any(change.added or change.changed or change.removed for change in changes.values()):
        raise_revision(connection, workspace_id)
    return changes


def _keep(connection: Connection, workspace_id: str, change: GuideChange, now: datetime) -> None:
    for article in (*change.added, *change.changed):
        check_article(article)
    for article in change.removed:
        connection.execute(delete(OWN_ARTICLE).where(_this(workspace_id, article.language, article.id)))
    for article in change.changed:
        this = _this(workspace_id, article.language, article.id)
        connection.execute(update(OWN_ARTICLE).where(this).values(_columns(article, now)))
    if change.added:
        connection.execute(
            insert(OWN_ARTICLE), [{**_columns(article, now), "workspace_id": workspace_id} for article in change.added]
        )


def keep_taught(connection: Connection, workspace_id: str, article: OwnArticle, old: int | None, now: datetime) -> int:
    """Keeps an article in place of the row `old`, or as a new one. Returns its row's number.

    An article of a built guide that has its id gets a number after it, as it would have if it had come later.
    """
    check_article(article)
    if old is None:
        _make_way(connection, workspace_id, article)
    else:
        connection.execute(update(OWN_ARTICLE).where(OWN_ARTICLE.c.number == old).values(_columns(article, now)))
        return old
    made = connection.execute(
        insert(OWN_ARTICLE), {**_columns(article, now), "workspace_id": workspace_id}
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def _make_way(connection: Connection, workspace_id: str, article: OwnArticle) -> None:
    in_the_way = find(connection, workspace_id, article.language, article.id)
    if in_the_way is None:
        return
    taken = {_key(one) for one in read(connection, workspace_id)}
    moved = _with_free_id(article_of(in_the_way), taken)
    connection.execute(
        update(OWN_ARTICLE).where(OWN_ARTICLE.c.number == in_the_way["number"]).values(article_id=moved.id)
    )


def check_article(article: OwnArticle) -> None:
    """Raises ValueError for one without an id, a title or a text, or with a part that can't be kept."""
    check(article)
    if not (article.id.strip() and article.title.strip() and article.text.strip()):
        raise ValueError("an article has an id, a title and a text")


def find(connection: Connection, workspace_id: str, language: str, article_id: str) -> RowMapping | None:
    chosen = select(OWN_ARTICLE).where(_this(workspace_id, language, article_id))
    return connection.execute(chosen).mappings().one_or_none()


def article_of(row: RowMapping) -> OwnArticle:
    return OwnArticle(
        id=row["article_id"],
        language=row["language"],
        title=row["title"],
        ask=tuple(json.loads(row["ask"])),
        text=row["text"],
        source=row["source"],
        dated=row["dated"],
        guide=row["guide"],
    )


def _columns(article: OwnArticle, now: datetime) -> Mapping[str, object]:
    return {
        "guide": article.guide,
        "article_id": article.id,
        "language": article.language,
        "title": article.title,
        "ask": json.dumps(article.ask, ensure_ascii=False),
        "text": article.text,
        "source": article.source,
        "dated": article.dated,
        "made_at": now,
    }


def _content(article: OwnArticle) -> tuple[object, ...]:
    """What a person would see change; the day of building is not."""
    return (article.title, article.ask, article.text, article.source)


def _key(article: OwnArticle) -> tuple[str, str]:
    return article.language, article.id


def _this(workspace_id: str, language: str, article_id: str) -> ColumnElement[bool]:
    return and_(
        OWN_ARTICLE.c.workspace_id == workspace_id,
        OWN_ARTICLE.c.language == language,
        OWN_ARTICLE.c.article_id == article_id,
    )


def _with_free_id(article: OwnArticle, taken: set[tuple[str, str]]) -> OwnArticle:
    name, number = article.id, 1
    while (article.language, name) in taken:
        number += 1
        name = f"{article.id}-{number}"
    return replace(article, id=name)
