"""What people call the dimensions, so that "by rep" works and one word means one thing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from engine.drafting.columns import FULL_NAME, label_of
from engine.drafting.guesses import DimensionGuess, SegmentGuess
from engine.drafting.known import Known
from engine.drafting.measures import summed
from engine.drafting.names import plural, same_kind, title


def worded(known: Sequence[Known]) -> list[Known]:
    """Give the dimensions and segments of all datasets their words.

    The dimension that names a row is called as its dataset. A word that several datasets claim
    stays claimed, so that a question with it is asked back; only a history gives way.
    """
    known = [replace(each, dimensions=_without_sums(each)) for each in known]
    claims = Counter(
        one.name
        for each in known
        for one in each.dimensions
        if not one.hidden and each.history_of is None
    )
    return [
        replace(
            each,
            dimensions=tuple(_dimension(one, each, claims) for one in each.dimensions),
            segments={meaning: _segment(one, each) for meaning, one in each.segments.items()},
        )
        for each in known
    ]


def _without_sums(known: Known) -> tuple[DimensionGuess, ...]:
    """Hide the numbers that have a metric: "line item amount" is their sum, not one row's.

    What a deal is worth stays: people ask for deals over an amount.
    """
    if known.stages is not None:
        return known.dimensions
    sums = {name for _, name in summed(known)}
    return tuple(replace(one, hidden=one.hidden or one.name in sums) for one in known.dimensions)


def label_name(known: Known) -> str | None:
    """Return the dimension that names a row, if there is one."""
    column = label_of(known.subject, known.key.columns)
    if column is not None:
        return known.dimension(column.name)
    made = [one.name for one in known.dimensions if one.name == FULL_NAME and not one.column]
    return made[0] if made else None


def _dimension(one: DimensionGuess, known: Known, claims: Counter[str]) -> DimensionGuess:
    if one.name == label_name(known):
        return _label(one, known, claims)
    gives_way = known.history_of is not None
    prefix, _, rest = one.name.partition("_")
    if one.hidden:
        return one
    if rest and same_kind(prefix, known.name) and not claims[rest]:
        return replace(one, synonyms=(rest.replace("_", " "),))
    if claims[one.name] < (1 if gives_way else 2):
        return one
    words = one.name.replace("_", " ")
    return replace(
        one, label=f"{title(known.name)} {words}", suppressed=(words,) if gives_way else ()
    )


def _label(one: DimensionGuess, known: Known, claims: Counter[str]) -> DimensionGuess:
    """Call the dimension that names a row as its dataset, unless another one is called so."""
    one = replace(one, hidden=False)
    if one.name != known.name and claims[known.name]:
        return one
    shared = claims[one.name] > 1 or (known.history_of is not None and claims[one.name] > 0)
    shared = shared and one.name != known.name
    many = plural(known.name).replace("_", " ")
    return replace(
        one,
        label=title(known.name),
        synonyms=(many, f"{known.name.replace('_', ' ')} name"),
        suppressed=(one.name.replace("_", " "),) if shared else (),
    )


def _segment(one: SegmentGuess, known: Known) -> SegmentGuess:
    gives_way = (one.name,) if known.history_of is not None else ()
    return replace(one, suppressed=gives_way)
