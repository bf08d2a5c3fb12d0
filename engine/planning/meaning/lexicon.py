"""Semantic model to lexicon: which words name which metric, dimension, dataset or segment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.planning.meaning.conditions import Condition, condition_of
from engine.planning.meaning.name_words import NameWords, heads_of, name_words
from engine.planning.meaning.spans import Kind, Reading
from engine.planning.text.spelling import word_buckets
from engine.planning.text.tokens import stem, words_of
from engine.planning.text.words import LIGHT, STOP
from semantic.model import (
    Cumulative,
    Dataset,
    Dimension,
    Formula,
    Measure,
    Metric,
    SemanticModel,
    Words,
)

#: Words of any metric, that name none: a rate of what?
_KINDS_OF_NUMBERS: Final = frozenset(
    {*("rate", "ratio", "percent", "percentage", "share", "value", "size", "total", "number")}
    | {*("average", "median", "price", "cost", "time", "length", "volume", "sum", "winning")}
)
#: A name of this many words may be said by its last one alone.
_SHORTENED: Final = 2
_UNIT_WORDS: Final = frozenset({"day", "amount", "count"})
#: Datasets whose trade names are known, used where the model does not use the word otherwise.
_TRADE_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "opportunity": ("deal", "opp", "opportunity"),
    "account": ("account", "company", "customer"),
    "rep": (
        *("rep", "sales rep", "seller", "salesperson", "salesman", "salesmen", "saleswoman"),
        *("sales person", "sales people", "sales executive"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one model. Keys are stems joined by spaces, light words left out.

    `bags` holds the metrics by their words in any order. `counts` and `amounts` name, for a
    dataset and the canonical text of a restriction ("" for none), the metric that counts or adds
    up its rows. `aggregates` names the metric of one aggregate: (how, dataset, of what, where).
    `demands` holds what each measure of a metric demands of its rows, `segments` what each
    segment does.
    """

    model: SemanticModel
    terms: Mapping[str, tuple[Reading, ...]]
    bags: Mapping[str, tuple[Reading, ...]]
    words: frozenset[str]
    buckets: Mapping[tuple[str, int], tuple[str, ...]]
    names: NameWords
    sensitive: Mapping[str, str]
    counts: Mapping[tuple[str, str], str]
    amounts: Mapping[tuple[str, str], str]
    aggregates: Mapping[tuple[str, str, str, str], str]
    demands: Mapping[str, tuple[tuple[str, Condition], ...]]
    segments: Mapping[str, Condition]
    longest: int
    asked: tuple[frozenset[str], ...]  # the words of each verified question

    def dimension(self, name: str) -> Dimension:
        """Return a dimension by its qualified name."""
        dataset, _, plain = name.partition(".")
        return self.model.datasets[dataset].dimensions[plain]

    def metric(self, name: str) -> Metric:
        """Return a metric by its name."""
        return self.model.metrics[name]

    def named(self, words: str) -> tuple[Reading, ...]:
        """Return what a phrase names in the model."""
        return self.terms.get(key_of(words_of(words)), ())

    def metrics_named(self, *phrases: str) -> str | None:
        """Return the first metric that one of these phrases names."""
        for phrase in phrases:
            for reading in self.named(phrase):
                if reading.kind == "metric":
                    return reading.target
        return None

    def label(self, dataset: str) -> str | None:
        """Return the field by which a dataset's rows are told apart, if it has one."""
        home = self.model.datasets[dataset]
        return f"{dataset}.{home.label}" if home.label else None


def build_lexicon(model: SemanticModel) -> Lexicon:
    """Collect the names, labels and synonyms of everything people may ask for."""
    terms: dict[str, list[Reading]] = {}
    bags: dict[str, list[Reading]] = {}
    for key, reading in _all_terms(model):
        _put(terms, key, reading)
        if reading.kind == "metric":
            _put(bags, _bag(key.split()), reading)
    for kind in ("metric", "dimension"):
        for word, target in _shortened(terms, kind):
            _put(terms, word, Reading(kind, target, quality=0.9))
    for word, readings in _by_last_word(terms, model):
        for reading in readings:
            _put(terms, word, reading)
    sealed = {key: _ranked(found) for key, found in terms.items()}
    vocabulary = frozenset(word for key in sealed for word in key.split())
    counts, amounts = _facts(model)
    return Lexicon(
        model=model,
        terms=sealed,
        bags={key: _ranked(found) for key, found in bags.items() if len(key.split()) > 1},
        words=vocabulary,
        buckets=word_buckets(vocabulary),
        names=name_words(sealed, heads_of(sealed)),
        sensitive=_sensitive(model),
        counts=counts,
        amounts=amounts,
        aggregates=_aggregates(model),
        demands={name: _demands(model, name) for name in model.metrics},
        segments={
            f"{dataset.name}.{segment.name}": condition_of(model, dataset.name, segment.expression)
            for dataset in model.datasets.values()
            for segment in dataset.segments.values()
        },
        asked=tuple(frozenset(words_of(one.ask)) - STOP for one in model.questions),
        longest=max((len(key.split()) for key in sealed), default=1),
    )


