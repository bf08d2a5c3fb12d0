"""What is proposed for the files people really bring, and what they are told."""

from pathlib import Path

import pytest

from data.import_plan import ColumnPlan, ImportPlan, table_name
from data.plan import sql_type
from semantic.errors import DataError, Issue
from tests.data.conftest import Bench, codes


def types(bench: Bench, content: str, **options: object) -> dict[str, str]:
    plan = bench.propose(content).plan
    return {name: sql_type(column) for name, column in plan.columns.items()}


def test_plain_file_needs_no_look(bench: Bench) -> None:
    proposal = bench.propose(
        "opportunity_id,stage,amount,employees,close_date,entered_at,is_won\n"
        "OP-1,Proposal,1200,50,2026-03-31,2026-03-31 16:00,true\n"
        "OP-2,Closed Won,99.5,7,2026-04-01,2026-04-01 09:30,false\n",
        name="opportunities.csv",
    )
    assert proposal.findings == ()
    assert not proposal.needs_confirmation
    assert {name: sql_type(column) for name, column in proposal.plan.columns.items()} == {
        "opportunity_id": "VARCHAR",
        "stage": "VARCHAR",
        "amount": "DECIMAL(18,2)",
        "employees": "BIGINT",
        "close_date": "DATE",
        "entered_at": "TIMESTAMP",
        "is_won": "BOOLEAN",
    }
    assert (proposal.plan.table, proposal.rows, proposal.key) == (
        "opportunities",
        2,
        "opportunity_id",
    )
    assert proposal.preview[0] == (
        *("OP-1", "Proposal", "1200", "50", "2026-03-31", "2026-03-31 16:00", "true"),
    )
    assert proposal.plan.whole


@pytest.mark.parametrize(
    ("texts", "sql", "values"),
    [
        (['"$1,234.50"', "($12.00)"], "DECIMAL(18,2)", ["1234.50", "-12.00"]),
        (['"USD 1,234.00"', "USD 5"], "DECIMAL(18,2)", ["1234.00", "5.00"]),
        (['"€ 99,00"', '"€ 1.000,50"'], "DECIMAL(18,2)", ["99.00", "1000.50"]),
        (["10%", "12.5%"], "DECIMAL(18,3)", ["0.100", "0.125"]),
        (["-5.00", "5-"], "DECIMAL(18,2)", ["-5.00", "-5.00"]),
        (["1 234.5", "999.0"], "DECIMAL(18,1)", ["1234.5", "999.0"]),
        (["1e3", "2.5e-1"], "DOUBLE", ["1000.0", "0.25"]),
        (["0123", "4567"], "VARCHAR", ["0123", "4567"]),
        (["12345678901234567890", "1"], "VARCHAR", ["12345678901234567890", "1"]),
        (["Yes", "no"], "BOOLEAN", ["True", "False"]),
        (["4-Mar-2026", "31-Dec-2025"], "DATE", ["2026-03-04", "2025-12-31"]),
        (["Mar 4 2026", "Dec 31 2025"], "DATE", ["2026-03-04", "2025-12-31"]),
        (["2026/03/04", "2025/12/31"], "DATE", ["2026-03-04", "2025-12-31"]),
        (["23/04/2026", "01/02/2026"], "DATE", ["2026-04-23", "2026-02-01"]),
        (["04/23/2026", "01/02/2026"], "DATE", ["2026-04-23", "2026-01-02"]),
        (["23.4.2026", "1.2.2026"], "DATE", ["2026-04-23", "2026-02-01"]),
        (
            ["3/31/2026 4:05 PM", "1/2/2026 11:00 AM"],
            "TIMESTAMP",
            ["2026-03-31 16:05:00", "2026-01-02 11:00:00"],
        ),
        (
            ["2026-01-01T10:00:00.000Z", "2026-01-01T10:00:00+02:00"],
            "TIMESTAMP",
            ["2026-01-01 10:00:00", "2026-01-01 08:00:00"],
        ),
    ],
)
def test_styles_are_read_exactly(
    bench: Bench, texts: list[str], sql: str, values: list[str]
) -> None:
    content = "key,x\n" + "".join(f"k{n},{text}\n" for n, text in enumerate(texts))
    assert types(bench, content)["x"] == sql
    report = bench.load(content)
    version = report.files[0].version
    assert [str(row[1]) for row in bench.rows(version)] == values
    assert (version.rows, version.rejected) == (len(values), 0)


