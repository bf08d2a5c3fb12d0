"""`eval`: questions with their meaning, through a planner."""

import codecs
from datetime import UTC, datetime
from pathlib import Path

import click

from engine.question import OWNER, PlannerName, PlanOutcome, Question
from semantic.errors import Issue, QueryError
from semantic.query import MetricQuery
from server.commands.options import json_option, project_option
from server.commands.shell import Shell, StopWith

#: The largest file of questions that is read.
MAX_BYTES = 50_000_000


@click.command("eval", short_help="Judge a planner on questions with their meaning.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--planner",
    type=click.Choice(["auto", "keyword", "llm"]),
    default="auto",
    show_default=True,
    help="What reads the questions.",
)
@json_option
@project_option
@click.pass_obj
def evaluate(shell: Shell, file: Path, planner: PlannerName) -> None:
    """Ask the questions of FILE, a JSON object a line, and judge what comes back.

    A reading is right when it fills every slot as meant, or gives the rows that are meant. Where
    any reading is wrong the exit code is 2; asking back and refusing are not wrong.
    """
    from engine.judging.case import read_cases
    from engine.judging.evaluate import check_wanted
    from engine.judging.evaluate import evaluate as judge_all
    from engine.judging.rows import SameRows

    lines = _lines(file)
    with shell.engine(planner=planner) as engine:
        as_of = engine.as_of()
        cases = read_cases(lines, str(file), as_of)

        def ask(text: str, previous: MetricQuery | None) -> PlanOutcome:
            now = datetime.now(UTC)
            return engine.plan(Question(text=text, viewer=OWNER, now=now, previous=previous))

        def answerable(query: MetricQuery) -> object:
            return engine.statement(query, OWNER)

        check_wanted(cases, answerable)
        # What is looked up once for all questions is not the time of the first one.
        engine.values("", "", OWNER)
        found = judge_all(
            cases,
            ask=ask,
            answerable=answerable,
            same=SameRows(engine.model, lambda query: engine.query(query, OWNER, surface="cli")),
            model=engine.model,
            as_of=as_of,
        )
    if shell.as_json:
        from server.wire_evaluated import wire_evaluation

        shell.write_json(wire_evaluation(found, planner))
    else:
        from server.terminal_evaluated import draw_evaluation

        shell.paint(lambda console: draw_evaluation(found, planner, console))
    if found.wrong:
        raise StopWith(2)


def _lines(file: Path) -> list[bytes]:
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise QueryError(Issue("unreadable", f"'{file}' cannot be read: {reason}")) from None
    if len(content) > MAX_BYTES:
        raise QueryError(Issue("too-large", f"a file of questions has at most {MAX_BYTES:,} bytes"))
    return content.removeprefix(codecs.BOM_UTF8).splitlines()