def _shortened(terms: Mapping[str, list[Reading]], kind: Kind) -> list[tuple[str, str]]:
    """Return the words that end several names of one thing and no name of another: cycle, band."""
    owners: dict[str, set[tuple[str, str]]] = {}
    ends: dict[tuple[str, str], int] = {}
    for key, readings in terms.items():
        words = key.split()
        for one in readings:
            for word in words:
                owners.setdefault(word, set()).add((one.kind, one.target))
            if len(words) == _SHORTENED:
                ends[words[-1], one.target] = ends.get((words[-1], one.target), 0) + 1
    return [
        (word, target)
        for (word, target), times in ends.items()
        if times > 1 and owners[word] == {(kind, target)} and word not in terms
        if word.isalpha() and word not in STOP | _UNIT_WORDS | _KINDS_OF_NUMBERS
    ]


def _by_last_word(
    terms: Mapping[str, list[Reading]], model: SemanticModel
) -> list[tuple[str, list[Reading]]]:
    """Return things and fields of two words by the last alone, where it is no other's: agent."""
    found: dict[str, list[list[Reading]]] = {}
    for key, readings in terms.items():
        last = key.rpartition(" ")[2]
        found.setdefault(last, []).append(readings)
    made: list[tuple[str, list[Reading]]] = []
    for word, several in found.items():
        named = [one for readings in several for one in readings]
        official = [one for one in named if one.via_label and one.kind in ("entity", "dimension")]
        homes = {one.target.partition(".")[0] for one in official}
        fields = {one.target for one in official if one.kind == "dimension"}
        if any(_type_of(model, one) != "text" for one in fields):
            continue
        plain = word.isalpha() and word not in STOP | _UNIT_WORDS | _KINDS_OF_NUMBERS
        if word in terms or not official or len(homes) != 1 or len(fields) > 1 or not plain:
            continue
        others = [one for one in named if one.kind in ("entity", "dimension", "segment")]
        if all(one.target.partition(".")[0] in homes for one in others):
            made.append((word, [replace(one, quality=0.9) for one in official]))
    return made


def _type_of(model: SemanticModel, field: str) -> str:
    dataset, _, name = field.partition(".")
    return model.datasets[dataset].dimensions[name].type


def key_of(stems: Iterable[str]) -> str:
    """Return the key of a phrase: its stems without light words."""
    return " ".join(word for word in stems if word not in LIGHT)


def bag_of(stems: Iterable[str], homes: frozenset[str]) -> str:
    """Return the key of a phrase in any order, without light words and the rows' own name."""
    return _bag(word for word in stems if word not in LIGHT and word not in homes)


def leaves(model: SemanticModel, name: str) -> Iterator[Measure]:
    """Yield the measures a metric is made of."""
    definition = model.metrics[name].definition
    if isinstance(definition, Measure):
        yield definition
    elif isinstance(definition, Formula):
        for part in definition.metrics:
            yield from leaves(model, part)


def _demands(model: SemanticModel, name: str) -> tuple[tuple[str, Condition], ...]:
    """Return the dataset of each measure of a metric and what it demands of the rows."""
    definition = model.metrics[name].definition
    if isinstance(definition, Cumulative):
        return _demands(model, definition.metric)
    return tuple(
        (leaf.dataset, condition_of(model, leaf.dataset, leaf.where))
        for leaf in leaves(model, name)
    )


def without_parentheses(sql: str) -> str:
    """Return a condition without the parentheses around the whole of it."""
    while sql.startswith("(") and sql.endswith(")") and _balanced(sql[1:-1]):
        sql = sql[1:-1]
    return sql


def _balanced(sql: str) -> bool:
    depth = 0
    for character in sql:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _bag(stems: Iterable[str]) -> str:
    return " ".join(sorted(stems))


def _put(index: dict[str, list[Reading]], key: str, reading: Reading) -> None:
    if not key:
        return
    here = index.setdefault(key, [])
    for place, known in enumerate(here):
        if (known.kind, known.target, known.value) == (reading.kind, reading.target, reading.value):
            if reading.quality > known.quality:
                here[place] = reading
            return
    here.append(reading)


_ORDER: Final = {"metric": 0, "segment": 1, "dimension": 2, "entity": 3}


def _ranked(readings: list[Reading]) -> tuple[Reading, ...]:
    """Order readings: metrics first; among metrics a name or label beats a synonym."""
    ranked = sorted(
        readings, key=lambda one: (_ORDER.get(one.kind, 9), not one.via_label, -one.quality)
    )
    labelled = [one for one in ranked if one.kind == "metric" and one.via_label]
    if labelled:
        ranked = [one for one in ranked if one.kind != "metric" or one.via_label]
    return tuple(ranked)


