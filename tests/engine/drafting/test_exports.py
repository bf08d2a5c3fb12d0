"""Exports as CRMs write them, made up small: their headers, ids and natural keys are understood."""

import random

from engine.drafting.write import model_text
from semantic.load import load_model_text
from tests.engine.drafting.conftest import Drafted, joins_of, of_table

CHANCE = random.Random(11)  # noqa: S311 - made-up data, no secret


def test_an_export_with_record_ids_and_words_in_capitals(drafted: Drafted) -> None:
    companies = [(10_000_000_000 + 7_919 * n, f"Company {n}", f"City {n % 4}") for n in range(30)]
    stages = ("Appointment Scheduled", "Contract Sent", "Closed Won", "Closed Lost")
    deals = [
        (
            5_000_000_000 + 104_729 * n,
            f"Deal {n}",
            stages[n % 4],
            1000 + n,
            f"2026-0{n % 6 + 1}-15 10:00",
            ("Ann Lee", "Bob Ray")[n % 2],
            companies[n % 30][0],
        )
        for n in range(120)
    ]
    made = drafted(
        {
            "crm-export-companies-2026-06-30": [("Record ID", "Company name", "City"), *companies],
            "crm-export-deals-2026-06-30": [
                (
                    *("Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date"),
                    *("Deal owner", "Associated Company IDs"),
                ),
                *deals,
            ],
        }
    )
    company, deal = made.datasets

    assert (company.name, deal.name) == ("company", "deal")
    assert company.key.columns == deal.key.columns == ("record_id",)
    assert [(one.role, one.column) for one in deal.joins] == [("company", "associated_company_ids")]
    assert (company.label, deal.label) == ("company_name", "deal_name")
    words = {one.name: one for one in deal.dimensions}
    assert words["deal_stage"].order == stages
    assert words["deal_stage"].synonyms == ("stage",)
    assert words["deal_owner"].synonyms == ("owner",)
    assert "win_rate" in load_model_text(model_text(made)).metrics


def test_tables_whose_keys_are_the_names_themselves(drafted: Drafted) -> None:
    accounts = [f"Acme {n}" for n in range(20)]
    agents = [f"Agent {n}" for n in range(9)]
    deals = [
        (
            f"{n:04}X{n % 7}",
            agents[n % 8],
            accounts[n % 20] if n % 5 else "",
            ("Won", "Lost", "Engaging", "Prospecting")[n % 4],
            CHANCE.randint(50, 9000),
        )
        for n in range(150)
    ]
    made = drafted(
        {
            "accounts": [
                ("account", "sector", "subsidiary_of"),
                *(
                    (one, f"S{n % 3}", accounts[n % 6] if n > 9 else "")
                    for n, one in enumerate(accounts)
                ),
            ],
            "sales_teams": [("sales_agent", "office"), *((one, "East") for one in agents)],
            "sales_pipeline": [
                ("opportunity_id", "sales_agent", "account", "deal_stage", "close_value"),
                *deals,
            ],
        }
    )

    assert joins_of(made) == {
        ("sales_pipeline", "sales_agent", "sales_teams"),
        ("sales_pipeline", "account", "accounts"),
        ("accounts", "subsidiary_of", "accounts"),
    }
    assert {one.table: one.key.columns for one in made.datasets} == {
        "accounts": ("account",),
        "sales_teams": ("sales_agent",),
        "sales_pipeline": ("opportunity_id",),
    }
    assert of_table(made, "sales_pipeline").name == "opportunity"
    assert of_table(made, "sales_teams").name == "sales_agent"
    assert of_table(made, "accounts").label == "account"
    assert {"bookings", "win_rate", "open_pipeline"} <= {one.name for one in made.metrics}


def test_a_wide_export_with_system_columns_and_a_history(drafted: Drafted) -> None:
    ids = [f"006q000000Hd{n:04}AAB" for n in range(25)]
    header = (
        *("id", "name", "amount", "is_won", "is_closed", "close_date", "created_date"),
        *("system_modstamp", "is_deleted", "account_id", "next_step"),
    )

    def row(n: int) -> tuple[object, ...]:
        day = f"2019-11-{n % 28 + 1:02}"
        won, closed = str(n % 3 == 0).lower(), str(n % 3 < 2).lower()
        return (ids[n], f"Deal {n}", 100.5 * n, won, closed, day, day, day, "false", f"0015{n}", "")

    rows = [row(n) for n in range(25)]
    made = drafted(
        {
            "sf_opportunity_data": [header, *rows],
            "sf_opportunity_history_data": [header, *rows],
            "sf_account_data": [("id", "name"), *((f"0019{n}", f"A {n}") for n in range(25))],
        }
    )
    deal = of_table(made, "sf_opportunity_data")
    history = of_table(made, "sf_opportunity_history_data")

    assert [one.name for one in made.datasets] == ["opportunity", "opportunity_history", "account"]
    assert joins_of(made) == {("sf_opportunity_history_data", "id", "sf_opportunity_data")}
    assert [one.name for one in deal.segments] == ["won", "lost", "open"]
    assert deal.empty == ("next_step",)
    hidden = {one.column for one in deal.dimensions if one.hidden}
    assert {"system_modstamp", "is_deleted", "account_id"} <= hidden
    assert ("account_id", "account") in {(one.column, one.dataset) for one in deal.not_joined}
    sums = {
        one.definition["dataset"]
        for one in made.metrics
        if "sum" in one.definition.get("measure", "")
    }
    assert sums == {"opportunity"}, f"the states of {history.name} are not added up"
