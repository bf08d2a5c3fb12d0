"""`load`, `snapshots` and `rollback`: CSV files into the store, and back to what was before."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER
from server.commands.options import json_option, project_option
from server.commands.shell import Shell

if TYPE_CHECKING:
    pass


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
    from server.loading import check_home, load_files, sources_of
    from server.project import read_project

    settings = shell.settings
    check_home(settings)
    project = read_project(settings.project_file)
    sources = sources_of(project, load_model(project.model), files, plan)
    with _scratch(shell) as scratch:
        proposals = _propose(shell, sources, scratch)
    confirmed = _confirmed(shell, proposals, yes)
    settled = [replace(one, plan=made.plan) for one, made in zip(sources, proposals, strict=True)]
    with closing(open_audit(settings)) as audit, _bar(shell, settled) as progress:
        report = load_files(
            settings,
            settled,
            audit,
            actor=OWNER.id,
            now=clock(),
            confirmed=confirmed,
            progress=progress,
        )
    _tell(shell, report)