def _all_terms(model: SemanticModel) -> Iterator[tuple[str, Reading]]:
    for metric in model.metrics.values():
        if not metric.hidden:
            yield from _metric_terms(metric)
    for dataset in model.datasets.values():
        if dataset.hidden:
            continue
        for phrase, official in _phrases(dataset.name, dataset.words):
            yield phrase, Reading("entity", dataset.name, via_label=official)
        for name in _TRADE_NAMES.get(dataset.name, ()):
            yield key_of(words_of(name)), Reading("entity", dataset.name, quality=0.95)
        yield from _dimension_terms(dataset)
        for segment in dataset.segments.values():
            for phrase, official in _phrases(segment.name, segment.words):
                target = f"{dataset.name}.{segment.name}"
                yield phrase, Reading("segment", target, via_label=official)


def _metric_terms(metric: Metric) -> Iterator[tuple[str, Reading]]:
    for phrase, official in _phrases(metric.name, metric.words):
        yield phrase, Reading("metric", metric.name, via_label=official)
        stems = phrase.split()
        if official and len(stems) > 2 and stems[-1] in _UNIT_WORDS:
            yield " ".join(stems[:-1]), Reading("metric", metric.name, quality=0.97)


def _dimension_terms(dataset: Dataset) -> Iterator[tuple[str, Reading]]:
    for dimension in dataset.dimensions.values():
        if dimension.hidden or dimension.sensitive:
            continue
        for phrase, official in _phrases(dimension.name, dimension.words):
            yield phrase, Reading("dimension", dimension.qualified, via_label=official)
        full = key_of((*words_of(dataset.name), *words_of(dimension.name)))
        yield full, Reading("dimension", dimension.qualified, quality=0.99, via_label=True)


def _phrases(name: str, words: Words) -> Iterator[tuple[str, bool]]:
    """Yield each phrase people use, suppressed ones left out, and whether it is the name."""
    suppressed = {key_of(words_of(one)) for one in words.suppressed}
    seen: set[str] = set()
    for said, official in (
        (name, True),
        (words.label, True),
        *((s, False) for s in words.synonyms),
    ):
        key = key_of(words_of(said))
        if key and key not in suppressed and key not in seen and not _hangs(key):
            seen.add(key)
            yield key, official


def _hangs(key: str) -> bool:
    """Return whether a name ends in the air: "pipeline at" would eat "pipeline at least 3"."""
    return key.rpartition(" ")[2] in ("at", "by", "of", "in", "to", "on", "per", "for", "with")


def _sensitive(model: SemanticModel) -> dict[str, str]:
    found: dict[str, str] = {}
    for dataset in model.datasets.values():
        for dimension in dataset.dimensions.values():
            if dimension.sensitive:
                for phrase, _ in _phrases(dimension.name, dimension.words):
                    found[phrase] = dimension.qualified
    return found


def _facts(
    model: SemanticModel,
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    counts: dict[tuple[str, str], str] = {}
    amounts: dict[tuple[str, str], str] = {}
    for metric in model.metrics.values():
        definition = metric.definition
        if metric.hidden or not isinstance(definition, Measure):
            continue
        where = without_parentheses(definition.where.canonical()) if definition.where else ""
        key = (definition.dataset, where)
        if definition.aggregate == "count" and definition.argument is None:
            counts.setdefault(key, metric.name)
        elif definition.aggregate == "sum" and _is_currency(metric) and _is_column(definition):
            amounts.setdefault(key, metric.name)
    return counts, amounts


def _aggregates(model: SemanticModel) -> dict[tuple[str, str, str, str], str]:
    found: dict[tuple[str, str, str, str], str] = {}
    for metric in model.metrics.values():
        definition = metric.definition
        if not metric.hidden and isinstance(definition, Measure):
            found.setdefault(aggregate_key(definition, definition.aggregate), metric.name)
    return found


def aggregate_key(measure: Measure, aggregate: str) -> tuple[str, str, str, str]:
    """Return where a measure's metric is found, were it of another aggregate."""
    where = without_parentheses(measure.where.canonical()) if measure.where else ""
    argument = measure.argument.canonical() if measure.argument else ""
    return aggregate, measure.dataset, argument, where


def _is_currency(metric: Metric) -> bool:
    return metric.format == "currency"


def _is_column(measure: Measure) -> bool:
    return measure.argument is not None and measure.argument.tree.key == "column"


def home_words(model: SemanticModel, dataset: str) -> frozenset[str]:
    """Return the single words that name a dataset's rows: "deal", "opportunity"."""
    home = model.datasets[dataset]
    said = (home.name, home.words.label, *home.words.synonyms, *_TRADE_NAMES.get(dataset, ()))
    return frozenset(stem(one.casefold()) for one in said if one.isalpha())
