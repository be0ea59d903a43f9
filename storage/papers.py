"""Documents with all that they are made from, and their bytes once made."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, insert, select

from flows.engine.messages import Document
from storage import field_rows
from storage.schema import DOCUMENT, DOCUMENT_BYTES


def read(connection: Connection, document_id: str) -> Document:
    """The document with its data. Raises KeyError when there is none of that id."""
    found = field_rows.read_documents(connection, field_rows.DOCUMENTS.where(DOCUMENT.c.id == document_id))
    if not found:
        raise KeyError(document_id)
    return found[0]


def read_bytes(connection: Connection, document_id: str, made_as: str) -> bytes | None:
    return connection.execute(
        select(DOCUMENT_BYTES.c.content).where(
            DOCUMENT_BYTES.c.document_id == document_id, DOCUMENT_BYTES.c.format == made_as
        )
    ).scalar()


def keep_bytes(connection: Connection, document_id: str, made_as: str, data: bytes) -> bytes:
    """Keeps what a document was made into. The first ones stay, and are returned."""
    kept = read_bytes(connection, document_id, made_as)
    if kept is not None:
        return kept
    read(connection, document_id)
    columns = {
        "document_id": document_id,
        "format": made_as,
        "sha256": hashlib.sha256(data).hexdigest(),
        "content": data,
    }
    connection.execute(insert(DOCUMENT_BYTES), columns)
    return data
