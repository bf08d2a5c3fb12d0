"""Joins: found by their values where names do not help, never by numbers that meet by chance."""

import random
from collections.abc import Sequence

import pytest

from tests.engine.drafting.conftest import Drafted, Files, joins_of, of_table, shown_of

#: What the columns are called in the small world: as people call them, or not at all.
NAMED = {
    "account": "account_id",
    "rep": "rep_id",
    "deal": "deal_id",
    "owner": "owner_id",
    "of": "account_id",
}
OPAQUE = {"account": "k1", "rep": "q7", "deal": "z2", "owner": "f9", "of": "x3"}
TRUE = {("deals", "of", "accounts"), ("deals", "owner", "reps")}


def world(names: dict[str, str], *, codes: bool) -> Files:
    """Accounts, reps and the deals between them; keys are codes, or numbers from 1."""
    chance = random.Random(4)  # noqa: S311 - made-up data, no secret

    def key(letters: str, number: int) -> str:
        return f"{letters}-{number:05}" if codes else str(number)

    deals = [
        (
            key("OPP", n),
            key("ACC", chance.randint(1, 40)),
            key("REP", chance.randint(1, 15)),
            chance.randint(1, 12),
        )
        for n in range(1, 200)
    ]
    return {
        "accounts": [
            (names["account"], "industry"),
            *((key("ACC", n), f"Kind {n % 5}") for n in range(1, 41)),
        ],
        "reps": [(names["rep"], "team"), *((key("REP", n), f"Team {n % 3}") for n in range(1, 16))],
        "deals": [(names["deal"], names["of"], names["owner"], "priority"), *deals],
    }


def as_named(names: dict[str, str]) -> set[tuple[str, str, str]]:
    return {(table, names[column], parent) for table, column, parent in TRUE}


def test_named_keys_are_joined(drafted: Drafted) -> None:
    assert joins_of(drafted(world(NAMED, codes=True))) == as_named(NAMED)


def test_without_names_the_values_of_codes_find_every_join(drafted: Drafted) -> None:
    assert joins_of(drafted(world(OPAQUE, codes=True))) == as_named(OPAQUE)


def test_without_names_numbers_are_shown_and_never_joined(drafted: Drafted) -> None:
    made = drafted(world(OPAQUE, codes=False))

    assert joins_of(made) == set()
    assert as_named(OPAQUE) <= shown_of(made)


def test_numbers_are_joined_where_the_name_says_so_and_only_shown_where_it_may(
    drafted: Drafted,
) -> None:
    made = drafted(world(NAMED, codes=False))

    assert joins_of(made) == {("deals", "account_id", "accounts")}
    assert ("deals", "owner_id", "reps") in shown_of(made), "an owner may be a rep, or anybody"


