"""What the app says arrives in its order and once, whatever Slack answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.channels.slack.courier import Place
from bot.channels.slack.errors import NotInstalled, outcome_of
from bot.posting.outcomes import NotConnected, NotSent, Refused, TooFast, Unsure
from bot.posting.pace import Limits
from storage.schema import OUTBOX
from tests.fakes.slack import FakeSlack, Message, Person, screen
from tests.slack.running_app import RunningApp
from tests.slack.talk import NOW, SAID, Talk, shown, talking
from tests.stories.slack import read


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with talking(tmp_path_factory.mktemp("app")) as talk:
        talk.app.service._posting._random = lambda: 0.02  # what failed is tried again almost at once
        yield talk


@pytest.fixture
def talk(shared: Talk) -> Iterator[Talk]:
    yield shared
    shared.fake.peace()
    shared.app.service.reached()
    shared.app.settle()
    assert shared.fake.violations == []
    assert shared.fake.pings == []


def problems(talk: Talk, person: Person) -> list[str]:
    """Why messages to that person were given up."""
    chosen = select(OUTBOX.c.problem).where(OUTBOX.c.problem != "", OUTBOX.c.account == person.account)
    with talk.app.store.reading() as connection:
        return list(connection.execute(chosen).scalars())


def gone(talk: Talk) -> dict[str, str]:
    """By place, why nothing can be sent there."""
    return {address.place: reason for address, reason, _ in talk.app.store.gone()}


def posts(talk: Talk, person: Person) -> int:
    return sum(1 for call in talk.fake.calls_of("chat.postMessage") if call.channel == person.dm.id)


def letters(messages: list[Message]) -> str:
    return read("\n".join(message.words for message in messages))


# What Slack's answers mean.


class Answer(dict[str, Any]):
    def __init__(self, error: str = "", status: int = 200, **headers: str) -> None:
        super().__init__({"ok": False, "error": error} if error else {})
        self.status_code = status
        self.headers = headers


def refusal(answer: Answer | None) -> SlackApiError:
    return SlackApiError("", answer)  # type: ignore[no-untyped-call]


def outcome(error: BaseException) -> NotSent:
    return outcome_of(error)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("ratelimited", 429), TooFast),
        (Answer("", 429), TooFast),
        (Answer("rate_limited"), TooFast),
        (Answer("internal_error"), Unsure),
        (Answer("fatal_error", 500), Unsure),
        (Answer("", 200), Unsure),
        (Answer("", 500), NotConnected),
        (Answer("", 503), NotConnected),
        (Answer("service_unavailable"), NotConnected),
        (Answer("invalid_blocks"), Refused),
        (Answer("msg_too_long"), Refused),
        (Answer("missing_scope"), Refused),
        (Answer("", 404), Refused),
        (Answer("", 302), Refused),
    ],
)
def test_what_an_answer_means(answer: Answer, kind: type) -> None:
    found = outcome(refusal(answer))
    assert type(found) is kind
    assert not getattr(found, "gone", False)


@pytest.mark.parametrize(
    "error",
    ["channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled", "cannot_dm_bot",
     "account_inactive", "token_revoked", "invalid_auth"],
)  # fmt: skip
def test_what_says_that_nothing_can_be_sent_there(error: str) -> None:
    found = outcome(refusal(Answer(error)))
    assert isinstance(found, Refused)
    assert found.gone
    assert found.reason == error


def test_somebody_who_left_a_channel_does_not_close_it_for_the_others() -> None:
    found = outcome(refusal(Answer("user_not_in_channel")))
    assert isinstance(found, Refused)
    assert not found.gone


@pytest.mark.parametrize(
    ("told", "seconds"), [("7", 7.0), ("", 1.0), ("soon", 1.0), ("-5", 0.0), ("nan", 1.0), ("99999", 3600.0)]
)
def test_how_long_to_wait(told: str, seconds: float) -> None:
    found = outcome(refusal(Answer("ratelimited", 429, **{"Retry-After": told})))
    assert isinstance(found, TooFast)
    assert found.seconds == seconds


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotInstalled(), Refused),
        (ConnectionRefusedError(), NotConnected),
        (aiohttp.ConnectionTimeoutError(), NotConnected),
        (aiohttp.ServerDisconnectedError(), Unsure),
        (aiohttp.ClientPayloadError(), Unsure),
        (TimeoutError(), Unsure),
        (ConnectionResetError(), Unsure),
        (refusal(None), Unsure),
    ],
)
def test_what_a_failure_means(error: BaseException, kind: type) -> None:
    assert type(outcome(error)) is kind


# A private conversation.


def test_too_fast_holds_that_channel_alone(talk: Talk) -> None:
    anna, ville = talk.owner(), talk.owner("Ville")
    talk.fake.trouble("chat.postMessage", anna.dm.id, "429", retry_after=1)
    begun = time.monotonic()
    anna.say("uusi kampanja")
    ville.say("uusi kampanja")
    talk.fake.wait_for(lambda: "1/6" in letters(ville.sent))
    assert time.monotonic() - begun < 0.9
    talk.app.settle()
    assert time.monotonic() - begun >= 1.0
    assert letters(anna.sent).count("1/6") == 1


@pytest.mark.parametrize("kind", ["500", "502", "503", "reset_before"])
def test_a_server_in_trouble_is_tried_until_it_works(talk: Talk, kind: str) -> None:
    anna = talk.owner()
    talk.fake.trouble("chat.postMessage", anna.dm.id, kind, times=1 if kind == "reset_before" else 3)
    said = talk.tell(anna, "uusi kampanja")
    assert said.count("1/6") == 1
    assert problems(talk, anna) == []


@pytest.mark.parametrize(("kind", "copies"), [("reset_after", 2), ("error", 1)])
def test_an_unsure_message_goes_once_more_and_says_so(talk: Talk, kind: str, copies: int) -> None:
    anna = talk.owner()
    talk.fake.trouble("chat.postMessage", anna.dm.id, kind, words="internal_error")
    talk.tell(anna, "uusi kampanja")
    found = [one for one in anna.sent if "1/6" in one.words]
    assert len(found) == copies
    assert "uudelleen" in found[-1].words


def test_it_never_comes_three_times(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.trouble("chat.postMessage", anna.dm.id, "reset_after", times=2)
    talk.tell(anna, "uusi kampanja")
    assert letters(anna.sent).count("1/6") == 2
    assert problems(talk, anna) == ["unsure"]
    assert "2/6" in talk.tell(anna, SAID[0])


def test_an_answer_that_does_not_come_is_waited_for_so_long(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.owner()
    api = talk.app.service.api
    monkeypatch.setattr(api.client, "timeout", 0.2)
    monkeypatch.setattr(api.session, "_timeout", aiohttp.ClientTimeout(total=0.2), raising=False)
    talk.fake.trouble("chat.postMessage", anna.dm.id, "hang", acts=False)
    talk.tell(anna, "uusi kampanja")
    assert letters(anna.sent).count("1/6") == 1


def test_what_shows_nothing_is_done_again_without_a_word(talk: Talk) -> None:
    """The way to a conversation that isn't known yet."""
    anna = talk.owner()
    talk.app.service.courier._private.clear()
    talk.fake.trouble("conversations.open", None, "reset_after", times=1)
    place = Place(talk.team.id, "", anna.id)
    with pytest.raises(ConnectionRefusedError):
        talk.app.do(talk.app.service.courier.channel_of(place))
    assert talk.app.do(talk.app.service.courier.channel_of(place)) == anna.dm.id


