"""A file of questions, judged, to lines in a terminal."""

from collections.abc import Iterator

import msgspec
from rich.console import Console

from engine.judging.evaluate import Asked, Evaluation, Spent
from engine.judging.verdict import Verdict
from engine.question import Clarification, Plan
from semantic.query import MetricQuery
from server.terminal import listing
from server.terminal_text import line

#: verdict -> what it is called where it is told.
WORDS: dict[Verdict, str] = {
    "right": "right",
    "wrong": "wrong",
    "asked": "asked back",
    "refused": "refused",
    "explained": "explained",
}


def draw_evaluation(found: Evaluation, planner: str, console: Console) -> None:
    """Draw the verdicts by category, the figures, and every miss: what was got, what wanted."""
    _draw_counts(found, console)
    console.print()
    console.print(listing(("", ""), _figures(found, planner), headed=False))
    for one in found.misses:
        console.print()
        style = "bold red" if one.verdict == "wrong" else "bold yellow"
        head = f"  {one.case.id} ({one.case.category}) "
        console.print(line((WORDS[one.verdict], style), (head, "dim"), one.case.ask))
        console.print(listing(("", ""), _told(one), headed=False))


def _draw_counts(found: Evaluation, console: Console) -> None:
    rows = [
        (name, str(sum(tally.values())), *(_count(tally[verdict]) for verdict in WORDS))
        for name, tally in found.by_category().items()
    ]
    total = [sum(one.verdict == verdict for one in found.asked) for verdict in WORDS]
    rows.append(("all", str(len(found.asked)), *map(_count, total)))
    headers = ("category", "questions", *WORDS.values())
    console.print(listing(headers, rows, right=headers[1:]))


def _count(number: int) -> str:
    return str(number) if number else "·"


def _figures(found: Evaluation, planner: str) -> Iterator[tuple[str, str]]:
    yield "planner", planner
    queries, others = found.queries, found.others
    wrong = len(found.wrong)
    yield "queries meant", f"{_right(queries)} right, {wrong} of all questions wrong"
    yield "others", f"{_right(others)} as expected"
    p50, p95 = (f"{found.percentile(share) * 1000:.1f} ms" for share in (0.5, 0.95))
    yield "latency", f"p50 {p50}, p95 {p95}"
    yield from _spending(found.spent())


def _spending(spent: Spent) -> Iterator[tuple[str, str]]:
    if not spent.questions:
        yield "tokens, cost", "none: no model was asked"
        return
    came, went = (_known(one) for one in (spent.tokens_in, spent.tokens_out))
    cost = "unknown" if spent.cost_usd is None else f"{spent.cost_usd:f} USD"
    yield "model", f"asked for {spent.questions} questions"
    yield "tokens", f"{came} in, {went} out"
    yield "cost", cost


def _known(number: int | None) -> str:
    return "unknown" if number is None else f"{number:,}"


def _right(asked: tuple[Asked, ...]) -> str:
    right = sum(one.verdict == "right" for one in asked)
    share = f" ({right / len(asked):.1%})" if asked else ""
    return f"{right} of {len(asked)}{share}"


def _told(one: Asked) -> Iterator[tuple[str, str]]:
    """Yield what was got and what was wanted, each under its name."""
    if one.case.previous is not None:
        yield "  after", _json(one.case.previous)
    outcome = one.outcome
    if isinstance(outcome, Plan):
        yield "  got", _json(outcome.query)
    else:
        yield "  got", outcome.text
    if isinstance(outcome, Clarification):
        for option in outcome.options:
            yield "", f"· {option.text}"
    for query in one.case.wanted:
        yield "  wanted", _json(query)
    if "query" not in one.case.expect:
        yield "  wanted", " or ".join(sorted(one.case.expect))
    for differs in one.judged.differs:
        yield f"  {differs.slot}", f"got {differs.got}, wanted {differs.wanted}"
    for remark in one.judged.remarks:
        yield "", remark


def _json(query: MetricQuery) -> str:
    """Return a query on one line that can be broken between its fields."""
    return msgspec.json.format(msgspec.json.encode(query), indent=0).decode()
