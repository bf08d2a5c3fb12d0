"""Shares, running sums, limits a group and the rest: what may be asked of which metrics."""

from dataclasses import replace

from engine.branch import Branch, Closing, Converted, Cumulated, Held, Stepped
from engine.branches import all_windowed, branches
from engine.fields import split_dimension
from engine.metrics import adds_up, metric_type, parts
from engine.resolution import MetricsFound, Resolution
from engine.resolved import Share
from semantic.errors import Issue, did_you_mean
from semantic.model import Funnel, Metric

_NUMBERS = ("integer", "decimal", "number")


def funnels_agree(found: MetricsFound) -> bool:
    """Note a funnel beside what has no such steps, or added up; return whether metrics agree."""
    state = found.state
    moves = {
        (part.definition.dataset, part.definition.step.qualified, part.definition.steps)
        if isinstance(part.definition, Funnel)
        else None
        for part, _ in found.parts()
    }
    if len(moves) > 1:
        message = "a funnel goes only with funnels of the same steps"
        hint = ("ask for the other metrics in a question of their own",)
        state.fail("mixed-funnel", message, "$.metrics", hint)
        return False
    for name in ("share_of", "running", "totals", "others"):
        if None not in moves and moves and getattr(state.query, name):
            message = f"the steps of a funnel do not add up, so '{name}' has no meaning"
            state.fail("not-additive", message, f"$.{name}")
    return True


def refuse_to_many(found: MetricsFound) -> None:
    """Note a metric that must not be cut by a to-many dimension, and is."""
    for metric in found.everything:
        multiplied = [one for one in found.branches_of(metric) if one.multiplied]
        refusing = [metric, *_made_of(found.state, metric)]
        if multiplied and metric in found.asked and any(m.to_many == "refuse" for m in refusing):
            message = f"metric '{metric.name}' may not be cut by a to-many dimension"
            hint = ("leave that dimension out, or ask for a metric of its own dataset",)
            found.state.fail("fan-out", message, "$.dimensions", hint)
        elif any(isinstance(one.series, Stepped | Converted) for one in multiplied):
            message = f"metric '{metric.name}' counts each entity once, not once a to-many value"
            hint = ("leave that dimension out",)
            found.state.fail("fan-out", message, "$.dimensions", hint)


def refuse_mixed_times(found: MetricsFound) -> None:
    """Note buckets that are the window's date for some metrics only, where rows must reach back."""
    built, bucket = found.built.branches, found.common.bucket
    if bucket is None or not found.common.windowed or all_windowed(built):
        return
    reaching = found.comparison is not None and any(one.in_window for one in built)
    if reaching or any(_in_series(one) for one in built):
        message = "the bucket and the window are about different dates for some of the metrics"
        hint = ("ask by time:month or the like, or name time.dimension",)
        found.state.fail("mixed-times", message, "$.dimensions", hint)


def share(found: MetricsFound) -> None:
    """Find the groups that shares are of; where groups overlap the whole is counted apart."""
    state, of = found.state, found.state.query.share_of
    if of is None:
        return
    keys: list[str] = []
    if of != "total":
        alias = asked_alias(state, of, "$.share_of")
        if alias is None:
            return
        keys.append(alias)
    bucket = found.common.bucket
    if bucket is not None and bucket.alias not in keys:
        keys.append(bucket.alias)
    if not _all_add_up(found, "share", "$.share_of"):
        return
    overlapping = any(
        key.field.chain and key.alias not in keys
        for branch in found.built.branches
        for key in branch.keys
    )
    whole: dict[str, str] = {}
    if overlapping:
        kept = tuple(one for one in found.common.dimensions if one[0] in keys)
        alone = replace(found.common, dimensions=kept, suffix="_in_all")
        found.whole = branches(alone, [(part, False) for part, _ in found.parts()], [])
        at = found.built.at
        whole = {at[part]: name for part, name in found.whole.at.items() if part in at}
        found.beside += found.whole.branches
    found.share = Share(keys=tuple(keys), whole=whole)


