"""Primary keys that are joined to must be unique, or a join would count rows twice."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlglot import exp

from engine.statement import ColumnUse, Statement
from semantic.errors import Issue, QueryError
from semantic.model import Dataset, SemanticModel

#: Runs one statement of ours and returns its only cell.
Count = Callable[[Statement], int]


@dataclass(slots=True)
class UniqueKeys:
    """What is known of each dataset's primary key in one snapshot; counted once, then kept."""

    model: SemanticModel
    file: Path | None
    _repeated: dict[str, int] = field(default_factory=dict[str, int])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.file is None:
            return
        try:
            self._repeated = msgspec.json.decode(self.file.read_bytes(), type=dict[str, int])
        except (OSError, msgspec.DecodeError):
            self._repeated = {}

    def refuse_repeated(self, joined: Iterable[str], count: Count) -> None:
        """Raise QueryError `duplicate-key` for a dataset whose key is on several rows."""
        with self._lock:
            fresh = [name for name in joined if name not in self._repeated]
            for name in fresh:
                self._repeated[name] = count(repeated_keys(self.model.datasets[name]))
            if fresh:
                self._keep()
        issues = [
            _issue(self.model.datasets[name], self._repeated[name])
            for name in joined
            if self._repeated[name]
        ]
        if issues:
            raise QueryError(*issues)

    def learn(self, repeated: Mapping[str, int]) -> None:
        """Keep what the checks have counted, so that no question has to wait for it."""
        with self._lock:
            self._repeated.update(repeated)
            self._keep()

    def _keep(self) -> None:
        """Write what was counted for the next process; a full disk only costs to count again."""
        if self.file is None:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.file.with_suffix(f".{threading.get_ident()}.new")
            fresh.write_bytes(msgspec.json.encode(self._repeated))
            fresh.replace(self.file)
        except OSError:
            return


def repeated_keys_sql(dataset: Dataset) -> exp.Select:
    """Return the SELECT that counts the primary keys found on more than one row."""
    keys = [exp.column(name) for name in dataset.primary_key]
    several = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    table = exp.Table(this=exp.to_identifier(dataset.table))
    known = [exp.Not(this=exp.Is(this=key.copy(), expression=exp.null())) for key in keys]
    inner = exp.select(*keys).from_(table).where(*known).group_by(*keys).having(several)
    return exp.select(exp.Count(this=exp.Star())).from_(inner.subquery("repeated"))


def repeated_keys(dataset: Dataset) -> Statement:
    """Return the statement of `repeated_keys_sql`."""
    return Statement(
        sql=repeated_keys_sql(dataset).sql(dialect="duckdb", pretty=True),
        parameters={},
        tables=(dataset.table,),
        columns=tuple(
            ColumnUse(table=dataset.table, column=one, roles=("group",))
            for one in dataset.primary_key
        ),
    )


def _issue(dataset: Dataset, repeated: int) -> Issue:
    named = ", ".join(dataset.primary_key)
    keys = "1 key stands" if repeated == 1 else f"{repeated} keys stand"
    message = f"{keys} ({named}) on several rows of '{dataset.table}': a join would count twice"
    hint = f"take the repeated rows out of the file, or mend the primary_key of '{dataset.name}'"
    return Issue("duplicate-key", message, (hint,))