def test_semicolons_with_decimal_commas(bench: Bench) -> None:
    content = "id;betrag;quote\nA;1.234,56;10%\nB;-99,5;5,5%\nC;;\n"
    version = bench.load(content).files[0].version
    assert [(str(a), str(b)) for _, a, b in bench.rows(version)] == [
        ("1234.56", "0.100"),
        ("-99.50", "0.055"),
        ("None", "None"),
    ]


def test_ambiguous_dates_are_never_guessed(bench: Bench) -> None:
    content = "id,close_date\n1,01/02/2026\n2,03/04/2026\n"
    ambiguous = Issue(
        "ambiguous-date",
        "'close_date': '01/02/2026' is 1 February 2026 or 2 January 2026; no value tells which",
        (
            "put 'date_format: \"%d/%m/%Y\"' (day first) or 'date_format: \"%m/%d/%Y\"' "
            "(month first) for 'close_date' in the plan",
        ),
        "deals.csv:2",
    )
    assert bench.propose(content).blocking == (ambiguous,)
    # Neither a confirmation nor the model's type settles the order.
    with pytest.raises(DataError) as caught:
        bench.load(content, confirmed=True, expected={"close_date": "date"})
    assert caught.value.issues == (ambiguous,)
    assert bench.store.current() is None


@pytest.mark.parametrize(
    ("form", "first"), [("%d/%m/%Y", "2026-02-01"), ("%m/%d/%Y", "2026-01-02")]
)
def test_a_named_date_format_settles_the_order(bench: Bench, form: str, first: str) -> None:
    plan = ImportPlan(columns={"close_date": ColumnPlan(date_format=form)})
    content = "id,close_date\n1,01/02/2026\n2,03/04/2026\n"
    version = bench.load(content, plan=plan, confirmed=False).files[0].version
    assert str(bench.rows(version)[0][1]) == first
    assert version.columns[1].lowest == first


def test_one_late_value_settles_the_order_of_all(bench: Bench) -> None:
    lines = "".join(f"{n},03/{n % 12 + 1:02}/2026\n" for n in range(30_000))
    content = f"id,close_date\n{lines}30000,03/25/2026\n"
    proposal = bench.propose(content)
    assert proposal.plan.columns["close_date"].date_format == "%m/%d/%Y"
    assert proposal.blocking == ()


def test_values_of_both_orders_are_ambiguous(bench: Bench) -> None:
    (issue,) = bench.propose("id,d\n1,13/01/2026\n2,01/13/2026\n3,01/02/2026\n").blocking
    assert issue.code == "ambiguous-date"
    assert issue.message.endswith("values of both orders occur")


def test_a_number_that_may_be_either_is_asked(bench: Bench) -> None:
    content = "id;x\n1;1.234\n2;2.345\n"
    (issue,) = bench.propose(content).blocking
    assert issue == Issue(
        "ambiguous-number",
        "'x': in '1.234' the '.' may group thousands or begin the fraction; no value tells which",
        ("put 'thousands_mark: \".\"' or 'decimal_mark: \".\"' for 'x' in the plan",),
        "deals.csv:2",
    )
    for column, values in (
        (ColumnPlan(thousands_mark="."), ["1234", "2345"]),
        (ColumnPlan(decimal_mark="."), ["1.234", "2.345"]),
    ):
        version = bench.load(content, plan=ImportPlan(columns={"x": column})).files[0].version
        assert [f"{row[1]:f}".rstrip("0").rstrip(".") for row in bench.rows(version)] == values


def test_currencies_are_not_added_up(bench: Bench) -> None:
    content = "id,amount\n1,USD 5.00\n2,EUR 6.00\n"
    proposal = bench.propose(content, expected={"amount": "decimal"})
    assert proposal.plan.columns["amount"].type == "text"
    assert [(one.code, one.message) for one in proposal.findings] == [
        ("expected-type", "the model takes 'amount' for decimal; its values are read as text"),
        (
            "mixed-currencies",
            "'amount': amounts in EUR, USD cannot be added up; the column stays text",
        ),
    ]


def test_dollars_written_two_ways_are_one_currency(bench: Bench) -> None:
    proposal = bench.propose("id,amount\n1,USD 5.00\n2,$6.00\n")
    assert proposal.plan.columns["amount"].type == "decimal"


