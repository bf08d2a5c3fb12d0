"""What a query does with its groups, in words: moments, comparisons, shares, limits, order."""

from collections.abc import Iterator
from datetime import date

from sqlglot import exp

from engine.branch import Branch, Closing, Cumulated, Held, Lookback
from engine.drill_dates import Days, day_before, days_of
from engine.metrics import Part, parts
from engine.reply import Column
from engine.resolved import ResolvedQuery, Shift, SortKey
from semantic.model import Balance, Grain, PointInTime, SemanticModel

_MONTHS: dict[Grain, int] = {
    "month": 1,
    "quarter": 3,
    "fiscal_quarter": 3,
    "year": 12,
    "fiscal_year": 12,
}


def moments(resolved: ResolvedQuery, model: SemanticModel) -> tuple[str, ...]:
    """Return at which moments levels are looked at, and how far back rows count."""
    branches = _shown_branches(resolved)
    said = [_moment(one) for one in branches]
    by_bucket = {one.series.lookback for one in branches if isinstance(one.series, Cumulated)}
    for part in _parts(resolved, model):
        if part.lookback is not None and part.lookback not in by_bucket:
            said.append(_looked_back(part.lookback, str(_last_day(resolved))))
    return tuple(dict.fromkeys(one for one in said if one))


def level_at(resolved: ResolvedQuery) -> date | None:
    """Return the one day at whose end levels are shown, where no bucket names it."""
    ends = {
        one.series.end.value
        for one in _shown_branches(resolved)
        if isinstance(one.series, Held) and one.series.bucket is None
    }
    end = ends.pop() if len(ends) == 1 else None
    return day_before(end) if isinstance(end, date) else None


def flows(resolved: ResolvedQuery, model: SemanticModel) -> bool:
    """Return whether some metric is of what happens in the window, not of a moment."""
    return any(
        part.lookback is None and not isinstance(part.definition, PointInTime | Balance)
        for part in _parts(resolved, model)
    )


def comparison(resolved: ResolvedQuery) -> str | None:
    """Return what is compared with what."""
    compared, spine = resolved.comparison, resolved.spine
    if compared is None:
        return None
    if compared.shift is not None and spine is not None:
        before = _bucket_before(resolved, spine.grain, compared.shift)
        return f"each {_plain(spine.grain)} compared with {before}"
    if compared.window is None:
        return None
    label, dates = compared.label, compared.window.in_words()
    return f"compared with {dates}" if label == dates else f"compared with {label} ({dates})"


def shares(resolved: ResolvedQuery) -> str:
    """Return shares and running totals as the end of a phrase."""
    said, labels = "", _labels(resolved)
    spine = resolved.spine
    if resolved.share is not None:
        within = [
            labels[one].lower()
            for one in resolved.share.keys
            if spine is None or one != spine.alias
        ]
        said += f", also as a share of {f'each {listed(within)}' if within else 'all'}"
        if spine is not None and spine.alias in resolved.share.keys:
            said += f" in each {_plain(spine.grain)}"
    if resolved.query.running and spine is not None:
        rest = [label.lower() for alias, label in labels.items() if alias != spine.alias]
        said += ", with a running total" + (f" for each {listed(rest)}" if rest else "")
    return said


def limits(resolved: ResolvedQuery) -> str:
    """Return the order, which rows are kept, and what stands beside them."""
    said, limit = _ordered(resolved), resolved.limit
    if limit is not None:
        kept = "the first one" if limit == 1 else f"the first {limit}"
        if resolved.offset:
            kept = f"rows {resolved.offset + 1} to {resolved.offset + limit}"
        said += f", {kept}"
        if resolved.limit_per is not None:
            said += f" in each {_labels(resolved)[resolved.limit_per].lower()}"
    elif resolved.offset:
        said += f", from row {resolved.offset + 1} on"
    said += ", the others together" if resolved.query.others else ""
    return said + (", with the total" if resolved.query.totals else "")


def listed(words: list[str]) -> str:
    """Return words as a list is read aloud."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def in_a_phrase(label: str) -> str:
    """Return a column's label as it is read inside a sentence."""
    return label.replace(", ", " ")


