"""The people's side: what a person writes, presses, fills in and opens, and what reaches the app of it.

Where a `channel` is asked for, None is the conversation with the bot; a Channel, a Room and an id name another one.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.slack import fields, sending, views, words
from tests.fakes.slack import screen as shown
from tests.fakes.slack.deliveries import COMMAND, INTERACTION, LOST, TAKEN, Delivery
from tests.fakes.slack.errors import ApiError
from tests.fakes.slack.state import State
from tests.fakes.slack.world import Button, Json, Message, Room, User, View


class Act:
    """What a person did that the app has to answer within 3 seconds."""

    def __init__(self, delivery: Delivery, trigger: str = "", url: str = "") -> None:
        self.delivery = delivery
        self.trigger = trigger
        self.url = url
        """The address that a button leads to."""

    @property
    def answered(self) -> bool:
        return self.delivery.outcome == TAKEN

    @property
    def failed(self) -> bool:
        """Whether the person was told that the app didn't answer."""
        return self.delivery.outcome == LOST

    @property
    def answer(self) -> Json | None:
        """What the app answered, if anything."""
        return self.delivery.answer

    def wait(self, seconds: float = 5.0) -> bool:
        """Blocks until the app answered or the time for it was over; whether it answered."""
        self.delivery.done.wait(seconds)
        return self.answered


class Submission(Act):
    """A form that was sent, or that the client held back: then it has no delivery and the client's `errors`."""

    def __init__(self, state: State, view: View, delivery: Delivery | None, errors: Mapping[str, str]) -> None:
        if delivery is not None:
            super().__init__(delivery)
        self._state = state
        self._view = view
        self._delivery = delivery
        self._errors = dict(errors)

    @property
    def sent(self) -> bool:
        return self._delivery is not None

    @property
    def answered(self) -> bool:
        return self.sent and super().answered

    @property
    def failed(self) -> bool:
        return self.sent and super().failed

    @property
    def errors(self) -> dict[str, str]:
        """By block, what the client or the app says below the fields."""
        return self._errors if self._delivery is None else dict(self._view.errors)

    @property
    def action(self) -> str:
        """What the app made of it: errors, update, push, clear, "close" where it said nothing, "" without an answer."""
        if self._delivery is None or not self.answered:
            return ""
        return str((self.answer or {}).get("response_action", "close"))


