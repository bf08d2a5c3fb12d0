"""The command `provenue`: arguments to output and an exit code.

Exit codes: 0 an answer or explanation; 2 a mistake in the model, the data, the query, the rights
or the usage, or a verify or an eval that does not hold; 3 a clarification; 4 a refusal; 1 all else.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import click

from semantic.errors import AccessError, DataError, ModelError, QueryError
from server.commands.lazy import LazyGroup
from server.commands.shell import Shell, StopWith

#: command -> where it is written; imported only when it is called for.
COMMANDS: Mapping[str, str] = {
    "ask": "server.commands.asking:ask",
    "query": "server.commands.querying:query",
    "explain": "server.commands.asking:explain",
    "drill": "server.commands.drilling:drill",
    "chart": "server.commands.charting:chart",
    "report": "server.commands.report:report",
    "catalog": "server.commands.model:catalog",
    "check": "server.commands.model:check",
    "schema": "server.commands.model:schema",
    "init": "server.commands.beginning:init",
    "load": "server.commands.loading:load",
    "snapshots": "server.commands.loading:snapshots",
    "rollback": "server.commands.loading:rollback",
    "generate": "server.commands.beginning:generate",
    "feedback": "server.commands.feedback:feedback",
    "audit": "server.commands.audit:audit",
    "eval": "server.commands.evaluating:evaluate",
    "serve": "server.commands.serving:serve",
    "bench": "server.commands.benching:bench",
}

#: Errors the person at the keyboard can put right.
THEIRS = (ModelError, DataError, QueryError, AccessError)


class Commands(LazyGroup):
    """The commands of the table above, in its order."""

    table = COMMANDS

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of these words; a misspelled one names its nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from semantic.errors import did_you_mean

            hint = "; ".join(did_you_mean(args[0], COMMANDS))
            ctx.fail(f"no command '{args[0]}'" + (f"; {hint}" if hint else ""))
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    help="The project's folder; else the current one if it holds provenue.yml, else the sample.",
)
@click.version_option(package_name="provenue", message="provenue %(version)s")
@click.pass_context
def cli(context: click.Context, project: Path | None) -> None:
    """Ask about revenue in plain words; get a number you can prove."""
    shell = context.ensure_object(Shell)
    if project is not None:
        shell.project = project


class Edge:
    """The last stop of every error: it becomes a message and an exit code."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.code = 0

    def __enter__(self) -> "Edge":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        match error:
            case None:
                return True
            case StopWith():
                self.code = error.code
            case SystemExit():
                return False
            case KeyboardInterrupt() | click.Abort():
                self.code = 1
                self._shell.say("stopped")
            case BrokenPipeError():
                self.code = 1
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            case click.exceptions.Exit():
                self.code = error.exit_code
            case click.ClickException():
                self.code = 2
                self._shell.report_usage(error)
            case _:
                self.code = 2 if isinstance(error, THEIRS) else 1
                self._shell.report(error)
        return True


def run(words: Sequence[str]) -> int:
    """Run one command line; return its exit code. No error leaves it."""
    options = words[: words.index("--")] if "--" in words else words
    shell = Shell(as_json="--json" in options)
    edge = Edge(shell)
    with edge:
        cli.main(list(words), prog_name="provenue", standalone_mode=False, obj=shell)
    return edge.code


def main() -> None:
    """Run the command line of this process."""
    # A command lives for a second and makes little garbage: collecting it often costs a tenth.
    gc.set_threshold(50_000)
    sys.exit(run(sys.argv[1:]))
