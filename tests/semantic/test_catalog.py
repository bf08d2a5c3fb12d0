"""The catalog: what a reader sees, and what not."""

from pathlib import Path

import msgspec

from semantic.catalog import Catalog, CatalogDataset, catalog, definition_in_words
from semantic.load import load_model

ROOT = Path(__file__).resolve().parents[2]


def sample(may_see: frozenset[str] = frozenset()) -> Catalog:
    return catalog(load_model(ROOT / "data/sample/model"), may_see)


def dataset(found: Catalog, name: str) -> CatalogDataset:
    return next(one for one in found.datasets if one.name == name)


def test_metrics_are_shown_with_their_definition_in_words() -> None:
    found = {one.name: one for one in sample().metrics}
    assert found["bookings"].definition == "sum(amount) of opportunity where won"
    assert found["bookings"].time == "opportunity.close_date"
    assert found["product_amount"].time == "opportunity.close_date"
    assert found["win_rate"].definition == "won_count / closed_count"
    assert found["customer_count"].definition.startswith("count(distinct account_id) of")
    assert found["bookings"].kind == "measure"
    assert found["bookings_qtd"].kind == "cumulative"
    assert found["quota_attainment"].default_window == "this_quarter"


def test_an_as_of_that_follows_the_data_is_said() -> None:
    found = catalog(load_model(ROOT / "tests/models/semi_additive.yml"))
    assert found.as_of == "latest state.entered_at"


def test_hidden_things_are_left_out() -> None:
    model = load_model(ROOT / "data/sample/model")
    hidden = {name for name, one in model.metrics.items() if one.hidden}
    assert hidden
    assert hidden.isdisjoint(one.name for one in sample().metrics)


def test_sensitive_fields_are_marked_and_allowed_only_by_right() -> None:
    def allowed(may_see: frozenset[str]) -> dict[str, bool]:
        contact = dataset(sample(may_see), "contact")
        return {one.name: one.allowed for one in contact.dimensions if one.sensitive}

    assert allowed(frozenset()) == {"contact.email": False, "contact.phone": False}
    assert allowed(frozenset({"contact.email"})) == {"contact.email": True, "contact.phone": False}


def test_datasets_show_grain_joins_dimensions_and_segments() -> None:
    found = dataset(sample(), "stage_change")
    assert found.grain == ("opportunity_id", "entered_at")
    assert found.time == "stage_change.entered_at"
    assert [(one.role, one.dataset) for one in found.joins] == [("opportunity", "opportunity")]
    entered = next(one for one in found.dimensions if one.name == "stage_change.entered_at")
    assert entered.is_time and entered.type == "timestamp"
    assert {one.name for one in found.segments} == {"stage_change.open", "stage_change.pushed"}


def test_a_catalog_is_json() -> None:
    found = msgspec.json.decode(msgspec.json.encode(sample()))
    assert found["questions"][0]["query"]["metrics"] == ["win_rate"]
    assert found["calendar"]["fiscal_year_starts"] == 2
    assert (found["as_of"], found["currency"]) == ("2026-06-30", "USD")


def test_a_percentile_is_shown_as_it_is_written() -> None:
    model = load_model(ROOT / "tests/models/fan_out.yml")
    assert definition_in_words(model.metrics["line_amount"]) == "sum(quantity * price) of line"
