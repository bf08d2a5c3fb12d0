"""`report`: a PDF of a template, a question or a query; `report list`, `report verify`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER
from engine.reply import Unanswered
from semantic.errors import nearest
from server.commands.lazy import LazyGroup
from server.commands.options import json_option, project_option
from server.commands.querying import read_query
from server.commands.shell import Shell

if TYPE_CHECKING:
    from charts.report.document import Paper
    from charts.report.template import Template
    from engine.answer import Engine
    from server.report_file import ReportFile
    from server.reporting import ReportWish

#: What stands first in the words of a command of its own; all else is a report to be made.
COMMANDS: Mapping[str, str] = {
    "make": "server.commands.report:make",
    "list": "server.commands.report:listed",
    "verify": "server.commands.verifying:verify",
}

_YAML = (".yml", ".yaml")


class ReportCommands(LazyGroup):
    """`make`, unless another command is named."""

    table = COMMANDS

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of these words."""
        if args and args[0] not in COMMANDS:
            args = ["make", *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=ReportCommands,
    short_help="Make a PDF, or verify one.",
    context_settings={"ignore_unknown_options": True},
)
def report() -> None:
    """Make a report: provenue report qbr --out qbr.pdf

    \b
    provenue report NAME|FILE.yml|FILE.json|-|QUESTION --out FILE.pdf
    provenue report list
    provenue report verify FILE.pdf
    """


@click.command(short_help="Make a PDF of a template, a question or a query.")
@click.argument("words", nargs=-1, required=True, metavar="NAME|FILE|-|QUESTION")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write, ending in .pdf; an older one is replaced in one step.",
)
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="Its size.",
)
@click.option("--confidential", metavar="TEXT", help="A mark on every page.")
@click.option("--title", metavar="TEXT", help="Another title.")
@click.option("--time-zone", metavar="ZONE", help="Where the clock is read; the model's, else.")
@json_option
@project_option
@click.pass_obj
def make(
    shell: Shell,
    words: tuple[str, ...],
    out: Path,
    paper: "Paper",
    confidential: str | None,
    title: str | None,
    time_zone: str | None,
) -> None:
    """Make a report of a template by its NAME or FILE.yml, of a query's JSON, or of a QUESTION."""
    from server.reporting import ReportWish, zone_named
    from server.written import refuse_unwritable

    if out.suffix.casefold() != ".pdf":
        raise click.BadParameter(f"'{out.name}' should end in .pdf", param_hint="--out")
    zone = None if time_zone is None else zone_named(time_zone)
    if time_zone is not None and zone is None:
        hint = f"there is no time zone '{time_zone[:60]}', such as Europe/Berlin"
        raise click.BadParameter(hint, param_hint="--time-zone")
    wish = ReportWish(paper=paper, confidential=confidential, title=title, zone=zone)
    refuse_unwritable(out)
    asked = " ".join(words)
    template = _template(shell, asked)
    with shell.engine(full_charts=True) as engine:
        made = _made(shell, engine, asked, template, wish)
        if made is None:
            return
        _deliver(shell, made, out)


@click.command("list", short_help="List the reports that have a name.")
@json_option
@project_option
@click.pass_obj
def listed(shell: Shell) -> None:
    """List the templates of the house and the project's own."""
    from charts.report.template import listed_templates

    found = listed_templates(_folder(shell))
    rows = [(one.name, "own" if one.own else "", one.description) for one in found]
    if shell.as_json:
        keys = ("name", "whose", "description")
        shell.write_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    from server.terminal import listing

    shell.paint(lambda console: console.print(listing(("Name", "", "For"), rows)))


def _folder(shell: Shell) -> Path:
    from server.project import read_project

    return read_project(shell.settings.project_file).reports


def _template(shell: Shell, asked: str) -> "Template | None":
    """Return the template that is named; None where a question is asked."""
    from charts.report.template import find_template, known_templates, read_template
    from server.report_of import of_query

    file = Path(asked)
    if asked == "-":
        return of_query(read_query(asked))
    ending = file.suffix.casefold()
    if (ending in (*_YAML, ".json") and " " not in asked) or _is_file(file):
        if ending in _YAML:
            return read_template(file)
        return of_query(read_query(asked))
    folder = _folder(shell)
    known = known_templates(folder)
    if asked in known or (" " not in asked and nearest(asked, known)):
        return find_template(asked, folder)  # one that is misspelled names its nearest
    return None


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False


def _made(
    shell: Shell, engine: "Engine", asked: str, template: "Template | None", wish: "ReportWish"
) -> "ReportFile | None":
    """Return the report; a question that has no answer is told as `ask` tells it."""
    from engine.execution.backend import Cancellation
    from server.report_file import REPORT_SECONDS, draw_file, within
    from server.report_of import of_question
    from server.reporting import make_report

    now, cancel, known = datetime.now(UTC), Cancellation(), {}
    with within(REPORT_SECONDS, cancel):
        if template is None:
            template = of_question(asked)
            reply = engine.ask(shell.question(asked), surface="report", cancel=cancel)
            if isinstance(reply, Unanswered):
                shell.show(reply, engine.model.calendar)
                return None
            known = dict.fromkeys(template.asks(), reply)
        report = make_report(engine, template, OWNER, wish, now=now, cancel=cancel, known=known)
        return draw_file(report, cancel)


def _deliver(shell: Shell, made: "ReportFile", out: Path) -> None:
    """Write the file, its delivery noted before; say what it holds, and what it lacks."""
    import hashlib
    from contextlib import closing

    from charts.report.manifest import figures_of
    from server.compose import open_audit
    from server.report_file import deliver_file
    from server.reporting import unanswered
    from server.written import write_whole

    with closing(open_audit(shell.settings)) as audit:
        noted = deliver_file(audit, OWNER, made)
    write_whole(out, made.pdf)
    missing = unanswered(made.report)
    if shell.as_json:
        shell.write_json(
            {
                "file": str(out),
                "sha256": hashlib.sha256(made.pdf).hexdigest(),
                "bytes": len(made.pdf),
                "title": made.report.title,
                "snapshot": made.report.snapshot,
                "as_of": made.report.as_of,
                "figures": len(figures_of(made.report)),
                "unanswered": [{"title": one.title, "reason": one.reason} for one in missing],
                "audit_id": noted,
            }
        )
        return
    for one in missing:
        shell.say(f"left out: {one.title}: {one.reason}")
    figures = len(figures_of(made.report))
    told = f"{figures} figure{'s' if figures != 1 else ''} as of {made.report.as_of}"
    shell.say(f"wrote {out}: {told}, noted as {noted}")
    shell.say(f"prove it with: provenue report verify {out}")
