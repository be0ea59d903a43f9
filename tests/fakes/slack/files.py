"""files.*: in three steps to Slack, and by the private address from it."""

from __future__ import annotations

from tests.fakes.slack import limits
from tests.fakes.slack.errors import fault, refusal
from tests.fakes.slack.params import Params
from tests.fakes.slack.sending import content, say
from tests.fakes.slack.state import State
from tests.fakes.slack.words import kept
from tests.fakes.slack.world import Json, StoredFile, Team


def get_upload_url(state: State, team: Team, params: Params) -> Json:
    name, length = params.needed("filename"), params.number("length")
    if not 0 < length <= limits.UPLOAD.most:
        raise fault("invalid_arguments", "length must be from 1 to 1 GB")
    file = state.world.store(team, team.bot.id, name, b"", state.root, length)
    file.uploaded = False
    ticket = f"{state.world.number('upload') * 7919:032x}"
    state.uploads[ticket] = file.id
    return {"upload_url": f"{state.root}/upload/v1/{ticket}", "file_id": file.id}


def upload(state: State, ticket: str, data: bytes) -> str:
    """What Slack says to the bytes. Raises ApiError."""
    file = state.world.files.get(state.uploads.get(ticket, ""))
    if file is None:
        raise fault("invalid_upload_url")
    if len(data) != file.size:
        raise fault("file_upload_size_restricted", f"{file.size} bytes were announced and {len(data)} came")
    file.data, file.uploaded = data, True
    del state.uploads[ticket]
    return f"OK - {len(data)}"


def _file(state: State, team: Team, name: object) -> StoredFile:
    file = state.world.files.get(name) if isinstance(name, str) else None
    if file is None or file.team != team.id:
        raise refusal("file_not_found")
    if file.deleted:
        raise refusal("file_deleted")
    return file


def complete_upload(state: State, team: Team, params: Params) -> Json:
    named = params.get("files")
    if not isinstance(named, list) or not named or not all(isinstance(one, dict) and "id" in one for one in named):
        raise fault("invalid_arguments", "missing required field: files")
    files = [_file(state, team, one["id"]) for one in named]
    for file, one in zip(files, named, strict=True):
        if not file.uploaded or file.shared:
            raise fault("file_not_found", f"{file.id} has no bytes yet, or is shared already")
        file.title = one.get("title") or file.name
    channels = params.text("channel_id") or params.text("channels")
    if channels:
        _share(state, team, params, files, channels)
    return {"files": [file.to_json() for file in files]}


def _share(state: State, team: Team, params: Params, files: list[StoredFile], channel: str) -> None:
    if channel in team.users:
        raise fault("channel_not_found", "a file is shared to a channel's id, not to a user's")
    room = state.world.reach(team, channel)
    given: Json = {"text": kept(params.text("initial_comment")), "blocks": []}
    if params.has("blocks"):
        if params.has("initial_comment"):
            raise fault("invalid_arguments", "initial_comment and blocks exclude each other")
        given = content(state, Params({"text": " ", "blocks": params.get("blocks")}), "files.completeUploadExternal")
    elif params.has("initial_comment"):
        given = content(state, Params({"text": params.text("initial_comment")}), "files.completeUploadExternal")
    root = params.text("thread_ts")
    if root and root not in room.messages:
        raise fault("invalid_arguments", f"there is no message {root} in {room.id}")
    message = say(state, room, given, room.messages[root].root if root else "", files=files)
    for file in files:
        file.shared.append((room.id, message.ts))


def info(state: State, team: Team, params: Params) -> Json:
    return {"file": _file(state, team, params.needed("file")).to_json(), "comments": []}


def download(state: State, team: Team | None, path: str) -> StoredFile | None:
    """The file of a private address, where the token's workspace may see it."""
    if team is None:
        return None
    for file in state.world.files.values():
        if path in (file.address, f"/files-pri/{file.team}-{file.id}/download/{file.name}"):
            return file if file.team == team.id and not file.deleted else None
    return None
