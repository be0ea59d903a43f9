"""Signed requests: only Slack's own come in, and what doesn't leaves no trace."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from storage.schema import INBOX
from tests.fakes.slack.hooks import signature
from tests.slack.talk import Talk, talking

CLIENTS: dict[str, httpx.Client] = {}
"""A new one for each request would take longer than the request."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with talking(tmp_path_factory.mktemp("app"), http=True) as talk, httpx.Client() as client:
        CLIENTS[talk.app.url] = client
        yield talk
        CLIENTS.clear()


@pytest.fixture
def talk(shared: Talk, caplog: pytest.LogCaptureFixture) -> Iterator[Talk]:
    """Nothing of what is posted in the test is kept or answered, and nothing is logged as a failure."""
    before, calls = accepted(shared), len(shared.fake.calls)
    caplog.set_level(logging.WARNING)
    yield shared
    shared.app.settle()
    assert (accepted(shared), len(shared.fake.calls)) == (before, calls)
    assert "Traceback" not in caplog.text
    assert caplog.text == ""


def accepted(talk: Talk) -> int:
    with talk.app.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(INBOX)).scalar_one())


def event(talk: Talk, text: str = "uusi kampanja") -> dict[str, Any]:
    said = {
        "type": "message", "channel": "D1", "channel_type": "im", "user": "U0FORGED", "text": text, "ts": "1.000001",
    }  # fmt: skip
    return {
        "type": "event_callback", "event_id": f"Ev{time.monotonic_ns()}", "team_id": talk.team.id, "event": said,
        "authorizations": [{"team_id": talk.team.id, "user_id": "U1", "is_bot": True}],
    }  # fmt: skip


def post(talk: Talk, body: bytes, *, form: bool = False, method: str = "POST", **headers: str | bytes | None) -> int:
    """Signed as Slack signs it, but for the headers that are named (None: without it)."""
    at = str(int(time.time()))
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    given: dict[str, str | bytes | None] = {
        "content-type": kind,
        "x-slack-request-timestamp": at,
        "x-slack-signature": signature(talk.fake.signing_secret, at, body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    sent = [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in given.items()
        if value is not None
    ]
    return CLIENTS[talk.app.url].request(method, f"{talk.app.url}/slack/events", content=body, headers=sent).status_code


def body(talk: Talk) -> bytes:
    return json.dumps(event(talk)).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {"x_slack_signature": None},
        {"x_slack_signature": ""},
        {"x_slack_signature": "v0="},
        {"x_slack_signature": "v0=" + "0" * 64},
        {"x_slack_signature": "v1=" + "0" * 64},
        {"x_slack_signature": b"v0=\xe4\xf6\xff"},
        {"x_slack_signature": "v0=" + "a" * 20_000},
        {"x_slack_request_timestamp": None},
        {"x_slack_request_timestamp": ""},
        {"x_slack_request_timestamp": "soon"},
        {"x_slack_request_timestamp": "1.5"},
        {"x_slack_request_timestamp": "nan"},
        {"x_slack_request_timestamp": "-1"},
        {"x_slack_request_timestamp": "9" * 400},
        {"x_slack_request_timestamp": "9" * 5_000},
        {"x_slack_request_timestamp": b"\xb2\xb3"},
        {"x_slack_request_timestamp": None, "x_slack_signature": None},
    ],
    ids=lambda headers: str(headers)[:60],
)
def test_a_forged_request(talk: Talk, headers: dict[str, Any]) -> None:
    assert post(talk, body(talk), **headers) == 401


def test_another_secret(talk: Talk) -> None:
    assert talk.fake.forge(event(talk), secret="another").status == 401


@pytest.mark.parametrize("late", [-301, -3_600, 301, 3_600])
def test_an_old_request_or_one_of_the_future(talk: Talk, late: int) -> None:
    assert talk.fake.forge(event(talk), timestamp=str(int(time.time()) + late)).status == 401


def test_a_signature_of_another_body(talk: Talk) -> None:
    at = str(int(time.time()))
    other = signature(talk.fake.signing_secret, at, body(talk))
    sent: dict[str, Any] = {"x_slack_request_timestamp": at, "x_slack_signature": other}
    assert post(talk, body(talk), **sent) == 401


def test_a_check_of_the_certificate_carries_nothing(talk: Talk) -> None:
    """The library answers it unsigned: nothing else may come along."""
    unsigned: dict[str, Any] = {"x_slack_signature": None, "x_slack_request_timestamp": None}
    assert post(talk, b"ssl_check=1&token=x", form=True, **unsigned) == 200
    assert post(talk, json.dumps({**event(talk), "ssl_check": "1"}).encode(), **unsigned) == 200
    command = f"command=%2Fvaikute&ssl_check=1&team_id={talk.team.id}&user_id=U1&trigger_id=1&text=menu".encode()
    assert post(talk, command, form=True, **unsigned) == 200
    assert post(talk, json.dumps({"type": "url_verification", "challenge": "x"}).encode(), **unsigned) == 401


NO_PAYLOADS = [
    b"",
    b"[]",
    b"[[1]]",
    b"{",
    b"{}",
    b'"x"',
    b"7",
    b"null",
    b"\xff\xfe",
    b'{"type": "event_callback"}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"payload=%7B",
    b"payload=[]",
    b"payload=" + b"[" * 100_000,
    b'{"type": "block_actions", "user": 7, "team": []}',
    b'{"event": "x"}',
    b'{"view": 7, "authorizations": {}}',
    b"a=b&c",
    b"\x00" * 100,
]


@pytest.mark.parametrize("form", [False, True])
def test_what_is_no_payload(talk: Talk, form: bool, caplog: pytest.LogCaptureFixture) -> None:
    for found in NO_PAYLOADS:
        assert post(talk, found, form=form) in (200, 400, 401, 404)
        assert post(talk, found, form=form, x_slack_signature="v0=0") in (400, 401)
    caplog.clear()


def test_a_large_request_is_not_read_to_its_end(talk: Talk) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(2_000):
            yield b"x" * 100_000

    try:
        code = httpx.post(f"{talk.app.url}/slack/events", content=endless(), timeout=10).status_code
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        code = 413  # it hung up meanwhile
    assert code == 413


def test_other_ways(talk: Talk) -> None:
    assert post(talk, b"", method="GET") == 405
    assert post(talk, b"", method="PUT") == 405
    assert httpx.post(f"{talk.app.url}/slack/other").status_code == 404
    assert httpx.get(f"{talk.app.url}/slack/install").status_code == 404


def test_slack_looks_whether_the_address_is_ours(talk: Talk) -> None:
    assert talk.fake.verify_url()


def test_a_request_played_again_within_its_time_changes_nothing(shared: Talk) -> None:
    talk = shared
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    before = talk.turns(anna)
    for posted in [one for one in talk.fake.posted if one.delivery and anna.id.encode() in one.body]:
        assert talk.fake.replay(posted).status == 200
    talk.app.settle()
    assert talk.turns(anna) == before


def test_lone_halves_of_a_sign_are_no_trouble(shared: Talk) -> None:
    talk = shared
    anna = talk.owner()
    said = talk.fake.state.world.add(anna.dm, anna.user, text="x")
    given = event(talk, "uusi kampanja\ud83d")
    given["event"] |= {"user": anna.id, "team": talk.team.id, "channel": anna.dm.id, "ts": said.ts}
    assert post(talk, json.dumps(given).encode()) == 200
    talk.app.settle()
    assert talk.turns(anna) == 2
