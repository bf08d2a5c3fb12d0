"""Talk that carries no meaning, and the small words that tie the others together."""

from typing import Final

from engine.planning.phrases.row import Row


def _there() -> str:
    """Return "in the CRM", "to our system" and its like."""
    leads, whose = ("in", "to", "into", "on", "from", "within"), ("the", "our")
    places = ("system", "crm", "database", "db")
    made = [f"{lead} {one} {place}" for lead in leads for one in whose for place in places]
    return "|".join([*made, "in crm", "into crm", "to crm"])


ROWS: Final[tuple[Row, ...]] = (
    ("why", "", "", "why|how come|for what reason|what is the reason|what are the reasons"),
    ("filler", "", "", "at the moment|right now|as of now|as of today"),
    ("filler", "", "", "so far as we know|for me|to me|for us|for the board|for my deck"),
    ("filler", "", "", "for the deck|for our deck|thank you|thanks a lot|thanks in advance"),
    ("filler", "", "", "when you get a chance|real quick|i would like to know|can you tell me"),
    ("filler", "", "", "i want to know|i need to know|in terms of|with respect to"),
    ("stop", "", "", "shaping up|shaping|holding up|coming along|faring"),
    ("filler", "", "", "on file|high level|at a high level|snapshot of|a snapshot of|rundown of"),
    ("filler", "", "", "when it comes to|in the data|in our data"),
    ("stop", "", "", "how is|how are|how has|how have|how did|how does|how do|what is|what was"),
    ("stop", "", "", "what did|what does|what do|how was|how were|what has|what have|how about"),
    ("stop", "", "", "what about|look like|looks like|looking like|looked like|stand|stands"),
    ("stop", "", "", "is there|are there|differ|differs|vary|varies"),
    ("origin", "", "", "come from|comes from|coming from|came from|originate from|stem from"),
    ("origin", "", "", "originated from|stems from|stemming from"),
    ("stop", "", "", "break down|broken down|split out|doing|did we do"),
    ("stop", "", "", "do we do|perform|performing|performed|where|in which|for which|out"),
    ("stop", "", "", "exactly|coming|whose|how|what|this|figure out|in our|in the|i would like"),
    ("stop", "", "", "we would like|run|calculate me|get from|do we get|is involved|are involved"),
    ("stop", "", "", "was involved|were involved|involved|is present|are present|is included"),
    ("stop", "", "", "is engaged|are engaged|takes part|take part|is part of it|is on board"),
    ("stop", "", "", "participates|participate|participated|got involved|get involved"),
    ("stop", "", "", "gets involved|is in the room"),
    ("stop", "", "", "have we got|have got|we got|has got|have you got"),
    ("stop", "", "", "advise|inform|please advise|kindly advise|to inform|please inform"),
    ("preposition", "in", "", "parked in|parked at"),
    ("stop", "", "", "analyze|analyse|examine|evaluate|assess|explore|summarize|summarise|outline"),
    ("stop", "", "", "inspect|investigate|compute|calculate|determine|love to|would love to"),
    ("filler", "", "", "time to look at|dig into|drill into|drill down into|walk me through"),
    ("filler", "", "", "zoom in on|deep dive into|deep dive on"),
    ("filler", "", "", "take a look at|have a look at|look into|happen to know|go through"),
    ("filler", "", "", _there()),
    ("filler", "", "", "in salesforce|in hubspot|on the books|on record|in the records"),
    (
        "preposition",
        "in",
        "",
        "in|for|from|with|at|on|within|during|of|among|to|through|in the|inside",
    ),
    ("preposition", "in", "", "down to"),
    ("preposition", "in", "", "because of|due to|owing to|on account of|when the|where the"),
    ("preposition", "in", "", "via|as of|into|over the|throughout|located in|based in|under"),
    ("preposition", "in", "", "came in through|came through|coming in through|come in through"),
    ("preposition", "in", "", "coming through|comes through|come through|came via|came in via"),
    ("preposition", "in", "", "classified as|categorized as|labeled as"),
    ("preposition", "in", "", "marked as|flagged as|tagged as|recorded as"),
    ("stop", "", "", "located|situated|is part of|are part of|was part of|is included in"),
    ("stop", "", "", "are included in|is on the|are on the|is part of the|are part of the"),
    ("preposition", "in", "", "contain|contains|containing|contained|reporting to|reports to"),
    ("preposition", "in", "", "report to|reported to|who report to|that report to"),
    ("preposition", "in", "", "belonging to|belong to|belongs to|sitting in|sits in|sit in"),
    ("stop", "", "", "sitting|sits|sit|came in as|come in as|comes in as|ended up as|end up as"),
    ("stop", "", "", "still|remain|remains"),
    ("preposition", "in", "", "because of|due to|on account of|owing to|involving"),
)
