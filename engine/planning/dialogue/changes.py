"""What a fragment says about the query before it, or the doubt it leaves."""

from dataclasses import dataclass, replace
from typing import Final

from engine.planning.meaning.sentence import Ask
from engine.question import ChartWish
from semantic.query import Filter, Having, OrderBy, Unit, Window

#: What is said where an edit leaves the question before as it was.
NO_CHANGE: Final = "This changes nothing in the question before."
NOT_THERE: Final = "There was nothing of that kind to leave out."
ALREADY: Final = "Nothing leaves those out: they are counted already."
NOTHING: Final = (NO_CHANGE, NOT_THERE, ALREADY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a fragment says about the query before. Empty slots change nothing."""

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    grain: Unit | None = None
    where: tuple[Filter, ...] = ()
    segments: tuple[str, ...] = ()
    window: Window | None = None
    time_dimension: str | None = None
    having: tuple[Having, ...] = ()
    compare: Window | str | None = None
    share: bool = False
    running: bool = False
    totals: bool = False
    order_by: tuple[OrderBy, ...] = ()
    limit: int | None = None
    limit_per: str | None = None
    offset: int = 0
    chart: ChartWish | None = None
    fuzzy: bool = False
    counts: bool = False  # how many rows there are
    dated: bool = False  # a verb says which date is meant
    derived: bool = False  # no metric is named, only what happened to the rows
    beside: bool = False  # beside what is there: "compare with Marcus", "and win rate too"
    assumptions: tuple[str, ...] = ()

    @property
    def only_measures(self) -> bool:
        """Whether nothing is said but what is measured."""
        plain = Change(metrics=self.metrics, counts=self.counts, fuzzy=self.fuzzy)
        bare = replace(self, assumptions=(), beside=False, derived=False, dated=False)
        return bool(self.metrics) and bare == plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """A fragment that can be read in several ways, or that holds words nothing explains."""

    ask: Ask | None = None
    readings: tuple[tuple[str, Change], ...] = ()
    words: tuple[str, ...] = ()
    rest: Change | None = None
