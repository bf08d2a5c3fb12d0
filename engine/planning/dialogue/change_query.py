"""A change laid over the query before it: each slot replaced, never heaped up."""

from typing import cast

from msgspec.structs import replace
from sqlglot import exp

from engine.planning.dialogue.changes import Change
from engine.planning.dialogue.count_alike import counted_alike
from engine.planning.dialogue.edit_query import settled
from engine.planning.dialogue.join_times import joined_times
from engine.planning.dialogue.list_behind import own_time, segment_of
from engine.planning.dialogue.same_groups import of_the_same_groups, tells_of_each
from engine.planning.dialogue.sense_in_talk import sensible
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.filter_fields import extended, replaced
from engine.planning.meaning.lexicon import Lexicon, without_parentheses
from engine.planning.meaning.phrase_query import phrase_having, phrase_limit
from engine.planning.meaning.places import beside_places, in_place_of
from semantic.query import Filter, MetricQuery, OrderBy, TimeClause, Window, WindowName, WindowSpec


def change_query(talk: Talk, change: Change) -> tuple[MetricQuery, tuple[str, ...]]:
    """Return the query before with a change made, and what the reader must be told of it."""
    told: list[str] = list(change.assumptions)
    change = joined_times(talk, change, told)
    query = _measured(talk, change, told)
    query = _grouped(talk, change, query, told)
    query = _filtered(talk, change, query)
    query = _timed(talk, change, query, told)
    query = _shaped(talk, change, query)
    if query.limit and not change.limit and change.order_by and not change.metrics:
        kept = talk.previous.order_by[:1]
        if [one.by for one in kept] != [one.by for one in query.order_by[:1]]:
            told.append(f"Left out, for the order is another now: {_limited(talk)}.")
            query = replace(query, limit=None, limit_per=None, others=False)
    return settled(query, talk.previous), tuple(told)


def _limited(talk: Talk) -> str:
    return phrase_limit(talk.previous, talk.lexicon)


def _measured(talk: Talk, change: Change, told: list[str]) -> MetricQuery:
    previous = talk.previous
    if previous.rows is not None and change.derived and change.metrics and not change.grain:
        return _of_state(talk, change)
    if previous.rows is not None and (change.metrics or change.counts):
        return _measured_rows(talk, change.metrics or talk.seed())
    if not change.metrics:
        return previous
    if change.beside or of_the_same_groups(talk):
        new = tuple(one for one in change.metrics if one not in previous.metrics)
        return _beside(previous, counted_alike(talk, new))
    metrics = counted_alike(talk, change.metrics)
    alone = replace(previous, metrics=metrics, order_by=(), having=(), limit=None, limit_per=None)
    both = sensible(talk, _beside(previous, metrics)) and sensible(talk, alone)
    if talk.said.also and change.only_measures and both:
        return _beside(previous, metrics)
    query = replace(previous, metrics=metrics)
    if len(previous.metrics) == 1 and len(metrics) == 1:
        order = tuple(
            replace(one, by=":".join((metrics[0], *one.by.split(":")[1:])))
            if one.by.partition(":")[0] == previous.metrics[0]
            else one
            for one in previous.order_by
        )
        query = replace(query, order_by=order)
    if previous.having and not set(previous.metrics) <= set(metrics):
        told += [_left_out(phrase_having(one, talk.lexicon)) for one in previous.having]
        query = replace(query, having=())
    return query


def _of_state(talk: Talk, change: Change) -> MetricQuery:
    """Return the list of those rows that a verb says something of: "only the ones we lost"."""
    previous, home = talk.previous, talk.previous.rows or ""
    segment = segment_of(talk.lexicon, change.metrics[0], home)
    if segment is None or segment in previous.segments:
        return previous
    asked = _columns(talk.lexicon, segment)
    kept = tuple(one for one in previous.segments if _columns(talk.lexicon, one) != asked)
    return replace(previous, segments=(*kept, segment), of=None)


def _beside(query: MetricQuery, metrics: tuple[str, ...]) -> MetricQuery:
    return replace(query, metrics=tuple(dict.fromkeys((*query.metrics, *metrics))))


