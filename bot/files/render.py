"""A Document's files: a contract as DOCX and Markdown, every other paper as Markdown."""

from __future__ import annotations

from datetime import datetime

from pydantic import TypeAdapter

from flows.engine.messages import Document, Section, Written

CONTRACT = "contract"


def formats_of(kind: str) -> tuple[str, ...]:
    """The formats that a kind of paper is made in, the main one first."""
    return ("docx", "md") if kind == CONTRACT else ("md",)


def file_name(document: Document, format_: str) -> str:
    """What the file is called: brand, what it is, version, date."""
    from bot.files.names import safe_file_name

    return safe_file_name(document.name_parts or (document.title, str(document.version)), f".{format_}")


def render(document: Document, format_: str, made: datetime) -> bytes:
    """The file's bytes. `document` must have its data; raises pydantic's ValidationError when they don't fit."""
    if document.kind != CONTRACT:
        return written_markdown(TypeAdapter(Written).validate_json(document.data)).encode()
    from flows.contracts.clauses import Paper

    paper = TypeAdapter(Paper).validate_json(document.data)
    if format_ == "docx":
        from bot.files.docx import contract_docx

        return contract_docx(paper, made=made)
    from bot.files.markdown import contract_markdown

    return contract_markdown(paper).encode()


def written_markdown(written: Written) -> str:
    """The paper as Markdown, with everything that people typed kept from being read as markup."""
    from bot.files.markdown import escape_markdown

    parts = [f"# {escape_markdown(written.title)}"]
    if written.subtitle:
        parts.append(f"*{escape_markdown(written.subtitle)}*")
    for section in written.sections:
        parts += _section(section)
    if written.footer:
        parts += ["---", escape_markdown(written.footer)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> list[str]:
    from bot.files.markdown import escape_markdown, markdown_table

    parts = [f"## {escape_markdown(section.heading)}"] if section.heading else []
    parts += [escape_markdown(text) for text in section.paragraphs]
    if section.bullets:
        parts.append("\n".join(f"- {escape_markdown(text)}" for text in section.bullets))
    for table in section.tables:
        if table.title:
            parts.append(f"**{escape_markdown(table.title)}**")
        parts.append(markdown_table(table.columns, table.rows))
    return parts
