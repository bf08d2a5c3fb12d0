"""What the first picture needs, loaded before somebody waits for it."""


def warm() -> None:
    """Import the drawing library; it costs most of a second once in a process."""
    import altair  # noqa: F401
