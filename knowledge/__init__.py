"""Answers from guides: the packaged guide in Finnish and English, reading any other, and searching them."""
