"""Import plans as they are written down: read back alike, and strict about every key."""

from pathlib import Path

import pytest

from data.plan import (
    ColumnPlan,
    ImportPlan,
    canonical,
    plan_from,
    read_plan,
    sql_type,
    write_plan,
)
from semantic.errors import DataError
from tests.data.conftest import Bench

CONTENT = (
    'id,product,amount,close_date\n1,GTXPro,"$1,200.50",31/01/2026\n2,GTX Pro,n/a,01/02/2026\n'
)


def test_a_saved_plan_reads_the_next_file_alike(bench: Bench, tmp_path: Path) -> None:
    plan = bench.propose(CONTENT).plan
    write_plan(plan, tmp_path / "plans" / "deals.json")
    again = read_plan(tmp_path / "plans" / "deals.json")
    assert again == plan
    assert again.whole
    # Every date of the next file could be read either way; the saved plan settles it.
    version = bench.load(
        'id,product,amount,close_date\n3,x,"$5",03/04/2026\n', plan=again, confirmed=False
    )
    assert [str(cell) for cell in bench.rows(version.files[0].version)[0]] == [
        *("3", "x", "5.00", "2026-04-03"),
    ]


def test_columns_may_come_in_another_order(bench: Bench) -> None:
    plan = bench.propose("id,name,amount\n1,a,5\n").plan
    version = (
        bench.load(
            "Amount,name,ID\n7,b,2\n".replace("Amount", "amount").replace("ID", "id"), plan=plan
        )
        .files[0]
        .version
    )
    assert [
        str(cell) for cell in bench.rows(version, "SELECT id, name, amount FROM {table}")[0]
    ] == [
        *("2", "b", "7.00"),
    ]


def test_a_changed_header_is_refused_with_every_name(bench: Bench) -> None:
    plan = bench.propose("id,name,amount\n1,a,5\n").plan
    with pytest.raises(DataError) as caught:
        bench.load("id,name,total,extra\n1,a,5,6\n", plan=plan)
    assert [str(one) for one in caught.value.issues] == [
        "deals.csv:1: column 'amount' of the import plan is not in the file [missing-column]\n"
        "  hint: the file has 'id', 'name', 'total', 'extra'",
        "deals.csv:1: column 'total' of the file is not in the import plan [unknown-column]\n"
        "  hint: propose the plan anew, or add the column to it",
        "deals.csv:1: column 'extra' of the file is not in the import plan [unknown-column]\n"
        "  hint: propose the plan anew, or add the column to it",
    ]
    assert bench.store.current() is None


def test_replacements_are_made_and_counted(bench: Bench) -> None:
    plan = ImportPlan(replace={"product": {"GTXPro": "GTX Pro", "Gone": "x"}})
    content = "id,product\n1,GTXPro\n2,GTX Pro\n3,GTXPro\n4,gtxpro\n"
    version = bench.load(content, plan=plan).files[0].version
    assert [row[1] for row in bench.rows(version)] == ["GTX Pro", "GTX Pro", "GTX Pro", "gtxpro"]
    assert version.replaced == 2
    assert version.notes == (
        "product: 'GTXPro' replaced by 'GTX Pro' 2 time(s)",
        "product: 'Gone' replaced by 'x' 0 time(s)",
    )


def test_replacements_are_counted_on_the_careful_road_too(bench: Bench) -> None:
    plan = ImportPlan(replace={"product": {"it's": "O'Neil"}})
    version = bench.load("id,product\n1,it's\n2\n3,it's\n", plan=plan).files[0].version
    assert [row[1] for row in bench.rows(version)] == ["O'Neil", "O'Neil"]
    assert (version.replaced, version.rejected) == (2, 1)


def test_a_null_token_of_the_plan(bench: Bench) -> None:
    plan = ImportPlan(columns={"reason": ColumnPlan(null=("unknown",))})
    version = bench.load("id,reason\n1,unknown\n2,price\n", plan=plan).files[0].version
    assert bench.rows(version) == [("1", None), ("2", "price")]


def test_a_type_of_the_plan(bench: Bench) -> None:
    plan = ImportPlan(columns={"n": ColumnPlan(type="text"), "id": ColumnPlan(type="integer")})
    version = bench.load("id,n\n1,5\n", plan=plan).files[0].version
    assert bench.rows(version) == [(1, "5")]


def test_a_column_renamed_by_the_plan(bench: Bench) -> None:
    plan = ImportPlan(columns={"stage": ColumnPlan(source="StageName")})
    version = bench.load("Id,StageName\n1,Won\n", plan=plan).files[0].version
    assert [one.name for one in version.columns] == ["id", "stage"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"delimter": ","}',
            "p.json: an import plan has no key 'delimter' [unknown-key]\n"
            "  hint: did you mean 'delimiter'?",
        ),
        (
            '{"columns": {"a": {"typ": "text"}}}',
            "p.json: an import plan has no key 'typ' at 'columns[...]' [unknown-key]\n"
            "  hint: did you mean 'type'?",
        ),
        (
            '{"delimiter": "::"}',
            "p.json: 'delimiter' is one character, not '::' [bad-plan]",
        ),
        (
            '{"table": "My Deals"}',
            "p.json: 'My Deals' is no table name [bad-plan]\n  hint: write 'my_deals'",
        ),
        (
            '{"columns": {"d": {"date_format": "dd/mm/yyyy"}}}',
            "p.json: 'd': 'dd/mm/yyyy' is no date format [bad-plan]\n"
            "  hint: write %d for the day, %m for the month, %Y for the year: %d/%m/%Y",
        ),
        (
            '{"columns": {"d": {"precision": 50}}}',
            "p.json: 'd': precision is 1 to 38, not 50 [bad-plan]",
        ),
        (
            '{"columns": {"d": {"decimal_mark": ",", "thousands_mark": ","}}}',
            "p.json: 'd': decimal_mark and thousands_mark are the same [bad-plan]",
        ),
        ("{", "p.json: no JSON: Input data was truncated [bad-plan]"),
    ],
)
def test_mistakes_in_a_plan_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_plan(path)
    assert str(caught.value).replace(str(path), "p.json") == message


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(DataError) as caught:
        plan_from({"delimiter": "::", "quote": "", "table": "A B"}, "p.yml")
    assert len(caught.value.issues) == 3


def test_the_canonical_text_does_not_depend_on_order() -> None:
    first = ImportPlan(table="t", columns={"a": ColumnPlan(type="text"), "b": ColumnPlan()})
    again = plan_from({"columns": {"b": {}, "a": {"type": "text"}}, "table": "t"}, "p")
    assert canonical(first) == canonical(again)


def test_sql_types() -> None:
    assert sql_type(ColumnPlan(type="decimal", precision=18, scale=2)) == "DECIMAL(18,2)"
    assert sql_type(ColumnPlan()) == "VARCHAR"


def test_hostile_texts_in_a_plan_stay_texts(bench: Bench) -> None:
    hostile = "'); DROP TABLE deals; --"
    plan = ImportPlan(
        columns={"reason": ColumnPlan(null=(hostile,))},
        replace={"reason": {"\"; ATTACH 'x'": hostile + "x"}},
    )
    content = f'id,reason\n1,"{hostile}"\n2,"""; ATTACH \'x\'"\n'
    version = bench.load(content, plan=plan).files[0].version
    assert bench.rows(version) == [("1", None), ("2", hostile + "x")]
