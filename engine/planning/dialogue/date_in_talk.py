"""A fragment that only says what happened, or when: "closing next month", "lost?"."""

from dataclasses import replace
from typing import Final

from engine.planning.dialogue.read_fragment import TALK
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.spans import Kind

#: What a time may stand beside where nothing is measured anew.
_BESIDE: Final[tuple[Kind, ...]] = ("verb", "window", "preposition", "operator", "and", "many")


def only_happened(talk: Talk) -> bool:
    """Return whether a fragment is a verb, or has a time, and names nothing that is measured."""
    spans = [span for span in talk.spans(talk.said.body) if span.kind not in TALK]
    if not any(span.of("window", "verb") for span in spans) or not talk.previous.metrics:
        return False
    return all(span.of(*_BESIDE) for span in spans)


def hung_on(talk: Talk) -> Talk:
    """Return a fragment as one that hangs on the question before, though no word links it."""
    return replace(talk, said=replace(talk.said, linked=True))
