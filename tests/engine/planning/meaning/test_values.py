"""The value index: exact before alias before part of a name before a misspelling."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.planning.meaning.values import (
    FUZZY,
    PARTIAL,
    KeywordValueIndex,
    indexed_dimensions,
    is_whole,
)
from engine.planning.text.fold_values import fold_values
from engine.planning.text.tokens import fold
from semantic.model import SemanticModel

Distinct = Callable[[str], tuple[str, ...]]


def found(index: KeywordValueIndex, words: str) -> set[tuple[str, str]]:
    return {(one.field, one.value) for one in index.match(words)}


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("Negotiation", "opportunity.stage", "Negotiation"),
        ("negotiation", "opportunity.stage", "Negotiation"),
        ("closed-won", "opportunity.stage", "Closed Won"),
        ("renewals", "opportunity.type", "Renewal"),
        ("the US", "account.country", "United States"),
        ("U.S.", "account.country", "United States"),
        ("Tech", "account.industry", "Technology"),
        ("c-level", "contact.seniority", "C-Level"),
        ("smith & co", "account.name", "Smith & Co"),
        ("Smith and Co.", "account.name", "Smith & Co"),
        ("Umbrella", "account.name", "Umbrella Corp"),
        ("Globx", "account.name", "Globex Corporation"),
        ("Marcus", "rep.name", "Marcus Webb"),
    ],
)
def test_words_find_values(words: str, field: str, value: str, values: KeywordValueIndex) -> None:
    words = words.removeprefix("the ")
    assert (field, value) in found(values, words)


def test_better_matches_hide_worse_ones(values: KeywordValueIndex) -> None:
    exact = values.match("Enterprise")
    assert {one.value for one in exact} == {"Enterprise"}
    assert all(one.score > PARTIAL for one in exact)
    part = values.match("Umbrella")
    assert {one.score for one in part} == {PARTIAL}
    fuzzy = values.match("Umbrela")
    assert fuzzy
    assert all(one.score <= FUZZY for one in fuzzy)


def test_a_part_of_several_names_finds_them_all(values: KeywordValueIndex) -> None:
    smiths = found(values, "Smith")
    assert {
        ("rep.name", "John Smith"),
        ("rep.name", "Dana Smith"),
        ("account.name", "Smith & Co"),
    } <= smiths


def test_a_word_as_it_stands_in_values_is_no_other_form_of_it(values: KeywordValueIndex) -> None:
    assert {one.field for one in values.lookup("Brook")} == {"account.name"}
    assert found(values, "Brooks") == {("rep.name", "Calvin Brooks")}
    assert found(values, "Vogels") == {("rep.name", "Hannah Vogel")}


def test_short_and_foreign_words_are_not_guessed(values: KeywordValueIndex) -> None:
    assert values.match("EMX") == ()
    assert values.match("APCA")[0].score < FUZZY
    assert values.match("APXX") == ()
    assert values.match("Chicago") == ()
    assert values.match("") == ()
    assert values.match("???") == ()


def test_fields_limit_the_search(values: KeywordValueIndex) -> None:
    only = values.match("Smith", ("rep.name",))
    assert {one.field for one in only} == {"rep.name"}


def test_sensitive_and_key_fields_are_never_read(model: SemanticModel) -> None:
    asked: list[str] = []

    def distinct(field: str) -> tuple[str, ...]:
        asked.append(field)
        return ()

    KeywordValueIndex.build(model, distinct)
    assert not {"contact.email", "contact.phone", "opportunity.opportunity_id"} & set(asked)
    assert "account.name" in asked
    assert asked == [one.qualified for one in indexed_dimensions(model)]


def test_a_bounded_index_says_it_is_not_complete(model: SemanticModel, distinct: Distinct) -> None:
    index = KeywordValueIndex.build(model, distinct, limit=50)
    assert len(index.values("account.name")) == 50
    assert not index.complete("account.name")
    assert index.complete("account.region")
    assert not index.complete("account.employees")


def test_a_name_among_many_is_found_by_one_word_or_a_near_one(model: SemanticModel) -> None:
    syllables = ("ka", "lo", "mi", "ru", "sen", "tor", "vex", "zan", "qui", "pel", "dro", "fa")
    names = tuple(
        f"{a}{b}{c} {d}{a} Inc"
        for a in syllables
        for b in syllables
        for c in syllables
        for d in syllables
    )[:20_000]

    def distinct(field: str) -> tuple[str, ...]:
        return names if field == "account.name" else ()

    index = KeywordValueIndex.build(model, distinct)
    found = index.match("kalomi ruka")
    assert any(one.value == "kalomi ruka Inc" for one in found)
    assert not index.match("no such thing here")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("manufcturing", "Manufacturing"),
        ("enterprize", "Enterprise"),
        ("fiancial services", "Financial Services"),
        ("srah chen", "Sarah Chen"),
        ("Marcus Wbeb", "Marcus Webb"),
        ("emae", "EMEA"),
    ],
)
def test_a_misspelled_whole_name_is_found_as_one(
    words: str, value: str, values: KeywordValueIndex
) -> None:
    best = values.match(words)
    assert {one.value for one in best} == {value}
    assert all(is_whole(one) and one.score <= FUZZY for one in best)


def test_a_misspelled_part_is_worth_less_than_a_misspelled_whole(
    values: KeywordValueIndex,
) -> None:
    assert not any(is_whole(one) for one in values.match("Umbrela"))


@pytest.mark.parametrize(
    ("words", "fields", "value"),
    [
        ("Umbro", None, "Umbrella Corp"),
        ("Manufacturers", ("account.industry",), "Manufacturing"),
        ("Marc", ("rep.name",), "Marcus Webb"),
    ],
)
def test_the_nearest_names_are_offered_though_none_is_meant(
    words: str, fields: tuple[str, ...] | None, value: str, values: KeywordValueIndex
) -> None:
    offered = values.nearest(words, fields)
    assert value in {one.value for one in offered}
    assert 0 < len(offered) <= 4


def test_nothing_is_offered_where_nothing_is_like_it(values: KeywordValueIndex) -> None:
    assert values.nearest("Xyzzyqwert") == ()
    assert values.nearest("") == ()


def test_values_in_singular_and_plural_are_the_same_words(model: SemanticModel) -> None:
    some = {
        "account.industry": ("Airlines", "Utility", "Large Businesses"),
        "rep.name": ("Airline",),
    }
    index = KeywordValueIndex.build(model, lambda field: some.get(field, ()))
    assert found(index, "airline") == {("account.industry", "Airlines"), ("rep.name", "Airline")}
    assert found(index, "utilities") == {("account.industry", "Utility")}
    assert found(index, "large business") == {("account.industry", "Large Businesses")}


def test_values_that_fold_to_the_same_words_are_all_found(model: SemanticModel) -> None:
    some = {
        "account.name": ("ACME Inc", "Acme, Inc.", "acme  inc", " ", ""),
        "account.country": ("Acme Inc",),
    }
    index = KeywordValueIndex.build(model, lambda field: some.get(field, ()))
    assert {one.value for one in index.lookup("acme inc")} == {
        "ACME Inc",
        "Acme, Inc.",
        "acme  inc",
        "Acme Inc",
    }
    assert index.values("account.name") == ("ACME Inc", "Acme, Inc.", "acme  inc")


@given(st.lists(st.text(max_size=30), max_size=12))
def test_values_are_folded_together_as_one_by_one(texts: list[str]) -> None:
    assert fold_values(texts) == [fold(text) for text in texts]
