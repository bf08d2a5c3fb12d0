"""Run the peers' queries in a process of its own, and print how much memory that took.

python -m tests.bench.peer_memory SCALE
"""

import json
import os
import sys
from pathlib import Path

from tests.bench.bench_peers import side
from tests.bench.peer_queries import made, peer_queries

#: What the product gives its database unless told otherwise.
LIMIT = "1GB"


def most(scale: float) -> dict[str, int]:
    """Return the bytes resident at most before and after the queries, and their rows."""
    opened = side(made(scale), memory=LIMIT)
    before = _resident()
    rows = sum(opened.ask(one.query)[1].num_rows for one in peer_queries())
    return {"before": before, "after": _resident(), "rows": rows}


def _resident() -> int:
    """Return this program's own peak; getrusage would tell that of the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) * 1024


if __name__ == "__main__":
    print(json.dumps(most(float(sys.argv[1]))), flush=True)
    os._exit(0)  # without the tidying up, which is not what is measured
