"""One question with its meaning, and files of them: a JSON object a line.

A line is in the wire form (`ask`, `expect`, `query` as a metric query) or in the form in which
examples are collected (`question`, `context`, symbolic windows): see example_form.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from engine.judging.example_form import Example, UnreadableExample, query_of_example
from engine.question import ChartWish
from semantic.errors import Issue, QueryError
from semantic.query import MetricQuery, decode_query

#: What may come of a question.
Kind = Literal["query", "clarification", "refusal", "explanation"]
#: What an example's `expect` allows.
EXAMPLE_KINDS: dict[str, frozenset[Kind]] = {
    "query": frozenset({"query"}),
    "query_with_note": frozenset({"query"}),
    "query_or_clarify": frozenset({"query", "clarification"}),
    "clarify": frozenset({"clarification"}),
    "clarify_or_refuse": frozenset({"clarification", "refusal"}),
    "refuse": frozenset({"refusal"}),
    "explain": frozenset({"explanation"}),
}
#: The category of what has none.
UNSORTED = "unsorted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and what is right to make of it.

    `wanted` are the queries that are right, the first one preferred; where a query is expected and
    none is named, any is. `noted` asks that the answer says what it assumed. `previous` is the
    query of the turn before.
    """

    id: str
    ask: str
    category: str
    expect: frozenset[Kind]
    wanted: tuple[MetricQuery, ...] = ()
    previous: MetricQuery | None = None
    noted: bool = False
    chart: ChartWish | None = None
    where: str | None = None  # file:line

    @property
    def means_query(self) -> bool:
        """Whether nothing but a query is right."""
        return self.expect == frozenset[Kind]({"query"})


class WireCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question with its meaning in the wire form. `after` names the question before it.

    `certainty`, `code`, `about` are for the tests of one planner; they judge no meaning.
    """

    ask: Annotated[str, msgspec.Meta(min_length=1)]
    expect: Kind | tuple[Kind, ...]
    id: str | None = None
    category: str = UNSORTED
    query: dict[str, Any] | None = None
    accept: tuple[dict[str, Any], ...] = ()
    after: str | None = None
    previous: dict[str, Any] | None = None
    noted: bool = False
    chart: ChartWish | None = None
    certainty: str | None = None
    code: str | None = None
    about: str | None = None


def read_cases(lines: Iterable[str | bytes], file: str, as_of: date) -> tuple[Case, ...]:
    """Read the questions of a file; QueryError `malformed-case` with every line that is none."""
    cases: dict[str, Case] = {}
    issues: list[Issue] = []
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        where = f"{file}:{number}"
        try:
            case = replace(_read(text, str(number), cases, as_of), where=where)
            if case.id in cases:
                raise UnreadableExample(f"there are two questions '{case.id}'")
            cases[case.id] = case
        except (msgspec.DecodeError, UnreadableExample) as error:
            issues.append(Issue("malformed-case", str(error), (), where))
        except (RecursionError, UnicodeError):
            issues.append(Issue("malformed-case", "it is no line of JSON", (), where))
        except QueryError as error:
            issues += (Issue(one.code, one.message, one.hints, where) for one in error.issues)
    if not cases and not issues:
        issues.append(Issue("malformed-case", "it holds no question", (), file))
    if issues:
        raise QueryError(*issues)
    return tuple(cases.values())


def _read(text: str | bytes, number: str, before: dict[str, Case], as_of: date) -> Case:
    found: object = msgspec.json.decode(text)
    if isinstance(found, dict) and "question" in found:
        return _of_example(msgspec.convert(found, Example), before, as_of)
    return _of_wire(msgspec.convert(found, WireCase), number, before)


def _of_wire(line: WireCase, number: str, before: dict[str, Case]) -> Case:
    previous = None
    if line.after is not None:
        previous = _query_before(line.after, before)
    elif line.previous is not None:
        previous = decode_query(line.previous)
    expect = frozenset(line.expect if isinstance(line.expect, tuple) else (line.expect,))
    written = (line.query, *line.accept) if line.query is not None else line.accept
    if written and "query" not in expect:
        raise UnreadableExample("it names a query, and expects none")
    return Case(
        id=line.id or number,
        ask=line.ask,
        category=line.category,
        expect=expect,
        wanted=tuple(decode_query(one) for one in written),
        previous=previous,
        noted=line.noted,
        chart=line.chart,
    )


def _of_example(line: Example, before: dict[str, Case], as_of: date) -> Case:
    if line.expect not in EXAMPLE_KINDS:
        known = ", ".join(EXAMPLE_KINDS)
        raise UnreadableExample(f"it expects '{line.expect}', which is none of {known}")
    wanted = None if line.query is None else query_of_example(line.query, as_of)
    return Case(
        id=line.id,
        ask=line.question,
        category=line.category or UNSORTED,
        expect=EXAMPLE_KINDS[line.expect],
        wanted=() if wanted is None else (wanted,),
        previous=None if line.context is None else _query_before(line.context, before),
        noted=line.expect == "query_with_note",
        chart=None if line.query is None else line.query.chart,
    )


def _query_before(name: str, before: dict[str, Case]) -> MetricQuery:
    case = before.get(name)
    if case is None:
        raise UnreadableExample(f"it follows '{name}', which is no question above it")
    if not case.wanted:
        raise UnreadableExample(f"it follows '{name}', which has no query")
    return case.wanted[0]
