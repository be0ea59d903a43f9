"""Methods by which the bot says how it wants its updates."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.fakes.telegram import limits
from tests.fakes.telegram.chats import Json
from tests.fakes.telegram.errors import fault
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.state import State
from tests.fakes.telegram.updates import KINDS
from tests.fakes.telegram.webhook import Hook


def stated_kinds(state: State, params: Params, method: str) -> list[str] | None:
    """The kinds that the bot names, None where it names none. Telegram passes over a kind that isn't one."""
    if "allowed_updates" not in params.values:
        return None
    stated = [str(kind) for kind in params.sequence("allowed_updates")]
    state.violations += [f"{method}: {kind!r} is no kind of update" for kind in stated if kind not in KINDS]
    return stated


async def get_updates(state: State, params: Params) -> bytes:
    """The whole result as JSON; an update that is no JSON stands in it as it is."""
    limit = params.number("limit", limits.UPDATES.most)
    if not limits.UPDATES.least <= limit <= limits.UPDATES.most:
        state.violations.append(f"getUpdates: limit {limit} is out of 1-100")
    stated = stated_kinds(state, params, "getUpdates")
    batch = await state.updates.poll(params.number("offset"), limit, params.number("timeout"), stated)
    return b"[" + b",".join(update.body for update in batch) + b"]"


def set_webhook(state: State, params: Params) -> bool:
    url = params.text("url")
    if params.get("drop_pending_updates"):
        state.updates.drop()
    state.updates.allow(stated_kinds(state, params, "setWebhook"))
    if not url:
        state.webhook.set(None)
        return True
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost"):
        # A Bot API server of one's own takes plain addresses of the same machine
        raise fault("bad webhook: An HTTPS URL must be provided for webhook")
    if address.scheme == "https" and (address.port or 443) not in limits.WEBHOOK_PORTS:
        raise fault("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = params.text("secret_token")
    if len(secret) > limits.SECRET.most:
        raise fault("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise fault("secret token contains unallowed characters")
    most = params.number("max_connections", 40)
    if not limits.WEBHOOK_CONNECTIONS.least <= most <= limits.WEBHOOK_CONNECTIONS.most:
        state.violations.append(f"setWebhook: max_connections {most} is out of 1-100")
        most = min(max(most, 1), 100)
    state.updates.terminate("terminated by setWebhook request")
    state.webhook.set(Hook(url, secret, most))
    return True


def delete_webhook(state: State, params: Params) -> bool:
    if params.get("drop_pending_updates"):
        state.updates.drop()
    state.webhook.set(None)
    return True


def get_webhook_info(state: State, params: Params) -> Json:
    hook = state.webhook.hook or Hook("")
    told = hook.to_json(state.updates.waiting(), state.updates.stated)
    if not hook.url:
        del told["max_connections"], told["ip_address"]
    return told
