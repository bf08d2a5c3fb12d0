"""A column of stages to the segments won, lost and open."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.drafting.columns import quoted
from engine.drafting.evidence import Column
from engine.drafting.guesses import SegmentGuess
from engine.drafting.names import counted, listed, words_of
from engine.drafting.subjects import Subject

_WON: Final = listed("won closedwon win gewonnen ganado gagné vinto")
_LOST: Final = listed("lost closedlost loss verloren perdido perdu perso")
#: Words of a stage that is over without being won or lost, as far as the word tells.
_OVER: Final = listed(
    "closed cancelled canceled dead abandoned disqualified unqualified rejected expired omitted "
    "duplicate withdrawn churned void archived declined dropped"
)
_NAMES: Final = ("stage", "status", "outcome", "result", "state", "phase")
#: Stages in the order that sales go through them, as CRMs name them.
_ORDER: Final = (
    *("lead", "prospecting", "prospect", "new", "appointmentscheduled", "engaging", "discovery"),
    *("qualification", "qualify", "qualified", "qualifiedtobuy", "needsanalysis", "demo"),
    *("presentationscheduled", "valueproposition", "iddecisionmakers", "decisionmakerboughtin"),
    *("perceptionanalysis", "proposal", "proposalpricequote", "quote", "negotiation"),
    *("negotiationreview", "contractsent", "commit", "verbal"),
    *("closedwon", "won", "closedlost", "lost"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Where deals stand: what is won, lost and neither; `column` None where flags say it."""

    column: Column | None
    won: tuple[str, ...]
    lost: tuple[str, ...]
    over: tuple[str, ...]
    order: tuple[str, ...]
    flags: Mapping[str, str]


def stages_of(subject: Subject) -> Stages | None:
    """Return where deals stand, if a column of the table says who won and who lost."""
    found = [one for one in subject.table.columns if one.type == "text" and one.values]
    found.sort(key=_name_rank)
    for column in found:
        values = tuple(value for value, _ in column.values)
        won = tuple(sorted(one for one in values if _words(one) & _WON))
        lost = tuple(sorted(one for one in values if _words(one) & _LOST and one not in won))
        if won and lost:
            decided = {*won, *lost}
            over = tuple(sorted(v for v in values if v not in decided and _words(v) & _OVER))
            return Stages(
                column=column, won=won, lost=lost, over=over, order=_order(values), flags={}
            )
    return _flagged(subject)


def _name_rank(column: Column) -> tuple[int, str]:
    words = words_of(column.header)
    ranks = [at for at, one in enumerate(_NAMES) if one in words]
    return (min(ranks, default=len(_NAMES)), column.name)


def _flagged(subject: Subject) -> Stages | None:
    """Return stages told by yes and no: is_won, is_closed."""
    flags: dict[str, str] = {}
    for column in subject.table.columns:
        if column.type == "boolean" and column.filled:
            name = "_".join(words_of(column.header))
            if name in ("is_won", "won"):
                flags["is_won"] = column.name
            if name in ("is_closed", "closed"):
                flags["is_closed"] = column.name
    if "is_won" not in flags:
        return None
    return Stages(column=None, won=(), lost=(), over=(), order=(), flags=flags)


def _words(value: str) -> frozenset[str]:
    """Return the words of a value; none of one that says not: "won't fix" is not won."""
    words = frozenset(re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", value.lower()))
    return words if "not" not in words else frozenset()


def _order(values: Sequence[str]) -> tuple[str, ...]:
    """Return the stages in the order of sales; none where one of them is not known."""
    numbered = {one: re.match(r"\s*(\d+)\b", one) for one in values}
    if len(values) > 1 and all(numbered.values()):
        return tuple(sorted(values, key=lambda one: (_number(one), one)))
    known = {one: "".join(re.findall(r"[^\W_]+", one.lower())) for one in values}
    if all(one in _ORDER for one in known.values()):
        return tuple(sorted(values, key=lambda one: _ORDER.index(known[one])))
    return ()


def _number(value: str) -> int:
    found = re.match(r"\s*(\d+)", value)
    return int(found.group(1)) if found else 0


def segments_of(stages: Stages, taken: Callable[[str], str]) -> dict[str, SegmentGuess]:
    """Return the segments by what they mean; `taken` gives each a name that is free."""
    if stages.column is None:
        return _of_flags(stages, taken)
    rows = dict(stages.column.values)
    column = quoted(stages.column.name)
    closed = (*stages.won, *stages.lost, *stages.over)
    left = sum(count for value, count in stages.column.values if value not in closed)
    doubt = ""
    if stages.over:
        doubt = f"; neither won, lost nor open, decide: {', '.join(stages.over)}"
    return {
        "won": SegmentGuess(
            name=taken("won"),
            sql=_is_one_of(column, stages.won),
            description="Won.",
            why=counted(sum(rows[one] for one in stages.won), "row"),
        ),
        "lost": SegmentGuess(
            name=taken("lost"),
            sql=_is_one_of(column, stages.lost),
            description="Lost.",
            why=counted(sum(rows[one] for one in stages.lost), "row") + doubt,
        ),
        "open": SegmentGuess(
            name=taken("open"),
            sql=f"{column} NOT IN ({', '.join(map(_text, closed))})",
            description="Not yet decided.",
            why=counted(left, "row"),
        ),
    }


def _of_flags(stages: Stages, taken: Callable[[str], str]) -> dict[str, SegmentGuess]:
    won = quoted(stages.flags["is_won"])
    segments = {"won": SegmentGuess(name=taken("won"), sql=won, description="Won.", why="")}
    if "is_closed" in stages.flags:
        closed = quoted(stages.flags["is_closed"])
        lost = f"{closed} AND NOT {won}"
        segments["lost"] = SegmentGuess(name=taken("lost"), sql=lost, description="Lost.", why="")
        segments["open"] = SegmentGuess(
            name=taken("open"), sql=f"NOT {closed}", description="Not yet decided.", why=""
        )
    return segments


def _is_one_of(column: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return f"{column} = {_text(values[0])}"
    return f"{column} IN ({', '.join(map(_text, values))})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
