"""Columns to the tables they point to: by the values that are found there, then by name.

Two things speak for a join: the name of the column, and values that could not be found in the key
by chance. Small whole numbers are found in every table of rows numbered 1 to n, so they prove
nothing: there the name must speak. What is found is multiplied with the share that is found.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.drafting.columns import is_measured, is_money, is_sensitive
from engine.drafting.evidence import Column, Overlap
from engine.drafting.guesses import JoinGuess, KeyGuess, NotJoined
from engine.drafting.keys import is_code
from engine.drafting.names import (
    NOT_ALIKE,
    Alike,
    alike,
    counted,
    plain,
    points_to_its_own,
    stem_of,
)
from engine.drafting.subjects import GENERIC, Subject, aliases_with

#: From here on a join is written; below it is shown, and left out.
SURE: Final = 0.7
#: From here on what was left out is worth showing.
WORTH_SHOWING: Final = 0.2
#: Two parents that fit nearly as well as each other: nobody can tell which is meant.
CLOSE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A column beside the key of a table, with all that speaks for a join between them."""

    child: Subject
    parent: Subject
    key: str
    overlap: Overlap
    named: Alike
    surprise: float

    @property
    def share(self) -> float:
        """How much of the column is found: of its values or of its rows, whichever is more."""
        one = self.overlap
        if self.named.score < 0.5:
            return one.found_rows / one.rows
        return max(one.found_rows / one.rows, one.found_values / one.values)

    @property
    def score(self) -> float:
        """How sure the join is, from 0 to 1."""
        doubt = (1 - 0.95 * self.named.score) * (1 - 0.95 * self.surprise)
        return round(self.share * (1 - doubt), 2)

    @property
    def why(self) -> str:
        """What was found, in figures."""
        one = self.overlap
        orphans = one.values - one.found_values
        text = f"{_percent(one.found_rows, one.rows)} of {counted(one.rows, 'row')} found"
        if orphans:
            rows = counted(one.rows - one.found_rows, "row")
            text += f", {counted(orphans, 'orphan')} of {one.values:,} values, on {rows}"
        else:
            text += f", all {one.values:,} values" if one.values > 1 else ", its only value"
        return text + (f"; {self.named.why}" if self.named.why else "; by the values alone")


def candidates(
    subjects: Sequence[Subject],
    keys: Mapping[str, KeyGuess],
    overlaps: Mapping[tuple[str, str], Sequence[Overlap]],
) -> tuple[Candidate, ...]:
    """Return every column that shares values with the key of a table."""
    tables = {one.table.name: one for one in subjects}
    found: list[Candidate] = []
    for parent in subjects:
        guess = keys[parent.table.name]
        if len(guess.columns) != 1:
            continue
        (key,) = guess.columns
        aliases = aliases_with(parent, key)
        for overlap in overlaps.get((parent.table.name, key), ()):
            child = tables[overlap.table]
            if overlap.itself and overlap.itself == overlap.found_rows:
                continue
            found.append(
                Candidate(
                    child=child,
                    parent=parent,
                    key=key,
                    overlap=overlap,
                    named=_named(child, parent, overlap.column, aliases, keys),
                    surprise=_surprise(parent.column(key), child.column(overlap.column), overlap),
                )
            )
    return tuple(found)


def _named(
    child: Subject,
    parent: Subject,
    column: str,
    aliases: Sequence[str],
    keys: Mapping[str, KeyGuess],
) -> Alike:
    """Return how much the column's name speaks for the parent."""
    header = child.column(column).header
    if child is parent:
        return points_to_its_own(header, aliases)
    own = keys[child.table.name].columns == (column,)
    if not stem_of(header) or (own and alike(header, child.aliases).score == 1.0):
        # `id`, and a table's own key, name their own rows; an extension is named after its table.
        if any(child.name.startswith(f"{one}_") for one in aliases):
            return Alike(0.7, f"'{child.name}' is named after '{parent.name}'")
        return NOT_ALIKE
    return NOT_ALIKE if stem_of(header) in GENERIC else alike(header, aliases)


def _surprise(key: Column, column: Column, overlap: Overlap) -> float:
    """Return how little chance explains that the values stand in the key, from 0 to 1."""
    several = 1 - math.pow(0.5, overlap.found_values)
    numbers = _numbers(key)
    if numbers is not None:
        low, high = numbers
        density = key.distinct / (high - low + 1)
        return max(0.0, 0.9 - 10 * density) * several
    if is_code(key):
        letters = _shared_letters(key)
        family = 0.9 if letters is None or letters >= 2 else 0.5 if letters == 1 else 0.0
        return family * several
    many = 1 - math.pow(0.5, overlap.found_values / 4)
    return 0.55 * many


def _numbers(key: Column) -> tuple[int, int] | None:
    """Return the bounds of a key of whole numbers, written as such or as digits."""
    if key.type in ("integer", "decimal"):
        return int(float(key.lowest or 0)), int(float(key.highest or 0))
    if key.samples and all(one.isdecimal() for one in key.samples):
        bounds = [int(one) for one in key.samples]
        # Samples reach nearly as far as all the values do.
        return min(bounds), max(bounds)
    return None


def _shared_letters(key: Column) -> int | None:
    """Count the letters of ACC-00001 that all the keys share beside a number; None for others."""
    shapes = {re.sub(r"\d+", "0", one) for one in key.samples}
    if len(shapes) != 1:
        return None
    shape = shapes.pop()
    return sum(1 for one in shape if one.isalpha()) if shape.count("0") == 1 else None


