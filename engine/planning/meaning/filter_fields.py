"""The fields a filter speaks of, and filters put in the place of those on the same fields."""

from semantic.query import Filter, Operator


def fields_of(one: Filter) -> frozenset[str]:
    """Return every field that a filter, or any part of it, is about."""
    parts = (*(one.any or ()), *(one.all or ()), *((one.not_,) if one.not_ else ()))
    found = {one.field} if one.field else set[str]()
    for part in parts:
        found |= fields_of(part)
    return frozenset(found)


def replaced(old: tuple[Filter, ...], new: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """Put new filters in the place of old ones on the same fields; never AND them."""
    fields = frozenset[str]().union(*(fields_of(one) for one in new))
    kept = tuple(one for one in old if not fields & fields_of(one))
    return (*kept, *new)


def extended(old: tuple[Filter, ...], new: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """Add the values of new filters to old ones on the same field: "and EMEA too"."""
    made = list(old)
    for one in new:
        if _lets_in(made, one):
            continue
        place = next((at for at, known in enumerate(made) if _extends(known, one)), None)
        if place is None:
            made = [*replaced(tuple(made), (one,))]
            continue
        known = made[place]
        values = tuple(dict.fromkeys((*known.values, *one.values)))
        op: Operator = "in" if one.op in ("=", "in") else "not_in"
        made[place] = Filter(field=one.field, op=op, values=values)
    return tuple(made)


def _lets_in(made: list[Filter], new: Filter) -> bool:
    """Take values that were left out back in: "include renewals again" leaves none of them out."""
    for place, known in enumerate(made):
        out = known.op in ("!=", "not_in") and new.op in ("=", "in") and known.field == new.field
        if out and known.field and set(new.values) <= set(known.values):
            rest = tuple(value for value in known.values if value not in new.values)
            op: Operator = "!=" if len(rest) == 1 else "not_in"
            made[place : place + 1] = (
                [Filter(field=known.field, op=op, values=rest)] if rest else []
            )
            return True
    return False


def _extends(known: Filter, new: Filter) -> bool:
    if known.field is None or known.field != new.field:
        return False
    return any(known.op in ops and new.op in ops for ops in (("=", "in"), ("!=", "not_in")))
