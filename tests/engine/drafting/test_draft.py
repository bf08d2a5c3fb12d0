"""A whole draft, judged by the sample project's own model and by SQL over its files."""

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from engine.drafting.draft import draft
from engine.drafting.guesses import Draft
from engine.drafting.write import model_text
from semantic.load import load_model, load_model_text
from semantic.model import Balance, Measure, PointInTime
from tests.engine.drafting.conftest import (
    SAMPLE,
    TODAY,
    Drafted,
    joins_of,
    of_table,
    surveyed,
)


def test_every_join_of_the_sample_is_found_and_none_that_is_not_there(sample_draft: Draft) -> None:
    model = load_model(SAMPLE / "model")
    true = {
        (dataset.table, join.columns[0], model.datasets[join.dataset].table)
        for dataset in model.datasets.values()
        for join in dataset.joins.values()
    }

    assert len(true) == 8
    assert joins_of(sample_draft) == true


def test_every_primary_key_of_the_sample_is_found(sample_draft: Draft) -> None:
    model = load_model(SAMPLE / "model")
    true = {one.table: one.primary_key for one in model.datasets.values()}

    assert {one.table: one.key.columns for one in sample_draft.datasets} == true
    assert all(one.key.unique for one in sample_draft.datasets)


def test_the_samples_day_times_grain_labels_and_personal_columns(sample_draft: Draft) -> None:
    times = {one.table: one.time.field for one in sample_draft.datasets if one.time}
    personal = {
        f"{one.table}.{each.column}"
        for one in sample_draft.datasets
        for each in one.dimensions
        if each.sensitive
    }
    (quarter,) = (
        one for one in of_table(sample_draft, "quotas").dimensions if one.name == "quarter_start"
    )

    assert sample_draft.as_of == load_model(SAMPLE / "model").as_of == date(2026, 6, 30)
    assert times["opportunities"] == "close_date"
    assert times["contacts"] == times["line_items"] == "opportunity.close_date"
    assert times["stage_history"] == "entered_at"
    assert "products" not in times, "no table it points to has a date"
    assert personal == {"contacts.email", "contacts.phone"}
    assert quarter.grain == "quarter"
    labels = {one.table: one.label for one in sample_draft.datasets}
    assert {labels[one] for one in ("accounts", "reps", "products", "contacts")} == {"name"}
    assert labels["line_items"] is None


def test_a_state_of_a_deal_is_never_added_up_but_counted_at_a_moment(sample_draft: Draft) -> None:
    model = load_model_text(model_text(sample_draft))
    over_history = [
        one.definition
        for one in model.metrics.values()
        if isinstance(one.definition, Measure) and one.definition.dataset == "stage_history"
    ]
    moments = [
        one.definition.measure.aggregate
        for one in model.metrics.values()
        if isinstance(one.definition, PointInTime)
    ]

    assert [one.aggregate for one in over_history] == ["count"]
    assert moments == ["count", "sum"]
    assert any("stage_history.amount" in one for one in sample_draft.not_metrics)
    assert any("product.list_price" in one for one in sample_draft.not_metrics)


def test_the_segments_hold_the_rows_that_their_comments_say(sample_draft: Draft) -> None:
    path = SAMPLE / "csv" / "opportunities.csv"
    with duckdb.connect() as judge:
        for segment in of_table(sample_draft, "opportunities").segments:
            row = judge.execute(
                f"SELECT count(*) FROM read_csv('{path}') WHERE {segment.sql}"
            ).fetchone()
            assert row is not None
            assert segment.why == f"{row[0]:,} rows"


def test_the_text_of_the_sample_loads_without_an_issue_and_holds_the_draft(
    sample_draft: Draft,
) -> None:
    model = load_model_text(model_text(sample_draft))

    assert set(model.datasets) == {one.name for one in sample_draft.datasets}
    assert set(model.metrics) == {one.name for one in sample_draft.metrics}
    for one in sample_draft.datasets:
        assert {each.name for each in one.dimensions} == set(model.datasets[one.name].dimensions)
        assert {each.role for each in one.joins} == set(model.datasets[one.name].joins)


