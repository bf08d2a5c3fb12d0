"""`report verify`: a PDF against the audit log and the snapshots it was made from."""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER
from semantic.errors import Issue, ReportError
from server.commands.options import json_option, project_option
from server.commands.shell import Shell, StopWith

if TYPE_CHECKING:
    from server.verifying.verdict import ReportVerdict

_LONGEST_LINE = 300
_MARKS = {"holds": "✓", "fails": "✗", "unproved": "?"}
_WHOLE = {
    "holds": "the report holds",
    "fails": "the report DOES NOT HOLD",
    "unproved": "nothing speaks against the report, but it is NOT PROVED here",
}


@click.command(short_help="Prove that a report shows what the data hold.")
@click.argument("file", metavar="FILE.pdf", type=click.Path(path_type=Path))
@click.option(
    "--audit",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A copy of the audit log it was made under; else the project's own.",
)
@click.option(
    "--snapshots",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A copy of the state folder that holds its snapshots; else the project's own.",
)
@json_option
@project_option
@click.pass_obj
def verify(shell: Shell, file: Path, audit: Path | None, snapshots: Path | None) -> None:
    """Hold FILE.pdf against the audit log, answer each figure anew, and compare every cell.

    Exit code 0 when all of it holds; 2 when something does not, or cannot be proved here; 1 when
    the file cannot be read. On another machine, name copies with --audit and --snapshots.
    """
    from data.snapshot import Store
    from server.compose import open_audit
    from server.verifying.report import Proofs, verify_report

    content = _read(file)
    settings = shell.settings
    own = settings.audit_file if settings.audit_file.is_file() else None
    home = snapshots or (settings.home if (settings.home / "snapshots").is_dir() else None)
    with ExitStack() as stack:
        notes = None
        if audit is None and own is not None:
            notes = stack.enter_context(closing(open_audit(settings)))
        proofs = Proofs(
            audit=audit or own,
            store=None if home is None else Store(home),
            notes=notes,
            actor=OWNER.id,
        )
        verdict = verify_report(content, proofs)
    if shell.as_json:
        shell.write_json(verdict)
    else:
        _tell(shell, verdict)
    if verdict.state != "holds":
        raise StopWith(2)


def _tell(shell: Shell, verdict: "ReportVerdict") -> None:
    if verdict.title is not None:
        shell.write(_line(verdict.title))
    for check in verdict.checks:
        shell.write(f"  {_MARKS[check.state]} {check.check}: {_line(check.told)}")
    for figure in verdict.figures:
        cells = f"{figure.cells:,} {'cell' if figure.cells == 1 else 'cells'}"
        told = f"figure {figure.number} ({cells}, record {figure.audit_id}): {figure.title}"
        shell.write(f"  {_MARKS[figure.state]} {_line(told)}")
        for one in figure.found:
            shell.write(f"      {_line(one.message)}")
    shell.write(_WHOLE[verdict.state])


def _line(text: str) -> str:
    """Return words of a file from anywhere as one line, that steers no terminal and fakes no line.

    What is cut off is in `--json`.
    """
    from server.terminal_text import clean

    plain = clean(" ".join(text.split()))
    return plain if len(plain) <= _LONGEST_LINE else plain[: _LONGEST_LINE - 1] + "…"


def _read(file: Path) -> bytes:
    from charts.report.read_back import ReadLimits

    try:
        with file.open("rb") as stream:
            return stream.read(ReadLimits().bytes + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise ReportError(Issue("not-a-pdf", f"'{file}' cannot be read: {reason}")) from None
