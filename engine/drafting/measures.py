"""First metrics: rows counted, money added up where that makes sense, deals won and lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.drafting.columns import is_money, quoted, scale_of
from engine.drafting.evidence import Column, Survey
from engine.drafting.guesses import DimensionGuess, KeyGuess, MetricGuess, SegmentGuess, TimeGuess
from engine.drafting.names import plural, title, words_of
from engine.drafting.stages import Stages
from engine.drafting.subjects import Subject

#: Money that belongs to one of a thing: added up, it means nothing.
_PER_ONE: Final = re.compile(
    r"(^|_)(price|rate|unit|list|average|avg|mean|median|per|max|min|salary|limit|annual|lifetime)(_|$)"
)
_COUNTED: Final = re.compile(
    r"(^|_)(quantity|qty|units|seats|licenses|licences|hours|minutes)(_|$)"
)
#: What a deal is worth, the likeliest name first.
_WORTH: Final = ("amount", "value", "total", "acv", "tcv", "arr", "mrr", "revenue", "sales")
_CHANCE: Final = re.compile(r"(^|_)(probability|likelihood|chance)(_|$)")
_ENDED: Final = re.compile(r"(^|_)(left|end|ended|to|until|exit|exited|through|closed_at)(_|$)")
#: Rows that are sums of money themselves.
_AMOUNTS: Final = re.compile(r"(^|_)(quota|target|budget|goal|plan|expense|cost|payment|sale)$")
#: What a moment holds: of two moments, it cannot be added up.
_STOCK: Final = re.compile(
    r"(^|_)(balance|mrr|arr|pipeline|backlog|inventory|stock|outstanding|open|cumulative|ytd)(_|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A table with all that was inferred of it before its metrics."""

    subject: Subject
    key: KeyGuess
    time: TimeGuess | None
    dimensions: Sequence[DimensionGuess]
    stages: Stages | None
    segments: Mapping[str, SegmentGuess]
    history_of: str | None  # whose states the rows are, one after the other

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self.subject.name

    def dimension(self, column: str) -> str | None:
        """Return the name of the dimension of a column that may be measured."""
        for one in self.dimensions:
            if one.column == column and not one.sensitive:
                return one.name
        return None


def is_deals(known: Known) -> bool:
    """Say whether a table's rows are deals: won or lost, one row each."""
    return known.stages is not None and known.history_of is None and len(known.key.columns) == 1


def metrics_of(
    known: Known, survey: Survey, deals: bool, revenue: bool
) -> tuple[tuple[MetricGuess, ...], tuple[str, ...]]:
    """Return a table's metrics, and the numbers left out with the reason.

    `deals` says that these are the deals that won rate and pipeline are of; `revenue`, that the
    word is free to mean what was won.
    """
    made = [_count(known), *(_sum(known, column, name) for column, name in summed(known))]
    left = [
        f"sum of {known.name}.{name}: {reason}"
        for column, name in _numbers(known)
        if (reason := _not_added(known, column))
    ]
    if known.history_of is not None:
        made += _held(known, survey)
    if deals:
        made += _deal_metrics(known, revenue)
    return tuple(made), tuple(left)


def summed(known: Known) -> Iterator[tuple[Column, str]]:
    """Yield the columns that may be added up, with their dimensions."""
    for column, name in _numbers(known):
        if not _not_added(known, column):
            yield column, name


def _numbers(known: Known) -> Iterator[tuple[Column, str]]:
    for column in known.subject.table.columns:
        name = known.dimension(column.name)
        if name is not None and (is_money(column) or _is_counted(column)):
            yield column, name


def _count(known: Known) -> MetricGuess:
    created = _created(known)
    definition = {"measure": "count(*)", "dataset": known.name}
    when = ""
    if created is not None and known.time is not None and created != known.time.field:
        definition["time"] = created
        when = f", by {title(created).lower()}"
    elif known.time is not None:
        when = f", by {_spoken(known.time.field)}"
    many = title(plural(known.name))
    rows = known.history_of is not None or _is_amount(known)
    return MetricGuess(
        name=f"{known.name}_count",
        definition=definition,
        label=f"{title(known.name)} rows" if rows else many,
        description=f"Number of all rows of {known.subject.table.name}{when}.",
        format="integer",
        good="up" if known.stages is not None and known.history_of is None else None,
        synonyms=(f"number of {many.lower()}",),
    )


def _is_amount(known: Known) -> bool:
    """Say whether a row is a sum of money itself: who asks for quotas wants no count of them."""
    return bool(_AMOUNTS.search(known.name)) and any(is_money(one) for one, _ in summed(known))


def _created(known: Known) -> str | None:
    """Return the date on which a deal came to be; other tables keep their own time."""
    if known.stages is None or known.history_of is not None:
        return None
    for one in known.dimensions:
        if one.type in ("date", "timestamp") and re.match(r"(date_)?(creat|open|engage)", one.name):
            return one.name
    return None


