"""Telegram's HTML: what is read, and the words for what is wrong."""

from __future__ import annotations

import pytest

from tests.fakes.telegram import html, rich
from tests.fakes.telegram.errors import ApiError

WRONG = {
    "a <x>b</x>": 'Unsupported start tag "x" at byte offset 2',
    "ä <x>b</x>": 'Unsupported start tag "x" at byte offset 3',
    "<b>bold": 'Can\'t find end tag corresponding to start tag "b"',
    "<b><i>both</b></i>": 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
    "no</b>": "Unexpected end tag at byte offset 2",
    "a <b": "Unclosed start tag at byte offset 2",
    '<a href="x': 'Unclosed start tag "a" at byte offset 0',
    "5 < 6": 'Unsupported start tag "" at byte offset 2',
    "<p>no</p>": 'Unsupported start tag "p" at byte offset 0',
    "<span>no</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
}


@pytest.mark.parametrize("source", WRONG)
def test_what_does_not_parse_is_told_in_telegrams_words(source: str) -> None:
    with pytest.raises(ApiError) as told:
        html.parse(source)
    assert told.value.description == f"Bad Request: can't parse entities: {WRONG[source]}"
    assert told.value.fault


def test_text_and_entities_are_read_in_utf16_units() -> None:
    source = (
        "  😀 <b>Hei <i>Anna</i></b> &lt;3 &amp; &quot;q&quot; &#39;&#x41; &nbsp; "
        '<a href="https://x.fi/?a=1&amp;b">täällä</a>\n'
    )
    read = html.parse(source)
    assert read.text == '😀 Hei Anna <3 & "q" \'A &nbsp; täällä'
    assert [(each["type"], each["offset"], each["length"]) for each in read.entities] == [
        ("bold", 3, 8),
        ("italic", 7, 4),
        ("text_link", 31, 6),
    ]
    assert read.entities[2]["url"] == "https://x.fi/?a=1&b"


def test_code_of_a_language_is_one_block_and_an_empty_entity_is_none() -> None:
    read = html.parse('<pre><code class="language-py">x = 1</code></pre><b></b>')
    assert read.entities == ({"type": "pre", "offset": 0, "length": 5, "language": "py"},)


def test_a_persons_words_have_the_entities_that_telegram_finds() -> None:
    text = "😀 /start@VaikuteTestBot @anna_k me@x.fi https://x.fi #kesä a/b"
    found = [(each["type"], each["offset"], each["length"]) for each in html.found_in(text)]
    assert found == [
        ("bot_command", 3, 21),
        ("mention", 25, 7),
        ("email", 33, 7),
        ("url", 41, 12),
        ("hashtag", 54, 5),
    ]


RICH = """<h2>Tulokset</h2><p>Näin <b>meni</b> &amp; hyvä</p><table><thead><tr><th>Nimi</th><th>€</th></tr></thead>
<tbody><tr><td>Aino</td><td>120</td></tr></tbody></table><ul><li>yksi</li><li>kaksi</li></ul>
<details><summary>Lisää</summary><p>Piilossa</p></details>"""


def test_rich_html_is_read_as_a_person_sees_it() -> None:
    read = rich.parse(RICH)
    assert read.paragraphs == ["Tulokset", "Näin meni & hyvä", "yksi", "kaksi", "Lisää", "Piilossa"]
    assert read.tables == [rich.Table([["Nimi", "€"], ["Aino", "120"]], header=1)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>a<b>b</p></b>", "Unmatched end tag"),
        ("<table><td>a</td></table>", 'Unsupported start tag "td"'),
        ("<script>a</script>", 'Unsupported start tag "script"'),
        ("<p>a", "Can't find end tag"),
        ("a < b", "Unclosed start tag"),
        ("", "RICH_MESSAGE_CONTENT_REQUIRED"),
        ("<p>" + "a" * 32_769 + "</p>", "message is too long"),
        ("<table><tr>" + "<td>a</td>" * 21 + "</tr></table>", "RICH_MESSAGE_TABLE_TOO_WIDE"),
    ],
)
def test_wrong_rich_html_is_refused(source: str, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        rich.parse(source)