def _measured_rows(talk: Talk, metrics: tuple[str, ...]) -> MetricQuery:
    """Return the metrics of the rows that were listed, dated as the rows were."""
    previous, lexicon = talk.previous, talk.lexicon
    query = replace(previous, rows=None, of=None, dimensions=(), order_by=(), limit=None, offset=0)
    if len(previous.segments) == 1 and metrics == talk.seed():
        dataset, _, name = previous.segments[0].partition(".")
        sql = lexicon.model.datasets[dataset].segments[name].expression.canonical()
        twin = lexicon.counts.get((dataset, without_parentheses(sql)))
        if twin is not None:
            metrics, query = (twin,), replace(query, segments=())
    elif len(metrics) == 1 and segment_of(lexicon, metrics[0], previous.rows or "") is not None:
        own = segment_of(lexicon, metrics[0], previous.rows or "")
        query = replace(query, segments=tuple(one for one in query.segments if one != own))
    elif previous.of is not None and metrics == talk.seed():
        metrics = (previous.of,)
    usual = lexicon.model.datasets[previous.rows or ""].time
    time = previous.time
    if time is not None and time.dimension is None and usual is not None:
        sentence = talk.read((), {})
        if any(sentence.time_of(one) != usual.dimension.qualified for one in metrics):
            time = replace(time, dimension=usual.dimension.qualified)
    return replace(query, metrics=metrics, time=time)


def _grouped(talk: Talk, change: Change, query: MetricQuery, told: list[str]) -> MetricQuery:
    if query.rows is not None:
        shown = change.dimensions if change.beside and change.order_by else ()
        return replace(query, dimensions=tuple(dict.fromkeys((*query.dimensions, *shown))))
    plain = tuple(one for one in query.dimensions if ":" not in one)
    buckets = tuple(one for one in query.dimensions if ":" in one)
    instead = talk.said.same and not change.metrics and not change.where
    if change.dimensions:
        kept = plain if change.beside or tells_of_each(talk, change) else ()
        plain = tuple(dict.fromkeys((*kept, *change.dimensions)))
        if instead and not change.grain and not kept and not talk.plain:
            buckets = ()
        if not change.beside and not talk.said.same and set(talk.plain) - set(plain):
            query = _unbound(talk, query, told)
    if change.grain:
        name = change.time_dimension or _bucket_name(talk, query)
        buckets = (f"{name}:{change.grain}",)
        if instead and not change.dimensions and not talk.buckets:
            plain = ()
    return replace(query, dimensions=(*plain, *buckets))


def _unbound(talk: Talk, query: MetricQuery, told: list[str]) -> MetricQuery:
    """Leave out what bound the groups before: other groups have other sizes."""
    if query.having:
        told += [_left_out(phrase_having(one, talk.lexicon)) for one in query.having]
        query = replace(query, having=())
    if query.limit:
        told.append(_left_out(phrase_limit(query, talk.lexicon)))
        query = replace(query, limit=None, limit_per=None, others=False)
    return query


def _left_out(phrase: str) -> str:
    return f"Left out, for it was about the groups before: {phrase}."


def _bucket_name(talk: Talk, query: MetricQuery) -> str:
    if talk.buckets and query.metrics == talk.previous.metrics:
        return talk.buckets[0].rpartition(":")[0]
    if query.time and query.time.dimension:
        return query.time.dimension
    return talk.measured(query).bucket_name()


def _filtered(talk: Talk, change: Change, query: MetricQuery) -> MetricQuery:
    where = _where(talk, change, query.where) if change.where else query.where
    segments = query.segments
    if change.segments:
        asked = {_columns(talk.lexicon, one) for one in change.segments}
        kept = tuple(one for one in segments if _columns(talk.lexicon, one) not in asked)
        segments = (*kept, *change.segments)
    return replace(query, where=where, segments=segments)


