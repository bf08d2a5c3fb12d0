"""Columns that follow their metric: `bookings:previous`, `:change`, `:share`, `:running`."""

from dataclasses import dataclass
from typing import Literal

from semantic.errors import Issue
from semantic.query import MetricQuery

Kind = Literal["previous", "change", "change_pct", "share", "running"]
#: Each kind, with the field of the query that asks for it; in the order of the answer's columns.
KINDS: dict[Kind, str] = {
    "previous": "compare",
    "change": "compare",
    "change_pct": "compare",
    "share": "share_of",
    "running": "running",
}


#: What the columns of each kind are called, where the query says no more of them.
WORDS: dict[Kind, str] = {
    "previous": "before",
    "change": "change",
    "change_pct": "change in %",
    "share": "share of total",
    "running": "running total",
}


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived column."""

    metric: str
    kind: Kind

    @property
    def name(self) -> str:
        """The column's name, as asked and as in the SQL."""
        return f"{self.metric}:{self.kind}"


def kind_of(column: str) -> Kind | None:
    """Return what follows a metric in a column of this name: `bookings:change`; None for its own.

    >>> kind_of("bookings:change"), kind_of("bookings"), kind_of("time:month")
    ('change', None, None)
    """
    word = column.rpartition(":")[2]
    return next((kind for kind in KINDS if kind == word), None) if ":" in column else None


def derived_kinds(query: MetricQuery) -> tuple[Kind, ...]:
    """Return the kinds that a query asks for."""
    return tuple(kind for kind, name in KINDS.items() if getattr(query, name))


def split_column(query: MetricQuery, text: str, where: str) -> tuple[str, Derived | None] | Issue:
    """Read `metric` or `metric:kind`; the issue says what the query must ask for first."""
    metric, colon, word = text.partition(":")
    if not colon:
        return metric, None
    kind: Kind | None = next((one for one in KINDS if one == word), None)
    if kind is None:
        known = (f"one of {', '.join(KINDS)} may follow a metric",)
        return Issue("unknown-column", f"'{text}' is no column of a metric", known, where)
    if kind not in derived_kinds(query):
        hint = (f"ask for it with `{KINDS[kind]}`",)
        return Issue("unknown-column", f"'{text}' is not in the answer", hint, where)
    return metric, Derived(metric, kind)
