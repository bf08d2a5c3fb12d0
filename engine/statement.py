"""The executable: SQL text, its values apart, and what it touches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Parameter = str | int | float | bool | Decimal | date | datetime | None
ColumnRole = Literal["projected", "filter", "join", "group", "policy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """A physical column a statement reads, and what for."""

    table: str
    column: str
    roles: tuple[ColumnRole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A verified SELECT. `sql` names its values `$name`; `parameters` holds exactly those."""

    sql: str
    parameters: Mapping[str, Parameter]
    tables: tuple[str, ...]
    columns: tuple[ColumnUse, ...]
