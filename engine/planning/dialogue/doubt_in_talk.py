"""A doubtful follow-up to a question back: each option the query before, edited one way."""

import re
from dataclasses import replace as replace_change
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.change_query import change_query
from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.count_alike import counts_meant
from engine.planning.dialogue.edit_query import settled
from engine.planning.dialogue.explain_terms import nearest_questions
from engine.planning.dialogue.join_times import are_apart, spanned
from engine.planning.dialogue.same_groups import exchanges_groups, shown_beside, told_by_each
from engine.planning.dialogue.talk import Talk
from engine.planning.dialogue.variants import stock_variants
from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.filter_fields import replaced
from engine.planning.meaning.phrase_query import phrase_query
from engine.planning.meaning.sentence import Sentence
from engine.planning.shape.date_roles import ask_which_date
from engine.planning.subject.compose_things import things_counted
from engine.planning.subject.stock import ask_stock_or_flow, is_stock
from engine.question import Clarification, Option, Plan, PlanOutcome, Refusal
from semantic.query import UNITS, Filter, MetricQuery, Operator

#: "And LATAM", "with Marcus": a value that may stand beside one before, or in its place.
_JOINS: Final = re.compile(
    r"^(?:and|also) (?!(?:in|for|at|from|of|only|just|what)\b)|^(?:and |now )?(?P<with>with)\b",
    re.IGNORECASE,
)


def doubt_in_talk(talk: Talk, unclear: Unclear) -> PlanOutcome | None:
    """Ask which reading is meant, keeping the query before in each; None to read it afresh."""
    if unclear.ask is not None:
        options = [_option(talk, change) for _, change in unclear.readings]
        if not options and not talk.said.linked:
            return None
        return _asked(talk, unclear.ask.text, options)
    if not unclear.words:
        return None
    named = " and ".join(f'"{word}"' for word in unclear.words)
    options = [_option(talk, change) for change in _nearest(talk, unclear)]
    if options:
        return _asked(talk, f"I do not know {named} here. Did you mean one of these?", options)
    said = f"I do not know what {named} means in this data; the question before still stands."
    return Refusal(
        code="not-understood",
        text=said,
        suggestions=nearest_questions(talk.said.text, talk.lexicon),
    )


def stock_in_talk(talk: Talk, query: MetricQuery) -> PlanOutcome | None:
    """Ask what is meant where what is open now would be asked of a time that is past."""
    before = talk.previous
    kept = (query.metrics, query.time, query.compare) == (
        before.metrics,
        before.time,
        before.compare,
    )
    bucketed = [one for one in query.dimensions if ":" in one and one not in before.dimensions]
    if kept and not bucketed:
        return None
    sentence = talk.measured(query)
    draft = sentence.draft
    draft.window = query.time.window if query.time else None
    draft.time_dimension = query.time.dimension if query.time else None
    draft.compare = query.compare
    buckets = [one.rpartition(":")[2] for one in query.dimensions if ":" in one]
    draft.grain = next((unit for unit in UNITS if unit in buckets), None)
    ask_stock_or_flow(sentence)
    if not sentence.asks:
        return None
    timeless = settled(replace(query, time=None, compare=None), query)
    asked = [*_stock_variants(sentence, query), timeless]
    options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in asked]
    return _asked(talk, sentence.asks[0].text, options)


def _stock_variants(sentence: Sentence, query: MetricQuery) -> list[MetricQuery]:
    """Return what may be meant by what is open now, with the other metrics left beside it."""
    stock = next((one for one in query.metrics if is_stock(sentence, one)), query.metrics[0])
    sentence.draft.metrics[:] = [stock]
    made = stock_variants(sentence, replace(query, metrics=(stock,)))
    at = query.metrics.index(stock)
    before, after = query.metrics[:at], query.metrics[at + 1 :]
    beside = [tuple(dict.fromkeys((*before, *one.metrics, *after))) for one in made]
    return [replace(one, metrics=all_) for one, all_ in zip(made, beside, strict=True)]


def doubt_about_groups(talk: Talk, change: Change, query: MetricQuery) -> PlanOutcome | None:
    """Ask whether what "they" are is chosen anew, where a change would choose other groups."""
    if not exchanges_groups(talk, change):
        return None
    beside = shown_beside(talk, change)
    if change.dimensions and query.limit_per is None:
        query = replace(query, order_by=(), limit=None, having=(), others=False)
    options = [
        Option(text=phrase_query(one, talk.lexicon), query=one)
        for one in (beside, query)
        if one is not None
    ]
    text = "That may be shown for the groups there are, or those be chosen anew. Which is meant?"
    return _asked(talk, text, options)


