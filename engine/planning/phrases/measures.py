"""Words that ask how many, how much, how long, and how a number is to be made."""

from itertools import product
from typing import Final

from engine.planning.phrases.row import Row

_NUMBERS: Final = ("number", "numbers", "count", "counts", "#", "volume")
_AMOUNTS: Final = (
    *("amount", "amounts", "value", "values", "worth", "dollar amount", "dollar value"),
    *("total", "total value", "total amount", "sum", "dollars", "$"),
)


def _both() -> str:
    """Return "number and amount of" and its like, either way round."""
    made: list[str] = []
    for number, joiner, amount in product(_NUMBERS, ("and", "&", "and the", "and total"), _AMOUNTS):
        for said in (f"{number} {joiner} {amount}", f"{amount} {joiner} {number}"):
            made += [said, f"{said} of"]
    return "|".join(made)


ROWS: Final[tuple[Row, ...]] = (
    (
        "many",
        "",
        "",
        "how many|number of|count of|counts of|# of|#|count|counts|volume of|no of|nr of|nos of",
    ),
    ("much", "", "", "how much|dollars|in dollars|in dollar terms|$$|$|$$$|dollar amount|worth"),
    ("much", "", "", "amount|amounts|value|dollar value|total value|amount of|value of|money"),
    ("much", "", "", "usd|how much money|how many dollars|how many $|how many usd|how many bucks"),
    ("many", "", "", _both()),
    ("much", "", "", _both()),
    ("long", "", "", "how long|how fast|how quickly|how slowly|how many days|number of days"),
    ("long", "", "", "how long does it take|how long did it take|how long do we take"),
    ("long", "", "", "how long does it take us|how long did it take us|how long it takes"),
    ("long", "", "", "how long it takes us|how many days does it take|how quickly do we"),
    ("long", "", "", "time it takes|time it takes us|time it took|take|takes|took|taken|taking"),
    ("degree", "size", "", "how big|how large|how small"),
    ("size", "high", "", "big|large|sizable|sizeable|huge"),
    ("size", "low", "", "small|little|tiny"),
    ("degree", "", "", "how high|how low|how good|how bad|how strong"),
    ("degree", "target", "", "how far|how close|how near|how far off|how far behind"),
    ("degree", "", "", "how healthy|how well|how weak|how great|how solid|how sizable"),
    ("aggregate", "avg", "", "average|averages|on average|an average of|the average of"),
    ("aggregate", "median", "", "median|a median of"),
    ("aggregate", "sum", "", "sum|sum of|summed|sum up|summing"),
    ("aggregate", "now", "", "current|present|ongoing|todays"),
    ("aggregate", "distinct", "", "distinct|unique|different"),
)
