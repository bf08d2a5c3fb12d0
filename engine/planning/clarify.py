"""A doubt to a clarification: two to four complete readings to choose from, or a refusal."""

import dataclasses
from dataclasses import dataclass
from typing import Protocol

from msgspec.structs import replace

from engine.planning.explain_terms import nearest_questions
from engine.planning.grammar import query_of, unexplained
from engine.planning.lexicon import Lexicon
from engine.planning.mend import mended
from engine.planning.phrase_query import phrase_query
from engine.planning.refuse import refuse_unknown
from engine.planning.sentence import Ask, Sentence, Swap
from engine.planning.spans import Reading, Span
from engine.planning.stock import is_stock
from engine.planning.tokens import words_of
from engine.question import Clarification, Option, Refusal
from semantic.errors import Issue
from semantic.query import MetricQuery, WindowSpec


class Reread(Protocol):
    """Reads the same spans again with readings forced, spans dropped, metrics given."""

    def __call__(
        self,
        forced: dict[int, Reading],
        dropped: frozenset[int] = frozenset(),
        seed: tuple[str, ...] = (),
    ) -> Sentence:
        """Return the sentence as read that way."""
        ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is needed to ask back about one reading of a question."""

    text: str
    sentence: Sentence
    lexicon: Lexicon
    reread: Reread


def ask_back(doubt: Doubt, ask: Ask) -> Clarification | Refusal:
    """Return the readings to choose from for a doubt."""
    sentence = doubt.sentence
    options: list[Option] = []
    if ask.at is not None:
        for reading in ask.readings:
            again = doubt.reread({**sentence.forced, ask.at: reading}, frozenset())
            option = _option(again, doubt.lexicon)
            if option:
                options.append(option)
    elif ask.swaps:
        options += _swapped(doubt, ask.swaps)
    else:
        options += _variants(doubt)
    return _clarify(ask.text, options, doubt)


def _swapped(doubt: Doubt, swaps: tuple[Swap, ...]) -> list[Option]:
    """Return the query with other metrics, or without a filter or group that does not fit."""
    query = query_of(doubt.sentence.draft, doubt.lexicon, doubt.sentence)
    made: list[Option] = []
    for swap in swaps:
        one = replace(
            query,
            where=tuple(item for item in query.where if item not in swap.without),
            dimensions=tuple(item for item in query.dimensions if item not in swap.ungrouped),
            segments=tuple(dict.fromkeys((*query.segments, *swap.segments))),
        )
        if swap.metrics and swap.metrics != query.metrics:
            one = replace(
                _by_own_time(doubt.sentence, one), metrics=swap.metrics, order_by=(), having=()
            )
        if swap.listed:
            one = MetricQuery(dimensions=(swap.listed,))
        made.append(Option(text=phrase_query(one, doubt.lexicon), query=one))
    return made


def ask_about_words(doubt: Doubt, places: tuple[int, ...]) -> Clarification | Refusal:
    """Ask about words nothing explains: the reading without them, or the nearest questions."""
    sentence = doubt.sentence
    spans = [sentence.spans[place] for place in places]
    words = tuple(dict.fromkeys(span.text for span in spans))
    measured = any(span.of("metric") for span in sentence.spans)
    if not measured or len(spans) > 3 or _foreign(spans):
        return refuse_unknown(words, doubt.text, doubt.lexicon)
    dropped = frozenset(places)
    again = doubt.reread(dict(sentence.forced), dropped)
    options: list[Option] = []
    plain = _option(again, doubt.lexicon)
    named = " and ".join(f'"{word}"' for word in words)
    if plain and plain.query:
        options.append(Option(text=f"{plain.text} (leaving out {named})", query=plain.query))
        options += _similar(plain.query, spans, doubt)
    text = f"I do not know what {named} means here. Did you mean one of these?"
    asked = _clarify(text, options, doubt)
    return (
        dataclasses.replace(asked, unknown_words=True)
        if isinstance(asked, Clarification)
        else asked
    )


def ask_for_metric(doubt: Doubt) -> Clarification | Refusal:
    """Ask what to show of the fields and values named, where nothing is measured."""
    sentence, lexicon = doubt.sentence, doubt.lexicon
    named = [one.field.partition(".")[0] for one in sentence.draft.where if one.field]
    named += [one.partition(".")[0] for one in sentence.draft.dimensions]
    metrics = (*lexicon.amounts.items(), *lexicon.counts.items())
    likely = sorted(
        metrics,
        key=lambda item: (lexicon.metric(item[1]).good == "down", item[0][0] not in named),
    )
    options: list[Option] = []
    for _, metric in likely:
        option = _option(doubt.reread({}, seed=(metric,)), lexicon)
        options += [option] if option else []
        if len(options) == 4:
            break
    return _clarify("No metric was named; which one is meant?", options, doubt)


def ask_about_query(
    doubt: Doubt, query: MetricQuery, issues: tuple[Issue, ...]
) -> Clarification | Refusal:
    """Ask where a query would lose a word, or say nothing: the sound ones nearest to it."""
    lexicon = doubt.lexicon
    near = mended(query, issues, doubt.sentence.spans, lexicon)
    options = [Option(text=phrase_query(one, lexicon), query=one) for one in near]
    if all(issue.code == "unheard" for issue in issues) and len(options) < 2:
        options.append(Option(text=phrase_query(query, lexicon), query=query))
    text = issues[0].message
    return _clarify(f"{text[:1].upper()}{text[1:]}. Which is meant?", options, doubt)


def _foreign(spans: list[Span]) -> bool:
    """Return whether the unknown words are most of a name: "gross margin"."""
    unknown = [span for span in spans if span.kind == "unknown"]
    return any(one.end == other.start for one in unknown for other in unknown if one is not other)


def _option(sentence: Sentence, lexicon: Lexicon) -> Option | None:
    if sentence.asks or unexplained(sentence):
        return None
    query = query_of(sentence.draft, lexicon, sentence)
    if not (query.metrics or query.dimensions or query.rows):
        return None
    return Option(text=phrase_query(query, lexicon), query=query)


def _similar(query: MetricQuery, spans: list[Span], doubt: Doubt) -> list[Option]:
    """Return the same question of metrics whose name holds the unknown word."""
    stems = {word for span in spans for word in words_of(span.text)}
    found: list[Option] = []
    for metric in doubt.lexicon.model.metrics.values():
        if metric.hidden or metric.name in query.metrics:
            continue
        if stems & set(words_of(metric.words.label)):
            changed = replace(query, metrics=(metric.name,), order_by=(), having=())
            found.append(Option(text=phrase_query(changed, doubt.lexicon), query=changed))
    return found[:2]


def _variants(doubt: Doubt) -> list[Option]:
    """Return other complete readings of a stock asked of the past, or of a missing choice."""
    sentence, lexicon = doubt.sentence, doubt.lexicon
    query = query_of(sentence.draft, lexicon, sentence)
    if not (query.metrics or query.rows):
        return []
    options: list[MetricQuery] = []
    stock = any(is_stock(sentence, metric) for metric in query.metrics)
    if stock and (query.time is not None or sentence.draft.grain):
        options += stock_variants(sentence, query)
    elif len(query.metrics) > 1:
        options.append(query)
        options += [replace(query, metrics=(one,), order_by=()) for one in query.metrics]
    elif len(query.dimensions) == 0 and query.compare:
        # What is open now has no earlier value; as it stood then, it has.
        asked = stock_variants(sentence, query)[0] if stock else query
        for grain in ("quarter", "year", "month"):
            options.append(replace(asked, dimensions=(f"time:{grain}",)))
    elif query.share_of and not query.dimensions:
        for field in ("account.region", "account.segment"):
            if _knows(lexicon, field):
                options.append(replace(query, dimensions=(field,)))
    return [Option(text=phrase_query(one, lexicon), query=one) for one in options]


def _knows(lexicon: Lexicon, field: str) -> bool:
    dataset, _, name = field.partition(".")
    home = lexicon.model.datasets.get(dataset)
    return home is not None and name in home.dimensions


def stock_variants(sentence: Sentence, query: MetricQuery) -> list[MetricQuery]:
    """Return what may be meant by what is open now at another time: as of then, made then, due."""
    lexicon = sentence.lexicon
    made: list[MetricQuery] = []
    for metric in query.metrics[:1]:
        words = lexicon.metric(metric).words
        said = (words.label, *words.synonyms)
        for phrase in ("{} at the time", "created {}", "{} created", "new {}"):
            other = lexicon.metrics_named(*(phrase.format(one) for one in said))
            if other:
                one = replace(
                    _by_own_time(sentence, query), metrics=(other,), order_by=(), having=()
                )
                if one not in made:
                    made.append(one)
    made.append(replace(query, compare=None))
    upcoming = _next_year(query)
    return [*made, upcoming] if upcoming else made


def _by_own_time(sentence: Sentence, query: MetricQuery) -> MetricQuery:
    """Return the query with its buckets on the own time of whichever metric is chosen."""
    draft = sentence.draft
    if draft.grain is None:
        return query
    bucket = f"{sentence.bucket_name()}:{draft.grain}"
    own = tuple(f"time:{draft.grain}" if one == bucket else one for one in query.dimensions)
    return replace(query, dimensions=own)


def _next_year(query: MetricQuery) -> MetricQuery | None:
    """Return the same period a year on: "Q3" of a stock may be the one to come."""
    window = query.time.window if query.time else None
    if not isinstance(window, WindowSpec) or window.year is None or query.time is None:
        return None
    later = replace(window, year=window.year + 1)
    return replace(query, time=replace(query.time, window=later))


def _clarify(text: str, options: list[Option], doubt: Doubt) -> Clarification | Refusal:
    """Ask with two to four options; nearest questions fill up, none at all is a refusal."""
    kept: list[Option] = []
    for option in options:
        if all(option.query != known.query for known in kept):
            kept.append(option)
    kept = kept[:4]
    near = nearest_questions(doubt.text, doubt.lexicon, 2) if len(kept) < 2 else ()
    for question in doubt.lexicon.model.questions:
        if question.ask in near and len(kept) < 3:
            kept.append(Option(text=question.ask, query=question.query))
    if len(kept) < 2:
        return Refusal(
            code="not-understood",
            text=text,
            suggestions=nearest_questions(doubt.text, doubt.lexicon),
        )
    return Clarification(text=text, options=tuple(kept))
