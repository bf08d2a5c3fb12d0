"""The first page: title, facts, key metrics as tiles, and the sentences that sum it up."""

from collections.abc import Collection, Sequence
from typing import Any

from reportlab.platypus import Flowable, HRFlowable, Spacer, Table

from charts.report.document import KeyMetric, Report
from charts.report.fonts import STRONG, TEXT, width
from charts.report.pages import Bookmark, Contents, moment, room
from charts.report.printed import figures
from charts.report.styles import (
    ACCENT,
    BETTER,
    INK,
    MUTED,
    RULE,
    STYLES,
    WORSE,
    Run,
    strong,
    words,
)
from charts.report.text import clean

_SHAPES = {"up": "▲", "down": "▼", "level": "●"}
_COLORS = {"better": BETTER, "worse": WORSE, "neutral": INK}
_SMALLEST = 11.0
_INSIDE = 9.0
#: A tile is small: longer words are cut, and say so.
_MOST_IN_VALUE, _MOST_IN_TILE = 80, 240
#: More sections than this are found in the bookmarks only.
_MOST_ENTRIES = 20


def cover(report: Report) -> list[Flowable]:
    """Return the first page of a report."""
    known = frozenset(one.number for one in (*figures(report), *report.cited))
    facts = (
        f"As of {report.as_of.isoformat()} · generated {moment(report.generated_at)} · "
        f"snapshot {report.snapshot}"
    )
    made: list[Flowable] = [Bookmark(report.title, "cover", 0)]
    if report.confidential:
        made += [words("mark", report.confidential), Spacer(0, 8)]
    made += [
        HRFlowable(width=46, thickness=3, color=ACCENT, hAlign="LEFT", spaceAfter=9),
        words("title", report.title),
        words("subtitle", report.subtitle),
        words("facts", facts),
        Spacer(0, 12),
    ]
    if report.key_metrics:
        made += [_tiles(report.key_metrics, room(report), known), Spacer(0, 14)]
    for one in report.headlines:
        made.append(words("headline", one.text, _cite(one.figure, known)))
    if report.caveats:
        made += [Spacer(0, 4), words("term", "To keep in mind")]
        made += [words("note", f"• {one}") for one in report.caveats]
    return [*made, *_contents(report)]


def _contents(report: Report) -> list[Flowable]:
    """Return what is on which page, where there is more than one thing to find."""
    sections = [(one.title, f"section-{n}") for n, one in enumerate(report.sections, start=1)]
    if len(sections) < 2:
        return []
    entries = [*sections[:_MOST_ENTRIES], ("Definitions", "definitions"), ("Sources", "sources")]
    return [Contents("Contents", entries)]


def _cite(figure: int, known: Collection[int]) -> Run:
    """Return the number of a figure in brackets, leading to it where the report has it."""
    to = f"figure-{figure}" if figure in known else None
    return Run(text=f" [{figure}]", color=MUTED, to=to)


def _tiles(metrics: Sequence[KeyMetric], wide: float, known: Collection[int]) -> Table:
    """Return tiles, three abreast, or two where that comes out even."""
    across = min(len(metrics), 2 if len(metrics) in (2, 4) else 3)
    gap = 8.0
    column = (wide - gap * (across - 1)) / across
    rows: list[list[Any]] = []
    for start in range(0, len(metrics), across):
        tiles: list[Any] = [_tile(one, column, known) for one in metrics[start : start + across]]
        tiles += [""] * (across - len(tiles))
        rows.append([part for tile in tiles for part in (tile, "")][:-1])
        rows.append([""] * (2 * across - 1))
    widths = [part for _ in range(across) for part in (column, gap)][:-1]
    heights = [None, gap] * (len(rows) // 2)
    table = Table(rows[:-1], colWidths=widths, rowHeights=heights[:-1], hAlign="LEFT")
    boxes = [(2 * (i % across), 2 * (i // across)) for i in range(len(metrics))]
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), TEXT),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            *(("BOX", place, place, 0.7, RULE) for place in boxes),
            *(("LEFTPADDING", place, place, _INSIDE) for place in boxes),
            *(("RIGHTPADDING", place, place, _INSIDE) for place in boxes),
            *(("TOPPADDING", place, place, 7) for place in boxes),
            *(("BOTTOMPADDING", place, place, 8) for place in boxes),
        ]
    )
    return table


def _tile(one: KeyMetric, column: float, known: Collection[int]) -> list[Flowable]:
    made: list[Flowable] = [
        words("tile_label", clean(one.label, 120), _cite(one.figure, known)),
        words(
            "tile_value",
            one.value,
            most=_MOST_IN_VALUE,
            style=_fitted(one.value, column - 2 * _INSIDE),
        ),
    ]
    if one.comparison:
        shape = f"{_SHAPES[one.direction]} " if one.direction else ""
        color = _COLORS[one.verdict]
        verdict = f" · {one.verdict}" if one.verdict != "neutral" else ""
        made.append(
            words(
                "tile_note", strong(shape + clean(one.comparison, _MOST_IN_TILE) + verdict, color)
            )
        )
    if one.note:
        made.append(words("tile_note", Run(text=one.note, color=MUTED), most=_MOST_IN_TILE))
    return made


def _fitted(text: str, space: float) -> Any:
    """Return the style of a value, smaller where it would not fit."""
    style = STYLES["tile_value"]
    needed = width(clean(text, _MOST_IN_VALUE), style.fontSize, STRONG)
    if needed <= space:
        return style
    size = max(_SMALLEST, style.fontSize * space / needed * 0.99)
    return style.clone("tile_value_small", fontSize=size, leading=size * 1.25)
