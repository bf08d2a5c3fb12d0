"""Answer to shape: what there is to see, before anybody decides how to draw it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from charts.asides import aside_of, aside_text, aside_words
from engine.narration.cells import (
    Number,
    bucket_of,
    cell_text,
    companion,
    display_format,
    holds_as_of,
    is_number,
    open_rows,
    own_metrics,
    positions,
    value_text,
)
from engine.reply import Answer, Column

Kind = Literal["empty", "number", "category", "time", "time-series", "matrix", "records", "many"]

#: Axis labels of these buckets are their first day; the axis title says what of.
_LONG_BUCKETS = ("week", "fiscal_quarter", "fiscal_year")
#: What a bucket that has not begun cannot have.
_LEVELS = ("level", "opening", "cumulative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One drawn value. `group` and `series` are labels, unique for what they stand for.

    `note` says why its bucket is not whole: `so far`, `to come`, `in part`. `aside` is what stands
    in parentheses beside the value: its share, its change, the rate of a funnel's step. `was` is
    what a line drawn beside it has there. `brief` is the short text of a value that is no cell of
    the answer.
    """

    row: int
    metric: int
    group: str
    series: str | None
    value: Number | None
    shown: str
    brief: str | None = None
    note: str = ""
    aside: str = ""
    was: str = ""
    answer: Answer | None = field(default=None, repr=False, compare=False)

    @property
    def short(self) -> str:
        """The value with few digits; written when asked for, since a long line never asks."""
        if self.brief is not None:
            return self.brief
        if self.answer is None:
            return self.shown
        return cell_text(self.answer, self.row, self.metric, compact=True)

    @property
    def unfinished(self) -> bool:
        """Whether the bucket cannot be compared with the others."""
        return bool(self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What there is to see. `groups` and `series` hold the labels in the order they are shown.

    `metrics` share one unit; `left_out` are asked metrics of another one. `undated` is the point of
    the null time bucket, which has no place on an axis of time. `before` are the values of a line
    that a single metric is compared with over time. `not_begun` are buckets that lie ahead: a level
    is none of theirs, so nothing is drawn. `pair` is a second group in the labels of `axis`.
    `aside` says what stands in parentheses.
    """

    kind: Kind
    answer: Answer
    metrics: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    axis: int | None = None
    pair: int | None = None
    split: int | None = None
    groups: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    undated: tuple[Point, ...] = ()
    before: tuple[Point, ...] = ()
    not_begun: tuple[str, ...] = ()
    aside: str = ""

    @property
    def metric(self) -> Column:
        """The first metric that is drawn."""
        return self.answer.columns[self.metrics[0]]

    @property
    def additive(self) -> bool:
        """Whether every drawn metric adds up over what it is split by."""
        return all(self.answer.columns[metric].additive for metric in self.metrics)

    @property
    def values(self) -> tuple[Number, ...]:
        """Every drawn number, NULL left out."""
        return tuple(point.value for point in self.points if point.value is not None)


def shape_of(answer: Answer) -> Shape:
    """Return what there is to see in an answer."""
    metrics = _counts_first(answer, own_metrics(answer))
    if not answer.rows:
        return Shape(kind="empty", answer=answer)
    if answer.query.rows is not None or not metrics:
        return Shape(kind="records", answer=answer)
    times, groups = positions(answer, "time"), positions(answer, "dimension")
    match len(times), len(groups):
        case 0, 0:
            return Shape(kind="number", answer=answer, metrics=metrics)
        case 0, 1:
            return _drawn("category", answer, metrics, groups[0], None)
        case 1, 0:
            return _drawn("time", answer, metrics, times[0], None)
        case 1, 1:
            return _drawn("time-series", answer, metrics, times[0], groups[0])
        case 0, 2:
            first, second = groups
            if answer.query.limit_per is not None:
                return _drawn("category", answer, metrics, first, None, pair=second)
            if answer.columns[first].nature == "step":
                first, second = second, first
            return _drawn("matrix", answer, metrics, first, second)
        case _:
            return Shape(kind="many", answer=answer, metrics=metrics)


def _drawn(
    kind: Kind,
    answer: Answer,
    metrics: tuple[int, ...],
    axis: int,
    split: int | None,
    pair: int | None = None,
) -> Shape:
    """Place each value on its axis; several metrics of one unit become the series."""
    first = answer.columns[metrics[0]]
    alike = tuple(m for m in metrics if _unit(answer.columns[m]) == _unit(first))
    shown = alike if split is None else metrics[:1]
    if kind == "time" and len(shown) > 1:
        kind = "time-series"
    if kind == "category" and len(shown) > 1:
        kind = "matrix"
    labels = _axis_labels(answer, axis)
    if pair is not None:
        labels = [
            " · ".join(both) for both in zip(labels, _distinct_labels(answer, pair), strict=True)
        ]
    names = _series_labels(answer, split, shown)
    timed = answer.columns[axis].role == "time"
    notes = {metric: _bucket_notes(answer, axis, metric) if timed else {} for metric in shown}
    aside = aside_of(answer, shown[0]) if len(shown) == 1 else None
    points: list[Point] = []
    for row in _in_time(answer, axis):
        for metric in shown:
            value, note = answer.rows[row][metric], notes[metric].get(row, "")
            point = Point(
                row=row,
                metric=metric,
                group=labels[row],
                series=names[row, metric],
                value=value if is_number(value) else None,
                shown=value_text(answer, answer.columns[metric], value),
                note=note,
                aside="" if aside is None else aside_text(answer, row, aside, note),
                answer=answer,
            )
            points.append(point)
    lost = {
        row for row, cells in enumerate(answer.rows) if timed and bucket_of(cells[axis]) is None
    }
    ahead = _ahead(answer, axis, shown) if timed else frozenset[int]()
    dated = [point for point in points if point.row not in lost and point.row not in ahead]
    dated = _without_first_step(answer, dated)
    before = _before(answer, dated) if kind == "time" else ()
    if before:
        dated = [replace(one, was=was.shown) for one, was in zip(dated, before, strict=True)]
    beside = {aside} if aside in metrics else set[int | None]()
    return Shape(
        kind=kind,
        answer=answer,
        metrics=shown,
        left_out=tuple(m for m in metrics if m not in shown and m not in beside),
        axis=axis,
        pair=pair,
        split=split,
        groups=_unique(point.group for point in dated),
        series=_unique(point.series for point in dated if point.series is not None),
        points=tuple(dated),
        undated=tuple(point for point in points if point.row in lost),
        before=before,
        not_begun=_unique(labels[row] for row in sorted(ahead)),
        aside=aside_words(answer, metrics[0], aside),
    )


def _without_first_step(answer: Answer, points: list[Point]) -> list[Point]:
    """Leave out the step that has no rate: nothing comes before it."""
    step = next((i for i, one in enumerate(answer.columns) if one.nature == "step"), None)
    if step is None or any(
        answer.columns[point.metric].nature != "of_previous_step" for point in points
    ):
        return points
    rated = {answer.rows[point.row][step] for point in points if point.value is not None}
    return [point for point in points if answer.rows[point.row][step] in rated] or points


def _counts_first(answer: Answer, metrics: tuple[int, ...]) -> tuple[int, ...]:
    """Return the metrics as asked, but a funnel's counts before its rates."""
    return tuple(sorted(metrics, key=lambda one: answer.columns[one].nature != "funnel"))


def _ahead(answer: Answer, axis: int, metrics: tuple[int, ...]) -> frozenset[int]:
    """Return the rows of buckets that have not begun, where levels are drawn; never all rows."""
    if any(answer.columns[metric].nature not in _LEVELS for metric in metrics):
        return frozenset()
    days = {row: bucket_of(cells[axis]) for row, cells in enumerate(answer.rows)}
    ahead = frozenset(row for row, day in days.items() if day is not None and day > answer.as_of)
    return ahead if len(ahead) < len(answer.rows) else frozenset()


def _before(answer: Answer, points: Sequence[Point]) -> tuple[Point, ...]:
    """Return what a metric's values over time are compared with, where that is another line.

    The bucket before is no other line: it is the same one, moved by a bucket.
    """
    metric = points[0].metric if points else None
    before = companion(answer, metric, "previous") if metric is not None else None
    if before is None or answer.query.compare == "previous_period":
        return ()
    values = (answer.rows[point.row][before] for point in points)
    shown = (cell_text(answer, point.row, before) for point in points)
    return tuple(
        replace(
            point,
            metric=before,
            value=value if is_number(value) else None,
            shown=text,
            was=text,
            note="",
            aside="",
        )
        for point, value, text in zip(points, values, shown, strict=True)
    )


def _bucket_notes(answer: Answer, axis: int, metric: int) -> dict[int, str]:
    """Return why a row's bucket is not whole for a metric, for those that are not."""
    notes: dict[int, str] = {}
    level = answer.columns[metric].nature == "level"
    for row in open_rows(answer, axis, metric):
        day = bucket_of(answer.rows[row][axis])
        begun = day is not None and day <= answer.as_of
        running = holds_as_of(answer, axis, row)
        notes[row] = (
            ("now" if level else "so far") if running else "in part" if begun else "to come"
        )
    return notes


def _unit(column: Column) -> str:
    return display_format(column) or ("days" if column.format == "days" else "number")


def _in_time(answer: Answer, axis: int) -> Sequence[int]:
    """Return the rows as given, but along an axis of time always forward, the null bucket last."""
    rows = range(len(answer.rows))
    if answer.columns[axis].role != "time":
        return rows
    days = [bucket_of(cells[axis]) for cells in answer.rows]
    return sorted(rows, key=lambda row: days[row] or date.max)


def _axis_labels(answer: Answer, axis: int) -> list[str]:
    column = answer.columns[axis]
    if column.role == "time" and column.grain in _LONG_BUCKETS and not _named(answer, column):
        days = (bucket_of(row[axis]) for row in answer.rows)
        return [value_text(answer, column, None) if day is None else str(day) for day in days]
    return _distinct_labels(answer, axis)


def _named(answer: Answer, column: Column) -> bool:
    """Return whether a bucket has a short name of its own: `FY2026 Q1`."""
    return column.grain != "week" and answer.calendar is not None


def _series_labels(
    answer: Answer, split: int | None, metrics: tuple[int, ...]
) -> dict[tuple[int, int], str | None]:
    rows = range(len(answer.rows))
    if split is not None:
        labels = _distinct_labels(answer, split)
        return {(row, metric): labels[row] for row in rows for metric in metrics}
    if len(metrics) == 1:
        return {(row, metrics[0]): None for row in rows}
    return {(row, metric): answer.columns[metric].label for row in rows for metric in metrics}


def _distinct_labels(answer: Answer, position: int) -> list[str]:
    """Return a label a row, different for different things: namesakes get their key.

    Grouping by a name groups by (key, name); two people of one name must not share a bar.
    """
    column = answer.columns[position]
    dataset = column.name.rsplit(".", 1)[0] if "." in column.name else None
    keys = [
        i
        for i in positions(answer, "key")
        if dataset is None or answer.columns[i].name.startswith(f"{dataset}.")
    ] or list(positions(answer, "key"))
    texts = [value_text(answer, column, row[position]) for row in answer.rows]
    if not keys and len(set(texts)) == len(texts):
        return texts
    things = [(row[position], *(row[key] for key in keys)) for row in answer.rows]
    plain = dict(zip(things, texts, strict=True))
    taken: dict[str, int] = {}
    for text in plain.values():
        taken[text] = taken.get(text, 0) + 1
    labels: dict[tuple[object, ...], str] = {}
    used: set[str] = set()
    for thing, text in plain.items():
        label = text
        if taken[text] > 1 and keys:
            label = f"{text} ({', '.join(str(key) for key in thing[1:])})"
        count = 2
        while label in used:
            label, count = f"{text} ({count})", count + 1
        used.add(label)
        labels[thing] = label
    return [labels[thing] for thing in things]


def _unique(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))
