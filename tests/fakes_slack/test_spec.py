"""Calls against the published API, where it is at hand."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.fakes.slack import FakeSlack, Person, Team
from tests.fakes.slack.methods import METHODS
from tests.fakes.slack.spec import load

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": "C1", "text": "a", "colour": "red"}, 'unknown argument "colour"'),
    ("chat.postMessage", {"text": "a"}, 'required argument "channel" is missing'),
    ("chat.update", {"channel": "C1", "text": "a"}, 'required argument "ts" is missing'),
    ("views.open", {"trigger_id": "1"}, 'required argument "view" is missing'),
    ("users.info", {}, 'required argument "user" is missing'),
]


@pytest.fixture
def known(fake: FakeSlack) -> FakeSlack:
    if not fake.spec_known:
        pytest.skip("the published Web API isn't at hand (VAIKUTE_SLACK_SPEC)")
    return fake


@pytest.mark.parametrize(("method", "given", "words"), WRONG)
def test_what_is_not_published_is_a_violation(
    known: FakeSlack, team: Team, method: str, given: dict[str, Any], words: str
) -> None:
    httpx.post(f"{known.api_url}{method}", data=given, headers={"Authorization": f"Bearer {team.token}"})
    assert any(words in violation for violation in known.violations), known.violations


def test_a_good_call_is_none_as_form_and_json(known: FakeSlack, team: Team, anna: Person) -> None:
    head = {"Authorization": f"Bearer {team.token}"}
    given = {"channel": anna.id, "text": "a", "unfurl_links": False}
    assert httpx.post(f"{known.api_url}chat.postMessage", json=given, headers=head).json()["ok"]
    assert httpx.post(f"{known.api_url}chat.postMessage", data=given, headers=head).json()["ok"]
    assert known.violations == []


def test_json_is_not_read_where_slack_does_not_read_it(fake: FakeSlack, team: Team, anna: Person) -> None:
    head = {"Authorization": f"Bearer {team.token}"}
    answer = httpx.post(f"{fake.api_url}users.info", json={"user": anna.id}, headers=head).json()
    assert answer["error"] == "invalid_arguments"
    assert "users.info: it takes no JSON" in fake.violations


def test_all_methods_of_the_fake_are_published(known: FakeSlack) -> None:
    assert [method for method in METHODS if not known.state.spec.has(method)] == []


def test_without_the_published_api_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAIKUTE_SLACK_SPEC", "/nowhere.json")
    spec = load()
    assert not spec.known
    assert spec.problems("chat.postMessage", ["colour"]) == []
