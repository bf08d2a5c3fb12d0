"""Words of shares, totals and running totals."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("share", "", "", "share of|share|what share of|what share|percent of|percentage of|% of"),
    ("share", "", "", "percent of total|% of total|percentage of total|share of total"),
    ("share", "", "", "as a share|what percent of|what percentage of|what % of|what percent"),
    ("share", "", "", "what percentage|proportion of|fraction of|as a percent of total"),
    ("share", "", "", "as a % of total|mix|mix of|contribution|contribution of|percentage"),
    ("share", "", "", "how concentrated is|concentration|concentration of|how concentrated are"),
    ("share", "", "", "percent split|as percent of total|as shares|shares|in shares|as a percent"),
    ("share", "", "", "as percentages|as a percentage|as percent|percentages|in percent|shares of"),
    ("share", "", "", "portion of|portion|what portion of|what proportion of|what fraction of"),
    ("share", "", "", "slice of|what part of|in percentages|percentage wise|as a fraction"),
    ("share", "", "", "% of the whole|percent of the whole|percentage of the whole|of the whole"),
    ("share", "", "", "in % of the whole|in % of total|in percent of total|in % of the total"),
    ("share", "", "", "share of the whole|part of the whole|in percent of the whole"),
    ("running", "", "", "running total|running total of|running sum|cumulatively|running"),
    (
        "running",
        "",
        "",
        "cumulative|cumulative total|as a running total|running totals|as running total",
    ),
    ("totals", "", "", "with totals|with a total|with total|with grand total|grand total"),
    ("totals", "", "", "and totals|including totals|and a total|and also a total|and also total"),
    ("totals", "", "", "plus a total|plus the total|as well as a total|and the grand total"),
    ("total", "", "", "total|overall|combined|altogether|in total|total of|all"),
    ("total", "", "", "across all|together|all of the|all the|in all|in aggregate|company wide"),
    ("total", "", "", "everyone|everybody"),
    (
        "total",
        "",
        "",
        "companywide|across the board|across the company|across the whole company",
    ),
)
