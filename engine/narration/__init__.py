"""Answers in words, every number bound to a cell."""
