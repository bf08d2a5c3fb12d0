"""Answers from the catalog, without a query: what a metric means, how fresh, what can be asked."""

import re
from collections.abc import Mapping
from typing import Final

from engine.planning.lexicon import Lexicon, key_of
from engine.planning.spans import Reading
from engine.planning.tokens import normalize, tokenize, words_of
from engine.planning.words import STOP
from engine.question import Explanation
from semantic.kinds import kind_of
from semantic.model import Formula, Measure, Metric

_DEFINE: Final = re.compile(
    r"^(?:so\s+|and\s+|please\s+|can you\s+|could you\s+)*(?:"
    r"what(?:'s| is| are| does)(?: an?)? (?P<what>.+?)(?: mean| stand for)?"
    r"|define (?P<define>.+)|explain (?P<explain>.+)"
    r"|(?:what(?:'s| is) )?(?:the )?(?:definition|meaning|formula) (?:of|for) (?P<definition>.+)"
    r"|how (?:do|did|does|is|are|was|were)(?: you| we| it| they)? (?P<subject>.*?)\s*"
    r"(?:calculate|compute|define|measure|work out|determine|derive)d?\s*(?P<object>.*)"
    r"|what (?:counts|qualifies) as (?:an? )?(?P<counts>.+)"
    r")[?.! ]*$",
    re.IGNORECASE,
)
_DIFFERENCE: Final = re.compile(
    r"difference between (?P<one>.+?) and (?P<two>.+?)[?.! ]*$", re.IGNORECASE
)
_FRESH: Final = re.compile(
    r"\bhow (fresh|current|recent|up to date|old) (is|are)\b.*\b(data|numbers|figures|this|these)\b"
    r"|\b(when|how recently) (was|were|did|is)\b.*\b(data|numbers|it|file|files)\b.*"
    r"\b(updated?|loaded?|refresh(ed)?|imported|sync(ed)?)\b|\blast (refresh|load|update|sync)\b"
    r"|\bdata (as of|freshness)\b|\bis (the|this) data (fresh|current|up to date|stale)\b",
    re.IGNORECASE,
)
_CATALOG: Final = re.compile(
    r"^(help|what can (i|you|we) (ask|do|answer|query|tell)|what (questions|kind of questions)"
    r"|(which|what) (metrics|measures|kpis|fields|dimensions|data|columns|tables|datasets)\b"
    r".*\b(have|there|available|exist|ask|use|know)"
    r"|(list|show)( me)?( all| the)*( available)? (metrics|measures|kpis|fields|dimensions)"
    r"|how do i (use|ask)|what do you know)",
    re.IGNORECASE,
)
_SQL_SHOWN: Final = re.compile(
    r"^(show|see|give|what is|what's)( me)?( the| your)? (sql|query)\b", re.IGNORECASE
)


def explain(text: str, lexicon: Lexicon, loaded_at: Mapping[str, str]) -> Explanation | None:
    """Return the explanation a text asks for, or None where it asks for figures."""
    plain = normalize(text)
    if _FRESH.search(plain):
        return _freshness(loaded_at, lexicon)
    if _CATALOG.search(plain):
        return _catalog(lexicon)
    if _SQL_SHOWN.search(plain):
        said = "Each answer shows the SQL that was run, its parameters and its sources."
        return Explanation(text=said, about="sql")
    two = _DIFFERENCE.search(plain)
    if two:
        return _difference(two["one"], two["two"], lexicon)
    found = _DEFINE.match(plain)
    if not found:
        return None
    groups = found.groupdict()
    said = " ".join(groups[name] or "" for name in ("subject", "object")).strip()
    said = said or next((one for one in groups.values() if one), "")
    if groups["what"] and re.match(r"(the|our|my|their|his|her)\b", groups["what"], re.IGNORECASE):
        return None
    reading = _named(said, lexicon)
    return _explain_reading(reading, lexicon) if reading else None


