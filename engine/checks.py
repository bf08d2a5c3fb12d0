"""Model against data: keys unique, no orphans, every metric runs."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from engine.reply import Cell
from engine.running import Ran
from engine.statement import ColumnUse, Statement
from engine.unique_keys import repeated_keys
from semantic.errors import Issue, QueryError
from semantic.model import Dataset, SemanticModel
from semantic.query import MetricQuery

RunQuery = Callable[[MetricQuery], tuple[tuple[Cell, ...], ...]]
RunStatement = Callable[[Statement], Ran]


def check_data(model: SemanticModel, run: RunQuery, execute: RunStatement) -> tuple[Issue, ...]:
    """Return the issues of a model over its data; warnings, all of them, worst first."""
    return (
        *_duplicate_keys(model, execute),
        *_orphans(model, execute),
        *_metrics(model, run),
    )


def _duplicate_keys(model: SemanticModel, execute: RunStatement) -> Iterator[Issue]:
    for dataset in model.datasets.values():
        count = _count(execute(repeated_keys(dataset)))
        if count:
            named = ", ".join(dataset.primary_key)
            message = f"{count} keys ({named}) of '{dataset.name}' stand on several rows"
            hint = "a join to it would count rows twice: mend the file or the primary_key"
            yield Issue("duplicate-key", message, (hint,), _place(dataset))


def _orphans(model: SemanticModel, execute: RunStatement) -> Iterator[Issue]:
    for dataset in model.datasets.values():
        for join in dataset.joins.values():
            target = model.datasets[join.dataset]
            pairs = list(zip(join.columns, target.primary_key, strict=True))
            same = [
                exp.EQ(this=exp.column(key, table="one"), expression=exp.column(own, table="many"))
                for own, key in pairs
            ]
            there = exp.select(exp.Literal.number(1)).from_(_table(target, "one")).where(*same)
            known = [
                exp.Not(this=exp.Is(this=exp.column(own, table="many"), expression=exp.null()))
                for own, _ in pairs
            ]
            lost = exp.Not(this=exp.Exists(this=there))
            select = exp.select(exp.Count(this=exp.Star())).from_(_table(dataset, "many"))
            count = _one(execute, select.where(*known, lost), dataset, join.columns)
            if count:
                message = f"{count} rows of '{dataset.name}' name a {join.role} that does not exist"
                hint = "they stand in the (none) group"
                yield Issue("orphan-key", message, (hint,), str(join.place) if join.place else None)


def _metrics(model: SemanticModel, run: RunQuery) -> Iterator[Issue]:
    for metric in model.metrics.values():
        try:
            run(MetricQuery(metrics=(metric.name,)))
        except QueryError as error:
            for one in error.issues:
                place = str(metric.place) if metric.place else None
                message = f"metric '{metric.name}' does not run: {one.message}"
                yield Issue(one.code, message, one.hints, place)


def _table(dataset: Dataset, alias: str | None = None) -> exp.Expr:
    table = exp.Table(this=exp.to_identifier(dataset.table))
    return exp.alias_(table, alias, table=True) if alias else table


def _one(
    execute: RunStatement, select: exp.Select, dataset: Dataset, columns: tuple[str, ...]
) -> int:
    statement = Statement(
        sql=select.sql(dialect="duckdb", pretty=True),
        parameters={},
        tables=(dataset.table,),
        columns=tuple(
            ColumnUse(table=dataset.table, column=one, roles=("group",)) for one in columns
        ),
    )
    return _count(execute(statement))


def _count(ran: Ran) -> int:
    return int(str(ran.rows[0][0])) if ran.rows else 0


def _place(dataset: Dataset) -> str | None:
    return str(dataset.place) if dataset.place else None
