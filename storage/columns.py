"""How values that a database has no exact type for are kept in columns."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import DateTime, Dialect, RowMapping, String
from sqlalchemy.types import TypeDecorator

from flows.engine.money import Money


class UtcMoment(TypeDecorator[datetime]):
    """A moment, kept in UTC and given back in UTC. A time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal kept as its own digits, because SQLite would turn it into a binary float."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError("a figure must be finite")
        return str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def money_columns(name: str, money: Money | None) -> dict[str, object]:
    """The four columns of an amount: whole cents without VAT, currency, VAT rate in basis points, what was typed."""
    if money is None:
        return dict.fromkeys((f"{name}_cents", f"{name}_currency", f"{name}_vat", f"{name}_typed"))
    basis_points = money.vat_rate * 100
    if basis_points != int(basis_points):
        raise ValueError(f"{name}: a VAT rate has at most two decimals")
    return {
        f"{name}_cents": money.cents,
        f"{name}_currency": money.currency,
        f"{name}_vat": int(basis_points),
        f"{name}_typed": money.typed,
    }


def money_of(name: str, row: RowMapping) -> Money | None:
    """The amount that `money_columns` made the columns from, to whole cents."""
    cents = row[f"{name}_cents"]
    if cents is None:
        return None
    rate = Decimal(row[f"{name}_vat"]) / 100
    return Money.of_cents(cents, row[f"{name}_currency"], rate, row[f"{name}_typed"])
