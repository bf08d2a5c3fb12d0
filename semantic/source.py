"""YAML text to marked nodes: YAML 1.2 core, every key and value knows its file:line:column.

Narrower than YAML on purpose. `on`, `NO`, `12:30` and `010` stay text; a key said twice, an alias,
an anchor, a merge key and a tag are refused; size, depth and count are bounded before anything is
built, so that a hostile file ends in a clear ModelError at once.
"""

import codecs
import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from semantic.errors import Issue, ModelError
from semantic.model import Place
from semantic.nodes import Entry, Leaf, Node, Sequence, Table

#: Bounds over all files of one model.
MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_NODES = 20_000
MAX_FILES = 200
#: After so many mistakes in the YAML itself, more would not help anybody.
MAX_ISSUES = 50

SUFFIXES = (".yml", ".yaml")
#: Top-level keys whose entries may be spread over several files.
SPREAD = frozenset({"datasets", "metrics", "questions"})

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]{1,30}|(0|[1-9][0-9]{0,30})(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?\Z"
)


@dataclass(frozen=True, slots=True)
class Source:
    """All files of a model as one table. `fingerprint` is the sha256 of their bytes."""

    root: Table
    fingerprint: str


def read_source(path: Path) -> Source:
    """Read a model's folder (`*.yml`, `*.yaml`, sorted) or its single file; ModelError."""
    files = _model_files(path)
    texts: list[tuple[str, bytes]] = []
    size = 0
    for file in files:
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1 - size)
        except OSError as error:
            reason = error.strerror or "it cannot be opened"
            raise ModelError(
                Issue("unreadable", f"'{file.name}' cannot be read: {reason}", where=file.name)
            ) from None
        size += len(content)
        if size > MAX_BYTES:
            raise ModelError(_too_large(file.name))
        texts.append((file.name, content))
    return read_texts(texts)


def read_texts(texts: list[tuple[str, bytes]]) -> Source:
    """Read several (name, content) as one model; ModelError with every issue."""
    digest = hashlib.sha256()
    issues: list[Issue] = []
    roots: list[Table] = []
    count = 0
    for name, content in texts:
        digest.update(f"{name}\0{len(content)}\0".encode(errors="replace") + content)
        if len(content) > MAX_BYTES:
            raise ModelError(_too_large(name))
        reader = _Reader(name, count)
        root = reader.read(content)
        count = reader.count
        issues.extend(reader.issues)
        if isinstance(root, Table):
            roots.append(root)
        elif root is not None and not reader.issues:
            message = f"'{name}' should be a mapping such as `model: revenue`"
            issues.append(Issue("not-a-mapping", message, where=str(root.place)))
    merged = _merge(roots, texts[0][0] if texts else "model.yml", issues)
    if issues:
        raise ModelError(*issues)
    return Source(merged, digest.hexdigest())


def _model_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise ModelError(Issue("no-model", f"there is no model at '{path.name}'", where=path.name))
    files = sorted(
        file
        for file in path.iterdir()
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.is_file()
    )
    if not files:
        hint = "a model is one or more files ending in .yml"
        raise ModelError(
            Issue("no-model", f"the folder '{path.name}' holds no model", (hint,), path.name)
        )
    if len(files) > MAX_FILES:
        raise ModelError(
            Issue("too-large", f"a model may have {MAX_FILES} files, not {len(files)}")
        )
    return files


def _too_large(name: str) -> Issue:
    return Issue("too-large", f"a model may be {MAX_BYTES:,} bytes in all", where=name)


class _Stop(Exception):
    """Reading on makes no sense; the issue is already noted."""


