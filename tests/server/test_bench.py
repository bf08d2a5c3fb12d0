"""Benchmarks: found where they are kept, measured in turns, judged by their bound."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from semantic.errors import DataError
from server.bench import Bench, Ratio, Setting, Unmeasured, find_benches, in_turns
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
    assert {"query", "peers", "compile", "values"} <= {name.partition(":")[0] for name in names}
    assert sum(name.startswith("peers: ") for name in names) == 12
    assert sum(name.startswith("peers again: ") for name in names) == 11
    assert len(names) == len(set(names))
    assert all(0 < one.at_most < 10 for one in benches)


def test_without_the_checkout_it_says_where_they_are(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        find_benches(tmp_path / "nowhere")

    assert raised.value.issues[0].code == "no-benches"


def bench(name: str, outcome: Ratio | Unmeasured) -> Bench:
    measure: Callable[[Setting], Ratio | Unmeasured] = lambda _: outcome  # noqa: E731
    return Bench(name=name, says="ours over theirs", at_most=1.1, measure=measure)


OUTCOMES: tuple[tuple[str, Ratio | Unmeasured], ...] = (
    ("good one", Ratio(ours=1.05, theirs=1.0, figures={"rows": 3})),
    ("bad one", Ratio(ours=1.2, theirs=1.0)),
    ("later one", Unmeasured(why="cannot be computed yet", wrong=False)),
    ("wrong one", Unmeasured(why="('EMEA',) has (1,), not (2,)", wrong=True)),
)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ((), 1),
        (("good",), 0),
        (("bad",), 1),
        (("later",), 0),
        (("good", "later"), 0),
        (("wrong",), 1),
        (("x",), 2),
    ],
)
def test_a_ratio_past_its_bound_and_a_wrong_row_fail(
    names: tuple[str, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    benches = tuple(bench(name, outcome) for name, outcome in OUTCOMES)
    monkeypatch.setattr("server.bench.find_benches", lambda: benches)

    assert run(["bench", "--json", *names]) == code
    if code != 2:
        said = json.loads(capfd.readouterr().out)
        assert said["machine"]["processors"] >= 1 and len(said["machine"]["load"]) == 3
        for one in said["results"]:
            measured = "ratio" in one
            assert one["holds"] == (one["ratio"] <= 1.1 if measured else not one["wrong"])
            assert measured or one["says"] != "ours over theirs"


def test_the_scale_reaches_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def measure(setting: Setting) -> Ratio:
        given.append(setting.scale)
        assert list(setting.folder.iterdir()) == []
        return Ratio(ours=1.0, theirs=1.0)

    one = Bench(name="one", says="", at_most=1.0, measure=measure)
    monkeypatch.setattr("server.bench.find_benches", lambda: (one,))

    assert run(["bench", "--scale", "10"]) == run(["bench"]) == 0
    assert given == [10, 1]
