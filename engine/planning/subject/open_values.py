"""Values that only open rows have: a stage before the end, a call of what is still expected."""

from typing import Final

from engine.planning.meaning.conditions import condition_of_filter
from engine.planning.meaning.lexicon import Lexicon
from semantic.query import Filter

#: Words of a field that tells what is expected of rows still open.
_FORECAST: Final = "forecast"
#: Words of its values that tell of rows that are open no more.
_OVER: Final = frozenset({"closed", "won", "lost", "omitted", "done"})


def stands_open(lexicon: Lexicon, field: str, values: tuple[str, ...], open_: str) -> bool:
    """Return whether only open rows have these values, by the model or by what forecasts are of."""
    dimension = lexicon.dimension(field)
    if dimension.dataset != open_.partition(".")[0]:
        return False
    if _FORECAST in dimension.words.label.casefold().split():
        return not any(_OVER & set(value.casefold().split()) for value in values)
    wanted = condition_of_filter(lexicon.model, Filter(field=field, op="in", values=values))
    return wanted is not None and wanted.implies(lexicon.segments[open_])


def all_open(lexicon: Lexicon, field: str) -> frozenset[str]:
    """Return the values of a field that open rows can have, where the model lists its values."""
    named = (one.target for one in lexicon.named("open") if one.kind == "segment")
    open_ = next(named, None)
    if open_ is None:
        return frozenset()
    order = lexicon.dimension(field).order
    return frozenset(one for one in order if stands_open(lexicon, field, (one,), open_))
