"""What words may mean: typed readings, and spans of tokens that carry them."""

from dataclasses import dataclass, field
from typing import Literal

from engine.planning.time.said_time import TimePhrase

Kind = Literal[
    "metric",
    "dimension",
    "entity",
    "segment",
    "value",
    "literal",
    "window",
    "unit",
    "grain",
    "number",
    "operator",
    "between",
    "tail",
    "rank",
    "nth",
    "others",
    "order",
    "compare",
    "change",
    "not",
    "missing",
    "group",
    "each",
    "which",
    "who",
    "many",
    "much",
    "long",
    "degree",
    "size",
    "aggregate",
    "origin",
    "both",
    "share",
    "trend",
    "running",
    "why",
    "totals",
    "only",
    "verb",
    "light",
    "noted",
    "beyond",
    "list",
    "with",
    "and",
    "or",
    "chart",
    "preposition",
    "total",
    "mark",
    "filler",
    "stop",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing words may mean. `target` names it: a metric, a field, a dataset, an operator.

    `value` is the stored value of a "value", the direction of a rank, the unit of a change.
    """

    kind: Kind
    target: str = ""
    value: str = ""
    quality: float = 1.0
    via_label: bool = False  # a name or label, not a mere synonym


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Tokens `start` to `end` and what they may mean, best first."""

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]
    number: int | float | None = None
    money: bool = False
    percent: bool = False
    plural: bool = False
    possessive: bool = False
    phrase: TimePhrase | None = None
    corrected: tuple[str, str] | None = field(default=None)
    kinds: frozenset[Kind] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the kinds of all readings, which are asked for most."""
        object.__setattr__(self, "kinds", frozenset(one.kind for one in self.readings))

    @property
    def kind(self) -> Kind:
        """The kind of the best reading."""
        return self.readings[0].kind

    def of(self, *kinds: Kind) -> tuple[Reading, ...]:
        """Return the readings of these kinds."""
        if self.kinds.isdisjoint(kinds):
            return ()
        return tuple(one for one in self.readings if one.kind in kinds)

    def first(self, *kinds: Kind) -> Reading | None:
        """Return the best reading of these kinds, if there is one."""
        return next((one for one in self.readings if one.kind in kinds), None)


def figures_of(span: Span) -> tuple[int | float, ...]:
    """Return the least and the most money of so many figures, of "six figures"."""
    digits = [int(one.value) for one in span.of("between") if one.target == "figures"]
    return tuple(end for one in digits for end in (10 ** (one - 1), 10**one - 0.01))