def decide(
    found: Sequence[Candidate],
    subjects: Sequence[Subject],
    keys: Mapping[str, KeyGuess],
) -> tuple[dict[str, tuple[JoinGuess, ...]], dict[str, tuple[NotJoined, ...]]]:
    """Return, for each table, the joins to write and those to show as left out."""
    joined: dict[str, list[Candidate]] = {one.table.name: [] for one in subjects}
    left: dict[str, list[NotJoined]] = {one.table.name: [] for one in subjects}
    columns = dict.fromkeys((one.child.table.name, one.overlap.column) for one in found)
    for table, column in columns:
        here = [
            one for one in found if (one.child.table.name, one.overlap.column) == (table, column)
        ]
        here.sort(key=lambda one: (-one.score, -one.named.score, one.parent.name))
        chosen = _chosen(here, keys)
        if chosen is not None:
            joined[table].append(chosen)
        left[table] += [
            _left(one, _reason(one, chosen, here, keys))
            for one in here
            if one is not chosen and (one.score >= WORTH_SHOWING or _may_be(one, keys))
        ]
    _one_way_only(joined, left)
    ways = {
        (one.parent.table.name, one.key, table, one.overlap.column)
        for table, some in joined.items()
        for one in some
    }
    tables = {one.name: one.table.name for one in subjects}
    names = frozenset(one.name for one in subjects)
    return (
        {table: _with_roles(some, names) for table, some in joined.items()},
        {
            table: tuple(
                one for one in some if (table, one.column, tables[one.dataset], one.key) not in ways
            )
            for table, some in left.items()
        },
    )


def _chosen(here: Sequence[Candidate], keys: Mapping[str, KeyGuess]) -> Candidate | None:
    """Return the one parent of a column, if there is no doubt."""
    best, *rest = here
    if best.score < SURE or (_is_own_key(best, keys) and best.named.score < 0.5):
        return None
    if best.named.score < 1.0 and any(best.score - one.score < CLOSE for one in rest):
        return None
    return best


def _is_own_key(one: Candidate, keys: Mapping[str, KeyGuess]) -> bool:
    return keys[one.child.table.name].columns == (one.overlap.column,)


def _may_be(one: Candidate, keys: Mapping[str, KeyGuess]) -> bool:
    """Say whether numbers may be keys though only numbers say so: most are used, all fit."""
    column, key = one.child.column(one.overlap.column), one.parent.column(one.key)
    return (
        one.share >= 0.95
        and 2 * one.overlap.found_values >= key.distinct
        and not (_is_own_key(one, keys) or is_measured(column) or is_money(column))
    )


def _reason(
    one: Candidate,
    chosen: Candidate | None,
    here: Sequence[Candidate],
    keys: Mapping[str, KeyGuess],
) -> str:
    if chosen is not None:
        return f"'{chosen.parent.name}' fits better"
    if one.score >= SURE and _is_own_key(one, keys) and one.named.score < 0.5:
        return "both are keys, and no name says which one points to the other"
    if one.score >= SURE and len(here) > 1:
        return f"'{here[0 if one is not here[0] else 1].parent.name}' fits as well"
    if one.share < SURE:
        return "too few are found"
    if one.surprise < 0.3:
        return "numbers or values such as these may meet by chance, and no name speaks for it"
    return "too little speaks for it"


def _left(one: Candidate, reason: str) -> NotJoined:
    return NotJoined(
        dataset=one.parent.name,
        column=one.overlap.column,
        key=one.key,
        score=one.score,
        why=f"{reason}: {one.why}",
    )


def _one_way_only(
    joined: Mapping[str, list[Candidate]], left: Mapping[str, list[NotJoined]]
) -> None:
    """Of two tables whose keys point to each other, keep the better named direction."""
    for table, some in joined.items():
        for one in list(some):
            back = [
                other
                for other in joined[one.parent.table.name]
                if other.parent.table.name == table
                and other.overlap.column == one.key
                and one.overlap.column == other.key
                and one.parent.table.name != table
            ]
            if back and (back[0].score, back[0].child.name) > (one.score, one.child.name):
                some.remove(one)
                left[table].append(_left(one, "the other way round fits better"))


def _with_roles(found: Sequence[Candidate], datasets: frozenset[str]) -> tuple[JoinGuess, ...]:
    """Name the joins: as the dataset where one leads there, else by the part it plays."""
    guesses: list[JoinGuess] = []
    taken: set[str] = set()
    for one in found:
        target = one.parent.name
        there = [other for other in found if other.parent.name == target]
        alone = len(there) == 1 and one.child is not one.parent
        exact = [other for other in there if other.named.score == 1.0]
        role = target if alone or exact == [one] else _role(one, datasets | taken)
        taken.add(role)
        guesses.append(
            JoinGuess(
                role=role,
                dataset=target,
                column=one.overlap.column,
                key=one.key,
                score=one.score,
                why=one.why,
                mend=_mend(one),
            )
        )
    return tuple(guesses)


def _role(one: Candidate, taken: frozenset[str] | set[str]) -> str:
    stem = plain(stem_of(one.child.column(one.overlap.column).header), "other")
    role, tries = stem, 1
    while role in taken:
        tries += 1
        role = f"{stem[:25]}_{one.parent.name[:25]}" if tries == 2 else f"{stem[:50]}_{tries}"
    return role


def _mend(one: Candidate) -> str:
    """Return the replacement that an import plan could make: {GTXPro: GTX Pro}."""
    if is_sensitive(one.child.column(one.overlap.column)):
        return ""
    return ", ".join(f"{said}: {meant}" for said, meant in one.overlap.near)


def _percent(part: int, whole: int) -> str:
    """Write a share; what is not all of it never reads as 100 %."""
    share = 100 * part / whole
    shown = f"{share:.1f}"
    if part < whole and shown == "100.0":
        return "over 99.9 %"
    return f"{shown.removesuffix('.0')} %"
