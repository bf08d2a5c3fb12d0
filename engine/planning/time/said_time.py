"""A time as the asker said it: its window, what was assumed, what else it may mean."""

from dataclasses import dataclass
from typing import Literal

from semantic.query import Unit, Window


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A window read from tokens `start` to `end`; `unit` is what its periods are.

    `yearless`: named without a year, so the latest one begun; `coming` is then the one not past.
    `parts`: the periods of "Q1 and Q2" (`joined` "and") or "from Q1 to Q2" (`joined` "to").
    `point`: a moment, the window's end. `same`: only that part of it which another time is.
    `so_far`: only up to now, apart from the period that is cut so.
    `doubt`: why `choices` are all as likely as `window`.
    """

    start: int
    end: int
    window: Window
    unit: Unit | None = None
    assumption: str | None = None
    yearless: bool = False
    coming: Window | None = None
    parts: tuple["TimePhrase", ...] = ()
    joined: Literal["", "and", "to"] = ""
    point: bool = False
    same: bool = False
    so_far: bool = False
    doubt: str = ""
    choices: tuple[Window, ...] = ()

    @property
    def all_choices(self) -> tuple[Window, ...]:
        """What it may mean: its one window, or each of its choices."""
        return self.choices if self.choices else (self.window,)


def together(*said: str | None) -> str | None:
    """Return assumptions as one text, each said once."""
    return " ".join(dict.fromkeys(one for one in said if one)) or None
