"""`query`: a metric query as JSON."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER
from semantic.errors import DataError, Issue, QueryError
from semantic.model import Calendar
from server.commands.options import json_option, project_option
from server.commands.shell import Shell
from server.commands.taking import check_out, note, out_option, take

if TYPE_CHECKING:
    from engine.answer import Engine
    from engine.reply import Answer
    from semantic.query import MetricQuery

#: The largest metric query read from a file or from stdin.
MAX_BYTES = 1_000_000


@click.command(short_help="Answer a metric query written as JSON.")
@click.argument("file", metavar="FILE|-")
@click.option("--csv", "form", flag_value="csv", help="Print the rows as CSV.")
@click.option("--arrow", "form", flag_value="arrow", help="Write the rows as an Arrow stream.")
@click.option("--sql", "form", flag_value="sql", help="Print the SQL and its values; run nothing.")
@out_option
@json_option
@project_option
@click.pass_obj
def query(shell: Shell, file: str, form: str | None, out: Path | None) -> None:
    """Answer the metric query in FILE, or on stdin for "-".

    \b
    echo '{"metrics": ["bookings"]}' | provenue query -
    provenue query query.json --out bookings.xlsx
    """
    if shell.as_json and form in ("csv", "arrow"):
        raise click.UsageError(f"--json and --{form} are two forms of the same rows: choose one")
    if out is not None and form is not None:
        raise click.UsageError(f"--out and --{form} are two places for one answer: choose one")
    check_out(out)
    asked = read_query(file)
    with shell.engine(full_charts=shell.as_json or out is not None) as engine:
        if form == "sql":
            _write_sql(shell, engine, asked)
            return
        answer = engine.query(asked, OWNER, surface="cli")
        if out is not None:
            take(shell, answer, out)
            return
        _write(shell, answer, form, engine.model.calendar)


def _write(shell: Shell, answer: "Answer", form: str | None, calendar: Calendar) -> None:
    match form:
        case "csv":
            from server.exports.csv_file import csv_bytes
            from server.exports.proof import beside

            content = csv_bytes(answer)
            note(shell, answer, form, content)
            shell.write(content)
            if beside(answer):
                told = f"{' and '.join(beside(answer))} are not among the rows: --json has them"
                shell.say(told)
        case "arrow":
            from server.compose import clock
            from server.exports.arrow_file import written
            from server.exports.forms import Making

            content = written(answer, Making(at=clock()))
            note(shell, answer, form, content)
            shell.write(content)
        case _:
            shell.show(answer, calendar)


def _write_sql(shell: Shell, engine: "Engine", asked: "MetricQuery") -> None:
    statement = engine.statement(asked, OWNER)
    if shell.as_json:
        shell.write_json({"sql": statement.sql, "parameters": dict(statement.parameters)})
        return
    shell.write(statement.sql)
    for name, value in statement.parameters.items():
        shell.write(f"-- ${name} = {value!r}")


def read_query(file: str) -> "MetricQuery":
    """Read a metric query from a file or stdin; QueryError when it is none."""
    from semantic.query import decode_query

    if file == "-":
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        try:
            with Path(file).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            raise QueryError(Issue("unreadable", f"'{file}' cannot be read: {reason}")) from None
    if len(content) > MAX_BYTES:
        raise QueryError(Issue("too-large", f"a metric query has at most {MAX_BYTES:,} bytes"))
    return decode_query(content)


def cannot_write(file: Path, error: OSError) -> DataError:
    """Return the error of a file that cannot be written."""
    reason = (error.strerror or "it cannot be opened").lower()
    return DataError(Issue("unwritable", f"'{file}' cannot be written: {reason}"))
