"""Statements that come again and again, compiled once and given straight to SQLite.

SQLAlchemy's way through an execution takes several times longer than the statement itself, and a turn makes some
fifteen of them. A statement object that comes a second time is a constant of this package: from then on it goes without
that way, with the same text, the same conversions of values and the same results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import CompoundSelect, Connection, Delete, Insert, Select, Update
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

_KINDS = (Select, CompoundSelect, Insert, Update, Delete)
_REQUIRED = object()

Process = Callable[[Any], Any]


class QuickConnection(Connection):
    """A Connection of SQLAlchemy's, to SQLite, whose `execute` is quick for constant statements in a transaction."""

    def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        heard = self._has_events or self.engine._has_events  # somebody listens to what SQLAlchemy executes
        if not heard and execution_options is None and isinstance(statement, _KINDS) and self.in_transaction():
            if isinstance(parameters, list) and len(parameters) == 1:
                parameters = parameters[0]
            prepared = self._prepared(statement, parameters)
            if prepared is not None:
                return prepared.run(self.connection.dbapi_connection, parameters)
        return super().execute(statement, parameters, execution_options=execution_options)

    def _prepared(self, statement: Any, parameters: Any) -> _Prepared | None:
        """None where SQLAlchemy has to execute it."""
        many = isinstance(parameters, list)
        names = tuple((parameters[0] if many else parameters) or ())
        known = _KNOWN.setdefault(statement, {})
        if (many, names) not in known:
            known[many, names] = None  # the first time; most such never come again
            return None
        prepared = known[many, names]
        if prepared is None:
            prepared = known[many, names] = _prepare(statement, names, many, self.dialect)
        return prepared if isinstance(prepared, _Prepared) else None


@dataclass(frozen=True, slots=True)
class _Written:
    rowcount: int
    inserted_primary_key: tuple[int | None]


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    binds: tuple[tuple[str, object, Process | None], ...]
    """In SQLite's order: the value's name, what it is where none is given, and how it is converted."""
    columns: SimpleResultMetaData | None
    """None for a statement that gives no rows."""
    conversions: tuple[tuple[int, Process], ...]

    def run(self, driver: Any, parameters: Any) -> Any:
        if isinstance(parameters, list):
            cursor = driver.executemany(self.sql, [self._values(one) for one in parameters])
        else:
            cursor = driver.execute(self.sql, self._values(parameters or {}))
        try:
            if self.columns is None:
                return _Written(cursor.rowcount, (cursor.lastrowid,))
            rows = cursor.fetchall()
        finally:
            cursor.close()
        return IteratorResult(self.columns, iter(self._converted(rows) if self.conversions else rows))

    def _values(self, given: Mapping[str, object]) -> list[object]:
        values = []
        for name, otherwise, convert in self.binds:
            value = given[name] if otherwise is _REQUIRED else given.get(name, otherwise)
            values.append(value if convert is None else convert(value))
        return values

    def _converted(self, rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
        converted = []
        for row in rows:
            values = list(row)
            for place, convert in self.conversions:
                values[place] = convert(values[place])
            converted.append(tuple(values))
        return converted


_KNOWN: WeakKeyDictionary[Any, dict[tuple[bool, tuple[str, ...]], _Prepared | bool | None]] = WeakKeyDictionary()
"""By statement, and by whether many rows are given and the names of their values: False where it can't be prepared."""


def _prepare(statement: Any, names: tuple[str, ...], many: bool, dialect: Any) -> _Prepared | bool:
    compiled = statement.compile(dialect=dialect, column_keys=sorted(names), for_executemany=many)
    binds = [(name, compiled.binds[name]) for name in compiled.positiontup or ()]
    columns = [(one.keyname, one.type) for one in compiled._result_columns]
    if (
        compiled.post_compile_params
        or compiled.literal_execute_params
        or compiled.insert_prefetch
        or compiled.update_prefetch
        or compiled.effective_returning
        or any(bind.callable for _, bind in binds)
        or len({name for name, _ in columns}) < len(columns)
    ):
        return False
    converted = ((place, kind._cached_result_processor(dialect, None)) for place, (_, kind) in enumerate(columns))
    return _Prepared(
        compiled.string,
        tuple(
            (bind.key, _REQUIRED if bind.required else bind.value, compiled._bind_processors.get(name))
            for name, bind in binds
        ),
        SimpleResultMetaData([name for name, _ in columns]) if columns else None,
        tuple((place, convert) for place, convert in converted if convert is not None),
    )
