"""Lists: "show me the open deals" is rows, "which regions do we have" the values of a field."""

from engine.planning.lexicon import without_parentheses
from engine.planning.read_groups import field_of
from engine.planning.sentence import Sentence

_MOST_COLUMNS = 8


def read_rows(sentence: Sentence) -> None:
    """Ask for rows where a list of things is asked for and nothing is measured."""
    draft = sentence.draft
    lists = [place for place in sentence.free("list") if _asks_list(sentence, place)]
    if not lists or draft.share_of or sentence.ranks:
        return
    if _value_list(sentence):
        return
    if draft.grain or len(sentence.grouped) > 1 or not _only_counted(sentence):
        return
    if any(span.of("many") for span in sentence.spans) or _said_count(sentence):
        return
    dataset = _thing(sentence)
    if dataset is None:
        return
    _keep_date(sentence)
    draft.metrics.clear()
    draft.rows = dataset
    draft.dimensions += columns_of(sentence, dataset)


def _keep_date(sentence: Sentence) -> None:
    """Keep the date that a word named: "list deals created last week"."""
    said = any(
        sentence.says_new(place) for place in sentence.used if sentence.spans[place].of("metric")
    )
    for metric in sentence.draft.metrics if said else ():
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
    if draft.metrics:
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
    ]
    if others:
        return False
    field = field_of(sentence, sentence.grouped[0])
    if field is None:
        return False
    sentence.take(*sentence.free("list", "with"))
    sentence.lists_values = True
    return True


def _said_count(sentence: Sentence) -> bool:
    """Return whether a metric was named with its count: "how many accounts" is one phrase."""
    said = ("how many", "number of", "count of")
    return any(span.text.casefold().startswith(said) for span in sentence.spans)


def _only_counted(sentence: Sentence) -> bool:
    """Return whether the only metric is the plain count of the things listed."""
    draft = sentence.draft
    if not draft.metrics:
        return bool(sentence.grouped)
    amounts = set(sentence.lexicon.amounts.values())
    measure = sentence.measure(draft.metrics[0])
    counts = measure is not None and measure.aggregate == "count" and measure.argument is None
    return counts and not set(draft.metrics[1:]) - amounts and not sentence.grouped


def _thing(sentence: Sentence) -> str | None:
    """Return the dataset of the things listed."""
    for metric in sentence.draft.metrics:
        measure = sentence.measure(metric)
        if measure is not None:
            keep_segment(sentence, metric, measure.dataset)
            return measure.dataset
    return None


def keep_segment(sentence: Sentence, metric: str, dataset: str) -> None:
    """Keep the restriction the count carried: open deals are rows of the open segment."""
    measure = sentence.measure(metric)
    if measure is None or measure.where is None:
        return
    wanted = without_parentheses(measure.where.canonical())
    for segment in sentence.lexicon.model.datasets[dataset].segments.values():
        if without_parentheses(segment.expression.canonical()) == wanted:
            name = f"{dataset}.{segment.name}"
            if name not in sentence.draft.segments:
                sentence.draft.segments.append(name)