def shuffled(file: Path, folder: Path, seed: int) -> Path:
    header, *rows = file.read_text().splitlines(keepends=True)
    random.Random(seed).shuffle(rows)  # noqa: S311 - an order, no secret
    folder.mkdir(exist_ok=True)
    other = folder / file.name
    other.write_text(header + "".join(rows))
    return other


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    names = ("accounts", "products", "quotas", "reps", "opportunities")
    files = [SAMPLE / "csv" / f"{name}.csv" for name in names]
    others = [shuffled(one, tmp_path / "csv", seed) for one in files]

    def text(folder: str, some: Sequence[Path]) -> str:
        (tmp_path / folder).mkdir()
        with surveyed(tmp_path / folder, some) as found:
            return model_text(draft(found, "made_up", TODAY))

    assert text("as_is", files) == text("shuffled", others)


def test_periodic_snapshots_are_balances_and_a_dated_row_of_nobody_is_not_added_up(
    drafted: Drafted,
) -> None:
    days = [f"2026-0{month}-28" for month in range(1, 7)]
    rows = [(f"OPP-{deal:03}", day, deal * 10.5) for day in days for deal in range(1, 9)]
    header = ("opportunity_id", "day", "amount")

    snapshots = drafted({"pipeline_snapshots": [header, *rows]})
    daily = drafted({"pipeline_daily": [header, *rows]})

    model = load_model_text(model_text(snapshots))
    (balance,) = (
        one.definition for one in model.metrics.values() if isinstance(one.definition, Balance)
    )
    assert balance.measure.aggregate == "sum"
    for made in (snapshots, daily):
        assert not any("sum(" in one.definition.get("measure", "") for one in made.metrics)
        assert any("amount" in one for one in made.not_metrics)


def test_amounts_in_several_currencies_are_not_added_up(drafted: Drafted) -> None:
    rows = [
        (f"D-{n:03}", "Won" if n % 3 else "Lost", n + 0.5, ("USD", "EUR")[n % 2]) for n in range(30)
    ]
    made = drafted({"deals": [("deal_id", "stage", "amount", "currency"), *rows]})
    names = {one.name for one in made.metrics}

    assert made.currency is None
    assert {"won_count", "win_rate"} <= names
    assert not any("amount" in one.definition.get("measure", "") for one in made.metrics)
    assert any("EUR, USD" in one for one in made.not_metrics)


def test_a_day_that_lies_ahead_is_not_the_models_day(drafted: Drafted) -> None:
    rows = [
        ("D-1", "Won", "2026-03-01", "2026-05-20"),
        ("D-2", "Lost", "2026-04-01", "2026-06-02"),
        ("D-3", "New", "2026-05-01", "2026-10-30"),  # expected
        ("D-4", "New", "2031-05-01", "2026-11-01"),  # a slip of the keyboard
    ]
    made = drafted({"deals": [("deal_id", "stage", "created_date", "close_date"), *rows]})

    assert made.as_of == date(2026, 6, 2), "the newest day on which a deal was decided"


def test_a_share_of_a_hundred_is_divided_and_weighs_the_pipeline_so(drafted: Drafted) -> None:
    rows = [
        (f"D-{n:02}", ("Won", "Lost", "New")[n % 3], 100.5, (100, 0, 40)[n % 3]) for n in range(12)
    ]
    made = drafted({"deals": [("deal_id", "stage", "amount", "probability"), *rows]})
    (chance,) = (one for one in made.datasets[0].dimensions if one.name == "probability")

    assert (chance.sql, chance.format) == ("probability / 100", "percent")
    assert "weighted_pipeline" in {one.name for one in made.metrics}
    load_model_text(model_text(made))


def test_what_is_over_without_being_won_or_lost_is_not_open(drafted: Drafted) -> None:
    stages = ("Closed Won", "Closed Lost", "Cancelled", "Negotiation", "Won't fix")
    rows = [(f"D-{n:02}", stages[n % 5]) for n in range(20)]
    made = drafted({"deals": [("deal_id", "stage"), *rows]})
    won, lost, still = made.datasets[0].segments

    assert won.sql == "stage = 'Closed Won'"
    assert lost.sql == "stage = 'Closed Lost'"
    assert still.sql == "stage NOT IN ('Closed Won', 'Closed Lost', 'Cancelled')"
    assert "Cancelled" in lost.why


def test_flags_tell_won_and_lost_where_no_stage_does(drafted: Drafted) -> None:
    rows = [(f"D-{n:02}", str(n % 4 == 0).lower(), str(n % 4 < 3).lower()) for n in range(20)]
    made = drafted({"deals": [("id", "is_won", "is_closed"), *rows]})

    assert [(one.name, one.sql) for one in made.datasets[0].segments] == [
        ("won", "is_won"),
        ("lost", "is_closed AND NOT is_won"),
        ("open", "NOT is_closed"),
    ]
    assert "win_rate" in {one.name for one in made.metrics}
