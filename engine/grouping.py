"""Parts of metrics to the groups that one branch can hold: what is over the same rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.branch import BranchMeasure, Lookback
from engine.metrics import Part
from semantic.kinds import home_of
from semantic.model import (
    Balance,
    Conversion,
    Expression,
    Funnel,
    Measure,
    PointInTime,
    SemanticModel,
    TimeDimension,
)

#: Aggregates whose value over several buckets comes from their values in each.
COMPOSABLE = frozenset({"sum", "count", "min", "max"})


@dataclass(slots=True)
class PartGroup:
    """Parts over the same rows; `definition` is that of the first."""

    home: str
    time: TimeDimension | None
    definition: Measure | PointInTime | Balance | Funnel | Conversion
    lookback: Lookback | None
    composable: bool
    measures: dict[str, BranchMeasure] = field(default_factory=dict[str, BranchMeasure])
    parts: list[Part] = field(default_factory=list[Part])

    def add(self, part: Part, makes_groups: bool) -> None:
        """Add a part; one that is asked makes groups even if `having` names it too."""
        before = self.measures.get(part.name)
        match part.definition:
            case PointInTime(measure=measure) | Balance(measure=measure):
                aggregated: Measure | Funnel | Conversion = measure
            case Measure() | Funnel() | Conversion():
                aggregated = part.definition
        makes_groups = makes_groups or (before is not None and before.makes_groups)
        self.measures[part.name] = BranchMeasure(
            alias=part.name, measure=aggregated, makes_groups=makes_groups
        )
        self.parts.append(part)

    def base_name(self, by_time: bool) -> str:
        """Return the branch's name; `by_time` where several go by different dates."""
        match self.definition:
            case PointInTime():
                return f"{self.home}_held"
            case Balance(keep=keep):
                return f"{self.home}_{keep}"
            case Funnel():
                return f"{self.home}_funnel"
            case Conversion():
                return f"{self.parts[0].name}_cohorts"
            case Measure():
                dated = f"_by_{self.time.dimension.name}" if by_time and self.time else ""
                if self.lookback is None:
                    return f"{self.home}{dated or '_metrics'}"
                return f"{self.home}_{_lookback_name(self.lookback)}{dated}"


def group_parts(
    model: SemanticModel, parts: Iterable[tuple[Part, bool]], own_time: bool
) -> tuple[PartGroup, ...]:
    """Group parts (with whether each makes groups); `own_time`: different dates stay apart."""
    groups: dict[tuple[object, ...], PartGroup] = {}
    for part, makes_groups in parts:
        key, group = _group_of(model, part, own_time)
        groups.setdefault(key, group).add(part, makes_groups)
    return tuple(groups.values())


def names_of(groups: tuple[PartGroup, ...], tables: frozenset[str]) -> tuple[str, ...]:
    """Return a name for each group, told apart by their dates, then by numbers.

    None is, or begins, the name of a table: its CTEs must not hide one.
    """
    plain = [one.base_name(False) for one in groups]
    dated = [
        one.base_name(True) if plain.count(name) > 1 else name
        for one, name in zip(groups, plain, strict=True)
    ]
    names: list[str] = []
    for name in dated:
        free = name
        while any(one == free or one.startswith(f"{free}_") for one in tables):
            free += "_here"
        names.append(f"{free}_{len(names) + 1}" if free in names else free)
    return tuple(names)


def _group_of(
    model: SemanticModel, part: Part, own_time: bool
) -> tuple[tuple[object, ...], PartGroup]:
    definition = part.definition
    home = home_of(definition)
    assert home is not None  # noqa: S101 - a part is over a dataset
    composable = False
    time: TimeDimension | None
    key: tuple[object, ...]
    match definition:
        case Measure():
            time = definition.time or model.datasets[home].time
            time = time if own_time or part.lookback else None
            composable = part.lookback is not None and definition.aggregate in COMPOSABLE
            key = ("rows", _where_is(time), part.lookback, composable)
        case PointInTime():
            time = definition.starts
            key = ("held", _where_is(time), _where_is(definition.ends))
        case Balance():
            time = definition.at
            key = ("closing", _where_is(time), definition.keep)
        case Funnel():
            time = definition.time
            moved = (definition.step.qualified, definition.steps, _text(definition.where))
            key = ("funnel", _where_is(time), _text(definition.entity), *moved)
        case Conversion():
            time = definition.time
            key = ("conversion", part.name)
    group = PartGroup(
        home=home,
        time=time,
        definition=definition,
        lookback=part.lookback,
        composable=composable,
    )
    return (home, *key), group


def _where_is(time: TimeDimension | None) -> object:
    return time and (time.path, time.dimension.qualified)


def _text(expression: Expression | None) -> str:
    return expression.canonical() if expression else ""


def _lookback_name(lookback: Lookback) -> str:
    if lookback.span is not None:
        return f"last_{str(lookback.span).replace(' ', '_')}"
    return f"{lookback.to_date}_to_date" if lookback.to_date else "all_time"
