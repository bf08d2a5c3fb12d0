"""Answers from the catalog, without a query: what a metric means, how fresh, what can be asked."""

import re
from typing import Final

from engine.planning.dialogue.explain_catalog import (
    explain_calendar,
    explain_catalog,
    explain_day,
    explain_fields,
    explain_freshness,
    explain_records,
    explain_sources,
    explain_span,
)
from engine.planning.meaning.lexicon import Lexicon, key_of
from engine.planning.meaning.spans import Reading
from engine.planning.meaning.values import PARTIAL
from engine.planning.planner import PlanningContext
from engine.planning.text.tokens import normalize, tokenize, words_of
from engine.planning.text.words import STOP
from engine.question import Explanation
from semantic.kinds import kind_of
from semantic.model import Formula, Measure, Metric

_DEFINE: Final = re.compile(
    r"^(?:so\s+|and\s+|please\s+|can you\s+|could you\s+)*(?:"
    r"what(?:'s| is| are| does| do)(?: an?)? (?P<what>.+?)(?: mean| stand for)?"
    r"|define (?P<define>.+)|explain (?P<explain>.+)"
    r"|(?:what(?:'s| is) )?(?:the )?(?:definition|meaning|formula) (?:of|for) (?P<definition>.+)"
    r"|how (?:do|did|does|is|are|was|were)(?: you| we| it| they)? (?P<subject>.*?)\s*"
    r"(?:(?:calculate|compute|define|measure|work out|determine|derive)d?"
    r"|(?<=you )count|(?<=we )count|(?<=it )count)\s*(?P<object>.*)"
    r"|what (?:counts|qualifies) as (?:an? )?(?P<counts>.+)"
    r")[?.! ]*$",
    re.IGNORECASE,
)
_MORE: Final = re.compile(
    r"^(?:so |and |please |can you |could you |help me )*(?:"
    r"(?:tell me|understand|know) (?:about |more about )?what (?P<told>.+?) (?:is|are|means?"
    r"|stands? for)"
    r"|what (?:do you|does it|is) meant? by (?P<by>.+?)|what do you mean by (?P<you>.+?)"
    r"|how (?:do|does|did) (?:you|we|it) (?:decide|know|determine|tell)"
    r" (?:what|which|who|if|whether|when)(?:'s)?(?: (?:is|are|counts? as))?(?: something is)?"
    r"(?: an?)? (?P<decided>.+?)"
    r"|(?:tell me|show me|explain|know|i want to know|i'd like to know|remind me|say)"
    r" (?:exactly )?how (?P<told_how>.+?) (?:is|are|gets?|was|were) (?:being )?"
    r"(?:calculate|compute|define|measure|work|deriv|determin|figur)e?d(?: out)?"
    r"|(?:describe|tell me about|understand) (?P<describe>.+?)"
    r"|how (?:do|does|is|are) (?:you |we )?(?:define|calculate|compute|measure|get to|arrive at"
    r"|work out)"
    r"d? (?P<how>.+?)|how (?:does|do) (?P<work>.+?) work)"
    r"(?:,? (?:please|for me|to me|here|exactly|again|thanks))*[?.! ]*$",
    re.IGNORECASE,
)
#: What is asked of a definition itself: its formula, what it includes, what it rests on.
_ABOUT: Final = re.compile(
    r"^(?:so |and |please |can you |could you |just )*(?:"
    r"(?:(?:what(?:'s| is| are)|whats|give me|show me|tell me|state) )?(?:the |our |your |its )?"
    r"(?:exact |official |precise )?(?:definitions?|meaning|formula|logic|calculation|math)"
    r" (?:of|for|behind) (?P<definition>.+?)"
    r"|what(?:'s|s| is| are)? (?:goes|included|counted|excluded|contained|counts?|falls|rolls up)"
    r" (?:in|into|under|as|towards?|from) (?:our |the |an? )?(?P<goes>.+?)"
    r"|what(?:'s|s| is| are) (?:in|part of|inside|behind|under) (?:our |the |an? )?(?P<inside>.+?)"
    r" (?:numbers?|figures?|metrics?|calculations?|formulas?|definitions?)"
    r"|what (?:does|do|would) (?:our |the |an? )?(?P<holds>.+?)"
    r" (?:include|exclude|contain|cover|consist of|comprise|take into account|look at)"
    r"|explain (?:to (?:me|us) )?(?:what )?(?:an? |the |our )?(?P<explained>.+?)"
    r"(?: (?:is|are|means?))?"
    r"|(?:is|are|do|does|was|were) .+? (?:included|counted|contained|part|reflected|excluded|count"
    r"|considered|captured|figured|factored|baked)"
    r" (?:in|into|of|as|towards?|from|under|within|with) (?:our |the |an? )?(?P<within>.+?)"
    r"|(?:does|do) (?:our |the )?(?P<includes>.+?) (?:include|exclude|count|contain|cover) .+"
    r"|(?:is|are) (?:our |the )?(?P<based>.+?) (?:based on|measured (?:by|in|on)"
    r"|calculated (?:by|on|from|in)|computed (?:by|on|from)|net of|inclusive of"
    r"|by (?:number|count|value|amount|volume|money|dollars) or) .+"
    r")[?.! ]*$",
    re.IGNORECASE,
)
_HOW_MADE: Final = re.compile(
    r"^(?:so |and )*how (?:is|are|was|were|do you|did you|does it)"
    r" (?:that|this|it|these|those|they)?(?: (?:numbers?|figures?|value))? ?(?:be(?:ing)? )?"
    r"(?:calculate|compute|measure|define|derive"
    r"|work(?:ed)? out|arrive)d?(?: at)?[?.! ]*$",
    re.IGNORECASE,
)
#: Words around a name that only say that it is a name.
_NAMING: Final = re.compile(
    r"^(?:the |our |a |an |your |(?:metric|field|term|kpi|measure|column|word) )+"
    r"|\s+(?:fields?|metrics?|columns?|dimensions?|measures?|kpis?"
    r"|terms?"
    r"|numbers?|values?|figures?|mean|means|stand for|here|exactly|actually|to me|for me|please"
    r"|in (?:this|the|our) (?:data|model|report|system)|to you|in plain (?:words|english))$",
    re.IGNORECASE,
)
_DIFFERENCE: Final = re.compile(
    r"differences? between (?P<one>.+?) and (?P<two>.+?)[?.! ]*$"
    r"|^(?:how|in what way) (?:is|are|do|does) (?P<one2>.+?) (?:different|differ) (?:from|to|than)"
    r" (?P<two2>.+?)[?.! ]*$"
    r"|^(?:is|are) (?P<one3>.+?) the same (?:thing )?as (?P<two3>.+?)[?.! ]*$"
    r"|^(?P<one4>.+?) (?:vs\.?|versus|or|and) (?P<two4>.+?)[,:;-]+ what(?:'s| is) the"
    r" difference[?.! ]*$",
    re.IGNORECASE,
)
_FRESH: Final = re.compile(
    r"\b(?:latest|newest|most recent|oldest|earliest) data (?:you|we|that|there|available|is|in)\b|"
    r"^(?:what|which)(?:'s| is| are)?(?: the| your| our)?"
    r" (?:latest|newest|most recent|oldest|earliest) (?:data|records?|rows?|figures?)"
    r"(?: points?)?[?.! ]*$|"
    r"^who (?:maintains|provides|loads|updates|manages|keeps|refreshes) (?:this|the|our|your)"
    r" (?:data|dataset|model|numbers)\b|"
    r"\bhow (fresh|current|recent|up to date|old|stale) (is|are)\b.*\b(data|numbers|figures"
    r"|this|these|it)\b"
    r"|\b(when|how recently|how often) (was|were|did|is|are|does|do)\b.*\b(data|numbers|it"
    r"|files?|this)\b.*"
    r"\b(updated?|loaded?|refresh(ed)?|imported|sync(ed)?|change)\b|\blast (refresh|load|update"
    r"|sync)\b"
    r"|\bdata (as of|freshness)\b|\bis (the|this|our|your) data (fresh|current|up to date|stale"
    r"|old)\b"
    r"|\bis (?:the|this|our|your) data (?:live|real.?time|recent|from today|today's)\b"
    r"|\b(refresh|load|update) (date|time)\b",
    re.IGNORECASE,
)
_CATALOG: Final = re.compile(
    r"^(help\b(?! (?:me|us|please)\b)|help (?:me|us|please)[.!? ]*$"
    r"|what can (i|you|we|it|this|(?:this|the) \w+) (ask|do|answer|query|tell(?! (?:me|us) about))"
    r"|what (questions|kind of questions)"
    r"|(which|what)(?: (?:kinds?|sorts?|types?)(?: of)?)?"
    r" (metrics|measures|kpis|data|tables|datasets|numbers|questions)\b"
    r".*\b(have|there|available|exist|ask|use|know|offer|support|see|show|answer|track|cover)"
    r"|(list|show)( me)?( all| the| your| available)* (metrics|measures|kpis)"
    r"|how do i (use|ask)|what do you know|what are you able to"
    r"|(?:give|show|tell) me (?:some |a few |an )?(?:example|sample)s?"
    r"(?: questions?| quer(?:y|ies))?[?.! ]*$)",
    re.IGNORECASE,
)
_FIELDS: Final = re.compile(
    r"\b(which|what|list|show( me)?)(?: (?:kinds?|sorts?|types?) of)?( are)?( all| the| your"
    r"| available)*"
    r" (fields|dimensions|columns|attributes|breakdowns|filters|groupings|cuts)\b"
    r"|\b(by|on) (which|what) (fields|dimensions|columns|attributes)\b"
    r"|^by (which|what) (can|could|may) (i|we|you)\b"
    r"|^(what|which) (else|things?|other things|ways|attributes|options) (can|could|may) (i|we|you)"
    r" (group|slice|break|split|filter|cut|segment|drill|pivot)\b"
    r"|^what (else )?(can|could|may) (i|we|you) (group|slice|break|split|filter|cut|segment|drill"
    r"|pivot)\b"
    r"|^how (can|could|may) (i|we|you) (group|slice|break down|split|filter|cut|segment) .+$",
    re.IGNORECASE,
)
_SQL_SHOWN: Final = re.compile(
    r"\b(show|see|give|what|what's|which|display|print|view|share|get)\b.{0,30}\b(sql|query"
    r"|statement)\b"
    r"(?!.*\bfrom\s+\w+\s+where\b)",
    re.IGNORECASE,
)
_DAY: Final = re.compile(
    r"\b(what|which) (date|day|time)s? (are you|is|do you|does it|counts?|was|did you)\b"
    r".*\b(us(e|ed|ing)|today|now|taken?|assum\w*|as of)\b|\bwhat(?:'s| is) (today|the date|the"
    r" day)"
    r"\b|\bwhat (day|date) (is (it|today)|do you think it is)\b|\bas of (what|which) (date|day)\b"
    r"|\bwhat(?:'s| is) the as.of date\b",
    re.IGNORECASE,
)
_SOURCES: Final = re.compile(
    r"^(?:and |so )*where (?:do|did|does) (?:you|it|we) (?:get|take|pull|have|read) .+ from[?.! ]*$"
    r"|^(?:and |so )*where (?:does|do|did) (?:the |our |your )?[\w ]+?"
    r" (?:numbers?|figures?|values?|data) come from[?.! ]*$"
    r"|\bwhere (does|do|did|is|are) (the|this|these|your|that|those|all)?\s*(data|numbers?"
    r"|figures?|results?|it)"
    r"\b.*\b(come|from|taken|stored|got|get)\b|\b(what|which) (is|are|was|were)?\s*(the |your "
    r"|our )?"
    r"(data )?(sources?|files?|tables?)\b.*\b(data|use|used|from|behind|have|there|come|is|are"
    r"|loaded)\b"
    r"|\b(what|which) (data|numbers|files?|tables?|sources?) (is|are|was|were|do|does|did)"
    r" (this|these|that|those|it|they|you|the \w+)( \w+)? (based on|built on|from|using|use"
    r"|rely(ing)? on|drawn from|taken from|come from|coming from|looking at)\b"
    r"|^what (is|are|was|were) (this|these|that|those|it|the (numbers?|figures?|data|answers?))"
    r"( \w+)? (based|built|derived|drawn) (on|from)\b"
    r"|^what(?:'s| is) behind (this|these|that|those|the (numbers?|figures?))\b"
    r"|\bwhat(?:'s| is| are) (the|your|our) (data )?(sources?|files?)\b|\bdata sources?\b"
    r"|\bwhich (files?|tables?|systems?) (are|is|were|was|do|does|did)\b",
    re.IGNORECASE,
)
#: What time the data is of, and how much of it there is, whatever it is about.
_SPAN: Final = re.compile(
    r"^(?:and |so )*(?:(?:what|which)(?:'s| is)? (?:the )?(?:time |date )?(?:period|range|span"
    r"|years|time ?frame|dates|months)|how far (?:back|along)|(?:from|since) when)\b"
    r".*\b(?:data|dataset|history|records|model|it|this)\b.*"
    r"\b(?:cover|span|include|go|reach|have|start|end|is|from)(?:s|es|ed)?\b"
    r"|^how far back (?:do|does|can) (?:we|i|you|it|(?:the|your|our) data)\b.*$"
    r"|^how (?:many years|much) of (?:data|history)\b",
    re.IGNORECASE,
)
_RECORDS: Final = re.compile(
    r"^(?:and |so )*how (?:many (?:records?|rows?|lines?|entries|data points|tables?)"
    r"|(?:much|(?:big|large) is (?:the|your|our)) (?:data|dataset|database)\b)"
    r"(?: (?:of|data|do|does|are|is|have|you|we|i|the|your|our|there|in|it|this|hold|contain|model"
    r"|got|dataset|database|total|here|loaded|altogether|system))*[?.! ]*$",
    re.IGNORECASE,
)
_CALENDAR: Final = re.compile(
    r"\bwhen (does|do|is|did) (the|our|your|a|my)?\s*(fiscal|financial|business)\b"
    r"|\bwhat (is|are|counts as|do you mean by) (a |the |our |your )?(fiscal|financial)\b"
    r"|\b(fiscal|financial) (year|calendar|quarters?)\b.*\b(start|begin|end|defined?|work"
    r"|mean)s?\b"
    r"|\bhow (is|are|do|does) (the |our |your )?(fiscal|financial|quarters?|calendar|weeks?)\b.*"
    r"\b(defined?|cut|work|start|calculated|set)\b|\bwhen (does|do) (a|the|our) (week|quarter"
    r"|year)s?"
    r" (start|begin|end)\b|\b(which|what) day (does|do) (the|a|our) weeks? (start|begin)\b"
    r"|\b(what|which) time ?zones?\b|\b(?:what|which) calendar\b"
    r"|\bare (the )?quarters (fiscal|calendar)\b",
    re.IGNORECASE,
)


