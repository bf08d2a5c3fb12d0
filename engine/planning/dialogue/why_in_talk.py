""" "Why did it drop?" of what was shown: where it changed can be shown, and is offered."""

import re
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.sense_in_talk import sensible
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.phrase_query import phrase_query
from engine.question import Clarification, Option, Plan, PlanOutcome
from semantic.query import MetricQuery

_WHY: Final = re.compile(
    r"^(?:and |so |but |ok |okay |hm+ |wait |now |do (?:we|you) know |any idea |explain |tell me )*"
    r"(?:(?:but )?why\b|how come\b|how so$|for (?:what|which) reasons?\b"
    r"|what(?:'s| is| was| are| were|s)?(?: (?:mainly|really|actually))?"
    r" (?:driving|behind|causing|caused|drove|explains?|explaining"
    r"|(?:the |our )?(?:main |biggest )?(?:reason|cause|driver|explanation|story)s?\b"
    r"|led to|(?:is )?responsible for|going on (?:there|here)|happened (?:there|here)))",
    re.IGNORECASE,
)
_OF_IT: Final = re.compile(
    r"\b(?:driv(?:ing|es?|en)|drove|behind|caus(?:ing|es?|ed)|explain(?:s|ing)?|led to|for)"
    r" (?:that|this|it|those|these|them|the (?:\w+ )?(?:change|drop|dip|fall|decline|decrease"
    r"|increase|rise|jump|spike|growth|difference|gap|trend|swing|slump|uptick|number|result)s?)\b"
    r"|\bwhy$|\bwhy (?:is|was|are|were|did|does|has|have|do) (?:that|this|it|those|these|they)\b",
    re.IGNORECASE,
)
_FURTHER: Final = re.compile(
    r"^(?:and |ok |now |can you |could you |please |let'?s )*(?:(?:break|split|slice|cut|segment)"
    r"(?: (?:it|that|this|them|those))(?: (?:down|up|out|further|more))*|zoom in"
    r"|(?:dig|go|drill) deeper|(?:show |give )?(?:me )?(?:some )?more (?:details?|breakdowns?)"
    r"|(?:a |by )?breakdown)(?: please| further| more)*$",
    re.IGNORECASE,
)
_MOST: Final = 3
_TEXT: Final = "The data shows where a figure changed, not why. By what shall it be broken down?"


def asks_why(talk: Talk) -> bool:
    """Return whether it is asked why something is so."""
    return bool(_WHY.match(talk.said.text.strip().rstrip("?.! ")))


def asks_further(talk: Talk) -> Clarification | None:
    """Ask by what, where something is to be broken down and no field is named."""
    if not _FURTHER.match(talk.said.text.strip().rstrip("?.! ")):
        return None
    options = _options(talk)
    return (
        Clarification(text="By what shall it be broken down?", options=options) if options else None
    )


def _options(talk: Talk) -> tuple[Option, ...]:
    made = _broken_down(talk, talk.previous)
    options = tuple(Option(text=phrase_query(one, talk.lexicon), query=one) for one in made)
    return options if len(options) > 1 else ()


def why_in_talk(talk: Talk, alone: PlanOutcome) -> PlanOutcome:
    """Offer the question before broken down; "why are we losing deals" is one of its own."""
    asked = talk.said.text.strip().rstrip("?.! ")
    named = {one.target for span in talk.spans(asked) for one in span.of("metric")}
    if not _OF_IT.search(asked) and (isinstance(alone, Plan) or named - set(talk.previous.metrics)):
        return alone
    options = _options(talk)
    return Clarification(text=_TEXT, options=options) if options else alone


def _broken_down(talk: Talk, previous: MetricQuery) -> list[MetricQuery]:
    """Return the query by one more field each: first those of the verified questions."""
    if previous.rows or not previous.metrics:
        return []
    model = talk.lexicon.model
    used = [one for known in model.questions for one in known.query.dimensions]
    fields = [
        one.qualified
        for dataset in model.datasets.values()
        for one in dataset.dimensions.values()
        if one.type == "text" and not (dataset.hidden or one.hidden or one.sensitive)
    ]
    asked = {one.partition(":")[0] for one in previous.dimensions}
    asked |= {one.field for one in previous.where if one.field}
    known = [one for one in dict.fromkeys((*used, *fields)) if one in fields and one not in asked]
    made: list[MetricQuery] = []
    for one in known:
        query = replace(
            previous, dimensions=(*previous.dimensions, one), limit=None, limit_per=None
        )
        if sensible(talk, query):
            made.append(query)
        if len(made) == _MOST:
            break
    return made
