"""Canonical JSON: equal values, equal text, exact types.

Keys sorted, no spaces, ASCII only (a lone surrogate or a control character in a question cannot
break a record). A value JSON has no type for is an object of one key that names its type:
`{"$decimal": "1.50"}`, `{"$date": "2026-06-30"}`, `{"$timestamp": "2026-06-30T12:00:00"}`,
`{"$number": "inf"}`. A key of ours that begins with `$` is written with `$$`.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from semantic.errors import InternalError, Issue


def dump(value: Any) -> str:
    """Write a value as canonical JSON; InternalError for a type it does not know."""
    return json.dumps(_tagged(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def load(text: str) -> Any:
    """Read canonical JSON back: the value that was written, tuples as lists."""
    return _untagged(json.loads(text))


def _tagged(value: Any) -> Any:
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            return value if math.isfinite(value) else {"$number": str(value)}
        case Decimal():
            return {"$decimal": str(value)}
        case datetime():
            return {"$timestamp": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case Mapping():
            fields = cast(Mapping[object, object], value)
            return {_escaped(key): _tagged(one) for key, one in fields.items()}
        case list() | tuple():
            return [_tagged(one) for one in cast(Sequence[object], value)]
        case _:
            raise _unknown(value)


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(one) for one in cast(list[object], value)]
    if not isinstance(value, dict):
        return value
    fields = cast(dict[str, Any], value)
    if len(fields) == 1:
        ((tag, inner),) = fields.items()
        reader = _READERS.get(tag)
        if reader is not None:
            return reader(inner)
    return {key.removeprefix("$"): _untagged(one) for key, one in fields.items()}


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "$decimal": Decimal,
    "$date": date.fromisoformat,
    "$timestamp": datetime.fromisoformat,
    "$number": float,
}


def _escaped(key: object) -> str:
    if not isinstance(key, str):
        raise _unknown(key)
    return "$" + key if key.startswith("$") else key


def _unknown(value: object) -> InternalError:
    return InternalError(
        Issue("audit-body", f"the audit log has no way to write a {type(value).__name__}")
    )
