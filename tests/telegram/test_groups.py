"""A team's group: what is heard there, whose flow it is, who may press, and where money is spoken of."""

from __future__ import annotations

from storage.incoming import Address
from tests.fakes.telegram.people import Group, Person
from tests.stories.telegram import read
from tests.telegram.talk import Talk, shown, with_campaign, with_candidates

MENTION = "@VaikuteTestBot"


def team(talk: Talk, *others: Person, by: Person | None = None, forum: bool = False) -> tuple[Person, Group]:
    """A member and the group to which they added the bot."""
    anna = by or talk.owner()
    group = talk.fake.group("Tiimi", [anna, *others], forum=forum)
    talk.bot.settle()
    talk.new(group)
    return anna, group


def until_money(talk: Talk, anna: Person, group: Group, thread: int = 0) -> None:
    """As far as the question about the budget."""
    for said in ("/tavoitteet", "Käsintehdyt saippuat", "myynti", "nuoret aikuiset"):
        talk.tell(anna, said if said.startswith("/") else f"{MENTION} {said}", group, thread=thread)


def link_of(talk: Talk, group: Group) -> str:
    """The payload behind the newest button that is a link."""
    url = next(button.url for message in reversed(group.chat.sent) for button in message.buttons if button.url)
    return url.partition("?start=")[2]


# What is heard.


def test_who_adds_the_bot_is_greeted_and_told_how_it_hears(talk: Talk) -> None:
    anna = talk.owner()
    group = talk.fake.group("Tiimi", [anna])
    talk.bot.settle()
    said = shown(talk.new(group))
    assert "Mainitse minut viestissäsi, niin kuulen sinua" in said
    assert said.count("Hei, olen Vaikute") == 1


def test_only_what_is_said_to_the_bot_counts(talk: Talk) -> None:
    talk.fake.privacy = False
    try:
        anna, group = team(talk)
        talk.tell(anna, "/tavoitteet", group)
        question = group.chat.last()
        assert talk.tell(anna, "Käsintehdyt saippuat", group) == ""
        assert talk.tell(anna, "/tavoitteet@SomeOtherBot", group) == ""
        assert talk.tell(anna, "@SomeOtherBot Käsintehdyt saippuat", group) == ""
        mine = anna.say("moi", group)
        assert talk.tell(anna, "Käsintehdyt saippuat", group, reply_to=mine.id) == ""
        assert talk.question(anna, group) == "goals.offer"
        talk.tell(anna, "Käsintehdyt saippuat", group, reply_to=question.id)
        assert talk.question(anna, group) == "goals.goal"
        talk.tell(anna, f"{MENTION} myynti", group)
        assert talk.question(anna, group) == "goals.audience"
    finally:
        talk.fake.privacy = True


def test_a_question_answers_its_message_and_opens_a_reply(talk: Talk) -> None:
    anna, group = team(talk)
    said = anna.say("/tavoitteet", group)
    talk.bot.settle()
    asked = group.chat.last()
    assert asked.reply_to == said.id
    assert asked.markup == {"force_reply": True, "selective": True}


def test_an_edit_in_a_group_is_a_correction(talk: Talk) -> None:
    anna, group = team(talk)
    talk.tell(anna, "/tavoitteet", group)
    said = anna.say(f"{MENTION} Saippuat", group)
    talk.bot.settle()
    talk.new(group)
    assert "Käsintehdyt kynttilät" in talk.after(lambda: anna.edit(said, f"{MENTION} Käsintehdyt kynttilät"), group)
    assert talk.question(anna, group) == "goals.goal"


# Whose flow it is.


