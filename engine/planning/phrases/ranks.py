"""Superlatives and orders: "top", "slowest", "biggest first"."""

from itertools import product
from typing import Final

from engine.planning.phrases.row import Row

_LEADS: Final = (
    *("", "from ", "sorted ", "ordered ", "ranked ", "arranged "),
    *("sorted from ", "ordered from ", "ranked from ", "arranged from "),
)
_LARGE: Final = ("highest", "largest", "biggest", "greatest", "most", "high", "large", "big")
_SMALL: Final = ("lowest", "smallest", "least", "fewest", "low", "small")
_NEW: Final = ("newest", "latest", "most recent")
_OLD: Final = ("oldest", "earliest", "least recent")


def _runs(first: tuple[str, ...], last: tuple[str, ...]) -> str:
    """Return "largest to smallest" and its like, with what may lead it in."""
    pairs = ((one, other) for one, other in product(first, last) if _alike(one, other))
    return "|".join(f"{lead}{one} to {other}" for one, other in pairs for lead in _LEADS)


def _alike(one: str, other: str) -> bool:
    return one.endswith("st") == other.endswith("st") or "recent" in one + other


def _first(words: tuple[str, ...]) -> str:
    """Return "largest first", "largest at the top" and its like."""
    ends = ("first", "at the top", "on top", "at top")
    full = [word for word in words if word.endswith(("st", "nt"))]
    return "|".join(f"{word} {end}" for word in full for end in ends)


#: How one comes out in a ranking: "came second", "ranks first".
_COMES: Final = ("came", "comes", "come", "ranks", "ranked", "finished", "placed", "is in", "in")
_NTH: Final = ((2, "second"), (3, "third"), (4, "fourth"), (5, "fifth"))


def _comes(ordinal: str) -> str:
    """Return "came second", "in second place" and its like."""
    placed = [f"{verb} {ordinal} place" for verb in _COMES] + [f"{ordinal} place"]
    return "|".join((*placed, *(f"{verb} {ordinal}" for verb in _COMES if verb != "in")))


_MERGED: Final = ("group", "lump", "combine", "bundle", "bucket", "collapse", "merge", "roll up")
_REST: Final = ("the rest", "the others", "everything else", "all others", "the remainder")
_AS: Final = ("", " together", " as other", " as others", " into other", " into one", " up")


def _rest() -> str:
    """Return "lump the rest together", "the rest as other" and its like."""
    said = [f"{verb} {rest}{end}" for verb, rest, end in product(_MERGED, _REST, _AS)]
    verbs = ("grouped", "combined", "lumped", "bundled", "merged", "lumped together")
    said += [f"{rest} {verb}{end}" for rest, verb, end in product(_REST, verbs, _AS)]
    bare = (*_REST, "rest", "everyone else", "all the rest", "remaining ones")
    said += [
        f"{rest} {end}" for rest in bare for end in ("as other", "as others", "in one", "in other")
    ]
    return "|".join(said)


ROWS: Final[tuple[Row, ...]] = (
    ("rank", "high", "lead", "leads|lead|leading|in the lead|ahead|leading the pack|on top"),
    ("rank", "high", "lead", "leads the pack|leads the way|leading the way|lead the pack"),
    (
        "rank",
        "high",
        "lead",
        f"{_comes('first')}|at the top|is first|on pole|out in front|out front",
    ),
    ("rank", "high", "", "number one|number 1"),
    ("rank", "high", "performing", "most successful|most productive|highest grossing"),
    ("rank", "low", "performing", "least successful|least productive"),
    *(("nth", "", str(at), f"number {at}|{_comes(word)}") for at, word in _NTH),
    ("nth", "", "2", "runner up|runners up|number two|second in line|next in line"),
    ("nth", "", "3", "number three"),
    ("rank", "high", "worth", "most valuable|highest value|priciest|most expensive|most lucrative"),
    (
        "rank",
        "high",
        "worth",
        "largest value|biggest value|highest valued|highest paying|costliest",
    ),
    ("rank", "low", "worth", "least valuable|lowest value|cheapest|lowest valued|smallest value"),
    ("others", "", "", _rest()),
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
    ("order", "high", "", f"{_runs(_LARGE, _SMALL)}|{_first(_LARGE)}|most valuable first"),
    ("order", "high", "", "most expensive first|priciest first|most expensive on top"),
    ("order", "low", "", "cheapest first|least expensive first"),
    ("order", "high", "", "descending|desc|in descending order|descending order|in desc order"),
    ("order", "high", "", "in decreasing order|decreasing order"),
    ("order", "high", "", "longest first|longest to shortest|top to bottom|from top to bottom"),
    ("order", "low", "", f"{_runs(_SMALL, _LARGE)}|{_first(_SMALL)}|bottom to top"),
    ("order", "low", "", "ascending|asc|in ascending order|ascending order|in asc order"),
    ("order", "low", "", "in increasing order|increasing order"),
    ("order", "low", "", "shortest first|shortest to longest"),
    ("order", "slow", "", "slowest first|slowest to fastest"),
    ("order", "fast", "", "fastest first|quickest first|fastest to slowest"),
    ("order", "new", "", f"{_runs(_NEW, _OLD)}|{_first(_NEW)}|in reverse chronological order"),
    ("order", "old", "", f"{_runs(_OLD, _NEW)}|{_first(_OLD)}|in chronological order"),
    ("order", "soon", "", "soonest first|nearest first|closest first|next first|soonest to latest"),
    ("order", "soon", "", "soonest at the top|soonest on top"),
    ("order", "old", "", "chronologically|chronological order"),
    ("order", "name", "", "alphabetically|in alphabetical order|alphabetical order|alphabetical"),
    ("order", "name", "", "a to z|from a to z|in alphabetic order"),
    ("order", "best", "", "best first|best to worst|from best to worst|strongest first"),
    ("order", "worst", "", "worst first|worst to best|from worst to best|weakest first"),
    ("order", "by", "", "sorted by|sort by|ordered by|order by|ranked by|rank by|sort it by"),
    ("order", "by", "", "sorted on|sort on|sort them by|order them by|rank them by|arranged by"),
    ("order", "by", "high", "in descending order of|descending order of|in descending order by"),
    ("order", "by", "low", "in ascending order of|ascending order of|in ascending order by"),
    ("order", "by", "", "in order of|in the order of|sorting by|ordering by|sorted in order of"),
    ("order", "rank", "", "rank|ranked|ranking|sorted|sort|ranking of|leaderboard|leaderboard of"),
    (
        "order",
        "rank",
        "",
        "ranks of|rank of|rankings|rankings of|ranks|league table",
    ),
)
