"""What can become of a part that did not simply arrive, and the written policy for each.

- **Not connected** (the platform was never reached, or answered 5xx): nothing was shown, so it is tried again as
  often as it takes, after 0.5 s doubling to 60 s, each wait a random share of that. After five failures in a row one
  message tries for all, at most once a second; the first that gets through opens the way for the rest. One that has
  failed thirty times while others got through is given up ("not taken").
- **Too fast** (429): that chat waits as long as it was told to. No other chat does.
- **Unsure** (a timeout or a reset after the request had left): "unsure" is committed first, then the part is sent
  once more, marked as a repeat. Unsure again: the message fails ("unsure") and the next one goes. So a person may see
  a part twice, the second marked, and never three times, unless the process is killed between sending and noting.
- **Refused** (the platform will never take it): the message fails with the reason, the next one goes.
- **Gone** (blocked, kicked, deactivated, no such chat): the address is marked, and nothing that waits there is tried
  again until the person comes back.
- **Moved** (a group became a supergroup): the address gets its new place, and what waits is sent there.
- Anything else that is raised is a mistake of ours: the message fails with its kind and line, the next one goes.

What may be sent twice without anyone noticing (an edit, for one) a courier may call NotConnected where it is unsure.
"""

from __future__ import annotations


class NotSent(Exception):  # noqa: N818
    """A part that did not arrive, or may not have."""


class NotConnected(NotSent):
    """The part certainly did not arrive, and the reason may pass: no connection, or the platform said 5xx."""


class TooFast(NotSent):
    """The platform wants this chat to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Unsure(NotSent):
    """It was sent, and nobody knows whether it arrived: no answer in time, or the connection broke before one."""


class Refused(NotSent):
    """It will never be taken as it is. `reason` is for the operator, in the platform's words, with none of a person's.

    `gone`: nothing at all can be sent to this address any more.
    """

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.gone = gone


class Moved(NotSent):
    """The chat has another id now: `place`. The part did not arrive."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place