def others_in_talk(talk: Talk, change: Change) -> PlanOutcome | None:
    """Ask about "how many accounts is that" after deals: no metric counts those of the deals."""
    homes = talk.homes()
    if not talk.said.pointing or len(change.metrics) != 1 or len(homes) != 1 or talk.previous.rows:
        return None
    name = change.metrics[0]
    thing = things_counted(talk.lexicon, name)
    if thing is None or thing == homes[0] or talk.lexicon.demands[name] != ((thing, ALWAYS),):
        return None
    label = talk.lexicon.label(thing)
    if label is None:
        return None
    shown = settled(replace(talk.previous, dimensions=(label,)), talk.previous)
    alone = MetricQuery(metrics=(name,))
    options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in (shown, alone)]
    said = talk.lexicon.metric(name).words.label
    return _asked(
        talk, f"{said} counts all there are; of those shown there is a row each.", options
    )


def times_in_talk(talk: Talk, change: Change, query: MetricQuery) -> PlanOutcome | None:
    """Ask how a time is put beside another: compared with, or one time with it."""
    before = talk.previous.time
    if not are_apart(talk, change) or before is None or before.window is None:
        return None
    window = spanned(talk, before.window, change.window or before.window, gap=True)
    made = [replace(talk.previous, compare=change.window)] if not query.compare else []
    if window is not None:
        made.append(replace(query, time=replace(before, window=window)))
    options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in (*made, query)]
    return _asked(talk, "Are the two times compared, or is it one time with both?", options)


def limit_in_talk(talk: Talk, change: Change, query: MetricQuery) -> PlanOutcome | None:
    """Ask how the top few are meant once they are broken down further."""
    new = tuple(one for one in query.dimensions if ":" not in one and one not in talk.plain)
    kept = set(talk.plain) <= set(query.dimensions) and bool(talk.plain)
    if not (new and kept and query.limit) or query.limit_per or query.rows:
        return None
    if change.limit and talk.previous.limit is None:
        each = replace(query, limit_per=talk.plain[0])
        options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in (each, query)]
        return _asked(talk, "Is that in each group shown, or over all of them?", options)
    if talk.previous.limit != query.limit or change.limit or told_by_each(talk, new):
        return None
    each = replace(query, limit_per=new[0])
    whole = replace(query, limit=None)
    options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in (each, whole)]
    text = "Broken down further those are no longer the same few. Which is meant?"
    return _asked(talk, text, options)


def count_in_talk(talk: Talk, change: Change) -> PlanOutcome | None:
    """Ask which rows are counted after a rate: those it is of, or all that came to be then."""
    ways = counts_meant(talk, change.metrics)
    if not ways:
        return None
    options = [_option(talk, replace_change(change, metrics=(one,))) for one in ways]
    return _asked(talk, "Which are counted?", options)


def each_year_in_talk(talk: Talk, change: Change, query: MetricQuery) -> PlanOutcome | None:
    """Ask whether the "Q4" said of years is that of each of them, or of the latest one."""
    bucket, _, grain = talk.buckets[0].rpartition(":") if talk.buckets else ("", "", "")
    if change.window is None or change.grain or grain not in ("year", "fiscal_year"):
        return None
    phrases = [one.phrase for one in talk.spans(talk.said.body) if one.phrase]
    if len(phrases) != 1 or not phrases[0].yearless or phrases[0].unit is None:
        return None
    each = tuple(
        f"{bucket}:{phrases[0].unit}" if one == talk.buckets[0] else one for one in query.dimensions
    )
    shown = replace(query, dimensions=each, time=talk.previous.time)
    options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in (shown, query)]
    return _asked(talk, "Is that of every year, or of the latest one?", options)