def _parts(resolved: ResolvedQuery, model: SemanticModel) -> list[Part]:
    names = [one.name for one in resolved.metrics]
    if resolved.source is not None and resolved.query.of is not None:
        names = [resolved.query.of]
    return [part for name in names for part in parts(model, model.metrics[name])]


def _shown_branches(resolved: ResolvedQuery) -> list[Branch]:
    """Return the branches of the values asked: not those before, nor those of the whole."""
    if resolved.source is not None:
        return [resolved.source.counted] if resolved.source.counted is not None else []
    named = {column.table for one in resolved.metrics for column in one.tree.find_all(exp.Column)}
    return [one for one in resolved.branches if one.name in named]


def _moment(branch: Branch) -> str:
    match branch.series:
        case Held(bucket=None, end=end):
            return f"levels at the end of {day_before(end)}"
        case Held(bucket=bucket) if bucket is not None:
            return f"levels at the end of each {_plain(bucket.grain)}"
        case Closing(keep=keep, days=days, bucket=bucket):
            of = _span(days_of(days)) if bucket is None else f"of each {_plain(bucket.grain)}"
            if keep == "average":
                return f"averaged over the snapshots {of}"
            return f"from the {keep} snapshot {of}"
        case Cumulated(lookback=lookback, bucket=bucket):
            return _looked_back(lookback, f"the end of each {_plain(bucket.grain)}")
        case _:
            return ""


def _span(days: Days) -> str:
    last = day_before(days.after)
    return f"up to {last}" if days.first is None else f"of {days.first} to {last}"


def _looked_back(lookback: Lookback, until: str) -> str:
    if lookback.span is not None:
        count, unit = lookback.span.count, _plain(lookback.span.unit)
        return f"over the {unit if count == 1 else f'{count} {unit}s'} up to {until}"
    if lookback.to_date is not None:
        return f"since the start of the {_plain(lookback.to_date)} up to {until}"
    return f"over all time up to {until}"


def _last_day(resolved: ResolvedQuery) -> date:
    window = resolved.window
    return window.last if window is not None and window.last is not None else resolved.as_of


def _bucket_before(resolved: ResolvedQuery, grain: Grain, shift: Shift) -> str:
    """Return which bucket each is compared with."""
    unit, compare = _plain(grain), resolved.query.compare
    years = grain in ("year", "fiscal_year")
    if compare == "previous_period" or (compare == "previous_year" and years):
        return f"the {unit} before"
    if compare == "previous_year" and grain != "week":
        return f"the same {unit} a year before"
    if shift.unit == "month" and grain in _MONTHS:
        count = shift.count // _MONTHS[grain]
    elif grain == "week":
        count = shift.count // 7
    else:
        count, unit = shift.count, shift.unit
    return f"the one {count} {unit}{'' if count == 1 else 's'} before"


def _ordered(resolved: ResolvedQuery) -> str:
    phrases = list(_sorts(resolved))
    return f", {', then '.join(phrases)}" if phrases else ""


def _sorts(resolved: ResolvedQuery) -> Iterator[str]:
    columns = {one.name: one for one in resolved.columns}
    for output, column in zip(resolved.outputs, resolved.columns, strict=False):
        columns[output.alias] = column
    for key in resolved.sort:
        yield _sorted(columns[key.alias], key)


def _sorted(column: Column, key: SortKey) -> str:
    name = in_a_phrase(column.label.lower())
    match column.type:
        case "integer" | "decimal" | "number":
            return f"{'highest' if key.descending else 'lowest'} {name} first"
        case "date" | "timestamp":
            return f"{'latest' if key.descending else 'earliest'} {name} first"
        case _:
            return f"by {name}{' from the end' if key.descending else ''}"


def _labels(resolved: ResolvedQuery) -> dict[str, str]:
    """Return the label of each dimension by its alias."""
    pairs = zip(resolved.outputs, resolved.columns, strict=False)
    return {output.alias: column.label for output, column in pairs}


def _plain(grain: str) -> str:
    return grain.replace("_", " ")
