"""A model's reply to an outcome of ours, or to every reason why it cannot be one.

Nothing a model writes is shown: names are looked up, values come from the question, words are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, get_args

from engine.planning.check.validate import validate
from engine.planning.dialogue.explain_terms import define_metric, nearest_questions
from engine.planning.dialogue.tell_kept import tell_kept
from engine.planning.llm.convert import Converter
from engine.planning.llm.founded import unfounded
from engine.planning.llm.masking import Masked, Placeholder
from engine.planning.llm.reply_form import REASONS, SaidQuery, SaidReply, choice
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.phrase_query import phrase_query
from engine.planning.planner import PlanningContext
from engine.question import (
    ChartWish,
    Clarification,
    Explanation,
    Option,
    Plan,
    PlanOutcome,
    Question,
    Refusal,
    RefusalCode,
)
from engine.resolve import resolve
from semantic.errors import Issue, QueryError
from semantic.query import MetricQuery

_MOST_OPTIONS: Final = 4
_MOST_EXPLAINED: Final = 3
_SAID: Final[dict[RefusalCode, str]] = {
    "not-understood": "The question could not be read as one about these data.",
    "out-of-scope": "That is not in this data.",
    "write": "The data is read-only: nothing can be changed from here.",
    "prediction": "What will happen is not in the data; what is booked, open and weighted is.",
    "judgement": "That is a judgement for people; the figures behind it can be shown.",
    "sensitive": "That is sensitive and is never shown in an answer.",
    "other-system": "This answers questions about the data; it does not write or send anything.",
}
_DIFFERS: Final = Issue(
    "differs",
    "every word of the question is known, and together they mean another query",
    ("use nothing but the question's words",),
)
_SEVERAL: Final = "This can be read in several ways. Which one is meant?"
_PICTURE: Final = "Rebuilt from the picture as a query of this model: compare the two."


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a reply is judged against. `expected` is what the words alone mean, where they do."""

    question: Question
    context: PlanningContext
    lexicon: Lexicon
    masked: Masked
    expected: MetricQuery | None = None


#: An outcome, or the issues for which there is none.
Judged = PlanOutcome | tuple[Issue, ...]


def judge(reply: SaidReply, case: Case) -> Judged:
    """Return the outcome a reply stands for, or every issue with it."""
    if case.expected is not None and reply.kind != "query":
        return (_DIFFERS,)
    match reply.kind:
        case "query" | "clarify":
            return _read(reply, case)
        case "refuse":
            return _refusal(reply, case)
        case "explain":
            return _explanation(reply, case)


def _read(reply: SaidReply, case: Case) -> Judged:
    if not reply.readings:
        return (Issue("no-reading", f"'{reply.kind}' needs a reading", (), "$.readings"),)
    options: list[MetricQuery] = []
    issues: list[Issue] = []
    for said in reply.readings[:_MOST_OPTIONS]:
        query, found, doubt = _query(said, case)
        if found:
            issues += found
        elif doubt is not None:
            options += _settled(said, doubt, case)
        elif query not in options:
            options.append(query)
    if len(options) > 1:
        return _clarification(tuple(options[:_MOST_OPTIONS]), case)
    if not options or reply.kind == "clarify":
        return tuple(issues) or (
            Issue("one-reading", "one reading is no choice", (), "$.readings"),
        )
    return _plan(options[0], reply.chart, case)


def _query(
    said: SaidQuery, case: Case
) -> tuple[MetricQuery, tuple[Issue, ...], Placeholder | None]:
    converter = Converter(case.context.model, case.context.values, case.masked)
    query = converter.query(said)
    issues = tuple(converter.issues) or _issues(query, case)
    return query, issues, converter.doubt[0] if converter.doubt else None


def _issues(query: MetricQuery, case: Case) -> tuple[Issue, ...]:
    """Return what is wrong with a query for this question."""
    model, as_of = case.context.model, case.context.as_of
    if case.masked.pictures:
        try:
            resolve(query, model, as_of)
        except QueryError as error:
            return error.issues
        return _out_of_sight(query, case)
    previous = case.question.previous
    found = validate(query, case.masked.spans, case.lexicon, as_of, previous)
    found += unfounded(query, case.masked, as_of, previous)
    found += _out_of_sight(query, case)
    if not found and case.expected is not None and not same(query, case.expected, case.context):
        return (_DIFFERS,)
    return found


def _out_of_sight(query: MetricQuery, case: Case) -> tuple[Issue, ...]:
    """Return an issue for each metric people are not shown."""
    named = (*query.metrics, *(one.metric for one in query.having))
    hidden = [one for one in named if _hidden(one.partition(":")[0], case)]
    return tuple(Issue("unknown-metric", f"unknown metric '{one}'") for one in hidden)


