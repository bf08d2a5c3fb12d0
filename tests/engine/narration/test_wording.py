"""The words around numbers: how a window is named in a sentence."""

from datetime import date

import pytest

from engine.narration.narrate import narrate
from engine.reply import Answer, Column, Reading
from semantic.query import decode_query

BOOKINGS = Column(
    name="bookings", label="Bookings", type="integer", role="metric", format="integer", good="up"
)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (
            "2025 (2025-01-01 to 2025-12-31), by close date",
            " in 2025 (2025-01-01 to 2025-12-31), by close date",
        ),
        ("Mar 2025 (2025-03-01 to 2025-03-31)", " in Mar 2025 (2025-03-01 to 2025-03-31)"),
        (
            "last 3 months (2026-04-01 to 2026-06-30)",
            " in the last 3 months (2026-04-01 to 2026-06-30)",
        ),
        ("last quarter (2026-01-01 to 2026-03-31)", " last quarter (2026-01-01 to 2026-03-31)"),
        ("since 2025-01-01, by close date", " (since 2025-01-01, by close date)"),
    ],
)
def test_a_window_has_its_preposition(window: str, said: str) -> None:
    answer = Answer(
        question=None,
        query=decode_query({"metrics": ["bookings"]}),
        reading=Reading(sentence="As asked.", window=window),
        certainty="exact",
        sql="SELECT 1",
        parameters={},
        columns=(BOOKINGS,),
        rows=((5,),),
        snapshot="s",
        audit_id="a",
        as_of=date(2026, 6, 30),
    )
    assert [one.text for one in narrate(answer)] == [f"Bookings: 5{said}."]