def explain(text: str, lexicon: Lexicon, context: PlanningContext) -> Explanation | None:
    """Return the explanation a text asks for, or None where it asks for figures."""
    plain = normalize(text)
    if _SQL_SHOWN.search(plain):
        said = "Each answer shows the SQL that was run, its parameters and its sources."
        return Explanation(text=said, about="sql")
    if _SPAN.search(plain):
        return explain_span(lexicon, context.as_of)
    if _RECORDS.search(plain):
        return explain_records(lexicon)
    if _FRESH.search(plain):
        return explain_freshness(context.loaded_at)
    if _CALENDAR.search(plain):
        return explain_calendar(lexicon.model.calendar)
    if _DAY.search(plain):
        return explain_day(lexicon, context.as_of)
    if _FIELDS.search(plain):
        return explain_fields(lexicon, _metric_in(plain, lexicon))
    if _CATALOG.search(plain):
        return explain_catalog(lexicon)
    if _SOURCES.search(plain):
        return explain_sources(lexicon, context.loaded_at)
    return _term(plain, lexicon, context)


def explain_unnamed(text: str, lexicon: Lexicon) -> Explanation | None:
    """Return what there is, where "how is that calculated" follows no answer."""
    return explain_catalog(lexicon) if _HOW_MADE.search(normalize(text)) else None


