"""Datasets as written to datasets as linked: keys, joins, ways, then every expression."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from semantic.document import DatasetWritten, DimensionWritten, JoinWritten, SegmentWritten
from semantic.errors import Issue, did_you_mean
from semantic.expressions import Linked, Linker, Named, Vocabulary
from semantic.joins import ManyToOne, find_path
from semantic.model import (
    Dataset,
    Dimension,
    Join,
    JoinPath,
    Place,
    Policy,
    Segment,
    TimeDimension,
    Words,
)
from semantic.reading import NAME, Document, Given, names_in
from semantic.snippet import is_simple

Givens = Mapping[str, Given[DatasetWritten]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """The datasets linked, and the linker that knows their names."""

    datasets: Mapping[str, Dataset]
    linker: Linker


def words_of(
    name: str,
    label: str | None,
    description: str,
    synonyms: tuple[str, ...],
    suppressed: tuple[str, ...],
) -> Words:
    """Return what people call a thing; its label defaults to its name in words."""
    return Words(
        label=label or title_of(name),
        description=description,
        synonyms=synonyms,
        suppressed=suppressed,
    )


def title_of(name: str) -> str:
    """Return a name in words: win_rate becomes Win rate."""
    return name.replace("_", " ").strip().capitalize()


def placed(given: Given[DatasetWritten], *keys: str | int) -> Callable[[int | None], Place]:
    """Return the function from an offset in a snippet to its place."""

    def at(offset: int | None) -> Place:
        leaf = given.leaf(*keys)
        if leaf is None or offset is None:
            return given.at(*keys)
        return leaf.within(offset + len(leaf.text) - len(leaf.text.lstrip()))

    return at


def link_datasets(document: Document, issues: list[Issue]) -> Linkage:
    """Link every dataset that can be; note what is wrong in the others."""
    givens = document.datasets
    frames = {name: _frame(given, document, issues) for name, given in givens.items()}
    frames = _with_ways(frames, givens, issues)
    vocabularies = {name: Vocabulary(segments={}, dimensions={}) for name in
                    document.declared_datasets - set(frames)}  # fmt: skip
    vocabularies |= {name: _vocabulary(given, issues) for name, given in givens.items()}
    broken = {role for given in givens.values() for role in names_in(given.find("joins"))}
    broken -= {role for frame in frames.values() for role in frame.joins}
    linker = Linker(
        datasets=frames,
        vocabularies=vocabularies,
        issues=issues,
        broken_roles=frozenset(broken),
    )
    named = {name: _with_names(frames[name], given, linker) for name, given in givens.items()}
    whole = {name: _with_rules(named, given, linker) for name, given in givens.items()}
    return Linkage(datasets=whole, linker=linker)


def _frame(given: Given[DatasetWritten], document: Document, issues: list[Issue]) -> Dataset:
    """Return the dataset with its key and joins only."""
    written = given.written
    return Dataset(
        name=given.name,
        table=written.table or given.name,
        primary_key=_columns(written.primary_key, given, "primary_key", issues),
        words=words_of(
            given.name, written.title, written.description, written.synonyms, written.not_
        ),
        label=written.label,
        joins=_joins(given, document, issues),
        cascade=written.cascade,
        hidden=written.hidden,
        place=given.place,
    )


def _columns(
    written: str | tuple[str, ...], given: Given[DatasetWritten], key: str, issues: list[Issue]
) -> tuple[str, ...]:
    columns = (written,) if isinstance(written, str) else written
    if not columns or not all(columns) or len(set(columns)) != len(columns):
        message = f"'{key}' of dataset '{given.name}' should name its columns, each once"
        issues.append(Issue("bad-key-columns", message, where=str(given.at(key))))
    return columns


def _joins(
    given: Given[DatasetWritten], document: Document, issues: list[Issue]
) -> dict[str, Join]:
    joins: dict[str, Join] = {}
    for role, written in given.written.joins.items():
        place = given.at("joins", role)
        where = str(place)
        if isinstance(written, JoinWritten):
            target, on = written.dataset, written.on
        else:
            target, on = role, written
        columns = (on,) if isinstance(on, str) else on
        what = f"the join '{role}' of dataset '{given.name}'"
        if not NAME.match(role):
            message = f"the join name '{role}' should be lower-case letters, digits and _"
            issues.append(Issue("bad-name", message, where=where))
        elif target not in document.declared_datasets:
            hints = did_you_mean(target, document.declared_datasets)
            message = f"{what} goes to an unknown dataset '{target}'"
            issues.append(Issue("unknown-dataset", message, hints, where))
        elif role != target and role in document.declared_datasets:
            message = f"{what} has the name of another dataset"
            issues.append(Issue("bad-name", message, ("give it a name of its own",), where))
        elif target == given.name and role == target:
            hint = f"such as parent: {{dataset: {target}, on: …}}"
            message = f"{what} goes to itself and needs a name of its own"
            issues.append(Issue("bad-name", message, (hint,), where))
        elif target in document.datasets:
            key = document.datasets[target].written.primary_key
            wanted = (key,) if isinstance(key, str) else key
            if len(wanted) != len(columns):
                message = (
                    f"{what} has {len(columns)} column(s), "
                    f"but the key of '{target}' has {len(wanted)}: {', '.join(wanted)}"
                )
                issues.append(Issue("bad-key-columns", message, where=where))
            else:
                joins[role] = Join(role=role, dataset=target, columns=columns, place=place)
    return joins


def _with_ways(
    frames: Mapping[str, Dataset], givens: Givens, issues: list[Issue]
) -> dict[str, Dataset]:
    """Add `via`: the roles to walk before the last one, each checked to lead there."""
    ways: dict[str, Dataset] = {}
    for name, frame in frames.items():
        via = {target: _way(target, way) for target, way in givens[name].written.via.items()}
        ways[name] = replace(frame, via=via)
    for name, dataset in ways.items():
        for target in dataset.via:
            found = find_path(ways, name, target)
            if isinstance(found, Issue):
                where = str(givens[name].at("via", target))
                issues.append(Issue(found.code, found.message, found.hints, where))
    return ways


def _way(target: str, written: str | tuple[str, ...]) -> JoinPath:
    steps = tuple(written.split(".")) if isinstance(written, str) else written
    return steps[:-1] if steps and steps[-1] == target else steps


def _vocabulary(given: Given[DatasetWritten], issues: list[Issue]) -> Vocabulary:
    written = given.written
    segments = {
        name: named
        for name, segment in written.segments.items()
        if (named := _named_segment(given, name, segment, issues)) is not None
    }
    dimensions = {
        name: _named_dimension(given, name, one or DimensionWritten())
        for name, one in written.dimensions.items()
        if NAME.match(name)
    }
    for name in sorted(set(segments) & set(dimensions)):
        message = f"'{name}' is a dimension and a segment of dataset '{given.name}'"
        where = str(given.at("segments", name))
        issues.append(Issue("name-clash", message, ("rename one of them",), where))
    declared = names_in(given.find("dimensions")) | names_in(given.find("segments"))
    sensitive = (
        one.sql.lower() for one in dimensions.values() if one.sensitive and is_simple(one.sql)
    )
    return Vocabulary(
        segments=segments,
        dimensions=dimensions,
        broken=declared - set(segments) - set(dimensions),
        sensitive_columns=frozenset(sensitive),
    )


def _named_dimension(given: Given[DatasetWritten], name: str, written: DimensionWritten) -> Named:
    keys = ("dimensions", name, "sql") if written.sql else ("dimensions", name)
    return Named(
        sql=written.sql or name,
        type=written.type,
        at=placed(given, *keys),
        sensitive=written.sensitive,
    )


def _named_segment(
    given: Given[DatasetWritten], name: str, written: SegmentWritten, issues: list[Issue]
) -> Named | None:
    where = str(given.at("segments", name))
    if (written.sql is None) == (written.exists is None):
        message = f"segment '{name}' should have either 'sql' or 'exists'"
        issues.append(Issue("missing-key", message, where=where))
        return None
    if written.sql is not None and written.where is not None:
        message = f"'where' of segment '{name}' goes with 'exists'"
        issues.append(Issue("unknown-key", message, ("put it into 'sql'",), where))
        return None
    key = next((key for key in ("sql", "where") if getattr(written, key) is not None), "exists")
    return Named(
        sql=written.sql or "",
        type="boolean",
        at=placed(given, "segments", name, key),
        exists=written.exists,
        where=written.where,
    )


def _with_names(frame: Dataset, given: Given[DatasetWritten], linker: Linker) -> Dataset:
    """Add the dimensions and segments that link."""
    dimensions: dict[str, Dimension] = {}
    for name, one in given.written.dimensions.items():
        if name not in linker.vocabularies[given.name].dimensions:
            continue
        linked = linker.named(given.name, "dimension", name)
        if linked is not None:
            dimensions[name] = _dimension(given, name, one or DimensionWritten(), linked, linker)
    segments: dict[str, Segment] = {}
    for name, segment in given.written.segments.items():
        if name not in linker.vocabularies[given.name].segments:
            continue
        linked = linker.named(given.name, "segment", name)
        if linked is not None:
            segments[name] = Segment(
                name=name,
                dataset=given.name,
                expression=linked.expression,
                words=words_of(
                    name, segment.label, segment.description, segment.synonyms, segment.not_
                ),
                place=given.at("segments", name),
            )
    return replace(frame, dimensions=dimensions, segments=segments)


def _dimension(
    given: Given[DatasetWritten], name: str, written: DimensionWritten, linked: Linked,
    linker: Linker,
) -> Dimension:  # fmt: skip
    place = given.at("dimensions", name)
    if written.grain is not None and written.type not in ("date", "timestamp"):
        message = f"'grain' of dimension '{name}' needs type date or timestamp"
        where = str(given.at("dimensions", name, "grain"))
        linker.issues.append(Issue("wrong-type", message, where=where))
    return Dimension(
        name=name,
        dataset=given.name,
        type=written.type,
        expression=linked.expression,
        words=words_of(name, written.label, written.description, written.synonyms, written.not_),
        format=written.format,
        order=written.order,
        aliases=written.aliases,
        sensitive=linked.sensitive,
        hidden=written.hidden,
        grain=written.grain,
        place=place,
    )


def _with_rules(
    datasets: Mapping[str, Dataset], given: Given[DatasetWritten], linker: Linker
) -> Dataset:
    """Add the default time, the label and the policies."""
    dataset, written = datasets[given.name], given.written
    label = written.label
    if label is not None and label not in names_in(given.find("dimensions")):
        message = f"the label of dataset '{given.name}' is an unknown dimension '{label}'"
        hints = did_you_mean(label, names_in(given.find("dimensions")))
        linker.issues.append(Issue("unknown-dimension", message, hints, str(given.at("label"))))
    time = None
    if written.time is not None:
        where = str(given.at("time"))
        time = time_dimension(datasets, linker, given.name, written.time, where)
    return replace(dataset, time=time, policies=_policies(given, linker))


def _policies(given: Given[DatasetWritten], linker: Linker) -> tuple[Policy, ...]:
    policies: list[Policy] = []
    for number, written in enumerate(given.written.policies):
        if not written.groups:
            where = str(given.at("policies", number))
            linker.issues.append(
                Issue("missing-value", "a policy names the groups it is for", where=where)
            )
        linked = linker.text(given.name, written.sql, placed(given, "policies", number, "sql"))
        if linked is not None:
            policies.append(
                Policy(
                    dataset=given.name,
                    groups=written.groups,
                    expression=linked.expression,
                    place=given.at("policies", number),
                )
            )
    return tuple(policies)


def time_dimension(
    datasets: Mapping[str, Dataset], linker: Linker, home: str, written: str, where: str
) -> TimeDimension | None:
    """Return the time dimension a dataset or metric names, own or joined; note what is wrong."""
    target, _, name = written.rpartition(".")
    path: JoinPath = ()
    dataset = home
    if target and target != home:
        found = find_path(linker.datasets, home, target)
        if isinstance(found, Issue):
            linker.issues.append(Issue(found.code, found.message, found.hints, where))
            return None
        if not isinstance(found, ManyToOne):
            message = f"'{home}' has many '{target}' each, so '{written}' is not one time"
            linker.issues.append(Issue("to-many", message, where=where))
            return None
        path, dataset = found.path, found.dataset
    dimension = datasets[dataset].dimensions.get(name)
    if dimension is None:
        if not is_broken(linker, dataset, name):
            known = sorted(linker.vocabularies[dataset].dimensions)
            message = f"the time '{written}' is an unknown dimension of '{dataset}'"
            linker.issues.append(
                Issue("unknown-dimension", message, did_you_mean(name, known), where)
            )
        return None
    if not is_time(dimension):
        message = f"the time '{written}' has type {dimension.type}"
        hint = f"give dimension '{name}' the type date or timestamp"
        linker.issues.append(Issue("wrong-type", message, (hint,), where))
        return None
    return TimeDimension(path=path, dimension=dimension)


def is_time(dimension: Dimension) -> bool:
    """Say whether a dimension holds dates."""
    return dimension.type in ("date", "timestamp")


def is_broken(linker: Linker, dataset: str, name: str) -> bool:
    """Say whether a name is declared but wrong, which is noted where it is written."""
    vocabulary = linker.vocabularies.get(dataset)
    return vocabulary is None or name in vocabulary.broken or name in vocabulary.dimensions
