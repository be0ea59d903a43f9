"""The fake as a process: prints one line of JSON with its port, addresses and secrets, and serves until SIGTERM, SIGINT
or, with --with-parent, the end of its standard input."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading

from tests.fakes.slack.server import FakeSlack


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--team", default="Kahvila", help="the name of a workspace that has the app")
    parser.add_argument("--request-url", default="", help="tells the app by HTTP, not by sockets")
    parser.add_argument("--flood", action="store_true", help="answer 429 to what is sent too fast")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that every answer takes")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    given = parser.parse_args()
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    fake = FakeSlack()
    fake.flood, fake.delay = given.flood, given.delay
    fake.begin(given.port)
    fake.request_url = given.request_url
    team = fake.team(given.team)
    told = {
        "port": fake.port, "url": fake.url, "api_url": fake.api_url, "app_id": fake.app_id, "team": team.id,
        "bot": team.bot.id, "bot_token": team.token, "app_token": fake.app_token,
        "signing_secret": fake.signing_secret, "client_id": fake.client_id, "client_secret": fake.client_secret,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    if given.with_parent:

        def watch() -> None:
            # Not sys.stdin: its lock, held by a thread that waits, breaks the interpreter's end
            while os.read(0, 4096):
                pass
            over.set()

        threading.Thread(target=watch, daemon=True).start()
    over.wait()
    fake.end()


if __name__ == "__main__":
    main()
