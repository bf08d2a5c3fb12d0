"""Values said in other words than their own: "German", "retailers", "CFOs", "DACH"."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.places import is_place
from engine.planning.meaning.values import ALIAS, FOLDED, PARTIAL
from engine.planning.planner import ValueMatch
from engine.planning.text.inflect import fields_of_doer
from engine.planning.text.nations import country_said, members_said
from engine.planning.text.tokens import fold, words_of

_DEMONYMS: Final = ("n", "an", "ian", "ese")
_LONGEST: Final = 3
#: Words written as one have parts of at least so many letters, and at most so many in all.
_LEAST_PART: Final = 3
_MOST: Final = 24
#: A letter and a last name, or a first name and a letter.
_SHORTENED: Final = re.compile(r"(?:([^\W\d_])\.? ([^\W\d_]{2,})|([^\W\d_]{2,}) ([^\W\d_])\.?)")
_PEOPLE: Final = frozenset({"manager", "owner", "lead", "leader", "supervisor", "rep", "agent"})

Matches = tuple[ValueMatch, ...]


@dataclass(frozen=True, slots=True)
class SaidValues:
    """Finds values by words made of their names; all that it finds is said as assumed."""

    lexicon: Lexicon
    look_up: Callable[[str], Matches]
    initials: Callable[[str], Matches]

    def find(self, said: str, words: int) -> Matches:
        """Return the values that an unknown phrase of so many words speaks of."""
        if words > _LONGEST:
            return ()
        shortened = _SHORTENED.fullmatch(said.casefold())
        if shortened:
            return self._of_short_name(*shortened.groups(default=""))
        found = self._nation(said) or self._of_place(said)
        if found or words > 1:
            return found
        return self._of_doers(said) or self._of_joined(said) or self.initials(said)

    def _of_joined(self, said: str) -> Matches:
        """Return the one value whose two words are written as one: "hightech", "newbusiness"."""
        word = said.casefold()
        found: dict[tuple[str, str], ValueMatch] = {}
        for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1 if len(word) <= _MOST else 0):
            for one in self._whole(f"{word[:cut]} {word[cut:]}"):
                found[one.field, one.value] = one
        return self._assumed(found.values()) if len(found) == 1 else ()

    def _of_short_name(self, initial: str, last: str, first: str, other: str) -> Matches:
        """Return the people of "K. Watanabe" or "Kenji W." by the letter and the whole name."""
        found = [one for one in self.look_up(last or first) if self._is_label(one.field)]
        kept: list[ValueMatch] = []
        for one in found:
            words = fold(one.value).split()
            begins = words[0].startswith(initial) and words[-1] == fold(last) if initial else False
            ends = words[-1].startswith(other) and words[0] == fold(first) if other else False
            kept += [one] if len(words) > 1 and (begins or ends) else []
        return self._assumed(kept)

    def _nation(self, said: str) -> Matches:
        """Return the country of an adjective, or the members of a union that are in the data."""
        names = country_said(said)
        lists = (names,) if names else members_said(said)
        return self._assumed(one for some in lists for one in self._first(some))

    def _first(self, names: tuple[str, ...]) -> Matches:
        for name in names:
            found = tuple(one for one in self._whole(name) if is_place(self.lexicon, one.field))
            if found:
                return found
        return ()

    def _of_place(self, said: str) -> Matches:
        """Return the place a demonym is of: "North American", "European"."""
        folded = said.casefold()
        for ending in _DEMONYMS:
            if ending == "n" and not folded.endswith("an"):
                continue  # "Asian" is of Asia, "Chenn" is a slip of Chen
            if folded.endswith(ending) and len(folded) > len(ending) + 3:
                found = self.look_up(said[: -len(ending)])
                if found:
                    return self._assumed(found)
        return ()

    def _of_doers(self, said: str) -> Matches:
        """Return the one kind whose doers are named: retailers are of Retail, banks of Banking."""
        found: dict[tuple[str, str], ValueMatch] = {}
        for field in fields_of_doer(said.casefold()):
            for one in self._whole(field):
                if not self._is_label(one.field):
                    found[one.field, one.value] = one
        return self._assumed(found.values()) if len(found) == 1 else ()

    def _whole(self, name: str) -> Matches:
        return tuple(one for one in self.look_up(name) if one.score >= min(ALIAS, FOLDED))

    def _is_label(self, field: str) -> bool:
        return self.lexicon.label(field.partition(".")[0]) == field

    def _assumed(self, found: Iterable[ValueMatch]) -> Matches:
        return tuple(replace(one, score=PARTIAL) for one in found)


def telling_words(lexicon: Lexicon, match: ValueMatch) -> tuple[str, ...]:
    """Return the words that tell a value alone: its first, and a person's last name."""
    words = fold(match.value).split()
    label = words_of(lexicon.dimension(match.field).words.label)
    person = len(words) > 1 and label[-1] in _PEOPLE
    return (words[0], words[-1]) if person else (words[0],)
