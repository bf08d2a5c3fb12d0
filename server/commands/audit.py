"""`audit list|show|verify`: the log of every question."""

import re
from typing import TYPE_CHECKING

import click

from semantic.errors import DataError, Issue
from server.commands.options import json_option, project_option
from server.commands.shell import Shell, StopWith

if TYPE_CHECKING:
    from pathlib import Path

    from engine.audit.chain import Head
    from engine.audit.reader import AuditEntry

#: How the head of a log is written down: its record's number and hash.
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})\Z")


@click.group(short_help="Read and verify the audit log.")
def audit() -> None:
    """Read and verify the audit log: who asked what, which SQL ran, on which files."""


@audit.command("list", short_help="List what was asked, newest first.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--actor", help="Only what this actor asked.")
@click.option("--outcome", help="Only entries that ended so: ok, refusal, error, …")
@click.option("--text", help="Only entries whose question, query or SQL holds this text.")
@json_option
@project_option
@click.pass_obj
def list_entries(
    shell: Shell, limit: int, actor: str | None, outcome: str | None, text: str | None
) -> None:
    """List what was asked, newest first."""
    from engine.audit.reader import AuditReader

    reader = AuditReader(_log(shell))
    entries = reader.entries(actor=actor, outcome=outcome, text=text, limit=limit)  # type: ignore[arg-type]
    if shell.as_json:
        shell.write_json([_wire(entry) for entry in entries])
        return
    from server.terminal import listing

    rows = [
        (one.audit_id, f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, one.status, _subject(one))
        for one in entries
    ]
    table = listing(("id", "at (UTC)", "who", "outcome", "asked"), rows)
    shell.paint(lambda console: console.print(table))


@audit.command(short_help="Show one entry whole.")
@click.argument("audit_id", metavar="ID")
@json_option
@project_option
@click.pass_obj
def show(shell: Shell, audit_id: str) -> None:
    """Show one entry whole, as JSON: question, query, SQL, values, files, outcome, hashes."""
    from engine.audit.reader import AuditReader

    entry = AuditReader(_log(shell)).show(audit_id)
    if entry is None:
        hint = "provenue audit list"
        raise DataError(Issue("no-such-record", f"the audit log holds no '{audit_id}'", (hint,)))
    shell.write_json({**_wire(entry), "records": entry.records})


@audit.command(short_help="Prove that no record was changed.")
@click.option(
    "--expect-head",
    metavar="SEQ:HASH",
    help="The head kept elsewhere: proves too that nothing was cut off at the end.",
)
@json_option
@project_option
@click.pass_obj
def verify(shell: Shell, expect_head: str | None) -> None:
    """Follow the chain from the first record to the last; exit code 2 when it does not hold."""
    from engine.audit.verify import verify_chain

    report = verify_chain(_log(shell), _head(expect_head))
    if shell.as_json:
        shell.write_json(report)
    elif report.ok:
        shell.write(f"unbroken: {report.events} records")
        shell.write(f"head {report.head.seq}:{report.head.hash}")
    else:
        shell.write(f"broken at record {report.first_bad_seq}: {report.reason}")
    if not report.ok:
        raise StopWith(2)


def _log(shell: Shell) -> "Path":
    path = shell.settings.audit_file
    if not path.is_file():
        hint = "it begins with the first question: provenue ask …"
        raise DataError(Issue("no-audit-log", "nothing was asked here yet", (hint,)))
    return path


def _head(text: str | None) -> "Head | None":
    from engine.audit.chain import Head

    if text is None:
        return None
    match = _HEAD.match(text)
    if match is None:
        raise click.BadParameter("should be SEQ:HASH, as `audit verify` prints it")
    return Head(int(match[1]), match[2])


def _subject(entry: "AuditEntry") -> str:
    """Return what an entry is about, in one line."""
    body = entry.body
    what = entry.question or body.get("query") or body.get("surface")
    return str(what or entry.event)


def _wire(entry: "AuditEntry") -> dict[str, object]:
    return {
        "audit_id": entry.audit_id,
        "seq": entry.seq,
        "event": entry.event,
        "at": entry.at,
        "actor": entry.actor,
        "status": entry.status,
        "body": entry.body,
        "outcome": entry.outcome,
        "finished_at": entry.finished_at,
    }
