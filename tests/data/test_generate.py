"""The generator: keys, intervals and sums hold, the dirt is there, the business looks real."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.generate import GenerateReport, generate
from semantic.errors import DataError

#: table -> its columns as they are loaded.
COLUMNS = {
    "accounts": {
        "account_id": "VARCHAR",
        "name": "VARCHAR",
        "industry": "VARCHAR",
        "segment": "VARCHAR",
        "region": "VARCHAR",
        "country": "VARCHAR",
        "employees": "BIGINT",
        "created_date": "DATE",
    },
    "reps": {
        "rep_id": "VARCHAR",
        "name": "VARCHAR",
        "team": "VARCHAR",
        "manager": "VARCHAR",
        "region": "VARCHAR",
        "hired_date": "DATE",
    },
    "opportunities": {
        "opportunity_id": "VARCHAR",
        "account_id": "VARCHAR",
        "owner_id": "VARCHAR",
        "name": "VARCHAR",
        "stage": "VARCHAR",
        "amount": "DECIMAL(18,2)",
        "probability": "DECIMAL(5,4)",
        "type": "VARCHAR",
        "lead_source": "VARCHAR",
        "forecast_category": "VARCHAR",
        "loss_reason": "VARCHAR",
        "created_date": "DATE",
        "close_date": "DATE",
        "stage_changed_date": "DATE",
    },
    "contacts": {
        "contact_id": "VARCHAR",
        "opportunity_id": "VARCHAR",
        "account_id": "VARCHAR",
        "name": "VARCHAR",
        "title": "VARCHAR",
        "role": "VARCHAR",
        "department": "VARCHAR",
        "email": "VARCHAR",
        "phone": "VARCHAR",
    },
    "products": {
        "product_id": "VARCHAR",
        "name": "VARCHAR",
        "family": "VARCHAR",
        "list_price": "DECIMAL(18,2)",
    },
    "line_items": {
        "line_item_id": "VARCHAR",
        "opportunity_id": "VARCHAR",
        "product_id": "VARCHAR",
        "quantity": "BIGINT",
        "amount": "DECIMAL(18,2)",
    },
    "stage_history": {
        "opportunity_id": "VARCHAR",
        "stage": "VARCHAR",
        "entered_at": "TIMESTAMP",
        "left_at": "TIMESTAMP",
        "amount": "DECIMAL(18,2)",
        "close_date": "DATE",
        "previous_close_date": "DATE",
    },
    "quotas": {"rep_id": "VARCHAR", "quarter_start": "DATE", "amount": "DECIMAL(18,2)"},
}
KEYS = {
    "accounts": ("account_id",),
    "reps": ("rep_id",),
    "opportunities": ("opportunity_id",),
    "contacts": ("contact_id",),
    "products": ("product_id",),
    "line_items": ("line_item_id",),
    "stage_history": ("opportunity_id", "entered_at"),
    "quotas": ("rep_id", "quarter_start"),
}
OPEN = "stage NOT IN ('Closed Won', 'Closed Lost')"


def open_csvs(folder: Path) -> duckdb.DuckDBPyConnection:
    """Load the eight files strictly, with the types they are meant to have."""
    connection = duckdb.connect(":memory:")
    for table, columns in COLUMNS.items():
        spelled = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{folder / table}.csv', "
            f"header = true, auto_detect = false, quote = '\"', columns = {{{spelled}}})"
        )
    return connection


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> GenerateReport:
    return generate(tmp_path_factory.mktemp("crm"))


@pytest.fixture(scope="module")
def crm(report: GenerateReport) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_csvs(report.target)
    yield connection
    connection.close()


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    (value,) = connection.execute(sql).fetchone() or (None,)
    return value


def test_report_tells_the_rows_of_every_file(
    crm: duckdb.DuckDBPyConnection, report: GenerateReport
) -> None:
    assert {file.table: file.rows for file in report.files} == {
        table: one(crm, f"SELECT count(*) FROM {table}") for table in COLUMNS
    }
    assert report.rows_per_second > 0
    assert sum(file.size for file in report.files) < 5_000_000


@pytest.mark.parametrize("table", COLUMNS)
def test_header_is_the_contract(report: GenerateReport, table: str) -> None:
    header = (report.target / f"{table}.csv").read_text().splitlines()[0]
    assert header.split(",") == list(COLUMNS[table])


@pytest.mark.parametrize("table", KEYS)
def test_keys_are_unique_and_present(crm: duckdb.DuckDBPyConnection, table: str) -> None:
    key = ", ".join(KEYS[table])
    assert one(crm, f"SELECT count(*) - count(DISTINCT ({key})) FROM {table}") == 0
    for column in KEYS[table]:
        assert one(crm, f"SELECT count(*) FROM {table} WHERE {column} IS NULL") == 0


def test_history_is_gapless_half_open_and_changes_something_each_time(
    crm: duckdb.DuckDBPyConnection,
) -> None:
    rows = crm.execute(
        "SELECT opportunity_id, entered_at, left_at, stage, amount, close_date, "
        "previous_close_date FROM stage_history ORDER BY opportunity_id, entered_at"
    ).fetchall()
    for before, after in pairwise(rows):
        if before[0] == after[0]:
            assert before[2] == after[1] > before[1]
            assert before[3:6] != after[3:6]
            assert after[6] == before[5]
        else:
            assert before[2] is None
            assert after[6] is None
    assert rows[-1][2] is None
    assert one(crm, "SELECT count(DISTINCT opportunity_id) FROM stage_history") == 5000


def test_last_history_row_is_the_deal_of_today(crm: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(
            crm,
            """
            SELECT count(*) FROM opportunities AS o
            LEFT JOIN stage_history AS h
                ON h.opportunity_id = o.opportunity_id AND h.left_at IS NULL
            WHERE h.stage IS DISTINCT FROM o.stage OR h.amount IS DISTINCT FROM o.amount
                OR h.close_date IS DISTINCT FROM o.close_date
            """,
        )
        == 0
    )


def test_first_history_row_is_the_deals_creation(crm: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(
            crm,
            """
            SELECT count(*) FROM opportunities AS o JOIN stage_history AS h
                ON h.opportunity_id = o.opportunity_id AND h.previous_close_date IS NULL
            WHERE h.entered_at::DATE <> o.created_date OR h.stage <> 'Prospecting'
            """,
        )
        == 0
    )


def test_stage_since_is_when_the_stage_last_changed(crm: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(
            crm,
            """
            WITH step AS (
                SELECT *, lag(stage) OVER (PARTITION BY opportunity_id ORDER BY entered_at) AS was
                FROM stage_history
            ), since AS (
                SELECT opportunity_id, max(entered_at)::DATE AS day FROM step
                WHERE stage IS DISTINCT FROM was GROUP BY ALL
            )
            SELECT count(*) FROM opportunities JOIN since USING (opportunity_id)
            WHERE stage_changed_date <> day
            """,
        )
        == 0
    )


def test_dates_keep_their_order(crm: duckdb.DuckDBPyConnection) -> None:
    assert crm.execute("SELECT min(created_date), max(created_date) FROM opportunities").fetchone()
    assert one(crm, "SELECT min(created_date) >= DATE '2023-01-01' FROM opportunities")
    assert one(crm, "SELECT max(created_date) <= DATE '2026-06-30' FROM opportunities")
    assert one(crm, "SELECT bool_and(close_date > created_date) FROM opportunities")
    closed_later = f"NOT ({OPEN}) AND close_date > DATE '2026-06-30'"
    assert one(crm, f"SELECT count(*) FROM opportunities WHERE {closed_later}") == 0
    assert one(crm, f"SELECT max(close_date) > DATE '2026-06-30' FROM opportunities WHERE {OPEN}")
    assert one(crm, "SELECT bool_and(isodow(created_date) < 6) FROM opportunities")
    too_early = (
        "SELECT count(*) FROM opportunities AS o JOIN accounts AS a USING (account_id) "
        "WHERE o.created_date < a.created_date"
    )
    assert one(crm, too_early) == 0


def test_stage_decides_forecast_category_probability_and_loss_reason(
    crm: duckdb.DuckDBPyConnection,
) -> None:
    allowed = {
        "Closed Won": {"Closed"},
        "Closed Lost": {"Omitted"},
        "Negotiation": {"Commit", "Best Case", "Pipeline", "Omitted"},
        "Proposal": {"Best Case", "Pipeline", "Omitted"},
        "Qualification": {"Pipeline", "Omitted"},
        "Prospecting": {"Pipeline", "Omitted"},
    }
    seen = crm.execute("SELECT DISTINCT stage, forecast_category FROM opportunities").fetchall()
    for stage, category in seen:
        assert category in allowed[stage], (stage, category)
    chances = dict(
        crm.execute("SELECT stage, avg(probability) FROM opportunities GROUP BY 1").fetchall()
    )
    assert chances["Closed Won"] == 1
    assert chances["Closed Lost"] == 0
    ladder = [chances[stage] for stage in ("Prospecting", "Qualification", "Proposal")]
    assert ladder == sorted(ladder)
    assert ladder[-1] < chances["Negotiation"] < 1
    reasons = "loss_reason IS NOT NULL AND stage <> 'Closed Lost'"
    assert one(crm, f"SELECT count(*) FROM opportunities WHERE {reasons}") == 0


def test_line_items_add_up_to_the_deal_but_for_a_few(crm: duckdb.DuckDBPyConnection) -> None:
    sums = crm.execute(
        """
        SELECT o.amount, sum(l.amount) FROM line_items AS l
        JOIN opportunities AS o USING (opportunity_id) GROUP BY opportunity_id, o.amount
        """
    ).fetchall()
    equal = sum(amount == total for amount, total in sums) / len(sums)
    assert 0.90 < equal < 0.99
    assert len(sums) < 5000 * 0.85
    assert one(crm, "SELECT min(amount) FROM line_items") > Decimal(0)
    assert one(crm, "SELECT min(quantity) FROM line_items") >= 1
    twice = (
        "SELECT count(*) FROM (SELECT opportunity_id, product_id FROM line_items "
        "WHERE product_id LIKE 'PRD-_%' GROUP BY ALL HAVING count(*) > 1)"
    )
    assert one(crm, twice) <= 1


ORPHANS = {
    "deal without an account": (
        "SELECT avg((account_id IS NULL)::INT) FROM opportunities",
        0.0003,
        0.005,
    ),
    "deal of an unknown account": (
        "SELECT avg((account_id NOT IN (SELECT account_id FROM accounts))::INT) "
        "FROM opportunities WHERE account_id IS NOT NULL",
        0.0005,
        0.01,
    ),
    "deal of an unknown rep": (
        "SELECT avg((owner_id NOT IN (SELECT rep_id FROM reps))::INT) FROM opportunities",
        0.0005,
        0.01,
    ),
    "line of an unknown product": (
        "SELECT avg((product_id NOT IN (SELECT product_id FROM products))::INT) FROM line_items "
        "WHERE product_id IS NOT NULL",
        0.0005,
        0.01,
    ),
    "contact without a deal": (
        "SELECT avg((opportunity_id IS NULL)::INT) FROM contacts",
        0.01,
        0.08,
    ),
    "deal without an amount": ("SELECT avg((amount IS NULL)::INT) FROM opportunities", 0.01, 0.06),
    "won deal worth nothing": (
        "SELECT avg((coalesce(amount, 0) = 0)::INT) FROM opportunities WHERE stage = 'Closed Won'",
        0.005,
        0.04,
    ),
    "open deal past due": (
        f"SELECT avg((close_date < DATE '2026-06-30')::INT) FROM opportunities WHERE {OPEN}",
        0.03,
        0.20,
    ),
    "account without an industry": (
        "SELECT avg((industry IS NULL)::INT) FROM accounts",
        0.005,
        0.04,
    ),
    "deal that came back": (
        "SELECT count(DISTINCT opportunity_id) / 5000 FROM (SELECT *, lag(stage) OVER "
        "(PARTITION BY opportunity_id ORDER BY entered_at) AS was FROM stage_history) "
        f"WHERE was LIKE 'Closed%' AND {OPEN}",
        0.005,
        0.04,
    ),
}


@pytest.mark.parametrize("dirt", ORPHANS)
def test_a_little_dirt_but_never_much(crm: duckdb.DuckDBPyConnection, dirt: str) -> None:
    sql, low, high = ORPHANS[dirt]
    assert low < one(crm, sql) < high


def test_children_point_to_real_deals(crm: duckdb.DuckDBPyConnection) -> None:
    for table in ("line_items", "contacts", "stage_history"):
        missing = (
            f"SELECT count(*) FROM {table} WHERE opportunity_id NOT IN "
            "(SELECT opportunity_id FROM opportunities)"
        )
        assert one(crm, missing) == 0


def bookings(crm: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], float]:
    rows = crm.execute(
        "SELECT year(close_date), quarter(close_date), sum(amount)::DOUBLE FROM opportunities "
        "WHERE stage = 'Closed Won' GROUP BY ALL"
    ).fetchall()
    return {(year, quarter): amount for year, quarter, amount in rows}


def test_bookings_grow_and_peak_at_the_year_end(crm: duckdb.DuckDBPyConnection) -> None:
    booked = bookings(crm)
    for year in (2023, 2024, 2025):
        assert booked[year, 4] > booked[year, 3], year
    years = [sum(booked[year, quarter] for quarter in (2, 3, 4)) for year in (2023, 2024, 2025)]
    assert years == sorted(years)
    assert 2_000_000 < min(booked[year, 4] for year in (2023, 2024, 2025)) < 10_000_000
    monthly = dict(
        crm.execute(
            "SELECT month(close_date), count(*) FROM opportunities WHERE stage = 'Closed Won' "
            "AND year(close_date) IN (2024, 2025) GROUP BY 1"
        ).fetchall()
    )
    assert monthly[8] == min(monthly.values())
    for last in (3, 6, 9, 12):
        assert monthly[last] > monthly[last - 1]


def test_win_rates_are_believable_and_differ(crm: duckdb.DuckDBPyConnection) -> None:
    def rates(dimension: str) -> dict[str, float]:
        return dict(
            crm.execute(
                f"SELECT {dimension}, avg((stage = 'Closed Won')::INT) FROM opportunities AS o "
                f"JOIN accounts USING (account_id) WHERE NOT ({OPEN}) GROUP BY 1"
            ).fetchall()
        )

    total = one(
        crm, f"SELECT avg((stage = 'Closed Won')::INT) FROM opportunities WHERE NOT ({OPEN})"
    )
    assert 0.20 < total < 0.35
    segment = rates("segment")
    assert segment["Enterprise"] + 0.03 < segment["SMB"]
    source = rates("lead_source")
    assert source["Outbound"] + 0.08 < source["Referral"]
    kind = rates("type")
    assert kind["New Business"] < kind["Expansion"] < kind["Renewal"]


def test_cycles_and_sizes_follow_the_segment(crm: duckdb.DuckDBPyConnection) -> None:
    rows = crm.execute(
        "SELECT segment, avg(close_date - o.created_date), avg(amount)::DOUBLE "
        "FROM opportunities AS o JOIN accounts USING (account_id) WHERE stage = 'Closed Won' "
        "GROUP BY 1"
    ).fetchall()
    cycle = {segment: days for segment, days, _ in rows}
    size = {segment: amount for segment, _, amount in rows}
    assert 30 < cycle["SMB"] < cycle["Mid-Market"] < cycle["Enterprise"] < 140
    assert size["SMB"] * 2 < size["Mid-Market"] < size["Enterprise"] / 2
    overall = one(
        crm,
        "SELECT avg(close_date - created_date) FROM opportunities WHERE stage = 'Closed Won'",
    )
    assert 40 < overall < 120


def test_quotas_are_sane(crm: duckdb.DuckDBPyConnection) -> None:
    rows = crm.execute(
        "SELECT quarter_start, sum(amount)::DOUBLE FROM quotas GROUP BY 1 ORDER BY 1"
    ).fetchall()
    booked = bookings(crm)
    for start, quota in rows:
        quarter = (start.year, (start.month + 2) // 3)
        if quarter in booked:
            assert 0.6 < booked[quarter] / quota < 1.2, quarter
    assert rows[-1][0].isoformat() == "2026-10-01"
    before_hired = (
        "SELECT count(*) FROM quotas JOIN reps USING (rep_id) WHERE hired_date >= quarter_start"
    )
    assert one(crm, before_hired) == 0


def test_what_slips_once_slips_again(crm: duckdb.DuckDBPyConnection) -> None:
    once, twice = crm.execute(
        """
        WITH push AS (
            SELECT opportunity_id, count(*) AS times FROM stage_history
            WHERE close_date > previous_close_date AND stage NOT LIKE 'Closed%' GROUP BY 1
        )
        SELECT count(*) / 5000, avg((times > 1)::INT) FROM push
        """
    ).fetchone() or (0, 0)
    assert 0.05 < once < twice < 0.7


def test_new_reps_win_less(crm: duckdb.DuckDBPyConnection) -> None:
    fresh, seasoned = crm.execute(
        f"""
        SELECT avg((stage = 'Closed Won')::INT) FILTER (WHERE o.created_date - hired_date < 150),
            avg((stage = 'Closed Won')::INT) FILTER (WHERE o.created_date - hired_date > 500)
        FROM opportunities AS o JOIN reps ON rep_id = owner_id WHERE NOT ({OPEN})
        """
    ).fetchone() or (0, 0)
    assert fresh + 0.03 < seasoned


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_same_seed_and_size_give_the_same_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "a", opportunities=900)
    generate(tmp_path / "b", opportunities=900)
    generate(tmp_path / "c", opportunities=900, seed=1)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")
    assert len(contents(tmp_path / "a")) == len(COLUMNS)


def test_chunks_change_nothing(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    generate(tmp_path / "whole", opportunities=900)
    generate(
        tmp_path / "parts",
        opportunities=900,
        chunk=250,
        progress=lambda done, wanted: steps.append((done, wanted)),
    )
    assert contents(tmp_path / "whole") == contents(tmp_path / "parts")
    assert steps == [(250, 900), (500, 900), (750, 900), (900, 900)]


def test_parquet_holds_the_same_rows_with_their_types(tmp_path: Path) -> None:
    generate(tmp_path / "csv", opportunities=600)
    made = generate(tmp_path / "parquet", opportunities=600, form="parquet", chunk=250)
    with open_csvs(tmp_path / "csv") as connection:
        for file in made.files:
            relation = connection.sql(f"SELECT * FROM read_parquet('{file.path}')")
            kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
            assert kinds == COLUMNS[file.table]
            assert sorted(relation.fetchall(), key=repr) == sorted(
                connection.sql(f"SELECT * FROM {file.table}").fetchall(), key=repr
            )


@pytest.mark.parametrize("size", [0, -5, 99, 100_000_001])
def test_a_size_it_cannot_make_is_an_error(tmp_path: Path, size: int) -> None:
    with pytest.raises(DataError, match="ask for 100 to"):
        generate(tmp_path / "none", opportunities=size)
    assert not (tmp_path / "none").exists()


def test_a_place_it_cannot_write_to_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(DataError, match="cannot be written"):
        generate(tmp_path / "taken", opportunities=200)
    assert (tmp_path / "taken").read_text() == "a file, no folder"


def test_a_stop_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    generate(tmp_path, opportunities=300)
    before = contents(tmp_path)

    def stop(done: int, wanted: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path, opportunities=900, chunk=250, progress=stop)
    assert contents(tmp_path) == before
