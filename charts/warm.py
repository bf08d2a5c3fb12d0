"""What the first picture needs, loaded before somebody waits for it."""

import importlib


def warm() -> None:
    """Import the drawing library; it costs most of a second once in a process."""
    importlib.import_module("altair")
