"""The values of filters, from what was sent to the type of their field."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.statement import Parameter
from semantic.model import DataType
from semantic.query import Value, WindowSpec


def as_type(value: Value, kind: DataType, zone: str) -> Parameter:
    """Return a wire value as a field's type; ValueError says what is wrong."""
    if value is None:
        return None
    if isinstance(value, WindowSpec):
        raise ValueError("a window only goes with 'during'")
    match kind:
        case "text":
            if isinstance(value, str):
                return value
            raise ValueError(f"{shown(value)} is not text")
        case "boolean":
            if isinstance(value, bool):
                return value
            raise ValueError(f"{shown(value)} is not true or false")
        case "integer" | "decimal" | "number":
            return _as_number(value, kind)
        case "date" | "timestamp":
            return _as_moment(value, kind, zone)


def _as_number(value: str | int | float | bool, kind: DataType) -> Parameter:
    if isinstance(value, bool | str):
        raise ValueError(f"{shown(value)} is not a number")
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise ValueError(f"{value} is not a finite number")
    if isinstance(value, int):
        if abs(value) >= 10**18:
            raise ValueError(f"{value} is out of range")
        return value
    # The shortest text of a double is what was typed; as DECIMAL it compares exactly.
    return Decimal(repr(value)) if kind == "decimal" and abs(value) < 1e18 else value


def _as_moment(value: str | int | float | bool, kind: DataType, zone: str) -> Parameter:
    """Return a day, or a moment on the clock of the model's time zone."""
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a date like 2026-06-30")
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        if kind == "timestamp":
            moment = datetime.fromisoformat(value)
            return (
                moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment.tzinfo else moment
            )
    except ValueError:
        pass
    raise ValueError(f"{shown(value)} is not a date like 2026-06-30")


def shown(value: Value) -> str:
    """Return a wire value as a message names it: quoted where it is text, not too long."""
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…'"
