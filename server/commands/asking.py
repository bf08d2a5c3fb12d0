"""`ask` and `explain`: a question in words."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER, Clarification, PlannerName
from engine.reply import Answer, Reply, Unanswered
from server.commands.options import json_option, project_option
from server.commands.querying import read_query
from server.commands.shell import Shell
from server.commands.taking import check_out, out_option, take

if TYPE_CHECKING:
    from engine.answer import Engine


@click.command(short_help="Answer a question.")
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@click.option(
    "--planner",
    type=click.Choice(["auto", "keyword", "llm"]),
    default="auto",
    show_default=True,
    help="What reads the question.",
)
@click.option("--pick", type=click.IntRange(1), help="Run this one of the readings asked back.")
@out_option
@json_option
@project_option
@click.pass_obj
def ask(
    shell: Shell,
    words: tuple[str, ...],
    planner: PlannerName,
    pick: int | None,
    out: Path | None,
) -> None:
    """Answer QUESTION: the headline, the table, a chart, how it was read, and its sources.

    \b
    provenue ask "What is our win rate by region this year?"
    """
    check_out(out)
    with shell.engine(full_charts=shell.as_json or out is not None, planner=planner) as engine:
        reply = engine.ask(shell.question(" ".join(words)), surface="cli")
        if pick is not None:
            reply = picked(shell, engine, reply, pick)
        taken = out if isinstance(reply, Answer) else None
        if taken is None or not shell.as_json:
            shell.show(reply, engine.model.calendar)
        if taken is not None and isinstance(reply, Answer):
            take(shell, reply, taken)


@click.command(short_help="Show what a question or a query would do.")
@click.argument("words", nargs=-1, required=True, metavar="QUESTION|FILE|-")
@json_option
@project_option
@click.pass_obj
def explain(shell: Shell, words: tuple[str, ...]) -> None:
    """Print, as JSON, what each stage makes of QUESTION: from its words to its sources.

    Of the metric query in FILE, or on stdin for "-", print whether it would run, and what it
    would do. Nothing of either runs.
    """
    asked = " ".join(words)
    with shell.engine(full_charts=True) as engine:
        if asked == "-" or Path(asked).is_file():
            from server.wire_explained import wire_explained

            found = engine.explain_query(read_query(asked), OWNER)
            shell.write_json(wire_explained(found))
        else:
            shell.write_json(engine.explain(shell.question(asked)))


def picked(shell: Shell, engine: "Engine", reply: Reply, number: int) -> Reply:
    """Answer one of the readings a question was asked back with."""
    if not isinstance(reply, Unanswered) or not isinstance(reply.outcome, Clarification):
        return reply
    options = reply.outcome.options
    if number > len(options):
        message = f"there is no reading {number}: pick 1 to {len(options)}"
        raise click.BadParameter(message, param_hint="--pick")
    option = options[number - 1]
    if option.query is None:
        return engine.ask(shell.question(option.text), surface="cli")
    return engine.query(option.query, OWNER, surface="cli")
