"""Every block of every screen against the table of limits, while people do a bit of everything with awkward texts.

Those of the stories are checked as they are replayed."""

from __future__ import annotations

import pytest

from bot.channels.slack import surfaces
from tests.slack.limits_check import check_calls
from tests.slack.talk import GOALS, GOALS_EN, Talk, modal_of

HOSTILE = "<!channel> <@U1> *lihava* `koodi` &amp; <b>ä</b> 😀 \u202e" + "W" * 1_000
"""What tries to be something else than text, and is long."""


@pytest.mark.parametrize("language", ["fi", "en"])
def test_everything_that_is_shown_is_within_the_limits(
    talk: Talk, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = len(talk.fake.calls)
    in_finnish = language == "fi"
    anna = talk.with_campaign(language=language)
    modal_of(anna).close_all()
    channel = talk.team.channel(f"ruudut-{language}", [anna])
    for said in (
        "kuka on vaikuttaja?" if in_finnish else "what is an influencer?",
        "@anna.koti instagram 12500 300 €",
        "tallenna" if in_finnish else "save",
        "@pekka.kokkaa tiktok 8200 250 €",
        "en tiedä" if in_finnish else "unknown",
        "tallenna" if in_finnish else "save",
        "vertaa" if in_finnish else "compare",
        "sopimus @anna.koti" if in_finnish else "contract @anna.koti",
        HOSTILE,
        "tulokset" if in_finnish else "results",
        "kieli" if in_finnish else "language",
        HOSTILE,
    ):
        talk.tell(anna, said)
    for command in ("", "help", "asdf", HOSTILE[:2_000]):
        anna.command(command, channel=channel)
    post = anna.say(HOSTILE, channel=channel)
    anna.message_shortcut("check_post", post)
    talk.app.settle()
    modal_of(anna).close_all()
    talk.mention(anna, channel, "uusi kampanja")
    talk.mention(anna, channel, HOSTILE)
    anna.open_home()
    monkeypatch.setattr(surfaces, "OPEN_SECONDS", 0.0)
    modal = talk.opened(anna, lambda: anna.shortcut("new_campaign"))
    values = GOALS if in_finnish else GOALS_EN
    talk.fill(anna, modal, {name: HOSTILE[:300] if isinstance(text, str) and name in ("Tarjous", "Offer") else text
                            for name, text in values.items()})  # fmt: skip
    talk.sent(anna)
    kinds = check_calls((call.method, call.params) for call in talk.fake.calls[first:])
    for kind in ("rich_text", "actions", "table", "context", "header", "plain_text_input", "static_select"):
        assert kinds.get(kind), (kind, kinds)
