"""How it begins, tells what is wrong and ends: with Slack's tokens, scopes and network as they come."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.slack.running import Running
from bot.commands.exit_codes import DONE, USAGE
from bot.commands.opening import opened
from bot.hosting import Shared, host
from tests.bot.test_commands import run
from tests.bot.test_hosting import free_port
from tests.fakes.slack import FakeSlack, Team
from tests.fakes.telegram import FakeTelegram
from tests.slack.running_app import AT_ONCE, settings_for
from tests.storage.fresh import make_fresh

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def _fake() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        fake.flood = False
        yield fake


@pytest.fixture
def fake(_fake: FakeSlack) -> Iterator[FakeSlack]:
    yield _fake
    _fake.peace()
    _fake.refusals.clear()
    _fake.violations.clear()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    seconds = sys.getswitchinterval()
    for name, value in (
        ("running.FIRST_WAIT", 0.02), ("running.LONGEST_WAIT", 0.02), ("running.LOOK_SECONDS", 0.02),
        ("running.SILENT_SECONDS", 0.2), ("door.PING_SECONDS", 0.05),
    ):  # fmt: skip
        monkeypatch.setattr(f"bot.channels.slack.{name}", value)
    yield
    sys.setswitchinterval(seconds)


class Process:
    """`vaikute slack`, but for the process. What `then` does is done once it has begun; then it is asked to end."""

    def __init__(self, fake: FakeSlack, folder: Path, team: Team, **more: Any) -> None:
        given = {"slack_bot_token": team.token, "slack_app_token": fake.app_token, **more}
        self.settings = settings_for(fake, folder, **given)
        make_fresh(self.settings.database_path)
        self.told: list[tuple[str, dict[str, object]]] = []
        self.running: Running | None = None

    def run(self, then: Callable[[], object] | None = None, *, after: str = "slack.started") -> int:
        def made(shared: Shared) -> list[Running]:
            self.running = Running(self.settings, shared, self.say, limits=AT_ONCE)
            return [self.running]

        async def work() -> int:
            hosting = asyncio.create_task(host(self.settings, made, self.say, opened))
            if then is not None:
                while after not in self.keys and not hosting.done():
                    await asyncio.sleep(0.002)
                await asyncio.to_thread(then)
                if not hosting.done() and after != "":
                    os.kill(os.getpid(), signal.SIGTERM)
            return await asyncio.wait_for(hosting, 20)

        return asyncio.run(work())

    def say(self, key: str, **values: object) -> None:
        self.told.append((key, values))

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.told]

    def until(self, key: str) -> None:
        end = time.monotonic() + 5
        while key not in self.keys:
            assert time.monotonic() < end, self.told
            time.sleep(0.002)


@pytest.fixture
def team(fake: FakeSlack) -> Team:
    return fake.team()


# Tokens that aren't good.


def test_a_wrong_token(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    process = Process(fake, tmp_path, team, slack_bot_token="xoxb-wrong")
    assert process.run() == USAGE
    assert process.keys == ["slack.wrong_token"]


@pytest.mark.parametrize("how", ["revoke", "uninstall"])
def test_a_token_that_was_revoked_before(fake: FakeSlack, team: Team, tmp_path: Path, how: str) -> None:
    with fake.hold():
        getattr(team, how)()
        fake.state.deliveries.pending.clear()
    process = Process(fake, tmp_path, team)
    assert process.run() == USAGE
    assert process.keys == ["slack.revoked"]


@pytest.mark.parametrize("how", ["revoke", "uninstall"])
def test_a_token_that_is_revoked_while_it_runs(fake: FakeSlack, team: Team, tmp_path: Path, how: str) -> None:
    process = Process(fake, tmp_path, team)

    def revoked() -> None:
        getattr(team, how)()
        process.until("slack.revoked")

    assert process.run(revoked) == USAGE
    assert process.keys == ["slack.started", "slack.revoked"]


def test_an_old_word_of_an_uninstallation_ends_nothing(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    process = Process(fake, tmp_path, team)

    def told() -> None:
        event = {"type": "app_uninstalled", "event_ts": "1.2"}
        bot = {"team_id": team.id, "user_id": team.bot.id, "is_bot": True}
        payload = {"type": "event_callback", "event_id": "EvOld", "event": event, "authorizations": [bot]}
        before = len(fake.calls_of("auth.test"))
        fake.state.push("events_api", payload, team.id)
        fake.wait_for(lambda: len(fake.calls_of("auth.test")) > before)

    assert process.run(told) == DONE
    assert process.keys == ["slack.started", "host.stopped"]


def test_a_token_of_another_kind(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    process = Process(fake, tmp_path, team, slack_bot_token=fake.app_token)
    assert process.run() == USAGE
    assert process.told == [("slack.token_type", {"method": "auth.test"})]
    process = Process(fake, tmp_path, team, slack_app_token=team.token)
    assert process.run() == USAGE
    assert process.told == [("slack.token_type", {"method": "apps.connections.open"})]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("invalid_auth", "slack.wrong_app_token"),
        ("token_revoked", "slack.wrong_app_token"),
        ("missing_scope", "slack.app_token_scope"),
        ("socket_mode_not_enabled", "slack.no_socket_mode"),
    ],
)
def test_the_apps_own_token(fake: FakeSlack, team: Team, tmp_path: Path, words: str, key: str) -> None:
    fake.trouble("apps.connections.open", None, "error", words=words, times=None)
    process = Process(fake, tmp_path, team)
    assert process.run() == USAGE
    assert process.keys == [key]


def test_the_apps_own_token_is_revoked_while_it_runs(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    process = Process(fake, tmp_path, team)

    def revoked() -> None:
        fake.trouble("apps.connections.open", None, "error", words="invalid_auth", times=None)
        fake.drop()
        process.until("slack.wrong_app_token")

    assert process.run(revoked) == USAGE


# Scopes.


def test_a_scope_that_is_missing_is_named(fake: FakeSlack, tmp_path: Path) -> None:
    team = fake.team("Vajaa", scopes=[scope for scope in fake.app.scopes if scope != "files:write"])
    process = Process(fake, tmp_path, team)
    assert process.run(lambda: None) == DONE
    assert process.told[0] == ("slack.missing_scope", {"scope": "files:write"})
    assert process.keys[1:] == ["slack.started", "host.stopped"]


def test_a_scope_that_is_found_to_be_missing(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    process, anna = Process(fake, tmp_path, team), team.person("Anna")

    def said() -> None:
        fake.trouble("chat.postMessage", None, "error", words="missing_scope")
        anna.say("moi")
        process.until("slack.missing_scope")

    assert process.run(said) == DONE


# The network.


def test_no_network_at_the_start(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    process = Process(fake, tmp_path, team)
    fake.down()

    def back() -> None:
        fake.up()
        process.until("slack.started")

    try:
        assert process.run(back, after="slack.no_network") == DONE
    finally:
        if fake._runner is None:
            fake.up()
    assert process.keys == ["slack.no_network", "slack.started", "host.stopped"]


def test_no_network_for_a_while(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    """What was said meanwhile comes when it is there again."""
    process, anna = Process(fake, tmp_path, team), team.person("Anna")

    def gone() -> None:
        assert process.running is not None
        fake.down()
        process.until("slack.no_network")
        assert not process.running.health().ready
        anna.say("moi")
        fake.up()
        process.until("slack.network_again")
        fake.wait_for(lambda: anna.sent)
        assert process.running.health().ready

    try:
        assert process.run(gone) == DONE
    finally:
        if fake._runner is None:
            fake.up()
    assert process.keys == ["slack.started", "slack.no_network", "slack.network_again", "host.stopped"]


def test_an_address_of_the_socket_that_is_too_old(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    """The library would try it for ever."""
    process = Process(fake, tmp_path, team)

    def old() -> None:
        assert process.running is not None
        assert process.running._socket is not None
        process.running._socket.client.issue_new_wss_url = _old_address(fake)  # type: ignore[method-assign]
        before = fake.connections_ever
        fake.drop()
        fake.wait_for(lambda: fake.connections_ever > before)

    assert process.run(old) == DONE


def _old_address(fake: FakeSlack) -> Callable[[], Any]:
    async def old() -> str:
        return f"ws://127.0.0.1:{fake.port}/link/?ticket=old&app_id={fake.app_id}"

    return old


# An end.


def test_it_ends_while_slack_does_not_answer(
    fake: FakeSlack, team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.slack.running.STOP_SECONDS", 0.2)
    process, anna = Process(fake, tmp_path, team), team.person("Anna")
    begun = [0.0]

    def hanging() -> None:
        fake.trouble("chat.postMessage", None, "hang", times=None, seconds=10.0, acts=False)
        anna.say("moi")
        fake.wait_for(lambda: any(call.channel == anna.dm.id for call in fake.calls_of("chat.postMessage")))
        begun[0] = time.monotonic()

    assert process.run(hanging) == DONE
    assert time.monotonic() - begun[0] < 2.0


# As processes.


def env(**more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TELEGRAM_", "VAIKUTE"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def of_slack(fake: FakeSlack, team: Team, folder: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": team.token, "SLACK_APP_TOKEN": fake.app_token, "SLACK_API_URL": fake.api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'v.db'}",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["fi", "en"])
def test_a_token_that_is_wrong_is_told_in_words(
    fake: FakeSlack, team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    make_fresh(tmp_path / "v.db")
    for name, value in {**of_slack(fake, team, tmp_path), "SLACK_BOT_TOKEN": "xoxb-salainen"}.items():
        monkeypatch.setenv(name, value)
    code, out, err = run("slack", "--language", language)
    assert (code, out) == (USAGE, "")
    assert err.count("\n") == 1
    assert "OAuth & Permissions" in err
    assert "salainen" not in err


def test_both_channels_in_one_process(fake: FakeSlack, team: Team, tmp_path: Path) -> None:
    make_fresh(tmp_path / "v.db")
    port, anna = free_port(), team.person("Anna")
    with FakeTelegram() as telegram:
        given = env(
            **of_slack(fake, team, tmp_path), TELEGRAM_BOT_TOKEN=telegram.token, TELEGRAM_API_URL=telegram.url,
            VAIKUTE_SIGNUP="open", PORT=str(port),
        )  # fmt: skip
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--language", "en"],
            env=given, cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                anna.say("salaisuus")
                ville = telegram.person(7, "Ville")
                ville.say("salaisuus")
                fake.wait_for(lambda: anna.sent, 15)
                eventually(lambda: telegram.calls_of("sendMessage"))
                at = f"http://127.0.0.1:{port}"
                assert httpx.get(f"{at}/healthz").json() == {"alive": True}
                ready = httpx.get(f"{at}/readyz")
                assert ready.status_code == 200
                assert [ready.json()[one]["how"] for one in ("slack", "telegram")] == ["socket", "polling"]
                for channel in ("slack", "telegram"):
                    eventually(partial(has_sent, at, channel))
                    metrics = httpx.get(f"{at}/metrics").text
                    assert f'vaikute_ready{{channel="{channel}"}} 1.0' in metrics
                    assert f'vaikute_turns_total{{channel="{channel}"}} 1.0' in metrics
                assert "salaisuus" not in metrics
            finally:
                begun = time.monotonic()
                process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=20)
    assert time.monotonic() - begun < 3.0
    assert process.returncode == DONE
    assert f"127.0.0.1:{port} (/healthz, /readyz, /metrics)" in err
    assert "Vaikute has stopped" in err
    assert "salaisuus" not in err
    assert "Traceback" not in err
    assert fake.violations == []


def has_sent(at: str, channel: str) -> bool:
    return f'messages_sent_total{{channel="{channel}"}} 0.0' not in httpx.get(f"{at}/metrics").text


def eventually(holds: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)
