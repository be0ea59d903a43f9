"""Teams that share one app never see anything of each other, whatever is pressed, sent or forged."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select, text

from storage.incoming import Address
from storage.schema import EVENT, MEMBER
from tests.fakes.slack import FakeSlack, Message, Person
from tests.slack.running_app import RunningApp
from tests.slack.talk import NOW, Talk, shown

SECRET = "Salaiset saippuat"
_numbers = itertools.count(1)


@dataclass
class Two:
    """Two teams with a brand each: `anna` has secrets, `eve` wants them."""

    ours: Talk
    anna: Person
    theirs: Talk
    eve: Person

    @property
    def fake(self) -> FakeSlack:
        return self.ours.fake

    @property
    def app(self) -> RunningApp:
        return self.ours.app

    def push(self, kind: str, payload: dict[str, Any], *, answerable: bool = False) -> Any:
        delivery = self.fake.state.push(kind, payload, self.theirs.team.id, answerable=answerable)
        self.app.settle()
        return delivery

    def pressed(self, of: Message, **more: Any) -> dict[str, Any]:
        """Eve's press of something that she doesn't see, with an id that the app gave to Anna."""
        button = next(one for one in of.buttons if one.action_id.startswith("o:"))
        return {
            "type": "block_actions", "trigger_id": f"forged.{next(_numbers)}", "api_app_id": self.fake.app_id,
            "team": {"id": self.theirs.team.id}, "user": {"id": self.eve.id, "team_id": self.theirs.team.id},
            "actions": [{"type": "button", "action_id": button.action_id, "value": button.value}],
            "channel": {"id": self.eve.dm.id}, "message": {"ts": self.eve.last().ts},
            "container": {"type": "message", "channel_id": self.eve.dm.id, "message_ts": self.eve.last().ts}, **more,
        }  # fmt: skip

    def heard(self) -> str:
        """All that was ever said or shown to Eve."""
        views = [self.eve.home, self.eve.modal]
        seen = shown(self.eve.sent) + "".join(one.screen() for one in views if one is not None)
        return seen + json.dumps([call.params for call in self.fake.calls if call.team == self.theirs.team.id])

    def kept(self) -> tuple[object, ...]:
        """All that Anna's brand has, in figures: who is in it and what happened there."""
        workspace = self.app.store.workspace_at(Address("slack", self.anna.account), self.anna.account)
        assert workspace is not None
        with self.app.store.reading() as connection:
            found = [
                connection.execute(select(func.count()).select_from(table).where(table.c.workspace_id == workspace[0]))
                for table in (EVENT, MEMBER)
            ]
            return tuple(one.scalar_one() for one in found)


@pytest.fixture(scope="module")
def _two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with FakeSlack() as fake, pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.channels.slack.service.HOME_SECONDS", 0.01)
        fake.flood = False
        with RunningApp(fake, tmp_path_factory.mktemp("app"), lambda: NOW, http=True) as app:
            talks = [Talk(fake, app, fake.team(name, installed=False)) for name in ("Meidän", "Muiden")]
            people = [talk.person(name) for talk, name in zip(talks, ("Anna", "Eve"), strict=True)]
            for person in people:
                assert fake.install(person, f"{app.url}/slack/install").status_code == 200
            app.settle()
            two = Two(talks[0], people[0], talks[1], people[1])
            for said in (
                "uusi kampanja",
                SECRET,
                "myynti",
                "nuoret",
                "3000 €",
                "1.3.-31.3.2028",
                "instagram",
                "tallenna",
            ):
                two.ours.tell(two.anna, said)
            two.ours.tell(two.anna, "lisää ehdokas")
            two.ours.tell(two.anna, "@salainen.tekija")
            two.theirs.tell(two.eve, "moi")
            yield two