def test_an_app_that_may_not_open_a_conversation_writes_to_the_person(talk: Talk) -> None:
    anna = talk.owner()
    talk.app.service.courier._private.clear()
    talk.fake.trouble("conversations.open", None, "error", words="missing_scope")
    assert talk.app.do(talk.app.service.courier.channel_of(Place(talk.team.id, "", anna.id))) == anna.id


def test_a_conversation_keeps_its_order_under_trouble(talk: Talk) -> None:
    anna = talk.owner()
    before = len(anna.sent)
    for nth, kind in enumerate(("503", "429", "reset_before")):
        talk.fake.trouble("chat.postMessage", anna.dm.id, kind, retry_after=0, after=nth)
    with talk.fake.hold():
        for said in ("uusi kampanja", *SAID[:4]):
            anna.say(said)
    talk.app.settle()
    steps = [step for one in anna.sent[before:] for step in ("1/6", "2/6", "3/6", "4/6", "5/6") if step in one.words]
    assert steps == ["1/6", "2/6", "3/6", "4/6", "5/6"]


def test_what_is_refused_does_not_hold_up_the_rest(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.trouble("chat.postMessage", anna.dm.id, "error", words="msg_too_long")
    with talk.fake.hold():
        anna.say("uusi kampanja")
        anna.say(SAID[0])
    talk.app.settle()
    assert problems(talk, anna) == ["msg_too_long"]
    assert "2/6" in anna.last().words


@pytest.mark.parametrize("times", [1, 2])
def test_blocks_that_slack_does_not_take_go_as_simpler_ones(talk: Talk, times: int) -> None:
    anna = talk.owner()
    before = posts(talk, anna)
    talk.fake.trouble("chat.postMessage", anna.dm.id, "error", words="invalid_blocks", times=times)
    assert "1/6" in talk.tell(anna, "uusi kampanja")
    assert posts(talk, anna) == before + times + 1
    last = anna.last()
    assert bool(last.blocks) == (times == 1)
    assert "uudelleen" not in last.words


def test_a_table_that_slack_does_not_take(talk: Talk) -> None:
    anna = talk.with_campaign()
    talk.fake.trouble("chat.postMessage", anna.dm.id, "error", words="invalid_blocks")
    said = talk.tell(anna, "kampanjat")
    assert "saippuat" in said
    assert not any(one.tables for one in anna.sent[-1:])


def test_what_began_the_thread_is_deleted(talk: Talk) -> None:
    anna = talk.owner()
    talk.fake.trouble("chat.postMessage", anna.dm.id, "error", words="cannot_reply_to_message")
    assert "1/6" in talk.tell(anna, "uusi kampanja")
    assert anna.last().thread_ts == ""


def test_nothing_pings_or_unfurls(talk: Talk) -> None:
    """Letter for letter, in every way in which it comes back."""
    anna = talk.owner()
    hostile = f"<!channel> <!here|x> <@{anna.id}> @channel <b>b</b> *l* _k_ `c` > & &lt; https://a.fi/?a=1&b=2 :tada:"
    talk.tell(anna, "uusi kampanja")
    talk.tell(anna, hostile)
    said = talk.tell(anna, "yhteenveto")
    assert hostile in said
    shortened = " ".join(said.split())
    assert "<!channel>" in shortened
    for call in talk.fake.calls_of("chat.postMessage"):
        assert call.params["unfurl_links"] is call.params["unfurl_media"] is False
        assert "<!" not in call.params["text"]
        assert "<@" not in call.params["text"]
    talk.fake.trouble("chat.postMessage", anna.dm.id, "error", words="invalid_blocks", times=2)
    assert "<!channel>" in talk.tell(anna, "yhteenveto")


def test_forty_thousand_characters(talk: Talk) -> None:
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    long = "<!channel> & *pitkä* " * 1_900
    said = talk.tell(anna, long)
    assert said
    assert problems(talk, anna) == []
    assert "goals." in (talk.question(anna) or "")


# Who is gone, and comes back.


def test_a_person_whose_account_is_closed(talk: Talk) -> None:
    anna = talk.owner()
    talk.app.service.courier._private.pop(anna.account, None)
    talk.fake.trouble("chat.postMessage", anna.dm.id, "error", words="channel_not_found")
    anna.say("uusi kampanja")
    talk.app.settle()
    assert "channel_not_found" in gone(talk)[anna.account]
    before = posts(talk, anna)
    talk.app.service.reached()
    talk.app.settle()
    assert posts(talk, anna) == before
    assert "1/6" in talk.tell(anna, "toista")
    assert anna.account not in gone(talk)


def test_a_channel_that_is_archived_or_that_the_app_is_taken_out_of(talk: Talk) -> None:
    anna = talk.owner()
    channel = talk.team.channel("markkinointi", [anna])
    assert "1/6" in talk.mention(anna, channel, "uusi kampanja")
    root = next(one for one in channel.messages if one.by_bot).root
    place = f"{talk.team.id}/{channel.id}"
    channel.remove_bot(anna)
    talk.fake.state.push("events_api", _mention(talk, anna, channel.id, root), talk.team.id)
    talk.app.settle()
    assert gone(talk)[place] == "not_in_channel"
    channel.add_bot(anna)
    assert talk.mention(anna, channel, "yhteenveto", channel.messages[0])
    assert place not in gone(talk)
    act = anna.command("ohje")
    channel.archive()
    talk.fake.state.push("events_api", _mention(talk, anna, channel.id, root, "9.000002"), talk.team.id)
    talk.app.settle()
    assert gone(talk)[place] == "is_archived"
    assert act.answered


def _mention(talk: Talk, person: Person, channel: str, root: str, ts: str = "9.000001") -> dict[str, Any]:
    """One that was on its way while the channel changed."""
    event = {
        "type": "app_mention", "user": person.id, "team": talk.team.id, "channel": channel, "ts": ts,
        "thread_ts": root, "text": f"<@{talk.team.bot.id}> yhteenveto", "event_ts": ts,
    }  # fmt: skip
    bot = {"team_id": talk.team.id, "user_id": talk.team.bot.id, "is_bot": True}
    return {"type": "event_callback", "event_id": f"EvLate{ts}", "event": event, "authorizations": [bot]}


# Files.


def files(person: Person) -> list[str]:
    return [file.name for one in person.sent for file in one.files]


def test_papers_come_as_files(talk: Talk) -> None:
    anna = talk.with_campaign()
    assert files(anna), screen.message(anna.last())
    assert all(file.data for one in anna.sent for file in one.files)


@pytest.mark.parametrize(
    ("method", "kind", "copies"),
    [
        ("files.getUploadURLExternal", "503", 1),
        ("files.getUploadURLExternal", "reset_after", 1),
        ("upload", "503", 1),
        ("upload", "reset_before", 1),
        ("files.completeUploadExternal", "503", 1),
        ("files.completeUploadExternal", "reset_before", 1),
        ("files.completeUploadExternal", "reset_after", 2),
    ],
)
def test_a_file_under_trouble(talk: Talk, method: str, kind: str, copies: int) -> None:
    """Nothing is shown before it is completed: only then it may have come twice."""
    anna = talk.owner()
    talk.tell(anna, "uusi kampanja")
    for said in SAID[:-1]:
        talk.tell(anna, said)
    talk.fake.trouble(method, None, kind)
    talk.tell(anna, SAID[-1])
    found = files(anna)
    assert len(found) - len(set(found)) == copies - 1
    assert found
    assert problems(talk, anna) == []
    completed = method == "files.completeUploadExternal" and kind.startswith("reset")
    assert ("uudelleen" in letters(anna.sent)) == completed


CSV = b"nimi;kanava;seuraajat;hinta\n@anna.koti;Instagram;12500;300\n"


def asking_for_candidates(talk: Talk) -> Person:
    anna = talk.with_campaign()
    talk.tell(anna, "lisää ehdokas")
    talk.new(anna)
    return anna


def sent(talk: Talk, person: Person, name: str, data: bytes, **more: Any) -> str:
    return talk.after(lambda: person.upload(name, data, **more), person)


def test_a_list_comes_in(talk: Talk) -> None:
    anna = asking_for_candidates(talk)
    assert "anna.koti" in sent(talk, anna, "lista.csv", CSV)


def test_two_lists_in_one_message(talk: Talk) -> None:
    anna = asking_for_candidates(talk)
    other = b"nimi;kanava;seuraajat;hinta\n@ville.koti;Instagram;12500;300\n"
    said = sent(talk, anna, "a.csv", CSV, more={"b.csv": other})
    assert "anna.koti" in said
    assert "ville.koti" in said


def test_a_file_that_is_fetched_in_the_end(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.slack.uploads.FIRST_WAIT", 0.01)
    anna = asking_for_candidates(talk)
    talk.fake.trouble("download", None, "503", times=2)
    assert "anna.koti" in sent(talk, anna, "lista.csv", CSV)


@pytest.mark.parametrize("trouble", ["302", "404", "503", "large", "picture"])
def test_a_file_that_can_not_be_had(talk: Talk, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    monkeypatch.setattr("bot.channels.slack.uploads.FIRST_WAIT", 0.01)
    anna = asking_for_candidates(talk)
    before = len(talk.fake.calls_of("download"))
    if trouble == "large":
        said = sent(talk, anna, "lista.csv", b"x", size=50_000_000)
        assert len(talk.fake.calls_of("download")) == before
    elif trouble == "picture":
        said = sent(talk, anna, "kuva.png", b"\x89PNG")
    else:
        with talk.fake.hold():
            message = anna.upload("lista.csv", CSV)
            if trouble == "404":
                message.files[0].deleted = True
            if trouble == "503":
                talk.fake.trouble("download", None, "503", times=None)
            if trouble == "302":
                monkeypatch.setattr(talk.app.service.api, "_tokens", _Wrong())
        tries = 4 if trouble == "503" else 1
        talk.fake.wait_for(lambda: len(talk.fake.calls_of("download")) >= before + tries)
        monkeypatch.undo()
        talk.app.settle()
        said = shown(talk.new(anna))
    assert said
    assert "anna.koti" not in said
    assert talk.question(anna) == "candidates.handle"


class _Wrong:
    async def token(self, team: str) -> str:
        return "xoxb-wrong"

    async def refused(self, team: str, token: str, reason: str) -> None:
        pass


def test_a_slow_file_holds_up_its_own_conversation_alone(talk: Talk) -> None:
    anna, ville = asking_for_candidates(talk), talk.owner("Ville")
    talk.fake.trouble("download", None, "slow", seconds=0.5)
    begun = time.monotonic()
    anna.upload("lista.csv", CSV)
    ville.say("uusi kampanja")
    talk.fake.wait_for(lambda: "1/6" in letters(ville.sent))
    assert time.monotonic() - begun < 0.45
    talk.app.settle()
    assert "anna.koti" in letters(anna.sent)


def test_what_a_stranger_sends_is_not_fetched(talk: Talk) -> None:
    stranger = talk.person("Outo")
    before, said = len(talk.fake.calls_of("download")), stranger.say("moi")
    file = {"id": "F1", "name": "lista.csv", "mimetype": "text/csv", "url_private": f"{talk.fake.url}/files-pri/x"}
    event = {
        "type": "message", "subtype": "file_share", "channel": stranger.dm.id, "channel_type": "im", "text": "",
        "user": stranger.id, "user_team": "T9", "team": "T9", "files": [file], "ts": said.ts,
    }  # fmt: skip
    bot = {"team_id": talk.team.id, "user_id": talk.team.bot.id, "is_bot": True}
    payload = {"type": "event_callback", "event_id": "EvStranger", "event": event, "authorizations": [bot]}
    talk.fake.state.push("events_api", payload, talk.team.id)
    talk.app.settle()
    assert len(talk.fake.calls_of("download")) == before


# The pace.


def test_a_channel_gets_one_message_a_second_after_a_short_burst(tmp_path_factory: pytest.TempPathFactory) -> None:
    with FakeSlack() as fake:
        fake.flood = True
        team = fake.team()
        with RunningApp(fake, tmp_path_factory.mktemp("app"), lambda: NOW, team=team, limits=Limits()) as app:
            talk = Talk(fake, app, team)
            anna = talk.owner()  # two messages
            for said in ("uusi kampanja", SAID[0]):
                anna.say(said)
            app.settle()
        assert fake.rates().second_of_channel <= 4
        assert fake.refusals == []
        assert fake.violations == []
