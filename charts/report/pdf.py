"""A report to the bytes of its PDF: cover, sections with their figures, appendix."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from reportlab import rl_config
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Paragraph, Spacer, Table

from charts.describe import notes_of, subject
from charts.report.citations import cover_only, source_line, sources
from charts.report.cover import cover
from charts.report.document import Figure, Report, Section, Unanswered
from charts.report.fonts import register_faces, without_shape
from charts.report.pages import Bookmark, build_pages, highest, room, together
from charts.report.pictures import ChartBox, Draw
from charts.report.printed import has_chart, has_table, rows_printed
from charts.report.styles import MUTED, Run, strong, words
from charts.report.svg import Picture, parse_svg, texts_of
from charts.report.tables import FIRST_ROWS, is_short, table_of
from charts.report.text import clean
from charts.shape import shape_of
from engine.narration.cells import display_format, own_metrics
from engine.reply import Answer
from semantic.errors import ChartError

#: How a picture's notes tell where the rest is; a report may print less of it than that.
IN_TABLE = "in the table"
_ADDRESS = "provenue report verify FILE.pdf"


def report_pdf(report: Report, picture: Draw) -> bytes:
    """Return a report as PDF; equal reports have equal bytes.

    `picture` draws a figure as SVG. Fonts are embedded, text is text, and the file holds no link
    out of itself, no script and no form.
    """
    rl_config.trustedHosts, rl_config.trustedSchemes = [], []
    register_faces()
    story = [*cover(report), PageBreak()]
    for number, section in enumerate(report.sections, start=1):
        story += _section(report, section, f"section-{number}", picture)
    story += _appendix(report)
    story += _missing(_texts(story))
    return build_pages(report, story)


def _section(report: Report, section: Section, key: str, picture: Draw) -> list[Flowable]:
    made: list[Flowable] = []
    opening: list[Flowable] = [
        Bookmark(section.title, key, 0),
        words("heading", section.title),
        *(words("body", one) for one in section.text),
    ]
    for item in section.items:
        if isinstance(item, Figure):
            made += _figure(report, item, picture, opening)
        else:
            made += _unanswered(report, item, opening)
        opening = []
    return [*made, *opening]


def _figure(
    report: Report, figure: Figure, picture: Draw, opening: Sequence[Flowable]
) -> list[Flowable]:
    """Return a figure: what opens it stays with its picture or its first rows."""
    head: list[Flowable] = [
        *opening,
        Bookmark(f"Figure {figure.number} — {figure.title}", f"figure-{figure.number}", 1),
        words("caption", strong(f"Figure {figure.number} — "), figure.title),
        words("meta", _facts(figure.answer)),
    ]
    drawn, failed = _drawn(figure, picture)
    notes = (*failed, *figure.notes, *_caveats(figure))
    end: list[Flowable] = [words("note", strong("Note: "), one) for one in notes]
    end += [source_line(figure), Spacer(0, 4)]
    table = table_of(figure.answer, room(report)) if has_table(figure) else []
    if drawn is not None:
        head.append(ChartBox(drawn, f"figure-{figure.number}", highest(report)))
    if not table:
        return [together(report, [*head, *end]), *head, *end]
    opened = together(report, head, more=0 if drawn is not None else FIRST_ROWS)
    closed = [together(report, [*table, *end])] if is_short(figure.answer) else []
    return [opened, *head, *closed, *table, together(report, end), *end]


def _drawn(figure: Figure, picture: Draw) -> tuple[Picture | None, tuple[str, ...]]:
    """Return the picture; where it cannot be drawn the report says so, and has the rest."""
    try:
        drawn = picture(figure)
        return (None if drawn is None else parse_svg(drawn)), ()
    except ChartError as error:
        return None, (f"The picture could not be drawn: {error.issues[0].message}.",)


def _unanswered(report: Report, item: Unanswered, opening: Sequence[Flowable]) -> list[Flowable]:
    text = Run(text=f"Not answered: {item.reason}", color=MUTED)
    made = [*opening, words("caption", item.title), words("note", text)]
    return [together(report, made), *made]


def _facts(answer: Answer) -> str:
    """Return what stands under a caption: what is shown, of when, in which unit, as of when."""
    reading = answer.reading
    parts = [clean(subject(shape_of(answer)), 240), *([reading.window] if reading.window else [])]
    parts += [*reading.filters, *_units(answer), f"as of {answer.as_of.isoformat()}"]
    return " · ".join(parts)


def _units(answer: Answer) -> Iterator[str]:
    """Return the units of the metrics, each once."""
    names = {
        "currency": answer.currency or "amounts",
        "percent": "%",
        "points": "percent points",
        "days": "days",
    }
    found = [
        names.get(display_format(answer.columns[at]) or "", "number") for at in own_metrics(answer)
    ]
    if found:
        yield f"unit: {', '.join(dict.fromkeys(found))}"


def _caveats(figure: Figure) -> Sequence[str]:
    """Return what a reader must know: the answer's warnings, and what its picture leaves out.

    What a warning says already, the picture does not say again.
    """
    answer = figure.answer
    said = [one.message for one in answer.caveats]
    whole_table = has_table(figure) and len(answer.rows) <= rows_printed(answer)
    if answer.chart is None or not has_chart(figure):
        return list(dict.fromkeys(said))
    codes = {one.code for one in answer.caveats}
    shape = shape_of(answer)
    again: set[str] = set()
    if "partial" in codes:
        again |= set(notes_of(shape)) - set(notes_of(replace(shape, points=())))
    if "truncated" in codes:
        whole = replace(shape, answer=replace(answer, truncated=False))
        again |= set(notes_of(shape)) - set(notes_of(whole))
    notes = [one for one in answer.chart.notes if one not in again]
    if not whole_table:
        notes = [one.replace(IN_TABLE, "in the answer") for one in notes]
    return list(dict.fromkeys([*said, *notes]))


def _appendix(report: Report) -> list[Flowable]:
    made: list[Flowable] = [PageBreak(), *_part("Definitions", "definitions")]
    for one in report.definitions:
        lines = [words("term", one.label), words("body", one.text)]
        made += [together(report, lines), *lines]
    if not report.definitions:
        made.append(words("body", "No metric is used."))
    made += [*_part("Sources", "sources"), *sources(report)]
    if report.cited:
        made += [*_part("Figures of the first page", "cited"), *cover_only(report)]
    made += _part("How to check this report", "check")
    made.append(words("body", _check(report)))
    return made


def _part(title: str, key: str) -> list[Flowable]:
    return [CondPageBreak(100), Bookmark(title, key, 0), words("heading", title)]


def _check(report: Report) -> str:
    return (
        f"Every figure was answered on the snapshot {report.snapshot}, which does not change. "
        f"“{_ADDRESS}” compares this file with the audit log, answers every figure anew on that "
        "snapshot, and holds each printed number against the new answer. A hash of a source above "
        "is that of the file's bytes as they were loaded."
    )


def _missing(texts: Iterable[str]) -> list[Flowable]:
    """Return which letters stand as boxes, where there are any."""
    signs = sorted({sign for text in texts for sign in without_shape(text)})
    if not signs:
        return []
    named = ", ".join(f"U+{ord(one):04X}" for one in signs[:24])
    more = f" and {len(signs) - 24:,} more" if len(signs) > 24 else ""
    text = (
        f"The face of this report has no shape for {len(signs):,} letters of its data ({named}"
        f"{more}). A box stands in the place of each; copied or searched text has the letter."
    )
    return [*_part("Letters without a shape", "letters"), words("body", text)]


def _texts(parts: Iterable[Any]) -> Iterator[str]:
    """Yield every text that stands in these, for a look at its letters."""
    for one in parts:
        if isinstance(one, Paragraph):
            yield one.text
        elif isinstance(one, ChartBox):
            yield from texts_of(one.picture)
        elif isinstance(one, Table):
            table: Any = one
            for row in table._cellvalues:
                for cell in row:
                    yield from _texts(cast("list[Any]", cell if _is_several(cell) else [cell]))


def _is_several(cell: Any) -> bool:
    return isinstance(cell, list | tuple)
