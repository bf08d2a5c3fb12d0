"""Words that group and bucket: "by", "per", "each", "monthly"."""

from itertools import product
from typing import Final

from engine.planning.phrases.row import Row

_PARTED: Final = (
    *("broken down", "broken out", "broken up", "broken", "split", "split up", "split out"),
    *("grouped", "sliced", "segmented", "cut", "divided", "divided up", "bucketed", "arranged"),
    *("organized", "summarized", "summed up", "aggregated", "compared", "analyzed", "separated"),
    *("rolled up", "viewed", "itemized", "tabulated", "classified", "clustered", "presented"),
)
_WAYS: Final = ("by", "per", "across", "along", "on", "into", "over", "according to", "across the")


def _parted() -> str:
    """Return "broken down by", "grouped on", "compared across" and their like."""
    return "|".join(f"{parted} {way}" for parted, way in product(_PARTED, _WAYS))


ROWS: Final[tuple[Row, ...]] = (
    ("group", "", "", "by|per|across|broken down by|break down by|breakdown by|break out by"),
    ("group", "", "", "split by|split out by|split across|grouped by|group by|sliced by"),
    ("group", "", "", "slice by|segmented by|cut by|for each|for every|in each|in every"),
    ("group", "", "", "within each|within every|inside each|of each|from each|at each"),
    ("group", "", "", "by each|with each|split|broken out by|per each"),
    ("group", "", "", "break it down by|distributed across|distributed by|distributed over"),
    ("group", "", "", "spread across|spread over|broken up by|broken out across|divided by"),
    ("group", "", "", "divided across|distribution by|distribution across|breakdown across"),
    ("group", "", "", "owned by|assigned to|handled by|worked by|held by|stacked by|colored by"),
    ("group", "", "", "managed by|run by|led by|overseen by|covered by|influenced by|touched by"),
    ("group", "", "", "attributed to|attributable to|credited to|linked to|tied to|carried by"),
    ("group", "", "", "associated with|looked after by|serviced by|represented by|referred by"),
    ("group", "", "", "depending on|as a function of|according to|one row per|a row per"),
    ("group", "", "", "one line per|one bar per|for every one of|for each one of"),
    ("group", "", "", "for the different|for the various|by the different|by the various"),
    ("group", "", "", "across the different|across the various|at the level of"),
    ("group", "", "", "each combination of|every combination of|for each combination of"),
    ("group", "", "", "for every combination of|combinations of|by combination of"),
    ("group", "", "", "all combinations of|per combination of|by every combination of"),
    ("group", "", "", "for each and every|each and every|by each and every|per each and every"),
    ("group", "", "", _parted()),
    ("group", "", "", "along|along the|split along|split along the|over the different"),
    ("group", "", "", "over the various|among the different|among the various"),
    ("group", "", "", "managed by|led by|headed by|supervised by|overseen by|run by"),
    ("group", "behind", "", "as rows|as columns|in rows|in columns|in the rows|in the columns"),
    ("group", "behind", "", "down the side|across the top|on one axis|on the other axis|on y"),
    ("group", "behind", "", "on the x axis|on the y axis|on x|on the other|on the rows"),
    ("each", "", "", "each|every|apiece|one line each|one row each|one bar each|a line each"),
    ("each", "", "", "a row each|one column each|one figure each|one number each|a bar each"),
    ("each", "end", "", "at the end of each|at the end of every|at end of each|at end of every"),
    ("each", "end", "", "as of the end of each|at the close of each|at the close of every"),
    ("each", "end", "", "by the end of each|by the end of every"),
    ("grain", "day", "", "daily|day by day|day after day|d by d"),
    ("grain", "week", "", "weekly|week by week|week after week|w by w"),
    ("grain", "month", "", "monthly|month by month|month after month|m by m"),
    (
        "grain",
        "quarter",
        "",
        "quarterly|quarter by quarter|quarter after quarter|q by q|by q|per q|each q|every q",
    ),
    ("grain", "year", "", "yearly|annually|annual|year by year|year after year|y by y|per annum"),
    ("grain", "fiscal_quarter", "", "fiscal quarterly"),
)
