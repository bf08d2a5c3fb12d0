"""Accepted feedback to a patch of the model's YAML: proposed, proven to load, never applied."""

import difflib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.drafting.write import scalar
from semantic.errors import DataError, Issue, ModelError
from semantic.load import link_model
from semantic.model import Place, SemanticModel, Words
from semantic.nodes import Node, Sequence, Table, find
from semantic.source import SUFFIXES, read_source, read_texts

#: What a plain word may not hold between the brackets of YAML's flow style.
_FLOW = re.compile(r"[,\[\]{}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A change to one file of the model: a unified diff, its paths relative to the project."""

    file: str
    diff: str


@dataclass(frozen=True, slots=True)
class _Insertion:
    """Text that is put before a character of a file."""

    place: Place
    text: str


def synonym_patch(project: Path, model: Path, of: str, word: str) -> Patch:
    """Return the patch that gives a metric, field, segment or dataset another name."""
    root = read_source(model).root
    node = _definition(root, of)
    texts = _texts(model)
    if not isinstance(node, Table):
        raise _by_hand(f"'{of}' is not written as a mapping", f"synonyms: [{_flow(word)}]")
    listed = node.entry("synonyms")
    if listed is None:
        inserted = _first_key(node, f"synonyms: [{_flow(word)}]", texts)
    elif isinstance(listed.value, Sequence):
        inserted = _first_item(listed.value, word, texts)
    else:
        raise _by_hand(f"the synonyms of '{of}' are no list", f"synonyms: [{_flow(word)}]")
    return _patch(project, model, texts, inserted)


def question_patch(
    project: Path, model: Path, ask: str, query: Mapping[str, Any], by: str
) -> Patch:
    """Return the patch that adds a verified question."""
    texts = _texts(model)
    root = read_source(model).root
    found = find(root, "questions")
    parts = (f"ask: {scalar(ask)}", f"query: {_flow(query)}", f"verified_by: {scalar(by)}")
    if isinstance(found, Sequence) and found.items:
        if _character(found.place, texts) == "[":
            inner = f"ask: {_flow(ask)}, query: {_flow(query)}, verified_by: {_flow(by)}"
            inserted = _Insertion(_after(found.place), f"{{{inner}}}, ")
        else:
            indent = " " * (found.place.column - 1)
            item = f"- {parts[0]}\n" + "".join(f"{indent}  {one}\n" for one in parts[1:])
            inserted = _Insertion(found.place, item + indent)
    elif found is None:
        name = next(reversed(texts))
        lines = texts[name].split("\n")
        end = Place(name, len(lines), len(lines[-1]) + 1)
        item = f"  - {parts[0]}\n" + "".join(f"    {one}\n" for one in parts[1:])
        inserted = _Insertion(end, ("\n" if lines[-1] else "") + f"\nquestions:\n{item}")
    else:
        raise _by_hand("`questions:` is no list of questions", "; ".join(parts))
    return _patch(project, model, texts, inserted)


def bearers(model: SemanticModel, word: str) -> tuple[str, ...]:
    """Return what bears a word already: names of metrics, fields, segments, datasets."""
    wanted = " ".join(word.casefold().split())
    found: list[str] = []
    for name, words in _named(model):
        called = (name.rpartition(".")[2].replace("_", " "), words.label, *words.synonyms)
        if wanted in (" ".join(one.casefold().split()) for one in called):
            found.append(name)
    return tuple(found)


def namable(model: SemanticModel) -> tuple[str, ...]:
    """Return everything a synonym can be proposed for."""
    return tuple(name for name, _words in _named(model))


def _named(model: SemanticModel) -> list[tuple[str, Words]]:
    found: list[tuple[str, Words]] = [
        (one.name, one.words) for one in model.metrics.values() if not one.hidden
    ]
    for dataset in model.datasets.values():
        if dataset.hidden:
            continue
        found.append((dataset.name, dataset.words))
        fields = {name: one.words for name, one in dataset.dimensions.items() if not one.hidden}
        filters = {name: one.words for name, one in dataset.segments.items()}
        found += [(f"{dataset.name}.{name}", words) for name, words in (fields | filters).items()]
    return found


def _definition(root: Table, of: str) -> Node | None:
    """Return where a thing is written: a metric first, as in questions."""
    dataset, dot, name = of.partition(".")
    if not dot:
        return find(root, "metrics", of) or find(root, "datasets", of)
    for group in ("dimensions", "segments"):
        written = find(root, "datasets", dataset, group, name)
        if written is not None:
            return written
    return None


def _first_key(node: Table, text: str, texts: Mapping[str, str]) -> _Insertion:
    if _character(node.place, texts) == "{":
        return _Insertion(_after(node.place), f"{text}, ")
    first = node.entries[0].place
    return _Insertion(first, f"{text}\n" + " " * (first.column - 1))


def _first_item(items: Sequence, word: str, texts: Mapping[str, str]) -> _Insertion:
    if _character(items.place, texts) == "[":
        more = ", " if items.items else ""
        return _Insertion(_after(items.place), _flow(word) + more)
    indent = " " * (items.place.column - 1)
    return _Insertion(items.place, f"- {scalar(word)}\n{indent}")


def _patch(project: Path, model: Path, texts: dict[str, str], inserted: _Insertion) -> Patch:
    """Return the patch, once the model with it was loaded; DataError `no-patch` otherwise."""
    name = inserted.place.file
    before = texts[name]
    lines = before.split("\n")
    at, column = inserted.place.line - 1, inserted.place.column - 1
    ending = "\r\n" if before.count("\r\n") * 2 > len(lines) else "\n"
    text = inserted.text.replace("\n", ending)
    lines[at] = lines[at][:column] + text + lines[at][column:]
    after = "\n".join(lines)
    try:
        link_model(read_texts([(one, _encoded(t)) for one, t in (texts | {name: after}).items()]))
    except ModelError as error:
        reasons = "; ".join(one.message for one in error.issues[:3])
        raise DataError(
            Issue("no-patch", f"the model would not load with it: {reasons}")
        ) from error
    file = model if model.is_file() else model / name
    shown = Path(os.path.relpath(file, project)).as_posix()
    return Patch(file=shown, diff=_diff(before, after, shown))


def _diff(before: str, after: str, shown: str) -> str:
    """Return a unified diff that `patch -p1` and `git apply` take."""
    old, new = ([f"{line}\n" for line in text.split("\n")] for text in (before, after))
    for lines in (old, new):
        if lines[-1] == "\n":
            lines.pop()  # the text ended with a line break
        else:
            lines[-1] += "\\ No newline at end of file\n"
    return "".join(difflib.unified_diff(old, new, f"a/{shown}", f"b/{shown}"))


def _texts(model: Path) -> dict[str, str]:
    """Return the text of each file of a model, in the order they are read."""
    files = [model] if model.is_file() else sorted(model.iterdir())
    return {
        one.name: one.read_bytes().decode("utf-8")
        for one in files
        if one == model
        or (one.suffix.lower() in SUFFIXES and not one.name.startswith(".") and one.is_file())
    }


def _character(place: Place, texts: Mapping[str, str]) -> str:
    line = texts[place.file].split("\n")[place.line - 1]
    return line[place.column - 1 : place.column]


def _after(place: Place) -> Place:
    return Place(place.file, place.line, place.column + 1)


def _flow(value: Any) -> str:
    """Write a value in YAML's flow style, on one line."""
    match value:
        case str():
            written = scalar(value)
            plain = written == value and _FLOW.search(value)
            return json.dumps(value, ensure_ascii=False) if plain else written
        case Mapping():
            return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case _:
            return json.dumps(value)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def _by_hand(why: str, text: str) -> DataError:
    return DataError(Issue("no-patch", why, (f"write it by hand: {text}",)))
