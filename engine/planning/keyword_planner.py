"""The keyword planner: a question in plain words to a plan, without a model or a network."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock

from engine.planning.check.validate import CODES, validate
from engine.planning.cover import Coverage
from engine.planning.dialogue.clarify import (
    Doubt,
    ask_about_query,
    ask_about_words,
    ask_back,
    ask_for_metric,
)
from engine.planning.dialogue.explain_terms import explain, explain_unnamed
from engine.planning.dialogue.follow_up import follow_up
from engine.planning.dialogue.notes import notes_of
from engine.planning.dialogue.refuse import refuse_long, refuse_outright
from engine.planning.grammar import query_of, read, unexplained
from engine.planning.meaning.attributes import with_attributes
from engine.planning.meaning.context_clauses import (
    explains_talk,
    without_context,
    without_context_text,
)
from engine.planning.meaning.lexicon import Lexicon, build_lexicon, home_words
from engine.planning.meaning.said_again import without_repeats
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading, Span
from engine.planning.meaning.spread import spread_of
from engine.planning.planner import PlanningContext
from engine.planning.purpose import Spoken, without_talk
from engine.planning.subject.clauses import with_clauses
from engine.planning.subject.dates_in_words import with_dates
from engine.planning.subject.sizes import with_sizes
from engine.planning.text.spelled_numbers import join_numbers
from engine.planning.text.tokens import normalize, same_question, stem, tokenize
from engine.planning.time.time_phrases import TimeGrammar
from engine.question import Certainty, Plan, PlanOutcome, Question, Refusal
from semantic.model import SemanticModel

NO_PICTURES = (
    "Pictures cannot be read here: no model for pictures is set up."
    " Ask in words, or load a table as a file."
)
#: Refusals for what may be said in talk too: "the board will grill us".
_OF_TALK = ("prediction", "judgement")
MOST_CHARACTERS = 2_000
_MOST_WORDS = 120
_MOST_LEXICONS = 8
_ADDED_UP = ("count", "count_distinct", "sum")


@dataclass(slots=True)
class KeywordPlanner:
    """Reads questions with lexicons built out of the model; keeps a few models' lexicons."""

    _lexicons: OrderedDict[str, tuple[Lexicon, dict[str, int]]] = field(
        default_factory=OrderedDict[str, tuple[Lexicon, dict[str, int]]]
    )
    _lock: Lock = field(default_factory=Lock)

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        """Return what the question means: a plan, a clarification, a refusal, an explanation."""
        lexicon, verified = self._lexicon(context)
        if question.attachments:
            return Refusal(code="no-picture", text=NO_PICTURES)
        if len(question.text) > MOST_CHARACTERS:
            text = f"The question is longer than {MOST_CHARACTERS:,} characters."
            return Refusal(code="not-understood", text=text)
        known = verified.get(same_question(question.text))
        if known is not None:
            asked = context.model.questions[known]
            return Plan(query=asked.query, certainty="verified")
        if len(tokenize(normalize(question.text))) > _MOST_WORDS:
            return refuse_outright(question.text, lexicon) or refuse_long(
                question.text, _MOST_WORDS, lexicon
            )
        edited = follow_up(question, context, lexicon, self._read_fresh)
        if edited is not None:
            return _of_rows(edited, context.model)
        return self._read_fresh(question.text, context, lexicon)

    def lexicon(self, context: PlanningContext) -> Lexicon:
        """Return the words of a context's model, made once and kept."""
        return self._lexicon(context)[0]

    def _read_fresh(self, text: str, context: PlanningContext, lexicon: Lexicon) -> PlanOutcome:
        explained = explain(text, lexicon, context) or explain_unnamed(text, lexicon)
        if explained is not None:
            return explained

        def valued(word: str) -> bool:
            return bool(context.values.lookup(word))

        refused = refuse_outright(text, lexicon, valued)
        if refused is not None and refused.code not in _OF_TALK:
            return refused
        spans = cover(text, context, lexicon)
        if refused is not None and refuse_outright(without_context_text(spans), lexicon, valued):
            return refused
        return conclude(text, spans, context, lexicon)

    def _lexicon(self, context: PlanningContext) -> tuple[Lexicon, dict[str, int]]:
        key = context.model.fingerprint
        with self._lock:
            found = self._lexicons.get(key)
            if found is not None and found[0].model is context.model:
                self._lexicons.move_to_end(key)
                return found
        made = build_lexicon(context.model)
        verified = {same_question(q.ask): n for n, q in enumerate(context.model.questions)}
        with self._lock:
            self._lexicons[key] = (made, verified)
            while len(self._lexicons) > _MOST_LEXICONS:
                self._lexicons.popitem(last=False)
        return made, verified


def _of_rows(outcome: PlanOutcome, model: SemanticModel) -> PlanOutcome:
    """Return a histogram of an average that was asked for before as one of its rows."""
    if not isinstance(outcome, Plan) or outcome.chart_wish != "histogram":
        return outcome
    spread = spread_of(outcome.query, model)
    return outcome if spread is None else replace(outcome, query=spread)