class _Reader:
    """Reads one file from the parser's events; the nodes are built on the way back."""

    def __init__(self, file: str, count: int) -> None:
        self.file = file
        self.count = count
        self.issues: list[Issue] = []
        self.lines: list[str] = []

    def read(self, content: bytes) -> Node | None:
        """Return the file's root node; None for an empty file or one given up."""
        text = self._decode(content)
        if text is None:
            return None
        self.lines = text.split("\n")
        root: Node | None = None
        documents = 0
        try:
            self._counted(text)
            events = _events(text)
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._stop("several-documents", "a file holds one document", event)
                elif isinstance(event, yaml.NodeEvent):
                    root = self._node(event, events, 1)
        except _Stop:
            return None
        except yaml.YAMLError as error:
            self._broken(error)
            return None
        if isinstance(root, Leaf) and root.value is None:
            return None
        return root

    def _counted(self, text: str) -> None:
        """Count a large file's nodes before building any: counting costs a quarter of building."""
        if len(text) < 2 * MAX_NODES:  # a node takes two characters or more
            return
        count = self.count
        for event in _events(text):
            count += isinstance(event, yaml.NodeEvent)
            if count > MAX_NODES:
                self._stop("too-large", f"a model may have {MAX_NODES:,} keys and values", event)

    def _decode(self, content: bytes) -> str | None:
        content = content.removeprefix(codecs.BOM_UTF8)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            column = error.start - content.rfind(b"\n", 0, error.start)
            hint = "save it as UTF-8"
            self._note("not-utf8", "this is not UTF-8 text", Place(self.file, line, column), hint)
            return None
        found = text.find("\0")
        if found >= 0:
            line = text.count("\n", 0, found) + 1
            column = found - text.rfind("\n", 0, found)
            self._note("not-text", "a NUL character is not text", Place(self.file, line, column))
            return None
        return text.replace("\r\n", "\n")

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        place = self._place(event)
        self.count += 1
        if self.count > MAX_NODES:
            self._stop("too-large", f"a model may have {MAX_NODES:,} keys and values", event)
        if depth > MAX_DEPTH:
            self._stop("too-deep", f"nesting may be {MAX_DEPTH} deep", event)
        if isinstance(event, yaml.AliasEvent):
            hint = "write the value out where it is used"
            self._note("no-aliases", "an alias (*name) is not allowed", place, hint)
            return Leaf(place, "", None)
        if getattr(event, "anchor", None) is not None:
            hint = "write the value out where it is used"
            self._note("no-aliases", "an anchor (&name) is not allowed", place, hint)
        tag: object = getattr(event, "tag", None)
        if tag is not None:
            self._note("no-tags", f"a tag ({_shown(str(tag))}) is not allowed", place)
        if isinstance(event, yaml.ScalarEvent):
            return self._leaf(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(self._node(event, events, depth + 1))
            return Sequence(place, tuple(items))
        return self._table(place, events, depth)

    def _table(self, place: Place, events: Iterator[yaml.Event], depth: int) -> Table:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            plain = isinstance(event, yaml.ScalarEvent) and event.implicit[0]
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Leaf):
                self._note("bad-key", "a key should be a name", key.place)
            elif plain and key.text == "<<":
                hint = "write the keys out where they are used"
                self._note("no-merge-keys", "a merge key (<<) is not allowed", key.place, hint)
            elif plain and key.text == "":
                if not self.issues:
                    self._note("bad-key", "a key is missing before ':'", key.place)
            elif key.text in entries:
                first = entries[key.text].place
                message = f"'{_shown(key.text)}' is written twice, first at {first}"
                self._note("duplicate-key", message, key.place)
            else:
                entries[key.text] = Entry(key.text, key.place, value)
        return Table(place, tuple(entries.values()))

    def _leaf(self, event: yaml.ScalarEvent, place: Place) -> Leaf:
        text = event.value
        start, end = event.start_mark, event.end_mark
        inside = None
        if start is not None and end is not None and start.line == end.line:
            quotes = 1 if event.style in ("'", '"') else 0
            if end.column - start.column == len(text) + 2 * quotes:
                inside = start.column + 1 + quotes
        value = text if event.style or not event.implicit[0] else _core(text)
        return Leaf(place, text, value, inside)

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1, 1)

    def _note(self, code: str, message: str, place: Place, *hints: str) -> None:
        self.issues.append(Issue(code, message, hints, str(place)))
        if len(self.issues) >= MAX_ISSUES:
            raise _Stop

    def _stop(self, code: str, message: str, event: yaml.Event) -> None:
        self.issues.append(Issue(code, message, where=str(self._place(event))))
        raise _Stop

    def _broken(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None)
        message, hints = _in_our_words(str(problem or "it cannot be read"), self.lines, line)
        self.issues.append(Issue("bad-yaml", message, hints, str(Place(self.file, line, column))))


