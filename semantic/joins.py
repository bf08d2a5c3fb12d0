"""The join graph: which datasets a dataset reaches, and along which one path.

Many-to-one first (no row is multiplied); else to-many, reverse joins first and then many-to-one
ones. A path that goes forward and then back reaches nothing: its rows are only siblings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from semantic.errors import Issue, did_you_mean
from semantic.model import Dataset, Join, JoinPath

Datasets = Mapping[str, Dataset]


@dataclass(frozen=True, slots=True)
class ManyToOne:
    """Reached without multiplying rows: the roles walked, and the dataset they end in."""

    path: JoinPath
    dataset: str


@dataclass(frozen=True, slots=True)
class ReverseStep:
    """From a parent to its children: `child`'s join called `role` points to the parent."""

    child: str
    role: str


@dataclass(frozen=True, slots=True)
class ToMany:
    """Reached with several rows per home row: children of children, then many-to-one."""

    chain: tuple[ReverseStep, ...]
    forward: JoinPath
    dataset: str

    @property
    def far(self) -> str:
        """The dataset at the far end of the reverse steps."""
        return self.chain[-1].child


Reach = ManyToOne | ToMany


def find_path(datasets: Datasets, home: str, target: str) -> Reach | Issue:
    """Return the one path from a dataset to a dataset or role, or the issue that there is not one.

    A direct join wins; two other paths, whatever their length, are `ambiguous-path` unless the
    home dataset's `via` settles it. No path is `not-reachable`.
    """
    if not _is_known(datasets, target):
        known = (*datasets, *(role for one in datasets.values() for role in one.joins))
        return Issue("unknown-dataset", f"unknown dataset '{target}'", did_you_mean(target, known))
    found = _search(datasets, home, target)
    if found is not None:
        return found
    reached = ", ".join(reachable(datasets, home))
    return Issue(
        "not-reachable",
        f"'{home}' cannot reach '{target}'",
        (f"'{home}' reaches: {reached}",) if reached else (f"'{home}' has no joins",),
    )


def _search(datasets: Datasets, home: str, target: str) -> Reach | Issue | None:
    if target == home:
        return ManyToOne((), home)
    home_dataset = datasets[home]
    if target in home_dataset.joins:
        return ManyToOne((target,), home_dataset.joins[target].dataset)
    if target in home_dataset.via:
        return _walk(datasets, home, (*home_dataset.via[target], target))
    many_to_one = tuple(_forward_paths(datasets, home, target, frozenset({home})))
    if many_to_one:
        return _only(datasets, home, target, many_to_one)
    to_many = tuple(_to_many_paths(datasets, home, target))
    direct = tuple(one for one in to_many if len(one.chain) == 1 and not one.forward)
    return _only(datasets, home, target, direct or to_many) if to_many else None


def forks(datasets: Datasets, home: str) -> Iterator[Issue]:
    """Yield `ambiguous-path` for each dataset that several many-to-one paths lead to."""
    settled = {home, *datasets[home].joins, *datasets[home].via}
    for target in sorted(datasets.keys() - settled):
        found = tuple(_forward_paths(datasets, home, target, frozenset({home})))
        only = _only(datasets, home, target, found) if found else None
        if isinstance(only, Issue):
            yield only


def join_at(datasets: Datasets, home: str, path: JoinPath) -> Join:
    """Return the last join of a many-to-one path."""
    current = home
    join: Join | None = None
    for role in path:
        join = datasets[current].joins[role]
        current = join.dataset
    if join is None:
        raise ValueError("the empty path has no join")
    return join


def dataset_at(datasets: Datasets, home: str, path: JoinPath) -> str:
    """Return the dataset a many-to-one path ends in."""
    return join_at(datasets, home, path).dataset if path else home


def reachable(datasets: Datasets, home: str) -> tuple[str, ...]:
    """Return every dataset and role with exactly one path from here, sorted."""
    names = {*datasets, *(role for one in datasets.values() for role in one.joins)} - {home}
    return tuple(
        sorted(
            name for name in names if isinstance(_search(datasets, home, name), ManyToOne | ToMany)
        )
    )


def _is_known(datasets: Datasets, target: str) -> bool:
    return target in datasets or any(target in one.joins for one in datasets.values())


def _forward_paths(
    datasets: Datasets, home: str, target: str, seen: frozenset[str]
) -> Iterator[ManyToOne]:
    for role, join in datasets[home].joins.items():
        if role == target:
            yield ManyToOne((role,), join.dataset)
        elif role == join.dataset and join.dataset not in seen:
            # A renamed role plays a part of its own; only naming the role walks through it.
            for rest in _forward_paths(datasets, join.dataset, target, seen | {join.dataset}):
                yield ManyToOne((role, *rest.path), rest.dataset)


def _children(datasets: Datasets, parent: str) -> Iterator[ReverseStep]:
    for child in datasets.values():
        roles = [role for role, join in child.joins.items() if join.dataset == parent]
        for role in [parent] if parent in roles else roles:
            yield ReverseStep(child.name, role)


def _to_many_paths(datasets: Datasets, home: str, target: str) -> Iterator[ToMany]:
    def descend(
        current: str, chain: tuple[ReverseStep, ...], seen: frozenset[str]
    ) -> Iterator[ToMany]:
        for step in _children(datasets, current):
            if step.child in seen:
                continue
            here = (*chain, step)
            walked = seen | {step.child}
            if step.child == target:
                yield ToMany(here, (), target)
                continue
            for forward in _forward_paths(datasets, step.child, target, walked):
                yield ToMany(here, forward.path, forward.dataset)
            yield from descend(step.child, here, walked)

    yield from descend(home, (), frozenset({home}))


def _only(
    datasets: Datasets, home: str, target: str, found: tuple[ManyToOne, ...] | tuple[ToMany, ...]
) -> Reach | Issue:
    if len(found) == 1:
        return found[0]
    ways = "; ".join(sorted(describe(home, one) for one in found))
    return Issue(
        "ambiguous-path",
        f"'{home}' reaches '{target}' along {len(found)} paths: {ways}",
        (f"say which with `via: {{{target}: [...]}}` on dataset '{home}'",),
    )


def describe(home: str, reach: Reach) -> str:
    """Return a path in words: `line_item → opportunity → account`, `←` for a to-many step."""
    if isinstance(reach, ManyToOne):
        return " → ".join((home, *reach.path))
    back = " ← ".join((home, *(step.child for step in reach.chain)))
    return " → ".join((back, *reach.forward))


def _walk(datasets: Datasets, home: str, steps: tuple[str, ...]) -> Reach | Issue:
    """Follow a model's `via`: each step is a join's role, or a child dataset."""
    chain: list[ReverseStep] = []
    forward: list[str] = []
    current = home
    for step in steps:
        if step == current:
            continue
        join = datasets[current].joins.get(step)
        back = [one for one in _children(datasets, current) if one.child == step]
        if join is not None:
            forward.append(step)
            current = join.dataset
        elif back and not forward:
            chain.append(back[0])
            current = step
        else:
            return Issue(
                "not-reachable", f"`via` of '{home}' walks from '{current}' to '{step}': no join"
            )
    if chain:
        return ToMany(tuple(chain), tuple(forward), current)
    return ManyToOne(tuple(forward), current)
