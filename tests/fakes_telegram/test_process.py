"""The fake as a process, steered through /control/."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import httpx

from tests.fakes_telegram.bots import ANNA


def test_a_process_is_steered_by_json_and_ends_with_its_parent() -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.fakes.telegram", "--port", "0", "--with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        place = json.loads(process.stdout.readline())
        with httpx.Client(base_url=place["url"]) as client:

            def control(what: str, **given: Any) -> Any:
                return client.post(f"/control/{what}", json=given).json()

            def bot(method: str, **given: Any) -> Any:
                return client.post(f"/bot{place['token']}/{method}", json=given).json()["result"]

            control("batch", do=[["person", {"person": ANNA, "first_name": "Anna"}], ["start", {"person": ANNA}]])
            (update,) = bot("getUpdates")
            assert update["message"]["text"] == "/start"
            keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "1"}]]}
            bot("sendMessage", chat_id=ANNA, text="Hei", reply_markup=keyboard)
            waited = control("wait", chat=ANNA, seconds=2)
            assert waited["complete"]
            message = waited["messages"][0]
            assert message["keyboard"][0][0]["data"] == "1"
            control("press", person=ANNA, message_id=message["message_id"], button="A")
            assert bot("getUpdates", offset=update["update_id"] + 1)[0]["callback_query"]["data"] == "1"
            assert control("screen", chat=ANNA)["screen"] == "Anna:\n  /start\nVaikute:\n  Hei\n  [A]"
            group = control("group", title="Kahvila", members=[ANNA])["chat_id"]
            new = control("migrate", chat=group)["chat_id"]
            assert new != group
            control("set", flood=True)
            control("trouble", method="sendMessage", kind="500")
            assert [call["method"] for call in control("calls")] == ["sendMessage"]
            assert control("status")["violations"] == []
            assert "none of" in control("nothing")["error"]
        process.stdin.close()
        assert process.wait(5) == 0
