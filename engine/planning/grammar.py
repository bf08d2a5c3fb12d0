"""Spans to a metric query: the slots are filled in a fixed order, each word spent once."""

from collections.abc import Mapping
from typing import Final, cast

from engine.planning.check.contradictions import check_definitions
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.sentence import Ask, Draft, Sentence
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.meaning.words_in_place import adjectives_before, last_wish
from engine.planning.planner import ValueIndex
from engine.planning.shape.as_it_was import read_as_it_was
from engine.planning.shape.date_roles import (
    ask_which_date,
    count_dated_things,
    read_dated_grain,
    read_dated_things,
)
from engine.planning.shape.in_a_state import keep_stuck_open, read_state_since
from engine.planning.shape.own_period import bucket_to_date, read_year_ago, show_own_period
from engine.planning.shape.read_bounds import read_bounds
from engine.planning.shape.read_change import read_change
from engine.planning.shape.read_contrast import read_contrast
from engine.planning.shape.read_filters import read_filters
from engine.planning.shape.read_none import read_missing
from engine.planning.shape.read_orders import read_orders
from engine.planning.shape.read_origin import read_origin
from engine.planning.shape.read_ranks import MOST, is_ranked, read_ranks
from engine.planning.shape.read_rows import read_rows, show_columns
from engine.planning.shape.read_shares import read_share, settle_share
from engine.planning.shape.read_time import read_grain, read_trend, read_windows
from engine.planning.shape.read_untouched import read_untouched
from engine.planning.shape.settle_bounds import settle_bounds
from engine.planning.shape.settle_compare import settle_compare
from engine.planning.shape.settle_lengths import read_old
from engine.planning.shape.settle_orders import settle_orders
from engine.planning.shape.settle_ranks import rank_headline, settle_ranks
from engine.planning.shape.uncumulate import read_to_date
from engine.planning.subject.compose_metric import add_amount, fit_stage
from engine.planning.subject.compose_things import things_counted
from engine.planning.subject.count_groups import ask_counted_group, counted_group
from engine.planning.subject.light_verbs import plain_verbs, take_containing
from engine.planning.subject.owned_groups import own_field
from engine.planning.subject.read_groups import (
    field_of,
    label_of,
    names_thing,
    read_groups,
    read_which,
    unit_of,
)
from engine.planning.subject.read_small_words import ask_about_aspects, read_each_of_list, take_some
from engine.planning.subject.read_subject import read_subject
from engine.planning.subject.shared_nouns import share_nouns
from engine.planning.subject.stock import ask_stock_or_flow
from engine.planning.subject.value_headline import measure_open_values
from engine.planning.time.time_phrases import TimeGrammar
from engine.question import ChartWish
from semantic.query import MetricQuery, TimeClause, WindowName, WindowSpec

_NUMBERS: Final = ("integer", "decimal", "number")
#: A unit right after these is no part of a time: "bookings 2025 quarter".
_BEFORE_UNIT: Final[tuple[Kind, ...]] = ("metric", "dimension", "window")
#: What "only" may stand beside.
_NARROWED: Final[tuple[Kind, ...]] = ("value", "window", "segment", "entity", "rank")
#: What may be left over without changing what is asked.
_HARMLESS: Final[frozenset[Kind]] = frozenset(
    {"stop", "filler", "mark", "total", "preposition", "and", "list", "with", "which"}
)


