"""What payloads say, and that nothing that comes can bring the reader down or be taken for somebody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.reading import (
    FormChanged,
    FormClosed,
    FormSent,
    Heard,
    HomeOpened,
    MessagesOpened,
    Ordered,
    Press,
    Removed,
    Shortcut,
    read,
    team_of,
)
from bot.channels.slack.surfaces import Sheet, sheet_of
from bot.channels.slack.text import typed
from flows.engine.messages import Commanded, Edited, Input, Said, Submitted, Uploaded
from storage.incoming import Address

Json = dict[str, Any]

COMMANDS = {"ohje": "help", "help": "help", "tavoitteet": "goals", "join": "join"}
FORMS = frozenset({"lomake", "form"})
ODD = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What the service takes for a payload that isn't Slack's."""


def event(event: Json, **more: Any) -> Json:
    bot = {"team_id": "T1", "enterprise_id": None, "user_id": "UBOT", "is_bot": True}
    return {
        "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "api_app_id": "A1", "authorizations": [bot],
        "event": event, **more,
    }  # fmt: skip


def message(text: str = "moi", **more: Any) -> Json:
    told = {
        "type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "team": "T1", "text": text,
        "ts": "1700000000.000100", "event_ts": "1700000000.000100",
    }  # fmt: skip
    return event({**told, **more})


def mention(text: str = "<@UBOT> moi", **more: Any) -> Json:
    return message(text, type="app_mention", channel="C1", channel_type=None, **more)


def file(name: str = "lista.csv", mime: str = "text/csv", **more: Any) -> Json:
    return {"id": "F1", "name": name, "mimetype": mime, "size": 10, "url_private_download": f"https://x/{name}", **more}


def action(**more: Any) -> Json:
    return {
        "type": "block_actions", "trigger_id": "1.2.3", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"},
        "api_app_id": "A1", "actions": [{"type": "button", "action_id": "o:7:0", "value": "v:1"}],
        "channel": {"id": "D1"}, "container": {"type": "message", "message_ts": "1.2", "channel_id": "D1"},
        "message": {"ts": "1.2"}, "response_url": "https://hooks.slack.com/actions/1", **more,
    }  # fmt: skip


def view(kind: str = "view_submission", **more: Any) -> Json:
    found = {"id": "V1", "type": "modal", "callback_id": "form", "blocks": [], "private_metadata": "{}", **more}
    user = {"id": "U1", "team_id": "T1"}
    return {"type": kind, "trigger_id": "1.2.3", "team": {"id": "T1"}, "user": user, "view": found}


def command(text: str = "", **more: Any) -> Json:
    return {
        "command": "/vaikute", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1",
        "trigger_id": "1.2.3", "response_url": "https://hooks.slack.com/commands/1", **more,
    }  # fmt: skip


def shortcut(kind: str = "shortcut", **more: Any) -> Json:
    user = {"id": "U1", "team_id": "T1"}
    return {
        "type": kind, "callback_id": "new_campaign", "trigger_id": "1.2.3", "team": {"id": "T1"}, "user": user, **more,
    }  # fmt: skip


EVERY = (
    message(), message(files=[file()], subtype="file_share"), mention(), mention(thread_ts="1699999999.000001"),
    message(subtype="message_changed", message={"user": "U1", "text": "a", "ts": "1.2"}, previous_message={}),
    event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}),
    event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}),
    event({"type": "app_uninstalled"}), event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}),
    action(), action(view={"id": "V1", "type": "home"}, container={"type": "view"}, message=None, channel=None),
    view(), view("view_closed"), command("ohje"), shortcut(), shortcut("message_action", message={"text": "x"}),
)  # fmt: skip
KINDS = (
    Heard, Heard, Heard, Heard, Heard, HomeOpened, MessagesOpened, Removed, Removed, Press, Press, FormSent, FormClosed,
    Ordered, Shortcut, Shortcut,
)  # fmt: skip


def look(payload: Json) -> Any:
    return read(payload, COMMANDS, FORMS)


def heard(payload: Json) -> Heard:
    found = look(payload)
    assert isinstance(found, Heard)
    return found


