"""What a language model may reply: one flat, closed form, every key of it required.

Strict schemas know no defaults, no recursion and no unions of objects; so this is not the metric
query itself. What a model writes is read here and turned into one by `convert`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, get_args

import msgspec

from engine.question import ChartWish, RefusalCode
from semantic.model import GRAINS
from semantic.query import UNITS, WINDOW_NAMES, Operator

Kind = Literal["query", "clarify", "refuse", "explain"]
WindowKind = Literal["named", "last", "next", "between", "year", "quarter", "month", "week_of"]
Choice = TypeVar("Choice")
Word = str | int | float | bool


class _Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed object: an unknown key is an error. What a lenient model leaves out is nothing."""


class SaidWindow(_Closed, frozen=True, kw_only=True):
    """A window. `name` goes with "named", `count` and `unit` with "last" and "next"."""

    kind: WindowKind
    name: str | None = None
    count: int | None = None
    unit: str | None = None
    complete: bool | None = None
    start: str | None = None
    end: str | None = None
    year: int | None = None
    part: int | None = None
    fiscal: bool | None = None


class SaidDimension(_Closed, frozen=True, kw_only=True):
    """A field to group by; dates with a grain."""

    field: str
    grain: str | None = None


class SaidFilter(_Closed, frozen=True, kw_only=True):
    """A condition on a field. Filters of one `either` group hold if one of them does."""

    field: str
    op: str
    values: tuple[Word, ...] = ()
    window: SaidWindow | None = None
    either: int | None = None


class SaidHaving(_Closed, frozen=True, kw_only=True):
    """A condition on a metric."""

    metric: str
    op: str
    value: float


class SaidOrder(_Closed, frozen=True, kw_only=True):
    """A sort key."""

    by: str
    direction: str


class SaidQuery(_Closed, frozen=True, kw_only=True):
    """A metric query, flat."""

    metrics: tuple[str, ...] = ()
    dimensions: tuple[SaidDimension, ...] = ()
    filters: tuple[SaidFilter, ...] = ()
    segments: tuple[str, ...] = ()
    window: SaidWindow | None = None
    time_field: str | None = None
    having: tuple[SaidHaving, ...] = ()
    compare: str | None = None
    compare_window: SaidWindow | None = None
    share_of: str | None = None
    running: bool | None = None
    totals: bool | None = None
    rows: str | None = None
    order_by: tuple[SaidOrder, ...] = ()
    limit: int | None = None
    limit_per: str | None = None


class SaidReply(_Closed, frozen=True, kw_only=True):
    """One reading, or several to choose from, or why there is none, or what to explain."""

    kind: Kind
    readings: tuple[SaidQuery, ...] = ()
    chart: str | None = None
    reason: str | None = None
    about: tuple[str, ...] = ()


#: Why a model may refuse; the words for each are ours.
REASONS: Final[tuple[RefusalCode, ...]] = (
    "not-understood",
    "out-of-scope",
    "write",
    "prediction",
    "judgement",
    "sensitive",
    "other-system",
)
_OPERATORS: Final = get_args(Operator)
_HAVING: Final = ("=", "!=", ">", ">=", "<", "<=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names a model may use: those it was shown."""

    metrics: tuple[str, ...]
    fields: tuple[str, ...]
    segments: tuple[str, ...]
    datasets: tuple[str, ...]


def choice(text: str | None, known: Sequence[Choice]) -> Choice | None:
    """Return the one of a closed list that a text names."""
    names = [str(one) for one in known]
    return known[names.index(text)] if text in names else None


def strict_schema(names: Names) -> Mapping[str, Any]:
    """Return the JSON Schema of a reply, in the subset that strict modes take.

    Names are closed lists, values never. Longest lists stand once, under `$defs`.
    """
    window = _nullable({"$ref": "#/$defs/window"})
    query = _object(
        metrics=_list({"$ref": "#/$defs/metric"}),
        dimensions=_list(_object(field=_one_of((*names.fields, "time")), grain=_maybe(GRAINS))),
        filters=_list(
            _object(
                field={"$ref": "#/$defs/field"},
                op=_one_of(_OPERATORS),
                values=_list({"type": "string"}),
                window=window,
                either={"type": ["integer", "null"]},
            )
        ),
        segments=_list(_one_of(names.segments)),
        window=window,
        time_field=_nullable({"$ref": "#/$defs/field"}),
        having=_list(
            _object(
                metric={"$ref": "#/$defs/metric"}, op=_one_of(_HAVING), value={"type": "number"}
            )
        ),
        compare=_maybe(("previous_period", "previous_year", "window")),
        compare_window=window,
        share_of={"type": ["string", "null"]},
        running={"type": "boolean"},
        totals={"type": "boolean"},
        rows=_maybe(names.datasets),
        order_by=_list(_object(by={"type": "string"}, direction=_one_of(("asc", "desc")))),
        limit={"type": ["integer", "null"]},
        limit_per={"type": ["string", "null"]},
    )
    reply = _object(
        kind=_one_of(get_args(Kind)),
        readings=_list({"$ref": "#/$defs/query"}),
        chart=_maybe(get_args(ChartWish)),
        reason=_maybe(REASONS),
        about=_list({"type": "string"}),
    )
    parts = {
        "metric": _one_of(names.metrics),
        "field": _one_of(names.fields),
        "window": _window(),
        "query": query,
    }
    return {**reply, "$defs": parts}


def _window() -> dict[str, Any]:
    return _object(
        kind=_one_of(get_args(WindowKind)),
        name=_maybe(WINDOW_NAMES),
        count={"type": ["integer", "null"]},
        unit=_maybe(UNITS),
        complete={"type": "boolean"},
        start={"type": ["string", "null"]},
        end={"type": ["string", "null"]},
        year={"type": ["integer", "null"]},
        part={"type": ["integer", "null"]},
        fiscal={"type": "boolean"},
    )


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _one_of(values: Sequence[str]) -> dict[str, Any]:
    """Return a closed list; an empty one is no schema, so any text stands for none."""
    return {"type": "string", "enum": list(values)} if values else {"type": "string"}


def _maybe(values: Sequence[str]) -> dict[str, Any]:
    return {"type": ["string", "null"], "enum": [*values, None]} if values else {"type": "null"}


def _nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}
