"""`ask` and `explain`: a question in words."""

import click

from server.commands.options import json_option, project_option
from server.commands.shell import Shell


@click.command(short_help="Answer a question.")
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@click.option(
    "--planner",
    type=click.Choice(["auto", "keyword", "llm"]),
    default="auto",
    show_default=True,
    help="What reads the question.",
)
@json_option
@project_option
@click.pass_obj
def ask(shell: Shell, words: tuple[str, ...], planner: str) -> None:
    """Answer QUESTION: the headline, the table, a chart, how it was read, and its sources.

    \b
    provenue ask "What is our win rate by region this year?"
    """
    with shell.engine(full_charts=shell.as_json, planner=planner) as engine:
        reply = engine.ask(shell.question(" ".join(words)), surface="cli")
        shell.show(reply, engine.model.calendar)


@click.command(short_help="Show every stage of a question's way.")
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@json_option
@project_option
@click.pass_obj
def explain(shell: Shell, words: tuple[str, ...]) -> None:
    """Print, as JSON, what each stage makes of QUESTION: from its words to its sources."""
    with shell.engine(full_charts=True) as engine:
        shell.write_json(engine.explain(shell.question(" ".join(words))))
