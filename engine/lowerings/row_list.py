"""Records and distinct values: a dataset's rows without aggregation."""

from sqlglot import exp

from engine.branch import Branch, Closing, Held
from engine.lowerings.answer import place_in_group, within_limit
from engine.lowerings.branch_ctes import Cte
from engine.lowerings.bridge import key_sql
from engine.lowerings.closing import CLOSING_DAY, closing_days, closing_name
from engine.lowerings.compilation import Compilation, Source, conjunction, disjunction
from engine.lowerings.held import holding
from engine.lowerings.order import order_by
from engine.lowerings.predicates import predicate_sql, time_sql
from engine.lowerings.trees import as_date, named, named_table
from engine.resolved import ResolvedQuery, RowSource
from semantic.model import Measure

LISTED = "listed"


def row_list(compilation: Compilation, rows: RowSource) -> list[Cte]:
    """Return the CTEs of a dataset's rows, or of the distinct combinations of their columns.

    Every row is kept once: its columns are reached many-to-one. Rows that a metric counts are
    those of its `where`, at its own time.
    """
    source = Source(compilation, rows.dataset, rows.dataset)
    shown: list[exp.Expr] = []
    hidden: list[exp.Expr] = []
    for key in rows.keys:
        shown.append(named(key_sql(source, key), key.alias))
        for alias, expression in zip(key.key_aliases, key.keys, strict=True):
            hidden.append(named(source.bind(expression), alias))
    conditions: list[exp.Expr] = []
    filters = predicate_sql(source, rows.filters)
    if filters is not None:
        conditions.append(filters)
    if rows.time is not None:
        conditions.extend(time_sql(source, rows.time))
    before = _counted(source, rows.counted, conditions) if rows.counted is not None else []
    select = exp.select(*shown, *hidden, copy=False)
    source.attach(select)
    where = conjunction(conditions)
    if where is not None:
        select.where(where, copy=False)
    if rows.distinct:
        select.distinct(copy=False)
    return [*before, (compilation.named(LISTED), select, "")]


def in_order(
    compilation: Compilation, rows: RowSource, resolved: ResolvedQuery, ctes: list[Cte]
) -> exp.Select:
    """Return the last SELECT over the rows listed; within a limit a value, if there is one."""
    names = [key.alias for key in rows.keys]
    names += [name for key in rows.keys for name in key.key_aliases]
    select = exp.select(*(exp.column(name) for name in names), copy=False)
    select.from_(named_table(compilation.named(LISTED)), copy=False)
    if resolved.limit_per is None:
        return order_by(select, resolved, None)
    select.select(place_in_group(resolved), copy=False)
    ranked = compilation.named("ranked")
    ctes.append((ranked, select, f"the place in each {resolved.limit_per}"))
    last = exp.select(*(exp.column(name) for name in names), copy=False)
    last.from_(named_table(ranked), copy=False)
    last.where(*within_limit(resolved), copy=False)
    return order_by(last, resolved, None)


def _counted(source: Source, branch: Branch, conditions: list[exp.Expr]) -> list[Cte]:
    """Add the conditions that a metric counts a row; return the CTE they need."""
    measure = branch.measures[0].measure
    if isinstance(measure, Measure) and measure.where is not None:
        conditions.append(disjunction([source.bind(measure.where)]))
    match branch.series:
        case Held() as series:
            until = as_date(source.compilation.bind(series.end))
            conditions += holding(source, series, until)
        case Closing(keep="average") as series:
            conditions += time_sql(source, series.days)
        case Closing() as series:
            own = Source(source.compilation, branch.dataset, branch.dataset)
            name = closing_name(branch)
            day = source.bind(series.days.field.expression)
            closes = exp.EQ(this=exp.column(CLOSING_DAY, table=name), expression=day)
            inner = exp.select(exp.Literal.number(1)).from_(named_table(name))
            conditions.append(exp.Exists(this=inner.where(closes)))
            return [(name, closing_days(own, series), "the snapshot that is shown")]
        case _:
            pass
    return []
