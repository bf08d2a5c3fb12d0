"""A table to the columns that tell its rows apart, measured on all of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from engine.drafting.evidence import Column, Overlap, Survey
from engine.drafting.guesses import KeyGuess
from engine.drafting.names import (
    ENDS_IN,
    KIN,
    PART,
    SAME,
    alike,
    is_key_name,
    listed,
    stem_of,
    words_of,
)
from engine.drafting.subjects import Subject

#: Text longer than this is no key.
LONGEST: Final = 64
#: So many columns of a table are tried together.
TRIED: Final = 7
#: Below this a column is unique by chance, as far as its name and values tell.
WEAK: Final = 0.35
#: From here on two columns say by their names that they are a key: whose row it is, and when.
TOLD: Final = 0.6
#: A column named as the key of its table stays the key, though this share of rows repeats it.
REPEATED: Final = 0.05
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9._:/+=-]{3,}")
_WHEN: Final = listed(
    "at date day month quarter year week period start started entered from effective valid "
    "snapshot time timestamp as_of"
)
_PLACE: Final = listed("line seq sequence position rank version revision step ordinal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A column without NULL and without repeats."""

    column: Column
    score: float


def key_of(
    subject: Subject,
    survey: Survey,
    others: Sequence[Subject],
    overlaps: Mapping[str, Sequence[Overlap]],
) -> KeyGuess:
    """Choose the primary key; where nothing is unique, the column that comes nearest."""
    single = sorted(
        (_single(subject, column, others, overlaps) for column in unique_columns(subject)),
        key=lambda one: (-one.score, _place(subject, one.column)),
    )
    repeated = _repeated(subject)
    if repeated is not None and (not single or single[0].score < WEAK):
        return repeated
    if single and single[0].score >= WEAK:
        return _alone(subject, single)
    together = _together(subject, survey, others)
    if together is not None and (not single or together.score >= TOLD):
        return together
    return _alone(subject, single) if single else _nearest(subject)


def unique_columns(subject: Subject) -> tuple[Column, ...]:
    """Return the columns that could be the key by themselves, the most promising first."""
    found = [
        one
        for one in subject.table.columns
        if one.filled == one.distinct == subject.table.rows and _may_be_key(one)
    ]
    found.sort(key=lambda one: (-_name_score(subject, one), _place(subject, one)))
    return tuple(found[:TRIED])


def _may_be_key(column: Column) -> bool:
    if column.type == "decimal":
        return column.whole and is_key_name(column.header)
    return column.type in ("text", "integer", "date") and column.longest <= LONGEST


def _place(subject: Subject, column: Column) -> int:
    return [one.name for one in subject.table.columns].index(column.name)


def _name_score(subject: Subject, column: Column) -> float:
    """Return how much a column's name speaks for being the key of its table."""
    stem = stem_of(column.header)
    if not stem:
        return 1.0
    same = alike(column.header, subject.aliases).score
    if is_key_name(column.header):
        return {SAME: 1.0, PART: 0.9, ENDS_IN: 0.3}.get(same, 0.5)
    if same == SAME:
        return 0.8
    if words_of(column.header)[-1] == "name":
        return 0.3
    return 0.1 if column.type == "date" else 0.2


def _single(
    subject: Subject,
    column: Column,
    others: Sequence[Subject],
    overlaps: Mapping[str, Sequence[Overlap]],
) -> Candidate:
    score = _name_score(subject, column)
    if score <= 0.5 and is_key_name(column.header) and _names_another(subject, column, others):
        return Candidate(column=column, score=0.1)
    pointed_to = column.type != "integer" and any(
        one.table != subject.table.name
        and one.found_values >= 3
        and one.found_rows >= 0.9 * one.rows
        and one.rows > one.values
        for one in overlaps.get(column.name, ())
    )
    score += 0.1 if _place(subject, column) == 0 else 0.0
    score += 0.15 if is_code(column) else 0.0
    score += 0.3 if pointed_to else 0.0
    return Candidate(column=column, score=score)


def is_code(column: Column) -> bool:
    """Say whether the values look like codes: ACC-00001, 0015500000Xyy06AAB."""
    return bool(column.samples) and all(_CODE.fullmatch(one) for one in column.samples)


