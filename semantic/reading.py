"""Marked nodes to written Structs, entry by entry, so that all mistakes come at once.

The Structs of `semantic/document.py` are the definition; this file only follows their types. A
wrong field is noted with its place and left out, a wrong entry of a mapping or list likewise, so
that what is right is still read and can be linked. A key without a value is an issue: a forgotten
`where:` must not silently drop a filter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import inspect

from semantic.document import (
    KINDS,
    DatasetWritten,
    Kind,
    MetricWritten,
    ModelWritten,
    QuestionWritten,
)
from semantic.errors import Issue, did_you_mean
from semantic.model import Place
from semantic.nodes import Leaf, Node, Sequence, Table, find, plain

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")

S = TypeVar("S", bound=msgspec.Struct)
W = TypeVar("W", bound=msgspec.Struct, covariant=True)


@dataclass(frozen=True, slots=True)
class Given(Generic[W]):
    """One entry as written, with the node it was read from."""

    name: str
    written: W
    node: Node
    place: Place

    def leaf(self, *keys: str | int) -> Leaf | None:
        """Return the scalar at a path of keys, or None."""
        node = self.find(*keys)
        return node if isinstance(node, Leaf) else None

    def find(self, *keys: str | int) -> Node | None:
        """Return the node at a path of keys, or None."""
        return find(self.node, *keys)

    def at(self, *keys: str | int) -> Place:
        """Return the place of the deepest node along a path of keys."""
        for end in range(len(keys), 0, -1):
            node = self.find(*keys[:end])
            if node is not None:
                return node.place
        return self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole model as written. `declared` holds the names of entries too broken to read."""

    model: Given[ModelWritten]
    datasets: Mapping[str, Given[DatasetWritten]]
    metrics: Mapping[str, Given[MetricWritten]]
    questions: tuple[Given[QuestionWritten], ...]
    declared_datasets: frozenset[str]
    declared_metrics: frozenset[str]


def read_document(root: Table, issues: list[Issue]) -> Document:
    """Read everything that can be read; what cannot is noted."""
    head = Table(root.place, tuple(e for e in root.entries if e.key not in _LISTS))
    written = read_struct(head, ModelWritten, "the model", issues, also=_LISTS) or ModelWritten()
    datasets = _read_named(root, "datasets", DatasetWritten, "dataset", issues)
    metrics = _read_named(root, "metrics", MetricWritten, "metric", issues)
    for metric in metrics.values():
        _one_kind(metric, issues)
    return Document(
        model=Given("model", written, root, root.place),
        datasets=datasets,
        metrics=metrics,
        questions=_read_questions(root, issues),
        declared_datasets=names_in(find(root, "datasets")),
        declared_metrics=names_in(find(root, "metrics")),
    )


_LISTS = ("datasets", "metrics", "questions")


def names_in(node: Node | None) -> frozenset[str]:
    """Return the keys of a mapping, readable or not."""
    return frozenset(one.key for one in node.entries) if isinstance(node, Table) else frozenset()


def _read_named(
    root: Table, key: str, cls: type[S], what: str, issues: list[Issue]
) -> dict[str, Given[S]]:
    node = find(root, key)
    read: dict[str, Given[S]] = {}
    if node is None:
        return read
    if not isinstance(node, Table):
        issues.append(_wrong(node, f"'{key}'", "a mapping of names"))
        return read
    for entry in node.entries:
        _check_name(entry.key, entry.place, what, issues)
        written = read_struct(entry.value, cls, f"{what} '{entry.key}'", issues)
        if written is not None:
            read[entry.key] = Given(entry.key, written, entry.value, entry.place)
    return read


def _read_questions(root: Table, issues: list[Issue]) -> tuple[Given[QuestionWritten], ...]:
    node = find(root, "questions")
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        issues.append(_wrong(node, "'questions'", "a list"))
        return ()
    read: list[Given[QuestionWritten]] = []
    for number, item in enumerate(node.items, start=1):
        written = read_struct(item, QuestionWritten, f"question {number}", issues)
        if written is not None:
            read.append(Given(written.ask, written, item, item.place))
    return tuple(read)


