"""Small made-up files, drafted by the real survey of their rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from data.survey import Survey, survey
from engine.drafting.draft import draft
from engine.drafting.guesses import DatasetGuess, Draft

TODAY = date(2026, 11, 24)
SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"

#: Files by their names: the header first, then the rows.
Files = Mapping[str, Sequence[Sequence[object]]]
Drafted = Callable[[Files], Draft]


def write_files(folder: Path, files: Files) -> list[Path]:
    """Write the files as CSV; their values hold no commas."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, rows in files.items():
        path = folder / f"{name}.csv"
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
        paths.append(path)
    return paths


@contextmanager
def surveyed(folder: Path, files: Sequence[Path]) -> Iterator[Survey]:
    """Survey files in a scratch folder beside them."""
    scratch = folder / "scratch"
    scratch.mkdir()
    with survey(files, scratch) as found:
        yield found


@pytest.fixture
def drafted(tmp_path: Path) -> Drafted:
    """Draft a model from files, each time in a folder of its own."""
    count = 0

    def drafting(files: Files) -> Draft:
        nonlocal count
        count += 1
        folder = tmp_path / f"draft{count}"
        with surveyed(folder, write_files(folder, files)) as found:
            return draft(found, "made_up", TODAY)

    return drafting


@pytest.fixture(scope="session")
def sample_draft(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """The sample project's eight files, drafted once."""
    files = sorted((SAMPLE / "csv").glob("*.csv"))
    with surveyed(tmp_path_factory.mktemp("sample_draft"), files) as found:
        return draft(found, "sample", TODAY)


def of_table(made: Draft, table: str) -> DatasetGuess:
    """Return what was made of one table."""
    return next(one for one in made.datasets if one.table == table)


def joins_of(made: Draft) -> set[tuple[str, str, str]]:
    """Return every join as (table, column, table)."""
    tables = {one.name: one.table for one in made.datasets}
    return {
        (one.table, join.column, tables[join.dataset])
        for one in made.datasets
        for join in one.joins
    }


def shown_of(made: Draft) -> set[tuple[str, str, str]]:
    """Return every join that was left out and shown, as (table, column, table)."""
    tables = {one.name: one.table for one in made.datasets}
    return {
        (one.table, left.column, tables[left.dataset])
        for one in made.datasets
        for left in one.not_joined
    }
