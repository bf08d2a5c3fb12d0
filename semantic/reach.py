"""One join path or one issue, whatever the join graph looks like."""

from collections.abc import Mapping

from semantic.errors import Issue
from semantic.joins import Reach, find_path
from semantic.model import Dataset


def reach(datasets: Mapping[str, Dataset], home: str, target: str) -> Reach | Issue:
    """Return the path from a dataset to a dataset or role, or why there is not one.

    The hint of a missing path lists what is reachable, which asks for paths again; in a model
    with several unreachable datasets that may not end, and it must not take the load with it.
    """
    try:
        return find_path(datasets, home, target)
    except RecursionError:
        joins = ", ".join(sorted(datasets[home].joins))
        hints = (f"'{home}' joins: {joins}",) if joins else (f"'{home}' has no joins",)
        return Issue("not-reachable", f"'{home}' cannot reach '{target}'", hints)
