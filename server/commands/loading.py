"""`load`, `snapshots` and `rollback`: CSV files into the store, and back to what was before."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER
from server.commands.options import json_option, project_option
from server.commands.shell import Shell

if TYPE_CHECKING:
    from data.import_plan import Proposal
    from data.load import LoadReport, Progress, Source
    from data.manifest import Snapshot, TableVersion
    from semantic.catalog import CatalogChecks


@click.command(short_help="Load CSV files into a new snapshot.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE…]")
@click.option(
    "--plan",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The import plan of the one file: YAML or JSON.",
)
@click.option("--yes", is_flag=True, help="Confirm what is proposed; never a true ambiguity.")
@json_option
@project_option
@click.pass_obj
def load(shell: Shell, files: tuple[Path, ...], plan: Path | None, yes: bool) -> None:
    """Load FILES, or all sources of the project, into a new snapshot.

    What was found in each file is shown first: its dialect, types, date formats, and what is left
    out. What is being served changes only when every file is in.
    """
    from semantic.load import load_model
    from server.compose import clock, open_audit
    from server.loading import keep_plans, load_files, proposals_of, settled, sources_of
    from server.model_checks import check_now
    from server.project import read_project
    from server.state import check_home

    settings = shell.settings
    check_home(settings)
    project = read_project(settings.project_file)
    model = load_model(project.model)
    sources = sources_of(project, model, files, plan)
    proposals = proposals_of(sources)
    confirmed = _confirmed(shell, sources, proposals, yes)
    with closing(open_audit(settings)) as audit, _bar(shell) as progress:
        report = load_files(
            settings,
            settled(sources, proposals, confirmed=confirmed),
            audit,
            actor=OWNER.id,
            now=clock(),
            confirmed=confirmed,
            progress=progress,
        )
    if not settings.sample and plan is None:
        for kept in keep_plans(project, proposals):
            shell.say(f"kept the confirmed import plan in {kept}")
    checked = check_now(settings, model, shell.engine)
    _tell(shell, report, None if checked is None else checked.shown())


def _confirmed(
    shell: Shell, sources: "Sequence[Source]", proposals: "Sequence[Proposal | None]", yes: bool
) -> bool:
    """Show what is proposed; return whether a person confirmed it."""
    made = [one for one in proposals if one is not None]
    if not shell.as_json:
        from server.terminal_data import draw_proposal

        for source, proposal in zip(sources, proposals, strict=True):
            if proposal is not None:
                draw_proposal(source.path.name, proposal, shell.err)
    asking = any(one.asking for one in made)
    if yes or not asking or any(one.blocking for one in made):
        return yes
    if shell.as_json or not sys.stdin.isatty():
        return False
    return click.confirm("Load it so?", err=True, abort=True)


@contextmanager
def _bar(shell: Shell) -> "Iterator[Callable[[Progress], None]]":
    """Draw how far a load has come, on a terminal."""
    from server.progress import progress_bar

    with progress_bar(shell.err, "loading", "bytes") as advance:

        def tell(progress: "Progress") -> None:
            advance(progress.done, progress.total, f"{progress.stage} {progress.file}")

        yield tell


def _tell(shell: Shell, report: "LoadReport", checks: "CatalogChecks | None") -> None:
    if shell.as_json:
        shell.write_json(
            {
                "snapshot": report.snapshot.id,
                "files": [
                    {**wire_table(one.version), "read": one.read, "reused": one.reused}
                    for one in report.files
                ],
                "checks": checks,
            }
        )
        return
    from server.terminal import draw_issues
    from server.terminal_data import draw_load
    from server.terminal_model import checks_line

    shell.paint(lambda console: draw_load(report, console))
    if checks is not None:
        shell.paint(lambda console: console.print(checks_line(checks)))
        draw_issues(checks.errors, shell.err)


def wire_table(version: "TableVersion") -> dict[str, object]:
    """Return a table version as JSON shows it."""
    return {
        "table": version.table,
        "source": version.source,
        "sha256": version.source_sha256,
        "rows": version.rows,
        "rejected": version.rejected,
        "left_out": version.left_out,
        "replaced": version.replaced,
        "loaded_at": version.loaded_at,
        "notes": version.notes,
        "columns": {column.name: column.sql_type for column in version.columns},
    }


@click.command(short_help="List the snapshots.")
@json_option
@project_option
@click.pass_obj
def snapshots(shell: Shell) -> None:
    """List the project's snapshots, newest first; the one being served is marked."""
    from server.compose import open_store

    store = open_store(shell.settings)
    current = store.current()
    found = store.list()
    if shell.as_json:
        shell.write_json([_wire_snapshot(one, current) for one in found])
        return
    from server.terminal import listing

    rows = [
        (
            "*" if current is not None and one.id == current.id else "",
            one.id,
            f"{one.created_at:%Y-%m-%d %H:%M:%S}",
            one.parent or "",
            f"{len(one.tables)}",
            f"{sum(table.rows for table in one.tables):,}",
        )
        for one in found
    ]
    headers = ("", "id", "made (UTC)", "parent", "tables", "rows")
    table = listing(headers, rows, ("tables", "rows"))
    shell.paint(lambda console: console.print(table))


@click.command(short_help="Serve an older snapshot again.")
@click.argument("identity", metavar="ID")
@json_option
@project_option
@click.pass_obj
def rollback(shell: Shell, identity: str) -> None:
    """Serve snapshot ID again, once its files are checked; nothing is removed."""
    from server.compose import open_audit
    from server.loading import roll_back

    settings = shell.settings
    with closing(open_audit(settings)) as audit:
        snapshot = roll_back(settings, identity, audit, actor=OWNER.id)
    if shell.as_json:
        shell.write_json(_wire_snapshot(snapshot, snapshot))
    else:
        shell.write(f"serving snapshot {snapshot.id} again")


def _wire_snapshot(snapshot: "Snapshot", current: "Snapshot | None") -> dict[str, object]:
    return {
        "id": snapshot.id,
        "current": current is not None and snapshot.id == current.id,
        "parent": snapshot.parent,
        "created_at": snapshot.created_at,
        "tables": [wire_table(one) for one in snapshot.tables],
    }
