"""Follow-ups: small, certain edits of the query before; everything kept is listed."""

import re
from collections.abc import Callable
from dataclasses import replace as replace_talk
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.change_query import change_query
from engine.planning.dialogue.changes import NO_CHANGE, Change, Unclear
from engine.planning.dialogue.date_in_talk import hung_on, only_happened
from engine.planning.dialogue.doubt_in_talk import (
    count_in_talk,
    dates_in_talk,
    doubt_about_groups,
    doubt_in_talk,
    each_year_in_talk,
    limit_in_talk,
    others_in_talk,
    reach_in_talk,
    share_in_talk,
    stock_in_talk,
    times_in_talk,
    unlinked_in_talk,
)
from engine.planning.dialogue.drop_slots import drop_slots
from engine.planning.dialogue.edit_words import take_apart
from engine.planning.dialogue.explain_terms import (
    explain,
    explain_previous,
    nearest_questions,
)
from engine.planning.dialogue.in_money import in_money
from engine.planning.dialogue.in_two import in_two
from engine.planning.dialogue.let_in_again import let_in_already
from engine.planning.dialogue.list_behind import list_behind
from engine.planning.dialogue.not_only import beyond, everywhere, is_all, not_but, widened
from engine.planning.dialogue.only_these import (
    all_or_these,
    lists_of_them,
    one_by_one,
    only_these,
    whose,
)
from engine.planning.dialogue.pick_option import pick_option
from engine.planning.dialogue.qualify_metric import qualify_metric, with_metric
from engine.planning.dialogue.read_edit import read_edit
from engine.planning.dialogue.scope_in_talk import of_counted, of_the_same_rows, scoped
from engine.planning.dialogue.sense_in_talk import sense_in_talk
from engine.planning.dialogue.talk import Talk
from engine.planning.dialogue.the_rest import the_rest
from engine.planning.dialogue.why_in_talk import asks_further, asks_why, why_in_talk
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.planner import PlanningContext
from engine.planning.text.tokens import normalize
from engine.question import Clarification, Explanation, Plan, PlanOutcome, Question, Refusal
from semantic.query import MetricQuery, OrderBy

Fresh = Callable[[str, PlanningContext, Lexicon], PlanOutcome]

_START_OVER: Final = re.compile(
    r"^\s*(?:let'?s |please |can we |i want to )*(?:start(?:ing)? over|start (?:again|fresh|anew)"
    r"|new (?:question|topic|query)|reset(?: (?:everything|all|it|that))?(?=\s*(?:[:,.;!?]|$))"
    r"|forget (?:that|it|all that|everything|all of that)|scratch that|never ?mind"
    r"|clear (?:everything|all|the (?:context|conversation))(?=\s*(?:[:,.;!?]|$))"
    r"|from scratch|different question"
    r"|another (?:question|topic)|change of topic)\b[\s:,.;!?-]*(?:and\s+|now\s+)?",
    re.IGNORECASE,
)
_FLIPPED: Final = re.compile(
    r"^(?:reverse|flip|invert)(?: (?:it|that|them|the (?:order|sort(?:ing)?|ranking|list)))?$"
    r"|^the other way (?:a)?round$|^in reverse(?: order)?$",
    re.IGNORECASE,
)
_BACK: Final = re.compile(
    r"^(?:undo(?: (?:it|that|this))?|go back|back|step back|previous (?:answer|question)|revert"
    r"(?: (?:it|that))?|go back to (?:the )?(?:previous|last|first)(?: \w+)?)$",
    re.IGNORECASE,
)
_POLITE: Final = re.compile(
    r"^(?:(?:ok(?:ay)?|great|thanks|thank you|thx|cool|nice|perfect|good|very|so|much|a lot|got it"
    r"|i see|alright|fine|wow|interesting|awesome|cheers|lovely|ty|bye|goodbye|yes|hm+)[\s,.!]*)+$",
    re.IGNORECASE,
)
_HOW: Final = re.compile(
    r"^(?:how (?:is|was|are|were|do|did) (?:you |we )?(?:that|this|it|those|these|they)? ?"
    r"(?:calculated?|computed?|defined?|get|got|arrive at|work(?:ed)? out|made|derived?)"
    r"(?: (?:that|this|it|those|these|to (?:that|this|it)))?"
    r"|(?:explain|define|describe) (?:that|this|it|those|the (?:number|metric|result|figure)s?)"
    r"(?: to me)?|what (?:does|do) (?:that|this|it|those|these|they) mean"
    r"|what(?:'s| is| are) (?:included|counted|in (?:that|this|it))(?: in (?:that|this|it))?"
    r"|where (?:does|did) (?:that|this|it) (?:number |figure )?come from)[\s?.!]*$",
    re.IGNORECASE,
)
_BY_IT: Final = re.compile(
    r"^(?:and |then )*(?:sort|order|rank)(?:ed)?(?: it)? by (?:it|that|this)[\s.!?]*$",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"^(?:by|per) ", re.IGNORECASE)