def cover(text: str, context: PlanningContext, lexicon: Lexicon) -> tuple[Span, ...]:
    """Return the typed spans of a question."""
    whole = spoken(text, context, lexicon, runs=False).plain
    cut = spoken(text, context, lexicon).plain
    spans = _spans(whole, context, lexicon)
    if whole != cut and not explains_talk(spans):
        spans = _spans(cut, context, lexicon)
    return with_clauses(with_dates(with_sizes(spans, lexicon), lexicon))


def _spans(plain: str, context: PlanningContext, lexicon: Lexicon) -> tuple[Span, ...]:
    time = TimeGrammar(context.model.calendar, context.as_of)
    tokens = join_numbers(tokenize(plain, lexicon.words)[: _MOST_WORDS + 1])
    spans = Coverage(lexicon, context.values, time, plain).spans(tokens)
    return with_attributes(without_repeats(without_context(spans)))


def spoken(text: str, context: PlanningContext, lexicon: Lexicon, runs: bool = True) -> Spoken:
    """Return a question without the talk around it; a word of the model or data is no talk."""

    titles = _titles(text, context, lexicon)

    def knows(word: str) -> bool:
        named = stem(word) in lexicon.words or stem(word) in titles
        return named or bool(context.values.lookup(word))

    return without_talk(normalize(text), knows, runs)


def _titles(text: str, context: PlanningContext, lexicon: Lexicon) -> frozenset[str]:
    """Return the initials that stand for values of people named: "CEO and CFO contacts".

    One alone may be who asks: "CFO: contacts by region".
    """
    words = [token.stem for token in tokenize(normalize(text))]
    found = {word: context.values.initials(word) for word in words}
    homes = {one.field.partition(".")[0] for some in found.values() for one in some}
    said = any(not home_words(context.model, home).isdisjoint(words) for home in homes)
    titles = frozenset(word for word, some in found.items() if some)
    return titles if said and len(titles) > 1 else frozenset()


def asides(sentence: Sentence, left: tuple[int, ...]) -> frozenset[int]:
    """Return unknown words that only sum up, in parentheses, the values before them."""
    found = frozenset(
        place
        for place in left
        if sentence.spans[place].kind == "unknown"
        and sentence.spans[place].text.isupper()
        and sentence.is_(place - 1, "mark")
        and sentence.spans[place - 1].text == "("
        and sentence.is_(place - 2, "value")
        and sentence.is_(place + 1, "mark")
    )
    return found if found == frozenset(left) else frozenset()


def conclude(
    text: str, spans: tuple[Span, ...], context: PlanningContext, lexicon: Lexicon
) -> PlanOutcome:
    """Read the spans; a plan only where nothing is in doubt and every word is explained."""
    time = TimeGrammar(context.model.calendar, context.as_of)

    def reread(
        forced: dict[int, Reading],
        dropped: frozenset[int] = frozenset(),
        seed: tuple[str, ...] = (),
        others: tuple[Span, ...] | None = None,
    ) -> Sentence:
        return read(others or spans, lexicon, context.values, time, forced, dropped, seed)

    sentence = reread({})
    doubt = Doubt(text, sentence, lexicon, reread)
    left = unexplained(sentence)
    aside = asides(sentence, left)
    if aside:
        sentence = reread({}, aside)
        words = ", ".join(sentence.spans[place].text for place in sorted(aside))
        sentence.assume(f'"{words}" in parentheses was left out.')
        left = unexplained(sentence)
    unknown = [place for place in left if sentence.spans[place].kind == "unknown"]
    draft = sentence.draft
    if not unknown and not (draft.metrics or draft.rows or sentence.lists_values):
        return ask_for_metric(doubt)
    if left:
        return ask_about_words(doubt, left)
    if sentence.asks:
        return ask_back(doubt, sentence.asks[0])
    query = query_of(sentence.draft, lexicon, sentence)
    issues = validate(query, spans, lexicon, context.as_of)
    if any(issue.code in CODES for issue in issues):
        return ask_about_query(doubt, query, issues)
    if sentence.draft.chart == "histogram" and query.rows is None:
        spread = spread_of(query, context.model)
        wished = [place for place, one in enumerate(sentence.spans) if one.of("chart")]
        spoken_of = {sentence.spans[place].text.casefold() for place in wished}
        parts = [sentence.measure(one) for one in query.metrics]
        whole = all(one and one.aggregate in _ADDED_UP for one in parts) and query.dimensions
        if spread is None and whole and spoken_of == {"distribution"}:
            sentence.draft.chart = None  # "the distribution of deals by stage" is by stage
        elif spread is None:
            return ask_about_words(doubt, tuple(wished))
        query = spread or query
    certainty: Certainty = "fuzzy" if sentence.draft.fuzzy else "exact"
    fillers = [s.text for s in spans if s.kind == "filler"]
    talk = [
        one
        for one in spoken(text, context, lexicon).talk
        if not any(one.casefold() in other.casefold() for other in fillers)
    ]
    return Plan(
        query=query,
        certainty=certainty,
        chart_wish=sentence.draft.chart,
        assumptions=(*sentence.draft.assumptions, *notes_of(query, sentence)),
        ignored=tuple(dict.fromkeys((*talk, *fillers))),
    )