def test_names_are_made_unique_and_told(bench: Bench) -> None:
    proposal = bench.propose("Id,Deal Name,Deal  Name,,Probability (%)\n7,a,b,c,1\n")
    assert list(proposal.plan.columns) == [
        *("id", "deal_name", "deal_name_2", "column_4", "probability"),
    ]
    assert [str(one) for one in proposal.findings] == [
        "deals.csv:1: the name 'Deal  Name' occurs again; column 3 becomes 'deal_name_2' "
        "[duplicate-column]",
        "deals.csv:1: column 4 has no name; it becomes 'column_4' [blank-column]",
    ]
    version = bench.load("Id,Deal Name,Deal  Name,,Probability (%)\n7,a,b,c,1\n").files[0].version
    assert bench.rows(version) == [("7", "a", "b", "c", 1)]


def test_headers_alike_keep_their_own_cells(bench: Bench) -> None:
    version = bench.load("id,Name,Name\n1,first,second\n").files[0].version
    assert bench.rows(version, "SELECT name, name_2 FROM {table}") == [("first", "second")]


def test_repeated_ids_are_counted(bench: Bench) -> None:
    proposal = bench.propose("id,name\nA,x\nB,y\nA,z\na,w\n")
    assert [str(one) for one in proposal.findings] == [
        "deals.csv:4: 'id' looks like the key, but 1 row(s) repeat an id; 'A' is on lines 2 and 4; "
        "all rows are kept [duplicate-key]"
    ]
    assert not proposal.needs_confirmation


def test_null_tokens_are_told(bench: Bench) -> None:
    content = 'id,amount,reason\n1,5,N/A\n2,N/A,-\n3,-,price\n4,"",ok\n'
    proposal = bench.propose(content)
    assert proposal.plan.columns["amount"].null == ("-", "N/A")
    assert "'amount': '-', 'N/A' is read as no value" in [one.message for one in proposal.findings]
    version = bench.load(content).files[0].version
    assert [row[1:] for row in bench.rows(version)][1:] == [
        *((None, "-"), (None, "price"), (None, "ok")),
    ]
    assert version.columns[1].nulls == 3


def test_formulas_are_kept_and_counted(bench: Bench) -> None:
    content = 'id,name,phone\n1,"=HYPERLINK(""x"")",+1 555 1234\n2,@SUM(A1),+44 20\n'
    proposal = bench.propose(content)
    assert [str(one) for one in proposal.findings] == [
        "deals.csv:2: 'name': 2 cell(s) begin like a spreadsheet formula; they are kept as they "
        "are, and never run [formula-cell]"
    ]
    version = bench.load(content).files[0].version
    assert [row[1] for row in bench.rows(version)] == ['=HYPERLINK("x")', "@SUM(A1)"]


def test_bad_value_is_named_with_its_line(bench: Bench) -> None:
    content = "id,amount\n" + "".join(f"{n},{n}.50\n" for n in range(100)) + "100,abc\n"
    proposal = bench.propose(content)
    assert proposal.asking == (
        Issue(
            "misfit",
            "'amount': 1 value(s) are no number with at most 2 decimals, the first is 'abc'; "
            "their rows are rejected",
            (
                "correct the file, or put 'type: text' or 'null: [\"abc\"]' for 'amount' "
                "in the plan",
            ),
            "deals.csv:102",
        ),
    )
    version = bench.load(content).files[0].version
    assert (version.rows, version.rejected) == (100, 1)
    assert bench.rejects(version) == [
        (102, "amount", "100,abc", "amount: 'abc' is no number with at most 2 decimals")
    ]


def test_text_late_in_a_file_keeps_the_column_text(bench: Bench) -> None:
    lines = "".join(f"r{n},{n}\n" for n in range(25_000))
    late = "".join(f"x{n},A{n}\n" for n in range(2_000))
    version = bench.load(f"key,code\n{lines}{late}").files[0].version
    assert version.columns[1].type == "text"
    assert (version.rows, version.rejected) == (27_000, 0)


def test_missing_column_is_named(bench: Bench) -> None:
    content = "id,amount,closed_date\n1,2,2026-01-01\n"
    with pytest.raises(DataError) as caught:
        bench.load(content, expected={"close_date": "date", "amount": "decimal"})
    assert caught.value.issues == (
        Issue(
            "missing-column",
            "the model needs column 'close_date'; the file does not have it",
            ("did you mean 'closed_date'?",),
            "deals.csv:1",
        ),
    )


