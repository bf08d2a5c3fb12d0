"""Queries that run and mean nothing: contradictions, constant groups, cut buckets, odd bounds."""

from collections.abc import Iterator
from itertools import combinations

from sqlglot import exp

from engine.planning.meaning.conditions import Condition, column_of, condition_of_filter
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.query_slots import Slots, full_name
from engine.planning.meaning.spans import Span
from engine.planning.text.inflect import family
from engine.planning.text.tokens import words_of
from semantic.errors import Issue
from semantic.model import Formula

_ORDERED = (">", ">=", "<", "<=", "between")


def senseless(slots: Slots, spans: tuple[Span, ...]) -> tuple[Issue, ...]:
    """Return what makes a query senseless, though it would run."""
    return (
        *_contradictions(slots),
        *_empty_ranges(slots),
        *_constant_groups(slots),
        *_cut_buckets(slots),
        *_odd_bounds(slots, spans),
    )


def restrictions(slots: Slots) -> list[tuple[str, Condition]]:
    """Return what each filter and segment demands, with its place in the query."""
    found: list[tuple[str, Condition]] = []
    for number, one in enumerate(slots.query.where):
        wanted = condition_of_filter(slots.lexicon.model, one)
        found += [(f"$.where[{number}]", wanted)] if wanted else []
    for number, name in enumerate(slots.segments):
        found.append((f"$.segments[{number}]", slots.lexicon.segments[name]))
    return found


def fits(metric: str, wanted: Condition, lexicon: Lexicon) -> bool:
    """Return whether a metric still tells something of the rows that are wanted.

    A sum of parts does while one part is left; a ratio while all its parts stay, each as it was.
    """
    parts = [have for _, have in lexicon.demands[metric]]
    excluded = [have.excludes(wanted) for have in parts]
    if not parts or all(excluded):
        return not parts
    touched = [have for have in parts if have.touches(wanted)]
    if not is_ratio(metric, lexicon) or not touched:
        return True
    alike = len(touched) == len(parts) and all(have == touched[0] for have in touched)
    return alike or all(have.implies(wanted) for have in parts)


def tells(metric: str, field: str, lexicon: Lexicon) -> bool:
    """Return whether a metric may differ between the values of a field."""
    column = column_of(lexicon.model, field)
    found = [have.columns.get(column) for _, have in lexicon.demands[metric]]
    if not any(found):
        target = belongs_to(field, lexicon)
        return target is None or fits(metric, lexicon.segments[target], lexicon)
    if is_ratio(metric, lexicon) or len(set(found)) > 1:
        return len(set(found)) == 1 or not is_ratio(metric, lexicon)
    only = found[0]
    return only is None or only.negated or len(only.values) > 1


def belongs_to(field: str, lexicon: Lexicon) -> str | None:
    """Return the segment whose word is in a field's name: a loss reason is of lost deals."""
    dimension = lexicon.dimension(field)
    if dimension.type != "text":
        return None
    words = set(words_of(dimension.words.label))
    for name in lexicon.model.datasets[dimension.dataset].segments:
        if not words.isdisjoint(family(name)):
            return f"{dimension.dataset}.{name}"
    return None


def is_ratio(metric: str, lexicon: Lexicon) -> bool:
    """Return whether a metric divides others."""
    definition = lexicon.metric(metric).definition
    return isinstance(definition, Formula) and definition.tree.find(exp.Div) is not None


def _contradictions(slots: Slots) -> Iterator[Issue]:
    found = restrictions(slots)
    for (_, one), (place, other) in combinations(found, 2):
        if one.excludes(other):
            message = "the conditions leave no row: one field cannot have two values at once"
            yield Issue("contradiction", message, (), place)
            return
    found += [
        (f"$.where[{number}]", slots.lexicon.segments[target])
        for number, one in enumerate(slots.query.where)
        if one.field and (target := belongs_to(full_name(one.field, slots.lexicon), slots.lexicon))
    ]
    for metric in slots.query.metrics:
        label = slots.lexicon.metric(metric).words.label
        for place, wanted in found:
            if not fits(metric, wanted, slots.lexicon):
                message = f"the condition goes against what {label} counts by its definition"
                yield Issue("contradiction", message, (), place)
                return


def _empty_ranges(slots: Slots) -> Iterator[Issue]:
    """Find bounds on one field or metric that nothing can meet: over 100 and under 50."""
    lows: dict[str, float] = {}
    highs: dict[str, float] = {}
    bounds: list[tuple[str, str, tuple[object, ...]]] = [
        (one.field, str(one.leaf.op), one.leaf.values) for one in slots.conditions if one.certain
    ]
    bounds += [(one.metric, one.op, (one.value,)) for one in slots.query.having]
    for name, op, values in bounds:
        numbers = [float(one) for one in values if isinstance(one, int | float)]
        if op not in _ORDERED or not numbers:
            continue
        if op in (">", ">=", "between"):
            lows[name] = max(lows.get(name, numbers[0]), numbers[0])
        if op in ("<", "<=", "between"):
            highs[name] = min(highs.get(name, numbers[-1]), numbers[-1])
    for name in lows.keys() & highs.keys():
        if lows[name] > highs[name]:
            yield Issue(
                "contradiction", f"nothing lies over {lows[name]:,} and under {highs[name]:,}"
            )


def _constant_groups(slots: Slots) -> Iterator[Issue]:
    """Find groups by a field that the definition of every metric shown has settled already."""
    shown = slots.query.metrics
    for number, name in enumerate(slots.query.dimensions):
        field = _field(name, slots.lexicon)
        if not shown or field is None or slots.query.rows:
            continue
        if not any(tells(metric, field, slots.lexicon) for metric in shown):
            label = slots.lexicon.metric(shown[0]).words.label
            named = slots.lexicon.dimension(field).words.label.lower()
            message = f"{label} says nothing by {named}: its definition settles that"
            yield Issue("constant-group", message, (), f"$.dimensions[{number}]")


def _cut_buckets(slots: Slots) -> Iterator[Issue]:
    """Find a limit that would cut the buckets of a series in its middle."""
    query = slots.query
    if query.limit and slots.buckets and len(query.dimensions) > 1 and not query.limit_per:
        message = f"{query.limit} may be wanted in each bucket of time, or of all"
        yield Issue("cut-buckets", message, ("name `limit_per`",), "$.limit")


def _odd_bounds(slots: Slots, spans: tuple[Span, ...]) -> Iterator[Issue]:
    """Find counts bounded by what reads as money: "deals per rep over 100k"."""
    for number, one in enumerate(slots.query.having):
        metric = slots.lexicon.model.metrics.get(one.metric)
        if metric is None or metric.format not in ("integer", "number") or one.value < 1000:
            continue
        for place, span in enumerate(spans):
            if span.number != one.value:
                continue
            after = spans[place + 1] if place + 1 < len(spans) else None
            counted = after is not None and bool(after.of("metric", "entity", "dimension"))
            scaled = span.text[:1].isdigit() and span.text[-1:].isalpha()
            if span.money or scaled or not counted:
                message = f"{one.value:,} reads as money, and {metric.words.label} is a count"
                yield Issue("odd-bound", message, (), f"$.having[{number}]")


def _field(name: str, lexicon: Lexicon) -> str | None:
    """Return a grouped field in full, None where it is a bucket of each metric's own time."""
    full = full_name(name, lexicon)
    dataset, _, plain = full.partition(".")
    home = lexicon.model.datasets.get(dataset)
    return full if home and plain in home.dimensions else None
