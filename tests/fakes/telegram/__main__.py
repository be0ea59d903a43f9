"""The fake as a process: prints one line of JSON with its port, address and token, and serves until SIGTERM, SIGINT or,
with --with-parent, the end of its standard input."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading

from tests.fakes.telegram.server import TOKEN, FakeTelegram


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--username", default="VaikuteTestBot")
    parser.add_argument("--no-rich", action="store_true", help="as a server that doesn't know rich messages")
    parser.add_argument("--flood", action="store_true", help="answer 429 to what is sent too fast")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that every answer takes")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    given = parser.parse_args()
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    fake = FakeTelegram(token=given.token, username=given.username, rich=not given.no_rich)
    fake.flood, fake.delay = given.flood, given.delay
    fake.begin(given.port)
    sys.stdout.write(json.dumps({"port": fake.port, "url": fake.url, "token": fake.token}) + "\n")
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
