"""Both roads read alike: a broken line elsewhere in a file changes no value of the good ones."""

import csv
import io
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.import_plan import ColumnPlan, ImportPlan
from data.load import Source, load
from data.snapshot import Store
from tests.data.conftest import NOW

PLAN = ImportPlan(
    table="deals",
    encoding="utf-8",
    delimiter=",",
    header_line=1,
    columns={
        "key": ColumnPlan(source="key", type="text"),
        "name": ColumnPlan(source="name", type="text"),
        "amount": ColumnPlan(source="amount", type="decimal", precision=18, scale=2),
        "n": ColumnPlan(source="n", type="integer"),
        "day": ColumnPlan(source="day", type="date", date_format="iso"),
    },
)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"),
    max_size=12,
)
ROWS = st.lists(
    st.tuples(
        TEXTS,
        st.none() | st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents) / 100),
        st.none() | st.integers(-(10**17), 10**17),
        st.none() | st.integers(0, 40_000).map(lambda days: date(1950, 1, 1) + timedelta(days)),
    ),
    min_size=1,
    max_size=8,
)


def written(rows: list[tuple[object, ...]], extra: str) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(PLAN.columns)
    for number, row in enumerate(rows):
        writer.writerow((f"K{number}", *("" if one is None else one for one in row)))
    return (stream.getvalue() + extra).encode()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_every_value_comes_back_by_either_road(rows: list[tuple[object, ...]]) -> None:
    expected = [
        (f"K{number}", name or None, amount, n, day)
        for number, (name, amount, n, day) in enumerate(rows)
    ]
    for extra, rejected in (("", 0), ("broken\n", 1), ('K,"x,1,1,2026-01-01\n', 1)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "deals.csv"
            path.write_bytes(written(rows, extra))
            store = Store(Path(folder) / "home")
            report = load([Source(path=path, plan=PLAN)], store, confirmed=False, now=NOW)
            version = report.files[0].version
            assert (version.rows, version.rejected, version.left_out) == (len(rows), rejected, 0)
            with duckdb.connect(str(store.table_path(version)), read_only=True) as connection:
                assert connection.execute("SELECT * FROM deals").fetchall() == expected