_PERSON: Final = re.compile(r"\b(?:his|her|him|she|he)\b", re.IGNORECASE)
#: A sign alone shows what there is in another way.
_SIGNS: Final = {"%": "as percentages", "$": "in dollars", "$$": "in dollars"}
_UNREAD: Final = ("I do not know", "It is not clear how", "No metric was named")
_SAYS_NONE: Final = "No metric was named"


def follow_up(
    question: Question, context: PlanningContext, lexicon: Lexicon, fresh: Fresh
) -> PlanOutcome | None:
    """Return the edited previous query, or None where the question stands on its own."""
    text = _SIGNS.get(question.text.strip(" ?.!"), normalize(question.text))
    started = _START_OVER.match(text)
    if started:
        rest = text[started.end() :].strip()
        if rest:
            return fresh(rest, context, lexicon)
        return Explanation(text="Starting over: ask a new question.", about="start-over")
    picked = pick_option(text, question.offered)
    if picked is not None:
        return picked
    if question.previous is None:
        return _nobody(text, fresh(text, context, lexicon)) if _PERSON.search(text) else None
    explained = explain(text, lexicon, context)
    if explained is not None:
        return explained

    def turn(said: str, previous: MetricQuery) -> PlanOutcome:
        said_apart = take_apart(said)
        talk = Talk(said=said_apart, previous=previous, context=context, lexicon=lexicon)
        return _turn(talk, fresh)

    outcome = turn(text, question.previous)
    if isinstance(outcome, Plan | Explanation) or _is_doubt(outcome):
        return outcome
    return in_two(text, question.previous, turn) or outcome


def _turn(talk: Talk, fresh: Fresh) -> PlanOutcome:
    """Return the query before, edited as a fragment says, or what it asks of its own."""
    text, context, lexicon = talk.said.text, talk.context, talk.lexicon
    if _BACK.match(talk.said.left):
        said = "Earlier answers are kept: ask on from the one to go back to."
        return Refusal(code="out-of-scope", text=said)
    if _HOW.match(talk.said.left) and talk.previous.metrics:
        return explain_previous(talk.previous.metrics, lexicon)
    if _POLITE.match(text):
        return Refusal(code="empty-question", text="There is no question here; ask on any time.")
    replaced = not_but(talk)
    if replaced is not None:
        return _turn(replaced, fresh)
    if talk.said.beyond and not is_all(talk):
        talk = replace_talk(talk, previous=beyond(talk) or talk.previous)
    elif talk.said.beyond:
        return widened(talk, beyond(talk))
    edited = (
        asks_further(talk)
        or the_rest(talk)
        or one_by_one(talk)
        or everywhere(talk)
        or drop_slots(talk)
        or let_in_already(talk)
        or list_behind(talk)
        or _flipped(talk)
    )
    if edited is not None:
        return edited
    if talk.said.person and not talk.previous.where:
        return _nobody(text, fresh(text, context, lexicon))
    these = only_these(talk)
    if these is not None:
        return these
    qualified = in_money(talk) or qualify_metric(talk) or with_metric(talk, fresh)
    if qualified is not None:
        return _changed(talk, qualified) or fresh(text, context, lexicon)
    if asks_why(talk):
        alone = fresh(text, context, lexicon)
        asked_of = None if _stands_alone(alone) else _edited(talk)
        return asked_of if isinstance(asked_of, Plan) else why_in_talk(talk, alone)
    if talk.said.person and (owned := whose(talk)):
        return owned
    if talk.said.person:
        return _edited(hung_on(talk)) or _unsaid(talk)
    if talk.said.linked or talk.said.only or _BY.match(talk.said.body):
        return _edited(talk) or unlinked_in_talk(talk, fresh(text, context, lexicon))
    if only_happened(talk):
        return _edited(hung_on(talk)) or fresh(text, context, lexicon)
    of_things = _edited(hung_on(talk)) if scoped(talk) else None
    if of_things is not None:
        return of_things
    alone = fresh(text, context, lexicon)
    of_them = lists_of_them(talk, alone) or all_or_these(talk, alone)
    if of_them is not None:
        return of_them
    counted = of_counted(talk, alone, fresh)
    if counted is not None:
        return _changed(talk, counted) or alone
    return alone if _stands_alone(alone) else _edited(talk) or alone


