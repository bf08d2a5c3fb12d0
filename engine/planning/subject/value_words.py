"""Words of metrics and fields that are values where they stand: "commit vs pipeline"."""

from engine.planning.meaning.sentence import Sentence
from engine.planning.text.tokens import words_of


def values_among_values(sentence: Sentence) -> None:
    """Read "pipeline" as a value in "commit vs best case vs pipeline"."""
    for place, span in enumerate(sentence.spans):
        if span.kind == "dimension" and _is_level(sentence, place):
            sentence.heads.add(place)
        if _is_their_field(sentence, place):
            sentence.take(place)
        if span.kind != "metric" or not span.of("value") or place in sentence.used:
            continue
        for step in (-1, 1):
            if not sentence.is_(place + step, "compare", "and", "or", "mark"):
                continue
            other = sentence.at(place + 2 * step)
            if other is None or other.kind != "value":
                continue
            shared = {one.target for one in other.of("value")}
            if any(one.target in shared for one in span.of("value")):
                sentence.heads.add(place)


def _is_level(sentence: Sentence, place: int) -> bool:
    """Return whether a field's word is a value before the field of it: "manager-level contacts"."""
    span, after = sentence.spans[place], sentence.at(place + 1)
    if after is None or span.end != after.start or place in sentence.used:
        return False
    fields = {one.target for one in span.of("value")}
    return any(one.target in fields for one in after.of("dimension"))


def _is_their_field(sentence: Sentence, place: int) -> bool:
    """Return whether a metric's word is only a value's field: "deals omitted from forecast"."""
    value, counted = sentence.at(place - 2), sentence.at(place - 3)
    if value is None or counted is None or not sentence.is_(place, "metric"):
        return False
    if value.kind != "value" or not sentence.is_(place - 1, "preposition"):
        return False
    labels = (sentence.lexicon.dimension(one.target).words.label for one in value.of("value"))
    said = words_of(sentence.spans[place].text)
    return bool(counted.of("metric", "entity")) and any(
        words_of(one)[: len(said)] == said for one in labels
    )
