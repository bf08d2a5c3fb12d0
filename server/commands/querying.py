"""`query` and `chart`: a metric query as JSON, and pictures."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER
from engine.reply import Unanswered
from semantic.errors import ChartError, DataError, Issue, QueryError
from semantic.model import Calendar
from server.commands.options import json_option, project_option
from server.commands.shell import Shell

if TYPE_CHECKING:
    from engine.answer import Engine
    from engine.reply import Answer, ChartSpec, Reply
    from semantic.query import MetricQuery

#: The largest metric query read from a file or from stdin.
MAX_BYTES = 1_000_000


@click.command(short_help="Answer a metric query written as JSON.")
@click.argument("file", metavar="FILE|-")
@click.option("--csv", "form", flag_value="csv", help="Print the rows as CSV.")
@click.option("--arrow", "form", flag_value="arrow", help="Write the rows as an Arrow stream.")
@click.option("--sql", "form", flag_value="sql", help="Print the SQL and its values; run nothing.")
@json_option
@project_option
@click.pass_obj
def query(shell: Shell, file: str, form: str | None) -> None:
    """Answer the metric query in FILE, or on stdin for "-".

    \b
    echo '{"metrics": ["bookings"]}' | provenue query -
    """
    if shell.as_json and form in ("csv", "arrow"):
        raise click.UsageError(f"--json and --{form} are two forms of the same rows: choose one")
    asked = read_query(file)
    with shell.engine(full_charts=shell.as_json) as engine:
        if form == "sql":
            _write_sql(shell, engine, asked)
            return
        answer = engine.query(asked, OWNER, surface="cli")
        _write(shell, answer, form, engine.model.calendar)


def _write(shell: Shell, answer: "Answer", form: str | None, calendar: Calendar) -> None:
    match form:
        case "csv":
            from server.exports import beside, csv_bytes

            shell.write(csv_bytes(answer))
            if beside(answer):
                told = f"{' and '.join(beside(answer))} are not among the rows: --json has them"
                shell.say(told)
        case "arrow":
            from server.exports import arrow_bytes

            shell.write(arrow_bytes(answer))
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


@click.command(short_help="Draw a picture of an answer.")
@click.argument("asked", metavar="QUESTION|FILE|-")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The picture's file: .svg, .png, or .json for its Vega-Lite.",
)
@json_option
@project_option
@click.pass_obj
def chart(shell: Shell, asked: str, out: Path) -> None:
    """Draw the answer to QUESTION, or to the metric query in FILE, into a file.

    \b
    provenue chart "bookings by month this year" --out bookings.svg
    """
    kind = out.suffix.casefold()
    if kind not in (".svg", ".png", ".json"):
        raise click.BadParameter(
            f"'{out.name}' should end in .svg, .png or .json", param_hint="--out"
        )
    with shell.engine(full_charts=True) as engine:
        reply = _reply(shell, engine, asked)
        if isinstance(reply, Unanswered):
            shell.show(reply, engine.model.calendar)
            return
    spec = reply.chart
    if spec is None or spec.vega_lite is None:
        hint = "provenue ask shows it; provenue query --csv writes it"
        raise ChartError(Issue("no-picture", "this answer is a table, not a picture", (hint,)))
    write_picture(spec, kind, out)
    if shell.as_json:
        shell.write_json({"file": str(out), "kind": spec.kind, "alt": spec.alt})
    else:
        shell.say(f"wrote {out}. {spec.reason}")


def write_picture(spec: "ChartSpec", kind: str, out: Path) -> None:
    """Write a chart into a file whose ending says the form."""
    match kind:
        case ".json":
            import msgspec

            from server.schemas import encode

            content = msgspec.json.format(encode(spec.vega_lite), indent=2) + b"\n"
        case ".svg":
            from charts.image import render_svg

            content = render_svg(spec)
        case _:
            from charts.image import render_png

            content = render_png(spec)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise cannot_write(out, error) from None


def _reply(shell: Shell, engine: "Engine", asked: str) -> "Reply":
    if asked == "-" or Path(asked).is_file():
        return engine.query(read_query(asked), OWNER, surface="chart")
    return engine.ask(shell.question(asked), surface="chart")


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
