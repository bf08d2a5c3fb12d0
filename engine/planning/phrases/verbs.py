"""What people do with rows: win, lose, create, convert."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("verb", "win", "", "won|win|winning|close|closed|sell|sold|landed|land|signed|sign|we won"),
    ("verb", "win", "", "closed won|bought|buy|purchased|book|booked|brought in|bring in|win the"),
    ("verb", "lose", "", "lost|lose|losing|we lost|losses"),
    ("verb", "create", "", "created|create|creating|opened|generated|generate|generating|sourced"),
    ("verb", "create", "", "added|entered|opened up|bring|brings|source|creates|generates|drive"),
    ("verb", "create", "", "drives|create the|produce|produces|bring the|started"),
    ("verb", "due", "", "closing|due|slated|slated for|due to close|expected to close"),
    ("verb", "due", "", "set to close|scheduled to close|going to close|forecast to close"),
    ("verb", "due", "", "slated to close|expected|slated for the|closes"),
    ("verb", "convert", "", "converts|convert|converting"),
)