def _names_another(subject: Subject, column: Column, others: Sequence[Subject]) -> bool:
    return any(
        alike(column.header, other.aliases).score >= KIN for other in others if other is not subject
    )


def _alone(subject: Subject, found: Sequence[Candidate]) -> KeyGuess:
    best = found[0]
    return KeyGuess(
        columns=(best.column.name,),
        score=round(_sure(best.score, subject.table.rows), 2),
        unique=True,
        why=f"unique and filled on all {subject.table.rows:,} rows",
        others=tuple(one.column.name for one in found[1:] if one.column.type != "date"),
    )


def _sure(score: float, rows: int) -> float:
    """Doubt what only a few rows show."""
    return min(score, 1.0) * (rows / (rows + 2))


def _repeated(subject: Subject) -> KeyGuess | None:
    """Return a column named as the key that a few rows repeat or lack: the file wants mending."""
    rows = subject.table.rows
    for column in subject.table.columns:
        if not is_key_name(column.header) or not _may_be_key(column):
            continue
        named = _name_score(subject, column) >= 0.9
        if named and rows > column.distinct >= (1 - REPEATED) * rows:
            return _unsure(subject, column)
    return None


def _nearest(subject: Subject) -> KeyGuess:
    """Return the column with the most values: nothing tells the rows apart."""
    best = max(
        subject.table.columns,
        key=lambda one: (_may_be_key(one), one.distinct, -_place(subject, one)),
    )
    return _unsure(subject, best)


def _unsure(subject: Subject, column: Column) -> KeyGuess:
    rows = subject.table.rows
    repeats, lacking = column.filled - column.distinct, rows - column.filled
    parts = [f"{repeats:,} of {rows:,} rows repeat a value"] if repeats else []
    parts += [f"{lacking:,} of {rows:,} rows have none"] if lacking else []
    return KeyGuess(
        columns=(column.name,), score=0.0, unique=False, why="NOT UNIQUE: " + ", ".join(parts)
    )


def _together(subject: Subject, survey: Survey, others: Sequence[Subject]) -> KeyGuess | None:
    """Return the best two or three columns that are unique together."""
    rows = subject.table.rows
    parts = sorted(
        (
            (_part_score(subject, one, others), -_place(subject, one), one)
            for one in subject.table.columns
            if one.filled == rows and one.type in ("text", "integer", "date", "timestamp")
            if one.longest <= LONGEST and one.distinct > 1
        ),
        reverse=True,
    )[:TRIED]
    for size in (2, 3):
        for guess in _combined(subject, survey, parts, size):
            return guess
    return None


def _combined(
    subject: Subject, survey: Survey, parts: Sequence[tuple[float, int, Column]], size: int
) -> Iterator[KeyGuess]:
    """Yield the combinations of columns that are unique, the most plausible first."""
    rows = subject.table.rows
    ranked = sorted(combinations(parts, size), key=lambda some: -sum(score for score, _, _ in some))
    for some in ranked:
        possible = 1
        for _, _, column in some:
            possible *= column.distinct
        chosen = sorted((one for _, _, one in some), key=lambda one: _place(subject, one))
        names = tuple(one.name for one in chosen)
        if possible >= rows and survey.distinct(subject.table.name, names) == rows:
            score = sum(one for one, _, _ in some) / size
            yield KeyGuess(
                columns=names,
                score=round(_sure(score, rows), 2),
                unique=True,
                why=f"unique together on all {rows:,} rows",
            )


def _part_score(subject: Subject, column: Column, others: Sequence[Subject]) -> float:
    """Return how much a column looks like part of a key: whose row it is, when, in what place."""
    words = frozenset(words_of(column.header))
    if column.type in ("date", "timestamp"):
        return 0.9 if words & _WHEN and not words & {"previous", "last", "close", "end"} else 0.5
    if is_key_name(column.header):
        return 0.9
    if _names_another(subject, column, others):
        return 0.8
    if column.type == "integer":
        return 0.7 if words & _PLACE else 0.2
    return 0.3
