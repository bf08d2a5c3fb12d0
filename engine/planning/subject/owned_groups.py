"""Groups with an owner: "which manager's team", "by rep and their region"."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading

_THEIRS: Final = frozenset({"their", "its", "his", "her", "own"})
#: What a reading forced by an owner says.
OWN: Final = "own"


def owned(sentence: Sentence, place: int, asked: bool = False) -> int:
    """Return the noun that is meant of "managers' teams": the last.

    Of "which manager's team" it is the manager that is `asked` for.
    """
    head = place + 1
    named = names_group(sentence, head) or head in sentence.grouped
    if not sentence.spans[place].possessive or not named:
        return place
    words = f"{sentence.spans[place].text} {sentence.spans[head].text}"
    owner = sentence.spans[place]
    if asked and not (owner.plural or sentence.spans[head].of("entity")) and owner.of("dimension"):
        sentence.take(head)
        sentence.grouped[:] = [one for one in sentence.grouped if one != head]
        sentence.assume(f'"{words}" is read as {owner.text[:-2].casefold()}.')
        return place
    sentence.assume(f'"{words}" is read as {sentence.spans[head].text.casefold()}.')
    return head


def own_field(sentence: Sentence, thing: int, place: int) -> None:
    """Let "by rep and their region" be by the rep's own region, where reps have one."""
    said = sentence.stops & _THEIRS
    gap = sentence.spans[place - 1].end < sentence.spans[place].start
    reading = sentence.spans[place].first("dimension")
    if not (said and gap) or reading is None or is_name(sentence, reading.target):
        return
    whose = {one.target.partition(".")[0] for one in sentence.spans[thing].of("dimension")}
    whose |= {one.target for one in sentence.spans[thing].of("entity")}
    datasets = sentence.lexicon.model.datasets
    name = reading.target.partition(".")[2]
    own = [f"{one}.{name}" for one in sorted(whose) if name in datasets[one].dimensions]
    if len(own) == 1 and own[0] != reading.target:
        sentence.forced[place] = Reading("dimension", own[0], OWN)
        words = f"{next(iter(said))} {sentence.spans[place].text}"
        label = sentence.lexicon.dimension(own[0]).words.label.lower()
        sentence.assume(f'"{words}" is read as {label}.')


def is_name(sentence: Sentence, field: str) -> bool:
    """Return whether a field holds the names of things: another thing's name is no stand-in."""
    return sentence.lexicon.label(field.partition(".")[0]) == field


def names_group(sentence: Sentence, place: int) -> bool:
    """Return whether a span names a field or a thing that may be grouped by."""
    return sentence.has(place, "dimension", "entity") and not sentence.has(place, "verb")
