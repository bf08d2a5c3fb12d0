"""`catalog`, `check` and `schema`: the semantic model."""

import click

from engine.question import OWNER
from server.commands.options import json_option, project_option
from server.commands.shell import Shell, StopWith


@click.command(short_help="List what can be asked.")
@json_option
@project_option
@click.pass_obj
def catalog(shell: Shell) -> None:
    """List the metrics, dimensions and segments that a question may name."""
    from semantic.catalog import catalog as read_catalog
    from semantic.load import load_model
    from server.project import read_project

    model = load_model(read_project(shell.settings.project_file).model)
    found = read_catalog(model, OWNER.may_see)
    if shell.as_json:
        shell.write_json(found)
        return
    from server.terminal_model import draw_catalog

    shell.paint(lambda console: draw_catalog(found, console))


#: Findings in the data that no answer is wrong for: they are shown, and fail nothing.
TOLERATED = frozenset({"orphan-key"})


@click.command(short_help="Check the model and the data.")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@json_option
@project_option
@click.pass_obj
def check(shell: Shell, strict: bool) -> None:
    """Check the model, then the model against the data: keys, orphans, and every metric runs."""
    from semantic.checks import check_model

    with shell.engine() as engine:
        found = engine.check()
        warnings = (*check_model(engine.model), *(one for one in found if one.code in TOLERATED))
        datasets, metrics = len(engine.model.datasets), len(engine.model.metrics)
    issues = tuple(one for one in found if one.code not in TOLERATED)
    holds = not issues and not (strict and warnings)
    if shell.as_json:
        shell.write_json({"ok": holds, "issues": issues, "warnings": warnings})
    else:
        from server.terminal import draw_issues

        shell.paint(lambda console: draw_issues(warnings, console, "warning", "bold yellow"))
        shell.paint(lambda console: draw_issues(issues, console))
        verdict = "holds" if holds else "does not hold"
        shell.write(f"{verdict} (datasets: {datasets}, metrics: {metrics})")
    if not holds:
        raise StopWith(2)


@click.command(short_help="Print the JSON Schema of the model's YAML.")
@json_option
@click.pass_obj
def schema(shell: Shell) -> None:
    """Print the JSON Schema of the model's YAML, for editors."""
    from semantic.schema import model_schema

    shell.write_json(model_schema())
