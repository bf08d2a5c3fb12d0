"""Metric queries against SQL written by hand over the CSV files: the rows must be the same."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from engine.answer import Engine
from engine.question import OWNER
from semantic.query import decode_query

Case = tuple[dict[str, Any], str]
SENIORITY = (
    "CASE WHEN title IS NULL THEN NULL WHEN title LIKE 'Chief %' THEN 'C-Level'"
    " WHEN title LIKE 'VP %' OR title LIKE 'Vice President%' THEN 'VP'"
    " WHEN title LIKE '%Director%' THEN 'Director' WHEN title LIKE '%Manager%' THEN 'Manager'"
    " ELSE 'Individual Contributor' END"
)
WON, CLOSED = "stage = 'Closed Won'", "stage IN ('Closed Won', 'Closed Lost')"
OPEN = "stage NOT IN ('Closed Won', 'Closed Lost')"

CASES: dict[str, Case] = {
    "one number": (
        {"metrics": ["bookings"]},
        f"SELECT sum(amount) FROM opportunities WHERE {WON}",
    ),
    "a ratio of counts, orphan and missing keys in one group": (
        {"metrics": ["win_rate"], "dimensions": ["account.region"]},
        f"""SELECT a.region, count(*) FILTER ({WON}) / nullif(count(*), 0)
            FROM opportunities o LEFT JOIN accounts a USING (account_id)
            WHERE {CLOSED} GROUP BY 1""",
    ),
    "several metrics of one dataset": (
        {
            "metrics": ["bookings", "won_count", "lost_count", "avg_deal_size"],
            "dimensions": ["opportunity.type"],
        },
        f"""SELECT type, sum(amount) FILTER ({WON}), count(*) FILTER ({WON}),
            count(*) FILTER (stage = 'Closed Lost'),
            sum(amount) FILTER ({WON}) / nullif(count(amount)
            FILTER ({WON}), 0) FROM opportunities WHERE {CLOSED} GROUP BY 1""",
    ),
    "a window on the metric's own date": (
        {"metrics": ["bookings"], "time": {"window": {"year": 2025, "quarter": 2}}},
        f"""SELECT sum(amount) FROM opportunities WHERE {WON}
            AND close_date >= '2025-04-01' AND close_date < '2025-07-01'""",
    ),
    "months without a gap": (
        {
            "metrics": ["lost_count"],
            "dimensions": ["close_date:month"],
            "time": {"window": {"year": 2025}},
            "where": [{"field": "opportunity.loss_reason", "op": "=", "values": ["Budget"]}],
        },
        """SELECT m::date, count(o.opportunity_id)
            FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 1 MONTH) c(m)
            LEFT JOIN opportunities o ON date_trunc('month', o.close_date) = m
            AND stage = 'Closed Lost' AND loss_reason = 'Budget' GROUP BY 1""",
    ),
    "fiscal quarters begin in February": (
        {
            "metrics": ["bookings"],
            "dimensions": ["close_date:fiscal_quarter"],
            "time": {"window": {"year": 2025, "calendar": "fiscal"}},
        },
        f"""SELECT CASE WHEN close_date < '2025-05-01' THEN DATE '2025-02-01'
            WHEN close_date < '2025-08-01' THEN DATE '2025-05-01'
            WHEN close_date < '2025-11-01' THEN DATE '2025-08-01' ELSE DATE '2025-11-01' END,
            sum(amount) FROM opportunities WHERE {WON}
            AND close_date >= '2025-02-01' AND close_date < '2026-02-01' GROUP BY 1""",
    ),
    "two hops many-to-one": (
        {"metrics": ["product_amount"], "dimensions": ["account.segment"]},
        f"""SELECT a.segment, sum(l.amount) FROM line_items l
            LEFT JOIN opportunities o USING (opportunity_id)
            LEFT JOIN accounts a ON a.account_id = o.account_id WHERE o.{WON} GROUP BY 1""",
    ),
    "two datasets on a conformed dimension": (
        {"metrics": ["open_pipeline", "contact_count"], "dimensions": ["account.segment"]},
        f"""SELECT segment, max(p), coalesce(max(c), 0) FROM (
            SELECT a.segment, sum(amount) p, NULL c FROM opportunities o
            LEFT JOIN accounts a USING (account_id) WHERE {OPEN} GROUP BY 1
            UNION ALL SELECT a.segment, NULL, count(*) FROM contacts c
            LEFT JOIN accounts a ON a.account_id = c.account_id GROUP BY 1) GROUP BY 1""",
    ),
    "a formula over two datasets": (
        {
            "metrics": ["quota_attainment"],
            "dimensions": ["rep.team"],
            "time": {"window": {"year": 2026, "quarter": 1}},
        },
        f"""SELECT team, coalesce(max(b), 0) / nullif(max(q), 0) FROM (
            SELECT r.team, sum(o.amount) b, NULL q FROM opportunities o
            LEFT JOIN reps r ON r.rep_id = o.owner_id WHERE {WON}
            AND close_date BETWEEN '2026-01-01' AND '2026-03-31' GROUP BY 1
            UNION ALL SELECT r.team, NULL, sum(q.amount) FROM quotas q
            LEFT JOIN reps r USING (rep_id) WHERE quarter_start = '2026-01-01' GROUP BY 1)
            GROUP BY 1""",
    ),
    "each metric on its own date": (
        {
            "metrics": ["bookings", "created_count"],
            "dimensions": ["time:quarter"],
            "time": {"window": {"year": 2025}},
        },
        f"""SELECT q::date,
            (SELECT sum(amount) FROM opportunities WHERE {WON}
             AND date_trunc('quarter', close_date) = q),
            (SELECT count(*) FROM opportunities WHERE date_trunc('quarter', created_date) = q)
            FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 3 MONTH) c(q)""",
    ),
    "a to-many dimension counts each deal once per family": (
        {"metrics": ["open_pipeline", "open_deal_count"], "dimensions": ["product.family"]},
        f"""WITH families AS (SELECT DISTINCT l.opportunity_id, p.family FROM line_items l
            LEFT JOIN products p USING (product_id))
            SELECT f.family, sum(o.amount), count(*) FROM opportunities o
            LEFT JOIN families f USING (opportunity_id) WHERE {OPEN} GROUP BY 1""",
    ),
    "an average over a to-many dimension": (
        {"metrics": ["avg_deal_size"], "dimensions": ["product.family"]},
        f"""WITH families AS (SELECT DISTINCT l.opportunity_id, p.family FROM line_items l
            LEFT JOIN products p USING (product_id))
            SELECT f.family, sum(o.amount) / nullif(count(o.amount), 0) FROM opportunities o
            LEFT JOIN families f USING (opportunity_id) WHERE {WON} GROUP BY 1""",
    ),
    "two steps to-many": (
        {"metrics": ["account_count"], "dimensions": ["product.family"]},
        """WITH families AS (SELECT DISTINCT o.account_id, p.family FROM line_items l
            JOIN opportunities o USING (opportunity_id) LEFT JOIN products p USING (product_id))
            SELECT family, count(*) FROM accounts LEFT JOIN families USING (account_id)
            GROUP BY 1""",
    ),
    "a filter on a to-many side is a semi-join": (
        {
            "metrics": ["open_pipeline"],
            "where": [{"field": "contact.seniority", "op": "=", "values": ["C-Level"]}],
        },
        f"""SELECT sum(amount) FROM opportunities WHERE {OPEN} AND opportunity_id IN
            (SELECT opportunity_id FROM contacts WHERE {SENIORITY} = 'C-Level')""",
    ),
    "plain filters behind the same steps hold for the same child": (
        {
            "metrics": ["open_deal_count"],
            "where": [
                {"field": "contact.seniority", "op": "=", "values": ["VP"]},
                {"field": "contact.role", "op": "=", "values": ["Champion"]},
            ],
        },
        f"""SELECT count(*) FROM opportunities WHERE {OPEN} AND opportunity_id IN
            (SELECT opportunity_id FROM contacts WHERE {SENIORITY} = 'VP' AND role = 'Champion')""",
    ),
    "a negative filter on a to-many side means no child": (
        {
            "metrics": ["deal_count"],
            "where": [{"field": "product.family", "op": "!=", "values": ["Security"]}],
        },
        """SELECT count(*) FROM opportunities WHERE opportunity_id NOT IN
            (SELECT l.opportunity_id FROM line_items l JOIN products p USING (product_id)
             WHERE p.family = 'Security' AND l.opportunity_id IS NOT NULL)""",
    ),
    "not around a to-many filter": (
        {
            "metrics": ["deal_count"],
            "where": [{"not": {"field": "contact.role", "op": "is_not_null", "values": []}}],
        },
        """SELECT count(*) FROM opportunities WHERE opportunity_id NOT IN (SELECT opportunity_id
            FROM contacts WHERE role IS NOT NULL AND opportunity_id IS NOT NULL)""",
    ),
    "a to-many filter restricts the groups of its own path": (
        {
            "metrics": ["open_deal_count"],
            "dimensions": ["product.family"],
            "where": [{"field": "product.family", "op": "in", "values": ["Security", "Platform"]}],
        },
        f"""SELECT family, count(*) FROM (SELECT DISTINCT o.opportunity_id, p.family
            FROM opportunities o JOIN line_items l USING (opportunity_id)
            JOIN products p USING (product_id) WHERE o.{OPEN}
            AND p.family IN ('Security', 'Platform')) GROUP BY 1""",
    ),
    "exists segment in a metric's where": (
        {"metrics": ["product_conversion_rate"], "dimensions": ["opportunity.lead_source"]},
        f"""SELECT lead_source, count(*) FILTER ({WON}) / nullif(count(*), 0) FROM opportunities o
            WHERE {CLOSED} AND EXISTS (SELECT 1 FROM line_items l
            WHERE l.opportunity_id = o.opportunity_id) GROUP BY 1""",
    ),
    "!= keeps what is missing": (
        {
            "metrics": ["deal_count"],
            "where": [{"field": "opportunity.loss_reason", "op": "!=", "values": ["Price"]}],
        },
        "SELECT count(*) FROM opportunities WHERE loss_reason IS DISTINCT FROM 'Price'",
    ),
    "not_in keeps what is missing": (
        {
            "metrics": ["deal_count"],
            "where": [{"field": "account.region", "op": "not_in", "values": ["EMEA", "APAC"]}],
        },
        """SELECT count(*) FROM opportunities LEFT JOIN accounts a USING (account_id)
            WHERE a.region IS NULL OR a.region NOT IN ('EMEA', 'APAC')""",
    ),
    "in with null matches what is missing": (
        {
            "metrics": ["deal_count"],
            "where": [{"field": "account.region", "op": "in", "values": ["EMEA", None]}],
        },
        """SELECT count(*) FROM opportunities LEFT JOIN accounts a USING (account_id)
            WHERE a.region IS NULL OR a.region = 'EMEA'""",
    ),
    "any, all and not nest": (
        {
            "metrics": ["deal_count"],
            "where": [
                {
                    "any": [
                        {"field": "opportunity.amount", "op": ">", "values": [100000.5]},
                        {
                            "all": [
                                {"field": "opportunity.type", "op": "=", "values": ["Renewal"]},
                                {
                                    "not": {
                                        "field": "account.segment",
                                        "op": "=",
                                        "values": ["SMB"],
                                    }
                                },
                            ]
                        },
                    ]
                }
            ],
        },
        """SELECT count(*) FROM opportunities LEFT JOIN accounts a USING (account_id)
            WHERE amount > 100000.5 OR (type = 'Renewal' AND a.segment IS DISTINCT FROM 'SMB')""",
    ),
    "text is matched without case": (
        {
            "metrics": ["deal_count"],
            "where": [{"field": "account.name", "op": "contains", "values": ["ACME"]}],
        },
        """SELECT count(*) FROM opportunities JOIN accounts a USING (account_id)
            WHERE a.name ILIKE '%acme%'""",
    ),
    "percent and underscore are letters": (
        {
            "metrics": ["deal_count"],
            "where": [{"field": "account.name", "op": "contains", "values": ["%"]}],
        },
        "SELECT 0",
    ),
    "between takes both ends": (
        {
            "metrics": ["deal_count"],
            "where": [{"field": "opportunity.amount", "op": "between", "values": [50000, 100000]}],
        },
        "SELECT count(*) FROM opportunities WHERE amount BETWEEN 50000 AND 100000",
    ),
    "during takes a window": (
        {
            "metrics": ["won_count"],
            "where": [
                {"field": "opportunity.created_date", "op": "during", "values": ["last_year"]}
            ],
        },
        f"SELECT count(*) FROM opportunities WHERE {WON} AND year(created_date) = 2025",
    ),
    "a whole day of a timestamp": (
        {
            "metrics": ["due_count"],
            "where": [{"field": "stage_change.entered_at", "op": "<=", "values": ["2025-03-31"]}],
        },
        """SELECT count(DISTINCT opportunity_id) FROM stage_history
            WHERE entered_at < '2025-04-01'""",
    ),
    "a segment of the query": (
        {"metrics": ["account_count"], "segments": ["opportunity.won"]},
        f"SELECT count(DISTINCT account_id) FROM accounts JOIN opportunities USING (account_id) "
        f"WHERE {WON}",
    ),
    "having on a metric that is not asked adds no group": (
        {
            "metrics": ["won_count"],
            "dimensions": ["rep.name"],
            "having": [{"metric": "lost_amount", "op": ">", "value": 1000000}],
        },
        f"""SELECT r.name, count(*) FILTER ({WON}) FROM opportunities o
            LEFT JOIN reps r ON r.rep_id = o.owner_id GROUP BY r.rep_id, r.name
            HAVING count(*) FILTER ({WON}) > 0
            AND sum(amount) FILTER (stage = 'Closed Lost') > 1000000""",
    ),
    "having on a metric of the groups that another dataset makes": (
        {
            "metrics": ["contact_count", "won_count"],
            "dimensions": ["account.country"],
            "where": [{"field": "account.segment", "op": "=", "values": ["Enterprise"]}],
            "having": [{"metric": "lost_amount", "op": "<", "value": 700000}],
        },
        f"""WITH c AS (SELECT a.country, count(*) contacts FROM contacts
            JOIN accounts a USING (account_id) WHERE a.segment = 'Enterprise' GROUP BY 1),
            o AS (SELECT a.country, count(*) FILTER ({WON}) won,
            sum(amount) FILTER (stage = 'Closed Lost') lost FROM opportunities
            JOIN accounts a USING (account_id) WHERE a.segment = 'Enterprise' GROUP BY 1)
            SELECT country, coalesce(contacts, 0), won FROM o LEFT JOIN c USING (country)
            WHERE lost < 700000 AND (contacts > 0 OR won > 0)""",
    ),
    "namesakes stay apart": (
        {"metrics": ["deal_count"], "dimensions": ["account.name"]},
        """SELECT a.name, count(*) FROM opportunities LEFT JOIN accounts a USING (account_id)
            GROUP BY a.account_id, a.name""",
    ),
    "count distinct": (
        {"metrics": ["customer_count"], "dimensions": ["opportunity.type"]},
        f"SELECT type, count(DISTINCT account_id) FROM opportunities WHERE {WON} GROUP BY 1",
    ),
    "a median of decimals": (
        {"metrics": ["median_deal_size"], "dimensions": ["opportunity.type"]},
        f"SELECT type, median(amount::double) FROM opportunities WHERE {WON} GROUP BY 1",
    ),
    "days between dates": (
        {"metrics": ["avg_sales_cycle_days"], "dimensions": ["opportunity.lead_source"]},
        f"""SELECT lead_source, avg(close_date - created_date) FROM opportunities
            WHERE {WON} GROUP BY 1""",
    ),
    "distinct values of a dimension": (
        {"dimensions": ["account.region"]},
        "SELECT DISTINCT region FROM accounts",
    ),
    "distinct combinations": (
        {"dimensions": ["opportunity.stage", "account.region"]},
        """SELECT DISTINCT stage, a.region FROM opportunities
            LEFT JOIN accounts a USING (account_id)""",
    ),
    "rows with a column of another dataset": (
        {
            "rows": "opportunity",
            "dimensions": ["opportunity.name", "opportunity.amount", "rep.name"],
            "where": [{"field": "opportunity.amount", "op": ">", "values": [200000]}],
        },
        """SELECT opportunity_id, o.name, amount, r.name FROM opportunities o
            LEFT JOIN reps r ON r.rep_id = o.owner_id WHERE amount > 200000""",
    ),
}


def normal(rows: Iterable[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Rows as a multiset; doubles at 12 digits, decimals by value."""

    def cell(value: Any) -> Any:
        if isinstance(value, float):
            return float(f"{value:.12g}")
        return float(f"{float(value):.12g}") if isinstance(value, Decimal) else value

    return Counter(tuple(cell(value) for value in row) for row in rows)


@pytest.mark.parametrize("name", CASES)
def test_rows_equal_hand_written_sql(
    engine: Engine, judge: duckdb.DuckDBPyConnection, name: str
) -> None:
    query, sql = CASES[name]
    answer = engine.query(decode_query(query), OWNER)
    expected = judge.execute(sql).fetchall()
    assert expected, "a reference without rows proves nothing"
    assert normal(answer.rows) == normal(expected)


@pytest.mark.parametrize("name", CASES)
def test_equal_queries_compile_to_equal_text(engine: Engine, name: str) -> None:
    query = decode_query(CASES[name][0])
    assert engine.statement(query, OWNER) == engine.statement(query, OWNER)


def test_a_filter_on_a_shared_name_says_that_several_bear_it(engine: Engine) -> None:
    where = [{"field": "account.name", "op": "=", "values": ["Acme Corporation"]}]
    answer = engine.query(decode_query({"metrics": ["bookings"], "where": where}), OWNER)
    (caveat,) = [one for one in answer.caveats if one.code == "namesakes"]
    assert (
        caveat.message
        == "Several account rows are called 'Acme Corporation'; all of them count here."
    )
