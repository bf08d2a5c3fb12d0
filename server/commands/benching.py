"""`bench`: ratios against hand-written SQL and the raw engine."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from server.commands.options import json_option
from server.commands.shell import Shell, StopWith

if TYPE_CHECKING:
    from server.bench import Bench, Ratio, Unmeasured

HEADERS = ("name", "ratio", "at_most", "ours_ms", "theirs_ms", "says")


@click.command(short_help="Measure against hand-written SQL and the raw engine.")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--list", "only_list", is_flag=True, help="Only say which there are.")
@click.option(
    "--scale",
    type=click.FloatRange(0.001, 100),
    default=1.0,
    show_default=True,
    help="Size of the data of `peers`: 1 is a million deals.",
)
@json_option
@click.pass_obj
def bench(shell: Shell, names: tuple[str, ...], only_list: bool, scale: float) -> None:
    """Run the benchmarks, or those whose names begin so.

    Exit code 1 when one is past its bound, or when its rows are not those of the other side.
    """
    from server.bench import Setting, find_benches, machine
    from server.terminal import listing

    benches = find_benches()
    unknown = [name for name in names if not any(one.name.startswith(name) for one in benches)]
    if unknown:
        raise click.UsageError(f"no benchmark {', '.join(unknown)}: see --list")
    chosen = [one for one in benches if one.name.startswith(names or "")]
    if only_list:
        rows = [(one.name, f"≤ {one.at_most:.3g}", one.says) for one in chosen]
        found = listing(("benchmark", "bound", "compares"), rows)
        shell.paint(lambda console: console.print(found))
        return
    measured_on = machine()
    shell.say(", ".join(f"{name} {value}" for name, value in measured_on.items()))
    results: list[dict[str, object]] = []
    for one in chosen:
        with TemporaryDirectory(prefix="provenue-bench-") as folder:
            outcome = one.measure(Setting(folder=Path(folder), scale=scale))
        results.append(_result(one, outcome))
        shell.say(_line(one, outcome))
    if shell.as_json:
        shell.write_json({"machine": measured_on, "scale": scale, "results": results})
    else:
        lines = [[str(result.get(key, "-")) for key in HEADERS] for result in results]
        table = listing(HEADERS, lines, ("ratio", "at_most", "ours_ms", "theirs_ms"))
        shell.paint(lambda console: console.print(table))
    if not all(result["holds"] for result in results):
        raise StopWith(1)


def _result(one: "Bench", outcome: "Ratio | Unmeasured") -> dict[str, object]:
    from server.bench import Unmeasured

    if isinstance(outcome, Unmeasured):
        return {
            "name": one.name,
            "at_most": round(one.at_most, 3),
            "holds": not outcome.wrong,
            "wrong": outcome.wrong,
            "says": outcome.why,
        }
    return {
        "name": one.name,
        "ratio": round(outcome.value, 3),
        "at_most": round(one.at_most, 3),
        "ours_ms": round(outcome.ours * 1000, 2),
        "theirs_ms": round(outcome.theirs * 1000, 2),
        "holds": outcome.value <= one.at_most,
        **({"figures": dict(outcome.figures)} if outcome.figures else {}),
        "says": one.says,
    }


def _line(one: "Bench", outcome: "Ratio | Unmeasured") -> str:
    from server.bench import Unmeasured

    if isinstance(outcome, Unmeasured):
        return f"{one.name}: {'WRONG, ' if outcome.wrong else ''}{outcome.why}"
    said = "".join(f", {name} {value:g}" for name, value in outcome.figures.items())
    return f"{one.name}: {outcome.value:.3f} (at most {one.at_most:.3g}){said}"
