"""`as_of: {latest: …}`: the newest date of a column."""

from dataclasses import replace
from datetime import date

from sqlglot import exp

from engine.authorize import authorize
from engine.branch import Branch, BranchMeasure
from engine.compile import Compiled, compile_query
from engine.lowerings.moments import local_day
from engine.predicate import AllOf
from engine.question import SYSTEM
from engine.reply import Column
from engine.resolved import ResolvedMetric, ResolvedQuery
from semantic.model import Expression, LatestOf, Measure, SemanticModel
from semantic.query import MetricQuery


def latest_date(asked: LatestOf, model: SemanticModel) -> Compiled:
    """Return the SELECT of one cell: the newest day in a date or timestamp dimension."""
    dimension = asked.dimension
    tree = dimension.expression.tree.copy()
    day = exp.cast(local_day(tree, dimension.type, model.calendar), "DATE")
    measure = Measure(
        aggregate="max",
        dataset=dimension.dataset,
        argument=Expression(day, dimension.expression.sql, dimension.expression.paths),
        result_type="date",
    )
    name = f"{dimension.dataset}_metrics"
    branch = Branch(
        name=name,
        dataset=dimension.dataset,
        keys=(),
        measures=(BranchMeasure(alias="latest", measure=measure, makes_groups=True),),
        filters=AllOf(()),
    )
    resolved = ResolvedQuery(
        query=MetricQuery(),
        as_of=date.min,
        columns=(Column(name="latest", label="Latest", type="date", role="metric"),),
        outputs=(),
        branches=(branch,),
        metrics=(ResolvedMetric(name="latest", tree=exp.column("latest", table=name), asked=True),),
    )
    # Everybody speaks as of the same day: the date depends on no row policy.
    free = {each: replace(one, policies=()) for each, one in model.datasets.items()}
    return compile_query(authorize(resolved, replace(model, datasets=free), SYSTEM))
