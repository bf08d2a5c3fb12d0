"""Fields as reached from a dataset, and conditions on them, with their values bound."""

from dataclasses import dataclass

from engine.statement import Parameter
from semantic.expressions import prefixed
from semantic.joins import ManyToOne, Reach, ReverseStep, ToMany
from semantic.model import Dimension, Expression, JoinPath
from semantic.periods import DateWindow
from semantic.query import Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A dimension as reached from a home dataset.

    `expression` is relative to the home dataset, or, behind a to-many step, to its far end.
    """

    name: str
    dimension: Dimension
    reach: Reach
    expression: Expression

    @property
    def chain(self) -> tuple[ReverseStep, ...]:
        """The to-many steps on the way; empty when no row is multiplied."""
        return self.reach.chain if isinstance(self.reach, ToMany) else ()

    @property
    def path(self) -> JoinPath:
        """The many-to-one roles on the way, after the to-many steps."""
        return self.reach.path if isinstance(self.reach, ManyToOne) else self.reach.forward


def reached(name: str, dimension: Dimension, reach: Reach) -> Field:
    """Return the field of a dimension at the end of a path."""
    path = reach.path if isinstance(reach, ManyToOne) else reach.forward
    expression = prefixed(dimension.expression, path) if path else dimension.expression
    return Field(name=name, dimension=dimension, reach=reach, expression=expression)


@dataclass(frozen=True, slots=True)
class FieldName:
    """A dimension by the dataset or role it is asked through."""

    target: str
    name: str

    def __str__(self) -> str:
        return f"{self.target}.{self.name}"


@dataclass(frozen=True, slots=True)
class Bound:
    """One value and the name it is bound under."""

    name: str
    value: Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFilter:
    """A checked filter, not yet reached: a leaf with values, a segment, or a group."""

    where: str
    field: FieldName | None = None
    operator: Operator | None = None
    values: tuple[Bound, ...] = ()
    window: DateWindow | None = None
    segment: tuple[str, str] | None = None  # dataset, name
    any_of: tuple["TypedFilter", ...] | None = None
    all_of: tuple["TypedFilter", ...] | None = None
    negated: "TypedFilter | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One comparison. `during` has its dates in `values`, an unbounded side as None."""

    field: Field
    operator: Operator
    values: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment:
    """A named filter holds; `expression` is relative as `Field.expression` is."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one holds; of nothing, true."""

    items: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds."""

    items: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold, be it false or unknown."""

    item: "Predicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class HasAny:
    """Some child row (or, negated, none) along `chain` satisfies `condition`."""

    chain: tuple[ReverseStep, ...]
    condition: "Predicate"
    negated: bool = False


Predicate = Condition | InSegment | AllOf | AnyOf | Not | HasAny
