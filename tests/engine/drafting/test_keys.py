"""Primary keys: measured on all rows, two or three columns where one is not enough."""

from tests.engine.drafting.conftest import Drafted, of_table


def test_a_key_is_unique_and_filled_however_good_its_name(drafted: Drafted) -> None:
    rows = [(f"D-{n % 10:03}", f"X{n:05}", n % 3) for n in range(40)]
    made = drafted({"deals": [("deal_id", "external_ref", "score"), *rows]})

    assert of_table(made, "deals").key.columns == ("external_ref",)
    assert of_table(made, "deals").key.unique


def test_two_columns_are_the_key_where_no_one_is(drafted: Drafted) -> None:
    lines = [(f"ORD-{n // 4:03}", n % 4 + 1, "one product") for n in range(80)]
    months = [
        (f"REP-{rep:02}", f"2026-{month:02}-01", 10.0) for rep in range(8) for month in range(1, 13)
    ]
    made = drafted(
        {
            "order_lines": [("order_id", "line_no", "product"), *lines],
            "targets": [("rep_id", "month", "amount"), *months],
        }
    )

    assert of_table(made, "order_lines").key.columns == ("order_id", "line_no")
    assert of_table(made, "targets").key.columns == ("rep_id", "month")


def test_three_columns_are_the_key_where_no_two_are(drafted: Drafted) -> None:
    rows = [
        (f"ACC-{a}", f"PRD-{p}", f"2026-0{m}-01", 5)
        for a in range(4)
        for p in range(4)
        for m in range(1, 5)
    ]
    made = drafted({"usage": [("account_id", "product_id", "month", "seats"), *rows]})

    assert of_table(made, "usage").key.columns == ("account_id", "product_id", "month")


def test_a_few_repeated_keys_are_said_and_stay_the_key(drafted: Drafted) -> None:
    rows = [(f"D-{n:03}", n % 7) for n in range(100)]
    made = drafted({"deals": [("deal_id", "score"), *rows, ("D-005", 3)]})
    key = of_table(made, "deals").key

    assert (key.columns, key.unique, key.score) == (("deal_id",), False, 0.0)
    assert key.why == "NOT UNIQUE: 1 of 101 rows repeat a value"


def test_a_table_that_nothing_tells_apart_says_so(drafted: Drafted) -> None:
    made = drafted({"visits": [("page", "kind"), *([("home", "view")] * 6), ("about", "view")]})
    key = of_table(made, "visits").key

    assert not key.unique
    assert key.why.startswith("NOT UNIQUE")


def test_another_tables_key_is_no_key_though_each_row_has_another_one(drafted: Drafted) -> None:
    accounts = [(f"ACC-{n:03}", f"Name {n}") for n in range(30)]
    months = ("2026-01-01", "2026-02-01")
    quotas = [(f"ACC-{n:03}", months[n % 2], n * 10.5) for n in range(30)]
    made = drafted(
        {
            "accounts": [("account_id", "name"), *accounts],
            "quotas": [("account_id", "month", "amount"), *quotas],
        }
    )

    assert of_table(made, "quotas").key.columns == ("account_id", "month")


def test_the_rows_of_a_pipeline_are_called_as_its_key(drafted: Drafted) -> None:
    made = drafted(
        {
            "sales_pipeline": [
                ("opportunity_id", "agent"),
                *((f"{n:05}X", f"A{n}") for n in range(9)),
            ],
            "sf_invoices_2026_06": [("invoice_id",), *((f"INV-{n}",) for n in range(9))],
        }
    )

    assert [one.name for one in made.datasets] == ["opportunity", "sf_invoice"]
