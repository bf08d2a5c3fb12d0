"""Restrictions, sensitive fields, and the scope caches are kept by."""

import pytest

from engine.authorize import authorize, restrictions, scope_of
from engine.question import OWNER, Viewer
from engine.resolve import resolve
from semantic.errors import AccessError
from semantic.load import load_model_text
from semantic.model import DataType
from semantic.query import decode_query
from tests.engine.dirty import AS_OF, MemoryBackend, dirty_model, rows_of

REP = Viewer(id="ann", groups=frozenset({"rep"}), attributes={"rep_id": "r0"})
GUEST = Viewer(id="guest")
SENSITIVE = [
    {"metrics": ["contact_count"], "dimensions": ["contact.email"]},
    {"metrics": ["contact_count"], "where": [{"field": "contact.email", "op": "is_null"}]},
    {
        "metrics": ["account_count"],
        "where": [{"not": {"any": [{"field": "secret", "op": "=", "values": ["x"]}]}}],
    },
    {"dimensions": ["account.secret"]},
    {"rows": "account", "dimensions": ["account.secret"]},
    {"rows": "account", "where": [{"field": "account.secret", "op": "contains", "values": ["1"]}]},
]


@pytest.mark.parametrize("query", SENSITIVE)
def test_sensitive_fields_need_a_right_of_their_own(query: dict[str, object]) -> None:
    resolved = resolve(decode_query(query), dirty_model(), AS_OF)
    with pytest.raises(AccessError) as caught:
        authorize(resolved, dirty_model(), OWNER)
    (issue,) = caught.value.issues
    assert issue.code == "sensitive-field"
    assert "owner has no right" in issue.message
    assert issue.hints
    named = issue.message.split("'")[1]
    trusted = Viewer(id="dpo", groups=None, may_see=frozenset({named}))
    assert authorize(resolved, dirty_model(), trusted).resolved == resolved


def test_rows_without_dimensions_leave_sensitive_ones_out() -> None:
    resolved = resolve(decode_query({"rows": "contact"}), dirty_model(), AS_OF)
    assert [one.name for one in resolved.columns] == ["contact.contact_id", "contact.role"]


def test_policies_cascade_to_every_dataset_that_points_there() -> None:
    seen = restrictions(dirty_model(), REP)
    assert set(seen) == {"deal", "contact", "line", "delivery"}
    assert [join.role for join in seen["delivery"].parents] == ["line"]
    everything = restrictions(dirty_model(), GUEST)
    assert everything["account"].own
    assert everything["account"].allowed == ()
    assert [join.role for join in everything["deal"].parents] == ["account"]
    # The owner is in every group, and a policy that always holds lifts the others.
    assert restrictions(dirty_model(), OWNER) == {}


def test_scope_tells_viewers_of_other_rows_apart() -> None:
    model = dirty_model()
    other = Viewer(id="bob", groups=frozenset({"rep"}), attributes={"rep_id": "r1"})
    twin = Viewer(id="eve", groups=frozenset({"rep"}), attributes={"rep_id": "r0", "x": 1})
    scopes = [scope_of(restrictions(model, one), one) for one in (REP, other, twin, GUEST)]
    assert scopes[0] == scopes[2]
    assert len({*scopes}) == 3
    assert scope_of({}, OWNER) == "everything"


CIRCLE = """
model: circle
as_of: today
datasets:
  {first}
  {second}
metrics:
  a_count: {{measure: count(*), dataset: a}}
  b_count: {{measure: count(*), dataset: b}}
"""
A = "a: {table: a, primary_key: a_id, joins: {b: b_id}, dimensions: {a_id: }}"
B = (
    "b: {table: b, primary_key: b_id, joins: {a: a_id}, dimensions: {b_id: },"
    " policies: [{groups: [g], sql: \"b_id = 'b1'\"}]}"
)
TEXT: tuple[DataType, str] = ("text", "VARCHAR")


@pytest.mark.parametrize(("first", "second"), [(A, B), (B, A)])
def test_a_circle_of_joins_leaks_nothing(first: str, second: str) -> None:
    """Whichever dataset the model names first."""
    model = load_model_text(CIRCLE.format(first=first, second=second))
    columns = {"a_id": TEXT, "b_id": TEXT}
    database = MemoryBackend(
        {
            "a": [{"a_id": "a1", "b_id": "b1"}, {"a_id": "a2", "b_id": "b2"}],
            "b": [{"a_id": "a1", "b_id": "b1"}, {"a_id": "a2", "b_id": "b2"}],
        },
        {"a": columns, "b": columns},
    )
    viewer = Viewer(id="g", groups=frozenset({"g"}))
    assert rows_of({"metrics": ["a_count"]}, database, viewer, model) == [(1,)]
    assert rows_of({"metrics": ["b_count"]}, database, viewer, model) == [(1,)]
    assert rows_of({"dimensions": ["a.a_id"]}, database, viewer, model) == [("a1",)]


TWO_OWNERS = """
model: owners
as_of: today
datasets:
  deal: {table: deals, primary_key: deal_id, joins: {owner: {dataset: rep, on: owner_id}}}
  asset: {table: assets, primary_key: asset_id, joins: {owner: {dataset: person, on: owner_id}}}
  rep: {table: reps, primary_key: rep_id, dimensions: {email: }}
  person: {table: people, primary_key: person_id, dimensions: {email: {sensitive: true}}}
metrics:
  assets: {measure: count(*), dataset: asset}
"""


def test_a_role_of_two_meanings_does_not_open_a_sensitive_field() -> None:
    model = load_model_text(TWO_OWNERS)
    query = decode_query({"metrics": ["assets"], "dimensions": ["owner.email"]})
    with pytest.raises(AccessError):
        authorize(resolve(query, model, AS_OF), model, OWNER)


OPEN_CHILDREN = """
model: open
as_of: today
datasets:
  account:
    primary_key: id
    cascade: false
    dimensions: {region: }
    policies:
      - {groups: [rep], sql: "region = 'North'"}
  deal:
    primary_key: id
    joins: {account: account_id}
    dimensions: {stage: }
"""


def test_a_policy_that_does_not_cascade_hides_its_own_rows_only() -> None:
    opened = load_model_text(OPEN_CHILDREN)
    assert set(restrictions(opened, REP)) == {"account"}
    closed = load_model_text(OPEN_CHILDREN.replace("cascade: false", "cascade: true"))
    assert set(restrictions(closed, REP)) == {"account", "deal"}
