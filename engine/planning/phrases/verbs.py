"""What people do with rows: win, lose, create, convert."""

from typing import Final

from engine.planning.phrases.row import Row
from engine.planning.text.inflect import forms


def _said(*verbs: str, without: str = "") -> str:
    """Return every form of some verbs as phrases, but those that say something else."""
    made = [form for verb in verbs for form in forms(verb)]
    return "|".join(form for form in made if form not in without.split("|"))


def _due() -> str:
    """Return "supposed to close" and its like: what is still to happen, however it is put."""
    foreseen = (
        *("supposed", "expected", "meant", "planned", "set", "slated", "scheduled", "due", "going"),
        *("forecast", "forecasted", "projected", "anticipated", "predicted", "estimated", "bound"),
        *("targeted", "expect", "expecting", "plan", "planning", "hope", "hoping", "aim", "aiming"),
        *("intend", "intending", "hoped", "about"),
    )
    ends = ("close", "be closed", "land", "be signed", "sign", "close out", "be closing")
    made = [f"{one} to {end}" for one in foreseen for end in ends]
    modals = ("should", "will", "might", "could", "would", "can", "may")
    made += [
        f"{one} {end}" for one in modals for end in ("close", "land", "be closing", "be closed")
    ]
    made += ["to be closed", "due for closing", "up for closing", "up for close"]
    left = ("left", "remaining", "yet", "still", "have", "has", "outstanding")
    made += [f"{one} to {end}" for one in left for end in ("close", "be closed", "land", "sign")]
    return "|".join([*made, "still to come"])


ROWS: Final[tuple[Row, ...]] = (
    # "Closing" and "closes" are of what is still due; "wins" and "sales" are no verbs.
    ("verb", "win", "", _said("win", "close", "sell", without="wins|sale|closing|closes")),
    (
        "verb",
        "win",
        "",
        _said(
            "land", "sign", "book", "earn", "secure", without="booking|landing|lands|signing|signs"
        ),
    ),
    ("verb", "win", "", "we won|closed won|brought in|bring in|bringing in|brings in|win the"),
    ("verb", "win", "", "bring us|brought us|made us|make us|earned us|earn us|got us|get us"),
    ("verb", "win", "", "took home|take home|takes home|brought home|bring home|brings home"),
    ("verb", "win", "", "raked in|rake in|rakes in|racked up|rack up|racks up|hauled in|bagged"),
    ("verb", "win", "", "took in|take in|did we make|have we made|do we make|we made|we make"),
    ("verb", "win", "", "making money|made money|make money|close a|closed a|gave us|gives us"),
    ("verb", "win", "buy", _said("buy", "purchase")),
    ("verb", "win", "spend", "spent|spends"),  # "spend" alone is what something costs
    ("verb", "lose", "", _said("lose", without="loss") + "|we lost|losses"),
    ("verb", "create", "", _said("create", "generate", "source", "add", "enter", "drive")),
    ("verb", "create", "", _said("produce", "originate") + "|started|opened|opened up|opening"),
    ("verb", "create", "", "newly created|newly opened|newly added|newly entered"),
    ("verb", "win", "", "newly won|newly signed|newly closed"),
    ("verb", "create", "", "bring|brings|bringing|create the|bring the"),
    (
        "verb",
        "due",
        "",
        "closing|due|slated|slated for|expected|slated for the|closes|landing|lands|signing|signs",
    ),
    (
        "verb",
        "due",
        "",
        _due() + "|coming due|come due|comes due|falling due|falls due|fall due|coming up",
    ),
    ("light", "", "", _said("hold", "own", "carry", "possess", "contribute", "deliver")),
    ("light", "", "", "held|contribute to|contributes to|contributed to|responsible for|carries"),
    (
        "light",
        "",
        "",
        "leads to|lead to|led to|carried|in charge of|make up|makes up|made up|sitting on|sits on",
    ),
    ("light", "", "", "yields|yield|yielded|yielding"),
    # What no row of the data tells: what once was, or a whole that is not the metric's own.
    ("beyond", "", "", "being worked by|being worked on by|being handled by|being worked on"),
    ("beyond", "", "", "made it to|make it to|makes it to|got to|gotten to|got as far as|ever in"),
    ("beyond", "", "", "ever been in|ever reached|went through|gone through|passed through"),
    ("beyond", "", "", "then and now|then vs now|then versus now|before and now|then and today"),
    ("beyond", "", "", "pulled in|pulled forward|brought forward|out of all|out of every"),
    ("noted", "", "", "recorded|entered|logged|provided|specified|noted|documented|given|captured"),
    ("noted", "", "", "filled in|filled out|filled|stated|listed|put in|set|supplied"),
    ("verb", "convert", "", _said("convert", without="conversion")),
)
