"""The field's things as rows, and rows as the field's things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, select

from flows.engine.messages import Document
from flows.field import (
    Campaign,
    Candidate,
    Collaboration,
    Contract,
    Deal,
    Deliverable,
    Figures,
    Goals,
    Measurement,
    Period,
    Target,
    Workspace,
)
from storage.columns import money_columns, money_of
from storage.schema import (
    CAMPAIGN,
    CAMPAIGN_CHANNEL,
    CAMPAIGN_TARGET,
    CANDIDATE,
    COLLABORATION,
    CONTRACT,
    CONTRACT_DELIVERABLE,
    CONTRACT_PRICING,
    DOCUMENT,
    DOCUMENT_NAME_PART,
    MEASUREMENT,
    WORKSPACE,
)

Columns = dict[str, object]
Line = RowMapping

_GOALS_AS_THEY_ARE = (
    "offer", "goal", "audience", "sector", "audience_region", "margin", "discount", "commission_percent",
    "baseline_visits", "baseline_orders",
)  # fmt: skip
_FIGURES = tuple(one.name for one in fields(Figures))
_CANDIDATE_AS_THEY_ARE = (
    "id", "platform", "handle", "followers", "audience_match", "content_fit", "past_work", "reputation",
    "reputation_note", "revision",
)  # fmt: skip
_DEAL_MONEY = ("fee", "product_value", "monthly_fee")
_DEAL_AS_THEY_ARE = tuple(
    one.name for one in fields(Deal) if one.name not in (*_DEAL_MONEY, "deliverables", "pricing", "term")
)
_WORKSPACE_AS_THEY_ARE = tuple(one.name for one in fields(Workspace) if one.name != "hour_cost")


def _taken(value: object, names: Iterable[str]) -> Columns:
    return {name: getattr(value, name) for name in names}


def _picked(row: Line, names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _period_columns(name: str, period: Period | None) -> Columns:
    return {f"{name}_start": period.start if period else None, f"{name}_end": period.end if period else None}


def _period_of(name: str, row: Line) -> Period | None:
    start, end = row[f"{name}_start"], row[f"{name}_end"]
    return Period(start, end) if start and end else None


# From values to columns.


def workspace_columns(workspace: Workspace) -> Columns:
    return {**_taken(workspace, _WORKSPACE_AS_THEY_ARE), **money_columns("hour_cost", workspace.hour_cost)}


def goals_columns(goals: Goals) -> Columns:
    """The columns of a campaign's own row; channels and targets have rows of theirs."""
    low, high = goals.audience_age or (None, None)
    return {
        **_taken(goals, _GOALS_AS_THEY_ARE),
        **money_columns("budget", goals.budget),
        **money_columns("average_order", goals.average_order),
        **_period_columns("period", goals.period),
        "audience_age_low": low,
        "audience_age_high": high,
    }


def channel_lines(campaign_id: str, goals: Goals) -> list[Columns]:
    return [
        {"campaign_id": campaign_id, "position": position, "channel": channel}
        for position, channel in enumerate(goals.channels)
    ]


def target_lines(campaign_id: str, goals: Goals) -> list[Columns]:
    return [
        {"campaign_id": campaign_id, "position": position, **_taken(target, ("metric", "low", "high", "basis"))}
        for position, target in enumerate(goals.targets)
    ]


def candidate_columns(candidate: Candidate) -> Columns:
    """Without the handle's key, which is for whoever writes the row to work out."""
    return {
        **_taken(candidate, _CANDIDATE_AS_THEY_ARE),
        **_taken(candidate.figures, _FIGURES),
        **money_columns("price", candidate.price),
    }


def contract_columns(contract: Contract) -> Columns:
    """Without the tracking code; deliverables and pricing models have rows of theirs."""
    deal = contract.deal
    columns = {
        **_taken(contract, ("id", "collaboration_id", "version", "revision", "state")),
        **_taken(deal, _DEAL_AS_THEY_ARE),
        **_period_columns("term", deal.term),
    }
    for name in _DEAL_MONEY:
        columns |= money_columns(name, getattr(deal, name))
    return columns


def deliverable_lines(contract: Contract) -> list[Columns]:
    return [
        {
            "contract_id": contract.id,
            "position": position,
            **_taken(deliverable, ("kind", "count", "channel")),
            **_period_columns("period", deliverable.period),
        }
        for position, deliverable in enumerate(contract.deal.deliverables)
    ]


def pricing_lines(contract: Contract) -> list[Columns]:
    return [
        {"contract_id": contract.id, "position": position, "pricing": pricing}
        for position, pricing in enumerate(contract.deal.pricing)
    ]


# From rows to values.


def workspace_of(row: Line) -> Workspace:
    return Workspace(**_picked(row, _WORKSPACE_AS_THEY_ARE), hour_cost=money_of("hour_cost", row))


def read_workspace(connection: Connection, workspace_id: str) -> Workspace:
    row = connection.execute(select(WORKSPACE).where(WORKSPACE.c.id == workspace_id)).mappings().one()
    return workspace_of(row)


