"""Make a whole made-up CRM at any size: seeded, the same bytes every time, in bounded memory."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from data.generate_deals import DEALS
from data.generate_details import BOOKED, BOOKED_TABLE, CONTACTS, LINES, QUOTAS
from data.generate_files import WRITERS, Form, TableWriter
from data.generate_history import HISTORY
from data.generate_world import build_world
from semantic.errors import DataError, Issue

#: Called after each chunk with the deals made so far and the deals wanted.
Progress = Callable[[int, int], None]

DEFAULT_SEED = 20230101
CHUNK = 100_000

#: table -> its rows, written once, before the deals.
FIRST: dict[str, str] = {
    "accounts": "SELECT account_id, name, industry, segment, region, country, employees, "
    "created_date FROM account ORDER BY account",
    "reps": "SELECT rep_id, name, team, manager, region, hired_date FROM rep ORDER BY rep",
    "products": "SELECT format('PRD-{:02d}', product) AS product_id, name, family, list_price "
    "FROM product ORDER BY product",
}
#: table -> its rows, written once a chunk.
EACH: dict[str, str] = {
    "opportunities": """
        SELECT opportunity_id, account_id, owner_id,
            account_name || ' - ' || pick(deals, draw(i, 801)) || ' ' || year(created_date)
                || '-' || format('{:04d}', i % 10000) AS name,
            stage, amount,
            CASE WHEN step = 5 THEN 1 WHEN step = 6 THEN 0
                ELSE [0.08, 0.18, 0.36, 0.60][step]
                    + CASE WHEN draw(i, 802) < 0.12 THEN 0.05 ELSE 0 END END::DECIMAL(5, 4)
                AS probability,
            type, lead_source,
            CASE WHEN step = 5 THEN 'Closed' WHEN step = 6 OR draw(i, 803) < 0.02 THEN 'Omitted'
                WHEN step = 4 AND draw(i, 804) < 0.55 THEN 'Commit'
                WHEN step >= 3 AND draw(i, 804) < 0.85 THEN 'Best Case'
                ELSE 'Pipeline' END AS forecast_category,
            CASE WHEN step = 6 AND draw(i, 805) > 0.04 THEN pick(losses, draw(i, 806)) END
                AS loss_reason,
            created_date, close_date, stage_changed_date
        FROM present CROSS JOIN words ORDER BY i""",
    "stage_history": """
        SELECT format('OPP-{:06d}', i) AS opportunity_id,
            ['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won',
                'Closed Lost'][stage] AS stage,
            entered_at, left_at, amount, close_date, previous_close_date
        FROM happened ORDER BY i, entered_at""",
    "line_items": "SELECT format('LIN-{:06d}', line) AS line_item_id, opportunity_id, "
    "product_id, quantity, amount FROM line ORDER BY line",
    "contacts": "SELECT format('CON-{:06d}', person) AS contact_id, opportunity_id, account_id, "
    "name, title, role, department, email, phone FROM person ORDER BY person",
}
#: table -> its rows, written once, after the deals.
LAST: dict[str, str] = {
    "quotas": "SELECT rep_id, quarter_start, amount FROM quota",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedFile:
    """One file written: its table, where it is, its rows and bytes."""

    table: str
    path: Path
    rows: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateReport:
    """What was made, and how fast."""

    target: Path
    form: Form
    seed: int
    opportunities: int
    files: tuple[GeneratedFile, ...]
    seconds: float

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(file.rows for file in self.files)

    @property
    def rows_per_second(self) -> float:
        """Rows of all tables, over the time it took."""
        return self.rows / self.seconds if self.seconds else 0.0


def generate(
    target: Path,
    *,
    opportunities: int = 5000,
    seed: int = DEFAULT_SEED,
    form: Form = "csv",
    progress: Progress | None = None,
    chunk: int = CHUNK,
) -> GenerateReport:
    """Write the eight tables of the sample project into a folder, at any size.

    Memory is bounded by `chunk`, the deals made at a time; it changes nothing in the files.
    """
    if not 100 <= opportunities <= 100_000_000:
        raise DataError(
            Issue("bad-size", f"cannot make {opportunities} deals: ask for 100 to 100,000,000")
        )
    started = time.monotonic()
    try:
        target.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target, prefix=".scratch-") as folder:
            written = _write(Path(folder), opportunities, seed, form, progress, chunk)
            # All or none: a target that held another size must not end as a mixture of both.
            files = tuple(_put_in_place(writer, table, target) for table, writer in written.items())
    except OSError as error:
        message = f"'{target}' cannot be written: {error.strerror}"
        raise DataError(Issue("unwritable", message, where=str(target))) from error
    except duckdb.IOException as error:
        message = f"'{target}' cannot be written: {error}"
        raise DataError(Issue("unwritable", message, where=str(target))) from error
    return GenerateReport(
        target=target,
        form=form,
        seed=seed,
        opportunities=opportunities,
        files=files,
        seconds=time.monotonic() - started,
    )


def _write(
    scratch: Path,
    opportunities: int,
    seed: int,
    form: Form,
    progress: Progress | None,
    chunk: int,
) -> dict[str, TableWriter]:
    """Write every table into the scratch folder, the deals chunk by chunk."""
    with _session(scratch) as connection, ExitStack() as open_files:
        build_world(connection, opportunities, seed)
        connection.execute(BOOKED_TABLE)
        writers = {
            table: open_files.enter_context(WRITERS[form](scratch, table))
            for table in (*FIRST, *EACH, *LAST)
        }
        for table, sql in FIRST.items():
            writers[table].write(connection, sql)
        for low in range(1, opportunities + 1, chunk):
            high = min(low + chunk, opportunities + 1)
            _chunk(connection, low, high, opportunities, writers)
            if progress is not None:
                progress(high - 1, opportunities)
        connection.execute(QUOTAS)
        for table, sql in LAST.items():
            writers[table].write(connection, sql)
        return writers


def _put_in_place(writer: TableWriter, table: str, target: Path) -> GeneratedFile:
    path = writer.path.replace(target / writer.path.name)
    return GeneratedFile(table=table, path=path, rows=writer.rows, size=path.stat().st_size)


def _chunk(
    connection: duckdb.DuckDBPyConnection,
    low: int,
    high: int,
    total: int,
    writers: dict[str, TableWriter],
) -> None:
    """Make the deals low..high-1 with all that hangs on them, and write them."""
    (accounts,) = connection.execute("SELECT count(*) FROM account").fetchone() or (0,)
    born, *rest = DEALS
    connection.execute(born, {"low": low, "high": high, "total": total, "accounts": accounts})
    for statement in (*rest, *HISTORY):
        connection.execute(statement)
    connection.execute(LINES, {"before": writers["line_items"].rows})
    connection.execute(CONTACTS, {"before": writers["contacts"].rows})
    connection.execute(BOOKED)
    for table, sql in EACH.items():
        writers[table].write(connection, sql)


@contextmanager
def _session(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private in-memory database that spills into the scratch folder."""
    connection = duckdb.connect(":memory:", config={"temp_directory": str(scratch / "spill")})
    try:
        yield connection
    finally:
        connection.close()
