"""Words that bound a number: "over", "at least", "between"."""

from typing import Final

from engine.planning.phrases.row import Row

_DIGITS: Final = ((4, "four"), (5, "five"), (6, "six"), (7, "seven"), (8, "eight"))


def _figures(number: int, word: str) -> str:
    """Return "six figures", "6 figure" and its like."""
    return "|".join(f"{said} {noun}" for said in (word, number) for noun in ("figure", "figures"))


ROWS: Final[tuple[Row, ...]] = (
    ("operator", ">", "", "over|above|more than|greater than|bigger than|larger than"),
    ("operator", ">", "", "exceeding|exceeded|topped|tops|surpassed|crossed|upwards of"),
    ("operator", ">", "", "higher than|exceeds|exceed|older than|longer than|>|north of|beyond"),
    ("operator", ">=", "", "at least|>=|≥|min|minimum|minimum of|no less than|not less than"),
    ("operator", ">=", "", "a minimum of|a min of|with a minimum of"),
    (
        "operator",
        "<",
        "",
        "under|below|less than|fewer than|smaller than|lower than|<|younger than|newer than",
    ),
    ("operator", "<=", "", "at most|<=|≤|max|maximum|maximum of|no more than|not more than|up to"),
    ("operator", "<=", "", "a maximum of|not over|at or below|at or under|no greater than"),
    ("operator", ">=", "", "at or above|at or over|no fewer than|no lower than|no smaller than"),
    ("operator", ">=", "", "greater than or equal to|more than or equal to|equal to or above"),
    ("operator", "<=", "", "less than or equal to|smaller than or equal to|equal to or below"),
    ("operator", "<", "", "fell below|dropped below|fell under|were under|was under|was below"),
    ("operator", "<", "", "were below|is under|is below|are under|are below"),
    ("operator", ">", "", "was over|was above|were over|were above|is over|is above|are over"),
    (
        "operator",
        ">",
        "",
        "ahead of",
    ),
    ("operator", ">=", "", "hit|hits|met|reached|attained|achieved|made at least"),
    ("operator", ">", "", "beat|beats|exceeded|surpassed|crushed"),
    ("operator", "<", "", "missed|misses|fell short of|fall short of|short of|behind"),
    ("operator", "=", "", "=|equals|equal to|exactly"),
    ("operator", "!=", "", "!=|<>|≠"),
    ("between", "", "", "between"),
    *(("between", "figures", str(number), _figures(number, word)) for number, word in _DIGITS),
    ("tail", ">=", "", "or more|or higher|or above|or over|or greater|or larger|or bigger"),
    ("tail", ">=", "", "or better|or up|and up|and higher|and more|upwards"),
    ("tail", ">=", "", "or longer|or older|and older|or beyond"),
    ("tail", "<=", "", "or less|or fewer|or lower|or below|or under|or smaller"),
    ("tail", "<=", "", "and less|and lower|or shorter|or younger|tops"),
)