def read(
    spans: tuple[Span, ...],
    lexicon: Lexicon,
    values: ValueIndex,
    time: TimeGrammar,
    forced: Mapping[int, Reading] | None = None,
    dropped: frozenset[int] = frozenset(),
    seed: tuple[str, ...] = (),
    grouped: tuple[str, ...] = (),
) -> Sentence:
    """Read the spans; what is in doubt is in `asks`, what nothing explains in `unexplained`.

    `seed` and `grouped` are metrics and groupings that are there already.
    """
    heard = [span for span in spans if span.kind not in ("stop", "filler")]
    kept = share_nouns(plain_verbs(heard), lexicon)
    stops = (word for s in spans if s.kind == "stop" for word in s.text.casefold().split())
    sentence = Sentence(kept, lexicon, values, time, dict(forced or {}), stops=frozenset(stops))
    sentence.take(*dropped)
    sentence.draft.metrics += seed
    sentence.draft.dimensions += grouped
    for span in kept:
        if span.corrected:
            said, meant = span.corrected
            sentence.assume(f'"{said}" is read as "{meant}".')
            sentence.draft.fuzzy = True
    _read_chart(sentence)
    read_grain(sentence)
    read_dated_grain(sentence)
    take_containing(sentence)
    read_missing(sentence)
    read_untouched(sentence)
    read_contrast(sentence)
    take_some(sentence)
    read_bounds(sentence)
    read_old(sentence)
    read_share(sentence)
    read_orders(sentence)
    read_ranks(sentence)
    read_groups(sentence)
    read_which(sentence)
    read_origin(sentence)
    group = counted_group(sentence)
    sentence.take(*(() if group is None else (group,)))
    read_dated_things(sentence)
    read_subject(sentence)
    if not seed:
        measure_open_values(sentence)
        read_rows(sentence)
        count_dated_things(sentence)
    rank_headline(sentence)
    _settle_groups(sentence)
    show_columns(sentence)
    read_filters(sentence)
    read_each_of_list(sentence)
    ask_about_aspects(sentence)
    read_state_since(sentence)
    read_windows(sentence)
    read_trend(sentence)
    read_year_ago(sentence)
    read_change(sentence)
    read_to_date(sentence)
    settle_bounds(sentence)
    keep_stuck_open(sentence)
    if not seed:
        fit_stage(sentence)
        add_amount(sentence)
        bucket_to_date(sentence)
        show_own_period(sentence)
    _group_loose_fields(sentence)
    _bucket_loose_unit(sentence)
    settle_compare(sentence)
    read_as_it_was(sentence)
    check_definitions(sentence)
    ask_counted_group(sentence, group)
    settle_orders(sentence)
    settle_ranks(sentence)
    settle_share(sentence)
    _spend_only(sentence)
    if not sentence.asks:
        ask_stock_or_flow(sentence)
    if not sentence.asks and not seed:
        ask_which_date(sentence)
    return sentence


def unexplained(sentence: Sentence) -> tuple[int, ...]:
    """Return the spans that carry meaning and were not spent."""
    last = len(sentence.spans) - 1
    cut = sentence.has(last, "and") and sentence.has(last - 1, "preposition")  # "in and out"
    return tuple(
        place
        for place, span in enumerate(sentence.spans)
        if place not in sentence.used
        and (span.kind not in _HARMLESS or (cut and place >= last - 1))
    )


def query_of(draft: Draft, lexicon: Lexicon, sentence: Sentence) -> MetricQuery:
    """Return the draft as a metric query."""
    dimensions = list(dict.fromkeys(draft.dimensions))
    if draft.grain:
        dimensions.append(f"{sentence.bucket_name()}:{draft.grain}")
    time = None
    if draft.window is not None:
        time = TimeClause(dimension=_other_time(draft, sentence), window=draft.window)
    return MetricQuery(
        metrics=tuple(draft.metrics),
        dimensions=tuple(dimensions),
        where=tuple(draft.where),
        segments=tuple(draft.segments),
        time=time if time != TimeClause() else None,
        having=tuple(draft.having),
        compare=cast("WindowName | WindowSpec | None", draft.compare),
        share_of=draft.share_of,
        running=draft.running,
        totals=draft.totals,
        rows=draft.rows,
        order_by=tuple(draft.order_by),
        limit=draft.limit,
        limit_per=draft.limit_per,
        offset=draft.offset,
        others=draft.others,
    )


def _other_time(draft: Draft, sentence: Sentence) -> str | None:
    """Return the time dimension unless it is every metric's own."""
    own = {sentence.time_of(metric) for metric in draft.metrics}
    return None if own == {draft.time_dimension} else draft.time_dimension


def _read_chart(sentence: Sentence) -> None:
    for place in sentence.free("chart"):
        reading = sentence.spans[place].first("chart")
        if reading and reading.value and not _closes(sentence, place):
            continue
        sentence.take(place, *adjectives_before(sentence.spans, place))
        wish = reading.target if reading else ""
        if wish and (sentence.draft.chart is None or wish == "table"):
            sentence.draft.chart = cast("ChartWish", wish)
        if sentence.has(place - 1, "not"):
            sentence.take(place - 1)
            sentence.draft.chart = "table"
    last = last_wish(sentence.spans)
    if last is not None:
        sentence.take(len(sentence.spans) - 1)
        sentence.draft.chart = last