@pytest.mark.parametrize(("payload", "kind"), list(zip(EVERY, KINDS, strict=True)))
def test_each_kind_of_payload(payload: Json, kind: type) -> None:
    assert type(look(payload)) is kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("moi", Said("moi")),
        ("Tom &amp; Jerry &lt;3", Said("Tom & Jerry <3")),
        ("&lt;!channel&gt; &lt;@U1&gt;", Said("<!channel> <@U1>")),
        ("&amp;lt;b&amp;gt;", Said("&lt;b&gt;")),
        ("<!here|here> <!channel>", Said("here @channel")),
        ("<#C1|yleinen> <@U2|liisa> <@U3>", Said("#yleinen @liisa @U3")),
        ("<https://a.fi/?x=1&amp;y=2|a.fi> <https://b.fi>", Said("a.fi https://b.fi")),
        ("<https://paha.example|https://oma.fi>", Said("https://paha.example")),
        ("<mailto:a@b.fi|a@b.fi>", Said("a@b.fi")),
        ("*lihava* _kursiivi_ `koodi`", Said("*lihava* _kursiivi_ `koodi`")),
        ("3 &lt; 5 &gt; 4", Said("3 < 5 > 4")),
        ("/ohje", Commanded("help")),
        ("i-abc", Commanded("join", "i-abc")),
        ("lomake\nTarjous: Saippua", Submitted({"Tarjous": "Saippua"})),
        ("x" * 40_000, Said("x" * 40_000)),
    ],
)
def test_what_is_typed_is_read_letter_for_letter(text: str, said: Input) -> None:
    assert heard(message(text)).incoming.input == said


def test_the_bots_own_name_is_no_word_of_it() -> None:
    assert heard(mention("<@UBOT>, /ohje")).incoming.input == Commanded("help")
    assert heard(mention("mitä sanot <@UBOT>")).incoming.input == Said("mitä sanot")
    assert heard(mention("<@UBOT|vaikute>")).incoming.input == Commanded("start")
    assert heard(mention("<@UBOT> kysy <@U2|liisa>")).incoming.input == Said("kysy @liisa")


def test_a_name_that_slack_does_not_say_whose_it_is() -> None:
    """Not every payload says who the app is there: it is whom a mention names."""
    nameless = {**mention("<@UOTHER> moi"), "authorizations": [{"team_id": "T1"}]}
    heard_ = read(nameless, COMMANDS, FORMS)
    assert isinstance(heard_, Heard)
    assert heard_.incoming.input == Said("moi")


def test_a_private_conversation_is_known_by_its_id_too() -> None:
    bare = message("moi")
    del bare["event"]["channel_type"]
    assert isinstance(read(bare, COMMANDS, FORMS), Heard)


def test_where_it_was_said() -> None:
    private = heard(message(thread_ts="1699999999.000001")).incoming
    assert private.address == Address("slack", "T1/U1")
    assert (private.message, private.root, private.shared) == ("1700000000.000100", "1699999999.000001", False)
    channel = heard(mention()).incoming
    assert channel.address == Address("slack", "T1/C1", "1700000000.000100")
    assert (channel.root, channel.shared) == ("", True)
    assert heard(mention(thread_ts="1699999999.000001")).incoming.address.thread == "1699999999.000001"
    assert heard(mention(edited={"ts": "1.2"})).incoming.input == Edited(0, "moi")


@pytest.mark.parametrize(
    "payload",
    [
        message(channel_type="channel", channel="C1"),
        message(channel_type="group", channel="G1"),
        message(bot_id="B1"),
        message(user=None),
        message(subtype="bot_message"),
        message(subtype="message_deleted", deleted_ts="1.2"),
        message(subtype="channel_join"),
        message(
            subtype="message_changed",
            message={"user": "U1", "text": "a", "ts": "1.2", "attachments": [{}]},
            previous_message={"text": "a"},
        ),
        message(subtype="message_changed", message={"user": "U1", "text": "", "ts": "1.2", "subtype": "tombstone"}),
        message(subtype="message_changed", message={"user": "U1", "text": "b", "ts": "1.2", "bot_id": "B1"}),
        mention(bot_id="B1"),
        event({"type": "reaction_added", "user": "U1"}),
        event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}),
        view(callback_id="other"),
        view("view_closed", callback_id="said"),
        {"type": "workflow_step_execute"},
        {"type": "event_callback", "event": {"type": "file_shared"}},
        {},
    ],
)
def test_what_is_nothing_to_us(payload: Json) -> None:
    assert look(payload) is None


