"""Words that leave out, ask for what is missing, or restrict to one thing."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("not", "", "", "not|excluding|exclude|except|except for|without|other than|outside"),
    ("not", "", "", "outside of|non|not in|not from|but not|ignoring|leaving out|minus"),
    ("not", "", "", "apart from|besides|not including|no|nor|never|aside from"),
    ("missing", "", "", "missing|empty|blank|null|not set|unset|unknown|not filled in|not entered"),
    ("only", "", "", "only|just for|solely|exclusively"),
)