def read_struct(
    node: Node, cls: type[S], what: str, issues: list[Issue], also: tuple[str, ...] = ()
) -> S | None:
    """Read one mapping as a Struct; None where it is none or lacks what it must have."""
    if not isinstance(node, Table):
        issues.append(_wrong(node, what, "a mapping"))
        return None
    fields = _fields(cls)
    values: dict[str, Any] = {}
    for entry in node.entries:
        field = fields.get(entry.key)
        if field is None:
            known = (*fields, *also)
            message = f"unknown key '{entry.key}' in {what}"
            hints = did_you_mean(entry.key, known)
            issues.append(Issue("unknown-key", message, hints, str(entry.place)))
            continue
        value = _value(entry.value, field.type, f"'{entry.key}' in {what}", issues)
        if value is not _WRONG:
            values[field.name] = value
    present = names_in(node)
    lacking = [
        f.encode_name for f in fields.values() if f.required and f.encode_name not in present
    ]
    issues.extend(
        Issue("missing-key", f"{what} has no '{name}'", _WHY.get(name, ()), str(node.place))
        for name in lacking
    )
    if any(f.required and f.name not in values for f in fields.values()):
        return None
    return cls(**values)


#: What to say beside a missing key.
_WHY = {
    "primary_key": ("name the column, or the list of columns, that makes a row unique",),
    "on": ("name the column that holds the other dataset's key",),
}


@cache
def _fields(cls: type[msgspec.Struct]) -> Mapping[str, inspect.Field]:
    kind = inspect.type_info(cls)
    assert isinstance(kind, inspect.StructType)  # noqa: S101 - by the type of the argument
    return {field.encode_name: field for field in kind.fields}


class _Wrong:
    """A value that does not fit; its issue is noted."""


_WRONG = _Wrong()


def _value(node: Node, kind: inspect.Type, what: str, issues: list[Issue]) -> Any:
    """Return the value of one node as a type asks, or note why not and return `_WRONG`."""
    kind = _bare(kind)
    options = (
        tuple(_bare(one) for one in kind.types) if isinstance(kind, inspect.UnionType) else (kind,)
    )
    if isinstance(node, Leaf) and node.value is None:
        where = str(node.place)
        issues.append(Issue("missing-value", f"{what} has no value", ("leave it out",), where))
        return _WRONG
    for option in options:
        if _fits(node, option):
            return _read(node, option, what, issues)
    issues.append(_wrong(node, what, " or ".join(_described(o) for o in options if _described(o))))
    return _WRONG


def _fits(node: Node, kind: inspect.Type) -> bool:
    match kind:
        case inspect.StrType() | inspect.LiteralType():
            return isinstance(node, Leaf)
        case inspect.BoolType():
            return isinstance(node, Leaf) and isinstance(node.value, bool)
        case inspect.VarTupleType():
            return isinstance(node, Sequence)
        case inspect.DictType() | inspect.StructType():
            return isinstance(node, Table)
        case _:
            return False


def _read(node: Node, kind: inspect.Type, what: str, issues: list[Issue]) -> Any:
    match kind, node:
        case inspect.StrType(), Leaf():
            return node.text.strip()
        case inspect.LiteralType(values=values), Leaf():
            return _choice(node, values, what, issues)
        case inspect.BoolType(), Leaf():
            return node.value
        case inspect.VarTupleType(item_type=item), Sequence():
            read = (_value(one, item, f"an item of {what}", issues) for one in node.items)
            values = tuple(value for value in read if value is not _WRONG)
            if kind.min_length and len(node.items) < kind.min_length:
                message = f"{what} should have {kind.min_length} items or more"
                issues.append(Issue("wrong-type", message, where=str(node.place)))
            return values
        case inspect.DictType(), Table():
            return _dictionary(node, kind, what, issues)
        case inspect.StructType(cls=cls), Table():
            struct = read_struct(node, cls, what, issues)
            return _WRONG if struct is None else struct
        case _:
            return _WRONG


def _choice(node: Leaf, values: tuple[Any, ...], what: str, issues: list[Issue]) -> Any:
    text = node.text.strip()
    for value in values:
        if value == text or (isinstance(value, str) and value == text.lower()):
            return value
    known = tuple(str(value) for value in values)
    message = f"'{text}' is not a choice for {what}"
    issues.append(Issue("bad-choice", message, did_you_mean(text, known), str(node.place)))
    return _WRONG


