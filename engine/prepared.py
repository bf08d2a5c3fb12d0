"""Metric query to statement, and the statements that were made before."""

import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from engine.authorize import AuthorizedQuery, authorize
from engine.cache import Cache, CacheCounts
from engine.compile import compile_others, compile_query
from engine.execution.backend import Schema
from engine.question import Viewer
from engine.resolve import resolve
from engine.running import Stages
from engine.statement import Statement
from engine.verify import verify
from semantic.model import SemanticModel
from semantic.query import MetricQuery

#: How many statements are kept, and about how many bytes they may take.
MOST, MOST_BYTES = 2_000, 32 * 1024 * 1024
#: What a kept statement takes for each character of its SQL, and at the least: measured.
BYTES_A_CHARACTER, LEAST_BYTES = 8, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A query up to its statement: nothing has run yet.

    `others` is the statement of what a limit cuts, where that is asked for; `joined` are the
    datasets joined many-to-one, whose keys must be unique. The trees that the statements were
    written from are not kept: they are most of the weight.
    """

    authorized: AuthorizedQuery
    statement: Statement
    others: Statement | None
    joined: tuple[str, ...]


def prepare(
    query: MetricQuery,
    model: SemanticModel,
    viewer: Viewer,
    as_of: date,
    *,
    schema: Schema,
    dialect: str,
    stages: Stages,
) -> Prepared:
    """Return the statement of a metric query; raises what resolve, authorize, … verify raise."""
    with stages.stage("resolve"):
        resolved = resolve(query, model, as_of)
    with stages.stage("authorize"):
        authorized = authorize(resolved, model, viewer)
    with stages.stage("compile"):
        compiled = compile_query(authorized)
        beside = compile_others(authorized) if query.others else None
    with stages.stage("verify"):
        statement = verify(compiled, schema, dialect)
        others = verify(beside, schema, dialect) if beside else None
    return Prepared(
        authorized=authorized, statement=statement, others=others, joined=compiled.joined
    )


class PreparedQueries:
    """The statements of one model over one schema, each made once for all who see the same.

    Errors are not kept: who may not see a field is told so each time anew.
    """

    def __init__(self, model: SemanticModel, schema: Schema, dialect: str) -> None:
        self._model = model
        self._schema = schema
        self._dialect = dialect
        self._kept: Cache[Prepared] = Cache(max_bytes=MOST_BYTES, max_entries=MOST)

    def prepare(self, query: MetricQuery, viewer: Viewer, as_of: date, stages: Stages) -> Prepared:
        """Return the statement of a metric query, made before or now; raises as `prepare` does."""
        started = time.perf_counter()
        # Not the query's JSON: that writes NaN, which must fail, as null, which must not.
        key = (repr(query), as_of, what_decides(viewer))
        kept = self._kept.get(key)
        if kept is not None:
            stages.ended("recall", started)
            return kept
        made = prepare(
            query,
            self._model,
            viewer,
            as_of,
            schema=self._schema,
            dialect=self._dialect,
            stages=stages,
        )
        characters = sum(len(one.sql) for one in (made.statement, made.others) if one)
        self._kept.put(key, made, LEAST_BYTES + BYTES_A_CHARACTER * characters)
        return made

    def counts(self) -> CacheCounts:
        """Return how full it is, and how often it was of use."""
        return self._kept.counts()


def what_decides(viewer: Viewer) -> Hashable:
    """Return all of a viewer that a statement can depend on: not who, but what may be seen.

    Attributes are compared as they are written: 1, 1.0 and True are equal in Python only.
    """
    return viewer.groups, viewer.may_see, repr(sorted(viewer.attributes.items()))