def _term(plain: str, lexicon: Lexicon, context: PlanningContext) -> Explanation | None:
    """Explain a metric, a field, a thing, a segment or a value by its name, or two of them."""
    two = _DIFFERENCE.search(plain)
    if two:
        one, other = (said for said in two.groups() if said)
        return _difference(one, other, lexicon) or _differing_values(one, other, lexicon, context)
    for pattern in (_ABOUT, _DEFINE, _MORE):
        found = pattern.match(plain)
        if not found:
            continue
        groups = found.groupdict()
        said = " ".join(groups.get(name) or "" for name in ("subject", "object")).strip()
        said = said or next((one for one in groups.values() if one), "")
        owned = re.match(r"(the|our|my|their|his|her)\b", groups.get("what") or "", re.IGNORECASE)
        if owned and not re.search(r"\bmeans?\b|\bfield|\bmetric|\bcolumn|\bstand for", plain):
            return None
        reading = _named(said, lexicon)
        if reading is not None:
            return _explain_reading(reading, lexicon)
        if re.search(r"\b(?:means?|meant|stands? for|define|definition|explain)\b", plain, re.I):
            value = _value(said, lexicon, context)
            if value is not None:
                return value
    return None


def _value(said: str, lexicon: Lexicon, context: PlanningContext) -> Explanation | None:
    """Explain a value by the one field that has it: "what does commit mean"."""
    while (bare := _NAMING.sub("", said.strip())) != said and bare:
        said = bare
    matches = [one for one in context.values.lookup(said.strip("'\"")) if one.score > PARTIAL]
    fields = {one.field for one in matches}
    if len(fields) != 1 or len({one.value for one in matches}) != 1:
        return None
    words = lexicon.dimension(matches[0].field).words
    text = f"{matches[0].value} is a value of {words.label}: {words.description}"
    return Explanation(text=text, about=matches[0].field)


