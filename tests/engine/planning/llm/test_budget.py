"""Budgets are never exceeded: what a request may take is set aside before it is sent."""

import threading
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from engine.planning.llm.endpoint import Allowance, Prices
from engine.planning.llm.ledger import Amount, DayBounds, Ledger
from engine.planning.llm.reader import Failed
from engine.question import Plan
from tests.engine.planning.llm.conftest import MakeDesk
from tests.fake_openai import breaks_in_the_middle, fails, replies, reply_of, says

GOOD = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}]}
ASKED = "bookings by region"
PRICES = Prices(tokens_in=Decimal(2), tokens_out=Decimal(8), cached=Decimal("0.5"))


def spent_on(read: object) -> str:
    assert isinstance(read, Failed), read
    return read.kind


def test_a_question_that_may_cost_too_much_is_not_sent(desk: MakeDesk) -> None:
    one = desk([replies(GOOD)], allowance=Allowance(tokens=3_000))
    assert spent_on(one.read(ASKED)) == "budget"
    two = desk([replies(GOOD)], prices=PRICES, allowance=Allowance(cost=Decimal("0.001")))
    assert spent_on(two.read(ASKED)) == "budget"
    assert one.server.heard == two.server.heard == []


def test_the_cost_is_what_the_provider_counted(desk: MakeDesk) -> None:
    read = desk([replies(GOOD)], prices=PRICES).read(ASKED)
    assert isinstance(read, Plan) and read.usage is not None
    # 200 fresh and 1,000 known tokens in, 80 out.
    assert read.usage.cost_usd == (200 * 2 + 1000 * Decimal("0.5") + 80 * 8) / Decimal(1_000_000)


def test_without_prices_the_cost_is_unknown_not_nothing(desk: MakeDesk) -> None:
    read = desk([replies(GOOD)]).read(ASKED)
    assert isinstance(read, Plan) and read.usage is not None and read.usage.cost_usd is None


def test_a_second_round_needs_its_own_room(desk: MakeDesk) -> None:
    one = desk([says("no"), replies(GOOD)], allowance=Allowance(tokens=14_500, reply_tokens=500))
    read = one.read(ASKED)
    assert len(one.server.heard) <= 2
    if isinstance(read, Failed):
        assert read.usage.counted_tokens <= 14_500


def test_a_day_is_bounded_for_all_questions_together(desk: MakeDesk) -> None:
    bound = 100_000
    one = desk(
        [says("no", usage=None)],
        allowance=Allowance(tokens_a_day=bound, reply_tokens=500, at_once=8),
    )
    threads = [threading.Thread(target=one.read, args=(ASKED,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < one.ledger.spent().tokens <= bound
    assert spent_on(one.read(ASKED)) == "budget"


def test_what_failed_before_it_was_read_costs_nothing(desk: MakeDesk) -> None:
    one = desk([fails(503), replies(GOOD)])
    one.read(ASKED)
    assert one.ledger.spent().tokens == 1_280


def test_a_stream_that_broke_counts_whole(desk: MakeDesk) -> None:
    one = desk([breaks_in_the_middle(), replies(GOOD)])
    read = one.read(ASKED)
    assert isinstance(read, Plan) and read.usage is not None
    assert read.usage.counted_tokens > 5_000
    assert read.usage.tokens_in is None
    assert one.ledger.spent().tokens == read.usage.counted_tokens


def test_a_day_ends_at_midnight_utc_and_outlives_the_process(tmp_path: Path) -> None:
    now = [datetime(2026, 6, 30, 23, 59, tzinfo=UTC)]
    bounds = DayBounds(tokens=100)
    first = Ledger(tmp_path / "spent.sqlite", bounds, lambda: now[0])
    day = first.reserve(Amount(80))
    assert day is not None and first.reserve(Amount(30)) is None
    first.close()
    second = Ledger(tmp_path / "spent.sqlite", bounds, lambda: now[0])
    assert second.reserve(Amount(30)) is None
    now[0] = datetime(2026, 7, 1, 0, 1, tzinfo=UTC)
    assert second.reserve(Amount(30)) == "2026-07-01"
    second.settle(day, Amount(80), Amount(10))
    assert second.spent() == Amount(30)
    now[0] = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert second.spent() == Amount(10)
    second.close()


def test_reply_of_nothing_is_no_reading() -> None:
    assert reply_of()["readings"] == []
