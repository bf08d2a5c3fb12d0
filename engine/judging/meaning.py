"""What a metric query means, slot by slot, however it is written."""

from dataclasses import dataclass, fields
from datetime import date
from typing import cast

from engine.fields import find_field
from engine.metrics import parts
from semantic.errors import Issue, ProvenueError
from semantic.kinds import time_of
from semantic.model import SemanticModel
from semantic.periods import resolve_window
from semantic.query import Filter, MetricQuery, Value, Window, WindowSpec, window_named

#: Operators that say the same of one value and of several.
_SAME = {"=": "in", "!=": "not_in"}
Slot = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A query's slots: names in full, windows as days, sets where order says nothing.

    `date` is the date that the window is about. `order` is the first sort key.
    """

    metric: frozenset[str]
    dimension: frozenset[str]
    filter: frozenset[Slot]
    segment: frozenset[str]
    period: Slot
    date: str | None
    having: frozenset[Slot]
    compare: object
    share: str | None
    running: bool
    rows: str | None
    order: Slot
    limit: int | None
    limit_per: str | None
    offset: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One slot that two queries fill differently, in words."""

    slot: str
    got: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.slot}: got {self.got}, wanted {self.wanted}"


def differences(got: Meaning, wanted: Meaning) -> tuple[Difference, ...]:
    """Return the slots in which a reading misses what is wanted.

    More metrics than wanted, and an order where none is wanted, miss nothing.
    """
    found: list[Difference] = []
    for one in fields(Meaning):
        is_, should = getattr(got, one.name), getattr(wanted, one.name)
        more = one.name == "metric" and is_ > should and bool(should)
        if is_ == should or more or (one.name == "order" and not should):
            continue
        found.append(Difference(one.name.replace("_", " "), _said(is_), _said(should)))
    return tuple(found)


def meaning_of(query: MetricQuery, model: SemanticModel, as_of: date) -> Meaning:
    """Return a query's slots. What the model does not know stays as it is written."""
    reader = _Reader(model, as_of, query)
    window = reader.days(query.time.window) if query.time else ()
    return Meaning(
        metric=frozenset(query.metrics),
        # The columns of records are what is shown of them, not what they are.
        dimension=frozenset() if query.rows else frozenset(map(reader.dimension, query.dimensions)),
        filter=frozenset(map(reader.condition, query.where)),
        segment=frozenset(query.segments),
        period=window,
        date=reader.date if window else None,
        having=frozenset((one.metric, one.op, float(one.value)) for one in query.having),
        compare=reader.compared(),
        share=query.share_of and reader.field(query.share_of),
        running=query.running,
        rows=query.rows,
        order=tuple((reader.dimension(one.by), one.direction) for one in query.order_by[:1]),
        limit=query.limit,
        limit_per=query.limit_per and reader.field(query.limit_per),
        offset=query.offset,
    )


class _Reader:
    """Reads the names and windows of one query."""

    def __init__(self, model: SemanticModel, as_of: date, query: MetricQuery) -> None:
        self._model = model
        self._as_of = as_of
        self._query = query
        named = query.time.dimension if query.time else None
        self.date = self.field(named) if named else self._own_date()

    def field(self, name: str) -> str:
        """Return a field's name in full."""
        found = find_field(self._model, name, "")
        return name if isinstance(found, Issue) else str(found)

    def dimension(self, name: str) -> str:
        """Return a dimension's name in full; `time` is the date the query is about."""
        field, colon, grain = name.partition(":")
        if field in self._model.metrics:
            return name
        return (self.date if field == "time" else self.field(field)) + colon + grain

    def condition(self, one: Filter) -> Slot:
        """Return one filter, nested ones within it."""
        if one.any is not None:
            return ("any", frozenset(map(self.condition, one.any)))
        if one.all is not None:
            return ("all", frozenset(map(self.condition, one.all)))
        if one.not_ is not None:
            within = self.condition(one.not_)
            if len(within) == 3 and within[1] == "in":
                return (within[0], "not_in", within[2])
            return ("not", within)
        op = _SAME.get(one.op or "", one.op)
        values = tuple(self._value(value, op) for value in one.values)
        unordered = op in ("in", "not_in")
        return (self.field(one.field or ""), op, frozenset(values) if unordered else values)

    def days(self, window: Window | None) -> Slot:
        """Return a window's first day and the day after it; () is ever."""
        if window is None:
            return ()
        try:
            found = resolve_window(window, self._model.calendar, self._as_of)
        except ProvenueError:
            return (str(window),)
        if found.first is None and found.after is None:
            return ()
        return (found.first, found.after)

    def compared(self) -> object:
        """Return what the query compares with."""
        compare = self._query.compare
        if compare is None or compare == "previous_period" or compare == "previous_year":
            return compare
        return self.days(compare)

    def _value(self, value: Value, op: str | None) -> object:
        if isinstance(value, WindowSpec):
            return self.days(value)
        if op == "during":
            return self.days(window_named(value)) or value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        return value

    def _own_date(self) -> str:
        """Return the one date that the metrics go by; `time` where they go by several."""
        dates = {
            None if (found := time_of(part.definition)) is None else found.dimension.qualified
            for name in self._query.metrics
            if name in self._model.metrics
            for part in parts(self._model, self._model.metrics[name])
        }
        return (dates.pop() if len(dates) == 1 else None) or "time"


def _said(value: object) -> str:
    """Return a slot's value for a reader."""
    if value is None or value is False or value == () or value == frozenset():
        return "none"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(_said, cast("frozenset[object]", value))))
    if isinstance(value, tuple):
        return " ".join(map(_said, cast("Slot", value)))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