def _closes(sentence: Sentence, place: int) -> bool:
    """Return whether a word that names a thing too can only be the chart: "by month line"."""
    if sentence.at(place + 1) is not None and not sentence.is_(place + 1, "mark"):
        return False
    asks = any(span.of("metric") for span in sentence.spans)
    return asks and not sentence.is_(place - 1, "group", "each", "which", "many", "and", "not")


def _settle_groups(sentence: Sentence) -> None:
    """Turn the grouped spans into fields, now that it is known what is measured."""
    order = [
        *(place for place in sentence.grouped if not is_ranked(sentence, place)),
        *(place for place in sentence.grouped if is_ranked(sentence, place)),
    ]
    for place in order:
        field = field_of(sentence, place) or _label_of_rows(sentence, place)
        _check_restricted(sentence, place)
        if (
            field is None
            or sentence.lexicon.dimension(field).type in _NUMBERS
            or _each_own_row(sentence, place, field)
        ):
            sentence.used.discard(place)
            continue
        if is_ranked(sentence, place):
            sentence.ranked.append(field)
        elif not (sentence.is_(place - 1, "and") and sentence.spans[place].of("who")):
            sentence.split.append(field)
        if field not in sentence.draft.dimensions:
            sentence.draft.dimensions.append(field)


def _each_own_row(sentence: Sentence, place: int, field: str) -> bool:
    """Return whether "per deal" may ask for an average of deals, not for a list of them."""
    before = sentence.at(place - 1)
    home = field.partition(".")[0]
    return (
        before is not None
        and before.text.casefold() == "per"
        and home in sentence.homes()
        and field == sentence.lexicon.label(home)
    )


def _check_restricted(sentence: Sentence, place: int) -> None:
    """Ask where ranked things are restricted and the metric is not: "lost deals by pipeline"."""
    span = sentence.spans[place]
    reading = span.first("metric")
    measure = sentence.measure(reading.target) if reading and not span.of("entity") else None
    if measure is None or measure.where is None:
        return
    for metric in sentence.draft.metrics:
        other = sentence.measure(metric)
        if other is None or other.where != measure.where:
            label = sentence.lexicon.metric(metric).words.label
            sentence.ask(f'"{span.text}" does not fit {label}, which is not about them.')


def _label_of_rows(sentence: Sentence, place: int) -> str | None:
    reading = sentence.spans[place].first("metric")
    measure = sentence.measure(reading.target) if reading else None
    return sentence.lexicon.label(measure.dataset) if measure else None


def _group_loose_fields(sentence: Sentence) -> None:
    """Group by a field named without "by", and say so: "segment win rates"."""
    sentence.take(*(at for at in sentence.free("unknown") if _is_crossing(sentence, at)))
    for place in sentence.free("dimension", "entity"):
        span = sentence.spans[place]
        if span.of("order", "rank", "who", "verb", "much", "value"):
            continue
        per = sentence.at(place - 1)
        each_own = per is not None and per.text.casefold() == "per"
        if any(one.target in sentence.homes() for one in span.of("entity")) and not each_own:
            sentence.take(place)  # the things that are measured are no group of themselves
            continue
        if not sentence.draft.metrics or sentence.is_(place - 1, "not", "with"):
            continue
        if _counted_most(sentence, place):
            sentence.take(place)
            continue
        for thing in sentence.grouped[-1:]:
            own_field(sentence, thing, place)
        field = field_of(sentence, place)
        if field is None or sentence.lexicon.dimension(field).type not in ("text", "boolean"):
            continue
        led = sentence.is_(place - 1, "segment") and not (span.plural and not span.of("entity"))
        if led or (_is_bound(sentence, place) and not _is_for(sentence, place)):
            continue
        after = sentence.at(place + 1)
        if after is not None and after.of("operator", "between"):
            continue  # "deals over 50k" bounds them
        if names_thing(sentence, span, field):
            continue
        adjective = any(one.value == "adjective" for one in span.of("dimension"))
        after = sentence.at(place + 1)
        split = after is not None and after.text.casefold().startswith("split")
        parted = sentence.is_(place + 1, "group", "chart") or split or _drops(sentence, place)
        if adjective and not parted and not _is_figure(sentence, place + 1):
            continue  # "regional managers" are not by region
        if sentence.is_(place - 1, "value") and not span.plural:
            continue  # "the EMEA team" is not by team
        sentence.take(place)
        if field not in sentence.draft.dimensions:
            sentence.draft.dimensions.append(field)
        sentence.assume(f'"{span.text}" is read as by {label_of(sentence, field)}.')


