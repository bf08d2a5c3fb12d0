"""Forms of words: what a verb of the trade becomes, and which words are of one family."""

from collections.abc import Iterable
from functools import cache
from typing import Final

#: Past and participle where they are not made with -ed, and nouns of the same root.
_IRREGULAR: Final[dict[str, tuple[str, ...]]] = {
    "win": ("won", "winning"),
    "lose": ("lost", "losing", "loss"),
    "sell": ("sold", "sale"),
    "buy": ("bought",),
    "bring": ("brought",),
    "spend": ("spent",),
    "pay": ("paid", "payment"),
    "make": ("made", "making"),
    "get": ("got", "getting"),
    "create": ("creation",),
    "generate": ("generation",),
    "convert": ("conversion",),
    "slip": ("slipped", "slipping", "slippage"),
    "drive": ("drove", "driven"),
    "open": ("opened", "opening"),
}


#: Endings of adjectives and adverbs, longest first, and those of their nouns.
_ADJECTIVES: Final = (
    ("graphically", "graphy"),
    ("graphical", "graphy"),
    ("graphic", "graphy"),
    ("orial", "ory"),
    ("ally", ""),
    ("al", ""),
)


#: Endings of those who do something, and of what they do.
_DOERS: Final = ("er", "or", "ant", "ist", "al", "ional")
_WORK: Final = ("", "e", "ing", "ion", "ance", "y")
_LEAST_ROOT: Final = 4


@cache
def forms(verb: str) -> tuple[str, ...]:
    """Return the forms of a verb, itself first.

    >>> forms("close")
    ('close', 'closes', 'closed', 'closing')
    >>> forms("win")
    ('win', 'wins', 'won', 'winning')
    """
    singular = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z")) else f"{verb}s"
    root = verb.removesuffix("e")
    irregular = _IRREGULAR.get(verb, ())
    made = [verb, singular]
    if not any(_is_past(one) for one in irregular):
        made.append(f"{root}ed")
    made += irregular
    if not any(one.endswith("ing") for one in irregular):
        made.append(f"{root}ing")
    return tuple(dict.fromkeys(made))


def nouns_of(adjective: str) -> tuple[str, ...]:
    """Return the nouns an adjective may be of: "regional" is of a region.

    >>> nouns_of("regional"), nouns_of("territorial"), nouns_of("deal")
    (('region',), ('territory',), ())
    """
    for ending, noun in _ADJECTIVES:
        root = adjective.removesuffix(ending)
        if root != adjective and len(root) + len(noun) >= 4 and len(root) > 2:
            return (f"{root}{noun}",)
    return ()


def fields_of_doer(word: str) -> tuple[str, ...]:
    """Return the fields of work that those who do it may be named by; none for other words.

    >>> "retail" in fields_of_doer("retailers"), "banking" in fields_of_doer("banks")
    (True, True)
    >>> fields_of_doer("an")
    ()
    """
    singular = word.removesuffix("s")
    if len(singular) < _LEAST_ROOT:
        return ()
    made = [singular + "ing"]  # the others would be slips: "retai" is no retailer
    for ending in _DOERS:
        root = singular.removesuffix(ending)
        if root != singular and len(root) >= _LEAST_ROOT:
            made += [root + one for one in _WORK]
    return tuple(dict.fromkeys(made))


def family(word: str) -> frozenset[str]:
    """Return the forms of the verb a word is a form of; the word alone where it is of none.

    >>> sorted(family("lost"))
    ['lose', 'loses', 'losing', 'loss', 'lost']
    """
    for verb in _IRREGULAR:
        made = forms(verb)
        if word in made:
            return frozenset(made)
    return frozenset({word})


def buys(words: Iterable[str]) -> bool:
    """Return whether somebody buys, so that "from us" is from those who sell.

    >>> buys(["who", "bought", "from"]), buys(["bookings", "from"])
    (True, False)
    """
    return not _BUYING.isdisjoint(words)


def is_bringing(word: str) -> bool:
    """Return whether a word is a verb of bringing something about.

    >>> is_bringing("sourced"), is_bringing("brought in"), is_bringing("won")
    (True, True, False)
    """
    return word.partition(" ")[0] in _BRINGING


def _is_past(form: str) -> bool:
    return not form.endswith(("ing", "ion", "age", "ment", "loss", "sale"))


_BRINGING: Final = frozenset(
    {
        "drove",
        *(form for verb in ("generate", "produce", "drive", "bring") for form in forms(verb)),
        *(form for verb in ("source", "originate") for form in forms(verb)),
    }
)
_BUYING: Final = frozenset(
    form for verb in ("buy", "purchase", "order", "renew", "hear") for form in forms(verb)
)
