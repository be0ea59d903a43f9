"""Teams let the app in and take it out, and their tokens end and are renewed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.channels.slack.installations import Installations
from storage.incoming import Address
from tests.fakes.slack import FakeSlack, Person, Team
from tests.slack.running_app import RunningApp
from tests.slack.talk import NOW, Talk


class Home:
    """An app that any team may install."""

    def __init__(self, fake: FakeSlack, app: RunningApp) -> None:
        self.fake = fake
        self.app = app
        self.url = f"{app.url}/slack/install"

    @property
    def kept(self) -> Installations:
        found = self.app.running._tokens
        assert isinstance(found, Installations)
        return found

    def team(self, name: str = "Kahvila") -> Talk:
        return Talk(self.fake, self.app, self.fake.team(name, installed=False))

    def install(self, person: Person, **more: Any) -> httpx.Response:
        page = self.fake.install(person, self.url, **more)
        self.app.settle()
        return page

    def installed(self) -> tuple[Talk, Person]:
        """A team that has the app, and who installed it."""
        talk = self.team()
        anna = talk.person()
        assert self.install(anna).status_code == 200
        return talk, anna

    def forget(self, team: Team) -> None:
        """As a new process, which reads the database."""
        self.kept._bots.pop(team.id, None)

    def rows(self, team: Team) -> list[dict[str, Any]]:
        chosen = text("select * from slack_bots where team_id = :team order by id")
        with self.app.store.reading() as connection:
            return [dict(row) for row in connection.execute(chosen, {"team": team.id}).mappings()]

    def role(self, person: Person) -> str | None:
        chosen = text(
            "select role from member join identity on identity.member_id = member.id where identity.account = :account"
        )
        with self.app.store.reading() as connection:
            found: str | None = connection.execute(chosen, {"account": person.account}).scalar()
        return found

    def workspace(self, person: Person) -> str | None:
        found = self.app.store.workspace_at(Address("slack", person.account), person.account)
        return found[0] if found else None


@pytest.fixture(scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with FakeSlack() as fake:
        fake.flood = False
        with RunningApp(fake, tmp_path_factory.mktemp("app"), lambda: NOW, http=True) as app:
            yield Home(fake, app)


@pytest.fixture
def home(_home: Home) -> Iterator[Home]:
    yield _home
    _home.fake.peace()
    _home.fake.rotation = False
    _home.fake.token_age = 43_200.0
    assert _home.fake.violations == []
    assert _home.fake.pings == []


# In.


def test_a_team_lets_the_app_in(home: Home) -> None:
    talk, anna = home.installed()
    assert ("slack.installed", {"team": "Kahvila"}) in home.app.told
    assert home.app.store.team_workspace("slack", talk.team.id) == home.workspace(anna)
    assert home.role(anna) == "owner"
    assert "1/6" in talk.tell(anna, "uusi kampanja")


def test_colleagues_are_viewers_of_the_same_brand(home: Home) -> None:
    talk, anna = home.installed()
    liisa, ville = talk.person("Liisa"), talk.person("Ville")
    assert talk.tell(liisa, "moi")
    ville.open_messages()
    home.app.settle()
    assert [home.role(one) for one in (anna, liisa, ville)] == ["owner", "viewer", "viewer"]
    assert home.workspace(anna) == home.workspace(liisa) == home.workspace(ville)


@pytest.mark.parametrize(("language", "words"), [("fi-FI,fi;q=0.9,en;q=0.8", 'lang="fi"'), ("en-GB", 'lang="en"')])
def test_the_pages_are_in_the_browsers_language(home: Home, language: str, words: str) -> None:
    page = httpx.get(f"{home.app.url}/slack/oauth_redirect?error=access_denied", headers={"Accept-Language": language})
    assert words in page.text
    assert "/slack/install" in page.text


def test_nothing_of_the_address_is_on_the_page(home: Home) -> None:
    page = httpx.get(f"{home.app.url}/slack/oauth_redirect?error=%3Cscript%3Ex&state=%3Cb%3E&code=%3Ci%3E")
    assert "<script>" not in page.text
    assert "%3C" not in page.text


def test_somebody_who_does_not_allow_it(home: Home) -> None:
    talk = home.team()
    page = home.install(talk.person(), allows=False)
    assert page.status_code == 200
    assert home.rows(talk.team) == []
    assert home.app.store.team_workspace("slack", talk.team.id) is None


def test_a_state_of_another_browser(home: Home) -> None:
    talk = home.team()
    begun = httpx.get(home.url)
    state = httpx.URL(begun.headers["location"]).params["state"]
    back = f"{home.app.url}/slack/oauth_redirect?code=1&state={state}"
    assert httpx.get(back).status_code == 400
    assert httpx.get(back, headers={"Cookie": "slack-app-oauth-state=another"}).status_code == 400
    assert home.rows(talk.team) == []


def test_a_state_is_good_once(home: Home) -> None:
    begun = httpx.get(home.url)
    state = httpx.URL(begun.headers["location"]).params["state"]
    back, cookie = f"{home.app.url}/slack/oauth_redirect", {"Cookie": f"slack-app-oauth-state={state}"}
    assert httpx.get(f"{back}?state={state}", headers=cookie).status_code == 401
    again = httpx.get(f"{back}?state={state}&code=1", headers=cookie)
    assert again.status_code == 401


def test_a_code_that_slack_does_not_know(home: Home) -> None:
    begun = httpx.get(home.url)
    state = httpx.URL(begun.headers["location"]).params["state"]
    cookie = {"Cookie": f"slack-app-oauth-state={state}"}
    page = httpx.get(f"{home.app.url}/slack/oauth_redirect?state={state}&code=wrong", headers=cookie)
    assert page.status_code == 401
    home.fake.refusals.clear()


@pytest.mark.parametrize("kind", ["503", "reset_before"])
def test_slack_does_not_answer_while_it_is_installed(home: Home, kind: str) -> None:
    talk = home.team()
    home.fake.trouble("oauth.v2.access", None, kind)
    page = home.install(talk.person())
    assert page.status_code in (401, 500)
    assert "<h1>" in page.text
    assert home.rows(talk.team) == []


@pytest.mark.parametrize("broken", ["save", "install", "issue"])
def test_a_store_that_can_not_be_written(home: Home, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    talk, told = home.team(), len(home.app.told)

    def full(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    if broken == "issue":
        monkeypatch.setattr(home.kept.states._kept, "issue", full)
        page = httpx.get(home.url)
    else:
        where = home.kept._kept if broken == "save" else home.app.store
        monkeypatch.setattr(where, broken, full)
        page = home.install(talk.person())
    assert page.status_code == 500
    assert "<h1>" in page.text
    assert home.app.told[told:] == []


# Out, and in again.


def test_a_team_takes_the_app_out_and_in_again(home: Home) -> None:
    talk, anna = home.installed()
    talk.tell(anna, "uusi kampanja")
    told = len(home.app.told)
    talk.team.uninstall()
    home.app.settle()
    assert home.rows(talk.team) == []
    assert home.app.told[told:] == [("slack.uninstalled", {"team": talk.team.id})]
    assert home.app.do(home.kept.token(talk.team.id)) is None
    before = home.workspace(anna)
    assert home.install(anna).status_code == 200
    assert home.workspace(anna) == before
    assert "2/6" in talk.tell(anna, "Käsintehdyt saippuat")


def test_revoked_tokens_are_forgotten(home: Home) -> None:
    talk, _ = home.installed()
    talk.team.revoke()
    home.app.settle()
    assert home.rows(talk.team) == []


def test_a_token_that_is_found_to_be_revoked(home: Home) -> None:
    """The event may not have come."""
    talk, anna = home.installed()
    with home.fake.hold():
        talk.team.revoke()
        home.fake.state.deliveries.pending.clear()
    anna.say("moi")
    home.app.settle()
    assert home.rows(talk.team) == []
    assert anna.account in {address.place for address, *_ in home.app.store.gone()}


def test_what_is_told_late_does_not_take_a_new_installation_away(home: Home) -> None:
    talk, anna = home.installed()
    with home.fake.hold():
        talk.team.uninstall()
        late = [delivery.payload for delivery in home.fake.state.deliveries.pending.values()]
    home.app.settle()
    assert home.install(anna).status_code == 200
    for payload in late:
        home.fake.state.push("events_api", {**payload, "event_id": f"{payload['event_id']}late"}, talk.team.id)
    home.app.settle()
    assert home.rows(talk.team)
    assert "1/6" in talk.tell(anna, "uusi kampanja")


def test_installed_twice_stays_one(home: Home) -> None:
    talk, anna = home.installed()
    old = talk.team.token
    before = home.workspace(anna)
    assert home.install(anna).status_code == 200
    assert home.workspace(anna) == before
    assert home.app.do(home.kept.token(talk.team.id)) == talk.team.token != old
    home.forget(talk.team)
    assert home.app.do(home.kept.token(talk.team.id)) == talk.team.token


# Tokens that end.


def rotating(home: Home, age: float = 43_200.0) -> tuple[Talk, Person]:
    home.fake.rotation, home.fake.token_age = True, age
    return home.installed()


def renewals(home: Home) -> int:
    return len([call for call in home.fake.calls_of("oauth.v2.access") if call.params.get("grant_type")])


def test_a_token_that_lasts_is_used(home: Home) -> None:
    talk, anna = rotating(home)
    before = renewals(home)
    talk.tell(anna, "uusi kampanja")
    assert renewals(home) == before
    assert home.rows(talk.team)[-1]["bot_refresh_token"]


def test_a_token_is_renewed_once_however_many_need_it(home: Home) -> None:
    """A refresh token is good for one time."""
    talk, anna = rotating(home, 60.0)
    people = [anna, *(talk.person(f"Ville {nth}") for nth in range(4))]
    before, old = renewals(home), talk.team.token
    home.fake.token_age = 43_200.0
    with home.fake.hold():
        for person in people:
            person.say("moi")
    home.app.settle()
    assert renewals(home) == before + 1
    assert talk.team.token != old
    assert all(person.sent for person in people)
    home.forget(talk.team)
    assert home.app.do(home.kept.token(talk.team.id)) == talk.team.token
    assert renewals(home) == before + 1


def test_a_token_that_could_not_be_renewed_yet_is_used_while_it_lasts(home: Home) -> None:
    talk, anna = rotating(home, 600.0)
    before = renewals(home)
    home.fake.trouble("oauth.v2.access", None, "503", times=1)
    assert "1/6" in talk.tell(anna, "uusi kampanja")
    assert renewals(home) == before + 1
    home.kept._renew_at.clear()
    assert "2/6" in talk.tell(anna, "Käsintehdyt saippuat")
    assert renewals(home) == before + 2


def test_a_token_that_ended_is_renewed_when_slack_is_there_again(home: Home) -> None:
    home.app.service._posting._random = lambda: 0.02
    talk, anna = rotating(home, 60.0)
    bot = home.app.do(home.kept._writer.run(home.kept._find, talk.team.id))
    assert bot is not None
    bot.bot_token_expires_at = int(time.time()) - 1
    home.kept._bots[talk.team.id] = bot
    home.fake.token_age = 43_200.0
    home.fake.trouble("oauth.v2.access", None, "reset_before", times=2)
    assert "1/6" in talk.tell(anna, "uusi kampanja")
    assert "uudelleen" not in anna.last().words
    assert anna.account not in {address.place for address, *_ in home.app.store.gone()}


def test_a_renewed_token_that_could_not_be_kept_is_kept_later(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    talk, anna = rotating(home, 60.0)
    home.fake.token_age = 43_200.0

    def full(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(home.kept._kept, "save_bot", full)
    assert "1/6" in talk.tell(anna, "uusi kampanja")
    assert talk.team.token not in [row["bot_token"] for row in home.rows(talk.team)]
    monkeypatch.undo()
    talk.tell(anna, "Käsintehdyt saippuat")
    assert home.rows(talk.team)[-1]["bot_token"] == talk.team.token


def test_the_renewed_token_counts_after_a_new_start(home: Home) -> None:
    talk, anna = rotating(home, 60.0)
    home.fake.token_age = 43_200.0
    talk.tell(anna, "uusi kampanja")
    rows = home.rows(talk.team)
    assert rows[-1]["bot_token_expires_at"] > rows[0]["installed_at"]
    home.forget(talk.team)
    before = renewals(home)
    assert "2/6" in talk.tell(anna, "Käsintehdyt saippuat")
    assert renewals(home) == before
