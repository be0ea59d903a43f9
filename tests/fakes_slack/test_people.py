"""What people write, press, fill in and open, and what reaches the app of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Button, FakeSlack, Modal, Person, Team
from tests.fakes.slack.words import typed
from tests.fakes_slack.bots import Json, actions, button, error_of, field, modal, options, plain, socket, talking


def newest(fake: FakeSlack) -> Json:
    """The payload of the delivery that was made last."""
    payload: Json = list(fake.state.deliveries.pending.values())[-1].payload
    return payload


def event(fake: FakeSlack) -> Json:
    found: Json = newest(fake)["event"]
    return found


TYPED = [
    ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
    ("katso https://vaikute.fi/opas.", "katso <https://vaikute.fi/opas>."),
    ("vaikute.fi on sivu", "<http://vaikute.fi|vaikute.fi> on sivu"),
    ("anna@vaikute.fi", "<mailto:anna@vaikute.fi|anna@vaikute.fi>"),
    ("hei @Vaikute ja @joku", "hei <@U9> ja @joku"),
    ("#myynti #muu", "<#C9|myynti> #muu"),
    ("1.500 € ja 3,5 %", "1.500 € ja 3,5 %"),
    ("<!channel>", "&lt;!channel&gt;"),
]


@pytest.mark.parametrize(("text", "marked"), TYPED)
def test_what_people_type_is_marked_up(text: str, marked: str) -> None:
    assert typed(text, {"vaikute": "U9"}, {"myynti": "C9"})[0] == marked


def test_a_private_message(fake: FakeSlack, team: Team, anna: Person) -> None:
    said = anna.say("tavoite < 5")
    told = newest(fake)
    assert told["authorizations"][0] == {
        "enterprise_id": None, "team_id": team.id, "user_id": team.bot.id, "is_bot": True,
        "is_enterprise_install": False,
    }  # fmt: skip
    assert (told["type"], told["team_id"], told["api_app_id"]) == ("event_callback", team.id, fake.app_id)
    first = event(fake)
    assert (first["type"], first["channel_type"], first["channel"]) == ("message", "im", anna.dm.id)
    assert (first["user"], first["text"], first["ts"]) == (anna.id, "tavoite &lt; 5", said.ts)
    assert "thread_ts" not in first
    anna.say("langassa", said)
    assert (event(fake)["thread_ts"], event(fake)["parent_user_id"]) == (said.ts, anna.id)
    anna.edit(said, "tavoite 6")
    changed = event(fake)
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("tavoite 6", "tavoite &lt; 5")
    anna.upload("a.csv", b"a;b", "lista")
    shared = event(fake)
    assert (shared["subtype"], shared["text"], shared["files"][0]["name"]) == ("file_share", "lista", "a.csv")
    anna.upload("b.csv", b"a;b")
    assert event(fake)["text"] == ""
    anna.delete(said)
    assert (event(fake)["subtype"], event(fake)["deleted_ts"]) == ("message_deleted", said.ts)


def test_in_a_channel_only_mentions_are_heard(fake: FakeSlack, team: Team, anna: Person) -> None:
    channel = team.channel("myynti")
    root = anna.say("hei kaikki", channel=channel)
    assert fake.waiting == 0
    anna.mention(channel, "kampanja", root)
    told = event(fake)
    assert (told["type"], told["text"], told["thread_ts"]) == ("app_mention", f"<@{team.bot.id}> kampanja", root.ts)
    anna.mention(channel, "mitä {bot} sanoo?")
    assert event(fake)["text"] == f"mitä <@{team.bot.id}> sanoo?"
    said = anna.mention(channel, "yksi")
    anna.edit(said, "@Vaikute kaksi")
    again = event(fake)
    assert (again["type"], again["ts"], again["text"]) == ("app_mention", said.ts, f"<@{team.bot.id}> kaksi")
    assert again["edited"]["user"] == anna.id
    channel.remove_bot(anna)
    count = fake.waiting
    anna.mention(channel, "kuuletko?")
    assert fake.waiting == count
    stranger = fake.team("Muu").person("Veikko")
    with pytest.raises(ValueError, match="isn't in myynti"):
        stranger.say("hei", channel=channel)


def test_more_events_where_the_app_listens_to_them() -> None:
    with FakeSlack(events=["message.channels"], scopes=["channels:history"]) as fake:
        team = fake.team()
        anna = team.person("Anna")
        anna.say("hei kaikki", channel=team.channel("myynti"))
        assert (event(fake)["type"], event(fake)["channel_type"]) == ("message", "channel")
        anna.say("hei")
        assert fake.waiting == 1


def test_a_press_carries_the_message_as_it_is(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        chosen = {"type": "static_select", "action_id": "s:7", "options": options("Yksi", "Kaksi")}
        await client.chat_postMessage(channel=anna.id, text="a", blocks=[actions(button("A & B"), chosen)])

    fake.echo = False
    talking(fake, team, talk)
    anna.press(anna.last(), "A & B")
    told = newest(fake)
    assert (told["type"], told["user"]["id"], told["team"]["id"]) == ("block_actions", anna.id, team.id)
    assert told["container"] == {
        "type": "message", "message_ts": anna.last().ts, "channel_id": anna.dm.id, "is_ephemeral": False,
    }  # fmt: skip
    assert told["message"]["blocks"] == anna.last().blocks
    action = told["actions"][0]
    assert (action["action_id"], action["value"], action["type"]) == ("o:1:0", "yes", "button")
    anna.press(anna.last(), "Kaksi")
    assert newest(fake)["actions"][0]["selected_option"]["value"] == "kaksi"
    with pytest.raises(ValueError, match="no button 'C'"):
        anna.press(anna.last(), "C")
    anna.press(anna.last(), "vanha", action_id="o:0:0")
    assert newest(fake)["actions"][0]["action_id"] == "o:0:0"
    anna.press(anna.last(), Button("Vanha", "s:6", "old", "2", kind="static_select"))
    assert newest(fake)["actions"][0]["selected_option"]["value"] == "2"


def test_a_command_and_shortcuts(fake: FakeSlack, team: Team, anna: Person) -> None:
    channel = team.channel("myynti")
    anna.command("kampanja <nyt>", channel=channel)
    told = newest(fake)
    assert (told["command"], told["text"], told["channel_id"]) == ("/vaikute", "kampanja &lt;nyt&gt;", channel.id)
    anna.shortcut("new_campaign")
    assert (newest(fake)["type"], newest(fake)["callback_id"]) == ("shortcut", "new_campaign")
    said = anna.say("julkaisu", channel=channel)
    anna.message_shortcut("check_post", said)
    assert (newest(fake)["type"], newest(fake)["message"]["text"]) == ("message_action", "julkaisu")
    assert newest(fake)["trigger_id"] != told["trigger_id"]


def test_the_tabs_of_the_app(fake: FakeSlack, team: Team, anna: Person) -> None:
    anna.open_home()
    assert (event(fake)["type"], event(fake)["tab"], "view" in event(fake)) == ("app_home_opened", "home", False)
    link = f"slack://app?team={team.id}&id={fake.app_id}&tab=messages"
    blocks = [actions(button("Jatka", "h:0", url=link), button("Aloita", "h:1")), {"type": "divider"}]

    async def talk(client: AsyncWebClient) -> None:
        first = await client.views_publish(user_id=anna.id, view={"type": "home", "blocks": blocks})
        view = {"type": "home", "blocks": blocks}
        old = client.views_publish(user_id=anna.id, view=view, hash="1.a")
        assert await error_of(old) == "hash_conflict"
        await client.views_publish(user_id=anna.id, view=view, hash=first["view"]["hash"])

    talking(fake, team, talk)
    assert anna.home is not None
    assert anna.home.screen() == "[Jatka ↗] [Aloita]\n───"
    anna.home.press("Aloita")
    told = newest(fake)
    assert told["container"] == {"type": "view", "view_id": anna.home.id}
    assert "message" not in told
    assert "response_url" not in told
    anna.home.press("Jatka")
    assert (event(fake)["type"], event(fake)["tab"]) == ("app_home_opened", "messages")


def opened(fake: FakeSlack, team: Team, anna: Person, view: Json) -> Modal:
    trigger = anna.command().trigger

    async def talk(client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=trigger, view=view)

    talking(fake, team, talk)
    assert anna.modal is not None
    return anna.modal


FORM = modal(
    field("budget", "Budjetti", "number_input", is_decimal_allowed=False, min_value="1"),
    field("goal", "Tavoite", "static_select", options=options("Myynti", "Tunnettuus"), dispatch_action=True),
    field("places", "Kanavat", "multi_static_select", options=options("TikTok", "Instagram"), optional=True),
    field("begins", "Alkaa", "datepicker", initial_date="2026-11-25"),
    field("note", "Muuta", optional=True, initial_value="jotain", hint=plain("Esimerkki: a")),
    actions(button("Poista", "h:0")),
    private_metadata="{}",
    notify_on_close=True,
)


def test_a_form_is_filled_in(fake: FakeSlack, team: Team, anna: Person) -> None:
    form = opened(fake, team, anna, FORM)
    assert form.fields == {"Budjetti": "", "Tavoite": "", "Kanavat": "", "Alkaa": "2026-11-25", "Muuta": "jotain"}
    held = form.submit()
    assert not held.sent
    assert set(held.errors) == {"budget", "goal"}
    with pytest.raises(ValueError, match="nobody can type"):
        form.fill("Budjetti", "paljon")
    assert form.fill("budget", "0") is None
    assert "at least 1" in form.submit().errors["budget"]
    form.fill("Budjetti", "1500")
    act = form.fill("Tavoite", "Myynti")
    assert act is not None
    told = newest(fake)
    assert told["actions"][0]["selected_option"]["value"] == "myynti"
    assert told["view"]["state"]["values"]["budget"]["value"] == {"type": "number_input", "value": "1500"}
    assert told["view"]["state"]["values"]["places"]["value"]["selected_options"] == []
    form.fill("Kanavat", ["TikTok", "instagram"])
    form.fill("Muuta", None)
    form.submit(wait=False)
    told = newest(fake)
    assert (told["type"], told["view"]["id"], told["view"]["private_metadata"]) == ("view_submission", form.id, "{}")
    values = told["view"]["state"]["values"]
    assert [one["value"] for one in values["places"]["value"]["selected_options"]] == ["tiktok", "instagram"]
    assert values["note"]["value"] == {"type": "plain_text_input", "value": None}
    assert values["begins"]["value"]["selected_date"] == "2026-11-25"
    assert "[Poista]" in form.screen()
    form.close()
    assert (newest(fake)["type"], newest(fake)["is_cleared"]) == ("view_closed", False)
    assert anna.modal is None


@pytest.mark.parametrize("forgetful", [False, True])
def test_what_was_typed_stays_when_the_view_is_updated(
    fake: FakeSlack, team: Team, anna: Person, forgetful: bool
) -> None:
    fake.forgetful = forgetful
    form = opened(fake, team, anna, FORM)
    form.fill("Budjetti", "20")
    before = form.view.hash
    more = [*FORM["blocks"][:5], field("new", "Uusi", initial_value="x")]

    async def talk(client: AsyncWebClient) -> None:
        await client.views_update(view_id=form.id, hash=before, view={**FORM, "blocks": more})
        assert await error_of(client.views_update(view_id=form.id, hash=before, view=FORM)) == "hash_conflict"

    talking(fake, team, talk)
    assert form.fields["Budjetti"] == "20"
    assert form.fields["Uusi"] == "x"
    form.fill("Tavoite", "Myynti")
    values = newest(fake)["view"]["state"]["values"]
    assert set(values) == ({"budget", "goal"} if forgetful else {"budget", "goal", "places", "begins", "note", "new"})


def test_a_trigger_is_good_for_one_view_and_three_seconds(fake: FakeSlack, team: Team, anna: Person) -> None:
    view = modal({"type": "divider"})

    async def talk(client: AsyncWebClient) -> None:
        trigger = anna.command().trigger
        first = await client.views_open(trigger_id=trigger, view=view)
        assert await error_of(client.views_open(trigger_id=trigger, view=view)) == "exchanged_trigger_id"
        assert await error_of(client.views_open(trigger_id="1.2.3", view=view)) == "invalid_trigger_id"
        fake.trigger_age = 0.0
        assert await error_of(client.views_open(trigger_id=anna.command().trigger, view=view)) == "expired_trigger_id"
        fake.trigger_age = 3.0
        assert await error_of(client.views_push(trigger_id=anna.command().trigger, view=view)) == "not_found"
        for number in range(3):
            assert anna.modal is not None
            act = anna.act(anna.modal.view, {"type": "button", "action_id": "a", "block_id": "b"})
            error = await error_of(client.views_push(trigger_id=act.trigger, view=view))
            assert error == ("push_limit_reached" if number == 2 else "")
        assert anna.depth == 3
        assert anna.modal is not None
        assert anna.modal.view.root == first["view"]["id"]
        anna.modal.close()
        assert anna.depth == 2
        anna.modal.close_all()
        assert await error_of(client.views_update(view_id=first["view"]["id"], view=view)) == "not_found"

    talking(fake, team, talk)


ANSWERS: list[tuple[Json, str, str]] = [
    ({}, "close", ""),
    ({"response_action": "clear"}, "clear", ""),
    ({"response_action": "errors", "errors": {"a": "väärin"}}, "errors", "Kysymys"),
    ({"response_action": "update", "view": modal(field("b", "B"), title="Toinen")}, "update", "Toinen"),
    ({"response_action": "push", "view": modal(field("b", "B"), title="Päällä")}, "push", "Päällä"),
]


@pytest.mark.parametrize(("answer", "action", "title"), ANSWERS)
def test_what_the_app_answers_to_a_form(
    fake: FakeSlack, team: Team, anna: Person, answer: Json, action: str, title: str
) -> None:
    form = opened(fake, team, anna, modal(field("a", "A", initial_value="x"), title="Kysymys"))
    assert answered(fake, form, answer) == action
    assert (anna.modal.title if anna.modal else "") == title
    assert form.errors == ({"a": "väärin"} if action == "errors" else {})
    assert fake.violations == []


WRONG: list[tuple[Json, str]] = [
    ({"response_action": "errors", "errors": {"b": "väärin"}}, "an error at 'b', which is no input of the view"),
    ({"response_action": "errors"}, "errors without errors"),
    ({"response_action": "update", "view": modal()}, "no less than 1 items"),
    ({"response_action": "dance"}, "there is no response_action 'dance'"),
    ({"text": "a"}, "an answer without response_action"),
]


@pytest.mark.parametrize(("answer", "words"), WRONG)
def test_a_wrong_answer_to_a_form_is_a_violation(
    fake: FakeSlack, team: Team, anna: Person, answer: Json, words: str
) -> None:
    answered(fake, opened(fake, team, anna, modal(field("a", "A", initial_value="x"))), answer)
    assert any(words in violation for violation in fake.violations), fake.violations


def answered(fake: FakeSlack, form: Modal, answer: Json) -> str:
    async def hear(request: SocketModeRequest) -> Json | None:
        return answer if request.payload["type"] == "view_submission" else {}

    async def run() -> str:
        async with socket(fake, hear):
            submission: Any = await asyncio.to_thread(form.submit)
            return str(submission.action)

    return asyncio.run(run())
