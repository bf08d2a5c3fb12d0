"""A doubt to a clarification: two to four complete readings to choose from, or a refusal."""

import dataclasses
from dataclasses import dataclass
from typing import Final, Protocol

from msgspec.structs import replace

from engine.planning.check.mend import mended
from engine.planning.dialogue.explain_terms import nearest_questions
from engine.planning.dialogue.lost_words import lost_word, with_word
from engine.planning.dialogue.near_fields import near_fields, unknown_group
from engine.planning.dialogue.refuse import refuse_unknown
from engine.planning.dialogue.refuse_absent import other_language
from engine.planning.dialogue.variants import beside, by_own_time, parents_of, parts_of, variants
from engine.planning.grammar import query_of, unexplained
from engine.planning.meaning.lexicon import Lexicon, leaves
from engine.planning.meaning.phrase_query import phrase_field, phrase_query
from engine.planning.meaning.query_slots import slots_of
from engine.planning.meaning.sane import senseless
from engine.planning.meaning.sentence import Ask, Sentence, Swap
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.meaning.values import indexed_dimensions
from engine.planning.text.tokens import words_of
from engine.planning.text.words import PREPOSITIONS, STOP, listed
from engine.question import Clarification, Option, Refusal
from engine.resolve import resolve
from semantic.errors import Issue, QueryError
from semantic.query import MetricQuery

#: A text of more pieces is hardly one question: so few of its readings are tried.
_LONG, _MOST_OF_LONG = 24, 4
_TURNING_KINDS: Final[tuple[Kind, ...]] = (
    "not",
    "operator",
    "between",
    "number",
    "compare",
    "change",
    "missing",
    "or",
    "rank",
)
#: Words that turn what they stand beside.
_TURNING: Final = listed(
    "but never without neither nor except only first last half excluding no"
    " excluded removed left omitted included dropped minus"
)


#: Words that ask for figures without saying which.
_ANY_METRIC: Final = listed(
    "performance performing results result stats statistics kpis kpi everything status health"
    " progress activity data overview summary situation"
)


class Reread(Protocol):
    """Reads the same spans again with readings forced, spans dropped, metrics given."""

    def __call__(
        self,
        forced: dict[int, Reading],
        dropped: frozenset[int] = frozenset(),
        seed: tuple[str, ...] = (),
        others: tuple[Span, ...] | None = None,
    ) -> Sentence:
        """Return the sentence as read that way, or with other spans in place of the same."""
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
    return _clarify(ask.text, _answers(doubt, ask, doubt.sentence, 2), doubt)


def _answers(doubt: Doubt, ask: Ask, sentence: Sentence, deep: int) -> list[Option]:
    """Return the complete readings of a doubt, those of a second doubt behind it too."""
    if ask.at is None:
        if ask.swaps:
            return _swapped(doubt, sentence, ask.swaps)
        query = query_of(sentence.draft, doubt.lexicon, sentence)
        made = variants(sentence, query)
        return [Option(text=phrase_query(one, doubt.lexicon), query=one) for one in made]
    options: list[Option] = []
    for reading in ask.readings:
        again = doubt.reread({**sentence.forced, ask.at: reading}, frozenset())
        option = _option(again, doubt.lexicon)
        if option:
            options.append(option)
        elif deep and again.asks and again.asks[0] != ask and not unexplained(again):
            options += _answers(doubt, again.asks[0], again, deep - 1)
    return options


def _swapped(doubt: Doubt, sentence: Sentence, swaps: tuple[Swap, ...]) -> list[Option]:
    """Return the query with other metrics, or without a filter or group that does not fit."""
    query = query_of(sentence.draft, doubt.lexicon, sentence)
    made: list[Option] = []
    for swap in swaps:
        one = replace(
            query,
            where=tuple(item for item in query.where if item not in swap.without),
            dimensions=tuple(item for item in query.dimensions if item not in swap.ungrouped),
            segments=tuple(dict.fromkeys((*query.segments, *swap.segments))),
        )
        if swap.metrics and swap.metrics != query.metrics:
            one = replace(by_own_time(sentence, one), metrics=swap.metrics, order_by=(), having=())
        if swap.unbounded:
            one = replace(one, having=())
        if swap.unshared:
            one = replace(one, share_of=None)
        if swap.listed:
            one = MetricQuery(dimensions=(swap.listed,))
        made.append(Option(text=phrase_query(one, doubt.lexicon), query=one))
    return made