def test_a_second_member_is_told_quietly_and_may_ask_the_guide(talk: Talk) -> None:
    anna = talk.owner()
    liisa = talk.colleague(anna)
    liisa.start()
    _, group = team(talk, liisa, by=anna)
    talk.new(liisa)
    talk.tell(anna, "/tavoitteet", group)

    assert talk.tell(liisa, "/tavoitteet", group) == ""
    assert shown(talk.new(liisa)).startswith("Tässä on kesken toisen asia (Anna).")
    assert "Vaikuttaja on ihminen" in talk.tell(liisa, f"{MENTION} mikä on vaikuttajamarkkinointi?", group)
    assert talk.question(liisa, group) is None
    assert talk.question(anna, group) == "goals.offer"
    # When the flow has ended it is another's turn.
    talk.tell(anna, "/lopeta", group)
    assert talk.question(anna, group) is None
    talk.tell(liisa, "/tavoitteet", group)
    assert talk.question(liisa, group) == "goals.offer"


def test_a_word_for_one_goes_to_the_group_where_there_is_no_private_chat(talk: Talk) -> None:
    anna = talk.owner()
    liisa = talk.colleague(anna)
    _, group = team(talk, liisa, by=anna)
    talk.tell(anna, "/tavoitteet", group)
    assert talk.tell(liisa, "/tavoitteet", group).startswith("Tässä on kesken toisen asia (Anna).")
    assert talk.question(liisa, group) is None


def test_a_press_by_another_gets_an_alert(talk: Talk) -> None:
    anna = talk.owner()
    liisa, ville = talk.colleague(anna), talk.person("Ville")
    _, group = team(talk, liisa, ville, by=anna)
    talk.tell(anna, "/tavoitteet", group)
    talk.tell(anna, f"{MENTION} Käsintehdyt saippuat", group)
    question = talk.with_button(group, "Myynti")
    for other in (liisa, ville):
        pressed = talk.press(other, question, "Myynti")
        assert [answer.alert for answer in pressed.answers] == [True]
        assert pressed.answers[0].text.startswith("Tämä kysymys on toiselle.")
    assert talk.new(group) == []
    talk.press(anna, question, "Myynti")
    assert talk.question(anna, group) == "goals.audience"
    assert read(question.words).endswith("✓ Myynti")


def test_a_member_in_the_middle_does_not_disturb_private_talks(talk: Talk) -> None:
    anna, group = team(talk)
    talk.tell(anna, "/tavoitteet", group)
    talk.tell(anna, "/ehdokkaat")
    assert talk.question(anna) == "candidates.handle"
    assert talk.question(anna, group) == "goals.offer"


# Strangers.


def test_a_stranger_hears_of_the_guide_and_nothing_of_the_brand(talk: Talk) -> None:
    anna = with_campaign(talk)
    ville = talk.person("Ville")
    _, group = team(talk, ville, by=anna)
    members = talk.members()
    asked = talk.tell(ville, f"{MENTION} mikä on vaikuttajamarkkinointi?", group)
    assert "Vaikuttaja on ihminen" in asked
    assert "Lähde:" in asked
    words = ("/kampanjat", "/raportti", "/valikko", f"{MENTION} paljonko budjetti on?", "/start", "/yhteenveto")
    said = [talk.tell(ville, one, group) for one in words]
    for answer in said:
        assert "saippuat" not in answer
        assert "3 000" not in answer
        assert "[" not in answer
    assert said[0] == said[2]
    assert said[0].startswith("Täällä puhutaan toisen brändin asioista, joihin sinulla ei ole kutsua.")
    assert talk.members() == members


def test_a_strangers_press_of_a_command_gets_a_word(talk: Talk) -> None:
    anna = with_campaign(talk)
    ville = talk.person("Ville")
    _, group = team(talk, ville, by=anna)
    talk.tell(anna, "/valikko", group)
    menu = group.chat.last()
    talk.new(group)
    pressed = talk.press(ville, menu, menu.buttons[0].text)
    assert "toisen brändin" in pressed.answers[0].text
    assert talk.new(group) == []
    assert talk.deliveries(group, "waiting") == 0