@pytest.fixture
def two(_two: Two) -> Iterator[Two]:
    """However a test ends, nothing of Anna's has changed or was shown."""
    before, said = _two.kept(), len(_two.anna.sent)
    question = _two.ours.question(_two.anna)
    yield _two
    _two.app.settle()
    assert _two.kept() == before
    assert len(_two.anna.sent) == said
    assert _two.ours.question(_two.anna) == question
    assert SECRET not in _two.heard()
    assert "salainen" not in _two.heard()


def every_button(two: Two) -> list[Message]:
    return [one for one in two.anna.sent if any(button.action_id.startswith("o:") for button in one.buttons)]


def test_buttons_of_another_team(two: Two) -> None:
    messages = every_button(two)
    assert len(messages) > 3
    before = two.theirs.turns(two.eve)
    for message in messages:
        two.push("interactive", two.pressed(message))
        # As if it had been pressed in Anna's conversation.
        two.push("interactive", two.pressed(message, channel={"id": two.anna.dm.id}))
    assert two.theirs.turns(two.eve) == before


def test_a_form_button_of_another_team(two: Two) -> None:
    for message in every_button(two):
        number = next(b.action_id for b in message.buttons).split(":")[1]
        action = {"type": "button", "action_id": f"f:{number}", "value": "form"}
        two.push("interactive", two.pressed(message, actions=[action]))
    assert two.eve.modal is None


def test_options_with_the_ids_of_another_team(two: Two) -> None:
    """In what has no row of its own: the home tab's and a modal's buttons name what they open."""
    values = {button.value for message in every_button(two) for button in message.buttons if button.value}
    two.anna.open_home()
    two.app.settle()
    assert two.anna.home is not None
    values |= {button.value for button in two.anna.home.buttons if button.value}
    assert any(re.search("[0-9a-f]{16}", value) for value in values)
    for value in sorted(values):
        for action_id in ("h:0", "h:1"):
            action = {"type": "button", "action_id": action_id, "value": value}
            view = {"id": "V1", "type": "home"}
            two.push("interactive", two.pressed(every_button(two)[0], actions=[action], view=view))


def test_a_form_of_another_teams_conversation(two: Two) -> None:
    """Slack signs what comes, and keeps a view's metadata: still no place in it is believed to be the sender's."""
    two.fake.state.push("slash_commands", _command(two, two.anna, "lomake"), two.anna.team, answerable=True)
    two.app.settle()
    modal = two.anna.modal
    assert modal is not None
    given = modal.view.given
    field = next(block["block_id"] for block in given["blocks"] if block["type"] == "input")
    state = {"values": {field: {"value": {"type": "plain_text_input", "value": "varastettu"}}}}
    user = {"id": two.eve.id, "team_id": two.eve.team}
    for kind in ("view_submission", "view_closed"):
        view = {**given, "id": f"VF{kind}", "state": state}
        payload = {
            "type": kind, "trigger_id": f"forged.{next(_numbers)}", "team": {"id": two.eve.team}, "user": user,
            "view": view,
        }  # fmt: skip
        answer = two.push("interactive", payload, answerable=kind == "view_submission").answer
        assert SECRET not in json.dumps(answer)
    changed = two.pressed(every_button(two)[0], view={**given, "id": "VF", "state": state})
    changed["actions"] = [{"type": "static_select", "action_id": "value", "block_id": field}]
    two.push("interactive", changed)
    modal.close_all()
    two.app.settle()


def _command(two: Two, person: Person, words: str) -> dict[str, Any]:
    return {
        "command": "/vaikute", "text": words, "team_id": person.team, "user_id": person.id,
        "channel_id": person.dm.id, "trigger_id": two.fake.state.trigger(person.user),
        "response_url": "",
    }  # fmt: skip


def test_names_and_ids_said_aloud(two: Two) -> None:
    chosen = text("select id from campaign union select id from document")
    with two.app.store.reading() as connection:
        ids = [row[0] for row in connection.execute(chosen)]
    assert ids
    for words in ("kampanjat", "asiakirjat", "ehdokkaat", "tulokset", "yhteenveto", "luonnokset", "historia"):
        two.theirs.tell(two.eve, words)
        two.theirs.tell(two.eve, f"avaa {words}")
    for one in ids:
        two.theirs.tell(two.eve, f"avaa {one}")
        two.eve.command(f"avaa {one}")
        two.app.settle()
    two.eve.open_home()
    two.app.settle()


