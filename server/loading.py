"""A project's files to a new snapshot: which table, which plan, which types, and who may."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from data.import_plan import Proposal, propose
from data.load import LoadReport, Progress, Source, load
from data.manifest import ColumnType, Snapshot, TableVersion
from data.plan import ImportPlan, plan_from, read_plan, write_plan
from data.snapshot import Store
from engine.audit.record import AuditLog
from semantic.errors import DataError, Issue
from semantic.model import SemanticModel
from semantic.nodes import Leaf, Node, Table
from semantic.nodes import Sequence as Items
from semantic.source import read_source
from server.project import Project
from server.settings import Settings, sample_folder
from server.state import check_home, claim_home

#: A project's plan for a table: the first of these that exists beside its name.
PLAN_SUFFIXES = (".yml", ".yaml", ".json")
#: Keys of a plan whose values are words, whatever they look like.
_WORDS = frozenset({"replace", "null", "currency", "delimiter", "quote", "source"})


def sources_of(
    project: Project,
    model: SemanticModel,
    files: Sequence[Path] = (),
    plan: Path | None = None,
) -> tuple[Source, ...]:
    """Return what to load: these files, else all sources of the project."""
    if files and project.folder == sample_folder():
        hint = "make a project of your own: provenue init DIR"
        raise DataError(Issue("sample-is-fixed", "the sample project holds its own files", (hint,)))
    if plan is not None and len(files) != 1:
        raise DataError(Issue("one-plan-one-file", "a plan file says how one file is read"))
    named = [(project.table_of(file), file) for file in files] or list(project.sources.items())
    if not named:
        hint = "name files, or list them under `sources:` in provenue.yml"
        raise DataError(Issue("no-sources", "the project names no files to load", (hint,)))
    types = expected_types(model)
    return tuple(
        Source(
            path=file,
            table=table,
            plan=read_plan_file(plan) if plan else project_plan(project, table),
            expected=types.get(table, {}),
        )
        for table, file in named
    )


def expected_types(model: SemanticModel) -> Mapping[str, Mapping[str, ColumnType]]:
    """Return table -> column -> type: what the model's plain dimensions take a column to be."""
    types: dict[str, dict[str, ColumnType]] = {}
    for dataset in model.datasets.values():
        columns = types.setdefault(dataset.table, {})
        for dimension in dataset.dimensions.values():
            leaf = dimension.expression.tree
            if leaf.key == "column" and not leaf.text("table"):
                columns[leaf.name] = dimension.type
    return types


def project_plan(project: Project, table: str) -> ImportPlan | None:
    """Return the import plan the project keeps for a table, if any."""
    for suffix in PLAN_SUFFIXES:
        file = project.plans / f"{table}{suffix}"
        if file.is_file():
            return read_plan_file(file)
    return None


def read_plan_file(file: Path) -> ImportPlan:
    """Read an import plan written as YAML or JSON; DataError when it does not fit."""
    if file.suffix == ".json":
        return read_plan(file)
    return plan_from(_plain(read_source(file).root, words=False), file.name)


def proposals_of(sources: Sequence[Source]) -> tuple[Proposal | None, ...]:
    """Look into each file whose plan is not whole yet; DataError with what stops any of them."""
    issues: list[Issue] = []
    proposals: list[Proposal | None] = []
    for one in sources:
        if one.plan is not None and one.plan.whole:
            proposals.append(None)
            continue
        try:
            proposals.append(propose(one.path, one.table, one.expected, given=one.plan))
        except DataError as error:
            issues.extend(error.issues)
    if issues:
        raise DataError(*issues)
    return tuple(proposals)


def settled(
    sources: Sequence[Source], proposals: Sequence[Proposal | None], *, confirmed: bool
) -> tuple[Source, ...]:
    """Return the sources with their proposed plans, so that no file is looked into twice.

    What is not settled stays as it is: the load then says why it cannot go on.
    """
    return tuple(
        replace(source, plan=made.plan) if made and _is_settled(made, confirmed) else source
        for source, made in zip(sources, proposals, strict=True)
    )


def keep_plans(project: Project, proposals: Sequence[Proposal | None]) -> tuple[Path, ...]:
    """Save the plans a person had to look at, so that the next export is read the same way."""
    kept: list[Path] = []
    for made in proposals:
        if made is None or not made.needs_confirmation or made.plan.table is None:
            continue
        if project_plan(project, made.plan.table) is None:
            file = project.plans / f"{made.plan.table}.json"
            write_plan(made.plan, file)
            kept.append(file)
    return tuple(kept)


def load_files(
    settings: Settings,
    sources: Sequence[Source],
    audit: AuditLog,
    *,
    actor: str,
    now: datetime,
    confirmed: bool,
    progress: Callable[[Progress], None] = lambda _: None,
    wait: float = 0.0,
) -> LoadReport:
    """Load files into a new snapshot and note it in the audit log."""
    claim_home(settings)
    store = Store(settings.home)
    before = store.current()
    report = load(sources, store, confirmed=confirmed, now=now, progress=progress, wait=wait)
    audit.note(
        "load",
        actor,
        {
            "snapshot": report.snapshot.id,
            "before": before.id if before else None,
            "tables": [_noted(one.version) for one in report.files],
        },
    )
    return report


def roll_back(settings: Settings, identity: str, audit: AuditLog, *, actor: str) -> Snapshot:
    """Serve an older snapshot again and note it in the audit log."""
    check_home(settings)
    store = Store(settings.home)
    before = store.current()
    snapshot = store.rollback(identity)
    body = {"snapshot": snapshot.id, "before": before.id if before else None}
    audit.note("rollback", actor, body)
    return snapshot


def _is_settled(made: Proposal | None, confirmed: bool) -> bool:
    return made is not None and not made.blocking and (confirmed or not made.asking)


def _noted(version: TableVersion) -> dict[str, object]:
    return {
        "name": version.table,
        "content": version.content,
        "source": version.source,
        "source_sha256": version.source_sha256,
        "rows": version.rows,
        "rejected": version.rejected,
        "left_out": version.left_out,
        "replaced": version.replaced,
        "plan": version.plan,
    }


def _plain(node: Node, *, words: bool) -> object:
    """Return a node as plain values; words stay words, `010` and `NO` too."""
    match node:
        case Leaf():
            return node.text if words else node.value
        case Items():
            return [_plain(item, words=words) for item in node.items]
        case Table():
            return {
                entry.key: _plain(entry.value, words=words or entry.key in _WORDS)
                for entry in node.entries
            }