def test_model_type_is_raised_where_the_data_fits(bench: Bench) -> None:
    plan = bench.propose(
        "code,flag,n,when\n1,1,5,2026-01-01T00:00:00.000Z\n2,0,6,2026-01-02T00:00:00.000Z\n",
        expected={"code": "text", "flag": "boolean", "n": "decimal", "when": "date"},
    ).plan
    assert {name: column.type for name, column in plan.columns.items()} == {
        "code": "text",
        "flag": "boolean",
        "n": "decimal",
        "when": "date",
    }


def test_model_type_that_would_lose_hours_is_told(bench: Bench) -> None:
    proposal = bench.propose("id,closed\n1,2026-03-31 16:00\n", expected={"closed": "date"})
    assert proposal.plan.columns["closed"].type == "timestamp"
    assert [one.message for one in proposal.findings] == [
        "the model takes 'closed' for date; its values are read as timestamp"
    ]


def test_lines_above_the_names(bench: Bench) -> None:
    content = "Pipeline report\nmade by Jane\n\nid,name,amount\n1,a,5\n2,b,6\n"
    proposal = bench.propose(content)
    assert proposal.plan.header_line == 4
    assert [one.message for one in proposal.findings] == [
        "2 line(s) above the names are left out: 'Pipeline report'"
    ]
    assert bench.load(content).files[0].version.rows == 2


def test_delimiter_declared_by_a_spreadsheet(bench: Bench) -> None:
    proposal = bench.propose("sep=|\nid|n\n1|2\n")
    assert (proposal.plan.delimiter, proposal.plan.header_line) == ("|", 2)
    assert not proposal.needs_confirmation


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(bench: Bench, delimiter: str) -> None:
    content = f"id{delimiter}name\n1{delimiter}a b. c\n2{delimiter}d: e\n"
    assert bench.propose(content).plan.delimiter == delimiter


def test_names_that_look_like_values(bench: Bench) -> None:
    content = "1,5.5,2026-01-01\n2,6.5,2026-01-02\n"
    assert codes(bench.propose(content)) == ["header-like-data"]
    plan = ImportPlan(header_line=0)
    version = bench.load(content, plan=plan, confirmed=False).files[0].version
    assert [one.name for one in version.columns] == ["column_1", "column_2", "column_3"]
    assert version.rows == 2


def test_a_file_of_names_only(bench: Bench) -> None:
    proposal = bench.propose("id,close_date\n", expected={"close_date": "date"})
    assert [str(one) for one in proposal.findings] == [
        "deals.csv: the file has names but no row of data [no-rows]"
    ]
    version = bench.load("id,close_date\n", expected={"close_date": "date"}).files[0].version
    assert (version.rows, version.rejected, version.left_out) == (0, 0, 0)
    assert [one.type for one in version.columns] == ["text", "date"]


@pytest.mark.parametrize("content", ["", "\n\n", "  \r\n"])
def test_an_empty_file_is_refused(bench: Bench, content: str) -> None:
    with pytest.raises(DataError) as caught:
        bench.propose(content)
    assert caught.value.issues == (
        Issue("empty-file", "'deals.csv' is empty: not even a header", where="deals.csv"),
    )


def test_too_many_columns_are_refused(bench: Bench) -> None:
    header = ",".join(f"c{n}" for n in range(1001))
    with pytest.raises(DataError) as caught:
        bench.propose(f"{header}\n")
    assert str(caught.value).startswith(
        "deals.csv:1: 'deals.csv' has 1,001 columns; the limit is 1,000 [too-many-columns]"
    )


@pytest.mark.parametrize(
    ("label", "table"),
    [
        ("Opportunities.csv", "opportunities"),
        ("Q2 Deals (final).CSV.gz", "q2_deals_final"),
        ("../../etc/passwd", "passwd"),
        ("2026.csv", "_2026"),
        ("'; DROP TABLE x; --.csv", "drop_table_x"),
        ("….csv", "table_1"),
    ],
)
def test_table_names_are_safe(label: str, table: str) -> None:
    assert table_name(label) == table


def test_unreadable_file(tmp_path: Path) -> None:
    from data.import_plan import propose

    with pytest.raises(DataError) as caught:
        propose(tmp_path / "gone.csv")
    assert str(caught.value) == (
        "gone.csv: 'gone.csv' cannot be read: No such file or directory [unreadable]"
    )
