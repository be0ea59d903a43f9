"""The states of what storage itself keeps; those of the field's things are flows'."""

from __future__ import annotations

CAMPAIGN_STATES = ("active", "ended", "archived")
VISIT_STATES = ("open", "draft", "done", "dropped")
INBOX_STATES = ("waiting", "done", "aside")
OUTBOX_STATES = ("waiting", "sent")
SIGNUPS = ("invite", "open")
"""Who gets in where somebody else runs the machine: those who were invited, or anybody."""
QUESTION_STATES = ("open", "answered", "dismissed")