def reach_in_talk(talk: Talk, change: Change, query: MetricQuery) -> PlanOutcome | None:
    """Ask whether "and LATAM" after "not APAC", or "with Marcus" after Sarah, joins the value."""
    lead = _JOINS.match(talk.said.text.strip())
    if not lead or talk.said.only or len(change.where) != 1:
        return None
    (new,) = change.where
    known = [one for one in talk.previous.where if one.field == new.field and one.field]
    if new.op not in ("=", "in") or len(known) != 1 or set(new.values) & set(known[0].values):
        return None
    with_ = lead["with"] is not None
    if change.beside and known[0].op in ("=", "in"):
        return None
    if known[0].op not in (("=", "in") if with_ else ("!=", "not_in")):
        return None
    op: Operator = "in" if with_ else "not_in"
    joined = Filter(field=new.field, op=op, values=(*known[0].values, *new.values))
    where = tuple(joined if one == known[0] else one for one in talk.previous.where)
    options = [
        Option(text=phrase_query(one, talk.lexicon), query=one)
        for one in (
            replace(query, where=where),
            replace(query, where=replaced(talk.previous.where, (new,))),
        )
    ]
    return _asked(talk, "Is that one more, or in the place of the one before?", options)


def dates_in_talk(talk: Talk, query: MetricQuery) -> PlanOutcome | None:
    """Ask whether "deals", for which a time is named now, were created, closed or are due then."""
    before = talk.previous
    if query.time is None or query.rows or (before.time and before.metrics == query.metrics):
        return None
    spans = talk.spans(talk.said.body)
    sentence = talk.measured(query)
    if any(span.of("verb", "metric") for span in spans) or query.time.dimension:
        return None
    sentence.draft.window = query.time.window
    ask_which_date(sentence)
    if not sentence.asks:
        return None
    metrics = [one.metrics for one in sentence.asks[0].swaps if one.metrics]
    queries = [settled(replace(query, metrics=one), query) for one in metrics]
    options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in queries]
    return _asked(talk, sentence.asks[0].text, options)


def share_in_talk(talk: Talk, query: MetricQuery) -> PlanOutcome | None:
    """Ask what a share is of once only some of the groups that share are kept."""
    known = {one.field for one in talk.previous.where}
    kept = [one for one in query.where if one.field and one.op in ("=", "in")]
    new = [one for one in kept if one.field in query.dimensions and one.field not in known]
    if not query.share_of or not talk.previous.share_of or not new:
        return None
    alone = all(len(one.values) == 1 for one in new) and len(query.dimensions) == 1
    plain = replace(query, share_of=None)
    asked = [talk.previous, plain] if alone else [talk.previous, query, plain]
    options = [Option(text=phrase_query(one, talk.lexicon), query=one) for one in asked]
    return _asked(talk, "Are the shares still of all, or of what is kept?", options)


def unlinked_in_talk(talk: Talk, alone: PlanOutcome) -> PlanOutcome:
    """Ask whether a fragment that hangs on the question before stands alone after all.

    One that names no metric would otherwise lose what was asked before without a word.
    """
    named = any(span.of("metric", "entity") for span in talk.spans(talk.said.body))
    if not isinstance(alone, Plan) or named:
        return alone
    joined = replace(talk.previous, metrics=alone.query.metrics or talk.previous.metrics)
    options = [
        Option(text=phrase_query(one, talk.lexicon), query=one)
        for one in (settled(joined, talk.previous), alone.query)
    ]
    return _asked(talk, "Is that asked of the question before, or anew?", options) or alone


def _nearest(talk: Talk, unclear: Unclear) -> list[Change]:
    """Return the fragment with the values whose names are nearest to its unknown words."""
    words = " ".join(unclear.words)
    known = tuple(one.field for one in talk.previous.where if one.field)
    found = talk.context.values.nearest(words, known or None) or talk.context.values.nearest(words)
    return [
        Change(where=(Filter(field=one.field, op="=", values=(one.value,)),)) for one in found[:4]
    ]


def _option(talk: Talk, change: Change) -> Option:
    query, _ = change_query(talk, change)
    return Option(text=phrase_query(query, talk.lexicon), query=query)


def _asked(talk: Talk, text: str, options: list[Option]) -> PlanOutcome | None:
    distinct: dict[MetricQuery, Option] = {
        one.query: one for one in options if one.query is not None
    }
    kept = tuple(distinct.values())[:4]
    if len(kept) == 1:
        before = Option(text=phrase_query(talk.previous, talk.lexicon), query=talk.previous)
        kept = (*kept, before) if kept[0].query != before.query else ()
    if not kept:
        return Refusal(
            code="not-understood",
            text=text,
            suggestions=nearest_questions(talk.said.text, talk.lexicon),
        )
    return Clarification(text=text, options=kept)
