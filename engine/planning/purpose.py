"""Talk around a question: "my boss wants to know", "for the 2pm call" change nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.planning.dialogue.frames import ASIDES, LEADS, OFFICES
from engine.planning.dialogue.small_talk import (
    AUDIENCES,
    DOINGS,
    JOINTS,
    MAKINGS,
    OCCASIONS,
    OPENERS,
    POINTERS,
    REQUESTS,
    TIES,
    WEAK,
)
from engine.planning.text.everyday import COUNTABLE, SAYING
from engine.planning.text.words import FILLER_NOUNS, MANNERS, STOP

_PURPOSE: Final = re.compile(
    r"\b(?:(?:i|we)\s+)?needs?\s+(?:it|this|that|them|these|those)\s+(?:for|by|before|in)\b[^.,;?!]*"
    r"|\bfor\s+(?:the|my|our|a|an|tomorrow's|today's)\s+(?:[\w']+\s+){0,2}"
    r"(?:call|meeting|deck|slides?|presentation|standup|memo|newsletter|offsite)\b"
    r"|^for\s+(?:the|my|our|tomorrow's|today's)\s+(?:pipeline|forecast|sales|deal|team|weekly|monthly"
    r"|quarterly|business|board|staff)\s+(?:review|call|meeting|sync|session|standup)\s*[:;,]"
    r"|\bin\s+prep(?:aration)?\s+for\s+[^.,;?!]*$",
    re.IGNORECASE,
)
_PLEASANTRY: Final = re.compile(
    r"^(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening|day))\b"
    r"(?:\s+(?:all|team|there|everyone|everybody|folks|guys|friend|again|bot|assistant))?(?=\W|$)"
    r"|^q\s*[:.-]|^(?:[a-z]+\s+)?(?:slide|page|deck|agenda)(?:\s+(?:slide|page|item))?\s+\d+\s*[:;,]"
    r"|^[a-z]+(?:\s+[a-z]+)?\s+(?:is|was|keeps|just|wants|needs|asked)\s*(?:just\s+)?"
    r"(?:asking|asked|wondering|to\s+know|to\s+see)(?:\s+(?:me|us))?(?:\s+(?:for|about|if|whether))?\b"
    r"|\bhope\s+(?:you|this|all|everything)\b[^.,;:!?]*"
    r"|\b(?:many\s+)?thanks?(?:\s+(?:you|a|so|very|much|lot|bunch|ton|million|in|advance))*\b"
    r"(?=\W*$)"
    r"|\b(?:just\s+)?(?:a\s+)?(?:quick|short|one\s+(?:more|last|quick)|last)\s+"
    r"(?:one|question|(?<!last\s)q|ask|request|thing)\b(?=\s*[:;,.?!])",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\d+:\d+|[^\W_]+(?:'[^\W\d_]+)*|[^\w\s]")
_CLOCK: Final = re.compile(r"^(?:\d{1,2}(?::\d{2})?(?:am|pm)|\d{1,2}:\d{2})$")
_TALK: Final = OCCASIONS | DOINGS | MAKINGS
_DONE: Final = DOINGS | WEAK
_DROPPED_JOINTS: Final = JOINTS - {"for", "with", "to", "on"}
#: Labels of a form: "metric: bookings, group by: region, period: 2025".
_LABEL: Final = re.compile(
    r"(?:^|(?<=[,;.|]))\s*(?:metrics?|measures?|kpis?|period|time\s?frame|time\s+period|date\s+range"
    r"|dates?|filters?|question)\s*[:=]\s*",
    re.IGNORECASE,
)
_GROUP_LABEL: Final = re.compile(
    r"(?:^|(?<=[,;.|]))\s*(?:break\s?down|group(?:ed)?(?:\s+by)?|dimensions?|split(?:\s+by)?|by)\s*:\s*",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(r"[.;:!?](?=\s|$)")
#: What may be left of a clause of talk: never what is counted, never a word that bounds.
_SWEPT: Final = (SAYING | OCCASIONS | TIES | STOP | FILLER_NOUNS | MANNERS) - COUNTABLE
#: Talk that may be an adjective of the noun behind it: "great customers", "working deals".
_ADJECTIVES: Final = frozenset(
    {*("great", "awesome", "perfect", "helpful", "interested", "curious", "working", "welcome")}
    | {*("grateful", "requested", "appreciated", "asked", "thinking", "talking", "discussing")}
)
_MOST_FRAMES: Final = 4
_MOST_GOING_ON: Final = 3
_ALL: Final = _TALK | WEAK | TIES

Knows = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question without the talk around it, and the talk."""

    plain: str
    talk: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return not self.text[0].isalnum()

    @property
    def is_clock(self) -> bool:
        return bool(_CLOCK.match(self.text))


def without_talk(plain: str, knows: Knows, runs: bool = True) -> Spoken:
    """Return a normalized text without greetings, purposes and lead-ins, and those apart.

    `knows` says whether the model or its values know a word: such a word is never talk. Without
    `runs` no run of words is cut off at the start, which may end within a clause.
    """
    talk: list[str] = []
    plain = _LABEL.sub("", _GROUP_LABEL.sub("by ", plain))
    plain = _cut_frames(_cut_pattern(plain, _PLEASANTRY, talk), knows, talk)
    for cut in (_lead, _trail) if runs else (_trail,):
        place = cut(_words(plain), knows)
        if place is not None:
            talk.append(plain[place[0] : place[1]].strip(" ,;:."))
            plain = f"{plain[: place[0]]} {plain[place[1] :]}"
    plain = _cut_frames(_cut_pattern(plain, _PURPOSE, talk), knows, talk)
    if talk:
        plain = _sweep(plain, talk)
    plain = plain.strip().lstrip(",;:.!- ")
    return Spoken(plain, tuple(one for one in talk if one))


