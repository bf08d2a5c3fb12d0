"""Lists: "show me the open deals" is rows, "which regions do we have" the values of a field."""

from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.lexicon import without_parentheses
from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.meaning.spans import Span
from engine.planning.shape.bound_fields import money_of
from engine.planning.shape.read_orders import says_size
from engine.planning.subject.compose_things import things_counted
from engine.planning.subject.read_groups import field_of
from semantic.joins import ManyToOne, find_path

_MOST_COLUMNS = 8


def read_rows(sentence: Sentence) -> None:
    """Ask for rows where a list of things is asked for and nothing is measured."""
    _read_rows(sentence)
    if sentence.draft.rows:
        _add_columns(sentence)
        _drop_implied(sentence)
    elif not sentence.ranks:
        sentence.used.difference_update(sentence.columns)


def show_columns(sentence: Sentence) -> None:
    """Show the fields asked beside ranked things: "the 20 biggest open deals with owner".

    Each thing has one of each, so that its measure stays as it is; else they are given back.
    """
    draft, ranked = sentence.draft, sentence.ranked
    if not sentence.columns or not (sentence.ranks or draft.rows):
        return
    if draft.rows:
        _add_columns(sentence)
        return
    home = ranked[0].partition(".")[0] if len(ranked) == 1 else ""
    datasets = sentence.lexicon.model.datasets
    named = [at for at in sentence.columns if sentence.spans[at].of("dimension")]
    fields = [field_of(sentence, at) for at in named]
    fits = home and ranked[0] == sentence.lexicon.label(home) and not sentence.split
    for field in fields if fits else ():
        far = find_path(datasets, home, (field or "").partition(".")[0]) if field else None
        if field is None or not (field.startswith(f"{home}.") or isinstance(far, ManyToOne)):
            fits = False
    if not fits:
        sentence.used.difference_update(sentence.columns)
        return
    worth = money_of(sentence, home)
    draft.dimensions += [one for one in fields if one and one not in (*draft.dimensions, worth)]


def _drop_implied(sentence: Sentence) -> None:
    """Keep the narrower of two segments: what is past due is open."""
    known, segments = sentence.lexicon.segments, sentence.draft.segments
    segments[:] = [
        one
        for one in segments
        if not any(known[other].implies(known[one]) for other in segments if other != one)
    ]


def _read_rows(sentence: Sentence) -> None:
    draft = sentence.draft
    lists = [place for place in sentence.free("list") if _asks_list(sentence, place)]
    if any(_bounds_metric(sentence, one) for one in sentence.thresholds):
        return
    which = _which_thing(sentence)
    plain = not (lists or which or sentence.ranks)
    if plain and _asks_values(sentence) and _value_list(sentence):
        return
    asked = lists or which or _ordered_rows(sentence)
    if not asked or sentence.split or draft.share_of or sentence.ranks or draft.grain:
        return
    if sentence.contrast is not None:
        return
    if _value_list(sentence):
        return
    if len(sentence.grouped) > 1 or not (which or _only_counted(sentence)):
        return
    if any(span.of("many") for span in sentence.spans) or _said_count(sentence):
        return
    if which and draft.metrics:
        _keep_segments(sentence, which)
        dataset: str | None = which
    else:
        dataset = _thing(sentence) or _thing_named(sentence)
    if dataset is None:
        return
    _keep_date(sentence)
    draft.metrics.clear()
    draft.rows = dataset
    draft.dimensions += columns_of(sentence, dataset)


def _asks_values(sentence: Sentence) -> bool:
    """Return whether all there are is asked for: "all reps", "who are the managers"."""
    span = sentence.spans[0] if sentence.spans else None
    return span is not None and bool(span.of("total", "which") or _is_distinct(span))


def _is_distinct(span: Span) -> bool:
    return any(one.target == "distinct" for one in span.of("aggregate"))


