"""Words whose place says what they are: a team after a value, a chart at the end."""

from collections.abc import Callable
from typing import Final

from engine.planning.meaning.spans import Span
from engine.planning.text.words import listed
from engine.question import ChartWish

#: Words for the people of a value, which name nothing themselves: "the EMEA team".
CROWDS: Final = frozenset(
    {"team", "group", "folks", "people", "guys", "crew", "squad", "crowd", "side", "org", "bunch"}
)
#: Words that set one thing above another, and which way: "long" and "fast" are of days.
COMPARATIVES: Final[dict[str, str]] = {
    **dict.fromkeys(("better", "stronger", "healthier", "superior"), "best"),
    **dict.fromkeys(("worse", "weaker", "poorer"), "worst"),
    **dict.fromkeys(("bigger", "larger", "greater"), "size"),
    **dict.fromkeys(("higher", "more"), "high"),
    **dict.fromkeys(("smaller",), "small"),
    **dict.fromkeys(("lower", "less", "fewer"), "low"),
    **dict.fromkeys(("longer", "slower", "more slowly", "less quickly"), "long"),
    **dict.fromkeys(("shorter", "faster", "quicker", "sooner"), "short"),
    **dict.fromkeys(("more quickly", "more rapidly", "more swiftly"), "short"),
}
#: After "more" or "less", these ask how often.
OFTEN: Final = frozenset({"often", "frequently", "regularly", "likely", "reliably"})
#: What only ties a value to what is of it: "partner-led pipeline", "US-based customers".
TIES: Final = frozenset(
    {"led", "driven", "based", "related", "sourced", "sized", "originated", "generated"}
    | {"headquartered", "focused", "influenced", "owned"}
)
#: How a chart may look.
_LOOKS: Final = listed(
    "simple nice horizontal vertical colored coloured colorful colourful pretty clean basic quick"
    " small big large little neat proper plain standard normal regular good decent fancy"
    " interactive readable printable visual clear short compact beautiful cool"
)
#: Words for what is not done yet, so that only what is open can be so.
WAITING: Final = frozenset(
    {
        *("stuck", "stalled", "stalling", "sitting", "sat", "aging", "ageing", "idle", "untouched"),
        *("dormant", "parked", "stagnant", "rotting", "lingering", "waiting", "languishing"),
    }
)
_COMPARATIVES: Final = frozenset({"better", "worse", "bigger", "smaller", "larger"})
#: Words that wish for a chart where they end a question, after a time.
_LAST_WORDS: Final[dict[str, ChartWish]] = {
    "line": "line",
    "lines": "line",
    "area": "area",
    "stacked": "stacked",
}


def is_comparative(span: Span) -> bool:
    """Return whether a span sets one thing above another: "better in 2025 than in 2024"."""
    return span.text.casefold() in _COMPARATIVES


def is_crowd(spans: tuple[Span, ...], place: int, label: Callable[[str], str | None]) -> bool:
    """Return whether a word only stands for those of the value before it: "the EMEA team"."""
    owner = spans[place - 1] if place else None
    if owner is None or spans[place].text.casefold() not in CROWDS or owner.kind != "value":
        return False
    return not owner.possessive or leads_team(owner, spans[place], label)


def leads_team(owner: Span, team: Span, label: Callable[[str], str | None]) -> bool:
    """Return whether those of a team are those of who leads it: "Helen Ostrander's team".

    A manager is told of each member; the members of a member's team are others than the member.
    """
    homes = {one.target.partition(".")[0] for one in team.of("dimension")}
    fields = {one.target for one in owner.of("value")}
    named = {one for one in fields if one.partition(".")[0] in homes}
    return bool(named) and named == fields and not any(label(home) in named for home in homes)


def is_owned(spans: tuple[Span, ...], place: int, groups: tuple[str, ...]) -> bool:
    """Return whether a field is only that of the one asked for: "which manager's team"."""
    if place < 2 or not (spans[place - 1].possessive and spans[place - 2].of("which")):
        return False
    return any(one.target in groups for one in spans[place - 1].of("dimension"))


def adjectives_before(spans: tuple[Span, ...], place: int) -> list[int]:
    """Return the words before a chart that only say how it is to look: "a nice horizontal bar"."""
    found: list[int] = []
    for at in range(place - 1, -1, -1):
        if spans[at].text.casefold() not in _LOOKS or spans[at].kind in ("metric", "value"):
            break
        found.append(at)
    return found


def last_wish(spans: tuple[Span, ...]) -> ChartWish | None:
    """Return the wish of the "line" in "bookings monthly 2025 line": it names nothing there."""
    if len(spans) < 2 or spans[-1].kind not in ("unknown", "entity"):
        return None
    after_time = spans[-2].kind in ("window", "grain", "unit", "mark", "trend")
    return _LAST_WORDS.get(spans[-1].text.casefold()) if after_time else None
