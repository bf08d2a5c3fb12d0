"""`init` and `generate`: a new project, and made-up data at any size."""

from pathlib import Path
from typing import Literal

import click

from server.commands.options import json_option
from server.commands.shell import Shell
from server.new_files import refuse_project, write_new

Form = Literal["csv", "parquet"]
STARTER = Path(__file__).resolve().parents[1] / "starter"


@click.command(short_help="Write a new project.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option(
    "--from",
    "files",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE…",
    help="Draft the model from these files.",
)
@click.argument("more", nargs=-1, type=click.Path(path_type=Path), metavar="")
@json_option
@click.pass_obj
def init(shell: Shell, folder: Path, files: tuple[Path, ...], more: tuple[Path, ...]) -> None:
    """Write a new project into DIR: a commented model and a small CSV to replace with yours.

    With --from, the model is a draft inferred from your CSV files: keys, joins, dates, segments and
    first metrics, each with how sure it is and what was found. The files stay where they are;
    provenue.yml points to them.
    """
    if files:
        _init_from(shell, folder, (*files, *more))
        return
    if more:
        raise click.UsageError("files stand after --from: provenue init DIR --from a.csv b.csv")
    refuse_project(folder)
    written = write_starter(folder)
    if shell.as_json:
        shell.write_json({"project": str(folder), "files": written})
        return
    for name in written:
        shell.write(f"wrote {folder / name}")
    shell.say(f"next: cd {folder} && provenue load && provenue ask 'win rate by region'")


def _init_from(shell: Shell, folder: Path, files: tuple[Path, ...]) -> None:
    """Draft a project from files, write it, and show what was inferred."""
    from server.compose import clock
    from server.drafting import draft_project, write_project
    from server.progress import progress_bar

    with progress_bar(shell.err, "looking", "files") as advance:
        project = draft_project(folder, files, clock().date(), advance)
    written = write_project(project)
    if shell.as_json:
        shell.write_json(
            {
                "project": str(folder),
                "files": written,
                "draft": project.draft,
                "tables": [
                    {
                        "table": one.name,
                        "source": str(one.path),
                        "rows": one.rows,
                        "plan": one.proposal.plan,
                        "findings": one.proposal.findings,
                    }
                    for one in project.tables
                ],
                "settle": project.blocking,
            }
        )
        return
    from server.terminal_draft import draw_draft

    shell.paint(lambda console: draw_draft(project, console))
    for name in written:
        shell.write(f"wrote {folder / name}")
    shell.write("your files stay where they are: nothing was copied")
    for name in written:
        if name.startswith("plans/"):
            shell.say(f"first: settle in {folder / name} what can be read in two ways")
    shell.say(f"next: review {folder / 'model' / 'model.yml'}, then")
    shell.say(f"      cd {folder} && provenue load && provenue check && provenue catalog")


def write_starter(folder: Path) -> list[str]:
    """Write the starter project; DataError if a file is there or cannot be, and none is written."""
    names = sorted(str(one.relative_to(STARTER)) for one in STARTER.rglob("*.*") if one.is_file())
    return write_new(folder, {name: (STARTER / name).read_bytes() for name in names})


@click.command(short_help="Make the sample's data at any size.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--opportunities", type=int, default=5000, show_default=True, help="Deals to make.")
@click.option("--seed", type=int, help="Another world, the same one every time.")
@click.option("--form", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@json_option
@click.pass_obj
def generate(
    shell: Shell,
    folder: Path,
    opportunities: int,
    seed: int | None,
    form: Form,
) -> None:
    """Write the sample project's tables into DIR, at any size, the same bytes for a seed."""
    from data.generate import DEFAULT_SEED
    from data.generate import generate as make
    from server.progress import progress_bar

    with progress_bar(shell.err, "generating", "deals") as advance:
        report = make(
            folder,
            opportunities=opportunities,
            seed=DEFAULT_SEED if seed is None else seed,
            form=form,
            progress=advance,
        )
    if shell.as_json:
        shell.write_json(report)
        return
    for file in report.files:
        shell.write(f"{file.path}  {file.rows:,} rows")
    shell.say(f"{report.rows:,} rows in {report.seconds:.1f} s (seed {report.seed})")
