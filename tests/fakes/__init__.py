"""Platforms that aren't there: what the tests talk with in their place, over real HTTP."""
