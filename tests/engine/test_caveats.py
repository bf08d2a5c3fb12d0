"""What a reader is warned of, and what not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.answer import Engine
from engine.question import OWNER, Viewer
from engine.reply import Answer, Caveat
from semantic.load import load_model_text
from semantic.query import decode_query
from tests.engine.dirty import MODEL_FILE, MemoryBackend, Row, Rows, engine_over, generate


def deal(key: str, **values: Any) -> Row:
    blank = dict.fromkeys(
        ("title", "account_id", "owner_id", "created_by", "probability", "closed", "created")
    )
    return {"deal_id": key, "stage": "Won", "amount": 10, **blank, **values}


def world() -> Engine:
    rows: Rows = {name: [] for name in generate(0)}
    rows["accounts"] = [
        {
            **dict.fromkeys(("vip", "since", "secret")),
            "account_id": key,
            "name": name,
            "region": region,
        }
        for key, name, region in (
            ("a0", "Acme", "North"),
            ("a1", "Acme", "South"),
            ("a2", "Globex", "North"),
        )
    ]
    rows["deals"] = [
        deal("d0", account_id="a0", closed=date(2026, 6, 5)),
        deal("d1", account_id="a1", closed=date(2026, 4, 1), amount=20),
        deal("d2", account_id="a9", closed=date(2026, 1, 1), amount=0, stage="Open"),
    ]
    rows["products"] = [
        {"product_id": f"p{n}", "name": f"n{n}", "family": family}
        for n, family in enumerate(("Suite", "Core"))
    ]
    rows["lines"] = [
        {"deal_id": key, "line_no": n, "product_id": product, "quantity": 1, "price": 1}
        for n, (key, product) in enumerate((("d0", "p0"), ("d0", "p0"), ("d0", "p1"), ("d1", "p1")))
    ]
    return engine_over(MemoryBackend(rows))


@pytest.fixture(scope="module")
def asked() -> Any:
    engine = world()

    def ask(query: dict[str, Any], viewer: Viewer = OWNER) -> Answer:
        return engine.query(decode_query(query), viewer)

    yield ask
    engine.close()


def said(answer: Answer, code: str) -> list[Caveat]:
    return [one for one in answer.caveats if one.code == code]


AMOUNT: dict[str, Any] = {"metrics": ["amount"]}


def test_a_bucket_that_is_cut_or_not_over_is_partial(asked: Any) -> None:
    query = {
        **AMOUNT,
        "dimensions": ["time:quarter"],
        "time": {"window": {"from": "2026-02-10", "to": "2026-08-15"}},
    }
    messages = [one.message for one in said(asked(query), "partial")]
    assert messages == [
        "Q1 2026 is cut: the window begins on 2026-02-10.",
        "Q3 2026 is cut: the window ends on 2026-08-15.",
    ]
    running = asked({**AMOUNT, "dimensions": ["time:year"], "time": {"window": {"year": 2026}}})
    assert said(running, "partial")[0].message == "2026 is not over: the data are as of 2026-06-30."
    whole = asked({**AMOUNT, "dimensions": ["time:quarter"], "time": {"window": "this_quarter"}})
    assert not said(whole, "partial")  # as_of is the quarter's last day
    window = asked({**AMOUNT, "time": {"window": "this_year"}})
    assert "runs to 2026-12-31" in said(window, "partial")[0].message


def test_a_total_of_fewer_days_than_what_it_is_compared_with_says_so(asked: Any) -> None:
    query = {**AMOUNT, "dimensions": ["time:quarter"], "compare": "previous_year", "totals": True}
    running = asked({**query, "time": {"window": "this_year"}})
    assert [one.message for one in said(running, "partial")] == [
        "The total is of the days to 2026-06-30; what it is compared with is of more days."
    ]
    over = asked({**query, "time": {"window": {"year": 2025}}})
    assert not said(over, "partial")
    alone = asked({**query, "time": {"window": "this_year"}, "totals": False})
    assert not said(alone, "partial")


def test_a_partial_bucket_is_named_with_its_first_day(asked: Any) -> None:
    query = {**AMOUNT, "dimensions": ["time:quarter"]}
    cut = asked({**query, "time": {"window": {"from": "2026-02-10", "to": "2026-06-30"}}})
    assert [one.bucket for one in said(cut, "partial")] == [date(2026, 1, 1)]


def test_a_window_on_one_date_does_not_cut_buckets_of_another(asked: Any) -> None:
    query = {
        "metrics": ["created_count"],
        "dimensions": ["deal.closed:quarter"],
        "time": {"window": {"from": "2026-02-10", "to": "2026-05-15"}},
    }
    assert not said(asked(query), "partial")


def test_a_value_not_in_the_data_has_nearest_names(asked: Any) -> None:
    query = {**AMOUNT, "where": [{"field": "account.name", "op": "=", "values": ["Globx"]}]}
    (found,) = said(asked(query), "value-not-found")
    assert "is called 'Globx'; did you mean 'Globex'?" in found.message
    query["where"][0]["values"] = ["Globex"]
    assert not said(asked(query), "value-not-found")


def test_no_rows_says_why(asked: Any) -> None:
    query = {
        **AMOUNT,
        "where": [{"field": "deal.stage", "op": "=", "values": ["Lost"]}],
        "time": {"window": {"year": 2020}},
    }
    (found,) = said(asked(query), "no-rows")
    assert found.message == "No rows match the filters and the window 2020-01-01 to 2020-12-31."
    (plain,) = said(asked({"metrics": ["contact_count"]}), "no-rows")
    assert plain.message == "No rows are there."


def test_a_sum_of_zero_has_rows(asked: Any) -> None:
    query = {**AMOUNT, "where": [{"field": "deal.stage", "op": "=", "values": ["Open"]}]}
    answer = asked(query)
    assert answer.rows[0][0] == 0
    assert not said(answer, "no-rows")


def test_namesakes_and_missing_keys_are_said(asked: Any) -> None:
    answer = asked({**AMOUNT, "dimensions": ["account.name"]})
    assert [row[0] for row in answer.rows] == ["Acme", "Acme", None]
    assert said(answer, "namesakes")[0].message.endswith("rows of their own: Acme.")
    assert said(answer, "no-key")[0].column == "account.name"


def test_groups_that_share_rows_say_both_sums(asked: Any) -> None:
    answer = asked({"metrics": ["won_amount"], "dimensions": ["product.family"]})
    assert dict(answer.rows) == {"Suite": 10, "Core": 30}
    (found,) = said(answer, "not-additive")
    assert "40" in found.message
    assert "30" in found.message
    assert not answer.columns[1].additive
    alone = asked({"metrics": ["line_amount"], "dimensions": ["product.family"]})
    assert not said(alone, "not-additive")


def test_the_total_of_shared_groups_is_of_the_window_answered(asked: Any) -> None:
    """A default window comes from a metric that is not itself summed."""
    query = {"metrics": ["this_quarter_amount", "won_amount"], "dimensions": ["product.family"]}
    both = asked(query)
    named = asked({**query, "time": {"window": "this_quarter"}})
    assert said(both, "default-window")
    assert said(both, "not-additive") == said(named, "not-additive")
    explicit = asked({**query, "time": {"window": "all_time"}})
    assert not said(explicit, "default-window")


def test_a_row_policy_is_said(asked: Any) -> None:
    viewer = Viewer(id="n", groups=frozenset({"regional"}), attributes={"region": "North"})
    answer = asked(AMOUNT, viewer)
    assert answer.rows == ((10,),)
    assert said(answer, "row-policy")
    assert not said(asked(AMOUNT), "row-policy")


def test_division_by_zero_is_null_and_never_infinite(asked: Any) -> None:
    answer = asked(
        {"metrics": ["price_ratio", "win_rate"], "dimensions": ["deal.stage"],
         "where": [{"field": "deal.stage", "op": "=", "values": ["Open"]}]}
    )  # fmt: skip
    assert answer.rows == (("Open", None, 0.0),)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 7, 1, 3, 0, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 5, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_today_is_a_day_of_the_models_time_zone(now: datetime, day: date) -> None:
    text = MODEL_FILE.read_text().replace("as_of: 2026-06-30", "as_of: today")
    engine = engine_over(MemoryBackend(generate(1)), load_model_text(text))
    assert engine.as_of(now) == day


def test_the_latest_moment_is_a_day_of_the_models_time_zone() -> None:
    """Two in the morning of July in UTC is still June in New York."""
    text = MODEL_FILE.read_text()
    text = text.replace("as_of: 2026-06-30", "as_of: {latest: delivery.sent_at}")
    rows = generate(1)
    rows["deliveries"] = [
        {
            "delivery_id": "s0",
            "deal_id": None,
            "line_no": None,
            "sent_at": datetime(2026, 6, 1, 2, 0),  # noqa: DTZ001
            "carrier": None,
        }
    ]
    assert engine_over(MemoryBackend(rows), load_model_text(text)).as_of() == date(2026, 5, 31)
