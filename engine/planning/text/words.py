"""The closed lists of words: what may be dropped, what operates, what is short for what."""

from typing import Final


def listed(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


#: Words that carry nothing of their own. Quantifiers and qualifiers (average, median, per, each,
#: net, gross, new, first, only, rate, growth) are never here: dropping one changes the number.
STOP: Final = listed(
    """
    a an the of our my your their its his her is are was were be been being am do does did done
    have has had having we us i me you they them he she it that this these those there here so
    well also can could would like want wanna need needs know let lets may tell give get got
    pull pulled together see display find look looking at about to and/or as show me show shows
    going back bring up put us please if any some ones one's into with on in for from at by then
    understand check provide return present out as_of come comes coming made make makes makes
    happen happened regarding concerning terms term basis via within during through throughout
    im ive id been doing exactly whether how what whats kind sort
    """
) - {"by", "coming", "exactly", "up", "out", "how", "what", "this", "in", "for", "with", "from"}

#: Light words may stand inside a name: "average age of the open deals".
LIGHT: Final = frozenset({"the", "a", "an", "of", "our", "my", "your", "their", "all"})

#: Prepositions that tie a value or a window to what stands before it.
PREPOSITIONS: Final = frozenset(
    {"in", "for", "from", "with", "at", "on", "within", "during", "of", "among", "to"}
)

#: Talk that changes nothing, listed as ignored when it holds more than manners.
MANNERS: Final = listed(
    """
    hey hi hello please thanks thank thx ty cheers kindly ok okay yo quick quickly just maybe
    actually basically really currently now moment dear team-wide asap fyi um uh lol sorry
    usually typically generally normally roughly approximately approx basicly simply merely
    literally honestly perhaps
    """
)
FILLER_NOUNS: Final = listed(
    """
    number numbers figure figures report breakdown overview view picture summary info
    information stats statistics detail details result results
    """
)
#: "Total" of a sum is the sum; said of a ratio it changes nothing either.
TOTAL_WORDS: Final = frozenset({"total", "overall", "combined", "altogether"})

NUMBER_WORDS: Final = {
    "zero": 0,
    "one": 1,
    "single": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "thirteen": 13,
    "fourteen": 14,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "dozen": 12,
}

CONTRACTED: Final = {
    "don't": ("do", ("not",)),
    "doesn't": ("does", ("not",)),
    "didn't": ("did", ("not",)),
    "isn't": ("is", ("not",)),
    "aren't": ("are", ("not",)),
    "wasn't": ("was", ("not",)),
    "weren't": ("were", ("not",)),
    "haven't": ("have", ("not",)),
    "hasn't": ("has", ("not",)),
    "hadn't": ("had", ("not",)),
    "can't": ("can", ("not",)),
    "won't": ("will", ("not",)),
    "we'll": ("we", ("will",)),
    "i'll": ("i", ("will",)),
    "it'll": ("it", ("will",)),
    "let's": ("let", ("us",)),
    "wouldn't": ("would", ("not",)),
    "couldn't": ("could", ("not",)),
    "shouldn't": ("should", ("not",)),
}
#: What is typed without its apostrophe; "were", "well", "ill", "id" and "wed" say something else.
UNMARKED: Final = {
    one.replace("'", ""): one
    for one in (
        *CONTRACTED,
        *("what's", "how's", "who's", "where's", "when's", "here's", "there's", "that's", "it's"),
        *("he's", "she's", "we've", "i've", "they've", "you've", "they're", "you're", "i'm"),
        *("they'll", "you'll", "they'd", "you'd", "y'all", "everyone's", "everybody's"),
    )
    if one not in ("we'll", "i'll", "it'll", "it's")
}
NEVER_POSSESSIVE: Final = frozenset(
    {"what", "how", "who", "that", "it", "there", "where", "here", "when", "he", "she", "which"}
)

#: Short forms of the trade, spelled out unless the model itself knows them.
ABBREVIATIONS: Final[dict[str, tuple[str, ...]]] = {
    "qtr": ("quarter",),
    "qtrs": ("quarters",),
    "qrtr": ("quarter",),
    "yr": ("year",),
    "yrs": ("years",),
    "mo": ("month",),
    "mos": ("months",),
    "mth": ("month",),
    "mths": ("months",),
    "wk": ("week",),
    "wks": ("weeks",),
    "opp": ("opportunity",),
    "opps": ("opportunities",),
    "oppty": ("opportunity",),
    "oppties": ("opportunities",),
    "acct": ("account",),
    "accts": ("accounts",),
    "avg": ("average",),
    "mean": ("average",),
    "med": ("median",),
    "rev": ("revenue",),
    "pipe": ("pipeline",),
    "pct": ("percent",),
    "%": ("percent",),
    "pls": ("please",),
    "u": ("you",),
    "r": ("are",),
    "ur": ("your",),
    "plz": ("please",),
    "wr": ("win", "rate"),
    "asp": ("average", "deal", "size"),
    "biz": ("business",),
    "prev": ("previous",),
    "yday": ("yesterday",),
    "yest": ("yesterday",),
    "tmrw": ("tomorrow",),
    "tmw": ("tomorrow",),
    "qtrly": ("quarterly",),
    "mthly": ("monthly",),
    "wkly": ("weekly",),
    "yrly": ("yearly",),
    "ths": ("this",),
    "lst": ("last",),
    "nxt": ("next",),
    "teh": ("the",),
    "wth": ("with",),
    "vs.": ("vs",),
    "num": ("number",),
    "dept": ("department",),
    "mgr": ("manager",),
    "org": ("organization",),
    "mm": ("mid", "market"),
    "dims": ("dimensions",),
    "w/o": ("without",),
    "excl": ("excluding",),
    "incl": ("including",),
    "min.": ("min",),
    "sgmt": ("segment",),
    "sgmts": ("segments",),
    "bkg": ("bookings",),
    "bkgs": ("bookings",),
    "bkngs": ("bookings",),
    "cust": ("customer",),
    "custs": ("customers",),
    "mgrs": ("managers",),
    "amt": ("amount",),
    "amts": ("amounts",),
    "cnt": ("count",),
    "nbr": ("number",),
    "ttl": ("total",),
    "tot": ("total",),
    "mnthly": ("monthly",),
    "cyc": ("cycle",),
    "cov": ("coverage",),
    "cat": ("category",),
    "ctry": ("country",),
    "ctries": ("countries",),
    "mtg": ("meeting",),
    "mtgs": ("meetings",),
    "curr": ("current",),
    "fcst": ("forecast",),
    "stg": ("stage",),
    "src": ("source",),
    "prods": ("products",),
    "depts": ("departments",),
    "orgs": ("organizations",),
    "terr": ("territory",),
    "conv": ("conversion",),
    "oppy": ("opportunity",),
    "cos": ("companies",),
}

#: Words that say how things are: never a part of a name alone, "new" of "New York Inquirer".
EVERYDAY: Final = listed(
    "new old big small large major minor key main net gross early late good bad great little long"
    " short high low young hot cold warm dead active inactive real full empty free open public"
    " private general special global local national international regional digital"
    " senior junior chief head lead assistant associate principal"
)
