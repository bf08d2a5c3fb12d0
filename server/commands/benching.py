"""`bench`: ratios against hand-written SQL and the raw engine."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from server.commands.options import json_option
from server.commands.shell import Shell, StopWith


@click.command(short_help="Measure against hand-written SQL and the raw engine.")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--list", "only_list", is_flag=True, help="Only say which there are.")
@json_option
@click.pass_obj
def bench(shell: Shell, names: tuple[str, ...], only_list: bool) -> None:
    """Run the benchmarks, or those whose names begin so; exit code 1 when one is past its bound."""
    from server.bench import find_benches
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
    results: list[dict[str, object]] = []
    for one in chosen:
        with TemporaryDirectory(prefix="provenue-bench-") as folder:
            ratio = one.measure(Path(folder))
        results.append(
            {
                "name": one.name,
                "ratio": round(ratio.value, 3),
                "at_most": round(one.at_most, 3),
                "ours_ms": round(ratio.ours * 1000, 2),
                "theirs_ms": round(ratio.theirs * 1000, 2),
                "holds": ratio.value <= one.at_most,
                "says": one.says,
            }
        )
        shell.say(f"{one.name}: {ratio.value:.3f} (at most {one.at_most:.3g})")
    if shell.as_json:
        shell.write_json(results)
    else:
        headers = tuple(key for key in results[0] if key != "holds") if results else ()
        lines = [[str(result[key]) for key in headers] for result in results]
        table = listing(headers, lines, ("ratio", "at_most", "ours_ms", "theirs_ms"))
        shell.paint(lambda console: console.print(table))
    if not all(result["holds"] for result in results):
        raise StopWith(1)