def _which_thing(sentence: Sentence) -> str | None:
    """Return what "which accounts are in Germany" asks for, where nothing of it is measured."""
    if len(sentence.grouped) != 1:
        return None
    place = sentence.grouped[0]
    before, thing = sentence.at(place - 1), sentence.spans[place].first("entity")
    if before is None or not before.of("which") or thing is None:
        return None
    measured = sentence.draft.metrics and not _only_done_with(sentence, thing.target)
    return None if measured else thing.target


def _bounds_metric(sentence: Sentence, threshold: Threshold) -> bool:
    """Return whether a bound is on a metric of each thing: it must be shown, then."""
    after = threshold.after
    counted = after is not None and bool(sentence.spans[after].of("metric", "entity"))
    return bool(threshold.rate) or counted


def _only_done_with(sentence: Sentence, thing: str) -> bool:
    """Return whether a verb or segment made the measure: "which deals are due in July"."""
    named = any(
        (span.kind == "metric" and not span.of("verb"))
        or span.of("many", "much")
        or _orders_by(span)
        for place, span in enumerate(sentence.spans)
        if place in sentence.used and place not in sentence.grouped
    )
    measures = [sentence.measure(one) for one in sentence.draft.metrics]
    return not named and all(one is not None and one.dataset == thing for one in measures)


def _ordered_rows(sentence: Sentence) -> bool:
    """Return whether an order is of rows, so that these are listed: "open deals, largest first"."""
    return says_size(sentence) or bool(sentence.orders)


def _orders_by(span: Span) -> bool:
    return any(one.target in ("by", "rank") for one in span.of("order"))


def _keep_segments(sentence: Sentence, thing: str) -> None:
    for metric in sentence.draft.metrics:
        keep_segment(sentence, metric, thing)
    sentence.grouped.clear()


def _thing_named(sentence: Sentence) -> str | None:
    """Return the dataset of things named and not counted; customers are accounts with a win."""
    places = _named_things(sentence)
    if sentence.draft.metrics or len(places) != 1 or sentence.is_(places[0] - 1, "group"):
        return None  # "what is in commit by rep" asks for no list of reps
    span = sentence.spans[places[0]]
    reading = span.first("entity")
    if reading is None or sentence.lexicon.label(reading.target) is None:
        return None
    for one in span.of("metric"):
        measure = sentence.measure(one.target)
        if measure is not None and things_counted(sentence.lexicon, one.target) == reading.target:
            keep_segment(sentence, one.target, measure.dataset)
            break
    sentence.take(*places)
    sentence.grouped.clear()
    return reading.target


def _named_things(sentence: Sentence) -> list[int]:
    return sentence.grouped or sentence.free("entity")


def _add_columns(sentence: Sentence) -> None:
    """Show the fields named after "with": "list open deals with their stage and owner"."""
    for place in sentence.columns:
        field = field_of(sentence, place) if sentence.spans[place].of("dimension") else None
        if field and field not in sentence.draft.dimensions:
            sentence.draft.dimensions.append(field)


def _keep_date(sentence: Sentence) -> None:
    """Keep the date that a word named: "list deals created last week"."""
    said = any(
        sentence.says_new(place) for place in sentence.used if sentence.spans[place].of("metric")
    )
    for metric in sentence.draft.metrics if said and not sentence.draft.time_dimension else ():
        sentence.draft.time_dimension = sentence.time_of(metric)


def columns_of(sentence: Sentence, dataset: str) -> list[str]:
    """Return the columns a list of rows shows: its name, its parents', what is ordered or money."""
    model = sentence.lexicon.model
    home = model.datasets[dataset]
    label = sentence.lexicon.label(dataset)
    found = [label] if label else []
    for join in home.joins.values():
        parent = sentence.lexicon.label(join.dataset)
        found += [parent] if parent and join.role == join.dataset else []
    for dimension in home.dimensions.values():
        if dimension.sensitive or dimension.hidden:
            continue
        if dimension.name == "stage" or dimension.format == "currency":
            found.append(dimension.qualified)
    if home.time and not home.time.path:
        found.append(home.time.dimension.qualified)
    if len(found) < 3:
        found += [
            one.qualified
            for one in home.dimensions.values()
            if one.type == "text" and not one.sensitive and not one.hidden
        ]
    return list(dict.fromkeys(found))[:_MOST_COLUMNS]


