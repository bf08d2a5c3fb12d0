"""Follow-ups that ask for the rows behind a figure: "list them", "which deals are those?"."""

import re
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.changes import NO_CHANGE
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.lexicon import Lexicon, home_words, leaves, without_parentheses
from engine.planning.shape.read_rows import columns_of
from engine.planning.subject.compose_things import things_counted
from engine.planning.text.tokens import words_of
from engine.planning.text.words import listed
from engine.question import Plan
from semantic.kinds import time_of
from semantic.model import Measure
from semantic.query import MetricQuery, TimeClause

_LISTING: Final = listed(
    """
    list show see display give get pull open which what who drill down in into enumerate view
    find up detail let look at
    """
)
_ROWS: Final = listed(
    """
    row record detail underlying individual raw actual item line data
    """
)
_POINTING: Final = listed(
    """
    them those these it that they one behind are is were make of all full the me us please
    a there through every each name list by
    """
)
_OPENS: Final = listed(
    """
    list show see which what drill give pull get who view enumerate
    """
)
_ENDS: Final = re.compile(r"[\s?.!]+$")


def list_behind(talk: Talk) -> Plan | None:
    """Return the rows that the query before counted, or None where no such list is asked."""
    previous = talk.previous
    homes = talk.homes()
    if previous.rows and _asks_rows(talk, previous.rows):
        return talk.plan(previous, assumptions=(NO_CHANGE,))
    if previous.rows or len(previous.metrics) == 0 or len(homes) != 1:
        return None
    if not _asks_rows(talk, homes[0]):
        return None
    things = things_counted(talk.lexicon, previous.metrics[0])
    label = talk.lexicon.label(things) if things and things != homes[0] else None
    if label is not None:  # customers are accounts, counted through their deals
        query = replace(previous, dimensions=(label,), order_by=(), limit=None, limit_per=None)
        return talk.plan(query)
    told: list[str] = []
    if len(previous.metrics) > 1:
        label = talk.lexicon.metric(previous.metrics[0]).words.label
        told.append(f"The rows are those behind {label}.")
    if previous.limit or previous.having:
        told.append("All rows behind it are listed, not only those of the groups shown.")
    query = rows_behind(previous, talk)
    return talk.plan(query, assumptions=tuple(told))


def _asks_rows(talk: Talk, home: str) -> bool:
    said = [w for w in words_of(_ENDS.sub("", talk.said.text)) if w not in ("and", "now", "then")]
    things = home_words(talk.lexicon.model, home)
    if not said or said[0] not in _OPENS:
        return False
    rest = [word for word in said if word not in _LISTING and word not in _POINTING]
    if any(word not in things and word not in _ROWS for word in rest):
        return False
    listed = "list" in said[1:] and said[0] != "list"  # "show me the list"
    pointed = {"them", "those", "these", "they", "one", "behind"} & set(said)
    named = bool(rest)
    drills = "drill" in said
    return bool(pointed) or named or drills or listed


def rows_behind(previous: MetricQuery, talk: Talk) -> MetricQuery:
    """Return the list of rows that the first metric of a query counts."""
    lexicon, name = talk.lexicon, previous.metrics[0]
    home = talk.homes()[0]
    sentence = talk.read((), {})
    segment = segment_of(lexicon, name, home)
    segments = (*previous.segments, *([segment] if segment else []))
    restricted = any(leaf.where is not None for leaf in leaves(lexicon.model, name))
    query = MetricQuery(
        dimensions=tuple(columns_of(sentence, home)),
        where=previous.where,
        segments=tuple(dict.fromkeys(segments)),
        rows=home,
        of=name if restricted and not segment else None,
    )
    if previous.time is None or previous.time.window is None:
        return query
    return replace(query, time=own_time(previous.time, lexicon, name, home))


def own_time(time: TimeClause, lexicon: Lexicon, name: str, home: str) -> TimeClause:
    """Keep the date that the metric's rows are dated by, where it is not their usual one."""
    if time.dimension:
        return time
    definition = lexicon.metric(name).definition
    own = time_of(definition) if isinstance(definition, Measure) else None
    usual = lexicon.model.datasets[home].time
    same = own is None or (usual and usual.dimension.qualified == own.dimension.qualified)
    return time if same or own is None else replace(time, dimension=own.dimension.qualified)


def segment_of(lexicon: Lexicon, name: str, home: str) -> str | None:
    """Return the segment of rows that a metric counts or sums, or None."""
    definition = lexicon.metric(name).definition
    if not isinstance(definition, Measure) or definition.where is None:
        return None
    wanted = without_parentheses(definition.where.canonical())
    for segment in lexicon.model.datasets[home].segments.values():
        if without_parentheses(segment.expression.canonical()) == wanted:
            return f"{home}.{segment.name}"
    return None
