"""The complete readings a doubt leaves: of a time, a share, an order, a bound, several values."""

from typing import Final, Literal

from msgspec.structs import replace

from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.meaning.values import indexed_dimensions
from engine.planning.shape.read_filters import having_of
from engine.planning.shape.settle_lengths import is_length, length_filter
from engine.planning.subject.stock import is_stock
from semantic.model import Dimension
from semantic.query import Filter, MetricQuery, Operator, OrderBy, WindowSpec

#: A field with more values than this makes no parts that a reader can take in.
_FEW: Final = 12
_MANY: Final = 60
_BOUNDS: Final[tuple[Operator, ...]] = ("=", "!=", ">", ">=", "<", "<=", "between")


def variants(sentence: Sentence, query: MetricQuery) -> list[MetricQuery]:
    """Return what a question may mean whose doubt is about no single word."""
    if not (query.metrics or query.rows):
        return []
    if sentence.thresholds and _left(sentence):
        return _bounded(sentence, query)
    repeated = _repeated(query)
    if repeated:
        return _put_together(query, repeated)
    if query.rows:
        return []
    if any(is_stock(sentence, one) for one in query.metrics) and _times(sentence, query):
        return stock_variants(sentence, query)
    if query.share_of and not query.dimensions:
        return [replace(query, dimensions=(one,)) for one in parts_of(sentence)]
    if query.compare and not any(":" in one for one in query.dimensions):
        return [
            replace(query, dimensions=(*query.dimensions, f"time:{unit}"))
            for unit in ("quarter", "year", "month")
        ]
    if sentence.ranks and query.dimensions and not query.order_by:
        return [_ordered(query, "desc"), _ordered(query, "asc")]
    if len(query.metrics) > 1:
        alone = [replace(query, metrics=(one,), order_by=()) for one in query.metrics]
        return [query, *alone]
    negated = [one for one in query.where if one.op in ("!=", "not_in")]
    return _left_out(query, negated) if len(negated) > 1 else []


def beside(query: MetricQuery) -> list[MetricQuery]:
    """Return what shows a lone reading among its like: by the field it is filtered by."""
    found: list[MetricQuery] = []
    for one in query.where:
        shown = not query.metrics or one.field in query.dimensions
        if one.field and one.op in ("=", "in") and not shown:
            where = tuple(other for other in query.where if other != one)
            found.append(replace(query, where=where, dimensions=(one.field, *query.dimensions)))
    return found[:2]


def stock_variants(sentence: Sentence, query: MetricQuery) -> list[MetricQuery]:
    """Return what may be meant by what is open now at another time: as of then, made then, due."""
    lexicon = sentence.lexicon
    made: list[MetricQuery] = []
    for metric in query.metrics[:1]:
        words = lexicon.metric(metric).words
        said = (words.label, *words.synonyms)
        for phrase in ("{} at the time", "created {}", "{} created", "new {}"):
            other = lexicon.metrics_named(*(phrase.format(one) for one in said))
            if other:
                one = replace(
                    by_own_time(sentence, query), metrics=(other,), order_by=(), having=()
                )
                if one not in made:
                    made.append(one)
    made.append(replace(query, compare=None))
    upcoming = _next_year(query)
    made += [upcoming] if upcoming else []
    if len(made) < 2 and query.time:
        made.append(replace(query, time=None, compare=None))
    return made


def by_own_time(sentence: Sentence, query: MetricQuery) -> MetricQuery:
    """Return the query with its buckets on the own time of whichever metric is chosen."""
    draft = sentence.draft
    if draft.grain is None:
        return query
    bucket = f"{sentence.bucket_name()}:{draft.grain}"
    own = tuple(f"time:{draft.grain}" if one == bucket else one for one in query.dimensions)
    return replace(query, dimensions=own)


def parts_of(sentence: Sentence, most: int = 3) -> list[str]:
    """Return the fields nearest to what is asked that cut it into a few parts."""
    few = _FEW if most <= 3 else _MANY
    near = _near(sentence)
    found: list[tuple[int, int, str]] = []
    for number, one in enumerate(indexed_dimensions(sentence.lexicon.model)):
        far = near.get(one.dataset)
        if far is not None and 1 < len(sentence.values.values(one.qualified)) <= few:
            found.append((far, number, one.qualified))
    return [name for _, _, name in sorted(found)[:most]]


def _near(sentence: Sentence) -> dict[str, int]:
    """Return the datasets that all rows asked about belong to, and how far they are."""
    datasets = sentence.lexicon.model.datasets
    near: dict[str, int] = {}
    for number, home in enumerate(sentence.homes()):
        reached, edge = {home: 0}, [home]
        while edge:
            at = edge.pop(0)
            for join in datasets[at].joins.values():
                if join.dataset not in reached:
                    reached[join.dataset] = reached[at] + 1
                    edge.append(join.dataset)
        near = {
            d: max(far, near.get(d, 0)) for d, far in reached.items() if not number or d in near
        }
    return near


