"""What one question costs as a whole process, from the first import to the last line."""

import os
import subprocess
import sys
from statistics import median

from server.bench import ROUNDS, Bench, Ratio, Setting

QUESTION = "What is our win rate by region this year?"
COMMAND = "import sys; from server.cli import main; sys.argv[1:] = ['ask', sys.argv[1]]; main()"


def asked(setting: Setting) -> Ratio:
    """Ask the sample project; the first question, which loads it, is not counted."""
    folder = setting.folder
    environment = {name: value for name, value in os.environ.items() if name != "PROVENUE_HOME"}
    # An installed package has its bytecode; so has this one after its first run.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment |= {"XDG_STATE_HOME": str(folder), "PYTHONPYCACHEPREFIX": str(folder / "code")}

    def seconds() -> float:
        before = os.times()
        subprocess.run(
            [sys.executable, "-c", COMMAND, QUESTION],
            env=environment,
            capture_output=True,
            check=True,
        )
        after = os.times()
        user = after.children_user - before.children_user
        return user + after.children_system - before.children_system

    seconds()
    return Ratio(ours=median(seconds() for _ in range(ROUNDS)), theirs=1.0)


BENCHES = (
    Bench(
        name="ask",
        says="process time of `provenue ask` on the sample project, over one second",
        at_most=1.0,
        measure=asked,
    ),
)
