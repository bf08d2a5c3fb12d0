"""Two kinds of groups with one number each, as a grid: a row each of one, a column each of other.

Read down a list, such an answer is long and says little; across, it is a table as people draw it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.narration.cells import positions
from engine.reply import Answer, Cell

_FEWEST, _MOST_ACROSS, _MOST_DOWN = 2, 6, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Which columns go down and across, and the answer's row for each place, where there is one.

    `down` and `across` hold for each line the first row of the answer that names it.
    """

    down_column: int
    across_column: int
    value_column: int
    down: tuple[int, ...]
    across: tuple[int, ...]
    rows: tuple[tuple[int | None, ...], ...]


def matrix_of(answer: Answer) -> Matrix | None:
    """Return the grid of an answer, or None where a list tells it better or a place is not one."""
    groups, metrics = positions(answer, "dimension", "time"), positions(answer, "metric")
    beside = answer.totals is not None or answer.others is not None
    if len(groups) != 2 or len(metrics) != 1 or len(answer.columns) != 3 or beside:
        return None
    down_column, across_column = _ordered(answer, groups)
    down = _first_rows(answer, down_column)
    across = _first_rows(answer, across_column)
    if not (_FEWEST <= len(across) <= _MOST_ACROSS and _FEWEST < len(down) <= _MOST_DOWN):
        return None
    at = {(row[down_column], row[across_column]): n for n, row in enumerate(answer.rows)}
    if len(at) < len(answer.rows):
        return None  # namesakes: two rows of one label
    return Matrix(
        down_column=down_column,
        across_column=across_column,
        value_column=metrics[0],
        down=tuple(down.values()),
        across=tuple(across.values()),
        rows=tuple(tuple(at.get((one, other)) for other in across) for one in down),
    )


def _ordered(answer: Answer, groups: Sequence[int]) -> tuple[int, int]:
    """Return the columns that go down and across: time goes down, else the one with more values."""
    one, other = groups
    roles = [answer.columns[at].role for at in groups]
    counts = [len(_first_rows(answer, at)) for at in groups]
    if roles == ["dimension", "time"] or (roles[0] == roles[1] and counts[0] < counts[1]):
        return other, one
    return one, other


def _first_rows(answer: Answer, column: int) -> dict[Cell, int]:
    """Return the values of a column in the order they come, each with its first row."""
    found: dict[Cell, int] = {}
    for number, row in enumerate(answer.rows):
        found.setdefault(row[column], number)
    return found
