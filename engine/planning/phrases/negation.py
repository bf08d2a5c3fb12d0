"""Words that leave out, ask for what is missing, or restrict to one thing."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("not", "", "", "not|excluding|exclude|except|except for|without|other than|outside"),
    ("not", "", "", "outside of|non|not in|not from|but not|ignoring|leaving out|minus"),
    ("not", "", "", "apart from|besides|not including|no|nor|never|aside from"),
    ("missing", "", "", "missing|empty|blank|null|not set|unset|unknown|not filled in|not entered"),
    ("missing", "", "", "lacking|lack|lacks"),
    ("not", "", "", "all but|everything but|anything but|everyone but|everybody but|anyone but"),
    ("not", "", "", "everything except|everyone except|everybody except|all except|anyone except"),
    ("not", "", "", "everything except for|everyone except for|all except for|ex|excepting"),
    (
        "not",
        "",
        "",
        "don't include|do not include|not include|not counting|leave out|leaving aside|minus the",
    ),
    ("filler", "", "", "anything"),
    ("not", "just", "", "not just|not only|not merely|not solely|with and without"),
    ("not", "just", "", "with or without|including and excluding|with or excluding"),
    (
        "not",
        "",
        "",
        "neither|sans|barring|disregarding|not any|not a|no longer|not in the",
    ),
    ("not", "", "", "net of|less"),
    ("not", "behind", "", "excluded|left out|not included|removed|omitted|taken out|left aside"),
    ("only", "", "", "but only|but just|but only for|but only in|but just for|but just in"),
    ("only", "", "", "but only the|though only|but limited to|but restricted to|but for only"),
    ("only", "", "", "only|just for|solely|exclusively|including only|only including|limited to"),
    ("only", "", "", "restricted to|nothing but|only for|only in|just in|only from|just from"),
)
