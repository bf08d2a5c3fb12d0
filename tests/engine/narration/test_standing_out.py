"""Outliers, leads and cautions: said where the rows prove them, and at most once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.narration.narrate import check_sentence, narrate
from engine.reply import Answer, Caveat, Column, Reading
from semantic.query import decode_query

WON = Column(
    name="won_count", label="Deals won", type="integer", role="metric", format="integer", good="up"
)
RATE = Column(name="win_rate", label="Win rate", type="number", role="metric", format="percent")
REGION = Column(name="account.region", label="Region", type="text", role="dimension")
MONTH = Column(name="time:month", label="Month", type="date", role="time", grain="month")


def asked(columns: Sequence[Column], rows: Sequence[Sequence[Any]], **query: Any) -> Answer:
    return Answer(
        question=None,
        query=decode_query({"metrics": ["won_count"], **query}),
        reading=Reading(sentence="As asked."),
        certainty="exact",
        sql="SELECT 1",
        parameters={},
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        snapshot="s",
        audit_id="a",
        as_of=date(2025, 12, 31),
    )


def told(answer: Answer) -> list[str]:
    return [one.text for one in narrate(answer)]


def months(*values: int) -> Answer:
    return asked([MONTH, WON], [[date(2025, i + 1, 1), one] for i, one in enumerate(values)])


def regions(*values: int, **query: Any) -> Answer:
    return asked([REGION, WON], [[f"R-{i}", one] for i, one in enumerate(values)], **query)


def warned(answer: Answer, *codes: str) -> Answer:
    made: list[Any] = [Caveat(code=one, message=one) for one in codes]  # type: ignore[arg-type]
    return replace(answer, caveats=tuple(made))


def test_a_bucket_far_from_the_others_is_named() -> None:
    assert "Deals won: 90 in Mar 2025 is far above the other months." in told(
        months(10, 12, 90, 11, 13, 12, 10)
    )
    assert "Deals won: 1 in Apr 2025 is far below the other months." in told(
        months(100, 101, 99, 1, 100, 102, 98)
    )


@pytest.mark.parametrize(
    "values",
    [
        (10, 20, 30, 40, 50, 60, 70),  # growth is no outlier
        (10, 12, 90, 11, 13),  # too few to tell what is usual
        (10, 12, 90, 91, 11, 13, 12, 10),  # two of them
        (10, 10, 10, 10, 10, 10, 11),  # nothing is usual but one value
    ],
)
def test_what_is_not_far_alone_is_not_named(values: tuple[int, ...]) -> None:
    assert not [one for one in told(months(*values)) if "far" in one]


def test_a_bucket_that_is_not_over_is_no_outlier() -> None:
    running = replace(months(100, 101, 99, 98, 100, 102, 1), as_of=date(2025, 7, 2))
    assert not [one for one in told(running) if "far below" in one]


def test_a_leader_far_above_the_rest_is_told_with_the_next() -> None:
    assert told(regions(900, 40, 52, 44, 47)) == [
        "Deals won are highest in R-0 at 900 (lowest: R-1, 40).",
        "Deals won in R-0 are far above the rest: the next is R-2, 52.",
    ]


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ((60, 40, 52, 44, 47), {}),  # it leads, and not by far
        ((900, 40, 52, 44), {}),  # too few
        ((1, 40, 52, 44, 47), {}),  # far below is told as the lowest
        ((900, 52, 52, 44, 47), {}),  # nobody is next alone
        ((900, 850, 52, 44, 47, 40, 43), {}),  # the second is not far behind
        ((900, 40, 52, 44, 47), {"limit": 5}),  # the rest is not shown
    ],
)
def test_a_lead_is_told_only_where_the_rows_prove_it(
    values: tuple[int, ...], query: dict[str, Any]
) -> None:
    assert not [one for one in told(regions(*values, **query)) if "far" in one]


def test_the_gravest_warning_is_said_last_and_no_other() -> None:
    answer = warned(regions(3, 5), "namesakes", "not-additive", "row-policy")
    assert told(answer)[1:] == ["The groups overlap, so they do not add up to the total."]


def test_what_a_sentence_says_already_is_no_warning_more() -> None:
    running = replace(months(1, 2, 3), as_of=date(2025, 3, 15))
    said = told(warned(running, "partial"))
    assert [one for one in said if "not over" in one]
    assert not [one for one in said if "is whole" in one]


def test_there_are_five_sentences_at_most_and_the_warning_is_one() -> None:
    metrics = [replace(WON, name=f"m{i}", label=f"Metric {'ABCDEFG'[i]}") for i in range(7)]
    answer = asked(metrics, [[1, 2, 3, 4, 5, 6, 7]])
    assert len(told(answer)) == 5
    assert told(warned(answer, "row-policy"))[4] == "Only the rows you may see are counted."


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=12))
def test_every_number_of_every_sentence_is_its_cell(values: list[int]) -> None:
    for answer in (months(*values), regions(*values)):
        said = narrate(answer)
        assert said
        assert all(check_sentence(one, answer) for one in said)


def test_buckets_that_are_all_to_come_are_told_of() -> None:
    """Pipeline due in the months ahead has values, though none of them is over."""
    ahead = replace(months(5, 9, 7), as_of=date(2024, 12, 31))
    assert told(ahead) == ["Deals won so far: 9 in Feb 2025, the most of all."]
    assert told(replace(months(9, 9), as_of=date(2024, 12, 31))) == [
        "Deals won so far: 9 in Jan 2025."
    ]
    empty = asked([MONTH, WON], [[date(2025, 1, 1), None]])
    assert told(replace(empty, as_of=date(2024, 12, 31))) == ["There is no value for Deals won."]


def test_a_rate_can_stand_out_too() -> None:
    rows = [[date(2025, i + 1, 1), v] for i, v in enumerate((0.3, 0.31, 0.29, 0.9, 0.3, 0.32))]
    assert "Win rate: 90.0% in Apr 2025 is far above the other months." in told(
        asked([MONTH, RATE], rows)
    )
