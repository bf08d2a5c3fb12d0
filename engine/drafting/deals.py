"""What is asked of deals: booked, won, lost, the rate of winning, the pipeline."""

import re
from collections.abc import Iterator
from typing import Final

from engine.drafting.columns import is_money, quoted, scale_of
from engine.drafting.guesses import MetricGuess
from engine.drafting.known import Known, created_of
from engine.drafting.measures import PER_ONE
from engine.drafting.names import plural, title, words_of

#: What a deal is worth, the likeliest name first.
_WORTH: Final = ("amount", "value", "total", "acv", "tcv", "arr", "mrr", "revenue", "sales")
_CHANCE: Final = re.compile(r"(^|_)(probability|likelihood|chance)(_|$)")


def deal_metrics(known: Known) -> Iterator[MetricGuess]:
    """Yield what is asked of deals: booked, won, lost, rate, pipeline."""
    home, segments = known.name, known.segments
    many = plural(home).replace("_", " ")
    won = segments["won"].name
    amount = _worth(known)
    if amount is not None:
        yield MetricGuess(
            name="bookings",
            definition={"measure": f"sum({quoted(amount)})", "dataset": home, "where": won},
            label="Bookings",
            description=f"Sum of {amount} of {many} won.",
            format="currency",
            good="up",
            synonyms=("sales", "won amount", "revenue"),
        )
    yield MetricGuess(
        name="won_count",
        definition={"measure": "count(*)", "dataset": home, "where": won},
        label=f"{title(many)} won",
        description=f"Number of {many} won.",
        format="integer",
        good="up",
        synonyms=("wins", f"won {many}"),
    )
    if amount is not None:
        yield MetricGuess(
            name="avg_won_amount",
            definition={"measure": f"avg({quoted(amount)})", "dataset": home, "where": won},
            label=f"Average {home.replace('_', ' ')} size",
            description=f"Average {amount} of {many} won; those without one are left out.",
            format="currency",
            good="up",
            synonyms=("average deal size", "deal size"),
        )
    cycle = _cycle(known)
    if cycle is not None:
        yield MetricGuess(
            name="avg_sales_cycle_days",
            definition={
                "measure": f"avg(date_diff('day', {quoted(cycle[0])}, {quoted(cycle[1])}))",
                "dataset": home,
                "where": won,
            },
            label="Average sales cycle",
            description=f"Average days from {cycle[0]} to {cycle[1]} of {many} won.",
            format="days",
            good="down",
            synonyms=("sales cycle", "days to close"),
        )
    if "lost" in segments:
        yield from _lost_metrics(known, many, amount)


def _lost_metrics(known: Known, many: str, amount: str | None) -> Iterator[MetricGuess]:
    """Yield what needs to know which deals are lost, and which still open."""
    home, segments = known.name, known.segments
    won, lost, still = segments["won"].name, segments["lost"].name, segments["open"].name
    yield MetricGuess(
        name="lost_count",
        definition={"measure": "count(*)", "dataset": home, "where": lost},
        label=f"{title(many)} lost",
        description=f"Number of {many} lost.",
        format="integer",
        good="down",
        synonyms=("losses", f"lost {many}"),
    )
    yield MetricGuess(
        name="closed_count",
        definition={"measure": "count(*)", "dataset": home, "where": f"{won} or {lost}"},
        label=f"{title(many)} closed",
        description=f"Number of {many} won or lost.",
        format="integer",
        synonyms=(f"closed {many}",),
    )
    yield MetricGuess(
        name="win_rate",
        definition={"formula": "won_count / closed_count"},
        label="Win rate",
        description=f"{title(many)} won, of those won or lost, by number.",
        format="percent",
        good="up",
        synonyms=("close rate", "conversion rate"),
    )
    yield MetricGuess(
        name=f"open_{home[:45]}_count",
        definition={"measure": "count(*)", "dataset": home, "where": still},
        label=f"Open {many}",
        description=f"Number of {many} not yet decided.",
        format="integer",
    )
    if amount is None:
        return
    yield MetricGuess(
        name="open_pipeline",
        definition={"measure": f"sum({quoted(amount)})", "dataset": home, "where": still},
        label="Open pipeline",
        description=f"Sum of {amount} of {many} not yet decided.",
        format="currency",
        good="up",
        synonyms=("pipeline",),
    )
    chance = _chance(known)
    if chance is not None:
        yield MetricGuess(
            name="weighted_pipeline",
            definition={
                "measure": f"sum({quoted(amount)} * {quoted(chance)})",
                "dataset": home,
                "where": still,
            },
            label="Weighted pipeline",
            description=f"Sum of {amount} of open {many}, each times its {chance}.",
            format="currency",
            good="up",
        )


def _worth(known: Known) -> str | None:
    """Return the dimension of what a deal is worth; None where the currencies are several."""
    if len(known.currencies) > 1:
        return None
    best: tuple[int, int, str] | None = None
    for place, column in enumerate(known.subject.table.columns):
        name = known.dimension(column.name)
        words = words_of(column.header)
        ranks = [at for at, one in enumerate(_WORTH) if one in words]
        if name is None or not ranks or not is_money(column):
            continue
        if PER_ONE.search("_".join(words)) or "expected" in words:
            continue
        best = min(best or (99, 99, ""), (min(ranks), place, name))
    return best[2] if best else None


def _chance(known: Known) -> str | None:
    for column in known.subject.table.columns:
        if _CHANCE.search("_".join(words_of(column.header))) and scale_of(column) is not None:
            return known.dimension(column.name)
    return None


def _cycle(known: Known) -> tuple[str, str] | None:
    """Return the dates on which a deal came to be and was closed."""
    start = created_of(known)
    ends = [
        one.name
        for one in known.dimensions
        if one.type in ("date", "timestamp") and re.match(r"(date_)?clos", one.name)
    ]
    return (start, ends[0]) if start is not None and ends else None
