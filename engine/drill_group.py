"""A group of an answer to the filters that keep just its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn

from engine.branch import Branch, GroupKey
from engine.drill_dates import Bucket
from engine.fields import reach_field
from engine.predicate import Field, FieldName, HasAny
from engine.reply import Cell
from engine.row_keys import key_dimensions
from semantic.errors import Issue, QueryError
from semantic.joins import ReverseStep
from semantic.model import DataType, Dimension, SemanticModel
from semantic.query import Filter, Value

MOST_GROUPS = 60


@dataclass(frozen=True, slots=True)
class Member:
    """A dimension's cell in a row of an answer, with the keys that tell namesakes apart.

    The value is a bucket where other buckets than the row's own are meant.
    """

    value: Cell | Bucket
    keys: tuple[Cell, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether it is the group of the rows that have no value."""
        value = self.value.start if isinstance(self.value, Bucket) else self.value
        return value is None and all(one is None for one in self.keys)


Members = Mapping[str, Member]  # by the alias of the dimension


def not_drillable(message: str, hint: str = "", where: str = "$.column") -> NoReturn:
    """Raise QueryError `not-drillable`."""
    raise QueryError(Issue("not-drillable", message, (hint,) if hint else (), where))


def same_group(
    model: SemanticModel, branch: Branch, members: Members, aliases: frozenset[str]
) -> tuple[Filter, ...]:
    """Return the filters of a branch's rows whose group has these values of some dimensions.

    A to-many value is a filter on the same child row as the query's own filters there. In the
    group without a value stand the rows without a child, too.
    """
    keys = [key for key in branch.keys if key.alias in aliases]
    near = [
        one for key in keys if not key.field.chain for one in _leaves(model, branch, key, members)
    ]
    far_keys = [key for key in keys if key.field.chain]
    far = [one for key in far_keys for one in _leaves(model, branch, key, members)]
    if not far_keys:
        return tuple(near)
    chain = far_keys[0].field.chain
    if all(members[key.alias].missing for key in far_keys) and not _has_child(branch, chain):
        both = far[0] if len(far) == 1 else Filter(all=tuple(far))
        far = [Filter(any=(both, _childless(model, branch, chain)))]
    return (*near, *far)


def other_groups(
    model: SemanticModel, branch: Branch, shown: Iterable[Members], aliases: frozenset[str]
) -> tuple[Filter, ...]:
    """Return the filters of a branch's rows that stand in none of the groups shown.

    There is no dimension to-many among them: such groups cannot be put together.
    """
    keys = [key for key in branch.keys if key.alias in aliases]
    groups = [
        tuple(one for key in keys for one in _leaves(model, branch, key, members))
        for members in shown
    ]
    if not groups or not keys:
        return ()
    if sum(len(one) for one in groups) > MOST_GROUPS * 3:
        not_drillable("the groups shown are too many to be left out one by one", "show fewer")
    alone = tuple(one[0] if len(one) == 1 else Filter(all=one) for one in groups)
    return (Filter(not_=Filter(any=alone)),)


def _bucket_filter(name: str, bucket: Bucket, far: bool) -> Filter:
    """Return the filter of a date that lies in a bucket; without a date, in none."""
    if bucket.start is None:
        return _none(name, far)
    spec = bucket.days().spec()
    if spec is None:
        return Filter(field=name, op="is_not_null")
    return Filter(field=name, op="during", values=(spec,))


def name_of(model: SemanticModel, home: str, field: Field) -> str:
    """Return a name that means just this field, seen from a dataset."""
    role = field.path[-1] if field.path else field.dimension.dataset
    plain = field.dimension.name
    for name in (field.name, f"{role}.{plain}", field.dimension.qualified):
        target, _, last = name.rpartition(".")
        found = reach_field(model, home, FieldName(target, last), "$", "it")
        same = isinstance(found, Field) and found.reach == field.reach
        if same and isinstance(found, Field) and found.dimension.name == plain:
            return name
    not_drillable(f"'{field.name}' has no name of its own to filter by")


