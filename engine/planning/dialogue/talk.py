"""A follow-up on its way: the query before it, its words taken apart, how its spans are read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.planning.cover import Coverage
from engine.planning.dialogue.edit_words import Said
from engine.planning.dialogue.notes import notes_of
from engine.planning.dialogue.tell_kept import tell_kept
from engine.planning.grammar import read
from engine.planning.meaning.lexicon import Lexicon, leaves
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading, Span
from engine.planning.planner import PlanningContext
from engine.planning.subject.clauses import with_clauses
from engine.planning.subject.dates_in_words import with_dates
from engine.planning.subject.sizes import with_sizes
from engine.planning.subject.stock import is_stock
from engine.planning.text.tokens import tokenize
from engine.planning.time.time_phrases import TimeGrammar
from engine.planning.time.year_before import TimeBefore, has_year
from engine.question import Certainty, ChartWish, Plan
from semantic.query import MetricQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is needed to read a fragment as an edit of the query before."""

    said: Said
    previous: MetricQuery
    context: PlanningContext
    lexicon: Lexicon

    @property
    def time(self) -> TimeGrammar:
        """The grammar of windows; a period without a year is of that of the question before."""
        grammar = TimeGrammar(self.context.model.calendar, self.context.as_of)
        asked = self.previous.time.window if self.previous.time else None
        dates = grammar.dates(asked) if asked is not None and has_year(asked) else None
        if dates is None or dates.first is None or dates.after is None:
            return grammar
        sentence = Sentence((), self.lexicon, self.context.values, grammar)
        ahead = dates.after > self.context.as_of and all(
            is_stock(sentence, one) for one in self.previous.metrics
        )
        fiscal = bool(dates.unit and dates.unit.startswith("fiscal_"))
        before = TimeBefore(first=dates.first, after=dates.after, ahead=ahead, fiscal=fiscal)
        return replace(grammar, before=before)

    @property
    def plain(self) -> tuple[str, ...]:
        """The groupings before that are no time buckets; of a list what tells its rows apart."""
        if self.previous.rows:
            label = self.lexicon.label(self.previous.rows)
            return (label,) if label else ()
        return tuple(one for one in self.previous.dimensions if ":" not in one)

    @property
    def buckets(self) -> tuple[str, ...]:
        """The time buckets before."""
        return tuple(one for one in self.previous.dimensions if ":" in one)

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return the typed spans of a text."""
        tokens = tokenize(text, self.lexicon.words)
        spans = Coverage(self.lexicon, self.context.values, self.time, text).spans(tokens)
        return with_clauses(with_dates(with_sizes(spans, self.lexicon, self.homes()), self.lexicon))

    def read(
        self,
        spans: tuple[Span, ...],
        forced: Mapping[int, Reading],
        *,
        seeded: bool = True,
        grouped: bool = True,
        dropped: frozenset[int] = frozenset(),
    ) -> Sentence:
        """Return the spans read beside the metrics before, if `seeded`, and its groupings."""
        return read(
            spans,
            self.lexicon,
            self.context.values,
            self.time,
            forced,
            dropped,
            self.seed() if seeded else (),
            self.plain if grouped else (),
        )

    def seed(self) -> tuple[str, ...]:
        """Return the metrics before; of a list of rows the one that counts them."""
        if self.previous.rows is None:
            return self.previous.metrics
        counts = self.lexicon.counts
        known = counts.get((self.previous.rows, ""))
        named = [name for (dataset, _), name in counts.items() if dataset == self.previous.rows]
        return (known,) if known else tuple(named[:1])

    def measured(self, query: MetricQuery) -> Sentence:
        """Return a sentence that says nothing but the metrics of a query."""
        sentence = self.read((), {}, seeded=False, grouped=False)
        sentence.draft.metrics[:] = query.metrics
        return sentence

    def homes(self) -> tuple[str, ...]:
        """Return the datasets whose rows were counted or listed."""
        if self.previous.rows:
            return (self.previous.rows,)
        found = [
            leaf.dataset
            for one in self.previous.metrics
            for leaf in leaves(self.lexicon.model, one)
        ]
        return tuple(dict.fromkeys(found))

    def plan(
        self,
        query: MetricQuery,
        *,
        chart: ChartWish | None = None,
        fuzzy: bool = False,
        assumptions: tuple[str, ...] = (),
    ) -> Plan:
        """Return the plan of an edited query; all it kept of the one before is told."""
        certainty: Certainty = "fuzzy" if fuzzy else "exact"
        notes = notes_of(query, self.measured(query)) if query != self.previous else ()
        return Plan(
            query=query,
            certainty=certainty,
            chart_wish=chart,
            assumptions=tuple(dict.fromkeys((*assumptions, *notes))),
            inherited=tell_kept(query, self.previous, self.lexicon),
        )