def _events(text: str) -> Iterator[yaml.Event]:
    parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=parser)
    return events


def _core(text: str) -> str | int | float | bool | None:
    """Return a plain scalar's value in the YAML 1.2 core schema; leading zeros stay text."""
    first = text[:1]
    if first.isdigit() or first in ("+", "-", "."):
        if _INTEGER.match(text):
            return int(text)
        if not text.lstrip("+-").isdigit() and _FLOAT.match(text):
            number = float(text)
            return number if math.isfinite(number) else text
        return text
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return text


def _in_our_words(problem: str, lines: list[str], line: int) -> tuple[str, tuple[str, ...]]:
    """Return the parser's complaint as an analyst would say it, with what to do."""
    written = lines[line - 1] if line <= len(lines) else ""
    if (
        "\t" in written[: len(written) - len(written.lstrip())]
        or "cannot start any token" in problem
    ):
        if "\t" in written:
            return "a tab cannot indent YAML", ("use spaces",)
        return "this character cannot start a value", ("put the text in quotes",)
    if "mapping values are not allowed" in problem:
        return "a ':' is not expected here", ("put a text that holds ': ' in quotes",)
    if "could not find expected ':'" in problem:
        return "a ':' is missing after the key", ()
    if "did not find expected key" in problem or "expected <block end>" in problem:
        hint = "indent the keys of one mapping alike, and put texts with special signs in quotes"
        return "this line does not fit the ones above", (hint,)
    if "did not find expected ',' or" in problem or "expected ',' or" in problem:
        return "a bracket is not closed, or a ',' is missing", ()
    if "unexpected end of stream" in problem:
        return "a quote or bracket is not closed", ()
    if "control characters" in problem or "special characters" in problem:
        return "a control character is not text", ()
    return f"this is not YAML: {problem}", ()


def _merge(roots: list[Table], file: str, issues: list[Issue]) -> Table:
    """Merge the files' top levels; the same name in two of them is an issue naming both."""
    merged: dict[str, Entry] = {}
    for root in roots:
        for entry in root.entries:
            before = merged.get(entry.key)
            if before is None:
                merged[entry.key] = entry
            elif entry.key in SPREAD and isinstance(before.value, Sequence | Table):
                merged[entry.key] = _joined(before, entry, issues)
            else:
                issues.append(_twice(entry, before))
    place = roots[0].place if roots else Place(file, 1, 1)
    return Table(place, tuple(merged.values()))


def _joined(before: Entry, entry: Entry, issues: list[Issue]) -> Entry:
    match before.value, entry.value:
        case Sequence(place, items), Sequence(_, more):
            return Entry(before.key, before.place, Sequence(place, items + more))
        case Table(place, entries), Table(_, others):
            named = {one.key: one for one in entries}
            for one in others:
                if one.key in named:
                    issues.append(_twice(one, named[one.key]))
                named.setdefault(one.key, one)
            return Entry(before.key, before.place, Table(place, tuple(named.values())))
        case _, Leaf(value=None):
            return before
        case _:
            issues.append(_twice(entry, before))
            return before


def _twice(entry: Entry, before: Entry) -> Issue:
    message = f"'{_shown(entry.key)}' is written twice, first at {before.place}"
    return Issue("duplicate-key", message, where=str(entry.place))


def _shown(text: str) -> str:
    """Return a text short enough for a message."""
    return text if len(text) <= 60 else text[:57] + "..."
