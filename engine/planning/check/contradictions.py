"""Filters and groups that a metric's own definition rules out, repeats, or makes meaningless."""

from typing import Final

from engine.planning.meaning.conditions import Condition, column_of, condition_of_filter
from engine.planning.meaning.sane import belongs_to
from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.subject.compose_metric import counted
from engine.planning.subject.fit_segments import fits
from engine.planning.subject.read_groups import label_of
from semantic.query import Filter

_LEFT_OUT: Final = "which leaves those rows out by its definition."


def check_definitions(sentence: Sentence) -> None:
    """Drop filters each metric has by itself; ask about those that contradict one."""
    if sentence.draft.running and sentence.draft.share_of:
        sentence.ask("A share and a running total were named; which is meant?")
    for one in tuple(sentence.draft.where):
        wanted = condition_of_filter(sentence.lexicon.model, one)
        if wanted is not None:
            _check_filter(sentence, one, wanted)
        if one.field and one.op in ("=", "in", "is_null", "is_not_null"):
            _check_belonging(sentence, one.field)
    for field in sentence.draft.dimensions:
        _check_belonging(sentence, field)
        _check_constant(sentence, field)


def _check_filter(sentence: Sentence, one: Filter, wanted: Condition) -> None:
    repeated = bool(sentence.draft.metrics)
    for metric in sentence.draft.metrics:
        leaves = [have for _, have in sentence.lexicon.demands[metric]]
        touched = [have for have in leaves if have.touches(wanted)]
        repeated &= bool(leaves) and all(have.implies(wanted) for have in leaves)
        if not touched:
            continue
        label = sentence.lexicon.metric(metric).words.label
        said = f"{label_of(sentence, one.field or '')} {_listed(one)}"
        if any(have.excludes(wanted) for have in touched):
            swaps = _fitting(sentence, metric, wanted, Swap(without=(one,)))
            sentence.ask(f'"{said}" does not fit {label}, {_LEFT_OUT}', swaps=swaps)
        elif not all(have == touched[0] for have in touched) or len(touched) < len(leaves):
            text = f'"{said}" would keep only a part of what {label} compares.'
            sentence.ask(text, swaps=_fitting(sentence, metric, wanted, Swap(without=(one,))))
    if repeated and one.field not in sentence.draft.dimensions:
        sentence.draft.where.remove(one)


def _listed(one: Filter) -> str:
    said = " or ".join(str(value) for value in one.values)
    return f"not {said}" if one.op in ("!=", "not_in") else said


def _check_belonging(sentence: Sentence, field: str) -> None:
    """Ask where a field of some rows only, such as the loss reason, is asked of the others."""
    target = belongs_to(field, sentence.lexicon)
    if target is None:
        return
    for at, metric in enumerate(tuple(sentence.draft.metrics)):
        if _shows_all(sentence, metric, target):
            _show_only(sentence, at, target, field)
        elif fits(sentence, metric, target) in ("excludes", "partly"):
            label = sentence.lexicon.metric(metric).words.label
            wanted = sentence.lexicon.segments[target]
            swaps = _fitting(sentence, metric, wanted, Swap(ungrouped=(field,)))
            text = f'"{label_of(sentence, field)}" does not fit {label}, {_LEFT_OUT}'
            sentence.ask(text, swaps=swaps)


def _shows_all(sentence: Sentence, metric: str, target: str) -> bool:
    """Return whether a metric counts all rows, those without the field too."""
    return metric == sentence.lexicon.counts.get((target.partition(".")[0], ""))


def _show_only(sentence: Sentence, at: int, target: str, field: str) -> None:
    """Count the rows that can have the field: deals by loss reason are the lost ones."""
    twin = counted(sentence, target.partition(".")[0], target)
    if twin is None or sentence.draft.time_dimension:
        return
    sentence.draft.metrics[at] = twin
    label = sentence.lexicon.metric(twin).words.label
    sentence.assume(f"Of {label} only, which alone have the {label_of(sentence, field)}.")


def _check_constant(sentence: Sentence, field: str) -> None:
    """Ask where a group holds one value by definition, or splits a ratio from its base."""
    if field.partition(":")[2] or "." not in field:
        return
    column = column_of(sentence.lexicon.model, field)
    for metric in sentence.draft.metrics:
        leaves = [have.columns.get(column) for _, have in sentence.lexicon.demands[metric]]
        if not any(leaves):
            continue
        label = sentence.lexicon.metric(metric).words.label
        one = [have for have in leaves if have and not have.negated and len(have.values) == 1]
        if len(one) == len(leaves) and len(set(one)) == 1:
            value = next(iter(one[0].values))
            text = f"{label} is all in {value} by its definition"
        elif len(set(leaves)) > 1:
            text = f"{label} compares rows of several of them"
        else:
            continue
        by = label_of(sentence, field)
        swaps = _fitting(sentence, metric, None, Swap(ungrouped=(field,)))
        sentence.ask(f"{text}, so it cannot be shown by {by}.", swaps=swaps)


def _fitting(
    sentence: Sentence, metric: str, wanted: Condition | None, less: Swap
) -> tuple[Swap, ...]:
    """Return what may be meant: the like metric of rows that fit, or the question without it."""
    lexicon = sentence.lexicon
    tables = (lexicon.counts, lexicon.amounts)
    mine = [table for table in tables if metric in table.values()] or list(tables)
    homes = {dataset for dataset, _ in lexicon.demands[metric]}
    found: list[str] = []
    for table in mine:
        fitting = [
            name
            for (dataset, where), name in table.items()
            if dataset in homes and name != metric and _takes(sentence, name, wanted, bool(where))
        ]
        found += sorted(fitting, key=lambda name: not lexicon.demands[name][0][1].columns)[:1]
    return (*(Swap(metrics=(name,)) for name in found), less)


def _takes(sentence: Sentence, metric: str, wanted: Condition | None, restricted: bool) -> bool:
    """Return whether a metric holds the rows that are wanted; of several of them where None."""
    have = sentence.lexicon.demands[metric][0][1]
    if wanted is None:
        return not restricted
    return wanted.implies(have)
