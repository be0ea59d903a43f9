"""The words: both languages whole, the same values in both, nothing missing and nothing left over."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from flows.engine.formats import LANGUAGES
from flows.engine.messages import Bold, Code, Link, List, Paragraph, Text, plain
from flows.engine.texts import TextError, is_markup, parse_markup
from flows.library import COMMANDS, FLOWS, TEXTS

FLOWS_FOLDER = Path(__file__).parents[2] / "flows"
ENGINE_COMMANDS = {
    "start", "menu", "help", "back", "skip", "unknown", "repeat", "why", "example", "cancel", "summary", "refine",
    "language", "finnish", "english", "continue", "change", "done", "save", "restart",
    "undo", "history", "person", "abuse", "swedish", "hello", "thanks", "article", "useful", "not_it", "join", "form",
}  # fmt: skip


def listed(key: str) -> bool:
    """Whether the key is a list of words and not a text."""
    return bool(TEXTS.listed("fi", key) or TEXTS.listed("en", key))


def test_both_languages_have_the_same_texts() -> None:
    finnish, english = ({key for key in TEXTS.keys(language) if not key.endswith(".also")} for language in LANGUAGES)
    assert finnish ^ english == set()


def test_both_languages_mention_the_same_values() -> None:
    for key in TEXTS.keys("fi"):
        if not listed(key):
            assert TEXTS.variables("fi", key) == TEXTS.variables("en", key), key


def test_no_text_shouts_or_holds_markup_where_it_is_plain() -> None:
    for language in LANGUAGES:
        for key in TEXTS.keys(language):
            if listed(key):
                continue
            source = TEXTS.source(language, key)
            if not key.startswith("drafts."):
                assert "!" not in source.replace("!=", ""), key
            if not is_markup(key):
                assert "<b>" not in source, key
                assert "<p>" not in source, key


def test_every_question_has_its_words() -> None:
    for flow in FLOWS.values():
        for question in flow.questions:
            for what in ("text", "why", "example", "label"):
                for language in LANGUAGES:
                    assert TEXTS.source(language, question.text(what)).strip(), question.text(what)


def test_every_command_phrase_leads_somewhere() -> None:
    known = ENGINE_COMMANDS | set(FLOWS) | set(COMMANDS)
    for key in TEXTS.keys("fi"):
        _part, section, *rest = key.split(".")
        if section in ("phrase", "prefix"):
            assert rest[0] in known, key


def test_no_phrase_belongs_to_two_commands() -> None:
    owners: dict[str, str] = {}
    for language in LANGUAGES:
        for key in TEXTS.keys(language):
            _part, section, *rest = key.split(".")
            if section == "phrase":
                for phrase in TEXTS.listed(language, key):
                    assert owners.setdefault(phrase, rest[0]) == rest[0], phrase


def constants() -> tuple[set[str], set[str]]:
    """String constants of the package, and the constant beginnings of its f-strings."""
    whole: set[str] = set()
    begun: set[str] = set()
    for path in FLOWS_FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    for path in FLOWS_FOLDER.rglob("*.toml"):
        if path.name not in ("fi.toml", "en.toml") and not path.name.endswith((".fi.toml", ".en.toml")):
            whole |= set(words_of(tomllib.loads(path.read_text("utf-8"))))
    return whole, begun


def words_of(tree: object) -> Iterator[str]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield str(key)
            yield from words_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from words_of(value)
    else:
        yield str(tree)


def test_no_text_is_unused() -> None:
    whole, begun = constants()
    parts = {word for constant in whole for word in constant.split(".")}
    unused = []
    for key in sorted(TEXTS.keys("fi")):
        path = key.split(".")
        if path[1] in ("ask", "phrase", "prefix") or path[-1] == "also" or key in whole:
            continue
        # Made of a beginning in an f-string and keys that stand in the code or in a table of facts.
        inside = key.split(".", 1)[1]
        made = any(inside.startswith(start) or key.startswith(start) for start in begun if "." in start)
        formed = made or inside in whole or path[0] in ("drafts", "brief") or path[1] == "refuse"
        beginnings = [start for start in begun if start.endswith("_")]
        last = (
            path[-1].removeprefix("figure_") in parts
            or path[-1] == "label"
            or path[0] == "drafts"
            or any(path[-1].startswith(start) or key.startswith(start) for start in beginnings)
        )
        if not (formed and last and all(part in parts for part in path[2:-1])):
            unused.append(key)
    assert unused == []


@pytest.mark.parametrize(
    ("source", "nodes"),
    [
        ("Hei", (Paragraph((Text("Hei"),)),)),
        ("<p>a <b>b</b></p><p>c</p>", (Paragraph((Text("a "), Bold((Text("b"),)))), Paragraph((Text("c"),)))),
        ("<ul><li>a</li> <li><code>b</code></li></ul>", (List(((Text("a"),), (Code("b"),))),)),
        ('<a href="https://x.fi?a=1&amp;b">x</a>', (Paragraph((Link("https://x.fi?a=1&b", (Text("x"),)),)),)),
        ("H&amp;M &lt;b&gt;", (Paragraph((Text("H&M <b>"),)),)),
    ],
)
def test_markup_becomes_a_small_tree(source: str, nodes: tuple[object, ...]) -> None:
    assert parse_markup(source) == nodes


@pytest.mark.parametrize("source", ["<b>a", "a</b>", "<p><b>a</p></b>", "<script>a</script>", "a < b"])
def test_broken_markup_is_an_error(source: str) -> None:
    with pytest.raises(TextError):
        parse_markup(source)


def test_what_people_typed_is_only_ever_text() -> None:
    typed = '<b>x</b> {{ 7*7 }} & "y"'
    nodes = TEXTS.say("fi", "engine.say.took", label="Tarjous", shown=typed)
    assert plain(nodes) == f"Tarjous: {typed}"


def test_a_plain_text_is_not_markup_and_the_other_way_round() -> None:
    with pytest.raises(TextError):
        TEXTS.word("fi", "engine.say.took", label="a", shown="b")
    with pytest.raises(TextError):
        TEXTS.say("fi", "engine.word.summary")
    with pytest.raises(TextError):
        TEXTS.word("fi", "engine.word.nothing_such")
