"""Fields that say where: a place said of one of them stands in the stead of another's."""

from typing import Final

from engine.planning.meaning.filter_fields import fields_of
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.text.tokens import words_of
from engine.planning.text.words import listed
from semantic.query import NEGATIVE_OPERATORS, Filter

_PLACES: Final = listed(
    """
    region country state city territory area geography geo location office province county
    continent town district place zone nation
    """
)


def is_place(lexicon: Lexicon, field: str) -> bool:
    """Return whether a field says where something is, by its name or label."""
    if "." not in field:
        return False
    dimension = lexicon.dimension(field)
    names = (field.partition(".")[2], dimension.words.label)
    return any(words[-1] in _PLACES for name in names if (words := words_of(name)))


def elsewhere(lexicon: Lexicon, old: Filter, new: Filter) -> bool:
    """Return whether two filters say of the same thing where it is, at two levels.

    A country inside the region says more than the region; one outside it says another place. So
    the later one alone is right either way.
    """
    fields = [one.field for one in (old, new) if one.field]
    if len(fields) != 2 or fields[0] == fields[1]:
        return False
    negative = any(one.op in NEGATIVE_OPERATORS for one in (old, new))
    alike = len({one.partition(".")[0] for one in fields}) == 1
    return alike and not negative and all(is_place(lexicon, one) for one in fields)


def in_place_of(
    lexicon: Lexicon, old: tuple[Filter, ...], new: tuple[Filter, ...]
) -> tuple[Filter, ...]:
    """Return old filters less those on a place at another level than a new one."""
    return tuple(one for one in old if not any(elsewhere(lexicon, one, other) for other in new))


def beside_places(
    lexicon: Lexicon, old: tuple[Filter, ...], new: tuple[Filter, ...]
) -> tuple[tuple[Filter, ...], tuple[Filter, ...]]:
    """Return old and new filters with places at two levels as either: "EMEA, and Japan too"."""
    for one in new:
        for known in old:
            if elsewhere(lexicon, known, one) and not fields_of(one) & fields_of(known):
                either = Filter(any=(known, one))
                kept = tuple(other for other in old if other is not known)
                return (*kept, either), tuple(other for other in new if other is not one)
    return old, new