def uploaded(*files: Json, text: str = "") -> tuple[Input, str]:
    found = heard(message(text, files=list(files), subtype="file_share")).incoming
    return found.input, found.file


def test_files() -> None:
    assert uploaded(file()) == (Uploaded("lista.csv"), "https://x/lista.csv")
    assert uploaded(file(), file("b.csv"))[1] == "https://x/lista.csv\nhttps://x/b.csv"
    assert uploaded(file(), text="tässä lista") == (Uploaded("lista.csv"), "https://x/lista.csv")
    assert uploaded(file("kuva.png", "image/png"), text="katso tätä") == (Said("katso tätä"), "")
    assert uploaded(file("kuva.png", "image/png")) == (Uploaded("kuva.png", problem="picture"), "")
    assert uploaded(file("ääni.m4a", "audio/mp4")) == (Uploaded("ääni.m4a", problem="sound"), "")
    assert uploaded(file("v.mp4", "video/mp4")) == (Uploaded("v.mp4", problem="picture"), "")
    assert uploaded(file(size=20_000_001)) == (Uploaded("lista.csv", problem="too_large"), "")
    assert uploaded(file("kuva.png", "image/png"), file())[1] == "https://x/lista.csv"
    assert uploaded({"id": "F9", "mode": "tombstone"}) == (Uploaded("F9", problem="unreadable"), "")
    assert uploaded(file(url_private_download="")) == (Uploaded("lista.csv", problem="unreadable"), "")
    assert len(uploaded(*[file(f"{nth}.csv") for nth in range(30)])[1].split("\n")) == 10


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("", Commanded("menu")),
        ("ohje", Commanded("help")),
        ("OHJE", Commanded("help")),
        ("/ohje", Commanded("help")),
        ("join i-abc", Commanded("join", "i-abc")),
        ("liity i-abc", Commanded("join", "i-abc")),
        ("i-abc", Commanded("join", "i-abc")),
        ("mitä maksaa &lt;b&gt;?", Commanded("ask", "mitä maksaa <b>?")),
        ("x" * 40_000, Commanded("ask", "x" * 40_000)),
    ],
)
def test_a_slash_command(text: str, given: Input) -> None:
    found = look(command(text))
    assert isinstance(found, Ordered)
    assert found.given == given
    assert (found.actor.account, found.actor.own) == ("T1/U1", True)


# Who it is.

GUEST = {"id": "U1", "team_id": "T2"}


@pytest.mark.parametrize(
    ("payload", "team", "account"),
    [
        (message(user_team="T2", source_team="T2", team="T2"), "T1", "T2/U1"),
        (mention(user_team="T2", team="T1"), "T1", "T2/U1"),
        (mention(user_team="E2"), "T1", "E2/U1"),
        (mention(team="T2", user_team=None), "T1", "T2/U1"),
        (action(user=GUEST), "T1", "T2/U1"),
        ({**view(app_installed_team_id="T1"), "team": {"id": "T2"}, "user": GUEST}, "T1", "T2/U1"),
        ({**shortcut(), "user": GUEST}, "T1", "T2/U1"),
    ],
)  # fmt: skip
def test_a_guest_of_another_organization_is_nobodys(payload: Json, team: str, account: str) -> None:
    """Their delivery names no team: nobody becomes a viewer by it."""
    found = look(payload)
    if isinstance(found, Heard):
        assert found.incoming.account == account
        assert found.incoming.team == ""
        assert found.incoming.address.place.startswith(f"{team}/")
    else:
        assert (found.actor.team, found.actor.account, found.actor.own) == (team, account, False)


def test_somebody_of_the_same_organization_is_one_of_us() -> None:
    """Slack may name the organization where it means the workspace."""
    payload = mention(user_team="E1")
    payload["authorizations"][0]["enterprise_id"] = "E1"
    assert heard(payload).incoming.account == "T1/U1"
    assert heard(payload).incoming.team == "T1"


