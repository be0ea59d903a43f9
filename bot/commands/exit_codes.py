"""What the process says when it leaves. Shown in each command's help."""

DONE = 0
WANTING = 1
"""It ran, and something that was asked for is not there or not in order."""
USAGE = 2
"""An option, an argument or a setting can't be used."""
DATABASE = 3
"""The database can't be opened or written."""
INTERRUPTED = 130
"""Ctrl-C."""
