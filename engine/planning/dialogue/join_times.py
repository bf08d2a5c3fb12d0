""" "Include 2025 too", "put 2024 next to it": a time beside the one before."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from engine.planning.dialogue.changes import Change
from engine.planning.dialogue.talk import Talk
from semantic.query import Window, WindowSpec

#: More of the same, even where it is one figure: "include 2024", "extend it to 2024".
_INCLUDES: Final = re.compile(
    r"^(?:also )?(?:includ|extend|count|cover|widen|stretch|expand)", re.IGNORECASE
)


def joined_times(talk: Talk, change: Change, told: list[str]) -> Change:
    """Return a change whose time is put beside the one before, where more of it is asked.

    Two times that touch are one; a time put next to another is compared with.
    """
    asked = talk.previous.time.window if talk.previous.time else None
    if change.window is None or asked is None or not change.beside or _says_more(change):
        return change
    if not talk.said.near and are_apart(talk, change):
        return change
    if talk.said.near:
        return replace(change, window=None, compare=change.window)
    both = spanned(talk, asked, change.window)
    if both is None:
        return change
    told.append(f"The time is now {both.from_} to {both.to}: both turns' together.")
    return replace(change, window=both)


def are_apart(talk: Talk, change: Change) -> bool:
    """Return whether a time put beside the one before may be another, to be told apart from it."""
    asked = talk.previous.time.window if talk.previous.time else None
    if change.window is None or asked is None or not change.beside or _says_more(change):
        return False
    one = talk.buckets or _INCLUDES.match(talk.said.left)
    return not talk.said.near and (not one or spanned(talk, asked, change.window) is None)


def spanned(talk: Talk, one: Window, other: Window, *, gap: bool = False) -> WindowSpec | None:
    """Return the time from the first to the last of two, which touch unless a `gap` may be."""
    dates = sorted(
        (found.first, found.after)
        for window in (one, other)
        if (found := talk.time.dates(window)) and found.first and found.after
    )
    if len(dates) < 2 or not (gap or dates[1][0] <= dates[0][1]):
        return None
    last = max(after for _, after in dates) - timedelta(days=1)
    return WindowSpec(from_=dates[0][0].isoformat(), to=last.isoformat())


def _says_more(change: Change) -> bool:
    return bool(change.metrics or change.where or change.dimensions or change.compare)
