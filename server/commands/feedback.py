"""`feedback list|show|accept|reject`: what was said of answers and words, and what comes of it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from engine.question import OWNER
from server.commands.options import json_option, project_option
from server.commands.shell import Shell

if TYPE_CHECKING:
    from server.feedback_desk import FeedbackDesk
    from server.store.feedback import Feedback


@click.group(short_help="Review what was said of answers and words.")
def feedback() -> None:
    """Review feedback from the page and the API. Nothing of it changes the model by itself."""


@feedback.command("list", short_help="List feedback, newest first.")
@click.option("--state", type=click.Choice(["open", "accepted", "rejected", "all"]), default="open")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@project_option
@click.pass_obj
def list_feedback(shell: Shell, state: str, limit: int) -> None:
    """List feedback, newest first: what waits for a decision, or what was decided."""
    from server.wire_feedback import wire_feedback

    with _desk(shell) as desk:
        found = desk.listed(OWNER, None if state == "all" else state, limit)
    if shell.as_json:
        shell.write_json([wire_feedback(one) for one in found])
        return
    from server.terminal import listing

    rows = [
        (one.id, f"{one.at:%Y-%m-%d %H:%M}", one.viewer, one.kind, one.state, _subject(one))
        for one in found
    ]
    table = listing(("id", "at (UTC)", "who", "kind", "state", "said"), rows)
    shell.paint(lambda console: console.print(table))


@feedback.command(short_help="Show one piece of feedback, and the patch it would lead to.")
@click.argument("identity", metavar="ID")
@json_option
@project_option
@click.pass_obj
def show(shell: Shell, identity: str) -> None:
    """Show one piece of feedback as JSON; where it waits, with the patch it would lead to."""
    from server.wire_feedback import wire_feedback, wire_patch

    with _desk(shell) as desk:
        one = desk.found(identity)
        patch = desk.preview(identity, OWNER) if one.state == "open" else None
    shell.write_json({"feedback": wire_feedback(one), "patch": wire_patch(patch)})


@feedback.command(short_help="Accept: a patch of the model is written for you to apply.")
@click.argument("identity", metavar="ID")
@json_option
@project_option
@click.pass_obj
def accept(shell: Shell, identity: str) -> None:
    """Accept feedback. A verified question or a synonym becomes a patch; you apply it."""
    from server.wire_feedback import wire_decision

    with _desk(shell) as desk:
        made = desk.accept(identity, OWNER)
    if shell.as_json:
        shell.write_json(wire_decision(made))
        return
    if made.patch is None:
        shell.write("accepted")
        return
    shell.write(made.patch.diff.rstrip("\n"))
    shell.say(f"written to {made.file}; look at it, then apply it in the project's folder:")
    shell.say(f"cd '{shell.settings.project}' && patch -p1 < '{made.file}' && provenue check")


@feedback.command(short_help="Reject feedback.")
@click.argument("identity", metavar="ID")
@json_option
@project_option
@click.pass_obj
def reject(shell: Shell, identity: str) -> None:
    """Reject feedback; it stays in the list of what was rejected."""
    from server.wire_feedback import wire_decision

    with _desk(shell) as desk:
        made = desk.reject(identity, OWNER)
    if shell.as_json:
        shell.write_json(wire_decision(made))
    else:
        shell.write("rejected")


@contextmanager
def _desk(shell: Shell) -> "Iterator[FeedbackDesk]":
    """Open the store and the audit log of the project, for as long as a command takes."""
    from server.compose import clock, model_files, open_audit
    from server.feedback_desk import FeedbackDesk
    from server.state import check_home
    from server.store.conversations import Conversations
    from server.store.database import Database
    from server.store.feedback import FeedbackBox

    settings = shell.settings
    check_home(settings)
    with closing(Database(settings.store_file)) as database, closing(open_audit(settings)) as audit:
        yield FeedbackDesk(
            box=FeedbackBox(database),
            conversations=Conversations(database),
            audit=audit,
            files=model_files(settings),
            now=clock,
        )


def _subject(one: "Feedback") -> str:
    """Return one piece of feedback as a line."""
    body = one.body
    match one.kind:
        case "thumbs":
            why = " ".join(str(body[key]) for key in ("reason", "comment") if body.get(key))
            return f"{body['rating']}: {body['asked']}" + (f" ({why})" if why else "")
        case "question":
            return str(body["ask"])
        case "synonym":
            return f"'{body['word']}' for {body['of']}"
