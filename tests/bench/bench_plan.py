"""What planning costs: the sample's questions, a model of 2,000 fields, texts that are bad."""

import csv
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from pathlib import Path
from statistics import median, quantiles

from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.meaning.values import KeywordValueIndex, indexed_dimensions
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Question
from semantic.load import load_model
from semantic.model import Dataset, SemanticModel, Words
from server.bench import Bench, Ratio, Setting
from server.settings import sample_folder

QUESTIONS = Path(__file__).resolve().parents[1] / "questions"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
#: Seconds that planning may take: half of all questions, all but one of a hundred, half of those
#: over the large model, and any text that is no question.
HALF, MOST, LARGE, BAD = 0.008, 0.040, 0.025, 0.050
FIELDS, VALUES = 2_000, 200_000
SYLLABLES = ("ka", "lo", "mi", "ru", "sen", "tor", "vex", "zan", "qui", "pel", "dro", "fa")
BAD_TEXTS = (
    "",
    "bookings " * 11_000,
    "😀" * 500,
    "إجمالي المبيعات حسب المنطقة " * 60,
    "select * from accounts; drop table accounts; -- " * 20,
    "def f(x):\n  return x + 1\n" * 60,
    "".join(map(chr, range(32))) * 60,
    "bookings for " + ", ".join(f"{a}{b} {c}" for a, b, c in product(SYLLABLES, repeat=3))[:1_900],
    "EMEA and APAC or SMB not " * 20,
    "2025-01-01 to 2025-02-01 " * 28,
    "((((" * 400,
    "今年の売上を地域別に" * 90,
)


@cache
def asked() -> tuple[str, ...]:
    """Return the questions that are judged."""
    lines = [
        json.loads(line)
        for name in ("examples.jsonl", "keyword_planner.jsonl")
        for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()
    ]
    return tuple(line.get("ask") or line["question"] for line in lines)


@cache
def model() -> SemanticModel:
    """Return the sample's model."""
    return load_model(sample_folder() / "model")


def stored(field: str) -> tuple[str, ...]:
    """Return the values of a field in the sample's files."""
    dataset, _, name = field.partition(".")
    if dataset not in model().datasets:
        return ()
    file = sample_folder() / "csv" / f"{model().datasets[dataset].table}.csv"
    with file.open(newline="", encoding="utf-8") as lines:
        return tuple({row[name] for row in csv.DictReader(lines) if row.get(name)})


def large() -> tuple[SemanticModel, Callable[[str], tuple[str, ...]]]:
    """Return the sample's model with many more fields, and values for all of them."""
    account = model().datasets["account"]
    kept = {f"extra{number}": _more(account, number) for number in range(FIELDS // 40)}
    wide = replace(model(), datasets={**model().datasets, **kept}, fingerprint="wide")
    fields = [one.qualified for one in indexed_dimensions(wide) if one.dataset in kept]
    names = [f"{a}{b} {c}{d}" for a, b, c, d in product(SYLLABLES, repeat=4)]
    each = VALUES // len(fields)

    def values(field: str) -> tuple[str, ...]:
        if field not in fields:
            return stored(field)
        first = fields.index(field) * each % (len(names) - each)
        return tuple(names[first : first + each])

    return wide, values


def _more(account: Dataset, number: int) -> Dataset:
    """Return a dataset of forty text fields, each of a name of its own."""
    industry = account.dimensions["industry"]
    fields = {
        f"trait{at}": replace(
            industry,
            dataset=f"extra{number}",
            name=f"trait{at}",
            aliases={},
            words=Words(label=f"Trait {number} {at}", description="", synonyms=()),
        )
        for at in range(40)
    }
    words = Words(label=f"Extra {number}", description="", synonyms=())
    return replace(
        account, name=f"extra{number}", dimensions=fields, joins={}, segments={}, words=words
    )


def timed(context: PlanningContext, texts: tuple[str, ...]) -> list[float]:
    """Return the processor seconds of each text; a first plan, which warms, is left out."""
    planner = KeywordPlanner()
    seconds: list[float] = []
    for text in (texts[0], *texts):
        started = time.thread_time()
        planner.plan(Question(text=text, viewer=OWNER, now=NOW), context)
        seconds.append(time.thread_time() - started)
    return seconds[1:]


def context_of(known: SemanticModel, values: Callable[[str], tuple[str, ...]]) -> PlanningContext:
    """Return what a planner looks at."""
    index = KeywordValueIndex.build(known, values)
    return PlanningContext(model=known, values=index, as_of=date(2026, 6, 30), loaded_at={})


def half(_: Setting) -> Ratio:
    """Plan every judged question of the sample."""
    seconds = timed(context_of(model(), stored), asked())
    return Ratio(ours=median(seconds), theirs=HALF, figures={"questions": len(seconds)})


def most(_: Setting) -> Ratio:
    """Plan every judged question of the sample; the slowest of a hundred counts."""
    seconds = timed(context_of(model(), stored), asked())
    return Ratio(ours=quantiles(seconds, n=100)[98], theirs=MOST)


def wide(_: Setting) -> Ratio:
    """Plan the same questions over a model of many fields and values."""
    context = context_of(*large())
    seconds = timed(context, asked())
    figures = {
        "fields": sum(len(one.dimensions) for one in context.model.datasets.values()),
        "slowest_ms": round(max(seconds) * 1000, 1),
    }
    return Ratio(ours=median(seconds), theirs=LARGE, figures=figures)


def bad(_: Setting) -> Ratio:
    """Plan texts that are no questions; the slowest counts."""
    context = context_of(model(), stored)
    rounds = [timed(context, BAD_TEXTS) for _round in range(3)]
    return Ratio(ours=max(min(each) for each in zip(*rounds, strict=True)), theirs=BAD)


BENCHES = (
    Bench(
        name="plan: half",
        says=f"processor time of half the sample's questions, over {HALF * 1000:g} ms",
        at_most=1.0,
        measure=half,
    ),
    Bench(
        name="plan: most",
        says=f"processor time of 99 of 100 of the sample's questions, over {MOST * 1000:g} ms",
        at_most=1.0,
        measure=most,
    ),
    Bench(
        name="plan: large model",
        says=f"half the questions over {FIELDS:,} fields and {VALUES:,} values,"
        f" over {LARGE * 1000:g} ms",
        at_most=1.0,
        measure=wide,
    ),
    Bench(
        name="plan: bad input",
        says=f"the slowest text that is no question, over {BAD * 1000:g} ms",
        at_most=1.0,
        measure=bad,
    ),
)
