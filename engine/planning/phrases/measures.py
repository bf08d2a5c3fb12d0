"""Words that ask how many and how much."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("many", "", "", "how many|number of|count of|counts of|# of|#|count|counts|volume of"),
    ("much", "", "", "how much|dollars|in dollars|in dollar terms|$$|$|$$$|dollar amount|worth"),
    ("much", "", "", "amount|amounts|value|dollar value|total value|amount of|value of|money"),
    ("much", "", "", "usd"),
)
