"""One line of JSON: what it may hold, and the one sentence that tells what is wrong with it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.terminal.messages import Messages
from bot.channels.terminal.protocol import LARGEST_LINE, Line, NotReadable, read_line, reply_line, written
from flows.engine.messages import Commanded, Edited, Option, Pressed, Reply, Said, Submitted, Table, Uploaded, paragraph


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text": "hei"}', Line(Said("hei"))),
        ('  {"text": ""}\r\n', Line(Said(""))),
        ('{"text": "hei", "delivery_id": "a1"}', Line(Said("hei"), "a1")),
        ('{"press": "v:1:goals.goal:0:trust"}', Line(Pressed("v:1:goals.goal:0:trust"))),
        ('{"command": "goals"}', Line(Commanded("goals"))),
        ('{"command": "goals", "words": "kevät"}', Line(Commanded("goals", "kevät"))),
        ('{"edit": 3, "text": "5000"}', Line(Edited(3, "5000"))),
        ('{"text": "5000", "edit": 3}', Line(Edited(3, "5000"))),
        ('{"form": {"goals.budget": "5000"}}', Line(Submitted({"goals.budget": "5000"}))),
        ('{"form": {}}', Line(Submitted({}))),
        ('{"upload": "/nowhere/a.csv"}', Line(Uploaded("a.csv", problem="missing"))),
        ('{"text": "\\ud83d\\ude00"}', Line(Said("😀"))),
    ],
)
def test_lines_that_can_be_read(line: str, expected: Line) -> None:
    assert read_line(line.encode()) == expected
    assert read_line(b"\xef\xbb\xbf" + line.encode() + b"\n") == expected


BAD = [
    ("", "empty"),
    ("   \n", "empty"),
    ("hei", "not_json"),
    ("{'text': 'hei'}", "not_json"),
    ('{"text": "hei"', "not_json"),
    ('{"text": "hei"} {"text": "hei"}', "not_json"),
    ("[" * 100_000, "not_json"),
    ('{"edit": ' + "9" * 5000 + ', "text": "x"}', "not_json"),
    ("[]", "not_object"),
    ('"hei"', "not_object"),
    ("null", "not_object"),
    ("7", "not_object"),
    ("{}", "no_input"),
    ('{"delivery_id": "a"}', "no_input"),
    ('{"words": "a"}', "no_input"),
    ('{"txt": "hei"}', "unknown_key"),
    ('{"text": "hei", "colour": "red"}', "unknown_key"),
    ('{"text": "a", "press": "b"}', "two_inputs"),
    ('{"command": "menu", "text": "b"}', "two_inputs"),
    ('{"edit": 1, "press": "b", "text": "x"}', "two_inputs"),
    ('{"text": "a", "text": "b"}', "twice"),
    ('{"form": {"a": "1", "a": "2"}}', "twice"),
    ('{"text": "a", "words": "b"}', "words_alone"),
    ('{"text": 5}', "not_text"),
    ('{"text": null}', "not_text"),
    ('{"press": ["a"]}', "not_text"),
    ('{"command": true}', "not_text"),
    ('{"command": "menu", "words": 3}', "not_text"),
    ('{"command": " "}', "empty_command"),
    ('{"upload": {}}', "not_text"),
    ('{"edit": 3}', "edit_without_text"),
    ('{"edit": "3", "text": "x"}', "not_turn"),
    ('{"edit": 3.0, "text": "x"}', "not_turn"),
    ('{"edit": true, "text": "x"}', "not_turn"),
    ('{"edit": 0, "text": "x"}', "no_turn"),
    ('{"edit": -1, "text": "x"}', "no_turn"),
    ('{"edit": 99999999999999999999, "text": "x"}', "no_turn"),
    ('{"edit": 3, "text": 5}', "not_text"),
    ('{"form": "a"}', "not_form"),
    ('{"form": {"goals.budget": 5000}}', "not_text"),
    ('{"text": "a", "delivery_id": 7}', "not_text"),
    ('{"text": "a", "delivery_id": ""}', "delivery_id"),
    ('{"text": "a", "delivery_id": "' + "x" * 201 + '"}', "delivery_id"),
    ('{"text": "' + "x" * LARGEST_LINE + '"}', "too_long"),
]


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[f"{reason}-{nth}" for nth, (_, reason) in enumerate(BAD)])
def test_lines_that_cannot_be_read(line: str, reason: str) -> None:
    with pytest.raises(NotReadable) as caught:
        read_line(line.encode())
    assert caught.value.reason == reason
    for language in ("fi", "en"):
        told = Messages(language).not_readable(caught.value)
        assert '{"' in told, "no example"
        assert "\n" not in told
        assert len(told) < 300


def test_bytes_that_are_no_utf8() -> None:
    with pytest.raises(NotReadable, match="not_utf8"):
        read_line('{"text": "hyvää"}'.encode("latin-1"))


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_nothing_else_is_ever_raised(data: bytes) -> None:
    try:
        read_line(data)
    except NotReadable as problem:
        told = Messages("fi").not_readable(problem)
    else:
        told = "read"
    assert told


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["text", "press", "command", "words", "edit", "form", "delivery_id", "x"]), _json, max_size=3
    )
)
def test_any_object_is_read_or_told(value: dict[str, object]) -> None:
    try:
        read_line(json.dumps(value).encode())
    except NotReadable as problem:
        told = Messages("en").not_readable(problem)
    else:
        told = "read"
    assert told


def test_a_reply_without_parts_has_them_null_or_empty() -> None:
    assert reply_line(Reply((paragraph("hei"),)), (), ()) == {"text": "hei", "options": [], "table": None, "files": []}


def test_non_breaking_spaces_go_out_as_ordinary_ones() -> None:
    reply = Reply(
        (paragraph("12\u00a0500 € ja 3,4\u202f%"),),
        (Option("a\u00a0b", "12\u00a0500 €"),),
        Table("T\u00a0x", ("C\u00a0x",), (("1\u00a0250 €",),)),
    )
    line = reply_line(reply, (), ("Ei\u00a0tallentunut.",))
    assert line["text"] == "12 500 € ja 3,4 %\n\nEi tallentunut."
    assert line["options"] == [{"id": "a\u00a0b", "label": "12 500 €"}], "an id is opaque and comes back as it was"
    assert line["table"] == {"title": "T x", "columns": ["C x"], "rows": [["1 250 €"]]}


def test_what_is_written_is_one_line_of_utf8() -> None:
    assert written({"text": "ää\n\u2028"}) == '{"text": "ää\\n\u2028"}\n'.encode()
    assert written({"text": "\ud800"}) == b'{"text": "?"}\n'
