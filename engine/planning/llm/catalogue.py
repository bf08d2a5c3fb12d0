"""What a prompt says about a semantic model: names and words, no SQL, no values, no secrets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.planning.llm.plain_words import gives_orders, misleads, one_line, plain_words
from engine.planning.llm.reply_form import Names
from semantic.kinds import home_of, time_of
from semantic.model import Dataset, Dimension, Metric, Segment, SemanticModel, Words

_LONGEST_LABEL, _LONGEST_DESCRIPTION, _MOST_SYNONYMS = 60, 160, 8
#: (kind, name) -> what is told of it.
Lines = Mapping[tuple[str, str], str]
#: A label of more words than this is read as a sentence.
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The part of a model that is shown: all of a small one, the nearest of a large one."""

    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...]
    segments: tuple[Segment, ...]
    datasets: tuple[Dataset, ...]

    @property
    def names(self) -> Names:
        """The names in it."""
        return Names(
            metrics=tuple(one.name for one in self.metrics),
            fields=tuple(one.qualified for one in self.dimensions),
            segments=tuple(f"{one.dataset}.{one.name}" for one in self.segments),
            datasets=tuple(one.name for one in self.datasets),
        )


def whole(model: SemanticModel) -> Part:
    """Return all of a model that anybody may be told of."""
    datasets = tuple(one for one in model.datasets.values() if not one.hidden)
    return Part(
        metrics=tuple(one for one in model.metrics.values() if not one.hidden),
        dimensions=tuple(
            one
            for home in datasets
            for one in home.dimensions.values()
            if not one.hidden and not one.sensitive
        ),
        segments=tuple(one for home in datasets for one in home.segments.values()),
        datasets=datasets,
    )


def told(part: Part, lines: Lines) -> str:
    """Return a part of a model in words, one thing a line."""
    names = part.names
    found = ["METRICS", *(lines["metric", one] for one in names.metrics)]
    found += ["FIELDS", *(lines["field", one] for one in names.fields)]
    found += ["SEGMENTS (named filters)", *(lines["segment", one] for one in names.segments)]
    found += ["DATASETS", *(lines["dataset", one] for one in names.datasets)]
    return "\n".join(found)


def lines_of(part: Part, *, bare: bool) -> Lines:
    """Return the line of each thing, made once for all questions; `bare` ones are names alone."""
    found: dict[tuple[str, str], str] = {}
    found |= {("metric", one.name): _metric(one, bare) for one in part.metrics}
    found |= {("field", one.qualified): _dimension(one, bare) for one in part.dimensions}
    found |= {("dataset", one.name): _dataset(one, bare) for one in part.datasets}
    for one in part.segments:
        found["segment", f"{one.dataset}.{one.name}"] = _segment(one, bare)
    return found


def _metric(metric: Metric, bare: bool) -> str:
    facts: list[str] = [metric.format or "number"]
    home, time = home_of(metric.definition), time_of(metric.definition)
    facts += [f"of {home}"] if home else []
    facts += [f"dated by {time.dimension.qualified}"] if time else []
    facts += [f"{metric.good} is good"] if metric.good else []
    return _line(metric.name, facts, metric.words, bare)


def _dimension(dimension: Dimension, bare: bool) -> str:
    return _line(dimension.qualified, [dimension.type], dimension.words, bare)


def _segment(segment: Segment, bare: bool) -> str:
    return _line(f"{segment.dataset}.{segment.name}", [], segment.words, bare)


def _dataset(dataset: Dataset, bare: bool) -> str:
    points = [f"each has one {role}" for role in dataset.joins]
    return _line(dataset.name, points, dataset.words, bare)


def _line(name: str, facts: Iterable[str], words: Words, bare: bool) -> str:
    said = ", ".join(facts)
    line = f"{name} ({said})" if said else name
    if bare:
        return line
    label = _word(words.label)
    synonyms = [word for one in words.synonyms[:_MOST_SYNONYMS] if (word := _word(one))]
    description = plain_words(words.description, _LONGEST_DESCRIPTION)
    names = ", ".join(dict.fromkeys(one for one in (label, *synonyms) if one))
    return line + (f": {names}" if names else "") + (f". {description}" if description else "")


def _word(text: str) -> str:
    """Return a label or synonym, or nothing where it is more than a name."""
    longer = len(text.split()) > _MOST_WORDS
    if misleads(text) or (longer and gives_orders(text)):
        return ""
    return one_line(text, _LONGEST_LABEL)
