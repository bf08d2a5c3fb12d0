"""Values said in other words than their own: "German", "retailers", "CFOs", "DACH"."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.places import is_place
from engine.planning.meaning.values import ALIAS, FOLDED, PARTIAL
from engine.planning.planner import ValueMatch
from engine.planning.text.inflect import fields_of_doer
from engine.planning.text.nations import country_said, members_said

_DEMONYMS: Final = ("n", "an", "ian", "ese")
_LONGEST: Final = 3

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
        found = self._nation(said) or self._of_place(said)
        if found or words > 1:
            return found
        return self._of_doers(said) or self.initials(said)

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