def _dictionary(
    node: Table, kind: inspect.DictType, what: str, issues: list[Issue]
) -> dict[str, Any] | _Wrong:
    if isinstance(kind.value_type, inspect.AnyType):
        return {entry.key: plain(entry.value) for entry in node.entries}
    named = isinstance(kind.key_type, inspect.Metadata)
    key_word = what.split("'")[1].removesuffix("s") if named else ""
    found: dict[str, Any] = {}
    for entry in node.entries:
        place = f"{key_word} '{entry.key}'" if named else f"'{entry.key}' in {what}"
        if named:
            _check_name(entry.key, entry.place, key_word, issues)
            empty = isinstance(entry.value, Leaf) and entry.value.value is None
            if empty and _may_be_empty(kind.value_type):
                found[entry.key] = None
                continue
            place = f"{place} in {what.split(' in ', 1)[-1]}"
        value = _value(entry.value, kind.value_type, place, issues)
        if value is not _WRONG:
            found[entry.key] = value
    return found


def _may_be_empty(kind: inspect.Type) -> bool:
    kind = _bare(kind)
    return isinstance(kind, inspect.UnionType) and any(
        isinstance(one, inspect.NoneType) for one in kind.types
    )


def _bare(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _described(kind: inspect.Type) -> str:
    match kind:
        case inspect.StrType():
            return "a text"
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(str(value) for value in values)
        case inspect.BoolType():
            return "true or false"
        case inspect.VarTupleType():
            return "a list"
        case inspect.DictType() | inspect.StructType():
            return "a mapping"
        case _:
            return ""


def _wrong(node: Node, what: str, wanted: str) -> Issue:
    match node:
        case Leaf(value=None):
            got = "nothing"
        case Leaf():
            got = f"'{node.text[:60]}'"
        case Sequence():
            got = "a list"
        case Table():
            got = "a mapping"
    return Issue("wrong-type", f"{what} should be {wanted}, not {got}", where=str(node.place))


def _check_name(name: str, place: Place, what: str, issues: list[Issue]) -> None:
    if NAME.match(name):
        return
    better = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    hints = (f"such as '{better}'",) if NAME.match(better) else ()
    message = f"the {what} name '{name[:60]}' should be lower-case letters, digits and _"
    issues.append(Issue("bad-name", message, hints, str(place)))


def kinds_of(metric: MetricWritten) -> tuple[Kind, ...]:
    """Return the kinds a metric claims to be; one, where it is right."""
    return tuple(kind for kind in KINDS if getattr(metric, kind) is not None)


def _one_kind(metric: Given[MetricWritten], issues: list[Issue]) -> None:
    """Note a metric of no kind or several, and keys of another kind."""
    written, place = metric.written, str(metric.place)
    present = names_in(metric.node)
    kinds = kinds_of(written)
    what = f"metric '{metric.name}'"
    if len(kinds) != 1:
        claimed = [kind for kind in KINDS if kind in present]
        known = set(_fields(MetricWritten))
        if len(claimed) > 1:
            message = f"{what} is {' and '.join(claimed)} at once; one is allowed"
            issues.append(Issue("several-kinds", message, where=place))
        elif not claimed and present <= known:
            message = f"{what} does not say how it is computed"
            issues.append(Issue("no-kind", message, (f"give one of {', '.join(KINDS)}",), place))
        return
    allowed, needed = KINDS[kinds[0]]
    every = frozenset[str]().union(*(keys for keys, _ in KINDS.values()))
    for key in sorted((present & every) - allowed):
        owners = ", ".join(kind for kind, (keys, _) in KINDS.items() if key in keys)
        message = f"'{key}' does not belong to the {kinds[0]} of {what}"
        issues.append(
            Issue("unknown-key", message, (f"it belongs to {owners}",), str(metric.at(key)))
        )
    for key in sorted(needed - present):
        issues.append(Issue("missing-key", f"{what} has no '{key}'", where=place))
    if kinds[0] == "cumulative" and {"window", "to_date"} <= present:
        message = f"{what} should have either 'window' or 'to_date'"
        hints = ("such as window: 3 months, or to_date: quarter; neither is all time",)
        issues.append(Issue("unknown-key", message, hints, place))
