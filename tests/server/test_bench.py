"""Benchmarks: found where they are kept, measured in turns, judged by their bound."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from semantic.errors import DataError
from server.bench import Bench, Ratio, find_benches, in_turns
from server.cli import run


def test_both_sides_run_in_turns_after_one_run_to_warm_up() -> None:
    ran: list[str] = []

    in_turns(lambda: ran.append("ours"), lambda: ran.append("theirs"), rounds=3)

    assert ran == ["ours", "theirs"] * 4


def test_a_ratio_is_ours_over_theirs() -> None:
    ratio = in_turns(lambda: time.sleep(0.02), lambda: time.sleep(0.005), rounds=3)

    assert ratio.ours > ratio.theirs
    assert ratio.value == ratio.ours / ratio.theirs


def test_every_bench_of_the_checkout_is_found_once_with_its_bound() -> None:
    benches = find_benches()

    names = [one.name for one in benches]
    assert {"ask", "load"} <= set(names)
    assert any(name.startswith("query") for name in names)
    assert len(names) == len(set(names))
    assert all(0 < one.at_most < 10 for one in benches)


def test_without_the_checkout_it_says_where_they_are(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        find_benches(tmp_path / "nowhere")

    assert raised.value.issues[0].code == "no-benches"


def bench(name: str, ratio: float) -> Bench:
    measure: Callable[[Path], Ratio] = lambda _: Ratio(ours=ratio, theirs=1.0)  # noqa: E731
    return Bench(name=name, says="ours over theirs", at_most=1.1, measure=measure)


@pytest.mark.parametrize(("names", "code"), [((), 1), (("good",), 0), (("bad",), 1), (("x",), 2)])
def test_a_ratio_past_its_bound_fails(
    names: tuple[str, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    benches = (bench("good one", 1.05), bench("bad one", 1.2))
    monkeypatch.setattr("server.bench.find_benches", lambda: benches)

    assert run(["bench", "--json", *names]) == code
    if code != 2:
        results = json.loads(capfd.readouterr().out)
        assert all(one["holds"] == (one["ratio"] <= 1.1) for one in results)
