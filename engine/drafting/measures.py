"""First metrics of any table: rows counted, numbers added up where that makes sense."""

import re
from collections.abc import Iterator
from typing import Final

from engine.drafting.columns import is_money, quoted
from engine.drafting.evidence import Column, Survey
from engine.drafting.guesses import MetricGuess
from engine.drafting.known import Known, created_of
from engine.drafting.names import plural, title, words_of

#: Money that belongs to one of a thing: added up, it means nothing.
PER_ONE: Final = re.compile(
    r"(^|_)(price|rate|unit|list|average|avg|mean|median|per|max|min|salary|limit|annual|lifetime)(_|$)"
)
_COUNTED: Final = re.compile(
    r"(^|_)(quantity|qty|units|seats|licenses|licences|hours|minutes)(_|$)"
)
_ENDED: Final = re.compile(r"(^|_)(left|end|ended|to|until|exit|exited|through|closed_at)(_|$)")
#: Rows that are sums of money themselves.
_AMOUNTS: Final = re.compile(r"(^|_)(quota|target|budget|goal|plan|expense|cost|payment|sale)$")
#: What a moment holds: of two moments, it cannot be added up.
_STOCK: Final = re.compile(
    r"(^|_)(balance|mrr|arr|pipeline|backlog|inventory|stock|outstanding|open|cumulative|ytd"
    r"|seats|licenses|licences|users|subscribers)(_|$)"
)


def metrics_of(known: Known, survey: Survey) -> tuple[tuple[MetricGuess, ...], tuple[str, ...]]:
    """Return a table's metrics, and the numbers left out with the reason."""
    made = [_count(known), *(_sum(known, column, name) for column, name in summed(known))]
    left = [
        f"sum of {known.name}.{name}: {reason}"
        for column, name in _numbers(known)
        if (reason := _not_added(known, column))
    ]
    if known.history_of is not None:
        made += _held(known, survey)
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
    created = created_of(known)
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
        name=f"{known.name[:50]}_count",
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
    if PER_ONE.search(words) and "total" not in words.split("_"):
        return "it belongs to one of a thing, or to a year or a life of it"
    if known.history_of is not None:
        return f"rows say it again for the same {known.history_of}: a sum would count it often"
    if is_money(column) and len(known.currencies) > 1:
        return f"amounts in {', '.join(known.currencies)} cannot be added up"
    when = [one for one in known.key.columns if _is_moment(known.subject.column(one))]
    owners = [one for one in known.key.columns if one not in when]
    if when and owners and _STOCK.search(words):
        return f"it is what was there at each {when[0]}: a sum over time would count it often"
    unknown = not known.joined & set(owners) and not _AMOUNTS.search(known.name)
    if when and owners and unknown:
        return f"a row for each {' and '.join(known.key.columns)}: whether it adds up is not told"
    return ""


def _is_moment(column: Column) -> bool:
    return column.type in ("date", "timestamp")


def _sum(known: Known, column: Column, name: str) -> MetricGuess:
    words = name if name.startswith(f"{known.name}_") else f"{known.name[:25]}_{name[:30]}"
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
        name=f"{what}_{(known.history_of or '')[:40]}_count_at",
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
            name=f"{what}_{(known.history_of or '')[:25]}_{name[:25]}_at",
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
        words = f"{known.name[:25]}_{name[:30]}"
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