def _where(talk: Talk, change: Change, old: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """Lay new filters over old ones; a place takes the stead of one at another level."""
    if not change.beside:
        return replaced(in_place_of(talk.lexicon, old, change.where), change.where)
    kept, new = beside_places(talk.lexicon, old, change.where)
    return extended(kept, new)


def _columns(lexicon: Lexicon, segment: str) -> tuple[str, frozenset[str]]:
    """Return the columns a segment is a condition on: two of the same exclude each other."""
    dataset, _, name = segment.partition(".")
    expression = lexicon.model.datasets[dataset].segments[name].expression
    names = {node.name for node in expression.tree.find_all(exp.Column)}
    return dataset, frozenset(names or {without_parentheses(expression.canonical())})


def _timed(talk: Talk, change: Change, query: MetricQuery, told: list[str]) -> MetricQuery:
    old = query.time.dimension if query.time else None
    if talk.previous.rows and change.derived and change.metrics and change.window is not None:
        clause = TimeClause(window=change.window, dimension=change.time_dimension)
        return replace(
            query, time=own_time(clause, talk.lexicon, change.metrics[0], talk.previous.rows)
        )
    dimension = change.time_dimension or (None if change.dated and change.window else old)
    if change.window is not None:
        if change.window == "all_time":
            time = TimeClause(dimension=dimension) if dimension else None
        else:
            window = _between(talk, change.window, told)
            time = TimeClause(dimension=dimension, window=window)
        query = replace(query, time=time)
        fixed = query.compare not in (None, "previous_period", "previous_year")
        if fixed and change.compare is None:
            told.append("The comparison is left out, for it was with a fixed time.")
            query = replace(query, compare=None)
    elif change.time_dimension and query.time and query.time.window:
        query = replace(query, time=replace(query.time, dimension=dimension))
    return query


def _between(talk: Talk, window: Window, told: list[str]) -> Window:
    """Put an end to what had a beginning only, or the other way round: "until June" of "since"."""
    known = talk.previous.time.window if talk.previous.time else None
    if not isinstance(window, WindowSpec) or known is None:
        return window
    if window.to and not window.from_:
        dates = talk.time.dates(known)  # "until April" of this year begins with the year
        first = dates.first.isoformat() if dates and dates.first else None
        last: str | None = window.to
    else:
        known = known if isinstance(known, WindowSpec) else WindowSpec()
        first, last = known.from_ or window.from_, known.to or window.to
        ends = [(bool(one.from_), bool(one.to)) for one in (known, window)]
        if sorted(ends) != [(False, True), (True, False)]:
            return window
    if not first or not last or first > last:
        return window
    told.append(f"The time is now {first} to {last}: from one turn and the other.")
    return WindowSpec(from_=first, to=last)


def _rows_ordered(talk: Talk, change: Change, query: MetricQuery) -> MetricQuery:
    """Order a list by a column it has; "biggest first" is by its one column of money."""
    named = change.order_by[0]
    home = talk.lexicon.model.datasets[query.rows or ""]
    worth = [one.qualified for one in home.dimensions.values() if one.format == "currency"]
    if named.by not in query.dimensions and not set(worth) & set(query.dimensions):
        query = replace(query, dimensions=(*query.dimensions, *worth[:1]))
    money = [one for one in query.dimensions if talk.lexicon.dimension(one).format == "currency"]
    by = named.by if named.by in query.dimensions else money[0] if len(money) == 1 else named.by
    order = (OrderBy(by=by, direction=named.direction),)
    return replace(query, order_by=order, limit=change.limit or query.limit)


def _shaped(talk: Talk, change: Change, query: MetricQuery) -> MetricQuery:
    having = change.having or query.having
    if change.having and change.beside:
        having = tuple(dict.fromkeys((*query.having, *change.having)))
    query = replace(
        query,
        having=having,
        compare=cast("WindowName | WindowSpec | None", change.compare) or query.compare,
        share_of="total" if change.share else query.share_of,
        running=change.running or query.running,
        totals=change.totals or query.totals,
    )
    if change.order_by and query.rows is not None:
        return _rows_ordered(talk, change, query)
    if change.order_by:
        limit, per = change.limit or query.limit, change.limit_per or query.limit_per
        query = replace(query, order_by=change.order_by, limit=limit, limit_per=per)
        query = replace(query, offset=change.offset)
        asked = {one.by.partition(":")[0] for one in change.order_by}
        new = tuple(one for one in asked if one not in (*query.metrics, *query.dimensions))
        query = replace(query, metrics=(*query.metrics, *new)) if query.metrics else query
    buckets = [one for one in query.dimensions if ":" in one]
    newly = bool(change.limit or change.grain) and 0 < len(buckets) < len(query.dimensions)
    if query.limit and query.limit_per is None and newly:
        query = replace(query, limit_per=buckets[0])
    return query
