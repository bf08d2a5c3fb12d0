"""A bar on stderr for work that takes long."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Advance(Protocol):
    """Tells how far the work has come; `what` names another part of it."""

    def __call__(self, done: int, wanted: int, what: str | None = None) -> None:
        """Draw this much."""
        ...


@contextmanager
def progress_bar(console: Console, what: str, unit: str) -> Iterator[Advance]:
    """Yield what to call with (done, wanted); draws only on a terminal, and leaves nothing."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=None)

        def advance(done: int, wanted: int, what: str | None = None) -> None:
            bar.update(task, completed=done, total=wanted, description=what)

        yield advance
