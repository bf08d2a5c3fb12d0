"""Resolved query and viewer to authorized query: row policies and column rules are in it.

Only an `AuthorizedQuery` can be compiled, and only `authorize` makes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from engine.question import Attribute, Viewer
from engine.resolved import ResolvedQuery
from semantic.errors import AccessError, Issue
from semantic.model import Dataset, Expression, Join, SemanticModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """What a viewer may see of one dataset.

    A row passes when any of `allowed` holds (`own` False: no policy of its own) and each of
    `parents` points to a row that is itself seen: a NULL or orphan key hides the row.
    """

    dataset: str
    own: bool
    allowed: tuple[Expression, ...]
    parents: tuple[Join, ...]

    def in_words(self) -> tuple[str, ...]:
        """Return the policy as text for the reading and the audit log."""
        said: tuple[str, ...] = ()
        if self.own:
            rule = " or ".join(one.sql for one in self.allowed) or "nothing"
            said += (f"{self.dataset}: {rule}",)
        return said + tuple(
            f"{self.dataset}: only rows whose {one.role} is seen" for one in self.parents
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizedQuery:
    """A resolved query with what its viewer may see; `restrictions` by dataset."""

    resolved: ResolvedQuery
    model: SemanticModel
    restrictions: Mapping[str, Restriction]
    attributes: Mapping[str, Attribute]


def authorize(resolved: ResolvedQuery, model: SemanticModel, viewer: Viewer) -> AuthorizedQuery:
    """Return the query as this viewer may ask it; AccessError `sensitive-field`.

    Policies fail closed: a dataset with policies shows nothing to a viewer whom none matches.
    """
    issues = [
        Issue(
            "sensitive-field",
            f"'{one.qualified}' is sensitive, and {viewer.id} has no right to it",
            ("ask an admin for the right, or leave the field out",),
        )
        for one in resolved.fields
        if one.sensitive and one.qualified not in viewer.may_see
    ]
    if issues:
        raise AccessError(*issues)
    return AuthorizedQuery(
        resolved=resolved,
        model=model,
        restrictions=restrictions(model, viewer),
        attributes=viewer.attributes,
    )


def restrictions(model: SemanticModel, viewer: Viewer) -> Mapping[str, Restriction]:
    """Return every dataset this viewer sees only in part, policies of parents included."""
    own = {name: _own_policy(dataset, viewer) for name, dataset in model.datasets.items()}
    far = _distances(model, {name for name, (restricted, _) in own.items() if restricted})
    parents = _parents(model, far)
    return {
        name: Restriction(
            dataset=name, own=own[name][0], allowed=own[name][1], parents=parents[name]
        )
        for name in model.datasets
        if name in far
    }


def scope_of(restricted: Mapping[str, Restriction], viewer: Viewer) -> str:
    """Return one text for viewers who see the same rows; caches are kept by it."""
    if not restricted:
        return "everything"
    attributes = {
        name: viewer.attributes.get(name)
        for one in restricted.values()
        for expression in one.allowed
        for node in expression.tree.find_all(exp.Placeholder)
        if (name := node.name.removeprefix("viewer_")) != node.name
    }
    rules = sorted(line for one in restricted.values() for line in one.in_words())
    return repr((rules, sorted(attributes.items())))


def _distances(model: SemanticModel, policed: set[str]) -> Mapping[str, int]:
    """Return every dataset that policies reach, by its steps to the nearest policed one."""
    far = dict.fromkeys(policed, 0)
    frontier = policed
    while frontier:
        frontier = {
            name
            for name in model.datasets.keys() - far.keys()
            if any(join.dataset in frontier for join in _cascading(model, name))
        }
        far |= dict.fromkeys(frontier, max(far.values(), default=0) + 1)
    return far


def _parents(model: SemanticModel, far: Mapping[str, int]) -> Mapping[str, tuple[Join, ...]]:
    """Return the joins along which policies cascade; of a circle, its last step does not.

    Steps towards a policed dataset come first: they make no circle, so none is lost. A dataset
    that points to itself is restricted by its own policy, not by a loop of them.
    """
    steps = [
        (name, join)
        for name in model.datasets
        if name in far
        for join in _cascading(model, name)
        if join.dataset in far
    ]
    ahead: dict[str, set[str]] = {name: {name} for name in far}
    kept: dict[str, set[str]] = {name: set() for name in far}
    for name, join in sorted(steps, key=lambda step: far[step[1].dataset] >= far[step[0]]):
        if name in ahead[join.dataset]:
            continue
        kept[name].add(join.role)
        for reached in ahead.values():
            if name in reached:
                reached |= ahead[join.dataset]
    return {
        name: tuple(join for join in model.datasets[name].joins.values() if join.role in roles)
        for name, roles in kept.items()
    }


def _cascading(model: SemanticModel, name: str) -> tuple[Join, ...]:
    joins = model.datasets[name].joins.values()
    return tuple(join for join in joins if model.datasets[join.dataset].cascade)


def _own_policy(dataset: Dataset, viewer: Viewer) -> tuple[bool, tuple[Expression, ...]]:
    if not dataset.policies:
        return False, ()
    matching = [one.expression for one in dataset.policies if viewer.in_any(one.groups)]
    if any(_always(one) for one in matching):
        return False, ()
    return True, tuple(matching)


def _always(expression: Expression) -> bool:
    tree = expression.tree.unnest()
    return isinstance(tree, exp.Boolean) and tree.this is True
