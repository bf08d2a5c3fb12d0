"""Primary keys tell rows apart, and joins point to something: one statement for all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from engine.compile import Compiled
from engine.findings import Checking, each
from engine.statement import Statement
from engine.unique_keys import repeated_keys_sql
from engine.verify import verify
from semantic.errors import Issue, ProvenueError
from semantic.model import Dataset, Join, Place, SemanticModel

#: How many keys that point to nothing are named.
EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """Rows that should not be there, counted by one SELECT."""

    what: str
    dataset: Dataset
    join: Join | None
    select: exp.Select

    @property
    def place(self) -> Place | None:
        return self.join.place if self.join and self.join.place else self.dataset.place


def check_keys(checking: Checking) -> dict[str, int]:
    """Note missing and repeated primary keys, and orphans; return each dataset's repeated ones."""
    repeated: dict[str, int] = {}
    counts = tuple(_counts(checking.model))
    for one, found in each(counts, lambda some: _counted(checking, some)):
        if isinstance(found, ProvenueError):
            named = "keys" if one.join is None else f"'{one.join.role}' joins"
            what = f"the {named} of '{one.dataset.name}'"
            checking.findings.unless_undecided(what, found, one.place)
            continue
        if one.what == "repeated":
            repeated[one.dataset.name] = found
        if found:
            _note(checking, one, found)
    return repeated


def _counts(model: SemanticModel) -> Iterator[_Count]:
    for dataset in model.datasets.values():
        repeated, missing = repeated_keys_sql(dataset), _missing(dataset)
        yield _Count(what="repeated", dataset=dataset, join=None, select=repeated)
        yield _Count(what="missing", dataset=dataset, join=None, select=missing)
        for join in dataset.joins.values():
            select = exp.select(exp.Count(this=exp.Star()))
            orphans = _orphans(model, dataset, join, select)
            yield _Count(what="orphans", dataset=dataset, join=join, select=orphans)


def _counted(checking: Checking, counts: Sequence[_Count]) -> Sequence[int]:
    columns = [exp.alias_(one.select.subquery(), f"count_{at}") for at, one in enumerate(counts)]
    ran = checking.run(_verified(checking, exp.select(*columns, copy=False)))
    return [int(str(cell)) for cell in ran.rows[0]]


def _note(checking: Checking, one: _Count, count: int) -> None:
    dataset, where = one.dataset, str(one.place) if one.place else None
    key = ", ".join(dataset.primary_key)
    findings = checking.findings
    if one.join is not None:
        message = f"{_rows(count)} of '{dataset.name}' point to a missing {one.join.role}"
        hints = (*_examples(checking, dataset, one.join), "they stand in the (none) group")
        findings.warnings.append(Issue("orphan-key", message, hints, where))
    elif one.what == "missing":
        message = f"{_rows(count)} of '{dataset.name}' have no primary key ({key})"
        hint = "fill it in the file, or choose columns that tell every row apart"
        findings.errors.append(Issue("null-key", message, (hint,), where))
    else:
        keys = "1 key stands" if count == 1 else f"{count:,} keys stand"
        message = f"{keys} ({key}) on several rows of '{dataset.name}'"
        hint = "a join to it would count rows twice: mend the file or the primary_key"
        findings.errors.append(Issue("duplicate-key", message, (hint,), where))


def _missing(dataset: Dataset) -> exp.Select:
    """Return the SELECT that counts rows of which a part of the key is NULL."""
    absent = [exp.Is(this=exp.column(one), expression=exp.null()) for one in dataset.primary_key]
    select = exp.select(exp.Count(this=exp.Star())).from_(_table(dataset))
    return select.where(exp.or_(*absent, wrap=False))


def _orphans(model: SemanticModel, dataset: Dataset, join: Join, select: exp.Select) -> exp.Select:
    """Return a SELECT over the rows whose key is there and points to nothing."""
    target = model.datasets[join.dataset]
    pairs = tuple(zip(join.columns, target.primary_key, strict=True))
    same = [
        exp.EQ(this=exp.column(key, table="one"), expression=exp.column(own, table="many"))
        for own, key in pairs
    ]
    there = exp.select(exp.Literal.number(1)).from_(_table(target, "one")).where(*same)
    known = [
        exp.Not(this=exp.Is(this=exp.column(own, table="many"), expression=exp.null()))
        for own, _ in pairs
    ]
    return select.from_(_table(dataset, "many")).where(*known, exp.Not(this=exp.Exists(this=there)))


def _examples(checking: Checking, dataset: Dataset, join: Join) -> tuple[str, ...]:
    """Name a few keys that point to nothing, unless a sensitive field shows the same column."""
    target = checking.model.datasets[join.dataset]
    if _is_sensitive(dataset, join.columns) or _is_sensitive(target, target.primary_key):
        return ()
    keys = [exp.column(one, table="many") for one in join.columns]
    select = _orphans(checking.model, dataset, join, exp.select(*keys).distinct())
    ordered = select.order_by(*(exp.Literal.number(at + 1) for at in range(len(keys))))
    try:
        ran = checking.run(_verified(checking, ordered.limit(EXAMPLES)))
    except ProvenueError:
        return ()
    named = ["(" + ", ".join(map(str, row)) + ")" if row[1:] else str(row[0]) for row in ran.rows]
    return ("such as " + ", ".join(named),) if named else ()


def _is_sensitive(dataset: Dataset, columns: Sequence[str]) -> bool:
    shown = {
        column.name
        for dimension in dataset.dimensions.values()
        if dimension.sensitive
        for column in dimension.expression.tree.find_all(exp.Column)
    }
    return bool(shown.intersection(columns))


def _verified(checking: Checking, select: exp.Select) -> Statement:
    compiled = Compiled(select=select, parameters={}, hidden=())
    return verify(compiled, checking.schema, checking.dialect)


def _table(dataset: Dataset, alias: str | None = None) -> exp.Expr:
    table = exp.Table(this=exp.to_identifier(dataset.table))
    return exp.alias_(table, alias, table=True) if alias else table


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