def _is_doubt(outcome: PlanOutcome) -> bool:
    """Return whether it is asked which reading is meant, and not what words mean."""
    return isinstance(outcome, Clarification) and not outcome.text.startswith(_UNREAD)


def _unsaid(talk: Talk) -> Refusal:
    """Refuse what is asked of the person named before, and not understood."""
    said = (
        "It is not clear what is asked of the one named before; the question before still stands."
    )
    near = nearest_questions(talk.said.text, talk.lexicon)
    return Refusal(code="not-understood", text=said, suggestions=near)


def _stands_alone(outcome: PlanOutcome) -> bool:
    """Return whether a text is a whole question, or one that is refused for what it asks."""
    match outcome:
        case Plan(assumptions=assumptions):
            return not any(one.startswith(_SAYS_NONE) for one in assumptions)
        case Explanation():
            return True
        case Refusal(code=code):
            return code not in ("not-understood", "empty-question", "write")
        case Clarification():
            return False


def _nobody(text: str, outcome: PlanOutcome) -> PlanOutcome:
    """Refuse "her win rate" where nobody was named; leave "Sarah and her deals" as it is."""
    if not isinstance(outcome, Plan) or outcome.query.where:
        return outcome
    found = _PERSON.search(text)
    said = f'Nobody was named before, so it is not clear who "{found.group() if found else ""}" is.'
    return Refusal(code="not-understood", text=said)


def _flipped(talk: Talk) -> Plan | None:
    """Turn the order round, or order by what was named last: "sort by it"."""
    previous = talk.previous
    if len(previous.metrics) > 1 and previous.dimensions and _BY_IT.match(talk.said.text):
        last = OrderBy(by=previous.metrics[-1], direction="desc")
        return talk.plan(replace(previous, order_by=(last,)))
    if not previous.order_by or not _FLIPPED.match(talk.said.text.strip().rstrip("?.!")):
        return None
    order = tuple(
        OrderBy(by=one.by, direction="asc" if one.direction == "desc" else "desc")
        for one in previous.order_by
    )
    return talk.plan(replace(previous, order_by=order))


def _edited(talk: Talk) -> PlanOutcome | None:
    """Read a fragment as an edit of the query before; ask back where it is in doubt."""
    change = read_edit(talk)
    if change is None:
        return None
    return _changed(talk, change)


def _changed(talk: Talk, change: Change | Unclear) -> PlanOutcome | None:
    """Return the query before with a change made, or the doubt that it leaves."""
    if isinstance(change, Unclear):
        return doubt_in_talk(talk, change)
    change = of_the_same_rows(talk, change)
    query, told = change_query(talk, change)
    doubt = (
        others_in_talk(talk, change)
        or count_in_talk(talk, change)
        or doubt_about_groups(talk, change, query)
        or limit_in_talk(talk, change, query)
        or times_in_talk(talk, change, query)
        or reach_in_talk(talk, change, query)
        or stock_in_talk(talk, query)
        or dates_in_talk(talk, query)
        or each_year_in_talk(talk, change, query)
        or share_in_talk(talk, query)
        or sense_in_talk(talk, query)
    )
    if doubt is not None:
        return doubt
    if query == talk.previous and change.chart is None:
        if talk.said.groups and any(span.of("verb") for span in talk.spans(talk.said.body)):
            said = "It is not clear what is asked of them; the question before still stands."
            near = nearest_questions(talk.said.text, talk.lexicon)
            return Refusal(code="not-understood", text=said, suggestions=near)
        told = (*told, NO_CHANGE)
    return talk.plan(query, chart=change.chart, fuzzy=change.fuzzy, assumptions=told)
