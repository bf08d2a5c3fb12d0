"""The company around the deals, as DuckDB tables: calendar, reps, accounts, products.

Every draw is a hash of (row, purpose, seed), so a row does not depend on the rows before it: any
chunk can be made alone, and the same seed and size give the same bytes.
"""

import duckdb

from data.generate_names import (
    COMPANY_FIRST,
    COMPANY_LAST,
    COMPANY_SECOND,
    CONTACT_FIRST,
    CONTACT_LAST,
    CONTACT_TITLES,
    COUNTRIES,
    DEAL_WORDS,
    INDUSTRIES,
    LOSS_REASONS,
    NAMED_ACCOUNTS,
    POOLS,
    PRODUCTS,
    REPS,
)

AS_OF = "2026-06-30"
FIRST_DAY = "2023-01-01"
MONTHS = 42
#: New deals grow by this a year.
GROWTH = 1.22
#: How busy each month is for new deals: a slow August, a quiet end of year.
SEASON = (1.0, 1.05, 1.15, 1.0, 1.05, 1.1, 0.92, 0.62, 1.12, 1.1, 1.02, 0.75)


def build_world(connection: duckdb.DuckDBPyConnection, opportunities: int, seed: int) -> None:
    """Make the macros and the tables that all deals share."""
    _macros(connection, seed)
    _words(connection)
    _months(connection)
    _reps(connection, max(7, min(2000, round(opportunities / 125))))
    _accounts(connection, max(len(NAMED_ACCOUNTS) + 8, round(opportunities * 0.14)))
    _products(connection)