def read_campaigns(connection: Connection, chosen: Select[Any]) -> tuple[Campaign, ...]:
    """The campaigns whose rows `chosen` selects, in its order."""
    rows = connection.execute(chosen).mappings().all()
    channels = _lines(connection, CAMPAIGN_CHANNEL, CAMPAIGN_CHANNEL.c.campaign_id, rows)
    targets = _lines(connection, CAMPAIGN_TARGET, CAMPAIGN_TARGET.c.campaign_id, rows)
    return tuple(_campaign(row, channels[row["id"]], targets[row["id"]]) for row in rows)


def _campaign(row: Line, channels: list[Line], targets: list[Line]) -> Campaign:
    low, high = row["audience_age_low"], row["audience_age_high"]
    budget, period = money_of("budget", row), _period_of("period", row)
    assert budget is not None
    assert period is not None
    goals = Goals(
        **_picked(row, _GOALS_AS_THEY_ARE),
        budget=budget,
        period=period,
        channels=tuple(line["channel"] for line in channels),
        audience_age=None if low is None or high is None else (low, high),
        average_order=money_of("average_order", row),
        targets=tuple(Target(line["metric"], line["low"], line["high"], line["basis"]) for line in targets),
    )
    return Campaign(row["id"], row["name"], row["revision"], goals, row["state"])


def read_candidates(connection: Connection, chosen: Select[Any]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            **_picked(row, _CANDIDATE_AS_THEY_ARE),
            price=money_of("price", row),
            figures=Figures(**_picked(row, _FIGURES)),
        )
        for row in connection.execute(chosen).mappings()
    )


def read_collaborations(connection: Connection, chosen: Select[Any]) -> tuple[Collaboration, ...]:
    return tuple(
        Collaboration(row["id"], row["campaign_id"], row["candidate_id"], row["state"], row["revision"])
        for row in connection.execute(chosen).mappings()
    )


def read_contracts(connection: Connection, chosen: Select[Any]) -> tuple[tuple[Contract, str], ...]:
    """Contracts, each with its tracking code or an empty text."""
    rows = connection.execute(chosen).mappings().all()
    deliverables = _lines(connection, CONTRACT_DELIVERABLE, CONTRACT_DELIVERABLE.c.contract_id, rows)
    pricing = _lines(connection, CONTRACT_PRICING, CONTRACT_PRICING.c.contract_id, rows)
    return tuple(
        (_contract(row, deliverables[row["id"]], pricing[row["id"]]), row["tracking_code"] or "") for row in rows
    )


def _contract(row: Line, deliverables: list[Line], pricing: list[Line]) -> Contract:
    deal = Deal(
        **_picked(row, _DEAL_AS_THEY_ARE),
        fee=money_of("fee", row),
        product_value=money_of("product_value", row),
        monthly_fee=money_of("monthly_fee", row),
        term=_period_of("term", row),
        deliverables=tuple(
            Deliverable(line["kind"], line["count"], line["channel"], _period_of("period", line))
            for line in deliverables
        ),
        pricing=tuple(line["pricing"] for line in pricing),
    )
    return Contract(row["id"], row["collaboration_id"], row["version"], row["revision"], row["state"], deal)


def read_measurements(connection: Connection, chosen: Select[Any]) -> tuple[Measurement, ...]:
    return tuple(
        Measurement(
            row["campaign_id"], row["collaboration_id"], row["metric"], row["value"], row["as_of"], row["recorded_at"]
        )
        for row in connection.execute(chosen).mappings()
    )


def read_documents(connection: Connection, chosen: Select[Any]) -> tuple[Document, ...]:
    """Documents; without their data unless `chosen` selects it."""
    rows = connection.execute(chosen).mappings().all()
    parts = _lines(connection, DOCUMENT_NAME_PART, DOCUMENT_NAME_PART.c.document_id, rows)
    return tuple(
        Document(
            **_picked(row, ("id", "kind", "title", "version", "language", "template_version")),
            data=row.get("data", ""),
            name_parts=tuple(line["part"] for line in parts[row["id"]]),
        )
        for row in rows
    )


def _lines(
    connection: Connection, table: Table, owner: ColumnElement[Any], owners: Iterable[Line]
) -> defaultdict[str, list[Line]]:
    """The table's lines of these owners, by owner and in order."""
    ids = [row["id"] for row in owners]
    found: defaultdict[str, list[Line]] = defaultdict(list)
    # A statement may carry only so many values.
    for start in range(0, len(ids), 500):
        chosen = select(table).where(owner.in_(ids[start : start + 500])).order_by(owner, table.c.position)
        for line in connection.execute(chosen).mappings():
            found[line[str(owner.key)]].append(line)
    return found


CAMPAIGNS = select(CAMPAIGN)
CANDIDATES = select(CANDIDATE)
COLLABORATIONS = select(COLLABORATION)
CONTRACTS = select(CONTRACT)
MEASUREMENTS = select(MEASUREMENT)
DOCUMENTS = select(DOCUMENT)
DOCUMENTS_WITHOUT_DATA = select(*(column for column in DOCUMENT.c if column.key != "data"))
