"""How fast compiled statements run, against SQL written by hand over the same files.

A million deals with their lines, contacts and history; both sides return Arrow.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb

from data.generate import generate
from engine.authorize import authorize
from engine.compile import compile_query
from engine.execution.backend import Limits
from engine.fit import fit
from engine.question import OWNER
from engine.resolve import resolve
from engine.statement import Statement
from engine.verify import verify
from semantic.load import load_model
from semantic.query import decode_query
from server.bench import Bench, Ratio, Setting, in_turns
from tests.bench.serving import Served, serve

DEALS = 1_000_000
MODEL = Path(__file__).resolve().parents[2] / "data" / "sample" / "model"

#: name -> (metric query, the SQL a person would write)
QUERIES: dict[str, tuple[dict[str, Any], str]] = {
    "win rate by region and month": (
        {
            "metrics": ["win_rate"],
            "dimensions": ["account.region", "opportunity.close_date:month"],
            "time": {"window": {"year": 2025}},
        },
        """SELECT a.region, date_trunc('month', o.close_date)::date m,
           count(*) FILTER (stage = 'Closed Won') / count(*) FROM opportunities o
           LEFT JOIN accounts a USING (account_id)
           WHERE stage IN ('Closed Won', 'Closed Lost')
           AND close_date >= '2025-01-01' AND close_date < '2026-01-01'
           GROUP BY ALL ORDER BY ALL""",
    ),
    "bookings by segment": (
        {"metrics": ["bookings"], "dimensions": ["account.segment"]},
        """SELECT a.segment, sum(amount) FROM opportunities LEFT JOIN accounts a USING (account_id)
           WHERE stage = 'Closed Won' GROUP BY ALL ORDER BY ALL""",
    ),
    "line amount by family and segment": (
        {"metrics": ["product_amount"], "dimensions": ["product.family", "account.segment"]},
        """SELECT p.family, a.segment, sum(l.amount) FROM line_items l
           LEFT JOIN opportunities o USING (opportunity_id)
           LEFT JOIN accounts a ON a.account_id = o.account_id
           LEFT JOIN products p USING (product_id)
           WHERE o.stage = 'Closed Won' GROUP BY ALL ORDER BY ALL""",
    ),
    "open pipeline by family, to-many": (
        {"metrics": ["open_pipeline"], "dimensions": ["product.family"]},
        """WITH d AS (SELECT DISTINCT l.opportunity_id, p.family FROM line_items l
           LEFT JOIN products p USING (product_id))
           SELECT d.family, sum(o.amount) FROM opportunities o LEFT JOIN d USING (opportunity_id)
           WHERE o.stage NOT IN ('Closed Won', 'Closed Lost') GROUP BY ALL ORDER BY ALL""",
    ),
    "pipeline and contacts by segment": (
        {"metrics": ["open_pipeline", "contact_count"], "dimensions": ["account.segment"]},
        """WITH o AS (SELECT a.segment, sum(amount) pipeline FROM opportunities o
           LEFT JOIN accounts a USING (account_id)
           WHERE stage NOT IN ('Closed Won', 'Closed Lost') GROUP BY 1),
           c AS (SELECT a.segment, count(*) contacts FROM contacts c
           LEFT JOIN accounts a ON a.account_id = c.account_id GROUP BY 1)
           SELECT coalesce(o.segment, c.segment), pipeline, coalesce(contacts, 0)
           FROM o FULL JOIN c ON o.segment IS NOT DISTINCT FROM c.segment ORDER BY ALL""",
    ),
    "pipeline with a contact in the C-suite": (
        {
            "metrics": ["open_pipeline"],
            "where": [{"field": "contact.role", "op": "=", "values": ["Champion"]}],
        },
        """SELECT sum(amount) FROM opportunities
           WHERE stage NOT IN ('Closed Won', 'Closed Lost') AND opportunity_id IN
           (SELECT opportunity_id FROM contacts WHERE role = 'Champion')""",
    ),
}


@cache
def _served() -> tuple[Served, dict[str, Statement]]:
    """Make the data once a run, and the statements."""
    home = Path(tempfile.mkdtemp(prefix="provenue-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    generate(home / "made", opportunities=DEALS, form="parquet")
    model = load_model(MODEL)
    tables = [dataset.table for dataset in model.datasets.values()]
    for name in tables:
        parquet = home / "made" / f"{name}.parquet"
        with duckdb.connect(str(home / f"{name}.duckdb")) as connection:
            connection.execute(f"CREATE TABLE {name} AS FROM read_parquet('{parquet}')")
            connection.execute("CHECKPOINT")
    served = serve(home, tables)
    schema = served.backend.schema()
    fitted = fit(model, schema)
    statements: dict[str, Statement] = {}
    for name, (query, _) in QUERIES.items():
        resolved = resolve(decode_query(query), fitted, date(2026, 6, 30))
        compiled = compile_query(authorize(resolved, fitted, OWNER))
        statements[name] = verify(compiled, schema, served.backend.dialect)
    return served, statements


def _measure(name: str, _setting: Setting) -> Ratio:
    served, statements = _served()
    backend, plain = served.backend, served.plain
    sql = QUERIES[name][1]
    limits = Limits(seconds=120, rows=100_000)
    ours: Callable[[], object] = partial(backend.run, statements[name], limits)
    theirs: Callable[[], object] = lambda: plain.sql(sql).to_arrow_table()  # noqa: E731
    expected = sorted(map(str, plain.sql(sql).fetchall()))
    assert len(expected) <= backend.run(statements[name], limits).table.num_rows
    return in_turns(ours, theirs)


BENCHES = tuple(
    Bench(
        name=f"query: {name}",
        says="compiled statement over SQL written by hand, a million deals",
        at_most=1.1,
        measure=partial(_measure, name),
    )
    for name in QUERIES
)