class _Surface:
    """A modal or a home tab, as its person sees it."""

    def __init__(self, state: State, person: Person, view: View) -> None:
        self._state = state
        self._person = person
        self.view = view

    @property
    def id(self) -> str:
        return self.view.id

    @property
    def given(self) -> Json:
        """As the bot sent it."""
        return self.view.given

    @property
    def blocks(self) -> list[Json]:
        return self.view.blocks

    @property
    def buttons(self) -> list[Button]:
        return self.view.buttons

    @property
    def words(self) -> str:
        return "\n".join(line for block in self.view.blocks for line in shown.lines(block))

    def screen(self) -> str:
        with self._state.world.lock:
            return "\n".join(shown.view(self.view))

    def press(self, label: str) -> Act:
        """A button, or the option of a select, by its label."""
        return self._person.press(self, label)

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the fields, by their labels (where they have none, by their blocks)."""
        with self._state.world.lock:
            found = {}
            for block, element in self._all():
                state = self.view.values[block["block_id"]].get(element["action_id"])
                found[shown.plain(block.get("label")) or block["block_id"]] = shown.value(state)
            return found

    def field(self, name: str) -> Json:
        """The input element of that label, block or action, as the bot sent it."""
        with self._state.world.lock:
            return fields.find(self.view, name)[1]

    def _all(self) -> list[tuple[Json, Json]]:
        by_id = {block["block_id"]: block for block in self.view.blocks}
        return [(by_id[block_id], element) for block_id, element in fields.stateful(self.view)]

    def fill(self, name: str, value: str | Sequence[str] | None) -> Act | None:
        """Puts a value in the field of that label, block or action: text, a number or a date as words, the label or id
        of a choice, a list of those; None empties it. Gives the act where the app is told at once (dispatch_action)."""
        with self._state.world.lock:
            block, element = fields.find(self.view, name)
            self.view.values[block["block_id"]][element["action_id"]] = fields.entered(element, value)
            self.view.touched.add((block["block_id"], element["action_id"]))
            self.view.errors.pop(block["block_id"], None)
            if block["type"] == "input" and not block.get("dispatch_action"):
                return None
            state = self.view.values[block["block_id"]][element["action_id"]]
            action = {**state, "action_id": element["action_id"], "block_id": block["block_id"]}
            return self._person.act(self.view, action)


class Home(_Surface):
    """The home tab that the bot published last."""


class Modal(_Surface):
    """The top view of the modal. It is one view: after an answer that shows another one, ask the person for `modal`."""

    @property
    def title(self) -> str:
        return self.view.title

    @property
    def errors(self) -> dict[str, str]:
        return dict(self.view.errors)

    @property
    def open(self) -> bool:
        with self._state.world.lock:
            return self.view in self._state.stacks.get(self._person.id, ())

    @property
    def metadata(self) -> str:
        return str(self.view.given.get("private_metadata", ""))

    def submit(self, *, wait: bool = True, seconds: float = 5.0) -> Submission:
        """Sends the form as it stands, and waits for the app's answer unless `wait` is False: a bot in the same loop
        couldn't give one meanwhile. Raises ValueError where there is nothing to submit."""
        state = self._state
        with state.world.lock:
            if not self.view.given.get("submit"):
                raise ValueError(f"{self.title!r} has nothing to submit")
            if self.view not in state.stacks.get(self._person.id, ()):
                raise ValueError(f"{self.title!r} is closed")
            held = fields.client_errors(self.view)
            if held:
                self.view.errors = dict(held)
                return Submission(state, self.view, None, held)
            self.view.errors = {}
            payload = state.interaction(
                "view_submission",
                self._person.user,
                trigger_id=state.trigger(self._person.user, self.view.id),
                view=views.told(state, self.view),
                response_urls=[],
            )
            delivery = state.push(INTERACTION, payload, self._person.user.team, answerable=True, on_end=self._answered)
        submission = Submission(state, self.view, delivery, {})
        if wait:
            submission.wait(seconds)
        return submission

    def _answered(self, delivery: Delivery) -> None:
        """In the server's loop, under the lock."""
        if delivery.outcome == LOST:
            return
        try:
            self._follow(delivery.answer or {})
        except ApiError as error:
            self._state.violations.append(f"view_submission: {error.words}")
            self.view.errors = {"": "We had some trouble connecting. Try again?"}

    def _follow(self, answer: Json) -> None:
        state, stack = self._state, self._state.stacks.get(self._person.id, [])
        action = answer.get("response_action")
        if action is None:
            if answer:
                state.violations.append(f"view_submission: an answer without response_action: {sorted(answer)}")
            self._person.leave(self.view)
        elif action == "errors":
            self._show(answer.get("errors"))
        elif action == "clear":
            state.stacks.pop(self._person.id, None)
        elif action == "update":
            views.replace(state, self.view, views.judged(state, answer.get("view"), "modal"))
        elif action == "push":
            if len(stack) >= 3:
                raise ApiError("push_limit_reached")
            stack.append(
                views.make(state, self._person.user, views.judged(state, answer.get("view"), "modal"), self.view)
            )
        else:
            state.violations.append(f"view_submission: there is no response_action {action!r}")

    def _show(self, errors: Any) -> None:
        inputs = {block["block_id"] for block in self.view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            self._state.violations.append("view_submission: errors without errors")
            return
        for block, told in errors.items():
            if block not in inputs:
                self._state.violations.append(f"view_submission: an error at {block!r}, which is no input of the view")
            if not isinstance(told, str) or not told.strip():
                self._state.violations.append(f"view_submission: no words for the error at {block!r}")
        self.view.errors = {str(block): str(told) for block, told in errors.items()}

    def close(self) -> Act | None:
        """By its close button; the app is told where it asked for that."""
        with self._state.world.lock:
            self._person.leave(self.view)
            return self._person.tell_closed(self.view, cleared=False)

    def close_all(self) -> list[Act]:
        """By the cross, with all views below."""
        with self._state.world.lock:
            stack = self._state.stacks.pop(self._person.id, [])
            acts = [self._person.tell_closed(view, cleared=True) for view in reversed(stack)]
            return [act for act in acts if act is not None]


class Person:
    """Every method that writes returns the person's Message."""

    def __init__(self, state: State, user: User) -> None:
        self._state = state
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def team(self) -> str:
        return self.user.team

    @property
    def account(self) -> str:
        """The person as the product names it."""
        return f"{self.user.team}/{self.user.id}"

    @property
    def dm(self) -> Room:
        """The conversation with the bot: its messages tab."""
        with self._state.world.lock:
            return self._state.world.dm(self.user)

    def screen(self, channel: Any = None, *, thread: str = "") -> str:
        """The conversation with the bot, or a channel, as this person sees it."""
        with self._state.world.lock:
            return self._room(channel).screen(thread=thread, reader=self.id)

    @property
    def sent(self) -> list[Message]:
        """What the bot says in the conversation now."""
        with self._state.world.lock:
            return self.dm.sent

    def last(self, channel: Any = None) -> Message:
        """The newest message of the bot that this person sees. Raises AssertionError where there is none."""
        with self._state.world.lock:
            room = self._room(channel)
            seen = [one for one in room.sent if one.only_for in (None, self.user)]
            assert seen, f"the bot said nothing in {room.id}"
            return seen[-1]

    def _room(self, channel: Any) -> Room:
        if channel is None:
            return self.dm
        if isinstance(channel, str):
            return self._state.world.rooms[channel]
        room: Room = channel if isinstance(channel, Room) else channel.room
        return room

    # What a person writes

    def say(self, text: str, thread: Message | str | None = None, *, channel: Any = None) -> Message:
        """Writes to the bot, in the thread of a message where one is given."""
        return self._write(self._room(channel), text, thread)

    def mention(self, channel: Any, text: str, thread: Message | str | None = None) -> Message:
        """Writes in a channel and names the bot: in front, unless the text has {bot} where it belongs."""
        bot = self._state.world.teams[self.user.team].bot
        named = text.replace("{bot}", f"@{bot.name}") if "{bot}" in text else f"@{bot.name} {text}"
        return self._write(self._room(channel), named, thread)

    def _write(self, room: Room, text: str, thread: Message | str | None, **content: Any) -> Message:
        state = self._state
        with state.world.lock:
            self._may_write(room)
            if not text.strip() and not content:
                raise ValueError("nobody can send nothing")
            marked, elements = words.typed(text.strip(), *self._known())
            root = thread.root if isinstance(thread, Message) else thread or ""
            if root and root not in room.messages:
                raise ValueError(f"there is no message {root} in {room.id}")
            section = {"type": "rich_text_section", "elements": elements}
            block = {"type": "rich_text", "block_id": next(state.world.ids), "elements": [section]}
            message = state.world.add(
                room, self.user, text=marked, blocks=[block] if elements else [], thread_ts=root,
                client_id=str(uuid.uuid4()), **content,
            )  # fmt: skip
            state.message_event(message)
            self._mentions(message, elements)
            return message

    def _may_write(self, room: Room) -> None:
        if self.user.deleted:
            raise ValueError(f"{self.name} is deactivated")
        if room.archived:
            raise ValueError(f"{room.name} is archived")
        if room.kind == "im" and not self._state.messages_tab:
            raise ValueError("the messages tab is off")
        if self.id not in room.members:
            raise ValueError(f"{self.name} isn't in {room.name}")

    def _known(self) -> tuple[dict[str, str], dict[str, str]]:
        team = self._state.world.teams[self.user.team]
        users = {name: user.id for user in team.users.values() for name in (user.name.lower(), user.login)}
        rooms = {room.name.lower(): room.id for room in team.rooms.values() if room.kind != "im"}
        return users, rooms

    def _mentions(self, message: Message, elements: list[Json]) -> None:
        room, bot = message.channel, message.channel.team.bot
        named = any(one["type"] == "user" and one["user_id"] == bot.id for one in elements)
        if not named or room.kind == "im" or not room.bot:
            return
        told = {**message.to_json(), "type": "app_mention", "channel": room.id, "event_ts": message.ts}
        self._state.event(room.team, told, needs="app_mentions:read")

    def edit(self, message: Message, text: str) -> Message:
        """The person changes what the person wrote. In a channel the bot hears of it where it is named, by a mention
        again, with `edited` and the same ts (slack-go pull request 1256)."""
        state = self._state
        with state.world.lock:
            if message.user is not self.user:
                raise ValueError("a person edits only what the person wrote")
            before = message.to_json(state.app.app_id)
            marked, elements = words.typed(text.strip(), *self._known())
            section = {"type": "rich_text_section", "elements": elements}
            message.text = marked
            block = {"type": "rich_text", "block_id": next(state.world.ids), "elements": [section]}
            message.blocks = [block] if elements else []
            message.edited += 1
            message.at = time.monotonic()
            if message.channel.bot:
                state.changed_event(message, before)
            self._mentions(message, elements)
            return message

    def unfurl(self, message: Message) -> None:
        """Slack shows a preview of a link in the message: the bot is told of a change that changes no words."""
        with self._state.world.lock:
            if message.channel.bot:
                self._state.changed_event(message, message.to_json(self._state.app.app_id))

    def delete(self, message: Message) -> None:
        with self._state.world.lock:
            message.deleted, message.at = True, time.monotonic()
            if message.channel.bot:
                self._state.deleted_event(message)

    def upload(
        self,
        name: str,
        data: bytes,
        text: str = "",
        *,
        thread: Message | str | None = None,
        channel: Any = None,
        size: int | None = None,
        more: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Shares a file, and `more` by their names in the same message. `size`: what it claims to be, in bytes."""
        state = self._state
        with state.world.lock:
            room = self._room(channel)
            team = state.world.teams[self.user.team]
            files = [state.world.store(team, self.id, name, data, state.root, size)]
            files += [state.world.store(team, self.id, one, bytes_, state.root) for one, bytes_ in (more or {}).items()]
            message = self._write(room, text, thread, files=files)
            for file in files:
                file.shared.append((room.id, message.ts))
            return message

    # What a person presses

    def press(self, where: Message | Modal | Home | _Surface, label: str | Button, *, action_id: str = "") -> Act:
        """The button, or the option of a select, of that label (else of that action or value). A Button, or an
        `action_id`, is pressed whatever is there now, as a client with an old picture does. Raises ValueError where it
        isn't there."""
        with self._state.world.lock:
            source = where if isinstance(where, Message) else where.view
            button = label if isinstance(label, Button) else self._button(source, label, action_id)
            act = self.act(source, self._action(source, button))
            act.url = button.url
            self._follow(button.url)
            return act

    def _button(self, source: Message | View, label: str, action_id: str) -> Button:
        if action_id:
            return Button(label, action_id, "old", label)
        if isinstance(source, Message) and source.deleted:
            raise ValueError("the message is deleted")
        found = [one for one in source.buttons if one.label == label]
        found = found or [one for one in source.buttons if label in (one.action_id, one.value)]
        if not found:
            raise ValueError(f"no button {label!r} to press among {[one.label for one in source.buttons]}")
        return found[0]

    def _action(self, source: Message | View, button: Button) -> Json:
        text = {"type": "plain_text", "text": words.escaped(button.label), "emoji": True}
        told: Json = {"type": button.kind, "action_id": button.action_id, "block_id": button.block_id}
        if button.kind in ("button", "icon_button", "feedback_buttons"):
            more = {"value": button.value, "url": button.url, "style": button.style}
            return {**told, "text": text, **{name: value for name, value in more.items() if value}}
        option = {"text": text, "value": button.value}
        many = button.kind in ("multi_static_select", "checkboxes")
        value = {"selected_options": [option]} if many else {"selected_option": option}
        if isinstance(source, View) and button.block_id in source.values:
            source.values[button.block_id][button.action_id] = {"type": button.kind, **value}
            source.touched.add((button.block_id, button.action_id))
        return {**told, **value}

    def _follow(self, url: str) -> None:
        """A link to the app's own tabs opens them."""
        if url.startswith("slack://app") and f"id={self._state.app.app_id}" in url:
            if "tab=messages" in url:
                self.open_messages()
            elif "tab=home" in url:
                self.open_home()

    def act(self, source: Message | View, action: Json) -> Act:
        """An action in a message, a modal or a home tab, as the app is told of it."""
        state = self._state
        action = {**action, "action_ts": state.world.next_ts()}
        if isinstance(source, View):
            trigger = state.trigger(self.user, source.id if source.kind == "modal" else "")
            more: Json = {
                "container": {"type": "view", "view_id": source.id}, "view": views.told(state, source),
                "trigger_id": trigger, "actions": [action],
            }  # fmt: skip
        else:
            trigger = state.trigger(self.user)
            more = {"trigger_id": trigger, "actions": [action], **self._in_message(source)}
        payload = state.interaction("block_actions", self.user, **more)
        delivery = state.push(INTERACTION, payload, self.user.team)
        return Act(delivery, trigger)

    def _in_message(self, message: Message) -> Json:
        room = message.channel
        container: Json = {
            "type": "message", "message_ts": message.ts, "channel_id": room.id, "is_ephemeral": message.ephemeral,
        }  # fmt: skip
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        url = self._state.response_url(room, self.user, message, message.thread_ts)
        told: Json = {
            "container": container, "channel": {"id": room.id, "name": room.name}, "response_url": url,
            "state": {"values": {}},
        }  # fmt: skip
        return told if message.ephemeral else {**told, "message": message.to_json(self._state.app.app_id)}

    # Commands and shortcuts

    def command(self, text: str = "", *, channel: Any = None, name: str = "") -> Act:
        """The app's slash command with these words, in the conversation with the bot or in a channel."""
        state = self._state
        with state.world.lock:
            room, team = self._room(channel), state.world.teams[self.user.team]
            marked, _ = words.typed(text.strip(), *self._known())
            trigger = state.trigger(self.user)
            payload = {
                "token": state.app.verification_token, "team_id": team.id, "team_domain": team.domain,
                "channel_id": room.id, "channel_name": room.name, "user_id": self.id, "user_name": self.user.login,
                "command": name or state.app.command, "text": marked, "api_app_id": state.app.app_id,
                "is_enterprise_install": "false", "response_url": state.response_url(room, self.user),
                "trigger_id": trigger,
            }  # fmt: skip
            if team.enterprise:
                payload |= {"enterprise_id": team.enterprise, "enterprise_name": team.enterprise}
            delivery = state.push(COMMAND, payload, team.id, answerable=True, on_end=lambda end: self._heard(room, end))
            return Act(delivery, trigger)

    def _heard(self, room: Room, delivery: Delivery) -> None:
        """What the app answered to a command at once. In the server's loop, under the lock."""
        if not delivery.answer:
            return
        try:
            sending.respond(self._state, room, self.id, delivery.answer, None, "")
        except ApiError as error:
            self._state.violations.append(f"command: {error.words}")

    def shortcut(self, callback_id: str) -> Act:
        """A global shortcut."""
        state = self._state
        with state.world.lock:
            trigger = state.trigger(self.user)
            payload = state.interaction(
                "shortcut", self.user, callback_id=callback_id, trigger_id=trigger, action_ts=state.world.next_ts()
            )
            return Act(state.push(INTERACTION, payload, self.user.team), trigger)

    def message_shortcut(self, callback_id: str, message: Message) -> Act:
        """A shortcut of the menu of a message."""
        state = self._state
        with state.world.lock:
            trigger, room = state.trigger(self.user), message.channel
            payload = state.interaction(
                "message_action", self.user, callback_id=callback_id, trigger_id=trigger, message_ts=message.ts,
                channel={"id": room.id, "name": room.name}, message=message.to_json(state.app.app_id),
                action_ts=state.world.next_ts(),
                response_url=state.response_url(room, self.user, None, message.thread_ts),
            )  # fmt: skip
            return Act(state.push(INTERACTION, payload, self.user.team), trigger)

    # The app's tabs

    def open_home(self) -> None:
        self._open("home")

    def open_messages(self) -> None:
        self._open("messages")

    def _open(self, tab: str) -> None:
        state = self._state
        with state.world.lock:
            event: Json = {
                "type": "app_home_opened", "user": self.id, "channel": self.dm.id, "tab": tab,
                "event_ts": state.world.next_ts(),
            }  # fmt: skip
            view = state.homes.get(self.id)
            if tab == "home" and view is not None:
                event["view"] = views.told(state, view)
            state.event(state.world.teams[self.user.team], event)

    @property
    def home(self) -> Home | None:
        with self._state.world.lock:
            view = self._state.homes.get(self.id)
            return Home(self._state, self, view) if view else None

    @property
    def modal(self) -> Modal | None:
        """The view on top; None where no modal is open."""
        with self._state.world.lock:
            stack = self._state.stacks.get(self.id)
            return Modal(self._state, self, stack[-1]) if stack else None

    @property
    def depth(self) -> int:
        """How many views of a modal are open."""
        with self._state.world.lock:
            return len(self._state.stacks.get(self.id, ()))

    def leave(self, view: View) -> None:
        stack = self._state.stacks.get(self.id, [])
        if view in stack:
            stack.remove(view)
        if not stack:
            self._state.stacks.pop(self.id, None)

    def tell_closed(self, view: View, *, cleared: bool) -> Act | None:
        state = self._state
        if not view.given.get("notify_on_close"):
            return None
        told = views.told(state, view)
        payload = state.interaction("view_closed", self.user, view=told, is_cleared=cleared)
        return Act(state.push(INTERACTION, payload, self.user.team))

    @property
    def prompts(self) -> list[Json]:
        """The prompts that the bot suggests in the conversation."""
        return self.dm.prompts

    @property
    def status(self) -> str:
        """What the bot says that it is doing, in the conversation."""
        statuses = self.dm.statuses
        return statuses[-1][1] if statuses else ""

    def deactivate(self) -> None:
        """The account is closed: the bot isn't told, and finds out when it writes."""
        with self._state.world.lock:
            self.user.deleted = True
