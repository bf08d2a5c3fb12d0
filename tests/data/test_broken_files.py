"""Files that are broken: what happens to every single record, and what is said about it."""

from pathlib import Path

import pytest

from data.import_plan import ImportPlan
from data.limits import Limits
from data.load import Loaded, Source, load
from semantic.errors import DataError
from tests.data.conftest import NOW, Bench, codes


def accounted(loaded: Loaded) -> tuple[int, int, int, int]:
    """Return read, kept, rejected, left out; the first must be the sum of the others."""
    version = loaded.version
    parts = (version.rows, version.rejected, version.left_out)
    assert loaded.read == sum(parts)
    return (loaded.read, *parts)


def test_ragged_rows_are_rejected_and_kept(bench: Bench) -> None:
    loaded = bench.load("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,1,1,\n").files[0]
    assert accounted(loaded) == (4, 2, 2, 0)
    assert bench.rows(loaded.version) == [(1, 2, 3), (1, 1, 1)]
    assert bench.rejects(loaded.version) == [
        (3, None, "4,5", "2 cells where the header has 3"),
        (4, None, "6,7,8,9", "4 cells where the header has 3"),
    ]
    assert [str(one) for one in loaded.findings] == [
        "deals.csv:3: this row is rejected: 2 cells where the header has 3 [rejected-row]\n"
        "  hint: it is kept in the rejects table: '4,5'",
        "deals.csv:4: this row is rejected: 4 cells where the header has 3 [rejected-row]\n"
        "  hint: it is kept in the rejects table: '6,7,8,9'",
    ]


def test_rejects_want_a_look_first(bench: Bench) -> None:
    with pytest.raises(DataError) as caught:
        bench.load("a,b\n1,2\n3\n5,6\n", confirmed=False)
    assert [one.code for one in caught.value.issues] == ["unconfirmed", "rejected-row"]
    assert str(caught.value).startswith(
        "deals.csv: 'deals.csv' cannot be loaded without a look at what was found in it; "
        "nothing was changed [unconfirmed]\n"
        "  hint: confirm the import plan, or save it among the project's plans\n"
        "deals.csv:3: this row is rejected: 1 cell where the header has 2"
    )
    assert bench.store.current() is None


def test_an_unclosed_quote_costs_its_own_line_only(bench: Bench) -> None:
    content = 'id,name,amount\n1,"oops,5\n2,"ok, fine",6\n3,plain,7\n4,"last,8\n'
    loaded = bench.load(content).files[0]
    assert accounted(loaded) == (4, 2, 2, 0)
    assert [row[0] for row in bench.rows(loaded.version)] == ["2", "3"]
    why = 'a quote (") is opened here and not closed where a cell ends'
    assert bench.rejects(loaded.version) == [
        (2, None, '1,"oops,5', why),
        (5, None, '4,"last,8', why),
    ]


def test_an_unclosed_quote_in_a_long_file(bench: Bench) -> None:
    lines = [f'{n},"Deal {n}, new",{n}.50' for n in range(5_000)]
    lines[100] = '100,"Deal 100,100.50'
    loaded = bench.load("id,name,amount\n" + "\n".join(lines) + "\n").files[0]
    assert accounted(loaded) == (5_000, 4_999, 1, 0)
    assert [row[0] for row in bench.rejects(loaded.version)] == [102]


def test_quotes_broken_everywhere_are_refused(bench: Bench) -> None:
    lines = "".join(f'{n},"a"b\n' for n in range(200))
    with pytest.raises(DataError) as caught:
        bench.load(f"id,name\n{lines}", plan=ImportPlan(delimiter=",", header_line=1))
    assert str(caught.value) == (
        "deals.csv:102: more than 100 rows of 'deals.csv' have broken quotes [broken-quotes]\n"
        "  hint: is \" really the quote, and ',' the delimiter?"
    )


def test_line_breaks_inside_quotes_are_values(bench: Bench) -> None:
    content = 'id,notes,amount\r\n1,"two\nlines",5\r\n2,"a ""b""\n\nc",6\r\n3,x,7\r\n'
    loaded = bench.load(content).files[0]
    assert accounted(loaded) == (3, 3, 0, 0)
    assert [row[1] for row in bench.rows(loaded.version)] == ["two\nlines", 'a "b"\n\nc', "x"]