def _times(sentence: Sentence, query: MetricQuery) -> bool:
    return query.time is not None or sentence.draft.grain is not None or query.compare is not None


def _next_year(query: MetricQuery) -> MetricQuery | None:
    """Return the same period a year on: "Q3" of a stock may be the one to come."""
    window = query.time.window if query.time else None
    if not isinstance(window, WindowSpec) or window.year is None or query.time is None:
        return None
    later = replace(window, year=window.year + 1)
    return replace(query, time=replace(query.time, window=later))


def _ordered(query: MetricQuery, direction: Literal["asc", "desc"]) -> MetricQuery:
    return replace(query, order_by=(OrderBy(by=query.metrics[0], direction=direction),))


def _left(sentence: Sentence) -> bool:
    """Return whether the doubt is about a bound."""
    return bool(sentence.asks) and sentence.asks[0].text.startswith("It is not clear what")


def _bounded(sentence: Sentence, query: MetricQuery) -> list[MetricQuery]:
    """Return the ways in which a bound may be meant: on each row, or on each group's metric."""
    bound = sentence.thresholds[-1].turned()
    if bound is None:
        return []
    made: list[MetricQuery] = []
    for home in sentence.homes():
        for one in sentence.lexicon.model.datasets[home].dimensions.values():
            if one.hidden or one.sensitive or not _measures(bound, one.format):
                continue
            filters = _filters(sentence, one, bound)
            made += [replace(query, where=(*query.where, *filters))] if filters else []
    if len(query.metrics) == 1 and not bound.unit:
        parents = [(name,) for name in parents_of(sentence)][:2]
        having = tuple(having_of(sentence, query.metrics[0], bound))
        for groups in [query.dimensions] if query.dimensions else parents:
            made.append(replace(query, dimensions=groups, having=having))
    return made


def _measures(bound: Threshold, format_: str | None) -> bool:
    if bound.unit:
        return is_length(bound) and format_ == "days"
    money = bound.money or bound.numbers[0] >= 1000
    return not bound.percent and money and format_ == "currency"


def _filters(sentence: Sentence, field: Dimension, bound: Threshold) -> tuple[Filter, ...]:
    if is_length(bound):
        length = length_filter(sentence, field, bound)
        return (length,) if length is not None else ()
    return tuple(
        Filter(field=field.qualified, op=op, values=bound.numbers)
        for op in _BOUNDS
        if op == bound.op
    )


def parents_of(sentence: Sentence) -> list[str]:
    """Return the names of what the rows asked about belong to: accounts, reps."""
    model = sentence.lexicon.model
    joins = [one for home in sentence.homes() for one in model.datasets[home].joins.values()]
    labels = [sentence.lexicon.label(one.dataset) for one in joins if one.role == one.dataset]
    return [one for one in labels if one]


def _repeated(query: MetricQuery) -> str | None:
    """Return a field that several conditions are on."""
    fields = [one.field for one in query.where if one.field]
    return next((one for one in fields if fields.count(one) > 1), None)


def _put_together(query: MetricQuery, field: str) -> list[MetricQuery]:
    """Return the conditions on a field as one: any of the values, or none of them."""
    alike = [one for one in query.where if one.field == field]
    others = tuple(one for one in query.where if one.field != field)
    wanted = tuple(v for one in alike if one.op in ("=", "in") for v in one.values)
    unwanted = tuple(v for one in alike if one.op in ("!=", "not_in") for v in one.values)
    made: list[MetricQuery] = []
    if wanted:
        one = Filter(field=field, op="in", values=tuple(dict.fromkeys(wanted)))
        made.append(replace(query, where=(*others, one)))
        shown = (field, *(name for name in query.dimensions if name != field))
        made.append(replace(made[0], dimensions=shown))
    if unwanted:
        none = Filter(field=field, op="not_in", values=tuple(dict.fromkeys(unwanted)))
        made.append(replace(query, where=(*others, none)))
        if not wanted:
            only = Filter(field=field, op="in", values=none.values)
            made.append(replace(query, where=(*others, only)))
    return made


def _left_out(query: MetricQuery, negated: list[Filter]) -> list[MetricQuery]:
    """Return how several things may be left out: each, only both at once, the first alone."""
    others = tuple(one for one in query.where if one not in negated)
    both = Filter(not_=Filter(all=tuple(_turned(one) for one in negated)))
    first = (negated[0], *(_turned(one) for one in negated[1:]))
    return [
        query,
        replace(query, where=(*others, both)),
        replace(query, where=(*others, *first)),
    ]


def _turned(one: Filter) -> Filter:
    return replace(one, op="=" if one.op == "!=" else "in")
