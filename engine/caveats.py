"""What a reader must be warned of, seen in the query and in its rows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from engine.authorize import Restriction
from engine.branch import Cumulated, Held
from engine.caveats_of_series import missing_closing_days, still_converting
from engine.fields import dimension_of
from engine.filters import leaves
from engine.known_values import FieldValues
from engine.reply import Caveat, Cell, Column
from engine.resolved import ResolvedQuery
from semantic.errors import Issue, QueryError, did_you_mean
from semantic.model import (
    Balance,
    Cumulative,
    Funnel,
    Grain,
    Measure,
    PointInTime,
    SemanticModel,
)
from semantic.periods import bucket_label, shift

Rows = tuple[tuple[Cell, ...], ...]
#: Returns the values of a field that the viewer may see.
Known = Callable[[str], FieldValues]
MOST_BUCKETS = 1000


def caveats(
    resolved: ResolvedQuery,
    model: SemanticModel,
    restrictions: Mapping[str, Restriction],
    rows: Rows,
    hidden: Rows,
    known: Known,
) -> tuple[Caveat, ...]:
    """Return every warning of an answer but those about cut rows and overlapping groups."""
    found = (
        *resolved.caveats,
        *_partial(resolved, model, rows),
        *_to_come(resolved, model, rows),
        *_total_so_far(resolved),
        *still_converting(resolved, model),
        *missing_closing_days(resolved, model, rows, hidden),
        *_named_values(resolved, model, known),
        *_no_rows(resolved, model, rows),
        *_namesakes(resolved, rows, hidden),
        *_no_key(resolved, rows),
        *_policies(restrictions),
    )
    return tuple(dict.fromkeys(found))


def caveats_ahead(
    resolved: ResolvedQuery,
    model: SemanticModel,
    restrictions: Mapping[str, Restriction],
    known: Known,
) -> tuple[Caveat, ...]:
    """Return the warnings of an answer that are certain before it is computed."""
    buckets = _buckets_ahead(resolved)
    return (
        *resolved.caveats,
        *_partial(resolved, model, buckets),
        *_to_come(resolved, model, buckets),
        *still_converting(resolved, model),
        *_named_values(resolved, model, known),
        *_policies(restrictions),
    )


def _buckets_ahead(resolved: ResolvedQuery) -> Rows:
    """Return a row for each bucket that the window is sure to have; only its bucket is filled."""
    spine = resolved.spine
    if spine is None or spine.first is None or spine.after is None:
        return ()
    position, start = _bucket_position(resolved), spine.first
    rows: list[tuple[Cell, ...]] = []
    while start < spine.after:
        cells: list[Cell] = [None] * len(resolved.columns)
        cells[position] = start
        rows.append(tuple(cells))
        start = shift(start, spine.grain, 1)
    return tuple(rows)


def refuse_too_broad(resolved: ResolvedQuery, rows: Rows, truncated: bool) -> None:
    """Raise QueryError `too-broad` when buckets are too many, or cut by the row limit."""
    position = next((i for i, one in enumerate(resolved.columns) if one.role == "time"), None)
    if position is None or resolved.spine is None:
        return
    if truncated:
        message = f"the buckets and groups are more than the limit of {len(rows):,} rows"
        hint = "ask for a shorter window, a coarser grain or fewer dimensions"
        raise QueryError(Issue("too-broad", message, (hint,), "$.dimensions"))
    buckets = sorted({row[position] for row in rows if isinstance(row[position], date)}, key=str)
    if len(buckets) > MOST_BUCKETS:
        message = (
            f"the data stretch from {buckets[0]} to {buckets[-1]}:"
            f" more than {MOST_BUCKETS} buckets by {resolved.spine.grain}"
        )
        hint = "ask for a window, or a coarser grain; look at the extreme date, it may be a mistake"
        raise QueryError(Issue("too-broad", message, (hint,), "$.dimensions"))


def _partial(resolved: ResolvedQuery, model: SemanticModel, rows: Rows) -> Iterator[Caveat]:
    as_of, window = resolved.as_of, resolved.window
    for position, column in enumerate(resolved.columns):
        output = next((one for one in resolved.outputs if one.grain == column.grain), None)
        if column.role != "time" or output is None or output.grain is None:
            continue
        days = {row[position] for row in rows}
        for start in sorted(day for day in days if isinstance(day, date)):
            message = _bucket_message(start, output.grain, resolved, model)
            if message:
                yield Caveat(code="partial", message=message, column=column.name, bucket=start)
        return
    past = window is not None and window.after is not None and window.holds(as_of)
    if past and window is not None and window.last is not None and window.last > as_of:
        said = window.label.capitalize()
        message = f"{said} runs to {window.last}; the data are as of {as_of}."
        yield Caveat(code="partial", message=message)


def _to_come(resolved: ResolvedQuery, model: SemanticModel, rows: Rows) -> Iterator[Caveat]:
    """Warn of buckets after the data's day that show a level: it is that of the data's day."""
    levels = any(isinstance(one.series, Held | Cumulated) for one in resolved.branches)
    if not levels or resolved.spine is None:
        return
    position = _bucket_position(resolved)
    later = sorted(
        {day for row in rows if isinstance(day := row[position], date) and day > resolved.as_of}
    )
    if later:
        first = bucket_label(later[0], resolved.spine.grain, model.calendar)
        message = f"From {first} on nothing has begun: levels are as of {resolved.as_of}."
        yield Caveat(code="partial", message=message, column=resolved.columns[position].name)


def _total_so_far(resolved: ResolvedQuery) -> Iterator[Caveat]:
    """Warn of a total of fewer days than what it is compared with: the window is not over.

    Without buckets both sides are cut to equal days.
    """
    window, as_of = resolved.window, resolved.as_of
    if not resolved.query.totals or resolved.comparison is None or resolved.spine is None:
        return
    if window is None or window.last is None or window.last <= as_of or not window.holds(as_of):
        return
    message = f"The total is of the days to {as_of}; what it is compared with is of more days."
    yield Caveat(code="partial", message=message)


def _bucket_position(resolved: ResolvedQuery) -> int:
    alias = resolved.spine.alias if resolved.spine else None
    return next(i for i, one in enumerate(resolved.outputs) if one.alias == alias)


def _bucket_message(
    start: date, grain: Grain, resolved: ResolvedQuery, model: SemanticModel
) -> str | None:
    after = shift(start, grain, 1)
    name = bucket_label(start, grain, model.calendar)
    if start <= resolved.as_of < after - timedelta(days=1):
        return f"{name} is not over: the data are as of {resolved.as_of}."
    window = resolved.window
    if window is None or resolved.spine is None or not resolved.spine.windowed:
        return None
    if window.first is not None and start < window.first < after:
        return f"{name} is cut: the window begins on {window.first}."
    if window.last is not None and start <= window.last < after - timedelta(days=1):
        return f"{name} is cut: the window ends on {window.last}."
    return None


def _named_values(resolved: ResolvedQuery, model: SemanticModel, known: Known) -> Iterator[Caveat]:
    for leaf in leaves(resolved.filters):
        if leaf.field is None or leaf.operator not in ("=", "!=", "in", "not_in"):
            continue
        dimension = dimension_of(model, leaf.field)
        if dimension.type != "text" or dimension.sensitive:
            continue
        found = known(dimension.qualified)
        for bound in leaf.values:
            if not isinstance(bound.value, str):
                continue
            if bound.value in found.shared and leaf.operator in ("=", "in"):
                owner = model.datasets[dimension.dataset].words.label.lower()
                message = (
                    f"Several {owner} rows are called '{bound.value}'; all of them count here."
                )
                yield Caveat(code="namesakes", message=message, column=str(leaf.field))
            if found.complete and bound.value not in found.values:
                near = did_you_mean(bound.value, found.values)
                message = f"No {dimension.words.label.lower()} is called '{bound.value}'"
                yield Caveat(
                    code="value-not-found",
                    message=f"{message}; {near[0]}" if near else f"{message}.",
                    column=str(leaf.field),
                )


def _no_rows(resolved: ResolvedQuery, model: SemanticModel, rows: Rows) -> Iterator[Caveat]:
    columns = [
        (i, one.name)
        for i, one in enumerate(resolved.columns)
        if one.role == "metric" and ":" not in one.name
    ]
    if columns:
        # A count of 0 has no rows; a sum of 0 may well have some.
        counts = {i for i, name in columns if _is_count(model, name)}
        found = any(
            row[i] is not None and not (i in counts and row[i] == 0)
            for row in rows
            for i, _ in columns
        )
    else:
        found = bool(rows)
    if found:
        return
    why: list[str] = []
    if resolved.filters or resolved.query.having:
        why.append("the filters")
    if resolved.window is not None:
        why.append(f"the window {resolved.window.in_words()}")
    said = f" match {' and '.join(why)}" if why else " are there"
    yield Caveat(code="no-rows", message=f"No rows{said}.")


def _is_count(model: SemanticModel, name: str) -> bool:
    """Return whether a metric is 0, not missing, where it has no rows."""
    match model.metrics[name].definition:
        case Measure() as measure:
            return measure.aggregate in ("count", "count_distinct")
        case PointInTime(measure=measure) | Balance(measure=measure):
            return measure.aggregate in ("count", "count_distinct")
        case Cumulative(metric=base):
            return _is_count(model, base)
        case Funnel(rate=rate):
            return rate is None
        case _:
            return False


def _namesakes(resolved: ResolvedQuery, rows: Rows, hidden: Rows) -> Iterator[Caveat]:
    positions = [i for i, one in enumerate(resolved.columns) if one.role in ("dimension", "time")]
    count = sum(len(one.key_aliases) for one in resolved.outputs)
    if not count or resolved.source is not None:
        return
    seen: dict[tuple[Cell, ...], set[tuple[Cell, ...]]] = {}
    for row, trailing in zip(rows, hidden, strict=True):
        seen.setdefault(tuple(row[i] for i in positions), set()).add(trailing[:count])
    twice = [shown for shown, keys in seen.items() if len(keys) > 1]
    if twice:
        names = ", ".join(" / ".join(str(cell) for cell in shown) for shown in twice[:3])
        message = f"Different ones share a name and stand in rows of their own: {names}."
        yield Caveat(code="namesakes", message=message)


def _no_key(resolved: ResolvedQuery, rows: Rows) -> Iterator[Caveat]:
    if resolved.source is not None:
        return
    joined = {
        output.alias
        for number, output in enumerate(resolved.outputs)
        if any(
            branch.keys[number].field.path
            for branch in resolved.branches
            if len(branch.keys) == len(resolved.outputs)
        )
    }
    for position, (column, output) in enumerate(
        zip(resolved.columns, resolved.outputs, strict=False)
    ):
        if output.alias in joined and any(row[position] is None for row in rows):
            message = f"(none) holds the rows without a known {_lower(column)}."
            yield Caveat(code="no-key", message=message, column=column.name)


def _policies(restrictions: Mapping[str, Restriction]) -> Iterator[Caveat]:
    if restrictions:
        named = ", ".join(sorted(restrictions))
        message = f"Row policies apply: you see only your rows of {named}."
        yield Caveat(code="row-policy", message=message)


def _lower(column: Column) -> str:
    return column.label[:1].lower() + column.label[1:]