def test_line_numbers_hold_after_line_breaks_inside_quotes(bench: Bench) -> None:
    lines = "".join(f'{n},"two\nlines",{n}\n' for n in range(50))
    loaded = bench.load(f"id,notes,amount\n{lines}50,x,bad\n").files[0]
    assert accounted(loaded) == (51, 50, 1, 0)
    assert bench.rejects(loaded.version) == [
        (102, "amount", "50,x,bad", "amount: 'bad' is no number with at most 2 decimals")
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(bench: Bench, end: str) -> None:
    loaded = bench.load(end.join(["id,name", "1,a", "2,b", ""])).files[0]
    assert accounted(loaded) == (2, 2, 0, 0)
    assert bench.rows(loaded.version) == [("1", "a"), ("2", "b")]


def test_mixed_line_ends_are_told(bench: Bench) -> None:
    loaded = bench.load("id,name\r\n1,a\n2,b\r\n3,c\n").files[0]
    assert accounted(loaded) == (3, 3, 0, 0)
    assert [str(one) for one in loaded.findings] == [
        "deals.csv: 2 of 4 lines end in CR LF, the others in LF; both are read as line ends "
        "[mixed-newlines]"
    ]
    assert bench.rows(loaded.version) == [("1", "a"), ("2", "b"), ("3", "c")]


def test_nul_bytes_are_rejected_and_kept(bench: Bench) -> None:
    loaded = bench.load("id,name\n1,a\0b\n2,c\n").files[0]
    assert accounted(loaded) == (2, 1, 1, 0)
    assert bench.rejects(loaded.version) == [(2, None, "1,a\0b", "it holds a NUL byte")]
    assert codes(bench.propose("id,name\n1,a\0b\n2,c\n")) == ["nul-byte", "rejected-row"]


def test_totals_row_is_left_out_and_told(bench: Bench) -> None:
    content = "name,stage,close_date,amount\nAcme,Won,2026-01-01,100\nGlobex,Won,2026-01-02,200\n"
    loaded = bench.load(content + "Total,,,300\n").files[0]
    assert accounted(loaded) == (3, 2, 0, 1)
    assert str(bench.rows(loaded.version, "SELECT sum(amount) FROM {table}")[0][0]) == "300.00"
    assert loaded.version.notes == ("left out a totals row: deals.csv:4: Total,,,300",)
    assert [str(one) for one in loaded.findings] == [
        "deals.csv:4: a totals row is left out: 'Total,,,300' [totals-row]"
    ]


@pytest.mark.parametrize("label", ["Total", "Grand Total", "TOTALS:", "Sum", "Gesamt"])
def test_totals_of_a_narrow_table_must_add_up(bench: Bench, label: str) -> None:
    loaded = bench.load(f"name,amount\na,1\nb,2\n{label},3\n").files[0]
    assert accounted(loaded) == (3, 2, 0, 1)


def test_a_row_called_total_that_does_not_add_up_is_data(bench: Bench) -> None:
    content = "name,amount\nShell,1\nTotal,5\nBP,2\n"
    loaded = bench.load(content).files[0]
    assert accounted(loaded) == (3, 3, 0, 0)
    assert [str(one) for one in loaded.findings] == [
        "deals.csv:3: a row is labelled as a total and is kept, because it is full or does not "
        "add up: 'Total,5' [total-like-row]"
    ]


def test_subtotals_between_the_rows(bench: Bench) -> None:
    content = "rep,deal,stage,amount\nA,x,Won,1\nSubtotal,,,1\nB,y,Won,2\nSubtotal,,,2\nTotal,,,3\n"
    loaded = bench.load(content).files[0]
    assert accounted(loaded) == (5, 2, 0, 3)


def test_totals_stay_where_the_plan_says_so(bench: Bench) -> None:
    content = "name,amount\na,1\nb,2\nTotal,3\n"
    loaded = bench.load(content, plan=ImportPlan(drop_totals=False)).files[0]
    assert accounted(loaded) == (3, 3, 0, 0)
    assert codes(bench.propose(content, given=ImportPlan(drop_totals=False))) == ["total-like-row"]


REPORT = (
    '"Opportunity Name","Account Name","Amount","Close Date"\n'
    '"Renewal","Globex","USD 1,234.00","3/31/2026"\n'
    '"New","Initech","USD 10.00","3/1/2026"\n'
)
FOOTER = (
    "\n\nOpportunity Report\n"
    '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
    '"Confidential Information - Do Not Distribute"\n'
    '"Generated By: Jane Doe  6/30/2026 4:12 PM"\nAcme Inc\n'
)


def test_report_footer_is_left_out_and_told(bench: Bench) -> None:
    loaded = bench.load(REPORT + FOOTER).files[0]
    assert accounted(loaded) == (7, 2, 0, 5)
    assert loaded.version.notes[2] == (
        'left out a footer line: deals.csv:8: "Confidential Information - Do Not Distribute"'
    )
    assert [str(row[2]) for row in bench.rows(loaded.version)] == ["1234.00", "10.00"]


def test_totals_above_a_footer(bench: Bench) -> None:
    loaded = bench.load(REPORT + '"Total","","USD 1,244.00",""\n' + FOOTER).files[0]
    assert accounted(loaded) == (8, 2, 0, 6)


def test_short_rows_under_a_table_are_rejects_unless_a_footer(bench: Bench) -> None:
    loaded = bench.load("a,b,c\n1,2,3\n\nsome remark\nanother one\n").files[0]
    assert accounted(loaded) == (3, 1, 2, 0)
    assert [row[2] for row in bench.rejects(loaded.version)] == ["some remark", "another one"]


def test_a_sparse_row_at_the_end_is_data(bench: Bench) -> None:
    loaded = bench.load("id,name,amount\nA,x,1\nB,,\n").files[0]
    assert accounted(loaded) == (2, 2, 0, 0)


def test_blank_rows_are_left_out_and_told(bench: Bench) -> None:
    loaded = bench.load("id,name,amount\nA,x,1\n,,\n\nB,y,2\n,,\n").files[0]
    assert accounted(loaded) == (4, 2, 0, 2)
    assert loaded.version.notes == ("left out 2 row(s) whose every cell is empty",)


def test_a_huge_cell_is_rejected(bench: Bench) -> None:
    content = f"id,name\n1,{'x' * 1_000_001}\n2,{'y' * 999_999}\n"
    loaded = bench.load(content).files[0]
    assert accounted(loaded) == (2, 1, 1, 0)
    (reject,) = bench.rejects(loaded.version)
    assert (reject[0], reject[3]) == (2, "a cell is longer than 1,000,000 characters")
    assert len(reject[2]) == 1_000_003


def test_a_row_bad_in_several_cells_is_one_reject(bench: Bench) -> None:
    days = "".join(f'K{n},2026-01-01,5,"a, b"\n' for n in range(60))
    loaded = bench.load(f'id,day,n,note\n{days}K60,soon,many,"c, ""d"""\n').files[0]
    assert accounted(loaded) == (61, 60, 1, 0)
    assert bench.rejects(loaded.version) == [
        (
            *(62, "day", 'K60,soon,many,"c, ""d"""'),
            "day: 'soon' is no date (ISO); n: 'many' is no whole number",
        )
    ]


@pytest.mark.parametrize(
    ("text", "kind", "scale"),
    [("1.235", "decimal", 2), ("1.5", "integer", None), ("1_000", "integer", None)],
)
def test_no_cast_rounds(bench: Bench, text: str, kind: str, scale: int | None) -> None:
    plan = bench.propose("id,amount\nA,1.25\n").plan
    from msgspec.structs import replace

    columns = dict(plan.columns)
    precision = 18 if scale else None
    columns["amount"] = replace(columns["amount"], type=kind, precision=precision, scale=scale)
    plan = replace(plan, columns=columns)
    loaded = bench.load(f"id,amount\nA,{text}\nB,7\n", plan=plan).files[0]
    assert accounted(loaded) == (2, 1, 1, 0)
    assert bench.rejects(loaded.version)[0][:3] == (2, "amount", f"A,{text}")


@pytest.mark.parametrize(
    "text", ["infinity", "epoch", " epoch", "Epoch", "2026-02-30", "26-01-01", "2026-01-01x"]
)
def test_no_date_is_made_up(bench: Bench, text: str) -> None:
    plan = bench.propose("id,day\nA,2026-01-01\n").plan
    loaded = bench.load(f"id,day\nA,{text}\nB,2026-01-02\n", plan=plan).files[0]
    assert accounted(loaded) == (2, 1, 1, 0)


def test_a_two_digit_year_is_not_the_year_26(bench: Bench) -> None:
    plan = bench.propose("id,day\nA,31/01/2026\n").plan
    loaded = bench.load("id,day\nA,31/01/26\nB,31/01/2026\n", plan=plan).files[0]
    assert accounted(loaded) == (2, 1, 1, 0)


def test_names_of_files_are_no_patterns(bench: Bench, tmp_path: Path) -> None:
    bench.write("axb.csv", "id,name\n9,wrong\n")
    for name in ("a*b.csv", "a[x]b.csv", "a?b.csv", "it's; --.csv"):
        path = bench.write(name, "id,name\n1,right\n")
        report = load([Source(path=path)], bench.store, confirmed=True, now=NOW)
        assert bench.rows(report.files[0].version) == [("1", "right")]


def test_file_size_is_capped(bench: Bench) -> None:
    path = bench.write("deals.csv", "id\n" + "1\n" * 100)
    with pytest.raises(DataError) as caught:
        load(
            [Source(path=path)], bench.store, confirmed=True, now=NOW, limits=Limits(file_bytes=50)
        )
    assert str(caught.value) == (
        "deals.csv: 'deals.csv' has 203 bytes; the limit is 50 [file-too-large]\n"
        "  hint: split the file, or raise the limit"
    )
