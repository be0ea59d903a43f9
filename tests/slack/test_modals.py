"""Forms in modals: every page is taken, and only what a person changed comes back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack import modals
from flows.engine.form import Field, Form, Kind, pages
from flows.engine.formats import LANGUAGES
from flows.engine.messages import Node, Option, Reply, Table, paragraph
from tests.slack.limits_check import check_view
from tests.slack.replies import calmly, long_texts, nodes, replies, texts

GOALS = (Option("awareness", "Tunnettuus"), Option("sales", "Myynti"))
MANY = tuple(Option(f"c{nth}", f"Kampanja {nth}") for nth in range(101))


def field(kind: Kind = "text", id: str = "goals.x", **values: Any) -> Field:
    return Field(id, "Kysymys", values.pop("hint", ""), kind, values.pop("required", True), **values)


def form(*fields: Field, title: str = "Tavoitteet", intro: tuple[Node, ...] = ()) -> Form:
    return Form("goals", "v1", True, 0, title, intro, fields, False)


def shown(*fields: Field, page: int = 0) -> dict[str, Any]:
    return modals.view(form(*fields), page, language="fi", metadata={"v": "v1"})


def element(one: Field) -> dict[str, Any]:
    (block,) = shown(one)["blocks"]
    assert block["block_id"] == one.id
    return {key: value for key, value in block["element"].items() if key != "action_id"}


def sent(view: dict[str, Any], **state: Any) -> dict[str, Any]:
    """The view as it comes back, with what stands in the fields named by the last part of their id."""
    values = {
        block["block_id"]: {"value": {"type": block["element"]["type"], **state[block["block_id"].split(".")[-1]]}}
        for block in view["blocks"]
        if block["block_id"].split(".")[-1] in state
    }
    return {**view, "id": "V1", "state": {"values": values}}


def options(*choices: Option) -> list[dict[str, Any]]:
    return [{"text": {"type": "plain_text", "text": one.label, "emoji": False}, "value": one.id} for one in choices]


def test_a_page_is_a_modal() -> None:
    view = modals.view(
        form(field(hint="Esimerkiksi 1", decisive=True, required=False), intro=(paragraph("Aloitetaan."),)),
        language="fi",
        metadata={"v": "v1"},
    )
    check_view(view)
    assert view["callback_id"] == "form"
    assert view["private_metadata"] == '{"v":"v1"}'
    assert modals.metadata(view) == {"v": "v1"}
    assert view["notify_on_close"] is True
    assert [view[name]["text"] for name in ("title", "submit", "close")] == ["Tavoitteet", "Valmis", "Sulje"]
    assert view["blocks"][1] == {
        "type": "input",
        "block_id": "goals.x",
        "label": {"type": "plain_text", "text": "Kysymys", "emoji": False},
        "hint": {"type": "plain_text", "text": "Esimerkiksi 1", "emoji": False},
        "element": {"type": "plain_text_input", "multiline": False, "max_length": 3000, "action_id": "value"},
        "optional": True,
        "dispatch_action": True,
    }


def test_what_is_chosen_is_told_at_once_but_no_text_of_many_lines() -> None:
    told = [
        block["block_id"]
        for block in shown(*(field(kind, kind, decisive=True, choices=GOALS) for kind in get_args(Kind)))["blocks"]
        if block.get("dispatch_action")
    ]
    assert told == [kind for kind in get_args(Kind) if kind != "long_text"]


def test_many_fields_are_several_pages_and_only_the_first_has_the_greeting() -> None:
    long = form(*(field(id=f"goals.q{nth}") for nth in range(25)), intro=(paragraph("Aloitetaan."),))
    long = replace(long, title="Tavoitteet ja sopimukset")
    views = [modals.view(long, page, language="en") for page in range(3)]
    assert [view["title"]["text"] for view in views] == [f"Tavoitteet ja… {nth}/3" for nth in (1, 2, 3)]
    assert [view["submit"]["text"] for view in views] == ["Next", "Next", "Done"]
    assert [len(view["blocks"]) for view in views] == [11, 10, 5]
    assert modals.view(long, 9, language="en") == views[2]
    assert modals.view(long, -1, language="en") == views[0]


def test_a_form_without_fields_says_so() -> None:
    view = shown()
    check_view(view)
    assert "submit" not in view


def test_too_much_metadata_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="metadata"):
        modals.view(form(field()), language="fi", metadata={"x": "x" * 3_000})


@pytest.mark.parametrize("written", ["", None, "[]", "{", "null"])
def test_metadata_that_is_not_ours_is_nothing(written: str | None) -> None:
    assert modals.metadata({"private_metadata": written}) == {}


@pytest.mark.parametrize(
    ("one", "made"),
    [
        (field(), {"type": "plain_text_input", "multiline": False, "max_length": 3000}),
        (
            field("long_text", value="a\nb", longest=100),
            {"type": "plain_text_input", "multiline": True, "max_length": 100, "initial_value": "a\nb"},
        ),
        (
            field("money", value="1\u00a0000\u00a0€ + alv"),
            {"type": "plain_text_input", "multiline": False, "max_length": 3000,
             "initial_value": "1\u00a0000\u00a0€ + alv"},
        ),
        (
            field("number", value="12\u00a0500", low=Decimal(0), high=Decimal(10**9)),
            {"type": "number_input", "is_decimal_allowed": False, "initial_value": "12500", "min_value": "0",
             "max_value": "1000000000"},
        ),
        (field("number", value="12,500"), {"type": "number_input", "is_decimal_allowed": False,
                                           "initial_value": "12500"}),
        (field("decimal", value="2,5"), {"type": "number_input", "is_decimal_allowed": True, "initial_value": "2.5"}),
        (
            field("percent", value="3,4\u00a0%", low=Decimal("0.5"), high=Decimal(100)),
            {"type": "number_input", "is_decimal_allowed": True, "initial_value": "3.4", "min_value": "0.5",
             "max_value": "100", "placeholder": {"type": "plain_text", "text": "%", "emoji": False}},
        ),
        (field("number", value="5", high=Decimal(4)), {"type": "number_input", "is_decimal_allowed": False,
                                                       "initial_value": "5"}),
        (field("number", value="noin sata"), {"type": "plain_text_input", "multiline": False, "max_length": 3000,
                                              "initial_value": "noin sata"}),
        (field("date"), {"type": "datepicker"}),
        (field("date", value="1.3.2027"), {"type": "datepicker", "initial_date": "2027-03-01"}),
        (field("date", value="1 March 2027"), {"type": "datepicker", "initial_date": "2027-03-01"}),
        (field("date", value="2027-03-01"), {"type": "datepicker", "initial_date": "2027-03-01"}),
        (field("date", value="31.2.2027"), {"type": "plain_text_input", "multiline": False, "max_length": 3000,
                                            "initial_value": "31.2.2027"}),
        (
            field("choice", choices=GOALS, chosen=("sales",)),
            {"type": "radio_buttons", "options": options(*GOALS), "initial_option": options(GOALS[1])[0]},
        ),
        (field("choice", choices=GOALS, required=False), {"type": "static_select", "options": options(*GOALS)}),
        (field("choice", choices=MANY[:6]), {"type": "static_select", "options": options(*MANY[:6])}),
        (
            field("choices", choices=GOALS, chosen=("sales", "gone")),
            {"type": "multi_static_select", "options": options(*GOALS), "initial_options": options(GOALS[1])},
        ),
        (
            field("choices", choices=MANY, chosen=("c1", "c3")),
            {"type": "plain_text_input", "multiline": False, "max_length": 3000,
             "initial_value": "Kampanja 1, Kampanja 3"},
        ),
        (field("choice"), {"type": "plain_text_input", "multiline": False, "max_length": 3000}),
        (
            field("choice", choices=(Option("x" * 76, "a"),)),
            {"type": "plain_text_input", "multiline": False, "max_length": 3000},
        ),
    ],
)  # fmt: skip
def test_each_kind_has_its_own_element(one: Field, made: dict[str, Any]) -> None:
    check_view(shown(one))
    assert element(one) == made


def test_only_what_was_changed_comes_back() -> None:
    view = shown(
        field("text", "goals.offer", value="saippuat"),
        field("choice", "goals.goal", choices=GOALS, chosen=("sales",)),
        field("choices", "goals.channels", choices=GOALS),
        field("number", "goals.visits", value="1\u00a0000"),
        field("date", "goals.start", value="1.3.2027"),
    )
    same = sent(
        view,
        offer={"value": "saippuat"},
        goal={"selected_option": options(GOALS[1])[0]},
        channels={"selected_options": []},
        visits={"value": "1000"},
        start={"selected_date": "2027-03-01"},
    )
    assert modals.values(same) == {}
    assert modals.typed(same) == {
        "goals.offer": "saippuat", "goals.goal": "sales", "goals.visits": "1000", "goals.start": "2027-03-01",
    }  # fmt: skip
    other = sent(
        view,
        offer={"value": "<sienet>"},
        goal={"selected_option": options(GOALS[0])[0]},
        channels={"selected_options": options(*GOALS)},
        visits={"value": "2000"},
        start={"selected_date": "2027-04-01"},
    )
    assert (
        modals.values(other)
        == modals.typed(other)
        == {
            "goals.offer": "<sienet>", "goals.goal": "awareness", "goals.channels": "awareness,sales",
            "goals.visits": "2000", "goals.start": "2027-04-01",
        }
    )  # fmt: skip


def test_fields_that_slack_leaves_out_stand_as_they_were_shown() -> None:
    view = shown(field("text", "goals.offer", value="saippuat"), field("number", "goals.visits"))
    assert modals.values({**view, "state": {"values": {}}}) == {}
    assert modals.values(view) == {}
    assert modals.typed(view) == {"goals.offer": "saippuat"}
    assert modals.values(sent(view, visits={"value": "5"})) == {"goals.visits": "5"}


def test_a_field_that_may_be_left_empty_is_passed() -> None:
    view = shown(field("text", "goals.a", required=False), field("text", "goals.b", required=False, value="x"))
    assert modals.values(sent(view)) == {"goals.a": ""}
    assert modals.values(sent(view, a={"value": None}, b={"value": None})) == {"goals.a": "", "goals.b": ""}
    assert modals.values(sent(view, a={"value": "y"})) == {"goals.a": "y"}
    assert modals.typed(sent(view)) == {"goals.b": "x"}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("number", "12500", "12500"),
        ("decimal", "2.125", "2.1250"),
        ("decimal", "2.5", "2.5"),
        ("percent", "0.5", "0.5 %"),
        ("percent", "2.125", "2.1250 %"),
        ("text", "2.125", "2.125"),
    ],
)
def test_a_figure_means_what_was_typed(
    kind: Literal["number", "decimal", "percent", "text"], typed: str, value: str
) -> None:
    assert modals.values(sent(shown(field(kind)), x={"value": typed})) == {"goals.x": value}


def test_each_fault_is_below_its_field() -> None:
    view = shown(
        field(id="results.visibility#1/reach"), field(id="results.visibility#1/likes"), field(id="results.fee")
    )
    assert modals.errors({"results.fee": "Liian suuri.", "results.visibility#1/likes": "Ei luku."}, view) == {
        "results.fee": "Liian suuri.", "results.visibility#1/likes": "Ei luku.",
    }  # fmt: skip
    assert modals.errors({"results.visibility#1": "Tavoittavuus on liian suuri."}, view) == {
        "results.visibility#1/reach": "Tavoittavuus on liian suuri."
    }
    assert modals.errors({"results.other": "Puuttuu.", "results.visibility#1": "Liikaa."}, view) == {
        "results.visibility#1/reach": "Puuttuu. Liikaa."
    }
    assert modals.errors({"results.fee": "x" * 600}, view)["results.fee"] == "x" * 499 + "…"
    assert modals.errors({}, view) == {}
    assert modals.errors({"x": "y"}, shown()) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_modal_that_waits(language: str) -> None:
    check_view(modals.loading(language))
    assert modals.metadata(modals.loading(language, metadata={"v": "v1"})) == {"v": "v1"}


def test_what_was_answered_is_shown_in_the_modal() -> None:
    table = Table("Kulut", ("Kulu", "Summa"), (("Palkkio", "600 €"),), right=(1,))
    view = modals.said((Reply((paragraph("Hei"),), GOALS, table), Reply((paragraph("a"),), GOALS)), "fi")
    assert "Palkkio  600 €" in check_view(view)
    pressed = [one for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]]
    assert [(one["action_id"], one["value"]) for one in pressed] == [
        ("h:0", "awareness"), ("h:1", "sales"), ("h:2", "awareness"), ("h:3", "sales"),
    ]  # fmt: skip
    check_view(modals.said((), "en"))
    long = modals.said([Reply(tuple(paragraph(str(nth)) for nth in range(200)))], "en", title="Goals")
    assert check_view(long).endswith("The rest is in our conversation.")


kinds: st.SearchStrategy[Kind] = st.sampled_from(get_args(Kind))
choices = st.lists(st.builds(Option, st.text(max_size=4), texts), max_size=8).map(tuple) | st.just(MANY)
figures = st.none() | st.decimals(-(10**9), 10**9, places=2)


@st.composite
def fields(draw: st.DrawFn) -> Field:
    kind, offered = draw(kinds), draw(choices)
    chosen = draw(st.lists(st.sampled_from([one.id for one in offered] or ["x"]), max_size=3, unique=True))
    value = draw(st.sampled_from(["", "1", "12\u00a0500", "2,5", "1.3.2027", "31.2.2027"]) | long_texts)
    bounds = sorted(x for x in (draw(figures), draw(figures)) if x is not None)
    low, high = (bounds[0], bounds[-1]) if len(bounds) == 2 else (None, None)
    longest = draw(st.sampled_from([0, 1, 80, 10_000]))
    return Field(
        draw(st.uuids()).hex, draw(texts), draw(texts), kind, draw(st.booleans()), offered, value, tuple(chosen),
        low, high, longest, draw(st.booleans()),
    )  # fmt: skip


@calmly
@given(st.lists(fields(), max_size=23), st.lists(nodes, max_size=3).map(tuple), texts, st.sampled_from(LANGUAGES))
def test_every_form_is_taken_and_changes_nothing_untouched(
    filled: list[Field], intro: tuple[Node, ...], title: str, language: str
) -> None:
    whole = form(*filled, title=title, intro=intro)
    met = []
    for page in range(len(pages(whole))):
        view = modals.view(whole, page, language=language, metadata={"v": "v1"})
        check_view(view)
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        met += [block["block_id"] for block in inputs]
        left = modals.values(view)
        assert set(left.values()) <= {""}
        assert all(block["optional"] for block in inputs if block["block_id"] in left)
        faults = dict.fromkeys(met, "vika")
        assert set(modals.errors(faults, view)) == {block["block_id"] for block in inputs}
    assert met == [one.id for one in filled]


@calmly
@given(st.lists(replies, max_size=3), texts, st.sampled_from(LANGUAGES))
def test_every_reply_is_shown_in_a_modal(said: list[Reply], title: str, language: str) -> None:
    check_view(modals.said(said, language, title=title))
