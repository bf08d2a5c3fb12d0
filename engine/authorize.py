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
    found: dict[str, Restriction | None] = {}
    for name in model.datasets:
        _restriction(model, viewer, name, found)
    return {name: one for name, one in found.items() if one is not None}


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


def _restriction(
    model: SemanticModel,
    viewer: Viewer,
    name: str,
    found: dict[str, Restriction | None],
) -> Restriction | None:
    if name in found:
        return found[name]
    # A dataset that points to itself is restricted by its own policy, not by a loop of them.
    found[name] = None
    dataset = model.datasets[name]
    own, allowed = _own_policy(dataset, viewer)
    parents = tuple(
        join
        for join in dataset.joins.values()
        if model.datasets[join.dataset].cascade
        and _restriction(model, viewer, join.dataset, found) is not None
    )
    if own or parents:
        found[name] = Restriction(dataset=name, own=own, allowed=allowed, parents=parents)
    return found[name]


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
