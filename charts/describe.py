"""Words around a picture: title, subtitle, notes, and the text that stands in for it."""

from collections.abc import Sequence

from charts.labels import wrapped
from charts.shape import Point, Shape
from engine.narration.moves import moved_words
from engine.narration.narrate import narrate
from engine.reply import Answer
from semantic.formats import NULL_TEXT

#: How wide a letter of the title and of the subtitle is taken to be, in pixels.
_TITLE_LETTER, _SUBTITLE_LETTER = 8.5, 6.4
_MOST_IN_ALT = 12
_NAMES = {
    "number": "Number",
    "bar": "Bar chart",
    "column": "Column chart",
    "line": "Line chart",
    "area": "Area chart",
    "pie": "Pie chart",
    "scatter": "Scatter chart",
    "heatmap": "Heat map",
    "map": "Map",
    "stacked": "Stacked chart",
    "ring": "Ring chart",
    "funnel": "Funnel",
    "waterfall": "Waterfall chart",
    "bullet": "Bullet chart",
    "histogram": "Histogram",
    "table": "Table",
}


def subject(shape: Shape) -> str:
    """Return what is shown: `Bookings by Region and Type`."""
    answer = shape.answer
    metrics = [answer.columns[metric].label for metric in shape.metrics]
    by = [answer.columns[i].label for i in (shape.axis, shape.pair, shape.split) if i is not None]
    others = [column.label for column in answer.columns if column.role != "key"]
    what = _listed(metrics) or _listed(others)
    return f"{what} by {_listed(by)}" if by else what


def headline(shape: Shape) -> str:
    """Return the finding, in a sentence whose numbers are checked; else question or subject."""
    answer = shape.answer
    if shape.kind == "number":
        return subject(shape)
    said = answer.text or narrate(answer)
    if shape.kind != "records" and said:
        return said[0].text.removesuffix(".")
    return (answer.question or "").strip() or subject(shape)


def title(shape: Shape, notes: Sequence[str], width: int) -> dict[str, object]:
    """Return the title with its subtitle: the window as dates, the filters, the notes."""
    reading = shape.answer.reading
    finding = headline(shape)
    letters = max(48, int(width / _SUBTITLE_LETTER))
    facts = [] if finding == subject(shape) else [subject(shape)]
    facts += [reading.window] if reading.window else []
    lines = wrapped(" · ".join([*facts, *reading.filters]), letters)
    for note in notes:
        lines += wrapped(note, letters)
    return {
        "text": wrapped(finding, max(48, int(width / _TITLE_LETTER)), most=4),
        "subtitle": lines,
    }


def alternative(kind: str, shape: Shape, drawn: Sequence[Point], notes: Sequence[str]) -> str:
    """Return the text that stands in for the picture: what it shows and its values."""
    answer = shape.answer
    facts = [subject(shape), *([answer.reading.window] if answer.reading.window else [])]
    opening = f"{_NAMES.get(kind, 'Chart')}: {', '.join([*facts, *answer.reading.filters])}."
    if shape.kind == "empty":
        return f"{opening} No row matches."
    if kind == "table":
        return f"{opening} The values are in the table."
    said = [_value_in_words(answer, point) for point in drawn[:_MOST_IN_ALT]]
    more = len(drawn) - _MOST_IN_ALT
    if shape.kind == "number":
        moves = (moved_words(answer, point.metric) for point in drawn)
        said = [", ".join((value, *moved)) for value, moved in zip(said, moves, strict=False)]
    values = "; ".join(said) + (f"; and {more} more values, in the table" if more > 0 else "")
    return " ".join([opening, f"{values}.", *notes])


def notes_of(shape: Shape) -> tuple[str, ...]:
    """Return what the picture leaves out or shows unfinished, one sentence each."""
    notes: list[str] = []
    if shape.left_out:
        labels = _listed([shape.answer.columns[metric].label for metric in shape.left_out])
        notes.append(f"Not drawn, in the table: {labels}.")
    for point in shape.undated:
        if point.value is not None:
            notes.append(f"Without a date, not drawn: {point.shown}.")
    if shape.not_begun:
        notes.append(f"Not begun, not drawn: {_span(shape.not_begun)}.")
    unfinished = [point for point in shape.points if point.unfinished]
    some = list(dict.fromkeys(point.group for point in unfinished))
    if some:
        verb = "is" if len(some) == 1 else "are"
        cut = all(point.note == "in part" for point in unfinished)
        how = "" if cut else f" at {shape.answer.as_of.isoformat()}"
        notes.append(f"{_span(some)} {verb} not complete{how}.")
    if shape.answer.truncated:
        notes.append("The rows were cut at the row limit; more exist.")
    return tuple(notes)


def _span(groups: Sequence[str]) -> str:
    return _listed(groups) if len(groups) <= 2 else f"{groups[0]} to {groups[-1]}"


def _value_in_words(answer: Answer, point: Point) -> str:
    what = [point.group, *([point.series] if point.series is not None else [])]
    named = " ".join(part for part in (", ".join(part for part in what if part),) if part)
    shown = "no value" if point.shown == NULL_TEXT else point.shown
    text = f"{named} {shown}" if named else f"{answer.columns[point.metric].label} {shown}"
    said = ", ".join(part for part in (point.note, point.aside) if part)
    return f"{text} ({said})" if said else text


def _listed(labels: Sequence[str]) -> str:
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} and {labels[-1]}"
