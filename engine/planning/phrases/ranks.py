"""Superlatives and orders: "top", "slowest", "biggest first"."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("rank", "top", "", "top|leading"),
    ("rank", "top", "performing", "top performing|highest performing|top selling|best performing"),
    ("rank", "top", "performing", "best selling|strongest performing|biggest spending"),
    ("rank", "bottom", "performing", "worst performing|lowest performing|worst selling"),
    ("rank", "bottom", "performing", "poorest performing|weakest performing"),
    ("rank", "bottom", "", "bottom"),
    ("rank", "best", "", "best|strongest|better"),
    ("rank", "worst", "", "worst|weakest|poorest|worse"),
    ("rank", "high", "", "highest|biggest|largest|most|greatest|longest|the most|bigger"),
    ("rank", "low", "", "lowest|smallest|least|fewest|shortest|the least"),
    ("rank", "slow", "", "slowest"),
    ("rank", "fast", "", "fastest|quickest"),
    ("rank", "old", "", "oldest|earliest"),
    ("rank", "new", "", "newest|latest|most recent|most recently"),
    ("rank", "high", "", "record"),
    ("nth", "", "2", "second|2nd"),
    ("nth", "", "3", "third|3rd"),
    ("nth", "", "4", "fourth|4th"),
    ("nth", "", "5", "fifth|5th"),
    ("others", "", "", "others|the others|all others|the rest|everyone else|everything else"),
    ("others", "", "", "all the rest|everybody else|the remainder|rest combined|other ones"),
    ("stop", "", "", "ever|on record"),
    ("rank", "high", "", "most common|most frequent|most often|most popular|most prevalent"),
    ("rank", "high", "common", "main|primary|principal|key|chief|predominant"),
    ("rank", "low", "", "least common|least frequent|least popular|rarest"),
    ("order", "high", "", "biggest first|largest first|highest first|descending|desc|high to low"),
    ("order", "high", "", "highest to lowest|largest to smallest|biggest to smallest|most first"),
    ("order", "low", "", "smallest first|lowest first|ascending|asc|low to high|lowest to highest"),
    ("order", "low", "", "smallest to largest|least first|fewest first"),
    ("order", "best", "", "best first|best to worst"),
    ("order", "worst", "", "worst first|worst to best"),
    ("order", "by", "", "sorted by|sort by|ordered by|order by|ranked by|rank by|sort it by"),
    ("order", "rank", "", "rank|ranked|ranking|sorted|ranking of|leaderboard"),
)
