"""The schema's versions, oldest first. A test holds this list to the scripts in `versions`."""

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Known here too, so that opening an up-to-date database doesn't import alembic."""

HEAD = REVISIONS[-1]
