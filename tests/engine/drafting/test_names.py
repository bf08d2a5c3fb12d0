"""Words: what a row is called, and whom a column seems to name."""

import doctest

import pytest

import engine.drafting.names
from engine.drafting.names import alike, dataset_names, plural, singular


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(engine.drafting.names).failed == 0


@pytest.mark.parametrize(
    "many",
    [
        *("accounts", "opportunities", "line_items", "companies", "people", "statuses"),
        *("boxes", "branches", "sales_teams", "invoices", "quotas", "addresses"),
    ],
)
def test_one_and_many_lead_to_each_other(many: str) -> None:
    assert plural(singular(many)) == many


@pytest.mark.parametrize(
    ("header", "alias", "least", "most"),
    [
        ("account_id", "account", 1.0, 1.0),
        ("AccountId", "account", 1.0, 1.0),
        ("acct_no", "account", 1.0, 1.0),
        ("billing_account_id", "account", 0.8, 0.9),
        ("owner_id", "rep", 0.7, 0.7),
        ("created_by_id", "user", 0.7, 0.7),
        ("customer", "account", 0.7, 0.7),
        ("oportunity_id", "opportunity", 0.7, 0.7),
        ("id", "account", 0.0, 0.0),
        ("quantity", "account", 0.0, 0.0),
        ("account_owner", "account", 0.0, 0.0),
    ],
)
def test_how_much_a_name_speaks_for_a_table(
    header: str, alias: str, least: float, most: float
) -> None:
    assert least <= alike(header, [alias]).score <= most


def test_what_all_files_share_is_no_part_of_a_name_and_two_names_never_meet() -> None:
    assert dataset_names(["crm_account", "crm_deal"]) == ("account", "deal")
    assert dataset_names(["deals_export", "deals_data"]) == ("deals_export", "deals_data")
    assert dataset_names(["deals_2025", "deals_2026"]) == ("deals_2025", "deals_2026")
    assert dataset_names(["report"]) == ("report",)