def _hidden(name: str, case: Case) -> bool:
    metric = case.context.model.metrics.get(name)
    return metric is None or metric.hidden


def same(one: MetricQuery, other: MetricQuery, context: PlanningContext) -> bool:
    """Return whether two queries ask for the same, however they are written."""
    if one == other:
        return True
    try:
        first, second = (resolve(each, context.model, context.as_of) for each in (one, other))
    except QueryError:
        return False
    return replace(first, query=one) == replace(second, query=one)


def _settled(said: SaidQuery, doubt: Placeholder, case: Case) -> list[MetricQuery]:
    """Return a reading once for each value that words in doubt may be."""
    found: list[MetricQuery] = []
    values = {value for each in doubt.values.values() for value in each}
    for value in sorted(values)[:_MOST_OPTIONS]:
        chosen = {doubt.key: value}
        converter = Converter(case.context.model, case.context.values, case.masked, chosen)
        query = converter.query(said)
        if not converter.issues and query not in found:
            found.append(query)
    return found


def _plan(query: MetricQuery, chart: str | None, case: Case) -> Plan:
    previous = case.question.previous
    return Plan(
        query=query,
        certainty="model",
        chart_wish=_chart(chart, query, case),
        assumptions=(_PICTURE,) if case.masked.pictures else (),
        inherited=tell_kept(query, previous, case.lexicon) if previous else (),
    )


def _clarification(queries: tuple[MetricQuery, ...], case: Case) -> Clarification:
    options = tuple(Option(text=phrase_query(one, case.lexicon), query=one) for one in queries)
    return Clarification(text=_SEVERAL, options=options)


def _refusal(reply: SaidReply, case: Case) -> Refusal:
    code = choice(reply.reason, REASONS) or REASONS[0]
    near = nearest_questions(case.question.text, case.lexicon)
    return Refusal(code=code, text=_SAID[code], suggestions=near)


def _explanation(reply: SaidReply, case: Case) -> Judged:
    """Explain what a model names, from the catalog."""
    texts: list[str] = []
    about: list[str] = []
    for name in reply.about[:_MOST_EXPLAINED]:
        text = _defined(name, case)
        if text is not None:
            texts.append(text)
            about.append(name)
    if not texts:
        return (Issue("unknown-name", "`about` names nothing that is listed", (), "$.about"),)
    return Explanation(text=" ".join(texts), about=", ".join(about))


def _defined(name: str, case: Case) -> str | None:
    model = case.context.model
    metric = model.metrics.get(name)
    if metric is not None:
        return None if metric.hidden else define_metric(metric, case.lexicon)
    home, _, plain = name.partition(".")
    dataset = model.datasets.get(home)
    if dataset is None or dataset.hidden:
        return None
    if not plain:
        return f"{dataset.words.label}: {dataset.words.description}"
    found = dataset.dimensions.get(plain)
    if found is not None and (found.hidden or found.sensitive):
        return None
    words = (
        found.words
        if found
        else dataset.segments[plain].words
        if plain in dataset.segments
        else None
    )
    return None if words is None else f"{words.label}: {words.description}"


#: Which queries a picture that a model proposed, and nobody asked for, suits.
SUITS: Final[dict[ChartWish, Callable[[MetricQuery], bool]]] = {
    "table": lambda query: True,
    "number": lambda query: not query.dimensions and bool(query.metrics),
    "line": lambda query: bool(query.metrics) and any(":" in one for one in query.dimensions),
    "area": lambda query: bool(query.metrics) and any(":" in one for one in query.dimensions),
    "bar": lambda query: bool(query.metrics) and bool(query.dimensions),
    "pie": lambda query: len(query.metrics) == 1 and len(query.dimensions) == 1,
    "heatmap": lambda query: len(query.metrics) == 1 and len(query.dimensions) == 2,
    "scatter": lambda query: len(query.metrics) >= 2 and len(query.dimensions) == 1,
    "map": lambda query: len(query.metrics) == 1 and len(query.dimensions) == 1,
    "stacked": lambda query: len(query.metrics) == 1 and len(query.dimensions) == 2,
    "funnel": lambda query: bool(query.metrics),
    "waterfall": lambda query: bool(query.metrics),
    "bullet": lambda query: len(query.metrics) == 2,
    "histogram": lambda query: (
        len(query.metrics) + len(query.dimensions) == 1 or query.rows is not None
    ),
}


def _chart(said: str | None, query: MetricQuery, case: Case) -> ChartWish | None:
    """Return the picture the question asks for, else the one proposed, if the query suits it."""
    wishes: tuple[ChartWish, ...] = get_args(ChartWish)
    asked = [one.target for span in case.masked.spans for one in span.of("chart")]
    for text in (*asked, said):
        wish = choice(text, wishes)
        if wish is not None and (text in asked or SUITS[wish](query)):
            return wish
    return None
