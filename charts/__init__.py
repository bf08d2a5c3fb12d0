"""Answers made visible."""