def _drops(sentence: Sentence, place: int) -> bool:
    """Return whether a noun was left out right behind a span: "regional breakdown of …"."""
    after = sentence.at(place + 1)
    return after is not None and after.start > sentence.spans[place].end


def _is_crossing(sentence: Sentence, place: int) -> bool:
    """Return whether a sign stands between what is measured and fields: "pipeline x region"."""
    sign = sentence.spans[place].text.casefold() in ("x", "\u00d7", "*", "|", "/")
    before = sentence.is_(place - 1, "metric", "dimension", "unit")
    return sign and before and sentence.is_(place + 1, "dimension", "unit")


def _is_bound(sentence: Sentence, place: int) -> bool:
    return sentence.is_(place - 1, "preposition", "verb", "operator", "group")


def _is_for(sentence: Sentence, place: int) -> bool:
    """Return whether a field right after "for" can only be a group: "size for segment"."""
    lead, span, after = sentence.at(place - 1), sentence.spans[place], sentence.at(place + 1)
    if lead is None or lead.text.casefold() != "for" or lead.end != span.start:
        return False
    return not span.plural and (after is None or after.kind in ("mark", "window"))


def _is_figure(sentence: Sentence, place: int) -> bool:
    """Return whether an adjective of a field is of a figure: "regional bookings"."""
    while sentence.is_(place, "group", "preposition", "order", "list", "chart"):
        place += 1  # "regional split of bookings"
    span = sentence.at(place)
    if span is None or span.of("entity", "dimension") or span.kind == "value":
        return False
    figures = ("metric", "share", "aggregate", "total", "and", "trend", "change", "verb")
    return span.kind in figures


def _bucket_loose_unit(sentence: Sentence) -> None:
    """Bucket by a unit that closes the question without "by", and say so: "bookings qtr"."""
    for place in sentence.free("unit"):
        span, unit = sentence.spans[place], unit_of(sentence.spans[place])
        apart = sentence.is_(place - 1, "mark") and sentence.is_(place + 1, "mark")
        beside = sentence.at(place - 2 if apart else place - 1)
        if sentence.draft.grain or unit is None or unit == "day" or span.plural:
            continue
        closes = sentence.at(place + 1) is None or apart
        if closes and beside and sentence.draft.metrics and beside.of(*_BEFORE_UNIT):
            sentence.take(place)
            sentence.draft.grain = unit
            sentence.assume(f'"{span.text}" is read as by {unit}.')


def _counted_most(sentence: Sentence, place: int) -> bool:
    """Return whether things only say what a metric counts: who slips "the most deals"."""
    before = sentence.at(place - 1)
    if before is None or not before.of("rank") or not before.text.casefold().endswith(MOST):
        return False
    named = {one.target for one in sentence.spans[place].of("entity")}
    counted = {things_counted(sentence.lexicon, one) for one in sentence.draft.metrics}
    return bool(named & counted)


def _spend_only(sentence: Sentence) -> None:
    """Spend "only" beside a filter or a window: it is what they do already."""
    for place in sentence.free("only"):
        beside = (sentence.at(place - 1), sentence.at(place + 1))
        numbers = (place - 1, place + 2) if sentence.draft.dimensions else ()
        bounds = sentence.is_(place + 1, "with", "operator", "number") or any(
            sentence.is_(at, "number") and at in sentence.used for at in numbers
        )
        if bounds or any(one and one.of(*_NARROWED) for one in beside):
            sentence.take(place)


def first_ask(sentence: Sentence) -> Ask | None:
    """Return the first doubt."""
    return sentence.asks[0] if sentence.asks else None
