"""What a report says, before anything is drawn."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engine.reply import Answer

Paper = Literal["a4", "letter"]
#: How a figure shows its answer; `both` is the chart with its table beneath.
Show = Literal["chart", "table", "both"]
#: Which way a value went against what it is compared with; None where nothing is compared.
Direction = Literal["up", "down", "level"]
#: Whether that is good news, by the metric's polarity.
Verdict = Literal["better", "worse", "neutral"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMetric:
    """One value of the cover, its comparison in words with a sign, never by color alone.

    `figure` is the number of the figure that cites its source; `cell` the row and column of that
    figure's answer in which the value stands, `compared` those of the numbers in `comparison`.
    `note` tells the days it is of, and that they are not over where they are not.
    """

    label: str
    value: str
    figure: int
    cell: tuple[int, int]
    comparison: str | None = None
    compared: tuple[tuple[int, int], ...] = ()
    direction: Direction | None = None
    verdict: Verdict = "neutral"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One answer with its number in the report; `title` is its finding or its question.

    `notes` are what was assumed in reading the question, and what of it changed nothing.
    """

    number: int
    title: str
    answer: Answer
    show: Show = "both"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """What a section asked that has no figure, and why, so that a gap is never silent."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, words of its own, and what is shown beneath it, in order."""

    title: str
    text: tuple[str, ...] = ()
    items: tuple[Figure | Unanswered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One checked sentence of the cover and the figure it is taken from."""

    text: str
    figure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A metric as the model defines it, for the appendix."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report over one snapshot.

    `generated_at` knows its time zone. Key metrics may cite figures that only the appendix lists
    (`cited`): answers that stand on the cover alone.
    """

    title: str
    subtitle: str
    snapshot: str
    as_of: date
    generated_at: datetime
    paper: Paper = "a4"
    language: str = "en"
    confidential: str | None = None
    key_metrics: tuple[KeyMetric, ...] = ()
    headlines: tuple[Headline, ...] = ()
    sections: tuple[Section, ...] = ()
    cited: tuple[Figure, ...] = ()
    definitions: tuple[Definition, ...] = ()
    caveats: tuple[str, ...] = ()