def running(found: MetricsFound) -> None:
    """Note a running sum without buckets, or of what does not add up over time."""
    if not found.state.query.running:
        return
    if found.common.bucket is None:
        message = "a running total needs a time bucket"
        hint = ("add time:month or the like to the dimensions",)
        found.state.fail("no-bucket", message, "$.running", hint)
        return
    _all_add_up(found, "running", "$.running", over_time=True)


def limit_per(found: MetricsFound) -> str | None:
    """Return the alias of the dimension in each of whose values rows are limited."""
    of = found.state.query.limit_per
    return asked_alias(found.state, of, "$.limit_per") if of is not None else None


def others(found: MetricsFound) -> None:
    """Note what cannot be put together into "Others"."""
    state, built = found.state, found.built.branches
    if not state.query.others or state.query.limit is None:
        return
    hint = ("leave `others` out",)
    if not found.common.dimensions:
        message = "others need dimensions: without groups none is cut"
        state.fail("bad-limit", message, "$.others", hint)
    if state.query.share_of is not None and any(branch.multiplied for branch in built):
        message = "groups that share rows have no share together: their rows may be in others too"
        state.fail("fan-out", message, "$.others", hint)
    if found.common.bucket is None:
        return
    if found.comparison is not None or any(_in_series(one) for one in built):
        message = "others with a time bucket go with plain metrics only, not compared ones"
        state.fail("bad-limit", message, "$.others", hint)


def asked_alias(state: Resolution, text: str, where: str) -> str | None:
    """Return the alias of an asked dimension by any of its names; note that it is not asked."""
    for alias, one in state.dimensions:
        if one.asked == text:
            return alias
    meant = split_dimension(state.model, text, where)
    if not isinstance(meant, Issue):
        for alias, one in state.dimensions:
            if (one.field, one.grain) == (meant.field, meant.grain):
                return alias
    names = [one.asked for _, one in state.dimensions]
    known = (f"asked are: {', '.join(names)}",) if names else ("no dimension is asked",)
    hints = did_you_mean(text, names) or known
    state.fail("not-asked", f"'{text}' is no dimension of this query", where, hints)
    return None


def refuse_no_numbers(found: MetricsFound) -> None:
    """Note a comparison or condition on a metric whose values are no numbers."""
    state = found.state
    kinds = {one.name: metric_type(state.model, one) for one in found.everything}
    words = {name: kind for name, kind in kinds.items() if kind not in _NUMBERS}
    for metric in found.asked:
        if state.query.compare is not None and metric.name in words:
            message = f"metric '{metric.name}' is {words[metric.name]}; only numbers are compared"
            state.fail("bad-compare", message, "$.compare", ("ask for it without compare",))
    for number, one in enumerate(state.query.having):
        name = one.metric.partition(":")[0]
        if name in words:
            message = f"metric '{name}' is {words[name]}; having compares numbers"
            state.fail("bad-value", message, f"$.having[{number}]")


def _all_add_up(found: MetricsFound, kind: str, where: str, *, over_time: bool = False) -> bool:
    state = found.state
    named = {one.metric for one in found.derived if one.kind == kind}
    wrong = [
        one.name
        for one in found.everything
        if one.name in named and not adds_up(state.model, one, over_time=over_time)
    ]
    for name in wrong:
        said = "does not add up over time" if over_time else "does not add up over its groups"
        hint = ("sums and counts do; averages, ratios and distinct counts do not",)
        state.fail("not-additive", f"metric '{name}' {said}", where, hint)
    return not wrong


def _in_series(branch: Branch) -> bool:
    match branch.series:
        case Cumulated():
            return True
        case Held(bucket=bucket) | Closing(bucket=bucket):
            return bucket is not None
        case _:
            return False


def _made_of(state: Resolution, metric: Metric) -> list[Metric]:
    return [state.model.metrics[part.name] for part in parts(state.model, metric)]
