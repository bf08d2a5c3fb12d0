"""Filters of a metric query to typed predicates, for one dataset's rows.

Values are typed and named once per query (`type_filters`); each branch then reaches the fields on
its own path (`reach_filters`). Plain filters of one AND list behind the same to-many steps hold for
the same child row; a negative one means that no child row matches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from engine.fields import dimension_of, find_field, reach_field
from engine.filter_values import as_type, shown
from engine.predicate import (
    AllOf,
    AnyOf,
    Bound,
    Condition,
    HasAny,
    InSegment,
    Not,
    Predicate,
    TypedFilter,
)
from engine.statement import Parameter
from semantic.errors import Issue, QueryError, did_you_mean
from semantic.expressions import prefixed
from semantic.joins import ReverseStep, ToMany, find_path
from semantic.model import DataType, SemanticModel
from semantic.periods import DateWindow, resolve_window
from semantic.query import (
    NEGATIVE_OPERATORS,
    WINDOW_NAMES,
    Filter,
    Operator,
    WindowSpec,
    window_named,
)

DEEPEST, MOST_CONDITIONS, MOST_VALUES, MOST_VALUES_IN_ALL = 4, 200, 1000, 2000
#: Each is a semi-join of its own, and planning them takes longer than running them.
MOST_SEMI_JOINS = 40

_POSITIVE: dict[Operator, Operator] = {"!=": "=", "not_in": "in", "is_null": "is_not_null"}
_TEXT_ONLY: frozenset[Operator] = frozenset({"contains", "starts_with", "ends_with"})
_ORDERED: frozenset[Operator] = frozenset({">", ">=", "<", "<=", "between"})
_COUNTS: dict[Operator, tuple[int, int]] = {
    "in": (1, MOST_VALUES),
    "not_in": (1, MOST_VALUES),
    "between": (2, 2),
    "is_null": (0, 0),
    "is_not_null": (0, 0),
}


@dataclass(slots=True)
class FilterTyping:
    """Collects issues and names values while a query's filters are typed."""

    model: SemanticModel
    as_of: date
    issues: list[Issue] = field(default_factory=list[Issue])
    bound: int = 0
    conditions: int = 0

    def type_filters(self, filters: tuple[Filter, ...]) -> tuple[TypedFilter, ...]:
        """Type every filter of the AND list; issues are collected, the wrong ones left out."""
        typed = (self._typed(one, f"$.where[{i}]", 1) for i, one in enumerate(filters))
        return tuple(one for one in typed if one is not None)

    def type_segments(self, names: tuple[str, ...]) -> tuple[TypedFilter, ...]:
        """Type `segments`: `dataset.name`, or a bare name where it is unique."""
        typed = (self._segment(name, f"$.segments[{i}]") for i, name in enumerate(names))
        return tuple(one for one in typed if one is not None)

    def _segment(self, name: str, where: str) -> TypedFilter | None:
        home, _, bare = name.rpartition(".")
        homes = [
            dataset.name
            for dataset in self.model.datasets.values()
            if bare in dataset.segments and home in ("", dataset.name)
        ]
        if len(homes) == 1:
            return TypedFilter(where=where, segment=(homes[0], bare))
        known = [f"{d.name}.{s}" for d in self.model.datasets.values() for s in d.segments]
        if homes:
            which = "say which: " + ", ".join(f"{one}.{bare}" for one in homes)
            message = f"'{name}' is a segment of several datasets"
            self._fail("ambiguous-name", message, where, (which,))
        else:
            message = f"unknown segment '{name}'"
            self._fail("unknown-segment", message, where, did_you_mean(name, known))
        return None

    def _fail(self, code: str, message: str, where: str, hints: tuple[str, ...] = ()) -> None:
        self.issues.append(Issue(code, message, hints, where))

    def _typed(self, one: Filter, where: str, depth: int) -> TypedFilter | None:
        groups = [name for name in ("any", "all", "not_") if getattr(one, name) is not None]
        leaf = one.field is not None or one.op is not None or bool(one.values)
        if len(groups) + leaf != 1:
            self._fail(
                "bad-filter",
                "a filter is {field, op, values} or exactly one of any, all, not",
                where,
            )
            return None
        if depth > DEEPEST:
            self._fail("bad-filter", f"filters nest deeper than {DEEPEST}", where)
            return None
        if leaf:
            return self._leaf(one, where)
        if one.not_ is not None:
            inner = self._typed(one.not_, f"{where}.not", depth + 1)
            return None if inner is None else TypedFilter(where=where, negated=inner)
        name, members = ("any", one.any) if one.any is not None else ("all", one.all)
        if not members:
            self._fail("bad-filter", f"'{name}' needs at least one filter", where)
            return None
        typed = [
            self._typed(member, f"{where}.{name}[{i}]", depth + 1)
            for i, member in enumerate(members)
        ]
        kept = tuple(member for member in typed if member is not None)
        if name == "any":
            return TypedFilter(where=where, any_of=kept)
        return TypedFilter(where=where, all_of=kept)

    def _leaf(self, one: Filter, where: str) -> TypedFilter | None:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            if self.conditions == MOST_CONDITIONS + 1:
                self._fail("too-broad", f"more than {MOST_CONDITIONS} conditions", where)
            return None
        if one.field is None or one.op is None:
            self._fail("bad-filter", "a filter needs a field and an op", where)
            return None
        name = find_field(self.model, one.field, f"{where}.field")
        if isinstance(name, Issue):
            self.issues.append(name)
            return None
        kind = dimension_of(self.model, name).type
        before = len(self.issues)
        self._check_operator(one, kind, where)
        window = self._during(one, f"{where}.values[0]") if one.op == "during" else None
        values: tuple[Bound, ...]
        if window is not None:
            values = (self._name(window.first), self._name(window.after))
        else:
            values = self._values(one, one.op, kind, f"{where}.values")
        if len(self.issues) > before:
            return None
        return TypedFilter(where=where, field=name, operator=one.op, values=values, window=window)

    def _check_operator(self, one: Filter, kind: DataType, where: str) -> None:
        operator = one.op or "="
        dated = kind in ("date", "timestamp")
        wrong = (
            (operator in _TEXT_ONLY and kind != "text")
            or (operator in _ORDERED and kind in ("text", "boolean"))
            or (operator == "during" and not dated)
        )
        if wrong:
            message = f"'{operator}' does not fit '{one.field}', which is a {kind}"
            self._fail("bad-operator", message, f"{where}.op")
        low, high = _COUNTS.get(operator, (1, 1))
        if not low <= len(one.values) <= high:
            wanted = str(low) if low == high else f"{low} to {high}"
            plural = "" if wanted == "1" else "s"
            message = f"'{operator}' takes {wanted} value{plural}, got {len(one.values)}"
            self._fail("bad-value", message, f"{where}.values")

    def _values(
        self, one: Filter, operator: Operator, kind: DataType, where: str
    ) -> tuple[Bound, ...]:
        bound: list[Bound] = []
        for i, value in enumerate(one.values[:MOST_VALUES]):
            place = f"{where}[{i}]"
            if value is None and operator not in ("in", "not_in"):
                hint = ("use is_null or is_not_null",)
                self._fail("bad-value", f"'{operator}' cannot compare with null", place, hint)
                continue
            try:
                typed = as_type(value, kind, self.model.calendar.timezone)
            except ValueError as error:
                self._fail("bad-value", f"'{one.field}' is a {kind}: {error}", place)
                continue
            bound.append(self._name(typed))
        return tuple(bound)

    def _during(self, one: Filter, where: str) -> DateWindow | None:
        asked = one.values[0] if one.values else None
        window = asked if isinstance(asked, WindowSpec) else window_named(asked)
        if window is None:
            hints = did_you_mean(str(asked), WINDOW_NAMES)
            self._fail("bad-time-window", f"{shown(asked)} is no window", where, hints)
            return None
        try:
            return resolve_window(window, self.model.calendar, self.as_of, where)
        except QueryError as error:
            self.issues.extend(error.issues)
            return None

    def _name(self, value: Parameter) -> Bound:
        self.bound += 1
        if self.bound == MOST_VALUES_IN_ALL + 1:
            self._fail("too-broad", f"more than {MOST_VALUES_IN_ALL} values", "$.where")
        return Bound(f"value_{self.bound}", value)


