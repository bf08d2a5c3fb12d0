"""The distinct values of dimensions, as each viewer may see them; built once a snapshot."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.planning.meaning.values import KeywordValueIndex, indexed_dimensions
from semantic.model import SemanticModel

LIMIT = 20_000
Values = dict[str, tuple[str, ...]]
#: field names, most values of each -> their values under a viewer's row policies, each once for
#: each thing that bears it: a name found twice is shared.
Distinct = Callable[[tuple[str, ...], int], Values]


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The values of one field; `shared` are the names that stand for several things."""

    values: tuple[str, ...]
    complete: bool
    shared: frozenset[str]


@dataclass(slots=True)
class KnownValues:
    """Indexes by what a viewer may see. `cache` keeps the unrestricted one beside the snapshot."""

    model: SemanticModel
    snapshot: str
    as_of: str
    cache: Path | None
    _indexes: dict[str, KeywordValueIndex] = field(default_factory=dict[str, KeywordValueIndex])
    _shared: dict[str, Mapping[str, frozenset[str]]] = field(
        default_factory=dict[str, Mapping[str, frozenset[str]]]
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def index(self, scope: str, restricted: bool, distinct: Distinct) -> KeywordValueIndex:
        """Return the index of a scope, building it if nobody did."""
        with self._lock:
            if scope not in self._indexes:
                self._indexes[scope] = self._build(scope, restricted, distinct)
            return self._indexes[scope]

    def field_values(
        self, field_name: str, scope: str, restricted: bool, distinct: Distinct
    ) -> FieldValues:
        """Return what is known of one field in a scope."""
        index = self.index(scope, restricted, distinct)
        shared = self._shared[scope].get(field_name, frozenset())
        return FieldValues(index.values(field_name), index.complete(field_name), shared)

    def _build(self, scope: str, restricted: bool, distinct: Distinct) -> KeywordValueIndex:
        file = None if restricted else self._file()
        kept = _kept(file)
        if kept is None:
            names = tuple(one.qualified for one in indexed_dimensions(self.model))
            kept = distinct(names, LIMIT + 1)
            if file is not None:
                _keep(file, kept)
        values = kept
        self._shared[scope] = {
            name: frozenset(one for one, count in Counter(found).items() if count > 1)
            for name, found in values.items()
            if len(set(found)) < len(found)
        }
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
