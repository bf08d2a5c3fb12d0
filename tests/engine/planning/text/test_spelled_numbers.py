"""Numbers of several words are one number; single words stay as they are."""

import pytest

from engine.planning.text.spelled_numbers import join_numbers
from engine.planning.text.tokens import normalize, tokenize


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a hundred thousand dollars", [100_000]),
        ("two hundred and fifty thousand", [250_000]),
        ("half a million", [500_000]),
        ("a million", [1_000_000]),
        ("one hundred twenty deals", [120]),
        ("twenty-five reps", [25]),
        ("5 grand", [5_000]),
        ("2 hundred", [200]),
        ("five reps", [5]),
        ("two and three", [2, 3]),
        ("hundred deals", [100]),
        ("a deal", []),
        ("half a year", []),
        ("one point five", [1, 5]),
        ("2024 and 2025", [2024, 2025]),
        ("in twenty twenty five", [2025]),
        ("twenty twenty-six and twenty twenty", [2026, 2020]),
        ("forty deals", [40]),
    ],
)
def test_words_make_one_number(text: str, numbers: list[int]) -> None:
    tokens = join_numbers(tokenize(normalize(text)))
    assert [token.number for token in tokens if token.number is not None] == numbers