def test_somebody_of_another_brand_is_a_stranger(talk: Talk) -> None:
    anna, ville = with_campaign(talk), with_campaign(talk, "Ville")
    _, group = team(talk, ville, by=anna)
    assert "toisen brändin" in talk.tell(ville, "/kampanjat", group)
    assert "toisen brändin" in talk.tell(ville, "/tavoitteet", group)
    assert talk.new(ville) == []


# Money.


def test_money_is_moved_to_a_private_chat(talk: Talk) -> None:
    anna, group = team(talk)
    until_money(talk, anna, group)
    asked = group.chat.last()
    assert read(asked.words).startswith("Seuraavaksi puhutaan rahasta")
    going, staying = asked.buttons
    assert (going.text, staying.text) == ("Jatketaan kahden kesken", "Puhutaan tässä")
    assert going.data is None
    assert str(going.url).startswith("https://t.me/VaikuteTestBot?start=d-")
    talk.new(group)

    private = talk.after(lambda: anna.start(link_of(talk, group)), anna)
    assert "Siirsin tämän tänne" in private
    assert talk.question(anna) == "goals.budget"
    assert shown(talk.new(group)).startswith("Tämä jatkuu nyt toisessa keskustelussasi")
    talk.tell(anna, "3 t€")
    assert talk.question(anna) == "goals.period"
    assert "3 000" not in group.screen()


def test_nobody_else_can_follow_the_link(talk: Talk) -> None:
    anna = talk.owner()
    liisa, ville = talk.colleague(anna), talk.owner("Ville")
    _, group = team(talk, liisa, ville, by=anna)
    until_money(talk, anna, group)
    payload = link_of(talk, group)
    for other in (liisa, ville):
        said = talk.after(lambda other=other: other.start(payload), other)  # type: ignore[misc]
        assert "saippuat" not in said
        assert talk.question(other) is None
    assert talk.question(anna, group) == "goals.budget"


def test_speaking_of_money_in_the_group_takes_a_choice(talk: Talk) -> None:
    anna, group = team(talk)
    until_money(talk, anna, group)
    assert "Seuraavaksi puhutaan rahasta" in talk.tell(anna, f"{MENTION} 3 t€", group)
    assert talk.question(anna, group) == "goals.budget"
    asked = talk.with_button(group, "Puhutaan tässä")
    talk.press(anna, asked, "Puhutaan tässä")
    assert "Paljonko kampanjaan on rahaa" in shown(talk.new(group))
    talk.tell(anna, f"{MENTION} 3 t€", group)
    assert talk.question(anna, group) == "goals.period"


def test_figures_asked_for_in_a_group_are_for_one_pair_of_eyes(talk: Talk) -> None:
    anna = with_campaign(talk)
    with_candidates(talk, anna, 2)
    _, group = team(talk, by=anna)
    talk.new(anna)
    assert talk.tell(anna, "/vertaa", group) == ""
    assert "300 €" in read(anna.screen())
    assert "300 €" not in read(group.screen())
    # Its buttons work where they were shown.
    talk.press(anna, anna.last(), "Valitse @tekija0")
    assert "@tekija0" in shown(talk.new(anna))
    assert talk.new(group) == []


def test_figures_for_one_who_has_no_private_chat_are_behind_a_link(talk: Talk) -> None:
    anna = with_campaign(talk)
    with_candidates(talk, anna, 2)
    liisa = talk.colleague(anna)
    _, group = team(talk, liisa, by=anna)
    said = talk.tell(liisa, "/vertaa", group)
    assert "300 €" not in said
    assert "Lähettäisin tämän sinulle kahden kesken" in said
    assert link_of(talk, group) == "hi"
    assert "Hei, olen Vaikute" in talk.after(lambda: liisa.start("hi"), liisa)
    assert talk.tell(liisa, "/vertaa", group) == ""
    assert "300 €" in read(liisa.screen())


# Places that change.