def ask_about_words(doubt: Doubt, places: tuple[int, ...]) -> Clarification | Refusal:
    """Ask about words nothing explains: the values or metrics they are nearest to, or refuse."""
    sentence = doubt.sentence
    spans = [sentence.spans[place] for place in places]
    words = tuple(dict.fromkeys(span.text for span in spans))
    measured = any(span.of("metric") for span in sentence.spans)
    unknown = [place for place in places if sentence.spans[place].kind == "unknown"]
    strange = {sentence.spans[place].text.casefold() for place in unknown}
    if not measured and strange and strange <= _ANY_METRIC:
        return ask_for_metric(doubt, frozenset(unknown))
    if not measured or len(spans) > 3 or other_language(doubt.text):
        return refuse_unknown(words, doubt.text, doubt.lexicon)
    plain = _option(doubt.reread(dict(sentence.forced), frozenset(places)), doubt.lexicon)
    group = unknown_group(sentence, places)
    if group and plain and plain.query and plain.query.metrics:
        said = f'There is no field "{group}" to group by. Did you mean one of these?'
        fields = near_fields(sentence, group)
        asked = _clarify(said, _grouped(doubt, plain.query, fields), doubt)
        return _of_words(asked)
    near = _near_values(doubt, places, plain.query if plain else None)
    named = " and ".join(f'"{word}"' for word in words)
    options = near
    if plain and plain.query and not near and not _changing(spans):
        aside = Option(text=f"{plain.text}, leaving {named} aside", query=plain.query)
        options = [*_similar(plain.query, spans, doubt), aside]
        options += _kin(plain.query, doubt) if len(options) < 3 else []
    elif not near and not _foreign(spans):
        query = plain.query if plain and plain.query else _said_so_far(sentence)
        options = [*_each(doubt, query), *_kin(query, doubt)][:3]
    if not options:
        meant = tuple(span.text for span in spans if span.kind == "unknown")
        refused = refuse_unknown(meant, doubt.text, doubt.lexicon)
        if not meant:
            said = f"I know the words of this question, but not how {named} is meant in it."
            return dataclasses.replace(refused, text=said)
        return dataclasses.replace(refused, text=f"{refused.text}{_unread(doubt)}")
    doubted = "I do not know what {} means here." if unknown else "It is not clear how {} is meant."
    text = f"{doubted.format(named)} Did you mean one of these?{_unread(doubt)}"
    return _of_words(_clarify(text, options, doubt))


def _of_words(asked: Clarification | Refusal) -> Clarification | Refusal:
    """Return a question back as one about words that are not known."""
    if isinstance(asked, Clarification):
        return dataclasses.replace(asked, unknown_words=True)
    return asked


def _near_values(doubt: Doubt, places: tuple[int, ...], plain: MetricQuery | None) -> list[Option]:
    """Return the question with the values whose names are most like its unknown words."""
    sentence = doubt.sentence
    unknown = [place for place in places if sentence.spans[place].kind == "unknown"]
    if not unknown or unknown[-1] - unknown[0] >= len(unknown) or len(unknown) < len(places):
        return []
    first, last = unknown[0], unknown[-1]
    said = " ".join(sentence.spans[place].text for place in unknown)
    matches = sentence.values.nearest(said)
    if not matches and plain and sentence.is_(first - 1, "preposition"):
        return _by_what_there_is(doubt, plain, sentence.spans[first - 1].text)
    options: list[Option] = []
    for match in matches:
        reading = Reading("value", match.field, match.value, 1.0)
        start, end = sentence.spans[first].start, sentence.spans[last].end
        value = Span(start=start, end=end, text=said, readings=(reading,))
        spans = (*sentence.spans[:first], value, *sentence.spans[last + 1 :])
        option = _option(doubt.reread({}, others=spans), doubt.lexicon)
        options += [option] if option else []
    shown = beside(options[0].query) if options and options[0].query else []
    found = [*options[:2], *(_asked(one, doubt) for one in shown[:1])]
    return found if options else []


