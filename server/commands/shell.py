"""What every command shares: the project it works on, and where its words go."""

import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.question import OWNER, Clarification, PlannerName, Question, Refusal
from engine.reply import Reply, Unanswered
from semantic.errors import Issue, ProvenueError
from semantic.model import Calendar
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from rich.console import Console

    from engine.answer import Engine

#: Columns when the output is no terminal: the same everywhere, so that files compare.
PLAIN_WIDTH = 100


class StopWith(Exception):
    """Ends a command whose outcome is told by its exit code alone."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Shell:
    """One run of the command line, by the person at this machine."""

    as_json: bool = False
    project: Path | None = None
    _consoles: "dict[str, Console]" = field(default_factory=dict[str, "Console"], repr=False)

    @property
    def out(self) -> "Console":
        """What draws on stdout."""
        return self._console("stdout")

    @property
    def err(self) -> "Console":
        """What draws on stderr."""
        return self._console("stderr")

    @property
    def settings(self) -> Settings:
        """The settings of the project this run works on."""
        return read_settings(self.project, os.environ, Path.cwd())

    @contextmanager
    def engine(
        self, *, full_charts: bool = False, planner: PlannerName = "auto"
    ) -> "Iterator[Engine]":
        """Open the project's engine on its current snapshot; load the sample when it is due."""
        from server.compose import open_engine, open_reader

        settings = self.settings
        with ExitStack() as closing_all:
            reader = open_reader(settings)
            if reader is not None:
                closing_all.enter_context(closing(reader))
            opened = open_engine(
                settings, full_charts=full_charts, planner=planner, tell=self.say, reader=reader
            )
            yield closing_all.enter_context(closing(opened))

    def question(self, text: str) -> Question:
        """Return a question of the person at this machine."""
        return Question(text=text, viewer=OWNER, now=datetime.now(UTC))

    def show(self, reply: Reply, calendar: Calendar) -> None:
        """Show what came back, drawn or as JSON, and stop with its exit code."""
        if self.as_json:
            from server.schemas import encode

            self.write(encode(reply) + b"\n")
        else:
            from server.terminal import draw

            self.paint(lambda console: draw(reply, console, calendar))
        match reply:
            case Unanswered(outcome=Clarification()):
                raise StopWith(3)
            case Unanswered(outcome=Refusal()):
                raise StopWith(4)
            case _:
                return

    def paint(self, draw: "Callable[[Console], object]") -> None:
        """Draw on stdout; no line ends in blanks, so that files compare."""
        with self.out.capture() as captured:
            draw(self.out)
        for one in captured.get().splitlines():
            self.write(one.rstrip())

    def say(self, line: str) -> None:
        """Say one line aside, on stderr."""
        self.err.print(line, style="dim", markup=False, soft_wrap=True)

    def write(self, text: str | bytes) -> None:
        """Write to stdout as it is; a newline is added to text."""
        if isinstance(text, str):
            text = text.encode(errors="replace") + b"\n"
        sys.stdout.flush()
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()

    def write_json(self, value: object) -> None:
        """Write a value as indented JSON."""
        import msgspec

        from server.schemas import encode

        self.write(msgspec.json.format(encode(value), indent=2) + b"\n")

    def report(self, error: BaseException) -> None:
        """Tell an error: every issue, or problem+json; what nobody foresaw with its trace."""
        foreseen = isinstance(error, ProvenueError)
        if not foreseen:
            traceback.print_exception(error, file=sys.stderr)
        if self.as_json:
            from server.problems import encode_problem, new_request_id, problem_of

            # Nothing goes to a server's log from here: stderr holds the trace already.
            logging.getLogger("provenue").addHandler(logging.NullHandler())
            self.write(encode_problem(problem_of(error, new_request_id())) + b"\n")
        elif isinstance(error, ProvenueError):
            from server.terminal import draw_issues

            draw_issues(error.issues, self.err)
        else:
            self.say("this is a mistake of provenue's, not of yours")

    def report_usage(self, error: click.ClickException) -> None:
        """Tell a mistake in the command line itself."""
        if self.as_json:
            from server.problems import RequestError

            self.report(RequestError(Issue("usage", error.format_message())))
        else:
            error.show(file=sys.stderr)

    def _console(self, stream: str) -> "Console":
        if stream not in self._consoles:
            from rich.console import Console

            file = getattr(sys, stream)
            width = None if file.isatty() or "COLUMNS" in os.environ else PLAIN_WIDTH
            self._consoles[stream] = Console(file=file, width=width, highlight=False)
        return self._consoles[stream]
