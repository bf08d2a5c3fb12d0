"""A metric query by its slots: what it shows, bounds, keeps, leaves out and compares."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.fields import find_field
from engine.metrics import parts
from engine.planning.meaning.conditions import Condition, condition_of_filter
from engine.planning.meaning.lexicon import Lexicon
from semantic.errors import Issue
from semantic.kinds import home_of
from semantic.query import NEGATIVE_OPERATORS, Filter, MetricQuery


@dataclass(frozen=True, slots=True)
class Clause:
    """One filter on a field, wherever it stands; `negative` where it leaves values out."""

    field: str
    leaf: Filter
    negative: bool
    certain: bool  # whether it must hold: not one of several that may


@dataclass(frozen=True, slots=True)
class Slots:
    """The parts of one query, with every name in full."""

    query: MetricQuery
    lexicon: Lexicon
    metrics: tuple[str, ...]  # shown, bounded or ordered by
    groups: tuple[str, ...]  # the fields grouped by, buckets of the metrics' own time left out
    buckets: tuple[str, ...]  # the grains
    conditions: tuple[Clause, ...]
    segments: tuple[str, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Every field named anywhere."""
        time = self.query.time.dimension if self.query.time else None
        ordered = {full_name(one.by, self.lexicon) for one in self.query.order_by}
        named = {*self.groups, *ordered, *(one.field for one in self.conditions)}
        return frozenset(named | ({full_name(time, self.lexicon)} if time else set()))

    @property
    def homes(self) -> frozenset[str]:
        """The datasets whose rows are measured or listed."""
        found = {
            home
            for metric in self.metrics
            for part in parts(self.lexicon.model, self.lexicon.metric(metric))
            if (home := home_of(part.definition))
        }
        return frozenset(found | ({self.query.rows} if self.query.rows else set()))

    @property
    def numbers(self) -> frozenset[float]:
        """Every number the query holds."""
        found: list[float] = [one.value for one in self.query.having]
        for one in self.conditions:
            found += [v for v in one.leaf.values if isinstance(v, int | float)]
        found += [n for n in (self.query.limit, self.query.offset) if n]
        return frozenset(float(one) for one in found)

    def bounds(self) -> tuple[str, ...]:
        """Return the operators by which numbers and days are bounded."""
        ordered = (">", ">=", "<", "<=", "between", "=", "!=")
        found = [one.op for one in self.query.having]
        return (
            *found,
            *(str(one.leaf.op) for one in self.conditions if one.leaf.op in ordered),
        )


def slots_of(query: MetricQuery, lexicon: Lexicon) -> Slots:
    """Return a query's slots."""
    ordered = (*(one.metric for one in query.having), *(one.by for one in query.order_by))
    metrics = [one.partition(":")[0] for one in (*query.metrics, *ordered, query.of or "")]
    named = [one.partition(":") for one in query.dimensions]
    return Slots(
        query=query,
        lexicon=lexicon,
        metrics=tuple(dict.fromkeys(one for one in metrics if one in lexicon.model.metrics)),
        groups=tuple(full_name(name, lexicon) for name, _, _ in named if name != "time"),
        buckets=tuple(grain for _, _, grain in named if grain),
        conditions=tuple(
            one for filter_ in query.where for one in _conditions(filter_, lexicon, False, True)
        ),
        segments=tuple(_segment(one, lexicon) for one in query.segments),
    )


def full_name(name: str, lexicon: Lexicon) -> str:
    """Return a field's name with its dataset."""
    plain = name.partition(":")[0]
    if "." in plain or plain == "time" or plain in lexicon.model.metrics:
        return plain
    found = find_field(lexicon.model, plain, "$")
    return plain if isinstance(found, Issue) else str(found)


def demands_of(slots: Slots) -> list[Condition]:
    """Return what each filter and segment that must hold demands."""
    model = slots.lexicon.model
    found = [condition_of_filter(model, one.leaf) for one in slots.conditions if one.certain]
    return [*(one for one in found if one), *(slots.lexicon.segments[s] for s in slots.segments)]


def _segment(name: str, lexicon: Lexicon) -> str:
    if "." in name:
        return name
    homes = [d.name for d in lexicon.model.datasets.values() if name in d.segments]
    return f"{homes[0]}.{name}" if homes else name


def _conditions(one: Filter, lexicon: Lexicon, turned: bool, certain: bool) -> Iterator[Clause]:
    for part in one.any or ():
        yield from _conditions(part, lexicon, turned, certain and turned)
    for part in one.all or ():
        yield from _conditions(part, lexicon, turned, certain and not turned)
    if one.not_ is not None:
        yield from _conditions(one.not_, lexicon, not turned, False)
    if one.field is not None and one.op is not None:
        negative = (one.op in NEGATIVE_OPERATORS) != turned
        yield Clause(full_name(one.field, lexicon), one, negative, certain and not turned)
