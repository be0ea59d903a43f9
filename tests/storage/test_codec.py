"""Typed values come back from JSON as they went."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.messages import (
    Bold,
    Commanded,
    Contested,
    Edited,
    Link,
    List,
    Option,
    Paragraph,
    Pressed,
    Reply,
    Said,
    Submitted,
    Table,
    Text,
    Uploaded,
    Was,
)  # fmt: skip
from flows.engine.money import Money
from flows.engine.reading.handles import Handle
from flows.engine.reading.rows import CandidateRow
from flows.events import Event
from flows.field import Deliverable, Figures, Period, Target
from storage.codec import (
    UnknownValue,
    encoded,
    from_text,
    mapping_from_text,
    mapping_to_text,
    register,
    to_text,
)  # fmt: skip
from tests.storage.talking import CANDIDATE, DEAL, GOALS, UNDO

_dates = st.dates(date(1990, 1, 1), date(2100, 1, 1))
_decimals = st.decimals(-(10**9), 10**9, allow_nan=False, places=2)
_periods = st.builds(lambda a, b: Period(min(a, b), max(a, b)), _dates, _dates)
_money = st.builds(Money, _decimals, st.just("EUR"), st.sampled_from((Decimal(0), Decimal("25.5"))), st.text())
_deliverables = st.builds(Deliverable, st.just("reel"), st.integers(1, 9), st.just("tiktok"), st.none() | _periods)
_leaves = (
    st.none() | st.booleans() | st.integers() | st.text() | _dates | _decimals | _periods | _money | _deliverables
    | st.datetimes(timezones=st.just(UTC)) | st.builds(Figures, st.none() | st.integers(0, 99)) | st.just(Handle("a"))
)  # fmt: skip
_values = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


def identical(a: object, b: object) -> bool:
    """Equal in type and in every part, those that comparison leaves out as well."""
    if type(a) is not type(b):
        return False
    if is_dataclass(a):
        return all(identical(getattr(a, one.name), getattr(b, one.name)) for one in fields(a))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(identical(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(identical, a, b))
    return a == b and str(a) == str(b)


@given(_values)
@settings(max_examples=60, deadline=None)
def test_a_value_comes_back_as_it_went(value: object) -> None:
    assert identical(from_text(to_text(value)), value)


@given(st.dictionaries(st.text(), _values, max_size=4))
@settings(max_examples=50, deadline=None)
def test_answers_keep_their_keys_and_their_order(answers: dict[str, object]) -> None:
    assert identical(mapping_from_text(mapping_to_text(answers)), answers)


@pytest.mark.parametrize(
    "value",
    [
        GOALS,
        DEAL,
        CANDIDATE,
        CandidateRow(Handle("anna", "tiktok"), "tiktok", 900, Money(Decimal(50), typed="50"), 1, 2, None, 3, 4),
        Said("hei"),
        Pressed("a:b"),
        Commanded("goals", "uusi"),
        Uploaded("lista.csv", None, "too_large"),
        Submitted({"goals.offer": "kynttilät"}),
        Edited(3, "ei kun"),
        Was("goals.budget", Money(Decimal(50)), False),
        Contested(GOALS.period, None, "Bertta", "2027-03-01T11:30:00+02:00"),
        Reply(
            (Paragraph((Text("a"), Bold((Text("<b>"), Link("https://a", (Text("b"),)))))), List(((Text("c"),),))),
            (Option("1", "Kyllä"),),
            Table("T", ("a", "b"), (("1", "2"),), (1,)),
            private=True,
        ),
    ],
)
def test_the_things_of_the_field_and_of_a_conversation_come_back(value: object) -> None:
    assert identical(from_text(to_text(value)), value)


@pytest.mark.parametrize("event", UNDO, ids=lambda event: type(event).__name__)
def test_what_takes_a_change_back_comes_back(event: Event) -> None:
    assert identical(from_text(to_text((event,))), (event,))


def test_the_form_can_be_read_by_a_person() -> None:
    assert encoded(Decimal("3.4")) == {"decimal": "3.4"}
    assert encoded(date(2027, 3, 1)) == {"date": "2027-03-01"}
    assert encoded((1, "a")) == {"tuple": [1, "a"]}
    assert encoded(Money(Decimal(50))) == {"money": {"amount": {"decimal": "50"}}}
    assert json.loads(mapping_to_text({"a.b": True})) == {"a.b": True}


def test_a_field_that_is_new_reads_as_its_default_and_one_that_is_gone_is_passed_over() -> None:
    older = '{"Target":{"metric":"orders","low":1,"high":2,"colour":"red"}}'
    assert from_text(older) == Target("orders", 1, 2)


def test_a_dataclass_of_flows_needs_no_registering() -> None:
    from flows.engine.known import Passage

    text = to_text(Passage("hinta", "Hinta", ()))
    assert "flows.engine.known.Passage" in text
    assert from_text(text) == Passage("hinta", "Hinta", ())


@dataclass(frozen=True)
class Elsewhere:
    a: int


@dataclass
class Changeable:
    a: int


@pytest.mark.parametrize("value", [Elsewhere(1), 1.5, b"a", object(), {1: "a"}])
def test_what_is_not_kept_is_refused(value: object) -> None:
    with pytest.raises(UnknownValue):
        to_text(value)


@pytest.mark.parametrize(
    "text",
    [
        '{"os.system": {}}',
        '{"Elsewhere": {}}',
        '{"flows.field.datetime": {}}',
        '{"flows.engine.texts.Any": {}}',
    ],
)
def test_a_tag_that_nothing_is_registered_under_is_refused(text: str) -> None:
    with pytest.raises(UnknownValue):
        from_text(text)


def test_one_name_is_one_class() -> None:
    with pytest.raises(ValueError):
        register(Elsewhere, tag="money")
    with pytest.raises(ValueError):
        register(Elsewhere, tag="date")
    with pytest.raises(ValueError):
        register(Changeable)
