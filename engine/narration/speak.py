"""An answer in the words of a narrator, sentence by sentence, each proved before it is said.

A sentence that is not proved ends the narrator's turn: the answer is then told in our own words,
and says so. What was said before it stands, for it was proved too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from engine.narration.bind import Binder
from engine.narration.facts import facts_of
from engine.narration.narrate import MOST_SENTENCES, narrate
from engine.question import Usage
from engine.reply import Answer, Caveat, Sentence

#: Takes the next piece of text; False when no more is wanted.
Heard = Callable[[str], bool]
#: Waits so many seconds, or less where the asker has gone, and says whether so.
Cancelled = Callable[[float], bool]
Emit = Callable[[Sentence], None]
_LONGEST_LINE: Final = 1_000
_UNPROVED: Final = Caveat(
    code="own-words",
    message="A sentence of the language model was not proved by the rows; these words are ours.",
)
_UNHEARD: Final = Caveat(
    code="own-words",
    message="The language model told nothing of this answer; these words are ours.",
)


class Narrator(Protocol):
    """Writes about an answer: one sentence a line. A language model, or a script in tests."""

    def tell(self, facts: str, heard: Heard, cancelled: Cancelled | None) -> Usage | None:
        """Send text piece by piece until it ends or is not wanted; return what it took.

        It raises nothing: what goes wrong ends the text, and stands in the usage.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The sentences an answer is told in, what they took, and a note where they are not told."""

    sentences: tuple[Sentence, ...]
    usage: Usage | None
    note: Caveat | None


def speak(
    answer: Answer, narrator: Narrator, emit: Emit, cancelled: Cancelled | None = None
) -> Spoken:
    """Let a narrator tell an answer; each sentence is emitted once its numbers are proved."""
    lines = _Lines(Binder(answer), emit)
    usage = narrator.tell(facts_of(answer), lines.heard, cancelled)
    failed = usage is not None and usage.failure is not None
    if not failed:
        lines.end()
    if lines.said and not lines.unproved and not failed:
        return Spoken(sentences=tuple(lines.said), usage=usage, note=None)
    own = answer.text or narrate(answer)
    if not lines.said:
        for one in own:
            emit(one)
    note = _UNPROVED if lines.unproved else _UNHEARD
    return Spoken(sentences=own, usage=usage, note=note)


@dataclass(slots=True)
class _Lines:
    """Pieces of text to sentences: a line is one, and is judged when it is whole."""

    binder: Binder
    emit: Emit
    said: list[Sentence] = field(default_factory=list[Sentence])
    unproved: bool = False
    _rest: str = ""

    def heard(self, piece: str) -> bool:
        """Take a piece; return whether more is wanted."""
        self._rest += piece
        while "\n" in self._rest and self._wanted:
            line, _, self._rest = self._rest.partition("\n")
            self._say(line)
        if len(self._rest) > _LONGEST_LINE:
            self.unproved = True
        return self._wanted

    def end(self) -> None:
        """Take what stands after the last line's end."""
        if self._wanted:
            self._say(self._rest)

    @property
    def _wanted(self) -> bool:
        return not self.unproved and len(self.said) < MOST_SENTENCES

    def _say(self, line: str) -> None:
        text = line.strip().removeprefix("- ").strip()
        if not text:
            return
        sentence = self.binder.bind(text)
        if sentence is None:
            self.unproved = True
            return
        self.said.append(sentence)
        self.emit(sentence)
