"""What the value index costs for a CRM of 20,000 accounts: to build it, and to look words up."""

import time
from functools import cache
from itertools import islice, product
from statistics import median

from engine.planning.meaning.values import KeywordValueIndex
from semantic.load import load_model
from semantic.model import SemanticModel
from server.bench import ROUNDS, Bench, Ratio, Setting
from server.settings import sample_folder

NAMES = 20_000
SYLLABLES = ("ka", "lo", "mi", "ru", "sen", "tor", "vex", "zan", "qui", "pel", "dro", "fa")
#: A name, a misspelled part, a part of many, none at all, and two parts run together.
WORDS = ("kalomi ruka", "senntor", "kalomi", "no such thing here", "torvexzan")
#: Seconds that building may take (200,000 values a second), and one look-up.
BUILT, FOUND = NAMES / 200_000, 0.02


def names() -> tuple[str, ...]:
    """Return as many names of accounts that are hard to tell apart."""
    drawn = product(SYLLABLES, repeat=4)
    return tuple(f"{a}{b}{c} {d}{a} Inc" for a, b, c, d in islice(drawn, NAMES))


@cache
def sample_model() -> SemanticModel:
    """Return the sample's model."""
    return load_model(sample_folder() / "model")


def build(known: tuple[str, ...]) -> KeywordValueIndex:
    """Return the index of the sample's model, whose accounts have these names."""
    return KeywordValueIndex.build(
        sample_model(), lambda field: known if field == "account.name" else ()
    )


def built(_: Setting) -> Ratio:
    """Build the index anew in each round."""
    known = names()
    build(known)
    seconds: list[float] = []
    for _round in range(ROUNDS):
        started = time.thread_time()
        build(known)
        seconds.append(time.thread_time() - started)
    return Ratio(ours=median(seconds), theirs=BUILT, figures={"names": len(known)})


def looked_up(_: Setting) -> Ratio:
    """Look every word up in each round; the slowest of them is judged by its median."""
    index = build(names())
    medians: list[float] = []
    for words in WORDS:
        seconds: list[float] = []
        for _round in range(ROUNDS):
            started = time.thread_time()
            index.match(words)
            seconds.append(time.thread_time() - started)
        medians.append(median(seconds))
    figures = {
        words.replace(" ", "_") + "_ms": round(one * 1000, 2)
        for words, one in zip(WORDS, medians, strict=True)
    }
    return Ratio(ours=max(medians), theirs=FOUND, figures=figures)


BENCHES = (
    Bench(
        name="values: build",
        says=f"processor time, the index of {NAMES:,} names, over {BUILT:g} s",
        at_most=1.0,
        measure=built,
    ),
    Bench(
        name="values: look-up",
        says=f"processor time, the slowest of {len(WORDS)} look-ups, over {FOUND * 1000:g} ms",
        at_most=1.0,
        measure=looked_up,
    ),
)
