"""A covered question while it is being read: which spans are spent, and what came of them."""

from dataclasses import dataclass, field, replace
from typing import Final

from engine.metrics import parts
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.planner import ValueIndex
from engine.planning.time.said_time import TimePhrase
from engine.planning.time.time_phrases import TimeGrammar
from engine.question import ChartWish
from semantic.errors import Issue
from semantic.joins import ManyToOne, find_path
from semantic.kinds import home_of, time_of
from semantic.model import Measure
from semantic.query import Filter, Having, OrderBy, Unit, Window

#: Words in a metric's name that speak of when its rows came to be.
NEW_WORDS = frozenset({"new", "created", "opened", "create", "generated", "sourced", "added"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Another reading of a question: its query with other metrics, or less of the rest.

    `listed` is a field whose values alone may be meant; `unshared` is without shares,
    `unbounded` without the conditions on groups.
    """

    metrics: tuple[str, ...] = ()
    without: tuple[Filter, ...] = ()
    ungrouped: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    listed: str = ""
    unshared: bool = False
    unbounded: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A doubt that only the asker can settle.

    `at` is the span in doubt and `readings` what it may be; or `swaps` are what may be meant.
    """

    text: str
    at: int | None = None
    readings: tuple[Reading, ...] = ()
    swaps: tuple[Swap, ...] = ()


#: What is kept where a bound is left out.
OPPOSITE: Final = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound on a number: `target` is the span it is about, if one stands beside it."""

    op: str
    numbers: tuple[int | float, ...]
    before: int | None
    after: int | None
    money: bool
    percent: bool
    unit: str = ""
    rate: str = ""  # the metric that "80% of quota" is about
    negated: bool = False
    left_out: int | None = None  # the things of "excluding reps with fewer than 10 deals"

    def turned(self) -> "Threshold | None":
        """Return a negated bound as what it keeps, others as they are; None if nothing says it."""
        if not self.negated:
            return self
        kept = OPPOSITE.get(self.op)
        return None if kept is None else replace(self, op=kept, negated=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that must be empty, or must not; `zero` where nothing counts as empty too."""

    at: int
    zero: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Rank:
    """A superlative: which way, how many, where it stands, and where what it ranks."""

    way: str
    limit: int | None
    at: int
    single: bool = False
    thing: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order asked for: which way, where it is said, and where the field or measure it is by."""

    way: str
    at: int
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Contrast:
    """Values set against each other by a comparative: which way, where both stand.

    `places` are the values, none where measures are compared; `words` the comparatives.
    `moved`: something got so, over time or from one time to another.
    """

    way: str
    words: tuple[int, ...]
    places: tuple[int, ...] = ()
    moved: bool = False


@dataclass(slots=True)
class Draft:
    """The metric query in the making."""

    metrics: list[str] = field(default_factory=list[str])
    dimensions: list[str] = field(default_factory=list[str])
    where: list[Filter] = field(default_factory=list[Filter])
    segments: list[str] = field(default_factory=list[str])
    window: Window | None = None
    phrase: TimePhrase | None = None
    time_dimension: str | None = None
    bucket: str | None = None
    grain: Unit | None = None
    having: list[Having] = field(default_factory=list[Having])
    compare: Window | str | None = None
    share_of: str | None = None
    running: bool = False
    totals: bool = False
    rows: str | None = None
    order_by: list[OrderBy] = field(default_factory=list[OrderBy])
    limit: int | None = None
    limit_per: str | None = None
    offset: int = 0
    others: bool = False
    chart: ChartWish | None = None
    assumptions: list[str] = field(default_factory=list[str])
    fuzzy: bool = False


@dataclass(slots=True)
class Sentence:
    """The spans of one question, those spent so far, and the draft.

    Talk is left out of `spans` from the start, so neighbors are words that matter.
    """

    spans: tuple[Span, ...]
    lexicon: Lexicon
    values: ValueIndex
    time: TimeGrammar
    forced: dict[int, Reading] = field(default_factory=dict[int, Reading])
    draft: Draft = field(default_factory=Draft)
    used: set[int] = field(default_factory=set[int])
    asks: list[Ask] = field(default_factory=list[Ask])
    grouped: list[int] = field(default_factory=list[int])
    ranks: list[Rank] = field(default_factory=list[Rank])
    ranked: list[str] = field(default_factory=list[str])
    split: list[str] = field(default_factory=list[str])
    thresholds: list[Threshold] = field(default_factory=list[Threshold])
    contrast: Contrast | None = None
    order_metric: int | None = None
    orders: list[Order] = field(default_factory=list[Order])
    by_money: int | None = None  # "the top 3 loss reasons by amount"
    by_field: int | None = None  # "the top 10 accounts by employees"
    heads: set[int] = field(default_factory=set[int])
    lists_values: bool = False
    columns: list[int] = field(default_factory=list[int])
    bucketed: int | None = None
    missing: list[Missing] = field(default_factory=list["Missing"])
    stops: frozenset[str] = frozenset()  # the small words that were left out of `spans`
    ahead: bool = False  # "which deals close in Q4": of a time to come
    of_kind: bool = False  # "how many champions": a kind stands for what is counted
    dated: bool = False  # "with a close date before July": the date is named, not guessed
    at_ends: bool = False  # "at the end of each month": what stood then

    def at(self, place: int) -> Span | None:
        """Return the span at a place, or None beyond the ends."""
        return self.spans[place] if 0 <= place < len(self.spans) else None

    def has(self, place: int, *kinds: Kind) -> bool:
        """Return whether the span may be one of these kinds and is not spent."""
        span = self.at(place)
        return span is not None and place not in self.used and not span.kinds.isdisjoint(kinds)

    def is_(self, place: int, *kinds: Kind) -> bool:
        """Return whether the best reading of the span is one of these kinds, spent or not."""
        span = self.at(place)
        return span is not None and span.kind in kinds

    def take(self, *places: int) -> None:
        """Mark spans as spent."""
        self.used.update(places)

    def assume(self, sentence: str) -> None:
        """Say something the reader must see, once."""
        if sentence not in self.draft.assumptions:
            self.draft.assumptions.append(sentence)

    def ask(
        self,
        text: str,
        at: int | None = None,
        readings: tuple[Reading, ...] = (),
        swaps: tuple[Swap, ...] = (),
    ) -> None:
        """Note a doubt; the first one noted is asked."""
        self.asks.append(Ask(text, at, readings, swaps))

    def free(self, *kinds: Kind) -> list[int]:
        """Return the unspent places that may be one of these kinds."""
        wanted, used = frozenset(kinds), self.used
        return [
            place
            for place, span in enumerate(self.spans)
            if place not in used and not span.kinds.isdisjoint(wanted)
        ]

    def homes(self) -> tuple[str, ...]:
        """Return the datasets the question is about: those of its metrics, or of its rows."""
        found: list[str] = []
        for metric in self.draft.metrics:
            for part in parts(self.lexicon.model, self.lexicon.metric(metric)):
                home = home_of(part.definition)
                found += [home] if home else []
        if not found and self.draft.rows:
            found.append(self.draft.rows)
        return tuple(dict.fromkeys(found))

    def distance(self, dataset: str) -> int | None:
        """Return how far a dataset is from what is asked: 100 and more is to-many, None never."""
        farthest = 0
        for home in self.homes():
            path = find_path(self.lexicon.model.datasets, home, dataset)
            if isinstance(path, Issue):
                return None
            if isinstance(path, ManyToOne):
                farthest = max(farthest, len(path.path))
            else:
                farthest = max(farthest, 100 + len(path.chain) + len(path.forward))
        return farthest

    def measure(self, metric: str) -> Measure | None:
        """Return a metric's measure, or None where it is not a plain one."""
        definition = self.lexicon.metric(metric).definition
        return definition if isinstance(definition, Measure) else None

    def says_new(self, place: int) -> bool:
        """Return whether a span says that things are new or created."""
        words = self.spans[place].text.casefold().split()
        return not NEW_WORDS.isdisjoint(words)

    def time_of(self, metric: str) -> str | None:
        """Return the one time dimension of a metric, or None if it has several or none."""
        made_of = tuple(parts(self.lexicon.model, self.lexicon.metric(metric)))
        if not all(isinstance(part.definition, Measure) for part in made_of):
            return None
        times = {
            leaf.dimension.qualified if leaf else None
            for leaf in (time_of(part.definition) for part in made_of)
        }
        return times.pop() if len(times) == 1 else None

    def bucket_name(self, dimension: str | None = None) -> str:
        """Return the one date all metrics share, or `time` for each metric's own."""
        said = dimension or self.draft.bucket or self.draft.time_dimension
        if said:
            return said
        times = {self.time_of(metric) for metric in self.draft.metrics}
        only = times.pop() if len(times) == 1 else None
        return only or "time"
