"""What keeps a text from becoming a guide."""

from __future__ import annotations


class GuideProblem(ValueError):  # noqa: N818  (a problem to tell, like the others of the house)
    """`key` names what is wrong and `values` what a sentence about it needs.

    Any text: empty; section_too_long (title, count, limit: characters); too_many (count, limit: articles).
    A file, each with its `name`: missing, folder, unreadable, too_large (size, limit: bytes), encoding,
    binary (kind: pdf, image, rtf, doc or ""), not_docx, unpacks_too_large (size, limit: bytes), empty.
    """

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key, values)
        self.key = key
        self.values: dict[str, str | int] = values
