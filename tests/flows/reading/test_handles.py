from __future__ import annotations

import pytest

from flows.engine.reading.handles import Handle, handle_key, read_handle
from flows.engine.reading.outcome import Doubt, Miss, Read


@pytest.mark.parametrize("text", ["@anna.koti", "anna.koti", "anna.koti.", "@ anna.koti", "tili: anna.koti"])
def test_a_bare_name(text: str) -> None:
    assert read_handle(text) == Read(Handle("anna.koti"))


@pytest.mark.parametrize(
    ("text", "name", "platform"),
    [
        ("https://www.instagram.com/anna.koti/?hl=fi", "anna.koti", "instagram"),
        ("instagram.com/anna.koti", "anna.koti", "instagram"),
        ("https://instagram.com/stories/anna.koti/123", "anna.koti", "instagram"),
        ("<https://instagram.com/anna|instagram.com/anna>", "anna", "instagram"),
        ("tässä: https://www.tiktok.com/@anna.koti", "anna.koti", "tiktok"),
        ("https://www.tiktok.com/@anna.koti/video/123", "anna.koti", "tiktok"),
        ("https://youtube.com/@annakoti", "annakoti", "youtube"),
        ("youtube.com/c/AnnaKoti", "AnnaKoti", "youtube"),
        ("https://www.youtube.com/channel/UCabc123", "UCabc123", "youtube"),
        ("https://m.facebook.com/anna.koti", "anna.koti", "facebook"),
        ("https://www.facebook.com/profile.php?id=1000123", "1000123", "facebook"),
        ("https://www.linkedin.com/in/anna-koti-123/", "anna-koti-123", "linkedin"),
        ("linkedin.com/company/vaikute", "vaikute", "linkedin"),
        ("https://x.com/annakoti/status/1", "annakoti", "x"),
        ("twitter.com/annakoti", "annakoti", "x"),
        ("snapchat.com/add/annakoti", "annakoti", "snapchat"),
        ("https://www.snapchat.com/@annakoti", "annakoti", "snapchat"),
        ("twitch.tv/annakoti", "annakoti", "twitch"),
        ("https://annankoti.blogspot.com/2027/", "annankoti", "blog"),
        ("https://www.annankoti.fi", "annankoti.fi", "blog"),
        ("lily.fi/blogit/anna", "lily.fi/blogit/anna", "blog"),
        ("https://www.threads.net/@anna.koti", "anna.koti", None),
        ("anna.koti instagramissa", "anna.koti", "instagram"),
        ("anna.koti (insta)", "anna.koti", "instagram"),
        ("instagram: anna.koti", "anna.koti", "instagram"),
        ("ig @anna", "anna", "instagram"),
        ("@anna_koti TikTokissa", "anna_koti", "tiktok"),
        ("annakoti on YouTube", "annakoti", "youtube"),
        ("@annakoti x:ssä", "annakoti", "x"),
        ("Anna Koti", "Anna Koti", None),
        ("Anna Koti, Instagram", "Anna Koti", "instagram"),
    ],
)
def test_a_link_or_a_platform_is_read_and_echoed(text: str, name: str, platform: str | None) -> None:
    assert read_handle(text) == Read(Handle(name, platform), echo=True)


@pytest.mark.parametrize(
    "text",
    [
        "instagram.com/p/abc/", "https://www.instagram.com/reel/abc/", "https://vm.tiktok.com/ZM123/",
        "https://youtu.be/abc",
        "https://www.youtube.com/watch?v=abc", "https://www.facebook.com/groups/123", "https://x.com/search?q=a",
        "https://instagram.com/",
        "http://[x",
    ],
)  # fmt: skip
def test_a_link_to_something_else_is_no_profile(text: str) -> None:
    assert read_handle(text) == Miss("not_a_profile", {"value": text})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "joo",
        "en tiedä vielä",
        "anna@koti.fi",
        "12500",
        "instagram",
        "@",
        "...",
        "mikä tämä on?",
        "x y z å",
        "https://",
        "x" * 3000,
    ],
)
def test_what_is_no_handle_is_missed(text: str) -> None:
    outcome = read_handle(text)
    assert isinstance(outcome, Miss)
    assert outcome.reason == "not_a_handle"


def test_several_handles_are_doubtful() -> None:
    assert read_handle("@anna @ville") == Doubt((Handle("anna"), Handle("ville")))


def test_spellings_of_one_name_share_a_key() -> None:
    spellings = [
        "@Anna.Koti",
        "anna_koti",
        "ANNA-KOTI",
        "Anna Koti",
        "https://www.instagram.com/anna.koti/",
        "tiktok.com/@annakoti",
    ]
    assert {handle_key(one) for one in spellings} == {"annakoti"}
    assert handle_key("anna") != handle_key("annakoti")
    assert handle_key("___") == "___"
