"""Forms of verbs, regular and not."""

import doctest

import pytest

from engine.planning.text import inflect
from engine.planning.text.inflect import family, forms


def test_the_examples_hold() -> None:
    assert doctest.testmod(inflect).failed == 0


@pytest.mark.parametrize(
    ("verb", "made"),
    [
        ("book", {"book", "books", "booked", "booking"}),
        ("close", {"close", "closes", "closed", "closing"}),
        ("purchase", {"purchase", "purchases", "purchased", "purchasing"}),
        ("sell", {"sell", "sells", "sold", "sale", "selling"}),
        ("lose", {"lose", "loses", "lost", "losing", "loss"}),
        ("create", {"create", "creates", "created", "creation", "creating"}),
    ],
)
def test_a_verb_has_its_forms(verb: str, made: set[str]) -> None:
    assert set(forms(verb)) == made


def test_a_word_of_no_known_verb_is_its_own_family() -> None:
    assert family("stage") == {"stage"}
    assert "lost" in family("loss")
