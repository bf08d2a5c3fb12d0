"""The part of a large model that a question may be about."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from engine.planning.llm.catalogue import Lines, Part, lines_of, whole
from engine.planning.llm.examples import Example, examples_of
from engine.planning.meaning.spans import Span
from engine.planning.text.tokens import words_of
from engine.planning.text.words import STOP
from semantic.kinds import home_of
from semantic.model import SemanticModel, Words

#: A model with fewer fields is shown whole; of a larger one so many are.
WHOLE_FIELDS: Final = 200
_MOST_FIELDS, _MOST_METRICS, _MOST_SEGMENTS = 120, 60, 40
_NAMED: Final = 100.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A model's things with the words of each, weighted: rare words tell most."""

    all: Part
    words: Mapping[str, frozenset[str]]  # name -> stems
    weights: Mapping[str, float]  # stem -> weight
    lines: Lines
    bare: Lines
    examples: tuple[Example, ...]

    @property
    def large(self) -> bool:
        """Whether only a part is shown."""
        return len(self.all.dimensions) + len(self.all.metrics) >= WHOLE_FIELDS


def shelf_of(model: SemanticModel) -> Shelf:
    """Return a model ready to be searched."""
    part = whole(model)
    words: dict[str, frozenset[str]] = {}
    for metric in part.metrics:
        words[metric.name] = _stems(metric.name, metric.words)
    for dimension in part.dimensions:
        home = model.datasets[dimension.dataset]
        words[dimension.qualified] = _stems(dimension.qualified, dimension.words) | _stems(
            home.name, home.words
        )
    for segment in part.segments:
        name = f"{segment.dataset}.{segment.name}"
        words[name] = _stems(name, segment.words)
    counts = Counter(stem for stems in words.values() for stem in stems)
    weights = {stem: math.log(1 + len(words) / count) for stem, count in counts.items()}
    return Shelf(
        all=part,
        words=words,
        weights=weights,
        lines=lines_of(part, bare=False),
        bare=lines_of(part, bare=True),
        examples=examples_of(model),
    )


def part_for(shelf: Shelf, spans: tuple[Span, ...], also: Iterable[str] = ()) -> Part:
    """Return what a question may be about; `also` are names that must be among it."""
    if not shelf.large:
        return shelf.all
    asked = {word for span in spans for word in words_of(span.text)} - STOP
    named = {one.target for span in spans for one in span.readings if one.target} | set(also)
    metrics = _nearest(
        {one.name: one for one in shelf.all.metrics}, asked, named, shelf, _MOST_METRICS
    )
    homes = {home for one in metrics[:8] if (home := home_of(one.definition))}
    dimensions = _nearest(
        {one.qualified: one for one in shelf.all.dimensions},
        asked,
        named | _basics(shelf, homes),
        shelf,
        _MOST_FIELDS,
    )
    segments = _nearest(
        {f"{one.dataset}.{one.name}": one for one in shelf.all.segments},
        asked,
        named,
        shelf,
        _MOST_SEGMENTS,
    )
    used = homes | {one.dataset for one in dimensions} | {one.dataset for one in segments}
    datasets = tuple(one for one in shelf.all.datasets if one.name in used)
    return Part(metrics=metrics, dimensions=dimensions, segments=segments, datasets=datasets)


def _basics(shelf: Shelf, homes: set[str]) -> set[str]:
    """Return the label and the date of the datasets the likeliest metrics are over."""
    found: set[str] = set()
    for one in shelf.all.datasets:
        if one.name in homes:
            found |= {f"{one.name}.{one.label}"} if one.label else set()
            found |= {one.time.dimension.qualified} if one.time else set()
    return found


def _nearest(
    things: Mapping[str, T], asked: set[str], named: set[str], shelf: Shelf, most: int
) -> tuple[T, ...]:
    """Return the things that share most with the question, in the order of the model."""
    scores = {
        name: sum(shelf.weights[stem] for stem in asked & shelf.words[name])
        + (_NAMED if name in named else 0.0)
        for name in things
    }
    best = set(sorted(things, key=lambda name: -scores[name])[:most])
    return tuple(thing for name, thing in things.items() if name in best)


def _stems(name: str, words: Words) -> frozenset[str]:
    texts = (name.replace(".", " ").replace("_", " "), words.label, *words.synonyms)
    described = words_of(words.description)[:40]
    return frozenset(word for text in texts for word in words_of(text)) | frozenset(described)
