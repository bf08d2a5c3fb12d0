"""Tables whose rows are the states of one thing, one after the other."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.drafting.guesses import JoinGuess, KeyGuess
from engine.drafting.names import is_key_name, stem_of
from engine.drafting.subjects import Subject

#: A single column said again may be chance; a history says several again.
SEVERAL: Final = 2


def history_of(
    subject: Subject,
    key: KeyGuess,
    joins: Sequence[JoinGuess],
    others: Mapping[str, Subject],
) -> str | None:
    """Return whose states a table's rows are: a dataset, or the stem of its key; else None.

    A change log names its thing and a date in its key and says again what the thing's own table
    says (stage, amount); or its name tells.
    """
    moments = [one for one in key.columns if subject.column(one).type in ("date", "timestamp")]
    owners = [one for one in key.columns if one not in moments]
    dated = len(key.columns) > 1 and len(moments) == 1
    for join in joins:
        again = _said_again(subject, others[join.dataset])
        if dated and join.column in owners and (again or subject.of_the_past):
            return join.dataset
        if subject.of_the_past and len(again) >= SEVERAL and join.dataset != subject.name:
            return join.dataset
    if dated and subject.of_the_past and owners:
        return stem_of(owners[0]) or owners[0]
    return None


def _said_again(subject: Subject, parent: Subject) -> frozenset[str]:
    """Return the columns that both tables have, keys and names aside."""
    mine = {one.name for one in subject.table.columns if not is_key_name(one.header)}
    return frozenset(mine & {one.name for one in parent.table.columns} - {"name"})
