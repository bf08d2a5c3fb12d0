"""Where things come from: the field that says their source, where one is named so."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Kind, Span

_NAMED: Final[tuple[Kind, ...]] = (
    "value",
    "each",
    "group",
    "dimension",
    "entity",
    "literal",
    "rank",
    "number",
    "which",
    "segment",
)


def read_origin(sentence: Sentence) -> None:
    """Group by source where deals "come from" nothing that is named; else it is only a tie."""
    for place in sentence.free("origin"):
        after = sentence.at(place + 1)
        before = sentence.spans[:place]
        if (after is not None and after.of(*_NAMED)) or any(_asks_what(span) for span in before):
            sentence.take(place)
        else:
            _group_by_source(sentence, place)


def _asks_what(span: Span) -> bool:
    """Return whether what things come from is asked by name: "which industries … come from"."""
    return bool(span.of("which", "group", "share", "value"))


def _group_by_source(sentence: Sentence, place: int) -> None:
    fields = [one.target for one in sentence.lexicon.named("source") if one.kind == "dimension"]
    if len(fields) == 1:
        sentence.take(place)
        if fields[0] not in sentence.draft.dimensions:
            sentence.draft.dimensions.append(fields[0])
