"""Files of questions: both forms, their follow-ups, and every line that is none."""

import json
from datetime import date
from typing import Any

import pytest

from engine.judging.case import Case, read_cases
from semantic.errors import QueryError
from semantic.query import MetricQuery, decode_query, encode_query

AS_OF = date(2026, 6, 30)


def read(*lines: dict[str, Any]) -> tuple[Case, ...]:
    return read_cases([json.dumps(one) for one in lines], "asked.jsonl", AS_OF)


def example(**query: Any) -> dict[str, Any]:
    line = {"id": "q1", "question": "?", "persona": "CRO", "category": "simple", "context": None}
    return line | {"expect": "query", "query": query, "alternatives": None, "notes": "a note"}


def meant(**query: Any) -> MetricQuery:
    (case,) = read(example(**query))
    return case.wanted[0]


def written(**query: Any) -> MetricQuery:
    return decode_query(query)


def test_a_line_in_the_wire_form_is_read_as_it_stands() -> None:
    query = {"metrics": ["bookings"], "dimensions": ["account.region"]}
    (case,) = read({"ask": "bookings by region", "expect": "query", "query": query, "chart": "bar"})

    assert (case.id, case.ask, case.category) == ("1", "bookings by region", "unsorted")
    assert case.expect == {"query"}
    assert case.chart == "bar"
    assert case.wanted == (written(**query),)


def test_several_outcomes_and_several_queries_may_be_right() -> None:
    line = {"ask": "?", "expect": ["query", "clarification"], "query": {"metrics": ["bookings"]}}
    (case,) = read(line | {"accept": [{"metrics": ["won_count"]}]})

    assert case.expect == {"query", "clarification"}
    assert case.wanted == (written(metrics=["bookings"]), written(metrics=["won_count"]))


@pytest.mark.parametrize(
    ("said", "kinds", "noted"),
    [
        ("query", {"query"}, False),
        ("query_with_note", {"query"}, True),
        ("query_or_clarify", {"query", "clarification"}, False),
        ("clarify", {"clarification"}, False),
        ("refuse", {"refusal"}, False),
        ("explain", {"explanation"}, False),
    ],
)
def test_what_an_example_expects(said: str, kinds: set[str], noted: bool) -> None:
    (case,) = read({"id": "q1", "question": "?", "expect": said})
    assert set(case.expect) == kinds
    assert (case.noted, case.wanted) == (noted, ())


@pytest.mark.parametrize(
    ("window", "wire"),
    [
        ({"preset": "last_quarter"}, "last_quarter"),
        ({"last": 6, "unit": "month"}, {"last": 6, "unit": "month"}),
        ({"from": None, "to": "2023-12-31"}, {"to": "2023-12-31"}),
        ({"year": 2025, "quarter": 2, "calendar": "calendar"}, {"year": 2025, "quarter": 2}),
        ({"year": 2026, "calendar": "fiscal", "to_date": True}, "fiscal_year_to_date"),
        ({"week_of": "06-09", "year": "most_recent"}, {"week_of": "2026-06-09"}),
        ({"week_of": "11-20", "year": "most_recent"}, {"week_of": "2025-11-20"}),
    ],
)
def test_the_windows_of_examples(window: dict[str, Any], wire: object) -> None:
    dimension = "opportunity.close_date"
    found = meant(metrics=["bookings"], time={"dimension": dimension, "window": window})
    assert found == written(metrics=["bookings"], time={"dimension": dimension, "window": wire})


def test_the_grain_of_an_example_is_a_dimension_of_its_date() -> None:
    time = {"dimension": "opportunity.created_date", "window": None}
    assert meant(metrics=["created_count"], grain="month", time=time) == written(
        metrics=["created_count"], dimensions=["opportunity.created_date:month"]
    )
    assert meant(metrics=["bookings"], grain="year") == written(
        metrics=["bookings"], dimensions=["time:year"]
    )


def test_the_other_words_of_examples() -> None:
    found = meant(
        metrics=["bookings"],
        dimensions=["account.name"],
        filters=[
            {"field": "opportunity.amount", "op": "is_null_or_zero", "value": None},
            {"field": "account.region", "op": "not_in", "value": ["EMEA", "APAC"]},
            {"field": "account.segment", "op": "=", "value": "SMB"},
        ],
        having=[{"metric": "won_count", "op": ">=", "value": 2}],
        order=[{"by": "bookings", "dir": "desc"}],
        limit=3,
        compare={"kind": "previous_year"},
        transform="share_of_total",
    )
    zero = {"field": "opportunity.amount", "op": "=", "values": [0]}
    missing = {"field": "opportunity.amount", "op": "is_null"}
    assert found == written(
        metrics=["bookings"],
        dimensions=["account.name"],
        where=[
            {"any": [zero, missing]},
            {"field": "account.region", "op": "not_in", "values": ["EMEA", "APAC"]},
            {"field": "account.segment", "op": "=", "values": ["SMB"]},
        ],
        having=[{"metric": "won_count", "op": ">=", "value": 2}],
        order_by=[{"by": "bookings", "direction": "desc"}],
        limit=3,
        compare="previous_year",
        share_of="total",
    )


@pytest.mark.parametrize(
    "query",
    [
        {"filters": [{"field": "opportunity.amount", "op": ">=", "value": "@vague:big"}]},
        {"time": {"dimension": None, "window": {"next": 30, "unit": "day", "vague": True}}},
    ],
)
def test_what_an_example_leaves_open_names_no_query(query: dict[str, Any]) -> None:
    (case,) = read(example(metrics=["open_pipeline"], **query))
    assert case.wanted == ()


def test_a_follow_up_is_asked_after_what_the_question_before_it_means() -> None:
    first = example(metrics=["win_rate"])
    second = {"id": "q2", "question": "monthly please", "expect": "query", "context": "q1"}
    third = {"id": "q3", "ask": "and EMEA?", "expect": "clarification", "after": "q1"}
    fourth = {"ask": "why?", "expect": "refusal", "previous": {"metrics": ["bookings"]}}
    found = read(first, second, third, fourth)

    assert found[0].previous is None
    assert found[1].previous == found[2].previous == written(metrics=["win_rate"])
    assert found[3].previous == written(metrics=["bookings"])


def test_every_line_that_is_no_question_is_told_at_once() -> None:
    with pytest.raises(QueryError) as told:
        read(
            {"ask": "bookings", "expect": "query", "query": {"metric": ["bookings"]}},
            {"ask": "bookings", "expect": "a poem"},
            {"question": "bookings", "id": "q1", "expect": "perhaps"},
            {"question": "bookings", "id": "q2", "expect": "query", "speed": 3},
            {"ask": "and EMEA?", "expect": "query", "after": "q9"},
            {"ask": "hello", "expect": "refusal", "query": {"metrics": ["bookings"]}},
            {"ask": "bookings", "expect": "query"},
        )
    places = [one.where for one in told.value.issues]
    assert places == [f"asked.jsonl:{line}" for line in range(1, 7)]


def test_a_file_without_questions_and_two_of_one_name_are_mistakes() -> None:
    with pytest.raises(QueryError, match="no question"):
        read_cases(["", "  "], "empty.jsonl", AS_OF)
    line = {"id": "q1", "ask": "bookings", "expect": "query"}
    with pytest.raises(QueryError, match="two questions 'q1'"):
        read(line, line)


def test_no_line_is_read_as_less_than_it_says() -> None:
    full = {"last": 4, "unit": "quarter", "complete": True}
    found = meant(metrics=["bookings"], time={"window": full})
    assert encode_query(found).count("complete") == 1
