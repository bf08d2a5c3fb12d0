"""Every stage's value as plain JSON, for people who look inside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import msgspec
from sqlglot import exp

from semantic.model import Dataset, Dimension, Expression, Metric


def shown(value: object) -> Any:
    """Return a value as JSON can hold it: SQL trees as text, model parts by their names."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return str(value)
        case date() | datetime():
            return value.isoformat()
        case Expression():
            return value.sql
        case exp.Expr():
            return value.sql(dialect="duckdb")
        case Dimension():
            return value.qualified
        case Metric() | Dataset():
            return value.name
        case msgspec.Struct():
            return msgspec.to_builtins(value)
        case _:
            return _inside(value)


def _inside(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: shown(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return {str(key): shown(one) for key, one in pairs.items()}
    if isinstance(value, tuple | list):
        return [shown(one) for one in cast("Sequence[object]", value)]
    if isinstance(value, set | frozenset):
        return sorted(str(one) for one in cast("Iterable[object]", value))
    return str(value)
