"""Tables of a few rows, small enough to work an answer out by hand."""

from datetime import date, datetime
from typing import Any

from tests.engine.reference_shapes import evaluate
from tests.engine.reference_sides import Result
from tests.engine.reference_timeline import TIMELINE
from tests.engine.reference_world import Row, Rows, World
from tests.engine.timeline import TABLES

AS_OF = date(2026, 6, 30)
CALENDAR = TIMELINE.calendar


def table(name: str, columns: str, *rows: tuple[Any, ...]) -> Rows:
    """Rows by the columns named; all other columns are NULL, the key counts up."""
    key = next(iter(TABLES[name]))
    found: list[Row] = []
    for number, row in enumerate(rows):
        given = dict(zip(columns.split(), row, strict=True))
        found.append({**dict.fromkeys(TABLES[name]), key: f"{name[0]}{number}", **given})
    return {name: found}


def ask(rows: Rows, query: dict[str, Any], as_of: date = AS_OF) -> Result:
    return evaluate(query, World(TIMELINE, {name: [] for name in TABLES} | rows), as_of)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


DEALS = table(
    "deals",
    "closed amount stage owner",
    (d("01-15"), 100, "Won", "ann"),
    (d("02-28"), 10, "Lost", "bob"),
    (d("03-31"), 1, "Won", "ann"),
    (None, 1000, "Won", "ann"),
    (d("05-01"), 40, "Won", "bob"),
)
YEAR = {"window": {"year": 2026, "quarter": 2}}
FIRST = {"window": {"year": 2026, "quarter": 1}}
YEAR_SO_FAR = {"from": "2026-01-01", "to": "2026-06-30"}
