"""`drill`: from a number to the rows it is made of."""

from typing import TYPE_CHECKING, Literal

import click

from engine.question import OWNER
from server.commands.options import json_option, project_option
from server.commands.querying import read_query
from server.commands.shell import Shell

if TYPE_CHECKING:
    from engine.drill import Records, Spot
    from engine.reply import Answer

Part = Literal["rows", "totals", "others"]


@click.command(short_help="List the records behind a number.")
@click.argument("file", metavar="FILE|-")
@click.option("--column", required=True, help="The number's column, such as bookings:previous.")
@click.option(
    "--row",
    "number",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Its row in the answer, or among the others.",
)
@click.option(
    "--of",
    "part",
    type=click.Choice(["rows", "totals", "others"]),
    default="rows",
    show_default=True,
    help="Where the number stands.",
)
@json_option
@project_option
@click.pass_obj
def drill(shell: Shell, file: str, column: str, number: int, part: Part) -> None:
    """List the records behind one number of the answer to the metric query in FILE.

    Of a formula, the records of each of its parts; of a change, those of both sides.

    \b
    provenue drill bookings.json --column bookings --row 2
    """
    asked = read_query(file)
    with shell.engine() as engine:
        spot = _spot(engine.query(asked, OWNER, surface="cli"), column, number, part)
        found = [
            (one, engine.query(one.query, OWNER, surface="cli"))
            for one in engine.drill(asked, spot, OWNER)
        ]
        calendar = engine.model.calendar
    if shell.as_json:
        shell.write_json(_wire(column, found))
        return
    from server.terminal_records import draw_records

    shell.paint(lambda console: draw_records(found, console, calendar))


def _spot(answer: "Answer", column: str, number: int, part: Part) -> "Spot":
    """Return the cell meant; usage is wrong where the answer has no such row."""
    from engine.drill import Spot, shown_groups

    shown = shown_groups(answer)
    if part == "totals":
        return Spot(column=column, of=part)
    places = [(row, ()) for row in answer.others or ()] if part == "others" else list(shown)
    if number > len(places):
        raise click.BadParameter(f"there are {len(places)} rows", param_hint="--row")
    row, keys = places[number - 1]
    return Spot(column=column, row=row, keys=keys, of=part, shown=shown if part == "others" else ())


def _wire(column: str, found: "list[tuple[Records, Answer]]") -> dict[str, object]:
    from server.schemas import wire

    return {
        "column": column,
        "records": [
            {"label": one.label, "metric": one.metric, "side": one.side, "answer": wire(answer)}
            for one, answer in found
        ],
    }
