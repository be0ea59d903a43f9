"""The fake as a process, steered through /control/."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import httpx

from tests.fakes_slack.bots import actions, button, field, modal


def test_a_process_is_steered_by_json_and_ends_with_its_parent() -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.fakes.slack", "--port", "0", "--with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        place = json.loads(process.stdout.readline())
        with httpx.Client(base_url=place["url"]) as client:

            def control(what: str, **given: Any) -> Any:
                return client.post(f"/control/{what}", json=given).json()

            def bot(method: str, **given: Any) -> Any:
                head = {"Authorization": f"Bearer {place['bot_token']}"}
                return client.post(f"/api/{method}", json=given, headers=head).json()

            anna = control("person", team=place["team"], name="Anna", id="U1")["id"]
            said, act = control("batch", do=[["say", {"person": anna, "text": "hei"}], ["command", {"person": anna}]])
            assert said["text"] == "hei"
            assert bot("chat.postMessage", channel=anna, text="Hei", blocks=[actions(button("A"))])["ok"]
            waited = control("wait", person=anna, seconds=2)
            assert waited["complete"]
            message = waited["messages"][0]
            assert message["buttons"][0]["label"] == "A"
            control("press", person=anna, ts=message["ts"], button="A")
            assert bot("views.open", trigger_id=act["trigger"], view=modal(field("a", "A")))["ok"]
            assert control("wait", person=anna, modal="", seconds=2)["modal"]["title"] == "Tavoitteet"
            control("fill", person=anna, values={"A": "x"})
            assert control("submit", person=anna) == {"sent": True, "errors": {}}
            assert control("screen", person=anna)["screen"] == "Anna:\n  hei\nVaikute:\n  [A]"
            assert control("home", person=anna) is None
            control("set", flood=True)
            control("trouble", method="chat.postMessage", kind="500")
            assert [call["method"] for call in control("calls")] == ["chat.postMessage", "views.open"]
            assert control("status")["violations"] == []
            assert "none of" in control("nothing")["error"]
        process.stdin.close()
        assert process.wait(5) == 0
