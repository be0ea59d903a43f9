"""The terminal: a conversation with a person, or line by line with a program."""
