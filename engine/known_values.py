"""The distinct values of dimensions, as each viewer may see them; built once a snapshot."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.planning.values import KeywordValueIndex, indexed_dimensions
from semantic.model import SemanticModel

LIMIT = 20_000
Values = dict[str, tuple[str, ...]]
#: field names, most values of each -> their distinct values, under a viewer's row policies.
Distinct = Callable[[tuple[str, ...], int], Values]


@dataclass(slots=True)
class KnownValues:
    """Indexes by what a viewer may see. `cache` keeps the unrestricted one beside the snapshot."""

    model: SemanticModel
    snapshot: str
    as_of: str
    cache: Path | None
    _indexes: dict[str, KeywordValueIndex] = field(default_factory=dict[str, KeywordValueIndex])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def index(self, scope: str, restricted: bool, distinct: Distinct) -> KeywordValueIndex:
        """Return the index of a scope, building it if nobody did."""
        with self._lock:
            if scope not in self._indexes:
                self._indexes[scope] = self._build(restricted, distinct)
            return self._indexes[scope]

    def _build(self, restricted: bool, distinct: Distinct) -> KeywordValueIndex:
        file = None if restricted else self._file()
        kept = _kept(file)
        if kept is None:
            names = tuple(one.qualified for one in indexed_dimensions(self.model))
            kept = distinct(names, LIMIT + 1)
            if file is not None:
                _keep(file, kept)
        values = kept
        return KeywordValueIndex.build(self.model, lambda name: values.get(name, ()), LIMIT)

    def _file(self) -> Path | None:
        if self.cache is None:
            return None
        named = "\n".join((self.snapshot, self.model.fingerprint, self.as_of))
        return self.cache / f"{hashlib.sha256(named.encode()).hexdigest()[:32]}.json"


def _kept(file: Path | None) -> Values | None:
    if file is None:
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, tuple[str, ...]])
    except (OSError, msgspec.DecodeError):
        return None


def _keep(file: Path, values: Values) -> None:
    """Write the values for the next process; a full disk only costs the time to read them again."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{threading.get_ident()}.new")
        fresh.write_bytes(msgspec.json.encode(values))
        fresh.replace(file)
    except OSError:
        return
