"""Yes and no, choices, handles and labelled figures as they are said in passing, and what must not be taken for one."""

from __future__ import annotations

import pytest

from flows.engine.reading.choices import read_choice, read_choices
from flows.engine.reading.handles import Handle, read_handle
from flows.engine.reading.labelled import read_labelled
from flows.engine.reading.outcome import Doubt, Miss, Read
from flows.engine.reading.yes_no import read_yes_no
from tests.flows.reading.test_choices import GOALS, PLATFORMS


@pytest.mark.parametrize("text", ["toki", "tietysti", "aivan", "yesss", "joooo", "selvä juttu", "go ahead", "👍 joo"])
def test_more_ways_to_say_yes(text: str) -> None:
    outcome = read_yes_no(text)
    assert isinstance(outcome, Read)
    assert outcome.value


@pytest.mark.parametrize(
    "text", ["en haluu", "ei tarvii", "en hyväksy", "ei missään nimessä", "never", "no good", "ei kyllä ole", "nej"]
)
def test_more_ways_to_say_no(text: str) -> None:
    outcome = read_yes_no(text)
    assert isinstance(outcome, Read)
    assert not outcome.value


@pytest.mark.parametrize("text", ["not sure", "ehkä", "en ole varma", "ja", "joo mutta muuta budjetti"])
def test_the_undecided_are_no_answer(text: str) -> None:
    assert isinstance(read_yes_no(text), Miss)


@pytest.mark.parametrize("text", ["no, yes", "yes and no", "joo ei", "👍 ei"])
def test_both_are_asked_about(text: str) -> None:
    assert read_yes_no(text) == Doubt((True, False))


@pytest.mark.parametrize(
    ("text", "found"),
    [("kakkonen", "trust"), ("kolmonen", "reach_target"), ("kutonen", "sales"), ("viides", "loyalty")],
)
def test_a_place_by_its_name(text: str, found: str) -> None:
    assert read_choice(text, GOALS) == Read(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ykkönen ja kolmonen", ("instagram", "youtube")),
        ("ekaan ja kolmanteen", ("instagram", "youtube")),
        ("kaks ekaa", ("instagram", "tiktok")),
        ("the first two", ("instagram", "tiktok")),
    ],
)
def test_places_by_their_names(text: str, found: tuple[str, ...]) -> None:
    outcome = read_choices(text, PLATFORMS)
    assert isinstance(outcome, Read)
    assert outcome.value == found


@pytest.mark.parametrize("text", ["instagram tai tiktok", "instagram or tiktok", "1 tai 2", "joko insta tai tiktok"])
def test_alternatives_are_asked_about(text: str) -> None:
    assert read_choices(text, PLATFORMS) == Doubt((("instagram", "tiktok"), ("instagram",), ("tiktok",)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("instagram mutta ei tiktok", ("instagram",)),
        ("ei instagram vaan tiktok", ("tiktok",)),
        ("instagram, ehkä tiktok", ("instagram", "tiktok")),
        ("1.3.", ("instagram", "youtube")),
    ],
)
def test_what_is_left_out_or_unsure_is_echoed(text: str, found: tuple[str, ...]) -> None:
    assert read_choices(text, PLATFORMS) == Read(found, echo=True)


@pytest.mark.parametrize(
    ("text", "name", "platform"),
    [
        ("instgram anna_koti", "anna_koti", "instagram"),
        ("instgramissa anna_koti", "anna_koti", "instagram"),
        ("IG/anna.koti", "anna.koti", "instagram"),
        ("@anna/tiktok", "anna", "tiktok"),
        ("her insta is anna.koti", "anna.koti", "instagram"),
        ("youtube-tili annakoti", "annakoti", "youtube"),
        ("https://podcasts.apple.com/fi/podcast/anna/id1", "anna", "podcast"),
        ("https://bsky.app/profile/anna.bsky.social", "anna.bsky.social", None),
        ("@anna koti", "anna", None),
    ],
)
def test_handles_said_in_passing(text: str, name: str, platform: str | None) -> None:
    assert read_handle(text) == Read(Handle(name, platform), echo=True)


def test_a_name_on_two_platforms_is_asked_about() -> None:
    assert read_handle("@anna ig ja tiktok") == Doubt((Handle("anna", "instagram"), Handle("anna", "tiktok")))


@pytest.mark.parametrize(
    "text",
    [
        "https://t.co/abc", "https://bit.ly/abc", "https://fb.watch/x", "https://lnkd.in/abc", "ig.me/anna",
        "https://google.com/search?q=anna",
        # What stands before an @ isn't the host, and the i is Cyrillic.
        "https://instagram.com@evil.com/anna", "https://evil.com@instagram.com/anna", "https://\u0456nstagram.com/anna",
    ],
)  # fmt: skip
def test_links_that_hide_where_they_lead(text: str) -> None:
    assert read_handle(text) == Miss("not_a_profile", {"value": text})


LABELS = {"likes": ("tykkäykset", "likes"), "comments": ("kommentit", "comments")}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("tykkäykset kolmesataa kommentit kaksikymmentä", {"likes": "kolmesataa", "comments": "kaksikymmentä"}),
        ("tykkäykset 340 kommentit en tiedä", {"likes": "340", "comments": "en tiedä"}),
        ("tykkäykset 340/kommentit 25", {"likes": "340", "comments": "25"}),
        ("tykkäykset kommentit 340 25", {}),
    ],
)
def test_labels_without_commas(text: str, fields: dict[str, str]) -> None:
    assert read_labelled(text, LABELS)[0] == fields
