"""A statement that goes the quick way does what SQLAlchemy would have done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    delete,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import StatementError

from storage.columns import UtcMoment
from storage.prepared import QuickConnection

THING = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("said", Boolean, nullable=False, default=False),
    Column("at", UtcMoment),
)
NOW = datetime(2026, 11, 23, 12, 30, tzinfo=timezone(timedelta(hours=2)))
ROWS = [{"name": f"n{nth}", "said": nth % 2 == 0, "at": NOW if nth else None} for nth in range(4)]
ADD = insert(THING)
BY_NAME = select(THING, (THING.c.id + 1).label("next")).where(THING.c.name >= bindparam("least")).order_by(THING.c.id)
SAID = select(THING.c.name, THING.c.said).where(THING.c.said.is_(True))
BOTH = union_all(SAID, select(THING.c.name, THING.c.said).where(THING.c.name == bindparam("other")))
SOME = select(THING.c.id).where(THING.c.id.in_(bindparam("ids", expanding=True))).order_by(THING.c.id)
SAY = update(THING).where(THING.c.name == bindparam("which")).values(said=True, at=bindparam("now"))
DROP = delete(THING).where(THING.c.name == bindparam("which"))


@pytest.fixture
def both() -> Iterator[tuple[Connection, Connection]]:
    """A quick connection and one of SQLAlchemy's own, each to a database of the same rows, in a transaction."""
    engines = [create_engine("sqlite://"), create_engine("sqlite://")]
    quick, plain = QuickConnection(engines[0]), engines[1].connect()
    for connection in (quick, plain):
        connection.begin()
        THING.create(connection)
        connection.execute(insert(THING), ROWS)
    yield quick, plain
    for connection, engine in zip((quick, plain), engines, strict=True):
        connection.close()
        engine.dispose()


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (BY_NAME, {"least": "n1"}),
        (BY_NAME, {"least": "z"}),
        (SAID, None),
        (BOTH, {"other": "n1"}),
        (SOME, {"ids": [2, 3]}),
    ],
    ids=["values", "nothing found", "no values", "union", "a list"],
)
def test_rows_are_the_same_every_time(
    both: tuple[Connection, Connection], statement: Any, values: dict[str, object] | None
) -> None:
    quick, plain = both
    expected = plain.execute(statement, values).mappings().all()
    for _ in range(4):
        assert quick.execute(statement, values).mappings().all() == expected
    assert [row.name for row in quick.execute(SAID)] == ["n0", "n2"]


def test_rows_are_written_alike_one_or_many(both: tuple[Connection, Connection]) -> None:
    for nth in range(3):
        ids = [one.execute(ADD, {**ROWS[1], "name": f"new{nth}"}).inserted_primary_key for one in both]
        assert ids == [(5 + nth,), (5 + nth,)]
        for connection in both:
            connection.execute(SAY, [{"which": f"new{nth}", "now": NOW}, {"which": "n1", "now": NOW}])
            assert connection.execute(SAY, {"which": "n3", "now": None}).rowcount == 1
            assert connection.execute(DROP, {"which": "nobody"}).rowcount == 0
    quick, plain = ([tuple(row) for row in one.execute(select(THING).order_by(THING.c.id))] for one in both)
    assert quick == plain
    assert quick[5][3] == NOW.astimezone(UTC)


def test_a_value_left_out_is_its_default_or_missed(both: tuple[Connection, Connection]) -> None:
    quick, _ = both
    for _ in range(3):
        quick.execute(ADD, {"name": "quiet"})
    assert quick.execute(select(THING.c.said).where(THING.c.name == "quiet")).scalars().all() == [False] * 3
    quick.execute(BY_NAME, {"least": "n1"}).all()
    quick.execute(BY_NAME, {"least": "n1"}).all()
    with pytest.raises(Exception, match="least"):
        quick.execute(BY_NAME, {})


def test_what_a_conversion_refuses_is_refused(both: tuple[Connection, Connection]) -> None:
    quick, _ = both
    for _ in range(2):
        quick.execute(SAY, {"which": "n1", "now": NOW})
    # Where somebody listens to the engine it is SQLAlchemy that raises, and wraps it.
    with pytest.raises((ValueError, StatementError), match="time zone"):
        quick.execute(SAY, {"which": "n1", "now": datetime(2026, 1, 1)})  # noqa: DTZ001
