"""Files that the bot sends and fetches."""

from __future__ import annotations

from tests.fakes.telegram import limits
from tests.fakes.telegram.chats import Json, StoredFile
from tests.fakes.telegram.errors import ApiError, fault
from tests.fakes.telegram.http import Response
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.state import State

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
    "000000050001a5f645400000000049454e44ae426082"
)


def given(state: State, params: Params, name: str, kind: str, source: str | None = None) -> StoredFile:
    """The file of a call: uploaded as `name`, uploaded under another name (attach://…), or known by its id.

    Raises ApiError 400 or 413 in Telegram's words."""
    upload = params.files.get(name)
    source = params.text(name) if source is None else source
    if source.startswith("attach://"):
        upload = params.files.get(source.removeprefix("attach://"))
        if upload is None:
            raise fault(f"can't find the file of {source}")
    if upload is None:
        if source.startswith(("http://", "https://")):
            raise fault("wrong type of the web page content")
        if not source:
            raise fault(f"there is no {kind} in the request")
        known = state.world.files.get(source)
        if known is None:
            raise fault("wrong remote file identifier specified: Wrong string length")
        if known.kind != kind:
            raise fault(f"can't use file of type {known.kind} as {kind}")
        return known
    if not upload.data:
        raise fault("file must be non-empty")
    if len(upload.data) > limits.UPLOAD.most:
        raise ApiError(413, "Request Entity Too Large", fault=True)
    if kind == "photo":
        if len(upload.data) > limits.PHOTO.most:
            raise fault("file is too big")
        if not upload.data.startswith(PICTURES):
            raise fault("IMAGE_PROCESS_FAILED")
    return state.world.store(kind, upload.name, upload.mime, upload.data)


def get_file(state: State, params: Params) -> Json:
    file_id = params.text("file_id")
    if not file_id:
        raise fault("file_id not specified")
    stored = state.world.files.get(file_id)
    if stored is None:
        raise fault("wrong file_id or the file is temporarily unavailable")
    if stored.size > limits.DOWNLOAD.most:
        raise fault("file is too big")
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "file_path": stored.path,
    }


def download(state: State, path: str) -> Response | None:
    """The bytes of a file; a file that claims more than the test gave is filled up with zeros. None: no such file."""
    stored = state.world.paths.get(path)
    if stored is None or stored.size > limits.DOWNLOAD.most:
        return None
    data = stored.data[: stored.size].ljust(stored.size, b"\0")
    return Response(200, data, "application/octet-stream")
