"""The fake of Slack, tried with the stock libraries."""
