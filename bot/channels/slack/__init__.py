"""Slack: the same conversation for a team, with its own dashboard, forms and threads."""