def _leaves(
    model: SemanticModel, branch: Branch, key: GroupKey, members: Members
) -> tuple[Filter, ...]:
    member, far = members[key.alias], bool(key.field.chain)
    name = name_of(model, branch.dataset, key.field)
    if isinstance(member.value, Bucket):
        return (_bucket_filter(name, member.value, far),)
    if key.grain is not None:
        start = as_day(member.value, name)
        return (_bucket_filter(name, Bucket(grain=key.grain, start=start), far),)
    found = [_equal(name, key.field.dimension, member.value, far)]
    if not key.keys:
        return tuple(found)
    if len(key.key_fields) != len(member.keys):
        hint = "send the row's `keys` along, as the answer has them"
        not_drillable(f"'{name}' alone does not tell its namesakes apart", hint, "$.keys")
    target = name.rpartition(".")[0]
    for dimension, cell in zip(key.key_fields, member.keys, strict=True):
        found.append(_equal(f"{target}.{dimension.name}", dimension, cell, far))
    return tuple(found)


def _equal(name: str, dimension: Dimension, cell: Cell, far: bool) -> Filter:
    if cell is None:
        return _none(name, far)
    return Filter(field=name, op="=", values=(_value(cell, dimension.type, name),))


def _none(name: str, far: bool) -> Filter:
    # Behind to-many steps `is_null` means that no child has a value; here one lacks it.
    if far:
        return Filter(field=name, op="in", values=(None,))
    return Filter(field=name, op="is_null")


def _value(cell: Cell, kind: DataType, name: str) -> Value:
    """Return a cell as a filter's value; one that JSON cannot hold exactly is refused."""
    match cell:
        case str() if kind in ("text", "date", "timestamp"):
            return cell
        case bool() if kind == "boolean":
            return cell
        case datetime() if kind == "timestamp":
            return cell.isoformat()
        case date() if kind == "date" and not isinstance(cell, datetime):
            return cell.isoformat()
        case Decimal() if kind in ("integer", "decimal", "number"):
            if cell == cell.to_integral_value():
                return _value(int(cell), kind, name)
            if Decimal(repr(float(cell))) != cell and kind != "number":
                not_drillable(f"{cell} of '{name}' has too many digits to filter by")
            return float(cell)
        case int() | float() if kind in ("integer", "decimal", "number") and not isinstance(
            cell, bool
        ):
            if abs(cell) >= 10**18 or cell != cell:
                not_drillable(f"{cell} of '{name}' is out of the range of filters")
            return cell
        case _:
            raise QueryError(
                Issue("bad-value", f"'{name}' is a {kind}, and {cell!r} is none", (), "$.row")
            )


def as_day(cell: Cell | Bucket, name: str) -> date | None:
    """Return a bucket's cell as its first day."""
    if cell is None:
        return None
    try:
        if isinstance(cell, str):
            return date.fromisoformat(cell)
        if isinstance(cell, date) and not isinstance(cell, datetime):
            return cell
    except ValueError:
        pass
    raise QueryError(Issue("bad-value", f"{cell!r} is no bucket of '{name}'", (), "$.row"))


def _has_child(branch: Branch, chain: tuple[ReverseStep, ...]) -> bool:
    """Return whether the filters of a branch let in only rows with a child at the chain's end."""
    return any(
        isinstance(one, HasAny) and one.chain == chain and not one.negated
        for one in branch.filters.items
    )


def _childless(model: SemanticModel, branch: Branch, chain: tuple[ReverseStep, ...]) -> Filter:
    """Return the filter of rows without a child: none whose key is there."""
    child = chain[-1].child
    for dimension in key_dimensions(model.datasets[child]):
        found = reach_field(model, branch.dataset, FieldName(child, dimension.name), "$", "it")
        if isinstance(found, Field) and found.chain == chain and not found.path:
            return Filter(field=dimension.qualified, op="is_null")
    not_drillable(f"the rows without any {child} cannot be told apart", where="$.row")
