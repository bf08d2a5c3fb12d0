"""A draft of a model to lines in a terminal: what was inferred, how surely, and what was not."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding

from engine.drafting.guesses import DatasetGuess, Draft
from semantic.errors import Issue
from server.drafting import DraftedProject
from server.terminal import draw_issues, listing
from server.terminal_text import line

#: Joins left out that are shown; the model holds them all as comments.
LEFT_OUT_SHOWN = 20


def draw_draft(project: DraftedProject, console: Console) -> None:
    """Draw the review: datasets, joins, what was left out, metrics, and what the files show."""
    draft = project.draft
    _draw(
        console,
        "datasets",
        ("dataset", "file", "rows", "key", "sure", "time", "names a row"),
        [
            (
                one.name,
                one.file,
                f"{one.rows:,}",
                " + ".join(one.key.columns) + ("" if one.key.unique else " (NOT UNIQUE)"),
                f"{one.key.score:.2f}",
                one.time.field if one.time else "",
                one.label or "",
            )
            for one in draft.datasets
        ],
        ("rows", "sure"),
    )
    _draw(console, "joins", ("join", "sure", "found"), _joins(draft), ("sure",))
    left = list(_left_out(draft))
    _draw(console, "not joined", ("column", "sure", "why"), left[:LEFT_OUT_SHOWN], ("sure",))
    if len(left) > LEFT_OUT_SHOWN:
        console.print(line((f"  … and {len(left) - LEFT_OUT_SHOWN} more, in the model", "dim")))
    _draw(console, "facts", ("what", "taken for", "why"), list(_facts(draft)))
    draw_issues(_findings(project), console, "found", "yellow")


def _draw(
    console: Console,
    what: str,
    headers: tuple[str, ...],
    rows: list[tuple[str, ...]],
    right: tuple[str, ...] = (),
) -> None:
    """Draw one listing under its name; nothing where there are no rows."""
    if rows:
        console.print(line((what, "bold")))
        console.print(Padding(listing(headers, rows, right), (0, 0, 1, 2)))


def _joins(draft: Draft) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.name}.{join.column} → {_target(join.dataset, join.role)}",
            f"{join.score:.2f}",
            join.why + (f"; nearly the same: {join.mend}" if join.mend else ""),
        )
        for one in draft.datasets
        for join in one.joins
    ]


def _target(dataset: str, role: str) -> str:
    return dataset if dataset == role else f"{dataset} (as {role})"


def _left_out(draft: Draft) -> Iterator[tuple[str, ...]]:
    for one in draft.datasets:
        for left in one.not_joined:
            yield f"{one.name}.{left.column} → {left.dataset}", f"{left.score:.2f}", left.why


def _facts(draft: Draft) -> Iterator[tuple[str, ...]]:
    day = draft.as_of.isoformat() if draft.as_of else "today"
    yield "as of", day, draft.as_of_why
    yield "currency", draft.currency or "left open", draft.currency_why
    personal = [
        f"{one.name}.{dimension.name}"
        for one in draft.datasets
        for dimension in one.dimensions
        if dimension.sensitive
    ]
    if personal:
        yield "personal", ", ".join(personal), "never shown unless a right is given"
    for one in draft.datasets:
        if one.segments:
            yield f"{one.name} is", ", ".join(each.name for each in one.segments), _segments(one)
    yield "metrics", ", ".join(one.name for one in draft.metrics), ""
    for left in draft.not_metrics:
        what, _, why = left.partition(": ")
        yield "no metric", what, why


def _segments(one: DatasetGuess) -> str:
    return "; ".join(f"{each.name}: {each.why}" for each in one.segments if each.why)


def _findings(project: DraftedProject) -> Iterator[Issue]:
    for table in project.tables:
        yield from (*table.proposal.blocking, *table.proposal.asking)