def _macros(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    statements = (
        f"CREATE MACRO as_of() AS DATE '{AS_OF}'",
        f"CREATE MACRO first_day() AS DATE '{FIRST_DAY}'",
        # A number in [0, 1) that depends on the row, the purpose and the seed alone.
        f"CREATE MACRO draw(i, k) AS (hash(i * 4099 + k, {seed}) >> 11) / 9007199254740992.0",
        # Nearly normal, mean 0, deviation 1: three uniforms.
        "CREATE MACRO bell(i, k) AS (draw(i, k) + draw(i, k + 1) + draw(i, k + 2) - 1.5) * 2.0",
        # One of a list, all equally likely.
        "CREATE MACRO pick(words, u) AS words[1 + CAST(floor(u * len(words)) AS BIGINT)]",
        # Nobody works at the weekend: Saturday and Sunday become Friday.
        "CREATE MACRO workday(d) AS d - greatest(0, isodow(d) - 5)::INTEGER",
        "CREATE MACRO quarter_end(d) AS (date_trunc('quarter', d) + INTERVAL 3 MONTH)::DATE - 1",
    )
    for statement in statements:
        connection.execute(statement)


def _words(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the word lists as one row of lists, joined where a name is made."""
    connection.execute(
        "CREATE TABLE words AS SELECT $first AS first, $second AS second, $last AS last, "
        "$contact_first AS contact_first, $contact_last AS contact_last, $titles AS titles, "
        "$departments AS departments, $roles AS roles, $deals AS deals, $losses AS losses, "
        "$industries AS industries",
        {
            "first": list(COMPANY_FIRST),
            "second": list(COMPANY_SECOND),
            "last": list(COMPANY_LAST),
            "contact_first": list(CONTACT_FIRST),
            "contact_last": list(CONTACT_LAST),
            "titles": [title for title, _, _ in CONTACT_TITLES],
            "departments": [department for _, department, _ in CONTACT_TITLES],
            "roles": [role for _, _, role in CONTACT_TITLES],
            "deals": list(DEAL_WORDS),
            "losses": list(LOSS_REASONS),
            "industries": list(INDUSTRIES),
        },
    )


def _months(connection: duckdb.DuckDBPyConnection) -> None:
    """Say what share of the deals is created by the start of each month."""
    weights = [SEASON[month % 12] * GROWTH ** (month / 12) for month in range(MONTHS)]
    total = sum(weights)
    rows: list[tuple[int, float, float]] = []
    before = 0.0
    for month, weight in enumerate(weights):
        rows.append((month, before / total, weight / total))
        before += weight
    connection.execute("CREATE TABLE months (month INTEGER, before DOUBLE, share DOUBLE)")
    connection.executemany("INSERT INTO months VALUES (?, ?, ?)", rows)
    connection.execute(
        "ALTER TABLE months ADD COLUMN starts DATE; "
        "UPDATE months SET starts = (first_day() + to_months(month))::DATE"
    )


def _reps(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Hire the reps: over half before the first deal, the rest one by one; none leaves."""
    pools = [pool for _, pool in REPS]
    rows: list[tuple[int, str, str, str, str, int]] = []
    for index in range(count):
        if index < len(REPS):
            name, pool = REPS[index]
        else:
            first = CONTACT_FIRST[index % len(CONTACT_FIRST)]
            name = f"{first} {CONTACT_LAST[(index // 7) % len(CONTACT_LAST)]} {index + 1}"
            pool = pools[index % len(pools)]
        region, manager = POOLS[pool]
        rank = sum(1 for row in rows if row[2] == pool) if count <= 400 else index
        rows.append((index + 1, name, pool, manager, region, rank))
    connection.execute(
        "CREATE TABLE seats (rep INTEGER, name TEXT, pool TEXT, manager TEXT, region TEXT, "
        "seat INTEGER)"
    )
    connection.executemany("INSERT INTO seats VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute(
        """
        CREATE TABLE rep AS
        WITH ranked AS (
            SELECT *, row_number() OVER (PARTITION BY pool ORDER BY seat, rep) - 1 AS place,
                count(*) OVER (PARTITION BY pool) AS size
            FROM seats
        ), dated AS (
            SELECT *, place / size AS share FROM ranked
        )
        SELECT rep, format('REP-{:03d}', rep) AS rep_id, name, pool AS team, manager, region,
            place + 1 AS place,
            date_trunc('month', CASE
                WHEN share < 0.6 THEN DATE '2019-03-01' + CAST(share / 0.6 * 1250 AS INTEGER)
                ELSE first_day() + CAST(60 + (share - 0.6) / 0.4 * 950 AS INTEGER)
            END)::DATE + CAST(14 * floor(draw(rep, 1) * 2) AS INTEGER) AS hired_date
        FROM dated
        """
    )
    # How many reps of a pool are at work when a month starts; the first ones always are.
    connection.execute(
        """
        CREATE TABLE staffing AS
        SELECT months.month, rep.team, greatest(1, count(*) FILTER
            (WHERE rep.hired_date <= months.starts)) AS staff
        FROM months CROSS JOIN rep GROUP BY ALL
        """
    )


def _accounts(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Make the accounts, oldest first: nearly half of them before the first deal."""
    connection.execute(
        "CREATE TABLE named (account BIGINT, name TEXT, industry TEXT, segment TEXT, "
        "country TEXT, employees BIGINT)"
    )
    connection.executemany(
        "INSERT INTO named VALUES (?, ?, ?, ?, ?, ?)",
        [(number, *account) for number, account in enumerate(NAMED_ACCOUNTS, start=1)],
    )
    connection.execute("CREATE TABLE countries (region TEXT, country TEXT, place BIGINT)")
    connection.executemany(
        "INSERT INTO countries VALUES (?, ?, ?)",
        [
            (region, country, place)
            for region, names in COUNTRIES.items()
            for place, country in enumerate(names)
        ],
    )
    connection.execute(_ACCOUNTS, {"count": count})


_ACCOUNTS = """
CREATE TABLE account AS
WITH drawn AS (
    SELECT i, (i - 1) / $count AS age, draw(i, 11) AS size,
        CASE WHEN draw(i, 12) < 0.50 THEN 'North America' WHEN draw(i, 12) < 0.78 THEN 'EMEA'
            WHEN draw(i, 12) < 0.91 THEN 'APAC' ELSE 'LATAM' END AS region
    FROM range(1, $count + 1) AS t(i)
), placed AS (
    SELECT drawn.*, countries.country,
        CASE WHEN size < 0.20 THEN 'Enterprise' WHEN size < 0.56 THEN 'Mid-Market'
            ELSE 'SMB' END AS segment
    FROM drawn
    JOIN (SELECT region, count(*) AS places FROM countries GROUP BY region) AS spread
        ON spread.region = drawn.region
    JOIN countries ON countries.region = drawn.region
        AND countries.place = CAST(floor(draw(i, 13) * spread.places) AS BIGINT)
), spelled AS (
    -- Walking all the pairs of words with a stride keeps names apart until they run out.
    SELECT placed.*, (i * 7919) % (len(first) * len(second)) AS pair,
        (i // (len(first) * len(second))) AS round, words.*
    FROM placed CROSS JOIN words
)
SELECT i AS account, format('ACC-{:05d}', i) AS account_id,
    coalesce(named.name, first[1 + pair % len(first)] || ' '
        || second[1 + (pair // len(first)) % len(second)] || ' ' || pick(last, draw(i, 14))
        || CASE WHEN round = 0 THEN '' ELSE ' ' || (round + 1) END) AS name,
    CASE WHEN named.industry IS NOT NULL THEN named.industry WHEN draw(i, 15) < 0.02 THEN NULL
        ELSE pick(industries, draw(i, 16)) END AS industry,
    coalesce(named.segment, spelled.segment) AS segment,
    coalesce(home.region, spelled.region) AS region,
    coalesce(named.country, spelled.country) AS country,
    coalesce(named.employees, CASE WHEN draw(i, 17) < 0.03 THEN NULL
        WHEN size < 0.20 THEN CAST(1000 * exp(draw(i, 18) * 3.2) AS BIGINT)
        WHEN size < 0.56 THEN CAST(100 * exp(draw(i, 18) * 2.3) AS BIGINT)
        ELSE CAST(5 * exp(draw(i, 18) * 2.95) AS BIGINT) END) AS employees,
    workday(CASE WHEN age < 0.45 THEN DATE '2019-01-07' + CAST(floor(age / 0.45 * 1440) AS INTEGER)
        ELSE first_day() + CAST(floor((age - 0.45) / 0.55 * 1275) AS INTEGER)
    END) AS created_date
FROM spelled
LEFT JOIN named ON named.account = spelled.i
LEFT JOIN (SELECT DISTINCT region, country FROM countries) AS home
    ON home.country = named.country
ORDER BY i
"""


def _products(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE product (product BIGINT, name TEXT, family TEXT, list_price DECIMAL(18,2))"
    )
    connection.executemany(
        "INSERT INTO product VALUES (?, ?, ?, ?)",
        [(number, *product) for number, product in enumerate(PRODUCTS, start=1)],
    )
