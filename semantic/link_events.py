"""Metrics about who moves through events, as linked: funnel, conversion."""

from semantic.document import ConversionWritten, FunnelWritten
from semantic.errors import did_you_mean
from semantic.link_datasets import is_broken
from semantic.link_moments import span_of, with_where
from semantic.metric_scope import MetricScope, dataset_of, time_of, where_of
from semantic.model import Conversion, Dataset, Dimension, Funnel, TimeDimension


def funnel(scope: MetricScope) -> Funnel | None:
    """Link how many entities came to each step."""
    written = scope.given.written.funnel
    assert isinstance(written, FunnelWritten)  # noqa: S101 - it is why we are here
    dataset = dataset_of(scope, written.dataset, "funnel", "dataset")
    where = where_of(scope, dataset)
    time = _own_time(scope, dataset)
    if dataset is None:
        return None
    entity = scope.linker.text(dataset.name, written.entity, scope.at("funnel", "entity"))
    step = _step(scope, written, dataset)
    if entity is None or step is None or time is None:
        return None
    if scope.given.written.where and where is None:
        return None
    rate = f", as a share of the {written.rate} step" if written.rate else ""
    shown = f"{written.entity} of {written.dataset} that reach {' → '.join(written.steps)}{rate}"
    return Funnel(
        dataset=dataset.name,
        entity=entity.expression,
        step=step,
        steps=written.steps,
        rate=written.rate,
        where=where.expression if where else None,
        time=time,
        sql=with_where(shown, scope.given.written.where),
    )


def conversion(scope: MetricScope) -> Conversion | None:
    """Link the share of entities that go from one event to another in time."""
    written = scope.given.written.conversion
    assert isinstance(written, ConversionWritten)  # noqa: S101 - it is why we are here
    dataset = dataset_of(scope, written.dataset, "conversion", "dataset")
    where = where_of(scope, dataset)
    time = _own_time(scope, dataset)
    within = span_of(scope, written.within, "conversion", "within")
    if dataset is None:
        return None
    entity, starts, converts = (
        scope.linker.text(dataset.name, text, scope.at("conversion", key))
        for key, text in (("entity", written.entity), ("from", written.from_), ("to", written.to))
    )
    if entity is None or starts is None or converts is None or time is None or within is None:
        return None
    if scope.given.written.where and where is None:
        return None
    shown = (
        f"share of {written.entity} of {written.dataset} from {written.from_} "
        f"to {written.to} within {written.within}"
    )
    return Conversion(
        dataset=dataset.name,
        entity=entity.expression,
        starts=starts.expression,
        converts=converts.expression,
        within=within,
        where=where.expression if where else None,
        time=time,
        sql=with_where(shown, scope.given.written.where),
    )


def _own_time(scope: MetricScope, dataset: Dataset | None) -> TimeDimension | None:
    """Return the time that orders a metric's events; note that there is none."""
    own = time_of(scope, dataset)
    if dataset is None or own is not None or scope.given.written.time is not None:
        return own
    if dataset.time is None:
        message = f"metric '{scope.given.name}' needs a time to put events in order"
        hint = f"give the metric or dataset '{dataset.name}' a `time`"
        scope.note("no-time", message, scope.given.place, (hint,))
    return dataset.time


def _step(scope: MetricScope, written: FunnelWritten, dataset: Dataset) -> Dimension | None:
    dimension = dataset.dimensions.get(written.step)
    if dimension is None:
        if not is_broken(scope.linker, dataset.name, written.step):
            message = f"the step '{written.step}' is an unknown dimension of '{dataset.name}'"
            hints = did_you_mean(written.step, dataset.dimensions)
            scope.note("unknown-dimension", message, scope.given.at("funnel", "step"), hints)
        return None
    if dimension.type != "text":
        message = f"the step '{written.step}' has type {dimension.type}; steps are text"
        scope.note("wrong-type", message, scope.given.at("funnel", "step"))
        return None
    repeated = {one for one in written.steps if written.steps.count(one) > 1}
    for step in sorted(repeated):
        message = f"the step '{step}' stands twice"
        scope.note("repeated-step", message, scope.given.at("funnel", "steps"))
    for step in written.steps:
        if dimension.order and step not in dimension.order:
            message = f"'{step}' is no value in the order of '{dimension.qualified}'"
            hints = did_you_mean(step, dimension.order)
            scope.note("unknown-value", message, scope.given.at("funnel", "steps"), hints)
    return dimension
