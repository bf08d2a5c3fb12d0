"""A reply to lines in a terminal: headline, table, picture, reading, sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from charts.terminal import draw as draw_picture
from engine.question import Clarification, Explanation, Refusal
from engine.reply import Answer, Citation, Reply, Unanswered
from semantic.errors import Issue
from semantic.model import Calendar
from server.terminal_table import answer_tables
from server.terminal_text import clean, line

#: Rows drawn; the wire form and CSV hold them all.
ROWS_DRAWN = 40
#: Columns beyond which bars tell no more.
WIDEST_PICTURE = 76
#: Hex digits of a sha256 that tell files apart by eye.
SHORT = 12
_INDENT = (0, 0, 0, 2)


def draw(reply: Reply, console: Console, calendar: Calendar) -> None:
    """Draw what came back; buckets are named as the model's calendar names them."""
    match reply:
        case Answer():
            _draw_answer(reply, console, calendar)
        case Unanswered():
            _draw_unanswered(reply, console)
        case _:
            assert_never(reply)


def draw_issues(
    issues: Iterable[Issue], console: Console, word: str = "error", style: str = "bold red"
) -> None:
    """Draw every issue: place, message, code, hints."""
    for issue in issues:
        console.print(_issue(issue, word, style), soft_wrap=True)


def short(sha256: str) -> str:
    """Return the head of a hash."""
    return sha256[:SHORT]


def _draw_answer(answer: Answer, console: Console, calendar: Calendar) -> None:
    for index, sentence in enumerate(answer.text):
        console.print(line((sentence.text, "bold" if index == 0 else "")))
    answer = replace(answer, calendar=answer.calendar or calendar)
    if answer.rows or answer.totals is not None or answer.others:
        for table in answer_tables(answer, console.width - _INDENT[3], ROWS_DRAWN):
            console.print()
            console.print(Padding(table, _INDENT))
        if len(answer.rows) > ROWS_DRAWN:
            hidden = len(answer.rows) - ROWS_DRAWN
            console.print(line((f"  … and {hidden:,} rows more (--json shows them)", "dim")))
        picture = draw_picture(answer, min(console.width - 2, WIDEST_PICTURE))
        if picture:
            console.print()
            blocks = Text("\n".join(clean(row) for row in picture.splitlines()))
            blocks.highlight_regex(r"[\u2581-\u258f]+", "cyan")
            console.print(Padding(blocks, _INDENT))
    _draw_warnings(answer, console)
    console.print()
    console.print(_facts(answer))


def _draw_warnings(answer: Answer, console: Console) -> None:
    if answer.caveats:
        console.print()
    for caveat in answer.caveats:
        console.print(line(("! ", "bold yellow"), (caveat.message, "yellow")))


def _facts(answer: Answer) -> Table:
    """Return how the number came about: reading, definitions, sources, audit."""
    facts = _grid()
    reading = answer.reading
    _add(facts, "Reading", [line(reading.sentence)])
    if reading.window and reading.window not in reading.sentence:
        _add(facts, "Window", [line(reading.window)])
    _add(facts, "Assumed", map(line, reading.assumptions))
    _add(facts, "Kept", (line(one.text) for one in reading.inherited))
    if reading.ignored:
        ignored = ", ".join(f"'{word}'" for word in reading.ignored)
        _add(facts, "Ignored", [line((ignored, "yellow"))])
    _add(facts, "Means", (line((f"{label}: ", "dim"), text) for label, text in reading.metrics))
    _add(facts, "Joined", map(line, reading.paths))
    _add(facts, "Groups", [line(f"{one[:1].upper()}{one[1:]}.") for one in reading.groups])
    _add(facts, "Sources", map(_source, answer.citations))
    certainty = [] if answer.certainty is None else [f"certainty {answer.certainty}"]
    parts = [answer.audit_id, *certainty, f"as of {answer.as_of}"]
    _add(facts, "Audit", [line((" · ".join(parts), "dim"))])
    if answer.timings:
        _add(facts, "Time", [line((_timings(answer.timings), "dim"))])
    _add(facts, "Ask next", map(line, answer.suggestions))
    return facts


def _source(citation: Citation) -> Text:
    rest = f" · sha256 {short(citation.sha256)} · {citation.rows:,} rows · loaded "
    return line(citation.source, (f"{rest}{citation.loaded_at:%Y-%m-%d %H:%M}", "dim"))


def _timings(timings: Mapping[str, float]) -> str:
    """Return the time of all stages, and each one's that took a millisecond."""
    stages = {name: spent for name, spent in timings.items() if name != "total"}
    total = timings.get("total", sum(stages.values()))
    slow = ", ".join(f"{name} {spent:.0f}" for name, spent in stages.items() if spent >= 1)
    return f"{total:.0f} ms" + (f" ({slow})" if slow else "")


def _draw_unanswered(reply: Unanswered, console: Console) -> None:
    outcome = reply.outcome
    match outcome:
        case Clarification():
            console.print(line((outcome.text, "bold")))
            for number, option in enumerate(outcome.options, start=1):
                console.print(line((f"  {number}. ", "bold cyan"), option.text))
            console.print(line(("Run one of them: ask again with --pick 1.", "dim")))
        case Refusal():
            console.print(line((outcome.text, "bold")))
            if outcome.suggestions:
                console.print(line(("You can ask:", "dim")))
            for suggestion in outcome.suggestions:
                console.print(line(("  · ", "cyan"), suggestion))
        case Explanation():
            console.print(line(outcome.text))
        case _:
            assert_never(outcome)
    console.print()
    facts = _grid()
    _add(facts, "Audit", [line((reply.audit_id, "dim"))])
    console.print(facts)


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _add(grid: Table, name: str, lines: Iterable[Text]) -> None:
    """Add lines under one name; nothing when there are none."""
    for index, one in enumerate(lines):
        grid.add_row(name if index == 0 else "", one)


def _issue(issue: Issue, word: str, style: str) -> Text:
    place = [(f"{issue.where}: ", "bold")] if issue.where else []
    text = line(*place, (f"{word}: ", style), issue.message, (f" [{issue.code}]", "dim"))
    for hint in issue.hints:
        text.append_text(line("\n  ", ("hint: ", "cyan"), hint))
    return text


def listing(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[str] = (),
    *,
    headed: bool = True,
) -> Table:
    """Return a plain listing; the columns named in `right` are aligned to the right."""
    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="bold dim",
        show_header=headed,
    )
    for header in headers:
        table.add_column(header, justify="right" if header in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(line, row))
    return table
