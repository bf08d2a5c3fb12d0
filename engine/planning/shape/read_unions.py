"""Unions of places, "DACH", to the places that they are made of."""

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Reading
from engine.planning.shape.read_lists import Run
from engine.planning.subject.read_groups import label_of
from engine.planning.text.nations import members_said
from semantic.query import Filter


def members_of(sentence: Sentence, place: int, options: list[Reading]) -> list[Reading]:
    """Spend the name of a union and return its members that are in the data; all are meant."""
    span = sentence.spans[place]
    fields = {one.target for one in options}
    if not options or len(fields) != 1 or not members_said(span.text):
        return []
    sentence.take(place)
    names = [one.value for one in options]
    said = " or ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)
    sentence.assume(f'"{span.text}" is read as {label_of(sentence, options[0].target)} {said}.')
    return options


def check_compared(sentence: Sentence, run: Run, members: list[Reading]) -> None:
    """Ask where unions are compared: there is a row for each country, none for all of them."""
    if "compare" in run.joined and len(members) > 1:
        label = label_of(sentence, members[0].target)
        sentence.ask(f"Unions are not added up here; each {label} is shown.", swaps=(Swap(),))


def drop_said_twice(sentence: Sentence) -> None:
    """Keep one list of "DACH (Germany, Austria, Switzerland)": it is said twice."""
    if any(members_said(span.text) for span in sentence.spans if span.kind == "value"):
        where = sentence.draft.where
        where[:] = [
            one
            for place, one in enumerate(where)
            if not any(_same(one, other) for other in where[:place])
        ]


def _same(one: Filter, other: Filter) -> bool:
    """Return whether two filters keep, or leave out, the same values of one field."""
    if one.field is None or one.field != other.field or set(one.values) != set(other.values):
        return False
    return any(one.op in ops and other.op in ops for ops in (("=", "in"), ("!=", "not_in")))
