"""Which planner reads a question: by its words where they are enough, by a language model else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from engine.planning.keyword_planner import MOST_CHARACTERS, NO_PICTURES, KeywordPlanner
from engine.planning.llm.faults import SAID
from engine.planning.llm.judge import same
from engine.planning.llm.reader import Failed
from engine.planning.meaning.phrase_query import phrase_query
from engine.planning.planner import Planner, PlanningContext
from engine.question import (
    Clarification,
    Explanation,
    Option,
    Plan,
    PlannerName,
    PlanOutcome,
    Question,
    Refusal,
)
from semantic.errors import Issue, PlannerError
from semantic.query import MetricQuery

_DISAGREE: Final = (
    "The language model reads this differently from what its words say. Which one is meant?"
)


class Reader(Protocol):
    """Reads questions with a language model."""

    @property
    def reads_pictures(self) -> bool:
        """Whether a model for pictures is set up."""
        ...

    @property
    def name(self) -> str:
        """The model, as it is told to people."""
        ...

    def read(
        self, question: Question, context: PlanningContext, expected: MetricQuery | None = None
    ) -> PlanOutcome | Failed:
        """Return what the model makes of a question."""
        ...


@dataclass(frozen=True, slots=True)
class AutoPlanner:
    """The keyword planner, and a language model for what it does not understand."""

    keyword: KeywordPlanner
    reader: Reader

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        """Return what the question means, and say so where a language model read it."""
        if question.attachments:
            return read_picture(self.reader, question, context)
        first = self.keyword.plan(question, context)
        if not not_understood(first) or len(question.text) > MOST_CHARACTERS:
            return first
        read = self.reader.read(question, context)
        if isinstance(read, Failed):
            return fallen_back(first, read)
        if not_understood(read):
            return replace(first, usage=read.usage)
        return _told(read, self.reader.name)


@dataclass(frozen=True, slots=True)
class ModelPlanner:
    """A language model, and the keyword planner where it fails.

    What is refused by rule, explained from the catalog or verified never goes to a provider; nor
    does a choice that only the asker can make.
    """

    keyword: KeywordPlanner
    reader: Reader

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        """Return what the question means, read by the language model."""
        if question.attachments:
            return read_picture(self.reader, question, context)
        first = self.keyword.plan(question, context)
        long = len(question.text) > MOST_CHARACTERS
        if long or not (isinstance(first, Plan) or not_understood(first)):
            return first
        if isinstance(first, Plan) and first.certainty == "verified":
            return first
        exact = isinstance(first, Plan) and first.certainty == "exact"
        expected = first.query if isinstance(first, Plan) and exact else None
        read = self.reader.read(question, context, expected)
        if isinstance(read, Failed):
            return fallen_back(first, read)
        if isinstance(read, Plan) and expected and not same(read.query, expected, context):
            return self._both(read, expected, context)
        return _told(read, self.reader.name)

    def _both(self, read: Plan, expected: MetricQuery, context: PlanningContext) -> Clarification:
        """Ask which of two readings is meant."""
        lexicon = self.keyword.lexicon(context)
        options = tuple(
            Option(text=phrase_query(one, lexicon), query=one) for one in (expected, read.query)
        )
        return Clarification(text=_DISAGREE, options=options, planner="llm", usage=read.usage)


@dataclass(frozen=True, slots=True)
class NoModel:
    """Stands where a language model is asked for and none is set up."""

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        """Raise PlannerError `no-llm`."""
        hint = "leave `planner` away: the keyword planner needs no key and no network"
        raise PlannerError(Issue("no-llm", "no language model is set up", (hint,)))


@dataclass(frozen=True, slots=True)
class ChosenPlanner:
    """The planner that a question asks for, or the usual one."""

    planners: Mapping[PlannerName, Planner]
    usual: PlannerName

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        """Return what the question means to the planner it asks for."""
        return self.planners[question.planner or self.usual].plan(question, context)


def not_understood(outcome: PlanOutcome) -> bool:
    """Return whether words were not known: not what is refused by rule, nor open to choice."""
    if isinstance(outcome, Refusal):
        return outcome.code == "not-understood"
    return isinstance(outcome, Clarification) and outcome.unknown_words


def read_picture(
    reader: Reader | None, question: Question, context: PlanningContext
) -> PlanOutcome:
    """Return the query that would rebuild a picture, or say that it cannot be read."""
    if reader is None or not reader.reads_pictures:
        return Refusal(code="no-picture", text=NO_PICTURES)
    read = reader.read(question, context)
    if isinstance(read, Failed):
        text = f"The picture could not be read: of the language model, {SAID[read.kind]}."
        return Refusal(code="no-picture", text=text, planner="llm", usage=read.usage)
    return _told(read, reader.name)


def fallen_back(first: PlanOutcome, failed: Failed) -> PlanOutcome:
    """Return what the words alone gave, and say why no language model read them."""
    said = f"The language model was asked too, but {SAID[failed.kind]}."
    if isinstance(first, Plan):
        return replace(first, assumptions=(*first.assumptions, said), usage=failed.usage)
    return replace(first, text=f"{first.text} {said}", usage=failed.usage)


def _told(read: PlanOutcome, name: str) -> PlanOutcome:
    """Return an outcome that says who read the question."""
    if isinstance(read, Plan):
        said = f"The question was read by the language model {name}, not by its words alone."
        return replace(read, assumptions=(said, *read.assumptions))
    if isinstance(read, Explanation):
        return read
    return replace(read, text=f"{read.text} (Read by the language model {name}.)")
