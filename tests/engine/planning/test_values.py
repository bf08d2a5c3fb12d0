"""The value index: exact before alias before part of a name before a misspelling."""

from collections.abc import Callable

import pytest

from engine.planning.values import FUZZY, PARTIAL, KeywordValueIndex, indexed_dimensions
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


def test_short_and_foreign_words_are_not_guessed(values: KeywordValueIndex) -> None:
    assert values.match("EMAE") == ()
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
