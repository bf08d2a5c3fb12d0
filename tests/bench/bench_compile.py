"""What a metric query costs before it runs: resolve, authorize, compile and verify.

Nothing is kept between two of them. Of each set the median and the 95th percentile are judged, in
processor time: it is one thread that waits for nothing, so on an idle machine that is the clock's.
Beside them stand the first time of each query, and what the engine needs for one it has just had.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from engine.authorize import authorize
from engine.compile import compile_query
from engine.execution.backend import Schema
from engine.fit import fit
from engine.question import OWNER
from engine.resolve import resolve
from engine.verify import verify
from semantic.errors import QueryError
from semantic.load import load_model
from semantic.model import SemanticModel
from semantic.query import MetricQuery
from server.bench import Bench, Ratio, Setting
from server.compose import open_engine
from server.settings import Settings, sample_folder
from tests.bench.peer_queries import MODEL, TABLES, made, peer_queries
from tests.bench.serving import serve

ROUNDS = 100
#: Seconds that the median and the 95th percentile may take.
MEDIAN, SLOWEST = 0.0015, 0.004


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds of the processor for each query in each round; `first` are the first round's."""

    first: tuple[float, ...]
    later: tuple[float, ...]
    again: tuple[float, ...] = ()  # by an engine, right after it compiled the same

    @property
    def figures(self) -> dict[str, float]:
        """In milliseconds, and how many queries there were."""
        found = {
            "queries": len(self.first),
            "p50_ms": median(self.later) * 1000,
            "p95_ms": quantiles(self.later, n=20)[-1] * 1000,
            "first_p50_ms": median(self.first) * 1000,
            "first_worst_ms": max(self.first) * 1000,
        }
        if self.again:
            found["again_p50_ms"] = median(self.again) * 1000
        return {name: round(value, 3) for name, value in found.items()}


def times(
    queries: Iterable[MetricQuery],
    model: SemanticModel,
    schema: Schema,
    as_of: date,
    again: Callable[[MetricQuery], object] | None = None,
) -> Times:
    """Compile every query in turns; those that are not supported yet are left out."""

    def compiled(query: MetricQuery) -> None:
        resolved = resolve(query, model, as_of)
        verify(compile_query(authorize(resolved, model, OWNER)), schema, "duckdb")

    first: list[float] = []
    supported: list[MetricQuery] = []
    for query in queries:
        try:
            first.append(_seconds(compiled, query))
        except QueryError as error:
            if any(issue.code != "not-supported-yet" for issue in error.issues):
                raise
        else:
            supported.append(query)
    later = [_seconds(compiled, query) for _ in range(ROUNDS) for query in supported]
    repeated: list[float] = []
    if again is not None:
        for query in supported:
            again(query)
            repeated.append(_seconds(again, query))
    return Times(first=tuple(first), later=tuple(later), again=tuple(repeated))


@cache
def of_peers() -> Times:
    """Compile the eleven queries; their data need only be there, not large."""
    served = serve(made(0.01), TABLES)
    try:
        schema = served.backend.schema()
        model = fit(load_model(MODEL), schema)
        if not isinstance(model.as_of, date):
            raise TypeError("the peers' model names a day")
        return times((one.query for one in peer_queries()), model, schema, model.as_of)
    finally:
        served.backend.close()


@cache
def of_sample() -> Times:
    """Compile the sample's verified questions, then again through its engine."""
    with TemporaryDirectory(prefix="provenue-bench-") as home:
        settings = Settings(project=sample_folder(), home=Path(home), sample=True)
        engine = open_engine(settings, full_charts=False, tell=lambda _: None)
        try:
            schema: Schema = {
                table.table: {column.name: column.type for column in table.columns}
                for table in engine.snapshot.tables
            }
            queries = (one.query for one in engine.model.questions)
            again = partial(engine.statement, viewer=OWNER)
            return times(queries, engine.model, schema, engine.as_of(), again)
        finally:
            engine.close()


def _seconds(work: Callable[[MetricQuery], object], query: MetricQuery) -> float:
    started = time.thread_time()
    work(query)
    return time.thread_time() - started


def _median(measured: Callable[[], Times]) -> Callable[[Setting], Ratio]:
    def measure(_: Setting) -> Ratio:
        found = measured()
        return Ratio(ours=median(found.later), theirs=MEDIAN, figures=found.figures)

    return measure


def _slowest(measured: Callable[[], Times]) -> Callable[[Setting], Ratio]:
    return lambda _: Ratio(ours=quantiles(measured().later, n=20)[-1], theirs=SLOWEST)


BENCHES = tuple(
    bench
    for name, measured in (("verified questions", of_sample), ("peers' queries", of_peers))
    for bench in (
        Bench(
            name=f"compile: {name}, median",
            says=f"processor time, resolve to verify, over {MEDIAN * 1000:g} ms",
            at_most=1.0,
            measure=_median(measured),
        ),
        Bench(
            name=f"compile: {name}, 95th percentile",
            says=f"processor time, resolve to verify, over {SLOWEST * 1000:g} ms",
            at_most=1.0,
            measure=_slowest(measured),
        ),
    )
)
