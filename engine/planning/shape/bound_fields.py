"""The fields a bound may be on: numbers, and the one that says what a row is worth."""

from dataclasses import replace
from typing import Final

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Span

NUMERIC: Final = ("integer", "decimal", "number")
_SCALES: Final = (10**9, 10**6, 10**3)
_SIGNS: Final = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP"}


def numeric_field(sentence: Sentence, place: int) -> str | None:
    """Return the numeric field a span names, nearest to what is asked."""
    span = sentence.spans[place]
    fields = [
        one.target
        for one in span.of("dimension")
        if sentence.lexicon.dimension(one.target).type in NUMERIC
    ]
    if not fields:
        return None
    ranked = sorted(
        (far, one)
        for one in fields
        if (far := sentence.distance(one.partition(".")[0])) is not None
    )
    return ranked[0][1] if ranked else None


def money_of(sentence: Sentence, dataset: str) -> str | None:
    """Return the one field that says what each row of a dataset is worth."""
    if not dataset:
        return None
    dimensions = sentence.lexicon.model.datasets[dataset].dimensions.values()
    money = [one for one in dimensions if one.format == "currency" and one.type in NUMERIC]
    return money[0].qualified if len(money) == 1 else None


def bounds_rows_own(sentence: Sentence, place: int, unit: str, measured: bool) -> bool:
    """Return whether a length of time bounds rows themselves, not a metric of what is grouped."""
    if unit in ("", "times"):
        return False
    span = sentence.at(place)
    homes = [] if span is None else [one.target for one in span.of("entity")]
    return not measured or any(money_of(sentence, home) for home in homes)


def is_money(span: Span) -> bool:
    """Return whether a number is written as money is: $500, 100k, 2m."""
    return span.money or (span.text[:1].isdigit() and span.text[-1:].isalpha())


def ask_currency(sentence: Sentence, spans: tuple[Span, ...]) -> None:
    """Ask where money is named in another currency than the data's: nothing is converted."""
    currency = sentence.lexicon.model.currency
    for span in spans:
        sign = span.text[:1]
        if span.money and sign in _SIGNS and currency and _SIGNS[sign] != currency.upper():
            text = f'Amounts are in {currency}, and "{span.text}" is not converted.'
            sentence.ask(f"{text} Is that number meant?", swaps=(Swap(),))


def scaled_alike(low: Span, high: Span) -> tuple[Span, Span]:
    """Return "50-100k" as fifty thousand to a hundred thousand."""
    small, large = low.number, high.number
    plain = low.text.strip("$").replace(",", "").isdigit()
    if small is None or large is None or not plain or small >= 1000 or large < 1000:
        return low, high
    scale = next((one for one in _SCALES if large >= one and high.text[-1:].isalpha()), 1)
    return replace(low, number=small * scale, money=low.money or high.money), high