def test_a_group_that_becomes_a_supergroup_in_the_middle(talk: Talk) -> None:
    anna, group = team(talk)
    talk.tell(anna, "/tavoitteet", group)
    old = group.id
    group.migrate()
    talk.bot.settle()
    talk.tell(anna, f"{MENTION} Käsintehdyt saippuat", group)
    assert talk.question(anna, group) == "goals.goal"
    assert talk.bot.store.conversation(Address("telegram", str(old)), str(anna.id)) is None
    talk.press(anna, talk.with_button(group, "Myynti"), "Myynti")
    assert talk.question(anna, group) == "goals.audience"


def test_what_was_said_before_the_move_counts_where_it_came_with_it(talk: Talk) -> None:
    """A bot that was away gets both at once."""
    anna, group = team(talk)
    talk.tell(anna, "/tavoitteet", group)
    with talk.fake.hold():
        anna.say(f"{MENTION} Käsintehdyt saippuat", group)
        group.migrate()
    talk.bot.settle()
    assert talk.question(anna, group) == "goals.goal"
    assert "2/6" in shown(talk.new(group))


def test_a_move_that_is_found_out_by_sending(talk: Talk) -> None:
    """The answer is on its way when the group moves."""
    anna, group = team(talk)
    talk.fake.trouble("sendMessage", group.id, "slow", seconds=0.2)
    anna.say("/tavoitteet", group)
    group.migrate()
    talk.bot.settle()
    assert "1/6" in shown(talk.new(group))
    talk.tell(anna, f"{MENTION} Käsintehdyt saippuat", group)
    assert talk.question(anna, group) == "goals.goal"


def test_a_bot_that_was_removed_comes_back(talk: Talk) -> None:
    anna, group = team(talk)
    talk.tell(anna, "/tavoitteet", group)
    group.remove_bot(anna)
    talk.bot.settle()
    assert str(group.id) in [address.place for address, _, _ in talk.bot.store.gone()]
    group.add_bot(anna)
    talk.bot.settle()
    assert str(group.id) not in [address.place for address, _, _ in talk.bot.store.gone()]
    assert "Hei, olen Vaikute" in shown(talk.new(group)) or talk.question(anna, group) == "goals.offer"
    talk.tell(anna, f"{MENTION} Käsintehdyt saippuat", group)
    assert talk.question(anna, group) == "goals.goal"


def test_two_groups_of_one_member(talk: Talk) -> None:
    anna, first = team(talk)
    _, second = team(talk, by=anna)
    talk.tell(anna, "/tavoitteet", first)
    talk.tell(anna, "/ehdokkaat", second)
    assert (talk.question(anna, first), talk.question(anna, second)) == ("goals.offer", "candidates.handle")
    talk.tell(anna, f"{MENTION} Käsintehdyt saippuat", first)
    assert (talk.question(anna, first), talk.question(anna, second)) == ("goals.goal", "candidates.handle")


def test_topics_of_a_forum_are_conversations_of_their_own(talk: Talk) -> None:
    anna, forum = team(talk, forum=True)
    one, two = forum.topic("Kesä", anna), forum.topic("Joulu", anna)
    talk.tell(anna, "/tavoitteet", forum, thread=one)
    talk.tell(anna, "/ehdokkaat", forum, thread=two)
    assert talk.question(anna, forum, one) == "goals.offer"
    assert talk.question(anna, forum, two) == "candidates.handle"
    assert [message.thread for message in forum.chat.sent[-2:]] == [one, two]
    talk.tell(anna, f"{MENTION} Käsintehdyt saippuat", forum, thread=one)
    talk.press(anna, talk.with_button(forum, "Myynti"), "Myynti")
    assert talk.question(anna, forum, one) == "goals.audience"
    assert talk.question(anna, forum, two) == "candidates.handle"


def test_a_bot_that_nobody_of_a_brand_added_says_how_to_begin(talk: Talk) -> None:
    """Under the signup `open` whoever adds it has a brand from then on."""
    ville = talk.person("Ville")
    group = talk.fake.group("Muut", [ville])
    talk.bot.settle()
    assert "Hei, olen Vaikute" in shown(talk.new(group))
