"""What a bot says, changes and takes back, and why not."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Person, Team
from tests.fakes_slack.bots import actions, button, client_of, error_of, plain, talking


def test_a_message_reaches_the_person(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        opened = await client.conversations_open(users=anna.id)
        assert opened["channel"]["id"] == anna.dm.id
        blocks = [
            {"type": "section", "text": plain("A & B")},
            actions(button("Kyllä"), button("Opas", "h:1", url="https://a.fi")),
        ]
        sent = await client.chat_postMessage(channel=anna.dm.id, text="A &amp; B https://a.fi", blocks=blocks)
        message = sent["message"]
        assert message["text"] == "A &amp; B <https://a.fi>"
        assert message["blocks"][0]["text"] == {"type": "plain_text", "text": "A &amp; B", "emoji": True}
        assert message["blocks"][0]["block_id"] != message["blocks"][1]["block_id"]
        again = await client.chat_update(channel=anna.dm.id, ts=sent["ts"], text="C", blocks=message["blocks"])
        assert again["message"]["blocks"][0]["text"]["text"] == "A &amp; B"

    talking(fake, team, talk)
    assert anna.screen() == "Vaikute (edited):\n  A & B\n  [Kyllä] [Opas ↗]"
    assert anna.last().words == "A & B"
    assert [one.label for one in anna.last().buttons] == ["Kyllä", "Opas"]
    assert fake.violations == []


def test_an_update_without_blocks_is_not_seen(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        sent = await client.chat_postMessage(channel=anna.id, text="a", blocks=[actions(button("A"))])
        await client.chat_update(channel=anna.dm.id, ts=sent["ts"], text="b", blocks=[])
        assert anna.last().words == "b"
        assert fake.violations == []
        sent = await client.chat_postMessage(channel=anna.id, text="a", blocks=[actions(button("A"))])
        await client.chat_update(channel=anna.dm.id, ts=sent["ts"], text="b")

    talking(fake, team, talk)
    assert [one.label for one in anna.last().buttons] == ["A"]
    assert len(fake.violations) == 1


def test_a_thread_stays_together(fake: FakeSlack, team: Team, anna: Person) -> None:
    channel = team.channel("myynti")

    async def talk(client: AsyncWebClient) -> None:
        root = await client.chat_postMessage(channel=channel.id, text="juuri")
        answer = await client.chat_postMessage(channel=channel.id, text="vastaus", thread_ts=root["ts"])
        assert answer["message"]["thread_ts"] == root["ts"]
        wrong = client.chat_postMessage(channel=channel.id, text="a", thread_ts="1.000000")
        assert await error_of(wrong) == "cannot_reply_to_message"
        below = await client.chat_postMessage(channel=channel.id, text="b", thread_ts=answer["ts"])
        assert below["message"]["thread_ts"] == root["ts"]

    talking(fake, team, talk)
    assert [message.text for message in channel.thread(channel.sent[0])] == ["juuri", "vastaus", "b"]
    assert channel.screen().splitlines()[2:4] == ["    Vaikute:", "      vastaus"]
    assert len(fake.violations) == 2


def test_an_ephemeral_message_is_for_one_and_cannot_be_changed(fake: FakeSlack, team: Team, anna: Person) -> None:
    bertta = team.person("Bertta")
    channel = team.channel("myynti")

    async def talk(client: AsyncWebClient) -> None:
        sent = await client.chat_postEphemeral(channel=channel.id, user=anna.id, text="vain sinulle")
        assert (
            await error_of(client.chat_update(channel=channel.id, ts=sent["message_ts"], text="a"))
            == "message_not_found"
        )
        assert (
            await error_of(client.chat_postEphemeral(channel=channel.id, user="U1", text="a")) == "user_not_in_channel"
        )

    talking(fake, team, talk)
    assert "vain sinulle" in anna.screen(channel)
    assert bertta.screen(channel) == ""
    assert anna.last(channel).ephemeral


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"channel": "C1", "text": "a"}, "channel_not_found"),
    ({"channel": "#myynti", "text": "a"}, "channel_not_found"),
    ({"channel": "{channel}", "text": " "}, "no_text"),
    ({"channel": "{channel}"}, "no_text"),
    ({"channel": "{channel}", "text": "a" * 40_001}, "msg_too_long"),
    ({"channel": "{channel}", "text": "a", "username": "Joku"}, "missing_scope"),
    ({"channel": "{channel}", "text": "a", "blocks": "{"}, "invalid_blocks_format"),
    ({"channel": "{strange}", "text": "a"}, "not_in_channel"),
    ({"channel": "{old}", "text": "a"}, "is_archived"),
]


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
@pytest.mark.parametrize(("given", "error"), REFUSED)
def test_what_slack_does_not_take(fake: FakeSlack, team: Team, anna: Person, given: dict[str, Any], error: str) -> None:
    old = team.channel("vanha")
    old.archive()
    names = {"channel": team.channel("myynti").id, "strange": team.channel("muu", bot=False).id, "old": old.id}
    data = {name: value.format_map(names) if value != "{" else value for name, value in given.items()}
    answer = httpx.post(f"{fake.api_url}chat.postMessage", data=data, headers={"Authorization": f"Bearer {team.token}"})
    assert answer.json()["error"] == error


def test_tokens(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def ask(token: str, method: str = "auth.test") -> str:
        return await error_of(client_of(fake, token).api_call(method))

    assert httpx.post(f"{fake.api_url}auth.test").json()["error"] == "not_authed"
    assert httpx.post(f"{fake.api_url}auth.test", json={"token": team.token}).json()["error"] == "not_authed"
    assert httpx.post(f"{fake.api_url}auth.test", data={"token": team.token}).json()["team_id"] == team.id
    assert asyncio.run(ask("xoxb-nobody")) == "invalid_auth"
    assert asyncio.run(ask(fake.app_token)) == "not_allowed_token_type"
    assert asyncio.run(ask(team.token, "apps.connections.open")) == "not_allowed_token_type"
    assert asyncio.run(ask(team.token, "chat.shout")) == "unknown_method"
    poor = fake.team("Köyhä", scopes=["im:write"])
    assert (
        asyncio.run(error_of(client_of(fake, poor.token).chat_postMessage(channel="C1", text="a"))) == "missing_scope"
    )
    old = team.token
    team.revoke()
    assert asyncio.run(ask(old)) == "token_revoked"
    team.install()
    assert asyncio.run(ask(team.token)) == ""
    new = team.token
    team.uninstall()
    assert asyncio.run(ask(new)) == "account_inactive"


def test_people_as_the_bot_sees_them(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        told = (await client.users_info(user=anna.id, include_locale=True))["user"]
        assert (told["real_name"], told["locale"], told["team_id"]) == ("Anna Aalto", "fi-FI", team.id)
        assert "locale" not in (await client.users_info(user=anna.id))["user"]
        assert await error_of(client.users_info(user="U1")) == "user_not_found"
        anna.deactivate()
        assert await error_of(client.conversations_open(users=anna.id)) == "user_disabled"
        assert await error_of(client.chat_postMessage(channel=anna.id, text="a")) == ""

    talking(fake, team, talk)
    assert fake.violations == []


def test_files_go_both_ways(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        await client.files_upload_v2(channel=anna.dm.id, filename="lista.csv", content="a;b\n", initial_comment="Lista")
        message = anna.upload("brief.docx", b"PK", "tässä")
        file = message.files[0]
        told = (await client.files_info(file=file.id))["file"]
        async with httpx.AsyncClient() as browser:
            head = {"Authorization": f"Bearer {team.token}"}
            got = await browser.get(told["url_private_download"], headers=head)
            assert got.content == b"PK"
            stranger = await browser.get(told["url_private"], follow_redirects=True)
            assert "Sign in" in stranger.text

    talking(fake, team, talk)
    assert [file.data for file in anna.last().files] == [b"a;b\n"]
    assert anna.last().text == "Lista"


def test_mentions_that_a_bot_lets_through_are_kept(fake: FakeSlack, team: Team, anna: Person) -> None:
    async def talk(client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=anna.id, text="&lt;!channel&gt; hei")
        assert fake.pings == []
        await client.chat_postMessage(channel=anna.id, text="<!channel> <@U1>")
        assert fake.pings == ["chat.postMessage: <!channel>", "chat.postMessage: <@U1>"]
        assert fake.violations == []
        await client.chat_postMessage(channel=anna.id, text="<b>a</b> &lt;i&gt; <https://a.fi|b> <#C1|a>")
        assert fake.violations == [f"chat.postMessage: {piece} isn't escaped" for piece in ("<b>", "</b>")]

    talking(fake, team, talk)


def test_a_response_url_is_good_for_five_posts(fake: FakeSlack, team: Team, anna: Person) -> None:
    channel = team.channel("myynti")

    async def talk(client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=channel.id, text="a", blocks=[actions(button("A"))])

    talking(fake, team, talk)
    act = anna.press(channel.sent[0], "A")
    url = act.delivery.payload["response_url"]
    assert httpx.post(url, json={"text": "vain sinulle"}).text == "ok"
    assert anna.last(channel).ephemeral
    assert httpx.post(url, json={"text": "tilalle", "replace_original": True}).text == "ok"
    assert channel.sent[0].words == "tilalle"
    assert httpx.post(url, json={"text": "kaikille", "response_type": "in_channel"}).text == "ok"
    assert not anna.last(channel).ephemeral
    assert httpx.post(url, json={"delete_original": True}).text == "ok"
    assert [message.words for message in channel.sent] == ["vain sinulle", "kaikille"]
    assert httpx.post(url, json={"text": "viides"}).text == "ok"
    assert httpx.post(url, json={"text": "kuudes"}).json()["error"] == "used_url"


def test_prompts_and_what_the_bot_is_doing(fake: FakeSlack, team: Team, anna: Person) -> None:
    said = anna.say("hei")

    async def talk(client: AsyncWebClient) -> None:
        where: dict[str, Any] = {"channel_id": anna.dm.id, "thread_ts": said.ts}
        await client.assistant_threads_setStatus(**where, status="miettii")
        assert anna.status == "miettii"
        prompts = [{"title": "Aloita", "message": "kampanja"}]
        await client.assistant_threads_setSuggestedPrompts(**where, prompts=prompts)
        assert anna.prompts == []
        assert fake.violations.pop().endswith("thread_ts isn't for apps with an agent_view")
        await client.assistant_threads_setSuggestedPrompts(channel_id=anna.dm.id, prompts=prompts)
        assert fake.violations == []
        await client.chat_postMessage(channel=anna.dm.id, text="a", thread_ts=said.ts)
        many = [{"title": "a", "message": "b"}] * 5
        assert (
            await error_of(client.assistant_threads_setSuggestedPrompts(**where, prompts=many)) == "invalid_arguments"
        )

    talking(fake, team, talk)
    assert anna.status == ""
    assert [prompt["title"] for prompt in anna.prompts] == ["Aloita"]


def test_too_fast_is_refused_and_counted(fake: FakeSlack, team: Team, anna: Person) -> None:
    fake.flood, fake.burst = True, 2

    async def talk(client: AsyncWebClient) -> None:
        for text in "ab":
            await client.chat_postMessage(channel=anna.id, text=text)
        assert await error_of(client.chat_postMessage(channel=anna.id, text="c")) == "ratelimited"

    talking(fake, team, talk)
    assert fake.rates().second_of_channel == 2
    head = {"Authorization": f"Bearer {team.token}"}
    answer = httpx.post(f"{fake.api_url}chat.postMessage", data={"channel": anna.id, "text": "d"}, headers=head)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    fake.peace()
    fake.tiers = True
    answers = [
        httpx.post(f"{fake.api_url}chat.delete", data={"channel": anna.dm.id, "ts": m.ts}, headers=head).json()
        for m in anna.sent
    ]
    assert all(answer["ok"] for answer in answers)
    assert fake.violations == []