def reach_filters(
    model: SemanticModel, home: str, filters: tuple[TypedFilter, ...], who: str
) -> AllOf | tuple[Issue, ...]:
    """Reach every field of an AND list from a dataset; or every issue why it cannot be."""
    issues: list[Issue] = []
    reached_list = _all_of(model, home, filters, who, issues)
    if _semi_joins(reached_list) > MOST_SEMI_JOINS:
        message = f"more than {MOST_SEMI_JOINS} conditions on a to-many side"
        hint = "put the values of one field into one `in` or `not_in`"
        issues.append(Issue("too-broad", message, (hint,), "$.where"))
    return tuple(issues) if issues else reached_list


def _all_of(
    model: SemanticModel,
    home: str,
    filters: tuple[TypedFilter, ...],
    who: str,
    issues: list[Issue],
) -> AllOf:
    items: list[Predicate] = []
    same_child: dict[tuple[ReverseStep, ...], list[Predicate]] = {}
    for one in _flat(filters):
        chain, predicate = _reach(model, home, one, who, issues)
        if chain:
            same_child.setdefault(chain, []).append(predicate)
        else:
            items.append(predicate)
    for chain, predicates in same_child.items():
        items.append(HasAny(chain=chain, condition=AllOf(tuple(predicates))))
    return AllOf(tuple(items))