def test_the_installation_that_it_belongs_to() -> None:
    # In a channel shared by two organizations the event's own team may be the other one.
    assert team_of({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}) == "T1"
    assert team_of({"authorizations": [{"team_id": None, "enterprise_id": "E1"}], "team_id": "T2"}) == "E1"
    assert team_of({"team": {"id": "T1"}, "user": {"team_id": "T2"}}) == "T1"
    assert team_of({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}) == "T1"
    assert team_of({"team": None, "enterprise": {"id": "E1"}}) == "E1"
    assert team_of({}) == ""


# Whose form it is.

ACTOR = look(action()).actor


def sheet(place: str, *, shared: bool = False, thread: str = "") -> Json:
    return Sheet(Address("slack", place, thread), shared, "goals", "", "v", 0, 0, False).metadata()


def test_a_form_of_ones_own() -> None:
    for mine in (sheet("T1/U1"), sheet("T1/C1", shared=True, thread="1.2"), sheet("T1/G1", shared=True)):
        assert sheet_of(json.loads(json.dumps(mine)), ACTOR).metadata() == mine


@pytest.mark.parametrize(
    "given",
    [
        sheet("T2/U1"), sheet("T1/U2"), sheet("T1/U1", thread="1.2"), sheet("T1/C1"), sheet("T1/U2", shared=True),
        sheet("T2/C1", shared=True), sheet("T1/D1", shared=True), sheet("T1", shared=True), sheet("", shared=True),
        sheet("T10/C1", shared=True), {}, {"a": None}, {**sheet("T1/U1"), "n": "many"}, {**sheet("T1/U1"), "p": None},
    ],
)  # fmt: skip
def test_a_form_of_somebody_elses_place(given: Json) -> None:
    with pytest.raises(ODD):
        sheet_of(given, ACTOR)


# What no Slack sends.

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "T2", "U9", "1.2", "nan", "\ud83d", "C1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "ts", "text"]), inner),
    max_leaves=4,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, one in inner for path in paths(one, (*at, key)))]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_comes_is_read_or_refused(data: st.DataObject) -> None:
    payload = json.loads(json.dumps(data.draw(st.sampled_from(EVERY))))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, key = data.draw(st.sampled_from([path for path in paths(payload) if path]))
        holder = payload
        for step in way:
            holder = holder[step]
        if data.draw(st.booleans()) and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = data.draw(junk)
    try:
        found = look(payload)
    except ODD:
        return
    if isinstance(found, Heard):
        assert found.incoming.delivery_id
        assert int(float(found.at) * 1_000_000) >= 0
        assert not found.incoming.team or found.incoming.account.startswith(f"{found.incoming.team}/")


@pytest.mark.parametrize("name", ["event_id", "trigger_id"])
@pytest.mark.parametrize("value", [None, "", 7, [], {}])
def test_a_delivery_without_a_name_is_refused(name: str, value: object) -> None:
    """Two of them would be taken for one that came twice."""
    for payload in EVERY:
        if name in payload and not isinstance(look(payload), HomeOpened | Removed | FormClosed):
            with pytest.raises(ODD):
                look({**payload, name: value})


@pytest.mark.parametrize("ts", ["nan", "inf", "1e400", "", None, 7, "1.2.3", "-1.2", "١.٢", "9" * 400 + ".1"])
def test_a_time_that_is_none_is_refused(ts: object) -> None:
    with pytest.raises(ODD):
        look(message(ts=ts, event_ts=None))
    if ts:
        with pytest.raises(ODD):
            look(message(event_ts=ts))


@given(st.text(st.sampled_from("<>&|@#!^;ltgamp:UBOT \n"), max_size=60))
@settings(max_examples=80, deadline=None)
def test_marks_that_do_not_fit_together(text: str) -> None:
    assert isinstance(typed(text, "UBOT"), str)


def test_a_change_in_a_form_is_no_press() -> None:
    changed = action(actions=[{"type": "static_select", "action_id": "value", "block_id": "x"}])
    changed["view"] = {"id": "V1", "type": "modal", "callback_id": "form"}
    assert type(look(changed)) is FormChanged


def test_marks_are_read_in_no_time() -> None:
    assert typed("<" * 40_000, "UBOT") == "<" * 40_000
    assert typed(" ," * 20_000, "UBOT").strip(" ,") == ""