def _asks_list(sentence: Sentence, place: int) -> bool:
    return any(one.target in ("", "show", "have") for one in sentence.spans[place].of("list"))


def _value_list(sentence: Sentence) -> bool:
    """Read "which regions do we have": the distinct values of a field."""
    draft = sentence.draft
    if draft.metrics or sentence.columns or any(one.by is not None for one in sentence.orders):
        return False
    if not sentence.grouped:
        named = sentence.free("dimension", "entity")
        if len(named) != 1:
            return False
        sentence.take(*named)
        sentence.grouped += named
    if len(sentence.grouped) != 1:
        return False
    others = [
        span
        for place, span in enumerate(sentence.spans)
        if place not in sentence.used
        and span.kind not in ("list", "mark", "with", "total", "which", "preposition")
        and not _is_ours(sentence, span)
        and not _is_distinct(span)
    ]
    if others:
        return False
    field = field_of(sentence, sentence.grouped[0])
    if field is None or _some_of_them(sentence, sentence.grouped[0]):
        return False
    sentence.take(*(p for p, one in enumerate(sentence.spans) if _is_ours(sentence, one)))
    sentence.take(*sentence.free("list", "with", "aggregate"))
    sentence.lists_values = True
    return True


def _is_ours(sentence: Sentence, span: Span) -> bool:
    """Return whether a verb only says that things are ours: "what products do we sell"."""
    return span.text.casefold() in ("sell", "offer") and "we" in sentence.stops


def _some_of_them(sentence: Sentence, place: int) -> bool:
    """Return whether a thing's word means some of its rows only: customers, of all accounts."""
    span = sentence.spans[place]
    things = {one.target for one in span.of("entity")}
    return any(
        things_counted(sentence.lexicon, one.target) in things
        and sentence.lexicon.demands[one.target][0][1] != ALWAYS
        for one in span.of("metric")
    )


def _said_count(sentence: Sentence) -> bool:
    """Return whether a metric was named with its count: "how many accounts" is one phrase."""
    said = ("how many", "number of", "count of")
    return any(span.text.casefold().startswith(said) for span in sentence.spans)


def _only_counted(sentence: Sentence) -> bool:
    """Return whether the only metric is the plain count of the things listed."""
    draft = sentence.draft
    if not draft.metrics:
        return bool(_named_things(sentence))
    amounts = set(sentence.lexicon.amounts.values())
    things = things_counted(sentence.lexicon, draft.metrics[0])
    counts = things is not None and sentence.lexicon.label(things) is not None
    return counts and not set(draft.metrics[1:]) - amounts and not sentence.grouped


def _thing(sentence: Sentence) -> str | None:
    """Return the dataset of the things listed."""
    for metric in sentence.draft.metrics:
        measure = sentence.measure(metric)
        things = things_counted(sentence.lexicon, metric)
        if measure is not None and things is not None:
            keep_segment(sentence, metric, measure.dataset)
            return things
    return None


def keep_segment(sentence: Sentence, metric: str, dataset: str) -> None:
    """Keep the restriction the count carried: open deals are rows of the open segment."""
    measure = sentence.measure(metric)
    if measure is None or measure.where is None:
        return
    known, demands = sentence.lexicon.segments, sentence.lexicon.demands[metric]
    wanted = without_parentheses(measure.where.canonical())
    for segment in sentence.lexicon.model.datasets[dataset].segments.values():
        name = f"{dataset}.{segment.name}"
        written = without_parentheses(segment.expression.canonical()) == wanted
        if written or demands == ((dataset, known[name]),):
            said = any(known[one].implies(known[name]) for one in sentence.draft.segments)
            if not said:
                sentence.draft.segments.append(name)
