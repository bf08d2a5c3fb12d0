"""What the engine tells while it works: one event a stage, in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.question import Certainty, Usage
from engine.reply import Cell, ChartSpec, Column, Reading, Sentence
from semantic.query import MetricQuery


@dataclass(frozen=True, slots=True)
class StageDone:
    """A stage has ended: values, plan, resolve, authorize, compile, verify, execute, chart, …"""

    stage: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Planned:
    """The question is read; `certainty` is None for a metric query sent as it is."""

    query: MetricQuery
    reading: Reading
    certainty: Certainty | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """The statement is verified and about to run."""

    sql: str
    parameters: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class RowsReady:
    """The rows are here."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class ChartReady:
    """The picture is chosen."""

    chart: ChartSpec


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence whose numbers were checked against the cells."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Used:
    """A language model was asked; what that took."""

    usage: Usage


Event = StageDone | Planned | Compiled | RowsReady | ChartReady | Said | Used
Emit = Callable[[Event], None]


def silent(_event: Event) -> None:
    """Tell nobody."""
