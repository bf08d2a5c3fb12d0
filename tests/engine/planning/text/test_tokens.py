"""Tokens: what was typed, in one form."""

import pytest

from engine.planning.text.tokens import fold, normalize, same_question, stem, tokenize, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("closed-won $$", ["closed", "won", "$$"]),
        ("what's our WR?", ["what", "is", "our", "win", "rate", "?"]),
        ("we've lost", ["we", "lost"]),
        ("didn't", ["did", "not"]),
        ("hows weve didnt", ["how", "is", "we", "did", "not"]),
        ("w/o renewals w/ Acme", ["without", "renewals", "with", "acme"]),
        ("bkgs per mgr", ["bookings", "per", "manager"]),
        ("Smith's", ["smith"]),
        ("top-5 opps", ["top", "5", "opportunities"]),
        ("FY26", ["fy26"]),
        ("Café Zürich", ["cafe", "zurich"]),
        ("win_rate", ["win", "rate"]),
        ("a>=5", ["a", ">=", "5"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.word for token in tokenize(normalize(text))] == words


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("$1.5m", "money", 1_500_000),
        ("100k", "number", 100_000),
        ("1M", "number", 1_000_000),
        ("1.5 million", "number", 1_500_000),
        ("20%", "percent", 20),
        ("20 percent", "percent", 20),
        ("1,250", "number", 1250),
        ("$1,250,000", "money", 1_250_000),
        ("1,5m", "number", 1_500_000),
        ("2,25 million", "number", 2_250_000),
        ("five", "word", 5),
        ("9th", "word", 9),
    ],
)
def test_numbers(text: str, kind: str, number: float) -> None:
    (token,) = tokenize(normalize(text))
    assert (token.kind, token.number) == (kind, number)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("in 2025, by region", ["in", "2025", ",", "by", "region"]),
        ("2024,2025", ["2024", ",", "2025"]),
        ("over 1,250, by rep", ["over", "1,250", ",", "by", "rep"]),
        ("top 5,", ["top", "5", ","]),
        ("over 1,5", ["over", "1", ",", "5"]),
    ],
)
def test_a_comma_after_a_number_ends_it(text: str, words: list[str]) -> None:
    assert [token.word for token in tokenize(normalize(text))] == words


def test_quoted_text_is_kept_whole() -> None:
    tokens = tokenize(normalize("name = “x' OR '1'='1”"))
    assert (tokens[-1].kind, tokens[-1].text) == ("quoted", "x' OR '1'='1")


def test_possessives_are_marked() -> None:
    assert [token.possessive for token in tokenize("Smith's deals")] == [True, False]


def test_abbreviations_the_model_knows_stay() -> None:
    assert [t.word for t in tokenize("asp", frozenset({"asp"}))] == ["asp"]
    assert [t.word for t in tokenize("asp")] == ["average", "deal", "size"]


def test_folding_and_stemming() -> None:
    assert fold("Smith & Co.") == fold("smith and co") == "smith co"
    assert [stem(word) for word in ("industries", "regions", "status", "loss", "vps")] == [
        "industry",
        "region",
        "status",
        "loss",
        "vp",
    ]
    assert words_of("avg_deal_size") == ("average", "deal", "size")
    assert same_question("Win  rate?") == same_question("win rate")


def test_a_number_without_end_is_a_number() -> None:
    (token,) = tokenize("1" * 2000)
    assert token.number is not None
    assert token.number > 10**20
