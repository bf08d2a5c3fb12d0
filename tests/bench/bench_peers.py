"""Our whole time from a metric query to Arrow rows, against SQL written by hand, in one run.

These are the data and the queries on which peers were measured. A query asked "first" has nothing
of ours kept between two runs: each resolves, authorizes, compiles, verifies and executes. Asked
"again", the engine recalls the statement it made of the same query, as the product does, and reads
the rows anew. A row that differs is a failure.
"""

import atexit
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from engine.authorize import authorize
from engine.compile import compile_query
from engine.events import silent
from engine.execution.backend import Limits
from engine.fit import fit
from engine.prepared import PreparedQueries
from engine.question import OWNER
from engine.resolve import resolve
from engine.running import Stages
from engine.verify import verify
from semantic.errors import QueryError
from semantic.load import load_model
from semantic.model import SemanticModel
from semantic.query import MetricQuery
from server.bench import Bench, Ratio, Setting, Unmeasured, in_turns
from tests.bench.peer_queries import MODEL, TABLES, PeerQuery, made, peer_queries
from tests.bench.serving import MEMORY, Served, serve

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(seconds=600, rows=1_000_000)

Row = tuple[Any, ...]
_NUMBER = float | int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Our side: the served files under the model."""

    served: Served
    model: SemanticModel
    as_of: date
    prepared: PreparedQueries

    def ask(self, query: MetricQuery) -> tuple[tuple[str, ...], pa.Table]:
        """Go the whole way; return the names of the answer's columns and the rows."""
        backend = self.served.backend
        resolved = resolve(query, self.model, self.as_of)
        compiled = compile_query(authorize(resolved, self.model, OWNER))
        statement = verify(compiled, backend.schema(), backend.dialect)
        names = tuple(column.name for column in resolved.columns)
        return names, backend.run(statement, LIMITS).table

    def ask_again(self, query: MetricQuery) -> pa.Table:
        """Go the way of a query that was asked before: its statement is recalled, then run."""
        made = self.prepared.prepare(query, OWNER, self.as_of, Stages(silent))
        return self.served.backend.run(made.statement, LIMITS).table

    def by_hand(self, sql: str) -> pa.Table:
        """Run SQL on the plain connection."""
        table: pa.Table = self.served.plain.sql(sql).to_arrow_table()
        return table


@cache
def at_scale(scale: float) -> Side:
    """Serve the data of a scale, made when they are not there yet."""
    opened = side(made(scale))
    atexit.register(opened.served.backend.close)
    return opened


def side(home: Path, memory: str = MEMORY) -> Side:
    """Serve a folder of the peers' data under their model."""
    served = serve(home, TABLES, seconds=LIMITS.seconds, memory=memory)
    model = fit(load_model(MODEL), served.backend.schema())
    if not isinstance(model.as_of, date):
        raise TypeError("the peers' model names a day")
    prepared = PreparedQueries(model, served.backend.schema(), served.backend.dialect)
    return Side(served=served, model=model, as_of=model.as_of, prepared=prepared)


def compared(one: PeerQuery, again: bool, setting: Setting) -> Ratio | Unmeasured:
    """Compare the rows, then take both sides in turns."""
    ours = at_scale(setting.scale)
    try:
        wrong = disagreement(one, ours)
    except QueryError as error:
        if all(issue.code == "not-supported-yet" for issue in error.issues):
            return Unmeasured(why="; ".join(issue.message for issue in error.issues), wrong=False)
        raise
    if wrong is not None:
        return Unmeasured(why=wrong, wrong=True)
    asked = ours.ask_again if again else ours.ask
    return in_turns(lambda: asked(one.query), lambda: ours.by_hand(one.reference))


def disagreement(one: PeerQuery, ours: Side) -> str | None:
    """Say the first difference between our rows and the reference's; None where they agree."""
    names, answer = ours.ask(one.query)
    places = [names.index(name) for name in one.compared]
    return difference(
        [tuple(row[place] for place in places) for row in rows(answer)],
        rows(ours.by_hand(one.reference)),
        len(one.query.dimensions),
        rows(ours.by_hand(one.filled)) if one.filled else (),
    )


def rows(table: pa.Table) -> list[Row]:
    """Return a table's rows, whatever its columns are called."""
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def difference(
    ours: list[Row], reference: list[Row], keys: int, filled: Sequence[Row] = ()
) -> str | None:
    """Say the first difference on the reference's keys, the first `keys` columns; None is equal.

    A group of ours that the reference lacks is a bucket of a gap: it holds nothing, or, with
    `filled`, exactly what that says.
    """
    found = {row[:keys]: row[keys:] for row in ours}
    wanted = {row[:keys]: row[keys:] for row in reference}
    gaps = {row[:keys]: row[keys:] for row in filled}
    if len(found) != len(ours) or len(wanted) != len(reference):
        return "a group stands on several rows"
    for key, values in wanted.items():
        if key not in found:
            return f"no group {key}"
        if not _all_same(found[key], values):
            return f"{key} has {found[key]}, not {values}"
    for key in found.keys() - wanted.keys():
        nothing = tuple(None if one is None else type(one)(0) for one in found[key])
        if not _all_same(found[key], gaps.get(key, nothing)):
            return f"{key} has {found[key]}, in a gap"
    return None


def _all_same(ours: Row, theirs: Row) -> bool:
    return len(ours) == len(theirs) and all(map(_same, ours, theirs))


def _same(one: Any, other: Any) -> bool:
    """Return whether two cells are equal; a double to nine digits, the rest exactly."""
    if isinstance(one, float) or isinstance(other, float):
        numbers = isinstance(one, _NUMBER) and isinstance(other, _NUMBER)
        return numbers and math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)


def memory(setting: Setting) -> Ratio:
    """Run all of them in a process of its own, under the memory limit that the product has."""
    made(setting.scale)
    command = [sys.executable, "-m", "tests.bench.peer_memory", str(setting.scale)]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    seen: dict[str, int] = json.loads(ran.stdout.splitlines()[-1])
    figures = {name: round(seen[name] / 2**20) for name in ("before", "after")}
    return Ratio(ours=seen["after"] - seen["before"], theirs=2**30, figures=figures)


BENCHES = (
    *(
        Bench(
            name=f"peers: {one.name}",
            says="metric query to rows, over SQL by hand",
            at_most=1.10,
            measure=partial(compared, one, False),
        )
        for one in peer_queries()
    ),
    *(
        Bench(
            name=f"peers again: {one.name}",
            says="the same, its statement recalled, over SQL by hand",
            at_most=1.10,
            measure=partial(compared, one, True),
        )
        for one in peer_queries()
    ),
    Bench(
        name="peers: memory",
        says="resident bytes that all of them add at most, over 1 GB",
        at_most=1.25,
        measure=memory,
    ),
)
