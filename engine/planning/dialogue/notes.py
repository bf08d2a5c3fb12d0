"""What a reader must be told about a query that is right but easily misread."""

from engine.planning.meaning.sentence import Sentence
from semantic.joins import ManyToOne, find_path
from semantic.query import MetricQuery


def notes_of(query: MetricQuery, sentence: Sentence) -> tuple[str, ...]:
    """Return the sentences to show with a query."""
    dated = any(":" in one for one in query.dimensions) or any(
        one.op == "during" for one in query.where
    )
    if query.time is None and not dated:
        for place, span in enumerate(sentence.spans):
            if sentence.says_new(place) and span.of("metric") and span.kind == "metric":
                return (f'No time was named, so "{span.text}" counts those of any time.',)
    return (*_whole_rows(query, sentence), *_other_dates(query, sentence))


def _other_dates(query: MetricQuery, sentence: Sentence) -> list[str]:
    """Say by which date a metric is dated where its rows have another one by default."""
    notes: list[str] = []
    windowed = query.time is not None and query.time.window is not None
    bucketed = any(":" in one for one in query.dimensions)
    if not (windowed or bucketed) or (query.time and query.time.dimension):
        return notes
    if sentence.draft.bucket or sentence.draft.time_dimension:
        return notes
    for metric in query.metrics:
        measure, own = sentence.measure(metric), sentence.time_of(metric)
        if measure is None or own is None:
            continue
        usual = sentence.lexicon.model.datasets[measure.dataset].time
        counts_all = measure.where is None and measure.aggregate == "count"
        unsaid = counts_all and not any(
            sentence.says_new(place) or span.of("verb") for place, span in enumerate(sentence.spans)
        )
        if unsaid or (usual and usual.dimension.qualified != own):
            label = sentence.lexicon.metric(metric).words.label
            on = sentence.lexicon.dimension(own).words.label.lower()
            notes.append(f"{label} is dated by: {on}.")
    return notes


def _whole_rows(query: MetricQuery, sentence: Sentence) -> list[str]:
    """Say that a filter on a to-many side keeps whole rows: deals that contain the product."""
    notes: list[str] = []
    filtered = [one.field for one in query.where if one.field]
    for field in (*filtered, *query.dimensions):
        dataset = field.partition(".")[0]
        if not query.metrics or dataset not in sentence.lexicon.model.datasets:
            continue
        far = sentence.distance(dataset)
        if far is None or far < 100:
            continue
        homes = sentence.homes()
        home = sentence.lexicon.model.datasets[homes[0]].words.label.lower() if homes else "row"
        thing = sentence.lexicon.model.datasets[dataset].words.label.lower()
        notes.append(f"Each {home} with a matching {thing} counts whole, not just that part of it.")
        notes += _of_the_part(query, sentence, dataset)
    return list(dict.fromkeys(notes))


def _of_the_part(query: MetricQuery, sentence: Sentence, dataset: str) -> list[str]:
    """Name the amount that counts only the part: product bookings, for bookings of a product."""
    lexicon = sentence.lexicon
    datasets = lexicon.model.datasets
    if not set(query.metrics) & set(lexicon.amounts.values()):
        return []
    for (home, _), name in lexicon.amounts.items():
        if home in sentence.homes() or name in query.metrics:
            continue
        reaches = [find_path(datasets, home, one) for one in (dataset, *sentence.homes())]
        if all(isinstance(path, ManyToOne) for path in reaches):
            return [f"{lexicon.metric(name).words.label} counts just that part."]
    return []