def _by_what_there_is(doubt: Doubt, plain: MetricQuery, preposition: str) -> list[Option]:
    """Show by what there is: by kinds and places, or by name after "for"."""
    sentence = doubt.sentence
    homes = sentence.homes()
    if preposition.casefold() in ("for", "with", "of", "to"):
        fields = parents_of(sentence)
    else:
        fields = [one for one in parts_of(sentence, 12) if one.partition(".")[0] not in homes]
    new = [one for one in fields if one not in plain.dimensions]
    found = [replace(plain, dimensions=(one, *plain.dimensions)) for one in new[:3]]
    return [_asked(one, doubt) for one in found if plain.metrics]


def _grouped(doubt: Doubt, query: MetricQuery, fields: list[str]) -> list[Option]:
    new = [one for one in fields if one not in query.dimensions]
    made = [replace(query, dimensions=(*query.dimensions, one)) for one in new]
    return [_asked(one, doubt) for one in made if not senseless(slots_of(one, doubt.lexicon), ())]


def _asked(query: MetricQuery, doubt: Doubt) -> Option:
    return Option(text=phrase_query(query, doubt.lexicon), query=query)


def _unread(doubt: Doubt) -> str:
    """Say of which fields not all values are known."""
    values = doubt.sentence.values
    cut = [
        phrase_field(one.qualified, doubt.lexicon)
        for one in indexed_dimensions(doubt.lexicon.model)
        if values.values(one.qualified) and not values.complete(one.qualified)
    ]
    return f" Not every {' and '.join(cut)} is known by name: there are too many." if cut else ""


def ask_for_metric(doubt: Doubt, dropped: frozenset[int] = frozenset()) -> Clarification | Refusal:
    """Ask what to show of the fields and values named, where nothing is measured."""
    sentence, lexicon = doubt.sentence, doubt.lexicon
    named = [one.field.partition(".")[0] for one in sentence.draft.where if one.field]
    named += [one.partition(".")[0] for one in sentence.draft.dimensions]
    metrics = (*lexicon.amounts.items(), *lexicon.counts.items())
    likely = sorted(
        metrics,
        key=lambda item: (lexicon.metric(item[1]).good == "down", item[0][0] not in named),
    )
    if len(sentence.spans) > _LONG:
        likely = likely[:_MOST_OF_LONG]
    options: list[Option] = []
    for _, metric in likely:
        option = _option(doubt.reread({}, dropped, (metric,)), lexicon)
        plain = replace(_said_so_far(sentence), metrics=(metric,))
        if option is None and (plain.dimensions or plain.where) and _runs(plain, doubt):
            option = _asked(plain, doubt)
        options += [option] if option else []
        if len(options) == 4:
            break
    return _clarify("No metric was named; which one is meant?", options, doubt)


def ask_about_query(
    doubt: Doubt, query: MetricQuery, issues: tuple[Issue, ...]
) -> Clarification | Refusal:
    """Ask where a query would lose a word, or say nothing: the sound ones nearest to it."""
    lexicon, spans = doubt.lexicon, doubt.sentence.spans
    word = lost_word(issues)
    near = mended(query, issues, spans, lexicon)
    near += with_word(query, word, spans, lexicon) if word else ()
    options = [_asked(one, doubt) for one in near]
    if all(issue.code == "unheard" for issue in issues) and len(options) < 2:
        options.append(_asked(query, doubt))
    said = issues[0].message
    text = f"{said[:1].upper()}{said[1:]}. Which is meant?"
    if word:
        text = f'It is not clear how "{word}" is meant here. Which of these is it?'
    found = _clarify(text, options, doubt)
    if isinstance(found, Clarification):
        return found
    read = f"I understood {phrase_query(query, lexicon)}"
    why = f'but not how "{word}" belongs to it' if word else f"but {said}"
    return dataclasses.replace(found, text=f"{read}, {why}.")


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


