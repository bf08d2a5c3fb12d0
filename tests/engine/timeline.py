"""Rows of tests/models/timeline.yml: histories with gaps and ties, snapshots with missing days."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from semantic.load import load_model
from semantic.model import DataType, SemanticModel
from tests.engine.dirty import MemoryBackend, Row, Rows

MODEL_FILE = Path(__file__).resolve().parents[1] / "models" / "timeline.yml"
Kind = tuple[DataType, str]
TEXT: Kind = ("text", "VARCHAR")
DATE: Kind = ("date", "DATE")
MOMENT: Kind = ("timestamp", "TIMESTAMP")
MONEY: Kind = ("decimal", "DECIMAL(18,2)")
WHOLE: Kind = ("integer", "BIGINT")

#: table -> column -> (our type, SQL type)
TABLES: Mapping[str, Mapping[str, Kind]] = {
    "accounts": {"account_id": TEXT, "name": TEXT, "region": TEXT, "since": DATE},
    "deals": {
        "deal_id": TEXT,
        "title": TEXT,
        "account_id": TEXT,
        "owner": TEXT,
        "stage": TEXT,
        "amount": MONEY,
        "created": DATE,
        "closed": DATE,
    },
    "lines": {"line_id": TEXT, "deal_id": TEXT, "product": TEXT, "quantity": WHOLE},
    "plans": {"plan_id": TEXT, "account_id": TEXT, "month": DATE, "target": MONEY},
    "moves": {
        "move_id": TEXT,
        "deal_id": TEXT,
        "stage": TEXT,
        "amount": MONEY,
        "entered_at": MOMENT,
        "left_at": MOMENT,
    },
    "notes": {"note_id": TEXT, "move_id": TEXT, "kind": TEXT},
    "stocks": {"stock_id": TEXT, "day": DATE, "deal_id": TEXT, "stage": TEXT, "amount": MONEY},
}
#: Days on which periods end or begin, here and elsewhere; 2026-06-30 is the model's day.
EDGES = (
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2025, 10, 31),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 2, 28),
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 4, 30),
    date(2026, 5, 17),
    date(2026, 6, 30),
    date(2026, 7, 1),
    date(2026, 7, 31),
)
DEALS = ("d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d99")


@cache
def timeline_model() -> SemanticModel:
    """Return the model of tests/models/timeline.yml."""
    return load_model(MODEL_FILE)


@cache
def backend(seed: int) -> MemoryBackend:
    """Return a database with the rows of one seed."""
    return MemoryBackend(generate(seed), TABLES)


def generate(seed: int) -> Rows:
    """Return the rows of one seed; one seed in eight has empty tables and single rows."""
    maker = _Maker(random.Random(seed), seed % 8 == 0)  # noqa: S311 - test data, not a secret
    return {
        "accounts": maker.many(4, maker.account),
        "deals": maker.many(9, maker.deal),
        "lines": maker.many(10, maker.line),
        "plans": maker.many(8, maker.plan),
        "moves": maker.moves(),
        "notes": maker.many(10, maker.note),
        "stocks": maker.stocks(),
    }


@dataclass(frozen=True)
class _Maker:
    rng: random.Random
    poor: bool

    def many(self, most: int, make: Callable[[int], Row]) -> list[Row]:
        """Return few rows, or enough to meet each other."""
        return [make(number) for number in range(self.few(most // 2, most))]

    def few(self, fewest: int, most: int) -> int:
        """Return how many there are; in a poor seed hardly any."""
        return self.rng.randrange(0, 3) if self.poor else self.rng.randrange(fewest, most + 1)

    def some(self, *values: Any) -> Any:
        """Return one of the values."""
        return self.rng.choice(values)

    def day(self) -> date:
        """Return a day from the spring of 2025 to the summer of 2026, often an edge."""
        if self.rng.random() < 0.4:
            return self.rng.choice(EDGES)
        if self.rng.random() < 0.5:
            return date(2026, 3, 1) + timedelta(days=self.rng.randrange(0, 140))
        return date(2025, 3, 1) + timedelta(days=self.rng.randrange(0, 520))

    def moment(self) -> datetime:
        """Return a moment in UTC, often where the local day begins."""
        hours = self.some(0, 9, 21, 22, 22, 23, 23)
        minutes = self.some(0, 0, 30)
        day = self.day()
        return datetime(day.year, day.month, day.day, hours, minutes)  # noqa: DTZ001 - naive UTC

    def money(self) -> Decimal:
        """Return an amount: zero, a common one, a negative one."""
        picked = self.rng.randrange(-5000, 20000)
        return Decimal(self.some(0, 100, 100, 250, picked)) + Decimal(self.some("0", "0.01", "0.5"))

    def account(self, number: int) -> Row:
        """Return an account; some share a name."""
        return {
            "account_id": f"a{number}",
            "name": self.some("Acme", "Acme", "Globex", None),
            "region": self.some("North", "South", "North", "East", None),
            "since": self.some(self.day(), None),
        }

    def deal(self, number: int) -> Row:
        """Return a deal; some without account, dates, amount."""
        return {
            "deal_id": f"d{number}",
            "title": self.some("Big", "Small", None),
            "account_id": self.some("a0", "a1", "a2", "a9", None),
            "owner": self.some("ann", "bob", None),
            "stage": self.some("Open", "Won", "Won", "Lost", None),
            "amount": self.some(self.money(), self.money(), None),
            "created": self.some(self.day(), self.day(), None),
            "closed": self.some(self.day(), self.day(), self.day(), None),
        }

    def line(self, number: int) -> Row:
        """Return a line of a deal."""
        return {
            "line_id": f"l{number}",
            "deal_id": self.some(*DEALS, None),
            "product": self.some("Alpha", "Beta", None),
            "quantity": self.some(0, 1, 2, 5, None),
        }

    def plan(self, number: int) -> Row:
        """Return a target of a month."""
        return {
            "plan_id": f"p{number}",
            "account_id": self.some("a0", "a1", "a2", "a9", None),
            "month": self.some(self.day().replace(day=1), None),
            "target": self.some(self.money(), None),
        }

    def note(self, number: int) -> Row:
        """Return a note on a move."""
        return {
            "note_id": f"n{number}",
            "move_id": self.some(*(f"m{n}" for n in range(8)), "m99", None),
            "kind": self.some("call", "mail", None),
        }

    def moves(self) -> list[Row]:
        """Return the histories of some deals: mostly gapless, with everything that goes wrong."""
        found: list[Row] = []
        deals = self.rng.sample([*DEALS, None], self.few(3, 7))
        for deal in deals:
            found += self._journey(deal, len(found))
        return found

    def _journey(self, deal: str | None, before: int) -> list[Row]:
        moments = sorted(self.moment() for _ in range(self.rng.randrange(1, 6)))
        if self.rng.random() < 0.2:
            moments[-1] = moments[0]
        rows: list[Row] = []
        for number, moment in enumerate(moments):
            left = moments[number + 1] if number + 1 < len(moments) else None
            likely = ("New", "Offer", "Talk", "Won")[min(number, 3)]
            rows.append(
                {
                    "move_id": f"m{before + number}",
                    "deal_id": deal,
                    "stage": self.some(likely, likely, "New", "Talk", "Lost", "Won", "Odd", None),
                    "amount": self.some(self.money(), self.money(), None),
                    "entered_at": self.some(moment, moment, moment, moment, moment, None),
                    "left_at": self.some(left, left, left, left, moment, self.moment(), None),
                }
            )
        self.rng.shuffle(rows)
        return rows

    def stocks(self) -> list[Row]:
        """Return snapshots: of some days, with some deals on each, some later than as_of."""
        days = sorted({self.day() for _ in range(self.few(4, 10))})
        found: list[Row] = []
        for day in [*days, None]:
            for deal in (*DEALS[:5], "d99", None):
                if self.rng.random() < (0.55 if day else 0.05):
                    found.append(
                        {
                            "stock_id": f"s{len(found)}",
                            "day": day,
                            "deal_id": deal,
                            "stage": self.some("New", "Offer", "Won", "Lost", None),
                            "amount": self.some(self.money(), self.money(), None),
                        }
                    )
        return found
