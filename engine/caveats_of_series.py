"""Warnings about conversions still under way, and snapshots that are missing."""

from collections.abc import Iterator
from datetime import date, timedelta

from engine.branch import Branch, Closing, Converted
from engine.lowerings.answer import closing_branches, hidden_names
from engine.lowerings.closing import closing_name
from engine.reply import Caveat, Cell
from engine.resolved import ResolvedQuery
from semantic.model import SemanticModel
from semantic.periods import bucket_label, move, shift

Rows = tuple[tuple[Cell, ...], ...]
MOST_NAMED = 3


def still_converting(resolved: ResolvedQuery, model: SemanticModel) -> Iterator[Caveat]:
    """Warn of entities that came in so late that their limit is not over."""
    window = resolved.window
    for branch in resolved.branches:
        if not isinstance(branch.series, Converted):
            continue
        within = branch.series.within
        day = move(resolved.as_of + timedelta(days=1), within.unit, -within.count)
        if window is not None and window.last is not None and window.last < day:
            continue
        name = branch.measures[0].alias
        message = (
            f"{model.metrics[name].words.label}: what started since {day} still has part of its"
            f" {within} to go; the data are as of {resolved.as_of}."
        )
        yield Caveat(code="partial", message=message, column=name, since=day)


def missing_closing_days(
    resolved: ResolvedQuery, model: SemanticModel, rows: Rows, hidden: Rows
) -> Iterator[Caveat]:
    """Warn of buckets whose snapshot is not of their last (or first) day, or that have none."""
    names = hidden_names(resolved)
    for branch in closing_branches(resolved):
        position = names.index(closing_name(branch))
        found: dict[date | None, Cell] = {}
        for row, trailing in zip(rows, hidden, strict=True):
            found[_bucket(resolved, row)] = trailing[position]
        said = [
            text
            for bucket, closed in sorted(found.items(), key=lambda pair: str(pair[0]))
            if (text := _said(resolved, model, branch, bucket, closed))
        ]
        if said:
            more = f" and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
            labels = [model.metrics[one.alias].words.label for one in branch.measures]
            message = f"{', '.join(labels)}: {'; '.join(said[:MOST_NAMED])}{more}."
            yield Caveat(code="missing-closing-day", message=message)


def _bucket(resolved: ResolvedQuery, row: tuple[Cell, ...]) -> date | None:
    if resolved.spine is None:
        return None
    position = next(
        i for i, one in enumerate(resolved.outputs) if one.alias == resolved.spine.alias
    )
    value = row[position]
    return value if isinstance(value, date) else None


def _said(
    resolved: ResolvedQuery,
    model: SemanticModel,
    branch: Branch,
    bucket: date | None,
    closed: Cell,
) -> str:
    """Return what is missing of a bucket (None: of the window); nothing where all is there."""
    wanted = _wanted(resolved, branch, bucket)
    if wanted is None or wanted > resolved.as_of or closed == wanted:
        return ""
    label = "it"
    if bucket is not None and resolved.spine is not None:
        label = bucket_label(bucket, resolved.spine.grain, model.calendar)
    if closed is None:
        return f"{label} has no snapshot" if bucket else "there is no snapshot"
    return f"{label} is of the snapshot of {closed}, there is none of {wanted}"


def _wanted(resolved: ResolvedQuery, branch: Branch, bucket: date | None) -> date | None:
    """Return the day whose snapshot should stand for a bucket or the window."""
    window, first = resolved.window, None
    last = window.last if window else None
    if window is not None:
        first = window.first
    if bucket is not None and resolved.spine is not None:
        end = shift(bucket, resolved.spine.grain, 1) - timedelta(days=1)
        last = min(last, end) if last else end
        first = max(first, bucket) if first else bucket
    assert isinstance(branch.series, Closing)  # noqa: S101 - only those are looked at
    if branch.series.keep == "first":
        return first
    return min(last, resolved.as_of) if last else resolved.as_of
