"""Marked nodes: what a YAML text holds, every key and value with its file:line:column."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from semantic.model import Place

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar. `text` is what was written; `inside` the column where that text itself starts."""

    place: Place
    text: str
    value: str | int | float | bool | None
    inside: int | None = None

    def day(self) -> date | None:
        """Return the date written as 2026-06-30, or None."""
        if not _DATE.match(self.text):
            return None
        try:
            return date.fromisoformat(self.text)
        except ValueError:
            return None

    def within(self, offset: int) -> Place:
        """Return the place of a character of the text, where the text stands on one line."""
        if self.inside is None:
            return self.place
        return Place(self.place.file, self.place.line, self.inside + offset)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a table with its value."""

    key: str
    place: Place
    value: "Node"


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; keys are texts, each said once."""

    place: Place
    entries: tuple[Entry, ...]

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a key, or None."""
        return next((one for one in self.entries if one.key == key), None)


Node = Leaf | Sequence | Table


def find(node: Node, *keys: str | int) -> Node | None:
    """Return the node at a path of keys and positions, or None."""
    found: Node | None = node
    for key in keys:
        if isinstance(found, Table) and isinstance(key, str):
            entry = found.entry(key)
            found = entry.value if entry else None
        elif isinstance(found, Sequence) and isinstance(key, int) and key < len(found.items):
            found = found.items[key]
        else:
            return None
    return found


def plain(node: Node) -> Any:
    """Return a node as plain Python values, as JSON would give them."""
    match node:
        case Leaf():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Table():
            return {entry.key: plain(entry.value) for entry in node.entries}