def _changing(spans: list[Span]) -> bool:
    """Return whether what is left unread would turn or bound the question: leaving it is no choice.

    Two unknown words in a row are a name of something else.
    """
    said = {word for span in spans for word in span.text.casefold().split()}
    return (
        any(span.of(*_TURNING_KINDS) for span in spans)
        or not said.isdisjoint(_TURNING)
        or _foreign(spans)
    )


def _each(doubt: Doubt, query: MetricQuery) -> list[Option]:
    """Return each metric that is named, alone in the question."""
    named = [r.target for span in doubt.sentence.spans for r in span.of("metric")[:1]]
    made = [replace(query, metrics=(one,), order_by=(), having=()) for one in dict.fromkeys(named)]
    return [_asked(one, doubt) for one in made]


def _said_so_far(sentence: Sentence) -> MetricQuery:
    """Return the plain part of what was read: metrics, groups, filters and time."""
    draft = sentence.draft
    whole = query_of(draft, sentence.lexicon, sentence)
    return MetricQuery(
        metrics=whole.metrics, dimensions=whole.dimensions, where=whole.where, time=whole.time
    )


def _kin(query: MetricQuery, doubt: Doubt) -> list[Option]:
    """Return the same question of metrics that share a word or the rows of the one asked."""
    if len(query.metrics) != 1:
        return []
    model, asked = doubt.lexicon.model, doubt.lexicon.metric(query.metrics[0])
    words = set(words_of(asked.words.label))
    homes = {leaf.dataset for leaf in leaves(model, asked.name)}
    found: list[tuple[bool, int, str]] = []
    for number, other in enumerate(model.metrics.values()):
        if other.hidden or other.name == asked.name or other.format != asked.format:
            continue
        shares = bool(words & set(words_of(other.words.label)))
        if shares or homes == {leaf.dataset for leaf in leaves(model, other.name)}:
            found.append((not shares, number, other.name))
    twin = _twin(asked.name, doubt.lexicon)
    if twin:
        found.insert(0, (False, -1, twin))
    made = [replace(query, metrics=(one,), order_by=(), having=()) for _, _, one in sorted(found)]
    return [_asked(one, doubt) for one in made[:2]]


def _twin(metric: str, lexicon: Lexicon) -> str | None:
    """Return the count beside an amount, or the amount beside a count, of the same rows."""
    for here, there in ((lexicon.amounts, lexicon.counts), (lexicon.counts, lexicon.amounts)):
        for key, name in here.items():
            if name == metric and key in there:
                return there[key]
    return None


def _similar(query: MetricQuery, spans: list[Span], doubt: Doubt) -> list[Option]:
    """Return the same question of metrics whose name holds the unknown word."""
    stems = {word for span in spans for word in words_of(span.text)} - STOP - PREPOSITIONS - {"by"}
    found: list[Option] = []
    for metric in doubt.lexicon.model.metrics.values():
        if metric.hidden or metric.name in query.metrics:
            continue
        if stems & set(words_of(metric.words.label)):
            changed = replace(query, metrics=(metric.name,), order_by=(), having=())
            found.append(Option(text=phrase_query(changed, doubt.lexicon), query=changed))
    return found[:2]


def _clarify(text: str, options: list[Option], doubt: Doubt) -> Clarification | Refusal:
    """Ask with two to four readings that would run; of a single one show what is beside it too."""
    kept: dict[MetricQuery, Option] = {}
    for option in options:
        if option.query is not None and _runs(option.query, doubt):
            kept.setdefault(option.query, option)
    if len(kept) == 1:
        lone = next(iter(kept))
        near = [_asked(one, doubt) for one in beside(lone)] or _kin(lone, doubt)
        kept |= {one.query: one for one in near if one.query and _runs(one.query, doubt)}
    if len(kept) < 2:
        return Refusal(
            code="not-understood",
            text=text,
            suggestions=nearest_questions(doubt.text, doubt.lexicon),
        )
    return Clarification(text=text, options=tuple(kept.values())[:4])


def _runs(query: MetricQuery, doubt: Doubt) -> bool:
    try:
        resolve(query, doubt.lexicon.model, doubt.sentence.time.as_of)
    except QueryError:
        return False
    return True
