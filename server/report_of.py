"""An answer, a query, views or a conversation to a template of its own: all reports go one way."""

from collections.abc import Callable, Sequence

from charts.report.template import (
    MOST_FIGURES,
    Template,
    Wanted,
    WantedFigure,
    WantedMetric,
    WantedSection,
)
from engine.question import ChartWish
from semantic.query import MetricQuery, encode_query
from server.turns import Turn

#: What was assumed when a turn's question was read.
Assumed = Callable[[Turn], tuple[str, ...]]
#: A view of a dashboard: its title, its query, the picture it is shown as.
View = tuple[str, MetricQuery, ChartWish | None]
#: A longer question is cut where it is a title.
LONGEST_TITLE = 160


def nothing(_turn: Turn) -> tuple[str, ...]:
    """Assume nothing."""
    return ()


def of_query(query: MetricQuery, text: str = "", chart: ChartWish | None = None) -> Template:
    """Return the report of one query, in the words it was asked with."""
    return _of([_asked(text, Wanted(query=encode_query(query), chart=chart))], text or "Answer")


def of_views(views: Sequence[View], title: str) -> Template:
    """Return the report of a dashboard: each view under its title, in order."""
    sections = [
        _asked(text, Wanted(query=encode_query(query), chart=chart)) for text, query, chart in views
    ]
    return _of(sections, title)


def of_question(text: str, chart: ChartWish | None = None) -> Template:
    """Return the report of one question."""
    return _of([_asked(text, Wanted(ask=text, chart=chart))], text)


def of_conversation(path: Sequence[Turn], assumed: Assumed = nothing) -> Template:
    """Return the report of a conversation's turns, as `branch` returns them.

    A turn that asked back is passed over, unless nothing follows; a refusal says what it said.
    """
    sections: list[WantedSection] = []
    for number, turn in enumerate(path, start=1):
        if turn.kind == "answer" and turn.query is not None:
            if turn.attachment == path[-1].attachment:
                wanted = Wanted(query=encode_query(turn.query), chart=turn.chart)
                sections.append(_asked(turn.text, wanted, assumed(turn)))
            else:
                sections.append(_missing(turn.text, "It was asked of another file."))
        elif turn.kind == "refusal" or (turn.kind == "clarification" and number == len(path)):
            sections.append(_missing(turn.text, turn.reading))
    title = path[0].text if path else "Conversation"
    more = len(sections) - MOST_FIGURES
    if more > 0:
        why = f"A report holds {MOST_FIGURES} at most; {more + 1} later questions are not in it."
        sections[MOST_FIGURES - 1 :] = [_missing("Later questions", why)]
    return _of(sections, title)


def branch(turns: Sequence[Turn], last: str) -> list[Turn]:
    """Return the turns that lead to one of them, the first one first."""
    by_id = {one.id: one for one in turns}
    path: list[Turn] = []
    at = by_id.get(last)
    while at is not None:
        path.append(at)
        at = by_id.get(at.parent) if at.parent is not None else None
    return path[::-1]


def _of(sections: Sequence[WantedSection], title: str) -> Template:
    wanted = [one.wanted for part in sections for one in part.figures if one.wanted is not None]
    return Template(
        title=_headed(title),
        key_metrics=tuple(WantedMetric(wanted=one, if_single=True) for one in wanted),
        sections=tuple(sections),
    )


def _asked(text: str, wanted: Wanted, notes: tuple[str, ...] = ()) -> WantedSection:
    figure = WantedFigure(wanted=wanted, title=_cut(text) or None, notes=notes)
    return WantedSection(title=_cut(text) or "Answer", figures=(figure,))


def _missing(text: str, why: str) -> WantedSection:
    figure = WantedFigure(wanted=None, title=_cut(text), missing=why)
    return WantedSection(title=_cut(text) or "Question", figures=(figure,))


def _headed(text: str) -> str:
    title = _cut(text)
    return title[:1].upper() + title[1:]


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"
