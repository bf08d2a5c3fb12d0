"""What `--out` does: an answer into a file of the format its ending names."""

import hashlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.question import OWNER
from engine.reply import Answer, audit_ids
from server.commands.shell import Shell

Command = TypeVar("Command", bound=Callable[..., Any])


def out_option(command: Command) -> Command:
    """Add `--out FILE`."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write the answer into a file: .xlsx, .csv, .zip (CSV with its sources), .parquet, "
        ".arrow, .json, .png, .svg, .pdf.",
    )(command)


def check_out(out: Path | None) -> None:
    """Refuse an ending that names no format, before anything runs; DataError `unknown-form`."""
    if out is not None:
        from server.exports.forms import form_of

        form_of(out)


def take(shell: Shell, answer: Answer, out: Path) -> None:
    """Write an answer into a file, once it is noted that it leaves."""
    from server.compose import clock
    from server.exports.forms import Making, export, form_of
    from server.exports.proof import complete

    made = export(answer, form_of(out), Making(at=clock()), out.name)
    noted = note(shell, answer, made.form.name, made.content, made.parts)
    files = [(out, made.content)]
    if made.companion is not None:
        files.append((out.with_name(made.companion[0]), made.companion[1]))
    for path, content in files:
        _write(path, content)
    if shell.as_json:
        shell.write_json(
            {
                "file": str(out),
                "form": made.form.name,
                "sha256": hashlib.sha256(made.content).hexdigest(),
                "companion": str(files[1][0]) if len(files) > 1 else None,
                "rows": len(answer.rows),
                "truncated": answer.truncated,
                "audit_id": answer.audit_id,
                "delivery": noted,
            }
        )
        return
    shell.say(f"wrote {out}: {complete(answer)}")
    for path, _ in files[1:]:
        shell.say(f"wrote {path}: the reading, the sources and the audit record of it")


def note(
    shell: Shell,
    answer: Answer,
    form: str,
    content: bytes,
    parts: tuple[tuple[str, bytes], ...] = (),
) -> str | None:
    """Note in the audit log that rows of an answer leave."""
    from server.compose import open_audit
    from server.delivering import Delivery, deliver
    from server.exports.proof import title_of

    delivery = Delivery(
        kind="export",
        form=form,
        content=content,
        answers=audit_ids(answer),
        snapshot=answer.snapshot,
        title=title_of(answer),
        parts=parts,
    )
    with closing(open_audit(shell.settings)) as audit:
        return deliver(audit, OWNER.id, delivery)


def _write(path: Path, content: bytes) -> None:
    from server.commands.querying import cannot_write

    try:
        path.write_bytes(content)
    except OSError as error:
        raise cannot_write(path, error) from None
