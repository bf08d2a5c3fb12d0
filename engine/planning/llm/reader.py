"""A question to a language model and back: at most two rounds, then an outcome or a failure."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.planning.keyword_planner import KeywordPlanner, cover
from engine.planning.llm.asking import Said
from engine.planning.llm.caller import Caller, Spending
from engine.planning.llm.faults import Fault, FaultKind
from engine.planning.llm.judge import Case, Judged, judge
from engine.planning.llm.masking import mask
from engine.planning.llm.parse import Unread, read_reply
from engine.planning.llm.prompt import messages_for, repair
from engine.planning.llm.reply_form import strict_schema
from engine.planning.llm.retrieve import Shelf, part_for, shelf_of
from engine.planning.planner import PlanningContext
from engine.question import PlanOutcome, Question, Usage
from semantic.errors import Issue
from semantic.model import SemanticModel
from semantic.query import MetricQuery

#: Issues of form: the same model is shown again. After any other it sees its names alone, so that
#: whatever text led it astray is gone.
_OF_FORM: Final = frozenset({"no-json", "wrong-form", "duplicate-key", "too-deep", "cut-off"})


_MOST_SHELVES: Final = 4


@dataclass(frozen=True, slots=True)
class Failed:
    """A question that a language model could not be asked, or did not answer usably."""

    kind: FaultKind
    usage: Usage


class ModelReader:
    """Reads questions with a language model; any thread."""

    def __init__(self, caller: Caller, keyword: KeywordPlanner) -> None:
        self._caller = caller
        self._keyword = keyword
        self._shelves: dict[str, tuple[Shelf, Mapping[str, Any] | None]] = {}
        self._lock = threading.Lock()

    @property
    def reads_pictures(self) -> bool:
        """Whether a model for pictures is set up."""
        return self._caller.endpoint.vision_model is not None

    @property
    def caller(self) -> Caller:
        """What asks the endpoint, its budget and its state."""
        return self._caller

    @property
    def name(self) -> str:
        """The model, as it is told to people."""
        return self._caller.endpoint.model

    def warm(self) -> None:
        """Load the client's library now: a first question would wait for it."""
        self._caller.warm()

    def prepare(self, model: SemanticModel) -> None:
        """Put a model's words in order now: a first question would wait for it."""
        self._shelf(model)

    def close(self) -> None:
        """Let go of what asks the endpoint."""
        self._caller.close()

    def read(
        self,
        question: Question,
        context: PlanningContext,
        expected: MetricQuery | None = None,
    ) -> PlanOutcome | Failed:
        """Return what the model makes of a question; `expected` is what its words alone mean."""
        endpoint = self._caller.endpoint
        pictures = question.attachments
        model = endpoint.vision_model if pictures and endpoint.vision_model else endpoint.model
        spending = self._caller.begin(model, context.cancelled)
        try:
            outcome = self._rounds(question, context, expected, spending)
        except Fault as fault:
            return Failed(fault.kind, spending.usage(str(fault)))
        if isinstance(outcome, tuple):
            codes = ", ".join(dict.fromkeys(one.code for one in outcome))
            return Failed("wrong-reply", spending.usage(f"wrong-reply: {codes}"))
        return replace(outcome, planner="llm", usage=spending.usage())

    def _rounds(
        self,
        question: Question,
        context: PlanningContext,
        expected: MetricQuery | None,
        spending: Spending,
    ) -> Judged:
        lexicon = self._keyword.lexicon(context)
        spans = cover(question.text, context, lexicon)
        previous, pictures = question.previous, question.attachments
        masked = mask(spans, previous, pictures=bool(pictures))
        shelf, known = self._shelf(context.model)
        part = part_for(shelf, spans, _names(previous))
        schema = known or strict_schema(part.names)

        def messages(bare: bool) -> tuple[Mapping[str, Any], ...]:
            return messages_for(
                shelf,
                part,
                masked,
                context.as_of,
                previous,
                share_values=self._caller.endpoint.share_values,
                bare=bare,
                pictures=pictures,
            )

        case = Case(
            question=question,
            context=context,
            lexicon=lexicon,
            masked=masked,
            expected=expected,
        )
        key = context.model.fingerprint[:32]
        first = messages(bare=False)
        said = self._caller.reply(spending, first, schema, key, len(pictures))
        judged = _judged(said, case)
        if not isinstance(judged, tuple):
            return judged
        again = first if all(one.code in _OF_FORM for one in judged) else messages(bare=True)
        again = repair(again, said.text, judged)
        return _judged(self._caller.reply(spending, again, schema, key, len(pictures)), case)

    def _shelf(self, model: SemanticModel) -> tuple[Shelf, Mapping[str, Any] | None]:
        """Return a model ready to be searched, and its schema where all of it is shown."""
        with self._lock:
            found = self._shelves.get(model.fingerprint)
            if found is None:
                shelf = shelf_of(model)
                schema = None if shelf.large else strict_schema(shelf.all.names)
                found = self._shelves[model.fingerprint] = (shelf, schema)
                while len(self._shelves) > _MOST_SHELVES:
                    self._shelves.pop(next(iter(self._shelves)))
        return found


def _judged(said: Said, case: Case) -> Judged:
    """Return what a reply stands for; one that broke off, or declined, stands for nothing."""
    if said.refused:
        raise Fault("filtered", spent=True)
    if said.finish_reason == "length":
        return (Issue("cut-off", "the reply was too long and broke off: be brief"),)
    try:
        return judge(read_reply(said.text), case)
    except Unread as unread:
        return (unread.issue,)


def _names(query: MetricQuery | None) -> tuple[str, ...]:
    """Return the names a query before uses: they are always shown."""
    if query is None:
        return ()
    fields = (one.partition(":")[0] for one in query.dimensions)
    filtered = (one.field or "" for one in query.where)
    return (*query.metrics, *fields, *filtered, *query.segments)
