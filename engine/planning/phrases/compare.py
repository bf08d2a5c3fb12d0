"""Words that compare, ask for a change, or follow one over time."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("compare", "", "", "vs|versus|compared to|compared with|against|compare|comparing"),
    ("compare", "", "", "relative to|comparison of|comparison|as compared to|than"),
    ("compare", "", "", "stack up against|vs the"),
    ("change", "", "", "growth|growth rate|change|changes|increase|decrease|growing|delta"),
    ("change", "", "", "how much more|how much less|how many more|how many fewer|more or less"),
    ("change", "", "", "grow|grown|grew|% change|percent change|pct change|difference"),
    ("change", "year", "", "yoy|year over year|year on year|y/y|versus last year's|year-over-year"),
    ("change", "quarter", "", "qoq|quarter over quarter|quarter on quarter"),
    ("change", "month", "", "mom|month over month|month on month"),
    ("change", "week", "", "wow|week over week|week on week"),
    ("change", "same", "", "same period last year|same time last year|a year ago|year ago"),
    ("change", "same", "", "same quarter last year|same month last year|the same period last year"),
    ("change", "same", "", "same quarter a year ago|the same quarter last year|prior year period"),
    ("change", "before", "", "previous period|prior period|the previous period|the prior period"),
    ("trend", "", "", "over time|trend|trends|trending|trended|trendline|evolve|evolved|develop"),
    ("trend", "", "", "changed over time|change over time|trend over time|historically"),
    ("trend", "", "", "developed|evolution|changed|history of|time series|progression"),
    ("trend", "", "", "progressed|trajectory|improving|declining|dropping|rising|falling"),
    ("trend", "", "", "going up|going down|going up or down|trending up|trending down|up or down"),
    ("trend", "", "", "getting better|getting worse|getting better or worse|picking up"),
    ("trend", "", "", "slowing down|slowing|shrinking|expanding|worsening|deteriorating"),
    ("trend", "", "", "on the rise|improving or declining|better or worse over time"),
    (
        "trend",
        "size",
        "",
        "getting bigger or smaller|getting bigger|getting smaller|getting larger",
    ),
    ("trend", "size", "", "getting larger or smaller|growing or shrinking|bigger or smaller"),
)
