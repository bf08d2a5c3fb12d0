"""What is proposed for a file, and what became of a load, to lines in a terminal."""

from rich.console import Console
from rich.padding import Padding

from data.import_plan import Proposal
from data.load import LoadReport
from data.plan import ColumnPlan
from server.terminal import draw_issues, listing, short
from server.terminal_text import line

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def draw_proposal(name: str, proposal: Proposal, console: Console) -> None:
    """Draw an import plan: dialect, columns with their types, and what was found."""
    plan = proposal.plan
    between = _DELIMITERS.get(plan.delimiter or "", f"'{plan.delimiter}'")
    how = f"{proposal.rows:,} rows · {plan.encoding}, {between}, names on line {plan.header_line}"
    console.print(line((name, "bold"), f" → {plan.table}", (f"  {how}", "dim")))
    rows = [
        (column, planned.source or "", _type(planned), _reading(planned, column == proposal.key))
        for column, planned in plan.columns.items()
    ]
    console.print(Padding(listing(("column", "in the file", "type", ""), rows), (0, 0, 0, 2)))
    for column, replaced in plan.replace.items():
        for before, after in replaced.items():
            console.print(line(f"  {column}: '{before}' is read as '{after}'"))
    # What blocks the load is told as an error a moment later.
    shown = (one for one in proposal.findings if one not in proposal.blocking)
    draw_issues(shown, console, "found", "yellow")


def draw_load(report: LoadReport, console: Console) -> None:
    """Draw the new snapshot: every file with its rows kept, rejected and left out."""
    rows = [
        (
            one.version.source,
            one.version.table,
            f"{one.version.rows:,}",
            f"{one.version.rejected:,}",
            f"{one.version.left_out:,}",
            f"{one.version.replaced:,}",
            short(one.version.source_sha256),
            "as before" if one.reused else "new",
        )
        for one in report.files
    ]
    headers = ("file", "table", "rows", "rejected", "left out", "replaced", "sha256", "")
    console.print(listing(headers, rows, ("rows", "rejected", "left out", "replaced")))
    for one in report.files:
        for note in one.version.notes:
            console.print(line((f"{one.version.source}: ", "dim"), note))
    console.print(line("snapshot ", (report.snapshot.id, "bold")))


def _type(column: ColumnPlan) -> str:
    if column.type == "decimal":
        return f"decimal({column.precision},{column.scale})"
    return column.type or ""


def _reading(column: ColumnPlan, is_key: bool) -> str:
    """Return how the written values are read."""
    parts = [
        "tells the rows apart" if is_key else "",
        f"as {column.date_format}" if column.date_format not in (None, "iso") else "",
        f"decimal sign '{column.decimal_mark}'" if column.decimal_mark == "," else "",
        "10% is 0.10" if column.percent else "",
        f"without {' '.join(column.currency)}" if column.currency else "",
        f"empty: {', '.join(column.null)}" if column.null else "",
    ]
    return "; ".join(filter(None, parts))
