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
    from server.model_checks import checks_of
    from server.project import read_project

    model = load_model(read_project(shell.settings.project_file).model)
    report = checks_of(shell.settings, model, shell.engine)
    found = read_catalog(model, OWNER.may_see, None if report is None else report.shown())
    if shell.as_json:
        shell.write_json(found)
        return
    from server.terminal_model import draw_catalog

    shell.paint(lambda console: draw_catalog(found, console))


@click.command(short_help="Check the model and the data.")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@json_option
@project_option
@click.pass_obj
def check(shell: Shell, strict: bool) -> None:
    """Check the model, then the model against the data: keys, orphans, types, and that it runs."""
    with shell.engine() as engine:
        report = engine.check()
        datasets, metrics = len(engine.model.datasets), len(engine.model.metrics)
    holds = report.ok and not (strict and report.warnings)
    if shell.as_json:
        found = {"issues": report.errors, "warnings": report.warnings}
        when = {"snapshot": report.snapshot, "checked_at": report.checked_at}
        shell.write_json({"ok": holds, **found, **when})
    else:
        from server.terminal import draw_issues

        shell.paint(lambda console: draw_issues(report.warnings, console, "warning", "bold yellow"))
        shell.paint(lambda console: draw_issues(report.errors, console))
        verdict = "holds" if holds else "does not hold"
        shell.write(f"{verdict} (datasets: {datasets}, metrics: {metrics})")
    if not holds:
        raise StopWith(2)


@click.command(short_help="Print the JSON Schema of the model's YAML.")
@click.option("--report", is_flag=True, help="Print that of a report template instead.")
@json_option
@click.pass_obj
def schema(shell: Shell, report: bool) -> None:
    """Print the JSON Schema of the model's YAML, for editors."""
    from charts.report.written import template_schema
    from semantic.schema import model_schema

    shell.write_json(template_schema() if report else model_schema())