def nearest_questions(text: str, lexicon: Lexicon, limit: int = 3) -> tuple[str, ...]:
    """Return the verified questions that share most words with a text, quick ones first."""
    asked = {word for word in words_of(text) if word not in STOP}
    questions = lexicon.model.questions
    ranked = sorted(
        range(len(questions)),
        key=lambda at: (-len(asked & lexicon.asked[at]), not questions[at].quick),
    )
    return tuple(questions[at].ask for at in ranked[:limit])


def define_metric(metric: Metric, lexicon: Lexicon) -> str:
    """Return a metric's meaning and how it is computed, in words."""
    parts = [f"{metric.words.label}: {metric.words.description or 'no description yet'}"]
    definition = metric.definition
    if isinstance(definition, Formula):
        parts.append(f"It is computed as {definition.sql}.")
        inner = [lexicon.metric(name) for name in definition.metrics]
        parts += [f"{one.words.label}: {one.words.description}" for one in inner if not one.hidden]
    elif isinstance(definition, Measure):
        argument = definition.argument.sql if definition.argument else "*"
        aggregate = definition.aggregate.replace("_", " ")
        where = f" where {definition.where.sql}" if definition.where else ""
        home = lexicon.model.datasets[definition.dataset].words.label.lower()
        parts.append(f"It is the {aggregate} of {argument} over each {home}{where}.")
    else:
        kind = kind_of(definition).replace("_", " ")
        parts.append(f"It is of the kind {kind}: {definition.sql}.")
    return " ".join(parts)


def _named(said: str, lexicon: Lexicon) -> Reading | None:
    stems = [token.stem for token in tokenize(said, lexicon.words) if token.kind != "mark"]
    readings = lexicon.terms.get(key_of(stems), ())
    return readings[0] if readings else None


def _explain_reading(reading: Reading, lexicon: Lexicon) -> Explanation:
    if reading.kind == "metric":
        text = define_metric(lexicon.metric(reading.target), lexicon)
        return Explanation(text=text, about=reading.target)
    if reading.kind == "dimension":
        words = lexicon.dimension(reading.target).words
        return Explanation(text=f"{words.label}: {words.description}", about=reading.target)
    dataset, _, name = reading.target.partition(".")
    home = lexicon.model.datasets[dataset]
    words = home.segments[name].words if reading.kind == "segment" else home.words
    return Explanation(text=f"{words.label}: {words.description}", about=reading.target)


def _difference(one: str, two: str, lexicon: Lexicon) -> Explanation | None:
    first, second = _named(one, lexicon), _named(two, lexicon)
    if first is None or second is None:
        return None
    parts = [_explain_reading(reading, lexicon).text for reading in (first, second)]
    return Explanation(text=" ".join(parts), about=f"{first.target}, {second.target}")


def _freshness(loaded_at: Mapping[str, str], lexicon: Lexicon) -> Explanation:
    if not loaded_at:
        return Explanation(text="No data is loaded yet.", about="freshness")
    newest, oldest = max(loaded_at.values()), min(loaded_at.values())
    when = newest if newest == oldest else f"between {oldest} and {newest}"
    each = "; ".join(f"{table} {at}" for table, at in sorted(loaded_at.items()))
    return Explanation(text=f"The data was loaded {when}. {each}.", about="freshness")


def _catalog(lexicon: Lexicon) -> Explanation:
    metrics = [one.words.label for one in lexicon.model.metrics.values() if not one.hidden]
    fields = [
        f"{dataset.words.label.lower()} {dimension.words.label.lower()}"
        for dataset in lexicon.model.datasets.values()
        if not dataset.hidden
        for dimension in dataset.dimensions.values()
        if not dimension.hidden and not dimension.sensitive and dimension.type == "text"
    ]
    quick = [one.ask for one in lexicon.model.questions if one.quick]
    parts = [f"Metrics: {', '.join(metrics)}.", f"Broken down by: {', '.join(fields)}."]
    if quick:
        parts.append(f"For example: {' '.join(quick[:4])}")
    return Explanation(text=" ".join(parts), about="catalog")
