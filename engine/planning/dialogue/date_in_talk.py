"""A fragment that only says when, and by which date: "closing next month", "created in Q1"."""

from typing import Final

from engine.planning.dialogue.read_fragment import TALK
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.spans import Kind

#: What a time may stand beside where nothing is measured anew.
_BESIDE: Final[tuple[Kind, ...]] = ("verb", "window", "preposition", "operator", "and")


def only_times(talk: Talk) -> bool:
    """Return whether a fragment holds a verb and a time, and names nothing that is measured."""
    spans = [span for span in talk.spans(talk.said.body) if span.kind not in TALK]
    if not any(span.of("window") for span in spans) or not talk.previous.metrics:
        return False
    return all(span.of(*_BESIDE) for span in spans)