def test_a_conversation_of_another_team(two: Two) -> None:
    """Slack's ids of a conversation and of a person say nothing: the team that told of it does."""
    event = {
        "type": "message", "channel": two.anna.dm.id, "channel_type": "im", "user": two.anna.id, "text": "yhteenveto",
        "ts": two.eve.last().ts, "team": two.eve.team,
    }  # fmt: skip
    bot = {"team_id": two.eve.team, "user_id": two.theirs.team.bot.id, "is_bot": True}
    payload = {"type": "event_callback", "event_id": "EvForged", "event": event, "authorizations": [bot]}
    before = len(two.fake.calls)
    two.push("events_api", payload)
    assert all(call.team == two.eve.team for call in two.fake.calls[before:] if call.team)
    two.fake.violations.clear()  # the other team's channel isn't there for this one


@pytest.mark.parametrize("code", ["spent", "wrong"])
def test_an_invitation_of_another_team(two: Two, code: str) -> None:
    given = two.app.store.invite("editor", NOW) if code == "spent" else "i-0000000000000000000000"
    if code == "spent":
        liisa = two.ours.person("Liisa")
        two.ours.tell(liisa, given)
    before = two.app.store.workspace_at(Address("slack", two.eve.account), two.eve.account)
    two.theirs.tell(two.eve, given)
    assert two.app.store.workspace_at(Address("slack", two.eve.account), two.eve.account) == before
    newcomer = two.theirs.person("Uusi")
    two.theirs.tell(newcomer, given)
    assert two.app.store.workspace_at(Address("slack", newcomer.account), newcomer.account) is None


# Guests in a shared channel.


def _shared_mention(two: Two, channel: str, root: Message, words: str, nth: int) -> dict[str, Any]:
    """What somebody of the other organization says in a channel that is shared with it."""
    event = {
        "type": "app_mention", "user": two.eve.id, "user_team": two.eve.team, "team": two.eve.team,
        "channel": channel, "ts": f"{root.ts[:-1]}{nth}", "thread_ts": root.ts,
        "text": f"<@{two.ours.team.bot.id}> {words}",
    }  # fmt: skip
    bot = {"team_id": two.ours.team.id, "user_id": two.ours.team.bot.id, "is_bot": True}
    return {
        "type": "event_callback", "event_id": f"EvShared{nth}", "event": event, "authorizations": [bot],
        "team_id": two.eve.team, "is_ext_shared_channel": True,
    }  # fmt: skip


def test_a_guest_in_a_shared_channel_is_a_stranger(two: Two) -> None:
    channel = two.ours.team.channel("yhteinen", [two.anna])
    two.ours.mention(two.anna, channel, "kampanjat")
    root = channel.messages[0]
    two.fake.state.world.teams[two.ours.team.id].users[two.eve.id] = two.eve.user
    channel.room.members[two.eve.id] = two.eve.user
    before = len(channel.messages)
    for nth, words in enumerate(("kampanjat", "avaa 1", "yhteenveto", "menu", "")):
        two.push("events_api", _shared_mention(two, channel.id, root, words, nth))
    new = channel.messages[before:]
    assert all(SECRET not in one.words for one in new)
    # She presses what everybody sees there.
    pressable = next(one for one in channel.messages if one.buttons)
    two.push(
        "interactive",
        two.pressed(
            pressable, team={"id": two.ours.team.id}, channel={"id": channel.id},
            container={"type": "message", "channel_id": channel.id, "message_ts": pressable.ts},
            message={"ts": pressable.ts, "thread_ts": root.ts},
        ),
    )  # fmt: skip
    after = [one for one in channel.messages[before:] if one.only_for is two.eve.user]
    assert all(SECRET not in one.words for one in after)