def _flat(filters: tuple[TypedFilter, ...]) -> Iterator[TypedFilter]:
    """Yield an AND list's filters: an `all` inside it is a part of it."""
    for one in filters:
        if one.all_of is None:
            yield one
        else:
            yield from _flat(one.all_of)


def _reach(
    model: SemanticModel, home: str, one: TypedFilter, who: str, issues: list[Issue]
) -> tuple[tuple[ReverseStep, ...], Predicate]:
    """Return a predicate and, for a plain one behind to-many steps, those steps."""
    nothing = AllOf(())
    if one.any_of is not None:
        reached_ones = [_reach(model, home, each, who, issues) for each in one.any_of]
        chains = {chain for chain, _ in reached_ones}
        if len(chains) == 1:  # one child row meets one of them: `any` of `=` is `in`
            return chains.pop(), AnyOf(tuple(each for _, each in reached_ones))
        return (), AnyOf(tuple(_about_home(*each) for each in reached_ones))
    if one.all_of is not None:
        return _alone(_all_of(model, home, one.all_of, who, issues))
    if one.negated is not None:
        return (), Not(_whole(model, home, one.negated, who, issues))
    if one.segment is not None:
        return _reach_segment(model, home, one.segment, one.where, who, issues)
    if one.field is None or one.operator is None:
        return (), nothing
    found = reach_field(model, home, one.field, f"{one.where}.field", who)
    if isinstance(found, Issue):
        issues.append(replace(found, message=found.message.replace("be cut by", "be filtered by")))
        return (), nothing
    if found.chain and one.operator in NEGATIVE_OPERATORS:
        kept = tuple(
            value for value in one.values if one.operator != "!=" or value.value is not None
        )
        positive = Condition(field=found, operator=_POSITIVE[one.operator], values=kept)
        return (), HasAny(chain=found.chain, condition=positive, negated=True)
    return found.chain, Condition(field=found, operator=one.operator, values=one.values)


def _whole(
    model: SemanticModel, home: str, one: TypedFilter, who: str, issues: list[Issue]
) -> Predicate:
    return _about_home(*_reach(model, home, one, who, issues))


def _about_home(chain: tuple[ReverseStep, ...], predicate: Predicate) -> Predicate:
    return HasAny(chain=chain, condition=predicate) if chain else predicate


def _alone(group: AllOf) -> tuple[tuple[ReverseStep, ...], Predicate]:
    """Return an AND list that is about one child row alone as such, any other as it is."""
    only = group.items[0] if len(group.items) == 1 else None
    if isinstance(only, HasAny) and not only.negated:
        return only.chain, only.condition
    return (), group


def _reach_segment(
    model: SemanticModel,
    home: str,
    segment: tuple[str, str],
    where: str,
    who: str,
    issues: list[Issue],
) -> tuple[tuple[ReverseStep, ...], Predicate]:
    dataset, name = segment
    reach = find_path(model.datasets, home, dataset)
    if isinstance(reach, Issue):
        message = f"{who} cannot be filtered by '{dataset}.{name}': {reach.message}"
        issues.append(Issue(reach.code, message, reach.hints, where))
        return (), AllOf(())
    expression = model.datasets[dataset].segments[name].expression
    if isinstance(reach, ToMany):
        moved = prefixed(expression, reach.forward) if reach.forward else expression
        return reach.chain, InSegment(name=f"{dataset}.{name}", expression=moved)
    moved = prefixed(expression, reach.path) if reach.path else expression
    return (), InSegment(name=f"{dataset}.{name}", expression=moved)


def _semi_joins(predicate: Predicate) -> int:
    """Return how many semi-joins a predicate needs."""
    match predicate:
        case AllOf(items=items) | AnyOf(items=items):
            return sum(_semi_joins(one) for one in items)
        case Not(item=item):
            return _semi_joins(item)
        case HasAny(condition=condition):
            return 1 + _semi_joins(condition)
        case _:
            return 0


def leaves(filters: tuple[TypedFilter, ...]) -> Iterator[TypedFilter]:
    """Yield every leaf with a field, at any depth."""
    for one in filters:
        if one.field is not None:
            yield one
        yield from leaves((one.any_of or ()) + (one.all_of or ()))
        if one.negated is not None:
            yield from leaves((one.negated,))