def _spoken(field: str) -> str:
    owner, _, name = field.rpartition(".")
    return f"the {owner}'s {title(name).lower()}" if owner else title(name).lower()


def _is_counted(column: Column) -> bool:
    return column.type in ("integer", "decimal") and bool(
        _COUNTED.search("_".join(words_of(column.header)))
    )


def _not_added(known: Known, column: Column) -> str:
    """Return why a number must not be added up; nothing where it may."""
    words = "_".join(words_of(column.header))
    if _PER_ONE.search(words) and "total" not in words.split("_"):
        return "it belongs to one of a thing, or to a year or a life of it"
    if known.history_of is not None:
        return f"rows say it again for the same {known.history_of}: a sum would count it often"
    when = [one for one in known.key.columns if _is_moment(known.subject.column(one))]
    if when and _STOCK.search(words):
        return f"it is what was there at each {when[0]}: a sum over time would count it often"
    return ""


def _is_moment(column: Column) -> bool:
    return column.type in ("date", "timestamp")


def _sum(known: Known, column: Column, name: str) -> MetricGuess:
    words = name if name.startswith(f"{known.name}_") else f"{known.name}_{name}"
    label = title(words)
    if known.stages is not None:
        # "Opportunity amount" is what one is worth, and stays a dimension.
        words = f"all_{words}"
        label = f"{title(name)} of all {plural(known.name).replace('_', ' ')}"
    is_it = _is_amount(known) and column is next(one for one, _ in summed(known) if is_money(one))
    return MetricGuess(
        name=words,
        definition={"measure": f"sum({quoted(name)})", "dataset": known.name},
        label=title(known.name) if is_it else label,
        description=f"Sum of {name} over all rows of {known.subject.table.name}.",
        format="currency" if is_money(column) else "integer" if column.whole else "number",
        synonyms=(plural(known.name).replace("_", " "),) if is_it else (),
    )


def _held(known: Known, survey: Survey) -> Iterator[MetricGuess]:
    """Yield what was held at a moment, where each row says from when to when."""
    interval = _interval(known, survey)
    if interval is None:
        yield from _snapshots(known)
        return
    start, end = interval
    definition = {"dataset": known.name, "from": start, "to": end}
    where = {"where": known.segments["open"].name} if "open" in known.segments else {}
    what = "open" if where else "valid"
    of = plural(known.history_of or "")
    yield MetricGuess(
        name=f"{what}_{known.history_of}_count_at",
        definition={"point_in_time": "count(*)", **definition, **where},
        label=f"{title(of)} {what} at the time",
        description=f"Number of {of.replace('_', ' ')} {what} at the end of each period.",
        format="integer",
        why="rows of one key follow each other without gap or overlap",
    )
    for column in known.subject.table.columns:
        name = known.dimension(column.name)
        if name is None or not is_money(column):
            continue
        yield MetricGuess(
            name=f"{what}_{known.history_of}_{name}_at",
            definition={"point_in_time": f"sum({quoted(name)})", **definition, **where},
            label=f"{title(name)} {what} at the time",
            description=f"Sum of {name} {what} at the end of each period, as it was then.",
            format="currency",
            why="rows of one key follow each other without gap or overlap",
        )


def _snapshots(known: Known) -> Iterator[MetricGuess]:
    """Yield what each snapshot held, where every row says on which day it was taken."""
    days = [one for one in known.key.columns if known.subject.column(one).type == "date"]
    day = known.dimension(days[0]) if len(days) == 1 else None
    if day is None or "snapshot" not in known.subject.table.name:
        return
    where = {"where": known.segments["open"].name} if "open" in known.segments else {}
    for column in known.subject.table.columns:
        name = known.dimension(column.name)
        if name is None or not is_money(column):
            continue
        words = f"{known.name}_{name}"
        yield MetricGuess(
            name=words,
            definition={
                "balance": f"sum({quoted(name)})",
                "dataset": known.name,
                "at": day,
                "keep": "last",
                **where,
            },
            label=title(words),
            description=f"Sum of {name} in the last snapshot of each period.",
            format="currency",
        )


def _interval(known: Known, survey: Survey) -> tuple[str, str] | None:
    """Return the dimensions from and to which a row holds, proved on all rows."""
    columns = {one.name: one for one in known.subject.table.columns}
    starts = [one for one in known.key.columns if columns[one].type in ("date", "timestamp")]
    owners = [one for one in known.key.columns if one not in starts]
    if len(starts) != 1 or not owners:
        return None
    (start,) = starts
    for end in columns.values():
        named = _ENDED.search("_".join(words_of(end.header)))
        if end.type != columns[start].type or end.name == start or not named or not end.filled:
            continue
        if survey.torn(known.subject.table.name, owners, start, end.name) == 0:
            names = known.dimension(start), known.dimension(end.name)
            return (names[0], names[1]) if names[0] and names[1] else None
    return None


