"""Words that compare, ask for a change, or follow one over time."""

from itertools import product
from typing import Final

from engine.planning.phrases.row import Row

_UNITS: Final = ("period", "time", "day", "days", "week", "month", "quarter", "dates")
_AGO: Final = (
    "last year",
    "of last year",
    "a year ago",
    "one year ago",
    "a year before",
    "a year earlier",
    "the year before",
    "in the year before",
    "the previous year",
    "of the previous year",
    "in the previous year",
    "in the prior year",
    "of the prior year",
    "prior year",
    "year ago",
)


def _same() -> str:
    """Return "the same month a year ago" and its like."""
    made = [f"same {unit} {ago}" for unit, ago in product(_UNITS, _AGO)]
    return "|".join([*made, *(f"the {one}" for one in made)])


ROWS: Final[tuple[Row, ...]] = (
    ("compare", "", "", "vs|versus|compared to|compared with|against|compare|comparing"),
    ("compare", "", "", "relative to|comparison of|comparison|as compared to|than"),
    ("compare", "", "", "stack up against|vs the|split between|split among|divided between"),
    ("compare", "", "", "higher|lower|stronger|weaker"),
    ("compare", "", "", "next to|beside|side by side with|in comparison with|in comparison to"),
    ("compare", "", "", "side by side|head to head|next to each other|stack up|stacks up"),
    ("compare", "", "", "split of|more than|less than|fewer than|better than|worse than"),
    ("compare", "", "", "up on|up from|down on|down from|up vs|down vs|up against|ahead of"),
    ("change", "", "", "up|down"),
    ("change", "", "moved", "gone up|gone down|went up|went down|go up|go down|come down"),
    ("change", "", "moved", "came down|come up|crept up|crept down|edged up|edged down"),
    ("compare", "", "", "behind"),
    ("compare", "pace", "", "pulling its weight|pull its weight|pulls its weight|carry its weight"),
    ("compare", "pace", "", "pulling their weight|pull their weight|carrying their weight"),
    ("compare", "pace", "", "carrying its weight|holding its own|hold its own|holding their own"),
    ("compare", "pace", "", "keeping up with|keeping pace with|keep up with|keep pace with"),
    ("compare", "pace", "", "measure up|measures up|measuring up|measure up to|stacking up"),
    ("compare", "fast", "", "faster than|slower than|quicker than"),
    ("compare", "", "", "divided among|broken out between|shared between|shared among"),
    ("change", "", "", "growth|growth rate|change|changes|increase|decrease|growing|delta"),
    ("change", "", "", "how much more|how much less|how many more|how many fewer|more or less"),
    ("change", "", "", "by how much|by how many|by what percent|by what percentage|by what %"),
    ("change", "", "", "grow|grown|grew|% change|percent change|pct change|difference"),
    ("change", "", "", "drop in|decline in|rise in|jump in|fall in|dip in|gain in|reduction in"),
    ("change", "", "", "growth in|increase in|decrease in|change in|improvement in|changes in"),
    ("change", "", "moved", "improve|improved|improves|worsen|worsened|rise|rose|risen|fall|fell"),
    ("change", "", "moved", "fallen|dropped|declined|climb|climbed|shrink|shrank|shrunk"),
    ("change", "", "moved", "increased|decreased|jumped|dipped|slowed|slowed down|picked up"),
    ("change", "year", "", "yoy|year over year|year on year|y/y|versus last year's|year-over-year"),
    ("change", "quarter", "", "qoq|quarter over quarter|quarter on quarter"),
    ("change", "month", "", "mom|month over month|month on month"),
    ("change", "week", "", "wow|week over week|week on week"),
    ("change", "same", "", "a year ago|year ago|one year ago|prior year period"),
    ("change", "same", "", _same()),
    ("change", "before", "", "previous period|prior period|the previous period|the prior period"),
    ("change", "before", "", "the month before|the quarter before|the week before|month before"),
    ("change", "before", "", "quarter before|week before|the one before|the previous one"),
    ("change", "before", "", "the period before|a month earlier|a quarter earlier|a week earlier"),
    ("change", "before", "", "the preceding month|the preceding quarter|the preceding period"),
    ("change", "year_before", "", "the year before|year before|a year earlier|year earlier"),
    ("change", "year_before", "", "same period the year before|the preceding year"),
    ("trend", "", "", "over time|trend|trends|trending|trended|trendline|evolve|evolved|develop"),
    ("trend", "", "", "than before|than they used to|than we used to|than it used to|than we did"),
    ("trend", "", "", "than it was before|than they used to be|than it used to be|with time"),
    ("trend", "", "", "than in the past|than previously|as time goes by|as time goes on"),
    ("trend", "", "", "over the years|over the quarters|over the months"),
    ("trend", "", "", "evolves|evolving|develops"),
    ("trend", "", "", "changed over time|change over time|trend over time|historically"),
    ("trend", "", "", "developed|developing|evolution|changed|history of|time series|progression"),
    ("trend", "", "", "progressed|trajectory|improving|declining|dropping|rising|falling"),
    ("trend", "", "", "going up|going down|going up or down|trending up|trending down|up or down"),
    ("trend", "", "", "getting better|getting worse|getting better or worse|picking up"),
    ("trend", "", "", "slowing down|slowing|shrinking|expanding|worsening|deteriorating"),
    ("trend", "long", "", "getting longer|getting shorter|getting longer or shorter|lengthening"),
    ("trend", "long", "", "getting slower|getting faster|speeding up|getting quicker"),
    ("trend", "", "", "getting higher|getting lower|getting stronger|getting weaker"),
    ("trend", "", "", "on the rise|improving or declining|better or worse over time"),
    (
        "trend",
        "size",
        "",
        "getting bigger or smaller|getting bigger|getting smaller|getting larger",
    ),
    ("trend", "size", "", "getting larger or smaller|growing or shrinking|bigger or smaller"),
)