def _differing_values(
    one: str, two: str, lexicon: Lexicon, context: PlanningContext
) -> Explanation | None:
    first, second = (_value(said, lexicon, context) for said in (one, two))
    if first is None or second is None:
        return None
    about = ", ".join(dict.fromkeys((first.about, second.about)))
    return Explanation(text=f"{first.text} {second.text}", about=about)


def explain_previous(metrics: tuple[str, ...], lexicon: Lexicon) -> Explanation:
    """Explain how the figures of an answer came about: what its metrics mean."""
    text = " ".join(define_metric(lexicon.metric(one), lexicon) for one in metrics)
    return Explanation(text=text, about=", ".join(metrics))


def _metric_in(plain: str, lexicon: Lexicon) -> Metric | None:
    """Return the metric that a question about fields names, if it does."""
    stems = [token.stem for token in tokenize(plain, lexicon.words) if token.kind != "mark"]
    for width in range(min(5, len(stems)), 0, -1):
        for at in range(len(stems) - width + 1):
            for reading in lexicon.terms.get(key_of(stems[at : at + width]), ()):
                if reading.kind == "metric":
                    return lexicon.metric(reading.target)
    return None


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
    """Return what a name names, with or without the words that say that it is one."""
    while True:
        found = _reading(said, lexicon)
        bare = _NAMING.sub("", said.strip())
        if found is not None or bare == said or not bare:
            return found
        said = bare


def _reading(said: str, lexicon: Lexicon) -> Reading | None:
    said = said.strip(" '\"")
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
    if first.target == second.target:
        text = f"Both are the same. {_explain_reading(first, lexicon).text}"
        return Explanation(text=text, about=first.target)
    parts = [_explain_reading(reading, lexicon).text for reading in (first, second)]
    return Explanation(text=" ".join(parts), about=f"{first.target}, {second.target}")
