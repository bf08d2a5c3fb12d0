"""`provenue.yml` to a `Project`: where the model, sources, import plans and reports are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.plan import identifier
from semantic.errors import Issue, ModelError, did_you_mean
from semantic.nodes import Leaf, Node, Table
from semantic.source import read_source

KEYS = ("model", "sources", "plans", "reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A folder with `provenue.yml`. `sources` maps each table to its file.

    `reports` holds the project's own report templates, each named for its file.
    """

    folder: Path
    model: Path
    plans: Path
    reports: Path
    sources: Mapping[str, Path] = field(default_factory=dict[str, Path])

    def table_of(self, file: Path) -> str:
        """Return the table a file loads into: the one its source names, else its stem."""
        from data.import_plan import table_name

        whole = file.resolve()
        for table, source in self.sources.items():
            if source.resolve() == whole:
                return table
        for table, source in self.sources.items():
            if source.name == file.name:
                return table
        return table_name(file.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """Where the model is written, and the folder that proposed patches of it go to."""

    project: Path
    model: Path
    proposals: Path


def read_project(file: Path) -> Project:
    """Read a project file; ModelError with every issue, each with its place."""
    root = read_source(file).root
    folder = file.parent
    issues: list[Issue] = []
    for entry in root.entries:
        if entry.key not in KEYS:
            message = f"unknown key '{entry.key}' in {file.name}"
            hints = did_you_mean(entry.key, KEYS)
            issues.append(Issue("unknown-key", message, hints, str(entry.place)))
    model = _folder(root, "model", folder, issues)
    if model is not None and not model.exists():
        written = root.entry("model")
        where = str(written.place) if written else file.name
        issues.append(
            Issue("no-model", f"the model's folder '{model}' does not exist", where=where)
        )
    plans = _folder(root, "plans", folder, issues)
    reports = _folder(root, "reports", folder, issues)
    sources = dict(_sources(root, folder, issues))
    if issues or model is None or plans is None or reports is None:
        raise ModelError(*issues)
    return Project(folder=folder, model=model, plans=plans, reports=reports, sources=sources)


def _folder(root: Table, key: str, folder: Path, issues: list[Issue]) -> Path | None:
    """Return the folder a key names, by default the one of the key's own name."""
    entry = root.entry(key)
    if entry is None:
        return folder / key
    return _path(entry.value, f"'{key}'", folder, issues)


def _sources(root: Table, folder: Path, issues: list[Issue]) -> Iterator[tuple[str, Path]]:
    """Yield each table with its file."""
    entry = root.entry("sources")
    if entry is None:
        return
    if not isinstance(entry.value, Table):
        message = "'sources' should be a mapping of tables to files, such as `deals: deals.csv`"
        issues.append(Issue("not-a-mapping", message, where=str(entry.value.place)))
        return
    for source in entry.value.entries:
        if identifier(source.key) != source.key:
            message = f"'{source.key}' is no table name"
            hints = (f"write '{identifier(source.key)}'",)
            issues.append(Issue("bad-table-name", message, hints, str(source.place)))
        path = _path(source.value, f"source '{source.key}'", folder, issues)
        if path is not None:
            yield source.key, path


def _path(node: Node, what: str, folder: Path, issues: list[Issue]) -> Path | None:
    """Return the path a node names, relative to the project's folder."""
    if not isinstance(node, Leaf) or not node.text:
        message = f"{what} should be a path, such as `model: model`"
        issues.append(Issue("not-a-path", message, where=str(node.place)))
        return None
    return folder / Path(node.text).expanduser()