def _deal_metrics(known: Known, revenue: bool) -> Iterator[MetricGuess]:
    """Yield what is asked of deals: booked, won, lost, rate, pipeline."""
    home, segments = known.name, known.segments
    many = plural(home).replace("_", " ")
    won = segments["won"].name
    amount = _worth(known)
    if amount is not None:
        yield MetricGuess(
            name="bookings",
            definition={"measure": f"sum({quoted(amount)})", "dataset": home, "where": won},
            label="Bookings",
            description=f"Sum of {amount} of {many} won.",
            format="currency",
            good="up",
            synonyms=("sales", "won amount", *(("revenue",) if revenue else ())),
        )
    yield MetricGuess(
        name="won_count",
        definition={"measure": "count(*)", "dataset": home, "where": won},
        label=f"{title(many)} won",
        description=f"Number of {many} won.",
        format="integer",
        good="up",
        synonyms=("wins", f"won {many}"),
    )
    if amount is not None:
        yield MetricGuess(
            name="avg_won_amount",
            definition={"measure": f"avg({quoted(amount)})", "dataset": home, "where": won},
            label=f"Average {home.replace('_', ' ')} size",
            description=f"Average {amount} of {many} won; those without one are left out.",
            format="currency",
            good="up",
            synonyms=("average deal size", "deal size"),
        )
    cycle = _cycle(known)
    if cycle is not None:
        yield MetricGuess(
            name="avg_sales_cycle_days",
            definition={
                "measure": f"avg(date_diff('day', {quoted(cycle[0])}, {quoted(cycle[1])}))",
                "dataset": home,
                "where": won,
            },
            label="Average sales cycle",
            description=f"Average days from {cycle[0]} to {cycle[1]} of {many} won.",
            format="days",
            good="down",
            synonyms=("sales cycle", "days to close"),
        )
    if "lost" in segments:
        yield from _lost_metrics(known, many, amount)


def _lost_metrics(known: Known, many: str, amount: str | None) -> Iterator[MetricGuess]:
    """Yield what needs to know which deals are lost, and which still open."""
    home, segments = known.name, known.segments
    won, lost, still = segments["won"].name, segments["lost"].name, segments["open"].name
    yield MetricGuess(
        name="lost_count",
        definition={"measure": "count(*)", "dataset": home, "where": lost},
        label=f"{title(many)} lost",
        description=f"Number of {many} lost.",
        format="integer",
        good="down",
        synonyms=("losses", f"lost {many}"),
    )
    yield MetricGuess(
        name="closed_count",
        definition={"measure": "count(*)", "dataset": home, "where": f"{won} or {lost}"},
        label=f"{title(many)} closed",
        description=f"Number of {many} won or lost.",
        format="integer",
        synonyms=(f"closed {many}",),
    )
    yield MetricGuess(
        name="win_rate",
        definition={"formula": "won_count / closed_count"},
        label="Win rate",
        description=f"{title(many)} won, of those won or lost, by number.",
        format="percent",
        good="up",
        synonyms=("close rate", "conversion rate"),
    )
    yield MetricGuess(
        name=f"open_{home}_count",
        definition={"measure": "count(*)", "dataset": home, "where": still},
        label=f"Open {many}",
        description=f"Number of {many} not yet decided.",
        format="integer",
    )
    if amount is None:
        return
    yield MetricGuess(
        name="open_pipeline",
        definition={"measure": f"sum({quoted(amount)})", "dataset": home, "where": still},
        label="Open pipeline",
        description=f"Sum of {amount} of {many} not yet decided.",
        format="currency",
        good="up",
        synonyms=("pipeline",),
    )
    chance = _chance(known)
    if chance is not None:
        yield MetricGuess(
            name="weighted_pipeline",
            definition={
                "measure": f"sum({quoted(amount)} * {quoted(chance)})",
                "dataset": home,
                "where": still,
            },
            label="Weighted pipeline",
            description=f"Sum of {amount} of open {many}, each times its {chance}.",
            format="currency",
            good="up",
        )


def _worth(known: Known) -> str | None:
    """Return the dimension of what a deal is worth."""
    best: tuple[int, int, str] | None = None
    for place, column in enumerate(known.subject.table.columns):
        name = known.dimension(column.name)
        words = words_of(column.header)
        ranks = [at for at, one in enumerate(_WORTH) if one in words]
        if name is None or not ranks or not is_money(column):
            continue
        if _PER_ONE.search("_".join(words)) or "expected" in words:
            continue
        best = min(best or (99, 99, ""), (min(ranks), place, name))
    return best[2] if best else None


def _chance(known: Known) -> str | None:
    for column in known.subject.table.columns:
        if _CHANCE.search("_".join(words_of(column.header))) and scale_of(column) is not None:
            return known.dimension(column.name)
    return None


def _cycle(known: Known) -> tuple[str, str] | None:
    """Return the dates on which a deal came to be and was closed."""
    start = _created(known)
    ends = [
        one.name
        for one in known.dimensions
        if one.type in ("date", "timestamp") and re.match(r"(date_)?clos", one.name)
    ]
    return (start, ends[0]) if start is not None and ends else None
