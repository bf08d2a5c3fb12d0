"""What a reader must be told about a query that is right but easily misread."""

from engine.planning.sentence import Sentence
from semantic.query import MetricQuery


def notes_of(query: MetricQuery, sentence: Sentence) -> tuple[str, ...]:
    """Return the sentences to show with a query."""
    return tuple(_whole_rows(query, sentence))


def _whole_rows(query: MetricQuery, sentence: Sentence) -> list[str]:
    """Say that a filter on a to-many side keeps whole rows: deals that contain the product."""
    notes: list[str] = []
    for one in query.where:
        if not one.field or not query.metrics:
            continue
        dataset = one.field.partition(".")[0]
        far = sentence.distance(dataset)
        if far is None or far < 100:
            continue
        homes = sentence.homes()
        home = sentence.lexicon.model.datasets[homes[0]].words.label.lower() if homes else "row"
        thing = sentence.lexicon.model.datasets[dataset].words.label.lower()
        notes.append(f"Each {home} with a matching {thing} counts whole, not just that part of it.")
    return list(dict.fromkeys(notes))
