"""What was worked out before, kept within a bound: the least lately used goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheCounts:
    """How full a cache is, and how often it was asked. `shared` joined a run of another asker."""

    entries: int = 0
    bytes: int = 0
    max_bytes: int = 0
    hits: int = 0
    misses: int = 0
    evictions: int = 0
    shared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStats:
    """How often an engine recalled a statement, and a result; None where none are kept."""

    statements: CacheCounts
    results: CacheCounts | None = None


class Cache(Generic[Kept]):
    """Values by key, bounded in bytes and in number; every method may be called from any thread.

    Whoever puts a value says its size. One larger than `max_entry_bytes` is not kept: it would
    drive out too many others.
    """

    def __init__(
        self, *, max_bytes: int, max_entry_bytes: int | None = None, max_entries: int | None = None
    ) -> None:
        self._max_bytes = max_bytes
        self._max_entry_bytes = max_bytes if max_entry_bytes is None else max_entry_bytes
        self._max_entries = max_entries
        self._entries: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0
        self._hits = self._misses = self._evictions = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Kept | None:
        """Return what is kept under a key, or None; counted as a hit or a miss."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                self._misses += 1
                return None
            self._hits += 1
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: Kept, size: int) -> None:
        """Keep a value of a size in bytes; what was least lately used makes room for it."""
        if size > min(self._max_entry_bytes, self._max_bytes):
            return
        with self._lock:
            before = self._entries.pop(key, None)
            self._bytes += size - (before[1] if before else 0)
            self._entries[key] = (value, size)
            while self._is_over():
                _, (_, freed) = self._entries.popitem(last=False)
                self._bytes -= freed
                self._evictions += 1

    def counts(self) -> CacheCounts:
        """Return the counts of this moment."""
        with self._lock:
            return CacheCounts(
                entries=len(self._entries),
                bytes=self._bytes,
                max_bytes=self._max_bytes,
                hits=self._hits,
                misses=self._misses,
                evictions=self._evictions,
            )

    def _is_over(self) -> bool:
        too_many = self._max_entries is not None and len(self._entries) > self._max_entries
        return too_many or self._bytes > self._max_bytes
