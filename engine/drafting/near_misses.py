"""Columns that look as if they pointed somewhere and yet do not: shown, never written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.drafting.evidence import Column, Overlap
from engine.drafting.guesses import JoinGuess, KeyGuess, NotJoined
from engine.drafting.names import ENDS_IN, alike, is_key_name
from engine.drafting.subjects import GENERIC, Subject, aliases_with

#: A column whose values stand nearly all in another column is worth a word.
NEARLY_ALL: Final = 0.9


def near_misses(
    subjects: Sequence[Subject],
    keys: Mapping[str, KeyGuess],
    overlaps: Mapping[tuple[str, str], Sequence[Overlap]],
    joins: Mapping[str, Sequence[JoinGuess]],
    shown: Mapping[str, Sequence[NotJoined]],
) -> dict[str, tuple[NotJoined, ...]]:
    """Return, for each table, the columns without a join that a reader would expect to have one."""
    found: dict[str, tuple[NotJoined, ...]] = {}
    for child in subjects:
        table = child.table.name
        done = {one.column for one in joins[table]} | {one.column for one in shown[table]}
        done |= set(keys[table].columns) if len(keys[table].columns) == 1 else set()
        more = {
            one.column: one for one in _by_name(child, subjects, keys) if one.column not in done
        }
        near = {one.dataset for one in joins[table]}
        near |= {one.name for one in subjects if _points(joins[one.table.name], child)}
        for one in _beside_the_key(child, subjects, keys, overlaps):
            if one.column not in done and one.dataset not in near:
                more[one.column] = one
        found[table] = (*shown[table], *more.values())
    return found


def _points(joins: Sequence[JoinGuess], target: Subject) -> bool:
    return any(one.dataset == target.name for one in joins)


def _by_name(
    child: Subject, subjects: Sequence[Subject], keys: Mapping[str, KeyGuess]
) -> Iterator[NotJoined]:
    """Yield the columns named after a table whose key holds nothing of them."""
    for column in child.table.columns:
        if not column.filled or not is_key_name(column.header) or column.name in GENERIC:
            continue
        for parent in subjects:
            key, *more = keys[parent.table.name].columns
            if parent is child or alike(column.header, parent.aliases).score < ENDS_IN:
                continue
            if more:
                why = f"the key of '{parent.name}' has {1 + len(more)} columns"
                yield _left(parent, column, " + ".join((key, *more)), why)
                continue
            aliases = aliases_with(parent, key)
            why = alike(column.header, aliases).why
            reason = _reason(column, parent.column(key))
            yield _left(parent, column, key, f"{reason}; {why}")


def _reason(column: Column, key: Column) -> str:
    if {column.type, key.type} <= {"text", "integer", "decimal"}:
        return "none of its values are found"
    return f"one holds {column.type}, the other {key.type}"


def _beside_the_key(
    child: Subject,
    subjects: Sequence[Subject],
    keys: Mapping[str, KeyGuess],
    overlaps: Mapping[tuple[str, str], Sequence[Overlap]],
) -> Iterator[NotJoined]:
    """Yield the columns whose values stand in a unique column that is not the key."""
    for parent in subjects:
        if parent is child:
            continue
        for other in keys[parent.table.name].others:
            for one in overlaps.get((parent.table.name, other), ()):
                if one.table != child.table.name or one.found_rows < NEARLY_ALL * one.rows:
                    continue
                column, key = child.column(one.column), parent.column(other)
                if key.type != "text" or one.found_values < 3:
                    continue
                why = (
                    f"its values stand in '{other}' of '{parent.name}', which is unique but not "
                    "its primary key: joins go to primary keys"
                )
                yield _left(parent, column, other, why)


def _left(parent: Subject, column: Column, key: str, why: str) -> NotJoined:
    return NotJoined(dataset=parent.name, column=column.name, key=key, score=0.0, why=why)
