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
    from server.terminal import draw_catalog

    draw_catalog(found, shell.out)


@click.command(short_help="Check the model and the data.")
@json_option
@project_option
@click.pass_obj
def check(shell: Shell) -> None:
    """Check the model, then the model against the data: keys, orphans, and every metric runs."""
    with shell.engine() as engine:
        issues = engine.check()
        counts = f"{len(engine.model.datasets)} datasets, {len(engine.model.metrics)} metrics"
    if shell.as_json:
        shell.write_json({"ok": not issues, "issues": issues})
    elif issues:
        from server.terminal import draw_issues

        draw_issues(issues, shell.out)
    else:
        shell.write(f"all holds: {counts}")
    if issues:
        raise StopWith(2)


@click.command(short_help="Print the JSON Schema of the model's YAML.")
@json_option
@click.pass_obj
def schema(shell: Shell) -> None:
    """Print the JSON Schema of the model's YAML, for editors."""
    from semantic.schema import model_schema

    shell.write_json(model_schema())