def _sweep(plain: str, talk: list[str]) -> str:
    """Cut what is left of a clause of talk: "it has to be | right: …", "wants | a number. …"."""
    plain = plain.strip().lstrip(",;:.!- ")
    end = _CLAUSE_END.search(plain)
    if end is None or not _WORD.search(plain, end.end()):
        return plain
    words = [one.text for one in _words(plain[: end.start()])]
    if not words or not _SWEPT.issuperset(words):
        return plain
    talk.append(plain[: end.start()])
    return plain[end.end() :]


def _cut_frames(plain: str, knows: Knows, talk: list[str]) -> str:
    """Cut the frames off: one after the other at the start, and those set apart anywhere."""
    for pattern in ASIDES:
        if pattern.search(plain):
            plain = _cut_pattern(plain, pattern, talk)
    for _ in range(_MOST_FRAMES):
        plain = plain.strip().lstrip(",;:.!- ")
        found = next((one for pattern in LEADS if (one := pattern.match(plain))), None)
        rest = plain[found.end() :] if found else ""
        if found is None or not _WORD.search(rest) or _is_name(found.group(), knows):
            break
        talk.append(found.group().strip(" ,;:.!-"))
        plain = rest
    return plain


def _is_name(said: str, knows: Knows) -> bool:
    """Return whether a frame begins with a word of the model or its values: "Request: open"."""
    first = _words(said)[0].text
    return first not in TIES | WEAK | STOP | MANNERS | OFFICES and knows(first)


def _cut_pattern(plain: str, pattern: re.Pattern[str], talk: list[str]) -> str:
    talk += [found.group().strip(" ,;(") for found in pattern.finditer(plain)]
    return pattern.sub(" ", plain)


def _words(plain: str) -> list[_Word]:
    return [_Word(one.group().casefold(), *one.span()) for one in _WORD.finditer(plain)]


def _is_talk(word: _Word, knows: Knows) -> bool:
    if word.is_mark:
        return word.text in ",;:.!-"
    if word.is_clock:
        return True
    return word.text in _ALL and (word.text in TIES | WEAK or not knows(word.text))


def _lead(words: list[_Word], knows: Knows) -> tuple[int, int] | None:
    """Return where a lead-in ends: "my boss wants to know" before what is to be known."""
    run = 0
    while run < len(words) and _is_talk(words[run], knows):
        run += 1
    if run == len(words):
        return None
    for last in range(run - 1, -1, -1):
        if _may_end(words, last) and any(one.text in _TALK for one in words[: last + 1]):
            break
    else:
        return None
    # A purpose set before the question ends with it, not in the middle of "with Sarah".
    after = words[last + 1]
    if _goes_on(words, last + 1):
        return None
    begun = words[0].text in ("for", "before", "ahead", "in", "as", "with", "on")
    if begun and not (after.is_mark or after.text in REQUESTS):
        return None
    last = max(last, *(at for at in range(last, run) if words[at].text in _DROPPED_JOINTS), 0)
    while not words[last].is_mark and last + 1 < run and words[last + 1].text in TIES:
        clause = next((at for at in range(last, run) if words[at].is_mark), None)
        if clause is None:
            break
        last = clause  # "the board meets friday. …"
    return 0, words[last].end


def _goes_on(words: list[_Word], place: int) -> bool:
    """Return whether the talk goes on to the end of its sentence, which another one follows."""
    if words[place].text not in ("for", "with", "to", "on", "at", "in", "from"):
        return False
    end = next((at for at in range(place, len(words)) if words[at].text in ".!;:"), len(words))
    return end - place <= _MOST_GOING_ON and end + 1 < len(words)


def _may_end(words: list[_Word], last: int) -> bool:
    """Return whether a lead-in may end at a word; "email" of "need email revenue" is no talk."""
    after = words[last + 1]
    if words[last].text in _ADJECTIVES:
        return after.is_mark or after.text in TIES | JOINTS | REQUESTS
    if words[last].text in _DONE:
        return True
    if words[last].text in MAKINGS:
        return after.is_mark or after.text in TIES
    return words[last].text in OCCASIONS and (after.is_mark or after.text in JOINTS)


def _trail(words: list[_Word], knows: Knows) -> tuple[int, int] | None:
    """Return where a purpose at the end begins: "for QBR", "because my boss asked"."""
    run = len(words)
    while run and _is_trail(words[run - 1], knows):
        run -= 1
    if run == 0:
        return None
    tail = words[run:]
    first = next((at for at, word in enumerate(tail) if word.text in OPENERS), None)
    if first is None:
        return None
    said = [word.text for word in tail[first:]]
    pointed = any(word.text in POINTERS or word.is_clock for word in tail[first:])
    if not any(
        word in AUDIENCES | DOINGS | MAKINGS or (pointed and word in OCCASIONS) for word in said
    ):
        return None
    return tail[first].start, tail[-1].end


def _is_trail(word: _Word, knows: Knows) -> bool:
    return word.text in "?" or _is_talk(word, knows)