@pytest.mark.parametrize("seed", range(3))
def test_rows_numbered_from_one_in_every_table_make_no_false_join(
    drafted: Drafted, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up data, no secret

    def table(columns: Sequence[str], rows: int, most: int) -> list[tuple[object, ...]]:
        made = [(n, *(chance.randint(1, most) for _ in columns[1:])) for n in range(1, rows + 1)]
        return [tuple(columns), *made]

    made = drafted(
        {
            "accounts": table(("id", "size", "tier"), 50, 20),
            "products": table(("id", "rank", "weight"), 12, 12),
            "tickets": table(("id", "priority", "age", "score"), 300, 12),
            "deals": table(("id", "account_id", "quantity", "days"), 200, 9),
        }
    )

    assert joins_of(made) == {("deals", "account_id", "accounts")}


def test_two_tables_that_fit_as_well_leave_the_column_alone(drafted: Drafted) -> None:
    codes = [f"XK-{n:04}" for n in range(30)]
    keys = [("k1",), *((code,) for code in codes)]
    made = drafted(
        {
            "alpha": keys,
            "beta": [("k2",), *((code,) for code in codes)],
            "facts": [("n", "points"), *((n, codes[n % 30]) for n in range(90))],
        }
    )

    assert not {one for one in joins_of(made) if one[0] == "facts"}
    assert {("facts", "points", "alpha"), ("facts", "points", "beta")} <= shown_of(made)


def test_orphans_are_counted_and_values_that_read_alike_are_named(drafted: Drafted) -> None:
    products = ("GTX Pro", "GTX Basic", "MG Special", "GTK 500")
    sold = ["GTXPro", "GTX Basic", "MG Special", "GTK 500"] * 25
    made = drafted(
        {
            "products": [("product", "series"), *((one, one[:3]) for one in products)],
            "sales": [("sale_id", "product"), *((f"S-{n:04}", p) for n, p in enumerate(sold))],
        }
    )
    (join,) = of_table(made, "sales").joins

    assert "75 % of 100 rows found, 1 orphan of 4 values, on 25 rows" in join.why
    assert join.mend == "GTXPro: GTX Pro"


def test_too_many_orphans_are_no_join_but_are_shown(drafted: Drafted) -> None:
    made = drafted(
        {
            "accounts": [("account_id",), *((f"ACC-{n:04}",) for n in range(30))],
            "deals": [
                ("deal_id", "account_id"),
                *((f"D-{n:04}", f"ACC-{n:04}") for n in range(100)),
            ],
        }
    )
    (left,) = of_table(made, "deals").not_joined

    assert joins_of(made) == set()
    assert left.why.startswith("too few are found: 30 % of 100 rows found, 70 orphans")


def test_a_table_may_point_to_itself_but_a_copy_of_its_key_points_nowhere(
    drafted: Drafted,
) -> None:
    rows = [(f"ACC-{n:04}", f"ACC-{n // 3:04}" if n else "", f"ACC-{n:04}") for n in range(30)]
    made = drafted({"accounts": [("account_id", "parent_id", "legacy_code"), *rows]})
    (join,) = of_table(made, "accounts").joins

    assert (join.role, join.column, join.dataset) == ("parent", "parent_id", "account")


def test_several_columns_to_one_table_play_their_roles(drafted: Drafted) -> None:
    users = [("user_id", "name"), *((f"USR-{n:03}", f"User {n}") for n in range(20))]
    rows = [(f"D-{n:03}", f"USR-{n % 20:03}", f"USR-{n % 7:03}") for n in range(60)]
    made = drafted({"users": users, "deals": [("deal_id", "owner_id", "created_by"), *rows]})

    assert {one.role: one.column for one in of_table(made, "deals").joins} == {
        "owner": "owner_id",
        "created_by": "created_by",
    }


def test_an_extension_points_to_its_table_and_not_back(drafted: Drafted) -> None:
    keys = [f"0015500000X{n:04}AAB" for n in range(25)]
    made = drafted(
        {
            "account": [("id", "name"), *((key, f"N {key}") for key in keys)],
            "account_details": [("id", "note"), *((key, f"T {key}") for key in keys)],
        }
    )

    assert joins_of(made) == {("account_details", "id", "account")}


def test_a_column_of_names_beside_a_key_of_codes_is_shown(drafted: Drafted) -> None:
    accounts = [(f"ACC-{n:03}", f"Company {chr(65 + n)}") for n in range(20)]
    deals = [(f"D-{n:03}", f"Company {chr(65 + n % 20)}") for n in range(60)]
    made = drafted(
        {
            "accounts": [("account_id", "name"), *accounts],
            "deals": [("deal_id", "account"), *deals],
        }
    )
    (left,) = of_table(made, "deals").not_joined

    assert (left.column, left.key) == ("account", "name")
    assert "joins go to primary keys" in left.why


def test_numbers_that_point_to_digits_are_read_as_text_on_both_sides(drafted: Drafted) -> None:
    made = drafted(
        {
            "customers": [("id", "city"), *((n, f"City {n % 4}") for n in range(1, 40))],
            "orders": [("id", "customer"), *((n, n % 39 + 1) for n in range(1, 120))],
        }
    )
    (column,) = (one for one in of_table(made, "orders").dimensions if one.column == "customer")

    assert joins_of(made) == {("orders", "customer", "customers")}
    assert (column.type, column.hidden) == ("text", True)
